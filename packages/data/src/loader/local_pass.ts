import { default_generator, type Generator } from '@sconce/core';
import { IterableDataset } from '../iterable_dataset.js';
import { drawSeed } from '../sampler.js';
import { awaitedStreamBatches, type FetchPlan, mapFetcher, streamBatches } from './fetch.js';
import type { Source } from './options.js';
import { DONE, type Pass, type PassState } from './pass.js';
import { captureGenerators, type GeneratorStates, generatorsOf, restoreGenerators } from './state.js';
import { nextTask } from './turn.js';

/** A loader, as far as a pass has to know it. */
export interface Served {
  readonly dataset: Source<unknown>;
  readonly batch_size: number | null;
  readonly drop_last: boolean;
  readonly sampler: Iterable<number>;
  readonly batch_sampler: Iterable<readonly number[]> | null;
  readonly generator: Generator | null;
  readonly collate_fn: ((samples: never) => unknown) | null;
}

/** The samples of each batch, one after the other. */
export function* indicesOf({ batch_sampler, sampler }: Served): IterableIterator<readonly number[]> {
  if (batch_sampler) yield* batch_sampler;
  else for (const index of sampler) yield [index];
}

/** How the loader's samples become batches. */
export function planOf({ collate_fn, batch_sampler, batch_size, dataset }: Served): FetchPlan {
  const batched = dataset instanceof IterableDataset ? batch_size !== null : batch_sampler !== null;
  return { collate: collate_fn, batched };
}

/** A pass that reads the samples in this thread. */
export class LocalPass implements Pass {
  private yielded: number;
  private finished = false;
  /** The state that was given, until the batches before it have been passed over. */
  private pending: PassState | null;
  private readonly start: GeneratorStates;
  private readonly batches: Iterator<unknown> | AsyncIterator<unknown>;

  /**
   * @param mayWait - whether only {@link wait} will be called.
   * @param resumed - where to go on.
   */
  constructor(loader: Served, mayWait: boolean, resumed: PassState | null) {
    const generators = generatorsOf(loader);
    if (resumed?._generators_start) restoreGenerators(generators, resumed._generators_start);
    this.start = captureGenerators(generators);
    // torch draws a seed for its workers here, with or without any. It is drawn for the sake of what comes after it.
    drawSeed(loader.generator ?? default_generator);
    this.pending = resumed;
    this.yielded = resumed?._num_yielded ?? 0;
    const skipped = (): void => {
      if (resumed?._generators) restoreGenerators(generators, resumed._generators);
      this.pending = null;
    };
    this.batches = batchesOf(loader, mayWait, this.yielded, skipped);
  }

  next(): IteratorResult<unknown, undefined> {
    return this.counted((this.batches as Iterator<unknown>).next());
  }

  async wait(): Promise<IteratorResult<unknown, undefined>> {
    await nextTask();
    return this.counted(await this.batches.next());
  }

  private counted(next: IteratorResult<unknown>): IteratorResult<unknown, undefined> {
    if (next.done) {
      this.finished = true;
      return DONE;
    }
    this.yielded++;
    return next;
  }

  close(): void {
    void this.batches.return?.();
  }

  state(): PassState {
    if (this.pending) return this.pending;
    return {
      _num_yielded: this.yielded,
      _iterator_finished: this.finished,
      _generators_start: this.finished ? null : this.start,
      _snapshot: null,
    };
  }
}

function batchesOf(
  loader: Served,
  mayWait: boolean,
  skip: number,
  skipped: () => void,
): Iterator<unknown> | AsyncIterator<unknown> {
  const { dataset, batch_size, drop_last } = loader;
  const plan = planOf(loader);
  if (!(dataset instanceof IterableDataset)) return mapBatches(loader, mapFetcher(dataset, plan), skip, skipped);
  const stream = { ...plan, batch_size, drop_last, skip, skipped };
  return mayWait ? awaitedStreamBatches(dataset, stream) : streamBatches(dataset, stream);
}

function* mapBatches(
  loader: Served,
  fetch: (indices: readonly number[]) => unknown,
  skip: number,
  skipped: () => void,
): IterableIterator<unknown> {
  const order = indicesOf(loader);
  for (let i = 0; i < skip; i++) order.next();
  skipped();
  for (const indices of order) yield fetch(indices);
}
