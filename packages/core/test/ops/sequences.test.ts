import { describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';

describe('logspace', () => {
  it('spaces values evenly in their exponents', () => {
    expect(torch.logspace(0, 2, 3).tolist()).toEqual([1, 10, 100]);
    expect(torch.logspace(0, 2, 5, 2, { dtype: torch.int64 }).tolist()).toEqual([1, 1, 2, 2, 4]);
    expect(torch.logspace(-1, 3, 1, 2).tolist()).toEqual([0.5]);
    expect(torch.logspace(0, 1, 0).shape).toEqual([0]);
    expect(torch.logspace(0, 1, 2, 10, { dtype: torch.float64, requires_grad: true }).requires_grad).toBe(true);
  });

  it('refuses a negative number of steps', () => {
    expect(() => torch.logspace(0, 1, -1)).toThrow('number of steps must be non-negative');
  });
});

describe('tril_indices and triu_indices', () => {
  it('are the places that tril and triu keep', () => {
    for (const offset of [-1, 0, 2]) {
      const ones = torch.ones([3, 4]);
      const lower = torch.nonzero(ones.tril(offset)).t();
      const upper = torch.nonzero(ones.triu(offset)).t();
      expect(torch.tril_indices(3, 4, offset).tolist()).toEqual(lower.tolist());
      expect(torch.triu_indices(3, 4, offset).tolist()).toEqual(upper.tolist());
    }
    expect(torch.tril_indices(0, 3).shape).toEqual([2, 0]);
    expect(torch.triu_indices(2, 2, 0, { dtype: torch.int32 }).dtype).toBe(torch.int32);
  });

  it('refuse what torch refuses, in its words', () => {
    expect(() => torch.tril_indices(-1, 2)).toThrow('row must be non-negative, got-1');
    expect(() => torch.triu_indices(1, -2)).toThrow('col must be non-negative, got-2');
    expect(() => torch.tril_indices(1, 2, 0, { dtype: torch.float32 })).toThrow(
      '"tril_indices" not implemented for \'Float\'',
    );
  });
});

describe('broadcast_shapes', () => {
  it('is the shape of the broadcast tensors', () => {
    expect(torch.broadcast_shapes([2, 1], [3], [1, 1, 1])).toEqual([1, 2, 3]);
    expect(torch.broadcast_shapes()).toEqual([]);
    expect(torch.broadcast_shapes([0, 1], [3])).toEqual([0, 3]);
  });

  it('refuses shapes that do not broadcast', () => {
    expect(() => torch.broadcast_shapes([2], [3])).toThrow(
      'Shape mismatch: objects cannot be broadcast to a single shape',
    );
    expect(() => torch.broadcast_shapes([2, -3])).toThrow('Trying to create tensor with negative dimension -3');
  });
});

describe('new_tensor', () => {
  it('copies values in the dtype of the tensor', () => {
    expect(torch.zeros([1], { dtype: torch.int64 }).new_tensor([1.5, 2]).dtype).toBe(torch.int64);
    expect(torch.zeros([1]).new_tensor(torch.ones([2], { dtype: torch.int64 })).dtype).toBe(torch.float32);
    expect(torch.zeros([1]).new_tensor([[1]], { dtype: torch.float64 }).dtype).toBe(torch.float64);
  });
});

it('block_diag of nothing is a row without elements', () => {
  expect(torch.block_diag().shape).toEqual([1, 0]);
});

describe('as_tensor', () => {
  it('copies a tensor only to convert it, and keeps it on the tape', () => {
    const x = torch.ones([2], { requires_grad: true });
    expect(torch.as_tensor(x)).toBe(x);
    expect(torch.as_tensor(x, { dtype: torch.float32 })).toBe(x);
    torch.as_tensor(x, { dtype: torch.float64 }).sum().backward();
    expect(x.grad?.tolist()).toEqual([1, 1]);
  });

  it('makes a tensor of anything else', () => {
    expect(torch.as_tensor([1, 2], { dtype: torch.int64 }).dtype).toBe(torch.int64);
    expect(torch.as_tensor(new Float64Array([1])).dtype).toBe(torch.float64);
    expect(() => torch.as_tensor([1], { type: torch.int64 } as object)).toThrow(/unexpected keyword argument 'type'/);
  });
});
