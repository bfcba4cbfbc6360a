import * as torch from '@sconce/core';
import { type Tensor, ValueError } from '@sconce/core';
import { checkLoss, formatSize, type LossOptions, reduce } from './_losses.js';
import { assertTensor } from './layers.js';

const sameSize = (a: Tensor, b: Tensor): boolean => a.shape.join() === b.shape.join();

function checkWeight(weight: Tensor | null | undefined, where: string, name = 'weight'): void {
  if (weight) assertTensor(weight, where, name);
}

/** Options of {@link binary_cross_entropy}. */
export interface BinaryCrossEntropyOptions extends LossOptions {
  /** What each element's loss is multiplied with, of a shape that broadcasts to the target's. */
  readonly weight?: Tensor | null;
}

/**
 * Computes the cross-entropy of probabilities against targets: ℓ = −weight · (target · log input + (1 − target) · log(1 − input)).
 *
 * No logarithm is taken to be less than −100, so that no loss is infinite. {@link binary_cross_entropy_with_logits}, which takes scores instead of
 * probabilities, is more accurate.
 *
 * @param input - probabilities of any shape.
 * @param target - numbers from 0 to 1, of the input's shape and dtype.
 * @param options - `weight`, `reduction`.
 * @throws ValueError when the shapes differ or the reduction is unknown; RuntimeError when the dtypes differ or an element of the input is not between
 * 0 and 1.
 *
 * @example
 * ```ts
 * console.log(F.binary_cross_entropy(torch.tensor([0.5, 1]), torch.tensor([1, 1])).item().toFixed(4)); // 0.3466
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy.html | torch.nn.functional.binary_cross_entropy}
 */
export function binary_cross_entropy(input: Tensor, target: Tensor, options: BinaryCrossEntropyOptions = {}): Tensor {
  checkLoss('binary_cross_entropy', { input, target }, options, ['weight']);
  const { weight } = options;
  checkWeight(weight, 'binary_cross_entropy');
  if (!sameSize(input, target)) {
    throw new ValueError(
      `Using a target size (${formatSize(target)}) that is different to the input size (${formatSize(input)}) is deprecated. Please ensure they have the same size.`,
    );
  }
  const losses = torch._binary_cross_entropy(input, target);
  return reduce(weight ? losses.mul(weight) : losses, options);
}

/** Options of {@link binary_cross_entropy_with_logits}. */
export interface BinaryCrossEntropyWithLogitsOptions extends BinaryCrossEntropyOptions {
  /** How much a positive target counts, of a shape that broadcasts to the target's: often one number for each class. */
  readonly pos_weight?: Tensor | null;
}

/**
 * Computes the cross-entropy of scores against targets:
 * ℓ = −weight · (pos_weight · target · log σ(input) + (1 − target) · log(1 − σ(input))), without overflow.
 *
 * @param input - scores of any shape.
 * @param target - numbers from 0 to 1, of the input's shape and dtype.
 * @param options - `weight`, `pos_weight`, `reduction`.
 * @throws ValueError when the shapes differ or the reduction is unknown; RuntimeError when the dtypes differ.
 *
 * @example
 * ```ts
 * const scores = torch.tensor([0, -1000]);
 * console.log(F.binary_cross_entropy_with_logits(scores, torch.tensor([1, 0])).item().toFixed(4)); // 0.3466
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy_with_logits.html | torch.nn.functional.binary_cross_entropy_with_logits}
 */
export function binary_cross_entropy_with_logits(
  input: Tensor,
  target: Tensor,
  options: BinaryCrossEntropyWithLogitsOptions = {},
): Tensor {
  checkLoss('binary_cross_entropy_with_logits', { input, target }, options, ['weight', 'pos_weight']);
  const { weight, pos_weight } = options;
  checkWeight(weight, 'binary_cross_entropy_with_logits');
  checkWeight(pos_weight, 'binary_cross_entropy_with_logits', 'pos_weight');
  if (!sameSize(input, target)) {
    throw new ValueError(`Target size (${formatSize(target)}) must be the same as input size (${formatSize(input)})`);
  }
  let losses = torch._binary_cross_entropy_with_logits(input, target);
  if (pos_weight) {
    // The loss of a target of 1 is −log σ(input), of which each positive target gets more.
    const ofPositive = torch._binary_cross_entropy_with_logits(input, torch.ones_like(input));
    losses = losses.add(ofPositive.mul(target).mul(pos_weight.sub(1)));
  }
  return reduce(weight ? losses.mul(weight) : losses, options);
}

/**
 * Computes the logistic loss of scores against signs: ℓ = log(1 + exp(−target · input)).
 *
 * @param input - scores of any shape.
 * @param target - 1 or −1 for each, of a shape that broadcasts with the input's.
 * @param options - `reduction`.
 * @throws RuntimeError when the shapes do not broadcast; ValueError for an unknown reduction.
 *
 * @example
 * ```ts
 * console.log(F.soft_margin_loss(torch.tensor([0, 50]), torch.tensor([1, 1])).item().toFixed(4)); // 0.3466
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.soft_margin_loss.html | torch.nn.functional.soft_margin_loss}
 */
export function soft_margin_loss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  checkLoss('soft_margin_loss', { input, target }, options);
  return reduce(target.neg().mul(input).exp().log1p(), options);
}

/**
 * Computes the binary cross-entropy of the scores of each class, and its mean over the classes:
 * ℓₙ = −1/C · Σ_c weight · (target · log σ(input) + (1 − target) · log(1 − σ(input))).
 *
 * @param input - scores of shape (…, C).
 * @param target - 0 or 1 for each class, of the input's shape and dtype.
 * @param options - `weight` (of shape (C)), `reduction`.
 * @throws RuntimeError when shapes or dtypes differ; ValueError for an unknown reduction.
 *
 * @example
 * ```ts
 * console.log(F.multilabel_soft_margin_loss(torch.zeros([1, 2]), torch.tensor([[1, 0]])).item().toFixed(4)); // 0.6931
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.multilabel_soft_margin_loss.html | torch.nn.functional.multilabel_soft_margin_loss}
 */
export function multilabel_soft_margin_loss(
  input: Tensor,
  target: Tensor,
  options: BinaryCrossEntropyOptions = {},
): Tensor {
  checkLoss('multilabel_soft_margin_loss', { input, target }, options, ['weight']);
  const { weight } = options;
  checkWeight(weight, 'multilabel_soft_margin_loss');
  const losses = torch._binary_cross_entropy_with_logits(input, target);
  return reduce((weight ? losses.mul(weight) : losses).mean(-1), options);
}
