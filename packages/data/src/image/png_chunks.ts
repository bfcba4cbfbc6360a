import { crc32 } from './bytes.js';
import { checkSize, ImageError, type ImageFile } from './error.js';

/** What a PNG's IHDR says. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample. */
  readonly depth: number;
  /** One of {@link Colour}. */
  readonly colour: number;
  /** Samples of a pixel. */
  readonly samples: number;
  readonly interlaced: boolean;
}

/** A PNG's chunks, as far as they say what its pixels are. */
export interface PngFile extends PngHeader {
  /** Three bytes a colour. */
  readonly palette: Uint8Array | undefined;
  /** The alpha of the palette's colours, or the one colour that is transparent, in 2 bytes a sample. */
  readonly transparency: Uint8Array | undefined;
  /** The compressed pixels, in order. */
  readonly pieces: readonly Uint8Array[];
  /** Whether a colour profile is embedded, which nothing here applies. */
  readonly profile: boolean;
}

/** PNG's colour types. */
export const Colour = { GRAY: 0, RGB: 2, PALETTE: 3, GRAY_ALPHA: 4, RGB_ALPHA: 6 } as const;

const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/** The eight bytes with which every PNG begins. */
export const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

function* chunksOf({ name, bytes }: ImageFile): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = PNG_SIGNATURE.length; ;) {
    if (bytes.length - at < 12)
      throw new ImageError(
        name,
        'IEND',
        `expected another chunk, found the end of the file after ${bytes.length} bytes`,
      );
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (!/^[A-Za-z]{4}$/.test(type))
      throw new ImageError(
        name,
        'chunk type',
        `expected four letters at byte ${at + 4}, found ${JSON.stringify(type)}`,
      );
    const end = at + 8 + length;
    if (end + 4 > bytes.length)
      throw new ImageError(
        name,
        type,
        `expected ${length} bytes of data, found ${Math.max(0, bytes.length - at - 12)}: the file is truncated`,
      );
    const [expected, found] = [view.getUint32(end), crc32(bytes.subarray(at + 4, end))];
    if (expected !== found)
      throw new ImageError(name, type, `expected CRC ${hex(expected)}, found ${hex(found)}: the chunk is damaged`);
    yield { type, data: bytes.subarray(at + 8, end) };
    if (type === 'IEND') return;
    at = end + 4;
  }
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}

function parseHeader(file: ImageFile, data: Uint8Array): PngHeader {
  const fail = (reason: string): ImageError => new ImageError(file.name, 'IHDR', reason);
  if (data.length !== 13) throw fail(`expected 13 bytes, found ${data.length}`);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colour, compression, filter, interlace] = data.subarray(8);
  checkSize(file, 'IHDR', width, height);
  if (!(colour in DEPTHS)) throw fail(`expected colour type 0, 2, 3, 4 or 6, found ${colour}`);
  if (!DEPTHS[colour].includes(depth))
    throw fail(`expected a bit depth of ${DEPTHS[colour].join(', ')} for colour type ${colour}, found ${depth}`);
  if (compression !== 0) throw fail(`expected compression method 0, found ${compression}`);
  if (filter !== 0) throw fail(`expected filter method 0, found ${filter}`);
  if (interlace > 1) throw fail(`expected interlace method 0 or 1, found ${interlace}`);
  return { width, height, depth, colour, samples: SAMPLES[colour], interlaced: interlace === 1 };
}

function checkPalette(name: string, { length }: Uint8Array): void {
  if (length > 0 && length <= 768 && length % 3 === 0) return;
  throw new ImageError(name, 'PLTE', `expected 1 to 256 colours of 3 bytes, found ${length} bytes`);
}

function checkTransparency(
  name: string,
  { colour, samples }: PngHeader,
  palette: Uint8Array | undefined,
  found: number,
): void {
  const fail = (expected: string): ImageError =>
    new ImageError(name, 'tRNS', `expected ${expected}, found ${found} bytes`);
  if (colour === Colour.PALETTE) {
    if (!palette) throw new ImageError(name, 'tRNS', 'expected PLTE before it, found none');
    if (found > palette.length / 3)
      throw fail(`at most ${palette.length / 3} bytes, as many as the palette has colours`);
  } else if (found !== 2 * samples) throw fail(`${2 * samples} bytes for colour type ${colour}`);
}

/** Chunks without which the image cannot be understood have a capital first letter. */
function isCritical(type: string): boolean {
  return type < 'a';
}

/**
 * Reads the chunks of a PNG, each of which is whole and fits its CRC, and inflates nothing.
 *
 * @throws ImageError that names the chunk.
 */
export function parsePng(file: ImageFile): PngFile {
  const { name, bytes } = file;
  if (PNG_SIGNATURE.some((byte, i) => bytes[i] !== byte))
    throw new ImageError(name, 'signature', 'expected the eight bytes with which a PNG begins, found others');
  let header: PngHeader | undefined;
  let [palette, transparency]: (Uint8Array | undefined)[] = [];
  let [profile, ended] = [false, false];
  const pieces: Uint8Array[] = [];
  for (const { type, data } of chunksOf(file)) {
    if ((header === undefined) !== (type === 'IHDR'))
      throw new ImageError(name, 'IHDR', header ? 'found a second one' : `expected it first, found ${type}`);
    if (type === 'IDAT' && ended)
      throw new ImageError(name, 'IDAT', 'expected all of them in a row, found others between');
    ended ||= pieces.length > 0 && type !== 'IDAT';
    if (type === 'IHDR') header = parseHeader(file, data);
    else if (type === 'IDAT') pieces.push(data);
    else if (type === 'PLTE') {
      if (palette) throw new ImageError(name, 'PLTE', 'found a second one');
      if (pieces.length > 0) throw new ImageError(name, 'PLTE', 'expected it before IDAT, found it after');
      checkPalette(name, data);
      palette = data;
    } else if (type === 'tRNS' && header!.colour < Colour.GRAY_ALPHA) {
      if (pieces.length > 0) throw new ImageError(name, 'tRNS', 'expected it before IDAT, found it after');
      checkTransparency(name, header!, palette, data.length);
      transparency = data;
    } else if (type === 'iCCP') profile = true;
    else if (type !== 'IEND' && isCritical(type))
      throw new ImageError(name, type, 'a critical chunk of an unknown kind');
  }
  if (pieces.length === 0) throw new ImageError(name, 'IDAT', 'expected at least one, found none');
  if (header!.colour === Colour.PALETTE && !palette)
    throw new ImageError(name, 'PLTE', 'expected one, as colour type 3 needs it, found none');
  return { ...header!, palette, transparency, pieces, profile };
}
