import * as torch from '@sconce/core';
import { Dataset, get_worker_info, IterableDataset } from '@sconce/data';

// What the tests of workers use: a worker imports this module, so it must begin nothing.

/** Numbers with noise from the worker's own generator. */
export class Noisy extends Dataset<torch.Tensor> {
  static readonly worker_module = import.meta.url;
  constructor(readonly size = 11) {
    super();
  }
  override get length(): number {
    return this.size;
  }
  override get(index: number): torch.Tensor {
    return torch.rand([2]).add(index);
  }
}

/** Each worker has every second number, or third. */
export class NoisyStream extends IterableDataset<torch.Tensor> {
  static readonly worker_module = import.meta.url;
  constructor(readonly size = 11) {
    super();
  }
  override *[Symbol.iterator](): IterableIterator<torch.Tensor> {
    const { id, num_workers } = get_worker_info() ?? { id: 0, num_workers: 1 };
    for (let i = id; i < this.size; i += num_workers) yield torch.rand([2]).add(i);
  }
}

/** One that has to be waited for. */
export class Waits extends IterableDataset<number> {
  override async *[Symbol.asyncIterator](): AsyncIterableIterator<number> {
    for (let i = 0; i < 4; i++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      yield i + 10 * (get_worker_info()?.id ?? 0);
    }
  }
}

/** What a sample does to its worker. */
export type Misdeed = 'throw' | 'throw other' | 'exit' | 'later' | 'sleep' | 'function';

class OddError extends Error {
  override readonly name = 'OddError';
}

/** Goes wrong at one sample. */
export class Faulty extends Dataset<unknown> {
  constructor(
    readonly misdeed: Misdeed,
    readonly at = 5,
  ) {
    super();
  }
  override get length(): number {
    return 12;
  }
  override get(index: number): unknown {
    return index === this.at ? misbehave(this.misdeed) : index;
  }
}

function misbehave(misdeed: Misdeed): unknown {
  switch (misdeed) {
    case 'throw':
      throw new torch.ValueError('a bad sample');
    case 'throw other':
      throw new OddError('an odd sample');
    case 'exit':
      return process.exit(3);
    case 'later':
      setTimeout(() => {
        throw new Error('too late');
      }, 0);
      return new Promise(() => undefined);
    case 'sleep':
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20_000);
      return 5;
    case 'function':
      return misbehave;
  }
}

/** A sample of every kind of value that can travel. */
export class Everything extends Dataset<unknown> {
  readonly again = this;
  constructor(readonly values: Readonly<Record<string, unknown>>) {
    super();
  }
  override get length(): number {
    return 1;
  }
  override get(): unknown {
    return { ...this.values, isSame: this.again === this };
  }
}

/** Images that a transform changes. */
export class Transformed extends Dataset<torch.Tensor> {
  constructor(
    readonly images: torch.Tensor,
    readonly transform: (image: torch.Tensor) => torch.Tensor,
  ) {
    super();
  }
  override get length(): number {
    return this.images.shape[0];
  }
  override get(index: number): torch.Tensor {
    return this.transform(this.images.select(0, index));
  }
}

/** Says what it is made of, as for Python's pickle. */
export class Opened extends Dataset<string> {
  handle: { name: string; isOpen: boolean };
  constructor(name: string) {
    super();
    this.handle = { name, isOpen: true };
  }
  override get length(): number {
    return 1;
  }
  override get(): string {
    return `${this.handle.name} ${this.handle.isOpen ? 'opened' : 'closed'} in worker ${get_worker_info()?.id}`;
  }
  __getstate__(): string {
    return this.handle.name;
  }
  __setstate__(name: string): void {
    this.handle = { name: `${name} again`, isOpen: true };
  }
}

export function seed_again(worker_id: number): void {
  torch.manual_seed(100 + worker_id);
}

export function fail_to_begin(worker_id: number): void {
  if (worker_id === 1) throw new RangeError('no place');
}

export function count_threads(samples: unknown[]): number[] {
  return [samples.length, torch.get_num_threads()];
}

export function double(x: torch.Tensor): torch.Tensor {
  return x.mul(2);
}

export function batch_kinds(samples: { transform: { batch?: unknown } }[]): string[] {
  return samples.map(({ transform }) => typeof transform.batch);
}

export function same(value: unknown): unknown {
  return value;
}

/** Has the name of a class of the package, but is another one. */
export class Lambda {
  readonly isOurs = true;
  isOther(): boolean {
    return this.isOurs;
  }
}
