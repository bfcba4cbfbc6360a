import {
  type IntOrList,
  type IntOrPair,
  type IntOrSingle,
  type IntOrTriple,
  type Tensor,
  ValueError,
} from '@sconce/core';
import { assertTensor } from '../functional/layers.js';
import { conv_transpose1d, conv_transpose2d, conv_transpose3d } from '../functional.js';
import { KEEPS_NOTHING } from '../_members.js';
import { ConvNd, type ConvTransposeLayerArguments, type ConvTransposeLayerOptions } from './_conv.js';

/** Options of {@link ConvTranspose1d}. */
export type ConvTranspose1dOptions = ConvTransposeLayerOptions<IntOrSingle>;
/** All arguments of {@link ConvTranspose1d} by name. */
export type ConvTranspose1dArguments = ConvTransposeLayerArguments<IntOrSingle>;
/** Options of {@link ConvTranspose2d}. */
export type ConvTranspose2dOptions = ConvTransposeLayerOptions<IntOrPair>;
/** All arguments of {@link ConvTranspose2d} by name. */
export type ConvTranspose2dArguments = ConvTransposeLayerArguments<IntOrPair>;
/** Options of {@link ConvTranspose3d}. */
export type ConvTranspose3dOptions = ConvTransposeLayerOptions<IntOrTriple>;
/** All arguments of {@link ConvTranspose3d} by name. */
export type ConvTranspose3dArguments = ConvTransposeLayerArguments<IntOrTriple>;

/** The sizes that an output is wanted to have, with or without batch and channels. */
type OutputSize = readonly number[] | null;
type Layer = ConvNd<readonly number[]>;

/** The functional form of a layer, whatever its number of dimensions. */
type Convolution = (
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: ConvTransposeLayerOptions<IntOrList>,
) => Tensor;

const python = (list: readonly number[]): string => `[${list.join(', ')}]`;

/** The output padding that gives an output of this size; throws, in torch's words, when none does. */
function paddingFor(layer: Layer, input: Tensor, outputSize: readonly number[]): readonly number[] {
  const { stride, dilation, kernel_size } = layer;
  const padding = layer.padding as readonly number[];
  const rank = stride.length;
  const lead = input.ndim === rank + 2 ? 2 : 1;
  const wanted = outputSize.length === lead + rank ? outputSize.slice(lead) : outputSize;
  if (wanted.length !== rank) {
    throw new ValueError(
      `ConvTranspose${rank}D: for ${input.ndim}D input, output_size must have ${rank} or ${lead + rank} elements (got ${wanted.length})`,
    );
  }
  const least = stride.map(
    (step, d) => (input.shape[d + lead] - 1) * step - 2 * padding[d] + dilation[d] * (kernel_size[d] - 1) + 1,
  );
  const most = least.map((size, d) => size + stride[d] - 1);
  if (wanted.some((size, d) => !(size >= least[d] && size <= most[d]))) {
    throw new ValueError(
      `requested an output size of ${python(wanted)}, but valid sizes range from ${python(least)} to ${python(most)} (for an input of ${python(input.shape.slice(lead))})`,
    );
  }
  return wanted.map((size, d) => size - least[d]);
}

function forward(layer: Layer, input: Tensor, outputSize: OutputSize, convolution: Convolution): Tensor {
  const { weight, bias, stride, dilation, groups } = layer;
  assertTensor(input, `conv_transpose${stride.length}d`);
  const output_padding = outputSize ? paddingFor(layer, input, outputSize) : layer.output_padding;
  const padding = layer.padding as readonly number[];
  return convolution(input, weight, bias, { stride, padding, output_padding, groups, dilation });
}

/** A layer is called with an output size or without, and so may stand where a layer of one argument is expected. */
export interface ConvTranspose1d {
  (input: Tensor, output_size?: readonly number[] | null): Tensor;
}

/**
 * Convolves sequences with learned kernels the other way round: each element of the input spreads a kernel over the output, which is the
 * gradient of {@link Conv1d}.
 *
 * Input of shape (N, in_channels, L) or (in_channels, L) gives (N, out_channels, L′) with
 * L′ = (L − 1) · stride − 2 · padding + dilation · (kernel_size − 1) + output_padding + 1; called with an `output_size`, the layer
 * finds the output padding that gives it. The weight, of shape (in_channels, out_channels / groups, k), and the bias are drawn
 * uniformly from ±1 / √(out_channels / groups · k).
 *
 * @example
 * ```ts
 * const up = new nn.ConvTranspose1d(8, 4, 2, { stride: 2 });
 * console.log(up(torch.zeros([1, 8, 10])).shape); // [ 1, 4, 20 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose1d.html | torch.nn.ConvTranspose1d}
 */
export class ConvTranspose1d extends ConvNd<readonly [number]> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError for a size or a number of groups that is impossible; TypeError for an unknown option. */
  constructor(args: ConvTranspose1dArguments);
  constructor(in_channels: number, out_channels: number, kernel_size: IntOrSingle, options?: ConvTranspose1dOptions);
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: IntOrSingle,
    stride: IntOrSingle,
    options?: Omit<ConvTranspose1dOptions, 'stride'>,
  );
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: IntOrSingle,
    stride: IntOrSingle,
    padding: IntOrSingle,
    options?: Omit<ConvTranspose1dOptions, 'stride' | 'padding'>,
  );
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: IntOrSingle,
    stride: IntOrSingle,
    padding: IntOrSingle,
    output_padding: IntOrSingle,
    options?: Omit<ConvTranspose1dOptions, 'stride' | 'padding' | 'output_padding'>,
  );
  constructor(...args: unknown[]) {
    super(1, true, args);
  }

  /** @throws ValueError when no output padding gives the output size. */
  override forward(input: Tensor, output_size: readonly number[] | null = null): Tensor {
    return forward(this, input, output_size, conv_transpose1d as Convolution);
  }
}

/** A layer is called with an output size or without, and so may stand where a layer of one argument is expected. */
export interface ConvTranspose2d {
  (input: Tensor, output_size?: readonly number[] | null): Tensor;
}

/**
 * Convolves images with learned kernels the other way round: each element of the input spreads a kernel over the output, which is the
 * gradient of {@link Conv2d}.
 *
 * Input of shape (N, in_channels, H, W) or (in_channels, H, W) gives (N, out_channels, H′, W′) with
 * H′ = (H − 1) · stride − 2 · padding + dilation · (kernel_size − 1) + output_padding + 1; called with an `output_size`, the layer
 * finds the output padding that gives it. The weight, of shape (in_channels, out_channels / groups, kH, kW), and the bias are drawn
 * uniformly from ±1 / √(out_channels / groups · kH · kW).
 *
 * @example
 * ```ts
 * const up = new nn.ConvTranspose2d(16, 8, 3, { stride: 2, padding: 1 });
 * console.log(up(torch.zeros([1, 16, 7, 7])).shape); // [ 1, 8, 13, 13 ]
 * console.log(up(torch.zeros([1, 16, 7, 7]), [14, 14]).shape); // [ 1, 8, 14, 14 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html | torch.nn.ConvTranspose2d}
 */
export class ConvTranspose2d extends ConvNd<readonly [number, number]> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError for a size or a number of groups that is impossible; TypeError for an unknown option. */
  constructor(args: ConvTranspose2dArguments);
  constructor(in_channels: number, out_channels: number, kernel_size: IntOrPair, options?: ConvTranspose2dOptions);
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: IntOrPair,
    stride: IntOrPair,
    options?: Omit<ConvTranspose2dOptions, 'stride'>,
  );
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: IntOrPair,
    stride: IntOrPair,
    padding: IntOrPair,
    options?: Omit<ConvTranspose2dOptions, 'stride' | 'padding'>,
  );
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: IntOrPair,
    stride: IntOrPair,
    padding: IntOrPair,
    output_padding: IntOrPair,
    options?: Omit<ConvTranspose2dOptions, 'stride' | 'padding' | 'output_padding'>,
  );
  constructor(...args: unknown[]) {
    super(2, true, args);
  }

  /** @throws ValueError when no output padding gives the output size. */
  override forward(input: Tensor, output_size: readonly number[] | null = null): Tensor {
    return forward(this, input, output_size, conv_transpose2d as Convolution);
  }
}

/** A layer is called with an output size or without, and so may stand where a layer of one argument is expected. */
export interface ConvTranspose3d {
  (input: Tensor, output_size?: readonly number[] | null): Tensor;
}

/**
 * Convolves volumes with learned kernels the other way round: each element of the input spreads a kernel over the output, which is the
 * gradient of {@link Conv3d}.
 *
 * Input of shape (N, in_channels, D, H, W) or (in_channels, D, H, W) gives (N, out_channels, D′, H′, W′) with
 * D′ = (D − 1) · stride − 2 · padding + dilation · (kernel_size − 1) + output_padding + 1; called with an `output_size`, the layer
 * finds the output padding that gives it. The weight, of shape (in_channels, out_channels / groups, kD, kH, kW), and the bias are drawn
 * uniformly from ±1 / √(out_channels / groups · kD · kH · kW).
 *
 * @example
 * ```ts
 * const up = new nn.ConvTranspose3d(4, 2, 2, 2);
 * console.log(up(torch.zeros([1, 4, 3, 5, 5])).shape); // [ 1, 2, 6, 10, 10 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose3d.html | torch.nn.ConvTranspose3d}
 */
export class ConvTranspose3d extends ConvNd<readonly [number, number, number]> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError for a size or a number of groups that is impossible; TypeError for an unknown option. */
  constructor(args: ConvTranspose3dArguments);
  constructor(in_channels: number, out_channels: number, kernel_size: IntOrTriple, options?: ConvTranspose3dOptions);
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: IntOrTriple,
    stride: IntOrTriple,
    options?: Omit<ConvTranspose3dOptions, 'stride'>,
  );
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: IntOrTriple,
    stride: IntOrTriple,
    padding: IntOrTriple,
    options?: Omit<ConvTranspose3dOptions, 'stride' | 'padding'>,
  );
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: IntOrTriple,
    stride: IntOrTriple,
    padding: IntOrTriple,
    output_padding: IntOrTriple,
    options?: Omit<ConvTranspose3dOptions, 'stride' | 'padding' | 'output_padding'>,
  );
  constructor(...args: unknown[]) {
    super(3, true, args);
  }

  /** @throws ValueError when no output padding gives the output size. */
  override forward(input: Tensor, output_size: readonly number[] | null = null): Tensor {
    return forward(this, input, output_size, conv_transpose3d as Convolution);
  }
}
