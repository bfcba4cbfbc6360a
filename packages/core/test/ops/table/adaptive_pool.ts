import * as torch from '../../../src/index.js';
import type { Tensor } from '../../../src/index.js';
import { kink, large, sample } from './build.js';
import { distinct, given, integers, random } from './inputs.js';
import type { ErrorCase, Family, InputSpec, Row, Sample } from './types.js';

type Rank = 1 | 2 | 3;
type Size = number | readonly (number | null)[];
type Name = `adaptive_${'avg' | 'max'}_pool${Rank}d`;

const python = (size: Size): string =>
  typeof size === 'number' ? String(size) : `(${size.map((n) => n ?? 'None').join(', ')},)`;

function row(name: Name, size: Size, samples: readonly Sample[], withIndices = false, extra: Partial<Row> = {}): Row {
  return {
    name,
    variant: `${String(size)}${withIndices ? ', return_indices' : ''}`,
    call: ([x]) =>
      withIndices
        ? torch[name as 'adaptive_max_pool1d'](x, size as number, { return_indices: true })
        : torch[name](x, size as number),
    torch: `F.${name}(i[0], ${python(size)}${withIndices ? ', return_indices=True' : ''})`,
    samples,
    ...extra,
  };
}

const refused = (name: Name, shape: readonly number[], size: Size, message: string): ErrorCase => ({
  inputs: [random(shape)],
  call: ([x]: Tensor[]) => torch[name](x, size as number),
  torch: `F.${name}(i[0], ${python(size)})`,
  message,
});

const SHAPES: Record<Rank, readonly number[]> = { 1: [2, 6], 2: [2, 4, 5], 3: [1, 3, 4, 2] };

function samples(rank: Rank, make: (shape: readonly number[]) => InputSpec, largest: readonly number[]): Sample[] {
  const shape = SHAPES[rank];
  return [
    sample('plain', make([2, ...shape])),
    sample('without a batch', make(shape)),
    sample('no images', make([0, ...shape])),
    large('large', make(largest)),
  ];
}

const maxima = [
  kink('ties', integers([1, 1, 4, 5], 0, 3, 'float32')),
  kink('NaN', given([1, 2, NaN, 4, NaN, 6], [1, 2, 3])),
];

export const adaptivePool: Family = {
  name: 'adaptive_pool',
  rows: [
    row('adaptive_avg_pool1d', 4, samples(1, random, [3, 5, 50]), false, {
      dtypes: ['float64'],
      errors: [
        refused(
          'adaptive_avg_pool1d',
          [1, 2, 4],
          -1,
          'adaptive_avg_pool2d: elements of output_size must be greater than or equal to 0 but received {1, -1}',
        ),
        refused(
          'adaptive_avg_pool1d',
          [1, 2, 4],
          [1, 1],
          "adaptive_avg_pool1d() argument 'output_size' should contain one int (got 2)",
        ),
        refused(
          'adaptive_avg_pool1d',
          [4],
          1,
          "Expected 2 to 3 dimensions, but got 1-dimensional tensor for argument #1 'self' (while checking arguments for adaptive_avg_pool1d)",
        ),
      ],
    }),
    row('adaptive_avg_pool1d', 3, samples(1, random, [3, 5, 48])),
    row('adaptive_avg_pool2d', 1, samples(2, random, [4, 32, 7, 7])),
    row('adaptive_avg_pool2d', [3, 2], samples(2, random, [2, 3, 13, 11]), false, {
      dtypes: ['float64'],
      errors: [
        refused(
          'adaptive_avg_pool2d',
          [1, 2, 4, 4],
          -1,
          'adaptive_avg_pool2d: elements of output_size must be greater than or equal to 0 but received {-1, -1}',
        ),
        refused(
          'adaptive_avg_pool2d',
          [4],
          1,
          'Dimension out of range (expected to be in range of [-1, 0], but got -2)',
        ),
      ],
    }),
    row('adaptive_avg_pool2d', [null, 7], samples(2, random, [2, 3, 9, 20])),
    row('adaptive_avg_pool3d', 2, samples(3, random, [2, 3, 6, 6, 6]), false, { dtypes: ['float64'] }),
    row('adaptive_avg_pool3d', [2, null, 3], samples(3, random, [2, 2, 5, 6, 7])),
    row('adaptive_max_pool1d', 4, samples(1, distinct, [3, 5, 50]), true, {
      errors: [
        refused(
          'adaptive_max_pool1d',
          [1, 2, 4],
          [1, 1],
          "adaptive_max_pool1d() argument 'output_size' should contain one int (got 2)",
        ),
      ],
    }),
    row('adaptive_max_pool2d', [3, 2], [...samples(2, distinct, [2, 3, 13, 11]), ...maxima], true, {
      dtypes: ['float64'],
      errors: [
        refused(
          'adaptive_max_pool2d',
          [1, 2, 4, 4],
          -1,
          'Trying to create tensor with negative dimension -1: [1, 2, -1, -1]',
        ),
        refused('adaptive_max_pool2d', [4], 1, 'adaptive_max_pool2d(): Expected 3D or 4D tensor, but got: [4]'),
        refused(
          'adaptive_max_pool2d',
          [1, 2, 4, 0],
          1,
          'adaptive_max_pool2d(): Expected input to have non-zero size for non-batch dimensions, but input has sizes [1, 2, 4, 0] with dimension 3 being empty',
        ),
      ],
    }),
    row('adaptive_max_pool2d', [2, 5], samples(2, distinct, [2, 3, 12, 10])),
    row('adaptive_max_pool3d', [2, 3, 2], samples(3, distinct, [2, 2, 5, 6, 7]), true),
    row('adaptive_max_pool3d', 2, samples(3, distinct, [2, 2, 5, 6, 7])),
  ],
};
