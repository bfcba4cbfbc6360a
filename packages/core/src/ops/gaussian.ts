import { apply } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import type { Tensor } from '../tensor.js';
import { erfcNumber, erfcxNumber, erfinvNumber, ndtriNumber } from './_erf.js';
import { defineUnary } from './_pointwise.js';

const erfcOp = defineUnary({
  name: 'erfc',
  floating: true,
  fn: erfcNumber,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.input(0).square().neg().exp()).mul(-2 / Math.sqrt(Math.PI))],
});

const erfcxOp = defineUnary({
  name: 'special_erfcx',
  floating: true,
  fn: erfcxNumber,
  save: { inputs: [0], outputs: [0] },
  backward: (ctx, grad) => [
    grad
      .mul(
        ctx
          .output(0)
          .mul(ctx.input(0))
          .sub(1 / Math.sqrt(Math.PI)),
      )
      .mul(2),
  ],
});

const erfinvOp = defineUnary({
  name: 'erfinv',
  floating: true,
  fn: erfinvNumber,
  save: { outputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.output(0).square().exp()).mul(Math.sqrt(Math.PI) / 2)],
});

const ndtriOp = defineUnary({
  name: 'special_ndtri',
  floating: true,
  fn: ndtriNumber,
  save: { outputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.output(0).square().div(2).exp()).mul(Math.sqrt(2 * Math.PI))],
});

const logNdtrOp = defineUnary({
  name: 'special_log_ndtr',
  floating: true,
  fn(x) {
    // Far to the left the distribution function is no number any more, but its logarithm is.
    if (x < -1) return Math.log(erfcxNumber(-x * Math.SQRT1_2) / 2) - (x * x) / 2;
    return Math.log1p(-erfcNumber(x * Math.SQRT1_2) / 2);
  },
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.div(erfcx(ctx.input(0).mul(-Math.SQRT1_2))).mul(Math.sqrt(2 / Math.PI))],
});

/**
 * Computes the complementary error function of each element: out = 1 − erf(input).
 *
 * Where the result is small it keeps its relative precision. Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.erfc(torch.tensor([0, -Infinity])).tolist()); // [ 1, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.erfc.html | torch.erfc}
 */
export function erfc(input: Tensor): Tensor {
  return apply(erfcOp, [input], undefined);
}

/**
 * Computes the scaled complementary error function of each element: out = exp(input²) · erfc(input).
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.special.erfcx(torch.tensor([0])).tolist()); // [ 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/special.html#torch.special.erfcx | torch.special.erfcx}
 */
export function erfcx(input: Tensor): Tensor {
  return apply(erfcxOp, [input], undefined);
}

/**
 * Computes where the error function takes each element; NaN outside [−1, 1].
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.erfinv(torch.tensor([0, 1, 2])).tolist()); // [ 0, Infinity, NaN ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.erfinv.html | torch.erfinv}
 */
export function erfinv(input: Tensor): Tensor {
  return apply(erfinvOp, [input], undefined);
}

/**
 * Computes the normal distribution function of each element: out = (1 + erf(input / √2)) / 2.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.special.ndtr(torch.tensor([0])).tolist()); // [ 0.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/special.html#torch.special.ndtr | torch.special.ndtr}
 */
export function ndtr(input: Tensor): Tensor {
  assertTensor(input, 'ndtr');
  return erfc(input.mul(-Math.SQRT1_2)).div(2);
}

/**
 * Computes the logarithm of the normal distribution function of each element.
 *
 * It stays a number where the function itself does not. Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.special.log_ndtr(torch.tensor([0])).exp().tolist()); // [ 0.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/special.html#torch.special.log_ndtr | torch.special.log_ndtr}
 */
export function log_ndtr(input: Tensor): Tensor {
  return apply(logNdtrOp, [input], undefined);
}

/**
 * Computes where the normal distribution function takes each element; NaN outside [0, 1].
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.special.ndtri(torch.tensor([0.5, 1.0])).tolist()); // [ 0, Infinity ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/special.html#torch.special.ndtri | torch.special.ndtri}
 */
export function ndtri(input: Tensor): Tensor {
  return apply(ndtriOp, [input], undefined);
}
