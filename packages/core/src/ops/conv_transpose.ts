import { checkKeys, RuntimeError } from '../errors.js';
import type { Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { inputGrad } from './_conv.js';
import {
  assertTensors,
  checkChannels,
  checkSettings,
  checkSizes,
  checkTypes,
  type ConvSettings,
  depthIndex,
  planeSettings,
  readSettings,
  readTuple,
  type SpatialRank,
  withBatch,
} from './_conv_settings.js';
import { int64Tensor } from './_indices.js';
import type { IntOrList, IntOrPair, IntOrSingle, IntOrTriple } from './_spatial.js';

/** Options of transposed convolutions; `Size` is one integer or one for each dimension. */
export interface ConvTransposeOptions<Size extends IntOrList> {
  /** How far apart the input's elements lie in the output; 1 by default. */
  readonly stride?: Size;
  /** How much is cut off the output on each side; 0 by default. */
  readonly padding?: Size;
  /** How much is added to the output behind each dimension; 0 by default. It must be less than the stride or the dilation. */
  readonly output_padding?: Size;
  /** Into how many groups channels are split, each convolved on its own; 1 by default. */
  readonly groups?: number;
  /** The distance between two elements of the kernel; 1 by default. */
  readonly dilation?: Size;
}

/** Options of {@link conv_transpose1d}. */
export type ConvTranspose1dOptions = ConvTransposeOptions<IntOrSingle>;
/** Options of {@link conv_transpose2d}. */
export type ConvTranspose2dOptions = ConvTransposeOptions<IntOrPair>;
/** Options of {@link conv_transpose3d}. */
export type ConvTranspose3dOptions = ConvTransposeOptions<IntOrTriple>;

const AXES = ['depth', 'height', 'width'];

/** @throws RuntimeError, in torch's words, unless each number is less than the stride or the dilation. */
function checkOutputPadding(outputPadding: Shape, { stride, dilation }: ConvSettings): void {
  if (outputPadding.every((n, axis) => n < stride[axis] || n < dilation[axis])) return;
  // torch sees a line as a plane with a height of one.
  const show = (name: string, list: Shape, height: number): string[] => {
    const all = list.length === 1 ? [height, ...list] : list;
    return all.map((n, axis) => `${name}_${AXES.slice(-all.length)[axis]}: ${n}`);
  };
  const shown = [
    ...show('output_padding', outputPadding, 0),
    ...show('stride', stride, 1),
    ...show('dilation', dilation, 1),
  ];
  throw new RuntimeError(`output padding must be smaller than either stride or dilation, but got ${shown.join(' ')}`);
}

/** The sizes of the result; throws, in torch's words, when there are none. */
function outputSizes(x: Shape, weight: Shape, settings: ConvSettings, outputPadding: Shape): number[] {
  const { stride, padding, dilation } = settings;
  const sizes = stride.map(
    (step, axis) =>
      (x[axis + 2] - 1) * step - 2 * padding[axis] + dilation[axis] * (weight[axis + 2] - 1) + outputPadding[axis] + 1,
  );
  if (sizes.every((size) => size >= 1)) return sizes;
  const show = (list: Shape): string => (list.length === 1 ? [1, ...list] : list).join(' x ');
  throw new RuntimeError(
    `Given input size per channel: (${show(x.slice(2))}). Calculated output size per channel: (${show(sizes)}). Output size is too small`,
  );
}

function transposePlanes(x: Tensor, weight: Tensor, settings: ConvSettings, sizes: Shape): Tensor {
  const shape = [x.shape[0], weight.shape[1] * settings.groups, ...sizes];
  return inputGrad(x, weight, planeSettings(settings), shape);
}

/** Three dimensions as two: the slices of the kernel's depth become channels, which are then added where they belong. */
function transposeVolumes(x: Tensor, weight: Tensor, settings: ConvSettings, sizes: Shape): Tensor {
  const { stride, padding, dilation } = settings;
  const [batch, channels, places, height, width] = x.shape;
  const [, groupFeatures, depth, kernelHeight, kernelWidth] = weight.shape;
  const features = groupFeatures * settings.groups;
  const [outDepth, ...plane] = sizes;
  const images = x.transpose(1, 2).reshape([batch * places, channels, height, width]);
  const kernels = weight.reshape([channels, groupFeatures * depth, kernelHeight, kernelWidth]);
  const slices = transposePlanes(images, kernels, settings, plane)
    .view([batch, places, features, depth, ...plane])
    .permute([0, 2, 3, 1, 4, 5])
    .reshape([batch, features, depth * places, ...plane]);
  const index = depthIndex(depth, places, stride[0], dilation[0]);
  const reach = Math.max(padding[0] + outDepth, (places - 1) * stride[0] + dilation[0] * (depth - 1) + 1);
  return x
    .new_zeros([batch, features, reach, ...plane])
    .index_add(2, int64Tensor(index, [index.length]), slices)
    .narrow(2, padding[0], outDepth)
    .contiguous();
}

function transpose(x: Tensor, weight: Tensor, settings: ConvSettings, sizes: Shape): Tensor {
  if (sizes.length === 3) return transposeVolumes(x, weight, settings, sizes);
  if (sizes.length === 2) return transposePlanes(x, weight, settings, sizes);
  return transposePlanes(x.unsqueeze(2), weight.unsqueeze(2), settings, [1, ...sizes]).squeeze(2);
}

function convTranspose(
  rank: SpatialRank,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: ConvTransposeOptions<IntOrList>,
): Tensor {
  const where = `conv_transpose${rank}d`;
  checkKeys(options, ['stride', 'padding', 'output_padding', 'groups', 'dilation'], where);
  assertTensors(input, weight, bias, where);
  const x = withBatch(input, rank, where);
  const settings = readSettings(where, rank, options);
  const outputPadding = readTuple(options.output_padding ?? 0, 'output_padding', rank, where);
  checkSettings(input, weight, settings, outputPadding);
  checkChannels(x.shape, weight.shape, bias?.shape, settings.groups, 1);
  checkSizes(x.shape, weight.shape, settings, 1);
  checkOutputPadding(outputPadding, settings);
  const sizes = outputSizes(x.shape, weight.shape, settings, outputPadding);
  checkTypes(x, weight, bias);
  const product = transpose(x, weight, settings, sizes);
  const result = bias ? product.add_(bias.view([-1, ...sizes.map(() => 1)])) : product;
  return input === x ? result : result.squeeze(0);
}

/**
 * Convolves sequences the other way round: each element of the input spreads a kernel over the output, which is the gradient of
 * {@link conv1d}.
 *
 * A sequence of length L gives (L − 1) · stride − 2 · padding + dilation · (kernel − 1) + output_padding + 1.
 *
 * @param input - sequences of shape (N, C, L), or one of shape (C, L).
 * @param weight - kernels of shape (C, O / groups, k) and the same dtype.
 * @param bias - a vector of O elements and the same dtype; none by default.
 * @param options - `stride`, `padding`, `output_padding`, `groups` and `dilation`.
 * @returns sequences of shape (N, O, L′), or one of shape (O, L′).
 * @throws RuntimeError when shapes or dtypes do not fit; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[[1, 2, 3]]]);
 * console.log(torch.conv_transpose1d(x, torch.ones([1, 1, 2]), null, { stride: 2 }).tolist()); // [ [ [ 1, 1, 2, 2, 3, 3 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose1d.html | torch.nn.functional.conv_transpose1d}
 */
export function conv_transpose1d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvTranspose1dOptions = {},
): Tensor {
  return convTranspose(1, input, weight, bias, options);
}

/**
 * Convolves images the other way round: each pixel of the input spreads a kernel over the output, which is the gradient of
 * {@link conv2d}.
 *
 * An image of size H gives (H − 1) · stride − 2 · padding + dilation · (kernel − 1) + output_padding + 1.
 *
 * @param input - images of shape (N, C, H, W), or one of shape (C, H, W).
 * @param weight - kernels of shape (C, O / groups, kH, kW) and the same dtype.
 * @param bias - a vector of O elements and the same dtype; none by default.
 * @param options - `stride`, `padding`, `output_padding`, `dilation`, each an integer or a pair, and `groups`.
 * @returns images of shape (N, O, H′, W′), or one of shape (O, H′, W′).
 * @throws RuntimeError when shapes or dtypes do not fit; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[[1, 2]]]);
 * console.log(torch.conv_transpose2d(x, torch.ones([1, 1, 2, 2])).tolist()); // [ [ [ 1, 3, 2 ], [ 1, 3, 2 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose2d.html | torch.nn.functional.conv_transpose2d}
 */
export function conv_transpose2d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvTranspose2dOptions = {},
): Tensor {
  return convTranspose(2, input, weight, bias, options);
}

/**
 * Convolves volumes the other way round: each element of the input spreads a kernel over the output, which is the gradient of
 * {@link conv3d}.
 *
 * A volume of size D gives (D − 1) · stride − 2 · padding + dilation · (kernel − 1) + output_padding + 1 in each dimension.
 *
 * @param input - volumes of shape (N, C, D, H, W), or one of shape (C, D, H, W).
 * @param weight - kernels of shape (C, O / groups, kD, kH, kW) and the same dtype.
 * @param bias - a vector of O elements and the same dtype; none by default.
 * @param options - `stride`, `padding`, `output_padding`, `dilation`, each an integer or three, and `groups`.
 * @returns volumes of shape (N, O, D′, H′, W′), or one of shape (O, D′, H′, W′).
 * @throws RuntimeError when shapes or dtypes do not fit; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * const x = torch.ones([1, 4, 2, 3, 3]);
 * console.log(torch.conv_transpose3d(x, torch.ones([4, 8, 2, 2, 2]), null, { stride: 2 }).shape); // [ 1, 8, 4, 6, 6 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose3d.html | torch.nn.functional.conv_transpose3d}
 */
export function conv_transpose3d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvTranspose3dOptions = {},
): Tensor {
  return convTranspose(3, input, weight, bias, options);
}
