import type { Tensor } from '@sconce/core';
import {
  binary_cross_entropy,
  binary_cross_entropy_with_logits,
  type BinaryCrossEntropyOptions,
  type BinaryCrossEntropyWithLogitsOptions,
  type LossOptions,
  multilabel_soft_margin_loss,
  soft_margin_loss,
} from '../functional.js';
import { Loss } from './_loss.js';

/**
 * Computes the cross-entropy of probabilities against targets: ℓ = −weight · (target · log input + (1 − target) · log(1 − input)).
 *
 * {@link BCEWithLogitsLoss}, which takes scores instead of probabilities, is more accurate. The weight is a buffer, and so part of the state_dict.
 *
 * @example
 * ```ts
 * console.log(new nn.BCELoss()(torch.tensor([0.5, 1]), torch.tensor([1, 1])).item().toFixed(4)); // 0.3466
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.BCELoss.html | torch.nn.BCELoss}
 */
export class BCELoss extends Loss {
  /** What each element's loss is multiplied with, or null. */
  declare weight: Tensor | null;

  /**
   * @param options - `weight` (null), `reduction` (`mean`).
   * @throws TypeError for an unknown option.
   */
  constructor(options: BinaryCrossEntropyOptions = {}) {
    super('BCELoss', options, { weight: null });
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, reduction } = this;
    return binary_cross_entropy(input, target, { weight, reduction });
  }
}

/**
 * Computes the cross-entropy of scores against targets, without overflow:
 * ℓ = −weight · (pos_weight · target · log σ(input) + (1 − target) · log(1 − σ(input))).
 *
 * The weights are buffers, and so part of the state_dict.
 *
 * @example
 * ```ts
 * const loss = new nn.BCEWithLogitsLoss({ pos_weight: torch.tensor([2]) });
 * console.log(loss(torch.tensor([[0], [0]]), torch.tensor([[1], [0]])).item().toFixed(4)); // 1.0397
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html | torch.nn.BCEWithLogitsLoss}
 */
export class BCEWithLogitsLoss extends Loss {
  /** What each element's loss is multiplied with, or null. */
  declare weight: Tensor | null;
  /** How much a positive target counts, or null. */
  declare pos_weight: Tensor | null;

  /**
   * @param options - `weight` (null), `pos_weight` (null), `reduction` (`mean`).
   * @throws TypeError for an unknown option.
   */
  constructor(options: BinaryCrossEntropyWithLogitsOptions = {}) {
    super('BCEWithLogitsLoss', options, { weight: null, pos_weight: null });
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, pos_weight, reduction } = this;
    return binary_cross_entropy_with_logits(input, target, { weight, pos_weight, reduction });
  }
}

/**
 * Computes the logistic loss of scores against signs: ℓ = log(1 + exp(−target · input)).
 *
 * @example
 * ```ts
 * console.log(new nn.SoftMarginLoss()(torch.tensor([0, 50]), torch.tensor([1, 1])).item().toFixed(4)); // 0.3466
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.SoftMarginLoss.html | torch.nn.SoftMarginLoss}
 */
export class SoftMarginLoss extends Loss {
  /**
   * @param options - `reduction` (`mean`).
   * @throws TypeError for an unknown option.
   */
  constructor(options: LossOptions = {}) {
    super('SoftMarginLoss', options, {});
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return soft_margin_loss(input, target, { reduction: this.reduction });
  }
}

/**
 * Computes the binary cross-entropy of the scores of each class, and its mean over the classes, for scores of shape (…, C).
 *
 * The weight, of shape (C), is a buffer, and so part of the state_dict.
 *
 * @example
 * ```ts
 * const loss = new nn.MultiLabelSoftMarginLoss();
 * console.log(loss(torch.zeros([1, 2]), torch.tensor([[1, 0]])).item().toFixed(4)); // 0.6931
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.MultiLabelSoftMarginLoss.html | torch.nn.MultiLabelSoftMarginLoss}
 */
export class MultiLabelSoftMarginLoss extends Loss {
  /** A weight for each class, or null. */
  declare weight: Tensor | null;

  /**
   * @param options - `weight` (null), `reduction` (`mean`).
   * @throws TypeError for an unknown option.
   */
  constructor(options: BinaryCrossEntropyOptions = {}) {
    super('MultiLabelSoftMarginLoss', options, { weight: null });
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, reduction } = this;
    return multilabel_soft_margin_loss(input, target, { weight, reduction });
  }
}
