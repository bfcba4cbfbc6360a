import * as torch from '../../../src/index.js';
import { ALL_DTYPES, NUMBER_DTYPES, sample } from './build.js';
import { booleans, given, integers, random } from './inputs.js';
import type { DtypeName, Family, Row } from './types.js';

const COARSE = { gradcheck: false, why: 'central differences need float64 all the way' } as const;

const conversions: readonly [DtypeName, 'float' | 'double' | 'int' | 'long' | 'byte' | 'bool'][] = [
  ['float32', 'float'],
  ['float64', 'double'],
  ['int32', 'int'],
  ['int64', 'long'],
  ['uint8', 'byte'],
  ['bool', 'bool'],
];

const whole = (shape: number[], dtype: DtypeName) => integers(shape, 0, dtype === 'bool' ? 2 : 100, dtype);

const conversionRows = conversions.flatMap(([dtype, method]): Row[] => {
  const fromFloat = dtype === 'uint8' ? given([0, 1.5, 200.75, 255]) : given([0, -0, 1.5, -1.5, 100.75, -7, 1e-30]);
  const samples = [
    sample('plain', random([2, 3], 0, 9)),
    sample('from float', fromFloat),
    sample('from float64', given([0, 1.5, 3.25], [3], { dtype: 'float64' })),
    sample('from bool', booleans([3])),
    ...(['uint8', 'int32', 'int64'] as const).map((from) => sample(`from ${from}`, whole([2, 9], from))),
    sample('scalar', random([], 0, 5)),
    sample('empty', random([0, 3])),
    ...[4, 15, 16, 17, 33].map((n) => sample(`size ${n}`, random([n], 0, 200))),
  ];
  const flags = dtype === 'float64' ? {} : dtype === 'float32' ? COARSE : { differentiable: false };
  return [
    { name: method, call: ([x]) => x[method](), torch: `i[0].${method}()`, samples, ...flags },
    {
      name: 'to',
      variant: dtype,
      call: ([x]) => x.to(torch[dtype]),
      torch: `i[0].to(torch.${dtype})`,
      samples: samples.slice(0, 9),
      ...flags,
    },
  ];
});

export const copy: Family = {
  name: 'copy',
  rows: [
    {
      name: 'clone',
      call: ([x]) => torch.clone(x),
      torch: 'torch.clone(i[0])',
      samples: [
        sample('plain', random([2, 3])),
        sample('rank 4', random([2, 3, 4, 5])),
        sample('larger', random([17, 33])),
        sample('scalar', random([])),
        sample('empty', random([0, 3])),
      ],
      dtypes: ALL_DTYPES,
    },
    ...conversionRows,
    {
      name: 'type_as',
      call: ([x, y]) => x.type_as(y),
      torch: 'i[0].type_as(i[1])',
      samples: [
        sample('plain', random([2, 3]), random([1], 0, 1, { dtype: 'float64' })),
        sample('from int', integers([3], -5, 5), random([1])),
        sample('empty', random([0]), random([0])),
      ],
      ...COARSE,
    },
    {
      name: 'copy_',
      call: ([x, y]) => x.clone().copy_(y),
      torch: 'i[0].clone().copy_(i[1])',
      samples: [
        sample('plain', random([2, 3]), random([2, 3])),
        sample('broadcast', random([2, 3]), random([3])),
        sample('scalar', random([2, 3]), random([])),
        sample('from int64', random([2, 3]), integers([2, 3], -5, 5)),
        sample('to int32', integers([2, 3], 0, 9, 'int32'), random([2, 3], -5, 5)),
        sample('empty', random([0]), random([0])),
      ],
      dtypes: ALL_DTYPES,
      errors: [
        {
          inputs: [{ ...random([2, 3]), grad: false }, random([4])],
          call: ([x, y]) => x.copy_(y),
          torch: 'i[0].copy_(i[1])',
          message: 'The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1',
        },
      ],
    },
    {
      name: 'fill_',
      call: ([x]) => x.clone().fill_(2.5),
      torch: 'i[0].clone().fill_(2.5)',
      samples: [sample('plain', random([2, 3])), sample('int', integers([3], 0, 9)), sample('empty', random([0]))],
      dtypes: NUMBER_DTYPES,
    },
    {
      name: 'fill_',
      variant: 'tensor',
      call: ([x, value]) => x.clone().fill_(value),
      torch: 'i[0].clone().fill_(i[1])',
      samples: [sample('plain', random([2, 3]), random([])), sample('empty', random([0]), random([]))],
      errors: [
        {
          inputs: [{ ...random([2]), grad: false }, random([1])],
          call: ([x, value]) => x.fill_(value),
          torch: 'i[0].fill_(i[1])',
          message: 'fill_ only supports 0-dimension value tensor but got tensor with 1 dimensions.',
        },
      ],
    },
    {
      name: 'zero_',
      call: ([x]) => x.clone().zero_(),
      torch: 'i[0].clone().zero_()',
      samples: [sample('plain', random([2, 3])), sample('empty', random([0]))],
      dtypes: ALL_DTYPES,
    },
  ],
};
