import { gflops } from '../lib/units.js';
import type { Workload } from '../lib/types.js';

/** The product of two square matrices. */
export const matmul = [256, 512, 1024].map((size): Workload => ({
  name: `matmul-${size}`,
  title: `matmul ${size}`,
  task: { kind: 'matmul', size },
  unit: gflops(2 * size ** 3),
}));
