import type * as NodeFs from 'node:fs';
import {
  checkKeys,
  FileAccessError,
  type FileSource,
  fromTypedArray,
  readSource,
  RuntimeError,
  Tensor,
  uint8,
  writeTarget,
} from '@sconce/core';
import { nodeBuiltin } from '../_node.js';
import { decodeBmp } from './bmp.js';
import { ImageError, type ImageFile } from './error.js';
import { checkJpegMode, decodeJpeg } from './jpeg.js';
import { decodePng } from './png.js';
import { encodePng } from './png_encode.js';
import { ImageReadMode, type Raster } from './raster.js';
import { Scratch } from './scratch.js';
import { decodeBySharp } from './sharp.js';

/** Options of {@link read_image} and the decoders. */
export interface ImageOptions {
  /** The channels of the result; `ImageReadMode.UNCHANGED` by default. */
  readonly mode?: ImageReadMode;
  /** More pixels than these are refused before anything is allocated: 2^26 by default, of which a result has at most 2^28 bytes. */
  readonly maxPixels?: number;
}

/** Options of {@link encode_png} and {@link write_png}. */
export interface PngOptions {
  /** From 0, the fastest, to 9, the smallest; 6 by default. */
  readonly compression_level?: number;
}

const MAX_PIXELS = 2 ** 26;

/** Bytes of a file: as they are, or in a uint8 tensor of one dimension, as torchvision has them. */
export type ImageBytes = Uint8Array | ArrayBuffer | Tensor;

type Decoder = (file: ImageFile, mode: ImageReadMode) => Raster;

interface CheckedOptions {
  readonly mode: ImageReadMode;
  readonly maxPixels: number;
}

function checkOptions(options: ImageOptions | undefined, caller: string): CheckedOptions {
  checkKeys(options, ['mode', 'maxPixels'], caller);
  const { mode = ImageReadMode.UNCHANGED, maxPixels = MAX_PIXELS } = options ?? {};
  if (!(mode in ImageReadMode) || typeof mode !== 'number')
    throw new TypeError(`${caller}(): mode must be one of ImageReadMode, got ${String(mode)}`);
  if (typeof maxPixels !== 'number' || !(maxPixels > 0))
    throw new TypeError(`${caller}(): maxPixels must be a number above 0, got ${String(maxPixels)}`);
  return { mode, maxPixels };
}

function bytesOf(input: ImageBytes): Uint8Array {
  if (input instanceof Uint8Array) return input;
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  if (input instanceof Tensor && input.dtype === uint8 && input.ndim === 1) return input.toTypedArray() as Uint8Array;
  throw new TypeError('Expected the bytes of an image: a Uint8Array, an ArrayBuffer or a 1-dimensional uint8 tensor');
}

function toTensor({ channels, height, width, data }: Raster): Tensor {
  return fromTypedArray(data, [channels, height, width]);
}

const OTHERS: readonly [string, RegExp][] = [
  ['a GIF', /^GIF8/],
  ['a WebP', /^RIFF[^]{4}WEBP/],
  ['a TIFF', /^(?:II\*\0|MM\0\*)/],
  ['an AVIF or HEIF', /^[^]{4}ftyp/],
  ['a PNM', /^P[1-6]\s/],
];

/** The decoder of a format, told by its first bytes. */
function decoderOf({ name, bytes }: ImageFile): Decoder {
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return decodePng;
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return decodeJpeg;
  if (bytes[0] === 0x42 && bytes[1] === 0x4d) return decodeBmp;
  const start = String.fromCharCode(...bytes.subarray(0, 12));
  const other = OTHERS.find(([, pattern]) => pattern.test(start));
  const found = other ? `${other[0]} image` : bytes.length === 0 ? 'an empty file' : 'something else';
  throw new ImageError(name, 'signature', `expected a PNG, JPEG or BMP image, found ${found}`);
}

function decodeBy(decoder: Decoder, caller: string, input: ImageBytes, options: ImageOptions | undefined): Tensor {
  const { mode, maxPixels } = checkOptions(options, caller);
  return toTensor(decoder({ name: 'bytes', bytes: bytesOf(input), maxPixels }, mode));
}

function decodeFile(file: ImageFile, mode: ImageReadMode): Tensor {
  return toTensor(decoderOf(file)(file, mode));
}

/**
 * Decodes a PNG, JPEG or BMP image; which one it is, its first bytes tell.
 *
 * {@link decode_png} and {@link decode_jpeg} say what of these formats is read. A BMP must not be compressed, and has three channels, or four
 * if its header names bits of alpha.
 *
 * @param input - the bytes of the file.
 * @param options - `mode`, `maxPixels`.
 * @returns a uint8 tensor of shape (channels, height, width).
 * @throws ImageError when the image is damaged, of another format, or larger than `maxPixels`; RuntimeError when a JPEG is asked for alpha.
 *
 * @example
 * ```ts
 * const file = encode_png(torch.full([1, 4, 6], 9, { dtype: torch.uint8 }));
 * const image = decode_image(file, { mode: ImageReadMode.RGB });
 * console.log(image.shape); // [ 3, 4, 6 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.io.decode_image.html | torchvision.io.decode_image}
 */
export function decode_image(input: ImageBytes, options?: ImageOptions): Tensor {
  return decodeBy((file, mode) => decoderOf(file)(file, mode), 'decode_image', input, options);
}

/**
 * Decodes a PNG image: of every colour type and depth, interlaced or not.
 *
 * Of 16 bits a sample the upper 8 are kept. Unchanged, an image with a palette gives its indices; the other modes give its colours. A
 * transparent colour becomes alpha in the modes that have it. Gamma and colour profiles are not applied, except that libpng, and so
 * torchvision, lets gamma weigh in on gray.
 *
 * @param input - the bytes of the file.
 * @param options - `mode`, `maxPixels`.
 * @returns a uint8 tensor of shape (channels, height, width).
 * @throws ImageError when the image is damaged, no PNG, or larger than `maxPixels`.
 *
 * @example
 * ```ts
 * const image = decode_png(encode_png(torch.zeros([3, 4, 6], { dtype: torch.uint8 })));
 * console.log(image.shape); // [ 3, 4, 6 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.io.decode_png.html | torchvision.io.decode_png}
 */
export function decode_png(input: ImageBytes, options?: ImageOptions): Tensor {
  return decodeBy(decodePng, 'decode_png', input, options);
}

/**
 * Decodes a JPEG image: sequential or progressive, with Huffman codes and 8 bits a sample, to the values that libjpeg gives.
 *
 * Unchanged, an image of cyan, magenta, yellow and black gives these four channels as the file has them. Orientation and colour profiles
 * are not applied.
 *
 * @param input - the bytes of the file.
 * @param options - `mode`, `maxPixels`.
 * @returns a uint8 tensor of shape (channels, height, width).
 * @throws ImageError when the image is damaged, of an unsupported kind, no JPEG, or larger than `maxPixels`; RuntimeError for a mode with
 * alpha.
 *
 * @example
 * ```ts
 * try {
 *   decode_jpeg(Uint8Array.of(0xff, 0xd8, 0xff, 0xd9));
 * } catch (error) {
 *   console.log((error as Error).message); // bytes: SOF: expected a frame, found the end of the image
 * }
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.io.decode_jpeg.html | torchvision.io.decode_jpeg}
 */
export function decode_jpeg(input: ImageBytes, options?: ImageOptions): Tensor {
  return decodeBy(decodeJpeg, 'decode_jpeg', input, options);
}

/**
 * Reads a PNG, JPEG or BMP image from a file, or from bytes wherever they come from.
 *
 * If the package `sharp` is installed, it decodes what it gives the same values for, on threads of its own. See {@link decode_image}.
 *
 * @param source - a path or `file:` URL in Node; bytes, a Blob, a Response or a stream everywhere.
 * @param options - `mode`, `maxPixels`.
 * @returns a uint8 tensor of shape (channels, height, width).
 * @throws (by rejection) FileAccessError when it cannot be read; what {@link decode_image} throws.
 *
 * @example
 * ```ts
 * const file = encode_png(torch.zeros([1, 4, 6], { dtype: torch.uint8 })).toTypedArray() as Uint8Array<ArrayBuffer>;
 * const image = await read_image(new Blob([file]), { mode: ImageReadMode.RGB });
 * console.log(image.shape); // [ 3, 4, 6 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.io.read_image.html | torchvision.io.read_image}
 */
export async function read_image(source: FileSource, options?: ImageOptions): Promise<Tensor> {
  const { mode, maxPixels } = checkOptions(options, 'read_image');
  const file: ImageFile = { ...(await readSource(source)), maxPixels };
  const decoder = decoderOf(file);
  if (decoder === decodeJpeg) checkJpegMode(mode);
  const raster = decoder === decodeBmp ? undefined : await decodeBySharp(file, mode);
  return toTensor(raster ?? decoder(file, mode));
}

/** The file that is being decoded. */
const scratch = /* @__PURE__ */ new Scratch();

function readFileSync(path: string | URL, name: string): Uint8Array {
  try {
    const fs = nodeBuiltin<typeof NodeFs>('node:fs');
    if (!fs) throw new Error('there are no files here: only Node has paths; pass bytes to decode_image instead');
    const file = fs.openSync(path, 'r');
    try {
      const bytes = scratch.take(fs.fstatSync(file).size);
      for (let at = 0; at < bytes.length;) {
        const count = fs.readSync(file, bytes, at, bytes.length - at, at);
        if (count === 0) throw new Error(`the file shrank while it was read: ${at} of ${bytes.length} bytes`);
        at += count;
      }
      return bytes;
    } finally {
      fs.closeSync(file);
    }
  } catch (cause) {
    throw new FileAccessError(name, 'read', cause);
  }
}

/**
 * Reads a PNG, JPEG or BMP image from a file, without waiting; see {@link decode_image}.
 *
 * @param path - a path or `file:` URL; there are none in a browser.
 * @param options - `mode`, `maxPixels`.
 * @returns a uint8 tensor of shape (channels, height, width).
 * @throws FileAccessError when it cannot be read; what {@link decode_image} throws.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 *
 * const path = `${mkdtempSync(`${tmpdir()}/sconce-`)}/black.png`;
 * await write_png(torch.zeros([1, 4, 6], { dtype: torch.uint8 }), path);
 * console.log(readImageSync(path).shape); // [ 1, 4, 6 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.io.read_image.html | torchvision.io.read_image}
 */
export function readImageSync(path: string | URL, options?: ImageOptions): Tensor {
  const { mode, maxPixels } = checkOptions(options, 'readImageSync');
  const name = String(path);
  return decodeFile({ name, bytes: readFileSync(path, name), maxPixels }, mode);
}

function checkImage(input: Tensor, level: number): void {
  if (level < 0 || level > 9 || !Number.isInteger(level))
    throw new RuntimeError('Compression level should be between 0 and 9');
  if (!(input instanceof Tensor) || input.dtype !== uint8) throw new RuntimeError('Input tensor dtype should be uint8');
  if (input.ndim !== 3) throw new RuntimeError('Input data should be a 3-dimensional tensor');
  const [channels, height, width] = input.shape;
  if (channels < 1 || channels > 4)
    throw new RuntimeError(`The number of channels should be 1, 2, 3 or 4, got: ${channels}`);
  if (height === 0 || width === 0) throw new RuntimeError(`The image should have pixels, got ${width} x ${height}`);
}

function encode(input: Tensor, options: PngOptions | undefined, caller: string): Uint8Array {
  checkKeys(options, ['compression_level'], caller);
  const { compression_level = 6 } = options ?? {};
  checkImage(input, compression_level);
  const [channels, height, width] = input.shape;
  return encodePng({ channels, height, width, data: input.toTypedArray() as Uint8Array }, compression_level);
}

/**
 * Encodes an image as a PNG file: gray, gray and alpha, RGB, or RGB and alpha, as it has 1, 2, 3 or 4 channels (torchvision takes 1 and 3).
 *
 * @param input - a uint8 tensor of shape (channels, height, width).
 * @param options - `compression_level`.
 * @returns the bytes of the file, a uint8 tensor of one dimension.
 * @throws RuntimeError for a tensor of another dtype or shape, or a level that is not from 0 to 9.
 *
 * @example
 * ```ts
 * const file = encode_png(torch.zeros([1, 2, 2], { dtype: torch.uint8 }));
 * console.log(String.fromCharCode(...(file.tolist() as number[]).slice(1, 4))); // PNG
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.io.encode_png.html | torchvision.io.encode_png}
 */
export function encode_png(input: Tensor, options?: PngOptions): Tensor {
  const bytes = encode(input, options, 'encode_png');
  return fromTypedArray(bytes, [bytes.length]);
}

/**
 * Writes an image as a PNG file, so that a crash leaves the old file or the new one, whole; see {@link encode_png}.
 *
 * @param input - a uint8 tensor of shape (channels, height, width).
 * @param filename - a path or `file:` URL.
 * @param options - `compression_level`.
 * @throws (by rejection) what {@link encode_png} throws; FileAccessError when the file cannot be written.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 *
 * const path = `${mkdtempSync(`${tmpdir()}/sconce-`)}/image.png`;
 * await write_png(torch.full([3, 2, 2], 7, { dtype: torch.uint8 }), path);
 * console.log((await read_image(path)).sum().item()); // 84
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.io.write_png.html | torchvision.io.write_png}
 */
export async function write_png(input: Tensor, filename: string | URL, options?: PngOptions): Promise<void> {
  await writeTarget(filename, encode(input, options, 'write_png'));
}
