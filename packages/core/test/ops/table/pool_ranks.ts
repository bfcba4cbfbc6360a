import * as torch from '../../../src/index.js';
import type { IntOrList, Tensor } from '../../../src/index.js';
import { kink, large, sample } from './build.js';
import { distinct, given, integers, keywords, random } from './inputs.js';
import type { ErrorCase, Family, InputSpec, Row, Sample } from './types.js';

type Name = 'max_pool1d' | 'max_pool3d' | 'avg_pool1d' | 'avg_pool3d';
type Options = Readonly<Record<string, unknown>>;

const python = (kernel: IntOrList): string => (typeof kernel === 'number' ? String(kernel) : `(${kernel.join(', ')},)`);

function row(
  name: Name,
  variant: string,
  kernel: IntOrList,
  options: Options,
  samples: readonly Sample[],
  extra: Partial<Row> = {},
): Row {
  return {
    name,
    variant,
    call: ([x]) => torch[name](x, kernel as number, options),
    torch: `F.${name}(i[0], ${python(kernel)}${keywords(options)})`,
    samples,
    ...extra,
  };
}

const refused = (
  name: Name,
  shape: readonly number[],
  kernel: number | readonly number[],
  options: Options,
  message: string,
): ErrorCase => ({
  inputs: [random(shape)],
  call: ([x]: Tensor[]) => torch[name](x, kernel as number, options),
  torch: `F.${name}(i[0], ${python(kernel)}${keywords(options)})`,
  message,
});

/** Sequences without ties. */
const lines = (make: (shape: number[]) => InputSpec): Sample[] => [
  sample('plain', make([2, 2, 7])),
  sample('without a batch', make([2, 6])),
  sample('no sequences', make([0, 2, 6])),
  large('long', make([3, 5, 100])),
];

const volumes = (make: (shape: number[]) => InputSpec): Sample[] => [
  sample('plain', make([1, 2, 3, 4, 3])),
  sample('without a batch', make([2, 3, 4, 3])),
  sample('no volumes', make([0, 2, 3, 3, 3])),
  large('large', make([2, 3, 8, 9, 10])),
];

const lineErrors = (name: 'max_pool1d' | 'avg_pool1d'): ErrorCase[] => [
  refused(name, [1, 2, 4], 0, {}, 'stride should not be zero'),
  refused(
    name,
    [1, 2, 4],
    2,
    { padding: 2 },
    'pad should be at most half of kernel size, but got pad=2 and kernel_size=2',
  ),
  refused(
    name,
    [1, 2, 4],
    7,
    {},
    'Given input size: (2x1x4). Calculated output size: (2x1x0). Output size is too small',
  ),
  refused(name, [1, 2, 4], [2, 2], {}, `${name}() argument 'kernel_size' should contain one int (got 2)`),
];

const volumeErrors = (name: 'max_pool3d' | 'avg_pool3d'): ErrorCase[] => [
  refused(
    name,
    [1, 2, 4, 4, 4],
    0,
    { stride: 1 },
    'kernel size should be greater than zero, but got kT: 0 kH: 0 kW: 0',
  ),
  refused(name, [1, 2, 4, 4, 4], 2, { padding: -1 }, 'pad must be non-negative, but got pad: -1'),
  refused(name, [4, 4, 4], 2, {}, 'non-empty 4D or 5D (batch mode) tensor expected for input'),
];

export const poolRanks: Family = {
  name: 'pool_ranks',
  rows: [
    row('max_pool1d', '2', 2, {}, lines(distinct), {
      dtypes: ['float64'],
      errors: [
        ...lineErrors('max_pool1d'),
        refused(
          'max_pool1d',
          [4],
          2,
          {},
          'max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:[4]',
        ),
      ],
    }),
    row(
      'max_pool1d',
      'everything',
      [3],
      { stride: 2, padding: 1, dilation: 2, ceil_mode: true, return_indices: true },
      [...lines(distinct), kink('ties and NaN', given([1, 1, NaN, 3, NaN, 3, 3, 0], [1, 1, 8]))],
    ),
    row('avg_pool1d', '3', 3, {}, lines(random), {
      dtypes: ['float64'],
      errors: [
        ...lineErrors('avg_pool1d'),
        refused(
          'avg_pool1d',
          [4],
          2,
          {},
          "Expected 2 to 3 dimensions, but got 1-dimensional tensor for argument #1 'self' (while checking arguments for avg_pool1d)",
        ),
      ],
    }),
    row(
      'avg_pool1d',
      'everything',
      3,
      { stride: 2, padding: 1, ceil_mode: true, count_include_pad: false },
      lines(random),
    ),
    {
      name: 'avg_pool1d',
      variant: 'integers',
      call: ([x]) => torch.avg_pool1d(x, 2),
      torch: 'F.avg_pool1d(i[0], 2)',
      samples: [sample('int64', integers([1, 2, 6], -9, 9))],
      differentiable: false,
    },
    row('max_pool3d', '2', 2, {}, volumes(distinct), {
      dtypes: ['float64'],
      errors: [
        ...volumeErrors('max_pool3d'),
        refused(
          'max_pool3d',
          [1, 2, 4, 4, 4],
          7,
          {},
          'Given input size: (2x4x4x4). Calculated output size: (2x0x0x0). Output size is too small',
        ),
      ],
    }),
    row('max_pool3d', 'return_indices', [2, 3, 2], { stride: [1, 2, 1], padding: [1, 1, 0], return_indices: true }, [
      ...volumes(distinct),
      kink('ties', integers([1, 1, 3, 4, 3], 0, 3, 'float32')),
      kink('NaN', given([NaN, 1, 2, 3, 4, NaN, 5, 6, 7, 8, 9, NaN], [1, 2, 3, 2])),
    ]),
    row('max_pool3d', 'ceil_mode, dilation', 2, { stride: 2, dilation: [1, 2, 1], ceil_mode: true }, volumes(distinct)),
    row('avg_pool3d', '2', 2, {}, volumes(random), { dtypes: ['float64'], errors: volumeErrors('avg_pool3d') }),
    row('avg_pool3d', 'padding', [3, 2, 3], { stride: 2, padding: 1, ceil_mode: true }, volumes(random)),
    row(
      'avg_pool3d',
      'count_include_pad false',
      3,
      { stride: 1, padding: 1, count_include_pad: false },
      volumes(random),
    ),
    row('avg_pool3d', 'divisor_override', [2, 2, 1], { padding: [1, 0, 0], divisor_override: 3 }, volumes(random)),
  ],
};
