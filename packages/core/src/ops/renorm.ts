import { assertTensor } from '../autograd/brand.js';
import { inPlace } from '../autograd/in_place.js';
import { RuntimeError } from '../errors.js';
import { wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';

/**
 * Scales down each part along a dimension whose p-norm is larger than a bound, so that it has that norm.
 *
 * @param input - a floating point tensor of at least two dimensions.
 * @param p - the order of the norm, above 0.
 * @param dim - the dimension whose parts are meant: 0 for rows.
 * @param maxnorm - the bound.
 * @throws RuntimeError when there are fewer than two dimensions, `p` is not above 0 or `maxnorm` is negative; IndexError when `dim` is out
 * of range.
 *
 * @example
 * ```ts
 * console.log(torch.renorm(torch.tensor([[3, 4], [0.5, 0]]), 1, 0, 3.5).mul(2).round().tolist()); // [ [ 3, 4 ], [ 1, 0 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.renorm.html | torch.renorm}
 */
export function renorm(input: Tensor, p: number, dim: number, maxnorm: number): Tensor {
  assertTensor(input, 'renorm');
  if (!(p > 0)) throw new RuntimeError('renorm: non-positive-norm not supported');
  if (!(maxnorm >= 0)) throw new RuntimeError(`renorm: expected maxnorm to be >= 0 but got ${maxnorm}`);
  const { ndim } = input;
  if (ndim < 2) throw new RuntimeError(`renorm: input needs at least 2 dimensions, got ${ndim} dimensions`);
  const d = wrapDim(dim, ndim);
  const others = input.shape.flatMap((_, k) => (k === d ? [] : [k]));
  const isLonger = input.detach().norm(p, others, true).gt(maxnorm);
  // What stays as it is has no part in the norms, whose gradients would be NaN where it is.
  const norms = input.where(isLonger, 0).norm(p, others, true);
  // The same small number as in torch keeps the quotient below the bound.
  const factors = norms.add(1e-7).reciprocal().mul(maxnorm);
  return input.mul(factors.where(isLonger, 1));
}

export function renorm_(input: Tensor, p: number, dim: number, maxnorm: number): Tensor {
  return inPlace(input, (x) => renorm(x, p, dim, maxnorm));
}
