/**
 * The modes in which {@link read_image} and the decoders give an image.
 *
 * @example
 * ```ts
 * const png = encode_png(torch.zeros([3, 2, 2], { dtype: torch.uint8 }));
 * console.log(decode_image(png, { mode: ImageReadMode.GRAY }).shape); // [ 1, 2, 2 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.io.ImageReadMode.html | torchvision.io.ImageReadMode}
 */
export enum ImageReadMode {
  /** As many channels as the file has; of an image with a palette, the one channel of its indices. */
  UNCHANGED = 0,
  /** One channel. */
  GRAY = 1,
  /** Two channels, the second of which is 0 where the image is transparent and 255 where it is opaque. */
  GRAY_ALPHA = 2,
  /** Three channels: red, green and blue. */
  RGB = 3,
  /** Four channels: red, green, blue and alpha. */
  RGB_ALPHA = 4,
}

/** Pixels of 8 bits a channel; the channels lie one after the other, as in a tensor of shape (C, H, W). */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Gray; gray and alpha; red, green, blue; these and alpha. */
  readonly channels: number;
  readonly data: Uint8Array;
}

/** Whether the mode has a channel for alpha. */
export function hasAlpha(mode: ImageReadMode): boolean {
  return mode === ImageReadMode.GRAY_ALPHA || mode === ImageReadMode.RGB_ALPHA;
}

/** libpng's weights of 0.2989, 0.587 and the rest, in 1/32768, and its rounding down. */
function grayOf(data: Uint8Array, pixels: number): Uint8Array {
  const gray = new Uint8Array(pixels);
  for (let i = 0; i < pixels; i++) {
    gray[i] = (9794 * data[i] + 19234 * data[i + pixels] + 3740 * data[i + 2 * pixels]) >> 15;
  }
  return gray;
}

/** The image in that mode; itself where nothing changes. */
export function toMode(raster: Raster, mode: ImageReadMode): Raster {
  const { width, height, channels, data } = raster;
  const wanted: number = mode === ImageReadMode.UNCHANGED ? channels : mode;
  if (wanted === channels) return raster;
  const pixels = width * height;
  const colours = wanted < 3 ? 1 : 3;
  const result = new Uint8Array(wanted * pixels);
  if (colours === 1) result.set(channels < 3 ? data.subarray(0, pixels) : grayOf(data, pixels));
  else if (channels >= 3) result.set(data.subarray(0, 3 * pixels));
  else for (let c = 0; c < 3; c++) result.set(data.subarray(0, pixels), c * pixels);
  if (wanted > colours) {
    if (channels % 2 === 0) result.set(data.subarray((channels - 1) * pixels), colours * pixels);
    else result.fill(255, colours * pixels);
  }
  return { width, height, channels: wanted, data: result };
}
