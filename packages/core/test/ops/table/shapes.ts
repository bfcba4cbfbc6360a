import { sample } from './build.js';
import { given, random } from './inputs.js';
import type { ErrorCase, InputSpec, Row, Sample } from './types.js';

/** One random input of each shape. */
export function shaped(...shapes: readonly (readonly number[])[]): Sample[] {
  return shapes.map((shape) => sample(`[${shape.join(', ')}]`, random(shape)));
}

/** Indices, or a mask. */
export const at = (values: readonly number[], shape: readonly number[] = [values.length]): InputSpec =>
  given(values, shape, { dtype: 'int64' });
export const mask = (values: readonly number[], shape: readonly number[] = [values.length]): InputSpec =>
  given(values, shape, { dtype: 'bool' });

/** A call that torch refuses with the same words; inputs given as shapes are random. */
export function refused(
  call: ErrorCase['call'],
  python: string,
  message: string | RegExp,
  ...inputs: readonly (readonly number[] | InputSpec)[]
): ErrorCase {
  const specs = inputs.map((input) => ('recipe' in input ? input : random(input)));
  return { inputs: specs, call, torch: python, message };
}

/** A row of an op that has one way to be called, in the shapes at hand. */
export function row(
  name: string,
  call: Row['call'],
  torch: string,
  samples: readonly Sample[],
  extra: Partial<Row> = {},
): Row {
  return { name, call, torch, samples, ...extra };
}
