import type { Unit } from './types.js';

/** Images a second of a step over `batch` of them. */
export function imagesPerSecond(batch: number): Unit {
  return { name: 'images/s', better: 'more', value: (seconds) => batch / seconds };
}

/** GFLOP/s of a step of `flops` floating point operations. */
export function gflops(flops: number): Unit {
  return { name: 'GFLOP/s', better: 'more', value: (seconds) => flops / seconds / 1e9 };
}

/** GB/s of a step that reads and writes so many bytes. */
export function gigabytes(bytes: number): Unit {
  return { name: 'GB/s', better: 'more', value: (seconds) => bytes / seconds / 1e9 };
}

/** Microseconds of each of the `count` operations of a step. */
export function microseconds(count = 1): Unit {
  return { name: 'µs', better: 'less', value: (seconds) => (1e6 * seconds) / count };
}

/** Seconds as they are. */
export const seconds: Unit = { name: 's', better: 'less', value: (taken) => taken };

/** Milliseconds a step. */
export const milliseconds: Unit = { name: 'ms', better: 'less', value: (seconds) => 1000 * seconds };

/** Thousands of bytes. */
export const kilobytes: Unit = { name: 'kB', better: 'less', value: (bytes) => bytes / 1000 };

/** How many times better `ours` is than `theirs`. */
export function advantage(unit: Unit, ours: number, theirs: number): number {
  return unit.better === 'more' ? ours / theirs : theirs / ours;
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
