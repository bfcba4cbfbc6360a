import { checkKeys, type Tensor } from '@sconce/core';
import {
  cosine_similarity,
  type CosineSimilarityOptions,
  pairwise_distance,
  type PairwiseDistanceOptions,
  triplet_margin_loss,
  triplet_margin_with_distance_loss,
  type TripletMarginLossOptions,
  type TripletMarginWithDistanceLossOptions,
} from '../functional.js';
import { Module } from '../module.js';
import { Loss } from './_loss.js';

/**
 * Computes the distances of vectors: out = ‖x1 − x2 + eps‖ₚ over the last dimension.
 *
 * @example
 * ```ts
 * console.log(new nn.PairwiseDistance()(torch.tensor([[3, 4]]), torch.zeros([1, 2])).item().toFixed(3)); // 5.000
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.PairwiseDistance.html | torch.nn.PairwiseDistance}
 */
export class PairwiseDistance extends Module<[x1: Tensor, x2: Tensor]> {
  /** The degree of the norm. */
  norm: number;
  /** What is added to each difference. */
  eps: number;
  /** Whether the last dimension stays, of size 1. */
  keepdim: boolean;

  /**
   * @param options - `p` (2), `eps` (1e-6), `keepdim` (false).
   * @throws TypeError for an unknown option.
   */
  constructor(options: PairwiseDistanceOptions = {}) {
    super();
    checkKeys(options, ['p', 'eps', 'keepdim'], 'PairwiseDistance');
    this.norm = options.p ?? 2;
    this.eps = options.eps ?? 1e-6;
    this.keepdim = options.keepdim ?? false;
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    const { norm: p, eps, keepdim } = this;
    return pairwise_distance(x1, x2, { p, eps, keepdim });
  }
}

/**
 * Computes the cosines of the angles between vectors: out = x1 · x2 / (max(‖x1‖, eps) · max(‖x2‖, eps)).
 *
 * @example
 * ```ts
 * console.log(new nn.CosineSimilarity()(torch.tensor([[3, 4]]), torch.tensor([[4, 3]])).item().toFixed(2)); // 0.96
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.CosineSimilarity.html | torch.nn.CosineSimilarity}
 */
export class CosineSimilarity extends Module<[x1: Tensor, x2: Tensor]> {
  /** The dimension along which the vectors lie. */
  dim: number;
  /** The least norm that is reckoned with. */
  eps: number;

  /**
   * @param options - `dim` (1), `eps` (1e-8).
   * @throws TypeError for an unknown option.
   */
  constructor(options: CosineSimilarityOptions = {}) {
    super();
    checkKeys(options, ['dim', 'eps'], 'CosineSimilarity');
    this.dim = options.dim ?? 1;
    this.eps = options.eps ?? 1e-8;
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    const { dim, eps } = this;
    return cosine_similarity(x1, x2, { dim, eps });
  }
}

/**
 * Computes by how much an anchor is not nearer to a positive example than to a negative one:
 * ℓ = max(0, ‖anchor − positive‖ₚ − ‖anchor − negative‖ₚ + margin).
 *
 * @example
 * ```ts
 * const loss = new nn.TripletMarginLoss({ margin: 2 });
 * const [anchor, positive, negative] = [torch.tensor([[0, 0]]), torch.tensor([[1, 0]]), torch.tensor([[0, 1.5]])];
 * console.log(loss(anchor, positive, negative).item().toFixed(3)); // 1.500
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.TripletMarginLoss.html | torch.nn.TripletMarginLoss}
 */
export class TripletMarginLoss extends Loss<[anchor: Tensor, positive: Tensor, negative: Tensor]> {
  /** By how much the negative must be further away than the positive. */
  declare margin: number;
  /** The degree of the norm. */
  declare p: number;
  /** What is added to each difference. */
  declare eps: number;
  /** Whether the distance of the positive from the negative counts where it is smaller than the anchor's. */
  declare swap: boolean;

  /**
   * @param options - `margin` (1), `p` (2), `eps` (1e-6), `swap` (false), `reduction` (`mean`).
   * @throws TypeError for an unknown option.
   */
  constructor(options: TripletMarginLossOptions = {}) {
    super('TripletMarginLoss', options, { margin: 1, p: 2, eps: 1e-6, swap: false });
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { margin, p, eps, swap, reduction } = this;
    return triplet_margin_loss(anchor, positive, negative, { margin, p, eps, swap, reduction });
  }
}

/**
 * Computes by how much an anchor is not nearer to a positive example than to a negative one, by a distance of one's own:
 * ℓ = max(0, d(anchor, positive) − d(anchor, negative) + margin).
 *
 * @example
 * ```ts
 * const loss = new nn.TripletMarginWithDistanceLoss({ distance_function: (a, b) => a.sub(b).abs().sum(-1) });
 * const [anchor, positive, negative] = [torch.tensor([[0, 0]]), torch.tensor([[1, 0]]), torch.tensor([[0, 1.5]])];
 * console.log(loss(anchor, positive, negative).item()); // 0.5
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.TripletMarginWithDistanceLoss.html | torch.nn.TripletMarginWithDistanceLoss}
 */
export class TripletMarginWithDistanceLoss extends Loss<[anchor: Tensor, positive: Tensor, negative: Tensor]> {
  /** The distance of two batches of vectors; a {@link PairwiseDistance} by default. */
  declare distance_function: (a: Tensor, b: Tensor) => Tensor;
  /** By how much the negative must be further away than the positive. */
  declare margin: number;
  /** Whether the distance of the positive from the negative counts where it is smaller than the anchor's. */
  declare swap: boolean;

  /**
   * @param options - `distance_function` (a {@link PairwiseDistance}), `margin` (1), `swap` (false), `reduction` (`mean`).
   * @throws TypeError for an unknown option.
   */
  constructor(options: TripletMarginWithDistanceLossOptions = {}) {
    super('TripletMarginWithDistanceLoss', options, {
      distance_function: new PairwiseDistance(),
      margin: 1,
      swap: false,
    });
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { distance_function, margin, swap, reduction } = this;
    return triplet_margin_with_distance_loss(anchor, positive, negative, {
      distance_function,
      margin,
      swap,
      reduction,
    });
  }
}
