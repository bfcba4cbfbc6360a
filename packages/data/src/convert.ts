import { fromTypedArray, Tensor, type TypedArray } from '@sconce/core';

/** Whether the value is a typed array, rather than a view without a type. */
export function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** Whether the value is an object that a literal makes, not an instance of a class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** What {@link default_convert} makes of a sample of type `T`: typed arrays become tensors. */
export type Converted<T> = T extends TypedArray
  ? Tensor
  : T extends Tensor
    ? T
    : T extends readonly unknown[]
      ? { -readonly [K in keyof T]: Converted<T[K]> }
      : T;

/**
 * Turns the typed arrays of a sample into tensors, wherever they stand in arrays, plain objects and Maps, and leaves all else as it is: what
 * a {@link DataLoader} with `batch_size: null` does.
 *
 * @param data - a sample.
 * @returns the sample with tensors in it.
 *
 * @example
 * ```ts
 * const [x, name] = default_convert([Float32Array.of(1, 2), 'a'] as [Float32Array, string]);
 * console.log(x.tolist(), name); // [ 1, 2 ] a
 * ```
 * @see {@link https://github.com/pytorch/pytorch/blob/v1.13.1/torch/utils/data/_utils/collate.py | torch.utils.data.default_convert}
 */
export function default_convert<T>(data: T): Converted<T> {
  return convert(data) as Converted<T>;
}

function convert(data: unknown): unknown {
  if (data instanceof Tensor) return data;
  if (isTypedArray(data)) return fromTypedArray(data);
  if (Array.isArray(data)) return data.map(convert);
  if (data instanceof Map) return new Map([...data].map(([key, value]) => [key, convert(value)]));
  if (!isPlainObject(data)) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, convert(value)]));
}
