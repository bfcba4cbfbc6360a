import { describe, expect, test } from 'vitest';
import * as torch from '../../src/index.js';
import type { Tensor } from '../../src/index.js';

/** A leaf of zeros, or of nothing. */
function leaf(...shape: number[]): Tensor {
  return torch.zeros(shape, { requires_grad: true });
}

/** The gradients of the sum of a result, as lists. */
function gradients(result: Tensor, ...leaves: Tensor[]): unknown[] {
  return torch.autograd
    .grad(result.sum(), leaves, { allow_unused: true })
    .map((grad) => (grad as Tensor | null)?.tolist());
}

describe('tensors without elements', () => {
  test('sum up to 0, multiply to 1, and have the mean NaN', () => {
    const x = torch.empty([0, 3]);
    expect([x.sum(), x.prod(), x.mean(), x.norm(), x.nansum(), x.std()].map((y) => y.item())).toEqual([
      0,
      1,
      NaN,
      0,
      0,
      NaN,
    ]);
    expect(x.sum(0).tolist()).toEqual([0, 0, 0]);
    expect(x.mean(0).tolist()).toEqual([NaN, NaN, NaN]);
    expect(x.sum(1).shape).toEqual([0]);
    expect([x.all().item(), x.any().item()].map(Boolean)).toEqual([true, false]);
    expect(x.logsumexp(0).tolist()).toEqual([-Infinity, -Infinity, -Infinity]);
    const [spread, mean] = torch.var_mean(x);
    expect([spread.item(), mean.item()]).toEqual([NaN, NaN]);
  });

  test('have no largest element', () => {
    const x = torch.empty([0, 3]);
    const needsDim = /Specify the reduction dim|Expected reduction dim|non-zero size|input\.numel\(\) == 0/;
    const reductions: readonly ((x: Tensor) => unknown)[] = [
      (y) => y.max(),
      (y) => y.min(),
      (y) => y.amax(0),
      (y) => y.argmax(),
      (y) => y.argmin(0),
      (y) => y.max(0),
      (y) => y.kthvalue(1, 0),
    ];
    for (const reduce of reductions) expect(() => reduce(x), String(reduce)).toThrow(needsDim);
    expect(x.amax(1).shape).toEqual([0]);
    expect(x.argmax(1).shape).toEqual([0]);
  });

  test('multiply to zeros over an inner size of 0, with gradients', () => {
    const [a, b, bias] = [leaf(2, 0), leaf(0, 3), leaf(3)];
    expect(a.mm(b).tolist()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(gradients(a.mm(b), a, b)).toEqual([[[], []], []]);
    expect(
      torch
        .bmm(leaf(4, 2, 0), leaf(4, 0, 3))
        .sum()
        .item(),
    ).toBe(0);
    expect(torch.linear(a, leaf(3, 0), bias).add(1).tolist()).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
    expect(gradients(torch.linear(a, leaf(3, 0), bias), bias)).toEqual([[2, 2, 2]]);
    expect(torch.dot(leaf(0), leaf(0)).item()).toBe(0);
    expect(
      torch
        .addmm(torch.ones([2, 3]), a, b)
        .sum()
        .item(),
    ).toBe(6);
  });

  test('go through convolutions and pools of no images, whose weights get zeros', () => {
    const [x, w, b] = [leaf(0, 3, 8, 8), leaf(4, 3, 3, 3), leaf(4)];
    const y = torch.max_pool2d(torch.conv2d(x, w, b, { padding: 1 }), 2);
    expect(y.shape).toEqual([0, 4, 4, 4]);
    const [gx, gw, gb] = torch.autograd.grad(y.sum(), [x, w, b]);
    expect(gx.shape).toEqual([0, 3, 8, 8]);
    expect([gw.shape, gw.abs().sum().item()]).toEqual([[4, 3, 3, 3], 0]);
    expect(gb.tolist()).toEqual([0, 0, 0, 0]);
    expect(torch.conv_transpose2d(leaf(0, 3, 4, 4), leaf(3, 2, 3, 3)).shape).toEqual([0, 2, 6, 6]);
    expect(() => torch.conv2d(leaf(2, 3, 0, 8), w)).toThrow(/Calculated padded input size per channel/);
  });

  test('are left out of what is joined, and come back with gradients of their own shape', () => {
    const [none, empty, some] = [leaf(0), leaf(0, 3), leaf(2, 3)];
    expect(torch.cat([none, some]).shape).toEqual([2, 3]);
    expect(torch.cat([empty, some], 0).shape).toEqual([2, 3]);
    expect(gradients(torch.cat([none, empty, some]), none, empty, some)).toEqual([
      [],
      [],
      [
        [1, 1, 1],
        [1, 1, 1],
      ],
    ]);
    expect(() => torch.cat([leaf(0, 2), some])).toThrow(/Sizes of tensors must match except in dimension 0/);
    expect(torch.stack([empty, empty]).shape).toEqual([2, 0, 3]);
  });

  test('can be sorted, counted and indexed', () => {
    const x = torch.empty([0, 3]);
    expect(x.sort().values.shape).toEqual([0, 3]);
    expect(x.topk(0, 0).values.shape).toEqual([0, 3]);
    expect(x.nonzero().shape).toEqual([0, 2]);
    expect(x.unique().shape).toEqual([0]);
    expect(x.cumsum(0).shape).toEqual([0, 3]);
    expect(torch.ones([3, 2]).index_select(0, torch.empty([0], { dtype: torch.int64 })).shape).toEqual([0, 2]);
    expect(torch.linalg.matrix_rank(x).item()).toBe(0);
    expect(torch.linalg.matrix_rank(torch.empty([2, 0, 3])).tolist()).toEqual([0, 0]);
    expect(torch.linalg.det(torch.empty([0, 0])).item()).toBe(1);
    expect(torch.linalg.inv(torch.empty([0, 3, 3])).shape).toEqual([0, 3, 3]);
  });

  test('are shown in other shapes as far as those are certain', () => {
    const x = torch.empty([0, 3]);
    expect(x.reshape([3, 0]).shape).toEqual([3, 0]);
    expect(x.reshape([-1]).shape).toEqual([0]);
    expect(() => x.reshape([-1, 0])).toThrow('the unspecified dimension size -1 can be any value and is ambiguous');
    expect(torch.ones([1, 3]).expand([0, 3]).shape).toEqual([0, 3]);
    expect(torch.ones([3]).repeat([0]).shape).toEqual([0]);
  });
});
