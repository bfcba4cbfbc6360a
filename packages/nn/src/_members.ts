import { Tensor } from '@sconce/core';
import type { ModuleHooks } from './_hooks.js';
import type { AnyModule } from './any_module.js';
import { isParameter, type Parameter } from './parameter.js';

/** By this mark a Module is known, whichever copy of the package made it; what it keeps for itself hangs there too. */
export const MODULE_STATE: unique symbol = Symbol.for('@sconce/nn.Module') as never;

/** What a module keeps beside its own properties. */
export interface ModuleState {
  /** The names of the properties that are buffers, and whether each belongs in the state_dict. */
  readonly buffers: Map<string, boolean>;
  readonly hooks: ModuleHooks;
}

/** The mark of the library's own layers: they make their output from their input, and keep neither. A subclass does not have it. */
export const KEEPS_NOTHING: unique symbol = Symbol.for('@sconce/nn.keepsNothing') as never;

/** Whether nobody but its caller sees what goes into a module and what comes out of it. */
export function keepsNothing(module: AnyModule): boolean {
  return (
    Object.hasOwn(module.constructor, KEEPS_NOTHING) &&
    module[MODULE_STATE].hooks.isEmpty &&
    !Object.hasOwn(module, 'forward')
  );
}

export function isModule(value: unknown): value is AnyModule {
  return typeof value === 'function' && MODULE_STATE in value;
}

/** A module's own properties in the order they were defined (names that are integers come first, as JavaScript has it). */
function properties(module: AnyModule): [string, unknown][] {
  return Object.entries(module as unknown as Record<string, unknown>);
}

export function ownParameters(module: AnyModule): [string, Parameter][] {
  return properties(module).filter((entry): entry is [string, Parameter] => isParameter(entry[1]));
}

export function ownBuffers(module: AnyModule, persistentOnly = false): [string, Tensor][] {
  const { buffers } = module[MODULE_STATE];
  return [...buffers]
    .filter(([, persistent]) => persistent || !persistentOnly)
    .map(([name]) => [name, (module as unknown as Record<string, unknown>)[name]] as const)
    .filter((entry): entry is [string, Tensor] => entry[1] instanceof Tensor && !isParameter(entry[1]));
}

export function ownChildren(module: AnyModule): [string, AnyModule][] {
  return properties(module).filter((entry): entry is [string, AnyModule] => isModule(entry[1]));
}

/** The module and all below it, each once, parents first. */
export function* walk(
  module: AnyModule,
  prefix = '',
  seen: Set<AnyModule> | null = new Set(),
): Generator<[string, AnyModule]> {
  if (seen?.has(module)) return;
  seen?.add(module);
  yield [prefix, module];
  for (const [name, child] of ownChildren(module)) yield* walk(child, joinName(prefix, name), seen);
}

export function joinName(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}.${name}`;
}

/** Members of a module and, if asked, of all below it, each once unless told otherwise. */
export function* collect<T extends object>(
  module: AnyModule,
  members: (module: AnyModule) => [string, T][],
  prefix: string,
  recurse: boolean,
  unique = true,
): Generator<[string, T]> {
  const seen = new Set<T>();
  for (const [path, owner] of recurse ? walk(module, prefix, unique ? new Set() : null) : [[prefix, module] as const]) {
    for (const [name, member] of members(owner)) {
      if (unique && seen.has(member)) continue;
      seen.add(member);
      yield [joinName(path, name), member];
    }
  }
}
