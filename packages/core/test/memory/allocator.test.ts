import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Allocator, blockSize } from '../../src/memory/allocator.js';

describe('blockSize', () => {
  it('is at least the request, a multiple of a cache line, and wastes at most an eighth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (nbytes) => {
        const size = blockSize(nbytes);
        expect(size).toBeGreaterThanOrEqual(nbytes);
        expect(size % 64).toBe(0);
        if (nbytes > 512) expect(size).toBeLessThanOrEqual(nbytes * 1.125 + 64);
      }),
    );
  });

  it('gives blocks of one class to requests that round to the same size', () => {
    expect(blockSize(blockSize(1_000_001))).toBe(blockSize(1_000_001));
  });
});

describe('Allocator', () => {
  it('reuses the block freed last', () => {
    const allocator = new Allocator(64, 2 ** 20);
    const [a, b] = [allocator.extend(128, 2 ** 20), allocator.extend(128, 2 ** 20)];
    allocator.free(a, 128);
    allocator.free(b, 128);
    expect([allocator.reuse(128), allocator.reuse(128), allocator.reuse(128)]).toEqual([b, a, 0]);
  });

  it('does not extend past the ceiling or the limit', () => {
    const allocator = new Allocator(64, 1024);
    expect(allocator.extend(512, 256)).toBe(0);
    expect(allocator.extend(512, 4096)).toBe(64);
    expect(allocator.extend(512, 4096)).toBe(0);
  });

  it('joins freed neighbours into room for a larger block', () => {
    const allocator = new Allocator(64, 2 ** 20);
    const blocks = [1, 2, 3].map(() => allocator.extend(256, 2 ** 20));
    allocator.free(blocks[0], 256);
    allocator.free(blocks[1], 256);
    expect(allocator.reuse(512)).toBe(0);
    allocator.consolidate();
    expect(allocator.reuse(512)).toBe(blocks[0]);
  });

  it('gives back the end when the highest blocks are free', () => {
    const allocator = new Allocator(64, 2 ** 20);
    const block = allocator.extend(4096, 2 ** 20);
    allocator.free(block, 4096);
    allocator.consolidate();
    expect(allocator.extent).toBe(0);
  });

  it('never hands out the same bytes twice', () => {
    const steps = fc.array(fc.record({ size: fc.integer({ min: 1, max: 5000 }), free: fc.nat(), join: fc.boolean() }), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(steps, (list) => {
        const allocator = new Allocator(64, 2 ** 24);
        const live: { address: number; size: number }[] = [];
        for (const { size: nbytes, free, join } of list) {
          const size = blockSize(nbytes);
          const address = allocator.reuse(size) || allocator.extend(size, 2 ** 24);
          for (const other of live) {
            expect(address + size <= other.address || other.address + other.size <= address).toBe(true);
          }
          live.push({ address, size });
          if (free % 2 === 1) {
            const [gone] = live.splice(free % live.length, 1);
            allocator.free(gone.address, gone.size);
          }
          if (join) allocator.consolidate();
        }
      }),
    );
  });
});
