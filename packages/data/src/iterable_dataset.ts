/**
 * A dataset whose samples can only be had one after the other: a stream, a database cursor, a generator.
 *
 * One of your own extends it and defines `[Symbol.iterator]`, which Python spells `__iter__`, or `[Symbol.asyncIterator]`, which needs a
 * loop with `for await` or workers. With workers each has a copy and iterates over it, so that {@link get_worker_info} has to be asked which
 * part is whose.
 *
 * @typeParam T - one sample, such as `[Tensor, number]`.
 *
 * @example
 * ```ts
 * class Countdown extends IterableDataset<number> {
 *   override *[Symbol.iterator]() {
 *     for (let i = 3; i > 0; i--) yield i;
 *   }
 * }
 * const batches = [...new DataLoader(new Countdown(), { batch_size: 2 })];
 * console.log(batches.map((batch) => batch.tolist())); // [ [ 3, 2 ], [ 1 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.IterableDataset | torch.utils.data.IterableDataset}
 */
export abstract class IterableDataset<T> {
  /** Begins a pass. */
  [Symbol.iterator]?(): Iterator<T>;
  /** Begins a pass over samples that have to be waited for. */
  [Symbol.asyncIterator]?(): AsyncIterator<T>;
}

/** Begins a pass over samples that are there at once. */
export function samplesOf<T>(dataset: IterableDataset<T>): Iterator<T> {
  const iterator = dataset[Symbol.iterator]?.();
  if (iterator) return iterator;
  throw new TypeError(`${dataset.constructor.name} has to be waited for: iterate with for await, or use workers`);
}

/** Begins a pass over samples, waiting for them where the dataset has to be waited for. */
export function awaitedSamplesOf<T>(dataset: IterableDataset<T>): Iterator<T> | AsyncIterator<T> {
  return dataset[Symbol.asyncIterator]?.() ?? samplesOf(dataset);
}

/**
 * Several iterable datasets, one after the other.
 *
 * @example
 * ```ts
 * class Letters extends IterableDataset<string> {
 *   constructor(readonly word: string) {
 *     super();
 *   }
 *   override [Symbol.iterator]() {
 *     return this.word[Symbol.iterator]();
 *   }
 * }
 * const chain = new ChainDataset([new Letters('ab'), new Letters('c')]);
 * console.log([...new DataLoader(chain, { batch_size: null })]); // [ 'a', 'b', 'c' ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.ChainDataset | torch.utils.data.ChainDataset}
 */
export class ChainDataset<T> extends IterableDataset<T> {
  /**
   * @param datasets - iterable datasets.
   * @throws TypeError when one of them is not.
   */
  constructor(
    /** The datasets, in order. */
    readonly datasets: readonly IterableDataset<T>[],
  ) {
    super();
    if (!datasets.every((dataset) => dataset instanceof IterableDataset)) {
      throw new TypeError('ChainDataset only supports IterableDataset');
    }
  }

  /** Begins a pass. */
  override *[Symbol.iterator](): IterableIterator<T> {
    for (const dataset of this.datasets) yield* { [Symbol.iterator]: () => samplesOf(dataset) };
  }

  /** Begins a pass in which datasets that have to be waited for may take part. */
  override async *[Symbol.asyncIterator](): AsyncIterableIterator<T> {
    for (const dataset of this.datasets) {
      const samples = awaitedSamplesOf(dataset);
      for (let next = await samples.next(); !next.done; next = await samples.next()) yield next.value;
    }
  }
}
