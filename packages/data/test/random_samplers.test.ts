import * as torch from '@sconce/core';
import { describe, expect, it } from 'vitest';
import { DistributedSampler, SubsetRandomSampler, WeightedRandomSampler } from '../src/index.js';
import { dataFixture } from './helpers.js';

const { samplers } = dataFixture();
const seeded = (): { generator: torch.Generator } => ({ generator: new torch.Generator().manual_seed(3) });

describe('SubsetRandomSampler', () => {
  const indices = [9, 4, 7, 1, 30, 2];

  it('draws a permutation from its generator, as torch does', () => {
    expect([...new SubsetRandomSampler(indices, seeded())]).toEqual(samplers.subset);
  });

  it('draws from the default generator itself without one', () => {
    const sampler = new SubsetRandomSampler(indices);
    torch.manual_seed(5);
    expect([[...sampler], [...sampler], torch.rand([1]).item()]).toEqual(samplers['subset by default']);
    expect(sampler.length).toBe(6);
  });

  it('refuses other options', () => {
    expect(() => new SubsetRandomSampler([1], { replacement: true } as never)).toThrow("argument 'replacement'");
  });
});

describe('WeightedRandomSampler', () => {
  const weights = [0.1, 0.9, 0.4, 0.7, 3.0, 0.6];

  it.each([
    ['with replacement', weights],
    ['from a tensor', torch.tensor(weights, { dtype: torch.float64 })],
  ])('draws %s, as torch does', (_, given) => {
    const sampler = new WeightedRandomSampler(given, 20, seeded());
    expect([...sampler]).toEqual(samplers.weighted);
    expect(sampler.length).toBe(20);
  });

  it('draws without replacement, as torch does', () => {
    const sampler = new WeightedRandomSampler(weights, 5, { ...seeded(), replacement: false });
    expect([...sampler]).toEqual(samplers['weighted once']);
  });

  it.each<[string, () => unknown]>([
    ['num_samples should be a positive integer value, but got num_samples=0', () => new WeightedRandomSampler([1], 0)],
    [
      'replacement should be a boolean value, but got replacement=1',
      () => new WeightedRandomSampler([1], 1, { replacement: 1 as never }),
    ],
    [
      'weights should be a 1d sequence but given weights have shape (2, 1)',
      () => new WeightedRandomSampler(torch.ones([2, 1]), 1),
    ],
    ['without replacement', () => [...new WeightedRandomSampler([1], 2, { replacement: false })]],
  ])('refuses: %s', (message, make) => {
    expect(make).toThrow(message);
  });
});

describe('DistributedSampler', () => {
  const cases: [string, number, object][] = [
    ['shuffled', 10, { seed: 4 }],
    ['in order', 10, { shuffle: false }],
    ['drop_last', 11, { seed: 4, drop_last: true }],
    ['few', 2, { shuffle: false }],
    ['one', 1, {}],
  ];

  it.each(cases)('gives each process its share, as torch does: %s', (name, length, options) => {
    const shares = [0, 1, 2].map((rank) => {
      const sampler = new DistributedSampler({ length }, { num_replicas: 3, rank, ...options });
      sampler.set_epoch(2);
      expect(sampler.length).toBe([...sampler].length);
      return [...sampler];
    });
    expect(shares).toEqual(samplers.distributed[name]);
  });

  it.each<[string, object]>([
    ['Invalid rank 2, rank should be in the interval [0, 1]', { num_replicas: 2, rank: 2 }],
    ['Invalid rank undefined', { num_replicas: 2 }],
    ['num_replicas should be a positive integer value, but got num_replicas=undefined', { rank: 0 }],
  ])('refuses: %s', (message, options) => {
    expect(() => new DistributedSampler({ length: 4 }, options as never)).toThrow(message);
  });
});
