import { bool, type dtype, float32, float64, int32, int64, RuntimeError, uint8 } from '@sconce/core';
import { constantValue, numbersOf } from './constants.js';
import { type Attribute, dataType, type NodeSpec, type TensorSpec } from './model_proto.js';
import { type Axis, type Expression, expressionOf, isSame, refuseSizes, sameSizes } from './sizes.js';
import { bytesOf } from './tensors.js';
import { isUnchanging, type Step, type Value } from './value.js';

/** A tensor of the file that has a value's elements in some shape. */
export interface Origin {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
}

/** Turns an operation into nodes, and says the names of its outputs. */
export type Converter = (graph: Graph, step: Step) => string | readonly string[];

export interface GraphOptions {
  readonly foldsConstants: boolean;
  readonly axes: readonly Axis[];
  /** Turns any operation into nodes. */
  readonly convert: Converter;
  /** The values that the model's outputs follow from. */
  readonly needed: ReadonlySet<Value>;
}

/** The array of a dtype's elements. */
function elementsOf(values: readonly number[], type: dtype): Uint8Array {
  const array =
    type === int64
      ? BigInt64Array.from(values, (n) => BigInt(n))
      : type === float64
        ? Float64Array.from(values)
        : type === float32
          ? Float32Array.from(values)
          : type === int32
            ? Int32Array.from(values)
            : Uint8Array.from(values);
  return new Uint8Array(array.buffer);
}

const EXACT: readonly dtype[] = [bool, uint8, int32, int64, float32, float64];

/** The graph of a file while it is built: nodes, initializers and what each value is called. */
export class Graph {
  readonly nodes: NodeSpec[] = [];
  readonly initializers = new Map<string, TensorSpec>();
  /** The open sizes. */
  readonly axes: readonly Axis[];
  private readonly names = new Map<Value, string>();
  private readonly origins = new Map<Value, Origin>();
  private readonly taken = new Set<string>();
  private readonly shared = new Map<string, string>();
  private step: Step | null = null;

  constructor(private readonly options: GraphOptions) {
    this.axes = options.axes;
  }

  /** The path of the module whose operation is being converted. */
  private get path(): string {
    return this.step?.path ?? '';
  }

  /** The module whose operation is being converted, for errors. */
  where(): string {
    return this.path === '' ? 'forward' : this.path;
  }

  // ---- names ----

  /** A name that nothing else has. */
  private unique(name: string): string {
    let result = name;
    for (let i = 1; this.taken.has(result); i++) result = `${name}_${i}`;
    this.taken.add(result);
    return result;
  }

  /** Keeps a name for an output. */
  take(name: string): void {
    this.taken.add(name);
  }

  /** Keeps a name for a value. */
  reserve(value: Value, name: string): void {
    this.taken.add(name);
    this.names.set(value, name);
  }

  /** The name of a value, which is made now if need be. */
  nameOf(value: Value): string {
    let name = this.names.get(value);
    if (name === undefined) {
      name = this.produce(value);
      this.names.set(value, name);
    }
    return name;
  }

  private produce(value: Value): string {
    const origin = this.origins.get(value);
    if (origin) return this.reshape(origin, value.shapes);
    if (value.kind === 'state') return this.addMember(value);
    const isFoldable = value.fixed && value.bytes !== undefined;
    if (value.kind === 'constant' || (isFoldable && this.options.foldsConstants && isUnchanging(value))) {
      return constantValue(this, value);
    }
    this.convert(value.step!);
    return this.nameOf(value);
  }

  /** The parameters and buffers that are part of the file, with the names they have there. */
  members(): [name: string, value: Value][] {
    const entries = [...this.names].map(([value, name]): [string, Value] => [name, value]);
    return entries.filter(([name, { kind }]) => kind === 'state' && this.initializers.has(name));
  }

  private addMember(value: Value): string {
    const name = this.unique(value.name!);
    const { shape, dtype, member } = value;
    this.initializers.set(name, { shape, dtype, bytes: bytesOf(member!) });
    return name;
  }

  // ---- operations ----

  /** Makes the nodes of an operation. */
  convert(step: Step): void {
    const outer = this.step;
    this.step = step;
    const result = this.options.convert(this, step);
    (typeof result === 'string' ? [result] : result).forEach((name, i) => {
      if (step.outputs[i] && name !== '') this.names.set(step.outputs[i], name);
    });
    this.step = outer;
  }

  /** Says that a value has the elements of an origin, and shows them in another shape. */
  alias(value: Value, origin: Origin): string {
    this.origins.set(value, origin);
    return '';
  }

  /** The tensor of the file that has a value's elements, before it was reshaped. */
  originOf(value: Value): Origin {
    const { step } = value;
    const isParameterView = value.fixed && !this.names.has(value) && step?.op === 'view';
    if (isParameterView && step.inputs[0].kind === 'state') return this.originOf(step.inputs[0]);
    return this.origins.get(value) ?? { name: this.nameOf(value), shapes: value.shapes };
  }

  /** Adds a node; returns the name of its first output. */
  node(type: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    return this.nodeOf(type, inputs, attributes, 1)[0];
  }

  /** Adds a node with several outputs, and returns their names. */
  nodeOf(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    count: number,
  ): string[] {
    const scope = this.path === '' ? '' : `/${this.path.replaceAll('.', '/')}`;
    const name = this.unique(`${scope}/${type}`);
    const outputs = Array.from({ length: count }, (_, i) => `${name}_output_${i}`);
    this.nodes.push({ type, name, inputs, outputs, attributes });
    return outputs;
  }

  /** A node that is made once for what has the same key. */
  private once(key: string, make: () => string): string {
    const name = this.shared.get(key) ?? make();
    this.shared.set(key, name);
    return name;
  }

  /** Whether anything is made of a value. */
  isRead(value: Value): boolean {
    return this.options.needed.has(value);
  }

  // ---- constants ----

  /** The one number of a constant of the model's own dtype, or null. */
  constantNumber(value: Value): number | null {
    return isUnchanging(value) ? (numbersOf(value.bytes!, value.dtype)?.[0] ?? null) : null;
  }

  initializer(tensor: TensorSpec): string {
    const name = this.unique('constant');
    this.initializers.set(name, tensor);
    return name;
  }

  /** A constant of those numbers; a floating point one is converted where its dtype is a half. */
  numbers(values: readonly number[], type: dtype, shape: readonly number[]): string {
    return this.once(`${type.name} ${shape.join()}: ${values.map((n) => (Object.is(n, -0) ? '-0' : n)).join()}`, () => {
      if (!EXACT.includes(type)) return this.cast(this.numbers(values, float32, shape), float32, type);
      return this.initializer({ shape, dtype: type, bytes: elementsOf(values, type) });
    });
  }

  scalar(value: number, type: dtype): string {
    return this.numbers([value], type, []);
  }

  /** A vector of integers. */
  ints(values: readonly number[]): string {
    return this.numbers(values, int64, [values.length]);
  }

  /** An integer without dimensions. */
  scalarInt(value: number): string {
    return this.scalar(value, int64);
  }

  cast(name: string, from: dtype, to: dtype): string {
    return from === to ? name : this.node('Cast', [name], { to: dataType(to) });
  }

  /** A value's name, converted to a dtype. */
  as(value: Value, type: dtype): string {
    return this.cast(this.nameOf(value), value.dtype, type);
  }

  // ---- sizes ----

  /**
   * A vector of one number, which was `values` in the traces: it follows from the open sizes, or from a size of what the operation reads.
   *
   * @throws RuntimeError where it is not known how.
   */
  size(values: readonly number[]): string {
    const expression = expressionOf(values, this.axes) ?? this.localExpression(values);
    if (!expression) refuseSizes(values, this.axes, this.where());
    const { factor, axes, term } = expression;
    if (axes.length === 0) return this.ints([values[0]]);
    return this.once(`size ${factor} ${axes.map(({ name }) => name).join('*')} ${term}`, () => {
      const product = axes.map((axis) => this.axisSize(axis)).reduce((a, b) => this.node('Mul', [a, b]));
      const scaled = factor === 1 ? product : this.node('Mul', [product, this.ints([factor])]);
      return term === 0 ? scaled : this.node('Add', [scaled, this.ints([term])]);
    });
  }

  private localExpression(values: readonly number[]): Expression | null {
    for (const input of this.step?.inputs ?? []) {
      for (let dim = 0; dim < input.rank; dim++) {
        const sizes = input.sizes(dim);
        if (isSame(sizes)) continue;
        const tensor = this.nameOf(input);
        const expression = expressionOf(values, [{ name: `${tensor}[${dim}]`, places: [[tensor, dim]], sizes }]);
        if (expression) return expression;
      }
    }
    return null;
  }

  private axisSize({ name, places: [[input, dim]] }: Axis): string {
    return this.once(`axis ${name}`, () => this.node('Shape', [input], { start: dim, end: dim + 1 }));
  }

  /** A vector of numbers, each of which may follow from open sizes: a list for each trace. */
  sizes(lists: readonly (readonly number[])[]): string {
    const columns = lists[0].map((_, i) => lists.map((list) => list[i]));
    if (columns.every(isSame)) return this.ints(lists[0]);
    return this.once(`sizes ${JSON.stringify(columns)}`, () =>
      this.node(
        'Concat',
        columns.map((column) => this.size(column)),
        { axis: 0 },
      ),
    );
  }

  /** Shows an origin in other shapes. */
  reshape(origin: Origin, shapes: readonly (readonly number[])[]): string {
    if (sameSizes(origin.shapes, shapes)) return origin.name;
    return this.node('Reshape', [origin.name, this.targetShape(origin.shapes, shapes)]);
  }

  /** The second input of Reshape: what is open is taken over (0) or follows from the rest (-1) where that says it. */
  private targetShape(from: readonly (readonly number[])[], to: readonly (readonly number[])[]): string {
    const kept = (d: number): boolean => from.every((shape, k) => d < shape.length && shape[d] === to[k][d]);
    const open = to[0].map((_, d) => d).filter((d) => !isSame(to.map((shape) => shape[d])));
    const computed = open.filter((d) => !kept(d));
    if (computed.length > 1 || to[0].includes(0)) return this.sizes(to);
    return this.ints(to[0].map((size, d) => (computed.includes(d) ? -1 : open.includes(d) ? 0 : size)));
  }

  /** Leaves out the nodes and initializers of which the outputs make nothing. */
  prune(outputs: readonly string[]): void {
    const used = new Set(outputs);
    for (let i = this.nodes.length - 1; i >= 0; i--) {
      const node = this.nodes[i];
      if (node.outputs.some((name) => used.has(name))) for (const name of node.inputs) used.add(name);
      else this.nodes.splice(i, 1);
    }
    for (const name of [...this.initializers.keys()]) if (!used.has(name)) this.initializers.delete(name);
  }

  /** @throws RuntimeError: the operation, or this use of it, has no operator. */
  refuse(step: Step, reason = ''): never {
    const path = step.path === '' ? 'the model' : `'${step.path}'`;
    throw new RuntimeError(
      `Exporting the operator '${step.op}' to ONNX opset version 17 is not supported${reason === '' ? '' : `: ${reason}`}. It is used in the forward pass of ${path}.`,
    );
  }
}
