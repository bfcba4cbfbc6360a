import { RuntimeError, type Reduction, type Tensor, ValueError } from '@sconce/core';
import { checkFloating, checkLoss, type LossOptions, raised, reduce } from './_losses.js';

/**
 * Computes the absolute error, element by element, and its mean: ℓ = |input − target|.
 *
 * @param input - a tensor of any shape.
 * @param target - a tensor whose shape broadcasts with the input's.
 * @param options - `reduction`.
 * @throws RuntimeError when the shapes do not broadcast, or for the mean of integers; ValueError for an unknown reduction.
 *
 * @example
 * ```ts
 * console.log(F.l1_loss(torch.tensor([1, 2]), torch.tensor([1, 5])).item()); // 1.5
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.l1_loss.html | torch.nn.functional.l1_loss}
 */
export function l1_loss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  checkLoss('l1_loss', { input, target }, options);
  return reduce(input.sub(target).abs(), options);
}

/** Quadratic up to `delta`, linear beyond. Written so that no infinity of one branch spoils the gradient of the other. */
function huber(input: Tensor, target: Tensor, delta: number): Tensor {
  const error = input.sub(target).abs();
  const small = error.clamp_max(delta);
  return small.mul(error.sub(small.mul(0.5)));
}

/** Options of {@link huber_loss}. */
export interface HuberLossOptions extends LossOptions {
  /** Up to which absolute error the loss is quadratic; 1 by default. */
  readonly delta?: number;
}

/**
 * Computes Huber's loss: ℓ = ½ (input − target)² where |input − target| ≤ delta, else delta · (|input − target| − ½ delta).
 *
 * @param input - a tensor of any shape; one of the two must be floating point.
 * @param target - a tensor whose shape broadcasts with the input's.
 * @param options - `reduction`, `delta`.
 * @throws RuntimeError when `delta` is not positive, the shapes do not broadcast or both are integers; ValueError for an unknown reduction.
 *
 * @example
 * ```ts
 * console.log(F.huber_loss(torch.tensor([0, 0]), torch.tensor([1, 3]), { reduction: 'none' }).tolist()); // [ 0.5, 2.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.huber_loss.html | torch.nn.functional.huber_loss}
 */
export function huber_loss(input: Tensor, target: Tensor, options: HuberLossOptions = {}): Tensor {
  checkLoss('huber_loss', { input, target }, options, ['delta']);
  const { delta = 1 } = options;
  if (!(delta > 0)) throw new RuntimeError('huber_loss does not support non-positive values for delta.');
  checkFloating(input, target, 'huber_cpu');
  return reduce(huber(input, target, delta), options);
}

/** Options of {@link smooth_l1_loss}. */
export interface SmoothL1LossOptions extends LossOptions {
  /** Up to which absolute error the loss is quadratic; 1 by default. With 0 it is {@link l1_loss}. */
  readonly beta?: number;
}

/**
 * Computes a loss that is quadratic near zero and an absolute error further out: ℓ = ½ (input − target)² / beta where
 * |input − target| \< beta, else |input − target| − ½ beta.
 *
 * @param input - a tensor of any shape; one of the two must be floating point.
 * @param target - a tensor whose shape broadcasts with the input's.
 * @param options - `reduction`, `beta`.
 * @throws RuntimeError when `beta` is negative, the shapes do not broadcast or both are integers; ValueError for an unknown reduction.
 *
 * @example
 * ```ts
 * console.log(F.smooth_l1_loss(torch.tensor([0, 0]), torch.tensor([1, 3])).item()); // 1.5
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.smooth_l1_loss.html | torch.nn.functional.smooth_l1_loss}
 */
export function smooth_l1_loss(input: Tensor, target: Tensor, options: SmoothL1LossOptions = {}): Tensor {
  checkLoss('smooth_l1_loss', { input, target }, options, ['beta']);
  const { beta = 1 } = options;
  if (!(beta >= 0)) throw new RuntimeError('smooth_l1_loss does not support negative values for beta.');
  checkFloating(input, target, 'smooth_l1_cpu');
  return reduce(beta === 0 ? input.sub(target).abs() : huber(input, target, beta).div(beta), options);
}

/** Options of {@link poisson_nll_loss}. */
export interface PoissonNLLLossOptions extends LossOptions {
  /** Whether the input is the logarithm of the rate, and not the rate itself; true by default. */
  readonly log_input?: boolean;
  /** Whether Stirling's approximation of log(target!) is added where the target is greater than 1; false by default. */
  readonly full?: boolean;
  /** What keeps the logarithm of a rate from being that of 0; 1e-8 by default. */
  readonly eps?: number;
}

/**
 * Computes the negative log-likelihood of targets that follow Poisson's distribution: ℓ = exp(input) − target · input, or, if the input is no
 * logarithm, input − target · log(input + eps).
 *
 * @param input - the rate, or its logarithm, of any shape.
 * @param target - counts, of a shape that broadcasts with the input's.
 * @param options - `log_input`, `full`, `eps`, `reduction`.
 * @throws RuntimeError when the shapes do not broadcast; ValueError for an unknown reduction.
 *
 * @example
 * ```ts
 * console.log(F.poisson_nll_loss(torch.tensor([0]), torch.tensor([3])).item()); // 1
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.poisson_nll_loss.html | torch.nn.functional.poisson_nll_loss}
 */
export function poisson_nll_loss(input: Tensor, target: Tensor, options: PoissonNLLLossOptions = {}): Tensor {
  checkLoss('poisson_nll_loss', { input, target }, options, ['log_input', 'full', 'eps']);
  const { log_input = true, full = false, eps = 1e-8 } = options;
  const plain = log_input ? input.exp().sub(target.mul(input)) : input.sub(target.mul(input.add(eps).log()));
  return reduce(full ? plain.add(stirling(target)) : plain, options);
}

/** Stirling's approximation of log(n!), 0 where n is not greater than 1. */
function stirling(n: Tensor): Tensor {
  return n
    .mul(n.log())
    .sub(n)
    .add(
      n
        .mul(2 * Math.PI)
        .log()
        .mul(0.5),
    )
    .masked_fill(n.le(1), 0);
}

/** Options of {@link gaussian_nll_loss}. */
export interface GaussianNLLLossOptions extends LossOptions {
  /** Whether the constant ½ log 2π is added; false by default. */
  readonly full?: boolean;
  /** The least variance that is reckoned with; 1e-6 by default. The gradient passes as if nothing were raised. */
  readonly eps?: number;
}

/** The variance in a shape that broadcasts to the input's. */
function varianceFor(input: Tensor, variance: Tensor): Tensor {
  const [sizes, own] = [input.shape.join(), variance.shape.join()];
  if (sizes === own) return variance;
  const leading = input.shape.slice(0, -1).join();
  if (input.ndim > 0 && leading === own) return variance.unsqueeze(-1);
  if (leading === variance.shape.slice(0, -1).join() && variance.shape.at(-1) === 1) return variance;
  throw new ValueError('var is of incorrect size');
}

/**
 * Computes the negative log-likelihood of targets that follow normal distributions: ℓ = ½ (log var + (input − target)² / var).
 *
 * @param input - the means, of any shape.
 * @param target - a tensor of the input's shape, or one that broadcasts to it.
 * @param var_ - the variances, none negative: of the input's shape, without its last dimension, or with 1 as the last size.
 * @param options - `full`, `eps`, `reduction`.
 * @throws ValueError when the variances have another size, one is negative, or the reduction is unknown.
 *
 * @example
 * ```ts
 * const [mean, target] = [torch.tensor([0, 0]), torch.tensor([1, 2])];
 * console.log(F.gaussian_nll_loss(mean, target, torch.ones([2])).item()); // 1.25
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.gaussian_nll_loss.html | torch.nn.functional.gaussian_nll_loss}
 */
export function gaussian_nll_loss(
  input: Tensor,
  target: Tensor,
  var_: Tensor,
  options: GaussianNLLLossOptions = {},
): Tensor {
  checkLoss('gaussian_nll_loss', { input, target, var: var_ }, options, ['full', 'eps']);
  const { full = false, eps = 1e-6 } = options;
  const given = varianceFor(input, var_);
  if (given.lt(0).any().item()) throw new ValueError('var has negative entry/entries');
  const variance = raised(given, eps);
  const error = input.sub(target).square().div(variance);
  const losses = variance.log().add(error).mul(0.5);
  return reduce(full ? losses.add(0.5 * Math.log(2 * Math.PI)) : losses, options);
}

/** Options of {@link kl_div}. */
export interface KLDivOptions {
  /** `mean`, the default, is over all elements; `batchmean` is the sum divided by the size of the first dimension, as mathematics has it. */
  readonly reduction?: Reduction | 'batchmean';
  /** Whether the target, too, is given as logarithms; false by default. */
  readonly log_target?: boolean;
}

/**
 * Computes the Kullback-Leibler divergence of a distribution, given by its logarithms, from a target:
 * ℓ = target · (log target − input).
 *
 * @param input - log-probabilities of any shape.
 * @param target - probabilities (with `log_target` their logarithms) of a shape that broadcasts with the input's.
 * @param options - `reduction`, `log_target`.
 * @throws RuntimeError for integers; ValueError for an unknown reduction.
 *
 * @example
 * ```ts
 * const input = torch.tensor([[0.5, 0.5]]).log();
 * console.log(F.kl_div(input, torch.tensor([[1, 0]]), { reduction: 'batchmean' }).item().toFixed(4)); // 0.6931
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.kl_div.html | torch.nn.functional.kl_div}
 */
export function kl_div(input: Tensor, target: Tensor, options: KLDivOptions = {}): Tensor {
  checkLoss('kl_div', { input, target }, options, ['log_target'], ['none', 'mean', 'sum', 'batchmean']);
  const { reduction = 'mean', log_target = false } = options;
  if (!input.is_floating_point() || !target.is_floating_point()) {
    throw new RuntimeError('kl_div: Integral inputs not supported.');
  }
  const losses = log_target
    ? target.exp().mul(target.sub(input))
    : target.mul(target.log()).masked_fill(target.eq(0), 0).sub(target.mul(input));
  if (reduction !== 'batchmean') return reduce(losses, { reduction });
  const total = losses.sum();
  return input.ndim === 0 ? total : total.div(input.shape[0]);
}
