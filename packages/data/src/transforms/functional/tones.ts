import { full_like, rsub, stack, tensor, type Tensor, uint8, ValueError, where } from '@sconce/core';
import { assertColors, assertImage, boundOf, floating } from './_image.js';

/** @throws TypeError, in torchvision's words, for other than images of 1 or 3 channels. */
function checkTones(img: Tensor): void {
  assertImage(img, 3);
  assertColors(img);
}

/** @throws TypeError, in torchvision's words, for an image of other than bytes. */
function checkBytes(img: Tensor): void {
  if (img.dtype === uint8) return;
  throw new TypeError(`Only torch.uint8 image tensors are supported, but found ${String(img.dtype)}`);
}

/**
 * Turns light to dark in images of shape (…, 1 or 3, H, W): 1 − x, or 255 − x for integers.
 *
 * @throws TypeError for other than images of 1 or 3 channels.
 *
 * @example
 * ```ts
 * console.log(transforms.functional.invert(torch.tensor([[[0.25, 1]]])).tolist()); // [ [ [ 0.75, 0 ] ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.invert.html | torchvision.transforms.functional.invert}
 */
export function invert(img: Tensor): Tensor {
  checkTones(img);
  return rsub(img, boundOf(img));
}

/**
 * Keeps the upper bits of the bytes of images of shape (…, 1 or 3, H, W).
 *
 * @param img - a uint8 image, or images.
 * @param bits - how many bits, from 0 to 8.
 * @throws ValueError for another number of bits; TypeError for other than bytes of 1 or 3 channels.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[[63, 64, 255]]], { dtype: torch.uint8 });
 * console.log(transforms.functional.posterize(x, 2).tolist()); // [ [ [ 0, 64, 192 ] ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.posterize.html | torchvision.transforms.functional.posterize}
 */
export function posterize(img: Tensor, bits: number): Tensor {
  if (!Number.isInteger(bits) || bits < 0 || bits > 8) {
    throw new ValueError(`The number if bits should be between 0 and 8. Got ${bits}`);
  }
  assertImage(img, 3);
  checkBytes(img);
  assertColors(img);
  return img.bitwise_and(bits === 0 ? 0 : 256 - 2 ** (8 - bits));
}

/**
 * Inverts the light pixels of images of shape (…, 1 or 3, H, W).
 *
 * @param img - an image, or images.
 * @param threshold - the least value that is inverted.
 * @throws TypeError for other than images of 1 or 3 channels, or a threshold above white.
 *
 * @example
 * ```ts
 * console.log(transforms.functional.solarize(torch.tensor([[[0.25, 0.75]]]), 0.5).tolist()); // [ [ [ 0.25, 0.25 ] ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.solarize.html | torchvision.transforms.functional.solarize}
 */
export function solarize(img: Tensor, threshold: number): Tensor {
  checkTones(img);
  if (!(threshold <= boundOf(img))) throw new TypeError('Threshold should be less than bound of img.');
  return where(img.ge(threshold), invert(img), img);
}

/**
 * Stretches the values of each channel of images of shape (…, 1 or 3, H, W), so that its darkest pixel is black and its lightest is white.
 *
 * @throws TypeError for other than images of 1 or 3 channels.
 *
 * @example
 * ```ts
 * console.log(transforms.functional.autocontrast(torch.tensor([[[0.25, 0.5, 0.75]]])).tolist()); // [ [ [ 0, 0.5, 1 ] ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.autocontrast.html | torchvision.transforms.functional.autocontrast}
 */
export function autocontrast(img: Tensor): Tensor {
  checkTones(img);
  const least = floating(img.amin([-2, -1], true));
  const spread = floating(img.amax([-2, -1], true)).sub(least);
  const scale = full_like(spread, boundOf(img)).div(spread);
  const isEven = scale.isfinite().logical_not();
  return floating(img)
    .sub(least.masked_fill(isEven, 0))
    .mul(scale.masked_fill(isEven, 1))
    .clamp(0, boundOf(img))
    .to(img.dtype);
}

/** Replaces each byte of a channel by how many pixels are darker, scaled to 255. */
function equalizeChannel(channel: Tensor): Tensor {
  const counts = channel.flatten().bincount({ minlength: 256 }).tolist() as number[];
  const last = counts.findLast((count) => count > 0) ?? 0;
  const step = Math.floor((channel.numel() - last) / 255);
  if (step === 0) return channel;
  let darker = 0;
  const levels = counts.map((count) => {
    const level = Math.min(Math.floor((darker + Math.floor(step / 2)) / step), 255);
    darker += count;
    return level;
  });
  return tensor(levels, { dtype: uint8 }).index_select(0, channel.flatten().long()).view(channel.shape);
}

/**
 * Spreads the values of each channel of images of shape (…, 1 or 3, H, W), so that all levels are about equally frequent.
 *
 * @throws TypeError for other than bytes of 1 or 3 channels.
 *
 * @example
 * ```ts
 * const x = torch.arange(512, { dtype: torch.float32 }).div(8).to(torch.uint8).view(1, 16, 32);
 * console.log(x.max().item(), transforms.functional.equalize(x).max().item()); // 63 255
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.equalize.html | torchvision.transforms.functional.equalize}
 */
export function equalize(img: Tensor): Tensor {
  if (img.ndim < 3) throw new TypeError(`Input image tensor should have 3 or 4 dimensions, but found ${img.ndim}`);
  checkBytes(img);
  assertColors(img);
  const planes = img.reshape([-1, ...img.shape.slice(-2)]).unbind(0);
  return stack(planes.map(equalizeChannel)).view(img.shape);
}
