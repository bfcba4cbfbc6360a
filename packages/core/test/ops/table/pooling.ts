import * as torch from '../../../src/index.js';
import type { AvgPool2dOptions, MaxPool2dOptions, Tensor } from '../../../src/index.js';
import { kink, large, sample } from './build.js';
import { distinct, given, integers, keywords, random } from './inputs.js';
import type { ErrorCase, Family, InputSpec, Row, Sample } from './types.js';

type Kernel = number | [number, number];

/** Images of several sizes; `make` gives values without ties. */
function images(make: (shape: number[]) => InputSpec): Sample[] {
  return [
    sample('plain', make([1, 2, 4, 4])),
    sample('pixels left over', make([2, 1, 5, 7])),
    sample('without a batch', make([2, 5, 4])),
    sample('no images', make([0, 2, 4, 4])),
    ...[4, 5, 6, 7, 8, 9, 15, 16, 17, 33].map((n) => sample(`width ${n}`, make([1, 1, 4, n]))),
    ...[4, 5, 8, 9].map((n) => sample(`height ${n}`, make([1, 1, n, 5]))),
    large('24 x 24', make([3, 32, 24, 24])),
    large('many planes', make([2, 17, 9, 11])),
  ];
}

function call(kernel: Kernel, options: object): string {
  const size = typeof kernel === 'number' ? kernel : `(${kernel.join(', ')})`;
  return `i[0], ${size}${keywords(options as Record<string, unknown>)}`;
}

function maxRow(variant: string, kernel: Kernel, options: MaxPool2dOptions = {}, extra: Partial<Row> = {}): Row {
  return {
    name: 'max_pool2d',
    variant,
    call: ([x]) => torch.max_pool2d(x, kernel, options),
    torch: `F.max_pool2d(${call(kernel, options)})`,
    samples: [
      ...images(distinct),
      kink('ties', integers([1, 1, 6, 6], 0, 3, 'float32')),
      kink('all alike', given(new Array<number>(36).fill(-3), [1, 1, 6, 6])),
      kink('NaN', given([1, 2, NaN, 4, 5, 6, NaN, NaN, 9, -Infinity, -1, Infinity, 1, 2, 3, 4], [1, 1, 4, 4])),
      kink('minus infinity', given(new Array<number>(16).fill(-Infinity), [1, 1, 4, 4])),
    ],
    ...extra,
  };
}

function averageRow(variant: string, kernel: Kernel, options: AvgPool2dOptions = {}, extra: Partial<Row> = {}): Row {
  return {
    name: 'avg_pool2d',
    variant,
    call: ([x]) => torch.avg_pool2d(x, kernel, options),
    torch: `F.avg_pool2d(${call(kernel, options)})`,
    samples: [
      ...images((shape) => random(shape)),
      kink('NaN and infinity', given([1, 2, NaN, 4, 5, 6, 7, 8, 9, 10, Infinity, 1, 1, 2, 3, -Infinity], [1, 1, 4, 4])),
    ],
    ...extra,
  };
}

const refused = (
  name: 'max_pool2d' | 'avg_pool2d',
  shape: readonly number[],
  kernel: Kernel,
  options: object,
  message: string | RegExp,
): ErrorCase => ({
  inputs: [random(shape)],
  call: ([x]: Tensor[]) => torch[name](x, kernel, options),
  torch: `F.${name}(${call(kernel, options)})`,
  message,
});

const errors = (name: 'max_pool2d' | 'avg_pool2d'): ErrorCase[] => [
  refused(
    name,
    [1, 1, 4, 4],
    2,
    { padding: 2 },
    /pad should be (at most|smaller than or equal to) half of kernel size/,
  ),
  refused(
    name,
    [1, 1, 2, 2],
    3,
    {},
    'Given input size: (1x2x2). Calculated output size: (1x0x0). Output size is too small',
  ),
  refused(name, [1, 1, 4, 4], 0, {}, 'stride should not be zero'),
  refused(name, [1, 1, 4, 4], 0, { stride: 1 }, /kernel size should be greater than zero, but got kH: 0 kW: 0/),
  refused(name, [4, 4], 2, {}, /3D or 4D \(batch mode\) tensor|Dimension out of range/),
];

export const pooling: Family = {
  name: 'pooling',
  rows: [
    maxRow('2', 2, {}, { dtypes: ['float64'], errors: errors('max_pool2d') }),
    maxRow('3, stride 1', 3, { stride: 1 }),
    maxRow('3, stride 2, padding 1', 3, { stride: 2, padding: 1 }, { dtypes: ['float64'] }),
    maxRow('[2, 3], stride [1, 2], padding [1, 0]', [2, 3], { stride: [1, 2], padding: [1, 0] }),
    maxRow('2, dilation 2', 2, { dilation: 2, stride: 1 }),
    maxRow('3, dilation [1, 2], padding 1', [3, 2], { dilation: [1, 2], padding: 1, stride: 2 }),
    maxRow('3, ceil_mode', 3, { ceil_mode: true, stride: 2 }),
    maxRow('2, ceil_mode, padding 1', 2, { ceil_mode: true, padding: 1 }),
    maxRow('2, ceil_mode, stride 3', 2, { ceil_mode: true, stride: 3, padding: 1 }),
    maxRow('2, return_indices', 2, { return_indices: true }, { dtypes: ['float64'] }),
    maxRow('3, return_indices, everything', 3, {
      return_indices: true,
      stride: [1, 2],
      padding: 1,
      ceil_mode: true,
    }),
    averageRow('2', 2, {}, { dtypes: ['float64'], errors: errors('avg_pool2d') }),
    averageRow('3, stride 1', 3, { stride: 1 }),
    averageRow('3, stride 2, padding 1', 3, { stride: 2, padding: 1 }, { dtypes: ['float64'] }),
    averageRow('3, padding 1, count_include_pad false', 3, { stride: 2, padding: 1, count_include_pad: false }),
    averageRow('[2, 3], stride [1, 2], padding [1, 0]', [2, 3], { stride: [1, 2], padding: [1, 0] }),
    averageRow('3, ceil_mode', 3, { ceil_mode: true, stride: 2 }),
    averageRow('3, ceil_mode, padding 1', 3, { ceil_mode: true, stride: 2, padding: 1 }),
    averageRow('2, ceil_mode, padding 1, count_include_pad false', 2, {
      ceil_mode: true,
      padding: 1,
      stride: 3,
      count_include_pad: false,
    }),
    averageRow('2, divisor_override 3', 2, { divisor_override: 3 }),
    averageRow('3, divisor_override -2, ceil_mode, padding', 3, {
      divisor_override: -2,
      ceil_mode: true,
      padding: 1,
      stride: 2,
    }),
  ],
};
