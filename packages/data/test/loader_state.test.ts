import * as torch from '@sconce/core';
import { describe, expect, it } from 'vitest';
import {
  BatchSampler,
  DataLoader,
  type DataLoaderOptions,
  type DataLoaderState,
  Dataset,
  IterableDataset,
  RandomSampler,
} from '../src/index.js';

/** Each sample has noise in it, as a random transform gives: the bits tell where every generator stood. */
class Noisy extends Dataset<torch.Tensor> {
  override get length(): number {
    return 11;
  }
  override get(index: number): torch.Tensor {
    return torch.rand([2]).add(index);
  }
}

class NoisyStream extends IterableDataset<torch.Tensor> {
  override *[Symbol.iterator](): IterableIterator<torch.Tensor> {
    for (let i = 0; i < 11; i++) yield torch.rand([2]).add(i);
  }
}

class NoisyWaits extends IterableDataset<torch.Tensor> {
  override async *[Symbol.asyncIterator](): AsyncIterableIterator<torch.Tensor> {
    for (let i = 0; i < 11; i++) {
      await Promise.resolve();
      yield torch.rand([2]).add(i);
    }
  }
}

type Loader = DataLoader<torch.Tensor, torch.Tensor>;
type Options = DataLoaderOptions<torch.Tensor, torch.Tensor>;
const text = (batch: torch.Tensor): string => JSON.stringify(batch.tolist());

/** Two passes, with a draw between the batches as dropout makes one, and the state after each batch. */
async function run(loader: Loader, passes: number): Promise<{ batches: string[]; states: DataLoaderState[] }> {
  const batches: string[] = [];
  const states: DataLoaderState[] = [];
  for (let pass = 0; pass < passes; pass++) {
    for await (const batch of loader) {
      batches.push(`${text(batch)} ${torch.rand([1]).item()}`);
      states.push(loader.state_dict());
    }
    states[states.length - 1] = loader.state_dict();
  }
  return { batches, states };
}

const generator = (): torch.Generator => new torch.Generator().manual_seed(5);
const sampler = (options: object): RandomSampler => new RandomSampler({ length: 11 }, options);
const makers: [string, () => Loader][] = [
  ['in order', () => new DataLoader<torch.Tensor, torch.Tensor>(new Noisy(), { batch_size: 3 })],
  ['shuffled', () => new DataLoader<torch.Tensor, torch.Tensor>(new Noisy(), { batch_size: 3, shuffle: true })],
  ...(
    [
      ['a generator of its own', () => ({ shuffle: true, batch_size: 3, generator: generator() })],
      ['a sampler with a generator', () => ({ sampler: sampler({ generator: generator() }), batch_size: 2 })],
      ['replacement', () => ({ sampler: sampler({ replacement: true, num_samples: 70 }), batch_size: 20 })],
      ['a batch sampler', () => ({ batch_sampler: new BatchSampler(sampler({ generator: generator() }), 4, true) })],
      ['single samples', () => ({ batch_size: null, shuffle: true })],
    ] as [string, () => Options][]
  ).map(([name, options]): [string, () => Loader] => [name, () => new DataLoader(new Noisy(), options())]),
  ['an iterable dataset', () => new DataLoader<torch.Tensor, torch.Tensor>(new NoisyStream(), { batch_size: 3 })],
  ['one to wait for', () => new DataLoader<torch.Tensor, torch.Tensor>(new NoisyWaits(), { batch_size: 3 })],
];

describe('a loader that goes on from state_dict()', () => {
  it.each(makers)('yields what would have come: %s', async (_, make) => {
    torch.manual_seed(1);
    const whole = await run(make(), 2);
    const perPass = whole.batches.length / 2;
    for (let at = 0; at < whole.batches.length; at++) {
      // Another process, which has drawn other numbers.
      torch.manual_seed(99);
      const loader = make();
      loader.load_state_dict(whole.states[at]);
      if (at % perPass < perPass - 1) torch.rand([3]);
      const { batches } = await run(loader, at < perPass - 1 ? 2 : at < whole.batches.length - 1 ? 1 : 0);
      expect(batches).toEqual(whole.batches.slice(at + 1));
    }
  });

  it('needs no values but plain ones and bytes, which a file may give back as tensors', () => {
    const loader = new DataLoader([0, 1, 2, 3], { shuffle: true });
    torch.manual_seed(2);
    const batches = loader[Symbol.iterator]();
    batches.next();
    const state = loader.state_dict();
    const rest = [...batches].map((batch) => batch.tolist());
    const asTensors = (states: Record<string, Uint8Array>): object =>
      Object.fromEntries(Object.entries(states).map(([name, bytes]) => [name, torch.fromTypedArray(bytes)]));
    const read = {
      ...state,
      _generators: asTensors(state._generators),
      _generators_start: asTensors(state._generators_start!),
    };
    const other = new DataLoader([0, 1, 2, 3], { shuffle: true });
    other.load_state_dict(read as DataLoaderState);
    expect([...other].map((batch) => batch.tolist())).toEqual(rest);
    expect(rest).toHaveLength(3);
  });

  it('keeps its place where a loop was left', () => {
    const loader = new DataLoader([0, 1, 2, 3]);
    for (const batch of loader) if (batch.item() === 1) break;
    const state = loader.state_dict();
    expect([state._num_yielded, state._iterator_finished]).toEqual([2, false]);
    loader.load_state_dict(state);
    expect(loader.state_dict()).toEqual(state);
    const pass = loader[Symbol.iterator]();
    expect(loader.state_dict()).toEqual(state);
    expect([...pass].map((batch) => batch.item())).toEqual([2, 3]);
  });

  it('reads no sample that is passed over', () => {
    const seen: number[] = [];
    class Watched extends Noisy {
      override get(index: number): torch.Tensor {
        seen.push(index);
        return super.get(index);
      }
    }
    const loader = new DataLoader(new Watched(), { batch_size: 5 });
    loader[Symbol.iterator]().next();
    const state = loader.state_dict();
    seen.length = 0;
    loader.load_state_dict(state);
    expect([...loader]).toHaveLength(2);
    expect(seen).toEqual([5, 6, 7, 8, 9, 10]);
  });

  it('begins anew from the state of one that has not begun', () => {
    const loader = new DataLoader([1, 2, 3], { shuffle: true });
    const state = loader.state_dict();
    const first = [...loader].map((batch) => batch.item());
    loader.load_state_dict(state);
    expect([...loader].map((batch) => batch.item())).toEqual(first);
  });
});

describe('load_state_dict() refuses', () => {
  const loader = new DataLoader([1, 2, 3]);
  loader[Symbol.iterator]().next();
  const good = loader.state_dict();
  it.each<[string, unknown]>([
    ['state_dict must be an object, got null', null],
    ['state_dict._num_yielded must be a whole number, got number', { ...good, _num_yielded: -1 }],
    ['state_dict._iterator_finished must be a boolean, got string', { ...good, _iterator_finished: 'no' }],
    ['state_dict._generators must be an object, got undefined', { ...good, _generators: undefined }],
    ["state_dict._generators['default'] must be a Uint8Array, got number", { ...good, _generators: { default: 1 } }],
    ['state_dict._generators_start must be an object, got null', { ...good, _generators_start: null }],
    ['Expected a CPUGeneratorImplState of size 5056', { ...good, _generators: { default: new Uint8Array(3) } }],
    ['state_dict._snapshot.workers must be an array, got undefined', { ...good, _snapshot: {} }],
    ['the state is of 1 workers, but the loader has num_workers=0', { ...good, _snapshot: { workers: [{}] } }],
  ])('%s, and changes nothing', (message, state) => {
    const before = torch.default_generator.get_state();
    expect(() => loader.load_state_dict(state as DataLoaderState)).toThrow(message);
    expect(torch.default_generator.get_state()).toEqual(before);
    expect({ ...loader.state_dict(), _generators: good._generators }).toEqual(good);
  });
});
