import type { dtype } from '../dtype.js';
import type { Runnable } from '../device/reference.js';
import type { Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import type { Grad } from './node.js';

/** The shape and dtype of a tensor that is yet to be made, or all that a shape rule may ask of an input. */
export interface Meta {
  readonly shape: Shape;
  readonly dtype: dtype;
}

/** What a shape rule answers. */
export interface Inference {
  readonly outputs: readonly Meta[];
  /** The dtype to which all inputs are converted first; without it they stay as they are. */
  readonly compute?: dtype;
}

/** What a derivative rule may read. */
export interface BackwardContext<A> {
  readonly attrs: A;
  /** Whether input `i` needs a gradient; a rule may return null for the others. */
  needs(i: number): boolean;
  /** Input `i`, which must be named in the op's `save`. */
  input(i: number): Tensor;
  /** Output `i`, which must be named in the op's `save`. */
  output(i: number): Tensor;
  shape(i: number): Shape;
  dtype(i: number): dtype;
}

/** The inputs as a shape rule sees them: tensors' shapes and dtypes, and which were plain numbers. */
export type MetaInput = Meta & { readonly isWrappedNumber: boolean };

/**
 * An operation: all there is to know of it, in one value.
 *
 * Its functional form, its place on the tape and its tests follow from this; a kernel of the same name, if the device has one,
 * replaces the reference loop.
 */
export interface Op<A = void> extends Runnable<A> {
  /** The shape and dtype rule; it throws, in torch's words, for operands that do not fit. */
  infer(inputs: readonly MetaInput[], attrs: A): Inference;
  /** Inputs are broadcast to the first output's shape before the loop or kernel sees them. */
  readonly broadcasts?: boolean;
  /**
   * The result may be written over the first input, a gradient, where nobody else will read that: so element-wise gradients need no
   * memory of their own. A rule must not read the gradient again after it has applied such an op.
   */
  readonly overwrites?: boolean;
  /** What `backward` reads of the operation's inputs and outputs. */
  readonly save?: { readonly inputs?: readonly number[]; readonly outputs?: readonly number[] };
  /**
   * The gradients of the inputs, written with Tensor methods so that they can be differentiated again. Shapes may still be
   * broadcast and dtypes promoted: the engine takes that back. Without it the outputs never need a gradient.
   */
  backward?(ctx: BackwardContext<A>, grad: Tensor): readonly Grad[];
}

/** Where a view's elements lie in its input's storage. */
export interface Window {
  readonly shape: Shape;
  readonly strides: Shape;
  readonly offset: number;
}

/** An operation that shows its input's elements in another shape and computes nothing. */
export interface ViewOp<A = void> {
  readonly name: string;
  window(input: Window, attrs: A): Window;
  backward(ctx: BackwardContext<A>, grad: Tensor): Tensor;
}

/**
 * An operation that shows its input as several views: their gradients are put together by one rule, in one pass, where a rule for each
 * would make a gradient as large as the input for each.
 */
export interface MultiViewOp<A = void> {
  readonly name: string;
  windows(input: Window, attrs: A): readonly Window[];
  /** The gradient of the input. `grads` has one entry a view, at least one of them not null. */
  backward(ctx: BackwardContext<A>, _: Grad, grads: readonly Grad[]): Tensor;
}

/** Declares an operation. It returns its argument; it is here so that the attributes' type is checked in one place. */
export function defineOp<A = void>(op: Op<A>): Op<A> {
  return op;
}

/** Declares an operation that makes several views; see {@link defineOp}. */
export function defineMultiView<A = void>(op: MultiViewOp<A>): MultiViewOp<A> {
  return op;
}

/** Declares an operation on views; see {@link defineOp}. */
export function defineView<A = void>(op: ViewOp<A>): ViewOp<A> {
  return op;
}
