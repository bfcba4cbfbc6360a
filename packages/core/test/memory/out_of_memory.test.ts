import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';
import type { Tensor } from '../../src/index.js';
import { heap } from '../../src/memory/heap.js';

const MIB = 2 ** 20;
const OUT = /^out of memory: tried to allocate/;

/** A vector of that many MiB. */
function vector(mib: number, value = 1): Tensor {
  return torch.full([(mib * MIB) / 4], value);
}

/** Expects nothing to be in the heap but these tensors; {@link heap.limitTo} had emptied it. */
function expectNothingBut(tensors: readonly Tensor[]): void {
  heap.limitTo();
  // What was moved out comes back, so that it can be compared.
  for (const tensor of tensors) tensor.storage.address();
  const bytes = tensors.reduce((sum, { storage }) => sum + storage.nbytes, 0);
  expect(torch.memory_stats().allocated_bytes).toBe(bytes);
}

beforeEach(() => {
  torch.setMemoryBudget(16 * MIB);
});

afterEach(() => {
  heap.limitTo();
});

describe('out of memory', () => {
  it('says how much was asked, how much is in use, and what to do', () => {
    const x = vector(6);
    const y = vector(6);
    heap.limitTo(16 * MIB);
    expect(() => x.add(y)).toThrow(
      /^out of memory: tried to allocate 6\.0 MiB; 12\.\d MiB are in use by \d+ tensors in a heap that cannot pass 16\.\d MiB\. Use a smaller batch, wrap evaluation in no_grad\(\), or free tensors early with dispose\(\) or tidy\(\)\.$/,
    );
    expect(() => x.add(y)).toThrow(torch.RuntimeError);
  });

  it('leaves every tensor readable and writable, and nothing behind', () => {
    const [x, y, small] = [vector(6, 2), vector(6, 3), torch.arange(100)];
    heap.limitTo(16 * MIB);
    for (let i = 0; i < 5; i++) expect(() => x.mul(y)).toThrow(OUT);
    expect(small.sum().item()).toBe(4950);
    expect(x.mul_(2).select(0, 77).item()).toBe(4);
    expect(y.narrow(0, 10, 2).tolist()).toEqual([3, 3]);
    expect(x.sum().item()).toBe(6 * MIB);
    expectNothingBut([x, y, small]);
  });

  it('does not keep from working what is smaller, nor what was moved away from coming back', () => {
    const kept = [1, 2, 3, 4].map((value) => vector(5, value));
    heap.limitTo(16 * MIB);
    expect(torch.memory_stats().spills).toBeGreaterThan(0);
    expect(() => vector(20)).toThrow(OUT);
    expect(kept.map((tensor) => tensor.mean().item())).toEqual([1, 2, 3, 4]);
    expect(kept[0].add(kept[1]).select(0, 5).item()).toBe(3);
    expect(() => vector(6).add(vector(6))).toThrow(OUT);
    expect(kept.map((tensor) => tensor.mean().item())).toEqual([1, 2, 3, 4]);
  });

  it('is the same with the reference loops of another dtype, in place, and for views and outputs of several', () => {
    const x = torch.ones([MIB / 2], { dtype: torch.float64 });
    const single = x.float();
    // Loops work on what was moved out of the heap where it is, so it is the result that must not fit.
    heap.limitTo(3 * MIB);
    const attempts: readonly (() => unknown)[] = [
      () => x.erf(),
      () => x.mul(2),
      () => x.sort(),
      () =>
        x
          .view([2, MIB / 4])
          .t()
          .contiguous(),
      () => torch.cat([x, x]),
      () => x.cumsum(0),
      () => torch.conv2d(single.view([1, 1, 512, 1024]), torch.ones([4, 1, 3, 3])),
      () =>
        x
          .float()
          .view([512, 1024])
          .matmul(single.view([1024, 512])),
    ];
    for (const attempt of attempts) expect(attempt, String(attempt)).toThrow(OUT);
    expect(x.sum().item()).toBe(MIB / 2);
    expectNothingBut([x, single]);
  });

  it('leaves the tape as it was: backward() goes through afterwards', () => {
    const x = vector(2).requires_grad_();
    const y = x.mul(3).square();
    heap.limitTo(3 * MIB);
    expect(() => y.mul(y)).toThrow(OUT);
    heap.limitTo();
    expect(y.requires_grad).toBe(true);
    y.sum().backward();
    expect(x.grad?.select(0, 9).item()).toBe(18);
  });

  it('in the middle of backward() frees the gradients, and a new pass with more room is whole', () => {
    const x = vector(2).requires_grad_();
    const loss = (): Tensor =>
      x
        .mul(3)
        .expand([3, MIB / 2])
        .clone()
        .mul(2)
        .sum();
    const failing = loss();
    heap.limitTo(7 * MIB);
    expect(() => failing.backward()).toThrow(OUT);
    expect(x.grad).toBeNull();
    expectNothingBut([x]);
    loss().backward();
    expect(x.grad?.select(0, 9).item()).toBe(18);
  });

  it('inside a custom function and a hook is thrown as it is', () => {
    const x = vector(2).requires_grad_();
    x.register_hook((grad) => torch.cat([grad, grad, grad, grad]).narrow(0, 0, grad.numel()));
    const y = x.mul(2).sum();
    heap.limitTo(8 * MIB);
    expect(() => y.backward()).toThrow(OUT);
    heap.limitTo();
    expect(x.sum().item()).toBe(MIB / 2);
  });

  it('inside tidy() frees all that was made', () => {
    const before = torch.memory_stats().allocated_bytes;
    heap.limitTo(16 * MIB);
    expect(() => torch.tidy(() => vector(6).add(vector(6)))).toThrow(OUT);
    expect(torch.memory_stats().allocated_bytes).toBeLessThanOrEqual(before);
  });

  it('of a kernel that several threads share lets the next one run', () => {
    torch.set_num_threads(2);
    const a = torch.ones([1024, 1024]);
    const b = torch.ones([1024, 1024]);
    a.mm(b);
    heap.limitTo(11 * MIB);
    expect(() => a.mm(b)).toThrow(OUT);
    heap.limitTo();
    expect(a.mm(b).select(0, 3).select(0, 4).item()).toBe(1024);
  });

  it('of what JavaScript reads out is an error of the same kind', () => {
    const x = torch.ones([1]).expand([4 * MIB]);
    heap.limitTo(8 * MIB);
    expect(() => x.tolist()).toThrow(OUT);
    expect(() => x.toTypedArray()).toThrow(OUT);
    expect(() => torch.arange(2 * MIB)).toThrow(OUT);
    expect(() => torch.fromTypedArray(new Float32Array(4 * MIB))).toThrow(OUT);
    expect(() => torch.fromTypedArray(new Float32Array(3), [2 ** 40])).toThrow(/out of memory|shape/);
  });
});
