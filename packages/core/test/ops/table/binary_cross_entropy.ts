import * as torch from '../../../src/index.js';
import { kink, sample } from './build.js';
import { EDGES, given, random } from './inputs.js';
import type { Family, InputSpec, Row, Sample } from './types.js';

/** Probabilities or scores, and targets. */
const samples = (low: number, high: number): Sample[] => {
  const pair = (...shape: number[]): [InputSpec, InputSpec] => [random(shape, low, high), random(shape, 0, 1)];
  return [
    sample('plain', ...pair(2, 3)),
    sample('scalar', ...pair()),
    sample('empty', ...pair(0, 3)),
    ...EDGES.map((n) => sample(`size ${n}`, ...pair(n))),
  ];
};

const sizes = {
  inputs: [random([2], 0, 1), random([3], 0, 1)],
  message: 'size mismatch (got input: [2], target: [3])',
};
const types = {
  inputs: [random([2], 0, 1), random([2], 0, 1, { dtype: 'float64' })],
  message: 'Found dtype Double but expected Float',
};
const outside = (value: number) => ({
  inputs: [given([0.5, value]), given([0, 1])],
  call: ([x, y]: torch.Tensor[]) => torch._binary_cross_entropy(x, y),
  torch: 'F.binary_cross_entropy(i[0], i[1], reduction="none")',
  message: 'all elements of input should be between 0 and 1',
});

const rows: Row[] = [
  {
    name: '_binary_cross_entropy',
    call: ([x, y]) => torch._binary_cross_entropy(x, y),
    torch: 'F.binary_cross_entropy(i[0], i[1], reduction="none")',
    samples: [...samples(0.05, 0.95), kink('edges', given([0, 0, 1, 1, 1e-30, 0]), given([0, 1, 0, 1, 0.5, 0.5]))],
    errors: [
      { ...sizes, call: ([x, y]) => torch._binary_cross_entropy(x, y) },
      { ...types, call: ([x, y]) => torch._binary_cross_entropy(x, y) },
      outside(1.5),
      outside(NaN),
      outside(-1e-3),
    ],
  },
  {
    name: '_binary_cross_entropy_with_logits',
    call: ([x, y]) => torch._binary_cross_entropy_with_logits(x, y),
    torch: 'F.binary_cross_entropy_with_logits(i[0], i[1], reduction="none")',
    samples: [
      ...samples(-4, 4),
      kink('edges', given([0, 0, 200, 200, -200, -200, NaN, Infinity]), given([0, 1, 0, 1, 0, 1, 1, 0.5])),
    ],
    errors: [
      { ...sizes, call: ([x, y]) => torch._binary_cross_entropy_with_logits(x, y) },
      { ...types, call: ([x, y]) => torch._binary_cross_entropy_with_logits(x, y) },
    ],
  },
];

export const binaryCrossEntropy: Family = { name: 'binary_cross_entropy', rows };
