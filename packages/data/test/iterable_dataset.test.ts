import type * as torch from '@sconce/core';
import { describe, expect, it } from 'vitest';
import { ChainDataset, DataLoader, get_worker_info, IterableDataset } from '../src/index.js';

class Range extends IterableDataset<number> {
  readonly begun: string[] = [];
  constructor(
    readonly start: number,
    readonly end: number,
  ) {
    super();
  }
  get length(): number {
    return this.end - this.start;
  }
  override *[Symbol.iterator](): IterableIterator<number> {
    try {
      for (let i = this.start; i < this.end; i++) yield i;
    } finally {
      this.begun.push('closed');
    }
  }
}

class Slow extends IterableDataset<number> {
  override async *[Symbol.asyncIterator](): AsyncIterableIterator<number> {
    for (const i of [7, 8]) {
      await Promise.resolve();
      yield i;
    }
  }
}

const lists = (batches: Iterable<torch.Tensor>): unknown[] => Array.from(batches, (batch) => batch.tolist());

describe('a loader of an iterable dataset', () => {
  it.each([
    [{ batch_size: 2 }, [[0, 1], [2, 3], [4]]],
    [
      { batch_size: 2, drop_last: true },
      [
        [0, 1],
        [2, 3],
      ],
    ],
  ])('joins samples in their order: %j', async (options, expected) => {
    const loader = new DataLoader(new Range(0, 5), options);
    expect(lists(loader)).toEqual(expected);
    expect(loader.length).toBe(expected.length);
    const awaited: torch.Tensor[] = [];
    for await (const batch of loader) awaited.push(batch);
    expect(lists(awaited)).toEqual(expected);
  });

  it('closes it where a loop is left', async () => {
    const dataset = new Range(0, 5);
    for (const batch of new DataLoader(dataset)) if (batch.item() === 1) break;
    for await (const batch of new DataLoader(dataset)) if (batch.item() === 1) break;
    expect(dataset.begun).toEqual(['closed', 'closed']);
  });

  it('waits for one that has to be waited for', async () => {
    const loader = new DataLoader(new Slow(), { batch_size: 2 });
    for await (const batch of loader) expect(batch.tolist()).toEqual([7, 8]);
    expect(() => lists(loader)).toThrow('Slow has to be waited for: iterate with for await, or use workers');
    expect(() => loader.length).toThrow('the dataset has no length');
  });

  it.each<[string, object]>([
    ['expected unspecified shuffle option, but got shuffle=True', { shuffle: true }],
    ['expected unspecified sampler option, but got sampler=object', { sampler: [1] }],
    ['expected unspecified batch_sampler option, but got batch_sampler=object', { batch_sampler: [[1]] }],
  ])('refuses, in torch’s words: %s', (message, options) => {
    expect(() => new DataLoader(new Range(0, 1), options)).toThrow(`DataLoader with IterableDataset: ${message}`);
  });

  it('is not in a worker here', () => {
    expect(get_worker_info()).toBeNull();
  });
});

describe('ChainDataset', () => {
  it('goes through one dataset after the other', async () => {
    const chain = new ChainDataset<number>([new Range(0, 2), new ChainDataset([new Range(5, 6)])]);
    expect(lists(new DataLoader(chain, { batch_size: 2 }))).toEqual([[0, 1], [5]]);
    const mixed: unknown[] = [];
    for await (const i of new DataLoader<number, number>(new ChainDataset<number>([chain, new Slow()]), {
      batch_size: null,
    })) {
      mixed.push(i);
    }
    expect(mixed).toEqual([0, 1, 5, 7, 8]);
  });

  it('refuses other datasets', () => {
    expect(() => new ChainDataset([[1] as never])).toThrow('ChainDataset only supports IterableDataset');
  });
});
