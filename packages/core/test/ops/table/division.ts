import * as torch from '../../../src/index.js';
import { kink, NUMBER_DTYPES, sample } from './build.js';
import { booleans, given, integers, random } from './inputs.js';
import type { ErrorCase, Family, InputSpec, Sample } from './types.js';

const SIGNS: [InputSpec, InputSpec] = [
  integers([8], -20, 20),
  given([1, 2, 3, -1, -2, -3, 7, -7], [8], { dtype: 'int64' }),
];

/** Away from where the rounded quotient jumps. */
const samples: Sample[] = [
  sample('plain', random([2, 3], 0.6, 0.9), random([2, 3], 0.4, 0.5)),
  sample('broadcast', random([2, 3], -0.9, -0.6), random([3], 1, 2)),
  sample('scalars', random([], 0.6, 0.9), random([], 0.4, 0.5)),
  sample('empty', random([0]), random([0])),
  sample('signs', ...SIGNS),
  kink('float signs', given([5, -5, 5, -5, 6, -6, NaN, 1]), given([3, 3, -3, -3, 3, 3, 1, 0])),
];

const refusals = (name: 'floor_divide' | 'fmod' | 'remainder', kernel: string): ErrorCase[] => [
  {
    inputs: [integers([2], 1, 5), given([1, 0], [2], { dtype: 'int64' })],
    call: ([a, b]) => torch[name](a, b),
    torch: `torch.${name}(i[0], i[1])`,
    message: 'ZeroDivisionError',
  },
  {
    inputs: [booleans([2]), booleans([2])],
    call: ([a, b]) => torch[name](a, torch.logical_or(b, b.eq(0))),
    torch: `torch.${name}(i[0], torch.ones_like(i[1]))`,
    message: `"${kernel}" not implemented for 'Bool'`,
  },
  {
    inputs: [integers([2], 1, 5), random([2], 1, 2)],
    call: ([a, b]) => a[`${name}_`](b),
    torch: `i[0].${name}_(i[1])`,
    message: "result type Float can't be cast to the desired output type Long",
  },
];

export const division: Family = {
  name: 'division',
  rows: [
    {
      name: 'floor_divide',
      call: ([a, b]) => torch.floor_divide(a, b),
      // torch.floor_divide itself refuses a gradient.
      torch: "torch.div(i[0], i[1], rounding_mode='floor')",
      inPlace: ([a, b]) => a.floor_divide_(b),
      samples,
      dtypes: NUMBER_DTYPES,
      integers: [1, 10],
      errors: refusals('floor_divide', 'div_floor_cpu'),
    },
    {
      name: 'fmod',
      call: ([a, b]) => torch.fmod(a, b),
      torch: 'torch.fmod(i[0], i[1])',
      inPlace: ([a, b]) => a.fmod_(b),
      samples,
      dtypes: NUMBER_DTYPES,
      integers: [1, 10],
      errors: refusals('fmod', 'fmod_cpu'),
    },
    {
      name: 'remainder',
      variant: 'in place',
      call: ([a, b]) => torch.remainder(a, b),
      torch: 'torch.remainder(i[0], i[1])',
      inPlace: ([a, b]) => a.remainder_(b),
      samples: samples.slice(0, 5),
      errors: refusals('remainder', 'remainder_cpu'),
    },
    ...(['remainder', 'div', 'pow', 'add', 'sub', 'mul'] as const).map((name) => ({
      name,
      variant: 'of a number',
      call: ([a]: torch.Tensor[]) => torch[name](5, a),
      torch: `torch.${name}(torch.tensor(5), i[0])`,
      samples: [
        sample('plain', random([2, 3], 1.1, 1.2)),
        sample('int64', integers([3], 1, 4)),
        sample('empty', random([0])),
      ],
    })),
    {
      name: 'rsub',
      call: ([a, b]) => torch.rsub(a, b, { alpha: 2 }),
      torch: 'torch.rsub(i[0], i[1], alpha=2)',
      samples: samples.slice(0, 5),
      errors: [
        {
          inputs: [booleans([2]), booleans([2])],
          call: ([a, b]) => torch.rsub(a, b),
          torch: 'torch.rsub(i[0], i[1])',
          message: 'Subtraction, the `-` operator, with two bool tensors is not supported.',
        },
      ],
    },
    {
      name: 'rsub',
      variant: 'from a number',
      call: ([a]) => torch.rsub(a, 2),
      torch: 'torch.rsub(i[0], 2)',
      samples: [sample('plain', random([2, 3])), sample('int64', integers([3], 1, 4)), sample('empty', random([0]))],
    },
  ],
};
