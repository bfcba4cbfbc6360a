import { describe, expect, it } from 'vitest';
import * as torch from '../src/index.js';

describe('finfo and iinfo', () => {
  it('tell the limits of dtypes as PyTorch does', () => {
    const { bits, eps, max, min, tiny, smallest_normal, resolution, dtype } = new torch.finfo(torch.float32);
    expect([bits, eps, max, min]).toEqual([32, 2 ** -23, 3.4028234663852886e38, -3.4028234663852886e38]);
    expect([tiny, smallest_normal, resolution, dtype]).toEqual([2 ** -126, 2 ** -126, 1e-6, 'float32']);
    expect(new torch.finfo(torch.float64).max).toBe(Number.MAX_VALUE);
    expect(new torch.finfo(torch.float16).max).toBe(65504);
    expect(new torch.finfo(torch.bfloat16).max).toBe(3.3895313892515355e38);
    expect(new torch.iinfo(torch.uint8)).toMatchObject({ bits: 8, min: 0, max: 255, dtype: 'uint8' });
    expect(new torch.iinfo(torch.int32)).toMatchObject({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    expect(new torch.iinfo(torch.int64)).toMatchObject({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  });

  it('refuse what they are not about', () => {
    expect(() => new torch.finfo(torch.int64)).toThrow('torch.finfo() requires a floating point input type');
    expect(() => new torch.iinfo(torch.float32)).toThrow('torch.iinfo() requires an integer input type');
    expect(() => new torch.iinfo(torch.bool)).toThrow('torch.bool is not supported by torch.iinfo');
  });
});
