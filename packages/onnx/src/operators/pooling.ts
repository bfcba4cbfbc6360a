import { int64 } from '@sconce/core';
import type { Converter, Graph } from '../graph.js';
import type { Attribute } from '../model_proto.js';
import { isSame } from '../sizes.js';
import type { Step, Value } from '../value.js';

type Pair = readonly [number, number];

interface PoolAttrs {
  readonly kernel_size: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
}

interface AvgPoolAttrs extends PoolAttrs {
  readonly count_include_pad: boolean;
  readonly divisor_override: number | null;
}

const AXES = [0, 1] as const;

/** Planes with a batch in front, and the way back. */
function batched(graph: Graph, x: Value): [name: string, back: (name: string) => string] {
  const name = graph.nameOf(x);
  if (x.rank === 4) return [name, (result) => result];
  const first = graph.ints([0]);
  return [graph.node('Unsqueeze', [name, first]), (result) => graph.node('Squeeze', [result, first])];
}

/** Whether each plane is one window, of whatever size. */
const isGlobal = ({ variants }: Step): boolean =>
  variants.every(({ attrs, inputs: [x], outputs: [result] }) => {
    const { kernel_size, padding } = attrs as PoolAttrs;
    const [height, width] = x.shape.slice(-2);
    const isWhole = kernel_size[0] === height && kernel_size[1] === width;
    return isWhole && padding.every((n) => n === 0) && result.shape.slice(-2).every((n) => n === 1);
  });

/** How many elements windows read behind the input, more or fewer than the padding. */
function overhang(graph: Graph, step: Step): number[] {
  const found = step.variants.map(({ attrs, inputs: [x], outputs: [result] }) => {
    const { kernel_size, stride, padding, dilation } = attrs as PoolAttrs;
    return AXES.map((axis) => {
      const [size, count] = [x.shape.at(axis - 2)!, result.shape.at(axis - 2)!];
      const last = (count - 1) * stride[axis] - padding[axis] + dilation[axis] * (kernel_size[axis] - 1) + 1;
      return Math.max(last - size, padding[axis]);
    });
  });
  if (AXES.some((axis) => !isSame(found.map((ends) => ends[axis])))) {
    graph.refuse(step, 'with ceil_mode, its last window depends on a dynamic axis');
  }
  return found[0];
}

/** @throws RuntimeError where the window depends on an open size. */
function checkWindow(graph: Graph, step: Step): void {
  const windows = step.variants.map(({ attrs }) => JSON.stringify(attrs));
  if (windows.some((window) => window !== windows[0])) graph.refuse(step, 'its window depends on a dynamic axis');
}

function windowAttributes(
  { kernel_size, stride, padding }: PoolAttrs,
  ends: readonly number[],
): Record<string, Attribute> {
  return { kernel_shape: kernel_size, strides: stride, pads: [...padding, ...ends] };
}

const maxPool: Converter = (graph, step) => {
  const [x] = step.inputs;
  const [values, indices] = step.outputs;
  const [name, back] = batched(graph, x);
  if (isGlobal(step) && !isRead(graph, indices)) return back(graph.node('GlobalMaxPool', [name]));
  checkWindow(graph, step);
  const attrs = step.attrs as PoolAttrs;
  const attributes = { ...windowAttributes(attrs, overhang(graph, step)), dilations: attrs.dilation };
  if (!isRead(graph, indices)) return back(graph.node('MaxPool', [name], attributes));
  const [result, places] = graph.nodeOf('MaxPool', [name], attributes, 2);
  // They count through all planes; torch counts from each plane's first element.
  const area = graph.size(x.shapes.map((shape) => shape.at(-2)! * shape.at(-1)!));
  const inPlane = back(graph.node('Mod', [places, area]));
  return [back(result), graph.cast(inPlane, int64, (indices ?? values).dtype)];
};

const isRead = (graph: Graph, value: Value | undefined): boolean => value !== undefined && graph.isRead(value);

/** By how many elements each window's sum is divided. */
function divisors(step: Step, ends: readonly number[]): number[] {
  const { kernel_size, stride, padding, count_include_pad, divisor_override } = step.attrs as AvgPoolAttrs;
  const [x, result] = [step.inputs[0], step.outputs[0]];
  const along = AXES.map((axis) => {
    const size = x.shape.at(axis - 2)!;
    return Array.from({ length: result.shape.at(axis - 2)! }, (_, i) => {
      const start = i * stride[axis] - padding[axis];
      const stop = Math.min(start + kernel_size[axis], size + Math.min(padding[axis], ends[axis]));
      return count_include_pad ? stop - start : Math.min(stop, size) - Math.max(start, 0);
    });
  });
  return along[0].flatMap((rows) => along[1].map((columns) => divisor_override ?? rows * columns));
}

/** Where windows reach beyond the padding, or divide by something else, sums are taken and divided by constants. */
const avgPool: Converter = (graph, step) => {
  const [x] = step.inputs;
  const [name, back] = batched(graph, x);
  const attrs = step.attrs as AvgPoolAttrs;
  if (isGlobal(step) && attrs.divisor_override === null) return back(graph.node('GlobalAveragePool', [name]));
  checkWindow(graph, step);
  const { kernel_size, padding, count_include_pad, divisor_override } = attrs;
  const ends = overhang(graph, step);
  const isPlain = divisor_override === null && ends.every((n, axis) => n === padding[axis]);
  if (isPlain) {
    const attributes = { ...windowAttributes(attrs, ends), count_include_pad: Number(count_include_pad) };
    return back(graph.node('AveragePool', [name], attributes));
  }
  const pads = graph.ints([0, 0, ...padding, 0, 0, ...ends]);
  const padded = graph.node('Pad', [name, pads, graph.scalar(0, x.dtype)]);
  const means = graph.node('AveragePool', [padded], windowAttributes({ ...attrs, padding: [0, 0] }, [0, 0]));
  const area = kernel_size[0] * kernel_size[1];
  const sizes = step.outputs[0].variants.map(({ shape }) => shape.slice(-2).join());
  if (sizes.some((size) => size !== sizes[0]))
    graph.refuse(step, 'what its windows divide by depends on a dynamic axis');
  const factors = divisors(step, ends).map((n) => area / n);
  return back(graph.node('Mul', [means, graph.numbers(factors, x.dtype, step.outputs[0].shape.slice(-2))]));
};

/** Windows of different sizes: rows and columns are averaged by products with matrices. */
const adaptiveAvgPool: Converter = (graph, step) => {
  const [x] = step.inputs;
  const [size, count] = [x, step.outputs[0]].map(({ shapes }) => shapes.map((shape) => shape.slice(-2)));
  if (AXES.some((axis) => !isSame(size.map((s) => s[axis]))))
    graph.refuse(step, 'its windows depend on a dynamic axis');
  const [height, width] = AXES.map((axis) => averages(size[0][axis], count[0][axis]));
  const rows = graph.numbers(height.flat(), x.dtype, [count[0][0], size[0][0]]);
  const transposed = Array.from({ length: size[0][1] }, (_, i) => width.map((row) => row[i]));
  const columns = graph.numbers(transposed.flat(), x.dtype, [size[0][1], count[0][1]]);
  return graph.node('MatMul', [graph.node('MatMul', [rows, graph.nameOf(x)]), columns]);
};

/** A row of weights for each window. */
function averages(size: number, count: number): number[][] {
  return Array.from({ length: count }, (_, i) => {
    const [from, to] = [Math.floor((i * size) / count), Math.ceil(((i + 1) * size) / count)];
    return Array.from({ length: size }, (_, j) => (j >= from && j < to ? 1 / (to - from) : 0));
  });
}

export const pooling: Readonly<Record<string, Converter>> = {
  max_pool2d: maxPool,
  avg_pool2d: avgPool,
  adaptive_avg_pool2d: adaptiveAvgPool,
};
