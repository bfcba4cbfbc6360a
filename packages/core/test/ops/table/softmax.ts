import * as torch from '../../../src/index.js';
import { kink, sample } from './build.js';
import { given, integers, random } from './inputs.js';
import type { Family, Row, Sample } from './types.js';

const SIZES = [1, 3, 4, 5, 10, 15, 16, 17, 33, 65];

const samples: readonly Sample[] = [
  sample('plain', random([2, 3])),
  sample('rank 3', random([2, 3, 4])),
  sample('vector', random([5])),
  sample('scalar', random([])),
  sample('empty', random([0, 3])),
  sample('empty line', random([3, 0])),
  ...SIZES.map((n) => sample(`lines of ${n}`, random([3, n], -4, 4))),
  ...SIZES.map((n) => sample(`columns of ${n}`, random([n, 3], -4, 4))),
  sample('rank 4', random([2, 3, 2, 5])),
  kink('ties', given([1, 1, 1, 2, 2, 1], [2, 3])),
  kink('large', given([1000, 999, -1000, 88, 89, 90], [2, 3])),
  kink('NaN in one row', given([NaN, 1, 2, 1, 2, 3], [2, 3])),
  kink('infinities', given([-Infinity, 1, 2, Infinity, 1, 2, -Infinity, -Infinity, -Infinity], [3, 3])),
];

const rowsOf = (name: 'softmax' | 'log_softmax'): Row[] => [
  ...[-1, 0].map((dim): Row => ({
    name,
    variant: `dim ${dim}`,
    call: ([x]) => torch[name](x, dim),
    torch: `torch.${name}(i[0], ${dim})`,
    samples,
    dtypes: ['float64'],
    errors: [
      {
        inputs: [random([2, 3])],
        call: ([x]) => torch[name](x, 2),
        torch: `torch.${name}(i[0], 2)`,
        message: 'Dimension out of range (expected to be in range of [-2, 1], but got 2)',
      },
      {
        inputs: [integers([2, 3], 0, 5)],
        call: ([x]) => torch[name](x, -1),
        torch: `torch.${name}(i[0], -1)`,
        message: /^"(log_)?softmax_lastdim_kernel_impl" not implemented for 'Long'/,
      },
    ],
  })),
  {
    name,
    variant: 'dim 1 of 4',
    call: ([x]) => torch[name](x, 1),
    torch: `torch.${name}(i[0], 1)`,
    samples: [
      sample('plain', random([2, 3, 2, 2])),
      sample('larger', random([2, 17, 3, 5])),
      sample('empty', random([0, 2, 3, 3])),
    ],
  },
  {
    name,
    variant: 'dtype',
    call: ([x]) => torch[name](x, 0, { dtype: torch.float64 }),
    torch: `torch.${name}(i[0], 0, dtype=torch.float64)`,
    samples: [sample('plain', random([3])), sample('int', integers([4], 0, 5)), sample('empty', random([0]))],
  },
];

export const softmax: Family = { name: 'softmax', rows: [...rowsOf('softmax'), ...rowsOf('log_softmax')] };
