import * as torch from '@sconce/core';
import { checkKeys, is_grad_enabled, RuntimeError, type RReluOptions, type Tensor, ValueError } from '@sconce/core';
import { checkFloating } from './_floating.js';
import { assertTensor } from './layers.js';

/** Options of activations that can write into their input. */
export interface InplaceOptions {
  /** Whether the result is written into the input; false by default. */
  readonly inplace?: boolean;
}

/** Checks the options and computes the result, in place where asked for. What is recorded then is of a copy, since the input changes. */
function activate(
  where: string,
  input: Tensor,
  options: InplaceOptions | undefined,
  fn: (input: Tensor) => Tensor,
): Tensor {
  assertTensor(input, where);
  checkKeys(options, ['inplace'], where);
  if (!options?.inplace) return fn(input);
  return input.copy_(fn(is_grad_enabled() && input.requires_grad ? input.clone() : input));
}

/**
 * Multiplies negative elements by a slope: out = max(0, input) + negative_slope · min(0, input).
 *
 * @param input - a floating point tensor of any shape.
 * @param negative_slope - the slope; 0.01 by default.
 * @param options - `inplace`.
 * @throws RuntimeError for integers and bools.
 *
 * @example
 * ```ts
 * console.log(F.leaky_relu(torch.tensor([-2, 3]), 0.25).tolist()); // [ -0.5, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.leaky_relu.html | torch.nn.functional.leaky_relu}
 */
export function leaky_relu(input: Tensor, negative_slope = 0.01, options?: InplaceOptions): Tensor {
  return activate('leaky_relu', input, options, (x) => {
    checkFloating(x, 'leaky_relu');
    return x.where(x.gt(0), x.mul(negative_slope));
  });
}

/**
 * Applies {@link leaky_relu} in place.
 *
 * @param input - the tensor to change, which is also returned.
 * @param negative_slope - the slope; 0.01 by default.
 * @throws RuntimeError for integers and bools, and for a leaf that requires a gradient.
 *
 * @example
 * ```ts
 * console.log(F.leaky_relu_(torch.tensor([-2, 3]), 0.5).tolist()); // [ -1, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.leaky_relu_.html | torch.nn.functional.leaky_relu_}
 */
export function leaky_relu_(input: Tensor, negative_slope = 0.01): Tensor {
  return leaky_relu(input, negative_slope, { inplace: true });
}

/**
 * Applies the exponential linear unit to each element: out = input above 0, and α · (e^input − 1) elsewhere.
 *
 * @param input - a floating point tensor of any shape.
 * @param alpha - α; 1 by default.
 * @param options - `inplace`.
 * @throws RuntimeError for integers and bools.
 *
 * @example
 * ```ts
 * console.log(F.elu(torch.tensor([-Infinity, 2]), 0.5).tolist()); // [ -0.5, 2 ]
 * ```
 * @see {@link https://arxiv.org/abs/1511.07289 | Exponential Linear Units}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.elu.html | torch.nn.functional.elu}
 */
export function elu(input: Tensor, alpha = 1, options?: InplaceOptions): Tensor {
  return activate('elu', input, options, (x) => {
    const unit = torch.celu(x);
    return alpha === 1 ? unit : unit.mul(alpha).where(x.le(0), x);
  });
}

/**
 * Applies {@link elu} in place.
 *
 * @param input - the tensor to change, which is also returned.
 * @param alpha - α; 1 by default.
 * @throws RuntimeError for integers and bools, and for a leaf that requires a gradient.
 *
 * @example
 * ```ts
 * console.log(F.elu_(torch.tensor([-Infinity, 2])).tolist()); // [ -1, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.elu_.html | torch.nn.functional.elu_}
 */
export function elu_(input: Tensor, alpha = 1): Tensor {
  return elu(input, alpha, { inplace: true });
}

/**
 * Applies the scaled exponential linear unit to each element: out = scale · (max(0, input) + min(0, α · (e^input − 1))) with α = 1.67326…
 * and scale = 1.05070…
 *
 * @param input - a floating point tensor of any shape.
 * @param options - `inplace`.
 * @throws RuntimeError for integers and bools.
 *
 * @example
 * ```ts
 * console.log(F.selu(torch.tensor([1])).item().toFixed(4)); // 1.0507
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.selu.html | torch.nn.functional.selu}
 */
export function selu(input: Tensor, options?: InplaceOptions): Tensor {
  return activate('selu', input, options, torch.selu);
}

/**
 * Applies the continuously differentiable exponential linear unit: out = max(0, input) + min(0, α · (e^(input / α) − 1)).
 *
 * @param input - a floating point tensor of any shape.
 * @param alpha - α, not 0; 1 by default.
 * @param options - `inplace`.
 * @throws RuntimeError for integers and bools, and when α is 0.
 *
 * @example
 * ```ts
 * console.log(F.celu(torch.tensor([-Infinity, 2]), 0.5).tolist()); // [ -0.5, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.celu.html | torch.nn.functional.celu}
 */
export function celu(input: Tensor, alpha = 1, options?: InplaceOptions): Tensor {
  return activate('celu', input, options, (x) => torch.celu(x, alpha));
}

/** Options of {@link rrelu}. */
export interface FunctionalRReluOptions extends RReluOptions, InplaceOptions {}

/**
 * Multiplies negative elements by a slope that is drawn between the bounds in training, and their mean otherwise.
 *
 * @param input - a floating point tensor of any shape.
 * @param lower - the least slope; 1/8 by default.
 * @param upper - the greatest slope; 1/3 by default.
 * @param options - `training` (false by default), `inplace`, `generator`.
 * @throws RuntimeError for integers and bools, and when `lower` is greater than `upper`.
 *
 * @example
 * ```ts
 * console.log(F.rrelu(torch.tensor([-2, 3]), 0.25, 0.75).tolist()); // [ -1, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.rrelu.html | torch.nn.functional.rrelu}
 */
export function rrelu(
  input: Tensor,
  lower = 1 / 8,
  upper = 1 / 3,
  { inplace, ...options }: FunctionalRReluOptions = {},
): Tensor {
  return activate('rrelu', input, { inplace }, (x) => torch.rrelu(x, lower, upper, options));
}

/**
 * Replaces the elements that are not above a threshold: out = input > threshold ? input : value.
 *
 * @param input - a tensor of any shape and any dtype but bool.
 * @param threshold - what an element must exceed to stay.
 * @param value - what the others become.
 * @param options - `inplace`.
 * @throws RuntimeError for a bool tensor.
 *
 * @example
 * ```ts
 * console.log(F.threshold(torch.tensor([1, 2, 3]), 2, 20).tolist()); // [ 20, 20, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.threshold.html | torch.nn.functional.threshold}
 */
export function threshold(input: Tensor, threshold: number, value: number, options?: InplaceOptions): Tensor {
  return activate('threshold', input, options, (x) => torch.threshold(x, threshold, value));
}

/**
 * Cuts elements off at two bounds: out = min(max(input, min_val), max_val). At the bounds the derivative is 0.
 *
 * @param input - a tensor of any shape and any dtype but bool.
 * @param min_val - the lower bound; −1 by default.
 * @param max_val - the upper bound; 1 by default.
 * @param options - `inplace`.
 * @throws ValueError when `min_val` is greater than `max_val`; RuntimeError for a bool tensor.
 *
 * @example
 * ```ts
 * console.log(F.hardtanh(torch.tensor([-2, 0.5, 3])).tolist()); // [ -1, 0.5, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.hardtanh.html | torch.nn.functional.hardtanh}
 */
export function hardtanh(input: Tensor, min_val = -1, max_val = 1, options?: InplaceOptions): Tensor {
  if (min_val > max_val) throw new ValueError('min_val cannot be greater than max_val');
  return activate('hardtanh', input, options, (x) => {
    if (x.dtype === torch.bool) throw new RuntimeError('Bool inputs not supported for hardtanh');
    // clamp would pass the gradient at the bounds.
    const raised = x.new_full([], min_val).where(x.le(min_val), x);
    return x.new_full([], max_val).where(x.ge(max_val), raised);
  });
}

/**
 * Applies {@link hardtanh} in place.
 *
 * @param input - the tensor to change, which is also returned.
 * @param min_val - the lower bound; −1 by default.
 * @param max_val - the upper bound; 1 by default.
 * @throws ValueError when `min_val` is greater than `max_val`; RuntimeError for a bool tensor, and for a leaf that requires a gradient.
 *
 * @example
 * ```ts
 * console.log(F.hardtanh_(torch.tensor([-2, 0.5, 3])).tolist()); // [ -1, 0.5, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.hardtanh_.html | torch.nn.functional.hardtanh_}
 */
export function hardtanh_(input: Tensor, min_val = -1, max_val = 1): Tensor {
  return hardtanh(input, min_val, max_val, { inplace: true });
}

/**
 * Cuts elements off at 0 and 6: out = min(max(0, input), 6).
 *
 * @param input - a tensor of any shape and any dtype but bool.
 * @param options - `inplace`.
 * @throws RuntimeError for a bool tensor.
 *
 * @example
 * ```ts
 * console.log(F.relu6(torch.tensor([-1, 3, 8])).tolist()); // [ 0, 3, 6 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.relu6.html | torch.nn.functional.relu6}
 */
export function relu6(input: Tensor, options?: InplaceOptions): Tensor {
  return hardtanh(input, 0, 6, options);
}

/**
 * Applies a sigmoid made of three straight lines: out = min(max(0, input + 3), 6) / 6.
 *
 * @param input - a floating point tensor of any shape.
 * @param options - `inplace`.
 * @throws RuntimeError for integers and bools.
 *
 * @example
 * ```ts
 * console.log(F.hardsigmoid(torch.tensor([-4, 0, 4])).tolist()); // [ 0, 0.5, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.hardsigmoid.html | torch.nn.functional.hardsigmoid}
 */
export function hardsigmoid(input: Tensor, options?: InplaceOptions): Tensor {
  return activate('hardsigmoid', input, options, (x) => {
    checkFloating(x, 'hardsigmoid');
    return relu6(x.add(3)).div(6);
  });
}

/**
 * Multiplies each element by its {@link hardsigmoid}: out = input · min(max(0, input + 3), 6) / 6.
 *
 * @param input - a floating point tensor of any shape.
 * @param options - `inplace`.
 * @throws RuntimeError for integers and bools.
 *
 * @example
 * ```ts
 * console.log(F.hardswish(torch.tensor([-3, 1.5, 4])).tolist()); // [ -0, 1.125, 4 ]
 * ```
 * @see {@link https://arxiv.org/abs/1905.02244 | Searching for MobileNetV3}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.hardswish.html | torch.nn.functional.hardswish}
 */
export function hardswish(input: Tensor, options?: InplaceOptions): Tensor {
  return activate('hardswish', input, options, (x) => {
    checkFloating(x, 'hardswish');
    return x.mul(x.add(3).clamp(0, 6)).div(6);
  });
}

/**
 * Multiplies each element by its sigmoid: out = input / (1 + e^−input). Also known as swish.
 *
 * @param input - a floating point tensor of any shape.
 * @param options - `inplace`.
 * @throws RuntimeError for integers and bools.
 *
 * @example
 * ```ts
 * console.log(F.silu(torch.tensor([0, 100])).tolist()); // [ 0, 100 ]
 * ```
 * @see {@link https://arxiv.org/abs/1606.08415 | Gaussian Error Linear Units}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.silu.html | torch.nn.functional.silu}
 */
export function silu(input: Tensor, options?: InplaceOptions): Tensor {
  return activate('silu', input, options, (x) => {
    checkFloating(x, 'silu');
    return x.mul(x.sigmoid());
  });
}

/**
 * Multiplies each element by the hyperbolic tangent of its {@link softplus}: out = input · tanh(ln(1 + e^input)).
 *
 * @param input - a floating point tensor of any shape.
 * @param options - `inplace`.
 * @throws RuntimeError for integers and bools.
 *
 * @example
 * ```ts
 * console.log(F.mish(torch.tensor([0, 100])).tolist()); // [ 0, 100 ]
 * ```
 * @see {@link https://arxiv.org/abs/1908.08681 | Mish}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.mish.html | torch.nn.functional.mish}
 */
export function mish(input: Tensor, options?: InplaceOptions): Tensor {
  return activate('mish', input, options, (x) => {
    checkFloating(x, 'mish');
    return x.mul(softplus(x).tanh());
  });
}

/**
 * A smooth kind of {@link relu}: out = ln(1 + e^(beta · input)) / beta.
 *
 * @param input - a floating point tensor of any shape.
 * @param beta - how sharp the bend is; 1 by default.
 * @param threshold - past which beta · input the result is the input itself; 20 by default.
 * @throws RuntimeError for integers and bools.
 *
 * @example
 * ```ts
 * console.log(F.softplus(torch.tensor([0, 100])).tolist()[0].toFixed(4)); // 0.6931
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.softplus.html | torch.nn.functional.softplus}
 */
export function softplus(input: Tensor, beta = 1, threshold = 20): Tensor {
  checkFloating(input, 'softplus');
  const scaled = beta === 1 ? input : input.mul(beta);
  const isStraight = scaled.gt(threshold);
  // Without the elements past the threshold, whose exponential may be infinite and whose gradient would then be NaN.
  const curve = scaled.new_zeros([]).where(isStraight, scaled).exp().log1p();
  return input.where(isStraight, beta === 1 ? curve : curve.div(beta));
}
