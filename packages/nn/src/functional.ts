/**
 * Layers without state: what `torch.nn.functional`, by custom `F`, gives in Python.
 *
 * @packageDocumentation
 */
export {
  avg_pool2d,
  type AvgPool2dOptions,
  conv2d,
  type Conv2dOptions,
  linear,
  log_softmax,
  max_pool2d,
  type MaxPool2dOptions,
  nll_loss,
  type NllLossOptions,
  pad,
  type PadMode,
  type Reduction,
  sigmoid,
  softmax,
  type SoftmaxOptions,
  tanh,
} from '@sconce/core';
export { dropout, type DropoutOptions, one_hot, relu, type ReluOptions } from './functional/layers.js';
export { cross_entropy, type CrossEntropyOptions, mse_loss, type MseLossOptions } from './functional/losses.js';
