import { no_grad, Tensor } from '@sconce/core';
import { Callable } from './_callable.js';
import { ModuleHooks } from './_hooks.js';
import { isModule, MODULE_STATE } from './_members.js';
import type { AnyModule } from './any_module.js';
import { isParameter, Parameter } from './parameter.js';

function cloneTensor(tensor: Tensor): Tensor {
  const copy = no_grad(() => tensor.detach().clone());
  return isParameter(tensor) ? new Parameter(copy, tensor.requires_grad) : copy;
}

function cloneHooks(hooks: ModuleHooks): ModuleHooks {
  const copy = new ModuleHooks();
  for (const kind of ['forwardPre', 'forward', 'fullBackward'] as const) {
    for (const entry of hooks[kind]) copy[kind].add(entry as never);
  }
  return copy;
}

/**
 * A copy of a module and of all below it, as Python's `copy.deepcopy` makes it: with parameters and buffers of its own. What else its fields
 * hold is shared.
 *
 * @param copies - what was copied already, so that what is used twice in the module is one thing in the copy, too.
 */
export function cloneModule<M extends AnyModule>(module: M, copies = new Map<unknown, unknown>()): M {
  const copy = Reflect.construct(Callable, [], module.constructor) as M;
  copies.set(module, copy);
  const cloneOnce = (value: unknown): unknown => {
    if (copies.has(value)) return copies.get(value);
    if (isModule(value)) return cloneModule(value, copies);
    if (!(value instanceof Tensor)) return value;
    const tensor = cloneTensor(value);
    copies.set(value, tensor);
    return tensor;
  };
  for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(module))) {
    const cloned = 'value' in descriptor ? { ...descriptor, value: cloneOnce(descriptor.value) } : descriptor;
    Object.defineProperty(copy, key, cloned);
  }
  const state = module[MODULE_STATE];
  const value = { ...state, buffers: new Map(state.buffers), hooks: cloneHooks(state.hooks) };
  Object.defineProperty(copy, MODULE_STATE, { value });
  return copy;
}
