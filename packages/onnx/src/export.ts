import { checkKeys, no_grad, RuntimeError, type Tensor, ValueError, writeFileAtomic } from '@sconce/core';
import { checkAxisNames, disturbed, type DynamicAxes, namedAxes, readAxes, resized } from './dynamic_axes.js';
import { Graph } from './graph.js';
import { merge, valuesNeeded } from './merge.js';
import { type GraphSpec, modelProto, type NodeSpec, type ValueSpec } from './model_proto.js';
import { inEvaluation, type TracedModule } from './module.js';
import { convert } from './operators/index.js';
import type { Message } from './protobuf.js';
import { type Axis, sizeName } from './sizes.js';
import { type Structure, tensorsOf } from './tensors.js';
import { type Trace, trace } from './trace.js';
import type { Value } from './value.js';

/** Options of {@link export | onnx.export}. */
export interface ExportOptions {
  /** Whether the parameters' elements are part of the file; otherwise they are inputs of the graph. True by default. */
  readonly export_params?: boolean;
  /** The names of the tensors among the arguments, in order; `input`, or `input_0`, `input_1` …, by default. */
  readonly input_names?: readonly string[];
  /** The names of the tensors that the model returns, in order; `output`, or `output_0`, `output_1` …, by default. */
  readonly output_names?: readonly string[];
  /** The version of the operators; 17. */
  readonly opset_version?: 17;
  /** Whether what follows from parameters and constants alone is computed now; true by default. */
  readonly do_constant_folding?: boolean;
  /** The dimensions of inputs and outputs whose sizes stay open: `{ input: { 0: 'batch' } }`, or `{ input: [0] }`. */
  readonly dynamic_axes?: DynamicAxes;
  /** Whether the parameters are also listed as inputs, so that a program can give others; false by default. */
  readonly keep_initializers_as_inputs?: boolean;
}

const KEYS = [
  'export_params',
  'input_names',
  'output_names',
  'opset_version',
  'do_constant_folding',
  'dynamic_axes',
  'keep_initializers_as_inputs',
];

/** The names given, and numbered ones for the rest. */
function namesFor(given: readonly string[] | undefined, count: number, word: string): string[] {
  if (given && given.length > count) {
    throw new RuntimeError(`number of ${word} names provided (${given.length}) exceeded number of ${word}s (${count})`);
  }
  const names = Array.from({ length: count }, (_, i) => given?.[i] ?? (count === 1 ? word : `${word}_${i}`));
  if (new Set(names).size < count) throw new ValueError(`${word}_names: a name stands twice in ${names.join(', ')}`);
  return names;
}

/** Traces the model with the arguments, with each open size another one, and with other elements; the first knows the others. */
function tracesOf(model: TracedModule, args: readonly Structure[], names: readonly string[], axes: readonly Axis[]): Trace {
  const run = (k: number): Trace => trace(model, argumentsOf(k), names);
  const argumentsOf = (k: number): Structure[] => {
    const sized = resized(args, names, axes, k);
    return (k > axes.length ? disturbed(sized) : sized) as Structure[];
  };
  const traces = [run(0)];
  const causes: string[] = [];
  axes.forEach(({ name, sizes }, i) => {
    try {
      traces.push(run(i + 1));
    } catch (cause) {
      throw new RuntimeError(
        `dynamic_axes: the forward pass fails where ${name} is ${sizes[i + 1]} instead of ${sizes[0]}: ${(cause as Error).message}`,
        { cause },
      );
    }
    causes.push(`the size of the dynamic axis ${name}`);
  });
  try {
    traces.push(run(axes.length + 1));
    causes.push('the values of the inputs');
  } catch {
    // Not every model takes any elements, such as lengths in another order: then it is not known whether it depends on them.
  }
  return merge(traces, causes);
}

/** What the file says of an input or output. */
function valueSpec(value: Value, name: string, axes: readonly Axis[], named: DynamicAxes): ValueSpec {
  const own = namedAxes(named, name);
  const shape = value.shape.map((_, d) => own.get(d) ?? sizeName(value.sizes(d), axes));
  return { name, shape, dtype: value.dtype };
}

/** Gives the outputs their names: the node that makes one does, unless it has another name to keep. */
function nameOutputs(graph: Graph, outputs: readonly Value[], names: readonly string[]): readonly NodeSpec[] {
  const renamed = new Map<string, string>();
  const made = new Set(graph.nodes.flatMap((node) => node.outputs));
  outputs.forEach((value, i) => {
    const name = graph.nameOf(value);
    for (const output of graph.nodes.at(-1)?.outputs ?? []) made.add(output);
    if (made.has(name) && !renamed.has(name)) renamed.set(name, names[i]);
    else graph.nodes.push({ type: 'Identity', name: names[i], inputs: [name], outputs: [names[i]], attributes: {} });
  });
  graph.prune([...names, ...renamed.keys()]);
  const rename = (name: string): string => renamed.get(name) ?? name;
  return graph.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
  }));
}

function graphOf(model: TracedModule, args: readonly Structure[], options: ExportOptions): GraphSpec {
  const { dynamic_axes = {}, export_params = true, do_constant_folding = true } = options;
  const tensors = tensorsOf(args);
  const inputNames = namesFor(options.input_names, tensors.length, 'input');
  const axes = readAxes(dynamic_axes, tensors, inputNames);
  const traced = tracesOf(model, args, inputNames, axes);
  const outputNames = namesFor(options.output_names, traced.outputs.length, 'output');
  checkAxisNames(dynamic_axes, [...inputNames, ...outputNames]);
  const graph = new Graph({ foldsConstants: do_constant_folding, axes, convert, needed: valuesNeeded(traced) });
  for (const name of outputNames) graph.take(name);
  traced.inputs.forEach((value, i) => graph.reserve(value, inputNames[i]));
  for (const step of traced.steps) {
    if (!step.fixed && step.outputs.some((output) => graph.isRead(output))) graph.convert(step);
  }
  const nodes = nameOutputs(graph, traced.outputs, outputNames);
  const members = traced.values.filter(({ kind, name }) => kind === 'state' && graph.initializers.has(name!));
  const asInputs = export_params && !options.keep_initializers_as_inputs ? [] : members;
  if (!export_params) for (const { name } of members) graph.initializers.delete(name!);
  return {
    name: 'main_graph',
    nodes,
    initializers: graph.initializers,
    inputs: [
      ...traced.inputs.map((value, i) => valueSpec(value, inputNames[i], axes, dynamic_axes)),
      ...asInputs.map((value) => valueSpec(value, value.name!, axes, {})),
    ],
    outputs: traced.outputs.map((value, i) => valueSpec(value, outputNames[i], axes, dynamic_axes)),
  };
}

function encode(model: TracedModule, args: Tensor | readonly Structure[], options: ExportOptions): Message {
  checkKeys(options, KEYS, 'export');
  const { opset_version = 17 } = options;
  if (opset_version !== 17) throw new ValueError(`Unsupported ONNX opset version: ${String(opset_version)}`);
  const list = Array.isArray(args) ? (args as readonly Structure[]) : [args];
  const graph = no_grad(() => inEvaluation(model, () => graphOf(model, list, options)));
  const message = modelProto(graph, opset_version);
  if (message.length >= 2 ** 31) {
    throw new RuntimeError(
      `Exporting model exceed maximum protobuf size of 2GB. The model takes ${message.length} bytes.`,
    );
  }
  return message;
}

async function exportOnnx(
  model: TracedModule,
  args: Tensor | readonly unknown[],
  f: string | URL | WritableStream<Uint8Array>,
  options: ExportOptions = {},
): Promise<void> {
  const chunks = encode(model, args, options).chunks();
  if (typeof f === 'string' || f instanceof URL) return writeFileAtomic(f, chunks);
  const writer = f.getWriter();
  for (const chunk of chunks) await writer.write(chunk);
  await writer.close();
}

export function exportToBytes(
  model: TracedModule,
  args: Tensor | readonly unknown[],
  options: ExportOptions = {},
): Uint8Array {
  return encode(model, args, options).toBytes();
}

export { exportOnnx as export };
