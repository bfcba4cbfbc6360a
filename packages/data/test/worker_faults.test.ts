import * as torch from '@sconce/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DataLoader, Dataset, TensorDataset, transforms } from '../src/index.js';
import { packageEntry } from '../src/loader/entry.js';
import { threadCount, workerModule as worker_module } from './helpers.js';
import { fail_to_begin, Faulty, Lambda, type Misdeed, Noisy, Transformed } from './worker/datasets.js';

interface Caught extends Error {
  readonly cause: Error;
}

/** The error of a loop, the samples before it, and that both ways of iterating give the same. */
async function fails(misdeed: Misdeed): Promise<Caught> {
  const loader = new DataLoader<unknown, unknown>(new Faulty(misdeed), {
    batch_size: null,
    num_workers: 2,
    worker_module,
  });
  const seen: unknown[] = [];
  try {
    for await (const sample of loader) seen.push(sample);
  } catch (error) {
    expect(seen).toEqual([0, 1, 2, 3, 4]);
    return error as Caught;
  }
  throw new Error('the loop came to its end');
}

describe('an error', { timeout: 180_000 }, () => {
  afterEach(async () => {
    while (threadCount() > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it('in a worker comes with its class, its own stack, the worker and the sample', async () => {
    const error = await fails('throw');
    expect(error).toBeInstanceOf(torch.ValueError);
    expect(error.message).toMatch(
      /^Caught ValueError in DataLoader worker thread 1, at sample 5\.\nOriginal stack:\nValueError: a bad sample\n +at misbehave \(.*datasets\.ts/,
    );
    expect(error.cause.message).toBe('a bad sample');
    expect(error.cause.stack).toContain('misbehave');
  });

  it('of another class is a RuntimeError that names it', async () => {
    const error = await fails('throw other');
    expect(error).toBeInstanceOf(torch.RuntimeError);
    expect(error.message).toContain('Caught OddError in DataLoader worker thread 1, at sample 5.');
    expect(error.cause.name).toBe('OddError');
  });

  it('says which value of a batch cannot come back', async () => {
    const error = await fails('function');
    expect(error.message).toContain('a batch holds misbehave: a batch from a worker is made of tensors');
  });

  it('tells that a worker has ended itself', async () => {
    const error = await fails('exit');
    expect(error).toBeInstanceOf(torch.RuntimeError);
    expect(error.message).toBe('DataLoader worker (id 1) exited unexpectedly with exit code 3');
  });

  it('tells that a worker has ended itself, to a loop that stands still', () => {
    const loader = new DataLoader(new Faulty('exit'), { batch_size: null, num_workers: 2, worker_module });
    expect(() => [...loader]).toThrow('DataLoader worker (id 1) exited unexpectedly with exit code 3');
  });

  it('tells that something in a worker failed outside of its work', async () => {
    const error = await fails('later');
    expect(error.message).toBe('DataLoader worker (id 1) exited unexpectedly with exit code 1: too late');
    expect(error.cause.stack).toContain('datasets.ts');
  });

  it('tells of a batch that takes too long, in torch’s words', async () => {
    const options = { batch_size: null, num_workers: 1, timeout: 0.5, worker_module };
    const loader = new DataLoader<unknown, unknown>(new Faulty('sleep', 0), options);
    const message = 'DataLoader timed out after 0.5 seconds';
    expect(() => [...loader]).toThrow(new torch.RuntimeError(message));
    await expect(loader[Symbol.asyncIterator]().next()).rejects.toThrow(message);
  });

  it('in worker_init_fn comes with the first batch that is asked for', () => {
    const loader = new DataLoader<torch.Tensor, torch.Tensor>(new Noisy(), {
      num_workers: 2,
      worker_init_fn: fail_to_begin,
      worker_module,
    });
    const batches = loader[Symbol.iterator]();
    expect(batches.next().done).toBe(false);
    expect(() => batches.next()).toThrow(/^Caught RangeError in DataLoader worker thread 1, as it began\.[^]*no place/);
    expect(batches.next().done).toBe(true);
  });

  it('of persistent workers leaves them to the next pass, which has others if one was lost', () => {
    const options = { batch_size: null, num_workers: 1, worker_module, persistent_workers: true };
    for (const misdeed of ['throw', 'exit'] as const) {
      const loader = new DataLoader(new Faulty(misdeed), options);
      for (let pass = 0; pass < 2; pass++) expect(() => [...loader]).toThrow();
      loader.load_state_dict(loader.state_dict());
    }
  });

  it('of a sampler ends the threads', () => {
    const sampler = {
      *[Symbol.iterator](): IterableIterator<number> {
        yield 0;
        throw new torch.IndexError('no more');
      },
    };
    const loader = new DataLoader(new Noisy(), { num_workers: 1, sampler });
    expect(() => loader[Symbol.iterator]()).toThrow('no more');
  });

  it('does not come where a later pass has taken the workers: the earlier one is over', async () => {
    const options = { batch_size: null, num_workers: 1, worker_module, persistent_workers: true };
    const loader = new DataLoader<unknown, unknown>(new Faulty('throw', 99), options);
    const earlier = loader[Symbol.iterator]();
    expect(earlier.next().value).toBe(0);
    const later = loader[Symbol.iterator]();
    expect(earlier.next().done).toBe(true);
    earlier.return?.();
    expect([...later]).toHaveLength(12);
    loader.load_state_dict(loader.state_dict());
  });

  it('says that there are no threads elsewhere than in Node', () => {
    const missing = vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
    const loader = new DataLoader([1], { num_workers: 1 });
    expect(() => loader[Symbol.iterator]()).toThrow('num_workers > 0 needs the worker threads of Node');
    missing.mockRestore();
  });

  it('tells of a class that the module does not export', () => {
    class Here extends Dataset<number> {
      override readonly length = 1;
      override get(): number {
        return 1;
      }
    }
    const loader = new DataLoader(new Here(), { num_workers: 1, worker_module });
    expect(() => [...loader]).toThrow(/Here is not exported by file:.*datasets\.ts, or is another one there/);
  });
});

describe('what cannot travel', () => {
  const images = torch.zeros([1, 1, 1, 1]);
  const other = class Other extends Dataset<number> {
    override readonly length = 1;
    override get(): number {
      return 1;
    }
  };
  const withLambda = new Transformed(images, new transforms.Compose([new transforms.Lambda((x: torch.Tensor) => x)]));

  it.each<[string, () => DataLoader<never, unknown>]>([
    [
      'dataset.transform.transforms[0].lambd cannot travel to a worker, since it has no name: export it',
      () => new DataLoader(withLambda, { num_workers: 1, worker_module }),
    ],
    [
      'dataset cannot travel to a worker, since no module is known for Other: export it from a module',
      () => new DataLoader(new other(), { num_workers: 1 }),
    ],
    [
      'collate_fn cannot travel to a worker, since no module is known for joined',
      () => new DataLoader([1], { num_workers: 1, collate_fn: function joined() {} }),
    ],
    [
      'dataset[1].a.get(b) cannot travel to a worker, since it is a symbol',
      () => new DataLoader<unknown, unknown>([0, { a: new Map([['b', Symbol('c')]]) }], { num_workers: 1 }),
    ],
    [
      'dataset[0] cannot travel to a worker, since no module is known for Promise',
      () => new DataLoader<unknown, unknown>([Promise.resolve()], { num_workers: 1 }),
    ],
    [
      'worker_module must be a URL, such as import.meta.url, or an absolute path',
      () => new DataLoader(new other(), { num_workers: 1, worker_module: 'datasets.js' }),
    ],
  ])('is refused before anything is drawn or started: %s', (message, make) => {
    torch.manual_seed(0);
    const before = torch.default_generator.get_state();
    const loader = make();
    expect(() => loader[Symbol.iterator]()).toThrow(TypeError);
    expect(() => loader[Symbol.iterator]()).toThrow(`DataLoader(): ${message}`);
    expect(torch.default_generator.get_state()).toEqual(before);
    expect(threadCount()).toBe(0);
  });

  it('is a class with the name of another', () => {
    const loader = new DataLoader<unknown, unknown>([new Lambda()], { num_workers: 1 });
    expect(() => [...loader]).toThrow('Lambda is not exported by @sconce/data, or is another one there');
  });

  it('is the package itself as a part of a bundle', () => {
    expect(() => packageEntry('file:///app/bundle.js')).toThrow('mark it as external where you bundle it');
  });
});

describe('options of workers', () => {
  const dataset = new TensorDataset(torch.arange(3));
  it.each<[string, object]>([
    ['num_workers option should be non-negative; use num_workers=0', { num_workers: -1 }],
    ['num_workers option should be non-negative; use num_workers=0', { num_workers: 1.5 }],
    ['timeout option should be non-negative', { num_workers: 1, timeout: -1 }],
    ['timeout option needs num_workers > 0', { timeout: 1 }],
    ['prefetch_factor option could only be specified in multiprocessing.let num_workers > 0', { prefetch_factor: 3 }],
    ['prefetch_factor option should be a positive integer, got 0', { num_workers: 1, prefetch_factor: 0 }],
    ['persistent_workers option needs num_workers > 0', { persistent_workers: true }],
    ['worker_init_fn must be a function, got number', { worker_init_fn: 1 }],
  ])('refuses: %s', (message, options) => {
    expect(() => new DataLoader(dataset, options)).toThrow(message);
  });
});
