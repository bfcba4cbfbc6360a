import * as torch from '@sconce/core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { BatchSampler, DataLoader, Dataset, SequentialSampler, Subset, TensorDataset } from '../src/index.js';
import { fixture } from './helpers.js';

const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const values = (tensor: torch.Tensor): number[] => tensor.tolist() as number[];

/** What a loader yields, both ways of iterating giving the same from the same seed. */
async function batchesOf<B>(loader: DataLoader<never, B>): Promise<B[]> {
  torch.manual_seed(1);
  const plain = [...loader];
  const after = torch.rand([1]).item();
  torch.manual_seed(1);
  const awaited: B[] = [];
  for await (const batch of loader) awaited.push(batch);
  expect(torch.rand([1]).item()).toBe(after);
  const comparable = (b: B): unknown => (b instanceof torch.Tensor ? b.tolist() : b);
  expect(awaited.map(comparable)).toEqual(plain.map(comparable));
  return plain;
}

describe('the order', () => {
  const cases = fixture<{ seed: string; n: number; epochs: number[][] }>('loader');

  it.each(cases)('of a shuffled dataset of $n is that of torch, seed $seed', async ({ seed, n, epochs }) => {
    for (const data of [numbers(n), new TensorDataset(torch.arange(n))]) {
      const loader = new DataLoader<unknown, torch.Tensor | [torch.Tensor]>(data, { batch_size: 4, shuffle: true });
      const flat = (batch: torch.Tensor | [torch.Tensor]): number[] =>
        values(batch instanceof torch.Tensor ? batch : batch[0]);
      torch.manual_seed(BigInt(seed));
      for (const epoch of epochs) expect([...loader].flatMap(flat)).toEqual(epoch);
      torch.manual_seed(BigInt(seed));
      for (const epoch of epochs) {
        const seen: number[] = [];
        for await (const batch of loader) seen.push(...flat(batch));
        expect(seen).toEqual(epoch);
      }
    }
  });

  it('is the dataset’s own without shuffle, and draws one seed all the same', () => {
    torch.manual_seed(3);
    torch.empty([], { dtype: torch.int64 }).random_();
    const after = torch.rand([1]).item();
    torch.manual_seed(3);
    expect([...new DataLoader(numbers(5), { batch_size: 5 })].flatMap(values)).toEqual(numbers(5));
    expect(torch.rand([1]).item()).toBe(after);
  });

  it('comes from a generator of its own', () => {
    // >>> g = torch.Generator().manual_seed(0)
    // >>> list(DataLoader(list(range(6)), batch_size=6, shuffle=True, generator=g))
    const state = torch.default_generator.get_state();
    const generator = new torch.Generator().manual_seed(0);
    const [batch] = [...new DataLoader(numbers(6), { batch_size: 6, shuffle: true, generator })];
    expect(values(batch)).toEqual([5, 1, 0, 3, 2, 4]);
    expect(torch.default_generator.get_state()).toEqual(state);
  });

  it('is a sampler’s', async () => {
    const loader = new DataLoader(numbers(10), { sampler: [7, 3, 5], batch_size: 2 });
    expect((await batchesOf(loader)).map(values)).toEqual([[7, 3], [5]]);
    expect(loader.length).toBe(2);
  });

  it('is a batch sampler’s', async () => {
    const batch_sampler = new BatchSampler(new SequentialSampler({ length: 5 }), 2, true);
    const loader = new DataLoader(numbers(10), { batch_sampler });
    expect((await batchesOf(loader)).map(values)).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect([loader.length, loader.batch_size]).toEqual([2, null]);
  });
});

describe('batches', () => {
  it.each([
    [false, [[0, 1], [2, 3], [4]]],
    [
      true,
      [
        [0, 1],
        [2, 3],
      ],
    ],
  ])('with drop_last=%s', async (drop_last, expected) => {
    const loader = new DataLoader(numbers(5), { batch_size: 2, drop_last });
    expect((await batchesOf(loader)).map(values)).toEqual(expected);
    expect(loader.length).toBe(expected.length);
  });

  it('are of one sample by default', async () => {
    expect((await batchesOf(new DataLoader(numbers(2)))).map(values)).toEqual([[0], [1]]);
  });

  it('are made by collate_fn, whose result gives the type', async () => {
    const dataset = new TensorDataset(torch.arange(4));
    const loader = new DataLoader(dataset, {
      batch_size: 3,
      collate_fn: (samples) => samples.map(([x]) => x.item()).join('+'),
    });
    expectTypeOf(loader).toEqualTypeOf<DataLoader<[torch.Tensor], string>>();
    expect(await batchesOf(loader)).toEqual(['0+1+2', '3']);
  });

  it('of pairs are pairs of tensors', () => {
    const loader = new DataLoader(
      [
        [torch.ones([2]), 1],
        [torch.zeros([2]), 0],
      ] as [torch.Tensor, number][],
      { batch_size: 2 },
    );
    for (const [x, y] of loader) {
      expectTypeOf(y).toEqualTypeOf<torch.Tensor>();
      expect([x.shape, values(y)]).toEqual([
        [2, 2],
        [1, 0],
      ]);
    }
  });

  it('are single samples with batch_size null', async () => {
    const loader = new DataLoader<string, string>(['a', 'b'], { batch_size: null });
    expect(await batchesOf(loader)).toEqual(['a', 'b']);
    expect(loader.length).toBe(2);
  });

  it('of a whole dataset at once are those of its samples', () => {
    const x = torch.rand([7, 2, 3]).transpose(1, 2);
    const dataset = new TensorDataset(x, torch.arange(7));
    const bySample = new DataLoader([...dataset], { batch_size: 3, shuffle: true });
    for (const whole of [dataset, new Subset(dataset, numbers(7))]) {
      torch.manual_seed(0);
      const slow = [...bySample];
      torch.manual_seed(0);
      const fast = [...new DataLoader(whole, { batch_size: 3, shuffle: true })];
      expect(fast.map((batch) => batch.map((t) => t.tolist()))).toEqual(slow.map((b) => b.map((t) => t.tolist())));
      expect(fast.map((batch) => batch.map((t) => String(t.dtype)))).toEqual(
        slow.map((b) => b.map((t) => String(t.dtype))),
      );
    }
  });

  it('are fetched by getBatch only without collate_fn', () => {
    const calls: string[] = [];
    class Spy extends Dataset<number> {
      override get length(): number {
        return 4;
      }
      override get(index: number): number {
        calls.push(`get ${index}`);
        return index;
      }
      override getBatch(indices: readonly number[]): torch.Tensor | undefined {
        calls.push(`getBatch ${indices.join()}`);
        return indices[0] === 0 ? torch.tensor(indices) : undefined;
      }
    }
    expect([...new DataLoader(new Spy(), { batch_size: 2 })]).toHaveLength(2);
    expect([...new DataLoader(new Spy(), { batch_size: 4, collate_fn: (samples) => samples.length })]).toEqual([4]);
    expect(calls).toEqual(['getBatch 0,1', 'getBatch 2,3', 'get 2', 'get 3', 'get 0', 'get 1', 'get 2', 'get 3']);
  });
});

describe('iterating', () => {
  it('with for await lets the event loop take a turn before each batch', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    for await (const [batch] of new DataLoader(new TensorDataset(torch.arange(20)))) {
      expect(batch.shape).toEqual([1]);
      const until = performance.now() + 3;
      while (performance.now() < until);
    }
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
  });

  it('may stop early and begin again', async () => {
    const loader = new DataLoader(numbers(10), { batch_size: 2 });
    for (const batch of loader) {
      expect(values(batch)).toEqual([0, 1]);
      break;
    }
    for await (const batch of loader) {
      expect(values(batch)).toEqual([0, 1]);
      break;
    }
    expect([...loader]).toHaveLength(5);
  });

  it('leaves nothing in the heap but the batches', () => {
    const dataset = new TensorDataset(torch.rand([100, 50]), torch.arange(100));
    const loader = new DataLoader(dataset, { batch_size: 20, shuffle: true });
    for (const batch of loader) for (const tensor of batch) tensor.dispose();
    const before = torch.memory_stats();
    for (const batch of loader) for (const tensor of batch) tensor.dispose();
    // Garbage of before may be freed meanwhile, so that there can be less.
    expect(torch.memory_stats().allocated_bytes).toBeLessThanOrEqual(before.allocated_bytes);
    expect(torch.memory_stats().blocks).toBeLessThanOrEqual(before.blocks);
  });

  it('keeps the gradients of a dataset that requires them', () => {
    const x = torch.arange(4, { dtype: torch.float32, requires_grad: true });
    for (const [batch] of new DataLoader(new TensorDataset(x), { batch_size: 2 })) batch.mul(2).sum().backward();
    expect(x.grad?.tolist()).toEqual([2, 2, 2, 2]);
  });
});

describe('options', () => {
  const sampler = [0];
  it.each<[string, object]>([
    ['batch_size should be a positive integer value, but got batch_size=0', { batch_size: 0 }],
    ['batch_size should be a positive integer value, but got batch_size=-1', { batch_size: -1 }],
    ['batch_size should be a positive integer value, but got batch_size=1.5', { batch_size: 1.5 }],
    ['sampler option is mutually exclusive with shuffle', { shuffle: true, sampler }],
    [
      'batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last',
      { batch_sampler: [[0]], batch_size: 2 },
    ],
    [
      'batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last',
      { batch_sampler: [[0]], shuffle: true },
    ],
    [
      'batch_size=None option disables auto-batching and is mutually exclusive with drop_last',
      { batch_size: null, drop_last: true },
    ],
    ['drop_last should be a boolean value, but got drop_last=2', { drop_last: 2 }],
    ["DataLoader() got an unexpected keyword argument 'pin_memory'.", { pin_memory: true }],
    ["unexpected keyword argument 'batchsize'. Did you mean 'batch_size'?", { batchsize: 2 }],
  ])('refuses: %s', (message, options) => {
    expect(() => new DataLoader(numbers(3), options)).toThrow(message);
  });

  it.each<[string, unknown, object]>([
    ['dataset must be an array or have a length and get(), got Tensor', torch.ones([2, 2]), {}],
    ['dataset must be an array or have a length and get(), got null', null, {}],
    ['dataset must be an array or have a length and get(), got object', {}, {}],
    ['dataset must be an array or have a length and get(), got string', 'abc', {}],
    ['collate_fn must be a function, got number', [1], { collate_fn: 3 }],
    ['sampler must be iterable, got number', [1], { sampler: 3 }],
    ['batch_sampler must be iterable, got object', [1], { batch_sampler: {} }],
  ])('refuses: DataLoader(): %s', (message, dataset, options) => {
    expect(() => new DataLoader(dataset as number[], options)).toThrow(new TypeError(`DataLoader(): ${message}`));
  });

  it('refuse to shuffle nothing, in torch’s words', () => {
    expect(() => new DataLoader([], { shuffle: true })).toThrow(
      'num_samples should be a positive integer value, but got num_samples=0',
    );
    expect([...new DataLoader([])]).toEqual([]);
  });
});
