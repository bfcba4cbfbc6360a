import { checkKeys, type FileTarget, no_grad, RuntimeError, type Tensor, ValueError, writeTarget } from '@sconce/core';
import { checkAxisNames, type DynamicAxes, namedAxes, readAxes } from './dynamic_axes.js';
import { Graph } from './graph.js';
import { valuesNeeded } from './merge.js';
import { type GraphSpec, modelProto, type NodeSpec, type ValueSpec } from './model_proto.js';
import { inEvaluation, type TracedModule } from './module.js';
import { convert } from './operators/index.js';
import type { Message } from './protobuf.js';
import { type Axis, sizeName } from './sizes.js';
import { type Structure, tensorsOf } from './tensors.js';
import { traceAll } from './tracing.js';
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
  return Array.from({ length: count }, (_, i) => given?.[i] ?? (count === 1 ? word : `${word}_${i}`));
}

/** @throws ValueError for a name of several inputs or outputs. */
function checkNames(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new ValueError(`input_names and output_names: ${twice} stands twice`);
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
  outputs.forEach((value, i) => {
    const name = graph.nameOf(value);
    const isMade = graph.nodes.some((node) => node.outputs.includes(name));
    if (isMade && !renamed.has(name)) renamed.set(name, names[i]);
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
  const { traced, axes } = traceAll(model, args, inputNames, readAxes(dynamic_axes, tensors, inputNames));
  const outputNames = namesFor(options.output_names, traced.outputs.length, 'output');
  checkNames([...inputNames, ...outputNames]);
  checkAxisNames(dynamic_axes, [...inputNames, ...outputNames]);
  const graph = new Graph({ foldsConstants: do_constant_folding, axes, convert, needed: valuesNeeded(traced) });
  for (const name of outputNames) graph.take(name);
  traced.inputs.forEach((value, i) => graph.reserve(value, inputNames[i]));
  for (const step of traced.steps) {
    if (!step.fixed && step.outputs.some((output) => graph.isRead(output))) graph.convert(step);
  }
  const nodes = nameOutputs(graph, traced.outputs, outputNames);
  const members = export_params && !options.keep_initializers_as_inputs ? [] : graph.members();
  if (!export_params) for (const [name] of members) graph.initializers.delete(name);
  return {
    name: 'main_graph',
    nodes,
    initializers: graph.initializers,
    inputs: [
      ...traced.inputs.map((value, i) => valueSpec(value, inputNames[i], axes, dynamic_axes)),
      ...members.map(([name, value]) => valueSpec(value, name, axes, {})),
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

/**
 * Runs a module with example arguments, notes the operations that run, and writes them as an ONNX file of opset 17.
 *
 * The module runs in evaluation mode, after which its modules are in their own modes again. Parameters and buffers go into the file under
 * their `state_dict()` names. Everything is checked before anything is written, and a file is replaced in one piece.
 *
 * **What a trace is.** The file has the operations that ran. A loop is written out, and a branch is the one that was taken; so that
 * neither goes unnoticed, the module runs several times: once more with other elements, and for each dynamic axis with two other sizes. Where
 * other operations run then, or a number that the file would have to contain differs, because it was read by `item()` or `tolist()`
 * or drawn at random, that is an error. A number that follows from a dynamic size, such as a shape given to `view()`, is computed from that
 * size in the file. Numbers that other elements do not change are constants, as in torch's tracer.
 *
 * @param model - a module of `@sconce/nn`.
 * @param args - the arguments of its forward pass: a tensor, or an array of arguments, of which the tensors, also those in arrays and
 * objects, become inputs. A dynamic axis of size 1 is traced with size 2.
 * @param f - a path or a file URL in Node, or a stream anywhere.
 * @param options - names, dynamic axes and what becomes of the parameters.
 * @throws RuntimeError, in torch's words, for an operation without an operator, which it names with the module that uses it, and for what
 * a trace cannot follow; ValueError for options that do not fit; FileAccessError when the file cannot be written.
 *
 * @example
 * ```ts
 * const model = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 2));
 * const chunks: Uint8Array[] = [];
 * const f = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) }); // or a path: 'model.onnx'
 * await onnx.export(model, torch.rand([1, 4]), f, {
 *   input_names: ['features'],
 *   output_names: ['scores'],
 *   dynamic_axes: { features: { 0: 'batch' }, scores: { 0: 'batch' } },
 * });
 * console.log(chunks[0][0], chunks[0][1]); // 8 8
 * ```
 * @see {@link https://pytorch.org/docs/stable/onnx.html | torch.onnx.export}
 */
async function exportOnnx(
  model: TracedModule,
  args: Tensor | readonly unknown[],
  f: FileTarget,
  options: ExportOptions = {},
): Promise<void> {
  await writeTarget(f, encode(model, args, options).chunks());
}

/**
 * Exports a module as {@link export | onnx.export} does, and returns the file's bytes, for instance for onnxruntime.
 *
 * @param model - a module of `@sconce/nn`.
 * @param args - the arguments of its forward pass.
 * @param options - those of `onnx.export`.
 * @throws what `onnx.export` throws, but for files.
 *
 * @example
 * ```ts
 * const bytes = onnx.exportToBytes(new nn.Linear(4, 2), torch.rand([1, 4]), { dynamic_axes: { input: [0] } });
 * console.log(new TextDecoder().decode(bytes).includes('Gemm')); // true
 * ```
 */
export function exportToBytes(
  model: TracedModule,
  args: Tensor | readonly unknown[],
  options: ExportOptions = {},
): Uint8Array {
  return encode(model, args, options).toBytes();
}

export { exportOnnx as export };
