import * as torch from '@sconce/core';
import { describe, expect, it } from 'vitest';
import { BatchSampler, RandomSampler, SequentialSampler } from '../src/index.js';

const ten = { length: 10 };

describe('SequentialSampler', () => {
  it('visits all in order, again and again', () => {
    const sampler = new SequentialSampler({ length: 3 });
    expect([...sampler, ...sampler]).toEqual([0, 1, 2, 0, 1, 2]);
    expect(sampler.length).toBe(3);
  });
});

describe('RandomSampler', () => {
  // >>> g = torch.Generator().manual_seed(0); list(RandomSampler(range(10), generator=g)), and so on
  const seeded = () => ({ generator: new torch.Generator().manual_seed(0) });

  it('draws a permutation from its generator, as torch does', () => {
    const sampler = new RandomSampler(ten, seeded());
    expect([...sampler]).toEqual([4, 1, 7, 5, 3, 9, 0, 8, 6, 2]);
    expect(sampler.length).toBe(10);
  });

  it('draws with replacement, as torch does', () => {
    const sampler = new RandomSampler(ten, { ...seeded(), replacement: true, num_samples: 35 });
    expect([...sampler]).toEqual([
      4, 9, 3, 0, 3, 9, 7, 3, 7, 3, 1, 6, 6, 9, 8, 6, 6, 8, 4, 3, 6, 9, 1, 4, 4, 1, 9, 9, 9, 0, 1, 2, 3, 0, 5,
    ]);
  });

  it('goes on with further permutations', () => {
    const order = [...new RandomSampler(ten, { ...seeded(), num_samples: 15 })];
    expect(order.slice(0, 10)).toEqual([4, 1, 7, 5, 3, 9, 0, 8, 6, 2]);
    expect(new Set(order.slice(10)).size).toBe(5);
  });

  it('takes a seed from the default generator for each pass', () => {
    const sampler = new RandomSampler(ten);
    torch.manual_seed(5);
    const [first, second] = [[...sampler], [...sampler]];
    torch.manual_seed(5);
    expect([...sampler]).toEqual(first);
    expect(second).not.toEqual(first);
  });

  it('draws nothing before the first number is asked for', () => {
    torch.manual_seed(5);
    const before = torch.default_generator.get_state();
    const pass = new RandomSampler(ten)[Symbol.iterator]();
    expect(torch.default_generator.get_state()).toEqual(before);
    pass.next();
    expect(torch.default_generator.get_state()).not.toEqual(before);
  });

  it.each<[string, () => unknown]>([
    ['num_samples should be a positive integer value, but got num_samples=0', () => new RandomSampler({ length: 0 })],
    ['num_samples should be a positive integer value', () => new RandomSampler(ten, { num_samples: 1.5 })],
    [
      'replacement should be a boolean value, but got replacement=3',
      () => new RandomSampler(ten, { replacement: 3 as never }),
    ],
    ["unexpected keyword argument 'replace'", () => new RandomSampler(ten, { replace: true } as never)],
  ])('refuses: %s', (message, make) => {
    expect(make).toThrow(message);
  });
});

describe('BatchSampler', () => {
  it.each([
    [
      false,
      [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9],
      ],
    ],
    [
      true,
      [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
      ],
    ],
  ])('drop_last=%s', (drop_last, batches) => {
    const sampler = new BatchSampler(new SequentialSampler(ten), 4, drop_last);
    expect([...sampler]).toEqual(batches);
    expect(sampler.length).toBe(batches.length);
  });

  it('takes any iterable, whose length it may not know', () => {
    const sampler = new BatchSampler(new Set([3, 1]), 1, false);
    expect([...sampler]).toEqual([[3], [1]]);
    expect(() => sampler.length).toThrow('the sampler has no length');
  });

  it.each<[string, () => unknown]>([
    ['batch_size should be a positive integer value, but got batch_size=0', () => new BatchSampler([], 0, false)],
    ['drop_last should be a boolean value, but got drop_last=1', () => new BatchSampler([], 1, 1 as never)],
  ])('refuses: %s', (message, make) => {
    expect(make).toThrow(message);
  });
});
