import type { Workload } from '../lib/types.js';
import { imagesPerSecond } from '../lib/units.js';

const BATCH = 64;

/** A shuffling loader without a model behind it. */
export const loader: readonly Workload[] = [
  {
    name: 'load-mnist',
    title: `load MNIST, ToTensor, batch ${BATCH}`,
    group: 'loader',
    task: { kind: 'load', dataset: 'mnist', batch: BATCH },
    unit: imagesPerSecond(BATCH),
  },
  {
    name: 'load-tensors',
    title: `load TensorDataset, batch ${BATCH}`,
    group: 'loader',
    task: { kind: 'load', dataset: 'tensors', batch: BATCH },
    unit: imagesPerSecond(BATCH),
  },
];
