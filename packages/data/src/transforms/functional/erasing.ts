import { checkKeys, type Tensor } from '@sconce/core';
import { assertImage } from './_image.js';

/** Options of {@link erase}. */
export interface EraseOptions {
  /** Whether the image itself is changed; false by default. */
  readonly inplace?: boolean;
}

/**
 * Fills a rectangle of images of shape (…, H, W).
 *
 * @param img - an image, or images.
 * @param i - the first row.
 * @param j - the first column.
 * @param h - the number of rows.
 * @param w - the number of columns.
 * @param v - what to fill it with, of a shape that broadcasts to (…, C, h, w).
 * @param options - `inplace`.
 * @throws TypeError for what is no image; RuntimeError for a rectangle that reaches beyond the image or a filling that does not fit it.
 *
 * @example
 * ```ts
 * const x = torch.ones([1, 2, 3]);
 * console.log(transforms.functional.erase(x, 0, 1, 2, 2, torch.zeros([1])).tolist()); // [ [ [ 1, 0, 0 ], [ 1, 0, 0 ] ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.erase.html | torchvision.transforms.functional.erase}
 */
export function erase(
  img: Tensor,
  i: number,
  j: number,
  h: number,
  w: number,
  v: Tensor,
  options: EraseOptions = {},
): Tensor {
  checkKeys(options, ['inplace'], 'erase');
  assertImage(img);
  const result = options.inplace ? img : img.clone();
  const place = result.narrow(-2, i, h).narrow(-1, j, w);
  (place.ndim === 2 ? place.unsqueeze(0) : place).copy_(v);
  return result;
}
