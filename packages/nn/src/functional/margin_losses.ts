import * as torch from '@sconce/core';
import { RuntimeError, type Tensor, ValueError } from '@sconce/core';
import { checkLoss, formatSize, type LossOptions, reduce } from './_losses.js';
import { assertTensor } from './layers.js';

/** Options of {@link hinge_embedding_loss} and others that have a margin. */
export interface MarginLossOptions extends LossOptions {
  /** How far apart is far enough. */
  readonly margin?: number;
}

/**
 * Computes a loss of distances: ℓ = input where the target is 1, and max(0, margin − input) where it is −1.
 *
 * @param input - distances of any shape.
 * @param target - 1 or −1 for each, of a shape that broadcasts with the input's.
 * @param options - `margin` (1), `reduction`.
 * @throws RuntimeError when the shapes do not broadcast; ValueError for an unknown reduction.
 *
 * @example
 * ```ts
 * console.log(F.hinge_embedding_loss(torch.tensor([0.5, 0.25]), torch.tensor([1, -1])).item()); // 0.625
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.hinge_embedding_loss.html | torch.nn.functional.hinge_embedding_loss}
 */
export function hinge_embedding_loss(input: Tensor, target: Tensor, options: MarginLossOptions = {}): Tensor {
  checkLoss('hinge_embedding_loss', { input, target }, options, ['margin']);
  const lacking = input
    .neg()
    .add(options.margin ?? 1)
    .clamp_min(0);
  return reduce(lacking.where(target.ne(1), 0).add(input.where(target.ne(-1), 0)), options);
}

/**
 * Computes a loss of pairs whose first should rank higher where the target is 1, and lower where it is −1:
 * ℓ = max(0, −target · (input1 − input2) + margin).
 *
 * @param input1 - a tensor of any shape.
 * @param input2 - a tensor of as many dimensions.
 * @param target - 1 or −1 for each, of as many dimensions.
 * @param options - `margin` (0), `reduction`.
 * @throws RuntimeError when the numbers of dimensions differ or the shapes do not broadcast; ValueError for an unknown reduction.
 *
 * @example
 * ```ts
 * const [a, b] = [torch.tensor([1, 2]), torch.tensor([3, 1])];
 * console.log(F.margin_ranking_loss(a, b, torch.ones([2])).item()); // 1
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.margin_ranking_loss.html | torch.nn.functional.margin_ranking_loss}
 */
export function margin_ranking_loss(
  input1: Tensor,
  input2: Tensor,
  target: Tensor,
  options: MarginLossOptions = {},
): Tensor {
  checkLoss('margin_ranking_loss', { input1, input2, target }, options, ['margin']);
  if (input1.ndim !== input2.ndim || input1.ndim !== target.ndim) {
    throw new RuntimeError(
      `margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: ${formatSize(input1)}, input2: ${formatSize(input2)}, target: ${formatSize(target)} `,
    );
  }
  const lacking = target
    .neg()
    .mul(input1.sub(input2))
    .add(options.margin ?? 0);
  return reduce(lacking.clamp_min(0), options);
}

/** Scores as rows of classes: a vector is one row. */
function asRows(input: Tensor): Tensor {
  const isVector = input.ndim <= 1;
  const rows = isVector ? input.view([1, input.numel()]) : input;
  if (rows.ndim === 2 && rows.shape[1] > 0) return rows;
  throw new RuntimeError(
    `Expected non-empty vector or matrix with optional 0-dim batch size, but got: [${input.shape.join(', ')}]`,
  );
}

function checkLong(target: Tensor): void {
  if (target.dtype !== torch.int64) {
    throw new RuntimeError(`expected scalar type Long but found ${target.dtype.scalarName}`);
  }
}

function isOutside(target: Tensor, least: number, end: number): boolean {
  return target.lt(least).logical_or(target.ge(end)).any().item() as unknown as boolean;
}

/** Options of {@link multi_margin_loss}. */
export interface MultiMarginLossOptions extends MarginLossOptions {
  /** The power of each margin that is missed: 1 (the default) or 2. */
  readonly p?: number;
  /** A weight for each class. */
  readonly weight?: Tensor | null;
}

/**
 * Computes by how much the other classes come too near the score of the target class:
 * ℓₙ = 1/C · Σ_{i ≠ yₙ} weight[yₙ] · max(0, margin − inputₙ[yₙ] + inputₙ[i])ᵖ.
 *
 * @param input - scores of shape (N, C) or (C).
 * @param target - class indices, int64, of shape (N) or ().
 * @param options - `p` (1), `margin` (1), `weight` (of shape (C)), `reduction`.
 * @throws ValueError when `p` is neither 1 nor 2, the weight is no vector or the reduction is unknown; RuntimeError when shapes or dtypes do not fit
 * or a target is no class.
 *
 * @example
 * ```ts
 * console.log(F.multi_margin_loss(torch.tensor([[1, 1.5]]), torch.tensor([0n])).item()); // 0.75
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.multi_margin_loss.html | torch.nn.functional.multi_margin_loss}
 */
export function multi_margin_loss(input: Tensor, target: Tensor, options: MultiMarginLossOptions = {}): Tensor {
  checkLoss('multi_margin_loss', { input, target }, options, ['p', 'margin', 'weight']);
  const { p = 1, margin = 1, weight } = options;
  if (p !== 1 && p !== 2) throw new ValueError('only p == 1 and p == 2 supported');
  const rows = asRows(input);
  const [count, classes] = rows.shape;
  if (weight) {
    assertTensor(weight, 'multi_margin_loss', 'weight');
    if (weight.ndim !== 1) throw new ValueError('weight must be one-dimensional');
    if (weight.numel() !== classes) {
      throw new RuntimeError(`inconsistent weight size, expected ${classes} but got [${weight.shape.join(', ')}]`);
    }
  }
  if (target.ndim > 1 || target.numel() !== count) {
    throw new RuntimeError(`inconsistent target size, got: [${target.shape.join(', ')}]`);
  }
  checkLong(target);
  if (isOutside(target, 0, classes)) throw new RuntimeError('target out of range');
  const index = target.view([count, 1]);
  // relu, and not clamp_min: as in torch, a margin that is just kept has no gradient.
  const missed = rows.sub(rows.gather(1, index)).add(margin).relu();
  const powers = (p === 1 ? missed : missed.square()).where(torch.arange(classes).ne(index), 0);
  const weighted = weight ? powers.mul(weight.index_select(0, index.view([count])).unsqueeze(1)) : powers;
  return reduce(weighted.mean(1).view(target.shape), options);
}

/**
 * Computes by how much the other classes come too near the scores of several target classes:
 * ℓₙ = 1/C · Σ_{j, i} max(0, 1 − (inputₙ[yₙⱼ] − inputₙ[i])), where i is none of the targets.
 *
 * @param input - scores of shape (N, C) or (C).
 * @param target - class indices, int64, of the input's shape: those before the first −1 count.
 * @param options - `reduction`.
 * @throws RuntimeError when shapes or dtypes do not fit or a target is no class; ValueError for an unknown reduction.
 *
 * @example
 * ```ts
 * const scores = torch.tensor([0.5, 1, 0, 0]);
 * console.log(F.multilabel_margin_loss(scores, torch.tensor([1n, -1n, 0n, 0n])).item()); // 0.125
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.multilabel_margin_loss.html | torch.nn.functional.multilabel_margin_loss}
 */
export function multilabel_margin_loss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  checkLoss('multilabel_margin_loss', { input, target }, options);
  const rows = asRows(input);
  const isVector = input.ndim <= 1;
  const fits = isVector
    ? target.ndim <= 1 && target.numel() === rows.shape[1]
    : target.shape.join() === rows.shape.join();
  if (!fits) throw new RuntimeError(`inconsistent size [${target.shape.join(', ')}] for argument #2 'target'`);
  checkLong(target);
  if (isOutside(target, -1, rows.shape[1])) throw new RuntimeError("argument #2 'target' is out of range");
  const labels = target.view(rows.shape);
  const counts = labels.lt(0).long().cumsum(1).eq(0);
  const index = labels.clamp_min(0);
  const isTarget = rows.new_zeros(rows.shape).scatter_add(1, index, counts.to(rows.dtype)).gt(0);
  // For each row, by target and by class.
  const missed = rows.unsqueeze(1).sub(rows.gather(1, index).unsqueeze(2)).add(1).relu();
  const pairs = counts.unsqueeze(2).logical_and(isTarget.logical_not().unsqueeze(1));
  const losses = missed.where(pairs, 0).sum([1, 2]).div(rows.shape[1]);
  return reduce(isVector ? losses.view([]) : losses, options);
}
