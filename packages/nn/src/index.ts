/**
 * Neural network modules: what `import torch.nn as nn` gives in Python.
 *
 * @packageDocumentation
 */
export { Module } from './module.js';
export { Parameter, type ParameterOptions } from './parameter.js';
export type {
  AnyModule,
  BufferOptions,
  LoadStateDictOptions,
  StateDictOptions,
  ZeroGradOptions,
} from './any_module.js';
export type { ForwardHook, ForwardPreHook, FullBackwardHook, MaybeGrad } from './_hooks.js';
export type { IncompatibleKeys, StateDict } from './_state_dict.js';
export {
  LogSoftmax,
  ReLU,
  type ReLUArguments,
  Sigmoid,
  Softmax,
  type SoftmaxArguments,
  Tanh,
  Softmin,
} from './modules/activation.js';
export { type Link, ModuleDict, ModuleList, Sequential } from './modules/containers.js';
export type {
  ConvLayerArguments,
  ConvLayerOptions,
  ConvTransposeLayerArguments,
  ConvTransposeLayerOptions,
  PaddingMode,
} from './modules/_conv.js';
export {
  Conv1d,
  type Conv1dArguments,
  type Conv1dOptions,
  Conv2d,
  type Conv2dArguments,
  type Conv2dOptions,
  Conv3d,
  type Conv3dArguments,
  type Conv3dOptions,
} from './modules/conv.js';
export {
  ConvTranspose1d,
  type ConvTranspose1dArguments,
  type ConvTranspose1dOptions,
  ConvTranspose2d,
  type ConvTranspose2dArguments,
  type ConvTranspose2dOptions,
  ConvTranspose3d,
  type ConvTranspose3dArguments,
  type ConvTranspose3dOptions,
} from './modules/conv_transpose.js';
export {
  Dropout,
  type DropoutArguments,
  AlphaDropout,
  Dropout1d,
  Dropout2d,
  Dropout3d,
  FeatureAlphaDropout,
} from './modules/dropout.js';
export {
  type BagFromPretrainedOptions,
  Embedding,
  EmbeddingBag,
  type EmbeddingArguments,
  type EmbeddingBagArguments,
  type EmbeddingBagOptions,
  type EmbeddingOptions,
  type FromPretrainedOptions,
} from './modules/embedding.js';
export { Flatten, type FlattenArguments, Unflatten, type UnflattenArguments } from './modules/flatten.js';
export { Identity, Linear, type LinearArguments, type LinearOptions } from './modules/linear.js';
export { BCELoss, BCEWithLogitsLoss, MultiLabelSoftMarginLoss, SoftMarginLoss } from './modules/binary_loss.js';
export {
  CosineSimilarity,
  PairwiseDistance,
  TripletMarginLoss,
  TripletMarginWithDistanceLoss,
} from './modules/distance.js';
export { CrossEntropyLoss, CTCLoss, MSELoss, NLLLoss } from './modules/loss.js';
export {
  CosineEmbeddingLoss,
  HingeEmbeddingLoss,
  MarginRankingLoss,
  MultiLabelMarginLoss,
  MultiMarginLoss,
} from './modules/margin_loss.js';
export {
  GaussianNLLLoss,
  HuberLoss,
  KLDivLoss,
  L1Loss,
  PoissonNLLLoss,
  SmoothL1Loss,
} from './modules/regression_loss.js';
export {
  GRU,
  type GRUArguments,
  type GRUOptions,
  LSTM,
  type LSTMArguments,
  type LSTMOptions,
  type RecurrentSizes,
  RNN,
  type RNNArguments,
  RNNBase,
  type RNNOptions,
} from './modules/rnn.js';
export {
  GRUCell,
  LSTMCell,
  RNNCell,
  type RNNCellArguments,
  RNNCellBase,
  type RNNCellBaseArguments,
  type RNNCellBaseOptions,
  type RNNCellOptions,
} from './modules/rnn_cell.js';
export { type LayerSummary, ModelSummary, summary } from './summary.js';
export * as functional from './functional.js';
export * as init from './init.js';
export * as swa_utils from './swa_utils.js';
export * as utils from './utils.js';
export {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveAvgPool3d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
  AdaptiveMaxPool3d,
  type AdaptiveMaxPoolArguments,
  type AdaptivePoolArguments,
} from './modules/adaptive_pool.js';
export {
  AvgPool1d,
  type AvgPool1dArguments,
  type AvgPool1dOptions,
  AvgPool2d,
  type AvgPool2dArguments,
  type AvgPool2dOptions,
  AvgPool3d,
  type AvgPool3dArguments,
  type AvgPool3dOptions,
} from './modules/avg_pool.js';
export { LPPool1d, LPPool2d, type LPPoolArguments } from './modules/lp_pool.js';
export {
  MaxPool1d,
  type MaxPool1dArguments,
  type MaxPool1dOptions,
  MaxPool2d,
  type MaxPool2dArguments,
  type MaxPool2dOptions,
  MaxPool3d,
  type MaxPool3dArguments,
  type MaxPool3dOptions,
  type MaxPoolArguments,
} from './modules/max_pool.js';
export {
  MaxUnpool1d,
  MaxUnpool2d,
  MaxUnpool3d,
  type MaxUnpoolArguments,
  type MaxUnpoolLayerOptions,
} from './modules/max_unpool.js';
export { Hardsigmoid, Hardswish, Mish, ReLU6, SELU, SiLU } from './modules/inplace_activation.js';
export {
  CELU,
  type CELUArguments,
  ELU,
  type ELUArguments,
  Hardtanh,
  type HardtanhArguments,
  LeakyReLU,
  type LeakyReLUArguments,
  RReLU,
  type RReLUArguments,
  Threshold,
  type ThresholdArguments,
} from './modules/rectifier.js';
export {
  GELU,
  type GELUArguments,
  GLU,
  type GLUArguments,
  Hardshrink,
  type HardshrinkArguments,
  Softplus,
  type SoftplusArguments,
  Softshrink,
  type SoftshrinkArguments,
} from './modules/curve.js';
export {
  LogSigmoid,
  PReLU,
  type PReLUArguments,
  type PReLUOptions,
  Softmax2d,
  Softsign,
  Tanhshrink,
} from './modules/parametric_activation.js';
export type { RunningNormArguments, RunningNormOptions } from './modules/_running.js';
export { BatchNorm1d, BatchNorm2d, BatchNorm3d } from './modules/batch_norm.js';
export { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d } from './modules/instance_norm.js';
export {
  GroupNorm,
  type GroupNormArguments,
  type GroupNormOptions,
  LayerNorm,
  type LayerNormArguments,
  type LayerNormOptions,
  LocalResponseNorm,
  type LocalResponseNormArguments,
  RMSNorm,
  type RMSNormArguments,
  type RMSNormOptions,
} from './modules/layer_norm.js';
export {
  type AdaptiveLogSoftmaxArguments,
  type AdaptiveLogSoftmaxOptions,
  type AdaptiveLogSoftmaxOutput,
  AdaptiveLogSoftmaxWithLoss,
} from './modules/adaptive_softmax.js';
export { Bilinear, type BilinearArguments, type BilinearOptions } from './modules/bilinear.js';
export { ParameterDict, ParameterList } from './modules/parameter_containers.js';
export {
  type AttentionOptions,
  MultiheadAttention,
  type MultiheadAttentionArguments,
  type MultiheadAttentionOptions,
} from './modules/attention.js';
export { Fold, type FoldArguments, Unfold, type UnfoldArguments } from './modules/fold.js';
export type { ConstantPadArguments, PadArguments, PadSize1d, PadSize2d, PadSize3d } from './modules/_padding.js';
export {
  CircularPad1d,
  CircularPad2d,
  CircularPad3d,
  ConstantPad1d,
  ConstantPad2d,
  ConstantPad3d,
  ReflectionPad1d,
  ReflectionPad2d,
  ReflectionPad3d,
  ReplicationPad1d,
  ReplicationPad2d,
  ReplicationPad3d,
  ZeroPad1d,
  ZeroPad2d,
  ZeroPad3d,
} from './modules/padding.js';
export { ChannelShuffle, PixelShuffle, PixelUnshuffle } from './modules/pixel_shuffle.js';
export { Upsample, UpsamplingBilinear2d, UpsamplingNearest2d, type UpsamplingArguments } from './modules/upsampling.js';
export {
  type CustomEncoder,
  type DecoderLayer,
  type EncoderLayer,
  Transformer,
  type TransformerArguments,
  type TransformerCall,
  TransformerDecoder,
  TransformerEncoder,
  type TransformerEncoderCall,
  type TransformerEncoderMasks,
  type TransformerMasks,
  type TransformerOptions,
} from './modules/transformer.js';
export {
  type Activation,
  type TransformerDecoderCall,
  TransformerDecoderLayer,
  type TransformerDecoderMasks,
  TransformerEncoderLayer,
  type TransformerEncoderLayerCall,
  type TransformerEncoderLayerMasks,
  type TransformerLayerArguments,
  type TransformerLayerOptions,
} from './modules/transformer_layers.js';
