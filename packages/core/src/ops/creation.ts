import { assertTensor, isTensor } from '../autograd/brand.js';
import { emptyTensor } from '../autograd/factory.js';
import { run } from '../device/device.js';
import { hostArray } from '../device/reference.js';
import {
  bool,
  type dtype,
  float32,
  float64,
  get_default_dtype,
  int32,
  int64,
  type TypedArray,
  uint8,
} from '../dtype.js';
import { checkKeys, RuntimeError, ValueError } from '../errors.js';
import { checkShape, numel, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { checkOptions, finish, fromNumbers, OPTION_KEYS, type TensorOptions } from './_options.js';
import { fillElements, type Scalar, toElement } from './_pointwise.js';

export type { TensorOptions } from './_options.js';

/** Numbers, booleans or bigints in arrays, nested as deep as the tensor has dimensions. */
export type NestedArray = Scalar | readonly NestedArray[];

function filled(shape: Shape, value: Scalar, type: dtype): Tensor {
  const tensor = emptyTensor(shape.slice(), type);
  run(fillElements, [tensor], [], { value: toElement(value, type) });
  return tensor;
}

/**
 * Makes a tensor of zeros.
 *
 * @param size - the shape.
 * @param options - `dtype` (the default dtype if none is given), `requires_grad`.
 * @throws RuntimeError when a size is negative.
 *
 * @example
 * ```ts
 * console.log(torch.zeros([2, 2]).tolist()); // [ [ 0, 0 ], [ 0, 0 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.zeros.html | torch.zeros}
 */
export function zeros(size: readonly number[], options?: TensorOptions): Tensor {
  checkOptions(options, 'zeros');
  return finish(filled(checkShape(size), 0, options?.dtype ?? get_default_dtype()), options);
}

/**
 * Makes a tensor of ones.
 *
 * @param size - the shape.
 * @param options - `dtype` (the default dtype if none is given), `requires_grad`.
 * @throws RuntimeError when a size is negative.
 *
 * @example
 * ```ts
 * console.log(torch.ones([3]).tolist()); // [ 1, 1, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.ones.html | torch.ones}
 */
export function ones(size: readonly number[], options?: TensorOptions): Tensor {
  checkOptions(options, 'ones');
  return finish(filled(checkShape(size), 1, options?.dtype ?? get_default_dtype()), options);
}

/** A number's dtype where none is given. JavaScript does not tell 1 from 1.0, so numbers are floating point. */
function inferType(value: Scalar): dtype {
  if (typeof value === 'boolean') return bool;
  if (typeof value === 'bigint') return int64;
  if (typeof value === 'number') return get_default_dtype();
  throw new TypeError(`expected a number, a boolean or a bigint, got ${typeof value}`);
}

/**
 * Makes a tensor of one repeated value.
 *
 * @param size - the shape.
 * @param fill_value - the value.
 * @param options - `dtype` (of a number the default dtype, of a boolean bool, of a bigint int64), `requires_grad`.
 * @throws RuntimeError when a size is negative.
 *
 * @example
 * ```ts
 * console.log(torch.full([2], 3.5).tolist()); // [ 3.5, 3.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.full.html | torch.full}
 */
export function full(size: readonly number[], fill_value: Scalar, options?: TensorOptions): Tensor {
  checkOptions(options, 'full');
  return finish(filled(checkShape(size), fill_value, options?.dtype ?? inferType(fill_value)), options);
}

/**
 * Makes a tensor whose elements are undefined until they are written.
 *
 * @param size - the shape.
 * @param options - `dtype` (the default dtype if none is given), `requires_grad`.
 * @throws RuntimeError when a size is negative.
 *
 * @example
 * ```ts
 * console.log(torch.empty([2, 3]).shape); // [ 2, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.empty.html | torch.empty}
 */
export function empty(size: readonly number[], options?: TensorOptions): Tensor {
  checkOptions(options, 'empty');
  return finish(emptyTensor(checkShape(size).slice(), options?.dtype ?? get_default_dtype()), options);
}

/**
 * Makes a tensor of zeros of another's shape and, unless given, dtype.
 *
 * @param input - the tensor to be like.
 * @param options - `dtype`, `requires_grad`.
 *
 * @example
 * ```ts
 * console.log(torch.zeros_like(torch.ones([2])).tolist()); // [ 0, 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.zeros_like.html | torch.zeros_like}
 */
export function zeros_like(input: Tensor, options?: TensorOptions): Tensor {
  assertTensor(input, 'zeros_like');
  return zeros(input.shape, { dtype: input.dtype, ...options });
}

/**
 * Makes a tensor of ones of another's shape and, unless given, dtype.
 *
 * @param input - the tensor to be like.
 * @param options - `dtype`, `requires_grad`.
 *
 * @example
 * ```ts
 * console.log(torch.ones_like(torch.zeros([2])).tolist()); // [ 1, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.ones_like.html | torch.ones_like}
 */
export function ones_like(input: Tensor, options?: TensorOptions): Tensor {
  assertTensor(input, 'ones_like');
  return ones(input.shape, { dtype: input.dtype, ...options });
}

/**
 * Makes a tensor of one repeated value, of another's shape and, unless given, dtype.
 *
 * @param input - the tensor to be like.
 * @param fill_value - the value.
 * @param options - `dtype`, `requires_grad`.
 *
 * @example
 * ```ts
 * console.log(torch.full_like(torch.zeros([2]), 7).tolist()); // [ 7, 7 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.full_like.html | torch.full_like}
 */
export function full_like(input: Tensor, fill_value: Scalar, options?: TensorOptions): Tensor {
  assertTensor(input, 'full_like');
  return full(input.shape, fill_value, { dtype: input.dtype, ...options });
}

/**
 * Makes a tensor of another's shape and, unless given, dtype, whose elements are undefined until they are written.
 *
 * @param input - the tensor to be like.
 * @param options - `dtype`, `requires_grad`.
 *
 * @example
 * ```ts
 * console.log(torch.empty_like(torch.zeros([2, 3])).shape); // [ 2, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.empty_like.html | torch.empty_like}
 */
export function empty_like(input: Tensor, options?: TensorOptions): Tensor {
  assertTensor(input, 'empty_like');
  return empty(input.shape, { dtype: input.dtype, ...options });
}

/**
 * Makes a vector of evenly spaced values from `start` up to, not including, `end`.
 *
 * `arange(end)` starts at 0. There are ⌈(end − start) / step⌉ values.
 *
 * @param start - the first value; or the end, when it is the only argument.
 * @param end - where to stop.
 * @param step - the distance between two values; 1 by default.
 * @param options - `dtype` (int64 when all three are whole numbers, else the default dtype), `requires_grad`. It may follow the
 * last number given.
 * @throws RuntimeError when `step` is 0 or leads away from `end`.
 *
 * @example
 * ```ts
 * console.log(torch.arange(4).tolist(), torch.arange(1, 2, 0.5).tolist()); // [ 0, 1, 2, 3 ] [ 1, 1.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.arange.html | torch.arange}
 */
export function arange(
  start: number,
  end?: number | TensorOptions,
  step?: number | TensorOptions,
  options?: TensorOptions,
): Tensor {
  const numbers = [start, end, step].filter((v): v is number => typeof v === 'number');
  const given = [end, step, options].find((v): v is TensorOptions => typeof v === 'object');
  checkOptions(given, 'arange');
  const [first, last, by] = numbers.length === 1 ? [0, numbers[0], 1] : [numbers[0], numbers[1], numbers[2] ?? 1];
  if (by === 0) throw new RuntimeError('step must be nonzero');
  if (!Number.isFinite(first) || !Number.isFinite(last)) {
    throw new RuntimeError(`unsupported range: ${first} -> ${last}`);
  }
  if ((by > 0 && first > last) || (by < 0 && first < last)) {
    throw new RuntimeError('upper bound and larger bound inconsistent with step sign');
  }
  const type = given?.dtype ?? ([first, last, by].every(Number.isInteger) ? int64 : get_default_dtype());
  const values = hostArray(float64, Math.ceil((last - first) / by)) as Float64Array;
  for (let i = 0; i < values.length; i++) values[i] = first + i * by;
  return finish(fromNumbers(values, [values.length], type), given);
}

/**
 * Makes a vector of `steps` evenly spaced values from `start` to `end`, both included.
 *
 * @param start - the first value.
 * @param end - the last value.
 * @param steps - how many.
 * @param options - `dtype` (the default dtype if none is given), `requires_grad`.
 * @throws RuntimeError when `steps` is negative.
 *
 * @example
 * ```ts
 * console.log(torch.linspace(0, 1, 5).tolist()); // [ 0, 0.25, 0.5, 0.75, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.linspace.html | torch.linspace}
 */
export function linspace(start: number, end: number, steps: number, options?: TensorOptions): Tensor {
  checkOptions(options, 'linspace');
  if (!Number.isInteger(steps) || steps < 0) throw new RuntimeError('number of steps must be non-negative');
  const by = steps > 1 ? (end - start) / (steps - 1) : 0;
  // From both ends, so that the last value is `end` to the bit.
  const values = hostArray(float64, steps) as Float64Array;
  for (let i = 0; i < steps; i++) values[i] = i < steps / 2 ? start + i * by : end - (steps - 1 - i) * by;
  return finish(fromNumbers(values, [steps], options?.dtype ?? get_default_dtype()), options);
}

/**
 * Makes a matrix with ones on the diagonal and zeros elsewhere.
 *
 * @param n - the number of rows.
 * @param m - the number of columns; `n` by default.
 * @param options - `dtype` (the default dtype if none is given), `requires_grad`.
 * @throws RuntimeError when a size is negative.
 *
 * @example
 * ```ts
 * console.log(torch.eye(2).tolist()); // [ [ 1, 0 ], [ 0, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.eye.html | torch.eye}
 */
export function eye(n: number, m: number = n, options?: TensorOptions): Tensor {
  checkOptions(options, 'eye');
  const shape = checkShape([n, m]);
  const values = hostArray(float64, n * m) as Float64Array;
  for (let i = 0; i < Math.min(n, m); i++) values[i * m + i] = 1;
  return finish(fromNumbers(values, shape, options?.dtype ?? get_default_dtype()), options);
}

function shapeOfNested(data: NestedArray): number[] {
  const shape: number[] = [];
  for (let level = data; Array.isArray(level); level = level[0] as NestedArray) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  return shape;
}

function flattenNested(data: NestedArray, shape: Shape, depth: number, out: Scalar[]): void {
  if (depth === shape.length) {
    if (Array.isArray(data)) throw new ValueError(`expected a number at dim ${depth}, got an array`);
    inferType(data as Scalar);
    out.push(data as Scalar);
    return;
  }
  if (!Array.isArray(data)) throw new TypeError(`expected an array at dim ${depth}, got ${typeof data}`);
  if (data.length !== shape[depth]) {
    throw new ValueError(`expected sequence of length ${shape[depth]} at dim ${depth} (got ${data.length})`);
  }
  for (const item of data) flattenNested(item as NestedArray, shape, depth + 1, out);
}

/** The dtype that holds all of these values: one number among booleans makes numbers of them. */
function commonType(values: readonly Scalar[]): dtype {
  let type: dtype | undefined;
  for (const value of values) {
    const own = inferType(value);
    if (!type || own.rank > type.rank) type = own;
  }
  return type ?? get_default_dtype();
}

/**
 * Makes a tensor of given values, which are copied.
 *
 * JavaScript does not tell 1 from 1.0: numbers become the default dtype, float32, whole or not. Booleans become bool and bigints
 * int64. A typed array keeps its own type.
 *
 * @param data - a number, boolean or bigint, arrays of them nested as deep as there are dimensions, a typed array (one dimension),
 * or a tensor (which is copied and detached).
 * @param options - `dtype`, `requires_grad`.
 * @throws ValueError when the arrays of one depth differ in length.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[1, 2], [3, 4]]);
 * console.log(x.shape, String(x.dtype)); // [ 2, 2 ] torch.float32
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.tensor.html | torch.tensor}
 */
export function tensor(data: NestedArray | TypedArray | Tensor, options?: TensorOptions): Tensor {
  checkKeys(options, OPTION_KEYS, 'tensor');
  const result = fromData(data, options?.dtype);
  checkOptions({ ...options, dtype: result.dtype }, 'tensor');
  return finish(result, options);
}

/**
 * Makes a tensor of given values, or returns a tensor that is given, converted to `dtype` where it has another.
 *
 * Unlike {@link tensor}, it copies a tensor only where it must, and keeps it on the tape. A typed array is copied.
 *
 * @param data - what {@link tensor} takes.
 * @param options - `dtype`.
 *
 * @example
 * ```ts
 * const x = torch.tensor([1, 2]);
 * console.log(torch.as_tensor(x) === x, torch.as_tensor([1, 2]).tolist()); // true [ 1, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.as_tensor.html | torch.as_tensor}
 */
export function as_tensor(data: NestedArray | TypedArray | Tensor, options?: Pick<TensorOptions, 'dtype'>): Tensor {
  checkKeys(options, ['dtype'], 'as_tensor');
  if (isTensor(data)) return options?.dtype ? data.to(options.dtype) : data;
  return tensor(data, options);
}

function fromData(data: NestedArray | TypedArray | Tensor, type: dtype | undefined): Tensor {
  if (isTensor(data)) {
    const source = data.detach();
    return type && type !== data.dtype ? source.to(type) : source.clone();
  }
  if (ArrayBuffer.isView(data)) {
    const copy = fromTypedArray(data, [data.length]);
    return type ? copy.to(type) : copy;
  }
  const shape = shapeOfNested(data);
  const values: Scalar[] = [];
  flattenNested(data, shape, 0, values);
  return fromNumbers(values, shape, type ?? commonType(values));
}

/**
 * Makes a tensor from a typed array, whose elements are copied.
 *
 * @param data - the elements, row-major; Float32Array gives float32, Float64Array float64, Int32Array int32, BigInt64Array int64,
 * Uint8Array uint8.
 * @param size - the shape; one dimension by default.
 * @param options - `dtype` (bool is allowed for a Uint8Array), `requires_grad`.
 * @throws RuntimeError when the shape does not fit the number of elements.
 *
 * @example
 * ```ts
 * console.log(torch.fromTypedArray(new Float32Array([1, 2, 3, 4]), [2, 2]).tolist()); // [ [ 1, 2 ], [ 3, 4 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.from_numpy.html | torch.from_numpy}
 */
export function fromTypedArray(
  data: TypedArray,
  size: readonly number[] = [data.length],
  options?: TensorOptions,
): Tensor {
  checkOptions(options, 'fromTypedArray');
  const own = [float32, float64, int32, int64, uint8].find((type) => data instanceof type.array);
  if (!own) throw new TypeError(`fromTypedArray(): no dtype holds the elements of a ${data.constructor.name}`);
  if (numel(checkShape(size)) !== data.length) {
    throw new RuntimeError(`shape '[${size.join(', ')}]' is invalid for input of size ${data.length}`);
  }
  const result = emptyTensor(size.slice(), own);
  result.storage.array().set(data as never);
  return finish(options?.dtype ? result.to(options.dtype) : result, options);
}
