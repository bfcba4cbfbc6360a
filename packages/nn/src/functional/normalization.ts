import * as torch from '@sconce/core';
import { avg_pool2d, checkKeys, float64, pad, RuntimeError, type Tensor, ValueError } from '@sconce/core';
import { assertTensor } from './layers.js';

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Options of {@link batch_norm}. */
export interface BatchNormFunctionOptions {
  /** Whether the batch's own mean and variance are used; false by default. */
  readonly training?: boolean;
  /** How far the running values move in training; 0.1 by default. */
  readonly momentum?: number;
  /** What is added to the variance; 1e−5 by default. */
  readonly eps?: number;
}

/**
 * Normalizes each channel over the batch: out = (input − mean) / √(variance + eps) · weight + bias.
 *
 * In training the mean and the variance are those of the batch, and the running ones, if given, are moved towards them:
 * running = (1 − momentum) · running + momentum · current. Otherwise the running ones are used.
 *
 * @param input - a floating point tensor of shape (N, C, …).
 * @param running_mean - the running means, of shape (C), or null in training.
 * @param running_var - the running variances, of shape (C), or null in training.
 * @param weight - the factors, of shape (C); 1 if none are given.
 * @param bias - what is added, of shape (C); 0 if none are given.
 * @param options - `training`, `momentum`, `eps`.
 * @throws ValueError when there is one value per channel in training; RuntimeError when sizes or dtypes do not fit.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[1, 10], [3, 30]]);
 * console.log(F.batch_norm(x, torch.zeros([2]), torch.ones([2]), null, null, { eps: 0 }).equal(x)); // true
 * console.log(F.batch_norm(x, null, null, null, null, { training: true, eps: 0 }).tolist()); // [ [ -1, -1 ], [ 1, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.batch_norm.html | torch.nn.functional.batch_norm}
 */
export function batch_norm(
  input: Tensor,
  running_mean: Tensor | null,
  running_var: Tensor | null,
  weight: Tensor | null = null,
  bias: Tensor | null = null,
  options: BatchNormFunctionOptions = {},
): Tensor {
  assertTensor(input, 'batch_norm');
  checkKeys(options, ['training', 'momentum', 'eps'], 'batch_norm');
  const { training = false, momentum = 0.1, eps = 1e-5 } = options;
  const { shape } = input;
  if (training && shape.length > 1 && sizeOf(shape.toSpliced(1, 1)) === 1) {
    throw new ValueError(
      `Expected more than 1 value per channel when training, got input size torch.Size([${shape.join(', ')}])`,
    );
  }
  return torch.batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps);
}

/** Options of {@link instance_norm}. */
export interface InstanceNormFunctionOptions {
  /** Whether the input's own mean and variance are used; true by default. */
  readonly use_input_stats?: boolean;
  /** How far the running values move; 0.1 by default. */
  readonly momentum?: number;
  /** What is added to the variance; 1e−5 by default. */
  readonly eps?: number;
}

/**
 * Normalizes each channel of each sample over its spatial dimensions: out = (input − mean) / √(variance + eps) · weight + bias.
 *
 * @param input - a floating point tensor of shape (N, C, …).
 * @param running_mean - running means to move or to use, of shape (C); none by default.
 * @param running_var - running variances to move or to use, of shape (C); none by default.
 * @param weight - the factors, of shape (C); 1 if none are given.
 * @param bias - what is added, of shape (C); 0 if none are given.
 * @param options - `use_input_stats`, `momentum`, `eps`.
 * @throws ValueError when there is one spatial element; RuntimeError when sizes or dtypes do not fit.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[[1, 3], [10, 30]]]);
 * console.log(F.instance_norm(x, null, null, null, null, { eps: 0 }).tolist()); // [ [ [ -1, 1 ], [ -1, 1 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.instance_norm.html | torch.nn.functional.instance_norm}
 */
export function instance_norm(
  input: Tensor,
  running_mean: Tensor | null = null,
  running_var: Tensor | null = null,
  weight: Tensor | null = null,
  bias: Tensor | null = null,
  options: InstanceNormFunctionOptions = {},
): Tensor {
  assertTensor(input, 'instance_norm');
  checkKeys(options, ['use_input_stats', 'momentum', 'eps'], 'instance_norm');
  const { use_input_stats = true, momentum = 0.1, eps = 1e-5 } = options;
  if (use_input_stats && sizeOf(input.shape.slice(2)) === 1) {
    throw new ValueError(
      `Expected more than 1 spatial element when training, got input size torch.Size([${input.shape.join(', ')}])`,
    );
  }
  return torch.instance_norm(input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps);
}

/**
 * Normalizes groups of neighbouring channels of each sample: out = (input − mean) / √(variance + eps) · weight + bias.
 *
 * @param input - a floating point tensor of shape (N, C, …).
 * @param num_groups - into how many groups the channels are divided.
 * @param weight - the factors, of shape (C); 1 if none are given.
 * @param bias - what is added, of shape (C); 0 if none are given.
 * @param eps - what is added to the variance.
 * @throws ValueError when the input has one value per group; RuntimeError when the channels cannot be divided so, or shapes or dtypes do
 * not fit.
 *
 * @example
 * ```ts
 * console.log(F.group_norm(torch.tensor([[1, 3, 10, 30]]), 2, null, null, 0).tolist()); // [ [ -1, 1, -1, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.group_norm.html | torch.nn.functional.group_norm}
 */
export function group_norm(
  input: Tensor,
  num_groups: number,
  weight: Tensor | null = null,
  bias: Tensor | null = null,
  eps = 1e-5,
): Tensor {
  assertTensor(input, 'group_norm');
  if (input.ndim > 1 && input.numel() === num_groups) {
    throw new ValueError(
      `Expected more than 1 value per channel when training, got input size [${[1, num_groups, ...input.shape.slice(2)].join(', ')}]`,
    );
  }
  return torch.group_norm(input, num_groups, weight, bias, eps);
}

/**
 * Divides by the root of the mean square over the last dimensions: out = input / √(mean(input²) + eps) · weight.
 *
 * @param input - a floating point tensor of shape (…, ...normalized_shape).
 * @param normalized_shape - the sizes of the last dimensions, over which the mean is taken.
 * @param weight - the factors, of shape `normalized_shape`; 1 if none are given.
 * @param eps - what is added to the mean; the distance from 1 to the next number of the dtype if none is given.
 * @throws RuntimeError when shapes do not fit.
 *
 * @example
 * ```ts
 * console.log(F.rms_norm(torch.tensor([1, -7]), [2], null, 0).tolist().map((v) => v.toFixed(1))); // [ '0.2', '-1.4' ]
 * ```
 * @see {@link https://arxiv.org/abs/1910.07467 | Root Mean Square Layer Normalization}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.rms_norm.html | torch.nn.functional.rms_norm}
 */
export function rms_norm(
  input: Tensor,
  normalized_shape: readonly number[],
  weight: Tensor | null = null,
  eps: number | null = null,
): Tensor {
  assertTensor(input, 'rms_norm');
  const wanted = normalized_shape.join(', ');
  if (normalized_shape.length === 0) {
    throw new RuntimeError(
      'Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got normalized_shape = []',
    );
  }
  if (weight && weight.shape.join(', ') !== wanted) {
    throw new RuntimeError(
      `Expected weight to be of same shape as normalized_shape, but got weight of shape [${weight.shape.join(', ')}] and normalized_shape = [${wanted}]`,
    );
  }
  const count = normalized_shape.length;
  if (input.ndim < count || input.shape.slice(-count).join(', ') !== wanted) {
    throw new RuntimeError(
      `Given normalized_shape=[${wanted}], expected input with shape [*, ${wanted}], but got input of size[${input.shape.join(', ')}]`,
    );
  }
  const dims = normalized_shape.map((_, d) => d - count);
  const least = eps ?? (input.dtype === float64 ? 2 ** -52 : 2 ** -23);
  const normalized = input.mul(input.square().mean(dims, true).add(least).rsqrt());
  return weight ? normalized.mul(weight) : normalized;
}

/** Options of {@link local_response_norm}. */
export interface LocalResponseNormOptions {
  /** The factor of the squares; 1e−4 by default. */
  readonly alpha?: number;
  /** The exponent; 0.75 by default. */
  readonly beta?: number;
  /** What is added to the squares; 1 by default. */
  readonly k?: number;
}

/**
 * Divides each element by a power of what lies around it in neighbouring channels: out = input / (k + alpha / size · Σ input²)^beta.
 *
 * @param input - a floating point tensor of shape (N, C, …) with three or more dimensions.
 * @param size - over how many channels the sum goes.
 * @param options - `alpha`, `beta`, `k`.
 * @throws ValueError when the input has fewer than three dimensions.
 *
 * @example
 * ```ts
 * console.log(F.local_response_norm(torch.ones([1, 1, 1]), 1, { alpha: 3, beta: 0.5 }).item()); // 0.5
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.local_response_norm.html | torch.nn.functional.local_response_norm}
 */
export function local_response_norm(input: Tensor, size: number, options: LocalResponseNormOptions = {}): Tensor {
  assertTensor(input, 'local_response_norm');
  checkKeys(options, ['alpha', 'beta', 'k'], 'local_response_norm');
  const { alpha = 1e-4, beta = 0.75, k = 1 } = options;
  if (input.ndim < 3) {
    throw new ValueError(`Expected 3D or higher dimensionality input (got ${input.ndim} dimensions)`);
  }
  if (input.numel() === 0) return input;
  const [samples, channels] = input.shape;
  const squares = input.square().reshape([samples, 1, channels, input.numel() / (samples * channels)]);
  const padded = pad(squares, [0, 0, Math.floor(size / 2), Math.floor((size - 1) / 2)]);
  const means = avg_pool2d(padded, [size, 1], { stride: 1 }).view(input.shape);
  return input.div(means.mul(alpha).add(k).pow(beta));
}

/** Options of {@link normalize}. */
export interface NormalizeOptions {
  /** The order of the norm; 2 by default. */
  readonly p?: number;
  /** The dimension along which the vectors lie; 1 by default. */
  readonly dim?: number;
  /** The least that is divided by; 1e−12 by default. */
  readonly eps?: number;
}

/**
 * Divides the vectors along a dimension by their norm: out = input / max(‖input‖ₚ, eps).
 *
 * @param input - a floating point tensor of any shape.
 * @param options - `p`, `dim`, `eps`.
 * @throws IndexError when the dimension is out of range; RuntimeError for integers and bools.
 *
 * @example
 * ```ts
 * console.log(F.normalize(torch.tensor([[3, 4]]), { p: 1 }).tolist().flat().map((v) => v.toFixed(2))); // [ '0.43', '0.57' ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.normalize.html | torch.nn.functional.normalize}
 */
export function normalize(input: Tensor, options: NormalizeOptions = {}): Tensor {
  assertTensor(input, 'normalize');
  checkKeys(options, ['p', 'dim', 'eps'], 'normalize');
  const { p = 2, dim = 1, eps = 1e-12 } = options;
  return input.div(torch.norm(input, p, dim, true).clamp_min(eps));
}
