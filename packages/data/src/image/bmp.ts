import { checkSize, ImageError, type ImageFile } from './error.js';
import { type ImageReadMode, type Raster, toMode } from './raster.js';

/** What a BMP's header says. */
interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** Whether the first row of the file is the upper one. */
  readonly topDown: boolean;
  readonly bits: number;
  /** The first byte of the pixels. */
  readonly offset: number;
  /** The bytes of a row, a multiple of 4. */
  readonly stride: number;
}

const HEADER_SIZES = [12, 40, 52, 56, 64, 108, 124];
const COMPRESSIONS = ['BI_RGB', 'BI_RLE8', 'BI_RLE4', 'BI_BITFIELDS', 'BI_JPEG', 'BI_PNG', 'BI_ALPHABITFIELDS'];
const BITFIELDS = 3;
const ALPHA_BITFIELDS = 6;
/** Where the masks stand, whether they belong to the header or follow it. */
const MASKS = 54;

/** The fields of a BMP, each read only if the file reaches so far. */
class Bmp {
  private readonly view: DataView;

  constructor(readonly file: ImageFile) {
    const { bytes } = file;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  fail(field: string, reason: string): ImageError {
    return new ImageError(this.file.name, field, reason);
  }

  /** Checks that the file reaches up to a byte. */
  reach(field: string, end: number): void {
    const { length } = this.file.bytes;
    if (end > length) throw this.fail(field, `expected at least ${end} bytes, found a truncated file of ${length}`);
  }

  u16(field: string, at: number): number {
    this.reach(field, at + 2);
    return this.view.getUint16(at, true);
  }

  u32(field: string, at: number): number {
    this.reach(field, at + 4);
    return this.view.getUint32(at, true);
  }

  i32(field: string, at: number): number {
    return this.u32(field, at) | 0;
  }
}

function parseHeader(bmp: Bmp, headerSize: number): BmpHeader {
  const isCore = headerSize === 12;
  const width = isCore ? bmp.u16('bcWidth', 18) : bmp.i32('biWidth', 18);
  const height = isCore ? bmp.u16('bcHeight', 20) : bmp.i32('biHeight', 22);
  const planes = bmp.u16('biPlanes', isCore ? 22 : 26);
  const bits = bmp.u16('biBitCount', isCore ? 24 : 28);
  if (planes !== 1) throw bmp.fail('biPlanes', `expected 1, found ${planes}`);
  if (![1, 4, 8, 16, 24, 32].includes(bits))
    throw bmp.fail('biBitCount', `expected 1, 4, 8, 16, 24 or 32 bits a pixel, found ${bits}`);
  checkSize(bmp.file, 'biHeight', width, Math.abs(height));
  const stride = 4 * Math.ceil((width * bits) / 32);
  return { width, height: Math.abs(height), topDown: height < 0, bits, offset: bmp.u32('bfOffBits', 10), stride };
}

function compressionOf(bmp: Bmp, headerSize: number, bits: number): number {
  if (headerSize === 12) return 0;
  const compression = bmp.u32('biCompression', 30);
  const hasMasks = compression === BITFIELDS || compression === ALPHA_BITFIELDS;
  if (compression === 0 || (hasMasks && (bits === 16 || bits === 32))) return compression;
  const name = COMPRESSIONS[compression] ?? String(compression);
  const of = hasMasks ? ` with ${bits} bits a pixel` : '';
  throw bmp.fail(
    'biCompression',
    `expected BI_RGB, or BI_BITFIELDS with 16 or 32 bits, found ${name}${of}, which is not supported`,
  );
}

/** Checks that the pixels lie in the file, so that nothing larger than it is allocated. */
function checkPixels(bmp: Bmp, { offset, stride, width, height, bits }: BmpHeader, headerSize: number): void {
  if (offset < 14 + headerSize) throw bmp.fail('bfOffBits', `expected at least ${14 + headerSize}, found ${offset}`);
  const { length } = bmp.file.bytes;
  if (offset > length) throw bmp.fail('bfOffBits', `expected at most ${length}, the size of the file, found ${offset}`);
  // Some writers leave out the padding of the last row.
  bmp.reach('pixels', offset + stride * (height - 1) + Math.ceil((width * bits) / 8));
}

/** Red, green and blue of the palette's colours, which the file has as blue, green, red and perhaps a byte more. */
function paletteOf(bmp: Bmp, headerSize: number, bits: number): Uint8Array {
  const size = headerSize === 12 ? 3 : 4;
  const used = headerSize === 12 ? 0 : bmp.u32('biClrUsed', 46);
  if (used > 256) throw bmp.fail('biClrUsed', `expected at most 256 colours, found ${used}`);
  const count = used || 2 ** bits;
  const start = 14 + headerSize;
  bmp.reach('palette', start + count * size);
  const { bytes } = bmp.file;
  return Uint8Array.from({ length: 3 * count }, (_, i) => bytes[start + Math.floor(i / 3) * size + 2 - (i % 3)]);
}

function expandPalette(bmp: Bmp, header: BmpHeader, palette: Uint8Array): Raster {
  const { width, height, bits } = header;
  const { bytes } = bmp.file;
  const pixels = width * height;
  const data = new Uint8Array(3 * pixels);
  forRows(header, (from, to) => {
    for (let x = 0; x < width; x++) {
      const bit = x * bits;
      const index = (bytes[from + (bit >> 3)] >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
      if (3 * index >= palette.length)
        throw bmp.fail(
          'pixels',
          `expected indices below ${palette.length / 3}, as many colours as there are, found ${index}`,
        );
      for (let c = 0; c < 3; c++) data[c * pixels + to + x] = palette[3 * index + c];
    }
  });
  return { width, height, channels: 3, data };
}

/** Calls back with each row's first byte in the file and its first pixel in the image. */
function forRows(
  { width, height, topDown, offset, stride }: BmpHeader,
  visit: (from: number, to: number) => void,
): void {
  for (let y = 0; y < height; y++) visit(offset + (topDown ? y : height - 1 - y) * stride, y * width);
}

function expandBytes(bmp: Bmp, header: BmpHeader): Raster {
  const { width, height, bits } = header;
  const { bytes } = bmp.file;
  const [pixels, step] = [width * height, bits / 8];
  const data = new Uint8Array(3 * pixels);
  forRows(header, (from, to) => {
    for (let c = 0; c < 3; c++) {
      for (let x = 0; x < width; x++) data[c * pixels + to + x] = bytes[from + x * step + 2 - c];
    }
  });
  return { width, height, channels: 3, data };
}

interface Mask {
  readonly shift: number;
  readonly most: number;
}

function maskOf(bmp: Bmp, at: number): Mask {
  const mask = bmp.u32('masks', at);
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  // A run of ones and nothing else.
  if (mask === 0 || (most & (most + 1)) !== 0)
    throw bmp.fail('masks', `expected a run of bits, found 0x${mask.toString(16).padStart(8, '0')}`);
  return { shift, most };
}

function masksOf(bmp: Bmp, headerSize: number, compression: number): Mask[] {
  if (compression === 0) return [10, 5, 0].map((shift) => ({ shift, most: 31 }));
  const masks = [0, 1, 2].map((i) => maskOf(bmp, MASKS + 4 * i));
  const mayHaveAlpha = (headerSize >= 56 && headerSize !== 64) || compression === ALPHA_BITFIELDS;
  if (mayHaveAlpha && bmp.u32('masks', MASKS + 12) !== 0) masks.push(maskOf(bmp, MASKS + 12));
  return masks;
}

function expandMasks(bmp: Bmp, header: BmpHeader, masks: readonly Mask[]): Raster {
  const { width, height, bits } = header;
  const { bytes } = bmp.file;
  const [pixels, step] = [width * height, bits / 8];
  const data = new Uint8Array(masks.length * pixels);
  forRows(header, (from, to) => {
    for (let x = 0; x < width; x++) {
      const at = from + x * step;
      let value = bytes[at] | (bytes[at + 1] << 8);
      if (bits === 32) value |= (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
      masks.forEach(({ shift, most }, c) => {
        data[c * pixels + to + x] = ((((value >>> shift) & most) >>> 0) * 255) / (most >>> 0);
      });
    }
  });
  return { width, height, channels: masks.length, data };
}

function expand(bmp: Bmp, header: BmpHeader, headerSize: number): Raster {
  const { bits } = header;
  const compression = compressionOf(bmp, headerSize, bits);
  checkPixels(bmp, header, headerSize);
  if (bits <= 8) return expandPalette(bmp, header, paletteOf(bmp, headerSize, bits));
  if (bits === 16 || compression !== 0) return expandMasks(bmp, header, masksOf(bmp, headerSize, compression));
  return expandBytes(bmp, header);
}

/**
 * Decodes a BMP that is not compressed, of 1, 4, 8, 16, 24 or 32 bits a pixel, stored from below or from above. It has three channels, and
 * alpha only where the header has a mask for it.
 *
 * @throws ImageError that names the field of the header.
 */
export function decodeBmp(file: ImageFile, mode: ImageReadMode): Raster {
  const bmp = new Bmp(file);
  if (file.bytes[0] !== 0x42 || file.bytes[1] !== 0x4d)
    throw bmp.fail('signature', 'expected the letters BM, with which a BMP begins, found others');
  const headerSize = bmp.u32('biSize', 14);
  if (!HEADER_SIZES.includes(headerSize))
    throw bmp.fail('biSize', `expected ${HEADER_SIZES.join(', ')}, found ${headerSize}`);
  return toMode(expand(bmp, parseHeader(bmp, headerSize), headerSize), mode);
}
