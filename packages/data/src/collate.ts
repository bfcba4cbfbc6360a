import { fromTypedArray, RuntimeError, stack, Tensor, tensor, type TypedArray } from '@sconce/core';
import { isPlainObject, isTypedArray } from './convert.js';

/**
 * What {@link default_collate} makes of a batch of samples of type `T`: numbers and tensors become tensors with one more dimension,
 * strings and other text stay lists, arrays and objects keep their form.
 *
 * @example
 * ```ts
 * const batch: Collated<[Tensor, number]> = default_collate([[torch.zeros([2]), 7]]);
 * console.log(batch[0].shape, batch[1].tolist()); // [ 1, 2 ] [ 7 ]
 * ```
 */
export type Collated<T> = T extends Tensor | TypedArray | number | bigint | boolean
  ? Tensor
  : T extends string
    ? string[]
    : T extends ReadonlyMap<infer K, infer V>
      ? Map<K, Collated<V>>
      : T extends object
        ? { -readonly [K in keyof T]: Collated<T[K]> }
        : unknown;

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? (value.constructor?.name ?? 'object') : typeof value;
}

/** Whole numbers are labels, counts or indices, and become int64; with one other among them all become float64, as in torch. */
function collateNumbers(batch: readonly (number | bigint)[]): Tensor {
  // A number beyond int64, such as 1e300, is whole only because no float64 of that size has a fraction.
  const isLong = (value: number): boolean => Number.isInteger(value) && Math.abs(value) < 2 ** 63;
  if (batch.some((value) => typeof value === 'number' && !isLong(value))) {
    return fromTypedArray(Float64Array.from(batch, Number));
  }
  if (batch.some((value) => typeof value === 'bigint' && BigInt.asIntN(64, value) !== value)) {
    throw new RuntimeError('Overflow when unpacking long');
  }
  return fromTypedArray(BigInt64Array.from(batch, BigInt));
}

function collateArrays(batch: readonly (readonly unknown[])[]): unknown[] {
  const { length } = batch[0];
  if (batch.some((sample) => sample.length !== length)) {
    throw new RuntimeError('each element in list of batch should be of equal size');
  }
  return Array.from({ length }, (_, i) => collate(batch.map((sample) => sample[i])));
}

function missingKey(key: unknown): RuntimeError {
  return new RuntimeError(`each element in list of batch should have the same keys, but one lacks '${String(key)}'`);
}

function collateObjects(batch: readonly Record<string, unknown>[]): Record<string, unknown> {
  const entries = Object.keys(batch[0]).map((key) => {
    const values = batch.map((sample) => {
      if (!(key in sample)) throw missingKey(key);
      return sample[key];
    });
    return [key, collate(values)] as const;
  });
  return Object.fromEntries(entries);
}

function collateMaps(batch: readonly ReadonlyMap<unknown, unknown>[]): Map<unknown, unknown> {
  const entry = (key: unknown): [unknown, unknown] => {
    const values = batch.map((sample) => {
      if (!sample.has(key)) throw missingKey(key);
      return sample.get(key);
    });
    return [key, collate(values)];
  };
  return new Map(Array.from(batch[0].keys(), entry));
}

function collate(batch: readonly unknown[]): unknown {
  const allAre = <T>(is: (value: unknown) => value is T): boolean => batch.every(is);
  if (allAre((v): v is Tensor => v instanceof Tensor)) return stack(batch as Tensor[]);
  if (allAre((v): v is number | bigint => typeof v === 'number' || typeof v === 'bigint')) {
    return collateNumbers(batch as (number | bigint)[]);
  }
  if (allAre((v): v is boolean => typeof v === 'boolean')) return tensor(batch as boolean[]);
  if (allAre((v): v is string => typeof v === 'string')) return [...batch];
  if (allAre(isTypedArray)) return stack((batch as TypedArray[]).map((array) => fromTypedArray(array)));
  if (allAre((v): v is unknown[] => Array.isArray(v))) return collateArrays(batch as unknown[][]);
  if (allAre((v): v is Map<unknown, unknown> => v instanceof Map)) {
    return collateMaps(batch as Map<unknown, unknown>[]);
  }
  if (allAre(isPlainObject)) return collateObjects(batch as Record<string, unknown>[]);
  const kinds = [...new Set(batch.map(kindOf))].join(' and ');
  throw new TypeError(
    `default_collate: batch must contain tensors, typed arrays, numbers, strings, objects or arrays, all of one kind; found ${kinds}`,
  );
}

/**
 * Makes one batch of a list of samples, as a {@link DataLoader} does unless it is given a `collate_fn`.
 *
 * - Tensors and typed arrays of one shape are stacked along a new first dimension.
 * - Whole numbers become an int64 tensor; if one of them is not whole, all become float64. JavaScript does not tell 1 from 1.0, so
 * let a dataset return tensors where the dtype must not depend on the values.
 * - Booleans become a bool tensor; strings stay a list.
 * - Arrays, plain objects and Maps are collated element by element, so a batch of `[image, label]` becomes `[images, labels]`.
 *
 * @param batch - samples of one form.
 * @returns the batch.
 * @throws RuntimeError when tensors differ in shape or arrays in length; TypeError for anything else than the above.
 *
 * @example
 * ```ts
 * const [points, labels] = default_collate([[torch.tensor([1, 2]), 0], [torch.tensor([3, 4]), 1]] as [Tensor, number][]);
 * console.log(points.shape, labels.tolist()); // [ 2, 2 ] [ 0, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.default_collate | torch.utils.data.default_collate}
 */
export function default_collate<T>(batch: readonly T[]): Collated<T> {
  if (!Array.isArray(batch) || batch.length === 0) {
    throw new TypeError('default_collate: batch must be an array of at least one sample');
  }
  return collate(batch) as Collated<T>;
}
