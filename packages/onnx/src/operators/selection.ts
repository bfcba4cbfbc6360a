import { int64 } from '@sconce/core';
import type { Converter, Graph } from '../graph.js';
import { sameSizes } from '../sizes.js';
import type { Value } from '../value.js';

const embedding: Converter = (graph, { inputs: [weight, indices] }) =>
  graph.node('Gather', [graph.nameOf(weight), graph.nameOf(indices)], { axis: 0 });

const indexSelect: Converter = (graph, { attrs, inputs: [x, index] }) => {
  const { dim } = attrs as { dim: number };
  const name = graph.nameOf(index);
  const vector = index.rank === 0 ? graph.node('Unsqueeze', [name, graph.ints([0])]) : name;
  return graph.node('Gather', [graph.nameOf(x), vector], { axis: dim });
};

/** Several dimensions of `x` as one. */
function merged(graph: Graph, x: Value, start: number, count: number): string {
  const shapes = x.shapes.map((shape) => {
    const size = shape.slice(start, start + count).reduce((product, n) => product * n, 1);
    return [...shape.slice(0, start), size, ...shape.slice(start + count)];
  });
  return graph.reshape(graph.originOf(x), shapes);
}

/** Indices count through the indexed dimensions. */
const index: Converter = (graph, { attrs, inputs: [x, linear] }) => {
  const { start, count } = attrs as { start: number; count: number };
  return graph.node('Gather', [merged(graph, x, start, count), graph.nameOf(linear)], { axis: start });
};

const gather: Converter = (graph, { attrs, inputs: [x, index] }) =>
  graph.node('GatherElements', [graph.nameOf(x), graph.nameOf(index)], { axis: (attrs as { dim: number }).dim });

const scatter =
  (reduction: string): Converter =>
  (graph, step) => {
    const [, index, source] = step.inputs;
    const { dim } = step.attrs as { dim: number };
    if (!sameSizes(source.shapes, index.shapes)) graph.refuse(step, 'its source is larger than its index');
    const names = step.inputs.map((value) => graph.nameOf(value));
    return graph.node('ScatterElements', names, { axis: dim, reduction });
  };

/** Each index stands for a whole slice. */
const indexAdd: Converter = (graph, step) => {
  const [self, index, source] = step.inputs;
  const { dim, alpha } = step.attrs as { dim: number; alpha: number };
  if (self.rank === 0) graph.refuse(step, 'it is used on a tensor without dimensions');
  const column = graph.node('Reshape', [
    graph.as(index, int64),
    graph.ints([-1, ...self.shape.slice(dim + 1).map(() => 1)]),
  ]);
  const places = graph.node('Expand', [column, graph.sizes(source.shapes)]);
  const name = graph.nameOf(source);
  const added = alpha === 1 ? name : graph.node('Mul', [name, graph.scalar(alpha, source.dtype)]);
  return graph.node('ScatterElements', [graph.nameOf(self), places, added], { axis: dim, reduction: 'add' });
};

export const selection: Readonly<Record<string, Converter>> = {
  embedding,
  index_select: indexSelect,
  index,
  gather,
  scatter: scatter('none'),
  scatter_add: scatter('add'),
  index_add: indexAdd,
};
