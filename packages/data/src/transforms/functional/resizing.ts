import { checkKeys, interpolate, type Tensor, uint8, ValueError } from '@sconce/core';
import { checkInterpolation, type InterpolationMode } from '../interpolation_mode.js';
import { assertImage, assertIntegers, onFloatBatch } from './_image.js';
import { crop } from './cropping.js';
import { get_dimensions } from './dimensions.js';

/** Options of {@link resized_crop}. */
export interface ResizedCropOptions {
  /** `bilinear` by default. */
  readonly interpolation?: InterpolationMode;
  /** Whether what is made smaller is blurred as much as it loses pixels, as Pillow does it; false by default, as in torchvision 0.14. */
  readonly antialias?: boolean | null;
}

/** Options of {@link resize}. */
export interface ResizeOptions extends ResizedCropOptions {
  /** The most that the longer side may be, where `size` is the shorter side. */
  readonly max_size?: number | null;
}

/** Height and width of the result. @throws ValueError, in torchvision's words. */
function resizedSize([h, w]: readonly [number, number], size: readonly number[], max_size: number | null): number[] {
  if (size.length === 2) return [...size];
  const [short, long] = h < w ? [h, w] : [w, h];
  let [newShort, newLong] = [size[0], Math.trunc((size[0] * long) / short)];
  if (max_size !== null) {
    if (max_size <= newShort) {
      throw new ValueError(
        `max_size = ${max_size} must be strictly greater than the requested size for the smaller edge size = [${newShort}]`,
      );
    }
    if (newLong > max_size) [newShort, newLong] = [Math.trunc((max_size * newShort) / newLong), max_size];
  }
  return w <= h ? [newLong, newShort] : [newShort, newLong];
}

/**
 * Makes images of shape (…, H, W) larger or smaller.
 *
 * Integers are interpolated in float32 and rounded, halves to even.
 *
 * @param img - an image, or images.
 * @param size - height and width; or one number, the length of the shorter side, which keeps the proportions.
 * @param options - `interpolation`, `max_size` and `antialias`.
 * @throws ValueError for a size or `max_size` that cannot be; TypeError for what is no image or mode.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[0, 2], [4, 6]]);
 * console.log(transforms.functional.resize(x, [2, 3]).tolist()); // [ [ 0, 1, 2 ], [ 4, 5, 6 ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.resize.html | torchvision.transforms.functional.resize}
 */
export function resize(img: Tensor, size: number | readonly number[], options: ResizeOptions = {}): Tensor {
  checkKeys(options, ['interpolation', 'max_size', 'antialias'], 'resize');
  const { interpolation = 'bilinear', max_size = null, antialias = null } = options;
  checkInterpolation(interpolation);
  assertImage(img);
  const list = typeof size === 'number' ? [size] : size;
  if (list.length !== 1 && list.length !== 2) {
    throw new ValueError(`Size must be an int or a 1 or 2 element tuple/list, not a ${list.length} element tuple/list`);
  }
  if (max_size !== null && list.length !== 1) {
    throw new ValueError(
      'max_size should only be passed if size specifies the length of the smaller edge, i.e. size should be an int or a sequence of length 1 in torchscript mode.',
    );
  }
  if (antialias && interpolation === 'nearest') {
    throw new ValueError('Antialias option is supported for bilinear and bicubic interpolation modes only');
  }
  const [, h, w] = get_dimensions(img);
  const [height, width] = resizedSize([h, w], list, max_size);
  assertIntegers({ height, width }, 'resize');
  if (height === h && width === w) return img;
  return onFloatBatch(img, (batch) => {
    const result = interpolate(batch, { size: [height, width], mode: interpolation, antialias: antialias ?? false });
    // A cubic passes above and below the pixels that it connects.
    return interpolation === 'bicubic' && img.dtype === uint8 ? result.clamp(0, 255) : result;
  });
}

/**
 * Cuts a rectangle out of images of shape (…, H, W) and resizes it.
 *
 * @param img - an image, or images.
 * @param top - the first row.
 * @param left - the first column.
 * @param height - the number of rows.
 * @param width - the number of columns.
 * @param size - as in {@link resize}.
 * @param options - `interpolation` and `antialias`.
 * @throws as {@link crop} and {@link resize} do.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[1, 2, 3]]);
 * console.log(transforms.functional.resized_crop(x, 0, 1, 1, 2, [1, 3]).tolist()); // [ [ 2, 2.5, 3 ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.resized_crop.html | torchvision.transforms.functional.resized_crop}
 */
export function resized_crop(
  img: Tensor,
  top: number,
  left: number,
  height: number,
  width: number,
  size: number | readonly number[],
  options: ResizedCropOptions = {},
): Tensor {
  checkKeys(options, ['interpolation', 'antialias'], 'resized_crop');
  return resize(crop(img, top, left, height, width), size, options);
}
