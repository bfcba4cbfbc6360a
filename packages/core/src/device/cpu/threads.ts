import type * as Os from 'node:os';
import type * as WorkerThreads from 'node:worker_threads';
import { RuntimeError, ValueError } from '../../errors.js';
import { heap } from '../../memory/heap.js';
import { shared } from '../../state.js';
import { nodeModule } from '../../host.js';
import type { KernelExports } from './kernel_exports.js';
import type { Scratch } from './scratch.js';
import { kernelModule, wasm } from './wasm.js';
import { ARGUMENTS_OFFSET, type WorkerBoot, workerSource, WORDS } from './worker_source.js';

/** How often a thread looks before it goes to sleep: some tens of microseconds, about what waking it takes. */
const SPINS = 20_000;
/** How long the main thread waits for the workers before it gives them up. */
const PATIENCE_MS = 60_000;
/** The job word has a byte for the number of workers. */
const MOST_THREADS = 64;
/** Below this many operations a second thread costs more than it gives. */
const LEAST_OPERATIONS = 500_000;
/** Each thread takes several pieces, so that one that is held up does not hold up the others. */
const PIECES_PER_THREAD = 4;
const CACHE_LINE = 64;
const CONTROL_WORDS = ARGUMENTS_OFFSET / Int32Array.BYTES_PER_ELEMENT;

/** A worker of Node or of a browser, as far as it is used here. */
interface Thread {
  terminate(): unknown;
}

/** A kernel that works on a range of its outermost loop, given by its last two arguments. */
export interface Job {
  readonly kernel: keyof KernelExports;
  /** The arguments in front of scratch memory and the range. */
  readonly args: readonly number[];
  /** How many bytes of scratch memory each thread needs, for kernels that take the address of some. */
  readonly scratchBytes?: number;
  /** The range is [0, total). */
  readonly total: number;
  /** Pieces begin at multiples of this. */
  readonly multiple?: number;
  /** Whether each piece repeats some work, so that one for each thread is best. */
  readonly largePieces?: boolean;
  /** About how many multiplications and additions take as long: small work stays on one thread. */
  readonly operations: number;
}

interface Pool {
  /** How many threads the user wants, the main one included. */
  wanted: number;
  /** The block through which the threads speak: it lies in shared memory, whose views stay valid when it grows. */
  words: Int32Array | null;
  workers: Thread[];
  jobs: number;
  /** The kernels' names, by the numbers that stand for them. */
  names: string[];
}

const pool = shared('device.threads', (): Pool => ({ wanted: cores(), words: null, workers: [], jobs: 0, names: [] }));

function cores(): number {
  const os = nodeModule<typeof Os>('node:os');
  const count = os ? os.availableParallelism() : (globalThis.navigator?.hardwareConcurrency ?? 1);
  return Math.max(1, Math.min(count, MOST_THREADS));
}

function control(): Int32Array {
  return (pool.words ??= new Int32Array(heap.memory.buffer, heap.control, CONTROL_WORDS));
}

/** Starts a worker, or returns null where that is forbidden: one thread does the work then. */
function startWorker(boot: WorkerBoot): Thread | null {
  try {
    const node = nodeModule<typeof WorkerThreads>('node:worker_threads');
    if (node) {
      const worker = new node.Worker(workerSource, { eval: true, workerData: boot, execArgv: [] });
      worker.unref();
      return worker;
    }
    const worker = new Worker(URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' })));
    worker.postMessage(boot);
    return worker;
  } catch {
    return null;
  }
}

/** Starts the workers that are missing. They start on their own time, and take part from when they are ready. */
function startMissingWorkers(): void {
  if (pool.workers.length >= pool.wanted - 1) return;
  pool.names = Object.keys(wasm());
  const { memory } = heap;
  const boot = { memory, module: kernelModule(), control: heap.control, names: pool.names, spins: SPINS };
  while (pool.workers.length < pool.wanted - 1) {
    const worker = startWorker(boot);
    if (!worker) {
      pool.wanted = pool.workers.length + 1;
      return;
    }
    pool.workers.push(worker);
  }
}

/** How many threads share work of that size. */
function threadsFor(operations: number): number {
  if (pool.wanted === 1 || operations < LEAST_OPERATIONS || !heap.isShared) return 1;
  startMissingWorkers();
  return Math.min(1 + Atomics.load(control(), WORDS.ready), pool.wanted);
}

/**
 * Runs a kernel over its whole range, on several threads where that is worth it.
 *
 * Kernels write disjoint outputs for disjoint ranges and add up in an order that no range changes, so the bits are the same for any
 * number of threads.
 */
export function runShared(job: Job, scratch?: Scratch): void {
  const { total, operations, scratchBytes, multiple = 1 } = job;
  const threads = total > multiple ? threadsFor(operations) : 1;
  const nbytes = Math.ceil((scratchBytes ?? 0) / CACHE_LINE) * CACHE_LINE;
  const args = scratchBytes === undefined || !scratch ? job.args : [...job.args, scratch.allocate(nbytes * threads)];
  const kernel: (...args: number[]) => void = wasm()[job.kernel];
  if (threads === 1) {
    kernel(...args, 0, total);
    return;
  }
  const pieces = job.largePieces ? threads : PIECES_PER_THREAD * threads;
  const piece = Math.max(multiple, Math.ceil(total / pieces / multiple) * multiple);
  const words = control();
  new Float64Array(heap.memory.buffer, heap.control + ARGUMENTS_OFFSET, args.length).set(args);
  words[WORDS.done] = 0;
  words[WORDS.next] = 0;
  words[WORDS.failed] = 0;
  words[WORDS.kernel] = pool.names.indexOf(job.kernel);
  words[WORDS.argumentCount] = args.length;
  words[WORDS.total] = total;
  words[WORDS.piece] = piece;
  words[WORDS.scratchArgument] = scratchBytes === undefined ? -1 : args.length - 1;
  words[WORDS.scratchBytes] = nbytes;
  pool.jobs = (pool.jobs + 1) & 0x7fffff;
  Atomics.store(words, WORDS.job, (pool.jobs << 8) | (threads - 1));
  Atomics.notify(words, WORDS.job);
  try {
    const take = (): number => Atomics.add(words, WORDS.next, piece);
    for (let from = take(); from < total; from = take()) kernel(...args, from, Math.min(from + piece, total));
  } finally {
    waitForWorkers(words, threads - 1);
  }
  if (Atomics.load(words, WORDS.failed) !== 0) throw new RuntimeError(`a thread failed in the kernel ${job.kernel}`);
}

function waitForWorkers(words: Int32Array, count: number): void {
  for (let i = 0; i < SPINS; i++) if (Atomics.load(words, WORDS.done) === count) return;
  // The main thread of a page must not sleep.
  const maySleep = nodeModule('node:worker_threads') !== undefined;
  const started = performance.now();
  for (let done = Atomics.load(words, WORDS.done); done !== count; done = Atomics.load(words, WORDS.done)) {
    if (maySleep) Atomics.wait(words, WORDS.done, done, 100);
    if (performance.now() - started < PATIENCE_MS) continue;
    stopWorkers();
    throw new RuntimeError('a worker thread has died; from here on one thread does the work');
  }
}

/** Ends all workers, and works on one thread until more are asked for. */
export function stopWorkers(): void {
  for (const worker of pool.workers) worker.terminate();
  pool.workers = [];
  pool.wanted = 1;
  Atomics.store(control(), WORDS.ready, 0);
}

/**
 * Returns how many threads share the work of an operation.
 *
 * @example
 * ```ts
 * torch.set_num_threads(1);
 * console.log(torch.get_num_threads()); // 1
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.get_num_threads.html | torch.get_num_threads}
 */
export function get_num_threads(): number {
  return pool.wanted;
}

/**
 * Sets how many threads share the work of an operation: by default as many as there are cores.
 *
 * Results are the same bits for any number. Where memory cannot be shared (a page without cross-origin isolation) one thread does the
 * work.
 *
 * @param threads - from 1 to 64.
 * @throws ValueError when `threads` is no integer in that range.
 *
 * @example
 * ```ts
 * torch.set_num_threads(2);
 * console.log(torch.get_num_threads()); // 2
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.set_num_threads.html | torch.set_num_threads}
 */
export function set_num_threads(threads: number): void {
  if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS) {
    throw new ValueError(`set_num_threads expects an integer from 1 to ${MOST_THREADS}, got ${threads}`);
  }
  pool.wanted = threads;
}
