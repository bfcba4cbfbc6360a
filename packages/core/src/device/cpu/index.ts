import type { Kernel, KernelTable } from '../kernel.js';
import { elementwise } from './elementwise.js';
import { optim } from './optim.js';
import { reduce } from './reduce.js';

const tables: readonly KernelTable[] = [elementwise, optim, reduce];

/** The kernels of the CPU: WebAssembly with SIMD. */
export const cpuKernels: ReadonlyMap<string, Kernel> = new Map(tables.flatMap((table) => Object.entries(table)));
