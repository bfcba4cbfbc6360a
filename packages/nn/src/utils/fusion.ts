import { type Tensor, ValueError } from '@sconce/core';
import { cloneModule } from '../_clone.js';
import type { AnyModule } from '../any_module.js';
import { Parameter } from '../parameter.js';

/** What a batch normalization has learned and seen. */
interface Normalization extends AnyModule {
  readonly running_mean: Tensor | null;
  readonly running_var: Tensor | null;
  readonly eps: number;
  readonly weight: Tensor | null;
  readonly bias: Tensor | null;
}

/** A layer whose outputs can be normalized. */
interface Layer extends AnyModule {
  weight: Parameter;
  bias: Parameter | null;
}

/** A copy of the layer with the normalization built into its parameters; `dim` is that of the outputs in the weight. */
function fuse<M extends Layer>(layer: M, bn: Normalization, dim: number): M {
  if (layer.training || bn.training) throw new ValueError('Fusion only for eval!');
  const { running_mean, running_var, eps, weight, bias } = bn;
  if (!running_mean || !running_var) throw new ValueError('Fusion only with running statistics');
  const rsqrt = running_var.add(eps).rsqrt().detach();
  const scale = weight ? rsqrt.mul(weight.detach()) : rsqrt;
  const centred = (layer.bias?.detach() ?? running_mean.new_zeros(running_mean.shape)).sub(running_mean);
  const shape = layer.weight.shape.map((_, d) => (d === dim ? -1 : 1));
  const fused = cloneModule(layer);
  fused.weight = new Parameter(layer.weight.detach().mul(scale.reshape(shape)));
  const shifted = centred.mul(scale);
  fused.bias = new Parameter(bias ? shifted.add(bias.detach()) : shifted);
  return fused;
}

/**
 * Builds a batch normalization into the convolution before it: a copy of the convolution that computes both, for evaluation.
 *
 * @param conv - the convolution, in evaluation mode; it stays as it is.
 * @param bn - the normalization behind it, in evaluation mode.
 * @param transpose - whether the convolution is a transposed one; false by default.
 * @throws ValueError when one of them is in training mode, or the normalization keeps no running statistics.
 *
 * @example
 * ```ts
 * const [conv, bn] = [new nn.Conv2d(1, 2, 3, { bias: false }).eval(), new nn.BatchNorm2d(2).eval()];
 * const x = torch.ones([1, 1, 3, 3]);
 * console.log(nn.utils.fuse_conv_bn_eval(conv, bn)(x).allclose(bn(conv(x)))); // true
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.utils.fuse_conv_bn_eval.html | torch.nn.utils.fuse_conv_bn_eval}
 */
export function fuse_conv_bn_eval<M extends Layer>(conv: M, bn: Normalization, transpose = false): M {
  return fuse(conv, bn, transpose ? 1 : 0);
}

/**
 * Builds a batch normalization into the linear layer before it: a copy of the layer that computes both, for evaluation.
 *
 * @param linear - the layer, in evaluation mode; it stays as it is.
 * @param bn - the normalization behind it, in evaluation mode.
 * @throws ValueError when one of them is in training mode, or the normalization keeps no running statistics.
 *
 * @example
 * ```ts
 * const [linear, bn] = [new nn.Linear(3, 2).eval(), new nn.BatchNorm1d(2).eval()];
 * const x = torch.ones([1, 3]);
 * console.log(nn.utils.fuse_linear_bn_eval(linear, bn)(x).allclose(bn(linear(x)))); // true
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.utils.fuse_linear_bn_eval.html | torch.nn.utils.fuse_linear_bn_eval}
 */
export function fuse_linear_bn_eval<M extends Layer>(linear: M, bn: Normalization): M {
  return fuse(linear, bn, 0);
}
