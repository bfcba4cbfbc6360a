import { checkKeys, dtype, type IntOrList, Tensor, ValueError } from '@sconce/core';

function isOptions(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Tensor) &&
    !(value instanceof dtype)
  );
}

/** What a constructor takes. */
export interface Signature {
  readonly where: string;
  /** Names of the arguments that may be given by position, in torch's order. */
  readonly positional: readonly string[];
  /** How many of them must be given. */
  readonly required: number;
  /** Names of the others. */
  readonly keywords: readonly string[];
}

function missingError(where: string, names: readonly string[]): TypeError {
  const quoted = names.map((name) => `'${name}'`);
  const list = quoted.length > 1 ? `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}` : quoted[0];
  const plural = names.length > 1 ? 's' : '';
  return new TypeError(`${where}() missing ${names.length} required positional argument${plural}: ${list}`);
}

/**
 * Reads a constructor's arguments: some by position and the rest in one last options object, or all in one object.
 *
 * @throws TypeError for an argument that is unknown, missing, or given twice.
 */
export function bindArguments<T extends object>(signature: Signature, given: readonly unknown[]): T {
  const { where, positional, required, keywords } = signature;
  const last = given.at(-1);
  const options = isOptions(last) ? last : undefined;
  const values = options ? given.slice(0, -1) : given;
  if (values.length > positional.length) {
    const range = required === positional.length ? `${required}` : `from ${required} to ${positional.length}`;
    throw new TypeError(`${where}() takes ${range} positional arguments but ${values.length} were given`);
  }
  checkKeys(options, [...positional, ...keywords], where);
  const bound: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(options ?? {})) if (value !== undefined) bound[key] = value;
  values.forEach((value, i) => {
    const name = positional[i];
    if (value === undefined) return;
    if (name in bound) throw new TypeError(`${where}() got multiple values for argument '${name}'`);
    bound[name] = value;
  });
  const missing = positional.slice(0, required).filter((name) => !(name in bound));
  if (missing.length > 0) throw missingError(where, missing);
  return bound as T;
}

const describe = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  return typeof value === 'string' ? `'${value}'` : String(value);
};

/** @throws TypeError when the value is no integer; ValueError when it is less than `least`. */
export function checkInteger(value: unknown, name: string, least = -Infinity): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw new TypeError(`${name} must be an integer, got ${describe(value)}`);
  }
  if (value < least) throw new ValueError(`${name} must be at least ${least}, got ${value}`);
  return value;
}

/**
 * An integer or a list of `count` of them as such a list.
 *
 * @throws ValueError, naming the argument, when it is neither or too small.
 */
export function tupleOf(value: IntOrList, name: string, least: number, count: number): number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : new Array(count).fill(value);
  if (list.length === count && list.every((v) => Number.isInteger(v) && (v as number) >= least)) {
    return list.slice() as number[];
  }
  const kind = least === 1 ? 'positive integer' : least === 0 ? 'non-negative integer' : 'integer';
  const article = kind === 'integer' ? 'an' : 'a';
  const many = count === 2 ? 'a pair' : `a list of ${count}`;
  throw new ValueError(
    `${name} must be ${article} ${kind} or ${many}${count === 2 ? ' of' : ''} ${kind}s, got ${describe(value)}`,
  );
}
