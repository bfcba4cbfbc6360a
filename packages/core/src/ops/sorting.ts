import { assertTensor } from '../autograd/brand.js';
import type { NumberArray } from '../device/reference.js';
import { bool } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { type Find, placesAlong, selectAlong, type ValuesAndIndices } from './_places.js';
import { isBefore, sortedPlaces, sortPlaces } from './_sorted_places.js';

/** Options of {@link sort} and {@link argsort}. */
export interface SortOptions {
  /** Whether the largest come first; false by default. */
  readonly descending?: boolean;
  /** Whether equal elements keep their order. They always do; the option is here for torch's sake. */
  readonly stable?: boolean | null;
}

/** The places of all elements of a line in sorted order. */
const allSorted =
  (descending: boolean): Find =>
  (line) =>
    sortedPlaces(line, descending);

/** The sorted dimension and how many elements it has. */
function along(input: Tensor, dim: number): readonly [dim: number, size: number] {
  const d = wrapDim(dim, input.shape.length);
  return [d, input.shape[d] ?? 1];
}

/**
 * Sorts the elements along a dimension, and says where each came from.
 *
 * The order of equal elements stays, and NaN counts as the largest. The gradient of each value goes to the element it was.
 *
 * @param input - a tensor of any dtype.
 * @param dim - the dimension; the last by default.
 * @param options - `descending`, `stable`.
 * @returns `values` and `indices`, both of the input's shape.
 * @throws IndexError when `dim` is out of range.
 *
 * @example
 * ```ts
 * const { values, indices } = torch.sort(torch.tensor([3, 1, 2]));
 * console.log(values.tolist(), indices.tolist()); // [ 1, 2, 3 ] [ 1, 2, 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.sort.html | torch.sort}
 */
export function sort(input: Tensor, dim = -1, options: SortOptions = {}): ValuesAndIndices {
  assertTensor(input, 'sort');
  checkKeys(options, ['descending', 'stable'], 'sort');
  return selectAlong(input, ...along(input, dim), allSorted(options.descending ?? false));
}

/**
 * Returns the indices that would sort a tensor along a dimension, as int64; see {@link sort}.
 *
 * @param input - a tensor of any dtype.
 * @param dim - the dimension; the last by default.
 * @param options - `descending`, `stable`.
 * @throws IndexError when `dim` is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.argsort(torch.tensor([3, 1, 2]), 0, { descending: true }).tolist()); // [ 0, 2, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.argsort.html | torch.argsort}
 */
export function argsort(input: Tensor, dim = -1, options: SortOptions = {}): Tensor {
  assertTensor(input, 'argsort');
  checkKeys(options, ['descending', 'stable'], 'argsort');
  return placesAlong(input, ...along(input, dim), allSorted(options.descending ?? false));
}

/**
 * Sorts a tensor along its first dimension, and returns the values only: `sort(input, 0).values`.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.msort(torch.tensor([[3, 1], [2, 5]])).tolist()); // [ [ 2, 1 ], [ 3, 5 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.msort.html | torch.msort}
 */
export function msort(input: Tensor): Tensor {
  assertTensor(input, 'msort');
  return sort(input, 0).values;
}

/** Options of {@link topk}. */
export interface TopkOptions {
  /** Whether to take the largest elements, or else the smallest; true by default. */
  readonly largest?: boolean;
  /** Whether the elements come in order. They always do; the option is here for torch's sake. */
  readonly sorted?: boolean;
}

/** The places of the first `k` of a sorted line. */
function firstSorted(line: NumberArray, k: number, descending: boolean): Uint32Array {
  if (k === 0) return new Uint32Array(0);
  // Sorting the elements alone is much faster than sorting their places, of which then few are left.
  const last = line.slice().sort()[descending ? line.length - k : k - 1];
  const candidates: number[] = [];
  for (let i = 0; i < line.length; i++) if (!isBefore(last, line[i], descending)) candidates.push(i);
  return sortPlaces(Uint32Array.from(candidates), line, descending);
}

/**
 * Returns the k largest or smallest elements along a dimension, in order, and where they are.
 *
 * NaN counts as the largest, and of equal elements the first are taken. The gradient of each value goes to the element it was.
 *
 * @param input - a tensor of any dtype but bool.
 * @param k - how many.
 * @param dim - the dimension; the last by default.
 * @param options - `largest`, `sorted`.
 * @returns `values` and `indices`, of the input's shape but for `dim`, where they have `k` elements.
 * @throws IndexError when `dim` is out of range; RuntimeError when `k` is, and for a bool tensor.
 *
 * @example
 * ```ts
 * const { values, indices } = torch.topk(torch.tensor([1, 4, 2, 3]), 2);
 * console.log(values.tolist(), indices.tolist()); // [ 4, 3 ] [ 1, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.topk.html | torch.topk}
 */
export function topk(input: Tensor, k: number, dim = -1, options: TopkOptions = {}): ValuesAndIndices {
  assertTensor(input, 'topk');
  checkKeys(options, ['largest', 'sorted'], 'topk');
  const [d, size] = along(input, dim);
  if (!Number.isInteger(k)) throw new TypeError(`topk(): argument 'k' (position 2) must be int, not ${typeof k}`);
  if (k < 0 || k > size) throw new RuntimeError('selected index k out of range');
  if (input.dtype === bool) throw new RuntimeError(`"topk_cpu" not implemented for 'Bool'`);
  // A scalar is its own first element, whatever k is.
  const count = input.ndim === 0 ? 1 : k;
  return selectAlong(input, d, count, (line) => firstSorted(line, count, options.largest ?? true));
}
