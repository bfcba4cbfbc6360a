/**
 * Layers without state: what `torch.nn.functional`, by custom `F`, gives in Python.
 *
 * @packageDocumentation
 */
export {
  avg_pool2d,
  conv2d,
  linear,
  log_softmax,
  max_pool2d,
  nll_loss,
  pad,
  sigmoid,
  softmax,
  tanh,
} from '@sconce/core';
export { dropout, type DropoutOptions, one_hot, relu, type ReluOptions } from './functional/layers.js';
export { cross_entropy, type CrossEntropyOptions, mse_loss, type MseLossOptions } from './functional/losses.js';
