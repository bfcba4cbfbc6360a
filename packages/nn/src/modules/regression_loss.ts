import type { Reduction, Tensor } from '@sconce/core';
import {
  gaussian_nll_loss,
  type GaussianNLLLossOptions,
  huber_loss,
  type HuberLossOptions,
  kl_div,
  type KLDivOptions,
  l1_loss,
  type LossOptions,
  poisson_nll_loss,
  type PoissonNLLLossOptions,
  smooth_l1_loss,
  type SmoothL1LossOptions,
} from '../functional.js';
import { Loss } from './_loss.js';

/**
 * Computes the absolute error: ℓ = |input − target|, by default its mean.
 *
 * @example
 * ```ts
 * console.log(new nn.L1Loss()(torch.tensor([1, 2]), torch.tensor([1, 5])).item()); // 1.5
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.L1Loss.html | torch.nn.L1Loss}
 */
export class L1Loss extends Loss {
  /**
   * @param options - `reduction` (`mean`).
   * @throws TypeError for an unknown option.
   */
  constructor(options: LossOptions = {}) {
    super('L1Loss', options, {});
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return l1_loss(input, target, { reduction: this.reduction });
  }
}

/**
 * Computes a loss that is quadratic near zero and an absolute error further out: ℓ = ½ (input − target)² / beta where
 * |input − target| \< beta, else |input − target| − ½ beta.
 *
 * @example
 * ```ts
 * console.log(new nn.SmoothL1Loss()(torch.tensor([0, 0]), torch.tensor([1, 3])).item()); // 1.5
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.SmoothL1Loss.html | torch.nn.SmoothL1Loss}
 */
export class SmoothL1Loss extends Loss {
  /** Up to which absolute error the loss is quadratic. */
  declare beta: number;

  /**
   * @param options - `beta` (1), `reduction` (`mean`).
   * @throws TypeError for an unknown option.
   */
  constructor(options: SmoothL1LossOptions = {}) {
    super('SmoothL1Loss', options, { beta: 1 });
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { beta, reduction } = this;
    return smooth_l1_loss(input, target, { beta, reduction });
  }
}

/**
 * Computes Huber's loss: ℓ = ½ (input − target)² where |input − target| ≤ delta, else delta · (|input − target| − ½ delta).
 *
 * @example
 * ```ts
 * console.log(new nn.HuberLoss({ delta: 2 })(torch.tensor([0, 0]), torch.tensor([1, 3])).item()); // 2.25
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.HuberLoss.html | torch.nn.HuberLoss}
 */
export class HuberLoss extends Loss {
  /** Up to which absolute error the loss is quadratic. */
  declare delta: number;

  /**
   * @param options - `delta` (1), `reduction` (`mean`).
   * @throws TypeError for an unknown option.
   */
  constructor(options: HuberLossOptions = {}) {
    super('HuberLoss', options, { delta: 1 });
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { delta, reduction } = this;
    return huber_loss(input, target, { delta, reduction });
  }
}

/**
 * Computes the negative log-likelihood of counts that follow Poisson's distribution: ℓ = exp(input) − target · input.
 *
 * @example
 * ```ts
 * console.log(new nn.PoissonNLLLoss()(torch.tensor([0]), torch.tensor([3])).item()); // 1
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.PoissonNLLLoss.html | torch.nn.PoissonNLLLoss}
 */
export class PoissonNLLLoss extends Loss {
  /** Whether the input is the logarithm of the rate. */
  declare log_input: boolean;
  /** Whether Stirling's approximation of log(target!) is added. */
  declare full: boolean;
  /** What keeps the logarithm of a rate from being that of 0. */
  declare eps: number;

  /**
   * @param options - `log_input` (true), `full` (false), `eps` (1e-8), `reduction` (`mean`).
   * @throws TypeError for an unknown option.
   */
  constructor(options: PoissonNLLLossOptions = {}) {
    super('PoissonNLLLoss', options, { log_input: true, full: false, eps: 1e-8 });
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { log_input, full, eps, reduction } = this;
    return poisson_nll_loss(input, target, { log_input, full, eps, reduction });
  }
}

/**
 * Computes the negative log-likelihood of targets that follow normal distributions: ℓ = ½ (log var + (input − target)² / var).
 *
 * @example
 * ```ts
 * const loss = new nn.GaussianNLLLoss();
 * console.log(loss(torch.tensor([0, 0]), torch.tensor([1, 2]), torch.ones([2])).item()); // 1.25
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.GaussianNLLLoss.html | torch.nn.GaussianNLLLoss}
 */
export class GaussianNLLLoss extends Loss<[input: Tensor, target: Tensor, var_: Tensor]> {
  /** Whether the constant ½ log 2π is added. */
  declare full: boolean;
  /** The least variance that is reckoned with. */
  declare eps: number;

  /**
   * @param options - `full` (false), `eps` (1e-6), `reduction` (`mean`).
   * @throws TypeError for an unknown option.
   */
  constructor(options: GaussianNLLLossOptions = {}) {
    super('GaussianNLLLoss', options, { full: false, eps: 1e-6 });
  }

  override forward(input: Tensor, target: Tensor, var_: Tensor): Tensor {
    const { full, eps, reduction } = this;
    return gaussian_nll_loss(input, target, var_, { full, eps, reduction });
  }
}

/**
 * Computes the Kullback-Leibler divergence of a distribution, given by its logarithms, from a target: ℓ = target · (log target − input).
 *
 * `batchmean` divides the sum by the size of the first dimension, as mathematics has it; `mean`, the default, is over all elements.
 *
 * @example
 * ```ts
 * const loss = new nn.KLDivLoss({ reduction: 'batchmean' });
 * const input = torch.tensor([[0.5, 0.5]]).log();
 * console.log(loss(input, torch.tensor([[1, 0]])).item().toFixed(4)); // 0.6931
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.KLDivLoss.html | torch.nn.KLDivLoss}
 */
export class KLDivLoss extends Loss<[input: Tensor, target: Tensor], Reduction | 'batchmean'> {
  /** Whether the target, too, is given as logarithms. */
  declare log_target: boolean;

  /**
   * @param options - `log_target` (false), `reduction` (`mean`).
   * @throws TypeError for an unknown option.
   */
  constructor(options: KLDivOptions = {}) {
    super('KLDivLoss', options, { log_target: false });
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { log_target, reduction } = this;
    return kl_div(input, target, { log_target, reduction });
  }
}
