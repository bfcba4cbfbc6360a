import { expect } from 'vitest';
import type { Evaluation, Result } from './evaluate.js';

export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

/** torch.testing's tolerance for float32, and one for float64 that leaves room for the nine digits of a fixture. */
export const TOLERANCE: Readonly<Record<string, Tolerance>> = {
  float32: { rtol: 1.3e-6, atol: 1e-5 },
  float64: { rtol: 1e-7, atol: 1e-7 },
};

const EXACT: Tolerance = { rtol: 0, atol: 0 };

function isClose(actual: number, expected: number, { rtol, atol }: Tolerance): boolean {
  if (Number.isNaN(expected)) return Number.isNaN(actual);
  return actual === expected || Math.abs(actual - expected) <= atol + rtol * Math.abs(expected);
}

/** Floating point values within the tolerance (NaN and infinities in the same places), all others exactly; dtype and shape equal. */
export function expectClose(actual: Result, expected: Result, what: string, wider?: Partial<Tolerance>): void {
  expect({ dtype: actual.dtype, shape: actual.shape }, what).toEqual({ dtype: expected.dtype, shape: expected.shape });
  const tolerance = expected.dtype in TOLERANCE ? { ...TOLERANCE[expected.dtype], ...wider } : EXACT;
  const wrong = expected.values.findIndex((value, i) => !isClose(actual.values[i], value, tolerance));
  if (wrong < 0) return;
  expect.fail(
    `${what}: element ${wrong} of [${expected.shape.join(', ')}] is ${actual.values[wrong]}, expected ${expected.values[wrong]}`,
  );
}

function zeros(like: Result): Result {
  return { ...like, values: like.values.map(() => 0) };
}

/** A missing gradient means zero. */
export function expectGradientClose(
  actual: Result | null,
  expected: Result | null,
  what: string,
  wider?: Partial<Tolerance>,
): void {
  const like = expected ?? actual;
  if (like) expectClose(actual ?? zeros(like), expected ?? zeros(like), what, wider);
}

export function expectEvaluationClose(
  actual: Evaluation,
  expected: Evaluation,
  what: string,
  wider?: Partial<Tolerance>,
): void {
  expect(actual.outputs.length, `${what}: number of outputs`).toBe(expected.outputs.length);
  expected.outputs.forEach((output, k) => expectClose(actual.outputs[k], output, `${what}, output ${k}`, wider));
  expected.gradients.forEach((gradient, i) =>
    expectGradientClose(actual.gradients[i], gradient, `${what}, gradient of input ${i}`, wider),
  );
}
