import { checkKeys, RuntimeError, type Tensor } from '@sconce/core';
import { assertTensor, checkProbability, type DropoutOptions } from './layers.js';

interface Kind {
  /** Whole channels are dropped. */
  readonly feature?: boolean;
  /** The mean and the variance are kept, for inputs that have 0 and 1. */
  readonly alpha?: boolean;
}

const SELU_FLOOR = 1.7580993408473766;

/** The factors, and with `alpha` the terms, of one pass: torch draws a number for each element, or for each channel of each sample. */
function noiseOf(input: Tensor, p: number, { feature, alpha }: Kind): [factor: Tensor, term: Tensor | null] {
  const shape = feature ? input.shape.map((size, d) => (d < 2 ? size : 1)) : input.shape;
  const kept = input.new_empty(shape).bernoulli_(1 - p);
  if (!alpha) return [kept.div_(1 - p), null];
  const a = 1 / Math.sqrt((SELU_FLOOR * SELU_FLOOR * p + 1) * (1 - p));
  const term = kept
    .sub(1)
    .mul_(SELU_FLOOR * a)
    .add_(SELU_FLOOR * a * p);
  return [kept.mul_(a), term];
}

/** One of torch's kinds of dropout. */
function drop(where: string, input: Tensor, options: DropoutOptions, training: boolean, kind: Kind): Tensor {
  assertTensor(input, where);
  checkKeys(options, ['p', 'training', 'inplace'], where);
  const { p = 0.5, inplace = false } = options;
  checkProbability(p);
  if (!(options.training ?? training) || p === 0 || input.numel() === 0) return input;
  if (!input.is_floating_point()) {
    throw new RuntimeError(`result type Float can't be cast to the desired output type ${input.dtype.scalarName}`);
  }
  if (kind.feature && input.ndim < 2) {
    throw new RuntimeError('Feature dropout requires at least 2 dimensions in the input');
  }
  const [factor, term] = p === 1 ? [input.new_zeros([]), null] : noiseOf(input, p, kind);
  const product = inplace ? input.mul_(factor) : input.mul(factor);
  return term ? product.add_(term) : product;
}

/** Whole channels of a batch, or of one sample. */
function dropChannels(where: string, input: Tensor, options: DropoutOptions, isBatch: boolean): Tensor {
  if (isBatch) return drop(where, input, options, true, { feature: true });
  // As in torch, the result of the operation in place is a view of the input.
  return drop(where, input.unsqueeze(0), options, true, { feature: true }).squeeze(0);
}

/**
 * Zeroes each channel of each sample with probability p, and multiplies the others by 1 / (1 − p).
 *
 * @param input - a floating point tensor of shape (N, C, L) or (C, L).
 * @param options - `p`, `training`, `inplace`.
 * @throws ValueError when `p` is not between 0 and 1; RuntimeError when the input is not floating point, or has another number of dimensions.
 *
 * @example
 * ```ts
 * console.log(F.dropout1d(torch.ones([2, 4, 3])).shape); // [ 2, 4, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.dropout1d.html | torch.nn.functional.dropout1d}
 */
export function dropout1d(input: Tensor, options: DropoutOptions = {}): Tensor {
  assertTensor(input, 'dropout1d');
  if (input.ndim !== 2 && input.ndim !== 3) {
    throw new RuntimeError(
      `dropout1d: Expected 2D or 3D input, but received a ${input.ndim}D input. Note that dropout1d exists to provide channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch dimension (i.e. 2D or 3D inputs).`,
    );
  }
  return dropChannels('dropout1d', input, options, input.ndim === 3);
}

/**
 * Zeroes each channel of each sample with probability p, and multiplies the others by 1 / (1 − p).
 *
 * @param input - a floating point tensor of shape (N, C, H, W), or (N, C, L).
 * @param options - `p`, `training`, `inplace`.
 * @throws ValueError when `p` is not between 0 and 1; RuntimeError when the input is not floating point, or has fewer than two dimensions.
 *
 * @example
 * ```ts
 * console.log(F.dropout2d(torch.ones([2, 4, 3, 3])).shape); // [ 2, 4, 3, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.dropout2d.html | torch.nn.functional.dropout2d}
 */
export function dropout2d(input: Tensor, options: DropoutOptions = {}): Tensor {
  return drop('dropout2d', input, options, true, { feature: true });
}

/**
 * Zeroes each channel of each sample with probability p, and multiplies the others by 1 / (1 − p).
 *
 * @param input - a floating point tensor of shape (N, C, D, H, W) or (C, D, H, W).
 * @param options - `p`, `training`, `inplace`.
 * @throws ValueError when `p` is not between 0 and 1; RuntimeError when the input is not floating point.
 *
 * @example
 * ```ts
 * console.log(F.dropout3d(torch.ones([2, 4, 3, 3, 3])).shape); // [ 2, 4, 3, 3, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.dropout3d.html | torch.nn.functional.dropout3d}
 */
export function dropout3d(input: Tensor, options: DropoutOptions = {}): Tensor {
  assertTensor(input, 'dropout3d');
  return dropChannels('dropout3d', input, options, input.ndim === 5);
}

/**
 * Gives each element with probability p the least value of SELU, and scales and shifts all so that mean 0 and variance 1 stay.
 *
 * @param input - a floating point tensor of any shape.
 * @param options - `p`, `training` (false by default), `inplace`.
 * @throws ValueError when `p` is not between 0 and 1; RuntimeError when the input is not floating point.
 *
 * @example
 * ```ts
 * console.log(F.alpha_dropout(torch.ones([2, 3]), { p: 0.2, training: true }).shape); // [ 2, 3 ]
 * ```
 * @see {@link https://arxiv.org/abs/1706.02515 | Self-Normalizing Neural Networks}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.alpha_dropout.html | torch.nn.functional.alpha_dropout}
 */
export function alpha_dropout(input: Tensor, options: DropoutOptions = {}): Tensor {
  return drop('alpha_dropout', input, options, false, { alpha: true });
}

/**
 * Gives each channel of each sample with probability p the least value of SELU, and scales and shifts all so that mean 0 and variance 1 stay.
 *
 * @param input - a floating point tensor of shape (N, C, …).
 * @param options - `p`, `training` (false by default), `inplace`.
 * @throws ValueError when `p` is not between 0 and 1; RuntimeError when the input is not floating point, or has fewer than two dimensions.
 *
 * @example
 * ```ts
 * console.log(F.feature_alpha_dropout(torch.ones([2, 3]), { p: 0.2, training: true }).shape); // [ 2, 3 ]
 * ```
 * @see {@link https://arxiv.org/abs/1706.02515 | Self-Normalizing Neural Networks}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.feature_alpha_dropout.html | torch.nn.functional.feature_alpha_dropout}
 */
export function feature_alpha_dropout(input: Tensor, options: DropoutOptions = {}): Tensor {
  return drop('feature_alpha_dropout', input, options, false, { alpha: true, feature: true });
}
