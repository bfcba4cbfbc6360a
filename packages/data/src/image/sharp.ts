import { Colour, parsePng } from './png_chunks.js';
import type { ImageFile } from './error.js';
import { parseJpeg } from './jpeg.js';
import { ImageReadMode, type Raster, toMode } from './raster.js';

interface SharpPixels {
  readonly data: Uint8Array;
  readonly info: { readonly width: number; readonly height: number; readonly channels: number };
}

interface SharpPipeline {
  raw(): SharpPipeline;
  toBuffer(options: { resolveWithObject: true }): Promise<SharpPixels>;
}

/** What is used of the package `sharp`. */
export type Sharp = (bytes: Uint8Array, options: Readonly<Record<string, unknown>>) => SharpPipeline;

/** How the package is found; tests put another one here. */
export const sharpPackage = {
  async load(): Promise<Sharp | undefined> {
    if (!globalThis.process?.versions?.node) return undefined;
    // Not a literal, or bundlers would look for a package that need not be there.
    const name = 'sharp';
    try {
      return ((await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as { default: Sharp }).default;
    } catch {
      return undefined;
    }
  },
};

let loaded: Promise<Sharp | undefined> | undefined;

/** Forgets whether the package was found. */
export function forgetSharp(): void {
  loaded = undefined;
}

/**
 * The number of channels of an image that sharp decodes to the same values as the decoders here; undefined for others. sharp applies
 * palettes and colour profiles, and would give 16 bits another rounding.
 */
function channelsOf(file: ImageFile, mode: ImageReadMode): number | undefined {
  if (file.bytes[0] === 0xff) {
    const { components, profile } = parseJpeg(file);
    if (profile || components === 4) return undefined;
    return components === 3 && mode === ImageReadMode.GRAY ? undefined : components;
  }
  const { depth, colour, samples, transparency, profile } = parsePng(file);
  return depth !== 8 || colour === Colour.PALETTE || transparency || profile ? undefined : samples;
}

/** The wanted channels of pixels that lie together, as planes. */
function planesOf({ data, info }: SharpPixels, channels: number): Raster | undefined {
  const { width, height } = info;
  const pixels = width * height;
  // sharp may spread gray over three channels.
  const isSpread = channels < 3 && info.channels === channels + 2;
  if ((info.channels !== channels && !isSpread) || data.length !== info.channels * pixels) return undefined;
  const planes = new Uint8Array(channels * pixels);
  for (let c = 0; c < channels; c++) {
    const from = c === channels - 1 && channels % 2 === 0 ? info.channels - 1 : c;
    for (let i = 0; i < pixels; i++) planes[c * pixels + i] = data[i * info.channels + from];
  }
  return { width, height, channels, data: planes };
}

/**
 * Decodes a PNG or a JPEG by the package `sharp`, on threads of its own, if it is installed and the values are the same.
 *
 * @returns undefined where it is not, or refuses the image: the decoders here then say why.
 * @throws (by rejection) ImageError for what is wrong before the pixels.
 */
export async function decodeBySharp(file: ImageFile, mode: ImageReadMode): Promise<Raster | undefined> {
  const sharp = await (loaded ??= sharpPackage.load());
  if (!sharp) return undefined;
  const channels = channelsOf(file, mode);
  if (channels === undefined) return undefined;
  let pixels: SharpPixels;
  try {
    pixels = await sharp(file.bytes, { failOn: 'warning', limitInputPixels: false })
      .raw()
      .toBuffer({ resolveWithObject: true });
  } catch {
    return undefined;
  }
  const raster = planesOf(pixels, channels);
  return raster && toMode(raster, mode);
}
