import { describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';
import { type Collector, findCollector } from '../../src/memory/collector.js';

const MIB = 2 ** 20;

describe('the collector', () => {
  const collector = findCollector() as Collector;

  it('is found in Node', () => {
    expect(collector).not.toBeNull();
  });

  it('shows in the middle of a synchronous stretch what is dead, and what is not', () => {
    const kept = { name: 'kept' };
    const refs = ((): WeakRef<object>[] => [new WeakRef({ name: 'lost' }), new WeakRef(kept)])();
    collector.collect();
    expect(refs.map((ref) => ref.deref())).toEqual([undefined, kept]);
  });

  it('runs no microtask of the program', async () => {
    let ran = false;
    const later = Promise.resolve().then(() => (ran = true));
    collector.endJob();
    collector.collect();
    expect(ran).toBe(false);
    await later;
    expect(ran).toBe(true);
  });

  it('never takes the elements of a live tensor, nor of one that only its views or the tape hold', () => {
    const budget = torch.memory_stats().budget_bytes;
    torch.setMemoryBudget(16 * MIB);
    const x = torch.full([MIB / 4], 3, { requires_grad: true });
    const view = torch.full([MIB / 4], 5).narrow(0, 7, 3);
    const loss = x
      .mul(torch.full([MIB / 4], 2))
      .square()
      .sum();
    for (let i = 0; i < 200; i++) torch.ones([MIB / 4]).add(i);
    loss.backward();
    expect(view.tolist()).toEqual([5, 5, 5]);
    expect(x.grad?.equal(torch.full([MIB / 4], 24))).toBe(true);
    torch.setMemoryBudget(budget);
  });
});
