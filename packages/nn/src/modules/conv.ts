import type { IntOrList, IntOrPair, IntOrSingle, IntOrTriple, Tensor } from '@sconce/core';
import { conv1d, conv2d, conv3d, pad } from '../functional.js';
import { KEEPS_NOTHING } from '../_members.js';
import { type ConvLayerArguments, type ConvLayerOptions, ConvNd } from './_conv.js';

/** Options of {@link Conv1d}. */
export type Conv1dOptions = ConvLayerOptions<IntOrSingle>;
/** All arguments of {@link Conv1d} by name. */
export type Conv1dArguments = ConvLayerArguments<IntOrSingle>;
/** Options of {@link Conv2d}. */
export type Conv2dOptions = ConvLayerOptions<IntOrPair>;
/** All arguments of {@link Conv2d} by name. */
export type Conv2dArguments = ConvLayerArguments<IntOrPair>;
/** Options of {@link Conv3d}. */
export type Conv3dOptions = ConvLayerOptions<IntOrTriple>;
/** All arguments of {@link Conv3d} by name. */
export type Conv3dArguments = ConvLayerArguments<IntOrTriple>;

/** The functional form of a layer, whatever its number of dimensions. */
type Convolution = (x: Tensor, weight: Tensor, bias: Tensor | null, options: ConvLayerOptions<IntOrList>) => Tensor;

/** The padding as {@link pad} takes it: the last dimension first, both sides of each. */
function reversedPadding({ padding, dilation, kernel_size }: ConvNd<readonly number[]>): number[] {
  const sides = kernel_size.map((size, axis): [number, number] => {
    if (padding === 'valid') return [0, 0];
    if (padding !== 'same') return [padding[axis], padding[axis]];
    const total = dilation[axis] * (size - 1);
    const before = Math.floor(total / 2);
    return [before, total - before];
  });
  return sides.reverse().flat();
}

function forward(layer: ConvNd<readonly number[]>, input: Tensor, convolution: Convolution): Tensor {
  const { weight, bias, stride, padding, dilation, groups, padding_mode } = layer;
  if (padding_mode === 'zeros') return convolution(input, weight, bias, { stride, padding, dilation, groups });
  const padded = pad(input, reversedPadding(layer), padding_mode);
  return convolution(padded, weight, bias, { stride, dilation, groups });
}

/**
 * Convolves sequences with learned kernels: out[n, o] = bias[o] + Σ_c weight[o, c] ⋆ input[n, c], where ⋆ is cross-correlation.
 *
 * Input of shape (N, in_channels, L) or (in_channels, L) gives (N, out_channels, L′) with
 * L′ = ⌊(L + 2 · padding − dilation · (kernel_size − 1) − 1) / stride⌋ + 1. The weight, of shape
 * (out_channels, in_channels / groups, k), and the bias are drawn uniformly from ±1 / √(in_channels / groups · k).
 *
 * @example
 * ```ts
 * const conv = new nn.Conv1d(16, 33, 3, { stride: 2 });
 * console.log(conv(torch.zeros([20, 16, 50])).shape); // [ 20, 33, 24 ]
 * console.log(String(conv)); // Conv1d(16, 33, kernel_size=(3,), stride=(2,))
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Conv1d.html | torch.nn.Conv1d}
 */
export class Conv1d extends ConvNd<readonly [number]> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError for a size, a number of groups or a padding that is impossible; TypeError for an unknown option. */
  constructor(args: Conv1dArguments);
  constructor(in_channels: number, out_channels: number, kernel_size: IntOrSingle, options?: Conv1dOptions);
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: IntOrSingle,
    stride: IntOrSingle,
    options?: Omit<Conv1dOptions, 'stride'>,
  );
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: IntOrSingle,
    stride: IntOrSingle,
    padding: IntOrSingle | 'same' | 'valid',
    options?: Omit<Conv1dOptions, 'stride' | 'padding'>,
  );
  constructor(...args: unknown[]) {
    super(1, false, args);
  }

  override forward(input: Tensor): Tensor {
    return forward(this, input, conv1d as Convolution);
  }
}

/**
 * Convolves images with learned kernels: out[n, o] = bias[o] + Σ_c weight[o, c] ⋆ input[n, c], where ⋆ is cross-correlation.
 *
 * Input of shape (N, in_channels, H, W) or (in_channels, H, W) gives (N, out_channels, H′, W′) with
 * H′ = ⌊(H + 2 · padding − dilation · (kernel_size − 1) − 1) / stride⌋ + 1. The weight, of shape
 * (out_channels, in_channels / groups, kH, kW), and the bias are drawn uniformly from ±1 / √(in_channels / groups · kH · kW).
 *
 * @example
 * ```ts
 * const conv = new nn.Conv2d(1, 8, 3, { padding: 'same' });
 * console.log(conv(torch.zeros([4, 1, 28, 28])).shape); // [ 4, 8, 28, 28 ]
 * console.log(String(new nn.Conv2d({ in_channels: 1, out_channels: 8, kernel_size: 3 })));
 * // Conv2d(1, 8, kernel_size=(3, 3), stride=(1, 1))
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html | torch.nn.Conv2d}
 */
export class Conv2d extends ConvNd<readonly [number, number]> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError for a size, a number of groups or a padding that is impossible; TypeError for an unknown option. */
  constructor(args: Conv2dArguments);
  constructor(in_channels: number, out_channels: number, kernel_size: IntOrPair, options?: Conv2dOptions);
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: IntOrPair,
    stride: IntOrPair,
    options?: Omit<Conv2dOptions, 'stride'>,
  );
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: IntOrPair,
    stride: IntOrPair,
    padding: IntOrPair | 'same' | 'valid',
    options?: Omit<Conv2dOptions, 'stride' | 'padding'>,
  );
  constructor(...args: unknown[]) {
    super(2, false, args);
  }

  override forward(input: Tensor): Tensor {
    return forward(this, input, conv2d as Convolution);
  }
}

/**
 * Convolves volumes with learned kernels: out[n, o] = bias[o] + Σ_c weight[o, c] ⋆ input[n, c], where ⋆ is cross-correlation.
 *
 * Input of shape (N, in_channels, D, H, W) or (in_channels, D, H, W) gives (N, out_channels, D′, H′, W′) with
 * D′ = ⌊(D + 2 · padding − dilation · (kernel_size − 1) − 1) / stride⌋ + 1. The weight, of shape
 * (out_channels, in_channels / groups, kD, kH, kW), and the bias are drawn uniformly from
 * ±1 / √(in_channels / groups · kD · kH · kW).
 *
 * @example
 * ```ts
 * const conv = new nn.Conv3d(3, 8, [1, 3, 3], { padding: [0, 1, 1] });
 * console.log(conv(torch.zeros([2, 3, 4, 10, 10])).shape); // [ 2, 8, 4, 10, 10 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Conv3d.html | torch.nn.Conv3d}
 */
export class Conv3d extends ConvNd<readonly [number, number, number]> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError for a size, a number of groups or a padding that is impossible; TypeError for an unknown option. */
  constructor(args: Conv3dArguments);
  constructor(in_channels: number, out_channels: number, kernel_size: IntOrTriple, options?: Conv3dOptions);
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: IntOrTriple,
    stride: IntOrTriple,
    options?: Omit<Conv3dOptions, 'stride'>,
  );
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: IntOrTriple,
    stride: IntOrTriple,
    padding: IntOrTriple | 'same' | 'valid',
    options?: Omit<Conv3dOptions, 'stride' | 'padding'>,
  );
  constructor(...args: unknown[]) {
    super(3, false, args);
  }

  override forward(input: Tensor): Tensor {
    return forward(this, input, conv3d as Convolution);
  }
}
