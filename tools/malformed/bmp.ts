import { decodeBmp } from '../../packages/data/src/image/bmp.js';
import { ImageReadMode } from '../../packages/data/src/image/raster.js';
import { fixtures } from '../../packages/data/test/image/fixtures.js';
import { concat, little, patch } from './bytes.js';
import type { FormatSuite, MalformedCase } from './suite.js';

interface Fields {
  headerSize?: number;
  width?: number;
  height?: number;
  planes?: number;
  bits?: number;
  compression?: number;
  used?: number;
  offset?: number;
}

/** A header of 40 bytes and what follows it. */
function bmp(fields: Fields, ...rest: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const {
    headerSize = 40,
    width = 2,
    height = 2,
    planes = 1,
    bits = 24,
    compression = 0,
    used = 0,
    offset = 54,
  } = fields;
  const info = concat(
    ...[headerSize, width, height].map((value) => little(value, 4)),
    ...[planes, bits].map((value) => little(value, 2)),
    ...[compression, 0, 0, 0, used, 0].map((value) => little(value, 4)),
  );
  return concat('BM', little(54, 4), [0, 0, 0, 0], little(offset, 4), info, ...rest);
}

/** Two rows of two pixels of 24 bits. */
const PIXELS = [1, 2, 3, 4, 5, 6, 0, 0, 7, 8, 9, 10, 11, 12, 0, 0];
const good = bmp({}, PIXELS);
const COLOURS = [1, 2, 3, 0, 4, 5, 6, 0];
const indexed = { bits: 8, used: 2, offset: 62 };

function field(name: string, bad: string, fields: Fields): MalformedCase {
  return { name, bytes: () => bmp(fields, PIXELS), field: bad };
}

function masked(name: string, ...masks: readonly number[]): MalformedCase {
  const bytes = (): Uint8Array =>
    bmp({ bits: 32, compression: 3, offset: 66 }, ...masks.map((mask) => little(mask, 4)), PIXELS);
  return { name, bytes, field: 'masks' };
}

/** BMP files. */
export const bmpSuite: FormatSuite = {
  format: 'bmp',
  read: (bytes, name) => decodeBmp({ name, bytes, maxPixels: 2 ** 26 }, ImageReadMode.RGB_ALPHA),
  seeds: () => [good, ...fixtures.filter(({ name }) => name.startsWith('bmp')).map(({ bytes }) => bytes)],
  cases: [
    { name: 'an empty file', bytes: () => new Uint8Array(0), field: 'signature' },
    { name: 'another signature', bytes: () => patch(good, 0, 'BA'), field: 'signature' },
    { name: 'nothing but the signature', bytes: () => good.slice(0, 2), field: 'biSize' },
    { name: 'cut before the width', bytes: () => good.slice(0, 18), field: 'biWidth' },
    { name: 'cut in the height', bytes: () => good.slice(0, 24), field: 'biHeight' },
    { name: 'cut before the planes', bytes: () => good.slice(0, 26), field: 'biPlanes' },
    { name: 'cut before the bits', bytes: () => good.slice(0, 28), field: 'biBitCount' },
    { name: 'cut before the compression', bytes: () => good.slice(0, 30), field: 'biCompression' },
    { name: 'cut before the pixels', bytes: () => good.slice(0, 54), field: 'pixels' },
    // The padding of the last row may be missing.
    { name: 'cut in the pixels', bytes: () => good.slice(0, -3), field: 'pixels' },
    field('a header of 0 bytes', 'biSize', { headerSize: 0 }),
    field('a header of 41 bytes', 'biSize', { headerSize: 41 }),
    field('a header of 2^32 - 1 bytes', 'biSize', { headerSize: 2 ** 32 - 1 }),
    field('a width of 0', 'biHeight', { width: 0 }),
    field('a negative width', 'biHeight', { width: -2 }),
    field('a height of 0', 'biHeight', { height: 0 }),
    field('2^31 pixels', 'biHeight', { width: 2 ** 16, height: 2 ** 15 }),
    field('2^31 - 1 by 2^31 - 1 pixels', 'biHeight', { width: 2 ** 31 - 1, height: 2 ** 31 - 1 }),
    field('a height of -2^31', 'biHeight', { height: -(2 ** 31) }),
    field('8192 by 8192 pixels in 16 bytes', 'pixels', { width: 8192, height: 8192 }),
    field('8192 by -8192 pixels of 1 bit in 16 bytes', 'pixels', { width: 8192, height: -8192, bits: 1 }),
    field('2 planes', 'biPlanes', { planes: 2 }),
    field('7 bits', 'biBitCount', { bits: 7 }),
    field('0 bits', 'biBitCount', { bits: 0 }),
    field('65535 bits', 'biBitCount', { bits: 65535 }),
    field('RLE8', 'biCompression', { bits: 8, compression: 1 }),
    field('RLE4', 'biCompression', { bits: 4, compression: 2 }),
    field('a JPEG inside', 'biCompression', { compression: 4 }),
    field('a PNG inside', 'biCompression', { compression: 5 }),
    field('an unknown compression', 'biCompression', { compression: 77 }),
    field('masks for 24 bits', 'biCompression', { compression: 3 }),
    field('pixels inside the header', 'bfOffBits', { offset: 20 }),
    field('pixels behind the end', 'bfOffBits', { offset: 71 }),
    field('pixels from 2^32 - 1 on', 'bfOffBits', { offset: 2 ** 32 - 1 }),
    field('257 colours', 'biClrUsed', { bits: 8, used: 257, width: 1, height: 1 }),
    field('2^32 - 1 colours', 'biClrUsed', { bits: 8, used: 2 ** 32 - 1, width: 1, height: 1 }),
    field('a palette that is cut', 'palette', { bits: 8, width: 1, height: 1 }),
    {
      name: 'an index beyond the palette',
      bytes: () => bmp(indexed, COLOURS, [0, 2, 0, 0, 0, 1, 0, 0]),
      field: 'pixels',
    },
    masked('a mask of 0', 0, 0xff00, 0xff),
    masked('a mask with a hole', 0xf0f0000, 0xff00, 0xff),
    {
      name: 'masks that are cut',
      bytes: () => bmp({ bits: 32, compression: 3, width: 1, height: 1 }, [1, 2, 3, 4, 5]),
      field: 'masks',
    },
  ],
};
