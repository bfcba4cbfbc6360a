import { apply } from '../autograd/apply.js';
import { checkKeys, RuntimeError } from '../errors.js';
import type { Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { constantPad } from './_constant_pad.js';
import { conv2dOp } from './_conv.js';
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
  type SpatialRank,
  withBatch,
} from './_conv_settings.js';
import { int64Tensor } from './_indices.js';
import type { IntOrList, IntOrPair, IntOrSingle, IntOrTriple } from './_spatial.js';

/** Options of convolutions; `Size` is one integer or one for each dimension. */
export interface ConvOptions<Size extends IntOrList> {
  /** How far the kernel moves at a time; 1 by default. */
  readonly stride?: Size;
  /** How many zeros surround the image on each side; 0 by default. `'same'` keeps the size, `'valid'` is 0. */
  readonly padding?: Size | 'same' | 'valid';
  /** The distance between two elements of the kernel; 1 by default. */
  readonly dilation?: Size;
  /** Into how many groups channels are split, each convolved on its own; 1 by default. */
  readonly groups?: number;
}

/** Options of {@link conv1d}. */
export type Conv1dOptions = ConvOptions<IntOrSingle>;
/** Options of {@link conv2d}. */
export type Conv2dOptions = ConvOptions<IntOrPair>;
/** Options of {@link conv3d}. */
export type Conv3dOptions = ConvOptions<IntOrTriple>;

/** @throws RuntimeError, in torch's words, when the kernel does not fit the image. */
function checkRoom(x: Shape, weight: Shape, { padding, dilation }: ConvSettings): void {
  const padded = padding.map((n, axis) => x[axis + 2] + 2 * n);
  const kernel = dilation.map((n, axis) => n * (weight[axis + 2] - 1) + 1);
  if (padded.every((size, axis) => size >= kernel[axis])) return;
  throw new RuntimeError(
    `Calculated padded input size per channel: (${padded.join(' x ')}). Kernel size: (${kernel.join(' x ')}). Kernel size can't be greater than actual input size`,
  );
}

/** What keeps the size: where the zeros are odd in number, the one more comes after the last of a dimension, and is added here. */
function padSame(x: Tensor, weight: Tensor, { dilation }: ConvSettings): [Tensor, number[]] {
  const total = dilation.map((n, axis) => Math.max(n * (weight.shape[axis + 2] - 1), 0));
  const padding = total.map((n) => Math.floor(n / 2));
  if (total.every((n) => n % 2 === 0)) return [x, padding];
  const before = x.shape.map(() => 0);
  return [constantPad(x, before, [0, 0, ...total.map((n) => n % 2)], 0), padding];
}

/** Three dimensions as two: the slices of the depth that meet the kernel become channels, and its places images. */
function convolveVolumes(x: Tensor, weight: Tensor, bias: Tensor | null, settings: ConvSettings): Tensor {
  const { stride, padding, dilation } = settings;
  const [batch, channels, , height, width] = x.shape;
  const [features, groupChannels, depth, kernelHeight, kernelWidth] = weight.shape;
  const side = [0, 0, padding[0], 0, 0];
  const padded = padding[0] > 0 ? constantPad(x, side, side, 0) : x;
  const places = Math.floor((padded.shape[2] - dilation[0] * (depth - 1) - 1) / stride[0]) + 1;
  const index = depthIndex(depth, places, stride[0], dilation[0]);
  const images = padded
    .index_select(2, int64Tensor(index, [index.length]))
    .view([batch, channels, depth, places, height, width])
    .permute([0, 3, 1, 2, 4, 5])
    .reshape([batch * places, channels * depth, height, width]);
  const kernels = weight.reshape([features, groupChannels * depth, kernelHeight, kernelWidth]);
  const result = apply(conv2dOp, bias ? [images, kernels, bias] : [images, kernels], planeSettings(settings));
  const size = result.shape.slice(1);
  return result
    .view([batch, places, ...size])
    .transpose(1, 2)
    .contiguous();
}

function convolve(x: Tensor, weight: Tensor, bias: Tensor | null, settings: ConvSettings): Tensor {
  if (settings.stride.length === 3) return convolveVolumes(x, weight, bias, settings);
  const isLine = settings.stride.length === 1;
  const [images, kernels] = isLine ? [x.unsqueeze(2), weight.unsqueeze(2)] : [x, weight];
  const result = apply(conv2dOp, bias ? [images, kernels, bias] : [images, kernels], planeSettings(settings));
  return isLine ? result.squeeze(2) : result;
}

function convolution(
  rank: SpatialRank,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: ConvOptions<IntOrList>,
): Tensor {
  const where = `conv${rank}d`;
  checkKeys(options, ['stride', 'padding', 'dilation', 'groups'], where);
  assertTensors(input, weight, bias, where);
  const images = withBatch(input, rank, where);
  const { padding: word } = options;
  if (typeof word === 'string' && word !== 'same' && word !== 'valid') {
    throw new RuntimeError(`Invalid padding string: '${String(word)}'`);
  }
  const given = readSettings(where, rank, options);
  checkSettings(input, weight, given);
  if (word === 'same' && given.stride.some((n) => n !== 1)) {
    throw new RuntimeError("padding='same' is not supported for strided convolutions");
  }
  const [x, padding] = word === 'same' ? padSame(images, weight, given) : [images, given.padding];
  const settings = { ...given, padding };
  checkChannels(x.shape, weight.shape, bias?.shape, settings.groups, 0);
  checkRoom(x.shape, weight.shape, settings);
  checkSizes(x.shape, weight.shape, settings, 0);
  checkTypes(x, weight, bias);
  const result = convolve(x, weight, bias, settings);
  if (x !== images && !result.requires_grad) x.storage.dispose();
  return input === images ? result : result.squeeze(0);
}

/**
 * Convolves sequences with kernels: out[n, o] = bias[o] + Σ_c weight[o, c] ⋆ input[n, c], where ⋆ is cross-correlation.
 *
 * A sequence of length L gives ⌊(L + 2 · padding − dilation · (kernel − 1) − 1) / stride⌋ + 1.
 *
 * @param input - sequences of shape (N, C, L), or one of shape (C, L).
 * @param weight - kernels of shape (O, C / groups, k) and the same dtype.
 * @param bias - a vector of O elements and the same dtype; none by default.
 * @param options - `stride`, `padding`, `dilation` and `groups`.
 * @returns sequences of shape (N, O, L′), or one of shape (O, L′).
 * @throws RuntimeError when shapes or dtypes do not fit; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * const steps = torch.tensor([[[1, 2, 4, 8]]]);
 * console.log(torch.conv1d(steps, torch.tensor([[[-1, 1]]])).tolist()); // [ [ [ 1, 2, 4 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.conv1d.html | torch.nn.functional.conv1d}
 */
export function conv1d(input: Tensor, weight: Tensor, bias: Tensor | null = null, options: Conv1dOptions = {}): Tensor {
  return convolution(1, input, weight, bias, options);
}

/**
 * Convolves images with kernels: out[n, o] = bias[o] + Σ_c weight[o, c] ⋆ input[n, c], where ⋆ is cross-correlation.
 *
 * An image of size H gives ⌊(H + 2 · padding − dilation · (kernel − 1) − 1) / stride⌋ + 1.
 *
 * Large float32 convolutions with 3 × 3 kernels and stride 1 are computed by Winograd's method, whose rounding errors are two to three
 * times those of a plain sum, and in which an infinite or NaN element makes NaN of up to 4 × 4 outputs beyond those that it is part of.
 *
 * @param input - images of shape (N, C, H, W), or one of shape (C, H, W).
 * @param weight - kernels of shape (O, C / groups, kH, kW) and the same dtype.
 * @param bias - a vector of O elements and the same dtype; none by default.
 * @param options - `stride`, `padding`, `dilation`, each an integer or a pair, and `groups`.
 * @returns images of shape (N, O, H′, W′), or one of shape (O, H′, W′).
 * @throws RuntimeError when shapes or dtypes do not fit; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * const images = torch.ones([1, 1, 3, 3]);
 * console.log(torch.conv2d(images, torch.ones([1, 1, 2, 2])).flatten().tolist()); // [ 4, 4, 4, 4 ]
 * console.log(torch.conv2d(images, torch.ones([8, 1, 3, 3]), null, { padding: 'same' }).shape); // [ 1, 8, 3, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.conv2d.html | torch.nn.functional.conv2d}
 */
export function conv2d(input: Tensor, weight: Tensor, bias: Tensor | null = null, options: Conv2dOptions = {}): Tensor {
  return convolution(2, input, weight, bias, options);
}

/**
 * Convolves volumes with kernels: out[n, o] = bias[o] + Σ_c weight[o, c] ⋆ input[n, c], where ⋆ is cross-correlation.
 *
 * A volume of size D gives ⌊(D + 2 · padding − dilation · (kernel − 1) − 1) / stride⌋ + 1 in each dimension. It is computed as a
 * {@link conv2d} with kD times as many channels.
 *
 * @param input - volumes of shape (N, C, D, H, W), or one of shape (C, D, H, W).
 * @param weight - kernels of shape (O, C / groups, kD, kH, kW) and the same dtype.
 * @param bias - a vector of O elements and the same dtype; none by default.
 * @param options - `stride`, `padding`, `dilation`, each an integer or three, and `groups`.
 * @returns volumes of shape (N, O, D′, H′, W′), or one of shape (O, D′, H′, W′).
 * @throws RuntimeError when shapes or dtypes do not fit; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * const volumes = torch.ones([1, 1, 4, 5, 6]);
 * console.log(torch.conv3d(volumes, torch.ones([2, 1, 3, 3, 3]), null, { padding: [0, 1, 1] }).shape); // [ 1, 2, 2, 5, 6 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.conv3d.html | torch.nn.functional.conv3d}
 */
export function conv3d(input: Tensor, weight: Tensor, bias: Tensor | null = null, options: Conv3dOptions = {}): Tensor {
  return convolution(3, input, weight, bias, options);
}
