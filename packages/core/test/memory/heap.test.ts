import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';
import type { Tensor } from '../../src/index.js';
import { Heap } from '../../src/memory/heap.js';

const MIB = 2 ** 20;
const collectGarbage = globalThis.gc as () => void;

/** Lets the event loop turn, so that finalizers run. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function numbered(length: number, seed: number): Tensor {
  return torch.fromTypedArray(Int32Array.from({ length }, (_, i) => Math.imul(i + seed, 2654435761)));
}

function bytesOf(tensor: Tensor): Uint8Array {
  return new Uint8Array(tensor.toTypedArray().buffer);
}

let budget: number;

beforeEach(() => {
  budget = torch.memory_stats().budget_bytes;
});

afterEach(() => {
  torch.setMemoryBudget(budget);
});

describe('the heap', () => {
  it('spills what was unused for longest, and brings it back bit for bit', () => {
    torch.setMemoryBudget(8 * MIB);
    const kept = [1, 2, 3].map((seed) => numbered(MIB / 4, seed));
    const specials = torch.tensor([NaN, -0, Infinity, 5e-324, ...Array.from({ length: 60 }, () => 1 / 3)], {
      dtype: torch.float64,
    });
    const before = torch.memory_stats();
    for (let i = 0; i < 100; i++) torch.ones([MIB / 4]).add(i);

    const after = torch.memory_stats();
    expect(after.spills - before.spills).toBeGreaterThan(0);
    expect(after.allocated_bytes).toBeLessThanOrEqual(8 * MIB);
    kept.forEach((tensor, i) => {
      const original = numbered(MIB / 4, i + 1);
      expect(Buffer.compare(bytesOf(tensor), bytesOf(original))).toBe(0);
      expect(tensor.add(0).equal(original)).toBe(true);
    });
    expect(Object.is((specials.tolist() as number[])[1], -0)).toBe(true);
    expect((specials.tolist() as number[]).slice(2, 5)).toEqual([Infinity, 5e-324, 1 / 3]);
  });

  it('brings a spilled tensor back when a kernel needs it, and counts that', () => {
    torch.setMemoryBudget(8 * MIB);
    const kept = torch.full([MIB / 4], 7);
    for (let i = 0; i < 20; i++) torch.ones([MIB / 4]).add(i);
    const { restores } = torch.memory_stats();
    expect(kept.mul(2).select(0, 12345).item()).toBe(14);
    expect(torch.memory_stats().restores).toBe(restores + 1);
  });

  it('writes into a spilled tensor in place, and into views of it', () => {
    torch.setMemoryBudget(8 * MIB);
    const kept = torch.zeros([4, MIB / 16]);
    for (let i = 0; i < 20; i++) torch.ones([MIB / 4]).add(i);
    kept.select(0, 2).add_(5);
    expect(kept.sum(1).tolist()).toEqual([0, 0, (5 * MIB) / 16, 0]);
  });

  it('stays inside the budget over a long synchronous loop of fresh tensors', () => {
    torch.setMemoryBudget(16 * MIB);
    for (let i = 0; i < 20_000; i++) torch.ones([1000]).add(1);
    expect(torch.memory_stats().allocated_bytes).toBeLessThanOrEqual(16 * MIB);
  });

  it('limits the number of blocks too, since each costs JavaScript objects', () => {
    torch.setMemoryBudget(4 * MIB);
    for (let i = 0; i < 10_000; i++) torch.ones([20]);
    expect(torch.memory_stats().blocks).toBeLessThanOrEqual((4 * MIB) / 2048);
  });

  it('lets the operands of one operation pass the budget', () => {
    torch.setMemoryBudget(MIB);
    const [a, b] = [torch.ones([MIB]), torch.ones([MIB])];
    expect(
      a
        .add(b)
        .select(0, MIB - 1)
        .item(),
    ).toBe(2);
  });

  it('frees tensors that were collected once the event loop turns', async () => {
    await settle();
    const before = torch.memory_stats().allocated_bytes;
    (() => {
      for (let i = 0; i < 10; i++) torch.ones([MIB / 4]);
    })();
    expect(torch.memory_stats().allocated_bytes).toBeGreaterThanOrEqual(before + 10 * MIB);
    await settle();
    expect(torch.memory_stats().allocated_bytes).toBeLessThan(before + MIB);
  });

  it('keeps a storage while any view of it lives', async () => {
    const view = ((): Tensor => torch.full([MIB / 4], 3).narrow(0, 10, 5))();
    await settle();
    expect(view.tolist()).toEqual([3, 3, 3, 3, 3]);
  });

  it('says how much was asked for when it is full, and leaves all tensors readable', () => {
    const kept = torch.full([1000], 9);
    expect(() => torch.empty([2 ** 31, 4]).zero_()).toThrow(/out of memory: tried to allocate 32768\.0 MiB/);
    expect(kept.sum().item()).toBe(9000);
  });

  it('grows a budget that nobody set to what is in use at one time', () => {
    const heap = new Heap();
    const owner = {};
    const blocks = Array.from({ length: 8 }, () => heap.createBlock(Uint8Array, 64 * MIB, 64 * MIB));
    const useAll = (): void => {
      for (const block of blocks) {
        heap.beginOperation();
        heap.use(block, owner);
      }
    };
    for (let i = 0; i < 10; i++) useAll();
    const { restores, budget_bytes } = heap.stats();
    useAll();
    expect(heap.stats().restores).toBe(restores);
    expect(budget_bytes).toBeGreaterThanOrEqual(8 * 64 * MIB);
    expect(budget_bytes).toBeLessThan(16 * 64 * MIB);
  });

  it('stays inside the budget where data are only copied in', async () => {
    await settle();
    torch.setMemoryBudget(8 * MIB);
    const before = torch.memory_stats().reserved_bytes;
    const data = new Float32Array(MIB / 4);
    for (let i = 0; i < 50; i++) torch.fromTypedArray(data);
    expect(torch.memory_stats().allocated_bytes).toBeLessThanOrEqual(8 * MIB);
    expect(torch.memory_stats().reserved_bytes).toBeLessThanOrEqual(Math.max(before, 16 * MIB));
  });

  it('refuses an impossible budget', () => {
    expect(() => {
      torch.setMemoryBudget(0);
    }).toThrow(torch.ValueError);
  });
});

describe('dispose', () => {
  it('frees at once, and makes later use an error', () => {
    const before = torch.memory_stats().allocated_bytes;
    const x = torch.ones([MIB / 4]);
    x.dispose();
    expect(torch.memory_stats().allocated_bytes).toBe(before);
    expect(() => x.add(1)).toThrow('the tensor was disposed of');
    expect(() => x.tolist()).toThrow('the tensor was disposed of');
  });

  it('may be called twice, and through a view', () => {
    const x = torch.ones([100]);
    x.narrow(0, 0, 10).dispose();
    x.dispose();
    expect(() => x.sum()).toThrow('the tensor was disposed of');
  });
});
