import * as torch from '@sconce/core';
import { afterEach, describe, expect, it } from 'vitest';
import { DataLoader, type DataLoaderOptions, type DataLoaderState, TensorDataset, transforms } from '../src/index.js';
import { dataFixture, threadCount, workerModule } from './helpers.js';
import {
  batch_kinds,
  count_threads,
  double,
  Everything,
  Noisy,
  NoisyStream,
  Opened,
  same,
  seed_again,
  Transformed,
  Waits,
} from './worker/datasets.js';

type Options = DataLoaderOptions<torch.Tensor, torch.Tensor>;
type Loader = DataLoader<torch.Tensor, torch.Tensor>;
const worker_module = workerModule;

/** Ends workers that have stayed: another state needs others. */
function close(loader: DataLoader<never, unknown>): void {
  loader.load_state_dict(loader.state_dict());
}

// Threads read the sources here, which takes each of them a while.
describe('a loader with workers', { timeout: 180_000 }, () => {
  afterEach(async () => {
    // Threads that were ended are gone a little later.
    while (threadCount() > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  describe('yields what PyTorch yields, also while it is waited for:', () => {
    const { loaders } = dataFixture();
    const cases: [string, () => Noisy | NoisyStream, Options][] = [
      ['in order', () => new Noisy(), { batch_size: 2, num_workers: 2 }],
      ['persistent', () => new Noisy(), { batch_size: 2, num_workers: 2, shuffle: true, persistent_workers: true }],
      [
        'worker_init_fn',
        () => new Noisy(),
        { batch_size: 4, num_workers: 2, worker_init_fn: seed_again, worker_module },
      ],
      ['single', () => new Noisy(), { batch_size: null, num_workers: 2, prefetch_factor: 1 }],
      ['stream', () => new NoisyStream(), { batch_size: 2, num_workers: 3 }],
      ['stream alone', () => new NoisyStream(), { batch_size: 2 }],
      ['persistent stream', () => new NoisyStream(), { batch_size: 2, num_workers: 2, persistent_workers: true }],
    ];

    it.each(cases)('%s', async (name, dataset, options) => {
      torch.manual_seed(7);
      const loader: Loader = new DataLoader(dataset(), options);
      const first = [...loader].map((batch) => batch.tolist());
      const second: unknown[] = [];
      for await (const batch of loader) second.push(batch.tolist());
      expect([first, second, torch.rand([1]).item()]).toEqual(loaders[name]);
      close(loader);
    });
  });

  describe('goes on from state_dict()', () => {
    const cases: [string, () => Loader][] = [
      [
        'shuffled',
        () => new DataLoader<torch.Tensor, torch.Tensor>(new Noisy(), { batch_size: 2, num_workers: 2, shuffle: true }),
      ],
      [
        'persistent stream',
        () =>
          new DataLoader<torch.Tensor, torch.Tensor>(new NoisyStream(), {
            batch_size: 2,
            num_workers: 2,
            persistent_workers: true,
          }),
      ],
    ];

    async function run(loader: Loader, passes: number): Promise<{ batches: string[]; states: DataLoaderState[] }> {
      const batches: string[] = [];
      const states: DataLoaderState[] = [];
      for (let pass = 0; pass < passes; pass++) {
        for await (const batch of loader) {
          batches.push(`${JSON.stringify(batch.tolist())} ${torch.rand([1]).item()}`);
          states.push(loader.state_dict());
        }
        states[states.length - 1] = loader.state_dict();
      }
      close(loader);
      return { batches, states };
    }

    it.each(cases)('with the same bits: %s', async (_, make) => {
      torch.manual_seed(1);
      const { batches, states } = await run(make(), 2);
      expect(batches).toHaveLength(12);
      for (const [at, passes] of [
        [0, 2],
        [5, 1],
        [9, 1],
      ]) {
        torch.manual_seed(99);
        const loader = make();
        loader.load_state_dict(states[at]);
        expect((await run(loader, passes)).batches).toEqual(batches.slice(at + 1));
      }
    });
  });

  it('hands over tensors of every dtype, and all that JavaScript has, both ways', () => {
    const shared = [1];
    const tensors = {
      transposed: torch.arange(6, { dtype: torch.float32 }).view(2, 3).t(),
      half: torch.tensor([1, -2], { dtype: torch.float16 }),
      long: torch.tensor([1, 2], { dtype: torch.int64 }),
      flags: torch.tensor([true, false]),
      none: torch.zeros([0, 3]),
      scalar: torch.tensor(5),
    };
    const others = {
      bytes: Uint8Array.of(1, 2, 3),
      words: new Uint16Array(),
      map: new Map<unknown, unknown>([
        ['a', shared],
        [1, new Set(['x'])],
      ]),
      shared,
      date: new Date(0),
      pattern: /a+/g,
      link: new URL('https://example.org/a'),
      big: 2n ** 70n,
      nothing: [undefined, null, NaN, -0],
      ['__proto__']: 1,
    };
    type Sample = { tensors: typeof tensors; others: typeof others; isSame: boolean };
    const dataset = new Everything({ tensors, others });
    const options = {
      batch_size: null,
      num_workers: 1,
      collate_fn: same as (sample: unknown) => Sample,
      worker_module,
    };
    const [got] = [...new DataLoader<unknown, Sample>(dataset, options)];
    const described = (given: Readonly<Record<string, torch.Tensor>>): unknown =>
      Object.entries(given).map(([name, x]) => [name, String(x.dtype), x.shape, x.tolist()]);
    expect(described(got.tensors)).toEqual(described(tensors));
    expect(got.others).toEqual(others);
    expect(got.others.map.get('a')).toBe(got.others.shared);
    expect(got.isSame).toBe(true);
  });

  it('builds transforms, subsets, and what says by __getstate__ what it is made of', async () => {
    const images = torch.arange(8, { dtype: torch.float32 }).view(2, 1, 2, 2);
    const lambda = new transforms.Lambda(double);
    const transform = new transforms.Compose([lambda, new transforms.Normalize([1], [2])]);
    const dataset = new Transformed(images, transform);
    const expected = [...dataset].map((image) => image.tolist());
    const loader = new DataLoader<torch.Tensor, torch.Tensor>(dataset, {
      batch_size: 2,
      num_workers: 1,
      worker_module,
    });
    for await (const batch of loader) expect(batch.tolist()).toEqual(expected);
    const options = { num_workers: 1, collate_fn: batch_kinds as (samples: unknown[]) => string[], worker_module };
    const kinds = new DataLoader<unknown, string[]>(new Everything({ transform: transform.transforms[1] }), options);
    expect([...kinds]).toEqual([['function']]);
    const opened = new DataLoader<string, string>(new Opened('a file'), {
      batch_size: null,
      num_workers: 1,
      worker_module,
    });
    expect([...opened]).toEqual(['a file again opened in worker 0']);
  });

  it('computes on one thread, by getBatch where a dataset has it', () => {
    const tensors = new TensorDataset(torch.arange(10), torch.arange(10).mul(2));
    const loader = new DataLoader(tensors, { batch_size: 4, num_workers: 1 });
    expect([...loader].map(([x, y]) => [x.tolist(), y.tolist()]).flat(2)).toEqual(
      [
        [0, 1, 2, 3],
        [0, 2, 4, 6],
        [4, 5, 6, 7],
        [8, 10, 12, 14],
        [8, 9],
        [16, 18],
      ].flat(),
    );
    const options = { batch_size: 6, num_workers: 1, collate_fn: count_threads, worker_module };
    expect([...new DataLoader<unknown, number[]>(tensors, options)]).toEqual([
      [6, 1],
      [4, 1],
    ]);
  });

  it('waits in its threads for datasets that have to be waited for', () => {
    const loader = new DataLoader(new Waits(), { batch_size: 2, num_workers: 2, worker_module });
    expect([...loader].map((batch) => batch.tolist())).toEqual([
      [0, 1],
      [10, 11],
      [2, 3],
      [12, 13],
    ]);
    expect(() => [...new DataLoader(new Waits())]).toThrow('Waits has to be waited for');
  });

  it('neither keeps memory nor threads over 50 passes, whether they end or are left', async () => {
    const options = { batch_size: 4, num_workers: 1, persistent_workers: true };
    const loader = new DataLoader(new TensorDataset(torch.rand([16, 100])), options);
    let before = torch.memory_stats();
    for (let pass = 0; pass < 50; pass++) {
      if (pass === 10) before = torch.memory_stats();
      let count = 0;
      for await (const [batch] of loader) {
        batch.dispose();
        if (pass % 2 === 1 && ++count === 2) break;
      }
      expect(threadCount()).toBe(1);
    }
    expect(torch.memory_stats().allocated_bytes).toBeLessThanOrEqual(before.allocated_bytes);
    close(loader);
  });

  it('ends its threads when a loop is left, by an error too', async () => {
    const loader = new DataLoader(new Noisy(), { num_workers: 1 });
    for (const batch of loader) if (batch.shape[0] === 1) break;
    const failing = async (): Promise<void> => {
      for await (const batch of loader) throw new Error(`in the body: ${batch.shape.join()}`);
    };
    await expect(failing()).rejects.toThrow('in the body: 1,2');
    // afterEach waits until there is none.
    expect(loader.state_dict()._num_yielded).toBe(1);
  });
});
