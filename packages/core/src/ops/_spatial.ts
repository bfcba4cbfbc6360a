import { typeName } from '../autograd/brand.js';
import { RuntimeError } from '../errors.js';

/** One integer for both height and width, or a pair of them in this order. */
export type IntOrPair = number | readonly [number, number];

/** A value for the height and one for the width. */
export type Pair = readonly [number, number];

/**
 * An option as a pair.
 *
 * @param argument - its name in quotes, with its position where it has one.
 * @param complaint - torch's words for a list that is none.
 * @throws TypeError when it does not hold integers; RuntimeError when it is a list of another length.
 */
export function toPair(value: IntOrPair, where: string, argument: string, complaint: string): Pair {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const wrong = list.find((v) => !Number.isInteger(v));
  if (wrong !== undefined || list.includes(undefined)) {
    const name = typeof wrong === 'number' ? 'float' : typeName(wrong);
    throw new TypeError(`${where}(): argument ${argument} must be tuple of ints, not ${name}`);
  }
  if (list.length !== 1 && list.length !== 2) throw new RuntimeError(complaint);
  return [list[0] as number, list[list.length - 1] as number];
}
