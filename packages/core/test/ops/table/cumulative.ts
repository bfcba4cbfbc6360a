import * as torch from '../../../src/index.js';
import type { Tensor } from '../../../src/index.js';
import { ALL_DTYPES, kink, NUMBER_DTYPES, sample } from './build.js';
import { distinct, given, integers, random } from './inputs.js';
import { lineSamples, refused } from './sorting.js';
import type { ErrorCase, Family, Row, Sample } from './types.js';

const smooth: readonly Sample[] = [
  sample('plain', random([3, 2])),
  sample('vector', random([6])),
  sample('rank 3', random([2, 2, 3])),
  sample('one', random([1])),
  sample('scalar', random([])),
  sample('empty', random([0, 2])),
];

const outOfRange = (name: string, run: ErrorCase['call']): ErrorCase =>
  refused(
    `torch.${name}(i[0], 2)`,
    'Dimension out of range (expected to be in range of [-2, 1], but got 2)',
    run,
    random([2, 3]),
  );

const extremumRows = (['cummax', 'cummin'] as const).flatMap((name): Row[] =>
  [0, -1].map((dim) => ({
    name,
    variant: `dim ${dim}`,
    call([x]): Tensor[] {
      const { values, indices } = torch[name](x, dim);
      return [values, indices];
    },
    torch: `torch.${name}(i[0], ${dim})`,
    samples: [
      ...lineSamples,
      sample('scalar', random([])),
      kink('ties', given([2, 1, 2, 1, 1, 3, 3, 3], [4, 2])),
      kink('NaN', given([1, NaN, 3, NaN, 2, NaN, Infinity, -Infinity, 0, -0], [5, 2])),
      sample('bool', integers([4, 2], 0, 2, 'bool')),
    ],
    dtypes: NUMBER_DTYPES,
    errors: [outOfRange(name, ([x]) => torch[name](x, 2))],
  })),
);

export const cumulative: Family = {
  name: 'cumulative',
  rows: [
    {
      name: 'cumprod',
      call: ([x]) => torch.cumprod(x, 0),
      torch: 'torch.cumprod(i[0], 0)',
      inPlace: ([x]) => x.cumprod_(0),
      samples: [
        ...smooth,
        sample('a zero', given([2, 3, 0, 4, 5])),
        sample('zeros', given([2, 0, 3, 1, 0, 4], [3, 2])),
        sample('specials', given([1, Infinity, 2, NaN], [4], { grad: false })),
      ],
      dtypes: ALL_DTYPES,
      integers: [-3, 4],
      errors: [
        outOfRange('cumprod', ([x]) => torch.cumprod(x, 2)),
        refused(
          'i[0].cumprod_(0, dtype=torch.float32)',
          'Bad in-place call: input tensor dtype long int and output tensor dtype float should match',
          ([x]) => x.cumprod_(0, { dtype: torch.float32 }),
          integers([3], 0, 3),
        ),
        refused(
          'i[0].cumprod_(0)',
          `"cumprod_out_cpu" not implemented for 'Bool'`,
          ([x]) => x.cumprod_(0),
          integers([3], 0, 2, 'bool'),
        ),
      ],
    },
    {
      name: 'cumprod',
      variant: 'dim -1, dtype',
      call: ([x]) => torch.cumprod(x, -1, { dtype: torch.float64 }),
      torch: 'torch.cumprod(i[0], -1, dtype=torch.float64)',
      samples: [sample('plain', random([2, 4])), sample('int', integers([2, 3], 1, 4))],
    },
    ...[0, -1].map((dim): Row => ({
      name: 'logcumsumexp',
      variant: `dim ${dim}`,
      call: ([x]) => torch.logcumsumexp(x, dim),
      torch: `torch.logcumsumexp(i[0], ${dim})`,
      samples: [
        ...smooth,
        sample('far apart', distinct([3, 4], 30)),
        kink('NaN', given([1, NaN, 2])),
        sample('infinities', given([-Infinity, -Infinity, 1, Infinity, Infinity], [5], { grad: false })),
      ],
      dtypes: ['float64'],
      errors: [
        outOfRange('logcumsumexp', ([x]) => torch.logcumsumexp(x, 2)),
        refused(
          'torch.logcumsumexp(i[0], 0)',
          `"logcumsumexp_out_cpu" not implemented for 'Long'`,
          ([x]) => torch.logcumsumexp(x, 0),
          integers([3], 0, 3),
        ),
      ],
    })),
    ...extremumRows,
  ],
};
