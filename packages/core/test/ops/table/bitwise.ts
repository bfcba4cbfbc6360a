import * as torch from '../../../src/index.js';
import { sample } from './build.js';
import { booleans, given, integers, random } from './inputs.js';
import type { DtypeName, ErrorCase, Family, Row, Sample } from './types.js';

const whole = (dtype: DtypeName, low: number, high: number): Sample[] => [
  sample(dtype, integers([2, 3], low, high, dtype), integers([2, 3], low, high, dtype)),
];

const samples: Sample[] = [
  ...whole('int64', -20, 20),
  ...whole('int32', -20, 20),
  ...whole('uint8', 0, 255),
  sample('broadcast', integers([2, 1, 3], -9, 9), integers([2, 1], -9, 9)),
  sample('scalars', integers([], -9, 9), integers([], -9, 9)),
  sample('promotion', integers([2, 3], 0, 255, 'uint8'), integers([3], -9, 9, 'int32')),
  sample(
    'past 32 bits',
    given([2 ** 40 + 5, -(2 ** 40)], [2], { dtype: 'int64' }),
    given([2 ** 40 + 3, 2 ** 33 + 1], [2], { dtype: 'int64' }),
  ),
  sample('empty', integers([0], 0, 5), integers([0], 0, 5)),
];

const bools = sample('bools', booleans([2, 3]), booleans([3]));

type Name =
  ('bitwise_and' | 'bitwise_or' | 'bitwise_xor' | 'bitwise_left_shift' | 'bitwise_right_shift') | ('gcd' | 'lcm');

const refused = (name: Name, kernel: string, dtype: 'float32' | 'bool'): ErrorCase => ({
  inputs: [dtype === 'bool' ? booleans([2]) : random([2])],
  call: ([a]) => torch[name](a, a),
  torch: `torch.${name}(i[0], i[0])`,
  message: `"${kernel}" not implemented for '${dtype === 'bool' ? 'Bool' : 'Float'}'`,
});

const row = (name: Name, rowSamples: Sample[], errors: ErrorCase[]): Row => ({
  name,
  call: ([a, b]) => torch[name](a, b),
  torch: `torch.${name}(i[0], i[1])`,
  inPlace: ([a, b]) => a[`${name}_`](b),
  samples: rowSamples,
  differentiable: false,
  errors,
});

const ofNumber = (name: 'bitwise_and' | 'bitwise_or' | 'bitwise_left_shift'): Row => ({
  name,
  variant: 'number',
  call: ([a]) => [torch[name](a, 2), torch[name](5, a)],
  torch: `[torch.${name}(i[0], 2), torch.${name}(5, i[0])]`,
  samples: [sample('int32', integers([5], 0, 9, 'int32'))],
  differentiable: false,
});

const by = given([0, 1, 2, 5, 7], [5], { dtype: 'int64' });

const shifts: Sample[] = [
  sample('int64', integers([5], -99, 99), by),
  sample('int32', integers([5], -99, 99, 'int32'), given([0, 1, 2, 30, 31], [5], { dtype: 'int32' })),
  sample('uint8', integers([5], 0, 255, 'uint8'), given([0, 1, 2, 7, 9], [5], { dtype: 'uint8' })),
  sample(
    'past 32 bits',
    given([1, -1, 2 ** 40], [3], { dtype: 'int64' }),
    given([40, 62, 20], [3], { dtype: 'int64' }),
  ),
  sample('broadcast', integers([2, 1], -9, 9), integers([3], 0, 5)),
  sample('empty', integers([0], 0, 5), integers([0], 0, 5)),
];

export const bitwise: Family = {
  name: 'bitwise',
  rows: [
    ...(['bitwise_and', 'bitwise_or', 'bitwise_xor'] as const).map((name) =>
      row(name, [...samples, bools], [refused(name, `${name}_cpu`, 'float32')]),
    ),
    ...(['bitwise_and', 'bitwise_or', 'bitwise_left_shift'] as const).map(ofNumber),
    row('bitwise_left_shift', shifts, [
      refused('bitwise_left_shift', 'lshift_cpu', 'float32'),
      refused('bitwise_left_shift', 'lshift_cpu', 'bool'),
    ]),
    row('bitwise_right_shift', shifts, [
      refused('bitwise_right_shift', 'rshift_cpu', 'float32'),
      refused('bitwise_right_shift', 'rshift_cpu', 'bool'),
    ]),
    {
      name: 'bitwise_right_shift',
      variant: 'by all bits and more',
      call: ([a, b]) => torch.bitwise_right_shift(a, b),
      // torch leaves this open; it is what the numbers tend to.
      torch: 'torch.where(i[0] < 0, -torch.ones_like(i[0]), torch.zeros_like(i[0]))',
      samples: [
        sample(
          'int64',
          given([-9, 9, -1, 7], [4], { dtype: 'int64' }),
          given([64, 99, 64, -1], [4], { dtype: 'int64' }),
        ),
        sample(
          'int32',
          given([-9, 9, -1, 7], [4], { dtype: 'int32' }),
          given([32, 99, 64, -1], [4], { dtype: 'int32' }),
        ),
      ],
      differentiable: false,
    },
    {
      name: 'bitwise_left_shift',
      variant: 'by all bits and more',
      call: ([a, b]) => torch.bitwise_left_shift(a, b),
      torch: 'torch.zeros_like(i[0])',
      samples: [
        sample(
          'int64',
          given([-9, 9, -1, 7], [4], { dtype: 'int64' }),
          given([64, 99, 64, -1], [4], { dtype: 'int64' }),
        ),
        sample(
          'int32',
          given([-9, 9, -1, 7], [4], { dtype: 'int32' }),
          given([32, 99, 64, -1], [4], { dtype: 'int32' }),
        ),
      ],
      differentiable: false,
    },
    {
      name: 'bitwise_not',
      call: ([a]) => torch.bitwise_not(a),
      torch: 'torch.bitwise_not(i[0])',
      inPlace: ([a]) => a.bitwise_not_(),
      samples: [
        sample('int64', given([5, -7, 0, 2 ** 40], [4], { dtype: 'int64' })),
        sample('int32', integers([2, 3], -9, 9, 'int32')),
        sample('uint8', integers([5], 0, 255, 'uint8')),
        sample('bools', booleans([2, 3])),
        sample('scalar', integers([], -9, 9)),
        sample('empty', integers([0], 0, 5)),
      ],
      differentiable: false,
      errors: [
        {
          inputs: [random([2])],
          call: ([a]) => torch.bitwise_not(a),
          torch: 'torch.bitwise_not(i[0])',
          message: '"bitwise_not_cpu" not implemented for \'Float\'',
        },
      ],
    },
    ...(['gcd', 'lcm'] as const).map((name) =>
      row(
        name,
        [
          ...samples,
          sample('zeros', given([0, 0, 6, -4], [4], { dtype: 'int64' }), given([0, 5, 0, 6], [4], { dtype: 'int64' })),
        ].filter((s) => name === 'gcd' || s.name !== 'past 32 bits'),
        [refused(name, `${name}_cpu`, 'float32'), refused(name, `${name}_cpu`, 'bool')],
      ),
    ),
  ],
};
