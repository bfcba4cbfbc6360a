import * as torch from '../../../src/index.js';
import type { Tensor } from '../../../src/index.js';
import { kink, sample } from './build.js';
import { given, integers, keywords, random } from './inputs.js';
import type { Family, InputSpec, Row, Sample } from './types.js';

/** Log-probabilities and the classes of their targets. */
const batch = (n: number, classes: number, ...rest: number[]): [InputSpec, InputSpec] => [
  random([n, classes, ...rest], -4, 0),
  integers([n, ...rest], 0, classes),
];

const plain = (): Sample[] => [
  sample('plain', ...batch(3, 4)),
  sample('one', ...batch(1, 2)),
  sample('single sample', random([5], -4, 0), integers([], 0, 5)),
  ...[1, 3, 4, 5, 15, 16, 17, 33, 65].map((n) => sample(`batch of ${n}`, ...batch(n, 3))),
  sample('images', ...batch(2, 3, 2, 2)),
  sample('lines', ...batch(2, 3, 5)),
  kink('empty', ...batch(0, 3)),
  kink('infinities', given([-Infinity, 0, 0, -Infinity], [2, 2]), given([0, 0], [2], { dtype: 'int64' })),
];

/** Class weights, and targets of which some are ignored. */
const withWeight = (): Sample[] => [
  sample('plain', ...batch(3, 4), random([4], 0.1, 2, { grad: false })),
  sample('images', ...batch(2, 3, 2, 2), random([3], 0.1, 2, { grad: false })),
  sample('single sample', random([5], -4, 0), integers([], 0, 5), random([5], 0.1, 2, { grad: false })),
  kink('empty', ...batch(0, 3), random([3], 0.1, 2, { grad: false })),
];

const ignoring = (): Sample[] => [
  sample('some ignored', random([4, 3], -4, 0), given([0, -100, 2, -100], [4], { dtype: 'int64' })),
  kink('all ignored', random([2, 3], -4, 0), given([-100, -100], [2], { dtype: 'int64' })),
  sample('images', random([2, 2, 1, 2], -4, 0), given([0, 1, -100, 1], [2, 1, 2], { dtype: 'int64' })),
];

const reductions = ['mean', 'sum', 'none'] as const;

const nllRows = reductions.flatMap((reduction): Row[] => [
  {
    name: 'nll_loss',
    variant: reduction,
    call: ([x, target]) => torch.nll_loss(x, target, { reduction }),
    torch: `F.nll_loss(i[0], i[1]${keywords({ reduction })})`,
    samples: [...plain(), ...ignoring()],
    dtypes: ['float64'],
  },
  {
    name: 'nll_loss',
    variant: `${reduction}, weight, ignore_index`,
    call: ([x, target, weight]) => torch.nll_loss(x, target, { weight, ignore_index: 1, reduction }),
    torch: `F.nll_loss(i[0], i[1], weight=i[2]${keywords({ ignore_index: 1, reduction })})`,
    samples: withWeight(),
    dtypes: ['float64'],
  },
]);

const crossEntropyRows = (['mean', 'sum'] as const).map((reduction): Row => ({
  name: '_cross_entropy',
  variant: reduction,
  call: ([x, target]) => torch._cross_entropy(x, target, { reduction }),
  torch: `F.cross_entropy(i[0], i[1]${keywords({ reduction })})`,
  samples: [
    sample('plain', ...batch(3, 4)),
    sample('one', ...batch(1, 2)),
    ...[1, 3, 4, 5, 15, 16, 17, 33, 65].map((n) => sample(`batch of ${n}`, ...batch(n, 3))),
    sample('many classes', ...batch(5, 37)),
    sample('some ignored', random([4, 3], -4, 0), given([0, -100, 2, -100], [4], { dtype: 'int64' })),
    kink('all ignored', random([2, 3], -4, 0), given([-100, -100], [2], { dtype: 'int64' })),
    kink('empty', ...batch(0, 3)),
  ],
  dtypes: ['float64'],
}));

const refused = (inputs: readonly InputSpec[], message: string | RegExp) => ({
  inputs,
  call: ([x, target]: Tensor[]) => torch.nll_loss(x, target),
  torch: 'F.nll_loss(i[0], i[1])',
  message,
});

export const loss: Family = {
  name: 'loss',
  rows: [
    ...nllRows,
    ...crossEntropyRows,
    {
      name: 'nll_loss',
      variant: 'errors',
      call: ([x, target]) => torch.nll_loss(x, target),
      torch: 'F.nll_loss(i[0], i[1])',
      samples: [sample('plain', ...batch(2, 3))],
      errors: [
        refused([random([2, 3]), given([0, 3], [2], { dtype: 'int64' })], 'Target 3 is out of bounds.'),
        refused([random([2, 3]), given([0, -1], [2], { dtype: 'int64' })], 'Target -1 is out of bounds.'),
        refused(
          [random([2, 3]), integers([3], 0, 3)],
          /Expected input batch_size \(2\) to match target batch_size \(3\)\.|size mismatch \(got input: \[2, 3\], target: \[3\]\)/,
        ),
        refused([random([2, 3]), random([2])], /expected scalar type Long but found Float/),
        refused(
          [random([2, 3]), integers([2, 3], 0, 3)],
          /0D or 1D target tensor expected, multi-target not supported/,
        ),
      ],
    },
  ],
};
