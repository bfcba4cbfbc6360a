import { emptyTensor } from '../autograd/factory.js';
import { elementsOf } from '../device/reference.js';
import { int64 } from '../dtype.js';
import { numel, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';

/** One element of a reference loop's index: loops that only move elements see int64 as bigints, whatever their type says. */
export function indexAt(index: ArrayLike<number | bigint>, i: number): number {
  return Number(index[i]);
}

/** The elements of an integer or bool tensor as numbers, row-major. Indices past the safe integers are out of range anyway. */
export function indexValues(index: Tensor): ArrayLike<number> {
  const elements = elementsOf(index);
  if (index.dtype !== int64) return elements as ArrayLike<number>;
  const values = new Float64Array(elements.length);
  for (let i = 0; i < values.length; i++) values[i] = Number(elements[i]);
  return values;
}

/** Calls `complain` with the first index that is not in [0, size). Indices are checked before anything is computed from them. */
export function checkRange(index: Tensor, size: number, complain: (index: number) => Error): void {
  const values = indexValues(index);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < 0 || value >= size) throw complain(value);
  }
}

/** Makes an int64 tensor of values that are given as numbers. */
export function int64Tensor(values: ArrayLike<number>, shape: Shape): Tensor {
  const tensor = emptyTensor(shape, int64);
  const elements = tensor.storage.array();
  for (let i = 0; i < values.length; i++) elements[i] = BigInt(values[i]);
  return tensor;
}

/** The flat row-major positions of the elements that are not zero. */
export function nonzeroPositions(input: Tensor): number[] {
  // Values of int64 past the safe integers become other numbers, but none of them zero.
  const values = input.dtype.is_floating_point ? elementsOf(input) : indexValues(input);
  const positions: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) positions.push(i);
  return positions;
}

/** A scalar is indexed like a vector of one element. */
export function asVector(shape: Shape): Shape {
  return shape.length === 0 ? [1] : shape;
}

/** How far two neighbours of a dimension lie apart in row-major order. */
export function strideOf(dim: number, shape: Shape): number {
  return numel(shape.slice(dim + 1));
}

/** The sizes before a dimension, of it, and behind it, each multiplied. */
export interface Split3 {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
}

/** A row-major shape as three dimensions, the middle one being `count` dimensions from `start` on. */
export function splitShape(shape: Shape, start: number, count = 1): Split3 {
  return {
    outer: numel(shape.slice(0, start)),
    size: numel(shape.slice(start, start + count)),
    inner: numel(shape.slice(start + count)),
  };
}
