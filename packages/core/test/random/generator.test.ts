import { describe, expect, it } from 'vitest';
import { RuntimeError } from '../../src/errors.js';
import { Generator, default_generator, initial_seed, manual_seed, seed } from '../../src/random/generator.js';
import { fill_normal } from '../../src/random/distributions.js';
import { type Call, decode, distance, fixture, replay, seeded, stateHash } from './replay.js';

const KEPT_SAMPLE = 5024;

interface SavedState {
  readonly seed: string;
  readonly before: readonly Call[];
  readonly bytes: string;
  readonly calls: readonly Call[];
  readonly state: string;
}

describe('Generator', () => {
  it("has torch's seed at first", () => {
    expect(new Generator().initial_seed()).toBe(67280421310721);
  });

  it.each([
    [0, 0],
    [2 ** 53 - 1, 2 ** 53 - 1],
    [2n ** 53n, 2n ** 53n],
    [-1, 2n ** 64n - 1n],
    [-(2n ** 63n), 2n ** 63n],
    [2n ** 64n - 1n, 2n ** 64n - 1n],
  ])('manual_seed(%s) is remembered as %s', (given, kept) => {
    const g = new Generator();
    expect(g.manual_seed(given)).toBe(g);
    expect(g.initial_seed()).toBe(kept);
  });

  it.each([1.5, NaN, Infinity, '7' as unknown as number])('refuses the seed %s, which is no integer', (bad) => {
    expect(() => new Generator().manual_seed(bad)).toThrow(TypeError);
  });

  it.each([2n ** 64n, -(2n ** 63n) - 1n, 2 ** 64])('refuses the seed %s, which has more than 64 bits', (bad) => {
    expect(() => new Generator().manual_seed(bad)).toThrow(RuntimeError);
    expect(() => new Generator().manual_seed(bad)).toThrow('Overflow when unpacking long');
  });

  it('seed() draws a fresh seed that is an exact number', () => {
    const g = new Generator();
    const first = g.seed();
    expect(Number.isSafeInteger(first)).toBe(true);
    expect(g.initial_seed()).toBe(first);
    expect(g.seed()).not.toBe(first);
  });

  it('forgets the kept normal sample when it is seeded', () => {
    const g = new Generator().manual_seed(1);
    const a = new Float32Array(1);
    const b = new Float32Array(1);
    fill_normal(a, 0, 1, g);
    fill_normal(b, 0, 1, g.manual_seed(1));
    expect(b).toEqual(a);
  });
});

describe('saved states', () => {
  const states = fixture<SavedState>('states');

  it.each(states.map((row, i) => [i, row] as const))('state %i has the bytes of PyTorch', (_, row) => {
    const gen = seeded(row.seed);
    for (const call of row.before) replay(call, gen);
    const got = gen.get_state();
    const want = decode(row.bytes) as Uint8Array;
    expect(got.length).toBe(5056);
    const sample = (bytes: Uint8Array): Float64Array =>
      new Float64Array(bytes.buffer.slice(KEPT_SAMPLE, KEPT_SAMPLE + 8) as ArrayBuffer);
    expect(distance(sample(got), sample(want)).ulps).toBeLessThanOrEqual(4);
    got.fill(0, KEPT_SAMPLE, KEPT_SAMPLE + 8);
    want.fill(0, KEPT_SAMPLE, KEPT_SAMPLE + 8);
    expect(Buffer.compare(got, want)).toBe(0);
  });

  it.each(states.map((row, i) => [i, row] as const))('goes on from state %i of PyTorch as PyTorch does', (_, row) => {
    const gen = new Generator();
    const bytes = decode(row.bytes) as Uint8Array;
    gen.set_state(bytes);
    expect(Buffer.compare(gen.get_state(), bytes)).toBe(0);
    for (const call of row.calls) expect(replay(call, gen)).toEqual(decode(call.data ?? '', call.dtype));
    expect(stateHash(gen)).toBe(row.state);
  });

  it('reads a view into a larger buffer, and keeps a copy', () => {
    const from = new Generator().manual_seed(3);
    const buffer = new Uint8Array(6000);
    buffer.set(from.get_state(), 11);
    const to = new Generator();
    to.set_state(buffer.subarray(11, 11 + 5056));
    buffer.fill(0);
    expect(to.random()).toBe(from.random());
  });

  it('round trips at every place of the words', () => {
    const a = new Generator().manual_seed(8);
    const b = new Generator();
    for (let i = 0; i < 1300; i++) {
      b.set_state(a.get_state());
      expect(b.random()).toBe(a.random());
    }
  });

  it('carries a kept float32 sample', () => {
    const a = new Generator();
    a.next_float_normal_sample = 0.5;
    const b = new Generator();
    b.set_state(a.get_state());
    expect(b.next_float_normal_sample).toBe(0.5);
    expect(b.next_double_normal_sample).toBeUndefined();
  });

  it('refuses what is not a state and stays as it was', () => {
    const gen = new Generator().manual_seed(2);
    const before = gen.get_state();
    const set = (offset: number, value: number): Uint8Array => {
      const bytes = gen.get_state();
      new DataView(bytes.buffer).setInt32(offset, value, true);
      return bytes;
    };
    expect(() => gen.set_state([1, 2] as unknown as Uint8Array)).toThrow(TypeError);
    expect(() => gen.set_state(new Uint8Array(3))).toThrow(
      'Expected a CPUGeneratorImplState of size 5056 but found the input RNG state size to be 3',
    );
    const invalid = [new Uint8Array(5056), set(8, 0), set(8, 625), set(8, 2), set(12, 0), set(16, 625), set(16, 5)];
    for (const bytes of invalid) expect(() => gen.set_state(bytes)).toThrow('Invalid mt19937 state');
    expect(gen.get_state()).toEqual(before);
  });
});

describe('the default generator', () => {
  it('is one for the whole process', () => {
    const registry = (globalThis as { [key: symbol]: Map<string, unknown> })[Symbol.for('@sconce/core')];
    expect(registry.get('random.default_generator')).toBe(default_generator);
  });

  it('is seeded by manual_seed and seed', () => {
    expect(manual_seed(5)).toBe(default_generator);
    expect(initial_seed()).toBe(5);
    expect(default_generator.random()).toBe(new Generator().manual_seed(5).random());
    expect(seed()).toBe(initial_seed());
  });
});
