import { apply } from '../autograd/apply.js';
import type { Tensor } from '../tensor.js';
import { defineUnary } from './_pointwise.js';

const sinhOp = defineUnary({
  name: 'sinh',
  floating: true,
  fn: Math.sinh,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.input(0).cosh())],
});

const coshOp = defineUnary({
  name: 'cosh',
  floating: true,
  fn: Math.cosh,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.input(0).sinh())],
});

const asinhOp = defineUnary({
  name: 'asinh',
  floating: true,
  fn: Math.asinh,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.input(0).square().add(1).rsqrt())],
});

const acoshOp = defineUnary({
  name: 'acosh',
  floating: true,
  fn: Math.acosh,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.input(0).square().sub(1).rsqrt())],
});

const atanhOp = defineUnary({
  name: 'atanh',
  floating: true,
  fn: Math.atanh,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.div(ctx.input(0).square().neg().add(1))],
});

/**
 * Computes the hyperbolic sine of each element: out = (e^input − e^−input) / 2.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.sinh(torch.tensor([0])).tolist()); // [ 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.sinh.html | torch.sinh}
 */
export function sinh(input: Tensor): Tensor {
  return apply(sinhOp, [input], undefined);
}

/**
 * Computes the hyperbolic cosine of each element: out = (e^input + e^−input) / 2.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.cosh(torch.tensor([0])).tolist()); // [ 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.cosh.html | torch.cosh}
 */
export function cosh(input: Tensor): Tensor {
  return apply(coshOp, [input], undefined);
}

/**
 * Computes the number whose hyperbolic sine each element is.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.asinh(torch.tensor([0])).tolist()); // [ 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.asinh.html | torch.asinh}
 */
export function asinh(input: Tensor): Tensor {
  return apply(asinhOp, [input], undefined);
}

/** Another name of {@link asinh}. */
export const arcsinh = asinh;

/**
 * Computes the number, not below 0, whose hyperbolic cosine each element is; NaN below 1.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.acosh(torch.tensor([1, 0.5])).tolist()); // [ 0, NaN ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.acosh.html | torch.acosh}
 */
export function acosh(input: Tensor): Tensor {
  return apply(acoshOp, [input], undefined);
}

/** Another name of {@link acosh}. */
export const arccosh = acosh;

/**
 * Computes the number whose hyperbolic tangent each element is; NaN outside [−1, 1].
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.atanh(torch.tensor([0, 1, 2])).tolist()); // [ 0, Infinity, NaN ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.atanh.html | torch.atanh}
 */
export function atanh(input: Tensor): Tensor {
  return apply(atanhOp, [input], undefined);
}

/** Another name of {@link atanh}. */
export const arctanh = atanh;
