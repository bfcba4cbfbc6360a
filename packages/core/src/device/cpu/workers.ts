import type * as Os from 'node:os';
import type * as WorkerThreads from 'node:worker_threads';
import { nodeModule } from '../../host.js';
import { heap } from '../../memory/heap.js';
import { shared } from '../../state.js';
import { kernelModule, wasm } from './wasm.js';
import {
  ARGUMENTS_OFFSET,
  CONTROL_BYTES,
  MOST_ARGUMENTS,
  SEATS,
  type WorkerBoot,
  workerSource,
} from './worker_source.js';

/** How long a thread looks before it goes to sleep: longer than what lies between the operations of a training step. */
export const SPIN_MS = 1;
/** Workers and the main thread. */
export const MOST_THREADS = SEATS;
/** How many blocks the workers' room in the heap is long enough for. */
const CONTROLS = 32;
const CONTROL_WORDS = CONTROL_BYTES / Int32Array.BYTES_PER_ELEMENT;

/** A worker of Node or of a browser, as far as it is used here. */
interface Thread {
  terminate(): unknown;
}

interface Pool {
  /** How many threads the user wants, the main one included. */
  wanted: number;
  /** The block through which the threads speak: it lies in shared memory, whose views stay valid when it grows. */
  words: Int32Array | null;
  /** The arguments in that block. */
  values: Float64Array | null;
  workers: Thread[];
  jobs: number;
  /** The kernels' names, by the numbers that stand for them. */
  names: string[];
  /** How often all workers were stopped. */
  stops: number;
  /** The least time in which a worker must be through with a piece, before it is taken for dead. */
  patienceMs: number;
}

/** The workers of this process. */
export const pool: Pool = shared('device.threads', () => ({
  wanted: cores(),
  words: null,
  values: null,
  workers: [],
  jobs: 0,
  names: [],
  stops: 0,
  patienceMs: 5000,
}));

function cores(): number {
  const os = nodeModule<typeof Os>('node:os');
  const count = os ? os.availableParallelism() : (globalThis.navigator?.hardwareConcurrency ?? 1);
  return Math.max(1, Math.min(count, MOST_THREADS));
}

/**
 * Where the block lies through which the main thread and the workers speak. Workers that were stopped live on for a moment, so those that
 * come after them have another block.
 */
export function controlAddress(): number {
  return heap.control + (pool.stops % CONTROLS) * CONTROL_BYTES;
}

/** The words of that block. */
export function control(): Int32Array {
  return (pool.words ??= new Int32Array(heap.memory.buffer, controlAddress(), CONTROL_WORDS));
}

/** The arguments in that block. */
export function controlValues(): Float64Array {
  return (pool.values ??= new Float64Array(heap.memory.buffer, controlAddress() + ARGUMENTS_OFFSET, MOST_ARGUMENTS));
}

/** Starts a worker, or returns null where that is forbidden: one thread does the work then. */
function startWorker(boot: WorkerBoot): Thread | null {
  try {
    const node = nodeModule<typeof WorkerThreads>('node:worker_threads');
    if (node) {
      const worker = new node.Worker(workerSource, { eval: true, workerData: boot, execArgv: [] });
      worker.unref();
      // Without a listener, the error of a worker would end the process.
      worker.on('error', () => undefined);
      worker.on('exit', () => {
        forget(worker);
      });
      return worker;
    }
    const worker = new Worker(URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' })));
    worker.onerror = () => {
      forget(worker);
    };
    worker.postMessage(boot);
    return worker;
  } catch {
    return null;
  }
}

/** A worker that cannot start, or died while it had nothing to do, is not replaced: the next one would fare no better. */
function forget(worker: Thread): void {
  const at = pool.workers.indexOf(worker);
  if (at < 0) return;
  pool.workers.splice(at, 1);
  pool.wanted = Math.max(1, pool.wanted - 1);
}

/** Starts the workers that are missing. They start on their own time, and take part from when they are ready. */
export function startMissingWorkers(): void {
  if (pool.workers.length >= pool.wanted - 1) return;
  pool.names = Object.keys(wasm());
  const { memory } = heap;
  const boot = { memory, module: kernelModule(), control: controlAddress(), names: pool.names, spinMs: SPIN_MS };
  while (pool.workers.length < pool.wanted - 1) {
    const worker = startWorker(boot);
    if (!worker) {
      pool.wanted = pool.workers.length + 1;
      return;
    }
    pool.workers.push(worker);
  }
}

/** Ends all workers; the next large operation starts others. There is no work in flight, since all work is synchronous. */
export function stopWorkers(): void {
  if (pool.workers.length === 0) return;
  for (const worker of pool.workers.splice(0)) worker.terminate();
  pool.stops++;
  pool.words = pool.values = null;
  control().fill(0);
}
