import { type Tensor, ValueError } from '@sconce/core';
import { assertColors, assertImage, boundOf, floating } from './_image.js';
import { convert_image_dtype } from './conversion.js';
import { luminance } from './grayscale.js';

/** @throws in torchvision's words. */
export function checkAdjusted(img: Tensor, factor: number, name: string): void {
  if (!(factor >= 0)) throw new ValueError(`${name} (${factor}) is not non-negative.`);
  assertImage(img);
  assertColors(img);
}

/** `ratio` of one image and the rest of another, in float32 for integers, which are cut off, not rounded. */
export function blend(img: Tensor, other: Tensor, ratio: number): Tensor {
  return floating(img)
    .mul(ratio)
    .add(floating(other).mul(1 - ratio))
    .clamp(0, boundOf(img))
    .to(img.dtype);
}

/**
 * Multiplies the brightness of images of shape (…, 1 or 3, H, W).
 *
 * @param img - an image, or images.
 * @param brightness_factor - 0 makes black, 1 changes nothing, 2 doubles.
 * @throws ValueError for a negative factor; TypeError for an image of other than 1 or 3 channels.
 *
 * @example
 * ```ts
 * console.log(transforms.functional.adjust_brightness(torch.tensor([[0.25, 0.75]]), 2).tolist()); // [ [ 0.5, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.adjust_brightness.html | torchvision.transforms.functional.adjust_brightness}
 */
export function adjust_brightness(img: Tensor, brightness_factor: number): Tensor {
  checkAdjusted(img, brightness_factor, 'brightness_factor');
  return floating(img).mul(brightness_factor).clamp(0, boundOf(img)).to(img.dtype);
}

/**
 * Multiplies the distance of each pixel from the image's mean brightness, of images of shape (…, 1 or 3, H, W).
 *
 * @param img - an image, or images.
 * @param contrast_factor - 0 makes an even grey, 1 changes nothing, 2 doubles.
 * @throws ValueError for a negative factor; TypeError for an image of other than 1 or 3 channels.
 *
 * @example
 * ```ts
 * console.log(transforms.functional.adjust_contrast(torch.tensor([[0.25, 0.75]]), 2).tolist()); // [ [ 0, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.adjust_contrast.html | torchvision.transforms.functional.adjust_contrast}
 */
export function adjust_contrast(img: Tensor, contrast_factor: number): Tensor {
  checkAdjusted(img, contrast_factor, 'contrast_factor');
  const gray = img.ndim > 2 && img.shape.at(-3) === 3 ? luminance(img) : img;
  const mean = floating(gray).mean(img.ndim > 2 ? [-3, -2, -1] : [-2, -1], true);
  return blend(img, mean, contrast_factor);
}

/**
 * Multiplies the distance of each colour from grey, of images of shape (…, 3, H, W). Those of one channel stay as they are.
 *
 * @param img - an image, or images.
 * @param saturation_factor - 0 makes grey, 1 changes nothing, 2 doubles.
 * @throws ValueError for a negative factor; TypeError for an image of other than 1 or 3 channels.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[[255]], [[0]], [[0]]], { dtype: torch.uint8 });
 * console.log(transforms.functional.adjust_saturation(x, 0).flatten().tolist()); // [ 76, 76, 76 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.adjust_saturation.html | torchvision.transforms.functional.adjust_saturation}
 */
export function adjust_saturation(img: Tensor, saturation_factor: number): Tensor {
  checkAdjusted(img, saturation_factor, 'saturation_factor');
  return img.ndim > 2 && img.shape.at(-3) === 3 ? blend(img, luminance(img), saturation_factor) : img;
}

/**
 * Raises the values of images of shape (…, 1 or 3, H, W), in [0, 1], to a power: gain · x^gamma.
 *
 * @param img - an image, or images.
 * @param gamma - more than 1 makes dark parts darker, less than 1 lighter.
 * @param gain - what the result is multiplied with; 1 by default.
 * @throws ValueError for a negative power; TypeError for an image of other than 1 or 3 channels.
 *
 * @example
 * ```ts
 * console.log(transforms.functional.adjust_gamma(torch.tensor([[0.5, 1]]), 2).tolist()); // [ [ 0.25, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.adjust_gamma.html | torchvision.transforms.functional.adjust_gamma}
 */
export function adjust_gamma(img: Tensor, gamma: number, gain = 1): Tensor {
  assertImage(img);
  assertColors(img);
  if (!(gamma >= 0)) throw new ValueError('Gamma should be a non-negative real number');
  const fractions = img.is_floating_point() ? img : convert_image_dtype(img);
  return convert_image_dtype(fractions.pow(gamma).mul(gain).clamp(0, 1), img.dtype);
}
