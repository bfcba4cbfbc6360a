import { readFileSync } from 'node:fs';
import * as torch from '@sconce/core';
import { expect } from 'vitest';

/** A tensor as tools/reference/nn.py writes it. */
export interface Encoded {
  readonly shape: number[];
  readonly dtype: 'float32' | 'float64' | 'int64';
  readonly data: (number | string)[];
}

export function readFixture<T>(name: string): T[] {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')) as T[];
}

const numbers = (data: readonly (number | string)[]): number[] =>
  data.map((value) => Number(String(value).replace('inf', 'Infinity')));

export function decode({ shape, dtype, data }: Encoded): torch.Tensor {
  return torch.tensor(numbers(data), { dtype: torch[dtype] }).view(shape);
}

/** Elements as numbers, row-major. */
export const valuesOf = (tensor: torch.Tensor): number[] => Array.from(tensor.toTypedArray(), Number);

/** Shape and dtype equal, and elements within torch.testing's tolerance for float32. */
export function expectClose(actual: torch.Tensor | null | undefined, expected: Encoded | null, what: string): void {
  if (!expected || !actual) {
    expect(actual ?? null, what).toBe(expected);
    return;
  }
  expect({ shape: actual.shape, dtype: actual.dtype.name }, what).toEqual({
    shape: expected.shape,
    dtype: expected.dtype,
  });
  const [got, want] = [valuesOf(actual), numbers(expected.data)];
  const isWrong = (i: number): boolean =>
    got[i] !== want[i] &&
    (Number.isNaN(want[i])
      ? !Number.isNaN(got[i])
      : !(Math.abs(got[i] - want[i]) <= 1e-5 + 1.3e-6 * Math.abs(want[i])));
  const wrong = want.findIndex((_, i) => isWrong(i));
  if (wrong >= 0) expect.fail(`${what}: element ${wrong} is ${got[wrong]}, expected ${want[wrong]}`);
}

/** Shape, dtype and every bit equal. */
export function expectEqual(actual: torch.Tensor, expected: Encoded, what: string): void {
  expect({ shape: actual.shape, dtype: actual.dtype.name }, what).toEqual({
    shape: expected.shape,
    dtype: expected.dtype,
  });
  expect(valuesOf(actual), what).toEqual(valuesOf(decode(expected)));
}

/** What an output is multiplied with before it is summed up and gradients are computed. */
export function weightsFor(output: torch.Tensor): torch.Tensor {
  const values = Array.from({ length: output.numel() }, (_, i) => Math.cos(i));
  return torch.tensor(values, { dtype: torch.float64 }).to(output.dtype).view(output.shape);
}
