import type { Files, Hello, Task } from '../lib/types.js';

/** One step, which returns its number. */
export type Step = () => number | Promise<number>;

export declare class Cannot extends Error {}

/** Answers the parent's requests until it goes away. `prepare` is not timed; an error it or a step throws is said as `cannot`. */
export declare function serve(hello: Hello, prepare: (task: Task, files: Files) => Step | Promise<Step>): Promise<void>;

/** Reads a raw file of float32. */
export declare function readValues(files: Files): Float32Array;

/** The first or second operand of an element-wise operation: the block of that number, repeated. */
export declare function readOperand(files: Files, which: 0 | 1, count: number): Float32Array;

/** Reads images (scaled to [0, 1]) and labels, cut in batches. */
export declare function readBatches(files: Files, batch: number): { images: Float32Array; labels: Uint8Array }[];
