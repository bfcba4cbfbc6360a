/**
 * Helpers around modules: what `torch.nn.utils` gives in Python.
 *
 * @packageDocumentation
 */
export * as rnn from './utils/rnn.js';
export { clip_grad_norm_, clip_grad_value_, type ClipGradNormOptions } from './utils/clip_grad.js';
export { parameters_to_vector, vector_to_parameters } from './utils/convert_parameters.js';
export { fuse_conv_bn_eval, fuse_linear_bn_eval } from './utils/fusion.js';
export { remove_spectral_norm, spectral_norm, type SpectralNormOptions } from './utils/spectral_norm.js';
export { remove_weight_norm, weight_norm, type WeightNormOptions } from './utils/weight_norm.js';
