import { apply } from '../autograd/apply.js';
import { assertTensor, isTensor, typeName } from '../autograd/brand.js';
import type { Op } from '../autograd/op.js';
import { float64 } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import {
  asOperands,
  defineBinary,
  defineUnary,
  limitedTo,
  type Scalar,
  scalarTensor,
  toFloating,
} from './_pointwise.js';

const exp2Op = defineUnary({
  name: 'exp2',
  floating: true,
  fn: (x) => 2 ** x,
  save: { outputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.output(0)).mul(Math.LN2)],
});

const entrOp = defineUnary({
  name: 'special_entr',
  floating: true,
  fn: (x) => (x === 0 ? 0 : x < 0 ? -Infinity : -x * Math.log(x)),
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.input(0).log().add(1).neg())],
});

/** The logarithm, to the base e^(1 / unit), of a sum of powers; the larger power stands outside, so that none overflows. */
const logaddOp = (name: string, unit: number): Op =>
  limitedTo(
    [2],
    `${name}_cpu`,
    defineBinary({
      name,
      fn: (a, b) => {
        // So equal infinities stay what they are.
        if (a === b) return a + Math.LN2 / unit;
        return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b) * unit)) / unit;
      },
      save: { inputs: [0, 1] },
      backward(ctx, grad) {
        const difference = ctx.input(0).sub(ctx.input(1)).mul(unit);
        return [grad.mul(difference.sigmoid()), ctx.needs(1) ? grad.mul(difference.neg().sigmoid()) : null];
      },
    }),
  );

const logaddexpOp = logaddOp('logaddexp', 1);
const logaddexp2Op = logaddOp('logaddexp2', Math.LN2);

/** x · log(shift + y), which is 0 where x is, whatever the logarithm. */
function timesLogOp(name: string, log: (y: number) => number, shift: number): Op {
  const op: Op = defineBinary({
    name,
    floating: true,
    fn: (x, y) => (Number.isNaN(y) ? NaN : x === 0 ? 0 : x * log(y)),
    save: { inputs: [0, 1] },
    backward(ctx, grad) {
      const [x, y] = [ctx.input(0), ctx.input(1)];
      const flat = (): Tensor => x.eq(0).logical_and(y.le(-shift));
      return [
        ctx.needs(0) ? grad.new_zeros([]).where(flat(), apply(op, [grad, y], undefined)) : null,
        ctx.needs(1) ? grad.mul(x).div(y.add(shift)) : null,
      ];
    },
  });
  return op;
}

const xlogyOp = timesLogOp('xlogy', Math.log, 0);
const xlog1pyOp = timesLogOp('special_xlog1py', Math.log1p, 1);

/**
 * Raises 2 to each element: out = 2^input.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.exp2(torch.tensor([0, 3, -1])).tolist()); // [ 1, 8, 0.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.exp2.html | torch.exp2}
 */
export function exp2(input: Tensor): Tensor {
  return apply(exp2Op, [input], undefined);
}

/**
 * Adds numbers that are given by their logarithms, element by element: out = log(e^input + e^other).
 *
 * No power overflows or vanishes on the way.
 *
 * @param input - a floating point tensor.
 * @param other - a tensor whose shape broadcasts with `input`'s.
 * @throws RuntimeError when no tensor is floating point, or the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.logaddexp(torch.tensor([-1000.5]), torch.tensor([-Infinity])).tolist()); // [ -1000.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.logaddexp.html | torch.logaddexp}
 */
export function logaddexp(input: Tensor, other: Tensor): Tensor {
  return apply(logaddexpOp, [input, other], undefined);
}

/**
 * Adds numbers that are given by their logarithms, element by element: out = log2(2^input + 2^other).
 *
 * No power overflows or vanishes on the way.
 *
 * @param input - a floating point tensor.
 * @param other - a tensor whose shape broadcasts with `input`'s.
 * @throws RuntimeError when no tensor is floating point, or the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.logaddexp2(torch.tensor([-1000.5]), torch.tensor([-Infinity])).tolist()); // [ -1000.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.logaddexp2.html | torch.logaddexp2}
 */
export function logaddexp2(input: Tensor, other: Tensor): Tensor {
  return apply(logaddexp2Op, [input, other], undefined);
}

/**
 * Multiplies by a logarithm, element by element: out = input · log(other), and 0 where `input` is 0.
 *
 * NaN where `other` is NaN. Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor or a number.
 * @param other - a tensor whose shape broadcasts with `input`'s, or a number.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.xlogy(torch.tensor([0, 2]), torch.tensor([0, 1])).tolist()); // [ 0, 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.xlogy.html | torch.xlogy}
 */
export function xlogy(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return apply(xlogyOp, asOperands(input, other, 'xlogy'), undefined);
}

/**
 * Multiplies by a logarithm, element by element: out = input · log(1 + other), and 0 where `input` is 0.
 *
 * NaN where `other` is NaN. Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor or a number.
 * @param other - a tensor whose shape broadcasts with `input`'s, or a number.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.special.xlog1py(torch.tensor([0, 2]), torch.tensor([-1, 0])).tolist()); // [ 0, 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/special.html#torch.special.xlog1py | torch.special.xlog1py}
 */
export function xlog1py(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return apply(xlog1pyOp, asOperands(input, other, 'xlog1py'), undefined);
}

/**
 * Computes the entropy of each element: out = −input · log(input), 0 at 0, −∞ below.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.special.entr(torch.tensor([0, 1, -1])).tolist()); // [ 0, -0, -Infinity ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/special.html#torch.special.entr | torch.special.entr}
 */
export function entr(input: Tensor): Tensor {
  return apply(entrOp, [input], undefined);
}

/** Options of {@link logit}. */
export interface LogitOptions {
  /** Elements are limited to [eps, 1 − eps] first; without it those outside (0, 1) give infinities and NaN. */
  readonly eps?: number | null;
}

/**
 * Computes the logarithm of the odds of each element, the inverse of the sigmoid: out = log(input / (1 − input)).
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of probabilities.
 * @param options - `eps`.
 *
 * @example
 * ```ts
 * console.log(torch.logit(torch.tensor([0.5, 1.0])).tolist()); // [ 0, Infinity ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.logit.html | torch.logit}
 */
export function logit(input: Tensor, options?: LogitOptions): Tensor {
  assertTensor(input, 'logit');
  checkKeys(options, ['eps'], 'logit');
  const eps = options?.eps ?? null;
  const x = input.to(toFloating(input.dtype));
  const p = eps === null ? x : x.clamp(eps, 1 - eps);
  return p.log().sub(p.neg().log1p());
}

/**
 * Raises a tensor to a power in double precision, element by element: out = input ^ exponent.
 *
 * @param input - the base; a tensor or a number.
 * @param exponent - a tensor or a number.
 * @returns a float64 tensor.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.float_power(torch.tensor([2, 3]), -1).mul(6).tolist()); // [ 3, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.float_power.html | torch.float_power}
 */
export function float_power(input: Tensor | Scalar, exponent: Tensor | Scalar): Tensor {
  if (!isTensor(input) && !isTensor(exponent)) {
    throw new TypeError(`float_power(): argument 'input' must be Tensor, not ${typeName(input)}`);
  }
  const [base, power] = [input, exponent].map((x) => (isTensor(x) ? x.to(float64) : scalarTensor(x, float64)));
  return base.pow(power);
}

export function float_power_(input: Tensor, exponent: Tensor | Scalar): Tensor {
  if (input.dtype !== float64) {
    throw new RuntimeError(
      `the base given to float_power_ has dtype ${input.dtype.scalarName} but the operation's result requires dtype Double`,
    );
  }
  return input.pow_(isTensor(exponent) ? exponent.to(float64) : exponent);
}
