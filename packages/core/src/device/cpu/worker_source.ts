/** Words of the block through which the main thread and the workers speak, counted from its start. */
export const WORDS = {
  /** Goes up with each job: what workers look at, so it has a cache line to itself, and what they sleep on. */
  job: 0,
  /** How many workers are ready. */
  ready: 16,
  /** The job, times {@link SEATS}, plus how many workers have joined it; 0 while there is none to join. */
  open: 17,
  /** How many workers are through with the job. */
  done: 18,
  failed: 19,
  /** How many workers may join the job. */
  helpers: 20,
  kernel: 21,
  argumentCount: 22,
  total: 23,
  /** How much of the total is each thread's own share, and how much of it is taken at a time. */
  share: 24,
  piece: 25,
  /** Which argument is scratch memory, or -1, and how many bytes of it each thread has. */
  scratchArgument: 26,
  scratchBytes: 27,
  /** Of each share, where the part begins that nobody has taken. */
  next: 128,
} as const;

/** How often a thread looks before it looks at the clock: how long a look takes depends on how far the engine has compiled it. */
export const LOOKS = 64;

/** More than there can be workers. */
export const SEATS = 64;

/** Bytes from the start of the block to the arguments, which are float64. */
export const ARGUMENTS_OFFSET = 128;
/** How many arguments there is room for. */
export const MOST_ARGUMENTS = 48;
/** Bytes of a block. */
export const CONTROL_BYTES = 1024;

/** What a worker is given to start with. */
export interface WorkerBoot {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  /** The address of the block. */
  readonly control: number;
  /** The kernels' names, by the numbers that stand for them. */
  readonly names: readonly string[];
  /** How long a worker looks for a job before it goes to sleep. */
  readonly spinMs: number;
}

/**
 * The program of a worker, as JavaScript text: a worker is started from a text or a URL, and a URL would have to survive every bundler.
 *
 * It looks for a job for a while, then sleeps until the main thread wakes it; it joins the job if that is still open, and takes pieces, first
 * of its own share of it, then of the others', until none is left.
 */
export const workerSource = `
'use strict';
const start = ({ memory, module, control, names, spinMs }) => {
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports;
  const words = new Int32Array(memory.buffer, control, ${CONTROL_BYTES / 4});
  const values = new Float64Array(memory.buffer, control + ${ARGUMENTS_OFFSET}, ${MOST_ARGUMENTS});
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
    const share = words[${WORDS.share}];
    const piece = words[${WORDS.piece}];
    const shares = Math.ceil(total / share);
    for (let i = 0; i < shares; i++) {
      const own = (place + i) % shares;
      const end = Math.min((own + 1) * share, total);
      for (;;) {
        const from = Atomics.add(words, ${WORDS.next} + own, piece);
        if (from >= end) break;
        kernel(...args, from, Math.min(from + piece, end));
      }
    }
  };
  let seen = Atomics.load(words, ${WORDS.job});
  const place = Atomics.add(words, ${WORDS.ready}, 1) + 1;
  for (;;) {
    const until = performance.now() + spinMs;
    for (let i = 1; Atomics.load(words, ${WORDS.job}) === seen; i++) {
      if (i % ${LOOKS} === 0 && performance.now() > until) Atomics.wait(words, ${WORDS.job}, seen);
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
