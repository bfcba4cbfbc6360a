import { applyView } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { emptyTensor } from '../autograd/factory.js';
import { defineView } from '../autograd/op.js';
import { bool } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import { checkInteger, type Shape, wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import type { Scalar } from './_pointwise.js';

interface DiagonalAttrs {
  readonly offset: number;
  readonly dim1: number;
  readonly dim2: number;
}

const diagonalOp = defineView<DiagonalAttrs>({
  name: 'diagonal',
  window({ shape, strides, offset: start }, { offset, dim1, dim2 }) {
    const length = Math.max(0, Math.min(shape[dim1] + Math.min(offset, 0), shape[dim2] - Math.max(offset, 0)));
    const first = Math.max(-offset, 0) * strides[dim1] + Math.max(offset, 0) * strides[dim2];
    const others = (list: Shape): number[] => list.filter((_, d) => d !== dim1 && d !== dim2);
    return {
      shape: [...others(shape), length],
      strides: [...others(strides), strides[dim1] + strides[dim2]],
      offset: length > 0 ? start + first : start,
    };
  },
  backward(ctx, grad) {
    const result = grad.new_zeros(ctx.shape(0));
    applyView(diagonalOp, result, ctx.attrs).copy_(grad);
    return result;
  },
});

function diagonalAttrs(offset: number, dim1: number, dim2: number, rank: number): DiagonalAttrs {
  const attrs = { offset, dim1: wrapDim(dim1, rank), dim2: wrapDim(dim2, rank) };
  if (attrs.dim1 !== attrs.dim2) return attrs;
  throw new RuntimeError(`diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
}

/**
 * Returns a view of the diagonals of matrices, as the last dimension.
 *
 * @param input - a tensor of at least 2 dimensions.
 * @param offset - which diagonal: 0 the main one, positive ones above it, negative ones below.
 * @param dim1 - the dimension of the matrices' rows; 0 by default.
 * @param dim2 - the dimension of their columns; 1 by default.
 * @throws RuntimeError when both dimensions are the same; IndexError when one is out of range.
 *
 * @example
 * ```ts
 * const x = torch.arange(9).view(3, 3);
 * console.log(torch.diagonal(x).tolist(), torch.diagonal(x, 1).tolist()); // [ 0, 4, 8 ] [ 1, 5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.diagonal.html | torch.diagonal}
 */
export function diagonal(input: Tensor, offset = 0, dim1 = 0, dim2 = 1): Tensor {
  assertTensor(input, 'diagonal');
  return applyView(diagonalOp, input, diagonalAttrs(offset, dim1, dim2, input.ndim));
}

/**
 * Makes matrices whose diagonals are the vectors of the last dimension, and zero elsewhere.
 *
 * @param input - a tensor of at least 1 dimension.
 * @param offset - which diagonal: 0 the main one, positive ones above it, negative ones below.
 * @param dim1 - the dimension of the matrices' rows in the result; −2 by default.
 * @param dim2 - the dimension of their columns; −1 by default.
 * @throws RuntimeError when both dimensions are the same; IndexError when one is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.diag_embed(torch.tensor([[1, 2], [3, 4]])).tolist()); // [ [ [ 1, 0 ], [ 0, 2 ] ], [ [ 3, 0 ], [ 0, 4 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.diag_embed.html | torch.diag_embed}
 */
export function diag_embed(input: Tensor, offset = 0, dim1 = -2, dim2 = -1): Tensor {
  assertTensor(input, 'diag_embed');
  if (input.ndim === 0) wrapDim(dim1, 0);
  const attrs = diagonalAttrs(offset, dim1, dim2, input.ndim + 1);
  const size = input.shape[input.ndim - 1] + Math.abs(offset);
  const shape = input.shape.slice(0, -1);
  for (const d of [attrs.dim1, attrs.dim2].sort((a, b) => a - b)) shape.splice(d, 0, size);
  const result = input.new_zeros(shape);
  applyView(diagonalOp, result, attrs).copy_(input);
  return result;
}

export function fill_diagonal_(input: Tensor, fill_value: Scalar, wrap: boolean): Tensor {
  const { shape, ndim } = input;
  if (ndim < 2) throw new RuntimeError('dimensions must larger than 1');
  if (ndim > 2 && shape.some((size) => size !== shape[0])) {
    throw new RuntimeError('all dimensions of input must be of equal length');
  }
  const fill = (x: Tensor): void => {
    const along = x.stride().reduce((sum, stride) => sum + stride, 0);
    x.asStrided([Math.min(...x.shape)], [along], 0).fill_(fill_value);
  };
  fill(input);
  // After each diagonal one row is left out.
  const step = shape[1] + 1;
  if (wrap && ndim === 2) for (let row = step; row < shape[0]; row += step) fill(input.narrow(0, row, shape[0] - row));
  return input;
}

/**
 * Makes a matrix whose diagonal is a vector; of a matrix, returns a copy of a diagonal.
 *
 * @param input - a vector or a matrix.
 * @param diagonal - which diagonal: 0 the main one, positive ones above it, negative ones below.
 * @throws RuntimeError when the tensor has neither 1 nor 2 dimensions.
 *
 * @example
 * ```ts
 * console.log(torch.diag(torch.tensor([1, 2])).tolist()); // [ [ 1, 0 ], [ 0, 2 ] ]
 * console.log(torch.diag(torch.tensor([[1, 2], [3, 4]])).tolist()); // [ 1, 4 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.diag.html | torch.diag}
 */
export function diag(input: Tensor, diagonal = 0): Tensor {
  assertTensor(input, 'diag');
  if (input.ndim === 1) return diag_embed(input, diagonal);
  if (input.ndim === 2) return input.diagonal(diagonal).clone();
  throw new RuntimeError('matrix or a vector expected');
}

/**
 * Makes a matrix whose diagonal are all elements of a tensor, row-major.
 *
 * @param input - a tensor.
 * @param offset - which diagonal: 0 the main one, positive ones above it, negative ones below.
 *
 * @example
 * ```ts
 * console.log(torch.diagflat(torch.tensor([[1, 2]]), 1).tolist()); // [ [ 0, 1, 0 ], [ 0, 0, 2 ], [ 0, 0, 0 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.diagflat.html | torch.diagflat}
 */
export function diagflat(input: Tensor, offset = 0): Tensor {
  assertTensor(input, 'diagflat');
  return diag_embed(input.reshape([-1]), offset);
}

/**
 * Adds up the diagonal of a matrix: Σᵢ inputᵢᵢ.
 *
 * @param input - a matrix.
 * @returns a 0-dimensional tensor, of int64 for integers.
 * @throws RuntimeError when the tensor is no matrix, or bool.
 *
 * @example
 * ```ts
 * console.log(torch.trace(torch.tensor([[1, 2], [3, 4]])).item()); // 5
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.trace.html | torch.trace}
 */
export function trace(input: Tensor): Tensor {
  assertTensor(input, 'trace');
  if (input.ndim !== 2) throw new RuntimeError(`trace: expected a matrix, but got tensor with dim ${input.ndim}`);
  if (input.dtype === bool) throw new RuntimeError(`"trace" not implemented for 'Bool'`);
  return diagonal(input).sum();
}

/** What a triangle of matrices leaves out. */
function outside(input: Tensor, where: string, leavesOut: (row: number, column: number) => boolean): Tensor {
  assertTensor(input, where);
  wrapDim(-2, input.ndim);
  const shape = input.shape.slice(-2);
  const mask = emptyTensor(shape, bool);
  const elements = mask.storage.array();
  for (let i = 0; i < elements.length; i++) {
    elements[i] = Number(leavesOut(Math.floor(i / shape[1]), i % shape[1]));
  }
  return mask;
}

function above(input: Tensor, diagonal: number, where: string): Tensor {
  checkInteger(where, 'diagonal', diagonal);
  return outside(input, where, (row, column) => column - row > diagonal);
}

function below(input: Tensor, diagonal: number, where: string): Tensor {
  checkInteger(where, 'diagonal', diagonal);
  return outside(input, where, (row, column) => column - row < diagonal);
}

/**
 * Returns the lower triangles of matrices, zero elsewhere.
 *
 * @param input - a tensor of at least 2 dimensions.
 * @param diagonal - up to which diagonal elements are kept: 0 the main one, positive ones above it, negative ones below.
 * @throws IndexError when the tensor has fewer than 2 dimensions.
 *
 * @example
 * ```ts
 * console.log(torch.tril(torch.ones([3, 3])).tolist()); // [ [ 1, 0, 0 ], [ 1, 1, 0 ], [ 1, 1, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.tril.html | torch.tril}
 */
export function tril(input: Tensor, diagonal = 0): Tensor {
  return input.masked_fill(above(input, diagonal, 'tril'), 0);
}

export function tril_(input: Tensor, diagonal = 0): Tensor {
  return input.masked_fill_(above(input, diagonal, 'tril_'), 0);
}

/**
 * Returns the upper triangles of matrices, zero elsewhere.
 *
 * @param input - a tensor of at least 2 dimensions.
 * @param diagonal - from which diagonal on elements are kept: 0 the main one, positive ones above it, negative ones below.
 * @throws IndexError when the tensor has fewer than 2 dimensions.
 *
 * @example
 * ```ts
 * console.log(torch.triu(torch.ones([2, 3]), 1).tolist()); // [ [ 0, 1, 1 ], [ 0, 0, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.triu.html | torch.triu}
 */
export function triu(input: Tensor, diagonal = 0): Tensor {
  return input.masked_fill(below(input, diagonal, 'triu'), 0);
}

export function triu_(input: Tensor, diagonal = 0): Tensor {
  return input.masked_fill_(below(input, diagonal, 'triu_'), 0);
}
