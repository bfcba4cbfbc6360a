import { afterEach, describe, expect, it } from 'vitest';
import * as torch from '../src/index.js';

const chain = [torch.bool, torch.uint8, torch.int32, torch.int64, torch.float32, torch.float64];

afterEach(() => {
  torch.set_default_dtype(torch.float32);
});

describe('type promotion', () => {
  it('goes along one chain between tensors with dimensions', () => {
    for (const [i, a] of chain.entries()) {
      for (const [j, b] of chain.entries()) {
        const expected = chain[Math.max(i, j)];
        expect(torch.promote_types(a, b)).toBe(expected);
        expect(torch.ones([2], { dtype: a }).add(torch.ones([2], { dtype: b })).dtype).toBe(expected);
      }
    }
  });

  it('lets a 0-dimensional tensor decide only by a higher category', () => {
    const scalar = (dtype: torch.dtype): torch.Tensor => torch.ones([], { dtype });
    expect(torch.ones([2]).add(scalar(torch.float64)).dtype).toBe(torch.float32);
    expect(torch.ones([2], { dtype: torch.int32 }).add(scalar(torch.int64)).dtype).toBe(torch.int32);
    expect(torch.ones([2], { dtype: torch.int32 }).add(scalar(torch.float64)).dtype).toBe(torch.float64);
    expect(torch.ones([2], { dtype: torch.bool }).add(scalar(torch.uint8)).dtype).toBe(torch.uint8);
  });

  it('gives plain numbers the least say; whole ones count as integers', () => {
    expect(torch.ones([2], { dtype: torch.uint8 }).mul(2).dtype).toBe(torch.uint8);
    expect(torch.ones([2], { dtype: torch.int32 }).mul(2.5).dtype).toBe(torch.float32);
    expect(torch.ones([2], { dtype: torch.float64 }).mul(2.5).dtype).toBe(torch.float64);
    expect(torch.ones([2], { dtype: torch.bool }).add(1).dtype).toBe(torch.int64);
    expect(torch.ones([2], { dtype: torch.bool }).mul(true).dtype).toBe(torch.bool);
  });

  it('divides integers as floating point of the default dtype', () => {
    expect(torch.arange(3).div(2).dtype).toBe(torch.float32);
    torch.set_default_dtype(torch.float64);
    expect(torch.arange(3).div(2).dtype).toBe(torch.float64);
  });
});

describe('the default dtype', () => {
  it('is that of new floating point tensors', () => {
    torch.set_default_dtype(torch.float64);
    expect(torch.get_default_dtype()).toBe(torch.float64);
    expect(torch.zeros([1]).dtype).toBe(torch.float64);
    expect(torch.tensor([1]).dtype).toBe(torch.float64);
  });

  it('must be floating point', () => {
    expect(() => {
      torch.set_default_dtype(torch.int64);
    }).toThrow('only floating-point types are supported as the default type');
    expect(torch.get_default_dtype()).toBe(torch.float32);
  });
});

describe('conversion', () => {
  it('makes bools of what is not zero, and truncates towards zero for integers', () => {
    const x = torch.tensor([-1.7, 0, 0.4, 2.9, NaN]);
    expect(x.to(torch.bool).tolist()).toEqual([true, false, true, true, true]);
    expect(x.to(torch.int32).tolist()).toEqual([-1, 0, 0, 2, 0]);
    expect(x.to(torch.int64).dtype).toBe(torch.int64);
  });

  it('returns the tensor itself when it has the dtype', () => {
    const x = torch.ones([2]);
    expect(x.to(torch.float32)).toBe(x);
    expect(x.float()).toBe(x);
  });

  it('is differentiable between floating point dtypes', () => {
    const x = torch.ones([2], { requires_grad: true });
    x.double().mul(3).sum().backward();
    expect(x.grad?.dtype).toBe(torch.float32);
    expect(x.grad?.tolist()).toEqual([3, 3]);
  });

  it('prints as torch does', () => {
    expect(chain.map(String)).toEqual(
      ['bool', 'uint8', 'int32', 'int64', 'float32', 'float64'].map((name) => `torch.${name}`),
    );
  });
});
