import type { NllLossOptions, Tensor } from '@sconce/core';
import { cross_entropy, type CrossEntropyOptions, mse_loss, type LossOptions, nll_loss } from '../functional.js';
import { Loss } from './_loss.js';

/**
 * Computes the cross-entropy of unnormalized scores against target classes: ℓₙ = −weight[yₙ] · log softmax(inputₙ)[yₙ].
 *
 * Scores have the shape (C), (N, C) or (N, C, d₁, …). The target is a class index (int64) for each sample, or, of the scores' own
 * shape, a probability for each class. The weight is a buffer, and so part of the state_dict.
 *
 * @example
 * ```ts
 * const loss = new nn.CrossEntropyLoss();
 * console.log(loss(torch.zeros([1, 2]), torch.tensor([1n])).item().toFixed(4)); // 0.6931
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html | torch.nn.CrossEntropyLoss}
 */
export class CrossEntropyLoss extends Loss {
  /** A weight for each class, or null. */
  declare weight: Tensor | null;
  /** Targets of this value count for nothing. */
  declare ignore_index: number;
  /** How much of each target is spread evenly over all classes. */
  declare label_smoothing: number;

  /**
   * @param options - `weight`, `ignore_index` (−100), `reduction` (`mean`), `label_smoothing` (0).
   * @throws TypeError for an unknown option.
   */
  constructor(options: CrossEntropyOptions = {}) {
    super('CrossEntropyLoss', options, { weight: null, ignore_index: -100, label_smoothing: 0 });
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, ignore_index, reduction, label_smoothing } = this;
    return cross_entropy(input, target, { weight, ignore_index, reduction, label_smoothing });
  }
}

/**
 * Computes the negative log-likelihood of the target classes: ℓₙ = −weight[yₙ] · input[n, yₙ].
 *
 * The input are log-probabilities, as {@link LogSoftmax} gives them, of shape (C), (N, C) or (N, C, d₁, …); the target is a class index
 * (int64) for each sample. The weight is a buffer, and so part of the state_dict.
 *
 * @example
 * ```ts
 * const loss = new nn.NLLLoss();
 * console.log(loss(torch.tensor([[-1, -2]]), torch.tensor([1n])).item()); // 2
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.NLLLoss.html | torch.nn.NLLLoss}
 */
export class NLLLoss extends Loss {
  /** A weight for each class, or null. */
  declare weight: Tensor | null;
  /** Targets of this value count for nothing. */
  declare ignore_index: number;

  /**
   * @param options - `weight`, `ignore_index` (−100), `reduction` (`mean`).
   * @throws TypeError for an unknown option.
   */
  constructor(options: NllLossOptions = {}) {
    super('NLLLoss', options, { weight: null, ignore_index: -100 });
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, ignore_index, reduction } = this;
    return nll_loss(input, target, { weight, ignore_index, reduction });
  }
}

/**
 * Computes the squared error: ℓ = (input − target)², by default its mean.
 *
 * @example
 * ```ts
 * console.log(new nn.MSELoss()(torch.tensor([1, 2]), torch.tensor([1, 4])).item()); // 2
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.MSELoss.html | torch.nn.MSELoss}
 */
export class MSELoss extends Loss {
  /**
   * @param options - `reduction` (`mean`).
   * @throws TypeError for an unknown option.
   */
  constructor(options: LossOptions = {}) {
    super('MSELoss', options, {});
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return mse_loss(input, target, { reduction: this.reduction });
  }
}
