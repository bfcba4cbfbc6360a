import { apply, applyInPlace } from '../autograd/apply.js';
import type { Op } from '../autograd/op.js';
import type { Tensor } from '../tensor.js';
import { defineBinary, defineUnary } from './_pointwise.js';
import { withoutBool } from './_unary.js';

/** relu's gradient, from its result. The gradient passes where the result is NaN, as in torch. */
const thresholdBackwardOp: Op = defineBinary({
  name: 'threshold_backward',
  overwrites: true,
  fn: (grad, result) => (result <= 0 ? 0 : grad),
  save: { inputs: [1] },
  backward: (ctx, grad) => [apply(thresholdBackwardOp, [grad, ctx.input(1)], undefined), null],
});

const reluOp = withoutBool(
  defineUnary({
    name: 'relu',
    // NaN is not below 0, and passes.
    fn: (x) => (x < 0 ? 0 : x),
    save: { outputs: [0] },
    backward: (ctx, grad) => [apply(thresholdBackwardOp, [grad, ctx.output(0)], undefined)],
  }),
  'Boolean inputs not supported for relu',
);

const sigmoidBackwardOp: Op = defineBinary({
  name: 'sigmoid_backward',
  overwrites: true,
  fn: (grad, y) => grad * (1 - y) * y,
  save: { inputs: [0, 1] },
  backward(ctx, grad) {
    const y = ctx.input(1);
    // First, since the other may be written over the gradient.
    const ofOutput = ctx.needs(1) ? grad.mul(ctx.input(0)).mul(y.mul(-2).add(1)) : null;
    return [ctx.needs(0) ? apply(sigmoidBackwardOp, [grad, y], undefined) : null, ofOutput];
  },
});

const sigmoidOp = defineUnary({
  name: 'sigmoid',
  floating: true,
  fn: (x) => 1 / (1 + Math.exp(-x)),
  save: { outputs: [0] },
  backward: (ctx, grad) => [apply(sigmoidBackwardOp, [grad, ctx.output(0)], undefined)],
});

const tanhBackwardOp: Op = defineBinary({
  name: 'tanh_backward',
  overwrites: true,
  fn: (grad, y) => grad * (1 - y * y),
  save: { inputs: [0, 1] },
  backward(ctx, grad) {
    const y = ctx.input(1);
    // First, since the other may be written over the gradient.
    const ofOutput = ctx.needs(1) ? grad.mul(ctx.input(0)).mul(y.mul(-2)) : null;
    return [ctx.needs(0) ? apply(tanhBackwardOp, [grad, y], undefined) : null, ofOutput];
  },
});

const tanhOp = defineUnary({
  name: 'tanh',
  floating: true,
  fn: Math.tanh,
  save: { outputs: [0] },
  backward: (ctx, grad) => [apply(tanhBackwardOp, [grad, ctx.output(0)], undefined)],
});

/**
 * Applies the rectified linear unit to each element: out = max(0, input).
 *
 * NaN stays NaN, and the derivative at 0 is 0.
 *
 * @param input - a tensor of any shape and any dtype but bool.
 * @throws RuntimeError for a bool tensor.
 *
 * @example
 * ```ts
 * console.log(torch.relu(torch.tensor([-1, 0, 2])).tolist()); // [ 0, 0, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.relu.html | torch.relu}
 */
export function relu(input: Tensor): Tensor {
  return apply(reluOp, [input], undefined);
}

/**
 * Applies {@link relu} in place.
 *
 * @param input - the tensor to change, which is also returned.
 * @throws RuntimeError for a bool tensor, and for a leaf that requires a gradient.
 *
 * @example
 * ```ts
 * const x = torch.tensor([-1, 2]);
 * torch.relu_(x);
 * console.log(x.tolist()); // [ 0, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.relu_.html | torch.relu_}
 */
export function relu_(input: Tensor): Tensor {
  return applyInPlace(reluOp, [input], undefined);
}

/**
 * Applies the logistic function to each element: out = 1 / (1 + e^−input).
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any shape and dtype.
 *
 * @example
 * ```ts
 * console.log(torch.sigmoid(torch.tensor([0, Infinity])).tolist()); // [ 0.5, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.sigmoid.html | torch.sigmoid}
 */
export function sigmoid(input: Tensor): Tensor {
  return apply(sigmoidOp, [input], undefined);
}

export function sigmoid_(input: Tensor): Tensor {
  return applyInPlace(sigmoidOp, [input], undefined);
}

/**
 * Applies the hyperbolic tangent to each element: out = (e^input − e^−input) / (e^input + e^−input).
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any shape and dtype.
 *
 * @example
 * ```ts
 * console.log(torch.tanh(torch.tensor([0, Infinity])).tolist()); // [ 0, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.tanh.html | torch.tanh}
 */
export function tanh(input: Tensor): Tensor {
  return apply(tanhOp, [input], undefined);
}

export function tanh_(input: Tensor): Tensor {
  return applyInPlace(tanhOp, [input], undefined);
}
