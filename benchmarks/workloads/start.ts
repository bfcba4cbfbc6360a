import type { Task, Workload } from '../lib/types.js';
import { milliseconds } from '../lib/units.js';
import { model } from './seed.js';

function start(name: string, title: string, task: Task): Workload {
  return { name: `start-${name}`, title, group: 'start', task: { kind: 'start', task }, unit: milliseconds };
}

/** A process from its start to its first result. */
export const starts = [
  start('matmul', 'start to first product, 2x2', { kind: 'matmul', size: 2 }),
  start('seed', 'start to first step, seed', { kind: 'train', model, batch: 64, lr: 0.01, momentum: 0.9 }),
];
