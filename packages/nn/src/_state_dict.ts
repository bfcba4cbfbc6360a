import { no_grad, RuntimeError, Tensor } from '@sconce/core';
import { joinName, ownBuffers, ownChildren, ownParameters } from './_members.js';
import type { AnyModule } from './any_module.js';

/** Named tensors, in the order in which the modules define them. */
export type StateDict = Record<string, Tensor>;

/** What {@link Module.load_state_dict} did not find a partner for. */
export interface IncompatibleKeys {
  /** What the module has and the state_dict has not. */
  readonly missing_keys: readonly string[];
  /** What the state_dict has and the module has not. */
  readonly unexpected_keys: readonly string[];
}

/** A module's own tensors that belong in a state_dict: parameters first, then buffers, as in torch. */
function ownState(module: AnyModule): [string, Tensor][] {
  return [...ownParameters(module), ...ownBuffers(module, true)];
}

/** What belongs in the state_dict of a module and of those below it, also what has several names. */
export function* gatherState(module: AnyModule, prefix = ''): Generator<[string, Tensor]> {
  for (const [name, value] of ownState(module)) yield [joinName(prefix, name), value];
  for (const [name, child] of ownChildren(module)) yield* gatherState(child, joinName(prefix, name));
}

interface Plan {
  readonly copies: [Tensor, Tensor][];
  readonly missing: string[];
  readonly unexpected: string[];
  readonly errors: string[];
}

const formatSize = (shape: readonly number[]): string => `torch.Size([${shape.join(', ')}])`;

function planCopy(key: string, target: Tensor, value: unknown, plan: Plan): void {
  if (!(value instanceof Tensor)) {
    plan.errors.push(
      `While copying the parameter named "${key}", expected torch.Tensor or Tensor-like object from checkpoint but ` +
        `received ${value === null ? 'null' : typeof value}`,
    );
    return;
  }
  if (value.storage.isDisposed) {
    plan.errors.push(
      `While copying the parameter named "${key}", expected a tensor that has its elements, but it was disposed of`,
    );
    return;
  }
  // Scalars were vectors of one element in old checkpoints.
  const source = target.ndim === 0 && value.ndim === 1 && value.numel() > 0 ? value.select(0, 0) : value;
  if (source.shape.join() !== target.shape.join()) {
    plan.errors.push(
      `size mismatch for ${key}: copying a param with shape ${formatSize(source.shape)} from checkpoint, ` +
        `the shape in current model is ${formatSize(target.shape)}.`,
    );
    return;
  }
  plan.copies.push([target, source]);
}

/** Finds a partner for each tensor of the module and those below it, and collects what does not fit. */
function planModule(module: AnyModule, prefix: string, given: Readonly<Record<string, unknown>>, plan: Plan): void {
  const own = new Map(ownState(module));
  const children = ownChildren(module);
  for (const [name, target] of own) {
    const key = joinName(prefix, name);
    if (Object.hasOwn(given, key)) planCopy(key, target, given[key], plan);
    // Checkpoints of old versions of torch have none.
    else if (name !== 'num_batches_tracked') plan.missing.push(key);
  }
  const start = prefix === '' ? '' : `${prefix}.`;
  for (const key of Object.keys(given)) {
    if (!key.startsWith(start)) continue;
    const [name, ...rest] = key.slice(start.length).split('.');
    const known = rest.length === 0 ? own.has(name) : children.some(([child]) => child === name);
    if (!known) plan.unexpected.push(key);
  }
  for (const [name, child] of children) planModule(child, joinName(prefix, name), given, plan);
}

const quoted = (keys: readonly string[]): string => keys.map((key) => `"${key}"`).join(', ');

/** Copies tensors into a module, after everything was checked. */
export function loadState(
  module: AnyModule,
  name: string,
  given: Readonly<Record<string, unknown>>,
  strict: boolean,
): IncompatibleKeys {
  const plan: Plan = { copies: [], missing: [], unexpected: [], errors: [] };
  planModule(module, '', given, plan);
  const { missing, unexpected } = strict ? plan : { missing: [], unexpected: [] };
  const messages = [...plan.errors];
  if (unexpected.length > 0) messages.unshift(`Unexpected key(s) in state_dict: ${quoted(unexpected)}. `);
  if (missing.length > 0) messages.unshift(`Missing key(s) in state_dict: ${quoted(missing)}. `);
  if (messages.length > 0) {
    throw new RuntimeError(`Error(s) in loading state_dict for ${name}:\n\t${messages.join('\n\t')}`);
  }
  no_grad(() => {
    for (const [target, source] of plan.copies) target.copy_(source);
  });
  return { missing_keys: plan.missing, unexpected_keys: plan.unexpected };
}
