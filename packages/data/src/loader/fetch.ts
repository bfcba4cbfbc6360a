import { type Collated, default_collate } from '../collate.js';
import { default_convert } from '../convert.js';
import type { Dataset } from '../dataset.js';
import { awaitedSamplesOf, type IterableDataset, samplesOf } from '../iterable_dataset.js';

/** How a loader makes batches of samples; the same in the main thread and in workers. */
export interface FetchPlan {
  /** The user's function, or null. */
  readonly collate: ((samples: never) => unknown) | null;
  /** Whether samples are joined to batches. */
  readonly batched: boolean;
}

/** Where in a batch a worker is, for the message of an error. */
export interface Place {
  /** The number of the sample being read, if it has one. */
  index: number | null;
}

/** How samples become a batch: at once where the dataset can, else one by one. */
export function mapFetcher(
  dataset: Dataset<unknown> | readonly unknown[],
  { collate, batched }: FetchPlan,
  place: Place = { index: null },
): (indices: readonly number[]) => unknown {
  const isArray = (value: typeof dataset): value is readonly unknown[] => Array.isArray(value);
  const get = (index: number): unknown => {
    place.index = index;
    return isArray(dataset) ? dataset[index] : dataset.get(index);
  };
  // A single sample passes as it is; torch hands it, not a list, to a collate_fn too.
  const single = collate ?? default_convert;
  if (!batched) return ([index]) => single(get(index) as never);
  const join = collate ?? default_collate;
  const bySample = (indices: readonly number[]): unknown => {
    const samples = indices.map(get);
    place.index = null;
    return join(samples as never);
  };
  if (isArray(dataset) || collate) return bySample;
  return (indices) => {
    place.index = null;
    return dataset.getBatch?.(indices) ?? bySample(indices);
  };
}

/** The part of a pass over an iterable dataset that is known beforehand. */
export interface StreamPlan extends FetchPlan {
  readonly batch_size: number | null;
  readonly drop_last: boolean;
  /** How many batches to pass over first. */
  readonly skip: number;
  /** Called when they have been passed over. */
  readonly skipped?: () => void;
}

/** The batches of an iterable dataset whose samples are there at once. */
export function* streamBatches<T>(dataset: IterableDataset<T>, plan: StreamPlan): Generator<unknown, void, undefined> {
  const size = plan.batch_size ?? 1;
  const samples = samplesOf(dataset);
  try {
    const join = joiner(plan);
    for (let i = 0; i < plan.skip * size; i++) samples.next();
    plan.skipped?.();
    let batch: T[] = [];
    for (let next = samples.next(); !next.done; next = samples.next()) {
      batch.push(next.value);
      if (batch.length < size) continue;
      yield join(batch);
      batch = [];
    }
    if (batch.length > 0 && !plan.drop_last) yield join(batch);
  } finally {
    samples.return?.();
  }
}

/** {@link streamBatches} of a dataset that may have to be waited for. */
export async function* awaitedStreamBatches<T>(
  dataset: IterableDataset<T>,
  plan: StreamPlan,
): AsyncGenerator<unknown, void, undefined> {
  const size = plan.batch_size ?? 1;
  const samples = awaitedSamplesOf(dataset);
  try {
    const join = joiner(plan);
    for (let i = 0; i < plan.skip * size; i++) await samples.next();
    plan.skipped?.();
    let batch: T[] = [];
    for (let next = await samples.next(); !next.done; next = await samples.next()) {
      batch.push(next.value);
      if (batch.length < size) continue;
      yield join(batch);
      batch = [];
    }
    if (batch.length > 0 && !plan.drop_last) yield join(batch);
  } finally {
    await samples.return?.();
  }
}

function joiner({ collate, batched }: StreamPlan): (samples: readonly unknown[]) => unknown {
  if (batched) return (collate ?? default_collate) as (samples: readonly unknown[]) => Collated<unknown>;
  const single = (collate ?? default_convert) as (sample: unknown) => unknown;
  return ([sample]) => single(sample);
}
