import * as torch from '@sconce/core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { DataLoader, default_convert } from '../src/index.js';

describe('default_convert', () => {
  it('turns typed arrays into tensors, wherever they are', () => {
    const x = torch.ones([1]);
    const made = default_convert([Float32Array.of(1), x, 'a', 3, [Int32Array.of(2)]] as [
      Float32Array,
      torch.Tensor,
      string,
      number,
      [Int32Array],
    ]);
    expectTypeOf(made).toEqualTypeOf<[torch.Tensor, torch.Tensor, string, number, [torch.Tensor]]>();
    expect([made[0].tolist(), made[2], made[3], String(made[4][0].dtype)]).toEqual([[1], 'a', 3, 'torch.int32']);
    expect(made[1]).toBe(x);
  });

  it('keeps the form of objects and Maps, and other things as they are', () => {
    const date = new Date();
    const made = default_convert({ a: new Map([['b', Uint8Array.of(1)]]), date, none: null });
    expect(made.date).toBe(date);
    expect(made.none).toBeNull();
    expect((made.a as unknown as Map<string, torch.Tensor>).get('b')?.tolist()).toEqual([1]);
  });

  it('is what a loader does to single samples', () => {
    const loader = new DataLoader<unknown, torch.Tensor>([Float32Array.of(1, 2)], { batch_size: null });
    expect([...loader][0].tolist()).toEqual([1, 2]);
  });
});
