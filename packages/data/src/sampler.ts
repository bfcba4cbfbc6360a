import {
  checkKeys,
  default_generator,
  empty,
  Generator,
  type GeneratorOptions,
  int64,
  randint,
  ValueError,
} from '@sconce/core';
import { shuffled } from './dataset.js';

/** What a sampler has to know of its dataset: anything with a length. */
export interface Sized {
  /** How many there are. */
  readonly length: number;
}

/**
 * The order in which a {@link DataLoader} visits a dataset: an iterable of sample numbers, or of lists of them.
 *
 * @example
 * ```ts
 * class Backwards extends Sampler {
 *   override length = 3;
 *   override *[Symbol.iterator]() {
 *     yield* [2, 1, 0];
 *   }
 * }
 * console.log([...new Backwards()]); // [ 2, 1, 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.Sampler | torch.utils.data.Sampler}
 */
export abstract class Sampler<T = number> implements Iterable<T> {
  /** How many numbers, or lists of them, one pass yields. */
  abstract get length(): number;

  /** Begins a pass. */
  abstract [Symbol.iterator](): Iterator<T>;
}

/**
 * Visits all samples in their order.
 *
 * @example
 * ```ts
 * console.log([...new SequentialSampler({ length: 3 })]); // [ 0, 1, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.SequentialSampler | torch.utils.data.SequentialSampler}
 */
export class SequentialSampler extends Sampler {
  /** @param data_source - the dataset, or anything with a length. */
  constructor(
    /** The dataset, or anything with a length. */
    readonly data_source: Sized,
  ) {
    super();
  }

  /** The number of samples. */
  override get length(): number {
    return this.data_source.length;
  }

  /** Begins a pass. */
  override *[Symbol.iterator](): IterableIterator<number> {
    for (let i = 0; i < this.length; i++) yield i;
  }
}

/** Options of {@link RandomSampler}. */
export interface RandomSamplerOptions extends GeneratorOptions {
  /** Whether a sample may come more than once; false by default. */
  readonly replacement?: boolean;
  /** How many numbers a pass yields; the size of the dataset by default. */
  readonly num_samples?: number | null;
}

/**
 * A seed for one pass, as torch draws it: 63 bits. Each epoch advances the default generator by this, and by no more.
 */
export function drawSeed(generator: Generator): bigint {
  const seed = empty([], { dtype: int64 }).random_(undefined, undefined, { generator });
  return (seed.toTypedArray() as BigInt64Array)[0];
}

/** How many numbers torch draws at once with replacement. */
const CHUNK = 32;

/**
 * Visits the samples in random order, a new one in each pass.
 *
 * Without a `generator` each pass draws its seed from the default one, so that after `torch.manual_seed` the order is PyTorch's.
 *
 * @example
 * ```ts
 * const sampler = new RandomSampler({ length: 4 }, { generator: new torch.Generator().manual_seed(0) });
 * console.log([...sampler]); // [ 0, 1, 3, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.RandomSampler | torch.utils.data.RandomSampler}
 */
export class RandomSampler extends Sampler {
  /** Whether a sample may come more than once. */
  readonly replacement: boolean;
  /** The generator that was given, or null. */
  readonly generator: Generator | null;
  private readonly count: number | null;

  /**
   * @param data_source - the dataset, or anything with a length.
   * @param options - `replacement`, `num_samples`, `generator`.
   * @throws TypeError when `replacement` is not a boolean; ValueError when `num_samples` is not a positive integer.
   */
  constructor(
    /** The dataset, or anything with a length. */
    readonly data_source: Sized,
    options: RandomSamplerOptions = {},
  ) {
    super();
    checkKeys(options, ['replacement', 'num_samples', 'generator'], 'RandomSampler');
    const { replacement = false, num_samples = null, generator = null } = options;
    if (typeof replacement !== 'boolean') {
      throw new TypeError(`replacement should be a boolean value, but got replacement=${String(replacement)}`);
    }
    this.replacement = replacement;
    this.generator = generator;
    this.count = num_samples;
    if (!Number.isInteger(this.num_samples) || this.num_samples <= 0) {
      throw new ValueError(
        `num_samples should be a positive integer value, but got num_samples=${String(this.num_samples)}`,
      );
    }
  }

  /** How many numbers a pass yields. */
  get num_samples(): number {
    return this.count ?? this.data_source.length;
  }

  /** How many numbers a pass yields. */
  override get length(): number {
    return this.num_samples;
  }

  /** Begins a pass; random numbers are drawn when its first number is asked for. */
  override *[Symbol.iterator](): IterableIterator<number> {
    const n = this.data_source.length;
    const generator = this.generator ?? new Generator().manual_seed(drawSeed(default_generator));
    let missing = this.num_samples;
    while (missing > 0) {
      const numbers = this.replacement ? someOf(n, Math.min(missing, CHUNK), generator) : shuffled(n, { generator });
      yield* missing < numbers.length ? numbers.slice(0, missing) : numbers;
      missing -= numbers.length;
    }
  }
}

function someOf(n: number, count: number, generator: Generator): number[] {
  return randint(n, [count], { generator }).tolist() as number[];
}

/**
 * Joins the numbers of another sampler to lists, one for each batch.
 *
 * @example
 * ```ts
 * const batches = new BatchSampler(new SequentialSampler({ length: 5 }), 2, false);
 * console.log([...batches]); // [ [ 0, 1 ], [ 2, 3 ], [ 4 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.BatchSampler | torch.utils.data.BatchSampler}
 */
export class BatchSampler extends Sampler<number[]> {
  /**
   * @param sampler - an iterable of sample numbers.
   * @param batch_size - how many make a batch.
   * @param drop_last - whether a last batch that is smaller is left out.
   * @throws ValueError when `batch_size` is not a positive integer or `drop_last` is not a boolean.
   */
  constructor(
    /** An iterable of sample numbers. */
    readonly sampler: Iterable<number>,
    /** How many make a batch. */
    readonly batch_size: number,
    /** Whether a last batch that is smaller is left out. */
    readonly drop_last: boolean,
  ) {
    super();
    if (!Number.isInteger(batch_size) || batch_size <= 0) {
      throw new ValueError(`batch_size should be a positive integer value, but got batch_size=${String(batch_size)}`);
    }
    if (typeof drop_last !== 'boolean') {
      throw new ValueError(`drop_last should be a boolean value, but got drop_last=${String(drop_last)}`);
    }
  }

  /**
   * The number of batches.
   *
   * @throws TypeError when the sampler has no length.
   */
  override get length(): number {
    const n = lengthOf(this.sampler);
    return this.drop_last ? Math.floor(n / this.batch_size) : Math.ceil(n / this.batch_size);
  }

  /** Begins a pass. */
  override *[Symbol.iterator](): IterableIterator<number[]> {
    let batch: number[] = [];
    for (const index of this.sampler) {
      batch.push(index);
      if (batch.length < this.batch_size) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0 && !this.drop_last) yield batch;
  }
}

/** The length of what should have one. */
export function lengthOf(value: object, name = 'sampler'): number {
  const { length } = value as Partial<Sized>;
  if (typeof length !== 'number') throw new TypeError(`the ${name} has no length`);
  return length;
}
