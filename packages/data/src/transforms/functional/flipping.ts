import type { Tensor } from '@sconce/core';
import { assertImage } from './_image.js';

/**
 * Mirrors images of shape (…, H, W): left becomes right.
 *
 * @throws TypeError for what is no image.
 *
 * @example
 * ```ts
 * console.log(transforms.functional.hflip(torch.tensor([[1, 2, 3]])).tolist()); // [ [ 3, 2, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.hflip.html | torchvision.transforms.functional.hflip}
 */
export function hflip(img: Tensor): Tensor {
  assertImage(img);
  return img.flip(-1);
}

/**
 * Turns images of shape (…, H, W) upside down.
 *
 * @throws TypeError for what is no image.
 *
 * @example
 * ```ts
 * console.log(transforms.functional.vflip(torch.tensor([[1], [2]])).tolist()); // [ [ 2 ], [ 1 ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.vflip.html | torchvision.transforms.functional.vflip}
 */
export function vflip(img: Tensor): Tensor {
  assertImage(img);
  return img.flip(-2);
}
