import { ImageError, type ImageFile } from './error.js';
import { Colour, parsePng, type PngFile } from './png_chunks.js';
import { unfilter } from './png_filters.js';
import { hasAlpha, ImageReadMode, type Raster, toMode } from './raster.js';
import { Scratch } from './scratch.js';
import { inflate, ZlibError } from './zlib.js';

/** Every `dx`th pixel of every `dy`th row, from (x, y) on: a part of an interlaced image, or all of another. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
}

const WHOLE: readonly Pass[] = [{ x: 0, y: 0, dx: 1, dy: 1 }];
const ADAM7: readonly Pass[] = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 },
];

/** A pass with its number of pixels in a row and of rows, and the bytes of a row without the filter's. */
interface SizedPass extends Pass {
  readonly columns: number;
  readonly rows: number;
  readonly stride: number;
}

function passesOf({ width, height, depth, samples, interlaced }: PngFile): SizedPass[] {
  return (interlaced ? ADAM7 : WHOLE)
    .map((pass) => {
      const columns = Math.ceil((width - pass.x) / pass.dx);
      const rows = Math.ceil((height - pass.y) / pass.dy);
      return { ...pass, columns, rows, stride: Math.ceil((columns * samples * depth) / 8) };
    })
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
}

/** One sample of the row that begins at `start`, unscaled. */
function sampleOf(bytes: Uint8Array, start: number, depth: number, i: number): number {
  if (depth === 8) return bytes[start + i];
  if (depth === 16) return (bytes[start + 2 * i] << 8) | bytes[start + 2 * i + 1];
  const bit = i * depth;
  return (bytes[start + (bit >> 3)] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
}

/** Puts the samples of a pass, brought to 8 bits, into the planes; `at` is where its first row's filter stands. */
function placePass(png: PngFile, pass: SizedPass, bytes: Uint8Array, at: number, planes: Uint8Array): void {
  const { width, depth, samples, colour } = png;
  const { x, y, dx, dy, columns, rows, stride } = pass;
  const pixels = width * png.height;
  const scale = depth >= 8 || colour === Colour.PALETTE ? 1 : 255 / ((1 << depth) - 1);
  for (let row = 0; row < rows; row++) {
    const start = at + row * (1 + stride) + 1;
    const first = (y + row * dy) * width + x;
    if (depth < 8) {
      for (let i = 0; i < columns; i++) planes[first + i * dx] = sampleOf(bytes, start, depth, i) * scale;
      continue;
    }
    // Of 16 bits the upper 8, as PIL and libpng's strip_16 have it.
    const size = depth / 8;
    for (let s = 0; s < samples; s++) {
      let from = start + s * size;
      const end = first + s * pixels + columns * dx;
      for (let to = first + s * pixels; to < end; to += dx, from += samples * size) planes[to] = bytes[from];
    }
  }
}

/** Puts 0 into the plane of alpha where a pass has the transparent colour. */
function placeAlpha(png: PngFile, pass: SizedPass, bytes: Uint8Array, at: number, alpha: Uint8Array): void {
  const { width, depth, samples, transparency } = png;
  const { x, y, dx, dy, columns, rows, stride } = pass;
  const key = Array.from({ length: samples }, (_, s) => sampleOf(transparency!, 0, 16, s));
  for (let row = 0; row < rows; row++) {
    const start = at + row * (1 + stride) + 1;
    const first = (y + row * dy) * width + x;
    for (let i = 0; i < columns; i++) {
      if (key.every((value, s) => sampleOf(bytes, start, depth, i * samples + s) === value)) alpha[first + i * dx] = 0;
    }
  }
}

/** The rows of all passes, each with its filter before it. */
function inflateRows(name: string, { pieces }: PngFile, passes: readonly SizedPass[]): Uint8Array {
  const size = passes.reduce((sum, { rows, stride }) => sum + rows * (1 + stride), 0);
  try {
    return inflate(pieces, size);
  } catch (cause) {
    if (cause instanceof ZlibError) throw new ImageError(name, 'IDAT', cause.message, { cause });
    throw cause;
  }
}

/** The planes of the image that is being decoded: they are copied into a tensor before the next one is. */
const scratch = /* @__PURE__ */ new Scratch();

/** The samples of all pixels, as planes; with the alpha of a transparent colour, if asked for. */
function readPlanes(name: string, png: PngFile, keyed: boolean): Raster {
  const { width, height, depth, samples } = png;
  const passes = passesOf(png);
  // First the file must show that it holds what it claims.
  const bytes = inflateRows(name, png, passes);
  const channels = keyed ? samples + 1 : samples;
  const data = scratch.take(channels * width * height);
  const alpha = keyed ? data.subarray(samples * width * height).fill(255) : undefined;
  const step = Math.max(1, (samples * depth) / 8);
  let at = 0;
  for (const pass of passes) {
    const { y, dy, rows, stride } = pass;
    const odd = unfilter(bytes, at, rows, stride, step);
    if (odd >= 0) {
      const reason = `expected a filter type from 0 to 4, found ${bytes[at + odd * (1 + stride)]} in row ${y + odd * dy}`;
      throw new ImageError(name, 'IDAT', reason);
    }
    placePass(png, pass, bytes, at, data);
    if (alpha) placeAlpha(png, pass, bytes, at, alpha);
    at += rows * (1 + stride);
  }
  return { width, height, channels, data };
}

function checkIndices(name: string, indices: Uint8Array, colours: number): void {
  const found = colours === 256 ? undefined : indices.find((index) => index >= colours);
  if (found !== undefined)
    throw new ImageError(
      name,
      'IDAT',
      `expected indices below ${colours}, as many colours as PLTE has, found ${found}`,
    );
}

/** The colours of the indices, with their alpha if the mode has room for it. */
function withPalette({ palette, transparency }: PngFile, indices: Raster, mode: ImageReadMode): Raster {
  const { width, height, data } = indices;
  const pixels = width * height;
  const channels = transparency && hasAlpha(mode) ? 4 : 3;
  const planes = new Uint8Array(channels * pixels);
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < pixels; i++) planes[c * pixels + i] = palette![3 * data[i] + c];
  }
  if (channels === 4) for (let i = 0; i < pixels; i++) planes[3 * pixels + i] = transparency![data[i]] ?? 255;
  return { width, height, channels, data: planes };
}

/**
 * Decodes a PNG of any colour type and depth, interlaced or not. Gamma and colour profiles are not applied, and of an animation the first
 * image is taken.
 *
 * @throws ImageError that names the chunk.
 */
export function decodePng(file: ImageFile, mode: ImageReadMode): Raster {
  const png = parsePng(file);
  const hasPalette = png.colour === Colour.PALETTE;
  const raster = readPlanes(file.name, png, png.transparency !== undefined && !hasPalette && hasAlpha(mode));
  if (!hasPalette) return toMode(raster, mode);
  checkIndices(file.name, raster.data, png.palette!.length / 3);
  return mode === ImageReadMode.UNCHANGED ? raster : toMode(withPalette(png, raster, mode), mode);
}
