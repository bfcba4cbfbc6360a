import { RuntimeError } from '@sconce/core';
import { ImageError, type ImageFile } from './error.js';
import { colourSpaceOf, grayOfRgb, joinComponents, luminanceOf, rgbOfCmyk } from './jpeg_colour.js';
import { EntropyError } from './jpeg_huffman.js';
import { decodeScan, transformAll } from './jpeg_scan.js';
import {
  type JpegFrame,
  readFrame,
  readHuffman,
  readQuantization,
  readScan,
  Segment,
  type Tables,
} from './jpeg_segments.js';
import { ImageReadMode, type Raster, toMode } from './raster.js';

const SOI = 0xd8;
const EOI = 0xd9;
/** More scans than any writer makes are refused, as each may go over the whole image at the cost of a few bytes. */
const MOST_SCANS = 100;

const UNSUPPORTED: Readonly<Record<number, string>> = {
  0xc3: 'lossless',
  0xc5: 'hierarchical',
  0xc6: 'hierarchical progressive',
  0xc7: 'hierarchical lossless',
  0xc9: 'arithmetic-coded',
  0xca: 'arithmetic-coded progressive',
  0xcb: 'arithmetic-coded lossless',
  0xcd: 'arithmetic-coded hierarchical',
  0xce: 'arithmetic-coded hierarchical progressive',
  0xcf: 'arithmetic-coded hierarchical lossless',
};

/** What has been read of a JPEG. */
interface Jpeg {
  readonly tables: Tables;
  frame: JpegFrame | undefined;
  jfif: boolean;
  /** The colour transform of Adobe's marker, if there is one. */
  adobe: number | undefined;
  /** Whether a colour profile is embedded, which nothing here applies. */
  profile: boolean;
  scans: number;
}

function begins(bytes: Uint8Array, text: string): boolean {
  return bytes.length >= text.length && Array.from(text).every((letter, i) => bytes[i] === letter.charCodeAt(0));
}

function readApplication(jpeg: Jpeg, number: number, segment: Segment): void {
  const data = segment.take(segment.left);
  if (number === 0 && begins(data, 'JFIF\0')) jpeg.jfif = true;
  else if (number === 2 && begins(data, 'ICC_PROFILE\0')) jpeg.profile = true;
  else if (number === 14 && begins(data, 'Adobe') && data.length >= 12) jpeg.adobe = data[11];
}

/** Makes room for the pixels, once the file is known to be long enough for them. */
function allocate({ name, bytes }: ImageFile, at: number, { components, progressive }: JpegFrame): void {
  const blocks = components.reduce((sum, { blocksWide, blocksHigh }) => sum + blocksWide * blocksHigh, 0);
  // A block takes a bit at least; of a sequential image two, as it has coefficients of both kinds.
  const needed = Math.ceil((blocks * (progressive ? 1 : 2)) / 8);
  if (needed > bytes.length - at)
    throw new ImageError(
      name,
      'SOS',
      `expected at least ${needed} bytes for ${blocks} blocks, found ${bytes.length - at}: the file is truncated`,
    );
  for (const component of components) {
    const padded = component.paddedWide * component.paddedHigh;
    component.samples = new Uint8ClampedArray(64 * padded);
    component.coefficients = new Int16Array(progressive ? 64 * padded : 64);
    component.filled = new Int32Array(progressive ? 2 * padded : 0);
  }
}

/** @returns the place behind the scan's data. */
function readScanData(file: ImageFile, jpeg: Jpeg, segment: Segment, decode: boolean): number {
  const { frame, tables } = jpeg;
  if (!frame) throw segment.fail('expected SOF before it, found none');
  if (++jpeg.scans > MOST_SCANS) throw segment.fail(`expected at most ${MOST_SCANS} scans, found more`);
  const scan = readScan(file, segment, frame, tables);
  if (!decode) return segment.end;
  if (jpeg.scans === 1) allocate(file, segment.end, frame);
  try {
    return decodeScan(file.bytes, segment.end, frame, scan, tables.interval);
  } catch (cause) {
    if (cause instanceof EntropyError)
      throw new ImageError(file.name, 'SOS', `scan ${jpeg.scans}: ${cause.message}`, { cause });
    throw cause;
  }
}

/** Reads the segment of a marker; returns the place behind it, and behind the data of a scan. */
function readSegment(file: ImageFile, jpeg: Jpeg, marker: number, at: number, decode: boolean): number {
  const named = (name: string): Segment => new Segment(file, name, at);
  if (marker in UNSUPPORTED)
    throw new ImageError(file.name, 'SOF', `found a ${UNSUPPORTED[marker]} JPEG, which is not supported`);
  let segment: Segment;
  if (marker >= 0xc0 && marker <= 0xc2) {
    segment = named('SOF');
    if (jpeg.frame) throw segment.fail('found a second one');
    jpeg.frame = readFrame(file, segment, marker === 0xc2);
  } else if (marker === 0xc4) readHuffman((segment = named('DHT')), jpeg.tables);
  else if (marker === 0xdb) readQuantization((segment = named('DQT')), jpeg.tables);
  else if (marker === 0xdd) {
    segment = named('DRI');
    jpeg.tables.interval = segment.word();
    segment.finish();
  } else if (marker === 0xda) return readScanData(file, jpeg, named('SOS'), decode);
  else if (marker === 0xdc)
    throw new ImageError(file.name, 'DNL', 'found a number of lines behind the scan, which is not supported');
  else {
    segment = named(marker >= 0xe0 && marker <= 0xef ? `APP${marker - 0xe0}` : `marker 0x${marker.toString(16)}`);
    readApplication(jpeg, marker - 0xe0, segment);
  }
  return segment.end;
}

/** The place of the next marker's second byte; anything before it is skipped, as libjpeg does. */
function findMarker({ name, bytes }: ImageFile, from: number): number {
  let at = from;
  for (; at + 1 < bytes.length; at++) {
    if (bytes[at] === 0xff && bytes[at + 1] !== 0 && bytes[at + 1] !== 0xff) return at + 1;
  }
  throw new ImageError(
    name,
    'EOI',
    'expected another marker, found the end of the file: Image is incomplete or truncated',
  );
}

function isAlone(marker: number): boolean {
  return (marker >= 0xd0 && marker <= SOI) || marker === 0x01;
}

/**
 * Reads the segments of a JPEG.
 *
 * @param decode - whether to decode its scans; else what stands before the first one is read.
 */
function parse(file: ImageFile, decode: boolean): Jpeg {
  const { name, bytes } = file;
  if (bytes[0] !== 0xff || bytes[1] !== SOI)
    throw new ImageError(name, 'SOI', 'expected the marker with which a JPEG begins, found other bytes');
  const tables: Tables = { quantization: [], dc: [], ac: [], interval: 0 };
  const jpeg: Jpeg = { tables, frame: undefined, jfif: false, adobe: undefined, profile: false, scans: 0 };
  for (let at = 2; decode || jpeg.scans === 0;) {
    const place = findMarker(file, at);
    const marker = bytes[place];
    if (marker === EOI) break;
    at = isAlone(marker) ? place + 1 : readSegment(file, jpeg, marker, place + 1, decode);
  }
  if (!jpeg.frame) throw new ImageError(name, 'SOF', 'expected a frame, found the end of the image');
  return jpeg;
}

/** What a JPEG's segments before its first scan say of its colours; its size and tables are checked. */
export function parseJpeg(file: ImageFile): { readonly components: number; readonly profile: boolean } {
  const { frame, profile } = parse(file, false);
  return { components: frame!.components.length, profile };
}

/** Checks a mode as torchvision does. */
export function checkJpegMode(mode: ImageReadMode): void {
  if (mode !== ImageReadMode.GRAY_ALPHA && mode !== ImageReadMode.RGB_ALPHA) return;
  throw new RuntimeError('The provided mode is not supported for JPEG files');
}

/**
 * Decodes a JPEG with Huffman codes, sequential or progressive, of 8 bits a sample: the same values as libjpeg's by its default settings.
 *
 * @throws ImageError that names the marker.
 */
export function decodeJpeg(file: ImageFile, mode: ImageReadMode): Raster {
  checkJpegMode(mode);
  const jpeg = parse(file, true);
  const frame = jpeg.frame!;
  const { width, height, components } = frame;
  const missing = components.find(({ quantization }) => !quantization);
  if (missing) throw new ImageError(file.name, 'SOS', `expected a scan of component ${missing.id}, found none`);
  if (frame.progressive) components.forEach(transformAll);
  const space = colourSpaceOf(frame, jpeg.jfif, jpeg.adobe);
  const pixels = width * height;
  const of = (channels: number, data: Uint8Array): Raster => ({ width, height, channels, data });
  const isLuminance = space === 'gray' || (space === 'YCbCr' && mode === ImageReadMode.GRAY);
  if (isLuminance) {
    const gray = of(1, luminanceOf(frame));
    return space === 'gray' ? toMode(gray, mode) : gray;
  }
  let data = joinComponents(frame, space);
  if (components.length === 4) {
    if (mode === ImageReadMode.UNCHANGED) return of(4, data);
    data = rgbOfCmyk(data, pixels, jpeg.adobe !== undefined);
  }
  return mode === ImageReadMode.GRAY ? of(1, grayOfRgb(data, pixels)) : of(3, data);
}
