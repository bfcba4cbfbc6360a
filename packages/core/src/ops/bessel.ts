import { apply } from '../autograd/apply.js';
import type { Tensor } from '../tensor.js';
import { defineUnary } from './_pointwise.js';

/** e^(−|x|) · I(x) of order 0 or 1. */
function scaledBessel(order: 0 | 1, x: number): number {
  const size = Math.abs(x);
  const sum =
    size < 30
      ? nearSeries(order, size) * Math.exp(-size)
      : farSeries(order, size) / Math.sqrt(2 * Math.PI) / Math.sqrt(size);
  return order === 1 && x < 0 ? -sum : sum;
}

/** I(x) as Σ (x / 2)^(2k + order) / (k! (k + order)!), all of whose terms are positive. */
function nearSeries(order: number, x: number): number {
  let term = order === 0 ? 1 : x / 2;
  let sum = term;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x * x) / (4 * k * (k + order));
    sum += term;
  }
  return sum;
}

/** √(2πx) e^(−x) I(x) in powers of 1 / x, whose terms shrink at first. */
function farSeries(order: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 20; k++) {
    term *= ((2 * k - 1) ** 2 - 4 * order) / (8 * k * x);
    sum += term;
  }
  return sum;
}

/** I₁(x) / x, which is ½ at 0; of I₁ or its scaled form. */
function overItself(first: Tensor, x: Tensor): Tensor {
  return x.new_full([], 0.5).where(x.eq(0), first.div(x));
}

const i0Op = defineUnary({
  name: 'i0',
  floating: true,
  fn: (x) => Math.exp(Math.abs(x)) * scaledBessel(0, x),
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.mul(i1(ctx.input(0)))],
});

const i0eOp = defineUnary({
  name: 'special_i0e',
  floating: true,
  fn: (x) => scaledBessel(0, x),
  save: { inputs: [0], outputs: [0] },
  backward(ctx, grad) {
    const x = ctx.input(0);
    return [grad.mul(i1e(x).sub(x.sign().mul(ctx.output(0))))];
  },
});

const i1Op = defineUnary({
  name: 'special_i1',
  floating: true,
  fn: (x) => Math.exp(Math.abs(x)) * scaledBessel(1, x),
  save: { inputs: [0], outputs: [0] },
  backward: (ctx, grad) => [grad.mul(i0(ctx.input(0)).sub(overItself(ctx.output(0), ctx.input(0))))],
});

const i1eOp = defineUnary({
  name: 'special_i1e',
  floating: true,
  fn: (x) => scaledBessel(1, x),
  save: { inputs: [0], outputs: [0] },
  backward(ctx, grad) {
    const [x, y] = [ctx.input(0), ctx.output(0)];
    return [grad.mul(i0e(x).sub(overItself(y, x)).sub(x.sign().mul(y)))];
  },
});

/**
 * Computes the modified Bessel function of the first kind and order 0 of each element.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.i0(torch.tensor([0])).tolist()); // [ 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.i0.html | torch.i0}
 */
export function i0(input: Tensor): Tensor {
  return apply(i0Op, [input], undefined);
}

/**
 * Computes the scaled modified Bessel function of the first kind and order 0: out = exp(−|input|) · i0(input).
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.special.i0e(torch.tensor([0])).tolist()); // [ 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/special.html#torch.special.i0e | torch.special.i0e}
 */
export function i0e(input: Tensor): Tensor {
  return apply(i0eOp, [input], undefined);
}

/**
 * Computes the modified Bessel function of the first kind and order 1 of each element.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.special.i1(torch.tensor([0])).tolist()); // [ 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/special.html#torch.special.i1 | torch.special.i1}
 */
export function i1(input: Tensor): Tensor {
  return apply(i1Op, [input], undefined);
}

/**
 * Computes the scaled modified Bessel function of the first kind and order 1: out = exp(−|input|) · i1(input).
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.special.i1e(torch.tensor([0])).tolist()); // [ 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/special.html#torch.special.i1e | torch.special.i1e}
 */
export function i1e(input: Tensor): Tensor {
  return apply(i1eOp, [input], undefined);
}
