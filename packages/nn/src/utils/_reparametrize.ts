import { RuntimeError, type Tensor, ValueError } from '@sconce/core';
import { MODULE_STATE } from '../_members.js';
import type { AnyModule } from '../any_module.js';
import { isParameter, Parameter } from '../parameter.js';

/** A parameter that is computed from others before each call of its module. */
interface Reparametrization {
  /** The function that made it, as errors name it. */
  readonly kind: string;
  /** The parameter's name. */
  readonly parameter: string;
  /** The names of what it is computed from. */
  readonly parts: readonly string[];
  /** Computes it for the module, or for a copy of it; `updates` says whether buffers may change, as they do in training. */
  readonly compute: (members: Readonly<Record<string, unknown>>, updates: boolean) => Tensor;
}

/** A module's properties by name. */
export function membersOf(module: AnyModule): Record<string, unknown> {
  return module as unknown as Record<string, unknown>;
}

/** The hook that does it. */
function find(module: AnyModule, kind: string, parameter: string): { readonly hook: unknown } | undefined {
  return [...module[MODULE_STATE].hooks.forwardPre].find(({ hook }) => {
    const made = hook as Partial<Reparametrization>;
    return made.kind === kind && made.parameter === parameter;
  });
}

/** @throws RuntimeError when it was done already; ValueError when the module has no such parameter. */
export function parameterOf(module: AnyModule, kind: string, parameter: string): Parameter {
  if (find(module, kind, parameter)) {
    throw new RuntimeError(`Cannot register two ${kind} hooks on the same parameter ${parameter}`);
  }
  const value = membersOf(module)[parameter];
  if (!isParameter(value))
    throw new ValueError(`${kind} cannot be applied: '${parameter}' is no parameter of ${String(module)}`);
  return value;
}

/** Puts computed elements in a parameter's place, now and before each call; the parts must be there already. */
export function reparametrize(module: AnyModule, made: Reparametrization): void {
  const update = (owner: AnyModule, updates: boolean): void => {
    const members = membersOf(owner);
    members[made.parameter] = made.compute(members, updates);
  };
  update(module, false);
  // A copy of the module calls the same hook.
  const hook = (owner: AnyModule): void => {
    update(owner, owner.training);
  };
  module[MODULE_STATE].hooks.forwardPre.add({ hook: Object.assign(hook, made) as never });
}

/** Makes a parameter of what was computed last, and takes the parts away. @throws ValueError when there is nothing to take away. */
export function removeReparametrization(module: AnyModule, kind: string, parameter: string): void {
  const entry = find(module, kind, parameter);
  if (!entry) throw new ValueError(`${kind} of '${parameter}' not found in ${String(module)}`);
  const { parts, compute } = entry.hook as Reparametrization;
  const members = membersOf(module);
  const value = compute(members, false).detach();
  for (const part of [...parts, parameter]) {
    Reflect.deleteProperty(members, part);
    module[MODULE_STATE].buffers.delete(part);
  }
  module[MODULE_STATE].hooks.forwardPre.delete(entry as never);
  members[parameter] = new Parameter(value);
}
