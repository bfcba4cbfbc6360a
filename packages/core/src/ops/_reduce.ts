import type { NumberArray, RefOperand } from '../device/reference.js';
import { type dtype, int64 } from '../dtype.js';
import { contiguousStrides, numel, type Shape, wrapDims } from '../shape.js';
import type { Tensor } from '../tensor.js';

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

/** A gradient of a reduction's result in the shape of its input: the dimensions come back and repeat. */
export function spread(grad: Tensor, shape: Shape, { dims, keepdim }: ReduceAttrs): Tensor {
  const kept = shape.map((size, d) => (dims.includes(d) ? 1 : size));
  return (keepdim ? grad : grad.reshape(kept)).expand(shape);
}

/** Integers and bools are added up and multiplied as int64, as in torch. */
export function sumType(type: dtype): dtype {
  return type.is_floating_point ? type : int64;
}

/** Where, row-major, the elements lie that some dimensions lead to when the others stay at 0. */
function offsetsOf(shape: Shape, which: readonly number[]): Uint32Array {
  const strides = contiguousStrides(shape);
  const offsets = new Uint32Array(numel(which.map((d) => shape[d])));
  let filled = offsets.length > 0 ? 1 : 0;
  // From the innermost dimension on: what is filled so far is repeated, shifted by the dimension's stride.
  for (const d of [...which].reverse()) {
    const block = filled;
    for (let i = 1; i < shape[d]; i++) {
      for (let k = 0; k < block; k++) offsets[filled++] = offsets[k] + i * strides[d];
    }
  }
  return offsets;
}

/** The groups that a reduction makes: element `i` of group `g` lies at `outer[g] + inner[i]`. */
export function groupsOf(shape: Shape, dims: readonly number[]): { outer: Uint32Array; inner: Uint32Array } {
  const kept = shape.map((_, d) => d).filter((d) => !dims.includes(d));
  return { outer: offsetsOf(shape, kept), inner: offsetsOf(shape, dims) };
}

/**
 * Calls `visit` once for each element of the result with the elements that it is made of, in row-major order.
 */
export function forEachGroup(
  { shape, data }: RefOperand,
  dims: readonly number[],
  visit: (group: Float64Array, outIndex: number) => void,
): void {
  const { outer, inner } = groupsOf(shape, dims);
  const group = new Float64Array(inner.length);
  for (let g = 0; g < outer.length; g++) {
    const start = outer[g];
    for (let i = 0; i < inner.length; i++) group[i] = data[start + inner[i]];
    visit(group, g);
  }
}

/**
 * The sum of a list, with what each addition rounds off collected apart (Neumaier): exact for integers as long as the result is a
 * safe one.
 */
export function sumOf(values: Float64Array): number {
  let total = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  // Infinities leave a NaN behind in what was lost.
  return Number.isFinite(total) ? total + lost : total;
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
