/** The prefixes that are looked up at once. */
const FAST_BITS = 9;

/** A Huffman code: which symbol a prefix of the bits stands for. */
export interface HuffmanTable {
  /** By the next 9 bits: the code's length in the upper byte and the symbol in the lower; 0 where the code is longer. */
  readonly fast: Uint16Array;
  /** By length: the largest code of it, or -1. */
  readonly largest: Int32Array;
  /** By length: the place of its first symbol, less its first code. */
  readonly shift: Int32Array;
  readonly symbols: Uint8Array;
}

/**
 * Builds the code of a DHT segment.
 *
 * @param counts - how many codes have each length from 1 to 16.
 * @returns undefined when there are more codes than bits can tell apart.
 */
export function makeHuffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable | undefined {
  const fast = new Uint16Array(1 << FAST_BITS);
  const [largest, shift] = [new Int32Array(17).fill(-1), new Int32Array(17)];
  let [code, at] = [0, 0];
  for (let length = 1; length <= 16; length++, code <<= 1) {
    const count = counts[length - 1];
    shift[length] = at - code;
    for (let i = 0; i < count; i++, code++, at++) {
      if (length > FAST_BITS) continue;
      const first = code << (FAST_BITS - length);
      fast.fill((length << 8) | symbols[at], first, first + (1 << (FAST_BITS - length)));
    }
    if (count > 0) largest[length] = code - 1;
    if (code > 1 << length) return undefined;
  }
  return { fast, largest, shift, symbols };
}

/** What is wrong with compressed data, without the file's name. */
export class EntropyError extends Error {}

/** Reads bits, most significant first, from the bytes of a scan, which end at a marker. */
export class BitReader {
  private buffer = 0;
  private count = 0;
  /** Bits that were put in behind the last real one. */
  private phantom = 0;
  private ended = false;

  /** @param at - the first byte; the reader goes on to the marker behind the scan, and not past it. */
  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
  ) {}

  private fill(): void {
    while (this.count <= 24) {
      const byte = this.ended ? 0 : this.nextByte();
      this.buffer = (this.buffer << 8) | byte;
      this.count += 8;
      if (this.ended) this.phantom += 8;
    }
  }

  /** The next byte of the scan; 0, and the end, at a marker. */
  private nextByte(): number {
    const byte = this.bytes[this.at];
    if (byte !== 0xff) {
      this.ended = byte === undefined;
      this.at += this.ended ? 0 : 1;
      return byte ?? 0;
    }
    // 255 as data is followed by a 0; by anything else it begins a marker.
    this.ended = this.bytes[this.at + 1] !== 0;
    this.at += this.ended ? 0 : 2;
    return this.ended ? 0 : byte;
  }

  /** Throws once bits were read that are not there. */
  check(): void {
    if (this.phantom > this.count) throw new EntropyError('the data end before the last block');
  }

  /** The next bits, up to 16 of them, as a number. */
  read(bits: number): number {
    if (bits === 0) return 0;
    if (this.count < bits) this.fill();
    this.count -= bits;
    return (this.buffer >>> this.count) & ((1 << bits) - 1);
  }

  /** The next bits as a difference: those that begin with 0 are negative. */
  readSigned(bits: number): number {
    const value = this.read(bits);
    return bits > 0 && value < 1 << (bits - 1) ? value - (1 << bits) + 1 : value;
  }

  /** The next symbol. */
  decode({ fast, largest, shift, symbols }: HuffmanTable): number {
    if (this.count < 16) this.fill();
    const found = fast[(this.buffer >>> (this.count - FAST_BITS)) & ((1 << FAST_BITS) - 1)];
    if (found !== 0) {
      this.count -= found >> 8;
      return found & 255;
    }
    for (let length = FAST_BITS + 1; length <= 16; length++) {
      const code = (this.buffer >>> (this.count - length)) & ((1 << length) - 1);
      if (code > largest[length]) continue;
      this.count -= length;
      return symbols[shift[length] + code];
    }
    this.check();
    throw new EntropyError('found bits that are no Huffman code');
  }

  /** The place of the next marker, whose first byte it is, or the end of the file. */
  nextMarker(): number {
    while (
      this.at < this.bytes.length &&
      !(this.bytes[this.at] === 0xff && this.bytes[this.at + 1] > 0 && this.bytes[this.at + 1] < 0xff)
    )
      this.at++;
    return this.at;
  }

  /** Drops the rest of a byte and goes over a restart marker, of that number from 0 to 7. */
  restart(number: number): void {
    const at = this.nextMarker();
    if (this.bytes[at + 1] !== 0xd0 + number)
      throw new EntropyError(`expected the restart marker RST${number}, found none`);
    [this.buffer, this.count, this.phantom, this.ended, this.at] = [0, 0, 0, false, at + 2];
  }
}
