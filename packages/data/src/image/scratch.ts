/** Larger ones are left to the garbage collector. */
const MOST_KEPT = 2 ** 24;

/**
 * Memory that is used again and again by synchronous code: an array for every image makes the garbage collector, which counts what lies
 * outside its heap, run so often that its threads take a third of the time of reading a small image.
 */
export class Scratch {
  private kept = new Uint8Array(0);

  /** So many bytes, of any value, until the next call. */
  take(size: number): Uint8Array {
    if (size > MOST_KEPT) return new Uint8Array(size);
    if (size > this.kept.length) this.kept = new Uint8Array(2 ** Math.ceil(Math.log2(size)));
    return this.kept.subarray(0, size);
  }
}
