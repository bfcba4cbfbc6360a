import type { Workload } from '../lib/types.js';
import { seconds } from '../lib/units.js';

const TARGET = 0.99;

/** How long training takes until nearly all test images are right. */
export const target: readonly Workload[] = [
  {
    name: 'target-mnist',
    title: `time to ${100 * TARGET} % on MNIST`,
    group: 'target',
    task: { kind: 'target', accuracy: TARGET },
    unit: seconds,
  },
];
