import { assertTensor } from '../autograd/brand.js';
import { bool } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import type { Tensor } from '../tensor.js';

/** Options of {@link cov}. */
export interface CovOptions {
  /** How much less than the number of observations to divide by; 1 by default. */
  readonly correction?: number;
  /** How often each observation was made, a vector of integers. */
  readonly fweights?: Tensor | null;
  /** How much each observation weighs, a floating point vector. */
  readonly aweights?: Tensor | null;
}

function checkWeights(weights: Tensor, name: 'fweights' | 'aweights', observations: number): void {
  const fail = (what: string): void => {
    throw new RuntimeError(`cov(): ${what}`);
  };
  if (weights.ndim > 1) {
    fail(`expected ${name} to have one or fewer dimensions but got ${name} with ${weights.ndim} dimensions`);
  }
  const wanted = name === 'fweights' ? 1 : 2;
  if (weights.dtype.category !== wanted) {
    const kind = wanted === 1 ? 'integral' : 'floating point';
    fail(`expected ${name} to have ${kind} dtype but got ${name} with ${weights.dtype.scalarName} dtype`);
  }
  if (weights.numel() !== observations) {
    fail(
      `expected ${name} to have the same numel as there are observations in the input but got ${weights.numel()} != ${observations}`,
    );
  }
  // NaN is not negative, but refused too, as in torch.
  if (!weights.ge(0).all().item()) fail(`${name} cannot be negative`);
}

/** What the sums of products are divided by, at least 0. */
function normalizer(
  weights: Tensor | null,
  aweights: Tensor | null,
  correction: number,
  observations: number,
): Tensor | number {
  if (!weights) return Math.max(0, observations - correction);
  const total = weights.sum();
  const taken = aweights ? weights.mul(aweights).sum().div(total).mul(correction) : correction;
  return total.sub(taken).clamp_min(0);
}

/**
 * Computes the covariances of some variables: out = Σ w (xᵢ − mean xᵢ) (xⱼ − mean xⱼ) / (Σ w − correction).
 *
 * @param input - a matrix with a variable in each row and an observation in each column, or a vector of one variable.
 * @param options - `correction`, `fweights`, `aweights`.
 * @returns the symmetric matrix of covariances; of a vector its variance.
 * @throws RuntimeError for bool tensors, more than two dimensions, and weights that do not fit.
 *
 * @example
 * ```ts
 * console.log(torch.cov(torch.tensor([[0, 1, 2], [2, 1, 0]])).tolist()); // [ [ 1, -1 ], [ -1, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.cov.html | torch.cov}
 */
export function cov(input: Tensor, options: CovOptions = {}): Tensor {
  assertTensor(input, 'cov');
  checkKeys(options, ['correction', 'fweights', 'aweights'], 'cov');
  const { correction = 1, fweights = null, aweights = null } = options;
  if (input.ndim > 2) {
    throw new RuntimeError(
      `cov(): expected input to have two or fewer dimensions but got an input with ${input.ndim} dimensions`,
    );
  }
  if (input.dtype === bool) throw new RuntimeError('cov(): bool dtype is not supported for input');
  const x = input.ndim < 2 ? input.reshape(1, -1) : input;
  const observations = x.shape[1];
  if (fweights) checkWeights(fweights, 'fweights', observations);
  if (aweights) checkWeights(aweights, 'aweights', observations);
  const weights = fweights && aweights ? fweights.mul(aweights) : (fweights ?? aweights);
  const mean = weights ? x.mul(weights).sum(1, true).div(weights.sum()) : x.sum(1, true).div(observations);
  const away = x.sub(mean);
  const products = away.mm((weights ? away.mul(weights) : away).t());
  return products.div(normalizer(weights, aweights, correction, observations)).squeeze();
}

/**
 * Computes the correlation coefficients (Pearson's) of some variables: out = covᵢⱼ / √(covᵢᵢ covⱼⱼ).
 *
 * @param input - a matrix with a variable in each row and an observation in each column, or a vector of one variable.
 * @returns the symmetric matrix of coefficients, in [−1, 1]; of a vector 1.
 * @throws RuntimeError for bool tensors and more than two dimensions.
 *
 * @example
 * ```ts
 * console.log(torch.corrcoef(torch.tensor([[0, 1, 2], [3, 2, 1]])).tolist()); // [ [ 1, -1 ], [ -1, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.corrcoef.html | torch.corrcoef}
 */
export function corrcoef(input: Tensor): Tensor {
  assertTensor(input, 'corrcoef');
  if (input.ndim > 2) {
    throw new RuntimeError(
      `corrcoef(): expected input to have two or fewer dimensions but got an input with ${input.ndim} dimensions`,
    );
  }
  const c = cov(input);
  if (c.ndim === 0) return c.div(c);
  const deviations = c
    .flatten()
    .sliced(0, 0, Infinity, c.shape[0] + 1)
    .sqrt();
  return c.div(deviations.unsqueeze(1)).div(deviations).clamp(-1, 1);
}
