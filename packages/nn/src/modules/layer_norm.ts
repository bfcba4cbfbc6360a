import { type dtype, ones, type Tensor, ValueError, zeros } from '@sconce/core';
import { bindArguments, checkInteger, type Signature } from '../_arguments.js';
import { group_norm, layer_norm, local_response_norm, type LocalResponseNormOptions, rms_norm } from '../functional.js';
import { KEEPS_NOTHING } from '../_members.js';
import { ones_, zeros_ } from '../init.js';
import { Module } from '../module.js';
import { Parameter } from '../parameter.js';
import { pythonArguments, pythonFloat, pythonValue } from '../_repr.js';

/** One size, or the sizes of the last dimensions. */
function shapeOf(shape: number | readonly number[]): number[] {
  const sizes = typeof shape === 'number' ? [shape] : [...shape];
  return sizes.map((size) => checkInteger(size, 'normalized_shape', 0));
}

/** Options of {@link LayerNorm}. */
export interface LayerNormOptions {
  /** What is added to the variance; 1e−5 by default. */
  readonly eps?: number;
  /** Whether each element has a learned weight and bias; true by default. */
  readonly elementwise_affine?: boolean;
  /** Whether there is a bias beside the weight; true by default. */
  readonly bias?: boolean;
  /** The dtype of the parameters; the default dtype if none is given. */
  readonly dtype?: dtype;
}

/** All arguments of {@link LayerNorm} by name. */
export interface LayerNormArguments extends LayerNormOptions {
  /** The sizes of the last dimensions, over which the mean and the variance are taken; a number for the last one alone. */
  readonly normalized_shape: number | readonly number[];
}

const LAYER_NORM: Signature = {
  where: 'LayerNorm',
  positional: ['normalized_shape', 'eps', 'elementwise_affine', 'bias'],
  required: 1,
  keywords: ['dtype'],
};

/**
 * Normalizes over the last dimensions: out = (input − mean) / √(variance + eps) · weight + bias.
 *
 * @example
 * ```ts
 * console.log(new nn.LayerNorm(2, { eps: 0 })(torch.tensor([[1, 3], [10, 30]])).tolist()); // [ [ -1, 1 ], [ -1, 1 ] ]
 * ```
 * @see {@link https://arxiv.org/abs/1607.06450 | Layer Normalization}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html | torch.nn.LayerNorm}
 */
export class LayerNorm extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** The sizes of the last dimensions. */
  readonly normalized_shape: readonly number[];
  /** What is added to the variance. */
  eps: number;
  /** Whether each element has a learned weight. */
  readonly elementwise_affine: boolean;
  /** The factors, of shape `normalized_shape`, or null. */
  weight: Parameter | null;
  /** What is added, of shape `normalized_shape`, or null. */
  bias: Parameter | null;

  /** @throws ValueError for a negative size; TypeError for one that is no integer and for an unknown option. */
  constructor(args: LayerNormArguments);
  constructor(normalized_shape: number | readonly number[], options?: LayerNormOptions);
  constructor(normalized_shape: number | readonly number[], eps: number, options?: Omit<LayerNormOptions, 'eps'>);
  constructor(...args: unknown[]) {
    super();
    const given = bindArguments<LayerNormArguments>(LAYER_NORM, args);
    const { eps = 1e-5, elementwise_affine = true, bias = true, dtype } = given;
    this.normalized_shape = shapeOf(given.normalized_shape);
    this.eps = eps;
    this.elementwise_affine = elementwise_affine;
    this.weight = elementwise_affine ? new Parameter(ones(this.normalized_shape, { dtype })) : null;
    this.bias = elementwise_affine && bias ? new Parameter(zeros(this.normalized_shape, { dtype })) : null;
  }

  /** Sets the weight to ones and the bias to zeros. */
  reset_parameters(): void {
    if (this.weight) ones_(this.weight);
    if (this.bias) zeros_(this.bias);
  }

  override forward(input: Tensor): Tensor {
    return layer_norm(input, this.normalized_shape, this.weight, this.bias, this.eps);
  }

  override extra_repr(): string {
    const { normalized_shape, eps, elementwise_affine } = this;
    return `${pythonValue(normalized_shape)}, ${pythonArguments({ eps, elementwise_affine })}`;
  }
}

/** Options of {@link RMSNorm}. */
export interface RMSNormOptions {
  /** What is added to the mean square; by default the distance from 1 to the next number of the input's dtype. */
  readonly eps?: number | null;
  /** Whether each element has a learned weight; true by default. */
  readonly elementwise_affine?: boolean;
  /** The dtype of the weight; the default dtype if none is given. */
  readonly dtype?: dtype;
}

/** All arguments of {@link RMSNorm} by name. */
export interface RMSNormArguments extends RMSNormOptions {
  /** The sizes of the last dimensions, over which the mean is taken; a number for the last one alone. */
  readonly normalized_shape: number | readonly number[];
}

const RMS_NORM: Signature = {
  where: 'RMSNorm',
  positional: ['normalized_shape', 'eps', 'elementwise_affine'],
  required: 1,
  keywords: ['dtype'],
};

/**
 * Divides by the root of the mean square over the last dimensions: out = input / √(mean(input²) + eps) · weight.
 *
 * @example
 * ```ts
 * console.log(new nn.RMSNorm(2)(torch.tensor([[3, 3]])).tolist()); // [ [ 1, 1 ] ]
 * ```
 * @see {@link https://arxiv.org/abs/1910.07467 | Root Mean Square Layer Normalization}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html | torch.nn.RMSNorm}
 */
export class RMSNorm extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** The sizes of the last dimensions. */
  readonly normalized_shape: readonly number[];
  /** What is added to the mean square, or null. */
  eps: number | null;
  /** Whether each element has a learned weight. */
  readonly elementwise_affine: boolean;
  /** The factors, of shape `normalized_shape`, or null. */
  weight: Parameter | null;

  /** @throws ValueError for a negative size; TypeError for one that is no integer and for an unknown option. */
  constructor(args: RMSNormArguments);
  constructor(normalized_shape: number | readonly number[], options?: RMSNormOptions);
  constructor(normalized_shape: number | readonly number[], eps: number | null, options?: Omit<RMSNormOptions, 'eps'>);
  constructor(...args: unknown[]) {
    super();
    const given = bindArguments<RMSNormArguments>(RMS_NORM, args);
    const { eps = null, elementwise_affine = true, dtype } = given;
    this.normalized_shape = shapeOf(given.normalized_shape);
    this.eps = eps;
    this.elementwise_affine = elementwise_affine;
    this.weight = elementwise_affine ? new Parameter(ones(this.normalized_shape, { dtype })) : null;
  }

  /** Sets the weight to ones. */
  reset_parameters(): void {
    if (this.weight) ones_(this.weight);
  }

  override forward(input: Tensor): Tensor {
    return rms_norm(input, this.normalized_shape, this.weight, this.eps);
  }

  override extra_repr(): string {
    const { normalized_shape, eps, elementwise_affine } = this;
    return `${pythonValue(normalized_shape)}, ${pythonArguments({ eps, elementwise_affine })}`;
  }
}

/** Options of {@link GroupNorm}. */
export interface GroupNormOptions {
  /** What is added to the variance; 1e−5 by default. */
  readonly eps?: number;
  /** Whether each channel has a learned weight and bias; true by default. */
  readonly affine?: boolean;
  /** The dtype of the parameters; the default dtype if none is given. */
  readonly dtype?: dtype;
}

/** All arguments of {@link GroupNorm} by name. */
export interface GroupNormArguments extends GroupNormOptions {
  /** Into how many groups the channels are divided. */
  readonly num_groups: number;
  /** The number of channels, C of (N, C, …). */
  readonly num_channels: number;
}

const GROUP_NORM: Signature = {
  where: 'GroupNorm',
  positional: ['num_groups', 'num_channels', 'eps', 'affine'],
  required: 2,
  keywords: ['dtype'],
};

/**
 * Normalizes groups of neighbouring channels of each sample: out = (input − mean) / √(variance + eps) · weight + bias, for input of shape
 * (N, C, …).
 *
 * @example
 * ```ts
 * console.log(new nn.GroupNorm(2, 4, { eps: 0 })(torch.tensor([[1, 3, 10, 30]])).tolist()); // [ [ -1, 1, -1, 1 ] ]
 * ```
 * @see {@link https://arxiv.org/abs/1803.08494 | Group Normalization}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html | torch.nn.GroupNorm}
 */
export class GroupNorm extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** Into how many groups the channels are divided. */
  readonly num_groups: number;
  /** The number of channels. */
  readonly num_channels: number;
  /** What is added to the variance. */
  eps: number;
  /** Whether each channel has a learned weight and bias. */
  readonly affine: boolean;
  /** The factors, of shape (C), or null. */
  weight: Parameter | null;
  /** What is added, of shape (C), or null. */
  bias: Parameter | null;

  /** @throws ValueError unless `num_groups` divides `num_channels`; TypeError for an unknown option. */
  constructor(args: GroupNormArguments);
  constructor(num_groups: number, num_channels: number, options?: GroupNormOptions);
  constructor(num_groups: number, num_channels: number, eps: number, options?: Omit<GroupNormOptions, 'eps'>);
  constructor(...args: unknown[]) {
    super();
    const given = bindArguments<GroupNormArguments>(GROUP_NORM, args);
    const { num_groups, num_channels, eps = 1e-5, affine = true, dtype } = given;
    this.num_groups = checkInteger(num_groups, 'num_groups', 1);
    this.num_channels = checkInteger(num_channels, 'num_channels', 0);
    if (num_channels % num_groups !== 0) throw new ValueError('num_channels must be divisible by num_groups');
    this.eps = eps;
    this.affine = affine;
    this.weight = affine ? new Parameter(ones([num_channels], { dtype })) : null;
    this.bias = affine ? new Parameter(zeros([num_channels], { dtype })) : null;
  }

  /** Sets the weight to ones and the bias to zeros. */
  reset_parameters(): void {
    if (this.weight) ones_(this.weight);
    if (this.bias) zeros_(this.bias);
  }

  override forward(input: Tensor): Tensor {
    return group_norm(input, this.num_groups, this.weight, this.bias, this.eps);
  }

  override extra_repr(): string {
    const { num_groups, num_channels, eps, affine } = this;
    return `${num_groups}, ${num_channels}, ${pythonArguments({ eps, affine })}`;
  }
}

/** All arguments of {@link LocalResponseNorm} by name. */
export interface LocalResponseNormArguments extends LocalResponseNormOptions {
  /** Over how many channels the sum goes. */
  readonly size: number;
}

const RESPONSE_NORM: Signature = {
  where: 'LocalResponseNorm',
  positional: ['size', 'alpha', 'beta', 'k'],
  required: 1,
  keywords: [],
};

/**
 * Divides each element by a power of what lies around it in neighbouring channels: out = input / (k + alpha / size · Σ input²)^beta.
 *
 * @example
 * ```ts
 * console.log(new nn.LocalResponseNorm(2)(torch.ones([1, 4, 3, 3])).shape); // [ 1, 4, 3, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.LocalResponseNorm.html | torch.nn.LocalResponseNorm}
 */
export class LocalResponseNorm extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** Over how many channels the sum goes. */
  readonly size: number;
  /** The factor of the squares. */
  alpha: number;
  /** The exponent. */
  beta: number;
  /** What is added to the squares. */
  k: number;

  /** @throws TypeError for an unknown option. */
  constructor(args: LocalResponseNormArguments);
  constructor(size: number, options?: LocalResponseNormOptions);
  constructor(size: number, alpha: number, beta: number, k?: number);
  constructor(...args: unknown[]) {
    super();
    const given = bindArguments<LocalResponseNormArguments>(RESPONSE_NORM, args);
    const { size, alpha = 1e-4, beta = 0.75, k = 1 } = given;
    this.size = checkInteger(size, 'size', 1);
    this.alpha = alpha;
    this.beta = beta;
    this.k = k;
  }

  override forward(input: Tensor): Tensor {
    const { alpha, beta, k } = this;
    return local_response_norm(input, this.size, { alpha, beta, k });
  }

  override extra_repr(): string {
    const { size, alpha, beta, k } = this;
    return `${size}, alpha=${pythonFloat(alpha)}, beta=${pythonFloat(beta)}, k=${pythonFloat(k)}`;
  }
}
