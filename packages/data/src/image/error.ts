import { FileFormatError } from '@sconce/core';

/**
 * Raised when the bytes of an image are not what its format demands, or use a part of the format that is not supported.
 *
 * The field is a chunk of a PNG (`IHDR`, `IDAT`), a marker of a JPEG (`SOF`, `DHT`) or a field of a BMP's header (`biBitCount`).
 *
 * @example
 * ```ts
 * try {
 *   decode_image(Uint8Array.of(71, 73, 70, 56, 57, 97));
 * } catch (error) {
 *   console.log((error as ImageError).message); // bytes: signature: expected a PNG, JPEG or BMP image, found a GIF image
 * }
 * ```
 * @see {@link https://pytorch.org/vision/stable/io.html | torchvision.io}
 */
export class ImageError extends FileFormatError {
  /** The name of the class, as it stands before the message. */
  override readonly name: string = 'ImageError';
}

/** The bytes of an image, and what a decoder of any format is told beside them. */
export interface ImageFile {
  /** How errors name it. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** More pixels than these are refused before anything is allocated. */
  readonly maxPixels: number;
}

/**
 * Checks the size that a header claims.
 *
 * @throws ImageError when it is empty or above the limit.
 */
export function checkSize(file: ImageFile, field: string, width: number, height: number): void {
  const { name, maxPixels } = file;
  if (width <= 0 || height <= 0)
    throw new ImageError(name, field, `expected a width and a height above 0, found ${width} x ${height}`);
  if (width * height <= maxPixels) return;
  throw new ImageError(
    name,
    field,
    `expected at most ${maxPixels} pixels, found ${width} x ${height} = ${width * height}; the option maxPixels raises the limit`,
  );
}
