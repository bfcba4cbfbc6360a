import { type Tensor, ValueError } from '@sconce/core';
import { instance_norm } from '../functional.js';
import { KEEPS_NOTHING } from '../_members.js';
import { RunningNorm, type RunningNormArguments, type RunningNormOptions } from './_running.js';

/** Normalizes each channel of each sample, which alone has one dimension less than a batch. */
abstract class InstanceNorm extends RunningNorm {
  /** @internal */
  abstract _rank(): number;

  override forward(input: Tensor): Tensor {
    const rank = this._rank();
    if (input.ndim === rank - 1) return this.normalize(input.unsqueeze(0)).squeeze(0);
    if (input.ndim === rank) return this.normalize(input);
    throw new ValueError(`expected ${rank - 1}D or ${rank}D input (got ${input.ndim}D input)`);
  }

  private normalize(input: Tensor): Tensor {
    const { running_mean, running_var, weight, bias, training, track_running_stats, momentum, eps } = this;
    return instance_norm(input, running_mean, running_var, weight, bias, {
      use_input_stats: training || !track_running_stats,
      momentum: momentum ?? 0,
      eps,
    });
  }
}

/**
 * Normalizes each channel of each sample over its spatial dimensions: out = (input − mean) / √(variance + eps) · weight + bias, for input of
 * shape (N, C, L) or (C, L).
 *
 * By default it has no parameters (`affine`) and no running values (`track_running_stats`).
 *
 * @example
 * ```ts
 * console.log(new nn.InstanceNorm1d(2)(torch.randn([4, 2, 5])).shape); // [ 4, 2, 5 ]
 * ```
 * @see {@link https://arxiv.org/abs/1607.08022 | Instance Normalization}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.InstanceNorm1d.html | torch.nn.InstanceNorm1d}
 */
export class InstanceNorm1d extends InstanceNorm {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError for a negative size; TypeError for one that is no integer and for an unknown option. */
  constructor(args: RunningNormArguments);
  constructor(num_features: number, options?: RunningNormOptions);
  constructor(num_features: number, eps: number, options?: Omit<RunningNormOptions, 'eps'>);
  constructor(
    num_features: number,
    eps: number,
    momentum: number | null,
    options?: Omit<RunningNormOptions, 'eps' | 'momentum'>,
  );
  constructor(...args: unknown[]) {
    super('InstanceNorm1d', false, args);
  }

  /** @internal */
  override _rank(): number {
    return 3;
  }
}

/**
 * Normalizes each channel of each sample over its spatial dimensions: out = (input − mean) / √(variance + eps) · weight + bias, for input of
 * shape (N, C, H, W) or (C, H, W).
 *
 * By default it has no parameters (`affine`) and no running values (`track_running_stats`).
 *
 * @example
 * ```ts
 * console.log(new nn.InstanceNorm2d(2)(torch.randn([4, 2, 3, 3])).shape); // [ 4, 2, 3, 3 ]
 * ```
 * @see {@link https://arxiv.org/abs/1607.08022 | Instance Normalization}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.InstanceNorm2d.html | torch.nn.InstanceNorm2d}
 */
export class InstanceNorm2d extends InstanceNorm {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError for a negative size; TypeError for one that is no integer and for an unknown option. */
  constructor(args: RunningNormArguments);
  constructor(num_features: number, options?: RunningNormOptions);
  constructor(num_features: number, eps: number, options?: Omit<RunningNormOptions, 'eps'>);
  constructor(
    num_features: number,
    eps: number,
    momentum: number | null,
    options?: Omit<RunningNormOptions, 'eps' | 'momentum'>,
  );
  constructor(...args: unknown[]) {
    super('InstanceNorm2d', false, args);
  }

  /** @internal */
  override _rank(): number {
    return 4;
  }
}

/**
 * Normalizes each channel of each sample over its spatial dimensions: out = (input − mean) / √(variance + eps) · weight + bias, for input of
 * shape (N, C, D, H, W) or (C, D, H, W).
 *
 * By default it has no parameters (`affine`) and no running values (`track_running_stats`).
 *
 * @example
 * ```ts
 * console.log(new nn.InstanceNorm3d(2)(torch.randn([4, 2, 3, 3, 3])).shape); // [ 4, 2, 3, 3, 3 ]
 * ```
 * @see {@link https://arxiv.org/abs/1607.08022 | Instance Normalization}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.InstanceNorm3d.html | torch.nn.InstanceNorm3d}
 */
export class InstanceNorm3d extends InstanceNorm {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError for a negative size; TypeError for one that is no integer and for an unknown option. */
  constructor(args: RunningNormArguments);
  constructor(num_features: number, options?: RunningNormOptions);
  constructor(num_features: number, eps: number, options?: Omit<RunningNormOptions, 'eps'>);
  constructor(
    num_features: number,
    eps: number,
    momentum: number | null,
    options?: Omit<RunningNormOptions, 'eps' | 'momentum'>,
  );
  constructor(...args: unknown[]) {
    super('InstanceNorm3d', false, args);
  }

  /** @internal */
  override _rank(): number {
    return 5;
  }
}
