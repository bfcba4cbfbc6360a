import { RuntimeError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import { assertTensor, isTensor, typeName } from './brand.js';
import { emptyTensor, makeTensor } from './factory.js';
import { is_grad_enabled, withGradMode } from './grad_mode.js';
import { edgeOf, rebaseHistory } from './history.js';
import { type Edge, type Grad, Node, type OutputMeta } from './node.js';
import { FREED_MESSAGE, SavedTensor } from './saved.js';

/** What {@link FunctionCtx.save_for_backward} takes; null stands for a tensor that was not given. */
export type SavedTensors = readonly (Tensor | null)[];

/**
 * What `forward` of a custom {@link Function} hands to its `backward`.
 *
 * The type parameter lists what is saved where that matters: `FunctionCtx<[Tensor, Tensor | null]>`. Anything that is no tensor may be kept
 * in properties of a type of one's own: `FunctionCtx & { exponent?: number }`.
 *
 * @example
 * ```ts
 * class Cube extends torch.autograd.Function {
 *   static override forward(ctx: torch.autograd.FunctionCtx<[Tensor]>, x: Tensor): Tensor {
 *     ctx.save_for_backward(x);
 *     return x.pow(3);
 *   }
 *   static override backward(ctx: torch.autograd.FunctionCtx<[Tensor]>, grad: Tensor): Tensor {
 *     const [x] = ctx.saved_tensors;
 *     return grad.mul(x.square()).mul(3);
 *   }
 * }
 * console.log(Cube.apply(torch.tensor([2])).tolist()); // [ 8 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/autograd.html#context-method-mixins | torch.autograd.function.FunctionCtx}
 */
export class FunctionCtx<Saved extends SavedTensors = readonly Tensor[]> {
  /** For each argument of `forward`, whether its gradient is asked for. */
  readonly needs_input_grad: readonly boolean[];
  /** @internal */
  materialize = true;
  /** @internal */
  dirty: readonly Tensor[] = [];
  /** @internal */
  nonDifferentiable: readonly Tensor[] = [];
  private toSave: SavedTensors = [];
  private saved: readonly (SavedTensor | null)[] | null = null;
  private producer = '';
  private released = false;

  /** @internal */
  constructor(needs: readonly boolean[]) {
    this.needs_input_grad = needs;
  }

  /**
   * Keeps inputs or outputs of `forward` for `backward`, which learns when one of them was changed in place meanwhile.
   *
   * @throws TypeError for what is neither a tensor nor null.
   */
  save_for_backward(...tensors: Saved): void {
    tensors.forEach((tensor: unknown, i) => {
      if (tensor === null || isTensor(tensor)) return;
      throw new TypeError(
        `save_for_backward can only save variables, but argument ${i} is of type ${typeName(tensor)}`,
      );
    });
    this.toSave = tensors;
  }

  /**
   * What {@link FunctionCtx.save_for_backward} was given.
   *
   * @throws RuntimeError when the graph was freed or a saved tensor was changed in place.
   */
  get saved_tensors(): Saved {
    if (this.released) throw new RuntimeError(FREED_MESSAGE);
    const tensors = this.saved ? this.saved.map((saved) => saved && saved.unpack(() => this.producer)) : this.toSave;
    return tensors as Saved;
  }

  /** Says which inputs `forward` changed in place; it must return each of them. */
  mark_dirty(...tensors: Tensor[]): void {
    this.dirty = tensors;
  }

  /** Says which outputs have no gradient. */
  mark_non_differentiable(...tensors: Tensor[]): void {
    this.nonDifferentiable = tensors;
  }

  /** Sets whether `backward` sees zeros (the default) or null for outputs that nothing was computed from. */
  set_materialize_grads(value: boolean): void {
    this.materialize = value;
  }

  /** Notes the versions of what is saved, once `forward` is through. @internal */
  seal(producer: string): void {
    this.producer = producer;
    this.saved = this.toSave.map((tensor) => tensor && new SavedTensor(tensor));
    this.toSave = [];
  }

  /** @internal */
  release(): void {
    if (!this.saved || this.saved.length === 0) return;
    for (const saved of this.saved) saved?.release();
    this.saved = [];
    this.released = true;
  }

  /** @internal */
  get isReleased(): boolean {
    return this.released;
  }
}

/** What `backward` of a custom {@link Function} returns: a gradient for each argument of `forward`, one alone without an array. */
export type Gradients = Grad | readonly Grad[];

/** The static side of a custom {@link Function}. */
export interface FunctionClass {
  /** The name that appears in `grad_fn`. */
  readonly name: string;
  /** Computes the outputs from `ctx` and the arguments of `apply`. */
  forward(ctx: never, ...args: never[]): Tensor | readonly Tensor[];
  /** Computes the gradients of the arguments from `ctx` and the gradients of the outputs. */
  backward(ctx: never, ...grads: never[]): Gradients;
}

/** The arguments of `forward` behind its `ctx`. */
export type FunctionArguments<F extends FunctionClass> = F['forward'] extends (
  ctx: never,
  ...args: infer Args
) => unknown
  ? Args
  : never;

/** What `forward` returns. */
export type FunctionResult<F extends FunctionClass> = F['forward'] extends (...args: never) => infer R ? R : never;

/** A class's methods as they are called here: which types they take, its author has declared. */
interface Callable {
  readonly name: string;
  forward(ctx: FunctionCtx, ...args: unknown[]): unknown;
  backward(ctx: FunctionCtx, ...grads: Grad[]): unknown;
}

/** The tape's record of a custom function. */
class FunctionNode extends Node {
  constructor(
    private readonly definition: Callable,
    private readonly ctx: FunctionCtx,
    /** Which arguments were tensors. */
    private readonly tensors: readonly boolean[],
    edges: readonly (Edge | null)[],
    outputs: readonly OutputMeta[],
  ) {
    super(edges, outputs);
  }

  override name(): string {
    return `${this.definition.name}Backward`;
  }

  /** A user's rule may keep the gradients that it sees. */
  override get isBuiltIn(): boolean {
    return false;
  }

  override backward(grads: readonly Grad[]): readonly Grad[] {
    const given = grads.map((grad, i) => {
      if (grad || !this.ctx.materialize) return grad;
      const { shape, dtype } = this.outputs[i];
      return emptyTensor(shape, dtype).zero_();
    });
    const result = this.definition.backward(this.ctx, ...given);
    const list = (Array.isArray(result) ? result : [result]) as unknown[];
    this.check(list);
    return list.slice(0, this.edges.length) as readonly Grad[];
  }

  private check(list: readonly unknown[]): void {
    const expected = this.edges.length;
    // More are allowed when they are null, as in torch.
    const surplus = list.slice(expected).some((grad) => grad !== null);
    if (list.length < expected || surplus) {
      throw new RuntimeError(
        `function ${this.name()} returned an incorrect number of gradients (expected ${expected}, got ${list.length})`,
      );
    }
    list.slice(0, expected).forEach((grad, i) => {
      if (grad === null) return;
      if (!isTensor(grad)) throw new RuntimeError(`expected Variable or None (got ${typeName(grad)})`);
      if (this.tensors[i]) return;
      throw new RuntimeError(
        `function ${this.name()} returned a gradient different than None at position ${i + 1}, but the corresponding forward input was not a Variable`,
      );
    });
  }

  override release(): void {
    this.ctx.release();
  }

  override get isReleased(): boolean {
    return this.ctx.isReleased;
  }
}

function checkOutputs(result: unknown, name: string): Tensor[] {
  const list = (Array.isArray(result) ? result : [result]) as unknown[];
  list.forEach((output, i) => {
    if (isTensor(output)) return;
    throw new TypeError(
      `${name}.forward: expected Tensor or tuple of Tensor (got ${typeName(output)}) for return value ${i}`,
    );
  });
  return list as Tensor[];
}

function checkDirty(ctx: FunctionCtx, args: readonly unknown[], outputs: readonly Tensor[], recording: boolean): void {
  if (ctx.dirty.some((tensor) => !outputs.includes(tensor))) {
    throw new RuntimeError(
      'Some elements marked as dirty during the forward method were not returned as output. The inputs that are modified inplace must all be outputs of the Function.',
    );
  }
  for (const tensor of ctx.dirty) {
    assertTensor(tensor, 'mark_dirty');
    if (!recording) continue;
    if (tensor.is_leaf && tensor.requires_grad) {
      throw new RuntimeError('a leaf Variable that requires grad has been used in an in-place operation.');
    }
    if (!tensor.viewLink) continue;
    if (outputs.length > 1) {
      throw new RuntimeError(
        'If your Function modifies inplace an input that is a view of another Tensor, your Function cannot return more than one Tensor. This is not supported by the current autograd engine. You should either make sure the input is not a view (using .clone() for example) or make your Function only return one Tensor (potentially splitting it into two Functions: one doing the inplace that returns a single Tensor and a second one that does the other operations).',
      );
    }
    if (args[0] !== tensor) {
      throw new RuntimeError('a Function that changes a view in place must take it as its first argument');
    }
  }
}

/** An input that comes back unchanged: the tape needs another tensor to attach the function to. */
function alias(input: Tensor): Tensor {
  const { storage, shape, strides, offset } = input;
  const output = makeTensor(storage, shape, strides, offset);
  output.becomeViewOf(input, null);
  return output;
}

/** Why an output that shows another tensor's elements may not be changed in place. */
function refusalOf(name: string, i: number): string {
  return (
    `Output ${i} of ${name}Backward is a view and is being modified inplace. This view was created inside a custom Function (or because an input was ` +
    'returned as-is) and the autograd logic to handle view+inplace would override the custom backward associated with the custom Function, ' +
    'leading to incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of the custom Function.'
  );
}

/** Puts the outputs of `forward` on the tape and returns them as the caller sees them. */
function record(
  definition: Callable,
  ctx: FunctionCtx,
  args: readonly unknown[],
  edges: readonly (Edge | null)[],
  made: readonly Tensor[],
): Tensor[] {
  const outputs = made.map((tensor) => (args.includes(tensor) && !ctx.dirty.includes(tensor) ? alias(tensor) : tensor));
  const metas = outputs.map(({ shape, dtype }) => ({ shape, dtype }));
  const node = new FunctionNode(definition, ctx, args.map(isTensor), edges, metas);
  outputs.forEach((output, i) => {
    if (!output.dtype.is_floating_point || ctx.nonDifferentiable.includes(made[i])) return;
    if (ctx.dirty.includes(output)) rebaseHistory(output, node);
    else if (output.viewLink) output.viewLink.refusal = refusalOf(definition.name, i);
    if (!ctx.dirty.includes(output) || !output.viewLink) output.attachTo(node, i);
  });
  return outputs;
}

/** Returns one tensor or several, as `forward` did. */
function applyFunction(definition: Callable, args: readonly unknown[]): Tensor | Tensor[] {
  const needs = args.map((arg) => isTensor(arg) && arg.requires_grad);
  const recording = is_grad_enabled() && needs.includes(true);
  const ctx = new FunctionCtx(needs);
  const edges = args.map((arg, i) => (recording && needs[i] ? edgeOf(arg as Tensor) : null));
  const result = withGradMode(false, () => definition.forward(ctx, ...args));
  const made = checkOutputs(result, definition.name);
  checkDirty(ctx, args, made, recording);
  if (!recording) return Array.isArray(result) ? made : made[0];
  const outputs = record(definition, ctx, args, edges, made);
  ctx.seal(`${definition.name}Backward`);
  return Array.isArray(result) ? outputs : outputs[0];
}

/**
 * A differentiable function of one's own: a subclass says how to compute it and how to differentiate it, and is called by its `apply`.
 *
 * `forward(ctx, ...args)` takes tensors and anything else, runs off the tape, and returns a tensor or an array of tensors. `backward(ctx,
 * ...grads)` takes the gradient of each output and returns that of each argument: null for what is no tensor, and, if it likes, for
 * tensors that need none. Written with differentiable operations it can itself be differentiated (`create_graph`).
 *
 * @example
 * ```ts
 * class Exp extends torch.autograd.Function {
 *   static override forward(ctx: torch.autograd.FunctionCtx<[Tensor]>, x: Tensor): Tensor {
 *     const y = x.exp();
 *     ctx.save_for_backward(y);
 *     return y;
 *   }
 *   static override backward(ctx: torch.autograd.FunctionCtx<[Tensor]>, grad: Tensor): Tensor {
 *     const [y] = ctx.saved_tensors;
 *     return grad.mul(y);
 *   }
 * }
 * const x = torch.tensor([0], { requires_grad: true });
 * Exp.apply(x).sum().backward();
 * console.log(x.grad?.tolist()); // [ 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/autograd.html#function | torch.autograd.Function}
 */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- as in torch, the class itself is called, and never made.
export abstract class Function {
  /**
   * Computes the function; to be overridden.
   *
   * @param _ctx - where `backward` finds what is saved here: a {@link FunctionCtx}.
   * @param _args - what `apply` was called with.
   * @throws RuntimeError unless overridden.
   */
  static forward(_ctx: never, ..._args: never[]): Tensor | readonly Tensor[] {
    throw new RuntimeError('You must implement the forward function for custom autograd.Function.');
  }

  /**
   * Computes the gradients of the arguments of `forward` from those of its outputs; to be overridden.
   *
   * @param _ctx - what `forward` saved: a {@link FunctionCtx}.
   * @param _grads - one for each output.
   * @throws RuntimeError unless overridden.
   */
  static backward(_ctx: never, ..._grads: never[]): Gradients {
    throw new RuntimeError(
      'You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD.',
    );
  }

  /**
   * Calls `forward`, and records the call when an argument requires a gradient.
   *
   * @param args - the arguments of `forward` behind its `ctx`.
   * @returns what `forward` returned.
   * @throws TypeError when that is neither a tensor nor an array of tensors; RuntimeError when an input was marked as dirty and not returned,
   * or is a leaf that requires a gradient.
   */
  static apply<F extends FunctionClass>(this: F, ...args: FunctionArguments<F>): FunctionResult<F> {
    return applyFunction(this, args) as FunctionResult<F>;
  }
}
