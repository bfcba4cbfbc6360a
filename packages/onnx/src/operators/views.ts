import type { Converter, Graph } from '../graph.js';
import { isSame, sameSizes } from '../sizes.js';
import type { Step, Value } from '../value.js';

/** What an attribute was in each trace. */
function each<A, T>(step: Step, read: (attrs: A, variant: Step) => T): T[] {
  return step.variants.map((variant) => read(variant.attrs as A, variant));
}

/** Every number that is not negative is below it: the end of a dimension, whatever its size. */
const END = 2 ** 53 - 1;

/** Reshapes wait until somebody reads them: what follows may take the tensor as it was, or shape it back. */
const view: Converter = (graph, { inputs: [x], outputs: [result] }) => graph.alias(result, graph.originOf(x));

const permute: Converter = (graph, { attrs, inputs: [x], outputs: [result] }) => {
  const { dims } = attrs as { dims: readonly number[] };
  if (dims.every((d, i) => d === i)) return graph.alias(result, graph.originOf(x));
  return graph.node('Transpose', [graph.nameOf(x)], { perm: dims });
};

const expand: Converter = (graph, { inputs: [x], outputs: [result] }) => {
  if (sameSizes(x.shapes, result.shapes)) return graph.alias(result, graph.originOf(x));
  const shift = result.rank - x.rank;
  // A size of 1 leaves the input's own.
  const target = result.shapes.map((shape, k) =>
    shape.map((size, d) => (d >= shift && x.shapes[k][d - shift] === size ? 1 : size)),
  );
  return graph.node('Expand', [graph.nameOf(x), graph.sizes(target)]);
};

/** An index in a dimension: the last one may be that of a dimension whose size is open. */
function indexOf(graph: Graph, values: readonly number[], sizes: readonly number[]): string {
  const fromEnd = values.map((n, k) => n - sizes[k]);
  if (!isSame(values) && isSame(fromEnd) && fromEnd[0] < 0) return graph.ints([fromEnd[0]]);
  return graph.size(values);
}

const select: Converter = (graph, step) => {
  const [x] = step.inputs;
  const { dim } = step.attrs as { dim: number };
  const index = each(step, ({ index }: { index: number }) => index);
  const scalar = isSame(index)
    ? graph.scalarInt(index[0])
    : graph.node('Squeeze', [indexOf(graph, index, x.sizes(dim)), graph.ints([0])]);
  return graph.node('Gather', [graph.nameOf(x), scalar], { axis: dim });
};

interface SliceAttrs {
  readonly dim: number;
  readonly start: number;
  readonly length: number;
  readonly step: number;
}

/** A range of a dimension; where it reaches the end of an open one, it does so for every size. */
function sliced(
  graph: Graph,
  x: Value,
  dim: number,
  starts: readonly number[],
  stops: readonly number[],
  step = 1,
): string {
  const sizes = x.sizes(dim);
  const isWhole = (k: number): boolean => starts[k] === 0 && stops[k] >= sizes[k];
  if (step === 1 && sizes.every((_, k) => isWhole(k))) return graph.nameOf(x);
  const reachesEnd = !isSame(sizes) && stops.every((stop, k) => stop >= sizes[k]);
  const stop = reachesEnd ? graph.ints([END]) : indexOf(graph, stops, sizes);
  const inputs = [graph.nameOf(x), indexOf(graph, starts, sizes), stop, graph.ints([dim]), graph.ints([step])];
  return graph.node('Slice', inputs);
}

const slice: Converter = (graph, step) => {
  const { dim, step: stride } = step.attrs as SliceAttrs;
  const starts = each(step, ({ start }: SliceAttrs) => start);
  const stops = each(step, ({ start, length, step }: SliceAttrs) =>
    length > 0 ? start + (length - 1) * step + 1 : start,
  );
  // What is left after the last step does not count.
  const sizes = step.inputs[0].sizes(dim);
  const reachesEnd = stops.every((stop, k) => stop + stride > sizes[k] && stop > starts[k]);
  return sliced(graph, step.inputs[0], dim, starts, reachesEnd ? sizes : stops, stride);
};

const split: Converter = (graph, step) => {
  const [x] = step.inputs;
  const { dim } = step.attrs as { dim: number };
  const lists = each(step, ({ sizes }: { sizes: readonly number[] }) => sizes);
  if (step.outputs.length === 1) return graph.alias(step.outputs[0], graph.originOf(x));
  return graph.nodeOf('Split', [graph.nameOf(x), graph.sizes(lists)], { axis: dim }, step.outputs.length);
};

const unbind: Converter = (graph, { attrs, inputs: [x], outputs }) => {
  const { dim } = attrs as { dim: number };
  return outputs.map((_, i) => graph.node('Gather', [graph.nameOf(x), graph.scalarInt(i)], { axis: dim }));
};

const flip: Converter = (graph, { attrs, inputs: [x] }) => {
  const { dims } = attrs as { dims: readonly number[] };
  if (dims.length === 0) return graph.nameOf(x);
  const all = (value: number): string => graph.ints(dims.map(() => value));
  return graph.node('Slice', [graph.nameOf(x), all(-1), all(-END), graph.ints(dims), all(-1)]);
};

const cat: Converter = (graph, step) => {
  const { dim } = step.attrs as { dim: number };
  const type = step.outputs[0].dtype;
  // torch leaves out vectors without elements.
  const parts = step.inputs.filter(({ shape }) => shape.length !== 1 || shape[0] !== 0 || step.outputs[0].rank === 1);
  const names = parts.map((part) => graph.as(part, type));
  return names.length === 1 ? names[0] : graph.node('Concat', names, { axis: dim });
};

export const views: Readonly<Record<string, Converter>> = {
  view,
  permute,
  expand,
  select,
  slice,
  split,
  split_with_sizes: split,
  unbind,
  flip,
  cat,
};
