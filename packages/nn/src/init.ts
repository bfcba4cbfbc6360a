/**
 * Ways to fill a new parameter: what `torch.nn.init` gives in Python.
 *
 * @packageDocumentation
 */
import { checkKeys, type Generator, no_grad, type Tensor, ValueError } from '@sconce/core';

export { dirac_, eye_, orthogonal_, type OrthogonalOptions, sparse_, trunc_normal_ } from './init/structured.js';

/** The kind of function that follows a layer, as {@link calculate_gain} knows it. */
export type Nonlinearity =
  | 'linear'
  | 'conv1d'
  | 'conv2d'
  | 'conv3d'
  | 'conv_transpose1d'
  | 'conv_transpose2d'
  | 'conv_transpose3d'
  | 'sigmoid'
  | 'tanh'
  | 'relu'
  | 'leaky_relu'
  | 'selu';

/** Options of functions that draw random numbers. */
export interface InitOptions {
  /** The generator to draw from; the default one if none is given. */
  readonly generator?: Generator;
}

/** Options of {@link xavier_uniform_} and {@link xavier_normal_}. */
export interface XavierOptions extends InitOptions {
  /** A factor on the spread; 1 by default. */
  readonly gain?: number;
}

/** Options of {@link kaiming_uniform_} and {@link kaiming_normal_}. */
export interface KaimingOptions extends InitOptions {
  /** The negative slope of the leaky ReLU that follows; 0 by default. */
  readonly a?: number;
  /** Whether the spread of the outputs (`fan_in`, the default) or that of the gradients (`fan_out`) is kept. */
  readonly mode?: 'fan_in' | 'fan_out';
  /** What follows the layer; `leaky_relu` by default. */
  readonly nonlinearity?: Nonlinearity;
}

const UNIT_GAIN = [
  'linear',
  'conv1d',
  'conv2d',
  'conv3d',
  'conv_transpose1d',
  'conv_transpose2d',
  'conv_transpose3d',
  'sigmoid',
];

/**
 * Returns the factor by which a layer's initial weights must be larger to make up for the nonlinearity that follows it.
 *
 * It is 1 for linear layers and sigmoid, 5/3 for tanh, √2 for ReLU, √(2 / (1 + slope²)) for leaky ReLU and 3/4 for SELU.
 *
 * @param nonlinearity - what follows the layer.
 * @param param - the negative slope of a leaky ReLU; 0.01 by default.
 * @throws ValueError for an unknown nonlinearity or a slope that is no number.
 *
 * @example
 * ```ts
 * console.log(nn.init.calculate_gain('relu') === Math.sqrt(2)); // true
 * ```
 * @see {@link https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.calculate_gain | torch.nn.init.calculate_gain}
 */
export function calculate_gain(nonlinearity: Nonlinearity, param?: number | null): number {
  if (UNIT_GAIN.includes(nonlinearity)) return 1;
  if (nonlinearity === 'tanh') return 5 / 3;
  if (nonlinearity === 'relu') return Math.sqrt(2);
  if (nonlinearity === 'selu') return 3 / 4;
  if (nonlinearity !== 'leaky_relu') throw new ValueError(`Unsupported nonlinearity ${nonlinearity}`);
  const slope = param ?? 0.01;
  if (typeof slope !== 'number') throw new ValueError(`negative_slope ${String(slope)} not a valid number`);
  return Math.sqrt(2 / (1 + slope * slope));
}

/**
 * Returns how many inputs one output depends on, and how many outputs one input reaches, for a layer's weight.
 *
 * @param tensor - a weight of shape (out, in, …).
 * @throws ValueError when it has fewer than two dimensions.
 *
 * @example
 * ```ts
 * console.log(nn.init._calculate_fan_in_and_fan_out(torch.empty([8, 3, 5, 5]))); // [ 75, 200 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/nn.init.html | torch.nn.init}
 */
export function _calculate_fan_in_and_fan_out(tensor: Tensor): [fan_in: number, fan_out: number] {
  if (tensor.ndim < 2) {
    throw new ValueError('Fan in and fan out can not be computed for tensor with fewer than 2 dimensions');
  }
  const [out, inputs, ...field] = tensor.shape;
  const size = field.reduce((product, n) => product * n, 1);
  return [inputs * size, out * size];
}

/**
 * Fills a tensor, in place, with samples of the uniform distribution on [a, b), and returns it.
 *
 * @param tensor - a floating point tensor of any shape.
 * @param a - the lower bound.
 * @param b - the upper bound.
 * @param options - `generator`.
 * @throws RuntimeError when `a` is greater than `b`.
 *
 * @example
 * ```ts
 * const w = nn.init.uniform_(torch.empty([3, 5]), -1, 1);
 * console.log(w.ge(-1).all().item(), w.lt(1).all().item()); // true true
 * ```
 * @see {@link https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.uniform_ | torch.nn.init.uniform_}
 */
export function uniform_(tensor: Tensor, a = 0, b = 1, options?: InitOptions): Tensor {
  checkKeys(options, ['generator'], 'uniform_');
  return no_grad(() => tensor.uniform_(a, b, options));
}

/**
 * Fills a tensor, in place, with samples of the normal distribution, and returns it.
 *
 * @param tensor - a floating point tensor of any shape.
 * @param mean - the mean.
 * @param std - the standard deviation.
 * @param options - `generator`.
 * @throws RuntimeError when `std` is negative.
 *
 * @example
 * ```ts
 * console.log(nn.init.normal_(torch.empty([3, 5]), 0, 0.1).shape); // [ 3, 5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.normal_ | torch.nn.init.normal_}
 */
export function normal_(tensor: Tensor, mean = 0, std = 1, options?: InitOptions): Tensor {
  checkKeys(options, ['generator'], 'normal_');
  return no_grad(() => tensor.normal_(mean, std, options));
}

/**
 * Fills a tensor, in place, with one value, and returns it.
 *
 * @param tensor - a tensor of any shape and dtype.
 * @param val - the value.
 *
 * @example
 * ```ts
 * console.log(nn.init.constant_(torch.empty([2]), 0.5).tolist()); // [ 0.5, 0.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.constant_ | torch.nn.init.constant_}
 */
export function constant_(tensor: Tensor, val: number): Tensor {
  return no_grad(() => tensor.fill_(val));
}

/**
 * Fills a tensor, in place, with ones, and returns it.
 *
 * @param tensor - a tensor of any shape and dtype.
 *
 * @example
 * ```ts
 * console.log(nn.init.ones_(torch.empty([2])).tolist()); // [ 1, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.ones_ | torch.nn.init.ones_}
 */
export function ones_(tensor: Tensor): Tensor {
  return constant_(tensor, 1);
}

/**
 * Fills a tensor, in place, with zeros, and returns it.
 *
 * @param tensor - a tensor of any shape and dtype.
 *
 * @example
 * ```ts
 * console.log(nn.init.zeros_(torch.empty([2])).tolist()); // [ 0, 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.zeros_ | torch.nn.init.zeros_}
 */
export function zeros_(tensor: Tensor): Tensor {
  return constant_(tensor, 0);
}

function xavierStd(tensor: Tensor, options: XavierOptions | undefined, where: string): number {
  checkKeys(options, ['gain', 'generator'], where);
  const [fanIn, fanOut] = _calculate_fan_in_and_fan_out(tensor);
  return (options?.gain ?? 1) * Math.sqrt(2 / (fanIn + fanOut));
}

/** The generator alone, as the functions that draw take it. */
const drawing = (options: InitOptions | undefined): InitOptions | undefined =>
  options?.generator && { generator: options.generator };

/**
 * Fills a weight, in place, by Glorot's rule with a uniform distribution, and returns it: on (−a, a) with
 * a = gain · √(6 / (fan_in + fan_out)).
 *
 * @param tensor - a weight of shape (out, in, …).
 * @param options - `gain`, `generator`.
 * @throws ValueError when it has fewer than two dimensions.
 *
 * @example
 * ```ts
 * const w = nn.init.xavier_uniform_(torch.empty([3, 5]), { gain: nn.init.calculate_gain('relu') });
 * console.log(w.shape); // [ 3, 5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.xavier_uniform_ | torch.nn.init.xavier_uniform_}
 */
export function xavier_uniform_(tensor: Tensor, options?: XavierOptions): Tensor {
  const a = Math.sqrt(3) * xavierStd(tensor, options, 'xavier_uniform_');
  return uniform_(tensor, -a, a, drawing(options));
}

/**
 * Fills a weight, in place, by Glorot's rule with a normal distribution, and returns it: its standard deviation is
 * gain · √(2 / (fan_in + fan_out)).
 *
 * @param tensor - a weight of shape (out, in, …).
 * @param options - `gain`, `generator`.
 * @throws ValueError when it has fewer than two dimensions.
 *
 * @example
 * ```ts
 * console.log(nn.init.xavier_normal_(torch.empty([3, 5])).shape); // [ 3, 5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.xavier_normal_ | torch.nn.init.xavier_normal_}
 */
export function xavier_normal_(tensor: Tensor, options?: XavierOptions): Tensor {
  return normal_(tensor, 0, xavierStd(tensor, options, 'xavier_normal_'), drawing(options));
}

function kaimingStd(tensor: Tensor, options: KaimingOptions, where: string): number {
  checkKeys(options, ['a', 'mode', 'nonlinearity', 'generator'], where);
  const { a = 0, mode = 'fan_in', nonlinearity = 'leaky_relu' } = options;
  if (mode !== 'fan_in' && mode !== 'fan_out') {
    throw new ValueError(`Mode ${String(mode)} not supported, please use one of ['fan_in', 'fan_out']`);
  }
  const [fanIn, fanOut] = _calculate_fan_in_and_fan_out(tensor);
  return calculate_gain(nonlinearity, a) / Math.sqrt(mode === 'fan_in' ? fanIn : fanOut);
}

/**
 * Fills a weight, in place, by He's rule with a uniform distribution, and returns it: on (−bound, bound) with
 * bound = gain · √(3 / fan). A tensor without elements is returned as it is.
 *
 * @param tensor - a weight of shape (out, in, …).
 * @param options - `a`, `mode`, `nonlinearity`, `generator`.
 * @throws ValueError when it has fewer than two dimensions, or for an unknown mode or nonlinearity.
 *
 * @example
 * ```ts
 * const w = nn.init.kaiming_uniform_(torch.empty([3, 6]), { nonlinearity: 'relu' });
 * console.log(w.ge(-1).all().item(), w.le(1).all().item()); // true true
 * ```
 * @see {@link https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.kaiming_uniform_ | torch.nn.init.kaiming_uniform_}
 */
export function kaiming_uniform_(tensor: Tensor, options: KaimingOptions = {}): Tensor {
  if (tensor.numel() === 0) return tensor;
  const bound = Math.sqrt(3) * kaimingStd(tensor, options, 'kaiming_uniform_');
  return uniform_(tensor, -bound, bound, drawing(options));
}

/**
 * Fills a weight, in place, by He's rule with a normal distribution, and returns it: its standard deviation is gain / √fan. A
 * tensor without elements is returned as it is.
 *
 * @param tensor - a weight of shape (out, in, …).
 * @param options - `a`, `mode`, `nonlinearity`, `generator`.
 * @throws ValueError when it has fewer than two dimensions, or for an unknown mode or nonlinearity.
 *
 * @example
 * ```ts
 * const w = nn.init.kaiming_normal_(torch.empty([3, 5]), { mode: 'fan_out', nonlinearity: 'relu' });
 * console.log(w.shape); // [ 3, 5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.kaiming_normal_ | torch.nn.init.kaiming_normal_}
 */
export function kaiming_normal_(tensor: Tensor, options: KaimingOptions = {}): Tensor {
  if (tensor.numel() === 0) return tensor;
  return normal_(tensor, 0, kaimingStd(tensor, options, 'kaiming_normal_'), drawing(options));
}
