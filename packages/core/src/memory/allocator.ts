/** Blocks start on cache lines, so that no two share one. */
const ALIGNMENT = 64;
/** Eight size classes between two powers of two: at most 12.5 % of a block is unused. */
const CLASSES_PER_DOUBLING = 8;

/** The size of the block that holds `nbytes`. */
export function blockSize(nbytes: number): number {
  if (nbytes <= ALIGNMENT * CLASSES_PER_DOUBLING) return Math.max(ALIGNMENT, Math.ceil(nbytes / ALIGNMENT) * ALIGNMENT);
  // Sizes are below 2^32, so that a bit's place tells the doubling.
  const doubling = 2 ** (31 - Math.clz32(nbytes - 1));
  const step = doubling / CLASSES_PER_DOUBLING;
  return Math.ceil(nbytes / step) * step;
}

interface Range {
  address: number;
  size: number;
}

/**
 * Hands out ranges of an address space: a pool of freed blocks by size class, then gaps, then the space that was never used.
 *
 * A freed block is reused first by a request of its own class, last in first out, since its bytes are the likeliest to be in the
 * cache. `consolidate` joins freed neighbours into gaps, so that a change of sizes (another batch size, another model) finds room.
 *
 * It knows nothing of memory; the heap does.
 */
export class Allocator {
  private readonly bins = new Map<number, number[]>();
  private gaps: Range[] = [];
  private top: number;

  /**
   * @param base - the first address.
   * @param limit - the address past the last one.
   */
  constructor(
    private readonly base: number,
    private readonly limit: number,
  ) {
    this.top = Math.ceil(base / ALIGNMENT) * ALIGNMENT;
  }

  /** The address past the highest block. */
  get end(): number {
    return this.top;
  }

  /** How many addresses lie below {@link end}, used or not. */
  get extent(): number {
    return this.top - this.base;
  }

  /** A block of exactly this class out of what was freed, or 0. */
  reuse(size: number): number {
    const address = this.bins.get(size)?.pop();
    return address ?? this.takeGap(size);
  }

  /** A block out of the space that was never used, as long as `end` stays at or below `ceiling`; else 0. */
  extend(size: number, ceiling: number): number {
    const address = this.top;
    if (address + size > Math.min(ceiling, this.limit)) return 0;
    this.top += size;
    return address;
  }

  free(address: number, size: number): void {
    const bin = this.bins.get(size);
    if (bin) bin.push(address);
    else this.bins.set(size, [address]);
  }

  /** Joins all that is free into as few gaps as possible and gives back what touches the end. */
  consolidate(): void {
    const free = this.gaps;
    for (const [size, addresses] of this.bins) for (const address of addresses) free.push({ address, size });
    this.bins.clear();
    free.sort((a, b) => a.address - b.address);
    const joined: Range[] = [];
    for (const range of free) {
      const last = joined.at(-1);
      if (last && last.address + last.size === range.address) last.size += range.size;
      else joined.push({ ...range });
    }
    const last = joined.at(-1);
    if (last && last.address + last.size === this.top) {
      this.top = last.address;
      joined.pop();
    }
    this.gaps = joined;
  }

  private takeGap(size: number): number {
    for (let i = 0; i < this.gaps.length; i++) {
      const gap = this.gaps[i];
      if (gap.size < size) continue;
      const address = gap.address;
      gap.address += size;
      gap.size -= size;
      if (gap.size === 0) this.gaps.splice(i, 1);
      return address;
    }
    return 0;
  }
}
