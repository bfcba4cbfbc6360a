import * as torch from '../../../src/index.js';
import { kink, sample } from './build.js';
import { booleans, given, integers, random } from './inputs.js';
import type { Family, Row } from './types.js';

const three = [
  sample('plain', random([2, 3]), random([2, 3]), random([2, 3], 0.5, 1)),
  sample('broadcast', random([2, 3]), random([3]), random([2, 1], 0.5, 1)),
  sample('scalars', random([]), random([]), random([], 0.5, 1)),
  sample('empty', random([0, 3]), random([1, 3]), random([0, 3])),
  kink('specials', given([NaN, 1, 1, Infinity]), given([1, NaN, Infinity, 1]), given([0.5, 0.5, 0.25, 0.75])),
];

const lerpRow = (weight: number): Row => ({
  name: 'lerp',
  variant: `weight ${weight}`,
  call: ([a, b]) => torch.lerp(a, b, weight),
  torch: `torch.lerp(i[0], i[1], ${weight})`,
  inPlace: ([a, b]) => a.lerp_(b, weight),
  samples: [
    sample('plain', random([2, 3]), random([2, 3])),
    sample('broadcast', random([2, 3]), random([3])),
    sample('empty', random([0]), random([0])),
  ],
  dtypes: ['float64'],
});

const addRows = (['addcmul', 'addcdiv'] as const).flatMap((name): Row[] => [
  {
    name,
    call: ([x, a, b]) => torch[name](x, a, b),
    torch: `torch.${name}(i[0], i[1], i[2])`,
    inPlace: ([x, a, b]) => x[`${name}_`](a, b),
    samples: [
      ...three,
      sample('promotion', integers([2, 3], -3, 4), random([2, 3]), random([3], 0.5, 1, { dtype: 'float64' })),
    ],
    dtypes: ['float64'],
  },
  {
    name,
    variant: 'value',
    call: ([x, a, b]) => torch[name](x, a, b, { value: -0.5 }),
    torch: `torch.${name}(i[0], i[1], i[2], value=-0.5)`,
    inPlace: ([x, a, b]) => x[`${name}_`](a, b, { value: -0.5 }),
    samples: three.slice(0, 2),
    dtypes: ['float64'],
    neverEmpty: 'the row without options has some',
  },
]);

export const interpolation: Family = {
  name: 'interpolation',
  rows: [
    {
      name: 'lerp',
      call: ([a, b, weight]) => torch.lerp(a, b, weight),
      torch: 'torch.lerp(i[0], i[1], i[2])',
      inPlace: ([a, b, weight]) => a.lerp_(b, weight),
      samples: three,
      dtypes: ['float64'],
      errors: [
        {
          inputs: [random([2]), random([2], 0, 1, { dtype: 'float64' })],
          call: ([a, b]) => torch.lerp(a, b, 0.5),
          torch: 'torch.lerp(i[0], i[1], 0.5)',
          message: 'expected dtype float for `end` but got dtype double',
        },
        {
          inputs: [random([2]), random([2], 0, 1, { dtype: 'float64' })],
          call: ([a, b]) => torch.lerp(a, a, b),
          torch: 'torch.lerp(i[0], i[0], i[1])',
          message: 'expected dtype float for `weight` but got dtype double',
        },
        {
          inputs: [integers([2], 0, 5)],
          call: ([a]) => torch.lerp(a, a, 0.5),
          torch: 'torch.lerp(i[0], i[0], 0.5)',
          message: '"lerp_kernel_scalar" not implemented for \'Long\'',
        },
      ],
    },
    ...[0.25, 0.75, 1].map(lerpRow),
    ...addRows,
    {
      name: 'addcmul',
      variant: 'integers',
      call: ([x, a, b]) => torch.addcmul(x, a, b, { value: 2 }),
      torch: 'torch.addcmul(i[0], i[1], i[2], value=2)',
      samples: [sample('plain', integers([2, 3], -5, 5), integers([2, 3], -5, 5), integers([3], -5, 5))],
      differentiable: false,
      errors: [
        {
          inputs: [booleans([2])],
          call: ([a]) => torch.addcmul(a, a, a),
          torch: 'torch.addcmul(i[0], i[0], i[0])',
          message: '"addcmul_cpu_out" not implemented for \'Bool\'',
        },
        {
          inputs: [integers([2], 1, 5)],
          call: ([a]) => torch.addcdiv(a, a, a),
          torch: 'torch.addcdiv(i[0], i[0], i[0])',
          message: 'Integer division with addcdiv is no longer supported',
        },
      ],
    },
  ],
};
