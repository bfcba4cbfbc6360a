/** Values as Python prints them, so that a transform prints as it does in PyTorch. */

/** A number that is a float in Python, where whole ones have a point too. */
export function pythonFloat(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** `[a, b]`, of floats. */
export function floatList(values: readonly number[]): string {
  return `[${values.map(pythonFloat).join(', ')}]`;
}

/** `(a, b)`, of floats with four digits behind the point at most. */
export function floatTuple(values: readonly number[]): string {
  return `(${values.map((value) => pythonFloat(Number(value.toFixed(4)))).join(', ')})`;
}

/** What an option may be. */
type Printed = number | boolean | string | null | readonly number[];

/** An option; an array as a tuple. */
export function pythonValue(value: Printed): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'object' ? `(${value.join(', ')})` : String(value);
}
