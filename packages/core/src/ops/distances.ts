/** Distances between all vectors of a set, or of two. */
import { assertTensor } from '../autograd/brand.js';
import { RuntimeError } from '../errors.js';
import type { Tensor } from '../tensor.js';

function checkVectors(x: Tensor, p: number, name: string, label: string): void {
  if (!x.dtype.is_floating_point) {
    throw new RuntimeError(`${name} only supports floating-point dtypes, ${label} got: ${x.dtype.scalarName}`);
  }
  if (p < 0) throw new RuntimeError(`${name} only supports non-negative p values`);
}

/**
 * Computes the distances between each vector of one set and each of another: out[…, i, j] = ‖x1[…, i] − x2[…, j]‖ₚ.
 *
 * @param x1 - vectors of shape (…, P, M), floating point.
 * @param x2 - vectors of shape (…, R, M).
 * @param p - the degree of the norm; 2 by default.
 * @returns a tensor of shape (…, P, R).
 * @throws RuntimeError when there are fewer than two dimensions, the vectors' sizes differ, or p is negative.
 *
 * @example
 * ```ts
 * console.log(torch.cdist(torch.tensor([[0, 0], [3, 0]]), torch.tensor([[0, 4]])).tolist()); // [ [ 4 ], [ 5 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.cdist.html | torch.cdist}
 */
export function cdist(x1: Tensor, x2: Tensor, p = 2): Tensor {
  assertTensor(x1, 'cdist', 'x1');
  assertTensor(x2, 'cdist', 'x2');
  checkVectors(x1, p, 'cdist', 'X1');
  checkVectors(x2, p, 'cdist', 'X2');
  if (x1.ndim < 2) throw new RuntimeError(`cdist only supports at least 2D tensors, X1 got: ${x1.ndim}D`);
  if (x2.ndim < 2) throw new RuntimeError(`cdist only supports at least 2D tensors, X2 got: ${x2.ndim}D`);
  const [first, second] = [x1.shape[x1.ndim - 1], x2.shape[x2.ndim - 1]];
  if (first !== second) {
    throw new RuntimeError(`X1 and X2 must have the same number of columns. X1: ${first} X2: ${second}`);
  }
  return x1.unsqueeze(-2).sub(x2.unsqueeze(-3)).norm(p, -1);
}

/**
 * Computes the distances between the rows of a matrix: of each with all that come after it.
 *
 * @param input - a matrix of shape (N, M), floating point.
 * @param p - the degree of the norm; 2 by default.
 * @returns a vector of N (N − 1) / 2 distances: of rows 0 and 1, 0 and 2, …
 * @throws RuntimeError when it is no matrix or p is negative.
 *
 * @example
 * ```ts
 * console.log(torch.pdist(torch.tensor([[0, 0], [3, 4], [0, 4]])).tolist()); // [ 5, 4, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.pdist.html | torch.pdist}
 */
export function pdist(input: Tensor, p = 2): Tensor {
  assertTensor(input, 'pdist');
  if (input.ndim !== 2) throw new RuntimeError(`pdist only supports 2D tensors, got: ${input.ndim}D`);
  checkVectors(input, p, 'pdist', 'X1');
  const n = input.shape[0];
  const [rows, others] = input.new_ones([n, n]).triu(1).nonzero({ as_tuple: true });
  return input.index_select(0, rows).sub(input.index_select(0, others)).norm(p, -1);
}
