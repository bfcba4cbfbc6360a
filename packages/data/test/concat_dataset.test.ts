import * as torch from '@sconce/core';
import { describe, expect, it } from 'vitest';
import { ChainDataset, ConcatDataset, DataLoader, Dataset, TensorDataset } from '../src/index.js';

class Letters extends Dataset<string> {
  constructor(readonly word: string) {
    super();
  }
  override get length(): number {
    return this.word.length;
  }
  override get(index: number): string {
    return this.word[index];
  }
}

describe('ConcatDataset', () => {
  const letters = new ConcatDataset([new Letters('ab'), new Letters(''), new Letters('cde')]);

  it('counts on from one dataset to the next', () => {
    expect([...letters].join('')).toBe('abcde');
    expect([letters.length, letters.cumulative_sizes, letters.get(-1)]).toEqual([5, [2, 2, 5], 'e']);
  });

  it.each<[string, () => unknown]>([
    ['absolute value of index should not exceed dataset length', () => letters.get(-6)],
    ['index 5 is out of bounds for a dataset of 5 samples', () => letters.get(5)],
    ['datasets should not be an empty iterable', () => new ConcatDataset([])],
    ['ConcatDataset does not support IterableDataset', () => new ConcatDataset([new ChainDataset([]) as never])],
  ])('refuses: %s', (message, make) => {
    expect(make).toThrow(message);
  });

  it('makes a batch of batches, in any order', () => {
    const parts = [0, 10, 20].map((start) => new TensorDataset(torch.arange(start, start + 3), torch.rand([3, 2])));
    const whole = new ConcatDataset(parts);
    const order = [8, 0, 4, 4, 1, 7, 3];
    const [numbers, rows] = whole.getBatch(order) as torch.Tensor[];
    const samples = order.map((i) => whole.get(i));
    expect(numbers.tolist()).toEqual(samples.map(([x]) => x.item()));
    expect(rows.tolist()).toEqual(samples.map(([, row]) => row.tolist()));
    expect((whole.getBatch([5, 3]) as torch.Tensor[])[0].tolist()).toEqual([12, 10]);
  });

  it('is read by single samples where a part has no batches', () => {
    expect(letters.getBatch([0, 3])).toBeUndefined();
    expect([...new DataLoader<string, string[]>(letters, { batch_size: 3 })]).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
    ]);
  });
});
