/**
 * Sequences of different lengths in one tensor: what `torch.nn.utils.rnn` gives in Python.
 *
 * @packageDocumentation
 */
import {
  cat,
  checkKeys,
  type dtype,
  float32,
  float64,
  int64,
  RuntimeError,
  tensor,
  Tensor,
  ValueError,
} from '@sconce/core';
import { assertTensor } from '../functional/layers.js';

/**
 * A batch of sequences of different lengths without padding: the first elements of all sequences, then the second elements of those that
 * have one, and so on. Recurrent layers take it and give it.
 *
 * It is made by {@link pack_padded_sequence} or {@link pack_sequence}, not by the constructor.
 *
 * @example
 * ```ts
 * const packed = nn.utils.rnn.pack_sequence([torch.tensor([1, 2, 3]), torch.tensor([4, 5])]);
 * console.log(packed.data.tolist(), packed.batch_sizes.tolist()); // [ 1, 4, 2, 5, 3 ] [ 2, 2, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.utils.rnn.PackedSequence.html | torch.nn.utils.rnn.PackedSequence}
 */
export class PackedSequence {
  /** The elements, of shape (sum of the lengths, …). */
  readonly data: Tensor;
  /** How many sequences reach each step, int64. */
  readonly batch_sizes: Tensor;
  /** Where in the batch the longest sequence was, the second longest and so on, or null when they came in that order. */
  readonly sorted_indices: Tensor | null;
  /** Where the sequences of the batch are now, or null when nothing was reordered. */
  readonly unsorted_indices: Tensor | null;

  /**
   * @param data - the elements.
   * @param batch_sizes - how many sequences reach each step.
   * @param sorted_indices - how the batch was reordered.
   * @param unsorted_indices - how to restore the order; the inverse of `sorted_indices` by default.
   */
  constructor(
    data: Tensor,
    batch_sizes: Tensor,
    sorted_indices: Tensor | null = null,
    unsorted_indices: Tensor | null = null,
  ) {
    this.data = data;
    this.batch_sizes = batch_sizes;
    this.sorted_indices = sorted_indices;
    this.unsorted_indices = unsorted_indices ?? invert_permutation(sorted_indices);
  }

  /** Returns the sequences in another dtype; itself when they already have it. */
  to(dtype: dtype): PackedSequence {
    const data = this.data.to(dtype);
    if (data === this.data) return this;
    return new PackedSequence(data, this.batch_sizes, this.sorted_indices, this.unsorted_indices);
  }

  /** {@link PackedSequence.to} float64. */
  double(): PackedSequence {
    return this.to(float64);
  }

  /** {@link PackedSequence.to} float32. */
  float(): PackedSequence {
    return this.to(float32);
  }
}

const numbersOf = (values: Tensor): number[] => Array.from(values.toTypedArray(), Number);
const indexTensor = (values: readonly number[]): Tensor => tensor(values, { dtype: int64 }).view(values.length);

/**
 * Returns the permutation that undoes another.
 *
 * @param permutation - int64 indices, or null, which gives null.
 *
 * @example
 * ```ts
 * console.log(nn.utils.rnn.invert_permutation(torch.tensor([2n, 0n, 1n]))?.tolist()); // [ 1, 2, 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/nn.html#utility-functions | torch.nn.utils.rnn}
 */
export function invert_permutation(permutation: Tensor | null): Tensor | null {
  if (permutation === null) return null;
  const inverse: number[] = [];
  numbersOf(permutation).forEach((from, to) => (inverse[from] = to));
  return indexTensor(inverse);
}

/** Options of {@link pack_padded_sequence}. */
export interface PackPaddedSequenceOptions extends PackSequenceOptions {
  /** Whether the input's shape is (B, T, …) instead of (T, B, …); false by default. */
  readonly batch_first?: boolean;
}

/** Options of {@link pack_sequence}. */
export interface PackSequenceOptions {
  /** Whether the sequences must come from the longest to the shortest; true by default. Otherwise they are sorted. */
  readonly enforce_sorted?: boolean;
}

const NOT_SORTED =
  '`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` to ' +
  'pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not need ONNX exportability.';

function checkLengths(lengths: readonly number[], batch: number, enforceSorted: boolean): void {
  if (lengths.length !== batch) {
    throw new RuntimeError(
      `Expected \`len(lengths)\` to be equal to batch_size, but got ${lengths.length} (batch_size=${batch})`,
    );
  }
  if (enforceSorted && lengths.some((length, i) => i > 0 && length > lengths[i - 1]))
    throw new RuntimeError(NOT_SORTED);
  if (lengths.some((length) => length <= 0)) {
    throw new RuntimeError(
      "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0",
    );
  }
}

/**
 * Packs a padded batch of sequences of different lengths, so that no work is done for the padding.
 *
 * @param input - a tensor of shape (T, B, …), or (B, T, …) with `batch_first`.
 * @param lengths - the length of each sequence of the batch: numbers or an int64 tensor.
 * @param options - `batch_first`, `enforce_sorted`.
 * @throws RuntimeError when a length is not positive or larger than T, there are more or fewer than B of them, or they are not in
 * decreasing order although they must be.
 *
 * @example
 * ```ts
 * const padded = torch.tensor([[1, 2, 0], [3, 0, 0], [4, 5, 6]]);
 * const packed = nn.utils.rnn.pack_padded_sequence(padded, [2, 1, 3], { batch_first: true, enforce_sorted: false });
 * console.log(packed.data.tolist(), packed.batch_sizes.tolist()); // [ 4, 1, 3, 5, 2, 6 ] [ 3, 2, 1 ]
 * console.log(packed.sorted_indices?.tolist()); // [ 2, 0, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pack_padded_sequence.html | torch.nn.utils.rnn.pack_padded_sequence}
 */
export function pack_padded_sequence(
  input: Tensor,
  lengths: Tensor | readonly number[],
  options?: PackPaddedSequenceOptions,
): PackedSequence {
  checkKeys(options, ['batch_first', 'enforce_sorted'], 'pack_padded_sequence');
  assertTensor(input, 'pack_padded_sequence');
  const { batch_first = false, enforce_sorted = true } = options ?? {};
  if (input.numel() === 0) throw new RuntimeError('Cannot pack empty tensors.');
  const [batch, steps] = batch_first ? input.shape : [input.shape[1], input.shape[0]];
  const given = lengths instanceof Tensor ? numbersOf(lengths) : lengths;
  checkLengths(given, batch, enforce_sorted);
  const order = given.map((_, i) => i);
  if (!enforce_sorted) order.sort((a, b) => given[b] - given[a]);
  const longest = given[order[0]];
  if (longest > steps) {
    throw new RuntimeError(`Expected lengths of at most ${steps}, the size of the input, but got ${longest}`);
  }
  const rows: number[] = [];
  const sizes = Array.from({ length: longest }, (_, t) => {
    const reaching = order.filter((i) => given[i] > t);
    for (const i of reaching) rows.push(batch_first ? i * steps + t : t * batch + i);
    return reaching.length;
  });
  const data = input.flatten(0, 1).index_select(0, indexTensor(rows));
  return new PackedSequence(data, indexTensor(sizes), enforce_sorted ? null : indexTensor(order));
}

/** Rows of `data` by number, with a row of the padding value for each −1, as a tensor of two dimensions more. */
function gatherPadded(data: Tensor, rows: readonly number[], [first, second]: [number, number], value: number): Tensor {
  const padding = data.new_full([1, ...data.shape.slice(1)], value);
  const total = data.shape[0];
  const indices = indexTensor(rows.map((row) => (row < 0 ? total : row)));
  return cat([data, padding])
    .index_select(0, indices)
    .view([first, second, ...data.shape.slice(1)]);
}

/** Options of {@link pad_sequence}. */
export interface PadSequenceOptions {
  /** Whether the output's shape is (B, T, …) instead of (T, B, …); false by default. */
  readonly batch_first?: boolean;
  /** What the padding consists of; 0 by default. */
  readonly padding_value?: number;
}

/** Options of {@link pad_packed_sequence}. */
export interface PadPackedSequenceOptions extends PadSequenceOptions {
  /** The length of the output; that of the longest sequence by default. */
  readonly total_length?: number | null;
}

/** What stands at step t of sequence i, in the order of a tensor of shape (T, B) or (B, T). */
function layOut(batch: number, steps: number, batchFirst: boolean, rowOf: (i: number, t: number) => number): number[] {
  return Array.from({ length: batch * steps }, (_, at) =>
    batchFirst ? rowOf(Math.floor(at / steps), at % steps) : rowOf(at % batch, Math.floor(at / batch)),
  );
}

/**
 * Undoes {@link pack_padded_sequence}.
 *
 * @param sequence - the packed sequences.
 * @param options - `batch_first`, `padding_value`, `total_length`.
 * @returns a tensor of shape (T, B, …), or (B, T, …) with `batch_first`, and the lengths, int64, in the order in which the sequences came.
 * @throws ValueError when `total_length` is less than the longest sequence.
 *
 * @example
 * ```ts
 * const packed = nn.utils.rnn.pack_sequence([torch.tensor([1, 2, 3]), torch.tensor([4, 5])]);
 * const [padded, lengths] = nn.utils.rnn.pad_packed_sequence(packed, { batch_first: true });
 * console.log(padded.tolist(), lengths.tolist()); // [ [ 1, 2, 3 ], [ 4, 5, 0 ] ] [ 3, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pad_packed_sequence.html | torch.nn.utils.rnn.pad_packed_sequence}
 */
export function pad_packed_sequence(
  sequence: PackedSequence,
  options?: PadPackedSequenceOptions,
): [padded: Tensor, lengths: Tensor] {
  checkKeys(options, ['batch_first', 'padding_value', 'total_length'], 'pad_packed_sequence');
  const { batch_first = false, padding_value = 0, total_length = null } = options ?? {};
  const sizes = numbersOf(sequence.batch_sizes);
  if (total_length !== null && total_length < sizes.length) {
    throw new ValueError(
      `Expected total_length to be at least the length of the longest sequence in input, but got total_length=${total_length} and max sequence length being ${sizes.length}`,
    );
  }
  const [batch, steps] = [sizes[0], total_length ?? sizes.length];
  const starts: number[] = [];
  sizes.reduce((start, size, t) => (starts[t] = start) + size, 0);
  const place = sequence.unsorted_indices && numbersOf(sequence.unsorted_indices);
  const placeOf = (i: number): number => (place ? place[i] : i);
  const rows = layOut(batch, steps, batch_first, (i, t) =>
    placeOf(i) < (sizes[t] ?? 0) ? starts[t] + placeOf(i) : -1,
  );
  const lengths = Array.from({ length: batch }, (_, i) => sizes.filter((size) => size > placeOf(i)).length);
  const shape: [number, number] = batch_first ? [batch, steps] : [steps, batch];
  return [gatherPadded(sequence.data, rows, shape, padding_value), indexTensor(lengths)];
}

/**
 * Stacks sequences of different lengths, the shorter ones padded.
 *
 * @param sequences - tensors of shape (Lᵢ, …) that differ in their first dimension only.
 * @param options - `batch_first`, `padding_value`.
 * @returns a tensor of shape (T, B, …), or (B, T, …) with `batch_first`, where T is the largest length.
 * @throws RuntimeError when there are none, or their other dimensions differ.
 *
 * @example
 * ```ts
 * const sequences = [torch.tensor([1]), torch.tensor([2, 3])];
 * console.log(nn.utils.rnn.pad_sequence(sequences, { batch_first: true }).tolist()); // [ [ 1, 0 ], [ 2, 3 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pad_sequence.html | torch.nn.utils.rnn.pad_sequence}
 */
export function pad_sequence(sequences: Iterable<Tensor>, options?: PadSequenceOptions): Tensor {
  checkKeys(options, ['batch_first', 'padding_value'], 'pad_sequence');
  if (typeof (sequences as Partial<Iterable<Tensor>> | null)?.[Symbol.iterator] !== 'function') {
    throw new RuntimeError(
      `pad_sequence: Expected iterable for input sequences, but got arg of type: ${typeof sequences}`,
    );
  }
  const list = [...sequences];
  if (list.length === 0) throw new RuntimeError('received an empty list of sequences');
  const { batch_first = false, padding_value = 0 } = options ?? {};
  const lengths = list.map(({ shape }) => shape[0]);
  const starts: number[] = [];
  lengths.reduce((start, length, i) => (starts[i] = start) + length, 0);
  const steps = Math.max(...lengths);
  const rows = layOut(list.length, steps, batch_first, (i, t) => (t < lengths[i] ? starts[i] + t : -1));
  const shape: [number, number] = batch_first ? [list.length, steps] : [steps, list.length];
  return gatherPadded(cat(list), rows, shape, padding_value);
}

/** Options of {@link unpad_sequence}. */
export type UnpadSequenceOptions = Pick<PadSequenceOptions, 'batch_first'>;

/**
 * Undoes {@link pad_sequence}.
 *
 * @param padded_sequences - a tensor of shape (T, B, …), or (B, T, …) with `batch_first`.
 * @param lengths - the length of each sequence: numbers or an int64 tensor.
 * @param options - `batch_first`.
 * @returns the sequences, views of the input.
 *
 * @example
 * ```ts
 * const padded = torch.tensor([[1, 0], [2, 3]]);
 * const [a, b] = nn.utils.rnn.unpad_sequence(padded, [1, 2], { batch_first: true });
 * console.log(a.tolist(), b.tolist()); // [ 1 ] [ 2, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.utils.rnn.unpad_sequence.html | torch.nn.utils.rnn.unpad_sequence}
 */
export function unpad_sequence(
  padded_sequences: Tensor,
  lengths: Tensor | readonly number[],
  options?: UnpadSequenceOptions,
): Tensor[] {
  checkKeys(options, ['batch_first'], 'unpad_sequence');
  const ends = lengths instanceof Tensor ? numbersOf(lengths) : lengths;
  const sequences = padded_sequences.unbind(options?.batch_first ? 0 : 1);
  return sequences
    .slice(0, ends.length)
    .map((sequence, i) => sequence.narrow(0, 0, Math.min(ends[i], sequence.shape[0])));
}

/**
 * Packs sequences of different lengths.
 *
 * @param sequences - tensors of shape (Lᵢ, …) that differ in their first dimension only.
 * @param options - `enforce_sorted`.
 * @throws RuntimeError when they are not in order of decreasing length although they must be, or one is empty.
 *
 * @example
 * ```ts
 * const packed = nn.utils.rnn.pack_sequence([torch.tensor([1]), torch.tensor([2, 3])], { enforce_sorted: false });
 * console.log(packed.data.tolist(), packed.batch_sizes.tolist()); // [ 2, 1, 3 ] [ 2, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pack_sequence.html | torch.nn.utils.rnn.pack_sequence}
 */
export function pack_sequence(sequences: readonly Tensor[], options?: PackSequenceOptions): PackedSequence {
  checkKeys(options, ['enforce_sorted'], 'pack_sequence');
  const lengths = sequences.map(({ shape }) => shape[0]);
  return pack_padded_sequence(pad_sequence(sequences), lengths, options);
}

/**
 * Undoes {@link pack_sequence}.
 *
 * @param packed_sequences - the packed sequences.
 * @returns the sequences in the order in which they came.
 *
 * @example
 * ```ts
 * const packed = nn.utils.rnn.pack_sequence([torch.tensor([1, 2]), torch.tensor([3])]);
 * console.log(nn.utils.rnn.unpack_sequence(packed).map((x) => x.tolist())); // [ [ 1, 2 ], [ 3 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.utils.rnn.unpack_sequence.html | torch.nn.utils.rnn.unpack_sequence}
 */
export function unpack_sequence(packed_sequences: PackedSequence): Tensor[] {
  const [padded, lengths] = pad_packed_sequence(packed_sequences, { batch_first: true });
  return unpad_sequence(padded, lengths, { batch_first: true });
}
