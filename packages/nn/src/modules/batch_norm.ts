import { no_grad, type Tensor, ValueError } from '@sconce/core';
import { batch_norm } from '../functional.js';
import { KEEPS_NOTHING } from '../_members.js';
import { RunningNorm, type RunningNormArguments, type RunningNormOptions } from './_running.js';

/** Normalizes each channel over a batch whose number of dimensions is one of these. */
export abstract class BatchNorm extends RunningNorm {
  /** @internal */
  abstract _ranks(): readonly number[];

  override forward(input: Tensor): Tensor {
    const ranks = this._ranks();
    if (!ranks.includes(input.ndim)) {
      throw new ValueError(`expected ${ranks.map((rank) => `${rank}D`).join(' or ')} input (got ${input.ndim}D input)`);
    }
    const { training, weight, bias, running_mean, running_var, num_batches_tracked, eps } = this;
    const isMoving = training && num_batches_tracked !== null;
    if (isMoving) no_grad(() => num_batches_tracked.add_(1));
    const momentum = this.momentum ?? (isMoving ? 1 / num_batches_tracked.item() : 0);
    const keeps = isMoving || !training;
    return batch_norm(input, keeps ? running_mean : null, keeps ? running_var : null, weight, bias, {
      training: training || (!running_mean && !running_var),
      momentum,
      eps,
    });
  }
}

/**
 * Normalizes each channel over the batch: out = (input − mean) / √(variance + eps) · weight + bias, for input of shape (N, C) or (N, C, L).
 *
 * In training mode the mean and the (biased) variance are those of the batch, and the running ones are moved towards them; in evaluation
 * mode the running ones are used. `momentum` null makes these the mean over all batches.
 *
 * @example
 * ```ts
 * const m = new nn.BatchNorm1d(2);
 * console.log(m(torch.randn([4, 2])).shape, m.num_batches_tracked?.item()); // [ 4, 2 ] 1
 * ```
 * @see {@link https://arxiv.org/abs/1502.03167 | Batch Normalization}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html | torch.nn.BatchNorm1d}
 */
export class BatchNorm1d extends BatchNorm {
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
    super('BatchNorm1d', true, args);
  }

  /** @internal */
  override _ranks(): readonly number[] {
    return [2, 3];
  }
}

/**
 * Normalizes each channel over the batch: out = (input − mean) / √(variance + eps) · weight + bias, for input of shape (N, C, H, W).
 *
 * In training mode the mean and the (biased) variance are those of the batch, and the running ones are moved towards them; in evaluation
 * mode the running ones are used. `momentum` null makes these the mean over all batches.
 *
 * @example
 * ```ts
 * const m = new nn.BatchNorm2d(2);
 * console.log(m(torch.randn([4, 2, 3, 3])).shape, m.num_batches_tracked?.item()); // [ 4, 2, 3, 3 ] 1
 * ```
 * @see {@link https://arxiv.org/abs/1502.03167 | Batch Normalization}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html | torch.nn.BatchNorm2d}
 */
export class BatchNorm2d extends BatchNorm {
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
    super('BatchNorm2d', true, args);
  }

  /** @internal */
  override _ranks(): readonly number[] {
    return [4];
  }
}

/**
 * Normalizes each channel over the batch: out = (input − mean) / √(variance + eps) · weight + bias, for input of shape (N, C, D, H, W).
 *
 * In training mode the mean and the (biased) variance are those of the batch, and the running ones are moved towards them; in evaluation
 * mode the running ones are used. `momentum` null makes these the mean over all batches.
 *
 * @example
 * ```ts
 * const m = new nn.BatchNorm3d(2);
 * console.log(m(torch.randn([4, 2, 3, 3, 3])).shape, m.num_batches_tracked?.item()); // [ 4, 2, 3, 3, 3 ] 1
 * ```
 * @see {@link https://arxiv.org/abs/1502.03167 | Batch Normalization}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm3d.html | torch.nn.BatchNorm3d}
 */
export class BatchNorm3d extends BatchNorm {
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
    super('BatchNorm3d', true, args);
  }

  /** @internal */
  override _ranks(): readonly number[] {
    return [5];
  }
}
