import { int64 } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import { isContiguous, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { emptyTensor } from './factory.js';
import { is_grad_enabled } from './grad_mode.js';
import { AccumulateGrad, type Edge, type Grad, Node } from './node.js';
import { defineView, type Window } from './op.js';
import { OpNode } from './saved.js';

/** That a tensor shows another's elements: changes in place of either are changes of both. */
export interface ViewLink {
  /** The tensor that all views of a family lead back to. */
  readonly base: Tensor;
  /** How often the base's history had been rewritten when this view's place on the tape was last found. */
  generation: number;
  /** Why the view may not be changed in place where gradients are recorded, or null. */
  refusal: string | null;
}

/** The refusal of a view that was made off the tape. */
export const NO_GRAD_VIEW =
  'A view was created in no_grad mode and is being modified inplace with grad mode enabled. Given that this use case is ambiguous and ' +
  "error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either both inside the no_grad block (if you don't " +
  'want the inplace to be tracked) or both outside (if you want the inplace to be tracked).';

/** Whether dimensions show the same elements again, as those of `expand` do. */
function repeatsElements({ shape, strides }: { shape: Shape; strides: Shape }): boolean {
  return strides.some((stride, d) => stride === 0 && shape[d] > 1);
}

/** Zeros that lie in memory as a base of that shape and those strides does, so that its windows are windows of them, too. */
function zerosLaidOut(like: Tensor, shape: Shape, strides: Shape): Tensor {
  if (isContiguous(shape, strides)) return like.new_zeros(shape);
  return like.new_zeros([extentOf(shape, strides)]).asStrided(shape, strides, 0);
}

/** How many elements lie between a window's first and last one, both included. */
function extentOf(shape: Shape, strides: Shape): number {
  return shape.includes(0) ? 0 : shape.reduce((end, size, d) => end + (size - 1) * strides[d], 1);
}

/** Whether a window may show an element at several places; never false where it does. */
function overlaps(shape: Shape, strides: Shape): boolean {
  const dims = shape.map((_, d) => d).filter((d) => shape[d] > 1);
  let extent = 1;
  return dims
    .sort((a, b) => strides[a] - strides[b])
    .some((d) => {
      const apart = strides[d] >= extent;
      extent += (shape[d] - 1) * strides[d];
      return !apart;
    });
}

/**
 * The gradient of a window's base where the window, or the base, shows elements several times, or the window reaches beyond the base:
 * it is added up in a stretch of memory that has room for both.
 */
function addedUp(grad: Tensor, { strides, offset }: Window, shape: Shape, baseStrides: Shape): Tensor {
  const first = Math.min(0, offset);
  const extent = extentOf(shape, baseStrides);
  const length = Math.max(extent, offset + extentOf(grad.shape, strides)) - first;
  const places = emptyTensor([length], int64);
  const numbers = places.storage.array();
  for (let i = 0; i < length; i++) numbers[i] = BigInt(i);
  const add = (to: Shape, by: Shape, from: number, values: Tensor): Tensor =>
    grad.new_zeros([length]).index_add_(0, places.asStrided(to, by, from - first).reshape([-1]), values.reshape([-1]));
  const sums = add(grad.shape, strides, offset, grad);
  if (!overlaps(shape, baseStrides)) return sums.asStrided(shape, baseStrides, -first);
  // Each of the places that show an element gets its share.
  const shares = add(shape, baseStrides, 0, grad.new_ones(shape)).clamp_min(1);
  return sums.div(shares).asStrided(shape, baseStrides, -first);
}

interface StridedAttrs {
  readonly window: Window;
  readonly baseStrides: Shape;
  readonly baseOffset: number;
}

/** Any window of a base, the offset counted from the base's first element. */
export const asStrided = defineView<StridedAttrs>({
  name: 'as_strided',
  window: (_, { window, baseOffset }) => ({ ...window, offset: window.offset + baseOffset }),
  backward(ctx, grad) {
    const { window, baseStrides } = ctx.attrs;
    const { shape, strides, offset } = window;
    const baseShape = ctx.shape(0);
    // Elements that the window repeats (expand) add up.
    const repeated = shape.map((_, d) => d).filter((d) => strides[d] === 0 && shape[d] !== 1);
    const summed = repeated.length > 0 ? grad.sum(repeated, true) : grad;
    const isInside = offset >= 0 && offset + extentOf(summed.shape, strides) <= extentOf(baseShape, baseStrides);
    if (!isInside || overlaps(summed.shape, strides) || overlaps(baseShape, baseStrides)) {
      return addedUp(summed, window, baseShape, baseStrides);
    }
    const result = zerosLaidOut(grad, baseShape, baseStrides);
    result.asStrided(summed.shape, strides, offset).copy_(summed);
    return result;
  },
});

/** The window of a view, its offset counted from the base's first element. */
function relativeWindow(view: Tensor, base: Tensor): Window {
  return { shape: view.shape, strides: view.strides, offset: view.offset - base.offset };
}

/** Finds a view's place on the tape again after its base's history was rewritten by a change in place. */
export function refreshView(view: Tensor, link: ViewLink): void {
  const { base } = link;
  link.generation = base.generation;
  if (!base.requires_grad) return;
  const attrs = { window: relativeWindow(view, base), baseStrides: base.strides, baseOffset: base.offset };
  const meta = { shape: base.shape, dtype: base.dtype };
  view.attachTo(new OpNode(asStrided, attrs, [meta], [edgeOf(base)], [{ shape: view.shape, dtype: view.dtype }]), 0);
}

/** Where a gradient of this tensor goes. */
export function edgeOf(tensor: Tensor): Edge {
  const node = tensor.grad_fn;
  if (node) return { node, index: tensor.outputIndex };
  tensor.accumulator ??= new AccumulateGrad(tensor);
  return tensor.accumulator.edge;
}

/**
 * @param inputs - what the tensor is changed from, itself included.
 * @throws RuntimeError, in torch's words, when autograd does not allow the tensor to be changed in place.
 */
export function assertInPlaceAllowed(self: Tensor, inputs: readonly Tensor[] = [self]): void {
  if (repeatsElements(self)) {
    throw new RuntimeError(
      'unsupported operation: more than one element of the written-to tensor refers to a single memory location. ' +
        'Please clone() the tensor before performing the operation.',
    );
  }
  assertTapeAllows(self, inputs);
}

/** @throws RuntimeError, in torch's words, when what is recorded of the tensor would be wrong after a change in place. */
export function assertTapeAllows(self: Tensor, inputs: readonly Tensor[] = [self]): void {
  if (!is_grad_enabled()) return;
  const link = self.viewLink;
  if (!link?.base.requires_grad && !inputs.some((input) => input.requires_grad)) return;
  if (self.requires_grad && self.is_leaf) {
    throw new RuntimeError('a leaf Variable that requires grad is being used in an in-place operation.');
  }
  if (!link) return;
  if (link.refusal) throw new RuntimeError(link.refusal);
  if (link.base.requires_grad && link.base.is_leaf) {
    throw new RuntimeError('a view of a leaf Variable that requires grad is being used in an in-place operation.');
  }
  if (repeatsElements(link.base)) {
    throw new RuntimeError(
      'a view of a tensor that repeats elements is being changed in place where gradients are recorded; clone() it first',
    );
  }
}

/**
 * The tape's record of a change in place of a part of `base`: the part's gradient goes through the operation's own rule, the
 * rest passes.
 */
class CopySlices extends Node {
  private readonly baseShape: Shape;
  private readonly baseStrides: Shape;

  constructor(
    base: Tensor,
    private readonly window: Window,
    private readonly inner: Node,
  ) {
    super(
      [base.requires_grad ? edgeOf(base) : null, ...inner.edges.slice(1)],
      [{ shape: base.shape, dtype: base.dtype }],
    );
    this.baseShape = base.shape;
    this.baseStrides = base.strides;
  }

  override name(): string {
    return 'CopySlices';
  }

  override backward(grads: readonly Grad[]): readonly Grad[] {
    const { shape, strides, offset } = this.window;
    const grad = zerosLaidOut(grads[0] as Tensor, this.baseShape, this.baseStrides).copy_(grads[0] as Tensor);
    const part = grad.asStrided(shape, strides, offset);
    const [ofPart, ...others] = this.inner.backward([part.clone()]);
    if (ofPart) part.copy_(ofPart.expand(shape));
    else part.zero_();
    return [grad, ...others];
  }

  override get isBuiltIn(): boolean {
    return this.inner.isBuiltIn;
  }

  override release(): void {
    this.inner.release();
  }

  override get isReleased(): boolean {
    return this.inner.isReleased;
  }
}

/** Gives a tensor that was changed in place the history that `node` records. */
export function rebaseHistory(self: Tensor, node: Node): void {
  const base = self.viewLink?.base;
  if (!base) {
    self.attachTo(node, 0);
    self.generation++;
    return;
  }
  base.attachTo(new CopySlices(base, relativeWindow(self, base), node), 0);
  base.generation++;
}
