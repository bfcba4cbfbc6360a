import { concat, crc32 } from './bytes.js';
import { PNG_SIGNATURE } from './png_chunks.js';
import { filterRow } from './png_filters.js';
import type { Raster } from './raster.js';
import { deflate } from './zlib.js';

const COLOUR_TYPES = [0, 4, 2, 6];

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** A PNG of 8 bits a channel, with 1 to 4 channels. */
export function encodePng({ width, height, channels, data }: Raster, level: number): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, COLOUR_TYPES[channels - 1]], 8);
  const stride = width * channels;
  const rows = new Uint8Array(height * (1 + stride));
  const trial = new Uint8Array(stride);
  let [above, row] = [new Uint8Array(stride), new Uint8Array(stride)];
  for (let y = 0; y < height; y++) {
    for (let c = 0; c < channels; c++) {
      for (let x = 0; x < width; x++) row[x * channels + c] = data[(c * height + y) * width + x];
    }
    filterRow(row, above, channels, trial, rows.subarray(y * (1 + stride), (y + 1) * (1 + stride)));
    [above, row] = [row, above];
  }
  return concat([
    PNG_SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflate(rows, level)),
    chunk('IEND', new Uint8Array(0)),
  ]);
}
