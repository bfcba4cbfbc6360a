import type { Workload } from '../lib/types.js';
import { lenet } from './lenet.js';
import { matmul } from './matmul.js';
import { mlp } from './mlp.js';
import { mnist } from './mnist.js';
import { seed } from './seed.js';

/** Everything that `npm run bench` measures, in the order of the table. */
export const workloads: readonly Workload[] = [...seed, ...lenet, ...mlp, ...mnist, ...matmul];
