import { checkKeys, no_grad, RuntimeError, softmax, type Tensor } from '@sconce/core';
import { checkFloating } from './_floating.js';
import { softplus } from './activations.js';
import { assertTensor } from './layers.js';

/** Options of {@link gelu}. */
export interface GeluOptions {
  /** `tanh` for an approximation of the error function; `none` by default. */
  readonly approximate?: 'none' | 'tanh';
}

/**
 * Multiplies each element by the probability that a standard normal number is less: out = input · Φ(input) = input · (1 + erf(input / √2)) / 2.
 *
 * The approximation is input · (1 + tanh(√(2/π) · (input + 0.044715 · input³))) / 2.
 *
 * @param input - a floating point tensor of any shape.
 * @param options - `approximate`.
 * @throws RuntimeError for integers and bools, and for an unknown approximation.
 *
 * @example
 * ```ts
 * console.log(F.gelu(torch.tensor([1])).item().toFixed(4)); // 0.8413
 * console.log(F.gelu(torch.tensor([1]), { approximate: 'tanh' }).item().toFixed(4)); // 0.8412
 * ```
 * @see {@link https://arxiv.org/abs/1606.08415 | Gaussian Error Linear Units}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.gelu.html | torch.nn.functional.gelu}
 */
export function gelu(input: Tensor, options?: GeluOptions): Tensor {
  checkKeys(options, ['approximate'], 'gelu');
  const approximate = options?.approximate ?? 'none';
  if (approximate !== 'none' && approximate !== 'tanh') {
    throw new RuntimeError('approximate argument must be either none or tanh.');
  }
  checkFloating(input, 'gelu', 'GeluKernelImpl');
  const curve =
    approximate === 'none'
      ? input.mul(Math.SQRT1_2).erf()
      : input
          .mul(input.square().mul(0.044715).add(1))
          .mul(Math.sqrt(2 / Math.PI))
          .tanh();
  return input.mul(0.5).mul(curve.add(1));
}

/**
 * Gates one half of the input by the other: out = a · sigmoid(b), where a and b are the halves along a dimension.
 *
 * @param input - a floating point tensor, of even size along the dimension.
 * @param dim - the dimension; −1, the last one, by default.
 * @throws RuntimeError when the size is odd, or for integers and bools; IndexError when the dimension is out of range.
 *
 * @example
 * ```ts
 * console.log(F.glu(torch.tensor([4, 3, 0, Infinity])).tolist()); // [ 2, 3 ]
 * ```
 * @see {@link https://arxiv.org/abs/1612.08083 | Language Modeling with Gated Convolutional Networks}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.glu.html | torch.nn.functional.glu}
 */
export function glu(input: Tensor, dim = -1): Tensor {
  checkFloating(input, 'glu');
  if (input.ndim === 0) throw new RuntimeError('glu does not support scalars because halving size must be even');
  const size = input.size(dim);
  if (size % 2 !== 0) {
    const place = dim < 0 ? dim + input.ndim : dim;
    throw new RuntimeError(`Halving dimension must be even, but dimension ${place} is size ${size}`);
  }
  return input.narrow(dim, 0, size / 2).mul(input.narrow(dim, size / 2, size / 2).sigmoid());
}

/**
 * Computes the logarithm of the sigmoid of each element: out = −ln(1 + e^−input).
 *
 * @param input - a floating point tensor of any shape.
 * @throws RuntimeError for integers and bools.
 *
 * @example
 * ```ts
 * console.log(F.logsigmoid(torch.tensor([0, -100])).tolist()[1]); // -100
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.logsigmoid.html | torch.nn.functional.logsigmoid}
 */
export function logsigmoid(input: Tensor): Tensor {
  checkFloating(input, 'logsigmoid', 'log_sigmoid_cpu');
  // Past 40 the straight line is exact, in double precision too.
  return softplus(input.neg(), 1, 40).neg();
}

/**
 * Divides each element by 1 plus its magnitude: out = input / (1 + |input|).
 *
 * @param input - a tensor of any shape and any dtype but bool.
 *
 * @example
 * ```ts
 * console.log(F.softsign(torch.tensor([-1, 0, 3])).tolist()); // [ -0.5, 0, 0.75 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.softsign.html | torch.nn.functional.softsign}
 */
export function softsign(input: Tensor): Tensor {
  assertTensor(input, 'softsign');
  return input.div(input.abs().add(1));
}

/**
 * Moves each element towards 0 by lambd, those nearer to 0 than that to 0 itself. NaN stays NaN.
 *
 * @param input - a floating point tensor of any shape.
 * @param lambd - by how much; 0.5 by default.
 * @throws RuntimeError for a negative lambd, and for integers and bools.
 *
 * @example
 * ```ts
 * console.log(F.softshrink(torch.tensor([-2, 0.25, 1])).tolist()); // [ -1.5, 0, 0.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.softshrink.html | torch.nn.functional.softshrink}
 */
export function softshrink(input: Tensor, lambd = 0.5): Tensor {
  if (lambd < 0) throw new RuntimeError(`lambda must be greater or equal to 0, but found to be ${lambd}.`);
  checkFloating(input, 'softshrink');
  return input.sub(input.clamp(-lambd, lambd));
}

/**
 * Subtracts its hyperbolic tangent from each element: out = input − tanh(input).
 *
 * @param input - a tensor of any shape and any dtype but bool.
 *
 * @example
 * ```ts
 * console.log(F.tanhshrink(torch.tensor([0, 100])).tolist()); // [ 0, 99 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.tanhshrink.html | torch.nn.functional.tanhshrink}
 */
export function tanhshrink(input: Tensor): Tensor {
  assertTensor(input, 'tanhshrink');
  return input.sub(input.tanh());
}

/**
 * Turns the elements along a dimension into probabilities, the smallest into the largest: outᵢ = e^−inputᵢ / Σⱼ e^−inputⱼ.
 *
 * @param input - a floating point tensor of any shape.
 * @param dim - the dimension along which the probabilities add up to 1.
 * @throws IndexError when the dimension is out of range; RuntimeError for integers and bools.
 *
 * @example
 * ```ts
 * console.log(F.softmin(torch.tensor([0, Infinity]), 0).tolist()); // [ 1, 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.softmin.html | torch.nn.functional.softmin}
 */
export function softmin(input: Tensor, dim: number): Tensor {
  assertTensor(input, 'softmin');
  return softmax(input.neg(), dim);
}

/** Options of {@link gumbel_softmax}. */
export interface GumbelSoftmaxOptions {
  /** Whether the result has a one and zeros, with the gradient of the probabilities; false by default. */
  readonly hard?: boolean;
  /** The dimension along which there are choices; −1, the last one, by default. */
  readonly dim?: number;
}

/**
 * Draws a choice from unnormalized log-probabilities in a way that can be differentiated: out = softmax((logits + g) / tau) with g from
 * the Gumbel distribution.
 *
 * @param logits - a floating point tensor of any shape.
 * @param tau - the temperature, 1 by default: the lower it is, the closer the result is to a one and zeros.
 * @param options - `hard`, `dim`.
 * @throws IndexError when the dimension is out of range; RuntimeError for integers and bools.
 *
 * @example
 * ```ts
 * const choice = F.gumbel_softmax(torch.zeros([2, 5]), 1, { hard: true });
 * console.log(choice.sum(1).tolist()); // [ 1, 1 ]
 * ```
 * @see {@link https://arxiv.org/abs/1611.01144 | Categorical Reparameterization with Gumbel-Softmax}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.gumbel_softmax.html | torch.nn.functional.gumbel_softmax}
 */
export function gumbel_softmax(logits: Tensor, tau = 1, options: GumbelSoftmaxOptions = {}): Tensor {
  checkKeys(options, ['hard', 'dim'], 'gumbel_softmax');
  const { hard = false, dim = -1 } = options;
  checkFloating(logits, 'gumbel_softmax', 'exponential_cpu');
  // Before anything is drawn.
  if (logits.ndim > 0) logits.size(dim);
  const noise = no_grad(() => logits.new_empty(logits.shape).exponential_().log().neg());
  const soft = softmax(logits.add(noise).div(tau), dim);
  if (!hard) return soft;
  const chosen = no_grad(() => soft.new_zeros(soft.shape).scatter_(dim, soft.argmax(dim, true), 1));
  return chosen.sub(soft.detach()).add(soft);
}
