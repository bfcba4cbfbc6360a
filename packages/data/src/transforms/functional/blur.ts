import { conv2d, exp, linspace, pad as torchPad, tensor, type Tensor, tidy, ValueError } from '@sconce/core';
import { assertImage, floating, onFloatBatch } from './_image.js';
import { blend, checkAdjusted } from './color.js';

/** A normal distribution over the pixels of a line, adding up to 1. */
function gaussian(size: number, sigma: number): Tensor {
  const end = (size - 1) / 2;
  const bell = exp(linspace(-end, end, size).div(sigma).square().mul(-0.5));
  return bell.div(bell.sum());
}

/** Convolves each channel with one kernel, without padding. */
function filter(batch: Tensor, kernel: Tensor): Tensor {
  const channels = batch.shape[1];
  const weight = kernel
    .to(batch.dtype)
    .expand([channels, 1, ...kernel.shape])
    .contiguous();
  return conv2d(batch, weight, null, { groups: channels });
}

/** One or two numbers, for x and y, as two. */
const pairOf = (value: number | readonly number[]): readonly number[] =>
  typeof value === 'number' ? [value, value] : value;

/**
 * Blurs images of shape (…, H, W) by a normal distribution; beyond the edges they are mirrored.
 *
 * @param img - an image, or images.
 * @param kernel_size - width and height of the neighbourhood in pixels, or one number for both; odd.
 * @param sigma - the standard deviations along x and y, or one number for both; 0.15 · kernel_size + 0.35 by default.
 * @throws ValueError for an even size or a deviation that is not positive; RuntimeError for a neighbourhood larger than twice the image.
 *
 * @example
 * ```ts
 * const x = transforms.functional.gaussian_blur(torch.eye(3), 3, 100);
 * console.log(x.select(0, 1).mul(9).round().tolist()); // [ 3, 3, 3 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.gaussian_blur.html | torchvision.transforms.functional.gaussian_blur}
 */
export function gaussian_blur(
  img: Tensor,
  kernel_size: number | readonly number[],
  sigma: number | readonly number[] | null = null,
): Tensor {
  const sizes = pairOf(kernel_size);
  if (sizes.length !== 2) {
    throw new ValueError(`If kernel_size is a sequence its length should be 2. Got ${sizes.length}`);
  }
  if (!sizes.every((size) => Number.isInteger(size) && size > 0 && size % 2 === 1)) {
    throw new ValueError(`kernel_size should have odd and positive integers. Got [${sizes.join(', ')}]`);
  }
  const given = pairOf(sigma ?? sizes.map((size) => size * 0.15 + 0.35));
  const sigmas = given.length === 1 ? [given[0], given[0]] : given;
  if (sigmas.length !== 2) {
    throw new ValueError(`If sigma is a sequence, its length should be 2. Got ${sigmas.length}`);
  }
  if (!sigmas.every((s) => s > 0)) {
    throw new ValueError(`sigma should have positive values. Got [${sigmas.join(', ')}]`);
  }
  assertImage(img);
  const [x, y] = sizes.map((size) => Math.floor(size / 2));
  return tidy(() => {
    const [across, down] = sizes.map((size, k) => gaussian(size, sigmas[k]).to(floating(img).dtype));
    const kernel = down.unsqueeze(1).mm(across.unsqueeze(0));
    return onFloatBatch(img, (batch) => filter(torchPad(batch, [x, x, y, y], 'reflect'), kernel));
  });
}

/** The blur that sharpening goes away from; the outermost pixels stay as they are. */
function softened(img: Tensor): Tensor {
  const kernel = tensor([
    [1, 1, 1],
    [1, 5, 1],
    [1, 1, 1],
  ]).div(13);
  const inner = onFloatBatch(img, (batch) => filter(batch, kernel));
  const result = img.clone();
  const [height, width] = inner.shape.slice(-2);
  result.narrow(-2, 1, height).narrow(-1, 1, width).copy_(inner);
  return result;
}

/**
 * Sharpens or blurs images of shape (…, 1 or 3, H, W).
 *
 * @param img - an image, or images; those of at most two rows or columns stay as they are.
 * @param sharpness_factor - 0 blurs, 1 changes nothing, 2 sharpens as much as 0 blurs.
 * @throws ValueError for a negative factor; TypeError for an image of other than 1 or 3 channels.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[0, 0, 0], [0, 13, 0], [0, 0, 0]], { dtype: torch.uint8 });
 * console.log(transforms.functional.adjust_sharpness(x, 0).select(0, 1).tolist()); // [ 0, 5, 0 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.adjust_sharpness.html | torchvision.transforms.functional.adjust_sharpness}
 */
export function adjust_sharpness(img: Tensor, sharpness_factor: number): Tensor {
  checkAdjusted(img, sharpness_factor, 'sharpness_factor');
  if (Math.min(...img.shape.slice(-2)) <= 2) return img;
  return tidy(() => blend(img, softened(img), sharpness_factor));
}
