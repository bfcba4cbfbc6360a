import type { Kernel, KernelTable } from '../kernel.js';
import { convolution } from './convolution.js';
import { elementwise } from './elementwise.js';
import { linalg } from './linalg.js';
import { loss } from './loss.js';
import { optim } from './optim.js';
import { pooling } from './pooling.js';
import { reduce } from './reduce.js';

const tables: readonly KernelTable[] = [convolution, elementwise, linalg, loss, optim, pooling, reduce];

/** The kernels of the CPU: WebAssembly with SIMD. */
export const cpuKernels: ReadonlyMap<string, Kernel> = new Map(tables.flatMap((table) => Object.entries(table)));
