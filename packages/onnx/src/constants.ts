import { bool, type dtype, float32, float64, int32, int64, RuntimeError } from '@sconce/core';
import type { Graph } from './graph.js';
import { expressionOf } from './sizes.js';
import { isUnchanging, type Value } from './value.js';

/** The numbers of a constant, or null where they are halves. */
export function numbersOf(bytes: Uint8Array, type: dtype): number[] | null {
  const { buffer, byteOffset, byteLength } = bytes;
  const view = <T>(array: new (buffer: ArrayBufferLike, offset: number, length: number) => T, size: number): T =>
    new array(buffer, byteOffset, byteLength / size);
  if (type === float32) return [...view(Float32Array, 4)];
  if (type === float64) return [...view(Float64Array, 8)];
  if (type === int32) return [...view(Int32Array, 4)];
  if (type === int64) return [...view(BigInt64Array, 8)].map(Number);
  return type.itemsize === 1 ? [...bytes] : null;
}

/**
 * The name of a constant: an initializer where it is the same in all traces. One that follows from open sizes is filled with one number,
 * counts, or is itself a size; the operators make it anew.
 *
 * @throws RuntimeError for another one: it holds what was read off the arguments' elements, random numbers, or sizes in disguise.
 */
export function constantValue(graph: Graph, value: Value): string {
  const { shape, dtype, bytes } = value;
  if (isUnchanging(value)) return graph.initializer({ shape, dtype, bytes: bytes! });
  const lists = value.variants.map((variant) => numbersOf(variant.bytes!, dtype));
  const made = lists.every((list) => list !== null) ? remade(graph, value, lists) : null;
  if (made !== null) return made;
  throw new RuntimeError(
    `${graph.where()}: a constant of shape (${shape.join(', ')}) differs from one forward pass to the next: it was computed outside of tensor operations ` +
      'from the values of the inputs (by item(), tolist() or an index), from random numbers or from a dynamic size, and cannot be exported.',
  );
}

function remade(graph: Graph, value: Value, lists: readonly (readonly number[])[]): string | null {
  const { dtype, rank, shapes } = value;
  const ofType = (name: string, from: dtype): string => graph.cast(name, from, dtype);
  if (lists.every((list) => list.length === 1)) {
    const values = lists.map(([n]) => n);
    if (!expressionOf(values, graph.axes) || !values.every(Number.isSafeInteger)) return null;
    return graph.node('Reshape', [ofType(graph.size(values), int64), graph.ints(shapes[0])]);
  }
  const [first] = lists[0];
  if (lists.every((list) => list.every((n) => n === first))) {
    return graph.node('Expand', [graph.scalar(first, dtype), graph.sizes(shapes)]);
  }
  return rank === 1 && dtype !== bool ? counting(graph, dtype, lists) : null;
}

/** A vector that counts from a number on, forwards or backwards. */
function counting(graph: Graph, type: dtype, lists: readonly (readonly number[])[]): string | null {
  const step = lists[0][1] - lists[0][0];
  const counts = lists.every((list) => list.every((n, i) => n === list[0] + i * step));
  const bounds = [lists.map(([first]) => first), lists.map((list) => list[0] + list.length * step)];
  const isKnown = bounds.every((values) => values.every(Number.isSafeInteger) && expressionOf(values, graph.axes));
  if (!counts || step === 0 || !isKnown) return null;
  const [start, end] = bounds.map((values) => graph.node('Squeeze', [graph.size(values), graph.ints([0])]));
  return graph.cast(graph.node('Range', [start, end, graph.scalar(step, int64)]), int64, type);
}
