import * as torch from '../../../src/index.js';
import { ALL_DTYPES, binarySamples, kink, promotions, sample } from './build.js';
import { booleans, given, integers, random } from './inputs.js';
import type { Family, Row } from './types.js';

const COMPARISONS = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const;
const LOGICAL = ['logical_and', 'logical_or', 'logical_xor'] as const;

const comparisonRows: Row[] = COMPARISONS.flatMap((name): Row[] => [
  {
    name,
    call: ([a, b]) => torch[name](a, b),
    torch: `torch.${name}(i[0], i[1])`,
    samples: [...binarySamples(), ...promotions(), kink('ties', given([1, 2, 3, -0]), given([1, 3, 2, 0]))],
    dtypes: ALL_DTYPES,
    integers: [-3, 3],
    differentiable: false,
    errors: [
      {
        inputs: [random([2]), random([3])],
        call: ([a, b]) => torch[name](a, b),
        torch: `torch.${name}(i[0], i[1])`,
        message: 'The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0',
      },
    ],
  },
  {
    name,
    variant: 'number',
    call: ([a]) => torch[name](a, 1),
    torch: `torch.${name}(i[0], 1)`,
    samples: [
      sample('plain', integers([2, 3], -2, 3, 'float32')),
      sample('empty', random([0])),
      sample('int64', integers([7], -2, 3)),
      sample('bool', booleans([7])),
    ],
    differentiable: false,
  },
]);

const logicalRows: Row[] = LOGICAL.map((name) => ({
  name,
  call: ([a, b]) => torch[name](a, b),
  torch: `torch.${name}(i[0], i[1])`,
  samples: [...binarySamples(), ...promotions(), sample('zeros', given([0, 0, 1, -2]), given([0, 3, 0, 4]))],
  dtypes: ALL_DTYPES,
  integers: [-1, 2],
  differentiable: false,
}));

export const comparison: Family = {
  name: 'comparison',
  rows: [
    ...comparisonRows,
    ...logicalRows,
    {
      name: 'where',
      call: ([condition, a, b]) => torch.where(condition, a, b),
      torch: 'torch.where(i[0], i[1], i[2])',
      samples: [
        sample('plain', booleans([2, 3]), random([2, 3]), random([2, 3])),
        sample('broadcast', booleans([2, 1, 3]), random([4, 1]), random([1])),
        sample('scalars', booleans([]), random([]), random([])),
        sample('scalar branches', booleans([2, 3]), random([]), random([])),
        sample('empty', booleans([0, 3]), random([1, 3]), random([0, 3])),
        ...[1, 3, 4, 5, 15, 16, 17, 33, 65].map((n) => sample(`size ${n}`, booleans([n]), random([n]), random([n]))),
        kink(
          'specials',
          given([1, 0, 1, 0], [4], { dtype: 'bool' }),
          given([NaN, NaN, 1, 1]),
          given([1, 1, Infinity, NaN]),
        ),
      ],
      dtypes: ALL_DTYPES,
      errors: [
        {
          inputs: [random([2]), random([2]), random([2])],
          call: ([condition, a, b]) => torch.where(condition, a, b),
          torch: 'torch.where(i[0], i[1], i[2])',
          message:
            /^(where expected condition to be a boolean tensor, but got a tensor with dtype Float|expected condition to be a boolean)/,
        },
        {
          inputs: [booleans([2]), random([3]), random([2])],
          call: ([condition, a, b]) => torch.where(condition, a, b),
          torch: 'torch.where(i[0], i[1], i[2])',
          message: /^The size of tensor a \(\d\) must match the size of tensor b \(\d\) at non-singleton dimension 0/,
        },
      ],
    },
    {
      name: 'equal',
      call: ([a, b]) => torch.tensor(torch.equal(a, b)),
      torch: 'torch.equal(i[0], i[1])',
      samples: [
        sample('different', random([3]), random([3])),
        sample('the same', given([1, 2]), given([1, 2])),
        sample('NaN', given([NaN]), given([NaN])),
        sample('another shape', random([2]), random([2, 1])),
        sample('empty', random([0]), random([0])),
      ],
      differentiable: false,
    },
    {
      name: 'allclose',
      call: ([a, b]) => torch.tensor(torch.allclose(a, b)),
      torch: 'torch.allclose(i[0], i[1])',
      samples: [
        sample('far', random([3]), random([3])),
        sample('near', given([1, 2, Infinity]), given([1.000001, 2, Infinity])),
        sample('opposite infinities', given([Infinity]), given([-Infinity])),
        sample('infinity and number', given([1]), given([Infinity])),
        sample('NaN', given([NaN]), given([NaN])),
        sample('empty', random([0]), random([0])),
      ],
      differentiable: false,
    },
    {
      name: 'allclose',
      variant: 'equal_nan',
      call: ([a, b]) => torch.tensor(torch.allclose(a, b, { rtol: 0.1, atol: 0, equal_nan: true })),
      torch: 'torch.allclose(i[0], i[1], rtol=0.1, atol=0, equal_nan=True)',
      samples: [
        sample('near', given([1, NaN]), given([1.05, NaN])),
        sample('far', given([1, NaN]), given([1.2, NaN])),
        sample('empty', random([0]), random([0])),
      ],
      differentiable: false,
    },
  ],
};
