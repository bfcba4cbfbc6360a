import type { dtype } from '../dtype.js';
import { run } from '../device/device.js';
import { contiguousOperand, type Operand, sameWindow } from '../device/operand.js';
import { RuntimeError } from '../errors.js';
import { Storage } from '../memory/storage.js';
import { broadcastStrides, formatShape, numel, sameShape, type Shape } from '../shape.js';
import { shared } from '../state.js';
import type { Tensor } from '../tensor.js';
import { assertTensor } from './brand.js';
import { checkpointing } from './checkpointing.js';
import { convertWindow, copyInto } from './convert.js';
import { emptyTensor, makeTensor } from './factory.js';
import { is_grad_enabled } from './grad_mode.js';
import type { Edge } from './node.js';
import type { Meta, MultiViewOp, Op, ViewOp } from './op.js';
import { observer, show } from './observer.js';
import { OpNode, type SavedList, SavedTensor } from './saved.js';
import { assertInPlaceAllowed, assertTapeAllows, edgeOf, NO_GRAD_VIEW, rebaseHistory } from './history.js';

/** Whether the op can read the inputs as they are. */
function areReady<A>(op: Op<A>, shape: Shape, inputs: readonly Operand[], computeType: dtype | undefined): boolean {
  for (const input of inputs) {
    if (computeType && input.dtype !== computeType) return false;
    if (op.broadcasts && !sameShape(input.shape, shape)) return false;
  }
  return true;
}

/** Runs the op past the tape, converting and broadcasting its inputs first. */
function compute<A>(
  op: Op<A>,
  outs: readonly Operand[],
  inputs: readonly Operand[],
  attrs: A,
  computeType: dtype | undefined,
): void {
  const { shape } = outs[0];
  if (areReady(op, shape, inputs, computeType)) {
    run(op, outs, inputs, attrs);
    return;
  }
  const temporaries: Operand[] = [];
  try {
    const operands = inputs.map((input) => {
      let operand: Operand = input;
      if (computeType && input.dtype !== computeType) {
        operand = convertWindow(input, computeType);
        temporaries.push(operand);
      }
      if (op.broadcasts && !sameShape(operand.shape, shape)) {
        const strides = broadcastStrides(operand.shape, operand.strides, shape);
        operand = { storage: operand.storage, offset: operand.offset, strides, shape, dtype: operand.dtype };
      }
      return operand;
    });
    run(op, outs, operands, attrs);
  } finally {
    for (const temporary of temporaries) temporary.storage.dispose();
  }
}

/** Whether the tape must record an operation on these inputs. */
function recording(differentiable: boolean, inputs: readonly Tensor[]): boolean {
  if (!differentiable || !is_grad_enabled()) return false;
  for (const input of inputs) if (input.requires_grad) return true;
  return false;
}

function edgesOf(inputs: readonly Tensor[]): (Edge | null)[] {
  return inputs.map((input) => (input.requires_grad ? edgeOf(input) : null));
}

function saveAll(tensors: readonly Tensor[], positions: readonly number[] | undefined): SavedList | null {
  if (!positions || checkpointing.current?.drops) return null;
  const list: (SavedTensor | undefined)[] = [];
  for (const i of positions) list[i] = new SavedTensor(tensors[i]);
  return list;
}

function metaOf({ shape, dtype }: Tensor): { shape: Shape; dtype: dtype } {
  return { shape, dtype };
}

/** The gradient that a rule is at, if nobody will read it once the rule has used it. */
const dying = shared('autograd.dying', () => ({ grad: null as Tensor | null }));

/** Runs a rule; `grad` may be written over by an op that {@link Op.overwrites}. */
export function withDying<T>(grad: Tensor | null, rule: () => T): T {
  dying.grad = grad;
  try {
    return rule();
  } finally {
    dying.grad = null;
  }
}

/** The tensors that an op will write. */
function makeOutputs<A>(op: Op<A>, inputs: readonly Tensor[], metas: readonly Meta[]): Tensor[] {
  const { grad } = dying;
  if (op.overwrites && grad !== null && grad === inputs[0]) {
    dying.grad = null;
    const [{ shape, dtype }] = metas;
    const isWhole = grad.storage.length === numel(shape) && grad.is_contiguous();
    if (isWhole && grad.dtype === dtype && sameShape(grad.shape, shape)) {
      return [makeTensor(grad.storage, grad.shape, grad.strides, grad.offset)];
    }
  }
  return metas.map((meta) => emptyTensor(meta.shape, meta.dtype));
}

/** Applies an op: checks, computes, and records. Returns all its outputs. */
export function applyAll<A>(op: Op<A>, inputs: readonly Tensor[], attrs: A): Tensor[] {
  for (const input of inputs) assertTensor(input, op.name);
  const inferred = op.infer(inputs, attrs);
  const outputs = makeOutputs(op, inputs, inferred.outputs);
  if (observer.current) show({ name: op.name, inputs, attrs, outputs, compute: inferred.compute });
  try {
    compute(op, outputs, inputs, attrs, inferred.compute);
  } catch (error) {
    // Nobody will see what was not finished. An op that overwrites its input left it to whoever has it.
    for (const { storage } of outputs) if (inputs.every((input) => input.storage !== storage)) storage.dispose();
    throw error;
  }
  if (recording(op.backward !== undefined, inputs) && outputs[0].dtype.is_floating_point) {
    const node = new OpNode(op, attrs, inputs.map(metaOf), edgesOf(inputs), outputs.map(metaOf));
    outputs[0].attachTo(node, 0);
    node.save(saveAll(inputs, op.save?.inputs), saveAll(outputs, op.save?.outputs));
  }
  return outputs;
}

/** Applies an op that has one output. */
export function apply<A>(op: Op<A>, inputs: readonly Tensor[], attrs: A): Tensor {
  return applyAll(op, inputs, attrs)[0];
}

/**
 * Says that nobody but the tape will see a tensor any more: its elements are freed as soon as no record needs them, which may be at once.
 *
 * This is how layers in a row free what lies between them; a program that only uses modules and functions never calls it.
 *
 * @param tensor - all of its storage is given away: no view of it may be in use.
 *
 * @example
 * ```ts
 * const before = torch.memory_stats().allocated_bytes;
 * const x = torch.ones([1000]);
 * torch._give_to_tape(x);
 * console.log(torch.memory_stats().allocated_bytes - before); // 0
 * ```
 */
export function _give_to_tape(tensor: Tensor): void {
  const { storage } = tensor;
  if (storage.tapeHolds > 0) storage.ownedByTape = true;
  else storage.dispose();
}

const OFF_TAPE = 'A view was created in no_grad mode and is being modified inplace with grad mode enabled.';
const SEVERAL_VIEWS =
  'This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified ' +
  'inplace. You should replace the inplace operation by an out-of-place one.';

/** Applies an operation on views: the result shares the input's elements. */
export function applyView<A>(op: ViewOp<A>, input: Tensor, attrs: A): Tensor {
  assertTensor(input, op.name);
  const { shape, strides, offset } = op.window(input, attrs);
  const output = makeTensor(input.storage, shape, strides, offset);
  if (observer.current) show({ name: op.name, inputs: [input], attrs, outputs: [output] });
  if (recording(input.dtype.is_floating_point, [input])) {
    output.attachTo(new OpNode(op, attrs, [metaOf(input)], edgesOf([input]), [metaOf(output)]), 0);
  }
  output.becomeViewOf(input, is_grad_enabled() ? null : NO_GRAD_VIEW);
  return output;
}

/** Applies an operation that shows its input as several views, which torch lets nobody change in place. */
export function applyMultiView<A>(op: MultiViewOp<A>, input: Tensor, attrs: A): Tensor[] {
  const outputs = op
    .windows(input, attrs)
    .map(({ shape, strides, offset }) => makeTensor(input.storage, shape, strides, offset));
  if (observer.current) show({ name: op.name, inputs: [input], attrs, outputs });
  const isRecorded = recording(input.dtype.is_floating_point, [input]);
  const node = isRecorded ? new OpNode(op, attrs, [metaOf(input)], edgesOf([input]), outputs.map(metaOf)) : null;
  outputs.forEach((output, i) => {
    if (node) output.attachTo(node, i);
    const made = node ? `Output ${i} of ${node.name()} is a view and is being modified inplace.` : OFF_TAPE;
    output.becomeViewOf(input, is_grad_enabled() ? `${made} ${SEVERAL_VIEWS}` : NO_GRAD_VIEW);
  });
  return outputs;
}

/** Applies an operation on views to the tensor itself: it shows its elements so from then on, other views of them stay as they are. */
export function applyViewInPlace<A>(op: ViewOp<A>, self: Tensor, attrs: A): Tensor {
  assertTensor(self, op.name);
  const window = op.window(self, attrs);
  assertTapeAllows(self);
  // As the view that it becomes: the tensor itself still shows its elements as before.
  if (observer.current) {
    const { shape, strides, offset } = window;
    const output = makeTensor(self.storage, shape, strides, offset);
    show({ name: op.name, inputs: [self], attrs, outputs: [output] });
  }
  const node = recording(self.dtype.is_floating_point, [self])
    ? new OpNode(op, attrs, [metaOf(self)], edgesOf([self]), [{ shape: window.shape, dtype: self.dtype }])
    : null;
  self.show(window);
  self.storage.version++;
  if (node) {
    self.attachTo(node, 0);
    self.generation++;
  }
  return self;
}

/** @throws RuntimeError, in torch's words, unless a result can be written into `self`. */
export function assertFits(self: Tensor, result: Meta): void {
  if (!sameShape(result.shape, self.shape)) {
    throw new RuntimeError(
      `output with shape ${formatShape(self.shape)} doesn't match the broadcast shape ${formatShape(result.shape)}`,
    );
  }
  if (result.dtype.category > self.dtype.category) {
    throw new RuntimeError(
      `result type ${result.dtype.scalarName} can't be cast to the desired output type ${self.dtype.scalarName}`,
    );
  }
}

/**
 * Applies an op and writes its result into its first input, in torch's way: the version goes up, and the tensor's place on the
 * tape is that of the result.
 */
export function applyInPlace<A>(op: Op<A>, inputs: readonly Tensor[], attrs: A): Tensor {
  for (const input of inputs) assertTensor(input, op.name);
  const self = inputs[0];
  const inferred = op.infer(inputs, attrs);
  const [result] = inferred.outputs;
  assertFits(self, result);
  const record = recording(op.backward !== undefined && self.dtype.is_floating_point, inputs);
  assertInPlaceAllowed(self, inputs);
  const node = record
    ? new OpNode(op, attrs, inputs.map(metaOf), edgesOf(inputs), [{ shape: self.shape, dtype: self.dtype }])
    : null;
  if (observer.current) show({ name: op.name, inputs, attrs, outputs: [self], compute: inferred.compute });
  const savedInputs = node && saveAll(beforeChange(inputs, op.save?.inputs), op.save?.inputs);
  writeResult(op, self, inputs, attrs, result.dtype, inferred.compute);
  self.storage.version++;
  if (node) {
    rebaseHistory(self, node);
    node.save(savedInputs, saveAll([self], op.save?.outputs));
  }
  return self;
}

/** The inputs as they were: the one that changes is copied if it will be read again. */
function beforeChange(inputs: readonly Tensor[], saved: readonly number[] | undefined): readonly Tensor[] {
  if (!saved) return inputs;
  return inputs.map((input, i) => (i === 0 && saved.includes(0) ? copyKeepingHistory(input) : input));
}

function copyKeepingHistory(input: Tensor): Tensor {
  const copy = emptyTensor(input.shape, input.dtype);
  copyInto(copy, input);
  copy.storage.ownedByTape = true;
  const edge = input.requires_grad ? edgeOf(input) : null;
  if (edge) copy.attachTo(edge.node, edge.index);
  return copy;
}

function writeResult<A>(
  op: Op<A>,
  self: Tensor,
  inputs: readonly Tensor[],
  attrs: A,
  resultType: dtype,
  computeType: dtype | undefined,
): void {
  const aliases = inputs.some((input, i) => i > 0 && input.storage === self.storage && !sameWindow(input, self));
  const direct = resultType === self.dtype && !aliases && op.broadcasts === true;
  if (direct) {
    compute(op, [self], inputs, attrs, computeType);
    return;
  }
  const temporary = contiguousOperand(new Storage(resultType, numel(self.shape)), self.shape);
  try {
    compute(op, [temporary], inputs, attrs, computeType);
    copyInto(self, temporary);
  } finally {
    temporary.storage.dispose();
  }
}
