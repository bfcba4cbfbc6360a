import { IndexError, RuntimeError } from './errors.js';

export type Shape = readonly number[];

export function numel(shape: Shape): number {
  let n = 1;
  for (let i = 0; i < shape.length; i++) n *= shape[i];
  return n;
}

/** A shape as torch prints it, `[2, 3]`. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** Row-major strides, in elements. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= Math.max(shape[i], 1);
  }
  return strides;
}

/** Whether the elements lie row-major without gaps; strides of dimensions of size 1 do not matter. */
export function isContiguous(shape: Shape, strides: Shape): boolean {
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] === 0) return true;
    if (shape[i] === 1) continue;
    if (strides[i] !== step) return false;
    step *= shape[i];
  }
  return true;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * The common shape of two operands under broadcasting.
 *
 * @throws RuntimeError in torch's words when a dimension differs and neither is 1.
 */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  for (let i = rank - 1; i >= 0; i--) {
    const x = a[i - rank + a.length] ?? 1;
    const y = b[i - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) {
      throw new RuntimeError(
        `The size of tensor a (${x}) must match the size of tensor b (${y}) at non-singleton dimension ${i}`,
      );
    }
    out[i] = x === 1 ? y : x;
  }
  return out;
}

/** Strides under which an operand of `shape` is read as one of the larger shape `to`; repeated dimensions get 0. */
export function broadcastStrides(shape: Shape, strides: Shape, to: Shape): Shape {
  if (sameShape(shape, to)) return strides;
  const out = new Array<number>(to.length).fill(0);
  const shift = to.length - shape.length;
  for (let i = 0; i < shape.length; i++) out[i + shift] = shape[i] === 1 && to[i + shift] !== 1 ? 0 : strides[i];
  return out;
}

/**
 * A dimension given from the front or, negative, from the back, as one from the front.
 *
 * @throws IndexError in torch's words when it is out of range.
 */
export function wrapDim(dim: number, rank: number): number {
  const range = Math.max(rank, 1);
  if (!Number.isInteger(dim)) throw new TypeError(`dim must be an integer, got ${dim}`);
  if (dim < -range || dim >= range) {
    throw new IndexError(
      `Dimension out of range (expected to be in range of [${-range}, ${range - 1}], but got ${dim})`,
    );
  }
  return dim < 0 ? dim + range : dim;
}

/** The dimensions of a reduction, wrapped and checked for repetition; none given means all. */
export function wrapDims(dim: number | readonly number[] | undefined | null, rank: number): number[] {
  if (dim === undefined || dim === null) return Array.from({ length: rank }, (_, i) => i);
  const list = typeof dim === 'number' ? [dim] : dim;
  if (list.length === 0) return Array.from({ length: rank }, (_, i) => i);
  const seen = new Set<number>();
  for (const d of list) {
    const wrapped = wrapDim(d, rank);
    if (seen.has(wrapped)) throw new RuntimeError(`dim ${wrapped} appears multiple times in the list of dims`);
    seen.add(wrapped);
  }
  return rank === 0 ? [] : [...seen].sort((a, b) => a - b);
}

/** @throws TypeError unless a user's number is whole. */
export function checkInteger(fn: string, argument: string, value: number): void {
  if (!Number.isInteger(value)) throw new TypeError(`${fn}(): ${argument} must be an integer, got ${value}`);
}

/**
 * Checks the shape of a view, whose elements may be repeated.
 *
 * @throws RuntimeError when there are more than can be counted.
 */
export function checkCount(shape: Shape): Shape {
  if (!(numel(shape) <= Number.MAX_SAFE_INTEGER)) throw new RuntimeError('numel: integer multiplication overflow');
  return shape;
}

/**
 * Checks a shape that a user gave.
 *
 * @throws TypeError when it is no list of integers; RuntimeError when a size is negative or the product overflows.
 */
export function checkShape(shape: Shape): Shape {
  const given: unknown = shape;
  if (!Array.isArray(given)) throw new TypeError(`size must be an array of integers, got ${String(given)}`);
  let n = 1;
  for (const size of shape) {
    if (typeof size !== 'number' || !Number.isInteger(size)) {
      throw new TypeError(`size must be an array of integers, got ${formatShape(shape)}`);
    }
    if (size < 0) {
      throw new RuntimeError(`Trying to create tensor with negative dimension ${size}: ${formatShape(shape)}`);
    }
    n *= size;
  }
  if (n > Number.MAX_SAFE_INTEGER) {
    throw new RuntimeError(`Storage size calculation overflowed with sizes=${formatShape(shape)}`);
  }
  return shape;
}

/**
 * Fills in the one -1 of a shape for `n` elements.
 *
 * @throws RuntimeError in torch's words when the shape does not fit.
 */
export function inferSize(shape: Shape, n: number): Shape {
  let known = 1;
  let hole = -1;
  for (let i = 0; i < shape.length; i++) {
    if (!Number.isInteger(shape[i]))
      throw new TypeError(`size must be an array of integers, got ${formatShape(shape)}`);
    if (shape[i] === -1) {
      if (hole >= 0) throw new RuntimeError('only one dimension can be inferred');
      hole = i;
    } else if (shape[i] < 0) {
      throw new RuntimeError(`invalid shape dimension ${shape[i]}`);
    } else known *= shape[i];
  }
  if (hole >= 0 && known === 0) {
    if (n !== 0) throw invalidShape(shape, n);
    throw new RuntimeError(
      `cannot reshape tensor of 0 elements into shape ${formatShape(shape)} because the unspecified dimension size -1 can be any value and is ambiguous`,
    );
  }
  if (hole < 0 ? known !== n : n % known !== 0) throw invalidShape(shape, n);
  if (hole < 0) return shape;
  const out = shape.slice();
  out[hole] = n / known;
  return out;
}

function invalidShape(shape: Shape, n: number): RuntimeError {
  return new RuntimeError(`shape '${formatShape(shape)}' is invalid for input of size ${n}`);
}

/**
 * The strides under which the same elements are seen in a new shape without a copy, or null when there are none.
 *
 * Dimensions of the old shape that lie next to each other in memory form chunks; each chunk must be filled exactly by
 * dimensions of the new shape.
 */
export function viewStrides(shape: Shape, strides: Shape, to: Shape): number[] | null {
  if (numel(shape) === 0) return sameShape(shape, to) ? strides.slice() : contiguousStrides(to);
  const out = new Array<number>(to.length).fill(1);
  let d = to.length - 1;
  let chunkBase = shape.length > 0 ? strides[shape.length - 1] : 1;
  let chunk = 1;
  let filled = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    chunk *= shape[i];
    const ends = i === 0 || (shape[i - 1] !== 1 && strides[i - 1] !== chunk * chunkBase);
    if (!ends) continue;
    while (d >= 0 && (filled < chunk || to[d] === 1)) {
      out[d] = filled * chunkBase;
      filled *= to[d];
      d--;
    }
    if (filled !== chunk) return null;
    if (i > 0) {
      chunkBase = strides[i - 1];
      chunk = 1;
      filled = 1;
    }
  }
  for (; d >= 0; d--) {
    if (to[d] !== 1) return null;
    out[d] = 1;
  }
  return out;
}
