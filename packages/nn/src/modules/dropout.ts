import type { Tensor } from '@sconce/core';
import { bindArguments } from '../_arguments.js';
import { pythonArguments } from '../_repr.js';
import { alpha_dropout, dropout, dropout1d, dropout2d, dropout3d, feature_alpha_dropout } from '../functional.js';
import { checkProbability } from '../functional/layers.js';
import { KEEPS_NOTHING } from '../_members.js';
import { Module } from '../module.js';

/** All arguments of {@link Dropout} and its kin by name. */
export interface DropoutArguments {
  /** The probability that an element, or a channel, is dropped; 0.5 by default. */
  readonly p?: number;
  /** Whether the result is written into the input; false by default. */
  readonly inplace?: boolean;
}

/** A layer that drops something with probability p in training mode. */
abstract class DropoutBase extends Module {
  /** The probability that something is dropped. */
  p: number;
  /** Whether the result is written into the input. */
  inplace: boolean;

  /** @throws ValueError when `p` is not between 0 and 1; TypeError for an unknown option. */
  constructor(args?: DropoutArguments);
  constructor(p: number, options?: Omit<DropoutArguments, 'p'>);
  constructor(p: number, inplace: boolean);
  constructor(...args: unknown[]) {
    super();
    const signature = { where: this._get_name(), positional: ['p', 'inplace'], required: 0, keywords: [] };
    const { p = 0.5, inplace = false } = bindArguments<DropoutArguments>(signature, args);
    checkProbability(p);
    this.p = p;
    this.inplace = inplace;
  }

  override extra_repr(): string {
    return pythonArguments({ p: this.p, inplace: this.inplace });
  }
}

/**
 * In training mode, zeroes each element with probability p and multiplies the others by 1 / (1 − p); in evaluation mode it returns
 * its input.
 *
 * @example
 * ```ts
 * const m = new nn.Dropout(0.2);
 * console.log(m.eval()(torch.ones([3])).tolist()); // [ 1, 1, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html | torch.nn.Dropout}
 */
export class Dropout extends DropoutBase {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  override forward(input: Tensor): Tensor {
    const { p, training, inplace } = this;
    return dropout(input, { p, training, inplace });
  }
}

/**
 * In training mode, zeroes each channel of each sample with probability p and multiplies the others by 1 / (1 − p), for input of shape
 * (N, C, L) or (C, L); in evaluation mode it returns its input.
 *
 * @example
 * ```ts
 * console.log(new nn.Dropout1d(0.2)(torch.ones([2, 4, 3])).shape); // [ 2, 4, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Dropout1d.html | torch.nn.Dropout1d}
 */
export class Dropout1d extends DropoutBase {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  override forward(input: Tensor): Tensor {
    const { p, training, inplace } = this;
    return dropout1d(input, { p, training, inplace });
  }
}

/**
 * In training mode, zeroes each channel of each sample with probability p and multiplies the others by 1 / (1 − p), for input of shape
 * (N, C, H, W), or (N, C, L); in evaluation mode it returns its input.
 *
 * @example
 * ```ts
 * console.log(new nn.Dropout2d(0.2)(torch.ones([2, 4, 3, 3])).shape); // [ 2, 4, 3, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Dropout2d.html | torch.nn.Dropout2d}
 */
export class Dropout2d extends DropoutBase {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  override forward(input: Tensor): Tensor {
    const { p, training, inplace } = this;
    return dropout2d(input, { p, training, inplace });
  }
}

/**
 * In training mode, zeroes each channel of each sample with probability p and multiplies the others by 1 / (1 − p), for input of shape
 * (N, C, D, H, W) or (C, D, H, W); in evaluation mode it returns its input.
 *
 * @example
 * ```ts
 * console.log(new nn.Dropout3d(0.2)(torch.ones([2, 4, 3, 3, 3])).shape); // [ 2, 4, 3, 3, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Dropout3d.html | torch.nn.Dropout3d}
 */
export class Dropout3d extends DropoutBase {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  override forward(input: Tensor): Tensor {
    const { p, training, inplace } = this;
    return dropout3d(input, { p, training, inplace });
  }
}

/**
 * In training mode, gives each element with probability p the least value of SELU, and scales and shifts all so that mean 0 and variance 1
 * stay; in evaluation mode it returns its input.
 *
 * @example
 * ```ts
 * console.log(new nn.AlphaDropout(0.2)(torch.ones([2, 3])).shape); // [ 2, 3 ]
 * ```
 * @see {@link https://arxiv.org/abs/1706.02515 | Self-Normalizing Neural Networks}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.AlphaDropout.html | torch.nn.AlphaDropout}
 */
export class AlphaDropout extends DropoutBase {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  override forward(input: Tensor): Tensor {
    const { p, training, inplace } = this;
    return alpha_dropout(input, { p, training, inplace });
  }
}

/**
 * In training mode, does to whole channels of input of shape (N, C, …) what {@link AlphaDropout} does to elements; in evaluation mode it
 * returns its input.
 *
 * @example
 * ```ts
 * console.log(new nn.FeatureAlphaDropout(0.2)(torch.ones([2, 3, 4])).shape); // [ 2, 3, 4 ]
 * ```
 * @see {@link https://arxiv.org/abs/1706.02515 | Self-Normalizing Neural Networks}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.FeatureAlphaDropout.html | torch.nn.FeatureAlphaDropout}
 */
export class FeatureAlphaDropout extends DropoutBase {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  override forward(input: Tensor): Tensor {
    const { p, training, inplace } = this;
    return feature_alpha_dropout(input, { p, training, inplace });
  }
}
