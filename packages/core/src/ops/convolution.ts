import { apply } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { defineOp, type Meta, type Op } from '../autograd/op.js';
import { bool, type dtype, float32, float64, int32, int64, uint8 } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { formatShape, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { constantPad } from './_constant_pad.js';
import { type ConvAttrs, convolve, convolveInputGrad, convolveWeightGrad } from './_conv_loops.js';
import { type IntOrPair, type Pair, toPair } from './_spatial.js';

/** Attributes of the op that leads back to the input. */
interface InputGradAttrs extends ConvAttrs {
  readonly inputShape: Shape;
}

/** Attributes of the op that leads back to the weight. */
interface WeightGradAttrs extends ConvAttrs {
  readonly weightShape: Shape;
}

/** How torch names dtypes where it compares an input's with a bias's. */
const cNames = new Map<dtype, string>([
  [bool, 'bool'],
  [uint8, 'unsigned char'],
  [int32, 'int'],
  [int64, 'long int'],
  [float32, 'float'],
  [float64, 'double'],
]);

function checkTypes(x: Meta, weight: Meta, bias: Meta | undefined): void {
  if (bias && bias.dtype !== x.dtype) {
    throw new RuntimeError(
      `Input type (${cNames.get(x.dtype)}) and bias type (${cNames.get(bias.dtype)}) should be the same`,
    );
  }
  if (x.dtype !== weight.dtype) {
    throw new RuntimeError(`expected scalar type ${x.dtype.scalarName} but found ${weight.dtype.scalarName}`);
  }
  if (x.dtype === bool) throw new RuntimeError('"slow_conv2d_cpu" not implemented for \'Bool\'');
}

function checkChannels(x: Shape, weight: Shape, bias: Shape | undefined, groups: number): void {
  if (weight[0] < groups || weight[0] === 0) {
    throw new RuntimeError(
      `Given groups=${groups}, expected weight to be at least ${groups} at dimension 0, but got weight of size ${formatShape(weight)} instead`,
    );
  }
  if (weight[0] % groups !== 0) {
    throw new RuntimeError(
      `Given groups=${groups}, expected weight to be divisible by ${groups} at dimension 0, but got weight of size [${formatShape(weight)}] instead`,
    );
  }
  if (x[1] !== weight[1] * groups) {
    throw new RuntimeError(
      `Given groups=${groups}, weight of size ${formatShape(weight)}, expected input${formatShape(x)} to have ${weight[1] * groups} channels, but got ${x[1]} channels instead`,
    );
  }
  if (bias && (bias.length !== 1 || bias[0] !== weight[0])) {
    throw new RuntimeError(
      `Given weight of size ${formatShape(weight)}, expected bias to be 1-dimensional with ${weight[0]} elements, but got bias of size ${formatShape(bias)} instead`,
    );
  }
}

/** The height and width of the result; throws where the kernel does not fit the image. */
function outputSize(x: Shape, weight: Shape, { stride, padding, dilation }: ConvAttrs): Pair {
  const axes = [0, 1] as const;
  const padded = axes.map((axis) => x[axis + 2] + 2 * padding[axis]);
  const kernel = axes.map((axis) => dilation[axis] * (weight[axis + 2] - 1) + 1);
  if (axes.some((axis) => padded[axis] < kernel[axis])) {
    throw new RuntimeError(
      `Calculated padded input size per channel: (${padded.join(' x ')}). Kernel size: (${kernel.join(' x ')}). Kernel size can't be greater than actual input size`,
    );
  }
  if (weight[2] === 0 || weight[3] === 0) {
    throw new RuntimeError(
      `kernel size should be greater than zero, but got kernel_height: ${weight[2]} kernel_width: ${weight[3]}`,
    );
  }
  if (dilation[0] <= 0 || dilation[1] <= 0) {
    throw new RuntimeError(`dilation should be greater than zero, but got ${formatShape(dilation)}`);
  }
  if (x[0] !== 0 && x[1] !== 0 && (x[2] === 0 || x[3] === 0)) {
    throw new RuntimeError(
      `Only zero batch or zero channel inputs are supported, but got input shape: ${formatShape(x)}`,
    );
  }
  const size = (axis: 0 | 1): number => Math.floor((padded[axis] - kernel[axis]) / stride[axis]) + 1;
  return [size(0), size(1)];
}

const conv2dOp: Op<ConvAttrs> = defineOp<ConvAttrs>({
  name: 'conv2d',
  infer([x, weight, bias]: readonly (Meta | undefined)[], attrs) {
    if (!x || !weight) throw new RuntimeError('conv2d needs an input and a weight');
    checkChannels(x.shape, weight.shape, bias?.shape, attrs.groups);
    const size = outputSize(x.shape, weight.shape, attrs);
    checkTypes(x, weight, bias);
    return { outputs: [{ shape: [x.shape[0], weight.shape[0], ...size], dtype: x.dtype }] };
  },
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
    ctx.needs(0) ? apply(conv2dOp, [grad, ctx.input(1)], ctx.attrs) : null,
    ctx.needs(1) ? weightGrad(ctx.input(0), grad, ctx.attrs, ctx.shape(1)) : null,
  ],
});

const weightGradOp: Op<WeightGradAttrs> = defineOp<WeightGradAttrs>({
  name: 'conv2d_weight_grad',
  infer: ([grad], { weightShape }) => ({ outputs: [{ shape: weightShape, dtype: grad.dtype }] }),
  ref: convolveWeightGrad,
  save: { inputs: [0, 1] },
  backward: (ctx, grad) => [
    ctx.needs(0) ? apply(conv2dOp, [ctx.input(1), grad], ctx.attrs) : null,
    ctx.needs(1) ? inputGrad(ctx.input(0), grad, ctx.attrs, ctx.shape(1)) : null,
  ],
});

function inputGrad(grad: Tensor, weight: Tensor, attrs: ConvAttrs, inputShape: Shape): Tensor {
  return apply(inputGradOp, [grad, weight], { ...attrs, inputShape });
}

function weightGrad(grad: Tensor, x: Tensor, attrs: ConvAttrs, weightShape: Shape): Tensor {
  return apply(weightGradOp, [grad, x], { ...attrs, weightShape });
}

/** Options of {@link conv2d}. */
export interface Conv2dOptions {
  /** How far the kernel moves at a time; 1 by default. */
  readonly stride?: IntOrPair;
  /** How many zeros surround the image on each side; 0 by default. `'same'` keeps the size, `'valid'` is 0. */
  readonly padding?: IntOrPair | 'same' | 'valid';
  /** The distance between two elements of the kernel; 1 by default. */
  readonly dilation?: IntOrPair;
  /** Into how many groups channels are split, each convolved on its own; 1 by default. */
  readonly groups?: number;
}

function pairOption(value: IntOrPair, argument: string): Pair {
  const given = Array.isArray(value) ? formatShape(value as Shape) : String(value);
  return toPair(
    value,
    'conv2d',
    `'${argument}'`,
    `expected ${argument} to be a single integer value or a list of 2 values to match the convolution dimensions, but got ${argument}=${given}`,
  );
}

/** The attributes that the options say, with the padding still a word or a pair; checked in torch's order. */
function readOptions(weight: Tensor, options: Conv2dOptions): ConvAttrs {
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options;
  if (typeof padding === 'string' && padding !== 'same' && padding !== 'valid') {
    throw new RuntimeError(`Invalid padding string: '${String(padding)}'`);
  }
  if (!Number.isInteger(groups)) throw new TypeError(`conv2d(): argument 'groups' must be int, not ${typeof groups}`);
  const attrs = {
    stride: pairOption(stride, 'stride'),
    padding: pairOption(typeof padding === 'string' ? 0 : padding, 'padding'),
    dilation: pairOption(dilation, 'dilation'),
    groups,
  };
  if (weight.ndim < 3) throw new RuntimeError('weight should have at least three dimensions');
  if (weight.ndim !== 4) {
    throw new RuntimeError(
      `expected stride to be a single integer value or a list of ${weight.ndim - 2} values to match the convolution dimensions, but got stride=${formatShape(attrs.stride)}`,
    );
  }
  if (groups <= 0) throw new RuntimeError('non-positive groups is not supported');
  if (attrs.padding.some((n) => n < 0)) throw new RuntimeError('negative padding is not supported');
  if (attrs.stride.some((n) => n <= 0)) throw new RuntimeError('non-positive stride is not supported');
  if (padding === 'same' && attrs.stride.some((n) => n !== 1)) {
    throw new RuntimeError("padding='same' is not supported for strided convolutions");
  }
  return attrs;
}

/** What keeps the size: where the zeros are odd in number, the one more comes after the last row or column, and is added here. */
function padSame(x: Tensor, weight: Tensor, { dilation }: ConvAttrs): [Tensor, Pair] {
  const total = ([0, 1] as const).map((axis) => Math.max(dilation[axis] * (weight.shape[axis + 2] - 1), 0));
  const padding: Pair = [Math.floor(total[0] / 2), Math.floor(total[1] / 2)];
  if (total[0] % 2 === 0 && total[1] % 2 === 0) return [x, padding];
  return [constantPad(x, [0, 0, 0, 0], [0, 0, total[0] % 2, total[1] % 2], 0), padding];
}

/**
 * Convolves images with kernels: out[n, o] = bias[o] + Σ_c weight[o, c] ⋆ input[n, c], where ⋆ is cross-correlation.
 *
 * An image of size H gives ⌊(H + 2 · padding − dilation · (kernel − 1) − 1) / stride⌋ + 1.
 *
 * Large float32 convolutions with 3 × 3 kernels and stride 1 are computed by Winograd's method, whose rounding errors are two to three
 * times those of a plain sum, and in which an infinite or NaN element makes NaN of up to 4 × 4 outputs beyond those that it is part of.
 *
 * @param input - images of shape (N, C, H, W), or one of shape (C, H, W).
 * @param weight - kernels of shape (O, C / groups, kH, kW) and the same dtype.
 * @param bias - a vector of O elements and the same dtype; none by default.
 * @param options - `stride`, `padding`, `dilation`, each an integer or a pair, and `groups`.
 * @returns images of shape (N, O, H′, W′), or one of shape (O, H′, W′).
 * @throws RuntimeError when shapes or dtypes do not fit; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * const images = torch.ones([1, 1, 3, 3]);
 * console.log(torch.conv2d(images, torch.ones([1, 1, 2, 2])).flatten().tolist()); // [ 4, 4, 4, 4 ]
 * console.log(torch.conv2d(images, torch.ones([8, 1, 3, 3]), null, { padding: 'same' }).shape); // [ 1, 8, 3, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.conv2d.html | torch.nn.functional.conv2d}
 */
export function conv2d(input: Tensor, weight: Tensor, bias: Tensor | null = null, options: Conv2dOptions = {}): Tensor {
  checkKeys(options, ['stride', 'padding', 'dilation', 'groups'], 'conv2d');
  assertTensor(input, 'conv2d');
  assertTensor(weight, 'conv2d', 'weight');
  if (bias !== null) assertTensor(bias, 'conv2d', 'bias');
  if (input.ndim !== 3 && input.ndim !== 4) {
    throw new RuntimeError(
      `Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: ${formatShape(input.shape)}`,
    );
  }
  const attrs = readOptions(weight, options);
  const images = input.ndim === 3 ? input.unsqueeze(0) : input;
  const [x, padding] = options.padding === 'same' ? padSame(images, weight, attrs) : [images, attrs.padding];
  const result = apply(conv2dOp, bias ? [x, weight, bias] : [x, weight], { ...attrs, padding });
  if (x !== images && !result.requires_grad) x.storage.dispose();
  return input.ndim === 3 ? result.squeeze(0) : result;
}
