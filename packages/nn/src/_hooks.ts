import { autograd, is_grad_enabled, RuntimeError, Tensor } from '@sconce/core';
import type { AnyModule } from './any_module.js';

/** A gradient, or null where there is none. */
export type MaybeGrad = Tensor | null;

/**
 * Called with the gradients of a module's inputs and outputs; what it returns, if anything, replaces those of the inputs.
 */
export type FullBackwardHook = (
  module: AnyModule,
  grad_input: readonly MaybeGrad[],
  grad_output: readonly MaybeGrad[],
) => readonly MaybeGrad[] | Tensor | void;

/**
 * Called before `forward`; what it returns, if anything, replaces the arguments: an array all of them, anything else the only one.
 */
export type ForwardPreHook<M, Args extends unknown[]> = (module: M, args: Args) => Args | Args[0] | void;

/** Called after `forward`; what it returns, if anything, replaces the output. */
export type ForwardHook<M, Args extends unknown[], Out> = (module: M, args: Args, output: Out) => Out | void;

/** A hook without its types, as a module keeps it. */
type ErasedHook = (...args: unknown[]) => unknown;

/** The hooks of one module, in the order they were registered. */
export class ModuleHooks {
  readonly forwardPre = new Set<{ readonly hook: ErasedHook }>();
  readonly forward = new Set<{ readonly hook: ErasedHook }>();
  readonly fullBackward = new Set<{ readonly hook: FullBackwardHook }>();

  get isEmpty(): boolean {
    return this.forwardPre.size === 0 && this.forward.size === 0 && this.fullBackward.size === 0;
  }
}

type Visit = (grads: readonly MaybeGrad[]) => readonly MaybeGrad[];

/** A place on the tape that several tensors pass together, so that their gradients can be seen, and changed, at once. */
class BackwardHookFunction extends autograd.Node {
  constructor(
    inputs: readonly Tensor[],
    private readonly visit: Visit,
  ) {
    super(
      inputs.map((x) => (x.grad_fn ? { node: x.grad_fn, index: x.outputIndex } : null)),
      inputs.map(({ shape, dtype }) => ({ shape, dtype })),
    );
  }

  override name(): string {
    return 'BackwardHookFunctionBackward';
  }

  override get isBuiltIn(): boolean {
    return false;
  }

  override backward(grads: readonly MaybeGrad[]): readonly MaybeGrad[] {
    return this.visit(grads);
  }
}

/**
 * Passes the tensors among the values through one place on the tape.
 *
 * @returns the values, and where among them the tensors stand; null when no gradient will come by.
 */
function passTogether(values: readonly unknown[], visit: Visit): { values: unknown[]; indices: number[] } | null {
  const indices = [...values.keys()].filter((i) => values[i] instanceof Tensor);
  const tensors = indices.map((i) => values[i] as Tensor);
  if (!is_grad_enabled() || !tensors.some((x) => x.requires_grad)) return null;
  // A view is no leaf, so that each has a node to lead to.
  const views = tensors.map((x) => x.view_as(x));
  const node = new BackwardHookFunction(views, visit);
  const result = [...values];
  views.forEach((view, k) => {
    const passed = view.detach();
    if (view.requires_grad) passed.attachTo(node, k);
    result[indices[k]] = passed;
  });
  return { values: result, indices };
}

/** Gradients at their places among `length` values; the others have none. */
function spread(grads: readonly MaybeGrad[], indices: readonly number[], length: number): MaybeGrad[] {
  const result = new Array<MaybeGrad>(length).fill(null);
  indices.forEach((place, k) => (result[place] = grads[k] ?? null));
  return result;
}

/** Links what comes back to the outputs of one call of a module with what leaves at its inputs. */
export class BackwardHook {
  private gradOutputs: MaybeGrad[] | null = null;
  private inputIndices: number[] | null = null;
  private inputCount = 0;

  constructor(
    private readonly module: AnyModule,
    private readonly hooks: readonly FullBackwardHook[],
  ) {}

  passInputs(args: readonly unknown[]): readonly unknown[] {
    this.inputCount = args.length;
    const tensors = args.filter((value) => value instanceof Tensor);
    const passed = passTogether(args, (grads) => {
      const whole = grads.map((grad, k) => grad ?? tensors[k].new_zeros(tensors[k].shape));
      return this.callHooks(whole);
    });
    this.inputIndices = passed?.indices ?? null;
    return passed?.values ?? args;
  }

  passOutputs(output: unknown): unknown {
    const values: readonly unknown[] = Array.isArray(output) ? output : [output];
    let indices: readonly number[] = [];
    const passed = passTogether(values, (grads) => {
      this.gradOutputs = spread(grads, indices, values.length);
      if (!this.inputIndices) this.callWithoutInputs();
      return grads;
    });
    if (!passed) return output;
    indices = passed.indices;
    return Array.isArray(output) ? passed.values : passed.values[0];
  }

  private callHooks(grads: readonly MaybeGrad[]): readonly MaybeGrad[] {
    const indices = this.inputIndices ?? [];
    // A gradient that did not come through the outputs is none of the module's.
    if (!this.gradOutputs) return grads;
    let current: readonly MaybeGrad[] = spread(grads, indices, this.inputCount);
    for (const hook of this.hooks) {
      const returned = hook(this.module, current, this.gradOutputs);
      if (returned === undefined) continue;
      const changed = returned instanceof Tensor ? [returned] : returned;
      if (changed.length !== current.length) {
        throw new RuntimeError(
          `Backward hook returned an invalid number of grad_input, got ${changed.length}, but expected ${current.length}`,
        );
      }
      current = changed;
    }
    this.gradOutputs = null;
    return indices.map((place) => current[place]);
  }

  private callWithoutInputs(): void {
    const none = new Array<MaybeGrad>(this.inputCount).fill(null);
    for (const hook of this.hooks) {
      const returned = hook(this.module, none, this.gradOutputs ?? []);
      if (returned === undefined || (Array.isArray(returned) && returned.every((grad) => grad === null))) continue;
      throw new RuntimeError(
        'Backward hook for Modules where no input requires gradient should always return None or None for all gradients.',
      );
    }
    this.gradOutputs = null;
  }
}
