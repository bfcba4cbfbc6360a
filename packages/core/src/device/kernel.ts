import type { Operand } from './operand.js';

/**
 * A fast way to compute one operation. It returns false, having written nothing, for operands it does not take (another dtype,
 * strides it cannot walk).
 */
export type Kernel<A = never> = (outs: readonly Operand[], ins: readonly Operand[], attributes: A) => boolean;

/** Kernels by the name of the operation they compute. */
export type KernelTable = Readonly<Record<string, Kernel>>;
