import type { Group, Workload } from '../lib/types.js';
import { bundle } from './bundle.js';
import { elementwise } from './elementwise.js';
import { lenet } from './lenet.js';
import { loader } from './loader.js';
import { matmul } from './matmul.js';
import { mlp } from './mlp.js';
import { mnist } from './mnist.js';
import { ops } from './ops.js';
import { seed } from './seed.js';
import { starts } from './start.js';
import { target } from './target.js';

/** Everything that `npm run bench` can measure, in the order of the table. */
export const workloads: readonly Workload[] = [
  ...seed,
  ...lenet,
  ...mlp,
  ...mnist,
  ...matmul,
  ...loader,
  ...starts,
  ...bundle,
  ...elementwise,
  ...ops,
  ...target,
];

/** The groups, and whether they are measured when none is named. */
export const groups: Readonly<Record<Group, boolean>> = {
  steps: true,
  matmul: true,
  loader: true,
  start: true,
  bundle: true,
  elementwise: false,
  ops: false,
  target: false,
};
