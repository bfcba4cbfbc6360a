import { type Tensor, ValueError } from '@sconce/core';
import { assertColors, assertImage, floating } from './_image.js';

/** The brightness that eyes see, of the images' own dtype: one channel, of float32 numbers that are cut off, not rounded. */
export function luminance(img: Tensor): Tensor {
  const [r, g, b] = floating(img).split(1, -3);
  return r.mul(0.2989).add(g.mul(0.587)).add(b.mul(0.114)).to(img.dtype);
}

/**
 * Turns images of shape (…, 3, H, W) grey: 0.2989 r + 0.587 g + 0.114 b. Images of one channel are copied.
 *
 * @param img - an image, or images.
 * @param num_output_channels - 1, the default, or 3 equal ones.
 * @throws TypeError for an image of other than 1 or 3 channels; ValueError for another number of channels to come.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[[255]], [[0]], [[0]]], { dtype: torch.uint8 });
 * console.log(transforms.functional.rgb_to_grayscale(x).tolist()); // [ [ [ 76 ] ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.rgb_to_grayscale.html | torchvision.transforms.functional.rgb_to_grayscale}
 */
export function rgb_to_grayscale(img: Tensor, num_output_channels = 1): Tensor {
  assertImage(img, 3);
  assertColors(img);
  if (num_output_channels !== 1 && num_output_channels !== 3) {
    throw new ValueError('num_output_channels should be either 1 or 3');
  }
  const gray = img.shape.at(-3) === 3 ? luminance(img) : img.clone();
  return num_output_channels === 3 ? gray.expand(img.shape.with(-3, 3)) : gray;
}
