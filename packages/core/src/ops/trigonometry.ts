import { apply } from '../autograd/apply.js';
import type { Tensor } from '../tensor.js';
import { defineUnary } from './_pointwise.js';

const sinOp = defineUnary({
  name: 'sin',
  floating: true,
  fn: Math.sin,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.input(0).cos())],
});

const cosOp = defineUnary({
  name: 'cos',
  floating: true,
  fn: Math.cos,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.input(0).sin().neg())],
});

const tanOp = defineUnary({
  name: 'tan',
  floating: true,
  fn: Math.tan,
  save: { outputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.output(0).square().add(1))],
});

const asinOp = defineUnary({
  name: 'asin',
  floating: true,
  fn: Math.asin,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.input(0).square().neg().add(1).rsqrt())],
});

const acosOp = defineUnary({
  name: 'acos',
  floating: true,
  fn: Math.acos,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.input(0).square().neg().add(1).rsqrt()).neg()],
});

const atanOp = defineUnary({
  name: 'atan',
  floating: true,
  fn: Math.atan,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.div(ctx.input(0).square().add(1))],
});

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

/**
 * Computes the sine of each element, in radians: out = sin(input).
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.sin(torch.tensor([0])).tolist()); // [ 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.sin.html | torch.sin}
 */
export function sin(input: Tensor): Tensor {
  return apply(sinOp, [input], undefined);
}

/**
 * Computes the cosine of each element, in radians: out = cos(input).
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.cos(torch.tensor([0])).tolist()); // [ 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.cos.html | torch.cos}
 */
export function cos(input: Tensor): Tensor {
  return apply(cosOp, [input], undefined);
}

/**
 * Computes the tangent of each element, in radians: out = tan(input).
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.tan(torch.tensor([0])).tolist()); // [ 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.tan.html | torch.tan}
 */
export function tan(input: Tensor): Tensor {
  return apply(tanOp, [input], undefined);
}

/**
 * Computes the angle, in radians, whose sine each element is; NaN outside [−1, 1].
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.asin(torch.tensor([0, 2])).tolist()); // [ 0, NaN ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.asin.html | torch.asin}
 */
export function asin(input: Tensor): Tensor {
  return apply(asinOp, [input], undefined);
}

/** Another name of {@link asin}. */
export const arcsin = asin;

/**
 * Computes the angle, in radians, whose cosine each element is; NaN outside [−1, 1].
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.acos(torch.tensor([1, 2])).tolist()); // [ 0, NaN ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.acos.html | torch.acos}
 */
export function acos(input: Tensor): Tensor {
  return apply(acosOp, [input], undefined);
}

/** Another name of {@link acos}. */
export const arccos = acos;

/**
 * Computes the angle, in radians, whose tangent each element is.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.atan(torch.tensor([0])).tolist()); // [ 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.atan.html | torch.atan}
 */
export function atan(input: Tensor): Tensor {
  return apply(atanOp, [input], undefined);
}

/** Another name of {@link atan}. */
export const arctan = atan;

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
