import { IndexError, ValueError } from '../errors.js';
import type { Tensor } from '../tensor.js';

/**
 * A range of indices of one dimension, Python's `start:stop:step`; made by {@link slice}.
 *
 * @example
 * ```ts
 * console.log(String(torch.slice(1, null, 2))); // slice(1, None, 2)
 * ```
 * @see {@link https://docs.python.org/3/library/functions.html#slice | Python's slice}
 */
export class Slice {
  /** @internal */
  constructor(
    /** The first index; null for the beginning. */
    readonly start: number | null,
    /** Where to stop, before this index; null for the end. */
    readonly stop: number | null,
    /** The distance between two indices. */
    readonly step: number | null,
  ) {}

  /** Returns the range as Python prints it, such as `slice(1, None, 2)`. */
  toString(): string {
    return `slice(${[this.start, this.stop, this.step].map((part) => part ?? 'None').join(', ')})`;
  }
}

/**
 * What selects elements in {@link Tensor.index}, one item for each dimension as in Python's `x[...]`:
 *
 * - an integer takes one index of the dimension, which goes; negative ones count from the end;
 * - a {@link slice}, or a string in Python's notation such as `':'`, `'1:3'` or `'::2'`, takes a range;
 * - `'...'` stands for as many full dimensions as are missing, and `null` makes a new dimension of size 1;
 * - an integer tensor or an array of integers, also a nested one, takes the indices that it lists (several broadcast against each other);
 * - a bool tensor or an array of booleans, also a nested one, takes the elements where it is true; a single boolean all or nothing.
 */
export type IndexItem = number | string | null | boolean | Slice | Tensor | NestedIndices;

/** Integers or booleans in arrays, nested as deep as the index has dimensions. */
export type NestedIndices = readonly (number | boolean | NestedIndices)[];

/**
 * Makes a range of indices for {@link Tensor.index}, Python's `start:stop:step`.
 *
 * Unlike Python's `slice`, a single argument is the start.
 *
 * @param start - the first index; negative ones count from the end; null or undefined means the beginning.
 * @param stop - where to stop, before this index; null or undefined means the end.
 * @param step - the distance between two indices, at least 1; null or undefined means 1.
 * @throws ValueError when `step` is not positive; TypeError when an argument is no integer.
 *
 * @example
 * ```ts
 * const x = torch.arange(6);
 * console.log(x.index(torch.slice(1, -1)).tolist(), x.index('::2').tolist()); // [ 1, 2, 3, 4 ] [ 0, 2, 4 ]
 * ```
 * @see {@link https://docs.python.org/3/library/functions.html#slice | Python's slice}
 */
export function slice(start?: number | null, stop?: number | null, step?: number | null): Slice {
  for (const part of [start, stop, step]) {
    if (part != null && !Number.isInteger(part)) {
      throw new TypeError('slice indices must be integers or None or have an __index__ method');
    }
  }
  if (step === 0) throw new ValueError('slice step cannot be zero');
  if (step != null && step < 0) throw new ValueError('step must be greater than zero');
  return new Slice(start ?? null, stop ?? null, step ?? null);
}

const SLICE_NOTATION = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?$/;

export function invalidIndex(got: string): IndexError {
  return new IndexError(
    `only integers, slices (\`:\`), ellipsis (\`...\`), None and long or byte Variables are valid indices (got ${got})`,
  );
}

/** @throws IndexError for text that is no slice. */
export function parseSlice(text: string): Slice {
  const parts = SLICE_NOTATION.exec(text)?.slice(1) as (string | undefined)[] | undefined;
  if (!parts) throw invalidIndex(`'${text}'`);
  const [start, stop, step] = parts.map((part) => (part === undefined ? null : Number(part)));
  return slice(start, stop, step);
}
