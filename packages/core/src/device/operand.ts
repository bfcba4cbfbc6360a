import type { dtype } from '../dtype.js';
import type { Storage } from '../memory/storage.js';
import { contiguousStrides, isContiguous, numel, type Shape } from '../shape.js';

/** A strided window onto a storage. Strides and offset count elements. A Tensor is one; kernels see no more of it than this. */
export interface Operand {
  readonly storage: Storage;
  readonly shape: Shape;
  readonly strides: Shape;
  readonly offset: number;
  readonly dtype: dtype;
}

/** A window over the whole of a storage in row-major order. */
export function contiguousOperand(storage: Storage, shape: Shape): Operand {
  return { storage, shape, strides: contiguousStrides(shape), offset: 0, dtype: storage.dtype };
}

export function operandIsContiguous(operand: Operand): boolean {
  return isContiguous(operand.shape, operand.strides);
}

/** The address of the window's first element. */
export function addressOf(operand: Operand): number {
  return operand.storage.address() + operand.offset * operand.dtype.itemsize;
}

/** Whether two windows are the very same elements in the same order. */
export function sameWindow(a: Operand, b: Operand): boolean {
  return (
    a.storage === b.storage &&
    a.offset === b.offset &&
    a.shape.length === b.shape.length &&
    a.shape.every((size, i) => size === b.shape[i] && (size === 1 || a.strides[i] === b.strides[i]))
  );
}

/** The dimensions of several windows of one shape, with neighbours joined wherever all of them allow it. */
export interface Loops {
  readonly sizes: number[];
  /** One list of strides for each window. */
  readonly strides: number[][];
}

/**
 * Turns the dimensions of windows of one shape into as few nested loops as possible, outermost first. Dimensions of size 1 go;
 * there is always at least one loop.
 */
export function collapse(shape: Shape, windows: readonly Shape[]): Loops {
  const sizes: number[] = [];
  const strides: number[][] = windows.map(() => []);
  for (let d = 0; d < shape.length; d++) {
    if (shape[d] === 1) continue;
    const last = sizes.length - 1;
    const joins = last >= 0 && windows.every((w, k) => strides[k][last] === w[d] * shape[d]);
    if (joins) sizes[last] *= shape[d];
    else sizes.push(shape[d]);
    windows.forEach((w, k) => {
      if (joins) strides[k][last] = w[d];
      else strides[k].push(w[d]);
    });
  }
  if (sizes.length === 0) {
    sizes.push(numel(shape) === 0 ? 0 : 1);
    for (const list of strides) list.push(1);
  }
  return { sizes, strides };
}

/** Calls `visit` with the offsets of each innermost run: its start in each of two windows. */
export function forEachRun(
  loops: Loops,
  visit: (a: number, b: number) => void,
  offsetA: number,
  offsetB: number,
): void {
  const { sizes, strides } = loops;
  const depth = sizes.length - 1;
  const counter = new Array<number>(depth).fill(0);
  let a = offsetA;
  let b = offsetB;
  for (;;) {
    visit(a, b);
    let d = depth - 1;
    for (; d >= 0; d--) {
      a += strides[0][d];
      b += strides[1][d];
      if (++counter[d] < sizes[d]) break;
      a -= strides[0][d] * sizes[d];
      b -= strides[1][d] * sizes[d];
      counter[d] = 0;
    }
    if (d < 0) return;
  }
}
