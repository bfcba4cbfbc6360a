import { ValueError } from '@sconce/core';

const isSequence = (value: unknown): value is readonly number[] => Array.isArray(value);

/** A number, or one or two of them, as height and width. @throws ValueError, with that message, for more. */
export function setupSize(size: number | readonly number[], message: string): [number, number] {
  const list = isSequence(size) ? size : [size];
  if (list.length < 1 || list.length > 2 || !list.every(Number.isInteger)) throw new ValueError(message);
  return [list[0], list.at(-1)!];
}

/** The message for a size that is neither one number nor two. */
export const TWO_DIMENSIONS = 'Please provide only two dimensions (h, w) for size.';

/** @throws TypeError or ValueError, in torchvision's words, for what is no list of such a length. */
export function checkSequence(value: unknown, name: string, lengths: readonly number[]): asserts value is number[] {
  const message = `${name} should be a sequence of length ${lengths.join(' or ')}.`;
  if (!isSequence(value)) throw new TypeError(message);
  if (!lengths.includes(value.length)) throw new ValueError(message);
}

/** An angle as the range from its negative to it; ranges as they are. */
export function setupAngle(
  value: number | readonly number[],
  name: string,
  lengths: readonly number[] = [2],
): number[] {
  if (typeof value !== 'number') {
    checkSequence(value, name, lengths);
    return [...value];
  }
  if (value < 0) throw new ValueError(`If ${name} is a single number, it must be positive.`);
  return [-value, value];
}

/** @throws TypeError for a probability that is no number: NaN and objects compare as false, so that it would never happen. */
export function checkProbability(p: number, where: string): number {
  if (typeof p !== 'number' || Number.isNaN(p)) throw new TypeError(`${where}(): p must be a number, got ${String(p)}`);
  return p;
}

/** @throws TypeError for a filling that is neither a number nor a list. */
export function checkFill(fill: number | readonly number[] | null): number | readonly number[] {
  if (fill !== null && typeof fill !== 'number' && !isSequence(fill)) {
    throw new TypeError('Fill should be either a sequence or a number.');
  }
  return fill ?? 0;
}
