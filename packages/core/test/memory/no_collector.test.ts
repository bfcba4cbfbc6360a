import { expect, it, vi } from 'vitest';
import { findCollector } from '../../src/memory/collector.js';
import { Heap } from '../../src/memory/heap.js';

vi.mock('../../src/memory/collector.js', () => ({ findCollector: vi.fn(() => null) }));

const MIB = 2 ** 20;

it('a heap looks for the collector once, also where there is none, and spills', () => {
  const heap = new Heap();
  heap.setBudget(32 * MIB);
  vi.mocked(findCollector).mockClear();
  const owner = {};
  for (let i = 0; i < 50; i++) {
    heap.beginOperation();
    heap.use(heap.createBlock(Uint8Array, 4 * MIB, 4 * MIB), owner);
  }
  expect(findCollector).toHaveBeenCalledTimes(1);
  expect(heap.stats().spills).toBeGreaterThan(0);
});
