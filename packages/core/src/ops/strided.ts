import { assertTensor } from '../autograd/brand.js';
import { RuntimeError } from '../errors.js';
import { checkCount, formatShape, type Shape, wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { asVector } from './_indices.js';

function checkWindow(input: Tensor, size: Shape, stride: Shape, offset: number): void {
  if (size.length !== stride.length) throw new RuntimeError('mismatch in length of strides and shape');
  if (![...size, ...stride, offset].every(Number.isInteger)) {
    throw new TypeError('as_strided(): size, stride and storage_offset must be integers');
  }
  if (stride.some((step) => step < 0)) {
    throw new RuntimeError(
      `as_strided: Negative strides are not supported at the moment, got strides: ${formatShape(stride)}`,
    );
  }
  if (size.some((n) => n < 0)) {
    throw new RuntimeError(
      `Storage size calculation overflowed with sizes=${formatShape(size)} and strides=${formatShape(stride)}`,
    );
  }
  checkCount(size);
  if (offset < 0) throw new RuntimeError(`Tensor: invalid storage offset ${offset}`);
  const end = size.includes(0) ? 0 : size.reduce((last, n, d) => last + (n - 1) * stride[d], offset + 1);
  const { length } = input.storage;
  if (end <= length) return;
  const { itemsize } = input.dtype;
  throw new RuntimeError(
    `setStorage: sizes ${formatShape(size)}, strides ${formatShape(stride)}, storage offset ${offset}, and itemsize ${itemsize} requiring a storage size of ${end * itemsize} are out of bounds for storage of size ${length * itemsize}`,
  );
}

/**
 * Returns a view of any elements of a tensor's storage: element (i, j, …) is the one at storage_offset + i · stride₀ + j · stride₁ + ….
 *
 * The gradients of elements that are shown several times add up.
 *
 * @param input - a tensor.
 * @param size - the shape of the view.
 * @param stride - for each dimension how far two neighbours lie apart in the storage, in elements.
 * @param storage_offset - where in the storage the first element lies; where the input's lies by default.
 * @throws RuntimeError when the lists differ in length, a number is negative, or the view would leave the storage.
 *
 * @example
 * ```ts
 * console.log(torch.as_strided(torch.arange(5), [3, 3], [1, 1]).tolist()); // [ [ 0, 1, 2 ], [ 1, 2, 3 ], [ 2, 3, 4 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.as_strided.html | torch.as_strided}
 */
export function as_strided(
  input: Tensor,
  size: readonly number[],
  stride: readonly number[],
  storage_offset?: number | null,
): Tensor {
  assertTensor(input, 'as_strided');
  const offset = storage_offset ?? input.storage_offset();
  checkWindow(input, size, stride, offset);
  return input.asStrided(size.slice(), stride.slice(), offset - input.storage_offset());
}

export function unfold(input: Tensor, dimension: number, size: number, step: number): Tensor {
  const [shape, strides] = [asVector(input.shape), input.ndim === 0 ? [1] : input.strides];
  const d = wrapDim(dimension, input.ndim);
  for (const [argument, value] of Object.entries({ size, step })) {
    if (!Number.isInteger(value)) throw new TypeError(`unfold(): ${argument} must be an integer, got ${value}`);
  }
  if (size < 0) throw new RuntimeError(`size is ${size} but must be >= 0`);
  if (size > shape[d]) {
    throw new RuntimeError(`maximum size for tensor at dimension ${d} is ${shape[d]} but size is ${size}`);
  }
  if (step <= 0) throw new RuntimeError(`step is ${step} but must be > 0`);
  const count = Math.floor((shape[d] - size) / step) + 1;
  const slices = input.ndim === 0 ? [] : shape.map((n, k) => (k === d ? count : n));
  const apart = input.ndim === 0 ? [] : strides.map((stride, k) => (k === d ? stride * step : stride));
  return input.asStrided([...slices, size], [...apart, strides[d]], 0);
}
