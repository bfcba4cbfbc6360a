import { type dtype, empty, type IntOrList, ValueError } from '@sconce/core';
import { bindArguments, checkInteger, type Signature, tupleOf } from '../_arguments.js';
import { pythonArguments, pythonValue } from '../_repr.js';
import { Module } from '../module.js';
import { Parameter } from '../parameter.js';
import { resetParameters } from './_reset.js';

/** What surrounds an image: zeros, the image mirrored, its edge repeated, or the image from the other side. */
export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

/** Options of convolutional layers; `Size` is one integer or one for each dimension. */
export interface ConvLayerOptions<Size extends IntOrList> {
  /** How far the kernel moves at a time; 1 by default. */
  readonly stride?: Size;
  /** How much surrounds the image on each side; 0 by default. `'same'` keeps the size, `'valid'` is 0. */
  readonly padding?: Size | 'same' | 'valid';
  /** The distance between two elements of the kernel; 1 by default. */
  readonly dilation?: Size;
  /** Into how many groups channels are split, each convolved on its own; 1 by default. */
  readonly groups?: number;
  /** Whether a learned number is added to each output channel; true by default. */
  readonly bias?: boolean;
  /** What the padding consists of; `zeros` by default. */
  readonly padding_mode?: PaddingMode;
  /** The dtype of the parameters; the default dtype if none is given. */
  readonly dtype?: dtype;
}

/** All arguments of convolutional layers by name. */
export interface ConvLayerArguments<Size extends IntOrList> extends ConvLayerOptions<Size> {
  /** Channels of the input. */
  readonly in_channels: number;
  /** Channels of the output. */
  readonly out_channels: number;
  /** The size of the kernels. */
  readonly kernel_size: Size;
}

/** Options of transposed convolutional layers; `Size` is one integer or one for each dimension. */
export interface ConvTransposeLayerOptions<Size extends IntOrList> {
  /** How far apart the input's elements lie in the output; 1 by default. */
  readonly stride?: Size;
  /** How much is cut off the output on each side; 0 by default. */
  readonly padding?: Size;
  /** How much is added to the output behind each dimension; 0 by default. */
  readonly output_padding?: Size;
  /** Into how many groups channels are split, each convolved on its own; 1 by default. */
  readonly groups?: number;
  /** Whether a learned number is added to each output channel; true by default. */
  readonly bias?: boolean;
  /** The distance between two elements of the kernel; 1 by default. */
  readonly dilation?: Size;
  /** What the padding consists of: `zeros`, nothing else. */
  readonly padding_mode?: 'zeros';
  /** The dtype of the parameters; the default dtype if none is given. */
  readonly dtype?: dtype;
}

/** All arguments of transposed convolutional layers by name. */
export interface ConvTransposeLayerArguments<Size extends IntOrList> extends ConvTransposeLayerOptions<Size> {
  /** Channels of the input. */
  readonly in_channels: number;
  /** Channels of the output. */
  readonly out_channels: number;
  /** The size of the kernels. */
  readonly kernel_size: Size;
}

type AllArguments = ConvLayerArguments<IntOrList> & { readonly output_padding?: IntOrList };

const PADDING_MODES = ['zeros', 'reflect', 'replicate', 'circular'];

function signatureOf(where: string, transposed: boolean): Signature {
  return {
    where,
    positional: [
      'in_channels',
      'out_channels',
      'kernel_size',
      'stride',
      'padding',
      ...(transposed ? ['output_padding'] : []),
    ],
    required: 3,
    keywords: ['dilation', 'groups', 'bias', 'padding_mode', 'dtype'],
  };
}

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

/** What all convolutional layers share; `Size` has a number for each dimension. */
export abstract class ConvNd<Size extends readonly number[]> extends Module {
  /** Channels of the input. */
  readonly in_channels: number;
  /** Channels of the output. */
  readonly out_channels: number;
  /** The size of the kernels. */
  readonly kernel_size: Size;
  /** How far the kernel moves at a time. */
  readonly stride: Size;
  /** How much surrounds the image on each side. */
  readonly padding: Size | 'same' | 'valid';
  /** The distance between two elements of the kernel. */
  readonly dilation: Size;
  /** Whether the convolution goes the other way round. */
  readonly transposed: boolean;
  /** How much a transposed convolution adds to the output behind each dimension. */
  readonly output_padding: Size;
  /** Into how many groups channels are split. */
  readonly groups: number;
  /** What the padding consists of. */
  readonly padding_mode: PaddingMode;
  /** The kernels: of shape (out_channels, in_channels / groups, …), transposed (in_channels, out_channels / groups, …). */
  weight: Parameter;
  /** What is added to each output channel, or null. */
  bias: Parameter | null;

  protected constructor(rank: number, transposed: boolean, args: readonly unknown[]) {
    super();
    const where = `${transposed ? 'ConvTranspose' : 'Conv'}${rank}d`;
    const given = bindArguments<AllArguments>(signatureOf(where, transposed), args);
    const { in_channels, out_channels, padding = 0, groups = 1, bias = true, padding_mode = 'zeros', dtype } = given;
    const sizes = (value: IntOrList, name: string, least: 0 | 1): Size =>
      tupleOf(value, name, least, rank) as readonly number[] as Size;
    if (transposed && padding_mode !== 'zeros') {
      throw new ValueError(`Only "zeros" padding mode is supported for ${where}`);
    }
    checkChannels(in_channels, out_channels, groups);
    this.in_channels = in_channels;
    this.out_channels = out_channels;
    this.kernel_size = sizes(given.kernel_size, 'kernel_size', 1);
    this.stride = sizes(given.stride ?? 1, 'stride', 1);
    if (!transposed) checkPaddingWords(padding, this.stride, padding_mode);
    const isWord = typeof padding === 'string' && !transposed;
    this.padding = isWord ? padding : sizes(padding as IntOrList, 'padding', 0);
    this.dilation = sizes(given.dilation ?? 1, 'dilation', 1);
    this.transposed = transposed;
    this.output_padding = sizes(given.output_padding ?? 0, 'output_padding', 0);
    this.groups = groups;
    this.padding_mode = padding_mode;
    const channels = transposed ? [in_channels, out_channels / groups] : [out_channels, in_channels / groups];
    this.weight = new Parameter(empty([...channels, ...this.kernel_size], { dtype }));
    this.bias = bias ? new Parameter(empty([out_channels], { dtype })) : null;
    this.reset_parameters();
  }

  /** Draws the parameters anew. */
  reset_parameters(): void {
    resetParameters(this.weight, this.bias);
  }

  override extra_repr(): string {
    const { in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding, groups } = this;
    const { bias, padding_mode } = this;
    const isPadded = typeof padding === 'string' || padding.some((n) => n !== 0);
    const settings = {
      kernel_size,
      stride,
      ...(isPadded && { padding }),
      ...(dilation.some((n) => n !== 1) && { dilation }),
      ...(output_padding.some((n) => n !== 0) && { output_padding }),
      ...(groups !== 1 && { groups }),
      ...(bias === null && { bias: false }),
      ...(padding_mode !== 'zeros' && { padding_mode }),
    };
    return `${pythonValue(in_channels)}, ${pythonValue(out_channels)}, ${pythonArguments(settings)}`;
  }
}
