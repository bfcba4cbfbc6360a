import { describe, expect, test } from 'vitest';
import * as torch from '../../src/index.js';

/** A vector of one repeated int64, short enough to live in JavaScript or long enough to live in the heap. */
const long = (value: bigint, n: number) => torch.tensor(new Array<bigint>(n).fill(value));

describe.each([1, 8, 9, 40])('int64 has all of its 64 bits, in vectors of %i', (n) => {
  test('in sums, differences and products, which wrap around', () => {
    const first = (t: torch.Tensor): unknown => t.select(0, n - 1).item();
    expect(first(long(2n ** 53n + 1n, n).add(long(2n, n)))).toBe(2n ** 53n + 3n);
    expect(first(long(2n ** 62n, n).add(long(2n ** 62n, n)))).toBe(-(2n ** 63n));
    expect(first(long(-(2n ** 63n), n).sub(long(1n, n)))).toBe(2n ** 63n - 1n);
    expect(first(long(3037000500n, n).mul(long(3037000500n, n)))).toBe(-9223372036709301616n);
  });

  test('in comparisons, copies and views', () => {
    const [a, b] = [long(2n ** 53n + 1n, n), long(2n ** 53n, n)];
    expect(a.eq(b).any().item()).toBe(false);
    expect(b.lt(a).all().item()).toBe(true);
    expect(a.clone().select(0, 0).item()).toBe(2n ** 53n + 1n);
    expect(torch.where(a.eq(a), a, b).select(0, 0).item()).toBe(2n ** 53n + 1n);
    expect(torch.cat([a, b]).select(0, 0).item()).toBe(2n ** 53n + 1n);
  });
});

test('an operation that computes int64 as numbers refuses those that are none, instead of rounding them', () => {
  expect(() => long(2n ** 53n + 1n, 2).remainder(3)).toThrow(
    'this operation computes int64 as numbers, and 9007199254740993 is not a safe integer',
  );
});
