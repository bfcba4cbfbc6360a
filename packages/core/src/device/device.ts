import { heap } from '../memory/heap.js';
import { numel } from '../shape.js';
import { shared } from '../state.js';
import type { Operand } from './operand.js';
import { type Runnable, runReference } from './reference.js';

/**
 * A fast way to compute one operation. It returns false, having written nothing, for operands it does not take (another dtype,
 * strides it cannot walk).
 */
export type Kernel = (outs: readonly Operand[], ins: readonly Operand[], attributes: never) => boolean;

const kernels = shared('device.kernels', () => new Map<string, Kernel>());
const settings = shared('device.settings', () => ({ kernelsEnabled: true }));

/** Offers a kernel for the operation of that name. */
export function registerKernel<A>(
  name: string,
  kernel: (outs: readonly Operand[], ins: readonly Operand[], attributes: A) => boolean,
): void {
  kernels.set(name, kernel as Kernel);
}

/** Runs `fn` with reference loops only: how tests compare a kernel with the meaning of its operation. @internal */
export function withoutKernels<T>(fn: () => T): T {
  const previous = settings.kernelsEnabled;
  settings.kernelsEnabled = false;
  try {
    return fn();
  } finally {
    settings.kernelsEnabled = previous;
  }
}

/**
 * The one door through which all computing passes: windows onto storages and plain attributes go in, and the outputs' elements
 * are written. It knows no tape, and what stands above it knows no addresses.
 */
export function run<A>(op: Runnable<A>, outs: readonly Operand[], ins: readonly Operand[], attributes: A): void {
  if (outs.every((out) => numel(out.shape) === 0)) return;
  heap.beginOperation();
  const kernel = settings.kernelsEnabled ? kernels.get(op.name) : undefined;
  if (kernel?.(outs, ins, attributes as never)) return;
  runReference(op, outs, ins, attributes);
}
