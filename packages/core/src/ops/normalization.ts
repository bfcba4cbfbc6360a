import { _give_to_tape, applyAll } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { is_grad_enabled, no_grad } from '../autograd/grad_mode.js';
import { type BackwardContext, defineOp, type MetaInput, type Op } from '../autograd/op.js';
import type { Grad } from '../autograd/node.js';
import { RuntimeError } from '../errors.js';
import { checkShape, formatShape, numel, sameShape, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { normalize, type NormAttrs, normalizeBackward } from './_norm_loops.js';

function checkTypes(inputs: readonly MetaInput[], kernel: string): void {
  const [x, ...others] = inputs;
  if (!x.dtype.is_floating_point) throw new RuntimeError(`"${kernel}" not implemented for '${x.dtype.scalarName}'`);
  const odd = others.find(({ dtype }) => dtype !== x.dtype);
  if (odd) throw new RuntimeError(`expected scalar type ${x.dtype.scalarName} but found ${odd.dtype.scalarName}`);
}

/** The gradients of (x, weight, bias) from (gradient, x, weight, means, variances), in one go. */
const backwardOp: Op<NormAttrs> = defineOp<NormAttrs>({
  name: 'normalize_backward',
  infer: ([, x, weight]) => ({ outputs: [x, weight, weight] }),
  ref: normalizeBackward,
});

/** The same gradients, written so that they can be differentiated again. */
function recordedGradients(grad: Tensor, x: Tensor, weight: Tensor, attrs: NormAttrs): Tensor[] {
  const { channels, perRun, inner, groups, eps } = attrs;
  const shape = [x.numel() / (channels * inner), channels / perRun, perRun, inner];
  // The batch shares its means, or each of its samples has some.
  const dims = groups === channels / perRun ? [0, 2, 3] : [2, 3];
  const mean = (values: Tensor): Tensor => values.mean(dims, true);
  const ofOutput = grad.reshape(shape);
  const elements = x.reshape(shape);
  const centred = elements.sub(mean(elements));
  const scale = mean(centred.square()).add(eps).rsqrt();
  const normalized = centred.mul(scale);
  const scaled = ofOutput.mul(weight.reshape([channels / perRun, perRun, 1]));
  const projected = scaled.sub(mean(scaled)).sub(normalized.mul(mean(scaled.mul(normalized))));
  const ofChannels = (values: Tensor): Tensor => values.sum([0, 3]).reshape(weight.shape);
  return [projected.mul(scale).reshape(x.shape), ofChannels(ofOutput.mul(normalized)), ofChannels(ofOutput)];
}

function gradients(ctx: BackwardContext<NormAttrs>, grad: Tensor): readonly Grad[] {
  const [x, weight] = [ctx.input(0), ctx.input(1)];
  if (is_grad_enabled() && x.numel() > 0) return recordedGradients(grad, x, weight, ctx.attrs);
  return applyAll(backwardOp, [grad, x, weight, ctx.output(1), ctx.output(2)], ctx.attrs);
}

/** The op of (x, weight, bias). Its other outputs are the mean and the variance of each group, which have no gradient. */
function defineNorm(name: string, kernel: string): Op<NormAttrs> {
  return defineOp<NormAttrs>({
    name,
    infer(inputs, { groups }) {
      checkTypes(inputs, kernel);
      const [x] = inputs;
      const perGroup = { shape: [groups], dtype: x.dtype };
      return { outputs: [x, perGroup, perGroup] };
    },
    ref: normalize,
    save: { inputs: [0, 1], outputs: [1, 2] },
    backward: gradients,
  });
}

const batchNormOp = defineNorm('native_batch_norm', 'batch_norm');
const layerNormOp = defineNorm('native_layer_norm', 'LayerNormKernelImpl');
const groupNormOp = defineNorm('native_group_norm', 'GroupNormKernelImpl');

type MaybeTensor = Tensor | null | undefined;

function assertTensors(where: string, input: Tensor, others: Readonly<Record<string, MaybeTensor>>): void {
  assertTensor(input, where);
  for (const [argument, value] of Object.entries(others)) {
    if (value !== null && value !== undefined) assertTensor(value, where, argument);
  }
}

/** Applies the op; `see` may look at the means and variances before the tape has them alone. */
function applyNorm(
  op: Op<NormAttrs>,
  input: Tensor,
  [weight, bias]: readonly MaybeTensor[],
  shape: Shape,
  attrs: NormAttrs,
  see?: (mean: Tensor, variance: Tensor) => void,
): Tensor {
  const operands = [input, weight ?? input.new_ones(shape), bias ?? input.new_zeros(shape)];
  const [out, mean, variance] = applyAll(op, operands, attrs);
  if (see) no_grad(() => see(mean, variance));
  for (const hidden of [mean, variance]) _give_to_tape(hidden);
  return out;
}

function checkFeatures(features: number, tensors: Readonly<Record<string, MaybeTensor>>): void {
  for (const [name, tensor] of Object.entries(tensors)) {
    if (tensor && tensor.numel() !== features) {
      throw new RuntimeError(`${name} should contain ${features} elements not ${tensor.numel()}`);
    }
  }
}

/** Moves a running mean towards the new one. */
function follow(running: MaybeTensor, current: Tensor, momentum: number): void {
  running?.mul_(1 - momentum).add_(current, { alpha: momentum });
}

/** With known means and variances it is one scale and one shift for each channel. */
function normalizeByRunning(
  input: Tensor,
  weight: MaybeTensor,
  bias: MaybeTensor,
  stats: Tensor[],
  eps: number,
): Tensor {
  const [mean, variance] = stats;
  checkTypes([input, ...stats, ...[weight, bias].filter((x): x is Tensor => Boolean(x))], 'batch_norm');
  const scale = variance.add(eps).rsqrt();
  const factor = weight ? scale.mul(weight) : scale;
  const offset = mean.mul(factor);
  const shift = bias ? bias.sub(offset) : offset.neg();
  const perChannel = (x: Tensor): Tensor => x.view([x.numel(), ...input.shape.slice(2).map(() => 1)]);
  return input.mul(perChannel(factor)).add(perChannel(shift));
}

/**
 * Normalizes each channel: out = (input − mean) / √(variance + eps) · weight + bias.
 *
 * In training the mean and the variance are those of the channel over the batch, and the running ones, if given, are moved towards them:
 * running = (1 − momentum) · running + momentum · current (with the unbiased variance). Otherwise the running ones are used.
 * The order of the arguments is that of `torch.batch_norm`; `nn.functional.batch_norm` has the usual one.
 *
 * @param input - a floating point tensor of shape (N, C, …).
 * @param weight - the factors, of shape (C); 1 where null.
 * @param bias - what is added, of shape (C); 0 where null.
 * @param running_mean - the running means, of shape (C), or null.
 * @param running_var - the running variances, of shape (C), or null.
 * @param training - whether the batch's own mean and variance are used.
 * @param momentum - how far the running values move.
 * @param eps - what is added to the variance.
 * @param _cudnn_enabled - heeded by nobody; torch requires it.
 * @throws RuntimeError when sizes or dtypes do not fit, or the running values are missing.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[1, 10], [3, 30]]);
 * const out = torch.batch_norm(x, null, null, null, null, true, 0.1, 0);
 * console.log(out.tolist()); // [ [ -1, -1 ], [ 1, 1 ] ]
 * ```
 * @see {@link https://arxiv.org/abs/1502.03167 | Batch Normalization}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.batch_norm.html | torch.nn.functional.batch_norm}
 */
export function batch_norm(
  input: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  running_mean: Tensor | null,
  running_var: Tensor | null,
  training: boolean,
  momentum: number,
  eps: number,
  _cudnn_enabled?: boolean,
): Tensor {
  const others = { running_mean, running_var, weight, bias };
  assertTensors('batch_norm', input, others);
  const features = input.shape.length > 1 ? input.shape[1] : 0;
  if (!training && !running_mean) throw new RuntimeError('running_mean must be defined in evaluation mode');
  if (!training && !running_var) throw new RuntimeError('running_var must be defined in evaluation mode');
  checkFeatures(features, others);
  if (!training) return normalizeByRunning(input, weight, bias, [running_mean, running_var] as Tensor[], eps);
  const attrs = { channels: features, perRun: 1, inner: numel(input.shape.slice(2)), groups: features, eps };
  const count = input.numel() / features;
  return applyNorm(batchNormOp, input, [weight, bias], [features], attrs, (mean, variance) => {
    if (input.numel() === 0) return;
    follow(running_mean, mean, momentum);
    follow(running_var, variance.mul(count / (count - 1)), momentum);
  });
}

/**
 * Normalizes each channel of each sample: out = (input − mean) / √(variance + eps) · weight + bias.
 *
 * The mean and the variance are those of the channel over its spatial dimensions; the running ones, if given, are moved towards their means
 * over the batch. Without `use_input_stats` the running ones are used, as in {@link batch_norm}. The order of the arguments is that of
 * `torch.instance_norm`; `nn.functional.instance_norm` has the usual one.
 *
 * @param input - a floating point tensor of shape (N, C, …).
 * @param weight - the factors, of shape (C); 1 where null.
 * @param bias - what is added, of shape (C); 0 where null.
 * @param running_mean - the running means, of shape (C), or null.
 * @param running_var - the running variances, of shape (C), or null.
 * @param use_input_stats - whether the input's own mean and variance are used.
 * @param momentum - how far the running values move.
 * @param eps - what is added to the variance.
 * @param _cudnn_enabled - heeded by nobody; torch requires it.
 * @throws RuntimeError when sizes or dtypes do not fit, or the running values are missing.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[[1, 3], [10, 30]]]);
 * const out = torch.instance_norm(x, null, null, null, null, true, 0.1, 0);
 * console.log(out.tolist()); // [ [ [ -1, 1 ], [ -1, 1 ] ] ]
 * ```
 * @see {@link https://arxiv.org/abs/1607.08022 | Instance Normalization}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.instance_norm.html | torch.nn.functional.instance_norm}
 */
export function instance_norm(
  input: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  running_mean: Tensor | null,
  running_var: Tensor | null,
  use_input_stats: boolean,
  momentum: number,
  eps: number,
  _cudnn_enabled?: boolean,
): Tensor {
  const others = { running_mean, running_var, weight, bias };
  assertTensors('instance_norm', input, others);
  if (!use_input_stats && !(running_mean && running_var)) {
    throw new RuntimeError('Expected running_mean and running_var to be defined when use_input_stats is false');
  }
  const [samples, features] = input.shape.length > 1 ? input.shape : [1, 0];
  checkFeatures(features, others);
  if (!use_input_stats) return normalizeByRunning(input, weight, bias, [running_mean, running_var] as Tensor[], eps);
  const size = numel(input.shape.slice(2));
  const attrs = { channels: features, perRun: 1, inner: size, groups: samples * features, eps };
  return applyNorm(batchNormOp, input, [weight, bias], [features], attrs, (mean, variance) => {
    if (input.numel() === 0) return;
    const ofBatch = (values: Tensor): Tensor => values.view([samples, features]).mean(0);
    follow(running_mean, ofBatch(mean), momentum);
    follow(running_var, ofBatch(variance).mul(size / (size - 1)), momentum);
  });
}

/**
 * Normalizes over the last dimensions: out = (input − mean) / √(variance + eps) · weight + bias.
 *
 * @param input - a floating point tensor of shape (…, ...normalized_shape).
 * @param normalized_shape - the sizes of the last dimensions, over which the mean and the (biased) variance are taken.
 * @param weight - the factors, of shape `normalized_shape`; 1 if none are given.
 * @param bias - what is added, of shape `normalized_shape`; 0 if none are given.
 * @param eps - what is added to the variance.
 * @throws RuntimeError when shapes or dtypes do not fit.
 *
 * @example
 * ```ts
 * console.log(torch.layer_norm(torch.tensor([[1, 3], [10, 30]]), [2], null, null, 0).tolist()); // [ [ -1, 1 ], [ -1, 1 ] ]
 * ```
 * @see {@link https://arxiv.org/abs/1607.06450 | Layer Normalization}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.layer_norm.html | torch.nn.functional.layer_norm}
 */
export function layer_norm(
  input: Tensor,
  normalized_shape: readonly number[],
  weight: Tensor | null = null,
  bias: Tensor | null = null,
  eps = 1e-5,
): Tensor {
  assertTensors('layer_norm', input, { weight, bias });
  checkNormalizedShape(input, normalized_shape, { weight, bias });
  const channels = numel(normalized_shape);
  const rows = numel(input.shape.slice(0, input.shape.length - normalized_shape.length));
  const attrs = { channels, perRun: channels, inner: 1, groups: rows, eps };
  return applyNorm(layerNormOp, input, [weight, bias], normalized_shape, attrs);
}

function checkNormalizedShape(input: Tensor, shape: Shape, params: Readonly<Record<string, MaybeTensor>>): void {
  const wanted = formatShape(checkShape(shape));
  if (shape.length === 0) {
    throw new RuntimeError(
      `Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got normalized_shape = ${wanted}`,
    );
  }
  for (const [name, tensor] of Object.entries(params)) {
    if (!tensor || sameShape(tensor.shape, shape)) continue;
    throw new RuntimeError(
      `Expected ${name} to be of same shape as normalized_shape, but got ${name} of shape ${formatShape(tensor.shape)} and normalized_shape = ${wanted}`,
    );
  }
  if (input.shape.length < shape.length || !sameShape(input.shape.slice(-shape.length), shape)) {
    throw new RuntimeError(
      `Given normalized_shape=${wanted}, expected input with shape [*, ${shape.join(', ')}], but got input of size${formatShape(input.shape)}`,
    );
  }
}

/**
 * Normalizes groups of neighbouring channels of each sample: out = (input − mean) / √(variance + eps) · weight + bias.
 *
 * @param input - a floating point tensor of shape (N, C, …).
 * @param num_groups - into how many groups the channels are divided.
 * @param weight - the factors, of shape (C); 1 if none are given.
 * @param bias - what is added, of shape (C); 0 if none are given.
 * @param eps - what is added to the variance.
 * @throws RuntimeError when the channels cannot be divided so, or shapes or dtypes do not fit.
 *
 * @example
 * ```ts
 * console.log(torch.group_norm(torch.tensor([[1, 3, 10, 30]]), 2, null, null, 0).tolist()); // [ [ -1, 1, -1, 1 ] ]
 * ```
 * @see {@link https://arxiv.org/abs/1803.08494 | Group Normalization}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.group_norm.html | torch.nn.functional.group_norm}
 */
export function group_norm(
  input: Tensor,
  num_groups: number,
  weight: Tensor | null = null,
  bias: Tensor | null = null,
  eps = 1e-5,
): Tensor {
  assertTensors('group_norm', input, { weight, bias });
  const [samples, channels] = [input.size(0), input.size(1)];
  if (!(num_groups > 0) || channels % num_groups !== 0) {
    throw new RuntimeError(
      `Expected number of channels in input to be divisible by num_groups, but got input of shape ${formatShape(input.shape)} and num_groups=${num_groups}`,
    );
  }
  for (const [name, tensor] of Object.entries({ weight, bias })) {
    if (!tensor || sameShape(tensor.shape, [channels])) continue;
    throw new RuntimeError(
      `Expected ${name} to be a vector of size equal to the number of channels in input, but got ${name} of shape ${formatShape(tensor.shape)} and input of shape ${formatShape(input.shape)}`,
    );
  }
  const inner = numel(input.shape.slice(2));
  const attrs = { channels, perRun: channels / num_groups, inner, groups: samples * num_groups, eps };
  return applyNorm(groupNormOp, input, [weight, bias], [channels], attrs);
}
