/**
 * Tensors, automatic differentiation and the kernels beneath: what `import torch` gives in Python.
 *
 * @packageDocumentation
 */
export { Tensor, type BackwardArguments, type NestedValues, type RemovableHandle } from './tensor.js';
export {
  bfloat16,
  bool,
  dtype,
  float16,
  float16 as half,
  float32,
  float32 as float,
  float64,
  float64 as double,
  get_default_dtype,
  int32,
  int32 as int,
  int64,
  int64 as long,
  promote_types,
  set_default_dtype,
  type TypedArray,
  uint8,
} from './dtype.js';
export { e, inf, nan, pi } from './constants.js';
export { checkKeys, IndexError, RuntimeError, ValueError } from './errors.js';
export { keep, tidy } from './memory/tidy.js';
export { get_num_threads, set_num_threads } from './device/cpu/threads.js';
export { hasRelaxedSimd, setRelaxedSimd } from './device/cpu/relaxed_simd.js';
export { _check_room, memory_stats, type MemoryStats, setMemoryBudget } from './memory/heap.js';
export { enable_grad, is_grad_enabled, no_grad, set_grad_enabled, inference_mode } from './autograd/grad_mode.js';
export * as special from './special.js';
export type { Scalar } from './ops/_pointwise.js';
export type { IntOrPair, IntOrList, IntOrSingle, IntOrTriple } from './ops/_spatial.js';
export type { ValuesAndIndices } from './ops/_places.js';
export type { Dims } from './ops/_reduce.js';
export { relu, relu_, sigmoid, tanh } from './ops/activation.js';
export { add, type AlphaOptions, maximum, minimum, mul, multiply, pow, rsub, sub, subtract } from './ops/arithmetic.js';
export {
  bitwise_and,
  bitwise_left_shift,
  bitwise_not,
  bitwise_or,
  bitwise_right_shift,
  bitwise_xor,
  gcd,
  lcm,
} from './ops/bitwise.js';
export { i0 } from './ops/bessel.js';
export { type Bound, clamp, clamp_max, clamp_min, type ClampOptions, clip } from './ops/clamp.js';
export {
  allclose,
  type AllcloseOptions,
  eq,
  equal,
  ge,
  greater,
  greater_equal,
  gt,
  isclose,
  le,
  less,
  less_equal,
  logical_and,
  logical_or,
  logical_xor,
  lt,
  ne,
  not_equal,
  where,
} from './ops/comparison.js';
export {
  conv2d,
  type Conv2dOptions,
  conv1d,
  type Conv1dOptions,
  conv3d,
  type Conv3dOptions,
  type ConvOptions,
} from './ops/convolution.js';
export { bilinear } from './ops/bilinear.js';
export { clone } from './ops/copy.js';
export { corrcoef, cov, type CovOptions } from './ops/covariance.js';
export { cummax, cummin, cumprod, type CumprodOptions, logcumsumexp } from './ops/cumulative.js';
export {
  bincount,
  type BincountOptions,
  histc,
  unique,
  unique_consecutive,
  type Counts,
  type Inverse,
  type UniqueAlone,
  type UniqueConsecutiveOptions,
  type UniqueOptions,
  type UniqueResult,
} from './ops/counting.js';
export {
  arange,
  as_tensor,
  empty,
  empty_like,
  eye,
  fromTypedArray,
  full,
  full_like,
  linspace,
  type NestedArray,
  ones,
  ones_like,
  tensor,
  type TensorOptions,
  zeros,
  zeros_like,
} from './ops/creation.js';
export { div, divide, type DivOptions, floor_divide, fmod, remainder, true_divide } from './ops/division.js';
export { exp2, float_power, logaddexp, logaddexp2, logit, type LogitOptions, xlogy } from './ops/exponential.js';
export {
  copysign,
  fmax,
  fmin,
  frexp,
  heaviside,
  ldexp,
  type MantissaAndExponent,
  nan_to_num,
  type NanToNumOptions,
  nextafter,
  positive,
} from './ops/floating.js';
export { digamma, igamma, igammac, lgamma, mvlgamma, polygamma } from './ops/gamma.js';
export { erfc, erfinv } from './ops/gaussian.js';
export { addcdiv, addcmul, lerp, type ValueOptions } from './ops/interpolation.js';
export {
  can_cast,
  is_complex,
  is_floating_point,
  is_nonzero,
  is_same_size,
  is_signed,
  is_tensor,
  isin,
  type IsinOptions,
  isneginf,
  isposinf,
  isreal,
  numel,
  result_type,
  signbit,
} from './ops/predicates.js';
export { index_add, type IndexAddOptions, index_select } from './ops/indexing.js';
export {
  cat,
  chunk,
  split,
  stack,
  unbind,
  cat as concat,
  cat as concatenate,
  split_with_sizes,
} from './ops/joining.js';
export { argwhere, masked_fill, masked_select, nonzero, type NonzeroOptions } from './ops/masking.js';
export { gather, scatter, scatter_add, type ScatterOptions } from './ops/scattering.js';
export { bucketize, type BucketizeOptions, searchsorted, type SearchsortedOptions } from './ops/searching.js';
export { type IndexItem, type IndexPutOptions, type NestedIndices, Slice, slice } from './ops/slicing.js';
export { batch_norm, group_norm, instance_norm, layer_norm } from './ops/normalization.js';
export { _give_to_tape } from './autograd/apply.js';
export { _observe_ops, type ObservedOp, type OpObserver } from './autograd/observer.js';
export { _binary_cross_entropy, _binary_cross_entropy_with_logits } from './ops/binary_cross_entropy.js';
export { _cross_entropy, type FusedCrossEntropyOptions } from './ops/cross_entropy.js';
export { ctc_loss, type CtcLossOptions } from './ops/ctc_loss.js';
export { nll_loss, type NllLossOptions } from './ops/loss.js';
export type { Reduction } from './ops/_targets.js';
export {
  abs,
  absolute,
  erf,
  exp,
  expm1,
  log,
  log10,
  log1p,
  log2,
  neg,
  negative,
  reciprocal,
  rsqrt,
  sgn,
  sign,
  sqrt,
  square,
} from './ops/pointwise.js';
export {
  addmm,
  type AddmmOptions,
  baddbmm,
  bmm,
  dot,
  matmul,
  mm,
  mv,
  outer,
  dot as vdot,
  outer as ger,
} from './ops/linalg.js';
export { linear } from './ops/linear.js';
export { pad, type PadMode } from './ops/padding.js';
export {
  avg_pool2d,
  type AvgPool2dOptions,
  avg_pool1d,
  type AvgPool1dOptions,
  avg_pool3d,
  type AvgPool3dOptions,
  type AvgPoolDivisorOptions,
  type AvgPoolOptions,
} from './ops/avg_pool.js';
export {
  max_pool2d,
  type MaxPool2dOptions,
  max_pool1d,
  type MaxPool1dOptions,
  max_pool3d,
  type MaxPool3dOptions,
  type MaxPoolOptions,
} from './ops/max_pool.js';
export {
  celu,
  celu_,
  hardshrink,
  prelu,
  rrelu,
  rrelu_,
  type RReluOptions,
  selu,
  selu_,
  threshold,
  threshold_,
} from './ops/rectifiers.js';
export { cumsum, prod, type ProdOptions } from './ops/product.js';
export { all, any, count_nonzero, mean, sum, type SumOptions } from './ops/reduction.js';
export {
  ceil,
  fix,
  floor,
  frac,
  isfinite,
  isinf,
  isnan,
  logical_not,
  round,
  type RoundOptions,
  trunc,
} from './ops/rounding.js';
export { kthvalue, median, mode, nanmedian } from './ops/ranking.js';
export { amax, amin, argmax, argmin, max, min } from './ops/selection.js';
export { argsort, msort, sort, type SortOptions, topk, type TopkOptions } from './ops/sorting.js';
export {
  cumulative_trapezoid,
  diff,
  type DiffOptions,
  trapezoid,
  type TrapezoidOptions,
  trapz,
} from './ops/differences.js';
export { gradient, type GradientOptions } from './ops/gradient.js';
export { aminmax, type AminmaxOptions, type MinAndMax, nanmean, nansum, std_mean, var_mean } from './ops/moments.js';
export { type Interpolation, nanquantile, quantile, type QuantileOptions } from './ops/quantile.js';
export { renorm } from './ops/renorm.js';
export { log_softmax, softmax, type SoftmaxOptions } from './ops/softmax.js';
export { dist, logsumexp, norm, type NormOptions, std, var, type VarOptions } from './ops/statistics.js';
export { acosh, arccosh, arcsinh, arctanh, asinh, atanh, cosh, sinh } from './ops/hyperbolic.js';
export {
  acos,
  arccos,
  arcsin,
  arctan,
  arctan2,
  asin,
  atan,
  atan2,
  cos,
  deg2rad,
  hypot,
  rad2deg,
  sin,
  sinc,
  tan,
} from './ops/trigonometry.js';
export { _fused_adam_, _fused_adamw_, _fused_sgd_, type AdamStepAttrs, type SgdStepAttrs } from './ops/optim.js';
export {
  flatten,
  narrow,
  permute,
  reshape,
  select,
  squeeze,
  t,
  transpose,
  unsqueeze,
  transpose as swapaxes,
  transpose as swapdims,
} from './ops/view.js';
export {
  bernoulli,
  normal,
  rand,
  rand_like,
  randint,
  randint_like,
  randn,
  randn_like,
  type RandomOptions,
  randperm,
} from './random/functions.js';
export * as random from './random/index.js';
export { get_rng_state, set_rng_state } from './random/fork_rng.js';
export { default_generator, Generator, initial_seed, manual_seed, seed } from './random/generator.js';
export type { GeneratorOptions } from './random/in_place.js';
export { multinomial, type MultinomialOptions, poisson } from './random/sampling.js';
export {
  conv_transpose1d,
  type ConvTranspose1dOptions,
  conv_transpose2d,
  type ConvTranspose2dOptions,
  conv_transpose3d,
  type ConvTranspose3dOptions,
  type ConvTransposeOptions,
} from './ops/conv_transpose.js';
export {
  block_diag,
  cartesian_prod,
  column_stack,
  combinations,
  dsplit,
  dstack,
  hsplit,
  hstack,
  type IndicesOrSections,
  meshgrid,
  type MeshgridOptions,
  tensor_split,
  vsplit,
  vstack,
  vstack as row_stack,
} from './ops/stacking.js';
export { diag, diag_embed, diagflat, diagonal, trace, tril, triu } from './ops/diagonal.js';
export {
  adjoint,
  atleast_1d,
  atleast_2d,
  atleast_3d,
  broadcast_shapes,
  broadcast_tensors,
  broadcast_to,
  movedim,
  movedim as moveaxis,
  narrow_copy,
  ravel,
  unflatten,
} from './ops/dimensions.js';
export { flip, fliplr, flipud, roll, rot90 } from './ops/rearranging.js';
export { repeat_interleave, type RepeatInterleaveOptions, tile } from './ops/repetition.js';
export { logspace, tril_indices, triu_indices, vander } from './ops/sequences.js';
export { as_strided } from './ops/strided.js';
export { embedding, type EmbeddingOptions } from './ops/embedding.js';
export * as linalg from './linalg.js';
export { svd, type SVD } from './ops/decompositions.js';
export { cholesky_inverse, cholesky_solve, matrix_exp, matrix_power, pinverse } from './ops/matrix.js';
export { det, inverse, logdet, slogdet } from './ops/solving.js';
export {
  addbmm,
  addmv,
  addr,
  chain_matmul,
  cross,
  inner,
  kron,
  tensordot,
  type TensordotDims,
} from './ops/products.js';
export { einsum } from './ops/einsum.js';
export type { MaybeIndices } from './ops/_max_pool.js';
export {
  adaptive_avg_pool1d,
  adaptive_avg_pool2d,
  adaptive_avg_pool3d,
  adaptive_max_pool1d,
  adaptive_max_pool2d,
  adaptive_max_pool3d,
  type OutputSize2d,
  type OutputSize3d,
} from './ops/adaptive_pool.js';
export { lp_pool1d, lp_pool2d, type LPPoolOptions } from './ops/lp_pool.js';
export { max_unpool1d, max_unpool2d, max_unpool3d, type MaxUnpoolOptions } from './ops/max_unpool.js';
export type { AdaptiveMaxPoolOptions } from './ops/_adaptive_pool.js';
export { interpolate, type InterpolateOptions, type InterpolationMode } from './ops/interpolate.js';
export { channel_shuffle, pixel_shuffle, pixel_unshuffle } from './ops/pixel_shuffle.js';
export * as utils from './utils/index.js';
export {
  diagonal_scatter,
  scatter_reduce,
  type ScatterReduceOptions,
  type ScatterReduction,
  select_scatter,
  slice_scatter,
} from './ops/scatter_reduce.js';
export { index_copy, index_fill, masked_scatter, take, take_along_dim } from './ops/taking.js';
export { affine_grid, type AffineGridOptions, grid_sample, type GridSampleOptions } from './ops/grid_sample.js';
export { fold, unfold, type UnfoldOptions } from './ops/unfold.js';
export * as autograd from './utils/autograd.js';
export { cdist, pdist } from './ops/distances.js';
export { finfo, iinfo } from './type_info.js';
export {
  Checkpoint,
  FileAccessError,
  FileFormatError,
  type FileSource,
  type FileTarget,
  load,
  type LoadOptions,
  type NamedBytes,
  numpy,
  readSource,
  safetensors,
  save,
  saveToBytes,
  type Stateful,
  writeTarget,
} from './serialization/index.js';
