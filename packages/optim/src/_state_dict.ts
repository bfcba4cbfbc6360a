import { Tensor } from '@sconce/core';

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
