/** Reads numbers, least significant byte first, and pieces one after the other; never past the end. */
export class Cursor {
  private readonly view: DataView;

  /**
   * @param bytes - what to read.
   * @param at - where to begin.
   * @param fail - makes the error for bytes that end too early.
   */
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
    private readonly fail: (reason: string) => Error,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** How many bytes are left. */
  get left(): number {
    return this.bytes.length - this.at;
  }

  /** Passes over `size` bytes and tells where they begin. */
  skip(size: number): number {
    if (size > this.left) {
      throw this.fail(`expected ${size} bytes from byte ${this.at} on, found ${Math.max(this.left, 0)} (truncated)`);
    }
    this.at += size;
    return this.at - size;
  }

  /** The next `size` bytes: a view, not a copy. */
  take(size: number): Uint8Array {
    const from = this.skip(size);
    return this.bytes.subarray(from, from + size);
  }

  u8(): number {
    return this.view.getUint8(this.skip(1));
  }

  u16(): number {
    return this.view.getUint16(this.skip(2), true);
  }

  u32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  i32(): number {
    return this.view.getInt32(this.skip(4), true);
  }

  /** An unsigned number of 64 bits; past 2^53 it can be no place or size in a file. */
  u64(): number {
    const value = this.view.getBigUint64(this.skip(8), true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw this.fail(`expected a number below 2^53, found ${value}`);
    return Number(value);
  }

  /** A float64, most significant byte first, as pickles write it. */
  f64(): number {
    return this.view.getFloat64(this.skip(8));
  }
}
