import type { Op, Workload } from '../lib/types.js';
import { microseconds } from '../lib/units.js';

interface Place {
  readonly name: string;
  readonly op: Op;
  readonly input: readonly number[];
  readonly output: readonly number[];
}

/** The operations of lenet at batch 64, with the shapes they have there. */
const places: readonly Place[] = [
  {
    name: 'conv1',
    op: { type: 'conv2d', in: 1, out: 32, kernel: 3 },
    input: [64, 1, 28, 28],
    output: [64, 32, 26, 26],
  },
  { name: 'relu', op: { type: 'relu' }, input: [64, 32, 26, 26], output: [64, 32, 26, 26] },
  {
    name: 'conv2',
    op: { type: 'conv2d', in: 32, out: 64, kernel: 3 },
    input: [64, 32, 26, 26],
    output: [64, 64, 24, 24],
  },
  { name: 'relu2', op: { type: 'relu' }, input: [64, 64, 24, 24], output: [64, 64, 24, 24] },
  {
    name: 'max_pool2d',
    op: { type: 'max_pool2d', kernel: 2 },
    input: [64, 64, 24, 24],
    output: [64, 64, 12, 12],
  },
  { name: 'linear1', op: { type: 'linear', in: 9216, out: 128 }, input: [64, 9216], output: [64, 128] },
  { name: 'linear2', op: { type: 'linear', in: 128, out: 10 }, input: [64, 128], output: [64, 10] },
  { name: 'cross_entropy', op: { type: 'cross_entropy' }, input: [64, 10], output: [] },
];

/** Each operation of lenet by itself, forward and backward apart. */
export const ops = places.flatMap(({ name, op, input, output }, i) =>
  (['forward', 'backward'] as const).map((pass): Workload => ({
    name: `op-${name}-${pass}`,
    title: `${name} ${pass}`,
    group: 'ops',
    task: { kind: 'op', op, input, output, pass, inputGradient: i > 0 },
    unit: microseconds(),
  })),
);
