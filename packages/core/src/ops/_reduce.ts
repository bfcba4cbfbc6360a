import type { NumberArray, RefOperand } from '../device/reference.js';
import { numel, type Shape, wrapDims } from '../shape.js';

/** The dimensions that a reduction takes away; `keepdim` leaves them in the shape with size 1. */
export interface ReduceAttrs {
  readonly dims: readonly number[];
  readonly keepdim: boolean;
}

/** One dimension, several, or none for all. */
export type Dims = number | readonly number[] | null;

/** The attributes of a reduction as a user gives them. */
export function reduceAttrs(rank: number, dim: Dims | undefined, keepdim: boolean): ReduceAttrs {
  return { dims: wrapDims(dim, rank), keepdim };
}

/** The shape that is left. */
export function reducedShape(shape: Shape, { dims, keepdim }: ReduceAttrs): number[] {
  const kept = shape.map((size, d) => (dims.includes(d) ? 1 : size));
  return keepdim ? kept : kept.filter((_, d) => !dims.includes(d));
}

/**
 * Calls `visit` once for each element of the result with the elements that it is made of, in row-major order.
 */
export function forEachGroup(
  x: RefOperand,
  dims: readonly number[],
  visit: (group: Float64Array, outIndex: number) => void,
): void {
  const { shape, data } = x;
  const strides: number[] = [];
  let step = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = step;
    step *= shape[d];
  }
  const offsetsOf = (which: number[]): number[] => {
    let offsets = [0];
    for (const d of which) {
      offsets = offsets.flatMap((o) => Array.from({ length: shape[d] }, (_, i) => o + i * strides[d]));
    }
    return offsets;
  };
  const inner = offsetsOf([...dims]);
  const outer = offsetsOf(shape.map((_, d) => d).filter((d) => !dims.includes(d)));
  const group = new Float64Array(inner.length);
  outer.forEach((start, outIndex) => {
    for (let i = 0; i < inner.length; i++) group[i] = data[start + inner[i]];
    visit(group, outIndex);
  });
}

/** A reduction's reference loop, from its function on a list of numbers. */
export function reduceLoop(
  fn: (group: Float64Array) => number,
): (outs: readonly RefOperand[], ins: readonly RefOperand[], attrs: ReduceAttrs) => void {
  return ([out], [x], { dims }) => {
    const result: NumberArray = out.data;
    if (numel(out.shape) === 0) return;
    forEachGroup(x, dims, (group, i) => (result[i] = fn(group)));
  };
}
