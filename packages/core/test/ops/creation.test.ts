import { describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';

describe('tensor', () => {
  it('takes its shape from nested arrays and its dtype from the values', () => {
    expect(
      torch.tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]).shape,
    ).toEqual([2, 3]);
    expect(torch.tensor(7).shape).toEqual([]);
    expect(torch.tensor([]).shape).toEqual([0]);
    expect(torch.tensor([[], []]).shape).toEqual([2, 0]);
    expect(torch.tensor([1, 2]).dtype).toBe(torch.float32);
    expect(torch.tensor([true, false]).dtype).toBe(torch.bool);
    expect(torch.tensor([1n, 2n]).dtype).toBe(torch.int64);
    expect(torch.tensor([true, 2]).tolist()).toEqual([1, 2]);
  });

  it('keeps a typed array its type, and copies it', () => {
    const source = new Int32Array([1, 2, 3]);
    const x = torch.tensor(source);
    source[0] = 9;
    expect(x.dtype).toBe(torch.int32);
    expect(x.tolist()).toEqual([1, 2, 3]);
  });

  it('copies and detaches a tensor', () => {
    const x = torch.ones([2], { requires_grad: true });
    const y = torch.tensor(x.mul(2), { dtype: torch.float64 });
    expect(y.requires_grad).toBe(false);
    expect(y.dtype).toBe(torch.float64);
    expect(y.tolist()).toEqual([2, 2]);
  });

  it('holds 64-bit integers to the last bit; they come out as numbers while these are safe', () => {
    const values = [2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n, 5n];
    expect(torch.tensor(values).tolist()).toEqual([2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n, 5]);
    expect(
      torch
        .tensor(2n ** 62n)
        .add(1n)
        .item(),
    ).toBe(2n ** 62n + 1n);
  });

  it('refuses ragged arrays, in torch’s words, and what is no number', () => {
    expect(() => torch.tensor([[1, 2], [3]])).toThrow('expected sequence of length 2 at dim 1 (got 1)');
    expect(() => torch.tensor([[1], 2])).toThrow('expected an array at dim 1, got number');
    expect(() => torch.tensor(['1'] as never)).toThrow('expected a number, a boolean or a bigint, got string');
    expect(() => torch.tensor([1], { dtpye: torch.int32 } as never)).toThrow("Did you mean 'dtype'?");
  });

  it('can require a gradient only where it is floating point', () => {
    expect(torch.tensor([1], { requires_grad: true }).requires_grad).toBe(true);
    expect(() => torch.tensor([1n], { requires_grad: true })).toThrow(
      'Only Tensors of floating point and complex dtype can require gradients',
    );
  });
});

describe('filled tensors', () => {
  it('have the value, the shape and the dtype asked for', () => {
    expect(torch.zeros([2, 2], { dtype: torch.int64 }).tolist()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(torch.ones([3], { dtype: torch.bool }).tolist()).toEqual([true, true, true]);
    expect(torch.full([2], 2.5).tolist()).toEqual([2.5, 2.5]);
    expect(torch.full([2], 5, { dtype: torch.bool }).tolist()).toEqual([true, true]);
    expect(torch.full([1], 2n ** 60n).tolist()).toEqual([2n ** 60n]);
    expect(torch.full([2], true).dtype).toBe(torch.bool);
    expect(torch.empty([4, 0]).numel()).toBe(0);
  });

  it('can be like another', () => {
    const x = torch.tensor([[1n, 2n]]);
    expect(torch.zeros_like(x).dtype).toBe(torch.int64);
    expect(torch.ones_like(x, { dtype: torch.float64 }).dtype).toBe(torch.float64);
    expect(torch.full_like(x, 3).tolist()).toEqual([[3, 3]]);
    expect(torch.empty_like(x).shape).toEqual([1, 2]);
  });

  it('refuse impossible shapes', () => {
    expect(() => torch.zeros([-1])).toThrow('Trying to create tensor with negative dimension -1: [-1]');
    expect(() => torch.zeros([1.5])).toThrow('size must be an array of integers');
    expect(() => torch.zeros(3 as never)).toThrow('size must be an array of integers');
    expect(() => torch.zeros([2 ** 40, 2 ** 40])).toThrow('overflow');
  });
});

describe('ranges', () => {
  it('arange counts in int64 where all numbers are whole, else in the default dtype', () => {
    expect(torch.arange(4).dtype).toBe(torch.int64);
    expect(torch.arange(2, 11, 3).tolist()).toEqual([2, 5, 8]);
    expect(torch.arange(5, 0, -2).tolist()).toEqual([5, 3, 1]);
    expect(torch.arange(0, 1, 0.25).tolist()).toEqual([0, 0.25, 0.5, 0.75]);
    expect(torch.arange(3, { dtype: torch.float32 }).dtype).toBe(torch.float32);
    expect(torch.arange(0).tolist()).toEqual([]);
  });

  it('arange refuses steps that lead nowhere, in torch’s words', () => {
    expect(() => torch.arange(0, 5, 0)).toThrow('step must be nonzero');
    expect(() => torch.arange(5, 0)).toThrow('upper bound and larger bound inconsistent with step sign');
    expect(() => torch.arange(Infinity)).toThrow('unsupported range');
  });

  it('linspace has both ends', () => {
    expect(torch.linspace(3, 10, 5).tolist()).toEqual([3, 4.75, 6.5, 8.25, 10]);
    expect(torch.linspace(2, 7, 1).tolist()).toEqual([2]);
    expect(torch.linspace(0, 1, 0).tolist()).toEqual([]);
    expect(() => torch.linspace(0, 1, -1)).toThrow('number of steps must be non-negative');
  });

  it('eye may be rectangular', () => {
    expect(torch.eye(2, 3).tolist()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
  });
});

describe('fromTypedArray', () => {
  it('gives elements a shape', () => {
    expect(torch.fromTypedArray(new Float64Array([1, 2, 3, 4]), [2, 2]).tolist()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(torch.fromTypedArray(new Uint8Array([0, 2]), [2], { dtype: torch.bool }).tolist()).toEqual([false, true]);
  });

  it('refuses a shape that does not fit, and arrays of no dtype', () => {
    expect(() => torch.fromTypedArray(new Float32Array(3), [2, 2])).toThrow(
      "shape '[2, 2]' is invalid for input of size 3",
    );
    expect(() => torch.fromTypedArray(new Int8Array(3) as never)).toThrow('no dtype holds the elements of a Int8Array');
  });
});
