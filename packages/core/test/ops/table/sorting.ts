import * as torch from '../../../src/index.js';
import type { Tensor } from '../../../src/index.js';
import type { ValuesAndIndices } from '../../../src/index.js';
import { ALL_DTYPES, kink, NUMBER_DTYPES, sample } from './build.js';
import { distinct, given, integers, random, SPECIALS } from './inputs.js';
import type { ErrorCase, Family, Row, Sample } from './types.js';

/** Samples of a function along the last dimension or the one before it. */
export const lineSamples: readonly Sample[] = [
  sample('plain', distinct([3, 4])),
  sample('rank 3', distinct([2, 3, 2])),
  sample('one line', distinct([1, 17])),
  sample('no lines', distinct([0, 3, 2])),
];

const scalar = sample('scalar', random([]));
const specials = kink('NaN, infinities and zeros', given([1, NaN, -Infinity, 0, NaN, Infinity, -0, 2], [2, 4]));
const ties = kink('ties', given([2, 1, 2, 1, 1, 3, 3, 3], [2, 4]));
const bools = sample('bool', integers([3, 4], 0, 2, 'bool'));

/** Lines long enough to be sorted by their digits. */
const long: readonly Sample[] = [
  kink('long', given(Array.from({ length: 90 }, (_, i) => SPECIALS[(i * 7) % SPECIALS.length] * ((i % 3) - 1)))),
  sample('long float64', random([70], -2, 2, { dtype: 'float64' })),
  sample('long int32', integers([70], -2000, 2000, 'int32')),
  sample('long int64', integers([70], -2, 3)),
  sample('long uint8', integers([70], 0, 256, 'uint8')),
];

const pair = ({ values, indices }: ValuesAndIndices): Tensor[] => [values, indices];

export function refused(
  call: string,
  message: string,
  run: ErrorCase['call'],
  ...inputs: ErrorCase['inputs']
): ErrorCase {
  return { inputs, call: run, torch: call, message };
}

const outOfRange = 'Dimension out of range (expected to be in range of [-2, 1], but got 2)';

const sortRows: Row[] = (
  [
    [-1, false],
    [-1, true],
    [-2, false],
  ] as const
).flatMap(([dim, descending]): Row[] => {
  const variant = `dim ${dim}${descending ? ', descending' : ''}`;
  const options = `dim=${dim}, descending=${descending ? 'True' : 'False'}, stable=True`;
  const samples = [...lineSamples, ...(dim === -1 ? [scalar, ...long] : []), specials, ties, bools];
  return [
    {
      name: 'sort',
      variant,
      call: ([x]) => pair(torch.sort(x, dim, { descending })),
      torch: `torch.sort(i[0], ${options})`,
      samples,
      dtypes: ALL_DTYPES,
      errors: [refused('torch.sort(i[0], 2)', outOfRange, ([x]) => torch.sort(x, 2), random([2, 3]))],
    },
    {
      name: 'argsort',
      variant,
      call: ([x]) => torch.argsort(x, dim, { descending, stable: true }),
      torch: `torch.argsort(i[0], ${options})`,
      samples,
      dtypes: NUMBER_DTYPES,
      differentiable: false,
    },
  ];
});

const topkRows: Row[] = (
  [
    [2, -1, true],
    [2, -2, false],
    [1, 1, true],
  ] as const
).map(([k, dim, largest]): Row => ({
  name: 'topk',
  variant: `${k} of dim ${dim}, ${largest ? 'largest' : 'smallest'}`,
  call: ([x]) => pair(torch.topk(x, k, dim, { largest })),
  torch: `torch.topk(i[0], ${k}, ${dim}, largest=${largest ? 'True' : 'False'})`,
  samples: [
    ...lineSamples.map((s) => (s.name === 'one line' && dim === -2 ? sample('column', distinct([17, 1])) : s)),
    kink('NaN', given([1, NaN, -Infinity, 3, 0, Infinity, -1, 2], [2, 4])),
  ],
  errors: [
    refused('torch.topk(i[0], 4)', 'selected index k out of range', ([x]) => torch.topk(x, 4), random([2, 3])),
    refused('torch.topk(i[0], 1, 2)', outOfRange, ([x]) => torch.topk(x, 1, 2), random([2, 3])),
    refused(
      'torch.topk(i[0], 1)',
      `"topk_cpu" not implemented for 'Bool'`,
      ([x]) => torch.topk(x, 1),
      integers([3], 0, 2, 'bool'),
    ),
  ],
}));

export const sorting: Family = {
  name: 'sorting',
  rows: [
    ...sortRows,
    {
      name: 'msort',
      call: ([x]) => torch.msort(x),
      torch: 'torch.msort(i[0])',
      samples: [...lineSamples, scalar],
    },
    ...topkRows,
    {
      name: 'topk',
      variant: 'values with ties',
      call: ([x]) => torch.topk(x, 3).values.detach(),
      torch: 'torch.topk(i[0], 3).values.detach()',
      samples: [ties, sample('int64', integers([3, 9], 0, 4)), sample('none', random([0, 3]))],
      differentiable: false,
    },
    {
      name: 'topk',
      variant: 'scalar',
      call: ([x]) => pair(torch.topk(x, 0)),
      torch: 'torch.topk(i[0], 0)',
      samples: [scalar],
    },
    {
      name: 'topk',
      variant: 'none',
      call: ([x]) => pair(torch.topk(x, 0)),
      torch: 'torch.topk(i[0], 0)',
      samples: [sample('plain', random([2, 3])), sample('empty', random([2, 0]))],
      differentiable: false,
    },
  ],
};
