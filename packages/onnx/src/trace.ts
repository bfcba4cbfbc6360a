import { _observe_ops, no_grad, type ObservedOp, RuntimeError, type Tensor } from '@sconce/core';
import { bytesOf, type Structure, tensorsOf } from './tensors.js';
import { type TracedModule, withPaths } from './module.js';
import { type Step, Value } from './value.js';

interface Window {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** That a window of a storage shows a value; null where a change in place has made it unknown. */
interface Entry extends Window {
  value: Value | null;
}

/** What one forward pass did. */
export interface Trace {
  readonly steps: readonly Step[];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** All values, in the order in which they came up. */
  readonly values: readonly Value[];
}

const sameList = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i]);

const sameWindow = (a: Window, b: Window): boolean =>
  a.offset === b.offset && sameList(a.shape, b.shape) && sameList(a.strides, b.strides);

/** Follows values through the operations of a forward pass: by the storage and the window that tensors show, not by the tensors. */
class Tracer {
  readonly steps: Step[] = [];
  readonly values: Value[] = [];
  private readonly entries = new Map<Tensor['storage'], Entry[]>();
  private readonly state = new Map<Tensor['storage'], string>();

  constructor(private readonly path: () => string) {}

  private make(init: Omit<ConstructorParameters<typeof Value>[0], 'id'>): Value {
    const value = new Value({ ...init, id: this.values.length });
    this.values.push(value);
    return value;
  }

  private enter(tensor: Tensor, value: Value): void {
    const { storage, shape, strides, offset } = tensor;
    const list = this.entries.get(storage) ?? [];
    const known = list.find((entry) => sameWindow(entry, tensor));
    if (known) known.value = value;
    else list.push({ shape, strides, offset, value });
    this.entries.set(storage, list);
  }

  input(tensor: Tensor, name: string): Value {
    const value = this.make({ kind: 'input', fixed: false, tensor, name });
    this.enter(tensor, value);
    return value;
  }

  /** A parameter or buffer. */
  member(tensor: Tensor, name: string): void {
    if (this.entries.get(tensor.storage)?.some((entry) => sameWindow(entry, tensor))) return;
    this.enter(tensor, this.make({ kind: 'state', fixed: true, tensor, name }));
    this.state.set(tensor.storage, name);
  }

  /** The value that a tensor shows. What no operation has made is a constant. */
  read(tensor: Tensor): Value {
    const list = this.entries.get(tensor.storage) ?? [];
    const entry = list.find((candidate) => sameWindow(candidate, tensor));
    if (entry?.value) return entry.value;
    if (entry || list.some(({ value }) => !value?.fixed)) {
      throw new RuntimeError(
        `${this.where()}a tensor is read of which a view was changed in place: tracing follows changes of whole tensors only. Use the out-of-place form of the operation`,
      );
    }
    const value = this.make({ kind: 'constant', fixed: true, tensor });
    this.enter(tensor, value);
    return value;
  }

  private where(): string {
    const path = this.path();
    return path === '' ? '' : `${path}: `;
  }

  /** Notes an operation. A constant's elements are noted when they are used, since they may be changed or freed later. */
  observe({ name, inputs, attrs, outputs, compute }: ObservedOp): void {
    const values = inputs.map((input) => this.read(input));
    const fixed = values.every((value) => value.fixed);
    values.forEach((value, i) => {
      const isLeaf = value.kind === 'constant';
      const isFolded = value.kind === 'computed' && value.fixed && !fixed;
      if (isLeaf || isFolded) value.bytes ??= bytesOf(inputs[i]);
    });
    const path = this.path();
    const step: Step = { op: name, attrs, inputs: values, outputs: [], compute, path, fixed, variants: [] };
    const inPlace = outputs[0] === inputs[0];
    if (inPlace) this.assertChangeable(outputs[0]);
    step.outputs.push(...outputs.map((tensor) => this.make({ kind: 'computed', fixed, tensor, step })));
    this.steps.push(step);
    if (inPlace) this.change(outputs[0], step.outputs[0]);
    else outputs.forEach((output, i) => this.enter(output, step.outputs[i]));
  }

  private assertChangeable({ storage }: Tensor): void {
    const name = this.state.get(storage);
    if (name === undefined) return;
    throw new RuntimeError(
      `${this.where()}the forward pass changes ${name} in place; an exported model cannot change its state`,
    );
  }

  /** What other views of changed elements show: a reshaped value where it is the whole of it, otherwise nothing known. */
  private change(tensor: Tensor, value: Value): void {
    const list = this.entries.get(tensor.storage) ?? [];
    const isWhole = (entry: Entry): boolean =>
      entry.offset === tensor.offset && isRowMajor(entry) && isRowMajor(tensor) && countOf(entry) === countOf(tensor);
    for (const entry of list) {
      if (sameWindow(entry, tensor)) entry.value = value;
      else entry.value = isWhole(entry) ? this.reshaped(value, entry.shape) : null;
    }
    this.enter(tensor, value);
  }

  private reshaped(value: Value, shape: readonly number[]): Value {
    const { fixed, dtype } = value;
    const step: Step = {
      op: 'view',
      attrs: { shape },
      inputs: [value],
      outputs: [],
      path: this.path(),
      fixed,
      variants: [],
    };
    const result = this.make({ kind: 'computed', fixed, tensor: { shape, dtype }, step });
    step.outputs.push(result);
    this.steps.push(step);
    return result;
  }
}

const countOf = ({ shape }: Window): number => shape.reduce((product, n) => product * n, 1);

function isRowMajor({ shape, strides }: Window): boolean {
  let expected = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    if (shape[d] !== 1 && strides[d] !== expected) return false;
    expected *= shape[d];
  }
  return true;
}

/** Runs the model's forward pass on `args` and notes what it does. */
export function trace(model: TracedModule, args: readonly Structure[], names: readonly string[]): Trace {
  return withPaths(model, (path) => {
    const tracer = new Tracer(path);
    for (const [name, parameter] of model.named_parameters()) tracer.member(parameter, name);
    for (const [name, buffer] of model.named_buffers()) tracer.member(buffer, name);
    const inputs = tensorsOf(args).map((tensor, i) => tracer.input(tensor, names[i]));
    const result = no_grad(() =>
      _observe_ops(
        (op) => tracer.observe(op),
        () => model(...(args as never[])),
      ),
    );
    const outputs = tensorsOf(result).map((tensor) => {
      const value = tracer.read(tensor);
      if (value.fixed && value.kind !== 'state') value.bytes ??= bytesOf(tensor);
      return value;
    });
    return { steps: tracer.steps, inputs, outputs, values: tracer.values };
  });
}
