import type { Tensor } from '@sconce/core';
import { assertImage } from './_image.js';

/**
 * Returns the channels, height and width of an image; without a dimension of channels there is one.
 *
 * @throws TypeError for what is no image.
 *
 * @example
 * ```ts
 * console.log(transforms.functional.get_dimensions(torch.zeros([8, 3, 4, 5]))); // [ 3, 4, 5 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.get_dimensions.html | torchvision.transforms.functional.get_dimensions}
 */
export function get_dimensions(img: Tensor): [channels: number, height: number, width: number] {
  assertImage(img);
  const [height, width] = img.shape.slice(-2);
  return [img.shape.at(-3) ?? 1, height, width];
}

/**
 * Returns the width and height of an image, in this order.
 *
 * @throws TypeError for what is no image.
 *
 * @example
 * ```ts
 * console.log(transforms.functional.get_image_size(torch.zeros([3, 4, 5]))); // [ 5, 4 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.get_image_size.html | torchvision.transforms.functional.get_image_size}
 */
export function get_image_size(img: Tensor): [width: number, height: number] {
  const [, height, width] = get_dimensions(img);
  return [width, height];
}

/**
 * Returns the number of channels of an image.
 *
 * @throws TypeError for what is no image.
 *
 * @example
 * ```ts
 * console.log(transforms.functional.get_image_num_channels(torch.zeros([3, 4, 5]))); // 3
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.get_image_num_channels.html | torchvision.transforms.functional.get_image_num_channels}
 */
export function get_image_num_channels(img: Tensor): number {
  return get_dimensions(img)[0];
}
