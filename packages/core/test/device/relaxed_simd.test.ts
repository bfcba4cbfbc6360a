import { afterEach, describe, expect, it, vi } from 'vitest';
import * as torch from '../../src/index.js';
import { WORDS } from '../../src/device/cpu/worker_source.js';
import { control, stopWorkers } from '../../src/device/cpu/workers.js';
import { relaxedSimdAvailable } from '../../src/device/cpu/wasm_code.js';

const { fround } = Math;

afterEach(() => {
  torch.setRelaxedSimd(true);
  stopWorkers();
});

/** Every product is a0 b0 + a1 b1: enough to tell one rounding from two. */
function products(size: number): { found: number[]; plain: number[]; fused: number[] } {
  torch.manual_seed(0);
  const [a, b] = [torch.randn([size, 2]), torch.randn([2, size])];
  const [left, right] = [a.toTypedArray(), b.toTypedArray()];
  const expected = (add: (first: number, x: number, y: number) => number): number[] =>
    Array.from({ length: size * size }, (_, at) => {
      const [row, column] = [Math.floor(at / size), at % size];
      const first = fround(Number(left[2 * row]) * Number(right[column]));
      return add(first, Number(left[2 * row + 1]), Number(right[size + column]));
    });
  return {
    found: Array.from(a.mm(b).toTypedArray(), Number),
    plain: expected((first, x, y) => fround(first + fround(x * y))),
    fused: expected((first, x, y) => fround(first + x * y)),
  };
}

describe('relaxed SIMD', () => {
  it('is used where the engine has it', () => {
    expect(torch.hasRelaxedSimd()).toBe(relaxedSimdAvailable());
  });

  it('rounds a multiply-add once, and twice when it is switched off', () => {
    const { found, fused, plain } = products(64);
    expect(plain).not.toEqual(fused);
    expect(found).toEqual(torch.hasRelaxedSimd() ? fused : plain);
    torch.setRelaxedSimd(false);
    expect(torch.hasRelaxedSimd()).toBe(false);
    expect(products(64).found).toEqual(plain);
    torch.setRelaxedSimd(true);
    expect(torch.hasRelaxedSimd()).toBe(relaxedSimdAvailable());
    expect(products(64).found).toEqual(found);
  });

  it('is switched for all threads, and tensors keep their values', async () => {
    torch.set_num_threads(3);
    const x = torch.arange(12);
    for (const enabled of [true, false, true]) {
      torch.setRelaxedSimd(enabled);
      products(700);
      await vi.waitUntil(() => Atomics.load(control(), WORDS.ready) === 2, { timeout: 10_000 });
      const { found, fused, plain } = products(700);
      expect(found).toEqual(torch.hasRelaxedSimd() ? fused : plain);
    }
    expect(x.tolist()).toEqual(torch.arange(12).tolist());
  });
});
