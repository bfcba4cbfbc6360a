import { assertTensor } from '../autograd/brand.js';
import { emptyTensor } from '../autograd/factory.js';
import { elementsOf, hostArray, type NumberArray } from '../device/reference.js';
import { bool, float32, float64 } from '../dtype.js';
import { checkKeys, IndexError, RuntimeError } from '../errors.js';
import { checkInteger, numel, wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { indexValues, int64Tensor } from './_indices.js';
import { allPlaces, isBefore, sortedPlaces } from './_sorted_places.js';

/** What else {@link unique_consecutive} returns, and of what. */
export interface UniqueConsecutiveOptions {
  /** Whether to return, for each element of the input, where it is in the result, too; false by default. */
  readonly return_inverse?: boolean;
  /** Whether to return how often each element of the result occurs, too; false by default. */
  readonly return_counts?: boolean;
  /** Compares the parts along this dimension; by default the elements of the flattened input. */
  readonly dim?: number | null;
}

/** What else {@link unique} returns, and of what. */
export interface UniqueOptions extends UniqueConsecutiveOptions {
  /** Whether the result is sorted. It always is; the option is here for torch's sake. */
  readonly sorted?: boolean;
}

/** Options that ask for where each element went. */
export interface Inverse {
  /** Asked for. */
  readonly return_inverse: true;
}

/** Options that ask for how often each element occurs. */
export interface Counts {
  /** Asked for. */
  readonly return_counts: true;
}

/**
 * What {@link unique} and {@link unique_consecutive} return: the elements found, then their places if `return_inverse` asks for them, then
 * their counts if `return_counts` does.
 */
export type UniqueResult<Options> = Options extends Inverse & Counts
  ? [Tensor, Tensor, Tensor]
  : Options extends Inverse | Counts
    ? [Tensor, Tensor]
    : Options extends UniqueOptions & UniqueAlone
      ? Tensor
      : Tensor | Tensor[];

/** Options that ask for nothing else. */
export interface UniqueAlone {
  /** Not asked for. */
  readonly return_inverse?: false;
  /** Not asked for. */
  readonly return_counts?: false;
}

/** The first place at which two rows of a matrix differ, or −1. */
function difference(data: NumberArray, width: number, i: number, j: number): number {
  for (let k = 0; k < width; k++) if (data[i * width + k] !== data[j * width + k]) return k;
  return -1;
}

/** The places of rows in sorted order. */
function sortRows(data: NumberArray, width: number, count: number): Uint32Array {
  if (width === 1) return sortedPlaces(data, false);
  return allPlaces(count).sort((i, j) => {
    const k = difference(data, width, i, j);
    const [a, b] = [data[i * width + k], data[j * width + k]];
    return k >= 0 && isBefore(a, b, false) ? -1 : Number(k >= 0 && isBefore(b, a, false));
  });
}

/** The input as a matrix whose rows are to be compared: each an element, or a part along a dimension. */
function rowsOf(input: Tensor, dim: number | null): Tensor {
  const { shape } = input;
  if (dim === null) return input.reshape(-1, 1);
  const width = numel(shape.filter((_, d) => d !== dim));
  if (width === 0) {
    throw new RuntimeError(
      shape[dim] === 0
        ? 'Number of zero sized dimensions is more than one, so unique cannot be applied '
        : "There are 0 sized dimensions, and they aren't selected, so unique cannot be applied",
    );
  }
  return input.transpose(dim, 0).reshape(shape[dim], width);
}

/** The distinct rows, once all rows, or those that follow each other, are put together. */
function distinct(input: Tensor, options: UniqueOptions, sorts: boolean, where: string): Tensor | Tensor[] {
  assertTensor(input, where);
  checkKeys(options, ['return_inverse', 'return_counts', 'dim', ...(sorts ? ['sorted'] : [])], where);
  const self = input.detach();
  const given = options.dim ?? null;
  if (given !== null && self.ndim === 0) {
    throw new IndexError(`Dimension specified as ${given} but tensor has no dimensions`);
  }
  const dim = given === null ? null : wrapDim(given, self.ndim);
  const rows = rowsOf(self, dim);
  const [count, width] = rows.shape;
  const data = elementsOf(rows) as NumberArray;
  const places = sorts ? sortRows(data, width, count) : allPlaces(count);
  const [firsts, counts]: number[][] = [[], []];
  const inverse = new Float64Array(count);
  places.forEach((place, i) => {
    if (i === 0 || difference(data, width, places[i - 1], place) >= 0) counts[firsts.push(place) - 1] = 0;
    inverse[place] = firsts.length - 1;
    counts[firsts.length - 1]++;
  });
  const found = rows.index_select(0, int64Tensor(firsts, [firsts.length]));
  const results = [dim === null ? found.flatten() : inShape(found, self, dim)];
  if (options.return_inverse) results.push(int64Tensor(inverse, dim === null ? self.shape : [count]));
  if (options.return_counts) results.push(int64Tensor(counts, [counts.length]));
  return results.length === 1 ? results[0] : results;
}

/** Rows as parts of a tensor along a dimension again. */
function inShape(rows: Tensor, like: Tensor, dim: number): Tensor {
  const shape = like.transpose(dim, 0).shape.slice(1);
  return rows
    .reshape([rows.shape[0], ...shape])
    .transpose(0, dim)
    .contiguous();
}

/**
 * Returns the distinct elements of a tensor, sorted; or its distinct parts along a dimension.
 *
 * Each NaN counts as an element of its own. The result has no gradient.
 *
 * @param input - a tensor of any dtype.
 * @param options - `dim`, `return_inverse`, `return_counts`, `sorted`.
 * @returns a vector; with `return_inverse` or `return_counts` an array of it, of the place of each element of the input in it, and of how
 * often each of its elements occurs, as far as they are asked for.
 * @throws IndexError when `dim` is out of range; RuntimeError when other dimensions than `dim` are of size 0.
 *
 * @example
 * ```ts
 * const x = torch.tensor([3, 1, 3, 2]);
 * console.log(torch.unique(x).tolist()); // [ 1, 2, 3 ]
 * const [values, counts] = torch.unique(x, { return_counts: true });
 * console.log(values.tolist(), counts.tolist()); // [ 1, 2, 3 ] [ 1, 1, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.unique.html | torch.unique}
 */
export function unique<const O extends UniqueOptions = UniqueAlone>(input: Tensor, options?: O): UniqueResult<O> {
  return distinct(input, options ?? {}, true, 'unique') as UniqueResult<O>;
}

/**
 * Returns a tensor's elements, of equal ones in a row only the first; or its parts along a dimension.
 *
 * Each NaN counts as an element of its own. The result has no gradient.
 *
 * @param input - a tensor of any dtype.
 * @param options - `dim`, `return_inverse`, `return_counts`.
 * @returns a vector; with `return_inverse` or `return_counts` an array, see {@link unique}.
 * @throws IndexError when `dim` is out of range; RuntimeError when other dimensions than `dim` are of size 0.
 *
 * @example
 * ```ts
 * console.log(torch.unique_consecutive(torch.tensor([1, 1, 2, 2, 1])).tolist()); // [ 1, 2, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.unique_consecutive.html | torch.unique_consecutive}
 */
export function unique_consecutive<const O extends UniqueConsecutiveOptions = UniqueAlone>(
  input: Tensor,
  options?: O,
): UniqueResult<O> {
  return distinct(input, options ?? {}, false, 'unique_consecutive') as UniqueResult<O>;
}

/** Options of {@link bincount}. */
export interface BincountOptions {
  /** What each element counts, a vector of the input's size; 1 by default. */
  readonly weights?: Tensor | null;
  /** The least number of bins; 0 by default. */
  readonly minlength?: number;
}

function checkBincount(input: Tensor, weights: Tensor | null, minlength: number): void {
  if (input.dtype === bool || input.dtype.is_floating_point) {
    throw new RuntimeError(`"bincount_cpu" not implemented for '${input.dtype.scalarName}'`);
  }
  checkInteger('bincount', 'minlength', minlength);
  if (minlength < 0) throw new RuntimeError('minlength should be >= 0');
  if (input.ndim !== 1 || input.lt(0).any().item()) {
    throw new RuntimeError('bincount only supports 1-d non-negative integral inputs.');
  }
  if (weights && (weights.ndim !== 1 || weights.numel() !== input.numel())) {
    throw new RuntimeError('weights should be 1-d and have the same length as input');
  }
}

/**
 * Counts how often each integer occurs, from 0 to the largest, or adds up the weights at which it occurs.
 *
 * @param input - a vector of integers that are not negative.
 * @param options - `weights`, `minlength`.
 * @returns int64 counts; with weights float32 if these are, else float64. The result has no gradient.
 * @throws RuntimeError when the input is no such vector, the weights do not fit or `minlength` is negative.
 *
 * @example
 * ```ts
 * console.log(torch.bincount(torch.tensor([1, 3, 1], { dtype: torch.int64 })).tolist()); // [ 0, 2, 0, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.bincount.html | torch.bincount}
 */
export function bincount(input: Tensor, options: BincountOptions = {}): Tensor {
  assertTensor(input, 'bincount');
  checkKeys(options, ['weights', 'minlength'], 'bincount');
  const { weights = null, minlength = 0 } = options;
  checkBincount(input, weights, minlength);
  if (input.numel() === 0) return int64Tensor(hostArray(float64, minlength) as Float64Array, [minlength]);
  const places = indexValues(input);
  const count = Math.max(minlength, input.max().item() + 1);
  const bins = hostArray(weights?.dtype === float32 ? float32 : float64, count) as Float64Array;
  const added = weights && elementsOf(weights);
  for (let i = 0; i < places.length; i++) bins[places[i]] += added ? Number(added[i]) : 1;
  return added ? vectorOf(bins) : int64Tensor(bins, [bins.length]);
}

function vectorOf(values: Float32Array | Float64Array): Tensor {
  const result = emptyTensor([values.length], values instanceof Float32Array ? float32 : float64);
  (result.storage.array() as Float64Array).set(values);
  return result;
}

/**
 * Counts how many elements lie in each of some bins of equal width; the largest bound belongs to the last bin.
 *
 * Elements outside the bounds, and NaN, are not counted. The result has no gradient.
 *
 * @param input - a floating point tensor.
 * @param bins - how many; 100 by default.
 * @param min - the lower bound of the first bin.
 * @param max - the upper bound of the last one; where it equals `min`, the bounds are the input's smallest and largest element.
 * @returns a vector of counts in the input's dtype.
 * @throws RuntimeError for integers and bools, when there are no bins, and when the bounds are not finite or in the wrong order.
 *
 * @example
 * ```ts
 * console.log(torch.histc(torch.tensor([1, 2, 1]), 4, 0, 3).tolist()); // [ 0, 2, 1, 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.histc.html | torch.histc}
 */
export function histc(input: Tensor, bins = 100, min = 0, max = 0): Tensor {
  assertTensor(input, 'histc');
  if (!input.dtype.is_floating_point) {
    throw new RuntimeError(`"histogram_cpu" not implemented for '${input.dtype.scalarName}'`);
  }
  checkInteger('histc', 'bins', bins);
  if (!(bins > 0)) throw new RuntimeError(`torch.histogram(): bins must be > 0, but got ${bins} for dimension 0`);
  const x = input.detach();
  let [low, high] = [min, max];
  if (low === high && x.numel() > 0) [low, high] = [x.min().item(), x.max().item()];
  if (!Number.isFinite(high - low)) throw new RuntimeError(`torch.histc: range of [${low}, ${high}] is not finite`);
  if (high < low) throw new RuntimeError('torch.histc: max must be larger than min');
  if (low === high) [low, high] = [low - 1, high + 1];
  const elements = elementsOf(x) as Float32Array | Float64Array;
  const counts = hostArray(x.dtype, bins) as Float64Array;
  // In the input's own precision, as torch does it.
  const round = x.dtype === float32 ? Math.fround : Number;
  const [first, last] = [round(low), round(high)];
  const width = round(last - first);
  for (let i = 0; i < elements.length; i++) {
    const v = elements[i];
    if (!(v >= first && v <= last)) continue;
    counts[Math.min(Math.trunc(round(round(round(v - first) / width) * bins)), bins - 1)]++;
  }
  return vectorOf(counts);
}
