import * as torch from '../../../src/index.js';
import type { Tensor } from '../../../src/index.js';
import { kink, large, sample } from './build.js';
import { given, integers, keywords, random } from './inputs.js';
import type { ErrorCase, Family, InputSpec, Row, Sample } from './types.js';

type Name = 'conv_transpose1d' | 'conv_transpose2d' | 'conv_transpose3d';
type Options = torch.ConvTransposeOptions<number | readonly [number, number]>;

/** An input, a weight and a bias; the weight's first dimension is the input's channels. */
function parts(x: readonly number[], [out, ...kernel]: readonly number[], groups = 1): InputSpec[] {
  const channels = x[x.length - kernel.length - 1];
  return [random(x, -1, 1), random([channels, out / groups, ...kernel], -1, 1), random([out], -1, 1)];
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

const refused = (name: Name, inputs: readonly InputSpec[], message: string, options: object = {}): ErrorCase => ({
  inputs,
  call: ([x, weight, bias]: (Tensor | undefined)[]) =>
    torch[name](x as Tensor, weight as Tensor, bias ?? null, options),
  torch: `torch.${name}(*i${keywords(options as Record<string, unknown>)})`,
  message,
});

const image = random([1, 2, 4, 4]);
const kernel = random([2, 3, 3, 3]);
const plane = (message: string, options: object): ErrorCase =>
  refused('conv_transpose2d', [image, kernel], message, options);

const planeErrors: readonly ErrorCase[] = [
  refused(
    'conv_transpose2d',
    [random([1, 3, 4, 4]), kernel],
    'Given transposed=1, weight of size [2, 3, 3, 3], expected input[1, 3, 4, 4] to have 2 channels, but got 3 channels instead',
  ),
  refused(
    'conv_transpose2d',
    [random([4, 4]), kernel],
    'Expected 3D (unbatched) or 4D (batched) input to conv_transpose2d, but got input of size: [4, 4]',
  ),
  refused(
    'conv_transpose2d',
    [image, kernel, random([2])],
    'Given transposed=1, weight of size [2, 3, 3, 3], expected bias to be 1-dimensional with 3 elements, but got bias of size [2] instead',
  ),
  plane('non-positive stride is not supported', { stride: 0 }),
  plane('negative padding is not supported', { padding: -1 }),
  plane('negative output_padding is not supported', { output_padding: -1 }),
  plane(
    'output padding must be smaller than either stride or dilation, but got output_padding_height: 1 output_padding_width: 1 stride_height: 1 stride_width: 1 dilation_height: 1 dilation_width: 1',
    { output_padding: 1 },
  ),
  plane(
    'Given input size per channel: (4 x 4). Calculated output size per channel: (-4 x -4). Output size is too small',
    { padding: 5 },
  ),
  plane('dilation should be greater than zero, but got dilation_height: 0, dilation_width: 0', { dilation: 0 }),
  plane(
    'Given groups=3, expected weight to be at least 3 at dimension 0, but got weight of size [2, 3, 3, 3] instead',
    { groups: 3 },
  ),
  refused(
    'conv_transpose2d',
    [image, random([2, 3, 3, 3], -1, 1, { dtype: 'float64' })],
    'expected scalar type Float but found Double',
  ),
];

const lineErrors: readonly ErrorCase[] = [
  refused(
    'conv_transpose1d',
    [random([1, 2, 4]), random([2, 3, 3])],
    'output padding must be smaller than either stride or dilation, but got output_padding_height: 0 output_padding_width: 1 stride_height: 1 stride_width: 1 dilation_height: 1 dilation_width: 1',
    { output_padding: 1 },
  ),
  refused(
    'conv_transpose1d',
    [random([1, 2, 4]), random([2, 3, 3])],
    'Given input size per channel: (1 x 4). Calculated output size per channel: (1 x -4). Output size is too small',
    { padding: 5 },
  ),
];

export const convTranspose: Family = {
  name: 'conv_transpose',
  rows: [
    row(
      'conv_transpose2d',
      'plain',
      {},
      [
        sample('plain', ...parts([1, 2, 3, 2], [3, 2, 3])),
        sample('batch', ...parts([2, 1, 2, 3], [2, 3, 3])),
        sample('without a batch', ...parts([2, 2, 3], [3, 2, 2])),
        sample('1 x 1 kernel', ...parts([1, 3, 2, 2], [2, 1, 1])),
        sample('no images', ...parts([0, 2, 3, 3], [3, 2, 2])),
        kink('infinity and NaN', given([Infinity, 1, NaN, 2], [1, 1, 2, 2]), given([1, 0.5], [1, 1, 1, 2]), given([0])),
        large('4 x 4 tiles', ...parts([2, 16, 13, 14], [9, 3, 3])),
      ],
      {
        dtypes: ['float64'],
        errors: planeErrors,
        rtol: 1e-5,
        atol: 2e-5,
        why: 'sums of many products, which the kernels add in another order',
      },
    ),
    row('conv_transpose2d', 'stride 2', { stride: 2 }, [
      sample('plain', ...parts([1, 2, 2, 3], [2, 2, 2])),
      sample('overlap', ...parts([1, 1, 3, 2], [2, 3, 4])),
      large('upsampling', ...parts([2, 32, 8, 8], [16, 2, 2])),
    ]),
    row('conv_transpose2d', 'stride 2, padding 1, output_padding 1', { stride: 2, padding: 1, output_padding: 1 }, [
      sample('plain', ...parts([1, 2, 2, 3], [2, 3, 3])),
      large('decoder', ...parts([2, 12, 7, 7], [8, 3, 3])),
    ]),
    row('conv_transpose2d', 'pairs', { stride: [1, 3], padding: [1, 0], output_padding: [0, 2] }, [
      sample('plain', ...parts([2, 1, 3, 2], [2, 2, 3])),
    ]),
    row('conv_transpose2d', 'output_padding as large as the stride', { dilation: 3, output_padding: 2 }, [
      sample('plain', ...parts([1, 2, 2, 3], [2, 2, 2])),
      large('channels', ...parts([2, 9, 5, 6], [17, 3, 3])),
    ]),
    row('conv_transpose2d', 'groups', { groups: 2, stride: 2 }, [
      sample('plain', ...parts([1, 4, 2, 2], [2, 2, 3], 2)),
      sample('one channel each', ...parts([1, 2, 2, 3], [2, 3, 3], 2)),
      large('depthwise', ...parts([2, 2, 11, 9], [2, 3, 3], 2)),
    ]),
    {
      name: 'conv_transpose2d',
      variant: 'integers, no bias',
      call: ([x, weight]) => torch.conv_transpose2d(x, weight),
      torch: 'torch.conv_transpose2d(i[0], i[1])',
      samples: [sample('int64', integers([1, 2, 2, 3], -5, 5), integers([2, 2, 2, 2], -5, 5))],
      differentiable: false,
    },
    row(
      'conv_transpose1d',
      'plain',
      {},
      [
        sample('plain', ...parts([2, 3, 4], [2, 3])),
        sample('without a batch', ...parts([2, 3], [3, 2])),
        sample('no sequences', ...parts([0, 2, 3], [3, 2])),
      ],
      { dtypes: ['float64'], errors: lineErrors },
    ),
    row('conv_transpose1d', 'everything', { stride: 3, padding: 1, output_padding: 2, groups: 2, dilation: 2 }, [
      sample('plain', ...parts([1, 4, 3], [2, 3], 2)),
      large('audio', ...parts([2, 8, 50], [4, 5], 2)),
    ]),
    row(
      'conv_transpose3d',
      'plain',
      {},
      [
        sample('plain', ...parts([1, 2, 2, 2, 2], [2, 2, 1, 2])),
        sample('without a batch', ...parts([1, 2, 1, 2], [2, 3, 2, 2])),
        sample('no volumes', ...parts([0, 2, 2, 2, 2], [2, 2, 1, 2])),
      ],
      { dtypes: ['float64'] },
    ),
    row('conv_transpose3d', 'stride 2, padding 1, output_padding 1', { stride: 2, padding: 1, output_padding: 1 }, [
      sample('plain', ...parts([1, 1, 2, 1, 2], [2, 3, 2, 3])),
      large('decoder', ...parts([1, 6, 3, 4, 4], [4, 3, 3, 3])),
    ]),
    row('conv_transpose3d', 'groups, dilation', { groups: 2, dilation: 2, output_padding: 1, padding: 1 }, [
      sample('plain', ...parts([1, 2, 2, 2, 1], [2, 2, 2, 2], 2)),
    ]),
  ],
};
