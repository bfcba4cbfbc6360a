import type { Converter, Graph } from '../graph.js';
import type { Step, Value } from '../value.js';

interface NormAttrs {
  readonly channels: number;
  readonly groups: number;
  readonly perRun: number;
  readonly eps: number;
}

const layerNorm: Converter = (graph, { attrs, inputs }) => {
  const { eps } = attrs as NormAttrs;
  return graph.node(
    'LayerNormalization',
    inputs.map((x) => graph.nameOf(x)),
    {
      axis: -inputs[1].rank,
      epsilon: { float: eps },
    },
  );
};

/** A vector of one number a channel, so that it broadcasts over an image. */
function perChannel(graph: Graph, vector: Value, x: Value): string {
  if (x.rank === 2) return graph.nameOf(vector);
  return graph.node('Unsqueeze', [graph.nameOf(vector), graph.ints(x.shape.slice(2).map((_, d) => d + 1))]);
}

const scaled = (graph: Graph, normalized: string, [x, weight, bias]: readonly Value[]): string =>
  graph.node('Add', [graph.node('Mul', [normalized, perChannel(graph, weight, x)]), perChannel(graph, bias, x)]);

/** Groups are instances of another shape. */
const groupNorm: Converter = (graph, { attrs, inputs }) => {
  const [x] = inputs;
  const { channels, perRun, eps } = attrs as NormAttrs;
  const groups = channels / perRun;
  const name = graph.nameOf(x);
  const grouped = graph.node('Reshape', [name, graph.ints([0, groups, -1])]);
  const [ones, zeros] = [1, 0].map((n) => graph.numbers(new Array<number>(groups).fill(n), x.dtype, [groups]));
  const normalized = graph.node('InstanceNormalization', [grouped, ones, zeros], { epsilon: { float: eps } });
  return scaled(graph, graph.node('Reshape', [normalized, graph.node('Shape', [name])]), inputs);
};

/** Each sample's own mean and variance, or, where a batch shares one for each channel, the batch's. */
const batchNorm: Converter = (graph, step) => {
  const [x, weight, bias] = step.inputs;
  const { eps } = step.attrs as NormAttrs;
  if (!isOfBatch(step)) {
    const names = [x, weight, bias].map((value) => graph.nameOf(value));
    return graph.node('InstanceNormalization', names, { epsilon: { float: eps } });
  }
  const axes = x.shape.map((_, d) => d).filter((d) => d !== 1);
  const mean = (name: string): string => graph.node('ReduceMean', [name], { axes, keepdims: 1 });
  const name = graph.nameOf(x);
  const centred = graph.node('Sub', [name, mean(name)]);
  const variance = mean(graph.node('Mul', [centred, centred]));
  const deviation = graph.node('Sqrt', [graph.node('Add', [variance, graph.scalar(eps, x.dtype)])]);
  return scaled(graph, graph.node('Div', [centred, deviation]), step.inputs);
};

const isOfBatch = ({ variants }: Step): boolean =>
  variants.every(({ attrs }) => (attrs as NormAttrs).groups === (attrs as NormAttrs).channels);

export const normalization: Readonly<Record<string, Converter>> = {
  native_layer_norm: layerNorm,
  native_group_norm: groupNorm,
  native_batch_norm: batchNorm,
};
