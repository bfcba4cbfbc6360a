/** What {@link get_worker_info} tells a worker of itself. */
export interface WorkerInfo {
  /** Its number, from 0. */
  readonly id: number;
  /** How many workers there are. */
  readonly num_workers: number;
  /** The seed of its default generator. */
  readonly seed: bigint;
  /** Its copy of the dataset. */
  readonly dataset: unknown;
}

/** One for the thread, also where the package is loaded twice. */
const KEY = Symbol.for('@sconce/data.worker_info');
const holder = globalThis as { [KEY]?: WorkerInfo };

/** Tells this thread that it is a worker. */
export function setWorkerInfo(info: WorkerInfo): void {
  holder[KEY] = info;
}

/**
 * Returns which worker of a {@link DataLoader} the calling thread is, or null in the main thread.
 *
 * An iterable dataset asks it for its part, since each worker iterates over a copy of the whole.
 *
 * @example
 * ```ts
 * class Numbers extends IterableDataset<number> {
 *   override *[Symbol.iterator]() {
 *     const { id, num_workers } = get_worker_info() ?? { id: 0, num_workers: 1 };
 *     for (let i = id; i < 4; i += num_workers) yield i;
 *   }
 * }
 * console.log([...new Numbers()]); // [ 0, 1, 2, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.get_worker_info | torch.utils.data.get_worker_info}
 */
export function get_worker_info(): WorkerInfo | null {
  return holder[KEY] ?? null;
}
