import { checkKeys, type GeneratorOptions, Tensor, ValueError } from '@sconce/core';
import type { Dataset } from '../dataset.js';
import { IterableDataset } from '../iterable_dataset.js';

/** Whatever a loader serves: a dataset, one that can only be iterated over, or an array of samples. */
export type Source<T> = Dataset<T> | IterableDataset<T> | readonly T[];

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
  /** How many worker threads read and prepare the samples; 0, the default, does it in this thread. */
  readonly num_workers?: number;
  /** Makes a batch of a list of samples; {@link default_collate} by default. */
  readonly collate_fn?: ((samples: T[]) => B) | null;
  /** Whether a last batch that is smaller is left out; false by default. */
  readonly drop_last?: boolean;
  /** How many seconds a batch of the workers may take; 0, the default, for any time. */
  readonly timeout?: number;
  /** Called in each worker with its number, from 0, once it has its seed and its copy of the dataset. */
  readonly worker_init_fn?: ((worker_id: number) => void) | null;
  /** How many batches each worker prepares ahead; 2 by default. */
  readonly prefetch_factor?: number;
  /** Whether the workers stay for the next pass, with their copies of the dataset; false by default. */
  readonly persistent_workers?: boolean;
  /**
   * The module, as `import.meta.url` names it, whose exports the workers look through for classes and functions of your own: those of the
   * dataset, of its transforms, `collate_fn` and `worker_init_fn`. A class or function may name its module itself, by a property
   * `worker_module`.
   */
  readonly worker_module?: string | URL | null;
}

const KEYS = [
  'batch_size',
  'shuffle',
  'sampler',
  'batch_sampler',
  'num_workers',
  'collate_fn',
  'drop_last',
  'timeout',
  'worker_init_fn',
  'prefetch_factor',
  'persistent_workers',
  'worker_module',
  'generator',
];

type Options = DataLoaderOptions<never, unknown>;

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return value instanceof Tensor ? 'Tensor' : typeof value;
}

/** What is no dataset, such as a tensor, would else be one without samples. */
function checkKinds(dataset: unknown, options: Options): void {
  const { length, get } = (dataset ?? {}) as Record<string, unknown>;
  const isMap = Array.isArray(dataset) || (typeof length === 'number' && typeof get === 'function');
  if (!isMap && !(dataset instanceof IterableDataset)) {
    throw new TypeError(`DataLoader(): dataset must be an array or have a length and get(), got ${kindOf(dataset)}`);
  }
  const { sampler, batch_sampler, collate_fn, worker_init_fn } = options;
  for (const [name, value] of Object.entries({ sampler, batch_sampler })) {
    if (typeof (value ?? [])[Symbol.iterator] === 'function') continue;
    throw new TypeError(`DataLoader(): ${name} must be iterable, got ${kindOf(value)}`);
  }
  for (const [name, value] of Object.entries({ collate_fn, worker_init_fn })) {
    if (value == null || typeof value === 'function') continue;
    throw new TypeError(`DataLoader(): ${name} must be a function, got ${kindOf(value)}`);
  }
}

function checkExclusive(options: Options): void {
  const { batch_size = 1, shuffle = false, sampler, batch_sampler, drop_last = false } = options;
  if (sampler && shuffle) throw new ValueError('sampler option is mutually exclusive with shuffle');
  if (batch_sampler && (batch_size !== 1 || shuffle || sampler || drop_last)) {
    throw new ValueError('batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last');
  }
  if (batch_size === null && drop_last) {
    throw new ValueError('batch_size=None option disables auto-batching and is mutually exclusive with drop_last');
  }
}

function checkIterable({ shuffle, sampler, batch_sampler }: Options): void {
  for (const [name, value] of Object.entries({ shuffle, sampler, batch_sampler })) {
    if (value == null || value === false) continue;
    throw new ValueError(
      `DataLoader with IterableDataset: expected unspecified ${name} option, but got ${name}=${shuffle ? 'True' : kindOf(value)}`,
    );
  }
}

function checkWorkers(options: Options): void {
  const { num_workers = 0, timeout = 0, prefetch_factor, persistent_workers = false } = options;
  if (!Number.isInteger(num_workers) || num_workers < 0) {
    throw new ValueError('num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.');
  }
  if (!(timeout >= 0)) throw new ValueError('timeout option should be non-negative');
  if (num_workers === 0 && prefetch_factor !== undefined && prefetch_factor !== 2) {
    throw new ValueError(
      'prefetch_factor option could only be specified in multiprocessing.let num_workers > 0 to enable multiprocessing.',
    );
  }
  if (!Number.isInteger(prefetch_factor ?? 2) || (prefetch_factor ?? 2) <= 0) {
    throw new ValueError(`prefetch_factor option should be a positive integer, got ${String(prefetch_factor)}`);
  }
  if (persistent_workers && num_workers === 0) {
    throw new ValueError('persistent_workers option needs num_workers > 0');
  }
  if (timeout > 0 && num_workers === 0) throw new ValueError('timeout option needs num_workers > 0');
}

/** Refuses what is no dataset, no option, or does not go together, in torch's words. */
export function checkArguments(dataset: unknown, options: Options): void {
  checkKeys(options, KEYS, 'DataLoader');
  checkKinds(dataset, options);
  checkWorkers(options);
  if (dataset instanceof IterableDataset) checkIterable(options);
  checkExclusive(options);
}
