/**
 * Layers without state: what `torch.nn.functional`, by custom `F`, gives in Python.
 *
 * @packageDocumentation
 */
export {
  adaptive_avg_pool1d,
  adaptive_avg_pool2d,
  adaptive_avg_pool3d,
  adaptive_max_pool1d,
  adaptive_max_pool2d,
  adaptive_max_pool3d,
  avg_pool1d,
  avg_pool2d,
  avg_pool3d,
  conv_transpose1d,
  conv_transpose2d,
  conv_transpose3d,
  conv1d,
  conv2d,
  conv3d,
  linear,
  log_softmax,
  lp_pool1d,
  lp_pool2d,
  max_pool1d,
  max_pool2d,
  max_pool3d,
  max_unpool1d,
  max_unpool2d,
  max_unpool3d,
  nll_loss,
  pad,
  pdist,
  sigmoid,
  softmax,
  tanh,
  hardshrink,
  layer_norm,
  prelu,
  relu_,
  rrelu_,
  selu_,
  celu_,
  threshold_,
} from '@sconce/core';
export { dropout, type DropoutOptions, one_hot, relu, type ReluOptions } from './functional/layers.js';
export type { LossOptions } from './functional/_losses.js';
export {
  binary_cross_entropy,
  binary_cross_entropy_with_logits,
  type BinaryCrossEntropyOptions,
  type BinaryCrossEntropyWithLogitsOptions,
  multilabel_soft_margin_loss,
  soft_margin_loss,
} from './functional/binary_losses.js';
export {
  cosine_embedding_loss,
  cosine_similarity,
  type CosineSimilarityOptions,
  pairwise_distance,
  type PairwiseDistanceOptions,
  triplet_margin_loss,
  triplet_margin_with_distance_loss,
  type TripletMarginLossOptions,
  type TripletMarginWithDistanceLossOptions,
} from './functional/distances.js';
export {
  type BagMode,
  embedding,
  embedding_bag,
  type EmbeddingBagOptions,
  type EmbeddingOptions,
} from './functional/embedding.js';
export { cross_entropy, type CrossEntropyOptions, mse_loss } from './functional/losses.js';
export {
  hinge_embedding_loss,
  margin_ranking_loss,
  type MarginLossOptions,
  multi_margin_loss,
  multilabel_margin_loss,
  type MultiMarginLossOptions,
} from './functional/margin_losses.js';
export {
  gaussian_nll_loss,
  type GaussianNLLLossOptions,
  huber_loss,
  type HuberLossOptions,
  kl_div,
  type KLDivOptions,
  l1_loss,
  poisson_nll_loss,
  type PoissonNLLLossOptions,
  smooth_l1_loss,
  type SmoothL1LossOptions,
} from './functional/regression_losses.js';
export {
  celu,
  elu,
  elu_,
  type FunctionalRReluOptions,
  hardsigmoid,
  hardswish,
  hardtanh,
  hardtanh_,
  type InplaceOptions,
  leaky_relu,
  leaky_relu_,
  mish,
  relu6,
  rrelu,
  selu,
  silu,
  softplus,
  threshold,
} from './functional/activations.js';
export {
  gelu,
  type GeluOptions,
  glu,
  gumbel_softmax,
  type GumbelSoftmaxOptions,
  logsigmoid,
  softmin,
  softshrink,
  softsign,
  tanhshrink,
} from './functional/curves.js';
export {
  batch_norm,
  type BatchNormFunctionOptions,
  group_norm,
  instance_norm,
  type InstanceNormFunctionOptions,
  local_response_norm,
  type LocalResponseNormOptions,
  normalize,
  type NormalizeOptions,
  rms_norm,
} from './functional/normalization.js';
export { alpha_dropout, dropout1d, dropout2d, dropout3d, feature_alpha_dropout } from './functional/feature_dropout.js';
export { bilinear } from './functional/bilinear.js';
export { scaled_dot_product_attention, type ScaledDotProductAttentionOptions } from './functional/attention.js';
