import { gflops } from '../lib/units.js';
import type { Workload } from '../lib/types.js';

/** The product of two square matrices. */
export const matmul = [64, 128, 256, 512, 1024, 2048].map((size): Workload => ({
  name: `matmul-${size}`,
  title: `matmul ${size}`,
  group: 'matmul',
  task: { kind: 'matmul', size },
  unit: gflops(2 * size ** 3),
}));
