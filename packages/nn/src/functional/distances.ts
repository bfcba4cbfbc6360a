import { checkKeys, RuntimeError, type Tensor } from '@sconce/core';
import { checkLoss, type LossOptions, raised, reduce } from './_losses.js';
import { assertTensor } from './layers.js';
import type { MarginLossOptions } from './margin_losses.js';

/** Options of {@link pairwise_distance}. */
export interface PairwiseDistanceOptions {
  /** The degree of the norm; 2 by default. */
  readonly p?: number;
  /** What is added to each difference, so that a norm of zeros has a derivative; 1e-6 by default. */
  readonly eps?: number;
  /** Whether the last dimension stays, of size 1; false by default. */
  readonly keepdim?: boolean;
}

/**
 * Computes the distances of vectors: out = ‖x1 − x2 + eps‖ₚ over the last dimension.
 *
 * @param x1 - a floating point tensor of shape (…, D).
 * @param x2 - a tensor whose shape broadcasts with the first one's.
 * @param options - `p`, `eps`, `keepdim`.
 * @returns a tensor of shape (…).
 *
 * @example
 * ```ts
 * console.log(F.pairwise_distance(torch.tensor([[3, 4]]), torch.zeros([1, 2])).item().toFixed(3)); // 5.000
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.pairwise_distance.html | torch.nn.functional.pairwise_distance}
 */
export function pairwise_distance(x1: Tensor, x2: Tensor, options: PairwiseDistanceOptions = {}): Tensor {
  assertTensor(x1, 'pairwise_distance', 'x1');
  assertTensor(x2, 'pairwise_distance', 'x2');
  checkKeys(options, ['p', 'eps', 'keepdim'], 'pairwise_distance');
  const { p = 2, eps = 1e-6, keepdim = false } = options;
  return x1.sub(x2).add(eps).norm(p, -1, keepdim);
}

/** Options of {@link cosine_similarity}. */
export interface CosineSimilarityOptions {
  /** The dimension along which the vectors lie; 1 by default. */
  readonly dim?: number;
  /** The least norm that is reckoned with; 1e-8 by default. */
  readonly eps?: number;
}

/**
 * Computes the cosines of the angles between vectors: out = x1 · x2 / (max(‖x1‖, eps) · max(‖x2‖, eps)).
 *
 * @param x1 - a floating point tensor.
 * @param x2 - a tensor whose shape broadcasts with the first one's.
 * @param options - `dim`, `eps`.
 *
 * @example
 * ```ts
 * console.log(F.cosine_similarity(torch.tensor([[3, 4]]), torch.tensor([[4, 3]])).item().toFixed(2)); // 0.96
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.cosine_similarity.html | torch.nn.functional.cosine_similarity}
 */
export function cosine_similarity(x1: Tensor, x2: Tensor, options: CosineSimilarityOptions = {}): Tensor {
  assertTensor(x1, 'cosine_similarity', 'x1');
  assertTensor(x2, 'cosine_similarity', 'x2');
  checkKeys(options, ['dim', 'eps'], 'cosine_similarity');
  const { dim = 1, eps = 1e-8 } = options;
  const product = x1.mul(x2);
  const size = (x: Tensor): Tensor => raised(x.expand_as(product).norm(2, dim), eps);
  return product.sum(dim).div(size(x1).mul(size(x2)));
}

function checkCosine(input1: Tensor, input2: Tensor, target: Tensor): void {
  if (target.ndim > 1) throw new RuntimeError('0D or 1D target tensor expected, multi-target not supported');
  const expected = target.ndim + 1;
  if (input1.ndim === expected && input2.ndim === expected) return;
  throw new RuntimeError(
    `${target.ndim}D target tensor expects ${expected}D input tensors, but found inputs with sizes [${input1.shape.join(', ')}] and [${input2.shape.join(', ')}].`,
  );
}

/**
 * Computes a loss of pairs of vectors: ℓ = 1 − cos(x1, x2) where the target is 1, and max(0, cos(x1, x2) − margin) where it is −1.
 *
 * @param input1 - vectors of shape (N, D), or one of shape (D).
 * @param input2 - as many.
 * @param target - 1 or −1 for each pair, of shape (N) or ().
 * @param options - `margin` (0), `reduction`.
 * @throws RuntimeError when the shapes do not fit; ValueError for an unknown reduction.
 *
 * @example
 * ```ts
 * const [a, b] = [torch.tensor([[3, 4]]), torch.tensor([[4, 3]])];
 * console.log(F.cosine_embedding_loss(a, b, torch.tensor([1])).item().toFixed(2)); // 0.04
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.cosine_embedding_loss.html | torch.nn.functional.cosine_embedding_loss}
 */
export function cosine_embedding_loss(
  input1: Tensor,
  input2: Tensor,
  target: Tensor,
  options: MarginLossOptions = {},
): Tensor {
  checkLoss('cosine_embedding_loss', { input1, input2, target }, options, ['margin']);
  checkCosine(input1, input2, target);
  const squares = (x: Tensor): Tensor => x.square().sum(-1).add(1e-12);
  const cosine = input1
    .mul(input2)
    .sum(-1)
    .div(squares(input1).mul(squares(input2)).sqrt());
  const near = cosine.neg().add(1).where(target.eq(1), 0);
  const far = cosine.sub(options.margin ?? 0).clamp_min(0);
  return reduce(near.add(far.where(target.eq(-1), 0)), options);
}

/** Options of {@link triplet_margin_with_distance_loss}. */
export interface TripletMarginWithDistanceLossOptions extends LossOptions {
  /** The distance of two batches of vectors; {@link pairwise_distance} by default. */
  readonly distance_function?: ((a: Tensor, b: Tensor) => Tensor) | null;
  /** By how much the negative must be further away than the positive; 1 by default. */
  readonly margin?: number;
  /** Whether the distance of the positive from the negative counts where it is smaller than the anchor's; false by default. */
  readonly swap?: boolean;
}

/**
 * Computes by how much an anchor is not nearer to a positive example than to a negative one, by a distance of one's own:
 * ℓ = max(0, d(anchor, positive) − d(anchor, negative) + margin).
 *
 * @param anchor - vectors, as the distance takes them.
 * @param positive - as many.
 * @param negative - as many.
 * @param options - `distance_function`, `margin`, `swap`, `reduction`.
 * @throws ValueError for an unknown reduction.
 *
 * @example
 * ```ts
 * const [anchor, positive, negative] = [torch.tensor([[0, 0]]), torch.tensor([[1, 0]]), torch.tensor([[0, 1.5]])];
 * const distance_function = (a: Tensor, b: Tensor): Tensor => a.sub(b).abs().sum(-1);
 * console.log(F.triplet_margin_with_distance_loss(anchor, positive, negative, { distance_function }).item()); // 0.5
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.triplet_margin_with_distance_loss.html | torch.nn.functional.triplet_margin_with_distance_loss}
 */
export function triplet_margin_with_distance_loss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletMarginWithDistanceLossOptions = {},
): Tensor {
  const where = 'triplet_margin_with_distance_loss';
  checkLoss(where, { anchor, positive, negative }, options, ['distance_function', 'margin', 'swap']);
  const { distance_function, margin = 1, swap = false } = options;
  const distance = distance_function ?? pairwise_distance;
  const near = distance(anchor, positive);
  let far = distance(anchor, negative);
  if (swap) far = far.minimum(distance(positive, negative));
  return reduce(near.sub(far).add(margin).clamp_min(0), options);
}

/** Options of {@link triplet_margin_loss}. */
export interface TripletMarginLossOptions extends Omit<TripletMarginWithDistanceLossOptions, 'distance_function'> {
  /** The degree of the norm; 2 by default. */
  readonly p?: number;
  /** What is added to each difference; 1e-6 by default. */
  readonly eps?: number;
}

/**
 * Computes by how much an anchor is not nearer to a positive example than to a negative one:
 * ℓ = max(0, ‖anchor − positive‖ₚ − ‖anchor − negative‖ₚ + margin).
 *
 * @param anchor - vectors of shape (…, D).
 * @param positive - a tensor of as many dimensions.
 * @param negative - a tensor of as many dimensions.
 * @param options - `margin`, `p`, `eps`, `swap`, `reduction`.
 * @throws RuntimeError when the numbers of dimensions differ or the shapes do not broadcast; ValueError for an unknown reduction.
 *
 * @example
 * ```ts
 * const [anchor, positive, negative] = [torch.tensor([[0, 0]]), torch.tensor([[1, 0]]), torch.tensor([[0, 1.5]])];
 * console.log(F.triplet_margin_loss(anchor, positive, negative).item().toFixed(3)); // 0.500
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.triplet_margin_loss.html | torch.nn.functional.triplet_margin_loss}
 */
export function triplet_margin_loss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletMarginLossOptions = {},
): Tensor {
  checkLoss('triplet_margin_loss', { anchor, positive, negative }, options, ['margin', 'p', 'eps', 'swap']);
  if (anchor.ndim !== positive.ndim || anchor.ndim !== negative.ndim) {
    throw new RuntimeError(
      `All inputs should have same dimension but got ${anchor.ndim}D, ${positive.ndim}D and ${negative.ndim}D inputs.`,
    );
  }
  const { p, eps, ...others } = options;
  return triplet_margin_with_distance_loss(anchor, positive, negative, {
    ...others,
    distance_function: (a, b) => pairwise_distance(a, b, { p, eps }),
  });
}
