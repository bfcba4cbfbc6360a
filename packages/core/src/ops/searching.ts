import { assertTensor, isTensor } from '../autograd/brand.js';
import { elementsOf } from '../device/reference.js';
import { bool, float64, int32, int64 } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { formatShape, sameShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { int64Tensor } from './_indices.js';
import { type Scalar, scalarTensor } from './_pointwise.js';

/** Options of {@link bucketize}. */
export interface BucketizeOptions {
  /** Whether the result is int32 instead of int64; false by default. */
  readonly out_int32?: boolean;
  /** Whether a value goes behind boundaries that equal it; false by default. */
  readonly right?: boolean;
}

/** Options of {@link searchsorted}. */
export interface SearchsortedOptions extends BucketizeOptions {
  /** `'right'` for what `right: true` says, `'left'` for the other. */
  readonly side?: 'left' | 'right' | null;
  /** The indices that sort the sequence, int64, when it is not sorted itself. */
  readonly sorter?: Tensor | null;
}

type Line = ArrayLike<number | bigint>;

/** The first place in a sorted line whose element is not before a value, or, with `right`, is behind it. */
function search(line: Line, start: number, size: number, value: number | bigint, right: boolean): number {
  let [low, high] = [0, size];
  while (low < high) {
    const middle = (low + high) >> 1;
    const element = line[start + middle];
    if (right ? element > value : element >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function searchAll(sequence: Tensor, values: Tensor, right: boolean, out_int32: boolean): Tensor {
  const size = sequence.shape[sequence.ndim - 1];
  const width = values.shape[values.ndim - 1] ?? 1;
  const [line, wanted]: Line[] = [elementsOf(sequence), elementsOf(values)];
  const isOne = sequence.ndim === 1;
  const found = new Float64Array(wanted.length);
  for (let i = 0; i < found.length; i++) {
    found[i] = search(line, isOne ? 0 : Math.floor(i / width) * size, size, wanted[i], right);
  }
  const places = int64Tensor(found, values.shape);
  return out_int32 ? places.to(int32) : places;
}

function checkSequence(sequence: Tensor, values: Tensor): void {
  const where = 'torch.searchsorted(): ';
  const [own, given] = [sequence.shape, values.shape];
  if (own.length === 0) {
    throw new RuntimeError(`${where}boundaries tensor should have positive dimension, but got 0 dimension`);
  }
  if (given.length === 0 && own.length !== 1) {
    throw new RuntimeError(
      `${where}input value can be a scalar only when boundaries tensor dimension is 1, but we got boundaries tensor dim(${own.length}) and input value's dim(0) numel(1)`,
    );
  }
  if (own.length > 1 && !(own.length === given.length && sameShape(own.slice(0, -1), given.slice(0, -1)))) {
    throw new RuntimeError(
      `${where}boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match, but we got boundaries tensor ${formatShape(own)} and input value tensor ${formatShape(given)}`,
    );
  }
  if (sequence.dtype === bool) throw new RuntimeError(`"searchsorted_out_cpu" not implemented for 'Bool'`);
}

/** Whether to go behind equal elements: what `side` says, else what `right` says. */
function toRight({ side = null, right = false }: SearchsortedOptions): boolean {
  if (side === null) return right;
  const where = 'torch.searchsorted(): side';
  if (!['left', 'right'].includes(side)) {
    throw new RuntimeError(`${where} can only be 'left' or 'right' but got ${side}`);
  }
  if (side === 'left' && right) {
    throw new RuntimeError(`${where} and right can't be set to opposites, got side of left while right was True`);
  }
  return side === 'right';
}

function sortedBy(sequence: Tensor, sorter: Tensor): Tensor {
  const where = 'torch.searchsorted(): ';
  if (!sameShape(sequence.shape, sorter.shape)) {
    throw new RuntimeError(
      `${where}boundary and sorter must have the same size, but got boundary tensor ${formatShape(sequence.shape)}and got sorter tensor ${formatShape(sorter.shape)}`,
    );
  }
  if (sorter.dtype !== int64) {
    throw new RuntimeError(`${where}sorter must be a tensor of long dtype but got dtype ${sorter.dtype.scalarName}`);
  }
  return sequence.gather(-1, sorter);
}

/**
 * Finds where values would have to be put into a sorted sequence so that it stays sorted: the place before equal elements, or, with
 * `right`, behind them.
 *
 * @param sorted_sequence - a vector, or a tensor whose last dimension is sorted, of which each line is for one of the values'.
 * @param values - a tensor whose dimensions but the last are the sequence's, unless that is a vector; or a number.
 * @param options - `right` or `side`, `out_int32`, `sorter`.
 * @returns a tensor of the values' shape, int64 or int32.
 * @throws RuntimeError when the shapes do not fit, when `side` and `right` disagree, and for bool sequences.
 *
 * @example
 * ```ts
 * const sequence = torch.tensor([1, 3, 5, 7]);
 * console.log(torch.searchsorted(sequence, torch.tensor([3, 6])).tolist()); // [ 1, 3 ]
 * console.log(torch.searchsorted(sequence, 3, { side: 'right' }).item()); // 2
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.searchsorted.html | torch.searchsorted}
 */
export function searchsorted(
  sorted_sequence: Tensor,
  values: Tensor | Scalar,
  options: SearchsortedOptions = {},
): Tensor {
  assertTensor(sorted_sequence, 'searchsorted', 'sorted_sequence');
  checkKeys(options, ['out_int32', 'right', 'side', 'sorter'], 'searchsorted');
  const wanted = toValues(values);
  const right = toRight(options);
  checkSequence(sorted_sequence, wanted);
  const { sorter } = options;
  const sequence = sorter ? sortedBy(sorted_sequence.detach(), sorter) : sorted_sequence;
  return searchAll(sequence, wanted, right, options.out_int32 ?? false);
}

function toValues(values: Tensor | Scalar): Tensor {
  // A plain number keeps all of its digits.
  return isTensor(values) ? values : scalarTensor(values, typeof values === 'bigint' ? int64 : float64);
}

/**
 * Finds for each value between which of some boundaries it lies: i where boundaries[i − 1] < value ≤ boundaries[i], or, with `right`,
 * where boundaries[i − 1] ≤ value < boundaries[i].
 *
 * @param input - a tensor or a number.
 * @param boundaries - a sorted vector.
 * @param options - `right`, `out_int32`.
 * @returns a tensor of the input's shape, int64 or int32.
 * @throws RuntimeError when `boundaries` is no vector, or bool.
 *
 * @example
 * ```ts
 * const boundaries = torch.tensor([1, 3, 5]);
 * console.log(torch.bucketize(torch.tensor([0, 3, 9]), boundaries).tolist()); // [ 0, 1, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.bucketize.html | torch.bucketize}
 */
export function bucketize(input: Tensor | Scalar, boundaries: Tensor, options: BucketizeOptions = {}): Tensor {
  assertTensor(boundaries, 'bucketize', 'boundaries');
  checkKeys(options, ['out_int32', 'right'], 'bucketize');
  if (boundaries.ndim !== 1) {
    throw new RuntimeError(`boundaries tensor must be 1 dimension, but got dim(${boundaries.ndim})`);
  }
  return searchsorted(boundaries, input, options);
}
