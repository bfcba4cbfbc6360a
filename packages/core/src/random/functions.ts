import { emptyTensor, makeTensor } from '../autograd/factory.js';
import type { Op } from '../autograd/op.js';
import { assertTensor, isTensor } from '../autograd/brand.js';
import { run } from '../device/device.js';
import { bool, type dtype, get_default_dtype, int64, uint8 } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { empty, type TensorOptions } from '../ops/creation.js';
import { broadcastShapes, isContiguous, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { randperm as drawPermutation } from './distributions.js';
import {
  assertFloating,
  bernoulli_,
  bernoulliTensorOp,
  checkFill,
  type GeneratorOptions,
  generatorOf,
  memoryOrder,
  normalOp,
  randomOp,
  rangeFor,
  uniformOp,
} from './in_place.js';

/** Options of a function that makes a tensor of random numbers. */
export interface RandomOptions extends TensorOptions, GeneratorOptions {}

const KEYS = ['dtype', 'requires_grad', 'generator'];

/** Makes a tensor and fills it by an op, past the tape; every check comes before the first number is drawn. */
function drawn<A>(op: Op<A>, size: Shape, type: dtype, options: TensorOptions | undefined, attrs: A): Tensor {
  const tensor = empty(size, { dtype: type, requires_grad: options?.requires_grad ?? false });
  checkFill(op, type, attrs);
  run(op, [tensor], [], attrs);
  return tensor;
}

function drawUniform(size: Shape, type: dtype, options: RandomOptions | undefined, where: string): Tensor {
  assertFloating(type, 'check_uniform_bounds');
  return drawn(uniformOp, size, type, options, { from: 0, to: 1, generator: generatorOf(options, where) });
}

function drawNormal(
  mean: number,
  std: number,
  size: Shape,
  type: dtype,
  options: RandomOptions | undefined,
  where: string,
  contiguous = true,
): Tensor {
  assertFloating(type, 'normal_kernel_cpu');
  const generator = generatorOf(options, where);
  return drawn(normalOp, size, type, options, { mean, std, generator, contiguous });
}

/** Shows a row-major tensor, whose dimensions stand in `order`, in the order of the tensor that `order` was taken from. */
function restoreOrder(tensor: Tensor, order: readonly number[], shape: Shape): Tensor {
  const strides = new Array<number>(order.length);
  order.forEach((d, i) => (strides[d] = tensor.strides[i]));
  return makeTensor(tensor.storage, shape.slice(), strides, 0);
}

/** What a `..._like` function makes: of the same shape, and laid out as the dimensions of `input` are, as in torch. */
export function drawnLike(input: Tensor, options: RandomOptions | undefined, draw: (size: Shape) => Tensor): Tensor {
  if (isContiguous(input.shape, input.strides)) return draw(input.shape);
  const order = memoryOrder(input.strides);
  const result = draw(order.map((d) => input.shape[d]));
  const restored = restoreOrder(result, order, input.shape);
  return options?.requires_grad ? restored.requires_grad_() : restored;
}

/**
 * Makes a tensor of random numbers from the uniform distribution on [0, 1).
 *
 * @param size - the shape.
 * @param options - `dtype` (the default dtype if none is given; floating point), `requires_grad`, `generator`.
 * @throws RuntimeError when a size is negative or the dtype is not floating point.
 *
 * @example
 * ```ts
 * torch.manual_seed(0);
 * console.log(torch.rand([2]).mul(100).to(torch.int32).tolist()); // [ 49, 76 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.rand.html | torch.rand}
 */
export function rand(size: readonly number[], options?: RandomOptions): Tensor {
  checkKeys(options, KEYS, 'rand');
  return drawUniform(size, options?.dtype ?? get_default_dtype(), options, 'rand');
}

/**
 * Makes a tensor of random numbers from the standard normal distribution: mean 0, variance 1.
 *
 * @param size - the shape.
 * @param options - `dtype` (the default dtype if none is given; floating point), `requires_grad`, `generator`.
 * @throws RuntimeError when a size is negative or the dtype is not floating point.
 *
 * @example
 * ```ts
 * torch.manual_seed(0);
 * console.log(torch.randn([2]).mul(100).to(torch.int32).tolist()); // [ 154, -29 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.randn.html | torch.randn}
 */
export function randn(size: readonly number[], options?: RandomOptions): Tensor {
  checkKeys(options, KEYS, 'randn');
  return drawNormal(0, 1, size, options?.dtype ?? get_default_dtype(), options, 'randn');
}

/**
 * Makes a tensor of random numbers from the normal distribution of that mean and standard deviation.
 *
 * @param mean - the mean of all elements.
 * @param std - the standard deviation of all elements.
 * @param size - the shape.
 * @param options - `dtype` (the default dtype if none is given; floating point), `requires_grad`, `generator`.
 * @throws RuntimeError when `std` is negative, a size is negative or the dtype is not floating point.
 *
 * @example
 * ```ts
 * console.log(torch.normal(5, 0, [2]).tolist()); // [ 5, 5 ]
 * console.log(torch.normal(torch.tensor([1, 2]), 0).tolist()); // [ 1, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.normal.html | torch.normal}
 */
export function normal(mean: number, std: number, size: readonly number[], options?: RandomOptions): Tensor;
/**
 * Makes a tensor of random numbers, each from the normal distribution of its own mean, standard deviation or both.
 *
 * @param mean - the means, floating point, or one for all.
 * @param std - the standard deviations, floating point, or one for all; both tensors' shapes broadcast.
 * @param options - `generator`.
 * @returns a tensor that requires no gradient.
 * @throws RuntimeError when a standard deviation is negative, the shapes do not broadcast or the dtype is not floating point.
 */
export function normal(mean: Tensor | number, std?: Tensor | number, options?: GeneratorOptions): Tensor;
export function normal(
  mean: Tensor | number,
  std: Tensor | number = 1,
  third?: readonly number[] | GeneratorOptions,
  fourth?: RandomOptions,
): Tensor {
  if (isTensor(mean) || isTensor(std)) return normalAround(mean, std, third as GeneratorOptions | undefined);
  checkKeys(fourth, KEYS, 'normal');
  return drawNormal(mean, std, third as Shape, fourth?.dtype ?? get_default_dtype(), fourth, 'normal');
}

/** One number for all is the filling's own, as in torch: products and sums after it round once more. */
function normalAround(mean: Tensor | number, std: Tensor | number, options: GeneratorOptions | undefined): Tensor {
  checkKeys(options, ['generator'], 'normal');
  const like = (isTensor(mean) ? mean : std) as Tensor;
  const shape = isTensor(mean) && isTensor(std) ? broadcastShapes(mean.shape, std.shape) : like.shape;
  if (isTensor(std) && std.lt(0).any().item()) throw new RuntimeError('normal expects all elements of std >= 0.0');
  const drawn = drawNormal(0, isTensor(std) ? 1 : std, shape, like.dtype, options, 'normal');
  if (isTensor(std)) drawn.mul_(std.detach());
  return drawn.add_(isTensor(mean) ? mean.detach() : mean);
}

/**
 * Makes a tensor of another's shape and, unless given, dtype, of random numbers from the uniform distribution on [0, 1).
 *
 * @param input - the tensor to be like.
 * @param options - `dtype`, `requires_grad`, `generator`.
 * @throws RuntimeError when the dtype is not floating point.
 *
 * @example
 * ```ts
 * console.log(torch.rand_like(torch.zeros([2, 3])).shape); // [ 2, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.rand_like.html | torch.rand_like}
 */
export function rand_like(input: Tensor, options?: RandomOptions): Tensor {
  assertTensor(input, 'rand_like');
  checkKeys(options, KEYS, 'rand_like');
  return drawnLike(input, options, (size) => drawUniform(size, options?.dtype ?? input.dtype, options, 'rand_like'));
}

/**
 * Makes a tensor of another's shape and, unless given, dtype, of random numbers from the standard normal distribution.
 *
 * @param input - the tensor to be like.
 * @param options - `dtype`, `requires_grad`, `generator`.
 * @throws RuntimeError when the dtype is not floating point.
 *
 * @example
 * ```ts
 * console.log(torch.randn_like(torch.zeros([2, 3])).shape); // [ 2, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.randn_like.html | torch.randn_like}
 */
export function randn_like(input: Tensor, options?: RandomOptions): Tensor {
  assertTensor(input, 'randn_like');
  checkKeys(options, KEYS, 'randn_like');
  const type = options?.dtype ?? input.dtype;
  const contiguous = isContiguous(input.shape, input.strides);
  return drawnLike(input, options, (size) => drawNormal(0, 1, size, type, options, 'randn_like', contiguous));
}

/**
 * Makes a tensor of random integers from 0 up to, not including, `high`.
 *
 * @param high - one above the highest.
 * @param size - the shape.
 * @param options - `dtype` (int64 if none is given), `requires_grad`, `generator`.
 * @throws RuntimeError when `high` is not above 0, a bound does not fit the dtype, or a size is negative.
 *
 * @example
 * ```ts
 * torch.manual_seed(0);
 * console.log(torch.randint(10, [3]).tolist()); // [ 4, 9, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.randint.html | torch.randint}
 */
export function randint(high: number | bigint, size: readonly number[], options?: RandomOptions): Tensor;
/**
 * Makes a tensor of random integers from `low` up to, not including, `high`.
 *
 * @param low - the lowest integer.
 * @param high - one above the highest.
 * @param size - the shape.
 * @param options - `dtype` (int64 if none is given), `requires_grad`, `generator`.
 */
export function randint(
  low: number | bigint,
  high: number | bigint,
  size: readonly number[],
  options?: RandomOptions,
): Tensor;
export function randint(
  first: number | bigint,
  second: number | bigint | readonly number[],
  third?: readonly number[] | RandomOptions,
  fourth?: RandomOptions,
): Tensor {
  const oneBound = typeof second === 'object';
  const [low, high] = oneBound ? [0, first] : [first, second];
  const size = (oneBound ? second : third) as readonly number[];
  const options = (oneBound ? third : fourth) as RandomOptions | undefined;
  checkKeys(options, KEYS, 'randint');
  const type = options?.dtype ?? int64;
  const attrs = { range: rangeFor(type, low, high), generator: generatorOf(options, 'randint') };
  return drawn(randomOp, size, type, options, attrs);
}

/**
 * Makes a tensor of another's shape and, unless given, dtype, of random integers from 0 up to, not including, `high`.
 *
 * @param input - the tensor to be like.
 * @param high - one above the highest.
 * @param options - `dtype`, `requires_grad`, `generator`.
 * @throws RuntimeError when `high` is not above 0 or a bound does not fit the dtype.
 *
 * @example
 * ```ts
 * torch.manual_seed(0);
 * console.log(torch.randint_like(torch.zeros([3]), 10).tolist()); // [ 4, 9, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.randint_like.html | torch.randint_like}
 */
export function randint_like(input: Tensor, high: number | bigint, options?: RandomOptions): Tensor;
/**
 * Makes a tensor of another's shape and, unless given, dtype, of random integers from `low` up to, not including, `high`.
 *
 * @param input - the tensor to be like.
 * @param low - the lowest.
 * @param high - one above the highest.
 * @param options - `dtype`, `requires_grad`, `generator`.
 * @throws RuntimeError when `low` is not below `high` or a bound does not fit the dtype.
 */
export function randint_like(
  input: Tensor,
  low: number | bigint,
  high: number | bigint,
  options?: RandomOptions,
): Tensor;
export function randint_like(
  input: Tensor,
  first: number | bigint,
  second?: number | bigint | RandomOptions,
  third?: RandomOptions,
): Tensor {
  assertTensor(input, 'randint_like');
  const oneBound = typeof second !== 'number' && typeof second !== 'bigint';
  const [low, high] = oneBound ? [0, first] : [first, second];
  const options = oneBound ? second : third;
  checkKeys(options, KEYS, 'randint_like');
  const type = options?.dtype ?? input.dtype;
  const attrs = { range: rangeFor(type, low, high), generator: generatorOf(options, 'randint_like') };
  return drawnLike(input, options, (size) => drawn(randomOp, size, type, options, attrs));
}

/**
 * Makes a vector of the integers from 0 to n − 1 in random order.
 *
 * @param n - how many.
 * @param options - `dtype` (int64 if none is given), `requires_grad`, `generator`.
 * @throws RuntimeError when `n` is negative or does not fit the dtype.
 *
 * @example
 * ```ts
 * torch.manual_seed(0);
 * console.log(torch.randperm(4).tolist()); // [ 0, 1, 3, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.randperm.html | torch.randperm}
 */
export function randperm(n: number, options?: RandomOptions): Tensor {
  checkKeys(options, KEYS, 'randperm');
  const type = options?.dtype ?? int64;
  const generator = generatorOf(options, 'randperm');
  if (type === bool) throw new RuntimeError(`"randperm" not implemented for 'Bool'`);
  if (type === uint8 && n > 255) throw new RuntimeError('value cannot be converted to type uint8_t without overflow');
  const tensor = empty([n], { dtype: type, requires_grad: options?.requires_grad ?? false });
  const order = drawPermutation(n, generator);
  const out = tensor.storage.array();
  if (out instanceof BigInt64Array) for (let i = 0; i < n; i++) out[i] = BigInt(order[i]);
  else out.set(order);
  return tensor;
}

/**
 * Makes a tensor of ones and zeros, in which each element is one with the probability that `input` holds there.
 *
 * @param input - probabilities in [0, 1], floating point.
 * @param options - `generator`.
 * @returns a tensor of the input's shape and dtype; it requires no gradient.
 * @throws RuntimeError when a probability is not in [0, 1] or the dtype is not floating point.
 *
 * @example
 * ```ts
 * console.log(torch.bernoulli(torch.tensor([0, 1, 1])).tolist()); // [ 0, 1, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.bernoulli.html | torch.bernoulli}
 */
export function bernoulli(input: Tensor, options?: GeneratorOptions): Tensor;
/**
 * Makes a tensor of ones and zeros of another's shape and dtype, in which each element is one with the same probability.
 *
 * @param input - the tensor to be like.
 * @param p - the probability.
 * @param options - `generator`.
 * @returns a tensor that requires no gradient.
 * @throws RuntimeError when `p` is not in [0, 1].
 */
export function bernoulli(input: Tensor, p: number, options?: GeneratorOptions): Tensor;
export function bernoulli(input: Tensor, second?: number | GeneratorOptions, third?: GeneratorOptions): Tensor {
  assertTensor(input, 'bernoulli');
  // Row-major also where the input is not: so torch's own, unlike its `..._like` functions.
  const result = emptyTensor(input.shape.slice(), input.dtype);
  if (typeof second === 'number') return bernoulli_(result, second, third);
  checkKeys(second, ['generator'], 'bernoulli');
  assertFloating(input.dtype, 'bernoulli_tensor_cpu_p_');
  run(bernoulliTensorOp, [result], [input], { generator: generatorOf(second, 'bernoulli') });
  return result;
}
