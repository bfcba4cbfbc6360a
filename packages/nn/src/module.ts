import type { RemovableHandle, Tensor } from '@sconce/core';
import {
  BackwardHook,
  type ForwardHook,
  type ForwardPreHook,
  type FullBackwardHook,
  type ModuleHooks,
} from './_hooks.js';
import { isModule, MODULE_STATE } from './_members.js';
import { AnyModule } from './any_module.js';

/** Modules are called like functions: `model(x)` runs the hooks and `forward`. */
export interface Module<Args extends unknown[] = [Tensor], Out = Tensor> {
  (...args: Args): Out;
}

/**
 * The base of all neural network modules: a callable object that knows its parameters, buffers and submodules.
 *
 * Subclasses define {@link Module.forward} and are called like functions. Parameters and submodules are plain fields; they are found by
 * looking through the module's own properties in the order in which they were defined, so that the keys of `state_dict()` equal
 * PyTorch's for the same model.
 *
 * `Args` are the arguments of `forward`, one tensor by default, and `Out` what it returns.
 *
 * @example
 * ```ts
 * class Net extends nn.Module {
 *   fc1 = new nn.Linear(4, 3);
 *   fc2 = new nn.Linear(3, 2);
 *   override forward(x: torch.Tensor): torch.Tensor {
 *     return this.fc2(this.fc1(x).relu());
 *   }
 * }
 * const model = new Net();
 * console.log(model(torch.ones([1, 4])).shape); // [ 1, 2 ]
 * console.log(Object.keys(model.state_dict())); // [ 'fc1.weight', 'fc1.bias', 'fc2.weight', 'fc2.bias' ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Module.html | torch.nn.Module}
 */
export class Module<Args extends unknown[] = [Tensor], Out = Tensor> extends AnyModule {
  /** Whether the value is a Module, also one of another copy of this package. @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return this === Module ? isModule(value) : Function.prototype[Symbol.hasInstance].call(this, value);
  }

  /**
   * Computes the output. Every subclass overrides this; call the module itself instead, so that hooks run.
   *
   * @throws Error when the subclass defines none.
   */
  forward(..._args: Args): Out {
    throw new Error(`Module [${this._get_name()}] is missing the required "forward" function`);
  }

  /** @internal */
  _call_impl(...args: Args): Out {
    const { hooks } = this[MODULE_STATE];
    return hooks.isEmpty ? this.forward(...args) : this.callWithHooks(hooks, args);
  }

  private callWithHooks(hooks: ModuleHooks, given: Args): Out {
    let args: readonly unknown[] = given;
    for (const { hook } of [...hooks.forwardPre]) {
      const changed = hook(this, args);
      if (changed !== undefined) args = Array.isArray(changed) ? (changed as unknown[]) : [changed];
    }
    const backward = [...hooks.fullBackward].map(({ hook }) => hook);
    const link = backward.length > 0 ? new BackwardHook(this, backward) : null;
    if (link) args = link.passInputs(args);
    let output: unknown = this.forward(...(args as Args));
    for (const { hook } of [...hooks.forward]) {
      const changed = hook(this, args, output);
      if (changed !== undefined) output = changed;
    }
    return (link ? link.passOutputs(output) : output) as Out;
  }

  // ---- hooks ----

  /**
   * Calls `hook(module, args)` before each `forward`; what it returns, if anything, replaces the arguments: an array all of them, anything
   * else the only one.
   *
   * @example
   * ```ts
   * const m = new nn.Identity();
   * m.register_forward_pre_hook((_, [x]) => x.add(1));
   * console.log(m(torch.zeros([2])).tolist()); // [ 1, 1 ]
   * ```
   */
  register_forward_pre_hook(hook: ForwardPreHook<this, Args>): RemovableHandle {
    return register(this[MODULE_STATE].hooks.forwardPre, hook as never);
  }

  /** Calls `hook(module, args, output)` after each `forward`; what it returns, if anything, replaces the output. */
  register_forward_hook(hook: ForwardHook<this, Args, Out>): RemovableHandle {
    return register(this[MODULE_STATE].hooks.forward, hook as never);
  }

  /**
   * Calls `hook(module, grad_input, grad_output)` each time the gradients of the module's inputs are computed; what it returns, if
   * anything, replaces the gradients of the inputs. There is an entry for each argument and each output, null for what is not a
   * tensor.
   */
  register_full_backward_hook(hook: FullBackwardHook): RemovableHandle {
    return register(this[MODULE_STATE].hooks.fullBackward, hook);
  }
}

function register<H>(hooks: Set<{ readonly hook: H }>, hook: H): RemovableHandle {
  if (typeof hook !== 'function') throw new TypeError(`a hook must be a function, got ${typeof hook}`);
  // Boxed, so that one function can be registered twice.
  const entry = { hook };
  hooks.add(entry);
  return { remove: () => void hooks.delete(entry) };
}
