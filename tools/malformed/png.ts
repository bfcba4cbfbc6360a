import { crc32, deflateSync } from 'node:zlib';
import { decodePng } from '../../packages/data/src/image/png.js';
import { ImageReadMode } from '../../packages/data/src/image/raster.js';
import { fixtures } from '../../packages/data/test/image/fixtures.js';
import { big, concat, patch } from './bytes.js';
import type { FormatSuite, MalformedCase } from './suite.js';

type Bytes = Uint8Array | readonly number[] | string;

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

function chunk(type: string, data: Bytes = []): Uint8Array {
  const body = concat(type, data);
  return concat(big(body.length - 4, 4), body, big(crc32(body), 4));
}

interface Header {
  width?: number;
  height?: number;
  depth?: number;
  colour?: number;
  compression?: number;
  filter?: number;
  interlace?: number;
}

function ihdr({
  width = 3,
  height = 2,
  depth = 8,
  colour = 0,
  compression = 0,
  filter = 0,
  interlace = 0,
}: Header = {}) {
  return chunk('IHDR', concat(big(width, 4), big(height, 4), [depth, colour, compression, filter, interlace]));
}

function idat(rows: Bytes): Uint8Array {
  return chunk('IDAT', deflateSync(concat(rows)));
}

const IEND = chunk('IEND');
/** Two rows of three pixels, of one byte each. */
const ROWS = [0, 1, 2, 3, 1, 4, 1, 1];
const PLTE = chunk('PLTE', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21]);

function png(...chunks: readonly Uint8Array[]): Uint8Array {
  return concat(SIGNATURE, ...chunks);
}

const gray = png(ihdr(), idat(ROWS), IEND);
const palette = png(ihdr({ colour: 3 }), PLTE, chunk('tRNS', [0, 128]), idat(ROWS), IEND);

/** The place of a chunk's length. */
function placeOf(file: Uint8Array, type: string): number {
  return Buffer.from(file).indexOf(type) - 4;
}

function withBadCrc(type: string): MalformedCase {
  const at = placeOf(palette, type);
  const length = new DataView(palette.buffer).getUint32(at);
  return { name: `a wrong CRC of ${type}`, bytes: () => patch(palette, at + 8 + length, [1, 2, 3, 4]), field: type };
}

function cutBefore(type: string): MalformedCase {
  return { name: `cut before ${type}`, bytes: () => palette.slice(0, placeOf(palette, type)), field: 'IEND' };
}

function cutIn(type: string): MalformedCase {
  return {
    name: `cut in the data of ${type}`,
    bytes: () => palette.slice(0, placeOf(palette, type) + 12),
    field: type,
  };
}

function headed(name: string, header: Header): MalformedCase {
  return { name, bytes: () => png(ihdr(header), idat(ROWS), IEND), field: 'IHDR' };
}

function chunked(name: string, field: string, ...chunks: readonly Uint8Array[]): MalformedCase {
  return { name, bytes: () => png(...chunks), field };
}

const indexed = ihdr({ colour: 3 });
const compressed = deflateSync(Uint8Array.from(ROWS));

const MOST = { maxPixels: 2 ** 26 };

/** Every colour type and depth, interlaced and not. */
const seeds = (): Uint8Array[] => fixtures.filter(({ name }) => name.startsWith('png')).map(({ bytes }) => bytes);

/** PNG files. */
export const pngSuite: FormatSuite = {
  format: 'png',
  read: (bytes, name) => decodePng({ name, bytes, ...MOST }, ImageReadMode.RGB_ALPHA),
  seeds: () => [gray, palette, ...seeds()],
  cases: [
    { name: 'an empty file', bytes: () => new Uint8Array(0), field: 'signature' },
    { name: 'a cut signature', bytes: () => gray.slice(0, 7), field: 'signature' },
    { name: 'a signature that was taken for text', bytes: () => patch(gray, 4, [0x0a, 0x0a]), field: 'signature' },
    { name: 'nothing but the signature', bytes: () => SIGNATURE, field: 'IEND' },
    ...['PLTE', 'tRNS', 'IDAT', 'IEND'].map(cutBefore),
    ...['IHDR', 'PLTE', 'IDAT'].map(cutIn),
    { name: 'a cut length', bytes: () => gray.slice(0, placeOf(gray, 'IDAT') + 3), field: 'IEND' },
    { name: 'a cut type', bytes: () => gray.slice(0, placeOf(gray, 'IDAT') + 6), field: 'IEND' },
    { name: 'a cut CRC', bytes: () => gray.slice(0, -1), field: 'IEND' },
    ...['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'].map(withBadCrc),
    { name: 'a chunk of 2^31 bytes', bytes: () => patch(gray, placeOf(gray, 'IDAT'), big(2 ** 31, 4)), field: 'IDAT' },
    {
      name: 'a chunk of 2^32 - 1 bytes',
      bytes: () => patch(gray, placeOf(gray, 'IDAT'), big(2 ** 32 - 1, 4)),
      field: 'IDAT',
    },
    {
      name: 'a type that is no letters',
      bytes: () => patch(gray, placeOf(gray, 'IDAT') + 4, [0, 1, 2, 3]),
      field: 'chunk type',
    },
    chunked('an unknown critical chunk', 'QUIT', ihdr(), chunk('QUIT'), idat(ROWS), IEND),
    chunked('another chunk before IHDR', 'IHDR', chunk('tEXt', 'a\0b'), ihdr(), idat(ROWS), IEND),
    chunked('no IHDR', 'IHDR', idat(ROWS), IEND),
    chunked('two IHDR', 'IHDR', ihdr(), ihdr(), idat(ROWS), IEND),
    chunked('a short IHDR', 'IHDR', chunk('IHDR', [0, 0, 0, 1]), idat(ROWS), IEND),
    chunked('a long IHDR', 'IHDR', chunk('IHDR', new Uint8Array(14)), idat(ROWS), IEND),
    headed('a width of 0', { width: 0 }),
    headed('a height of 0', { height: 0 }),
    headed('2^31 pixels', { width: 2 ** 16, height: 2 ** 15 }),
    headed('2^31 - 1 by 2^31 - 1 pixels', { width: 2 ** 31 - 1, height: 2 ** 31 - 1 }),
    headed('a depth of 3', { depth: 3 }),
    headed('a depth of 16 with a palette', { depth: 16, colour: 3 }),
    headed('a depth of 4 in colour', { depth: 4, colour: 2 }),
    headed('an unknown colour type', { colour: 5 }),
    headed('an unknown compression', { compression: 1 }),
    headed('an unknown filter method', { filter: 1 }),
    headed('an unknown interlacing', { interlace: 2 }),
    chunked('no palette', 'PLTE', indexed, idat(ROWS), IEND),
    chunked('an empty palette', 'PLTE', indexed, chunk('PLTE'), idat(ROWS), IEND),
    chunked('half a colour in the palette', 'PLTE', indexed, chunk('PLTE', [1, 2, 3, 4]), idat(ROWS), IEND),
    chunked('257 colours in the palette', 'PLTE', indexed, chunk('PLTE', new Uint8Array(771)), idat(ROWS), IEND),
    chunked('two palettes', 'PLTE', indexed, PLTE, PLTE, idat(ROWS), IEND),
    chunked('a palette behind the pixels', 'PLTE', indexed, idat(ROWS), PLTE, IEND),
    chunked('an index beyond the palette', 'IDAT', indexed, chunk('PLTE', [1, 2, 3, 4, 5, 6]), idat(ROWS), IEND),
    chunked('alpha before the palette', 'tRNS', indexed, chunk('tRNS', [1]), PLTE, idat(ROWS), IEND),
    chunked(
      'alpha for more colours than there are',
      'tRNS',
      indexed,
      PLTE,
      chunk('tRNS', new Uint8Array(8)),
      idat(ROWS),
      IEND,
    ),
    chunked('a transparent gray of 3 bytes', 'tRNS', ihdr(), chunk('tRNS', [0, 1, 2]), idat(ROWS), IEND),
    chunked('a transparent colour of 2 bytes', 'tRNS', ihdr({ colour: 2 }), chunk('tRNS', [0, 1]), idat(ROWS), IEND),
    chunked('a transparent gray behind the pixels', 'tRNS', ihdr(), idat(ROWS), chunk('tRNS', [0, 1]), IEND),
    chunked('no IDAT', 'IDAT', ihdr(), IEND),
    chunked('an empty IDAT', 'IDAT', ihdr(), chunk('IDAT'), IEND),
    chunked(
      'a chunk between two IDAT',
      'IDAT',
      ihdr(),
      chunk('IDAT', compressed.subarray(0, 5)),
      chunk('tEXt', 'a\0b'),
      chunk('IDAT', compressed.subarray(5)),
      IEND,
    ),
    chunked('a bad zlib header', 'IDAT', ihdr(), chunk('IDAT', patch(compressed, 0, [0x79])), IEND),
    chunked('a zlib stream with a dictionary', 'IDAT', ihdr(), chunk('IDAT', patch(compressed, 0, [0x78, 0xbb])), IEND),
    chunked('a bad block in the zlib stream', 'IDAT', ihdr(), chunk('IDAT', patch(compressed, 2, [0xff])), IEND),
    chunked(
      'a bad checksum of the zlib stream',
      'IDAT',
      ihdr(),
      chunk('IDAT', patch(compressed, compressed.length - 1, [0])),
      IEND,
    ),
    chunked('a cut zlib stream', 'IDAT', ihdr(), chunk('IDAT', compressed.subarray(0, -6)), IEND),
    chunked('bytes behind the zlib stream', 'IDAT', ihdr(), chunk('IDAT', concat(compressed, [0])), IEND),
    chunked('one byte too few', 'IDAT', ihdr(), idat(ROWS.slice(0, -1)), IEND),
    chunked('one byte too many', 'IDAT', ihdr(), idat([...ROWS, 0]), IEND),
    {
      name: 'a bomb of 256 MiB',
      bytes: () => png(ihdr(), chunk('IDAT', deflateSync(new Uint8Array(2 ** 28))), IEND),
      field: 'IDAT',
    },
    chunked('8192 by 8192 pixels in 19 bytes', 'IDAT', ihdr({ width: 8192, height: 8192 }), idat(ROWS), IEND),
    chunked('a bad filter type', 'IDAT', ihdr(), idat(patch(Uint8Array.from(ROWS), 4, [5])), IEND),
    chunked(
      'a bad filter type in an interlaced image',
      'IDAT',
      ihdr({ width: 1, height: 1, interlace: 1 }),
      idat([9, 0]),
      IEND,
    ),
  ],
};

/** The chunks of a file that may be damaged, up to where it makes no sense any more. */
function* chunksOf(bytes: Uint8Array): Generator<{ type: string; data: Uint8Array }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = Math.min(view.getUint32(at), bytes.length - at - 12);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    yield { type, data: bytes.subarray(at + 8, at + 8 + length) };
    at += 12 + length;
  }
}

/** Compresses what IDAT holds, and sets every CRC, so that a mutated file gets as far as its pixels. */
function repaired(bytes: Uint8Array): Uint8Array {
  const chunks = [...chunksOf(bytes)].map(({ type, data }) => (type === 'IDAT' ? idat(data) : chunk(type, data)));
  return concat(bytes.subarray(0, 8), ...chunks);
}

/** Rows of 0, so that every place of a filter has one; mutations change them. */
function plainRows(header: Header, count: number, ...before: readonly Uint8Array[]): Uint8Array {
  return png(ihdr(header), ...before, chunk('IDAT', new Uint8Array(count)), IEND);
}

/** PNG files whose pixels are compressed, and whose CRCs are set, only when they are read: mutations reach deeper. */
export const pngRowsSuite: FormatSuite = {
  format: 'png-rows',
  read: (bytes, name) => decodePng({ name, bytes: repaired(bytes), ...MOST }, ImageReadMode.GRAY_ALPHA),
  seeds: () => [
    plainRows({ width: 4, height: 3 }, 15),
    plainRows({ width: 4, height: 3, colour: 2 }, 39, chunk('tRNS', [0, 1, 0, 2, 0, 3])),
    plainRows({ width: 5, height: 3, colour: 3, depth: 4 }, 12, PLTE, chunk('tRNS', [9, 8])),
    plainRows({ width: 4, height: 2, colour: 6, depth: 16 }, 66),
    plainRows({ width: 5, height: 5, depth: 1, interlace: 1 }, 22, chunk('tRNS', [0, 1])),
    plainRows({ width: 3, height: 3, colour: 4, interlace: 1 }, 24),
  ],
  cases: [
    {
      name: 'a bad filter type',
      bytes: () => png(ihdr(), chunk('IDAT', [0, 1, 2, 3, 7, 4, 5, 6]), IEND),
      field: 'IDAT',
    },
    { name: 'no rows', bytes: () => png(ihdr(), chunk('IDAT'), IEND), field: 'IDAT' },
  ],
};
