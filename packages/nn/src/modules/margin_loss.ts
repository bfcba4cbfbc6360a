import type { Tensor } from '@sconce/core';
import {
  cosine_embedding_loss,
  hinge_embedding_loss,
  type LossOptions,
  margin_ranking_loss,
  type MarginLossOptions,
  multi_margin_loss,
  multilabel_margin_loss,
  type MultiMarginLossOptions,
} from '../functional.js';
import { Loss } from './_loss.js';

/**
 * Computes a loss of distances: ℓ = input where the target is 1, and max(0, margin − input) where it is −1.
 *
 * @example
 * ```ts
 * const loss = new nn.HingeEmbeddingLoss();
 * console.log(loss(torch.tensor([0.5, 0.25]), torch.tensor([1, -1])).item()); // 0.625
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.HingeEmbeddingLoss.html | torch.nn.HingeEmbeddingLoss}
 */
export class HingeEmbeddingLoss extends Loss {
  /** How far apart is far enough. */
  declare margin: number;

  /**
   * @param options - `margin` (1), `reduction` (`mean`).
   * @throws TypeError for an unknown option.
   */
  constructor(options: MarginLossOptions = {}) {
    super('HingeEmbeddingLoss', options, { margin: 1 });
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { margin, reduction } = this;
    return hinge_embedding_loss(input, target, { margin, reduction });
  }
}

/**
 * Computes a loss of pairs whose first should rank higher where the target is 1, and lower where it is −1:
 * ℓ = max(0, −target · (input1 − input2) + margin).
 *
 * @example
 * ```ts
 * const loss = new nn.MarginRankingLoss({ margin: 0.5 });
 * console.log(loss(torch.tensor([1, 2]), torch.tensor([3, 1]), torch.ones([2])).item()); // 1.25
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.MarginRankingLoss.html | torch.nn.MarginRankingLoss}
 */
export class MarginRankingLoss extends Loss<[input1: Tensor, input2: Tensor, target: Tensor]> {
  /** How far apart is far enough. */
  declare margin: number;

  /**
   * @param options - `margin` (0), `reduction` (`mean`).
   * @throws TypeError for an unknown option.
   */
  constructor(options: MarginLossOptions = {}) {
    super('MarginRankingLoss', options, { margin: 0 });
  }

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    const { margin, reduction } = this;
    return margin_ranking_loss(input1, input2, target, { margin, reduction });
  }
}

/**
 * Computes a loss of pairs of vectors: ℓ = 1 − cos(x1, x2) where the target is 1, and max(0, cos(x1, x2) − margin) where it is −1.
 *
 * @example
 * ```ts
 * const loss = new nn.CosineEmbeddingLoss();
 * console.log(loss(torch.tensor([[3, 4]]), torch.tensor([[4, 3]]), torch.tensor([1])).item().toFixed(2)); // 0.04
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.CosineEmbeddingLoss.html | torch.nn.CosineEmbeddingLoss}
 */
export class CosineEmbeddingLoss extends Loss<[input1: Tensor, input2: Tensor, target: Tensor]> {
  /** How far apart is far enough. */
  declare margin: number;

  /**
   * @param options - `margin` (0), `reduction` (`mean`).
   * @throws TypeError for an unknown option.
   */
  constructor(options: MarginLossOptions = {}) {
    super('CosineEmbeddingLoss', options, { margin: 0 });
  }

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    const { margin, reduction } = this;
    return cosine_embedding_loss(input1, input2, target, { margin, reduction });
  }
}

/**
 * Computes by how much the other classes come too near the score of the target class:
 * ℓₙ = 1/C · Σ_{i ≠ yₙ} weight[yₙ] · max(0, margin − inputₙ[yₙ] + inputₙ[i])ᵖ.
 *
 * Scores have the shape (N, C) or (C), targets are class indices (int64). The weight is a buffer, and so part of the state_dict.
 *
 * @example
 * ```ts
 * console.log(new nn.MultiMarginLoss()(torch.tensor([[1, 1.5]]), torch.tensor([0n])).item()); // 0.75
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.MultiMarginLoss.html | torch.nn.MultiMarginLoss}
 */
export class MultiMarginLoss extends Loss {
  /** The power of each margin that is missed: 1 or 2. */
  declare p: number;
  /** How far apart is far enough. */
  declare margin: number;
  /** A weight for each class, or null. */
  declare weight: Tensor | null;

  /**
   * @param options - `p` (1), `margin` (1), `weight` (null), `reduction` (`mean`).
   * @throws TypeError for an unknown option.
   */
  constructor(options: MultiMarginLossOptions = {}) {
    super('MultiMarginLoss', options, { p: 1, margin: 1, weight: null });
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { p, margin, weight, reduction } = this;
    return multi_margin_loss(input, target, { p, margin, weight, reduction });
  }
}

/**
 * Computes by how much the other classes come too near the scores of several target classes:
 * ℓₙ = 1/C · Σ_{j, i} max(0, 1 − (inputₙ[yₙⱼ] − inputₙ[i])), where i is none of the targets.
 *
 * Scores have the shape (N, C) or (C), and so have the targets: class indices (int64), of which those before the first −1 count.
 *
 * @example
 * ```ts
 * const loss = new nn.MultiLabelMarginLoss();
 * console.log(loss(torch.tensor([0.5, 1, 0, 0]), torch.tensor([1n, -1n, 0n, 0n])).item()); // 0.125
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.MultiLabelMarginLoss.html | torch.nn.MultiLabelMarginLoss}
 */
export class MultiLabelMarginLoss extends Loss {
  /**
   * @param options - `reduction` (`mean`).
   * @throws TypeError for an unknown option.
   */
  constructor(options: LossOptions = {}) {
    super('MultiLabelMarginLoss', options, {});
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return multilabel_margin_loss(input, target, { reduction: this.reduction });
  }
}
