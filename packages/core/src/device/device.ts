import { int64 } from '../dtype.js';
import { isHalf } from '../half.js';
import { heap } from '../memory/heap.js';
import { numel } from '../shape.js';
import { shared } from '../state.js';
import { cpuKernels } from './cpu/index.js';
import type { Operand } from './operand.js';
import { type Runnable, runReference } from './reference.js';

const settings = shared('device.settings', () => ({ kernelsEnabled: true }));

/** Runs `fn` with reference loops only: how tests compare a kernel with the meaning of its operation. */
export function withoutKernels<T>(fn: () => T): T {
  const previous = settings.kernelsEnabled;
  settings.kernelsEnabled = false;
  try {
    return fn();
  } finally {
    settings.kernelsEnabled = previous;
  }
}

/** Whether an exact loop does as well as a kernel: over few elements, and over no int64, of which it sees rounded numbers only. */
function suitLoop(op: Pick<Runnable<never>, 'exact' | 'moves'>, operands: readonly Operand[]): boolean {
  if (!op.exact) return false;
  for (const { storage, dtype } of operands) {
    if (!storage.smallArray || ((dtype === int64 || isHalf(dtype)) && !op.moves)) return false;
  }
  return true;
}

/** Kernels count elements in 32 bits, of which one is the sign. */
const MOST_COUNTED = 2 ** 31 - 1;

/**
 * Whether kernels can count the elements.
 *
 * @throws RuntimeError when there are more than memory has room for: a view that repeats its elements shows as many as it likes.
 */
function areCountable(operands: readonly Operand[]): boolean {
  for (const { shape, dtype } of operands) {
    const n = numel(shape);
    if (n <= MOST_COUNTED) continue;
    heap.checkRoom(n * dtype.itemsize);
    return false;
  }
  return true;
}

/**
 * The one door through which all computing passes: windows onto storages and plain attributes go in, and the outputs' elements
 * are written. It knows no tape, and what stands above it knows no addresses.
 */
export function run<A>(op: Runnable<A>, outs: readonly Operand[], ins: readonly Operand[], attributes: A): void {
  if (numel(outs[0].shape) === 0 && outs.every((out) => numel(out.shape) === 0)) return;
  const isCounted = areCountable(outs) && areCountable(ins);
  heap.beginOperation();
  const useKernel = settings.kernelsEnabled && isCounted && !(suitLoop(op, outs) && suitLoop(op, ins));
  const kernel = useKernel ? cpuKernels.get(op.name) : undefined;
  if (kernel?.(outs, ins, attributes as never)) {
    for (const { storage } of outs) storage.takeStaged();
    return;
  }
  runReference(op, outs, ins, attributes);
}
