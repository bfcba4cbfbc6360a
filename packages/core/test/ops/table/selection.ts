import * as torch from '../../../src/index.js';
import { kink, NUMBER_DTYPES, sample } from './build.js';
import { distinct, given, integers, random } from './inputs.js';
import type { ErrorCase, Family, Row, Sample } from './types.js';

const SIZES = [1, 3, 4, 5, 15, 16, 17, 33, 65];

const lines: readonly Sample[] = [
  sample('plain', distinct([2, 3])),
  sample('rank 3', distinct([2, 3, 4])),
  sample('no lines', distinct([0, 3, 2])),
  ...SIZES.map((n) => sample(`lines of ${n}`, distinct([2, n]))),
  ...SIZES.map((n) => sample(`columns of ${n}`, distinct([3, n, 2]))),
  kink('ties', given([1, 3, 3, 2, 2, 2], [2, 3])),
  kink('NaN', given([1, NaN, 3, NaN, 2, NaN], [2, 3])),
  kink('infinities', given([-Infinity, -Infinity, Infinity, Infinity], [2, 2])),
];

/** Dimension -2 of [0, 3, 2] is 1, and of [2, 3] it is 0. */
function linesOf(dim: number): readonly Sample[] {
  return dim === 1 ? lines : lines.slice(0, 3).concat(lines.filter((s) => s.kink || s.name.startsWith('columns')));
}

const whole: readonly Sample[] = [
  sample('plain', distinct([2, 3])),
  sample('scalar', random([])),
  ...SIZES.map((n) => sample(`size ${n}`, distinct([n]))),
  kink('ties', given([1, 3, 3, 2])),
  kink('NaN', given([1, NaN, 3, NaN])),
  kink('all alike', given([2, 2, 2])),
];

const outOfRange = (name: 'max' | 'min' | 'argmax' | 'argmin' | 'amax' | 'amin'): ErrorCase => ({
  inputs: [random([2, 3])],
  call: ([x]) => torch[name](x, 2),
  torch: `torch.${name}(i[0], 2)`,
  message: 'Dimension out of range (expected to be in range of [-2, 1], but got 2)',
});

const emptyLine = (name: 'max' | 'min' | 'argmax' | 'argmin' | 'amax' | 'amin'): ErrorCase => ({
  inputs: [random([2, 0])],
  call: ([x]) => torch[name](x, 1),
  torch: `torch.${name}(i[0], 1)`,
  message: `${name}(): Expected reduction dim 1 to have non-zero size.`,
});

export const selection: Family = {
  name: 'selection',
  rows: [
    ...(['max', 'min'] as const).flatMap((name): Row[] => [
      {
        name,
        call: ([x]) => torch[name](x),
        torch: `torch.${name}(i[0])`,
        samples: whole,
        dtypes: NUMBER_DTYPES,
        errors: [
          {
            inputs: [random([0])],
            call: ([x]) => torch[name](x),
            torch: `torch.${name}(i[0])`,
            message: `${name}(): Expected reduction dim to be specified for input.numel() == 0.`,
          },
        ],
      },
      ...(
        [
          [1, false],
          [-2, true],
        ] as const
      ).map(([dim, keepdim]): Row => ({
        name,
        variant: `dim ${dim}${keepdim ? ', keepdim' : ''}`,
        call([x]) {
          const { values, indices } = torch[name](x, dim, keepdim);
          return [values, indices];
        },
        torch: `torch.${name}(i[0], ${dim}, ${keepdim ? 'True' : 'False'})`,
        samples: linesOf(dim),
        dtypes: NUMBER_DTYPES,
        errors: [outOfRange(name), emptyLine(name)],
      })),
      {
        name,
        variant: 'of two',
        call: ([a, b]) => torch[name](a, b),
        torch: `torch.${name}(i[0], i[1])`,
        samples: [
          sample('plain', random([2, 3], -2, 0), random([3], 0.1, 2)),
          sample('empty', random([0]), random([0])),
        ],
        dtypes: NUMBER_DTYPES,
      },
    ]),
    ...(['amax', 'amin'] as const).flatMap((name): Row[] => [
      {
        name,
        call: ([x]) => torch[name](x),
        torch: `torch.${name}(i[0])`,
        samples: whole,
        dtypes: NUMBER_DTYPES,
        errors: [outOfRange(name), emptyLine(name)],
      },
      {
        name,
        variant: 'dim 1',
        call: ([x]) => torch[name](x, 1),
        torch: `torch.${name}(i[0], 1)`,
        samples: lines,
        dtypes: NUMBER_DTYPES,
      },
      {
        name,
        variant: 'dims, keepdim',
        call: ([x]) => torch[name](x, [0, -1], true),
        torch: `torch.${name}(i[0], (0, -1), True)`,
        samples: [
          sample('plain', distinct([2, 2, 3])),
          sample('empty', random([2, 0, 3])),
          kink('ties', given([1, 1, 2, 2, 2, 2], [2, 1, 3])),
        ],
      },
    ]),
    ...(['argmax', 'argmin'] as const).flatMap((name): Row[] => [
      {
        name,
        call: ([x]) => torch[name](x),
        torch: `torch.${name}(i[0])`,
        samples: whole,
        dtypes: NUMBER_DTYPES,
        differentiable: false,
      },
      ...(
        [
          [1, false],
          [-2, true],
        ] as const
      ).map(([dim, keepdim]): Row => ({
        name,
        variant: `dim ${dim}${keepdim ? ', keepdim' : ''}`,
        call: ([x]) => torch[name](x, dim, keepdim),
        torch: `torch.${name}(i[0], ${dim}, ${keepdim ? 'True' : 'False'})`,
        samples: [...linesOf(dim), sample('int64', integers([3, 5], -2, 3))],
        dtypes: NUMBER_DTYPES,
        differentiable: false,
        errors: [outOfRange(name), emptyLine(name)],
      })),
    ]),
  ],
};
