import type { CtcLossOptions, NllLossOptions, Tensor } from '@sconce/core';
import {
  cross_entropy,
  ctc_loss,
  type CrossEntropyOptions,
  mse_loss,
  type LossOptions,
  nll_loss,
} from '../functional.js';
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

/**
 * Computes the connectionist temporal classification loss: −log of the probability that the labels of a sample, with blanks and
 * repetitions anywhere, are what is said at the times 0, …, T − 1.
 *
 * Log-probabilities have the shape (T, N, C) or (T, C), targets (int64) the shape (N, S), or they stand all in a row; lengths are tensors or
 * arrays of N numbers.
 *
 * @example
 * ```ts
 * const loss = new nn.CTCLoss();
 * const target = torch.tensor([[1]], { dtype: torch.int64 });
 * console.log(loss(torch.zeros([2, 1, 3]).log_softmax(2), target, [2], [1]).item().toFixed(4)); // 1.0986
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.CTCLoss.html | torch.nn.CTCLoss}
 */
export class CTCLoss extends Loss<
  [
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Tensor | readonly number[],
    target_lengths: Tensor | readonly number[],
  ]
> {
  /** The label that stands for nothing. */
  declare blank: number;
  /** Whether losses that are infinite become 0. */
  declare zero_infinity: boolean;

  /**
   * @param options - `blank` (0), `zero_infinity` (false), `reduction` (`mean`).
   * @throws TypeError for an unknown option.
   */
  constructor(options: CtcLossOptions = {}) {
    super('CTCLoss', options, { blank: 0, zero_infinity: false });
  }

  override forward(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Tensor | readonly number[],
    target_lengths: Tensor | readonly number[],
  ): Tensor {
    const { blank, reduction, zero_infinity } = this;
    return ctc_loss(log_probs, targets, input_lengths, target_lengths, { blank, reduction, zero_infinity });
  }
}
