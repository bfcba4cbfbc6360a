import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHalf, encodeHalf } from '../src/half.js';
import * as torch from '../src/index.js';

const { bfloat16, float16, float32 } = torch;

const given = [
  ...[0.1, -0.1, 1 / 3, 65504, 65519, 65520, 1e5, 1e-8, 2 ** -25, 2 ** -25 * 1.0001, 3 * 2 ** -25, 6e-8, 6.1e-5, -0],
  ...[Infinity, NaN, 2049, 2051, 1.00048828125],
];

describe('float16 and bfloat16', () => {
  it('round as PyTorch rounds', () => {
    expect(torch.tensor(given).half().tolist()).toEqual([
      ...[0.0999755859375, -0.0999755859375, 0.333251953125, 65504, 65504, Infinity, Infinity, 0, 0],
      ...[5.960464477539063e-8, 1.1920928955078125e-7, 5.960464477539063e-8, 6.097555160522461e-5, -0],
      ...[Infinity, NaN, 2048, 2052, 1],
    ]);
    expect(torch.tensor(given).bfloat16().tolist()).toEqual([
      ...[0.10009765625, -0.10009765625, 0.333984375, 65536, 65536, 65536, 99840, 1.0011717677116394e-8],
      ...[2.9802322387695312e-8, 2.9802322387695312e-8, 8.940696716308594e-8, 6.007030606269836e-8, 6.103515625e-5, -0],
      ...[Infinity, NaN, 2048, 2048, 1],
    ]);
  });

  it.each([float16, bfloat16])('%s keeps each of its numbers', (type) => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = decodeHalf(bits, type);
      if (!Number.isNaN(value)) expect(encodeHalf(value, type)).toBe(bits);
      else expect(decodeHalf(encodeHalf(value, type), type)).toBeNaN();
    }
  });

  it.each([float16, bfloat16])('%s takes the nearest of its numbers', (type) => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true, max: 65000, min: -65000 }), (value) => {
        const bits = encodeHalf(value, type);
        const error = Math.abs(decodeHalf(bits, type) - value);
        for (const neighbour of [bits - 1, bits + 1]) {
          const other = decodeHalf(neighbour & 0xffff, type);
          if (!Number.isFinite(other)) continue;
          expect(error).toBeLessThanOrEqual(Math.abs(other - value));
          if (error === Math.abs(other - value) && other !== value) expect(bits % 2).toBe(0);
        }
      }),
    );
  });

  it('promote as in PyTorch', () => {
    expect(torch.promote_types(float16, bfloat16)).toBe(float32);
    expect(torch.promote_types(float16, float32)).toBe(float32);
    expect(torch.promote_types(torch.int64, bfloat16)).toBe(bfloat16);
    expect(torch.tensor([1]).half().mul(1.5).dtype).toBe(float16);
  });

  it('are computed in float32 and rounded back, by any operation', () => {
    const x = torch.tensor([0.1, 0.2, 3], { dtype: bfloat16 });
    expect(x.mul(3).tolist()).toEqual([0.30078125, 0.6015625, 9]);
    expect(x.sum().item()).toBe(3.296875);
    expect(x.add(torch.arange(3)).dtype).toBe(bfloat16);
    const matrix = torch.ones([2, 2], { dtype: float16 });
    expect(matrix.matmul(matrix).tolist()).toEqual([
      [2, 2],
      [2, 2],
    ]);
  });

  it('are copied, viewed, filled, joined and indexed as bits', () => {
    const x = torch.tensor([1, 0.1, -2, 0.3]).half();
    expect(x.view(2, 2).t().contiguous().tolist()).toEqual([
      [1, -2],
      [0.0999755859375, 0.300048828125],
    ]);
    expect(torch.cat([x, x]).shape).toEqual([8]);
    expect(x.index([2, 0]).tolist()).toEqual([-2, 1]);
    expect(x.clone().fill_(0.1).tolist()).toEqual(Array(4).fill(0.0999755859375));
    expect(torch.full([2], 0.1, { dtype: bfloat16 }).tolist()).toEqual([0.10009765625, 0.10009765625]);
    const long = torch.arange(200).half().view(20, 10);
    expect(long.t().contiguous().t().tolist()).toEqual(long.tolist());
    expect(torch.cat([long, long]).narrow(0, 20, 20).float().equal(long.float())).toBe(true);
    expect(long.element_size()).toBe(2);
  });

  it('are printed as PyTorch prints them', () => {
    expect(String(torch.tensor([0.1, 0.2, 3]).half())).toBe('tensor([0.1000, 0.2000, 3.0000], dtype=torch.float16)');
    expect(String(torch.tensor([0.1, 0.2, 3]).bfloat16())).toBe(
      'tensor([0.1001, 0.2002, 3.0000], dtype=torch.bfloat16)',
    );
  });

  it('have gradients of their own dtype', () => {
    const x = torch.tensor([1, 2], { dtype: bfloat16, requires_grad: true });
    x.mul(x).sum().backward();
    expect(x.grad?.dtype).toBe(bfloat16);
    expect(x.grad?.tolist()).toEqual([2, 4]);
    const y = torch.tensor([1, 2], { requires_grad: true });
    y.half().mul(3).sum().backward();
    expect(y.grad?.dtype).toBe(float32);
    expect(y.grad?.tolist()).toEqual([3, 3]);
  });

  it('become integers and booleans, and come from them', () => {
    const x = torch.tensor([0, 1.7, -2.5]).half();
    expect(x.long().tolist()).toEqual([0, 1, -2]);
    expect(x.bool().tolist()).toEqual([false, true, true]);
    expect(torch.arange(3).bfloat16().tolist()).toEqual([0, 1, 2]);
  });
});
