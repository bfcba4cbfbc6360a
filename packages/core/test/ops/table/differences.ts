import * as torch from '../../../src/index.js';
import type { GradientOptions } from '../../../src/index.js';
import { NUMBER_DTYPES, sample } from './build.js';
import { integers, random } from './inputs.js';
import { refused } from './sorting.js';
import type { Family, Row } from './types.js';

const diffRows: Row[] = [
  {
    name: 'diff',
    call: ([x]) => torch.diff(x),
    torch: 'torch.diff(i[0])',
    samples: [
      sample('plain', random([2, 3])),
      sample('vector', random([7])),
      sample('one', random([2, 1])),
      sample('empty', random([0, 3])),
      sample('bool', integers([9], 0, 2, 'bool')),
    ],
    dtypes: NUMBER_DTYPES,
    errors: [
      refused(
        'torch.diff(i[0])',
        'diff expects input to be at least one-dimensional',
        ([x]) => torch.diff(x),
        random([]),
      ),
      refused(
        'torch.diff(i[0], dim=2)',
        'Dimension out of range (expected to be in range of [-2, 1], but got 2)',
        ([x]) => torch.diff(x, 1, 2),
        random([2, 3]),
      ),
    ],
  },
  ...[0, 2, 5].map((n): Row => ({
    name: 'diff',
    variant: `n ${n}, dim 0`,
    call: ([x]) => torch.diff(x, n, 0),
    torch: `torch.diff(i[0], ${n}, 0)`,
    samples: [sample('plain', random([4, 2]))],
    ...(n === 5 && { gradcheck: false, why: 'nothing is left' }),
  })),
  {
    name: 'diff',
    variant: 'prepend, append',
    call: ([x, prepend, append]) => torch.diff(x, 2, -1, { prepend, append }),
    torch: 'torch.diff(i[0], 2, -1, i[1], i[2])',
    samples: [
      sample('plain', random([2, 3]), random([2, 1]), random([2, 2])),
      sample('dtypes', integers([3], 0, 9, 'int32'), integers([2], 0, 9), random([1])),
    ],
    errors: [
      refused(
        'torch.diff(i[0], prepend=i[1])',
        'diff expects prepend or append to be the same dimension as input',
        ([x, prepend]) => torch.diff(x, 1, -1, { prepend }),
        random([2, 3]),
        random([1]),
      ),
      refused(
        'torch.diff(i[0], append=i[1])',
        'diff expects the shape of tensor to prepend or append to match that of input except along the differencing dimension; input.size(0) = 2, but got tensor.size(0) = 3',
        ([x, append]) => torch.diff(x, 1, -1, { append }),
        random([2, 3]),
        random([3, 1]),
      ),
    ],
  },
];

const trapezoidRows = (['trapezoid', 'trapz', 'cumulative_trapezoid'] as const).flatMap((name): Row[] => [
  {
    name,
    call: ([y]) => torch[name](y),
    torch: `torch.${name}(i[0])`,
    samples: [
      sample('plain', random([2, 3])),
      sample('one', random([2, 1])),
      sample('no lines', random([0, 3])),
      sample('int64', integers([5], 0, 9)),
    ],
    errors: [
      refused(
        `torch.${name}(i[0])`,
        `${name === 'trapz' ? 'trapezoid' : name}: received a bool input for \`y\`, but bool is not supported`,
        ([y]) => torch[name](y),
        integers([3], 0, 2, 'bool'),
      ),
    ],
  },
  {
    name,
    variant: 'dx, dim 0',
    call: ([y]) => torch[name](y, null, { dx: 0.3, dim: 0 }),
    torch: `torch.${name}(i[0], dx=0.3, dim=0)`,
    samples: [sample('plain', random([4, 2])), sample('int32', integers([5], 0, 9, 'int32'))],
  },
  ...[0, -1].map((dim): Row => ({
    name,
    variant: `x, dim ${dim}`,
    call: ([y, x]) => torch[name](y, x, { dim }),
    torch: `torch.${name}(i[0], i[1], dim=${dim})`,
    samples: [
      sample('vector', random([3, 3]), random([3])),
      sample('matrix', random([2, 3]), random([2, 3])),
      sample('broadcast', random([2, 3, 3]), random([1, 3, 3])),
    ],
    errors: [
      refused(
        `torch.${name}(i[0], i[1], dim=${dim})`,
        'There must be one `x` value for each sample point',
        ([y, x]) => torch[name](y, x, { dim }),
        random([2, 2]),
        random([3]),
      ),
    ],
  })),
]);

const gradientRows: Row[] = (
  [
    ['all', '', {}, [4, 3]],
    ['dim -1, spacing', ', spacing=0.5, dim=-1', { spacing: 0.5, dim: -1 }, [2, 5]],
    ['dims', ', spacing=[2., 3.], dim=(1, 0)', { spacing: [2, 3], dim: [1, 0] }, [2, 3]],
    ['edge_order 2', ', edge_order=2', { edge_order: 2 }, [3, 4]],
  ] as [string, string, GradientOptions, number[]][]
).map(([variant, python, options, shape]) => ({
  name: 'gradient',
  variant,
  call: ([x]) => torch.gradient(x, options),
  torch: `torch.gradient(i[0]${python})`,
  samples: [sample('plain', random(shape)), sample('int64', integers(shape, 0, 9))],
  neverEmpty: 'refused',
  errors: [
    refused(
      'torch.gradient(i[0])',
      'torch.gradient expected each dimension size to be at least edge_order+1',
      ([x]) => torch.gradient(x),
      random([3, 1]),
    ),
    refused(
      'torch.gradient(i[0], edge_order=3)',
      'torch.gradient only supports edge_order=1 and edge_order=2.',
      ([x]) => torch.gradient(x, { edge_order: 3 as never }),
      random([3]),
    ),
    refused(
      'torch.gradient(i[0], spacing=[2, 3, 4])',
      'a scalar or a list of length 2 but got a list of length 3',
      ([x]) => torch.gradient(x, { spacing: [2, 3, 4] }),
      random([3, 3]),
    ),
    refused(
      'torch.gradient(i[0], spacing=[2, 3], dim=0)',
      'but got a spacing argument of length 2 and a dim argument of length 1.',
      ([x]) => torch.gradient(x, { spacing: [2, 3], dim: 0 }),
      random([3, 3]),
    ),
  ],
}));

const coordinateRows: Row[] = ([1, 2] as const).map((edge_order) => ({
  name: 'gradient',
  variant: `coordinates, edge_order ${edge_order}`,
  call: ([x]) => torch.gradient(x, { spacing: [torch.tensor([0, 1, 3, 3.5])], dim: 0, edge_order }),
  torch: `torch.gradient(i[0], spacing=[torch.tensor([0, 1, 3, 3.5])], dim=0, edge_order=${edge_order})`,
  samples: [sample('plain', random([4, 2])), sample('vector', random([4]))],
}));

export const differences: Family = {
  name: 'differences',
  rows: [...diffRows, ...trapezoidRows, ...gradientRows, ...coordinateRows],
};
