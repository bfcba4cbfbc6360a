import { typeName } from '../autograd/brand.js';
import { RuntimeError } from '../errors.js';

/** One integer, which may also stand in a list. */
export type IntOrSingle = number | readonly [number];

/** One integer for both height and width, or a pair of them in this order. */
export type IntOrPair = number | readonly [number, number];

/** One integer for depth, height and width, or three of them in this order. */
export type IntOrTriple = number | readonly [number, number, number];

/** A value for the height and one for the width. */
export type Pair = readonly [number, number];

/** One integer or a list of them. */
export type IntOrList = number | readonly number[];

/**
 * An option as one number for each of `count` dimensions.
 *
 * @param argument - its name in quotes, with its position where it has one.
 * @param complaint - torch's words for a list of another length.
 * @throws TypeError when it does not hold integers; RuntimeError when it is a list of another length.
 */
export function toTuple(
  value: IntOrList,
  count: number,
  where: string,
  argument: string,
  complaint: () => string,
): number[] {
  // What nearly every call has: texts are made only where something is wrong.
  if (Number.isInteger(value)) return Array<number>(count).fill(value as number);
  if (Array.isArray(value) && value.length === count && value.every(Number.isInteger)) return value as number[];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const wrong = list.find((v) => !Number.isInteger(v));
  if (wrong !== undefined || list.includes(undefined)) {
    const name = typeof wrong === 'number' ? 'float' : typeName(wrong);
    throw new TypeError(`${where}(): argument ${argument} must be tuple of ints, not ${name}`);
  }
  if (list.length !== 1 && list.length !== count) throw new RuntimeError(complaint());
  return Array.from({ length: count }, (_, i) => list[list.length === 1 ? 0 : i] as number);
}
