import { RuntimeError, Tensor } from '@sconce/core';

/** What an optimizer remembers of one parameter. */
export type ParamState = Record<string, unknown>;

/** The options of a parameter group, and its parameters by their places. */
export interface SavedParamGroup {
  /** The places of the group's parameters. */
  params: number[];
  /** The group's options. */
  [option: string]: unknown;
}

/** An optimizer's state and options as plain objects, in PyTorch's structure. */
export interface OptimizerStateDict {
  /** What the optimizer remembers, by the parameter's place. */
  state: Record<number, ParamState>;
  /** The options of the groups. */
  param_groups: SavedParamGroup[];
}

/** @throws TypeError unless the value has the structure of a state_dict. @internal */
export function checkStateDict(value: unknown): void {
  const isObject = (it: unknown): it is Record<string, unknown> => typeof it === 'object' && it !== null;
  const isGroup = (it: unknown): boolean => isObject(it) && Array.isArray(it['params']);
  if (isObject(value) && isObject(value['state'])) {
    const groups = value['param_groups'];
    if (Array.isArray(groups) && groups.every(isGroup)) return;
  }
  throw new TypeError("Expected state_dict to have the keys 'state' and 'param_groups', as state_dict() returns them");
}

/** A copy whose floating point tensors have the parameter's dtype; a count of steps keeps its own. */
function copyValue(param: Tensor, value: unknown, key?: string): unknown {
  if (value instanceof Tensor) {
    const copy = value.detach().clone();
    return key === 'step' || !copy.is_floating_point() ? copy : copy.to(param.dtype);
  }
  if (Array.isArray(value)) return value.map((item) => copyValue(param, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, copyValue(param, item, name)]));
}

export function copyState(param: Tensor, state: ParamState): ParamState {
  return copyValue(param, state) as ParamState;
}

export function copyGroupOptions(group: SavedParamGroup): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(group)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, Array.isArray(value) ? [...(value as unknown[])] : value]),
  );
}

/**
 * @param keys - the names of tensors of the parameter's shape and dtype.
 * @param scalars - the names of tensors of one element.
 * @throws RuntimeError when a state, which may have been loaded or assigned, does not fit its parameter.
 */
export function checkState(
  where: string,
  param: Tensor,
  state: ParamState,
  keys: readonly string[],
  scalars: readonly string[],
): void {
  const describe = (x: Tensor): string => `of shape [${x.shape.join(', ')}] and dtype ${x.dtype.toString()}`;
  for (const key of keys) {
    const value = state[key];
    if (value instanceof Tensor && describe(value) === describe(param)) continue;
    const got = value instanceof Tensor ? describe(value) : String(value);
    throw new RuntimeError(`${where}(): expected ${key} ${describe(param)}, as the parameter has, but got ${got}`);
  }
  for (const key of scalars) {
    const value = state[key];
    if (value instanceof Tensor && value.numel() === 1) continue;
    throw new RuntimeError(`${where}(): expected ${key} to be a tensor of one element`);
  }
}
