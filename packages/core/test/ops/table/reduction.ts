import * as torch from '../../../src/index.js';
import { ALL_DTYPES, kink, sample } from './build.js';
import { given, integers, random, SPECIALS } from './inputs.js';
import type { ErrorCase, Family, InputSpec, Row, Sample } from './types.js';

const SIZES = [1, 3, 4, 5, 15, 16, 17, 33, 65];

/** Samples of a reduction over some of three dimensions; `make` gives inputs on which it is smooth. */
function reductionSamples(make: (shape: number[]) => InputSpec): Sample[] {
  return [
    sample('plain', make([2, 3, 2])),
    sample('other sizes', make([3, 1, 4])),
    ...SIZES.map((n) => sample(`lines of ${n}`, make([2, 3, n]))),
    ...SIZES.map((n) => sample(`columns of ${n}`, make([n, 1, 3]))),
  ];
}

const outOfRange = (name: string, call: ErrorCase['call']): ErrorCase => ({
  inputs: [random([2, 3])],
  call,
  torch: `torch.${name}(i[0], 2)`,
  message: 'Dimension out of range (expected to be in range of [-2, 1], but got 2)',
});

const twice = (name: string, call: ErrorCase['call']): ErrorCase => ({
  inputs: [random([2, 3])],
  call,
  torch: `torch.${name}(i[0], (0, 0))`,
  message: 'dim 0 appears multiple times in the list of dims',
});

const DIMS: readonly [string, number | number[], boolean][] = [
  ['last', -1, false],
  ['first', 0, false],
  ['middle, kept', 1, true],
  ['first and last', [0, 2], false],
  ['last two, kept', [1, -1], true],
];

const sumRows: Row[] = DIMS.map(([variant, dim, keepdim]) => ({
  name: 'sum',
  variant,
  call: ([x]) => torch.sum(x, dim, keepdim),
  torch: `torch.sum(i[0], ${JSON.stringify(dim)}, ${keepdim ? 'True' : 'False'})`,
  samples: [
    ...reductionSamples((shape) => random(shape)),
    sample('empty', random([0, 2, 3])),
    sample('empty line', random([2, 3, 0])),
    kink('specials', given(SPECIALS, [1, SPECIALS.length, 1])),
  ],
  dtypes: ALL_DTYPES,
}));

const truthRows = (['any', 'all'] as const).flatMap((name): Row[] => [
  {
    name,
    call: ([x]) => torch[name](x),
    torch: `torch.${name}(i[0])`,
    samples: [
      sample('plain', integers([2, 3], 0, 2, 'float32')),
      sample('zeros', given([0, 0, -0])),
      sample('ones', given([1, 2, NaN])),
      sample('scalar', random([])),
      sample('empty', random([0])),
      sample('bool', integers([9], 0, 2, 'bool')),
      sample('int64', integers([9], 0, 2)),
      sample('uint8', integers([9], 0, 2, 'uint8')),
    ],
    differentiable: false,
  },
  {
    name,
    variant: 'dim 1',
    call: ([x]) => torch[name](x, 1),
    torch: `torch.${name}(i[0], 1)`,
    samples: [
      sample('plain', integers([3, 3], 0, 2, 'bool')),
      sample('rank 3', integers([3, 2, 4], 0, 2, 'bool')),
      sample('empty', random([2, 0])),
      sample('float', integers([4, 2], 0, 2, 'float32')),
      sample('uint8', integers([4, 2], 0, 2, 'uint8')),
    ],
    differentiable: false,
    errors: [outOfRange(name, ([x]) => torch[name](x, 2))],
  },
]);

export const reduction: Family = {
  name: 'reduction',
  rows: [
    {
      name: 'sum',
      call: ([x]) => torch.sum(x),
      torch: 'torch.sum(i[0])',
      samples: [
        sample('plain', random([2, 3])),
        sample('scalar', random([])),
        sample('empty', random([0, 3])),
        ...SIZES.map((n) => sample(`size ${n}`, random([n]))),
        sample('rank 4', random([2, 3, 2, 2])),
        kink('NaN', given([1, NaN])),
        kink('infinity', given([1, Infinity])),
        kink('both infinities', given([-Infinity, Infinity])),
      ],
      dtypes: ALL_DTYPES,
      errors: [outOfRange('sum', ([x]) => torch.sum(x, 2)), twice('sum', ([x]) => torch.sum(x, [0, 0]))],
    },
    ...sumRows,
    {
      name: 'sum',
      variant: 'dtype',
      call: ([x]) => torch.sum(x, 0, false, { dtype: torch.float64 }),
      torch: 'torch.sum(i[0], 0, dtype=torch.float64)',
      samples: [sample('plain', random([2, 3])), sample('int', integers([3], 0, 9)), sample('empty', random([0]))],
    },
    {
      name: 'sum_to_size',
      call: ([x]) => x.sum_to_size([3, 1]),
      torch: 'i[0].sum_to_size(3, 1)',
      samples: [
        sample('plain', random([2, 3, 4])),
        sample('the same', random([3, 1])),
        sample('leading', random([5, 3, 1])),
        sample('empty', random([0, 3, 1])),
      ],
      errors: [
        {
          inputs: [random([2, 4])],
          call: ([x]) => x.sum_to_size([3, 1]),
          torch: 'i[0].sum_to_size(3, 1)',
          message: 'is not expandable to size {[2, 4]}.',
        },
      ],
    },
    ...truthRows,
  ],
};
