import { isTensor } from '../autograd/brand.js';

/** JavaScript's own limit of what is an index. */
const MOST_INDEX = 2 ** 32 - 2;

/** Whether a key of a dict is an int that is an index as JavaScript has them. */
export function isIndexKey(key: unknown): key is number {
  return typeof key === 'number' && Number.isInteger(key) && key >= 0 && key <= MOST_INDEX;
}

function isIndexText(key: unknown): boolean {
  return typeof key === 'string' && isIndexKey(Number(key)) && String(Number(key)) === key;
}

/**
 * Whether an object with these entries stands for a dict whose keys are ints.
 *
 * JavaScript's objects have only strings, so the values must tell: an optimizer's `state` has indices of parameters, and objects behind
 * them; the state_dict of a list of parameters has names of tensors, which happen to be digits.
 */
export function isIndexed(entries: readonly (readonly [key: unknown, value: unknown])[]): boolean {
  const allIndices = entries.every(([key]) => isIndexKey(key) || isIndexText(key));
  return allIndices && entries.length > 0 && !entries.every(([, value]) => isTensor(value));
}
