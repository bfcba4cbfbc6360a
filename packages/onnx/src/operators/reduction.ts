import { bool, int32, int64 } from '@sconce/core';
import type { Converter, Graph } from '../graph.js';
import type { Attribute } from '../model_proto.js';
import { isSame } from '../sizes.js';
import type { Step, Value } from '../value.js';

interface ReduceAttrs {
  readonly dims: readonly number[];
  readonly keepdim: boolean;
}

/** A reduction whose axes are an attribute, as at opset 17 all are but that of ReduceSum. */
function reduced(graph: Graph, type: string, name: string, { dims, keepdim }: ReduceAttrs): string {
  // A scalar has no axes to name.
  const axes: Readonly<Record<string, Attribute>> = dims.length > 0 ? { axes: dims } : {};
  return graph.node(type, [name], { ...axes, keepdims: Number(keepdim) });
}

function summed(graph: Graph, name: string, { dims, keepdim }: ReduceAttrs): string {
  if (dims.length === 0) return name;
  return graph.node('ReduceSum', [name, graph.ints(dims)], { keepdims: Number(keepdim) });
}

const attrsOf = ({ attrs }: Step): ReduceAttrs => attrs as ReduceAttrs;

/** A reduction of one node, in the dtype in which it computes. */
const plain =
  (type: string): Converter =>
  (graph, step) => {
    const [x] = step.inputs;
    const name = graph.as(x, step.compute ?? x.dtype);
    return reduced(graph, type, name, attrsOf(step));
  };

const sum: Converter = (graph, step) =>
  summed(graph, graph.as(step.inputs[0], step.compute ?? step.outputs[0].dtype), attrsOf(step));

/** Of truths: as numbers, the largest or the smallest. */
const truth =
  (type: string): Converter =>
  (graph, step) => {
    const [x] = step.inputs;
    const numbers = graph.cast(graph.as(x, bool), bool, int32);
    return graph.cast(reduced(graph, type, numbers, attrsOf(step)), int32, step.outputs[0].dtype);
  };

const countNonzero: Converter = (graph, step) =>
  summed(graph, graph.cast(graph.as(step.inputs[0], bool), bool, int64), attrsOf(step));

/** The place of an extremum: along a dimension, or in the tensor as a vector. */
function placeOf(graph: Graph, type: string, x: Value, { dims, keepdim }: ReduceAttrs): string {
  const attributes = { axis: 0, keepdims: Number(keepdim) };
  if (dims.length === 1) return graph.node(type, [graph.nameOf(x)], { ...attributes, axis: dims[0] });
  const flat = graph.node('Reshape', [graph.nameOf(x), graph.ints([-1])]);
  const place = graph.node(type, [flat], { axis: 0, keepdims: 0 });
  return keepdim ? graph.node('Reshape', [place, graph.ints(x.shape.map(() => 1))]) : place;
}

const arg =
  (type: string): Converter =>
  (graph, step) =>
    placeOf(graph, type, step.inputs[0], attrsOf(step));

const along =
  (value: string, place: string): Converter =>
  (graph, step) => {
    const [x] = step.inputs;
    const values = reduced(graph, value, graph.nameOf(x), attrsOf(step));
    return graph.isRead(step.outputs[1]) ? [values, placeOf(graph, place, x, attrsOf(step))] : values;
  };

function variance(graph: Graph, step: Step): string {
  const [x] = step.inputs;
  const { dims, correction } = step.attrs as ReduceAttrs & { correction: number };
  const name = graph.nameOf(x);
  const mean = reduced(graph, 'ReduceMean', name, { dims, keepdim: true });
  const centred = graph.node('Sub', [name, mean]);
  const result = reduced(graph, 'ReduceMean', graph.node('Mul', [centred, centred]), attrsOf(step));
  const counts = x.shapes.map((shape) => dims.reduce((product, d) => product * shape[d], 1));
  if (correction === 0) return result;
  if (!isSame(counts)) graph.refuse(step, 'with a correction, its divisor depends on a dynamic axis');
  return graph.node('Mul', [result, graph.scalar(counts[0] / Math.max(0, counts[0] - correction), x.dtype)]);
}

const norm: Converter = (graph, step) => {
  const [x] = step.inputs;
  const { p } = step.attrs as { p: number };
  const attrs = attrsOf(step);
  const name = graph.nameOf(x);
  if (p === 2) return reduced(graph, 'ReduceL2', name, attrs);
  if (p === 1) return reduced(graph, 'ReduceL1', name, attrs);
  if (p === 0) return graph.cast(countNonzero(graph, step) as string, int64, x.dtype);
  const sizes = graph.node('Abs', [name]);
  if (Math.abs(p) === Infinity) return reduced(graph, p > 0 ? 'ReduceMax' : 'ReduceMin', sizes, attrs);
  const total = summed(graph, graph.node('Pow', [sizes, graph.scalar(p, x.dtype)]), attrs);
  return graph.node('Pow', [total, graph.scalar(1 / p, x.dtype)]);
};

export const reduction: Readonly<Record<string, Converter>> = {
  sum,
  mean: plain('ReduceMean'),
  prod: plain('ReduceProd'),
  amax: plain('ReduceMax'),
  amin: plain('ReduceMin'),
  max: plain('ReduceMax'),
  min: plain('ReduceMin'),
  logsumexp: plain('ReduceLogSumExp'),
  any: truth('ReduceMax'),
  all: truth('ReduceMin'),
  count_nonzero: countNonzero,
  argmax: arg('ArgMax'),
  argmin: arg('ArgMin'),
  max_dim: along('ReduceMax', 'ArgMax'),
  min_dim: along('ReduceMin', 'ArgMin'),
  var: variance,
  std: (graph, step) => graph.node('Sqrt', [variance(graph, step)]),
  norm,
};
