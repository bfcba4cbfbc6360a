import { checkKeys, pad as torchPad, type Tensor, ValueError } from '@sconce/core';
import { setupSize, TWO_DIMENSIONS } from '../_arguments.js';
import { roundHalfEven } from '../_round.js';
import { assertImage, assertIntegers } from './_image.js';
import { get_dimensions } from './dimensions.js';
import { hflip, vflip } from './flipping.js';

/** Along one dimension, the part of an image that a crop shows, and how many zeros stand before and after it. */
function visible(start: number, length: number, size: number): { from: number; count: number; pad: [number, number] } {
  const from = Math.min(Math.max(start, 0), size);
  const count = Math.max(Math.min(start + length, size) - from, 0);
  const before = Math.min(Math.max(-start, 0), length);
  return { from, count, pad: [before, length - before - count] };
}

/**
 * Cuts a rectangle out of images of shape (…, H, W); what lies outside of them is 0.
 *
 * @param img - an image, or images.
 * @param top - the first row.
 * @param left - the first column.
 * @param height - the number of rows.
 * @param width - the number of columns.
 * @returns a view where the rectangle lies inside.
 * @throws TypeError for what is no image; RuntimeError for what is no integer.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[1, 2, 3], [4, 5, 6]]);
 * console.log(transforms.functional.crop(x, 1, 1, 2, 2).tolist()); // [ [ 5, 6 ], [ 0, 0 ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.crop.html | torchvision.transforms.functional.crop}
 */
export function crop(img: Tensor, top: number, left: number, height: number, width: number): Tensor {
  assertIntegers({ top, left, height, width }, 'crop');
  const [, h, w] = get_dimensions(img);
  const rows = visible(top, height, h);
  const columns = visible(left, width, w);
  const part = img.narrow(-2, rows.from, rows.count).narrow(-1, columns.from, columns.count);
  const padding = [...columns.pad, ...rows.pad];
  return padding.some((n) => n > 0) ? torchPad(part, padding) : part;
}

/**
 * Cuts the middle out of images of shape (…, H, W); smaller ones are surrounded with 0.
 *
 * @param img - an image, or images.
 * @param output_size - height and width, or one number for both.
 * @throws TypeError for what is no image; ValueError for a size of more than two numbers.
 *
 * @example
 * ```ts
 * console.log(transforms.functional.center_crop(torch.tensor([[1, 2, 3, 4]]), [1, 2]).tolist()); // [ [ 2, 3 ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.center_crop.html | torchvision.transforms.functional.center_crop}
 */
export function center_crop(img: Tensor, output_size: number | readonly number[]): Tensor {
  const [height, width] = setupSize(output_size, TWO_DIMENSIONS);
  const [, h, w] = get_dimensions(img);
  // As in torchvision, the odd pixel of a padding stands behind, and that of a crop where Python rounds to.
  const start = (size: number, wanted: number): number =>
    wanted > size ? -Math.floor((wanted - size) / 2) : roundHalfEven((size - wanted) / 2);
  return crop(img, start(h, height), start(w, width), height, width);
}

/** The crops that {@link five_crop} returns: top left, top right, bottom left, bottom right, center. */
export type FiveCrops = [Tensor, Tensor, Tensor, Tensor, Tensor];

/**
 * Cuts out the four corners and the middle of images of shape (…, H, W).
 *
 * @param img - an image, or images.
 * @param size - height and width, or one number for both.
 * @returns the crops: top left, top right, bottom left, bottom right, center.
 * @throws ValueError for a size that is larger than the image.
 *
 * @example
 * ```ts
 * const crops = transforms.functional.five_crop(torch.tensor([[1, 2, 3]]), 1);
 * console.log(crops.map((crop) => crop.item())); // [ 1, 3, 1, 3, 2 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.five_crop.html | torchvision.transforms.functional.five_crop}
 */
export function five_crop(img: Tensor, size: number | readonly number[]): FiveCrops {
  const [height, width] = setupSize(size, TWO_DIMENSIONS);
  const [, h, w] = get_dimensions(img);
  if (width > w || height > h) {
    throw new ValueError(`Requested crop size (${height}, ${width}) is bigger than input size (${h}, ${w})`);
  }
  const at = (top: number, left: number): Tensor => crop(img, top, left, height, width);
  return [at(0, 0), at(0, w - width), at(h - height, 0), at(h - height, w - width), center_crop(img, [height, width])];
}

/** Options of {@link ten_crop}. */
export interface TenCropOptions {
  /** Whether the second five are of the image turned upside down, not mirrored; false by default. */
  readonly vertical_flip?: boolean;
}

/**
 * Cuts out the four corners and the middle of images of shape (…, H, W), and again of the images mirrored.
 *
 * @param img - an image, or images.
 * @param size - height and width, or one number for both.
 * @param options - `vertical_flip`.
 * @returns ten crops, in the order of {@link five_crop}.
 * @throws ValueError for a size that is larger than the image.
 *
 * @example
 * ```ts
 * const crops = transforms.functional.ten_crop(torch.tensor([[1, 2, 3]]), 1);
 * console.log(crops.map((crop) => crop.item()).join()); // 1,3,1,3,2,3,1,3,1,2
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.ten_crop.html | torchvision.transforms.functional.ten_crop}
 */
export function ten_crop(img: Tensor, size: number | readonly number[], options: TenCropOptions = {}): Tensor[] {
  checkKeys(options, ['vertical_flip'], 'ten_crop');
  assertImage(img);
  return [...five_crop(img, size), ...five_crop(options.vertical_flip ? vflip(img) : hflip(img), size)];
}
