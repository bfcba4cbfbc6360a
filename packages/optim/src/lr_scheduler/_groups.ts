import { checkKeys, ValueError } from '@sconce/core';
import type { ScheduledOptimizer } from './scheduler.js';

/** A parameter group with what may be cycled beside the learning rate. */
export interface MomentumGroup {
  momentum?: number;
  betas?: readonly [number, number];
}

/** One value for each group. */
export function forGroups(name: string, optimizer: ScheduledOptimizer, value: number | readonly number[]): number[] {
  const count = optimizer.param_groups.length;
  const values = typeof value === 'number' ? new Array<number>(count).fill(value) : [...value];
  if (values.length !== count) throw new ValueError(`expected ${count} values for ${name}, got ${values.length}`);
  return values;
}

/** @throws ValueError for an optimizer that has no momentum to be cycled. */
export function checkMomentum({ defaults }: ScheduledOptimizer): void {
  if ('betas' in defaults || 'momentum' in defaults) return;
  throw new ValueError('optimizer must support momentum with `cycle_momentum` option enabled');
}

/** Sets the momentum, or Adam's first beta. */
export function setMomentum(group: MomentumGroup, momentum: number): void {
  if (group.betas) group.betas = [momentum, group.betas[1]];
  else group.momentum = momentum;
}

/** Stands for the default of a number that has to be given. */
export const REQUIRED = NaN;

/**
 * Brings a constructor's arguments together by their names: those given by position and the others, or an object with all of them.
 *
 * @param defaults - of all arguments; undefined stands for one that has to be given, or of which the caller knows the default.
 * @param positional - the arguments that may be given by position.
 * @throws TypeError for an unknown name, a missing argument, or one of another type than its default.
 */
export function named<A extends object>(
  where: string,
  defaults: A,
  positional: Readonly<Record<string, unknown>>,
  options: object | undefined,
): A {
  const [first] = Object.values(positional);
  const areAllNamed = typeof first === 'object' && first !== null && !Array.isArray(first);
  const keys = Object.keys(defaults);
  checkKeys(options, keys, where);
  const given = (areAllNamed ? first : { ...options, ...positional }) as Record<string, unknown>;
  checkKeys(given, keys, where);
  const entries = Object.entries(defaults).map(([name, initial]) => {
    const value = given[name] ?? (Number.isNaN(initial) ? undefined : (initial as unknown));
    if (value === undefined && name in positional)
      throw new TypeError(`${where}() missing required argument: '${name}'`);
    const fits = initial === undefined || initial === null || typeof value === typeof initial;
    if (!fits) throw new TypeError(`${where}(): argument '${name}' must be a ${typeof initial}, not ${typeof value}`);
    return [name, value];
  });
  return Object.fromEntries(entries) as A;
}
