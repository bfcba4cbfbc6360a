import { type dtype, empty, type IntOrPair, type Tensor, ValueError } from '@sconce/core';
import { bindArguments, checkInteger, pairOf, type Signature } from '../_arguments.js';
import { pythonArguments, pythonValue } from '../_repr.js';
import { conv2d, pad } from '../functional.js';
import { KEEPS_NOTHING } from '../_members.js';
import { Module } from '../module.js';
import { Parameter } from '../parameter.js';
import { resetParameters } from './_reset.js';

/** What surrounds an image: zeros, the image mirrored, its edge repeated, or the image from the other side. */
export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

/** Options of {@link Conv2d}. */
export interface Conv2dOptions {
  /** How far the kernel moves at a time; 1 by default. */
  readonly stride?: IntOrPair;
  /** How much surrounds the image on each side; 0 by default. `'same'` keeps the size, `'valid'` is 0. */
  readonly padding?: IntOrPair | 'same' | 'valid';
  /** The distance between two elements of the kernel; 1 by default. */
  readonly dilation?: IntOrPair;
  /** Into how many groups channels are split, each convolved on its own; 1 by default. */
  readonly groups?: number;
  /** Whether a learned number is added to each output channel; true by default. */
  readonly bias?: boolean;
  /** What the padding consists of; `zeros` by default. */
  readonly padding_mode?: PaddingMode;
  /** The dtype of the parameters; the default dtype if none is given. */
  readonly dtype?: dtype;
}

/** All arguments of {@link Conv2d} by name. */
export interface Conv2dArguments extends Conv2dOptions {
  /** Channels of the input. */
  readonly in_channels: number;
  /** Channels of the output. */
  readonly out_channels: number;
  /** The size of the kernels. */
  readonly kernel_size: IntOrPair;
}

const SIGNATURE: Signature = {
  where: 'Conv2d',
  positional: ['in_channels', 'out_channels', 'kernel_size', 'stride', 'padding'],
  required: 3,
  keywords: ['dilation', 'groups', 'bias', 'padding_mode', 'dtype'],
};

const PADDING_MODES = ['zeros', 'reflect', 'replicate', 'circular'];

function checkChannels(inChannels: number, outChannels: number, groups: number): void {
  checkInteger(inChannels, 'in_channels', 0);
  checkInteger(outChannels, 'out_channels', 0);
  if (checkInteger(groups, 'groups') <= 0) throw new ValueError('groups must be a positive integer');
  if (inChannels % groups !== 0) throw new ValueError('in_channels must be divisible by groups');
  if (outChannels % groups !== 0) throw new ValueError('out_channels must be divisible by groups');
}

function checkPaddingWords(padding: unknown, stride: readonly number[], mode: string): void {
  if (typeof padding === 'string') {
    if (padding !== 'same' && padding !== 'valid') {
      throw new ValueError(`Invalid padding string '${padding}', should be one of {'valid', 'same'}`);
    }
    if (padding === 'same' && stride.some((s) => s !== 1)) {
      throw new ValueError("padding='same' is not supported for strided convolutions");
    }
  }
  if (PADDING_MODES.includes(mode)) return;
  const modes = PADDING_MODES.map((name) => `'${name}'`).join(', ');
  throw new ValueError(`padding_mode must be one of {${modes}}, but got padding_mode='${mode}'`);
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
export class Conv2d extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** Channels of the input. */
  readonly in_channels: number;
  /** Channels of the output. */
  readonly out_channels: number;
  /** The size of the kernels. */
  readonly kernel_size: readonly [number, number];
  /** How far the kernel moves at a time. */
  readonly stride: readonly [number, number];
  /** How much surrounds the image on each side. */
  readonly padding: readonly [number, number] | 'same' | 'valid';
  /** The distance between two elements of the kernel. */
  readonly dilation: readonly [number, number];
  /** Into how many groups channels are split. */
  readonly groups: number;
  /** What the padding consists of. */
  readonly padding_mode: PaddingMode;
  /** The kernels, of shape (out_channels, in_channels / groups, kH, kW). */
  weight: Parameter;
  /** What is added to each output channel, or null. */
  bias: Parameter | null;

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
    super();
    const given = bindArguments<Conv2dArguments>(SIGNATURE, args);
    const { in_channels, out_channels, padding = 0, groups = 1, bias = true, padding_mode = 'zeros', dtype } = given;
    checkChannels(in_channels, out_channels, groups);
    this.in_channels = in_channels;
    this.out_channels = out_channels;
    this.kernel_size = pairOf(given.kernel_size, 'kernel_size', 1);
    this.stride = pairOf(given.stride ?? 1, 'stride', 1);
    checkPaddingWords(padding, this.stride, padding_mode);
    this.padding = typeof padding === 'string' ? padding : pairOf(padding, 'padding', 0);
    this.dilation = pairOf(given.dilation ?? 1, 'dilation', 1);
    this.groups = groups;
    this.padding_mode = padding_mode;
    this.weight = new Parameter(empty([out_channels, in_channels / groups, ...this.kernel_size], { dtype }));
    this.bias = bias ? new Parameter(empty([out_channels], { dtype })) : null;
    this.reset_parameters();
  }

  /** Draws the parameters anew. */
  reset_parameters(): void {
    resetParameters(this.weight, this.bias);
  }

  override forward(input: Tensor): Tensor {
    const { weight, bias, stride, padding, dilation, groups, padding_mode } = this;
    if (padding_mode === 'zeros') return conv2d(input, weight, bias, { stride, padding, dilation, groups });
    const padded = pad(input, this.reversedPadding(), padding_mode);
    return conv2d(padded, weight, bias, { stride, dilation, groups });
  }

  /** The padding as {@link pad} takes it: the last dimension first, both sides of each. */
  private reversedPadding(): number[] {
    const sides = [0, 1].map((axis): [number, number] => {
      if (this.padding === 'valid') return [0, 0];
      if (this.padding !== 'same') return [this.padding[axis], this.padding[axis]];
      const total = this.dilation[axis] * (this.kernel_size[axis] - 1);
      const before = Math.floor(total / 2);
      return [before, total - before];
    });
    return sides.reverse().flat();
  }

  override extra_repr(): string {
    const { in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode } = this;
    const isPadded = typeof padding === 'string' || padding.some((n) => n !== 0);
    const settings = {
      kernel_size,
      stride,
      ...(isPadded && { padding }),
      ...(dilation.some((n) => n !== 1) && { dilation }),
      ...(groups !== 1 && { groups }),
      ...(bias === null && { bias: false }),
      ...(padding_mode !== 'zeros' && { padding_mode }),
    };
    return `${pythonValue(in_channels)}, ${pythonValue(out_channels)}, ${pythonArguments(settings)}`;
  }
}
