import type { Generator } from '@sconce/core';
import type { Collated } from '../collate.js';
import { IterableDataset } from '../iterable_dataset.js';
import { BatchSampler, lengthOf, RandomSampler, SequentialSampler } from '../sampler.js';
import type { Crew } from './crew.js';
import { LocalPass } from './local_pass.js';
import { checkArguments, type DataLoaderOptions, type Source } from './options.js';
import { DONE, type Pass, type PassState } from './pass.js';
import { serve, type WorkerData } from './serve.js';
import { captureGenerators, checkState, type DataLoaderState, generatorsOf, restoreGenerators } from './state.js';
import { WorkerPass } from './worker_pass.js';

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
 * With `num_workers`, which needs Node, threads read and prepare the samples, each in its turn, and the batches are those that PyTorch's workers
 * would give. Each has a copy of the dataset: own properties travel, tensors by shared memory, and `__getstate__` and `__setstate__` may say
 * what does instead (fields with a `#` do not). A class or function of your own has to be an export of a module that begins nothing when it is
 * imported; `worker_module` names it. Single samples (`batch_size: null`) and what a `collate_fn` returns come back as tensors, typed arrays,
 * plain objects, arrays, Maps and Sets. Where numbers are drawn or computed, a worker has one thread and a generator of its own.
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
 * @example
 * Two workers, and a dataset of one's own that lets them find it.
 * ```ts
 * class Squares extends Dataset<number> {
 *   static readonly worker_module = 'file:///project/squares.js'; // import.meta.url, in a module that exports the class
 *   override readonly length = 10;
 *   override get(index: number): number {
 *     return index * index;
 *   }
 * }
 * const loader = new DataLoader(new Squares(), { batch_size: 4, num_workers: 2, persistent_workers: true });
 * console.log(loader.length); // 3
 * ```
 * @see {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader | torch.utils.data.DataLoader}
 */
export class DataLoader<T, B = Collated<T>> implements Iterable<B>, AsyncIterable<B> {
  /** The dataset, or array, that is served. */
  readonly dataset: Source<unknown>;
  /** How many samples make a batch; null when a `batch_sampler` decides it or samples come single. */
  readonly batch_size: number | null;
  /** Whether a last batch that is smaller is left out. */
  readonly drop_last: boolean;
  /** The order of the samples; of an iterable dataset there is none. */
  readonly sampler: Iterable<number>;
  /** The samples of each batch; null when samples come single, or from an iterable dataset. */
  readonly batch_sampler: Iterable<readonly number[]> | null;
  /** The generator that was given, or null. */
  readonly generator: Generator | null;
  /** The function that was given to make batches of samples, or null. */
  readonly collate_fn: ((samples: never) => B) | null;
  /** How many worker threads read and prepare the samples. */
  readonly num_workers: number;
  /** How many batches each worker prepares ahead. */
  readonly prefetch_factor: number;
  /** How many seconds a batch of the workers may take; 0 for any time. */
  readonly timeout: number;
  /** Whether the workers stay for the next pass. */
  readonly persistent_workers: boolean;
  /** What is called in each worker before it begins, or null. */
  readonly worker_init_fn: ((worker_id: number) => void) | null;
  /** Where workers look for classes and functions of your own, or null. */
  readonly worker_module: string | URL | null;
  /** The workers that stay. */
  private crew: Crew | null = null;
  /** The pass that began last. */
  private pass: Pass | null = null;
  /** Where the next pass goes on. */
  private resumed: PassState | null = null;

  /**
   * @param dataset - a dataset or an array of samples.
   * @param options - `batch_size`, `shuffle`, `sampler`, `batch_sampler`, `num_workers`, `collate_fn`, `drop_last`, `timeout`,
   * `worker_init_fn`, `prefetch_factor`, `persistent_workers`, `worker_module`, `generator`.
   * @throws ValueError when `batch_size` is not a positive integer, a shuffled dataset is empty, or options exclude each other; TypeError
   * for what is no dataset, sampler or function.
   */
  constructor(dataset: Source<T>, options: DataLoaderOptions<T, B> = {}) {
    checkArguments(dataset, options);
    const { batch_size = 1, shuffle = false, drop_last = false, generator = null } = options;
    this.dataset = dataset;
    this.generator = generator;
    this.drop_last = drop_last;
    this.collate_fn = options.collate_fn ?? null;
    this.batch_size = options.batch_sampler ? null : batch_size;
    this.num_workers = options.num_workers ?? 0;
    this.prefetch_factor = options.prefetch_factor ?? 2;
    this.timeout = options.timeout ?? 0;
    this.persistent_workers = options.persistent_workers ?? false;
    this.worker_init_fn = options.worker_init_fn ?? null;
    this.worker_module = options.worker_module ?? null;
    const sized = dataset instanceof IterableDataset ? [] : dataset;
    this.sampler =
      options.sampler ?? (shuffle ? new RandomSampler(sized, { generator }) : new SequentialSampler(sized));
    const joined = batch_size === null ? null : new BatchSampler(this.sampler, batch_size, drop_last);
    this.batch_sampler = dataset instanceof IterableDataset ? null : (options.batch_sampler ?? joined);
  }

  /**
   * The number of batches.
   *
   * @throws TypeError when the sampler, or the iterable dataset, has no length.
   */
  get length(): number {
    if (!(this.dataset instanceof IterableDataset)) return lengthOf(this.batch_sampler ?? this.sampler);
    const batches = lengthOf(this.dataset, 'dataset') / (this.batch_size ?? 1);
    return this.drop_last ? Math.floor(batches) : Math.ceil(batches);
  }

  /**
   * Begins a pass; with workers it starts them, unless they have stayed.
   *
   * @throws TypeError when something of the dataset cannot travel to a worker; it names the place. RuntimeError where there are no threads.
   */
  [Symbol.iterator](): IterableIterator<B> {
    const pass = this.beginPass(false);
    const iterator: IterableIterator<B> = {
      [Symbol.iterator]: () => iterator,
      next: () => pass.next() as IteratorResult<B>,
      return: () => this.leave(pass),
    };
    return endedWith(iterator, pass);
  }

  /** Begins a pass in which the event loop takes a turn before each batch. */
  [Symbol.asyncIterator](): AsyncIterableIterator<B> {
    const pass = this.beginPass(true);
    const iterator: AsyncIterableIterator<B> = {
      [Symbol.asyncIterator]: () => iterator,
      next: () => pass.wait() as Promise<IteratorResult<B>>,
      return: () => Promise.resolve(this.leave(pass)),
    };
    return endedWith(iterator, pass);
  }

  /**
   * Returns how far the loader has come: how many batches the pass has yielded, and the states of all generators that its order and its
   * transforms draw from.
   *
   * It may be called between any two batches, and after a pass or before the first. Numbers, strings, booleans and bytes only.
   *
   * @returns a copy, of about 10 kB, and as much more for each worker.
   *
   * @example
   * ```ts
   * const loader = new DataLoader([0, 1, 2, 3, 4, 5], { batch_size: 2, shuffle: true });
   * const rest = [];
   * let state = loader.state_dict();
   * for (const batch of loader) {
   *   if (rest.length === 0) state = loader.state_dict();
   *   rest.push(batch.tolist());
   * }
   * loader.load_state_dict(state); // one batch had been yielded
   * const again = Array.from(loader, (batch) => batch.tolist());
   * console.log(String(again) === String(rest.slice(1))); // true
   * ```
   * @see {@link https://meta-pytorch.org/data/main/stateful_dataloader_tutorial.html | torchdata's StatefulDataLoader}
   */
  state_dict(): DataLoaderState {
    const state = this.pass?.state() ?? this.resumed;
    return {
      _num_yielded: state?._num_yielded ?? 0,
      _iterator_finished: state?._iterator_finished ?? true,
      _generators_start: structuredClone(state?._generators_start ?? null),
      _generators: structuredClone(state?._generators ?? captureGenerators(generatorsOf(this))),
      _snapshot: structuredClone(state?._snapshot ?? null),
    };
  }

  /**
   * Goes on from a state that {@link DataLoader.state_dict} returned, of this loader or of one made the same way in another process.
   *
   * The default generator, and those of the loader and its samplers, are set at once. The next pass then yields the batches that would have
   * come after the state was taken, and every later pass is what it would have been. A pass that is resumed sets the generators once more
   * when it begins. Samples that were passed over are not read, except those of an iterable dataset.
   *
   * @param state_dict - what `state_dict()` returned.
   * @throws ValueError when it is no such state, or has another number of workers; RuntimeError when the state of a generator in it is
   * none. Nothing is changed then.
   *
   * @see {@link https://meta-pytorch.org/data/main/stateful_dataloader_tutorial.html | torchdata's StatefulDataLoader}
   */
  load_state_dict(state_dict: DataLoaderState): void {
    const generators = generatorsOf(this);
    const state = checkState(state_dict, Object.keys(generators), this.num_workers);
    restoreGenerators(generators, state._generators);
    this.pass?.close();
    this.pass = null;
    this.crew?.pool.close();
    this.crew = null;
    // Outside of a pass what is drawn from here on counts.
    const { _generators, ...place } = state;
    this.resumed = state._iterator_finished ? place : state;
  }

  private beginPass(mayWait: boolean): Pass {
    // Not the loader itself, which may be collected while its workers stay.
    const { resumed, pass: _pass, crew, ...parts } = this;
    if (this.num_workers === 0) {
      this.pass = new LocalPass(parts, mayWait, resumed?._iterator_finished === false ? resumed : null);
    } else {
      const pass = new WorkerPass(parts, crew?.pool.isClosed === false ? crew : null, resumed);
      if (this.persistent_workers && pass.crew !== crew) {
        this.crew = pass.crew;
        abandoned?.register(this, () => pass.crew.pool.close());
      }
      this.pass = pass;
    }
    this.resumed = null;
    return this.pass;
  }

  private leave(pass: Pass): IteratorReturnResult<undefined> {
    pass.close();
    return DONE;
  }

  /** What a worker's own program calls. @internal */
  static _serve(data: WorkerData, home: Readonly<Record<string, unknown>>): void {
    serve(data, home);
  }
}

/** Ends the workers of loops and loaders that were dropped without an end. */
const abandoned =
  typeof FinalizationRegistry === 'function' ? new FinalizationRegistry<() => void>((end) => end()) : undefined;

function endedWith<I extends object>(iterator: I, pass: Pass): I {
  abandoned?.register(iterator, () => {
    pass.close();
  });
  return iterator;
}
