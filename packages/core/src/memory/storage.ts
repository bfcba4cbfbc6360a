import type { dtype, TypedArray } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import { shared } from '../state.js';
import { type Block, heap, STAGE_BYTES } from './heap.js';

/**
 * Storages of at most this many bytes are JavaScript arrays, which a kernel sees as a copy. V8 keeps arrays of this size inside their
 * object, so a scalar costs neither a block nor a finalizer.
 */
const SMALL_BYTES = STAGE_BYTES;

/** Storages made while {@link collectStorages} runs. */
const tracker = shared('storage.tracker', () => ({ current: null as Storage[] | null }));

/**
 * The elements behind one tensor and its views.
 */
export class Storage {
  /** Counts changes in place; shared by all views, so that autograd notices when a saved tensor was changed. */
  version = 0;
  /** Whether the only way to this storage is through the tape, which then frees it after `backward()`. */
  ownedByTape = false;
  /** Whether something outside knows this storage, so that tidy() leaves it alone. */
  kept = false;
  /** How many records of the tape need the elements; the last one to be released frees what the tape owns. */
  tapeHolds = 0;
  private small: TypedArray | null = null;
  /** Where the operation of that number finds its copy of the small elements. */
  private stagedAt = 0;
  private stagedIn = 0;
  private block: Block | null = null;
  private disposed = false;

  /**
   * Makes room for `length` elements. Their values are undefined until written.
   *
   * @throws RuntimeError when they would not fit into the heap at all.
   */
  constructor(
    readonly dtype: dtype,
    readonly length: number,
  ) {
    if (this.nbytes <= SMALL_BYTES) this.small = new dtype.array(length);
    else {
      heap.checkRoom(this.nbytes);
      // Also where no kernel ever runs (a loop that only copies data in), older blocks must be free to go.
      heap.beginOperation();
      this.block = heap.createBlock(dtype.array, length, this.nbytes);
    }
    tracker.current?.push(this);
  }

  get nbytes(): number {
    return this.length * this.dtype.itemsize;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** The elements as a JavaScript array when they are so few that they live there. */
  get smallArray(): TypedArray | null {
    return this.small;
  }

  /** The address of the first element, valid until the next operation begins. An empty storage has one too, never to be read. */
  address(): number {
    if (this.block) return heap.use(this.block, this);
    this.checkAlive();
    if (this.stagedIn !== heap.epoch) {
      this.stagedAt = heap.stage(this.small as TypedArray);
      this.stagedIn = heap.epoch;
    }
    return this.stagedAt;
  }

  /** Takes over what a kernel wrote into the copy of small elements that it was given. */
  takeStaged(): void {
    if (this.small && this.stagedIn === heap.epoch) heap.unstage(this.stagedAt, this.small);
  }

  /** The elements as a typed array, valid until the next allocation. */
  array(): TypedArray {
    if (this.small) return this.small;
    this.checkAlive();
    return heap.bytesOf(this.block as Block, this);
  }

  /** Frees the elements now. Every tensor that shows them becomes unusable. */
  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    if (this.block) heap.release(this.block.id);
    this.block = null;
    this.small = null;
  }

  private checkAlive(): void {
    if (this.disposed)
      throw new RuntimeError('the tensor was disposed of: its memory has been freed by dispose() or tidy()');
  }
}

/** Runs `fn` and returns, with its result, every storage made meanwhile. */
export function collectStorages<T>(fn: () => T): { result: T; storages: Storage[] } {
  const outer = tracker.current;
  const storages: Storage[] = [];
  tracker.current = storages;
  try {
    return { result: fn(), storages };
  } finally {
    tracker.current = outer;
    if (outer) for (const storage of storages) if (!storage.isDisposed) outer.push(storage);
  }
}

/** Runs `fn` out of sight of every {@link collectStorages}: what it makes outlives the rule that asked for it. */
export function uncollected<T>(fn: () => T): T {
  const outer = tracker.current;
  tracker.current = null;
  try {
    return fn();
  } finally {
    tracker.current = outer;
  }
}
