import { RuntimeError } from '@sconce/core';

/** A size that is open. */
export interface Axis {
  /** The name that the file gives it. */
  readonly name: string;
  /** The tensors of the file that have it, by name, and the dimensions. */
  readonly places: readonly (readonly [input: string, dim: number])[];
  /** Its size in each trace. */
  readonly sizes: readonly number[];
}

/** A size as it follows from open ones: factor · the product of `axes` + term. */
export interface Expression {
  readonly factor: number;
  readonly axes: readonly Axis[];
  readonly term: number;
}

export const isSame = (sizes: readonly number[]): boolean => sizes.every((size) => size === sizes[0]);

/** Whether lists of numbers, one of each trace, are the same. */
export const sameSizes = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]): boolean =>
  a.every((list, k) => list.length === b[k].length && list.every((n, i) => n === b[k][i]));

/** How a number that was `values` in the traces follows from open sizes, or null. */
export function expressionOf(values: readonly number[], axes: readonly Axis[]): Expression | null {
  if (isSame(values)) return { factor: values[0], axes: [], term: 0 };
  const moving = axes.filter(({ sizes }) => values.some((n, k) => n !== values[0] && sizes[k] !== sizes[0]));
  const productIn = (k: number): number => moving.reduce((product, { sizes }) => product * sizes[k], 1);
  const fits = ({ factor, term }: Expression): boolean => values.every((n, k) => n === factor * productIn(k) + term);
  if (moving.length === 0) return null;
  const plain = { factor: values[0] / productIn(0), axes: moving, term: 0 };
  if (Number.isInteger(plain.factor) && fits(plain)) return plain;
  const k = moving[0].sizes.findIndex((size) => size !== moving[0].sizes[0]);
  const factor = (values[k] - values[0]) / (productIn(k) - productIn(0));
  const straight = { factor, axes: moving, term: values[0] - factor * productIn(0) };
  return Number.isInteger(factor) && fits(straight) ? straight : null;
}

/** The name of a size in the file: a number, the name of an open size, or a formula. */
export function sizeName(values: readonly number[], axes: readonly Axis[]): number | string {
  if (isSame(values)) return values[0];
  const expression = expressionOf(values, axes);
  if (!expression) return `unknown_${values.join('_')}`;
  const { factor, term } = expression;
  const names = expression.axes.map(({ name }) => name);
  const product = [...(factor === 1 ? [] : [factor]), ...names].join('*');
  return term === 0 ? product : `${product}${term < 0 ? ' - ' : ' + '}${Math.abs(term)}`;
}

/** @throws RuntimeError: the number depends on open sizes in a way that cannot be exported. */
export function refuseSizes(values: readonly number[], axes: readonly Axis[], where: string): never {
  const names = axes.map(({ name }) => name).join(', ');
  throw new RuntimeError(
    `${where}: a number that was ${[...new Set(values)].join(' and ')} follows from the dynamic axes (${names}) in a way that cannot be exported`,
  );
}
