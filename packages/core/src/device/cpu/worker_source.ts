/** Words of the block through which the main thread and the workers speak, counted from its start. */
export const WORDS = {
  /** Goes up with each job: what workers sleep on. */
  job: 0,
  /** How many workers are ready. */
  ready: 1,
  /** The job, times {@link SEATS}, plus how many workers have joined it; 0 while there is none to join. */
  open: 2,
  /** How many workers are through with the job. */
  done: 3,
  /** The next piece that nobody has taken. */
  next: 4,
  failed: 5,
  /** How many workers may join the job. */
  helpers: 6,
  kernel: 7,
  argumentCount: 8,
  total: 9,
  piece: 10,
  /** Which argument is scratch memory, or -1, and how many bytes of it each thread has. */
  scratchArgument: 11,
  scratchBytes: 12,
} as const;

/** More than there can be workers. */
export const SEATS = 64;

/** Bytes from the start of the block to the arguments, which are float64. */
export const ARGUMENTS_OFFSET = 64;
/** Bytes of a block. */
export const CONTROL_BYTES = 512;

/** What a worker is given to start with. */
export interface WorkerBoot {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  /** The address of the block. */
  readonly control: number;
  /** The kernels' names, by the numbers that stand for them. */
  readonly names: readonly string[];
  /** How often a worker looks for a job before it goes to sleep. */
  readonly spins: number;
}

/**
 * The program of a worker, as JavaScript text: a worker is started from a text or a URL, and a URL would have to survive every bundler.
 *
 * It looks for a job for a while, then sleeps until the main thread wakes it; it joins the job if that is still open, and takes pieces of
 * it until none is left.
 */
export const workerSource = `
'use strict';
const start = ({ memory, module, control, names, spins }) => {
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports;
  const words = new Int32Array(memory.buffer, control, ${ARGUMENTS_OFFSET / 4});
  const values = new Float64Array(memory.buffer, control + ${ARGUMENTS_OFFSET}, ${(CONTROL_BYTES - ARGUMENTS_OFFSET) / 8});
  const join = () => {
    for (;;) {
      const open = Atomics.load(words, ${WORDS.open});
      const joined = open % ${SEATS};
      if (open === 0 || joined >= words[${WORDS.helpers}]) return 0;
      if (Atomics.compareExchange(words, ${WORDS.open}, open, open + 1) === open) return joined + 1;
    }
  };
  const takePieces = (thread) => {
    const args = Array.from(values.subarray(0, words[${WORDS.argumentCount}]));
    const scratch = words[${WORDS.scratchArgument}];
    if (scratch >= 0) args[scratch] += thread * words[${WORDS.scratchBytes}];
    const kernel = kernels[names[words[${WORDS.kernel}]]];
    const total = words[${WORDS.total}];
    const piece = words[${WORDS.piece}];
    for (;;) {
      const from = Atomics.add(words, ${WORDS.next}, piece);
      if (from >= total) return;
      kernel(...args, from, Math.min(from + piece, total));
    }
  };
  let seen = Atomics.load(words, ${WORDS.job});
  Atomics.add(words, ${WORDS.ready}, 1);
  for (;;) {
    for (let i = 0; Atomics.load(words, ${WORDS.job}) === seen; i++) {
      if (i >= spins) Atomics.wait(words, ${WORDS.job}, seen);
    }
    seen = Atomics.load(words, ${WORDS.job});
    const thread = join();
    if (thread === 0) continue;
    try {
      takePieces(thread);
    } catch {
      Atomics.store(words, ${WORDS.failed}, 1);
    }
    Atomics.add(words, ${WORDS.done}, 1);
    Atomics.notify(words, ${WORDS.done});
  }
};
if (typeof require === 'function') start(require('node:worker_threads').workerData);
else onmessage = ({ data }) => start(data);
`;
