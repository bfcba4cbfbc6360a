import * as torch from '../../../src/index.js';
import type { Conv2dOptions, Tensor } from '../../../src/index.js';
import { large, sample } from './build.js';
import { given, integers, keywords, random } from './inputs.js';
import type { ErrorCase, Family, InputSpec, Row, Sample } from './types.js';

/** An image, a weight and a bias: [batch, channels, height, width] by [outputs, height, width of the kernel]. */
function conv(name: string, x: readonly number[], [out, kh, kw]: readonly number[], groups = 1): Sample {
  const channels = x[x.length - 3];
  return sample(name, random(x, -1, 1), random([out, channels / groups, kh, kw], -1, 1), random([out], -1, 1));
}

/** One that is compared with the reference loop only: sizes around the kernel's tiles of outputs, pixels and inner length. */
function tiles(name: string, x: readonly number[], [out, kh, kw]: readonly number[], groups = 1): Sample {
  return large(name, ...conv(name, x, [out, kh, kw], groups).inputs);
}

function row(variant: string, options: Conv2dOptions, samples: readonly Sample[], extra: Partial<Row> = {}): Row {
  return {
    name: 'conv2d',
    variant,
    call: ([x, weight, bias]) => torch.conv2d(x, weight, bias, options),
    torch: `torch.conv2d(i[0], i[1], i[2]${keywords(options as Record<string, unknown>)})`,
    samples,
    ...extra,
  };
}

const tooSmall: ErrorCase = {
  inputs: [random([1, 1, 2, 2]), random([1, 1, 3, 3])],
  call: ([x, weight]) => torch.conv2d(x, weight),
  torch: 'torch.conv2d(i[0], i[1])',
  message:
    "Calculated padded input size per channel: (2 x 2). Kernel size: (3 x 3). Kernel size can't be greater than actual input size",
};

const refused = (inputs: readonly InputSpec[], message: string | RegExp, options: Conv2dOptions = {}): ErrorCase => ({
  inputs,
  call: ([x, weight, bias]: (Tensor | undefined)[]) =>
    torch.conv2d(x as Tensor, weight as Tensor, bias ?? null, options),
  torch: `torch.conv2d(*i${keywords(options as Record<string, unknown>)})`,
  message,
});

const image = random([1, 2, 4, 4]);
const kernel = random([3, 2, 3, 3]);

const errors: readonly ErrorCase[] = [
  tooSmall,
  refused(
    [random([1, 3, 4, 4]), kernel],
    'Given groups=1, weight of size [3, 2, 3, 3], expected input[1, 3, 4, 4] to have 2 channels, but got 3 channels instead',
  ),
  refused(
    [image, kernel, random([2])],
    'Given weight of size [3, 2, 3, 3], expected bias to be 1-dimensional with 3 elements, but got bias of size [2] instead',
  ),
  refused(
    [random([4, 4]), kernel],
    'Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: [4, 4]',
  ),
  refused([image, kernel], 'non-positive stride is not supported', { stride: 0 }),
  refused([image, kernel], 'negative padding is not supported', { padding: -1 }),
  refused([image, random([3, 1, 3, 3])], /expected weight to be divisible by 2 at dimension 0/, { groups: 2 }),
  refused([image, kernel], "padding='same' is not supported for strided convolutions", { padding: 'same', stride: 2 }),
  refused([image, random([3, 2, 3, 3], -1, 1, { dtype: 'float64' })], 'expected scalar type Float but found Double'),
];

const LONG = {
  rtol: 1e-5,
  atol: 2e-5,
  why: 'sums of several hundred products, which torch adds in another order',
} as const;

export const convolution: Family = {
  name: 'convolution',
  rows: [
    row(
      'plain',
      {},
      [
        conv('plain', [1, 2, 4, 4], [3, 3, 3]),
        conv('batch', [2, 1, 4, 3], [2, 2, 2]),
        conv('1 x 1 kernel', [2, 3, 2, 3], [2, 1, 1]),
        conv('kernel as large as the image', [2, 2, 3, 2], [2, 3, 2]),
        conv('oblong', [1, 1, 3, 7], [2, 1, 3]),
        conv('without a batch', [2, 4, 4], [2, 3, 3]),
        conv('one image channel', [1, 1, 5, 5], [1, 3, 3]),
        conv('no images', [0, 2, 4, 4], [3, 3, 3]),
        ...[1, 3, 4, 5, 15, 16, 17].map((n) => conv(`${n} channels`, [1, n, 3, 4], [2, 2, 2])),
        ...[1, 3, 4, 5, 7, 8, 9, 15, 16, 17].map((n) => conv(`${n} outputs`, [1, 2, 3, 4], [n, 2, 2])),
        ...[3, 4, 5, 6, 9, 10, 11, 17, 18, 19].map((n) => conv(`width ${n}`, [1, 1, 3, n], [2, 3, 3])),
        tiles('LeNet 1', [2, 1, 28, 28], [32, 5, 5]),
        tiles('LeNet 2', [1, 32, 12, 12], [64, 5, 5]),
        tiles('33 by 65', [1, 33, 9, 7], [65, 3, 3]),
        tiles('4 x 4 tiles', [2, 32, 26, 26], [64, 3, 3]),
        tiles('4 x 4 tiles, cut off', [16, 9, 7, 7], [13, 3, 3]),
        tiles('4 x 4 tiles of many images', [18, 8, 6, 10], [8, 3, 3]),
        tiles('many pixels', [3, 5, 33, 17], [5, 3, 2]),
        tiles('pointwise', [2, 65, 7, 5], [33, 1, 1]),
        given3('infinity and NaN', [Infinity, 1, NaN, 2]),
      ],
      { ...LONG, dtypes: ['float64'], errors },
    ),
    {
      name: 'conv2d',
      variant: 'no bias',
      call: ([x, weight]) => torch.conv2d(x, weight),
      torch: 'torch.conv2d(i[0], i[1])',
      samples: [
        sample('plain', random([2, 2, 4, 4], -1, 1), random([3, 2, 3, 3], -1, 1)),
        sample('no images', random([0, 2, 4, 4]), random([3, 2, 3, 3])),
        sample('alike', random([2, 2, 2, 2], -1, 1), random([2, 2, 2, 2], -1, 1)),
        sample('8 filters on a digit', random([1, 1, 8, 8], -0.5, 0.5), random([8, 1, 3, 3], -1, 1)),
      ],
      dtypes: ['float64'],
    },
    row(
      'stride 2',
      { stride: 2 },
      [
        conv('plain', [1, 2, 5, 5], [2, 3, 3]),
        conv('pixels left over', [1, 1, 6, 6], [2, 3, 3]),
        conv('1 x 1 kernel', [1, 2, 4, 5], [2, 1, 1]),
        conv('no images', [0, 2, 5, 5], [2, 3, 3]),
        tiles('tiles', [2, 17, 19, 21], [33, 3, 3]),
      ],
      LONG,
    ),
    row(
      'stride [3, 1]',
      { stride: [3, 1] },
      [conv('plain', [1, 1, 7, 4], [2, 2, 3]), conv('larger than the kernel', [1, 2, 5, 3], [2, 1, 2])],
      { neverEmpty: 'see stride 2' },
    ),
    row(
      'padding 1',
      { padding: 1 },
      [
        conv('plain', [1, 2, 3, 4], [2, 3, 3]),
        conv('kernel larger than the image', [1, 1, 1, 2], [2, 3, 3]),
        conv('even kernel', [1, 2, 3, 3], [2, 2, 2]),
        tiles('tiles', [2, 16, 15, 17], [17, 3, 3]),
        tiles('VGG', [1, 3, 32, 32], [64, 3, 3]),
        tiles('4 x 4 tiles', [3, 12, 13, 18], [11, 3, 3]),
        tiles('one tile an image', [50, 8, 4, 4], [9, 3, 3]),
        tiles('images smaller than a tile', [50, 9, 3, 3], [8, 3, 3]),
      ],
      { ...LONG, dtypes: ['float64'] },
    ),
    row(
      'padding 2',
      { padding: 2 },
      [conv('plain', [1, 2, 3, 2], [2, 3, 3]), tiles('4 x 4 tiles', [1, 8, 23, 33], [8, 3, 3])],
      LONG,
    ),
    row(
      'padding 3',
      { padding: 3 },
      [conv('plain', [1, 2, 2, 2], [2, 3, 3]), tiles('beyond the kernel', [2, 8, 13, 14], [8, 3, 3])],
      LONG,
    ),
    row('padding [0, 2]', { padding: [0, 2] }, [
      conv('plain', [1, 1, 3, 4], [2, 2, 3]),
      conv('1 x 1 kernel', [1, 2, 2, 2], [2, 1, 1]),
    ]),
    row(
      'dilation 2',
      { dilation: 2 },
      [
        conv('plain', [1, 1, 6, 5], [2, 3, 2]),
        conv('channels', [1, 2, 5, 5], [2, 3, 3]),
        tiles('tiles', [1, 9, 17, 19], [9, 3, 3]),
      ],
      LONG,
    ),
    row(
      'stride, padding and dilation',
      { stride: [2, 1], padding: [1, 2], dilation: [1, 2] },
      [
        conv('plain', [1, 2, 5, 4], [2, 3, 2]),
        conv('batch', [2, 1, 4, 5], [1, 2, 3]),
        tiles('tiles', [2, 5, 18, 16], [19, 3, 3]),
      ],
      LONG,
    ),
    row("padding 'same'", { padding: 'same' }, [
      conv('odd kernel', [1, 2, 3, 4], [2, 3, 3]),
      conv('even kernel', [1, 1, 3, 4], [2, 2, 4]),
      conv('without a batch', [1, 3, 4], [2, 3, 3]),
    ]),
    row("padding 'same', dilation 2", { padding: 'same', dilation: [2, 1] }, [conv('plain', [1, 1, 5, 4], [2, 2, 2])]),
    row("padding 'valid'", { padding: 'valid' }, [conv('plain', [1, 2, 4, 4], [2, 3, 3])]),
    row(
      'groups 2',
      { groups: 2 },
      [
        conv('plain', [1, 4, 3, 3], [2, 2, 2], 2),
        conv('more outputs', [1, 2, 3, 3], [6, 2, 2], 2),
        conv('batch', [2, 4, 3, 2], [4, 2, 1], 2),
        tiles('tiles', [2, 34, 9, 9], [18, 3, 3], 2),
      ],
      { ...LONG, dtypes: ['float64'] },
    ),
    row(
      'groups 4, one channel each',
      { groups: 4, padding: 1 },
      [
        conv('plain', [1, 4, 3, 3], [4, 3, 3], 4),
        conv('two outputs each', [1, 4, 2, 3], [8, 2, 2], 4),
        tiles('tiles', [3, 4, 17, 19], [4, 3, 3], 4),
      ],
      LONG,
    ),
    row(
      'groups 3, stride 2, dilation 2',
      { groups: 3, stride: 2, dilation: 2, padding: 2 },
      [
        conv('plain', [1, 3, 5, 4], [3, 2, 3], 3),
        conv('channels', [1, 6, 4, 4], [3, 2, 2], 3),
        tiles('tiles', [1, 15, 20, 18], [9, 3, 3], 3),
      ],
      LONG,
    ),
    {
      name: 'conv2d',
      variant: 'integers',
      call: ([x, weight]) => torch.conv2d(x, weight, null, { padding: 1 }),
      torch: 'torch.conv2d(i[0], i[1], padding=1)',
      samples: [sample('int64', integers([1, 2, 4, 4], -5, 5), integers([3, 2, 3, 3], -5, 5))],
      differentiable: false,
    },
  ],
};

/** A 2 x 2 image of these values under a 1 x 2 kernel: a value that is not finite spoils only what it takes part in. */
function given3(name: string, values: readonly number[]): Sample {
  return {
    name,
    inputs: [given(values, [1, 1, 2, 2]), given([1, 0.5], [1, 1, 1, 2]), given([0])],
    kink: true,
  };
}
