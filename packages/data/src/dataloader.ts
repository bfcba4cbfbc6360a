import { checkKeys, default_generator, type Generator, type GeneratorOptions, Tensor, ValueError } from '@sconce/core';
import { type Collated, default_collate } from './collate.js';
import type { Dataset } from './dataset.js';
import { BatchSampler, drawSeed, lengthOf, RandomSampler, SequentialSampler } from './sampler.js';

/** Options of {@link DataLoader}. */
export interface DataLoaderOptions<T, B> extends GeneratorOptions {
  /** How many samples make a batch; 1 by default. null yields single samples, not collated. */
  readonly batch_size?: number | null;
  /** Whether each epoch visits the samples in a new random order; false by default. */
  readonly shuffle?: boolean;
  /** The order of the samples, in place of `shuffle`. */
  readonly sampler?: Iterable<number> | null;
  /** The batches as lists of sample numbers, in place of `batch_size`, `shuffle`, `sampler` and `drop_last`. */
  readonly batch_sampler?: Iterable<readonly number[]> | null;
  /** Makes a batch of a list of samples; {@link default_collate} by default. */
  readonly collate_fn?: ((samples: T[]) => B) | null;
  /** Whether a last batch that is smaller is left out; false by default. */
  readonly drop_last?: boolean;
}

const KEYS = ['batch_size', 'shuffle', 'sampler', 'batch_sampler', 'collate_fn', 'drop_last', 'generator'];

/**
 * Resolves in a task of its own, so that the event loop gets a turn: timers run, pages are painted, and the memory of tensors
 * that were collected is freed. (What a resolved promise queues runs before the loop's next turn.)
 */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else if (typeof MessageChannel === 'function') {
      // Browsers delay nested timers by 4 ms, messages not at all.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    } else setTimeout(resolve, 0);
  });
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return value instanceof Tensor ? 'Tensor' : typeof value;
}

/** What is no dataset, such as a tensor, would else be one without samples. */
function checkKinds(dataset: unknown, { sampler, batch_sampler, collate_fn }: DataLoaderOptions<never, unknown>): void {
  const { length, get } = (dataset ?? {}) as Record<string, unknown>;
  if (!Array.isArray(dataset) && (typeof length !== 'number' || typeof get !== 'function')) {
    throw new TypeError(`DataLoader(): dataset must be an array or have a length and get(), got ${kindOf(dataset)}`);
  }
  for (const [name, value] of Object.entries({ sampler, batch_sampler })) {
    if (typeof (value ?? [])[Symbol.iterator] === 'function') continue;
    throw new TypeError(`DataLoader(): ${name} must be iterable, got ${kindOf(value)}`);
  }
  if (typeof (collate_fn ?? kindOf) !== 'function') {
    throw new TypeError(`DataLoader(): collate_fn must be a function, got ${kindOf(collate_fn)}`);
  }
}

function checkExclusive(options: DataLoaderOptions<never, unknown>): void {
  const { batch_size = 1, shuffle = false, sampler, batch_sampler, drop_last = false } = options;
  if (sampler && shuffle) throw new ValueError('sampler option is mutually exclusive with shuffle');
  if (batch_sampler && (batch_size !== 1 || shuffle || sampler || drop_last)) {
    throw new ValueError('batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last');
  }
  if (batch_size === null && drop_last) {
    throw new ValueError('batch_size=None option disables auto-batching and is mutually exclusive with drop_last');
  }
}

/**
 * Serves a dataset in batches, once each time it is iterated over.
 *
 * `for (const batch of loader)` is synchronous. `for await (const batch of loader)` lets the event loop take a turn before each batch,
 * which keeps a page or server responsive and frees the memory of dead tensors soonest.
 *
 * A dataset with a `getBatch` method (`TensorDataset`, `MNIST` with transforms that take batches) is read batch by batch, unless there is
 * a `collate_fn`. After the same `torch.manual_seed` the order is PyTorch's: every pass draws one 64-bit number from the
 * generator, and a shuffling pass without `generator` a second one.
 *
 * @typeParam T - one sample of the dataset.
 * @typeParam B - a batch: what `collate_fn` returns, or what {@link default_collate} makes of samples.
 *
 * @example
 * ```ts
 * const dataset = new TensorDataset(torch.arange(5));
 * const loader = new DataLoader(dataset, { batch_size: 2 });
 * const seen = [];
 * for (const [x] of loader) seen.push(x.tolist());
 * console.log(seen, loader.length); // [ [ 0, 1 ], [ 2, 3 ], [ 4 ] ] 3
 * ```
 * @see {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader | torch.utils.data.DataLoader}
 */
export class DataLoader<T, B = Collated<T>> implements Iterable<B>, AsyncIterable<B> {
  /** The dataset, or array, that is served. */
  readonly dataset: Dataset<unknown> | readonly unknown[];
  /** How many samples make a batch; null when a `batch_sampler` decides it or samples come single. */
  readonly batch_size: number | null;
  /** Whether a last batch that is smaller is left out. */
  readonly drop_last: boolean;
  /** The order of the samples. */
  readonly sampler: Iterable<number>;
  /** The samples of each batch; null when samples come single. */
  readonly batch_sampler: Iterable<readonly number[]> | null;
  /** The generator that was given, or null. */
  readonly generator: Generator | null;
  private readonly fetch: (indices: readonly number[]) => B;

  /**
   * @param dataset - a dataset or an array of samples.
   * @param options - `batch_size`, `shuffle`, `sampler`, `batch_sampler`, `collate_fn`, `drop_last`, `generator`.
   * @throws ValueError when `batch_size` is not a positive integer, a shuffled dataset is empty, or options exclude each other; TypeError
   * for what is no dataset, sampler or function.
   */
  constructor(dataset: Dataset<T> | readonly T[], options: DataLoaderOptions<T, B> = {}) {
    checkKeys(options, KEYS, 'DataLoader');
    checkKinds(dataset, options);
    checkExclusive(options);
    const { batch_size = 1, shuffle = false, drop_last = false, generator = null } = options;
    this.dataset = dataset;
    this.generator = generator;
    this.drop_last = drop_last;
    this.batch_size = options.batch_sampler ? null : batch_size;
    this.sampler =
      options.sampler ?? (shuffle ? new RandomSampler(dataset, { generator }) : new SequentialSampler(dataset));
    this.batch_sampler =
      options.batch_sampler ?? (batch_size === null ? null : new BatchSampler(this.sampler, batch_size, drop_last));
    this.fetch = fetcher(dataset, options.collate_fn ?? null, this.batch_sampler !== null);
  }

  /**
   * The number of batches.
   *
   * @throws TypeError when the sampler has no length.
   */
  get length(): number {
    return lengthOf(this.batch_sampler ?? this.sampler);
  }

  /** Begins a pass. */
  [Symbol.iterator](): IterableIterator<B> {
    this.beginPass();
    return this.batches();
  }

  /** Begins a pass in which the event loop takes a turn before each batch. */
  [Symbol.asyncIterator](): AsyncIterableIterator<B> {
    this.beginPass();
    return this.batchesAsync();
  }

  /** PyTorch draws a seed for its workers here, with or without any. It is drawn for the sake of what comes after it. */
  private beginPass(): void {
    drawSeed(this.generator ?? default_generator);
  }

  private *batches(): IterableIterator<B> {
    if (this.batch_sampler) for (const indices of this.batch_sampler) yield this.fetch(indices);
    else for (const index of this.sampler) yield this.fetch([index]);
  }

  private async *batchesAsync(): AsyncIterableIterator<B> {
    const batches = this.batches();
    for (;;) {
      await nextTask();
      const next = batches.next();
      if (next.done) return;
      yield next.value;
    }
  }
}

/** How samples become a batch: at once where the dataset can, else one by one. */
function fetcher<T, B>(
  dataset: Dataset<T> | readonly T[],
  collate: ((samples: T[]) => B) | null,
  batched: boolean,
): (indices: readonly number[]) => B {
  const isArray = (value: Dataset<T> | readonly T[]): value is readonly T[] => Array.isArray(value);
  const get = isArray(dataset) ? (i: number): T => dataset[i] : (i: number): T => dataset.get(i);
  if (!batched) {
    // A single sample passes as it is; torch hands it, not a list, to a collate_fn too.
    return ([index]) => (collate ? collate(get(index) as never) : (get(index) as unknown as B));
  }
  const bySample = (indices: readonly number[]): B =>
    collate ? collate(indices.map(get)) : (default_collate(indices.map(get)) as B);
  if (isArray(dataset) || collate) return bySample;
  return (indices) => (dataset.getBatch?.(indices) as B | undefined) ?? bySample(indices);
}
