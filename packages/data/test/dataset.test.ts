import * as torch from '@sconce/core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { Dataset, random_split, Subset, TensorDataset } from '../src/index.js';

class Squares extends Dataset<[number, number]> {
  override get length(): number {
    return 10;
  }
  override get(index: number): [number, number] {
    return [index, index * index];
  }
}

describe('Dataset', () => {
  it('is iterated over in order', () => {
    expect([...new Squares()].map(([, square]) => square)).toEqual([0, 1, 4, 9, 16, 25, 36, 49, 64, 81]);
  });
});

describe('TensorDataset', () => {
  const x = torch.arange(6).view(3, 2);
  const y = torch.tensor([true, false, true]);
  const dataset = new TensorDataset(x, y);

  it('has rows as samples', () => {
    expect(dataset.length).toBe(3);
    expectTypeOf(dataset.get(0)).toEqualTypeOf<[torch.Tensor, torch.Tensor]>();
    expect(dataset.get(1).map((t) => t.tolist())).toEqual([[2, 3], false]);
    expect(dataset.get(-1).map((t) => t.tolist())).toEqual([[4, 5], true]);
  });

  it('shares the elements', () => {
    const base = torch.zeros([2, 2]);
    new TensorDataset(base).get(1)[0].fill_(7);
    expect(base.tolist()).toEqual([
      [0, 0],
      [7, 7],
    ]);
  });

  it('gives a batch of rows', () => {
    const [rows, labels] = dataset.getBatch([2, 0, -1]);
    expect(rows.tolist()).toEqual([
      [4, 5],
      [0, 1],
      [4, 5],
    ]);
    expect(labels.tolist()).toEqual([true, true, true]);
    expect(String(labels.dtype)).toBe('torch.bool');
  });

  it.each([3, -4, 0.5])('has no sample %s', (index) => {
    expect(() => dataset.get(index)).toThrow(torch.IndexError);
    expect(() => dataset.getBatch([0, index])).toThrow(torch.IndexError);
  });

  it('refuses tensors of different lengths', () => {
    expect(() => new TensorDataset(torch.ones([2]), torch.ones([3]))).toThrow('Size mismatch between tensors');
    expect(() => new TensorDataset()).toThrow(torch.ValueError);
    expect(() => new TensorDataset([torch.ones([2])] as never)).toThrow(
      new TypeError('TensorDataset(): every argument must be Tensor, not array'),
    );
  });
});

describe('Subset', () => {
  it('takes samples of the whole', () => {
    const subset = new Subset(new Squares(), [4, 2]);
    expect([...subset]).toEqual([
      [4, 16],
      [2, 4],
    ]);
    expect(subset.getBatch([0])).toBeUndefined();
    expect(() => subset.get(2)).toThrow(torch.IndexError);
  });

  it('passes batches on', () => {
    const subset = new Subset(new TensorDataset(torch.tensor([10, 20, 30])), [2, 0]);
    expect(subset.getBatch([1, 0])?.[0].tolist()).toEqual([10, 30]);
  });
});

describe('random_split', () => {
  const generator = () => ({ generator: new torch.Generator().manual_seed(0) });

  it('splits as torch does', () => {
    // >>> [x.indices for x in random_split(range(10), [.5, .5], generator=torch.Generator().manual_seed(0))]
    const parts = random_split(new Squares(), [0.5, 0.5], generator());
    expect(parts.map(({ indices }) => indices)).toEqual([
      [4, 1, 7, 5, 3],
      [9, 0, 8, 6, 2],
    ]);
  });

  it('gives the rest of fractions to the first parts', () => {
    expect(random_split(new Squares(), [0.35, 0.35, 0.3]).map(({ length }) => length)).toEqual([4, 3, 3]);
  });

  it.each([[[3, 3]], [[0.5, 0.6]], [[9.5, 0.5]]])('refuses %s', (lengths) => {
    expect(() => random_split(new Squares(), lengths)).toThrow(
      'Sum of input lengths does not equal the length of the input dataset!',
    );
  });

  it('refuses a negative length', () => {
    const before = torch.default_generator.get_state();
    expect(() => random_split(new Squares(), [-1, 11])).toThrow('lengths must not be negative, got [-1, 11]');
    expect(torch.default_generator.get_state()).toEqual(before);
  });
});
