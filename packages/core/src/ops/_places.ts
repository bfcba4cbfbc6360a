import { apply } from '../autograd/apply.js';
import { defineOp } from '../autograd/op.js';
import type { NumberArray } from '../device/reference.js';
import { int64 } from '../dtype.js';
import { IndexError } from '../errors.js';
import type { Tensor } from '../tensor.js';

/** What functions that select elements along a dimension return; also iterable as a pair. */
export interface ValuesAndIndices {
  /** The values selected. */
  readonly values: Tensor;
  /** Where along the dimension each was found, int64. */
  readonly indices: Tensor;
  /** Yields `values` and then `indices`, so that the pair can be taken apart like an array. */
  [Symbol.iterator](): Iterator<Tensor>;
}

/** Tensors by name that can also be taken apart like an array, as Python's named tuples can. */
export function iterable<T extends Readonly<Record<string, Tensor>>>(fields: T): T & Iterable<Tensor> {
  // Not enumerable, so that printing shows the fields only.
  return Object.defineProperty(fields, Symbol.iterator, { value: () => Object.values(fields).values() }) as never;
}

export function pair(values: Tensor, indices: Tensor): ValuesAndIndices {
  return iterable({ values, indices });
}

/** Finds, in one line of elements, the places of those that a result is made of. Elements of int64 come as bigints. */
export type Find = (line: NumberArray) => ArrayLike<number>;

interface PlacesAttrs {
  /** How many places are found in each line. */
  readonly count: number;
  readonly find: Find;
}

const placesOp = defineOp<PlacesAttrs>({
  name: 'places',
  moves: true,
  infer: ([x], { count }) => ({
    outputs: [{ shape: x.shape.map((size, d) => (d === x.shape.length - 1 ? count : size)), dtype: int64 }],
  }),
  ref([out], [x], { count, find }) {
    const size = x.shape[x.shape.length - 1] ?? 1;
    const indices: BigInt64Array = out.data as never;
    for (let to = 0, from = 0; to < indices.length; to += count, from += size) {
      const found = find(x.data.subarray(from, from + size));
      for (let i = 0; i < count; i++) indices[to + i] = BigInt(found[i]);
    }
  },
});

/** The places that `find` finds in each line along a dimension, `count` of them. */
export function placesAlong(input: Tensor, dim: number, count: number, find: Find): Tensor {
  const x = input.detach();
  if (x.ndim === 0) return apply(placesOp, [x], { count: 1, find });
  const last = apply(placesOp, [x.transpose(dim, -1)], { count, find });
  return last.transpose(dim, -1).contiguous();
}

/** The elements at the places that `find` finds: gradients go to where each was taken from. */
export function selectAlong(input: Tensor, dim: number, count: number, find: Find): ValuesAndIndices {
  const indices = placesAlong(input, dim, count, find);
  return pair(input.gather(dim, indices), indices);
}

/** One element of each line, whose dimension stays with size 1 if `keepdim` says so. */
export function selectOne(
  input: Tensor,
  dim: number,
  keepdim: boolean,
  find: (line: NumberArray) => number,
): ValuesAndIndices {
  const { values, indices } = selectAlong(input, dim, 1, (line) => [find(line)]);
  return keepdim || input.ndim === 0 ? pair(values, indices) : pair(values.squeeze(dim), indices.squeeze(dim));
}

/** @throws IndexError, in torch's words, when there is nothing along the dimension to select from. */
export function checkLines({ shape }: Tensor, dim: number, where: string): void {
  if (shape[dim] === 0) throw new IndexError(`${where}(): Expected reduction dim ${dim} to have non-zero size.`);
}

/** The first place of a value, which may be NaN. */
export function placeOfValue(line: NumberArray, value: number): number {
  return value === value ? line.indexOf(value) : line.findIndex((v) => v !== v);
}
