import { heap } from '../../memory/heap.js';
import { numel } from '../../shape.js';
import { addressOf, collapse, type Loops, type Operand } from '../operand.js';
import type { KernelExports } from './kernel_exports.js';
import { runShared } from './threads.js';

/** About how many multiplications and additions take as long as moving one element. */
export const OPERATIONS = 4;
/** A run of elements is split at multiples of this, a cache line of float32. */
const RUN = 16;

/** Writes loops where the strided kernels read them, and returns the address. */
function writeLoops({ sizes, strides }: Loops): number {
  const { i32, parameters } = heap;
  let at = parameters >> 2;
  i32[at++] = sizes.length;
  for (const size of sizes) i32[at++] = size;
  for (const list of strides) for (const stride of list) i32[at++] = stride;
  return parameters;
}

/**
 * Runs a strided kernel over loops; threads share the outermost.
 *
 * @param operations - about how many multiplications and additions take as long as one element.
 */
export function runLoops(
  kernel: keyof KernelExports,
  loops: Loops,
  addresses: readonly number[],
  operations: number,
): void {
  const { sizes } = loops;
  const args = [writeLoops(loops), ...addresses];
  const isSingle = sizes.length === 1;
  runShared({
    kernel,
    args,
    total: sizes[0],
    multiple: isSingle ? RUN : 1,
    operations: operations * (isSingle ? sizes[0] : numel(sizes)),
  });
}

/** Copies the elements of one window into another of the same shape and dtype, by their addresses. */
export function copyWindow(to: { address: number; strides: readonly number[] }, from: Operand): void {
  const loops = collapse(from.shape, [to.strides, from.strides]);
  const { itemsize } = from.dtype;
  const kernel = itemsize === 1 ? 'copy8' : itemsize === 4 ? 'copy32' : 'copy64';
  runLoops(kernel, loops, [to.address, addressOf(from)], OPERATIONS);
}
