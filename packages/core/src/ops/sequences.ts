import { assertTensor } from '../autograd/brand.js';
import { hostArray } from '../device/reference.js';
import { float64, get_default_dtype, int32, int64 } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import { heap } from '../memory/heap.js';
import { checkInteger } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { int64Tensor } from './_indices.js';
import { checkOptions, finish, fromNumbers, type TensorOptions } from './_options.js';

/**
 * Makes a vector of `steps` values that are spaced evenly on a logarithmic scale, from base^start to base^end, both included.
 *
 * @param start - the exponent of the first value.
 * @param end - the exponent of the last value.
 * @param steps - how many.
 * @param base - 10 by default.
 * @param options - `dtype` (the default dtype if none is given), `requires_grad`.
 * @throws RuntimeError when `steps` is negative.
 *
 * @example
 * ```ts
 * console.log(torch.logspace(0, 4, 3, 2).tolist()); // [ 1, 4, 16 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.logspace.html | torch.logspace}
 */
export function logspace(start: number, end: number, steps: number, base = 10, options?: TensorOptions): Tensor {
  checkOptions(options, 'logspace');
  if (!Number.isInteger(steps) || steps < 0) throw new RuntimeError('number of steps must be non-negative');
  const by = steps > 1 ? (end - start) / (steps - 1) : 0;
  const values = hostArray(float64, steps) as Float64Array;
  for (let i = 0; i < steps; i++) values[i] = base ** (start + i * by);
  return finish(fromNumbers(values, [steps], options?.dtype ?? get_default_dtype()), options);
}

/** The rows and columns of the elements of a matrix that belong to a triangle. */
function indicesWhere(
  rows: number,
  columns: number,
  options: TensorOptions | undefined,
  where: string,
  belongs: (row: number, column: number) => boolean,
): Tensor {
  checkOptions(options, where);
  const type = options?.dtype ?? int64;
  checkInteger(where, 'row', rows);
  checkInteger(where, 'col', columns);
  if (rows < 0) throw new RuntimeError(`row must be non-negative, got${rows}`);
  if (columns < 0) throw new RuntimeError(`col must be non-negative, got${columns}`);
  if (type !== int64 && type !== int32) {
    throw new RuntimeError(`"${where}" not implemented for '${type.scalarName}'`);
  }
  // About as many elements as both rows of a triangle's indices have.
  heap.checkRoom(rows * columns * int64.itemsize);
  const [ofRows, ofColumns]: [number[], number[]] = [[], []];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      if (!belongs(i, j)) continue;
      ofRows.push(i);
      ofColumns.push(j);
    }
  }
  return int64Tensor([...ofRows, ...ofColumns], [2, ofRows.length]).to(type);
}

/**
 * Returns the indices of the lower triangle of a matrix, row by row: the rows, and below them the columns.
 *
 * @param row - the number of rows.
 * @param col - the number of columns.
 * @param offset - up to which diagonal: 0 the main one, positive ones above it, negative ones below.
 * @param options - `dtype`, int64 (the default) or int32.
 * @throws RuntimeError when a number is negative or the dtype another.
 *
 * @example
 * ```ts
 * console.log(torch.tril_indices(2, 2).tolist()); // [ [ 0, 1, 1 ], [ 0, 0, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.tril_indices.html | torch.tril_indices}
 */
export function tril_indices(row: number, col: number, offset = 0, options?: TensorOptions): Tensor {
  return indicesWhere(row, col, options, 'tril_indices', (i, j) => j - i <= offset);
}

/**
 * Returns the indices of the upper triangle of a matrix, row by row: the rows, and below them the columns.
 *
 * @param row - the number of rows.
 * @param col - the number of columns.
 * @param offset - from which diagonal on: 0 the main one, positive ones above it, negative ones below.
 * @param options - `dtype`, int64 (the default) or int32.
 * @throws RuntimeError when a number is negative or the dtype another.
 *
 * @example
 * ```ts
 * console.log(torch.triu_indices(2, 3, 1).tolist()); // [ [ 0, 0, 1 ], [ 1, 2, 2 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.triu_indices.html | torch.triu_indices}
 */
export function triu_indices(row: number, col: number, offset = 0, options?: TensorOptions): Tensor {
  return indicesWhere(row, col, options, 'triu_indices', (i, j) => j - i >= offset);
}

/**
 * Makes the matrix of a vector's powers (Vandermonde): outᵢⱼ = xᵢ^(N − 1 − j), or xᵢ^j when `increasing`.
 *
 * @param x - a vector.
 * @param N - the number of columns; as many as there are elements by default.
 * @param increasing - whether the powers go up from left to right; false by default.
 * @throws RuntimeError when `x` is no vector or `N` is negative.
 *
 * @example
 * ```ts
 * console.log(torch.vander(torch.tensor([1, 2, 3])).tolist()); // [ [ 1, 1, 1 ], [ 4, 2, 1 ], [ 9, 3, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.vander.html | torch.vander}
 */
export function vander(x: Tensor, N: number | null = null, increasing = false): Tensor {
  assertTensor(x, 'vander', 'x');
  if (x.ndim !== 1) throw new RuntimeError('x must be a one-dimensional tensor.');
  const columns = N ?? x.numel();
  checkInteger('vander', 'N', columns);
  if (columns < 0) throw new RuntimeError('N must be non-negative.');
  heap.checkRoom(columns * Math.max(1, x.numel()) * x.dtype.itemsize);
  const powers = Array.from({ length: columns }, (_, j) => (increasing ? j : columns - 1 - j));
  return x.unsqueeze(1).pow(fromNumbers(powers, [columns], x.dtype));
}
