import { assertTensor } from '../autograd/brand.js';
import { int32, int64 } from '../dtype.js';
import { checkKeys, IndexError, RuntimeError } from '../errors.js';
import { checkShape, type Shape, wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { indexValues, int64Tensor } from './_indices.js';

/** A size before each of the input's, as `[r0, s0, r1, s1, …]`. */
function interleaved(before: Shape, sizes: Shape): number[] {
  return sizes.flatMap((size, d) => [before[d], size]);
}

export function repeat(input: Tensor, repeats: readonly number[]): Tensor {
  const extra = repeats.length - input.ndim;
  if (extra < 0) {
    throw new RuntimeError(
      'Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor',
    );
  }
  const sizes = [...new Array<number>(extra).fill(1), ...input.shape];
  const shape = checkShape(sizes.map((size, d) => size * repeats[d]));
  const ones = repeats.map(() => 1);
  return input.reshape(interleaved(ones, sizes)).expand(interleaved(repeats, sizes)).clone().view(shape);
}

/**
 * Repeats a tensor along its dimensions, like tiles laid side by side.
 *
 * @param input - a tensor.
 * @param dims - how often each dimension is repeated, the last ones if there are fewer than the tensor has.
 *
 * @example
 * ```ts
 * console.log(torch.tile(torch.tensor([[1, 2]]), [2, 2]).tolist()); // [ [ 1, 2, 1, 2 ], [ 1, 2, 1, 2 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.tile.html | torch.tile}
 */
export function tile(input: Tensor, dims: readonly number[]): Tensor {
  assertTensor(input, 'tile');
  const missing = Math.max(0, input.ndim - dims.length);
  return repeat(input, [...new Array<number>(missing).fill(1), ...dims]);
}

/** Options of {@link repeat_interleave}. */
export interface RepeatInterleaveOptions {
  /** The size of the result in `dim`, if it is known; it is checked. */
  readonly output_size?: number | null;
}

/** The index of each element, as often as it is repeated. */
function repeatedIndices(repeats: Tensor): Tensor {
  if (repeats.ndim > 1) throw new RuntimeError('repeats must be 0-dim or 1-dim tensor');
  if (repeats.dtype !== int64 && repeats.dtype !== int32) {
    throw new RuntimeError(`"repeat_interleave_cpu" not implemented for '${repeats.dtype.scalarName}'`);
  }
  const counts = Array.from(indexValues(repeats));
  if (counts.some((count) => count < 0)) throw new RuntimeError('repeats can not be negative');
  const indices = counts.flatMap((count, i) => new Array<number>(count).fill(i));
  return int64Tensor(indices, [indices.length]);
}

/**
 * Repeats each element of a dimension, one after the other.
 *
 * With one tensor of counts as only argument, returns each index as often as its count says.
 *
 * @param input - a tensor.
 * @param repeats - how often, for all elements or, as a tensor of int64 or int32, for each.
 * @param dim - the dimension; by default the tensor is flattened first.
 * @param options - `output_size`.
 * @throws RuntimeError when a count is negative or there are not as many as elements; IndexError when `dim` is out of range.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[1, 2], [3, 4]]);
 * console.log(torch.repeat_interleave(x, 2, 1).tolist()); // [ [ 1, 1, 2, 2 ], [ 3, 3, 4, 4 ] ]
 * console.log(torch.repeat_interleave(x, torch.tensor([1, 2], { dtype: torch.int64 }), 0).tolist()); // [ [ 1, 2 ], [ 3, 4 ], [ 3, 4 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.repeat_interleave.html | torch.repeat_interleave}
 */
export function repeat_interleave(
  input: Tensor,
  repeats?: number | Tensor,
  dim?: number | null,
  options?: RepeatInterleaveOptions,
): Tensor {
  assertTensor(input, 'repeat_interleave');
  checkKeys(options, ['output_size'], 'repeat_interleave');
  if (repeats === undefined) return repeatedIndices(input);
  if (typeof dim === 'number' && input.ndim === 0) {
    throw new IndexError(`Dimension specified as ${dim} but tensor has no dimensions`);
  }
  const x = typeof dim === 'number' ? input : input.reshape([-1]);
  const d = wrapDim(dim ?? 0, x.ndim);
  const result = typeof repeats === 'number' ? repeatEach(x, repeats, d) : repeatByCounts(x, repeats, d);
  const wanted = options?.output_size ?? result.shape[d];
  if (wanted !== result.shape[d]) throw new RuntimeError('allocated size does not match required size');
  return result;
}

function repeatEach(x: Tensor, count: number, dim: number): Tensor {
  if (!Number.isInteger(count)) throw new TypeError(`repeat_interleave(): repeats must be an integer, got ${count}`);
  if (count < 0) throw new RuntimeError('repeats can not be negative');
  const shape = [...x.shape.slice(0, dim + 1), count, ...x.shape.slice(dim + 1)];
  const joined = x.shape.map((size, d) => (d === dim ? size * count : size));
  return x
    .unsqueeze(dim + 1)
    .expand(shape)
    .clone()
    .view(joined);
}

function repeatByCounts(x: Tensor, repeats: Tensor, dim: number): Tensor {
  const counts = repeats.numel() === 1 && repeats.ndim < 2 ? repeats.reshape([1]).expand([x.shape[dim]]) : repeats;
  const index = repeatedIndices(counts);
  if (counts.shape[0] !== x.shape[dim]) throw new RuntimeError('repeats must have the same size as input along dim');
  return x.index_select(dim, index);
}
