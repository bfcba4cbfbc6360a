import { apply } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import type { BackwardContext, Op } from '../autograd/op.js';
import { RuntimeError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import { digammaNumber, incompleteGamma, lgammaNumber, zetaNumber } from './_gamma.js';
import { asOperands, defineBinary, defineUnary, limitedTo, type Scalar, toFloating } from './_pointwise.js';

const lgammaOp = defineUnary({
  name: 'lgamma',
  floating: true,
  fn: lgammaNumber,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.mul(digamma(ctx.input(0)))],
});

/** The derivatives of log Γ from the first, `n` = 0, on. */
const polygammaOp: Op<{ readonly n: number }> = defineUnary<{ readonly n: number }>({
  name: 'polygamma',
  floating: true,
  fn(x, { n }) {
    if (n === 0) return digammaNumber(x);
    // Between its poles it rises and falls for ever.
    if (n === 1 && x === -Infinity) return NaN;
    let factor = -1;
    for (let k = 1; k <= n; k++) factor *= -k;
    return factor * zetaNumber(n + 1, x);
  },
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.mul(polygamma(ctx.attrs.n + 1, ctx.input(0)))],
});

/** Refuses a gradient that torch does not have either. */
function refuseFirst(name: string, ctx: BackwardContext<unknown>): void {
  if (ctx.needs(0)) throw new RuntimeError(`the derivative for '${name}: input' is not implemented.`);
}

const zetaOp = defineBinary({
  name: 'special_zeta',
  floating: true,
  fn: (s, q) => zetaNumber(s, q),
  save: { inputs: [0, 1] },
  backward(ctx, grad) {
    refuseFirst('special_zeta', ctx);
    const s = ctx.input(0);
    return [null, grad.mul(zeta(s.add(1), ctx.input(1))).mul(s.neg())];
  },
});

const incompleteOp = (name: string, isUpper: boolean): Op =>
  limitedTo(
    [2],
    `${name}_cpu`,
    defineBinary({
      name,
      fn: (a, x) => incompleteGamma(a, x, isUpper),
      save: { inputs: [0, 1] },
      backward(ctx, grad) {
        refuseFirst(name, ctx);
        const [a, x] = [ctx.input(0), ctx.input(1)];
        const density = a.sub(1).mul(x.log()).sub(x).sub(lgamma(a)).exp();
        return [null, grad.mul(isUpper ? density.neg() : density)];
      },
    }),
  );

const igammaOp = incompleteOp('igamma', false);
const igammacOp = incompleteOp('igammac', true);

/**
 * Computes the logarithm of the size of the gamma function of each element: out = log |Γ(input)|.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.lgamma(torch.tensor([1, 2, 0])).tolist()); // [ 0, 0, Infinity ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.lgamma.html | torch.lgamma}
 */
export function lgamma(input: Tensor): Tensor {
  return apply(lgammaOp, [input], undefined);
}

/**
 * Computes the logarithmic derivative of the gamma function of each element: out = Γ′(input) / Γ(input).
 *
 * −∞ at 0, and NaN at the negative integers. Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.digamma(torch.tensor([2])).sub(torch.digamma(torch.tensor([1]))).tolist()); // [ 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.digamma.html | torch.digamma}
 */
export function digamma(input: Tensor): Tensor {
  return polygamma(0, input);
}

/**
 * Computes the n-th derivative of the digamma function of each element.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param n - which derivative: a whole number, 0 for {@link digamma} itself.
 * @param input - a tensor of any dtype.
 * @throws RuntimeError for a negative `n`.
 *
 * @example
 * ```ts
 * console.log(torch.polygamma(1, torch.tensor([1.0])).item().toFixed(4)); // 1.6449
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.polygamma.html | torch.polygamma}
 */
export function polygamma(n: number, input: Tensor): Tensor {
  if (n < 0) throw new RuntimeError('polygamma(n, x) does not support negative n.');
  return apply(polygammaOp, [input], { n });
}

/**
 * Computes the logarithm of the multivariate gamma function of each element: out = log(π) · p (p − 1) / 4 + Σ log |Γ(input − j / 2)| over j = 0 … p − 1.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 * @param p - the number of dimensions, at least 1.
 * @throws RuntimeError for a `p` below 1.
 *
 * @example
 * ```ts
 * console.log(torch.mvlgamma(torch.tensor([2]), 1).tolist()); // [ 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.mvlgamma.html | torch.mvlgamma}
 */
export function mvlgamma(input: Tensor, p: number): Tensor {
  assertTensor(input, 'mvlgamma');
  if (p < 1) throw new RuntimeError('p has to be greater than or equal to 1');
  const x = input.to(toFloating(input.dtype));
  let sum = lgamma(x).add((p * (p - 1) * Math.log(Math.PI)) / 4);
  for (let j = 1; j < p; j++) sum = sum.add(lgamma(x.sub(j / 2)));
  return sum;
}

/**
 * Computes Hurwitz's zeta function, element by element: out = Σ (other + k)^(−input) over k = 0, 1, ….
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - the exponent, above 1; a tensor or a number. It has no gradient.
 * @param other - where the sum begins; a tensor or a number.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.special.zeta(torch.tensor([2.0]), 1).item().toFixed(4)); // 1.6449
 * ```
 * @see {@link https://pytorch.org/docs/stable/special.html#torch.special.zeta | torch.special.zeta}
 */
export function zeta(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return apply(zetaOp, asOperands(input, other, 'zeta'), undefined);
}

/**
 * Computes the regularized lower incomplete gamma function, element by element: out = ∫₀ˣ t^(a − 1) e^(−t) dt / Γ(a).
 *
 * @param input - the parameter a, a floating point tensor with elements above 0. It has no gradient.
 * @param other - the limit x, a tensor whose shape broadcasts with `input`'s.
 * @throws RuntimeError when no tensor is floating point, or the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.igamma(torch.tensor([1.0]), torch.tensor([Infinity])).tolist()); // [ 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.igamma.html | torch.igamma}
 */
export function igamma(input: Tensor, other: Tensor): Tensor {
  return apply(igammaOp, [input, other], undefined);
}

/**
 * Computes the regularized upper incomplete gamma function, element by element: out = ∫ₓ^∞ t^(a − 1) e^(−t) dt / Γ(a).
 *
 * @param input - the parameter a, a floating point tensor with elements above 0. It has no gradient.
 * @param other - the limit x, a tensor whose shape broadcasts with `input`'s.
 * @throws RuntimeError when no tensor is floating point, or the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.igammac(torch.tensor([1.0]), torch.tensor([Infinity])).tolist()); // [ 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.igammac.html | torch.igammac}
 */
export function igammac(input: Tensor, other: Tensor): Tensor {
  return apply(igammacOp, [input, other], undefined);
}
