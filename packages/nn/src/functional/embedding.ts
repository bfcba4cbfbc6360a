import * as torch from '@sconce/core';
import { checkKeys, RuntimeError, type Tensor, ValueError } from '@sconce/core';
import { assertTensor } from './layers.js';

/** Options of {@link embedding}. */
export interface EmbeddingOptions {
  /** The row that stands for padding and gets no gradient; null, the default, for none. Negative ones count from the end. */
  readonly padding_idx?: number | null;
  /** Rows that are looked up and have a larger norm are shortened to it, in place; null, the default, leaves them alone. */
  readonly max_norm?: number | null;
  /** The degree of that norm; 2 by default. */
  readonly norm_type?: number;
  /** Whether the gradient of a row is divided by how often it was looked up; false by default. */
  readonly scale_grad_by_freq?: boolean;
  /** Must be false: gradients are never sparse here. */
  readonly sparse?: boolean;
}

export const EMBEDDING_KEYS: readonly string[] = [
  'padding_idx',
  'max_norm',
  'norm_type',
  'scale_grad_by_freq',
  'sparse',
];

/** @throws RuntimeError when sparse gradients are asked for. */
export function refuseSparse(sparse: boolean | undefined): void {
  if (sparse) throw new RuntimeError('sparse gradients are not supported: use sparse=false');
}

/** @throws ValueError, in torch's words, when the row does not exist. */
export function checkPadding(padding: number | null | undefined, rows: number): number | null {
  if (padding === null || padding === undefined) return null;
  if (padding >= -rows && padding < rows) return padding < 0 ? padding + rows : padding;
  throw new ValueError('Padding_idx must be within num_embeddings');
}

/** Shortens the rows that are looked up to the greatest norm allowed. */
function renorm(weight: Tensor, index: Tensor, { max_norm, norm_type = 2 }: EmbeddingOptions): void {
  if (max_norm === null || max_norm === undefined) return;
  torch.no_grad(() => {
    const flat = index.reshape(-1);
    const rows = torch.embedding(weight, flat);
    const norms = rows.norm(norm_type, 1, true);
    const shorter = rows.mul(norms.add(1e-7).reciprocal().mul(max_norm));
    weight.index_put_([flat.long()], shorter.where(norms.gt(max_norm), rows));
  });
}

/**
 * Looks up rows of a matrix by their numbers: out[i, …] = weight[input[i, …]].
 *
 * @param input - numbers of rows, int64 or int32, of any shape (…).
 * @param weight - a matrix of shape (V, D).
 * @param options - `padding_idx`, `max_norm`, `norm_type`, `scale_grad_by_freq`.
 * @returns a tensor of shape (…, D).
 * @throws RuntimeError when the weight is no matrix, the input has another dtype, or sparse gradients are asked for; IndexError for a number that is
 * no row; ValueError for a `padding_idx` that is no row.
 *
 * @example
 * ```ts
 * const weight = torch.tensor([[1, 2], [3, 4], [5, 6]]);
 * console.log(F.embedding(torch.tensor([[2n, 0n]]), weight).tolist()); // [ [ [ 5, 6 ], [ 1, 2 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html | torch.nn.functional.embedding}
 */
export function embedding(input: Tensor, weight: Tensor, options: EmbeddingOptions = {}): Tensor {
  assertTensor(input, 'embedding');
  assertTensor(weight, 'embedding', 'weight');
  checkKeys(options, EMBEDDING_KEYS, 'embedding');
  const { padding_idx, scale_grad_by_freq, sparse } = options;
  refuseSparse(sparse);
  const padding = checkPadding(padding_idx, weight.shape[0] ?? 0);
  renorm(weight, input, options);
  return torch.embedding(weight, input, { padding_idx: padding ?? -1, scale_grad_by_freq });
}

/** How the rows of a bag are put together. */
export type BagMode = 'sum' | 'mean' | 'max';

/** Options of {@link embedding_bag}. */
export interface EmbeddingBagOptions extends EmbeddingOptions {
  /** How the rows of a bag are put together: `mean` (the default), `sum` or `max`. */
  readonly mode?: BagMode;
  /** What each row is multiplied with before a `sum`, of the input's shape. */
  readonly per_sample_weights?: Tensor | null;
  /** Whether the last offset is where the last bag ends, and no bag begins; false by default. */
  readonly include_last_offset?: boolean;
}

const indexTypes = [torch.int64, torch.int32];

function checkIndices(indices: Tensor): void {
  if (indexTypes.includes(indices.dtype)) return;
  throw new RuntimeError(
    `Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.${indices.dtype.scalarName}Tensor instead (while checking arguments for embedding_bag)`,
  );
}

/** Where each bag begins, and at last where the last one ends. */
function boundaries(input: Tensor, offsets: Tensor | null, includeLast: boolean): number[] {
  if (input.ndim === 2) {
    if (offsets) {
      throw new ValueError(
        'if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences. However, found offsets of type Tensor',
      );
    }
    const [bags, length] = input.shape;
    return Array.from({ length: bags + 1 }, (_, i) => i * length);
  }
  if (input.ndim !== 1) {
    throw new ValueError(`input has to be 1D or 2D Tensor, but got Tensor of dimension ${input.ndim}`);
  }
  if (!offsets) throw new ValueError('offsets has to be a 1D Tensor but got None');
  if (offsets.ndim !== 1) throw new ValueError('offsets has to be a 1D Tensor');
  checkIndices(offsets);
  const starts = Array.from(offsets.toTypedArray(), Number);
  checkStarts(starts, input.numel(), includeLast);
  return includeLast ? starts : [...starts, input.numel()];
}

function checkStarts(starts: readonly number[], length: number, includeLast: boolean): void {
  if (includeLast && starts.length === 0) {
    throw new RuntimeError('include_last_offset: numel of offsets must be at least 1');
  }
  if (starts.length > 0 && starts[0] !== 0) {
    throw new RuntimeError(
      `offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got ${starts[0]}`,
    );
  }
  const last = starts.at(-1) ?? 0;
  if (last > length) {
    throw new RuntimeError(
      `offsets[-1] can not be greater than input's length ${length} but got offsets[-1] of ${last}`,
    );
  }
  if (starts.some((start, i) => i > 0 && start < starts[i - 1])) {
    throw new RuntimeError('offsets must not decrease');
  }
}

function checkBag(input: Tensor, weight: Tensor, options: EmbeddingBagOptions): void {
  const { mode = 'mean', per_sample_weights: factors, scale_grad_by_freq, sparse, padding_idx } = options;
  refuseSparse(sparse);
  if (!['sum', 'mean', 'max'].includes(mode)) throw new ValueError('mode has to be one of sum, mean or max');
  if (mode === 'max' && scale_grad_by_freq) {
    throw new ValueError('max mode does not support scaling the gradient by the frequency');
  }
  checkIndices(input);
  const rows = weight.shape[0] ?? 0;
  if (typeof padding_idx === 'number' && (padding_idx < -rows || padding_idx >= rows)) {
    throw new RuntimeError(
      `padding_idx must be within the number of embeddings, -${rows} through ${rows - 1}, but got ${padding_idx}`,
    );
  }
  if (!factors) return;
  assertTensor(factors, 'embedding_bag', 'per_sample_weights');
  if (factors.shape.join() !== input.shape.join()) {
    throw new ValueError(
      `embedding_bag: If per_sample_weights (torch.Size([${factors.shape.join(', ')}])) is not None, then it must have the same shape as the input (torch.Size([${input.shape.join(', ')}]))`,
    );
  }
  if (mode !== 'sum') {
    throw new RuntimeError(
      `embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got mode='${mode}'). Please open a feature request on GitHub.`,
    );
  }
  if (factors.dtype !== weight.dtype) {
    throw new RuntimeError(
      `Expected tensor for argument #1 'weight' to have the same type as tensor for argument #1 'per_sample_weights'; but type torch.${weight.dtype.scalarName}Tensor does not equal torch.${factors.dtype.scalarName}Tensor (while checking arguments for embedding_bag)`,
    );
  }
}

/** The members of the bags: at which place of the input each stands, and in which bag it is. */
interface Members {
  readonly places: readonly number[];
  readonly bags: readonly number[];
  /** How many members each bag has. */
  readonly sizes: readonly number[];
}

function membersOf(input: Tensor, bounds: readonly number[], padding: number | null): Members {
  const index = Array.from(input.toTypedArray(), Number);
  const [places, bags]: [number[], number[]] = [[], []];
  const sizes = new Array<number>(Math.max(0, bounds.length - 1)).fill(0);
  sizes.forEach((_, bag) => {
    for (let i = bounds[bag]; i < bounds[bag + 1]; i++) {
      if (index[i] === padding) continue;
      places.push(i);
      bags.push(bag);
      sizes[bag]++;
    }
  });
  return { places, bags, sizes };
}

const longs = (values: readonly number[]): Tensor => torch.tensor(values, { dtype: torch.int64 });

/** The largest elements of each bag's rows; of an empty bag, zeros. */
function maxOf(rows: Tensor, { bags, sizes }: Members): Tensor {
  const length = Math.max(1, ...sizes);
  // Behind the rows stands one that is never the largest: it fills up shorter bags.
  const padded = torch.cat([rows, rows.new_full([1, rows.shape[1]], -Infinity)]);
  const places = new Array<number>(sizes.length * length).fill(bags.length);
  const filled = sizes.map(() => 0);
  bags.forEach((bag, i) => (places[bag * length + filled[bag]++] = i));
  const table = padded.index_select(0, longs(places)).view(sizes.length, length, rows.shape[1]);
  return table.max(1).values.where(longs(sizes).gt(0).unsqueeze(1), 0);
}

/**
 * Looks up rows of a matrix and puts those of each bag together: out[b] = Σ_{i in bag b} weight[input[i]], their mean, or their maximum.
 *
 * A bag is a row of a 2-dimensional input, or a part of a 1-dimensional one. An empty bag gives zeros.
 *
 * @param input - numbers of rows, int64 or int32, of shape (B, N) or (N).
 * @param weight - a matrix of shape (V, D).
 * @param offsets - where each bag begins, int64 or int32, of shape (B), for a 1-dimensional input.
 * @param options - `mode`, `per_sample_weights`, `include_last_offset`, `padding_idx` (rows that no bag counts), `max_norm`, `norm_type`,
 * `scale_grad_by_freq`.
 * @returns a tensor of shape (B, D).
 * @throws ValueError when shapes do not fit or the mode is unknown; RuntimeError when dtypes or offsets do not fit, or sparse gradients are asked for;
 * IndexError for a number that is no row.
 *
 * @example
 * ```ts
 * const weight = torch.tensor([[1, 2], [3, 4], [5, 6]]);
 * const [input, offsets] = [torch.tensor([0n, 1n, 2n]), torch.tensor([0n, 2n])];
 * console.log(F.embedding_bag(input, weight, offsets, { mode: 'sum' }).tolist()); // [ [ 4, 6 ], [ 5, 6 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.embedding_bag.html | torch.nn.functional.embedding_bag}
 */
export function embedding_bag(
  input: Tensor,
  weight: Tensor,
  offsets: Tensor | null = null,
  options: EmbeddingBagOptions = {},
): Tensor {
  assertTensor(input, 'embedding_bag');
  assertTensor(weight, 'embedding_bag', 'weight');
  if (offsets !== null) assertTensor(offsets, 'embedding_bag', 'offsets');
  const keys = [...EMBEDDING_KEYS, 'mode', 'per_sample_weights', 'include_last_offset'];
  checkKeys(options, keys, 'embedding_bag');
  checkBag(input, weight, options);
  const { mode = 'mean', per_sample_weights, include_last_offset = false, scale_grad_by_freq, padding_idx } = options;
  const bounds = boundaries(input, offsets, include_last_offset);
  const members = membersOf(input, bounds, checkPadding(padding_idx, weight.shape[0] ?? 0));
  const places = longs(members.places);
  renorm(weight, input, options);
  let rows = torch.embedding(weight, input.reshape(-1).index_select(0, places), { scale_grad_by_freq });
  if (mode === 'max') return maxOf(rows, members);
  if (per_sample_weights) rows = rows.mul(per_sample_weights.reshape(-1).index_select(0, places).unsqueeze(1));
  const sums = rows.new_zeros([members.sizes.length, rows.shape[1]]).index_add(0, longs(members.bags), rows);
  if (mode === 'sum') return sums;
  return sums.div(longs(members.sizes.map((size) => Math.max(1, size))).unsqueeze(1));
}
