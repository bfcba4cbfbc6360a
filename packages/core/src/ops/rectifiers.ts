import { assertTensor } from '../autograd/brand.js';
import { is_grad_enabled } from '../autograd/grad_mode.js';
import { bool, float64 } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import type { Generator } from '../random/generator.js';
import type { Tensor } from '../tensor.js';

function checkFloating(input: Tensor, where: string, kernel: string): void {
  assertTensor(input, where);
  if (input.is_floating_point()) return;
  throw new RuntimeError(`"${kernel}" not implemented for '${input.dtype.scalarName}'`);
}

/** Writes what a function gives into its input. What is recorded is of a copy, since the input changes. */
function inPlace(input: Tensor, fn: (input: Tensor) => Tensor): Tensor {
  return input.copy_(fn(is_grad_enabled() && input.requires_grad ? input.clone() : input));
}

/** scale · x above 0, scale · alpha · (e^(x · inputScale) − 1) elsewhere. */
function exponential(x: Tensor, alpha: number, scale: number, inputScale: number): Tensor {
  // NaN is not below 0, and passes.
  const isBelow = x.le(0);
  // Without the elements above, whose exponential may be infinite and whose gradient would then be NaN.
  const curve = x
    .where(isBelow, 0)
    .mul(inputScale)
    .expm1()
    .mul(scale * alpha);
  return curve.where(isBelow, scale === 1 ? x : x.mul(scale));
}

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/**
 * Applies the scaled exponential linear unit to each element: out = scale · (max(0, input) + min(0, α · (e^input − 1))) with α = 1.67326…
 * and scale = 1.05070…
 *
 * @param input - a floating point tensor of any shape.
 * @throws RuntimeError for integers and bools.
 *
 * @example
 * ```ts
 * console.log(torch.selu(torch.tensor([0, 1])).tolist()[1].toFixed(4)); // 1.0507
 * ```
 * @see {@link https://arxiv.org/abs/1706.02515 | Self-Normalizing Neural Networks}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.selu.html | torch.nn.functional.selu}
 */
export function selu(input: Tensor): Tensor {
  checkFloating(input, 'selu', 'elu_cpu');
  return exponential(input, SELU_ALPHA, SELU_SCALE, 1);
}

/**
 * Applies {@link selu} in place.
 *
 * @param input - the tensor to change, which is also returned.
 * @throws RuntimeError for integers and bools, and for a leaf that requires a gradient.
 *
 * @example
 * ```ts
 * console.log(torch.selu_(torch.zeros([2])).tolist()); // [ 0, 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.selu.html | torch.nn.functional.selu}
 */
export function selu_(input: Tensor): Tensor {
  return inPlace(input, selu);
}

/**
 * Applies the continuously differentiable exponential linear unit: out = max(0, input) + min(0, α · (e^(input / α) − 1)).
 *
 * @param input - a floating point tensor of any shape.
 * @param alpha - α, not 0; 1 by default.
 * @throws RuntimeError for integers and bools, and when α is 0.
 *
 * @example
 * ```ts
 * console.log(torch.celu(torch.tensor([2, -Infinity]), 0.5).tolist()); // [ 2, -0.5 ]
 * ```
 * @see {@link https://arxiv.org/abs/1704.07483 | Continuously Differentiable Exponential Linear Units}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.celu.html | torch.nn.functional.celu}
 */
export function celu(input: Tensor, alpha = 1): Tensor {
  checkFloating(input, 'celu', 'elu_cpu');
  if (alpha === 0) throw new RuntimeError('ZeroDivisionError: alpha cannot be 0 for CELU');
  return exponential(input, alpha, 1, 1 / alpha);
}

/**
 * Applies {@link celu} in place.
 *
 * @param input - the tensor to change, which is also returned.
 * @param alpha - α, not 0; 1 by default.
 * @throws RuntimeError for integers and bools, when α is 0, and for a leaf that requires a gradient.
 *
 * @example
 * ```ts
 * console.log(torch.celu_(torch.tensor([2, -Infinity])).tolist()); // [ 2, -1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.celu.html | torch.nn.functional.celu}
 */
export function celu_(input: Tensor, alpha = 1): Tensor {
  return inPlace(input, (x) => celu(x, alpha));
}

/**
 * Multiplies negative elements by a learned slope: out = max(0, input) + weight · min(0, input).
 *
 * @param input - a floating point tensor of shape (N, C, …), or of any shape where there is one slope.
 * @param weight - one slope, or one for each channel, of shape (C); of the same dtype.
 * @throws RuntimeError when the number of slopes or a dtype does not fit.
 *
 * @example
 * ```ts
 * console.log(torch.prelu(torch.tensor([2, -2]), torch.tensor([0.25])).tolist()); // [ 2, -0.5 ]
 * ```
 * @see {@link https://arxiv.org/abs/1502.01852 | Delving Deep into Rectifiers}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.prelu.html | torch.nn.functional.prelu}
 */
export function prelu(input: Tensor, weight: Tensor): Tensor {
  assertTensor(input, 'prelu');
  assertTensor(weight, 'prelu', 'weight');
  if (!input.is_floating_point() || input.dtype !== weight.dtype) {
    throw new RuntimeError(`Found dtype ${weight.dtype.scalarName} but expected ${input.dtype.scalarName}`);
  }
  const channels = input.ndim > 1 ? input.shape[1] : 1;
  if (weight.numel() !== 1 && weight.numel() !== channels) {
    throw new RuntimeError(
      `Mismatch of parameter numbers and input channel size. Found parameter numbers = ${weight.numel()} and channel size = ${channels}.`,
    );
  }
  if (weight.ndim > 1) {
    throw new RuntimeError(`prelu: Expected \`weight\` to be a scalar or 1D tensor, but got ndim = ${weight.ndim}`);
  }
  const slopes =
    input.ndim > 1 ? weight.view([weight.numel(), ...input.shape.slice(2).map(() => 1)]) : weight.squeeze();
  const isAbove = input.gt(0);
  // Without the elements above, of which an infinite one would make the slope's gradient NaN.
  return input.where(isAbove, input.new_zeros([]).where(isAbove, input).mul(slopes));
}

/** Options of {@link rrelu}. */
export interface RReluOptions {
  /** Whether the slopes are drawn; false by default. */
  readonly training?: boolean;
  /** The generator to draw from; the default one if none is given. */
  readonly generator?: Generator;
}

/** A slope for each element: one for those above 0, and drawn for the others in row-major order, as doubles. */
function drawnSlopes(input: Tensor, lower: number, upper: number, generator?: Generator): Tensor {
  const isDrawn = input.le(0);
  const slopes = input.new_ones(input.shape);
  const count = isDrawn.count_nonzero().item();
  if (count === 0) return slopes;
  const drawn = input.new_empty([count], { dtype: float64 }).uniform_(lower, upper, generator && { generator });
  return slopes.index_put_([isDrawn], drawn.to(input.dtype));
}

/**
 * Multiplies negative elements by a random slope: out = max(0, input) + slope · min(0, input).
 *
 * In training the slope of each element is drawn uniformly between the bounds; otherwise it is their mean.
 *
 * @param input - a floating point tensor of any shape.
 * @param lower - the least slope; 1/8 by default.
 * @param upper - the greatest slope; 1/3 by default.
 * @param options - `training`, `generator`.
 * @throws RuntimeError for integers and bools, and when `lower` is greater than `upper`.
 *
 * @example
 * ```ts
 * console.log(torch.rrelu(torch.tensor([2, -2]), 0.25, 0.75).tolist()); // [ 2, -1 ]
 * ```
 * @see {@link https://arxiv.org/abs/1505.00853 | Empirical Evaluation of Rectified Activations}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.rrelu.html | torch.nn.functional.rrelu}
 */
export function rrelu(input: Tensor, lower = 1 / 8, upper = 1 / 3, options: RReluOptions = {}): Tensor {
  checkKeys(options, ['training', 'generator'], 'rrelu');
  if (lower > upper) throw new RuntimeError('Lower bound should be less than or equal to the upper bound');
  checkFloating(input, 'rrelu', options.training ? 'rrelu_with_noise_out_cpu' : 'leaky_relu_cpu');
  if (options.training) return input.mul(drawnSlopes(input, lower, upper, options.generator));
  return input.where(input.gt(0), input.mul((lower + upper) / 2));
}

/**
 * Applies {@link rrelu} in place.
 *
 * @param input - the tensor to change, which is also returned.
 * @param lower - the least slope; 1/8 by default.
 * @param upper - the greatest slope; 1/3 by default.
 * @param options - `training`, `generator`.
 * @throws RuntimeError for integers and bools, when `lower` is greater than `upper`, and for a leaf that requires a gradient.
 *
 * @example
 * ```ts
 * console.log(torch.rrelu_(torch.tensor([2, -2]), 0.5, 0.5).tolist()); // [ 2, -1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.rrelu.html | torch.nn.functional.rrelu}
 */
export function rrelu_(input: Tensor, lower = 1 / 8, upper = 1 / 3, options: RReluOptions = {}): Tensor {
  return inPlace(input, (x) => rrelu(x, lower, upper, options));
}

function aboveThreshold(input: Tensor, threshold: number, value: number): Tensor {
  assertTensor(input, 'threshold');
  if (input.dtype === bool) throw new RuntimeError('"threshold_cpu" not implemented for \'Bool\'');
  return input.new_full([], value).where(input.le(threshold), input);
}

/**
 * Replaces the elements that are not above a threshold: out = input > threshold ? input : value.
 *
 * NaN stays NaN.
 *
 * @param input - a tensor of any shape and any dtype but bool.
 * @param threshold - what an element must exceed to stay.
 * @param value - what the others become.
 * @throws RuntimeError for a bool tensor.
 *
 * @example
 * ```ts
 * console.log(torch.threshold(torch.tensor([1, 2, 3]), 2, 20).tolist()); // [ 20, 20, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.threshold.html | torch.nn.functional.threshold}
 */
export function threshold(input: Tensor, threshold: number, value: number): Tensor {
  return aboveThreshold(input, threshold, value);
}

/**
 * Applies `threshold` in place.
 *
 * @param input - the tensor to change, which is also returned.
 * @param threshold - what an element must exceed to stay.
 * @param value - what the others become.
 * @throws RuntimeError for a bool tensor, and for a leaf that requires a gradient.
 *
 * @example
 * ```ts
 * console.log(torch.threshold_(torch.tensor([1, 2, 3]), 1, 0).tolist()); // [ 0, 2, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.threshold.html | torch.nn.functional.threshold}
 */
export function threshold_(input: Tensor, threshold: number, value: number): Tensor {
  return inPlace(input, (x) => aboveThreshold(x, threshold, value));
}

/**
 * Replaces the elements between −lambd and lambd by zero.
 *
 * NaN stays NaN.
 *
 * @param input - a floating point tensor of any shape.
 * @param lambd - the bound; 0.5 by default.
 * @throws RuntimeError for integers and bools.
 *
 * @example
 * ```ts
 * console.log(torch.hardshrink(torch.tensor([-1, 0.5, 2])).tolist()); // [ -1, 0, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.hardshrink.html | torch.nn.functional.hardshrink}
 */
export function hardshrink(input: Tensor, lambd = 0.5): Tensor {
  checkFloating(input, 'hardshrink', 'hardshrink_cpu');
  return input.new_zeros([]).where(input.abs().le(lambd), input);
}
