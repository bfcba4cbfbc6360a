import * as torch from '../../../src/index.js';
import type { InterpolateOptions, Tensor } from '../../../src/index.js';
import { kink, large, sample } from './build.js';
import { given, integers, keywords, random } from './inputs.js';
import type { ErrorCase, Family, Row, Sample } from './types.js';

function row(options: InterpolateOptions, samples: readonly Sample[], extra: Partial<Row> = {}): Row {
  const python = keywords(options as Record<string, unknown>);
  return {
    name: 'interpolate',
    variant: python.slice(2),
    call: ([x]) => torch.interpolate(x, options),
    torch: `F.interpolate(i[0]${python})`,
    samples,
    neverEmpty: 'see the first row',
    ...extra,
  };
}

const refused = (shape: readonly number[], options: object, message: string): ErrorCase => ({
  inputs: [random(shape)],
  call: ([x]: Tensor[]) => torch.interpolate(x, options),
  torch: `F.interpolate(i[0]${keywords(options as Record<string, unknown>)})`,
  message,
});

const line = sample('line', random([1, 2, 5]));
const image = sample('image', random([2, 1, 3, 4]));
const volume = sample('volume', random([1, 1, 2, 3, 2]));
const photo = large('photo', random([2, 3, 17, 20]));
const broken = kink('NaN and infinity', given([1, NaN, 3, 4, Infinity, 6, 7, 8, 9], [1, 1, 3, 3]));

const errors: readonly ErrorCase[] = [
  refused([1, 1, 4, 4], { size: 2, scale_factor: 2 }, 'only one of size or scale_factor should be defined'),
  refused([1, 1, 4, 4], {}, 'either size or scale_factor should be defined'),
  refused(
    [1, 1, 4, 4],
    { size: 2, align_corners: true },
    'align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear',
  ),
  refused(
    [1, 1, 4, 4],
    { size: 2, recompute_scale_factor: true },
    'recompute_scale_factor is not meaningful with an explicit size.',
  ),
  refused(
    [1, 1, 4, 4],
    { size: [2] },
    'Input and output must have the same number of spatial dimensions, but got input with spatial dimensions of [4, 4] and output size of [2]. Please provide input tensor in (N, C, d1, d2, ...,dK) format and output size in (o1, o2, ...,oK) format.',
  ),
  refused(
    [1, 1, 4, 4],
    { scale_factor: [2.5] },
    'Input and scale_factor must have the same number of spatial dimensions, but got input with spatial dimensions of [4, 4] and scale_factor of shape [2.5]. Please provide input tensor in (N, C, d1, d2, ...,dK) format and scale_factor in (s1, s2, ...,sK) format.',
  ),
  refused([1, 4, 4], { size: 2, mode: 'bilinear' }, 'Got 3D input, but bilinear mode needs 4D input'),
  refused(
    [4, 4],
    { size: 2 },
    'Input Error: Only 3D, 4D and 5D input Tensors supported (got 2D) for the modes: nearest | linear | bilinear | bicubic | trilinear | area | nearest-exact (got nearest)',
  ),
  refused(
    [1, 1, 4, 4],
    { scale_factor: 0.1 },
    'Input and output sizes should be greater than 0, but got input (H: 4, W: 4) output (H: 0, W: 0)',
  ),
  refused(
    [1, 1, 4, 4],
    { size: 2, antialias: true },
    'Anti-alias option is only supported for bilinear and bicubic modes',
  ),
  refused([1, 0, 4, 4], { size: 2 }, 'Non-empty 4D data tensor expected but got a tensor with sizes [1, 0, 4, 4]'),
];

export const resizing: Family = {
  name: 'resizing',
  rows: [
    row({ scale_factor: 2 }, [line, image, volume, broken, photo, sample('no images', random([0, 2, 3, 3]))], {
      dtypes: ['float64', 'uint8'],
      errors,
    }),
    row({ size: [5, 2] }, [image, photo]),
    row({ size: [3, 4] }, [image]),
    row({ scale_factor: [1.7, 0.6] }, [image, photo]),
    row({ scale_factor: 1.7, recompute_scale_factor: true }, [line, image]),
    row({ scale_factor: 1.6, mode: 'nearest-exact' }, [line, image, volume, photo]),
    row({ size: 2, mode: 'nearest-exact' }, [line, image]),
    row({ size: 7, mode: 'linear' }, [line], { dtypes: ['float64'] }),
    row({ size: 3, mode: 'linear', align_corners: true }, [line]),
    row({ scale_factor: 2, mode: 'bilinear' }, [image, broken, photo], { dtypes: ['float64'] }),
    row({ scale_factor: [2, 3], mode: 'bilinear', align_corners: true }, [image, photo]),
    row({ size: [1, 2], mode: 'bilinear', align_corners: true }, [image, photo]),
    row({ scale_factor: [1.3, 0.7], mode: 'bilinear' }, [image, photo]),
    row({ scale_factor: [1.3, 1.1], mode: 'bilinear', recompute_scale_factor: true }, [image]),
    row({ scale_factor: 2, mode: 'bicubic' }, [image, broken, photo], { dtypes: ['float64'] }),
    row({ size: [5, 3], mode: 'bicubic', align_corners: true }, [image, photo]),
    row({ scale_factor: 1.3, mode: 'bicubic' }, [image]),
    row({ size: [2, 3], mode: 'bilinear', antialias: true }, [image, photo], { dtypes: ['float64'] }),
    row({ size: [1, 7], mode: 'bilinear', antialias: true }, [image, broken, photo]),
    row({ size: [3, 4], mode: 'bilinear', antialias: true }, [image]),
    row({ scale_factor: [0.7, 1.3], mode: 'bilinear', antialias: true }, [image, photo]),
    row({ size: [2, 3], mode: 'bilinear', align_corners: true, antialias: true }, [image]),
    row({ size: [2, 5], mode: 'bicubic', antialias: true }, [image, broken, photo], { dtypes: ['float64'] }),
    row({ scale_factor: 2, mode: 'trilinear' }, [volume]),
    row({ size: [3, 2, 4], mode: 'trilinear', align_corners: true }, [volume]),
    row({ size: 2, mode: 'area' }, [line, image, volume]),
    row({ scale_factor: 1.5, mode: 'area' }, [line, image]),
    ...(['pixel_shuffle', 'pixel_unshuffle'] as const).map((name): Row => {
      const shapes =
        name === 'pixel_shuffle'
          ? [
              [2, 4, 2, 3],
              [8, 1, 2],
              [0, 4, 2, 2],
            ]
          : [
              [2, 1, 4, 2],
              [2, 2, 4],
            ];
      const options = name === 'pixel_shuffle' ? 'upscale_factor' : 'downscale_factor';
      const wrong = (shape: readonly number[], factor: number, message: string): ErrorCase => ({
        inputs: [random(shape)],
        call: ([x]: Tensor[]) => torch[name](x, factor),
        torch: `F.${name}(i[0], ${factor})`,
        message,
      });
      return {
        name,
        call: ([x]) => torch[name](x, 2),
        torch: `F.${name}(i[0], 2)`,
        samples: shapes.map((shape) =>
          sample(`[${shape.join(', ')}]`, random(shape, -2, 2, { grad: !shape.includes(0) })),
        ),
        dtypes: ['int64'],
        ...(name === 'pixel_unshuffle' && { neverEmpty: 'torch 1.13 gives back what is empty' }),
        errors: [
          wrong([4, 4], 2, `${name} expects input to have at least 3 dimensions, but got input with 2 dimension(s)`),
          wrong([4, 4, 4], 0, `${name} expects a positive ${options}, but got 0`),
          wrong(
            [1, 3, 3, 4],
            2,
            name === 'pixel_shuffle'
              ? "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)=3 is not divisible by 4"
              : 'pixel_unshuffle expects height to be divisible by downscale_factor, but input.size(-2)=3 is not divisible by 2',
          ),
        ],
      };
    }),
    {
      name: 'channel_shuffle',
      call: ([x]) => torch.channel_shuffle(x, 2),
      // torch's own has no derivative.
      torch: 'i[0].unflatten(1, (2, i[0].size(1) // 2)).transpose(1, 2).flatten(1, 2)',
      samples: [
        sample('plain', random([2, 6, 1, 2])),
        sample('line', random([1, 4, 3])),
        sample('empty', random([0, 4, 3])),
      ],
      errors: [
        {
          inputs: [random([1, 3, 2])],
          call: ([x]: Tensor[]) => torch.channel_shuffle(x, 2),
          torch: 'torch.channel_shuffle(i[0], 2)',
          message: 'Number of channels must be divisible by groups. Got 3 channels and 2 groups.',
        },
        {
          inputs: [random([3, 2])],
          call: ([x]: Tensor[]) => torch.channel_shuffle(x, 2),
          torch: 'torch.channel_shuffle(i[0], 2)',
          message: 'channel_shuffle expects input with > 2 dims, but got input with sizes [3, 2]',
        },
      ],
    },
    {
      name: 'interpolate',
      variant: 'integers that it does not take',
      call: ([x]) => torch.interpolate(x, { size: 2 }),
      torch: 'F.interpolate(i[0], 2)',
      samples: [sample('uint8', integers([1, 1, 4, 4], 0, 99, 'uint8'))],
      differentiable: false,
      errors: [
        {
          inputs: [integers([1, 1, 4, 4], 0, 9)],
          call: ([x]: Tensor[]) => torch.interpolate(x, { size: 2 }),
          torch: 'F.interpolate(i[0], 2)',
          message: '"upsample_nearest2d_channels_last" not implemented for \'Long\'',
        },
      ],
    },
  ],
};
