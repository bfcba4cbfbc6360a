import { apply } from '../autograd/apply.js';
import { defineOp, type Op } from '../autograd/op.js';
import type { Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { type ConvAttrs, convolve, convolveInputGrad, convolveWeightGrad } from './_conv_loops.js';
import type { Pair } from './_spatial.js';

/** Attributes of the op that leads back to the input. */
interface InputGradAttrs extends ConvAttrs {
  readonly inputShape: Shape;
}

/** Attributes of the op that leads back to the weight. */
interface WeightGradAttrs extends ConvAttrs {
  readonly weightShape: Shape;
}

function outputSize(x: Shape, weight: Shape, { stride, padding, dilation }: ConvAttrs): Pair {
  const size = (axis: 0 | 1): number => {
    const room = x[axis + 2] + 2 * padding[axis] - dilation[axis] * (weight[axis + 2] - 1) - 1;
    return Math.floor(room / stride[axis]) + 1;
  };
  return [size(0), size(1)];
}

/** Convolution of images, for an input, a weight and perhaps a bias that were checked. */
export const conv2dOp: Op<ConvAttrs> = defineOp<ConvAttrs>({
  name: 'conv2d',
  infer: ([x, weight], attrs) => ({
    outputs: [{ shape: [x.shape[0], weight.shape[0], ...outputSize(x.shape, weight.shape, attrs)], dtype: x.dtype }],
  }),
  ref: convolve,
  save: { inputs: [0, 1] },
  backward: (ctx, grad) => [
    ctx.needs(0) ? inputGrad(grad, ctx.input(1), ctx.attrs, ctx.shape(0)) : null,
    ctx.needs(1) ? weightGrad(grad, ctx.input(0), ctx.attrs, ctx.shape(1)) : null,
    ctx.needs(2) ? grad.sum([0, 2, 3]) : null,
  ],
});

const inputGradOp: Op<InputGradAttrs> = defineOp<InputGradAttrs>({
  name: 'conv2d_input_grad',
  infer: ([grad], { inputShape }) => ({ outputs: [{ shape: inputShape, dtype: grad.dtype }] }),
  ref: convolveInputGrad,
  save: { inputs: [0, 1] },
  backward: (ctx, grad) => [
    ctx.needs(0) ? convolveTo(ctx.shape(0), grad, ctx.input(1), ctx.attrs) : null,
    ctx.needs(1) ? weightGrad(ctx.input(0), grad, ctx.attrs, ctx.shape(1)) : null,
  ],
});

const weightGradOp: Op<WeightGradAttrs> = defineOp<WeightGradAttrs>({
  name: 'conv2d_weight_grad',
  infer: ([grad], { weightShape }) => ({ outputs: [{ shape: weightShape, dtype: grad.dtype }] }),
  ref: convolveWeightGrad,
  save: { inputs: [0, 1] },
  backward: (ctx, grad) => [
    ctx.needs(0) ? convolveTo(ctx.shape(0), ctx.input(1), grad, ctx.attrs) : null,
    ctx.needs(1) ? inputGrad(ctx.input(0), grad, ctx.attrs, ctx.shape(1)) : null,
  ],
});

/** A convolution of which rows and columns are dropped that an output padding as large as the stride would add. */
function convolveTo(shape: Shape, x: Tensor, weight: Tensor, attrs: ConvAttrs): Tensor {
  const result = apply(conv2dOp, [x, weight], attrs);
  return [2, 3].reduce((part, d) => (part.shape[d] > shape[d] ? part.narrow(d, 0, shape[d]) : part), result);
}

/** The gradient of an input of this shape; forward, it is the transposed convolution. */
export function inputGrad(grad: Tensor, weight: Tensor, attrs: ConvAttrs, inputShape: Shape): Tensor {
  return apply(inputGradOp, [grad, weight], { ...attrs, inputShape });
}

function weightGrad(grad: Tensor, x: Tensor, attrs: ConvAttrs, weightShape: Shape): Tensor {
  return apply(weightGradOp, [grad, x], { ...attrs, weightShape });
}
