import { describe, expect, it } from 'vitest';
import { RuntimeError } from '../../src/errors.js';
import {
  fill_bernoulli,
  fill_exponential,
  fill_normal,
  fill_randint,
  fill_random,
  fill_uniform,
  randperm,
} from '../../src/random/distributions.js';
import { fma32, fma64 } from '../../src/random/fma.js';
import { Generator } from '../../src/random/generator.js';
import { decode, fixture, seeded } from './replay.js';

const f32 = new Float32Array(3);
const f64 = new Float64Array(3);
const gen = new Generator();

describe('what is built on the streams', () => {
  it.each(fixture<{ seed: string; p: number; n: number; data: string }>('dropout'))(
    'dropout($p) of $n ones, seed $seed',
    ({ seed, p, n, data }) => {
      // torch's dropout draws nothing when p is 0 or 1; the rest is bernoulli_(1 - p) divided by 1 - p.
      const out = new Float32Array(n).fill(1 - p);
      if (p > 0 && p < 1) {
        fill_bernoulli(out, 1 - p, seeded(seed));
        for (let i = 0; i < n; i++) out[i] /= Math.fround(1 - p);
      }
      expect(out).toEqual(decode(data, 'float32'));
    },
  );

  it.each(fixture<{ seed: string; n: number; epochs: number[][] }>('loader'))(
    'the order of a shuffling DataLoader over $n items, seed $seed',
    ({ seed, n, epochs }) => {
      const outer = seeded(seed);
      const drawSeed = (): bigint => {
        const out = new BigInt64Array(1);
        fill_random(out, outer);
        return out[0];
      };
      for (const order of epochs) {
        drawSeed(); // the base seed of the workers, which torch draws also without workers
        expect(Array.from(randperm(n, new Generator().manual_seed(drawSeed())))).toEqual(order);
      }
    },
  );
});

describe('the ends of the ranges', () => {
  it.each([f32, f64])('fills nothing and draws nothing for an empty array', (like) => {
    const before = gen.get_state();
    const empty = like.slice(0, 0);
    fill_uniform(empty, 0, 1, gen);
    fill_normal(empty, 0, 1, gen);
    fill_bernoulli(empty, 0.5, gen);
    fill_exponential(empty, 1, gen);
    fill_randint(empty, 0, 9, gen);
    fill_random(empty, gen);
    expect(randperm(0, gen).length).toBe(0);
    expect(randperm(1, gen)).toEqual(new Int32Array(1));
    expect(gen.get_state()).toEqual(before);
  });

  it('exponential: infinite at rate 0, zero at an infinite rate', () => {
    fill_exponential(f32, 0, gen);
    expect(Array.from(f32)).toEqual([Infinity, Infinity, Infinity]);
    fill_exponential(f32, Infinity, gen);
    expect(Array.from(f32, Math.abs)).toEqual([0, 0, 0]);
  });

  it('normal: equal to the mean when std is 0', () => {
    const out = new Float32Array(50);
    fill_normal(out, 0.1, 0, gen);
    expect(new Set(out)).toEqual(new Set([Math.fround(0.1)]));
  });

  it('writes into a view and leaves its surroundings alone', () => {
    const whole = new Float32Array(60).fill(7);
    fill_normal(whole.subarray(10, 50), 0, 1, gen);
    expect(whole.slice(0, 10).every((v) => v === 7) && whole.slice(50).every((v) => v === 7)).toBe(true);
    expect(whole.slice(10, 50).every((v) => v !== 7)).toBe(true);
  });
});

describe("errors in torch's words", () => {
  const cases: readonly [string, () => void][] = [
    ['uniform_ expects to return a [from, to) range, but found from=2 > to=1', () => fill_uniform(f32, 2, 1, gen)],
    ['to is out of bounds for float', () => fill_uniform(f32, 0, 1e39, gen)],
    ['from is out of bounds for float', () => fill_uniform(f32, NaN, 1, gen)],
    ['from is out of bounds for double', () => fill_uniform(f64, -Infinity, 1, gen)],
    ['uniform_ expects to-from <= std::numeric_limits<Float>::max()', () => fill_uniform(f32, -3e38, 3e38, gen)],
    ['normal expects std >= 0.0, but found std -1', () => fill_normal(f32, 0, -1, gen)],
    ['normal expects std >= 0.0, but found std NaN', () => fill_normal(f64, 0, NaN, gen)],
    ['bernoulli_ expects p to be in [0, 1], but got p=1.5', () => fill_bernoulli(f32, 1.5, gen)],
    ['bernoulli_ expects p to be in [0, 1], but got p=NaN', () => fill_bernoulli(f32, NaN, gen)],
    ['bernoulli_ expects p to be in [0, 1], but got p=2', () => fill_bernoulli(f32, new Float32Array([0, 1, 2]), gen)],
    ['bernoulli_ expects 3 probabilities, but got 2', () => fill_bernoulli(f32, new Float64Array(2), gen)],
    ['exponential_ expects lambda >= 0.0, but found lambda=-1', () => fill_exponential(f32, -1, gen)],
    ["random_ expects 'from' to be less than 'to', but got from=3 >= to=3", () => fill_randint(f32, 3, 3, gen)],
    ['to - 1 is out of bounds for unsigned char', () => fill_randint(new Uint8Array(1), 0, 257, gen)],
    ['from is out of bounds for unsigned char', () => fill_randint(new Uint8Array(1), -1, 2, gen)],
    ['to - 1 is out of bounds for int', () => fill_randint(new Int32Array(1), 0, 2 ** 40, gen)],
    ['Overflow when unpacking long', () => fill_randint(new BigInt64Array(1), 0, 2n ** 63n, gen)],
    ['Trying to create tensor with negative dimension -1: [-1]', () => randperm(-1, gen)],
  ];
  it.each(cases)('%s', (message, call) => {
    const before = gen.get_state();
    expect(call).toThrow(RuntimeError);
    expect(call).toThrow(message);
    expect(gen.get_state()).toEqual(before);
  });

  it('a bound or a size that is no integer is a TypeError', () => {
    expect(() => fill_randint(f32, 0, 1.5, gen)).toThrow(TypeError);
    expect(() => fill_randint(f32, NaN, 2, gen)).toThrow(TypeError);
    expect(() => randperm(2.5, gen)).toThrow(TypeError);
  });
});

describe('fused multiply-add', () => {
  it('fma32 rounds once where rounding twice would go wrong', () => {
    // 1 + 2^-24 lies between two float32; 2^-60 decides, and a double forgets it.
    const up = fma32(2 ** -30, 2 ** -30, Math.fround(1));
    expect(up).toBe(1);
    const a = 1 + 2 ** -12;
    // a·a = 1 + 2^-11 + 2^-24, exactly between two float32; the addend is below a double's last place.
    expect(fma32(a, a, 2 ** -60)).toBe(1 + 2 ** -11 + 2 ** -23);
    expect(fma32(a, a, -(2 ** -60))).toBe(1 + 2 ** -11);
    expect(fma32(a, a, 0)).toBe(1 + 2 ** -11);
  });

  it('fma64 keeps what the product lost', () => {
    const a = 1 + 2 ** -30;
    expect(fma64(a, a, -1)).toBe(2 ** -29 + 2 ** -60);
    expect(a * a - 1).not.toBe(2 ** -29 + 2 ** -60);
    expect(fma64(1e300, 10, 1)).toBe(1e301);
    expect(fma64(3, 5, 0)).toBe(15);
  });
});
