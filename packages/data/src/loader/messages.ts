import type { Packed } from './packed.js';

/** What a worker is started with. */
export interface Boot {
  readonly kind: 'boot';
  readonly id: number;
  readonly num_workers: number;
  readonly base_seed: bigint;
  /** The dataset, `collate_fn` and `worker_init_fn`. */
  readonly job: Packed;
  readonly batched: boolean;
  readonly batch_size: number | null;
  readonly drop_last: boolean;
  readonly default_dtype: string;
  readonly relaxedSimd: boolean;
}

/** Begins a pass. */
export interface Begin {
  readonly kind: 'begin';
  readonly pass: number;
  /** The state of the default generator with which the pass began; null where the seed gives it. */
  readonly start: Uint8Array | null;
  /** How many batches of an iterable dataset to pass over. */
  readonly skip: number;
  /** The state of the default generator from which to go on. */
  readonly generator: Uint8Array | null;
}

/** Asks for a batch. */
export interface Task {
  readonly kind: 'task';
  readonly pass: number;
  readonly id: number;
  /** The samples' numbers; null for the next ones of an iterable dataset. */
  readonly indices: readonly number[] | null;
  /** Shared memory that is free again. */
  readonly buffer: SharedArrayBuffer | null;
}

export type ToWorker = Boot | Begin | Task;

/** An error of another thread, in words. */
export interface Described {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** A batch, or that the iterable dataset has come to its end. */
export interface Batch {
  readonly kind: 'batch';
  readonly pass: number;
  readonly id: number;
  readonly batch: Packed | null;
  /** The state of the default generator afterwards. */
  readonly generator: Uint8Array;
}

/** A batch could not be made. */
export interface Failure {
  readonly kind: 'failure';
  readonly pass: number;
  readonly id: number;
  readonly error: Described;
  /** The number of the sample that was being read. */
  readonly index: number | null;
  readonly generator: Uint8Array;
}

/** A worker could not begin, or is no more. */
export interface Loss {
  readonly kind: 'broken' | 'exit';
  readonly worker: number;
  readonly code: number;
  readonly error: Described | null;
}

export type FromWorker = Batch | Failure | Loss;

/** Words of the memory through which the threads speak. */
export const WORDS = {
  /** Goes up with each message to the main thread, which sleeps on it. */
  bell: 0,
  /** The pass that is under way: tasks of an older one are left. */
  pass: 1,
} as const;
export const WORD_COUNT = 2;

/** Puts an error into words. */
export function describe(error: unknown): Described {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: String(error) };
  const { name, message, stack } = error;
  return { name, message, stack: stack ?? `${name}: ${message}` };
}
