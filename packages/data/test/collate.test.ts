import * as torch from '@sconce/core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { default_collate } from '../src/index.js';

describe('default_collate', () => {
  it.each<[string, readonly unknown[], string, unknown]>([
    ['whole numbers', [1, 2], 'int64', [1, 2]],
    ['numbers', [1.5, 2], 'float64', [1.5, 2]],
    ['bigints', [1n, 2n], 'int64', [1, 2]],
    ['booleans', [true, false], 'bool', [true, false]],
    [
      'typed arrays',
      [new Float32Array([1, 2]), new Float32Array([3, 4])],
      'float32',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'tensors',
      [torch.tensor([1, 2]), torch.tensor([3, 4])],
      'float32',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['scalars', [torch.tensor(1n), torch.tensor(2n)], 'int64', [1, 2]],
  ])('%s', (_, batch, dtype, values) => {
    const result = default_collate(batch) as torch.Tensor;
    expect(String(result.dtype)).toBe(`torch.${dtype}`);
    expect(result.tolist()).toEqual(values);
  });

  it('makes float64 of whole numbers that are too large for int64, and refuses such bigints', () => {
    const batch = default_collate([2 ** 64, 1]);
    expect([batch.dtype, batch.tolist()]).toEqual([torch.float64, [2 ** 64, 1]]);
    expect(default_collate([2 ** 62, -1]).dtype).toBe(torch.int64);
    expect(() => default_collate([2n ** 63n])).toThrow('Overflow when unpacking long');
  });

  it('keeps strings', () => {
    expect(default_collate(['a', 'b'])).toEqual(['a', 'b']);
  });

  it('keeps the form of arrays and objects', () => {
    const sample = (i: number): { id: string; pair: [number, torch.Tensor] } => ({
      id: `#${i}`,
      pair: [i, torch.full([2], i)],
    });
    const batch = default_collate([sample(1), sample(2)]);
    expectTypeOf(batch).toEqualTypeOf<{ id: string[]; pair: [torch.Tensor, torch.Tensor] }>();
    expect(batch.id).toEqual(['#1', '#2']);
    expect(batch.pair[0].tolist()).toEqual([1, 2]);
    expect(batch.pair[1].tolist()).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('keeps the form of Maps', () => {
    const sample = (i: number): Map<string, [number, string]> => new Map([['a', [i, `#${i}`]]]);
    const batch = default_collate([sample(1), sample(2)]);
    expectTypeOf(batch).toEqualTypeOf<Map<string, [torch.Tensor, string[]]>>();
    const [numbers, names] = batch.get('a')!;
    expect([numbers.tolist(), names]).toEqual([
      [1, 2],
      ['#1', '#2'],
    ]);
  });

  it.each<[string, readonly unknown[]]>([
    [
      'stack expects each tensor to be equal size, but got [2] at entry 0 and [3] at entry 1',
      [torch.ones([2]), torch.ones([3])],
    ],
    ['each element in list of batch should be of equal size', [[1, 2], [1]]],
    ["should have the same keys, but one lacks 'a'", [{ a: 1 }, { b: 1 }]],
    ["should have the same keys, but one lacks 'a'", [new Map([['a', 1]]), new Map()]],
    ['default_collate: batch must contain tensors', [new Date()]],
    ['found Date', [new Date()]],
    ['found number and String', [1, new String('x')]],
    ['found null', [null]],
    ['an array of at least one sample', []],
  ])('refuses: %s', (message, batch) => {
    expect(() => default_collate(batch)).toThrow(message);
  });
});
