import { apply, applyInPlace } from '../autograd/apply.js';
import { defineOp } from '../autograd/op.js';
import { bool, int64 } from '../dtype.js';
import type { Tensor } from '../tensor.js';
import { erfNumber } from './_erf.js';
import { defineUnary } from './_pointwise.js';
import { withoutBool, zeroGradient } from './_unary.js';

const negOp = withoutBool(
  defineUnary({ name: 'neg', fn: (x) => -x, backward: (_, grad) => [grad.neg()] }),
  'Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.',
);

const absOp = withoutBool(
  defineUnary({
    name: 'abs',
    fn: Math.abs,
    save: { inputs: [0] },
    backward: (ctx, grad) => [grad.mul(ctx.input(0).sign())],
  }),
  '"abs_cpu" not implemented for \'Bool\'',
);

const signOp = defineUnary({
  name: 'sign',
  // Unlike Math.sign, torch's knows neither NaN nor -0.
  fn: (x) => Number(x > 0) - Number(x < 0),
  backward: zeroGradient,
});

const squareOp = defineOp({
  ...defineUnary({
    name: 'square',
    fn: (x) => x * x,
    save: { inputs: [0] },
    backward: (ctx, grad) => [grad.mul(ctx.input(0)).mul(2)],
  }),
  infer([x]) {
    const dtype = x.dtype === bool ? int64 : x.dtype;
    return { outputs: [{ shape: x.shape, dtype }], compute: dtype };
  },
});

const reciprocalOp = defineUnary({
  name: 'reciprocal',
  floating: true,
  fn: (x) => 1 / x,
  save: { outputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.output(0).square().neg())],
});

const sqrtOp = defineUnary({
  name: 'sqrt',
  floating: true,
  fn: Math.sqrt,
  save: { outputs: [0] },
  backward: (ctx, grad) => [grad.div(ctx.output(0).mul(2))],
});

const rsqrtOp = defineUnary({
  name: 'rsqrt',
  floating: true,
  fn: (x) => 1 / Math.sqrt(x),
  save: { outputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.output(0).pow(3)).mul(-0.5)],
});

const expOp = defineUnary({
  name: 'exp',
  floating: true,
  fn: Math.exp,
  save: { outputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.output(0))],
});

const expm1Op = defineUnary({
  name: 'expm1',
  floating: true,
  fn: Math.expm1,
  save: { outputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.output(0).add(1))],
});

const logOp = defineUnary({
  name: 'log',
  floating: true,
  fn: Math.log,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.div(ctx.input(0))],
});

const log2Op = defineUnary({
  name: 'log2',
  floating: true,
  fn: Math.log2,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.div(ctx.input(0).mul(Math.LN2))],
});

const log10Op = defineUnary({
  name: 'log10',
  floating: true,
  fn: Math.log10,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.div(ctx.input(0).mul(Math.LN10))],
});

const log1pOp = defineUnary({
  name: 'log1p',
  floating: true,
  fn: Math.log1p,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.div(ctx.input(0).add(1))],
});

const erfOp = defineUnary({
  name: 'erf',
  floating: true,
  fn: erfNumber,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.input(0).square().neg().exp()).mul(2 / Math.sqrt(Math.PI))],
});

/**
 * Negates each element: out = −input.
 *
 * @param input - a tensor of any dtype but bool.
 * @throws RuntimeError for a bool tensor.
 *
 * @example
 * ```ts
 * console.log(torch.neg(torch.tensor([1, -2])).tolist()); // [ -1, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.neg.html | torch.neg}
 */
export function neg(input: Tensor): Tensor {
  return apply(negOp, [input], undefined);
}

export function neg_(input: Tensor): Tensor {
  return applyInPlace(negOp, [input], undefined);
}

/** Another name of {@link neg}. */
export const negative = neg;

/**
 * Computes the absolute value of each element: out = |input|; its derivative at 0 is 0.
 *
 * @param input - a tensor of any dtype but bool.
 * @throws RuntimeError for a bool tensor.
 *
 * @example
 * ```ts
 * console.log(torch.abs(torch.tensor([-1, 2])).tolist()); // [ 1, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.abs.html | torch.abs}
 */
export function abs(input: Tensor): Tensor {
  return apply(absOp, [input], undefined);
}

export function abs_(input: Tensor): Tensor {
  return applyInPlace(absOp, [input], undefined);
}

/** Another name of {@link abs}. */
export const absolute = abs;

/**
 * Returns the sign of each element: −1, 0 or 1; its derivative is 0 everywhere.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.sign(torch.tensor([-3, 0, 5])).tolist()); // [ -1, 0, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.sign.html | torch.sign}
 */
export function sign(input: Tensor): Tensor {
  return apply(signOp, [input], undefined);
}

/** The same as {@link sign}: what the two differ in are complex numbers. */
export const sgn = sign;

/**
 * Squares each element: out = input².
 *
 * Bools give int64.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.square(torch.tensor([-3, 2])).tolist()); // [ 9, 4 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.square.html | torch.square}
 */
export function square(input: Tensor): Tensor {
  return apply(squareOp, [input], undefined);
}

export function square_(input: Tensor): Tensor {
  return applyInPlace(squareOp, [input], undefined);
}

/**
 * Computes the reciprocal of each element: out = 1 / input.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.reciprocal(torch.tensor([2, -4])).tolist()); // [ 0.5, -0.25 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.reciprocal.html | torch.reciprocal}
 */
export function reciprocal(input: Tensor): Tensor {
  return apply(reciprocalOp, [input], undefined);
}

export function reciprocal_(input: Tensor): Tensor {
  return applyInPlace(reciprocalOp, [input], undefined);
}

/**
 * Computes the square root of each element: out = √input; NaN below 0.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.sqrt(torch.tensor([4, 9])).tolist()); // [ 2, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.sqrt.html | torch.sqrt}
 */
export function sqrt(input: Tensor): Tensor {
  return apply(sqrtOp, [input], undefined);
}

export function sqrt_(input: Tensor): Tensor {
  return applyInPlace(sqrtOp, [input], undefined);
}

/**
 * Computes the reciprocal of the square root of each element: out = 1 / √input; NaN below 0.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.rsqrt(torch.tensor([4, 0.25])).tolist()); // [ 0.5, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.rsqrt.html | torch.rsqrt}
 */
export function rsqrt(input: Tensor): Tensor {
  return apply(rsqrtOp, [input], undefined);
}

export function rsqrt_(input: Tensor): Tensor {
  return applyInPlace(rsqrtOp, [input], undefined);
}

/**
 * Computes e to the power of each element: out = e^input.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.exp(torch.tensor([0, -Infinity])).tolist()); // [ 1, 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.exp.html | torch.exp}
 */
export function exp(input: Tensor): Tensor {
  return apply(expOp, [input], undefined);
}

export function exp_(input: Tensor): Tensor {
  return applyInPlace(expOp, [input], undefined);
}

/**
 * Computes e to the power of each element, minus 1, exactly also near 0: out = e^input − 1.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.expm1(torch.tensor([0, -Infinity])).tolist()); // [ 0, -1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.expm1.html | torch.expm1}
 */
export function expm1(input: Tensor): Tensor {
  return apply(expm1Op, [input], undefined);
}

/**
 * Computes the natural logarithm of each element: out = ln(input); NaN below 0.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.log(torch.tensor([1, 0])).tolist()); // [ 0, -Infinity ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.log.html | torch.log}
 */
export function log(input: Tensor): Tensor {
  return apply(logOp, [input], undefined);
}

export function log_(input: Tensor): Tensor {
  return applyInPlace(logOp, [input], undefined);
}

/**
 * Computes the logarithm to base 2 of each element: out = log₂(input); NaN below 0.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.log2(torch.tensor([1, 8])).tolist()); // [ 0, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.log2.html | torch.log2}
 */
export function log2(input: Tensor): Tensor {
  return apply(log2Op, [input], undefined);
}

/**
 * Computes the logarithm to base 10 of each element: out = log₁₀(input); NaN below 0.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.log10(torch.tensor([1, 1000])).tolist()); // [ 0, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.log10.html | torch.log10}
 */
export function log10(input: Tensor): Tensor {
  return apply(log10Op, [input], undefined);
}

/**
 * Computes the natural logarithm of each element plus 1, exactly also near 0: out = ln(1 + input).
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.log1p(torch.tensor([0, -1])).tolist()); // [ 0, -Infinity ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.log1p.html | torch.log1p}
 */
export function log1p(input: Tensor): Tensor {
  return apply(log1pOp, [input], undefined);
}

/**
 * Computes the error function of each element: out = 2/√π · ∫₀^input e^(−t²) dt.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.erf(torch.tensor([0, Infinity])).tolist()); // [ 0, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.erf.html | torch.erf}
 */
export function erf(input: Tensor): Tensor {
  return apply(erfOp, [input], undefined);
}
