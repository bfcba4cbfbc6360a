import { BitReader, EntropyError, type HuffmanTable } from './jpeg_huffman.js';
import { inverseTransform } from './jpeg_idct.js';

/** One component of a JPEG: a plane of samples, and how it is compressed. */
export interface Component {
  readonly id: number;
  /** Samples in a row of an MCU's block group, relative to the other components' `h`; and in a column. */
  readonly h: number;
  readonly v: number;
  /** The number of its quantization table. */
  readonly table: number;
  /** The samples of the image, without the padding. */
  readonly width: number;
  readonly height: number;
  /** The blocks that have samples of the image. */
  readonly blocksWide: number;
  readonly blocksHigh: number;
  /** The blocks in a row and a column with those that fill up the last MCU. */
  readonly paddedWide: number;
  readonly paddedHigh: number;
  /** Samples, of all blocks. Clamped, as the transform may go beyond 0 and 255. */
  samples: Uint8ClampedArray;
  /** The coefficients of all blocks, if scans refine them; else of one. */
  coefficients: Int16Array;
  /** Which coefficients of each block are not 0, in two words, if scans refine them: so that a scan which adds nothing costs little. */
  filled: Int32Array;
  /** As it is when the component's first scan begins. */
  quantization: Uint16Array | undefined;
  dc: HuffmanTable | undefined;
  ac: HuffmanTable | undefined;
  /** The last block's first coefficient. */
  predicted: number;
}

/** What an SOS segment says. */
export interface Scan {
  readonly components: readonly Component[];
  /** The first and last coefficient, in zigzag order. */
  readonly from: number;
  readonly to: number;
  /** The bit that earlier scans gave, or 0 for the first one; and the bit that this one gives. */
  readonly high: number;
  readonly low: number;
}

/** The image's scans have these in common. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly progressive: boolean;
  readonly components: readonly Component[];
  readonly mcusWide: number;
  readonly mcusHigh: number;
}

/** Where in a block, row by row, the coefficients stand whose order is that of the file. */
export const ZIGZAG = Uint8Array.of(
  ...[
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
    28,
  ],
  ...[
    35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
    55, 62, 63,
  ],
);

/** Decodes the blocks of one scan, of which `block` is the first coefficient's place. */
class ScanDecoder {
  /** Blocks to come that have nothing more in this band. */
  private run = 0;

  constructor(
    private readonly bits: BitReader,
    private readonly scan: Scan,
  ) {}

  restart(): void {
    this.run = 0;
    for (const component of this.scan.components) component.predicted = 0;
  }

  private difference(component: Component): number {
    const size = this.bits.decode(component.dc!);
    if (size > 15) throw new EntropyError(`expected a difference of at most 15 bits, found ${size}`);
    return (component.predicted += this.bits.readSigned(size));
  }

  private static place(k: number): number {
    if (k > 63) throw new EntropyError('found more than 64 coefficients in a block');
    return ZIGZAG[k];
  }

  /** All of a block. */
  sequential(component: Component, block: number): void {
    const { bits } = this;
    const { coefficients, ac } = component;
    coefficients[block] = this.difference(component);
    for (let k = 1; k < 64; k++) {
      const symbol = bits.decode(ac!);
      const size = symbol & 15;
      if (size === 0 && symbol !== 0xf0) return;
      k += symbol >> 4;
      if (size > 0) coefficients[block + ScanDecoder.place(k)] = bits.readSigned(size);
    }
  }

  firstDc(component: Component, block: number): void {
    component.coefficients[block] = this.difference(component) << this.scan.low;
  }

  refineDc({ coefficients }: Component, block: number): void {
    coefficients[block] |= this.bits.read(1) << this.scan.low;
  }

  /** Goes over a block to which the scan adds nothing; there may be very many of them for a few bytes. */
  passes({ filled }: Component, block: number): boolean {
    if (this.run === 0 || (this.scan.high > 0 && (filled[block >> 5] | filled[(block >> 5) + 1]) !== 0)) return false;
    this.run--;
    return true;
  }

  /** Sets a coefficient that was 0. */
  private fill({ coefficients, filled }: Component, block: number, k: number, value: number): void {
    coefficients[block + ScanDecoder.place(k)] = value;
    filled[(block >> 5) + (k >> 5)] |= 1 << (k & 31);
  }

  firstAc(component: Component, block: number): void {
    const { bits } = this;
    const { from, to, low } = this.scan;
    for (let k = from; k <= to; k++) {
      const symbol = bits.decode(component.ac!);
      const [zeros, size] = [symbol >> 4, symbol & 15];
      if (size === 0 && zeros < 15) {
        this.run = (1 << zeros) - 1 + bits.read(zeros);
        return;
      }
      k += zeros;
      if (size > 0) this.fill(component, block, k, bits.readSigned(size) << low);
    }
  }

  /** Gives one more bit to a coefficient that has some already. */
  private refine(coefficients: Int16Array, at: number): void {
    const { low } = this.scan;
    // A damaged file may come here twice with the same bit.
    if (this.bits.read(1) === 0 || (coefficients[at] & (1 << low)) !== 0) return;
    coefficients[at] += coefficients[at] > 0 ? 1 << low : -1 << low;
  }

  /** Refines what is not 0 from the k-th coefficient on. */
  private refineRest({ coefficients, filled }: Component, block: number, k: number): void {
    const { to } = this.scan;
    for (let word = k >> 5; word <= to >> 5; word++) {
      let mask = filled[(block >> 5) + word];
      if (word === k >> 5) mask &= -1 << (k & 31);
      if (word === to >> 5) mask &= -1 >>> (31 - (to & 31));
      for (; mask !== 0; mask &= mask - 1) {
        this.refine(coefficients, block + ZIGZAG[32 * word + 31 - Math.clz32(mask & -mask)]);
      }
    }
  }

  refineAc(component: Component, block: number): void {
    const { bits } = this;
    const { coefficients, filled } = component;
    const { from, to, low } = this.scan;
    let k = from;
    while (k <= to && this.run === 0) {
      const symbol = bits.decode(component.ac!);
      const size = symbol & 15;
      let [zeros, value] = [symbol >> 4, 0];
      if (size === 1) value = bits.read(1) === 1 ? 1 << low : -1 << low;
      else if (size > 1) throw new EntropyError(`expected a refinement by 1 bit, found one by ${size}`);
      else if (zeros < 15) {
        this.run = (1 << zeros) + bits.read(zeros);
        break;
      }
      // Over so many zeros, refining what is no zero on the way.
      for (; k <= to; k++) {
        if ((filled[(block >> 5) + (k >> 5)] & (1 << (k & 31))) !== 0) this.refine(coefficients, block + ZIGZAG[k]);
        else if (zeros-- === 0) break;
      }
      if (value !== 0 && k <= to) this.fill(component, block, k, value);
      k++;
    }
    if (this.run === 0) return;
    if (k <= to) this.refineRest(component, block, k);
    this.run--;
  }
}

type DecodeBlock = (component: Component, block: number) => void;

function blockDecoder(decoder: ScanDecoder, { progressive }: Frame, { from, high }: Scan): DecodeBlock {
  if (!progressive) {
    return (component, block) => {
      component.coefficients.fill(0);
      decoder.sequential(component, block);
    };
  }
  if (from === 0) return high === 0 ? decoder.firstDc.bind(decoder) : decoder.refineDc.bind(decoder);
  return high === 0 ? decoder.firstAc.bind(decoder) : decoder.refineAc.bind(decoder);
}

/** Puts the samples of a block, at a column and a row counted in blocks, into the component's plane. */
function placeBlock(component: Component, block: number, column: number, row: number): void {
  const stride = 8 * component.paddedWide;
  const { coefficients, quantization, samples } = component;
  inverseTransform(coefficients, block, quantization!, samples, 8 * (row * stride + column), stride);
}

/**
 * Decodes the compressed data of one scan.
 *
 * @param at - their first byte.
 * @param interval - the MCUs between two restart markers; 0 for none.
 * @returns the place of the marker behind them.
 * @throws EntropyError when they are damaged or end too early.
 */
export function decodeScan(bytes: Uint8Array, at: number, frame: Frame, scan: Scan, interval: number): number {
  const bits = new BitReader(bytes, at);
  const decoder = new ScanDecoder(bits, scan);
  const decode = blockDecoder(decoder, frame, scan);
  const visit = (component: Component, column: number, row: number): void => {
    const block = frame.progressive ? 64 * (row * component.paddedWide + column) : 0;
    if (decoder.passes(component, block)) return;
    decode(component, block);
    if (!frame.progressive) placeBlock(component, block, column, row);
  };
  const [alone] = scan.components;
  const isAlone = scan.components.length === 1;
  const wide = isAlone ? alone.blocksWide : frame.mcusWide;
  const high = isAlone ? alone.blocksHigh : frame.mcusHigh;
  decoder.restart();
  let mcus = 0;
  for (let row = 0; row < high; row++) {
    for (let column = 0; column < wide; column++, mcus++) {
      if (interval > 0 && mcus > 0 && mcus % interval === 0) {
        bits.restart((mcus / interval - 1) % 8);
        decoder.restart();
      }
      if (isAlone) visit(alone, column, row);
      else {
        for (const component of scan.components) {
          const { h, v } = component;
          for (let y = 0; y < v; y++) for (let x = 0; x < h; x++) visit(component, column * h + x, row * v + y);
        }
      }
      bits.check();
    }
  }
  return bits.nextMarker();
}

/** Makes samples of the coefficients that a progressive image's scans have gathered. */
export function transformAll(component: Component): void {
  const { blocksWide, blocksHigh, paddedWide } = component;
  for (let row = 0; row < blocksHigh; row++) {
    for (let column = 0; column < blocksWide; column++) {
      placeBlock(component, 64 * (row * paddedWide + column), column, row);
    }
  }
}
