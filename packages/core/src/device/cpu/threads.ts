import { RuntimeError, ValueError } from '../../errors.js';
import { nodeModule } from '../../host.js';
import { heap } from '../../memory/heap.js';
import type { KernelExports } from './kernel_exports.js';
import { Pace } from './pace.js';
import type { Scratch } from './scratch.js';
import { wasm } from './wasm.js';
import { LOOKS, SEATS, WORDS } from './worker_source.js';
import { control, controlValues, MOST_THREADS, pool, SPIN_MS, startMissingWorkers, stopWorkers } from './workers.js';

/** Below this many operations a second thread costs more than it gives. */
const LEAST_OPERATIONS = 500_000;
/** Each thread takes several pieces, so that one that is held up does not hold up the others. */
const PIECES_PER_THREAD = 4;
/** Up to this many it depends on the machine's state whether it gives anything at all. */
const SMALL_OPERATIONS = 20_000_000;
const CACHE_LINE = 64;
/** How much longer than the main thread's whole share one piece may take. */
const PATIENCE = 20;
const NAP_MS = 100;
/** After so many jobs their numbers begin anew: times {@link SEATS} they are int32. */
const MOST_JOBS = 2 ** 25 - 1;

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

/** How many threads share work of that size. */
function threadsFor(operations: number): number {
  if (pool.wanted === 1 || operations < LEAST_OPERATIONS || !heap.isShared) return 1;
  startMissingWorkers();
  return Math.min(1 + Atomics.load(control(), WORDS.ready), pool.wanted);
}

const pace = new Pace();

/**
 * Runs a kernel over its whole range, on several threads where that is worth it.
 *
 * Kernels write disjoint outputs for disjoint ranges and add up in an order that no range changes, so the bits are the same for any
 * number of threads.
 */
export function runShared(job: Job, scratch?: Scratch): void {
  const { total, operations, multiple = 1 } = job;
  const threads = total > multiple ? threadsFor(operations) : 1;
  if (threads === 1 || operations > SMALL_OPERATIONS) {
    runOn(threads, job, scratch);
    return;
  }
  const started = performance.now();
  runOn(pace.runsAlone ? 1 : threads, job, scratch);
  pace.note(job.kernel, operations, performance.now() - started);
}

function runOn(threads: number, job: Job, scratch: Scratch | undefined): void {
  const { total, scratchBytes, multiple = 1 } = job;
  const nbytes = Math.ceil((scratchBytes ?? 0) / CACHE_LINE) * CACHE_LINE;
  const args = scratchBytes === undefined || !scratch ? job.args : [...job.args, scratch.allocate(nbytes * threads)];
  const kernel: (...args: number[]) => void = wasm()[job.kernel];
  if (threads === 1) {
    kernel(...args, 0, total);
    return;
  }
  // Threads begin with the same share of each job, since much of what is there is still in their core's cache.
  const share = multiple * Math.ceil(total / threads / multiple);
  const piece = job.largePieces ? share : multiple * Math.ceil(share / PIECES_PER_THREAD / multiple);
  const words = control();
  controlValues().set(args);
  for (let i = 0; i < threads; i++) words[WORDS.next + i] = i * share;
  words[WORDS.done] = 0;
  words[WORDS.failed] = 0;
  words[WORDS.helpers] = threads - 1;
  words[WORDS.kernel] = pool.names.indexOf(job.kernel);
  words[WORDS.argumentCount] = args.length;
  words[WORDS.total] = total;
  words[WORDS.share] = share;
  words[WORDS.piece] = piece;
  words[WORDS.scratchArgument] = scratchBytes === undefined ? -1 : args.length - 1;
  words[WORDS.scratchBytes] = nbytes;
  const started = performance.now();
  announce(words);
  try {
    for (let own = 0; own * share < total; own++) {
      const end = Math.min((own + 1) * share, total);
      const take = (): number => Atomics.add(words, WORDS.next + own, piece);
      for (let from = take(); from < end; from = take()) kernel(...args, from, Math.min(from + piece, end));
    }
  } finally {
    // Only who joined is waited for: a worker that sleeps on, or died while it had nothing to do, holds nobody up.
    const joined = Atomics.exchange(words, WORDS.open, 0) % SEATS;
    waitForWorkers(words, joined, pool.patienceMs + PATIENCE * (performance.now() - started));
  }
  if (Atomics.load(words, WORDS.failed) !== 0) throw new RuntimeError(`a thread failed in the kernel ${job.kernel}`);
}

function announce(words: Int32Array): void {
  pool.jobs = (pool.jobs % MOST_JOBS) + 1;
  Atomics.store(words, WORDS.open, pool.jobs * SEATS);
  Atomics.store(words, WORDS.job, pool.jobs);
  Atomics.notify(words, WORDS.job);
}

/** Waits until so many workers are through with what they took. A thread cannot be told of a worker's death while it waits. */
function waitForWorkers(words: Int32Array, count: number, patienceMs: number): void {
  const until = performance.now() + SPIN_MS;
  for (let i = 1; i % LOOKS !== 0 || performance.now() < until; i++) {
    if (Atomics.load(words, WORDS.done) === count) return;
  }
  // The main thread of a page must not sleep.
  const maySleep = nodeModule('node:worker_threads') !== undefined;
  let waited = 0;
  let last = performance.now();
  for (let done = Atomics.load(words, WORDS.done); done !== count; done = Atomics.load(words, WORDS.done)) {
    if (maySleep) Atomics.wait(words, WORDS.done, done, NAP_MS);
    const now = performance.now();
    // A longer step is one in which the whole machine slept.
    waited += Math.min(now - last, NAP_MS);
    last = now;
    if (waited < patienceMs) continue;
    stopWorkers();
    pool.wanted = 1;
    throw new RuntimeError('a worker thread has died; from here on one thread does the work');
  }
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
 * work. In a page the other threads start when the event loop next turns.
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
