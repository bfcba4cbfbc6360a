import * as torch from '../../../src/index.js';
import type { GridSampleOptions, Tensor } from '../../../src/index.js';
import { kink, large, sample } from './build.js';
import { given, keywords, random } from './inputs.js';
import type { ErrorCase, Family, InputSpec, Row, Sample } from './types.js';

type Options = Readonly<Record<string, unknown>>;

function unfoldRow(kernel: number | readonly [number, number], options: Options, samples: readonly Sample[]): Row {
  const python = `${typeof kernel === 'number' ? kernel : `(${kernel.join(', ')})`}${keywords(options)}`;
  return {
    name: 'unfold',
    variant: python,
    call: ([x]) => torch.unfold(x, kernel, options),
    torch: `F.unfold(i[0], ${python})`,
    samples,
    dtypes: ['float64'],
  };
}

function foldRow(size: readonly [number, number], kernel: number, options: Options, samples: readonly Sample[]): Row {
  const python = `(${size.join(', ')}), ${kernel}${keywords(options)}`;
  return {
    name: 'fold',
    variant: python,
    call: ([x]) => torch.fold(x, size, kernel, options),
    torch: `F.fold(i[0], ${python})`,
    samples,
    dtypes: ['float64'],
  };
}

const refused = (
  inputs: readonly InputSpec[],
  call: (inputs: Tensor[]) => unknown,
  python: string,
  message: string,
): ErrorCase => ({ inputs, call, torch: python, message });

const image = random([1, 1, 4, 4]);
const unfoldError = (input: InputSpec, kernel: number, options: Options, message: string): ErrorCase =>
  refused([input], ([x]) => torch.unfold(x, kernel, options), `F.unfold(i[0], ${kernel}${keywords(options)})`, message);
const foldError = (input: InputSpec, message: string): ErrorCase =>
  refused([input], ([x]) => torch.fold(x, 4, 2), 'F.fold(i[0], (4, 4), 2)', message);

const unfoldErrors: readonly ErrorCase[] = [
  unfoldError(
    image,
    5,
    {},
    'Given input with spatial size (4, 4), kernel_size=(5, 5), dilation=(1, 1), padding=(0, 0), calculated shape of the array of sliding blocks as (0, 0), but its components must be at least one.',
  ),
  unfoldError(image, 0, {}, 'kernel size should be greater than zero, but got kernel_height: 0 kernel_width: 0'),
  unfoldError(image, 2, { stride: 0 }, 'stride should be greater than zero, but got stride_height: 0 stride_width: 0'),
  unfoldError(image, 2, { padding: -1 }, 'padding should be non-negative, but got pad_height: -1 pad_width: -1'),
  unfoldError(random([4, 4]), 2, {}, 'Dimension out of range (expected to be in range of [-2, 1], but got 2)'),
  unfoldError(
    random([1, 0, 4, 4]),
    2,
    {},
    'Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: [1, 0, 4, 4]',
  ),
];

const foldErrors: readonly ErrorCase[] = [
  foldError(
    random([1, 3, 4]),
    "Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)=3 and kernel_size=(2, 2).",
  ),
  foldError(
    random([1, 4, 4]),
    "Given output_size=(4, 4), kernel_size=(2, 2), dilation=(1, 1), padding=(0, 0), stride=(1, 1), expected size of input's dimension 2 to match the calculated number of sliding blocks 3 * 3 = 9, but got input.size(2)=4.",
  ),
  foldError(
    random([1, 1, 4, 9]),
    'Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but got: [1, 1, 4, 9]',
  ),
];

/** Points inside and outside of an image, between its pixels' centers and edges. */
const SCATTERED = [-1.37, -0.83, -0.41, 0.07, 0.29, 0.71, 0.93, 1.31, -0.13, 0.53, 1.93, -2.17];

function points(shape: readonly number[], from = 0): InputSpec {
  const n = shape.reduce((product, size) => product * size, 1);
  return given(
    Array.from({ length: n }, (_, i) => SCATTERED[(7 * i + from) % SCATTERED.length]),
    shape,
  );
}

function sampleRow(options: GridSampleOptions, extra: Partial<Row> = {}): Row {
  const python = keywords(options as Options);
  const isPlane = options.mode === 'bicubic';
  return {
    name: 'grid_sample',
    variant: python.slice(2),
    call: ([x, grid]) => torch.grid_sample(x, grid, options),
    torch: `F.grid_sample(i[0], i[1]${options.align_corners === undefined ? ', align_corners=False' : ''}${python})`,
    samples: [
      sample('plain', random([1, 2, 3, 4]), points([1, 2, 3, 2])),
      sample('batch', random([2, 1, 3, 3]), points([2, 1, 2, 2], 5)),
      ...(isPlane ? [] : [sample('volume', random([1, 1, 2, 3, 2]), points([1, 1, 2, 2, 3], 3))]),
      ...(options.padding_mode
        ? []
        : [kink('NaN beside', given([1, NaN, 3, 4], [1, 1, 2, 2]), given([-1, 0.5], [1, 1, 1, 2]))]),
      large('photo', random([2, 3, 9, 8]), random([2, 5, 6, 2], -1.2, 1.2)),
      sample('no images', random([0, 1, 3, 3]), random([0, 1, 2, 2])),
    ],
    rtol: 2e-5,
    atol: 2e-5,
    why: 'places are found in another order of operations, and the difference times the slope is the error',
    ...extra,
  };
}

const gridError = (inputs: readonly InputSpec[], options: object, message: string): ErrorCase =>
  refused(
    inputs,
    ([x, grid]) => torch.grid_sample(x, grid, options),
    `F.grid_sample(i[0], i[1], align_corners=False${keywords(options as Options)})`,
    message,
  );

const gridErrors: readonly ErrorCase[] = [
  gridError(
    [image, random([1, 2, 2, 3])],
    {},
    'grid_sampler(): expected grid to have size 2 in last dimension, but got grid with sizes [1, 2, 2, 3]',
  ),
  gridError(
    [image, random([2, 2, 2, 2])],
    {},
    'grid_sampler(): expected grid and input to have same batch size, but got input with sizes [1, 1, 4, 4] and grid with sizes [2, 2, 2, 2]',
  ),
  gridError(
    [image, random([1, 2, 2])],
    {},
    'grid_sampler(): expected 4D input and grid with same number of dimensions, but got input with sizes [1, 1, 4, 4] and grid with sizes [1, 2, 2]',
  ),
  gridError(
    [image, random([1, 2, 2, 2])],
    { mode: 'x' },
    "expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: 'x'",
  ),
  gridError(
    [image, random([1, 2, 2, 2])],
    { padding_mode: 'x' },
    "expected padding_mode to be 'zeros', 'border', or 'reflection', but got: 'x'",
  ),
  gridError(
    [image, random([1, 2, 2, 2], -1, 1, { dtype: 'float64' })],
    {},
    'expected scalar type Float but found Double',
  ),
];

function affineRow(size: readonly number[], alignCorners: boolean, extra: Partial<Row> = {}): Row {
  const rank = size.length - 2;
  return {
    name: 'affine_grid',
    variant: `${size.join('x')}${alignCorners ? ', align_corners' : ''}`,
    call: ([theta]) => torch.affine_grid(theta, size, { align_corners: alignCorners }),
    torch: `F.affine_grid(i[0], [${size.join(', ')}], align_corners=${alignCorners ? 'True' : 'False'})`,
    samples: [sample('plain', random([size[0], rank, rank + 1]))],
    neverEmpty: 'sizes must be positive',
    ...extra,
  };
}

const affineError = (theta: InputSpec, size: readonly number[], message: string): ErrorCase =>
  refused(
    [theta],
    ([x]) => torch.affine_grid(x, size),
    `F.affine_grid(i[0], [${size.join(', ')}], align_corners=False)`,
    message,
  );

export const sampling: Family = {
  name: 'sampling',
  rows: [
    {
      ...unfoldRow(2, {}, [
        sample('plain', random([1, 2, 3, 4])),
        sample('without a batch', random([2, 3, 2])),
        sample('no images', random([0, 1, 3, 3])),
      ]),
      errors: unfoldErrors,
    },
    unfoldRow([3, 2], { dilation: [1, 2], padding: [2, 1], stride: [2, 1] }, [
      sample('plain', random([2, 1, 4, 3])),
      large('large', random([2, 3, 12, 13])),
    ]),
    {
      ...foldRow([3, 4], 2, {}, [
        sample('plain', random([2, 4, 6])),
        sample('without a batch', random([8, 6])),
        sample('no images', random([0, 4, 6])),
      ]),
      errors: foldErrors,
    },
    foldRow([4, 3], 2, { dilation: 2, padding: 1, stride: [1, 2] }, [sample('plain', random([1, 8, 8]))]),
    sampleRow({}, { dtypes: ['float64'], errors: gridErrors }),
    sampleRow({ align_corners: true }),
    sampleRow({ padding_mode: 'border' }),
    sampleRow({ padding_mode: 'border', align_corners: true }),
    sampleRow({ padding_mode: 'reflection' }),
    sampleRow({ padding_mode: 'reflection', align_corners: true }),
    sampleRow({ mode: 'nearest' }),
    sampleRow({ mode: 'nearest', padding_mode: 'reflection', align_corners: true }),
    sampleRow({ mode: 'bicubic' }),
    sampleRow({ mode: 'bicubic', padding_mode: 'border', align_corners: true }),
    sampleRow({ mode: 'bicubic', padding_mode: 'reflection' }),
    affineRow([2, 1, 2, 3], false, {
      dtypes: ['float64'],
      errors: [
        affineError(
          random([1, 2, 4]),
          [1, 1, 4, 4],
          'Expected a batch of 2D affine matrices of shape Nx2x3 for size [1, 1, 4, 4]. Got torch.Size([1, 2, 4]).',
        ),
        affineError(
          random([1, 2, 3]),
          [1, 1, 4],
          'affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size [1, 1, 4].',
        ),
        affineError(random([1, 2, 3]), [1, 1, 4, 0], 'Expected non-zero, positive output size. Got [1, 1, 4, 0]'),
        affineError(
          random([2, 2, 3]),
          [1, 1, 4, 4],
          'Expected size for first two dimensions of batch2 tensor to be: [1, 3] but got: [2, 3].',
        ),
      ],
    }),
    affineRow([1, 2, 3, 1], true),
    affineRow([1, 1, 2, 3, 2], false),
    affineRow([1, 1, 2, 3, 2], true),
  ],
};
