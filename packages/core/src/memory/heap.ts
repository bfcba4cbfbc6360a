import type { TypedArray } from '../dtype.js';
import { RuntimeError, ValueError } from '../errors.js';
import { shared } from '../state.js';
import { Allocator, blockSize } from './allocator.js';
import { type Collector, findCollector } from './collector.js';

const PAGE = 65536;
/** A WebAssembly memory has 32-bit addresses. The last page stays unused so that no end address overflows. */
const LIMIT = 65535 * PAGE;
/** Addresses below this belong to the kernels' constants. */
const CONSTANTS_END = 3 * PAGE;
/** Between the constants and this lie the parameters that are handed to kernels, copies of small elements, and the threads' block. */
const BASE = 4 * PAGE;
const PARAMETER_BYTES = PAGE / 4;
/** Room for the elements of the smallest storages, which live in JavaScript, and for so many of them in one operation. */
export const STAGE_BYTES = 64;
const STAGES = 256;
const MIB = 2 ** 20;
const DEFAULT_BUDGET = 256 * MIB;
/** A tensor also costs JavaScript objects, so there are at most as many blocks as there would be of this many bytes each. */
const LEAST_BYTES_PER_BLOCK = 2048;
/** As long as less is in use, no collector is looked for. */
const COLLECTOR_WORTH_BYTES = 8 * MIB;
/** So many blocks, or blocks of so many bytes, may be new: they are kept alive and not watched yet, since most are soon freed by hand. */
const MOST_NEW_BLOCKS = 256;
const MOST_NEW_BYTES = MIB;
/** How many WeakRefs may keep their targets alive before the job is ended for them. */
const WEAK_REFS_PER_JOB = 4096;
/** About how fast bytes are copied out of the heap, the page faults of the new array included. */
const SPILLED_BYTES_PER_MS = 4 * MIB;

/**
 * Where the bytes of one storage are: in the heap (`address` is not 0), spilled into an ordinary array, or nowhere yet.
 *
 * The heap lists blocks and never storages, so it keeps no storage alive; see {@link Heap}.
 */
export class Block {
  address = 0;
  lastUse = 0;
  spilled: TypedArray | null = null;
  /** Whose bytes these are, while they are in the heap and a collector is at hand that can tell whether it is dead. */
  owner: WeakRef<object> | null = null;
  /** Whose bytes these are, as long as the block is new. */
  newOwner: object | null = null;
  /** How many bytes had been spilled before this block was. */
  spilledAt = 0;

  constructor(
    readonly id: number,
    readonly array: new (buffer: ArrayBufferLike, byteOffset: number, length: number) => TypedArray,
    readonly length: number,
    readonly nbytes: number,
  ) {}
}

/** Shared with workers where the platform allows it: in Node, and in pages that are cross-origin isolated. */
function makeMemory(): WebAssembly.Memory {
  const size = { initial: BASE / PAGE + 64, maximum: LIMIT / PAGE };
  try {
    return new WebAssembly.Memory({ ...size, shared: typeof SharedArrayBuffer !== 'undefined' });
  } catch {
    // No room for the whole of it in advance, which shared memory needs.
    return new WebAssembly.Memory(size);
  }
}

/** What {@link memory_stats} reports, in bytes. */
export interface MemoryStats {
  /** Bytes of tensors that are in the heap and not known to be dead. */
  readonly allocated_bytes: number;
  /** The highest value that `allocated_bytes` had. */
  readonly peak_allocated_bytes: number;
  /** Bytes that were moved out of the heap into ordinary arrays so far; those of dead tensors went with the garbage. */
  readonly spilled_bytes: number;
  /** Bytes that were moved back since they were needed. */
  readonly restored_bytes: number;
  /** Bytes that the heap has taken from the system. */
  readonly reserved_bytes: number;
  /** The size that the heap tries not to pass. */
  readonly budget_bytes: number;
  /** How many tensors' bytes are in the heap. */
  readonly blocks: number;
  /** How often a tensor's bytes were moved out of the heap. */
  readonly spills: number;
  /** How often a tensor's bytes were moved back into it. */
  readonly restores: number;
}

/** A view of an array's own bytes. */
function bytesOf({ buffer, byteOffset, byteLength }: TypedArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function formatBytes(n: number): string {
  return !(n >= MIB) ? `${n} bytes` : `${(n / MIB).toFixed(1)} MiB`;
}

/**
 * The one WebAssembly memory in which tensors live.
 *
 * JavaScript cannot tell that a tensor died until its garbage collector and then the event loop have run. So when the
 * budget is reached inside one synchronous stretch, the blocks unused for longest are *spilled*: copied into typed arrays, which
 * the garbage collector owns, and their room is reused. The array of a dead storage disappears with it; that of a live one is
 * copied back when it is next used. Nothing is ever invalid and nothing leaks.
 *
 * Where the garbage collector can be called (in Node) it is, as long as that takes less time than copying: what it finds dead is freed
 * without a copy.
 */
export class Heap {
  /** Where the main thread and its workers speak. */
  readonly control = CONSTANTS_END + PAGE / 2;
  /** Where lists of parameters for a kernel are written. */
  readonly parameters = CONSTANTS_END;
  readonly memory = makeMemory();
  /** Views of the whole memory, renewed when it grows. */
  f32 = new Float32Array(this.memory.buffer);
  i32 = new Int32Array(this.memory.buffer);
  u8 = new Uint8Array(this.memory.buffer);

  private readonly allocator = new Allocator(BASE, LIMIT);
  /** The address that no block passes. */
  private limit = LIMIT;
  private readonly resident = new Map<number, Block>();
  /**
   * Frees the block of an owner that was collected. It holds the block's number only, since holding the block would keep its bytes once
   * they are spilled; and it watches only blocks in the heap, so that it does not grow with every tensor that ever was.
   */
  private readonly registry = new FinalizationRegistry<number>((id) => {
    this.release(id);
  });
  private budget = DEFAULT_BUDGET;
  /** Whether nobody set the budget, so that it may grow to what is in use at one time. */
  private growsBudget = true;
  private nextId = 1;
  /** The number of the operation at hand. */
  epoch = 1;
  private staged = 0;
  private newBlocks: Block[] = [];
  private newBytes = 0;
  private allocated = 0;
  private peak = 0;
  private spilledBytes = 0;
  private restoredBytes = 0;
  private spills = 0;
  private restores = 0;
  /** Undefined until it is looked for, which takes some milliseconds; null where there is none. */
  private collector: Collector | null | undefined;
  private weakRefs = 0;
  /** How many bytes are to be spilled before the garbage collector is called again. */
  private spillsBeforeCollecting = 0;

  /** Whether workers can see the memory. */
  get isShared(): boolean {
    return typeof SharedArrayBuffer !== 'undefined' && this.memory.buffer instanceof SharedArrayBuffer;
  }

  createBlock(array: Block['array'], length: number, nbytes: number): Block {
    return new Block(this.nextId++, array, length, nbytes);
  }

  /** Begins an operation: blocks used from here on stay where they are until the next one begins. */
  beginOperation(): void {
    this.epoch++;
    this.staged = 0;
  }

  /** Copies elements that live in JavaScript to where the kernels of the operation at hand can see them, and returns the address. */
  stage(elements: TypedArray): number {
    if (this.staged === STAGES) throw new RuntimeError(`a kernel takes at most ${STAGES} operands`);
    const address = this.parameters + PARAMETER_BYTES + STAGE_BYTES * this.staged++;
    if (elements instanceof Float32Array) {
      // A loop is faster than a view for so few.
      for (let i = 0, at = address >> 2; i < elements.length; i++) this.f32[at + i] = elements[i];
    } else this.u8.set(bytesOf(elements), address);
    return address;
  }

  /** Copies staged elements back. */
  unstage(address: number, elements: TypedArray): void {
    if (elements instanceof Float32Array) {
      for (let i = 0, at = address >> 2; i < elements.length; i++) elements[i] = this.f32[at + i];
    } else bytesOf(elements).set(this.u8.subarray(address, address + elements.byteLength));
  }

  /**
   * Puts the block into the heap, if it is not, and returns its address. Its bytes are as they were, or undefined when new.
   *
   * @param owner - when this object is collected, the block is freed.
   */
  use(block: Block, owner: object): number {
    block.lastUse = this.epoch;
    if (block.address !== 0) return block.address;
    block.address = this.allocate(block.nbytes);
    this.resident.set(block.id, block);
    block.newOwner = owner;
    this.newBlocks.push(block);
    this.newBytes += block.nbytes;
    if (this.newBytes > MOST_NEW_BYTES || this.newBlocks.length === MOST_NEW_BLOCKS) this.watchNewBlocks();
    if (block.spilled) this.restore(block);
    return block.address;
  }

  /** A typed array over the block's bytes, in the heap or spilled; valid until the next allocation. */
  bytesOf(block: Block, owner: object): TypedArray {
    if (block.spilled) return block.spilled;
    // The address first: finding room may renew the buffer.
    const address = this.use(block, owner);
    return new block.array(this.memory.buffer, address, block.length);
  }

  /** Frees the room of the block of that number; one that is not in the heap has none. */
  release(id: number): void {
    const block = this.resident.get(id);
    if (block) this.evict(block);
  }

  /** Room that belongs to no storage, for the length of one operation. */
  allocateScratch(nbytes: number): number {
    return this.allocate(nbytes);
  }

  freeScratch(address: number, nbytes: number): void {
    this.allocated -= nbytes;
    this.allocator.free(address, blockSize(nbytes));
  }

  /**
   * @throws RuntimeError when so many bytes cannot be had, whatever is moved away. NaN and negative numbers, which sizes give that
   * overflow, cannot be had either.
   */
  checkRoom(nbytes: number): void {
    if (!(nbytes >= 0 && nbytes <= this.limit - BASE)) throw this.outOfMemory(nbytes);
  }

  /** Makes the heap as small as a test wants it, and empty; without a number it is as large as ever. */
  limitTo(bytes?: number): void {
    this.limit = bytes === undefined ? LIMIT : BASE + bytes;
    if (bytes === undefined) return;
    this.beginOperation();
    this.spillOldest(Infinity);
    this.allocator.consolidate();
  }

  setBudget(bytes: number): void {
    if (!Number.isInteger(bytes) || bytes < MIB || bytes > LIMIT) {
      throw new ValueError(`the heap's budget must be an integer from ${MIB} to ${LIMIT} bytes, got ${bytes}`);
    }
    this.budget = bytes;
    this.growsBudget = false;
    // Else what was freed beyond the new budget would be used again.
    this.allocator.consolidate();
  }

  stats(): MemoryStats {
    return {
      allocated_bytes: this.allocated,
      peak_allocated_bytes: this.peak,
      spilled_bytes: this.spilledBytes,
      restored_bytes: this.restoredBytes,
      reserved_bytes: this.memory.buffer.byteLength,
      budget_bytes: this.budget,
      blocks: this.resident.size,
      spills: this.spills,
      restores: this.restores,
    };
  }

  private allocate(nbytes: number): number {
    const size = blockSize(nbytes);
    const ceiling = Math.min(BASE + this.budget, this.limit);
    if (this.resident.size >= this.budget / LEAST_BYTES_PER_BLOCK) this.makeRoomForBlocks();
    const allocator = this.allocator;
    const address =
      allocator.reuse(size) ||
      allocator.extend(size, ceiling) ||
      this.reuseAfterJoining(size, ceiling) ||
      (this.freeDead() > 0 && this.reuseAfterJoining(size, ceiling)) ||
      this.reuseAfterSpilling(size, ceiling) ||
      allocator.extend(size, this.limit);
    if (address === 0) throw this.outOfMemory(nbytes);
    if (allocator.end > this.memory.buffer.byteLength) this.grow(nbytes, address, size);
    this.allocated += nbytes;
    if (this.allocated > this.peak) this.peak = this.allocated;
    return address;
  }

  private reuseAfterJoining(size: number, ceiling: number): number {
    this.allocator.consolidate();
    return this.allocator.reuse(size) || this.allocator.extend(size, ceiling);
  }

  private reuseAfterSpilling(size: number, ceiling: number): number {
    // More than is asked for, so that the search for the oldest blocks is not made at every allocation.
    let wanted = Math.max(size, this.budget / 16);
    while (this.spillOldest(Infinity, wanted) > 0) {
      const address = this.reuseAfterJoining(size, ceiling);
      if (address !== 0) return address;
      // The freed blocks did not lie side by side.
      wanted = Math.max(size, this.budget / 4);
    }
    return 0;
  }

  /** From here on the blocks that were new are freed when their owners are collected. */
  private watchNewBlocks(): void {
    if (this.collector === undefined && this.allocated > COLLECTOR_WORTH_BYTES) this.collector = findCollector();
    for (const block of this.newBlocks) {
      const owner = block.newOwner;
      if (!owner) continue;
      block.newOwner = null;
      this.registry.register(owner, block.id, block);
      if (!this.collector) continue;
      block.owner = new WeakRef(owner);
      if (++this.weakRefs % WEAK_REFS_PER_JOB === 0) this.collector.endJob();
    }
    this.newBlocks = [];
    this.newBytes = 0;
  }

  private makeRoomForBlocks(): void {
    const count = this.resident.size;
    this.freeDead();
    if (this.resident.size > count / 2) this.spillOldest(this.resident.size / 4);
  }

  /** Frees the blocks whose owners are dead, as far as the garbage collector can be called. Returns how many bytes they were. */
  private freeDead(): number {
    if (!this.collector || this.spilledBytes < this.spillsBeforeCollecting) return 0;
    const started = performance.now();
    this.watchNewBlocks();
    this.collector.collect();
    let freed = 0;
    for (const block of this.resident.values()) {
      // What the operation at hand uses stays, even when nothing but its address is needed any more.
      if (block.lastUse === this.epoch || block.owner === null || block.owner.deref()) continue;
      freed += block.nbytes;
      this.evict(block);
    }
    // What lives must not fill the budget, or the next search would be due at once.
    if (this.growsBudget) this.budget = Math.min(LIMIT - BASE, Math.max(this.budget, 2 * this.allocated));
    // With a large JavaScript heap, or little to find, copying is the cheaper way for a while.
    const cost = (performance.now() - started) * SPILLED_BYTES_PER_MS;
    this.spillsBeforeCollecting = freed > cost ? 0 : this.spilledBytes + 4 * cost;
    return freed;
  }

  /** Spills blocks unused for longest, up to a count or a number of bytes. Returns how many bytes it found. */
  private spillOldest(count: number, wanted = Infinity): number {
    this.watchNewBlocks();
    // Else the array of a dead owner would stay until the end of the synchronous stretch.
    this.collector?.endJob();
    const candidates = [...this.resident.values()].filter((block) => block.lastUse !== this.epoch);
    candidates.sort((a, b) => a.lastUse - b.lastUse);
    let freed = 0;
    for (let i = 0; i < candidates.length && i < count && freed < wanted; i++) {
      if (!this.spill(candidates[i])) break;
      freed += candidates[i].nbytes;
    }
    return freed;
  }

  /** Returns whether JavaScript had the room. */
  private spill(block: Block): boolean {
    try {
      block.spilled = new block.array(this.memory.buffer, block.address, block.length).slice();
    } catch {
      return false;
    }
    this.evict(block);
    block.spilledAt = this.spilledBytes;
    this.spilledBytes += block.nbytes;
    this.spills++;
    return true;
  }

  private restore(block: Block): void {
    const bytes = block.spilled as TypedArray;
    this.u8.set(bytesOf(bytes), block.address);
    block.spilled = null;
    // Needed again so soon: what is in use at one time is more than the budget, and would be copied to and fro.
    const isThrashing = this.spilledBytes - block.spilledAt < 2 * this.budget;
    if (this.growsBudget && isThrashing) this.budget = Math.min(LIMIT - BASE, this.budget + block.nbytes);
    this.restoredBytes += block.nbytes;
    this.restores++;
  }

  private evict(block: Block): void {
    this.resident.delete(block.id);
    if (block.newOwner) block.newOwner = null;
    else this.registry.unregister(block);
    this.allocated -= block.nbytes;
    this.allocator.free(block.address, blockSize(block.nbytes));
    block.address = 0;
    block.owner = null;
  }

  private grow(nbytes: number, address: number, size: number): void {
    const missing = Math.ceil((this.allocator.end - this.memory.buffer.byteLength) / PAGE);
    const room = (LIMIT - this.memory.buffer.byteLength) / PAGE;
    try {
      // A quarter more than needed, since each growth renews the views and may move the memory.
      this.memory.grow(Math.min(room, missing + Math.ceil(this.memory.buffer.byteLength / PAGE / 4)));
    } catch {
      try {
        this.memory.grow(missing);
      } catch {
        this.allocator.free(address, size);
        this.allocator.consolidate();
        throw this.outOfMemory(nbytes);
      }
    }
    this.f32 = new Float32Array(this.memory.buffer);
    this.i32 = new Int32Array(this.memory.buffer);
    this.u8 = new Uint8Array(this.memory.buffer);
  }

  private outOfMemory(nbytes: number): RuntimeError {
    return new RuntimeError(
      `out of memory: tried to allocate ${formatBytes(nbytes)}; ${formatBytes(this.allocated)} are in use by ` +
        `${this.resident.size} tensors in a heap that cannot pass ${formatBytes(this.limit)}. Use a smaller batch, wrap evaluation ` +
        `in no_grad(), or free tensors early with dispose() or tidy().`,
    );
  }
}

/** The process's one heap. */
export const heap: Heap = shared('heap', () => new Heap());

/**
 * Returns how much memory the tensors of this process use.
 *
 * @example
 * ```ts
 * const before = torch.memory_stats().allocated_bytes;
 * const x = torch.zeros([1000]);
 * console.log(torch.memory_stats().allocated_bytes - before, x.numel()); // 4000 1000
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.cuda.memory_stats.html | torch.cuda.memory_stats}
 */
export function memory_stats(): MemoryStats {
  return heap.stats();
}

/**
 * Sets the size, in bytes, that the heap tries not to pass: at the budget, the tensors unused for longest are moved out of
 * the heap into ordinary arrays.
 *
 * Tensors in use at one time may still pass it, up to the 4 GiB that WebAssembly can address. Until it is set the budget is 256 MiB, and
 * grows where more than that is in use at one time.
 *
 * @param bytes - from 1 MiB to 4 GiB.
 * @throws ValueError when `bytes` is out of that range.
 *
 * @example
 * ```ts
 * torch.setMemoryBudget(256 * 2 ** 20);
 * console.log(torch.memory_stats().budget_bytes); // 268435456
 * ```
 */
export function setMemoryBudget(bytes: number): void {
  heap.setBudget(bytes);
}

/**
 * Throws now what an operation on so many bytes would throw later, so that nothing has been changed by then.
 *
 * Optimizers ask it before a step; programs have no need to.
 *
 * @param nbytes - of all tensors that one operation reads or writes.
 * @throws RuntimeError when the heap cannot hold them, whatever is moved out of it.
 *
 * @example
 * ```ts
 * torch._check_room(1000);
 * try {
 *   torch._check_room(5 * 2 ** 30);
 * } catch (error) {
 *   console.log((error as Error).message.slice(0, 43)); // out of memory: tried to allocate 5120.0 MiB
 * }
 * ```
 */
export function _check_room(nbytes: number): void {
  heap.checkRoom(nbytes);
}
