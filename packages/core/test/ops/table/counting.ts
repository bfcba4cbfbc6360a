import * as torch from '../../../src/index.js';
import type { Tensor } from '../../../src/index.js';
import { ALL_DTYPES, kink, sample } from './build.js';
import { given, integers, random } from './inputs.js';
import { refused } from './sorting.js';
import type { Family, InputSpec, Row, Sample } from './types.js';

const few = (...shape: number[]): InputSpec => integers(shape, 0, 4, 'float32');

const both = { return_inverse: true, return_counts: true } as const;

const flat: readonly Sample[] = [
  sample('plain', few(3, 4)),
  sample('vector', few(9)),
  sample('long', few(80)),
  sample('scalar', random([])),
  sample('empty', random([2, 0])),
];

const parts: readonly Sample[] = [
  sample('rows', integers([6, 2], 0, 2, 'float32')),
  sample('rank 3', integers([5, 3, 1], 0, 2, 'int64')),
  sample('empty', random([0, 2])),
];

const uniqueRows = (['unique', 'unique_consecutive'] as const).flatMap((name): Row[] => {
  const run: typeof torch.unique = torch[name];
  const call = (options: string): string => `torch.${name}(i[0].detach()${options})`;
  return [
    { name, call: ([x]) => run(x), torch: call(''), samples: flat, dtypes: ALL_DTYPES, differentiable: false },
    {
      name,
      variant: 'inverse and counts',
      call: ([x]) => run(x, both),
      torch: call(', return_inverse=True, return_counts=True'),
      samples: flat,
      dtypes: ALL_DTYPES,
      differentiable: false,
    },
    {
      name,
      variant: 'dim 0',
      call: ([x]) => run(x, { ...both, dim: 0 }),
      torch: call(', return_inverse=True, return_counts=True, dim=0'),
      samples: parts,
      differentiable: false,
      errors: [
        refused(
          `torch.${name}(i[0], dim=0)`,
          'Dimension specified as 0 but tensor has no dimensions',
          ([x]) => run(x, { dim: 0 }),
          random([]),
        ),
        refused(
          `torch.${name}(i[0], dim=0)`,
          "There are 0 sized dimensions, and they aren't selected, so unique cannot be applied",
          ([x]) => run(x, { dim: 0 }),
          random([2, 0]),
        ),
        refused(
          `torch.${name}(i[0], dim=1)`,
          'Number of zero sized dimensions is more than one, so unique cannot be applied',
          ([x]) => run(x, { dim: 1 }),
          random([0, 0]),
        ),
        refused(
          `torch.${name}(i[0], dim=2)`,
          'Dimension out of range (expected to be in range of [-2, 1], but got 2)',
          ([x]) => run(x, { dim: 2 }),
          random([2, 2]),
        ),
      ],
    },
    {
      name,
      variant: 'dim -1, counts',
      call: ([x]) => run(x, { return_counts: true, dim: -1 }),
      torch: `${call(', return_inverse=True, return_counts=True, dim=-1')}[::2]`,
      samples: [sample('columns', integers([2, 6], 0, 2, 'float32')), sample('vector', few(7))],
      differentiable: false,
    },
  ];
});

const noVector = 'bincount only supports 1-d non-negative integral inputs.';

const bincountRows: Row[] = [
  {
    name: 'bincount',
    call: ([x]) => torch.bincount(x),
    torch: 'torch.bincount(i[0])',
    samples: [
      sample('plain', integers([9], 0, 5)),
      sample('uint8', integers([9], 0, 5, 'uint8')),
      sample('int32', integers([3], 2, 5, 'int32')),
      sample('empty', integers([0], 0, 5)),
    ],
    differentiable: false,
    errors: [
      refused('torch.bincount(i[0])', noVector, ([x]) => torch.bincount(x), integers([2, 2], 0, 5)),
      refused('torch.bincount(i[0])', noVector, ([x]) => torch.bincount(x), integers([2], -5, 0)),
      refused(
        'torch.bincount(i[0])',
        `"bincount_cpu" not implemented for 'Float'`,
        ([x]) => torch.bincount(x),
        random([2]),
      ),
      refused(
        'torch.bincount(i[0], i[1])',
        'weights should be 1-d and have the same length as input',
        ([x, weights]) => torch.bincount(x, { weights }),
        integers([2], 0, 5),
        random([3]),
      ),
      refused(
        'torch.bincount(i[0], minlength=-1)',
        'minlength should be >= 0',
        ([x]) => torch.bincount(x, { minlength: -1 }),
        integers([2], 0, 5),
      ),
    ],
  },
  {
    name: 'bincount',
    variant: 'weights, minlength',
    call: ([x, weights]) => torch.bincount(x, { weights, minlength: 7 }),
    torch: 'torch.bincount(i[0], i[1].detach(), 7)',
    samples: [
      sample('float32', integers([9], 0, 5), random([9])),
      sample('longer', integers([9], 0, 12), random([9], -1, 1, { dtype: 'float64' })),
      sample('int64', integers([9], 0, 5), integers([9], 0, 5)),
      sample('empty', integers([0], 0, 5), random([0])),
    ],
    differentiable: false,
  },
];

const histcRows: Row[] = [
  {
    name: 'histc',
    call: ([x]) => torch.histc(x, 4),
    torch: 'torch.histc(i[0].detach(), 4)',
    samples: [
      sample('plain', random([30])),
      sample('matrix', random([3, 5])),
      sample('all alike', given([2, 2, 2])),
      sample('empty', random([0, 2])),
    ],
    dtypes: ['float64'],
    differentiable: false,
    errors: [
      refused('torch.histc(i[0], 0)', 'bins must be > 0, but got 0', ([x]) => torch.histc(x, 0), random([2])),
      refused(
        'torch.histc(i[0], 3, 3, 1)',
        'max must be larger than min',
        ([x]) => torch.histc(x, 3, 3, 1),
        random([2]),
      ),
      refused('torch.histc(i[0], 3, 0, inf)', 'is not finite', ([x]) => torch.histc(x, 3, 0, Infinity), random([2])),
      refused('torch.histc(i[0])', 'is not finite', ([x]) => torch.histc(x), given([1, NaN])),
      refused('torch.histc(i[0])', `not implemented for 'Long'`, ([x]) => torch.histc(x), integers([2], 0, 5)),
    ],
  },
  {
    name: 'histc',
    variant: 'bounds',
    call: ([x]) => torch.histc(x, 7, -0.7, 0.7),
    torch: 'torch.histc(i[0].detach(), 7, -0.7, 0.7)',
    samples: [sample('plain', random([50], -1, 1)), sample('edges', given([-0.7, 0.7, -0.5, 0.1, 0.8, Infinity]))],
    dtypes: ['float64'],
    differentiable: false,
  },
];

/** A sequence in which the searching happens, and values. */
const sequence = (...shape: number[]): InputSpec => {
  const width = shape[shape.length - 1];
  const n = shape.reduce((product, size) => product * size, 1);
  return given(
    Array.from({ length: n }, (_, i) => Math.floor((i % width) / 2)),
    shape,
  );
};

const searches = (name: 'searchsorted' | 'bucketize', right: boolean): Row => {
  const call = ([a, b]: Tensor[]): Tensor =>
    name === 'searchsorted' ? torch.searchsorted(b, a, { right }) : torch.bucketize(a, b, { right });
  const order = name === 'searchsorted' ? 'i[1], i[0]' : 'i[0], i[1]';
  return {
    name,
    variant: right ? 'right' : 'left',
    call,
    torch: `torch.${name}(${order}, right=${right ? 'True' : 'False'})`,
    samples: [
      sample('plain', given([-1, 0, 0.5, 1, 2, 9, NaN, Infinity], [2, 4]), sequence(5)),
      sample('integers', integers([5], -1, 4), sequence(6)),
      sample('scalar', given([1], []), sequence(5)),
      sample('no values', random([0, 2]), sequence(5)),
      sample('no boundaries', random([3]), random([0])),
    ],
    differentiable: false,
  };
};

const searchRows: Row[] = [
  ...[false, true].flatMap((right) => [searches('searchsorted', right), searches('bucketize', right)]),
  {
    name: 'searchsorted',
    variant: 'lines',
    call: ([a, b]) => torch.searchsorted(b, a, { side: 'right', out_int32: true }),
    torch: "torch.searchsorted(i[1], i[0], side='right', out_int32=True)",
    samples: [sample('plain', random([2, 3]), sequence(2, 5)), sample('rank 3', few(2, 2, 3), sequence(2, 2, 4))],
    differentiable: false,
    errors: [
      refused(
        'torch.searchsorted(i[0], i[1])',
        'the first N-1 dimensions of boundaries tensor and input value tensor must match, but we got boundaries tensor [2, 3] and input value tensor [3, 2]',
        ([a, b]) => torch.searchsorted(a, b),
        sequence(2, 3),
        random([3, 2]),
      ),
      refused(
        'torch.searchsorted(i[0], 2)',
        'input value can be a scalar only when boundaries tensor dimension is 1',
        ([a]) => torch.searchsorted(a, 2),
        sequence(2, 3),
      ),
      refused(
        'torch.searchsorted(i[0], i[1])',
        'boundaries tensor should have positive dimension, but got 0 dimension',
        ([a, b]) => torch.searchsorted(a, b),
        random([]),
        random([2]),
      ),
      refused(
        "torch.searchsorted(i[0], i[0], side='left', right=True)",
        "side and right can't be set to opposites",
        ([a]) => torch.searchsorted(a, a, { side: 'left', right: true }),
        sequence(3),
      ),
      refused(
        "torch.searchsorted(i[0], i[0], side='up')",
        "side can only be 'left' or 'right' but got up",
        ([a]) => torch.searchsorted(a, a, { side: 'up' as never }),
        sequence(3),
      ),
      refused(
        'torch.searchsorted(i[0], i[0])',
        `"searchsorted_out_cpu" not implemented for 'Bool'`,
        ([a]) => torch.searchsorted(a, a),
        integers([3], 0, 2, 'bool'),
      ),
    ],
  },
  {
    name: 'searchsorted',
    variant: 'sorter',
    call: ([a, b, sorter]) => torch.searchsorted(b, a, { sorter }),
    torch: 'torch.searchsorted(i[1], i[0], sorter=i[2])',
    samples: [sample('plain', random([4]), given([2, -1, 0]), given([1, 2, 0], [3], { dtype: 'int64' }))],
    differentiable: false,
    errors: [
      refused(
        'torch.searchsorted(i[0], i[0], sorter=i[1])',
        'sorter must be a tensor of long dtype but got dtype Float',
        ([a, sorter]) => torch.searchsorted(a, a, { sorter }),
        sequence(3),
        random([3]),
      ),
      refused(
        'torch.searchsorted(i[0], i[0], sorter=i[1])',
        'boundary and sorter must have the same size, but got boundary tensor [3]and got sorter tensor [2]',
        ([a, sorter]) => torch.searchsorted(a, a, { sorter }),
        sequence(3),
        integers([2], 0, 2),
      ),
    ],
  },
  {
    name: 'bucketize',
    variant: 'int32',
    call: ([a, b]) => torch.bucketize(a, b, { out_int32: true }),
    torch: 'torch.bucketize(i[0], i[1], out_int32=True)',
    samples: [sample('plain', random([2, 3]), sequence(5))],
    differentiable: false,
    errors: [
      refused(
        'torch.bucketize(i[0], i[0])',
        'boundaries tensor must be 1 dimension, but got dim(2)',
        ([a]) => torch.bucketize(a, a),
        random([2, 2]),
      ),
    ],
  },
];

export const counting: Family = {
  name: 'counting',
  rows: [
    ...uniqueRows,
    {
      name: 'unique_consecutive',
      variant: 'of NaN and zeros',
      call: ([x]) => torch.unique_consecutive(x, both),
      torch: 'torch.unique_consecutive(i[0].detach(), return_inverse=True, return_counts=True)',
      samples: [kink('NaN', given([NaN, NaN, 1, 0, -0, 0, Infinity, Infinity]))],
      differentiable: false,
    },
    ...bincountRows,
    ...histcRows,
    ...searchRows,
    {
      name: 'argwhere',
      call: ([x]) => torch.argwhere(x),
      torch: 'torch.argwhere(i[0])',
      samples: [
        sample('plain', few(3, 4)),
        sample('scalar', random([])),
        sample('empty', random([0, 2])),
        kink('NaN', given([0, -0, NaN, 1])),
      ],
      dtypes: ALL_DTYPES,
      differentiable: false,
    },
  ],
};
