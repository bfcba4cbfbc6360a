import * as torch from '@sconce/core';
import { type Reduction, RuntimeError, type Tensor } from '@sconce/core';
import { checkFloating, checkLoss, type LossOptions, reduce } from './_losses.js';

/** Options of {@link cross_entropy}. */
export interface CrossEntropyOptions {
  /** A weight for each class. */
  readonly weight?: Tensor | null;
  /** Targets of this value count for nothing; −100 by default. */
  readonly ignore_index?: number;
  /** `mean`, the default, is divided by the sum of the weights of the targets. */
  readonly reduction?: Reduction;
  /** How much of each target is spread evenly over all classes, between 0 and 1; 0 by default. */
  readonly label_smoothing?: number;
}

interface Settings {
  readonly weight: Tensor | null;
  readonly ignore_index: number;
  readonly reduction: Reduction;
  readonly label_smoothing: number;
  /** The dimension along which the classes lie. */
  readonly classDim: number;
  readonly classes: number;
}

/** Products of log-probabilities with what they count, summed over the classes: what both rules below need. */
function weighted(logProbabilities: Tensor, { weight, classDim }: Settings): Tensor {
  if (!weight) return logProbabilities;
  const shape = logProbabilities.shape.map((_, d) => (d === classDim ? weight.numel() : 1));
  return logProbabilities.mul(weight.view(shape));
}

function checkSmoothing(smoothing: number): void {
  if (smoothing <= 1) return;
  throw new RuntimeError(`label_smoothing must be between 0.0 and 1.0. Got: ${smoothing}`);
}

/** −Σ_c target · weight · log-probability. A mean is over the samples, whatever their weights. */
function ofProbabilities(input: Tensor, target: Tensor, settings: Settings): Tensor {
  const { weight, reduction, label_smoothing, classDim, classes } = settings;
  if (weight && (weight.ndim !== 1 || weight.numel() !== classes)) {
    throw new RuntimeError(
      `cross_entropy: weight tensor should be defined either for all ${classes} classes or no classes but got weight tensor of shape: [${weight.shape.join(', ')}]`,
    );
  }
  if (label_smoothing > 0) checkSmoothing(label_smoothing);
  const logProbabilities = torch.log_softmax(input, classDim);
  const wanted = label_smoothing > 0 ? target.mul(1 - label_smoothing).add(label_smoothing / classes) : target;
  const products = weighted(logProbabilities.mul(wanted), settings);
  if (reduction === 'none') return products.sum(classDim).neg();
  const total = products.sum().neg();
  return reduction === 'sum' ? total : total.div(input.numel() / classes);
}

/** A part of the loss against the target class, and a part against all classes alike. */
function ofSmoothedIndices(input: Tensor, target: Tensor, settings: Settings): Tensor {
  const { weight, ignore_index, reduction, label_smoothing, classDim, classes } = settings;
  checkSmoothing(label_smoothing);
  const logProbabilities = torch.log_softmax(input, classDim);
  const options = { weight, ignore_index, reduction };
  const likelihood = torch.nll_loss(logProbabilities, target, options);
  const all = weighted(logProbabilities, settings).sum(classDim).neg();
  const smooth = all.new_zeros([]).where(target.eq(ignore_index), all);
  let spread = smooth;
  if (reduction !== 'none') spread = smooth.sum();
  if (reduction === 'mean') {
    // The sum of the targets' weights, by which the likelihood was divided too.
    const minusOnes = input.new_full(input.shape, -1);
    spread = spread.div(torch.nll_loss(minusOnes, target, { ...options, reduction: 'sum' }));
  }
  return likelihood.mul(1 - label_smoothing).add(spread.mul(label_smoothing / classes));
}

/**
 * Computes the cross-entropy of unnormalized scores against target classes: ℓₙ = −weight[yₙ] · log softmax(inputₙ)[yₙ].
 *
 * The target is either a class index for each sample or, of the same shape as the input, a probability for each class.
 *
 * @param input - scores of shape (C), (N, C) or (N, C, d₁, …).
 * @param target - class indices, int64, of shape (), (N) or (N, d₁, …); or floating point probabilities of the input's shape.
 * @param options - `weight` (of shape (C)), `ignore_index`, `reduction`, `label_smoothing`.
 * @returns a scalar, or with the reduction `none` a loss for each sample.
 * @throws RuntimeError when shapes or dtypes do not fit; ValueError for an unknown reduction; IndexError for a target that is no class.
 *
 * @example
 * ```ts
 * const scores = torch.tensor([[2, 1, 0.1]]);
 * console.log(F.cross_entropy(scores, torch.tensor([0n])).item().toFixed(4)); // 0.4170
 * console.log(F.cross_entropy(scores, torch.tensor([[1, 0, 0]])).item().toFixed(4)); // 0.4170
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.cross_entropy.html | torch.nn.functional.cross_entropy}
 */
export function cross_entropy(input: Tensor, target: Tensor, options: CrossEntropyOptions = {}): Tensor {
  checkLoss('cross_entropy', { input, target }, options, ['weight', 'ignore_index', 'label_smoothing']);
  const { weight = null, ignore_index = -100, reduction = 'mean', label_smoothing = 0 } = options;
  const classDim = input.ndim === 1 ? 0 : 1;
  const settings = { weight, ignore_index, reduction, label_smoothing, classDim, classes: input.shape[classDim] };
  if (input.ndim > 0 && input.shape.join() === target.shape.join()) {
    if (!target.is_floating_point()) {
      throw new RuntimeError(
        `Expected floating point type for target with class probabilities, got ${target.dtype.scalarName}`,
      );
    }
    if (ignore_index >= 0) throw new RuntimeError('ignore_index is not supported for floating point target');
    return ofProbabilities(input, target, settings);
  }
  if (label_smoothing > 0) return ofSmoothedIndices(input, target, settings);
  const isPlain = input.ndim === 2 && target.ndim === 1 && input.shape[0] === target.shape[0] && !weight;
  if (isPlain && reduction !== 'none' && input.is_floating_point() && target.dtype === torch.int64) {
    return torch._cross_entropy(input, target, { ignore_index, reduction });
  }
  return torch.nll_loss(torch.log_softmax(input, classDim), target, { weight, ignore_index, reduction });
}

/**
 * Computes the squared error, element by element, and its mean: ℓ = (input − target)².
 *
 * Shapes broadcast.
 *
 * @param input - a tensor of any shape; one of the two must be floating point.
 * @param target - a tensor whose shape broadcasts with the input's.
 * @param options - `reduction`.
 * @throws RuntimeError when the shapes do not broadcast or both are integers; ValueError for an unknown reduction.
 *
 * @example
 * ```ts
 * console.log(F.mse_loss(torch.tensor([1, 2]), torch.tensor([1, 4])).item()); // 2
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.mse_loss.html | torch.nn.functional.mse_loss}
 */
export function mse_loss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  checkLoss('mse_loss', { input, target }, options);
  checkFloating(input, target, 'mse_cpu');
  return reduce(input.sub(target).square(), options);
}
