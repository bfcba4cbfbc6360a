import { checkKeys, default_generator, type GeneratorOptions, randperm, Tensor, ValueError } from '@sconce/core';
import { selectRows, wrapIndex } from './_rows.js';
import type { Collated } from './collate.js';

/**
 * A collection of samples that can be looked up by number.
 *
 * A dataset of your own extends it and defines `get` and `length`, which Python spells `__getitem__` and `__len__`. One whose samples lie
 * together in memory may also define `getBatch`, which saves a {@link DataLoader} the way through single samples.
 *
 * @typeParam T - one sample, such as `[Tensor, number]`.
 *
 * @example
 * ```ts
 * class Squares extends Dataset<[number, number]> {
 *   override get length() {
 *     return 10;
 *   }
 *   override get(index: number): [number, number] {
 *     return [index, index * index];
 *   }
 * }
 * console.log(new Squares().get(3)); // [ 3, 9 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.Dataset | torch.utils.data.Dataset}
 */
export abstract class Dataset<T> {
  /** The number of samples. */
  abstract get length(): number;

  /** Returns the sample of that number. */
  abstract get(index: number): T;

  /**
   * Returns a whole batch at once: what {@link default_collate} would make of the samples of these numbers. A loader without a
   * `collate_fn` asks for it first; `undefined` sends it to the samples. Its tensors must be new ones, since a worker frees them once they
   * are handed over.
   */
  getBatch?(indices: readonly number[]): Collated<T> | undefined;

  /** Iterates over all samples in their order. */
  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this.length; i++) yield this.get(i);
  }
}

/** As many tensors as `T` has elements. */
type Row<T extends readonly Tensor[]> = { -readonly [K in keyof T]: Tensor };

/**
 * A dataset of tensors: a sample is the row of each along its first dimension.
 *
 * Rows are views, which share the tensors' elements. A loader copies a whole batch of rows by one operation a tensor.
 *
 * @example
 * ```ts
 * const dataset = new TensorDataset(torch.tensor([[1, 2], [3, 4]]), torch.tensor([0, 1]));
 * const [x, y] = dataset.get(1);
 * console.log(x.tolist(), y.item()); // [ 3, 4 ] 1
 * ```
 * @see {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.TensorDataset | torch.utils.data.TensorDataset}
 */
export class TensorDataset<T extends readonly Tensor[] = Tensor[]> extends Dataset<Row<T>> {
  /** The tensors, as they were given. */
  readonly tensors: T;

  /**
   * @param tensors - tensors of one size along their first dimension.
   * @throws ValueError when there is none, or their first dimensions differ; TypeError for what is no tensor.
   */
  constructor(...tensors: T) {
    super();
    if (tensors.length === 0) throw new ValueError('TensorDataset needs at least one tensor');
    for (const tensor of tensors as readonly unknown[]) {
      if (tensor instanceof Tensor) continue;
      const kind = Array.isArray(tensor) ? 'array' : tensor === null ? 'null' : typeof tensor;
      throw new TypeError(`TensorDataset(): every argument must be Tensor, not ${kind}`);
    }
    if (tensors.some(({ shape }) => shape.length === 0 || shape[0] !== tensors[0].shape[0])) {
      throw new ValueError('Size mismatch between tensors');
    }
    this.tensors = tensors;
  }

  /** The size of the first dimension. */
  override get length(): number {
    return this.tensors[0].shape[0];
  }

  /**
   * Returns the rows of that number.
   *
   * @throws IndexError when there is none.
   */
  override get(index: number): Row<T> {
    const row = wrapIndex(index, this.length);
    return this.tensors.map((tensor) => tensor.select(0, row)) as Row<T>;
  }

  /** Returns the rows of these numbers, of each tensor in one. */
  override getBatch(indices: readonly number[]): Collated<Row<T>> {
    return selectRows(this.tensors, indices) as Collated<Row<T>>;
  }
}

/**
 * Some samples of another dataset.
 *
 * @example
 * ```ts
 * const all = new TensorDataset(torch.tensor([10, 20, 30]));
 * const some = new Subset(all, [2, 0]);
 * console.log(some.length, some.get(0)[0].item()); // 2 30
 * ```
 * @see {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.Subset | torch.utils.data.Subset}
 */
export class Subset<T> extends Dataset<T> {
  /**
   * @param dataset - the whole.
   * @param indices - the numbers of the samples in it.
   */
  constructor(
    /** The whole. */
    readonly dataset: Dataset<T>,
    /** The numbers of the samples in it. */
    readonly indices: readonly number[],
  ) {
    super();
  }

  /** The number of samples of the subset. */
  override get length(): number {
    return this.indices.length;
  }

  /**
   * Returns the sample of that number, counted within the subset.
   *
   * @throws IndexError when there is none.
   */
  override get(index: number): T {
    return this.dataset.get(this.indices[wrapIndex(index, this.length)]);
  }

  /** Asks the whole for a batch. */
  override getBatch(indices: readonly number[]): Collated<T> | undefined {
    return this.dataset.getBatch?.(indices.map((i) => this.indices[wrapIndex(i, this.length)]));
  }
}

/** Fractions of a whole as numbers of samples; what rounding leaves over goes to the first ones, one each. */
function countsOf(fractions: readonly number[], total: number): number[] {
  fractions.forEach((fraction, i) => {
    if (fraction < 0 || fraction > 1) throw new ValueError(`Fraction at index ${i} is not between 0 and 1`);
  });
  const counts = fractions.map((fraction) => Math.floor(total * fraction));
  const rest = total - counts.reduce((sum, count) => sum + count, 0);
  for (let i = 0; i < rest; i++) counts[i % counts.length]++;
  return counts;
}

/**
 * Splits a dataset at random into parts that do not overlap.
 *
 * @param dataset - the whole.
 * @param lengths - the size of each part, adding up to the size of the whole; or fractions that add up to 1.
 * @param options - `generator` ({@link default_generator} if none is given).
 * @returns one subset for each length.
 * @throws ValueError when the lengths do not add up.
 *
 * @example
 * ```ts
 * const [training, validation] = random_split(new TensorDataset(torch.arange(10)), [0.8, 0.2]);
 * console.log(training.length, validation.length); // 8 2
 * ```
 * @see {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.random_split | torch.utils.data.random_split}
 */
export function random_split<T>(
  dataset: Dataset<T>,
  lengths: readonly number[],
  options?: GeneratorOptions,
): Subset<T>[] {
  checkKeys(options, ['generator'], 'random_split');
  const add = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  const total = add(lengths);
  const areFractions = total <= 1 && Math.abs(total - 1) <= 1e-9;
  const counts = areFractions ? countsOf(lengths, dataset.length) : lengths;
  if (!counts.every(Number.isInteger) || add(counts) !== dataset.length) {
    throw new ValueError('Sum of input lengths does not equal the length of the input dataset!');
  }
  if (counts.some((count) => count < 0)) {
    throw new ValueError(`lengths must not be negative, got [${lengths.join(', ')}]`);
  }
  const order = shuffled(dataset.length, options);
  let end = 0;
  return counts.map((count) => new Subset(dataset, order.slice(end, (end += count))));
}

/** The numbers from 0 to n - 1 in random order. */
export function shuffled(n: number, options: GeneratorOptions | undefined): number[] {
  const permutation = randperm(n, { generator: options?.generator ?? default_generator });
  const order = Array.from(permutation.toTypedArray() as BigInt64Array, Number);
  permutation.dispose();
  return order;
}
