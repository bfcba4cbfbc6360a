import * as torch from '../../../src/index.js';
import type { ConvOptions, IntOrList, Tensor } from '../../../src/index.js';
import { kink, large, sample } from './build.js';
import { given, integers, keywords, random } from './inputs.js';
import type { ErrorCase, Family, InputSpec, Row, Sample } from './types.js';

type Options = ConvOptions<IntOrList>;
type Name = 'conv1d' | 'conv3d';

/** An input, a weight and a bias. */
function parts(x: readonly number[], [out, ...kernel]: readonly number[], groups = 1): InputSpec[] {
  const channels = x[x.length - kernel.length - 1];
  return [random(x, -1, 1), random([out, channels / groups, ...kernel], -1, 1), random([out], -1, 1)];
}

function row(name: Name, variant: string, options: Options, samples: readonly Sample[], extra?: Partial<Row>): Row {
  return {
    name,
    variant,
    call: ([x, weight, bias]) => torch[name](x, weight, bias, options as object),
    torch: `torch.${name}(i[0], i[1], i[2]${keywords(options as Record<string, unknown>)})`,
    samples,
    ...extra,
  };
}

const refused = (name: Name, inputs: readonly InputSpec[], message: string, options: Options = {}): ErrorCase => ({
  inputs,
  call: ([x, weight, bias]: (Tensor | undefined)[]) =>
    torch[name](x as Tensor, weight as Tensor, bias ?? null, options as object),
  torch: `torch.${name}(*i${keywords(options as Record<string, unknown>)})`,
  message,
});

const line = random([1, 2, 4]);
const taps = random([3, 2, 3]);
const volume = random([1, 2, 4, 4, 4]);
const cube = random([3, 2, 3, 3, 3]);

const lineErrors: readonly ErrorCase[] = [
  refused(
    'conv1d',
    [random([1, 3, 4]), taps],
    'Given groups=1, weight of size [3, 2, 3], expected input[1, 3, 4] to have 2 channels, but got 3 channels instead',
  ),
  refused(
    'conv1d',
    [random([4]), taps],
    'Expected 2D (unbatched) or 3D (batched) input to conv1d, but got input of size: [4]',
  ),
  refused(
    'conv1d',
    [random([1, 2, 2]), taps],
    "Calculated padded input size per channel: (2). Kernel size: (3). Kernel size can't be greater than actual input size",
  ),
  refused(
    'conv1d',
    [line, taps],
    'expected stride to be a single integer value or a list of 1 values to match the convolution dimensions, but got stride=[1, 2]',
    { stride: [1, 2] },
  ),
  refused(
    'conv1d',
    [line, random([3, 2, 3, 3])],
    'Expected 4-dimensional input for 4-dimensional weight [3, 2, 3, 3], but got 3-dimensional input of size [1, 2, 4] instead',
  ),
  refused('conv1d', [line, taps], 'dilation should be greater than zero, but got [1, 0]', { dilation: 0 }),
  refused(
    'conv1d',
    [line, random([3, 2, 0])],
    'kernel size should be greater than zero, but got kernel_height: 1 kernel_width: 0',
  ),
  refused(
    'conv1d',
    [line, random([3, 2, 3], -1, 1, { dtype: 'float64' })],
    'expected scalar type Float but found Double',
  ),
];

const volumeErrors: readonly ErrorCase[] = [
  refused(
    'conv3d',
    [random([4, 4, 4]), cube],
    'Expected 4D (unbatched) or 5D (batched) input to conv3d, but got input of size: [4, 4, 4]',
  ),
  refused(
    'conv3d',
    [random([1, 2, 2, 4, 4]), cube],
    "Calculated padded input size per channel: (2 x 4 x 4). Kernel size: (3 x 3 x 3). Kernel size can't be greater than actual input size",
  ),
  refused(
    'conv3d',
    [volume, random([3, 2, 3, 3, 0])],
    'kernel size should be greater than zero, but got: 3 x 3 x 0 (TxHxW)',
  ),
  refused(
    'conv3d',
    [volume, cube],
    'expected stride to be a single integer value or a list of 3 values to match the convolution dimensions, but got stride=[1, 2]',
    { stride: [1, 2] },
  ),
  refused(
    'conv3d',
    [volume, cube, random([2])],
    'Given weight of size [3, 2, 3, 3, 3], expected bias to be 1-dimensional with 3 elements, but got bias of size [2] instead',
  ),
];

export const convRanks: Family = {
  name: 'conv_ranks',
  rows: [
    row(
      'conv1d',
      'plain',
      {},
      [
        sample('plain', ...parts([2, 3, 7], [4, 3])),
        sample('without a batch', ...parts([2, 5], [3, 2])),
        sample('one step', ...parts([1, 2, 1], [2, 1])),
        sample('no sequences', ...parts([0, 2, 4], [3, 3])),
        kink('infinity and NaN', given([Infinity, 1, NaN, 2, 3], [1, 1, 5]), given([1, 0.5], [1, 1, 2]), given([0])),
        large('audio', ...parts([2, 8, 200], [16, 9])),
      ],
      { dtypes: ['float64'], errors: lineErrors },
    ),
    row('conv1d', 'stride, padding and dilation', { stride: [2], padding: 2, dilation: [2] }, [
      sample('plain', ...parts([2, 2, 8], [3, 3])),
    ]),
    row('conv1d', 'groups', { groups: 2, padding: 1 }, [
      sample('plain', ...parts([1, 4, 5], [2, 3], 2)),
      large('depthwise', ...parts([3, 2, 40], [4, 5], 2)),
    ]),
    row('conv1d', "padding 'same'", { padding: 'same' }, [
      sample('odd kernel', ...parts([1, 2, 5], [2, 3])),
      sample('even kernel', ...parts([2, 5], [2, 4])),
    ]),
    {
      name: 'conv1d',
      variant: 'integers, no bias',
      call: ([x, weight]) => torch.conv1d(x, weight),
      torch: 'torch.conv1d(i[0], i[1])',
      samples: [sample('int64', integers([1, 2, 5], -5, 5), integers([3, 2, 3], -5, 5))],
      differentiable: false,
    },
    row(
      'conv3d',
      'plain',
      {},
      [
        sample('plain', ...parts([1, 2, 3, 3, 3], [2, 2, 2, 2])),
        sample('without a batch', ...parts([1, 2, 3, 4], [2, 2, 2, 3])),
        sample('one slice', ...parts([2, 1, 1, 2, 3], [2, 1, 2, 2])),
        sample('no volumes', ...parts([0, 2, 3, 3, 3], [2, 2, 2, 2])),
        large('video', ...parts([1, 4, 6, 12, 12], [8, 3, 3, 3])),
      ],
      { dtypes: ['float64'], errors: volumeErrors },
    ),
    row('conv3d', 'stride, padding and dilation', { stride: [2, 1, 2], padding: [1, 0, 1], dilation: [1, 2, 1] }, [
      sample('plain', ...parts([1, 1, 4, 5, 3], [2, 3, 2, 2])),
    ]),
    row('conv3d', 'depth dilated', { stride: 2, padding: 2, dilation: 2 }, [
      sample('plain', ...parts([1, 1, 4, 2, 3], [2, 3, 2, 2])),
    ]),
    row('conv3d', "groups, padding 'same'", { groups: 2, padding: 'same' }, [
      sample('plain', ...parts([1, 4, 2, 2, 3], [2, 2, 3, 2], 2)),
      sample('odd kernel', ...parts([2, 2, 2, 2], [2, 3, 1, 3], 2)),
    ]),
  ],
};
