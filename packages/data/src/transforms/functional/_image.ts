import { float32, RuntimeError, Tensor } from '@sconce/core';

/** @throws TypeError, in torchvision's words, for what has no height and width, or fewer dimensions than `least`. */
export function assertImage(img: unknown, least: 2 | 3 = 2): asserts img is Tensor {
  if (!(img instanceof Tensor)) throw new TypeError(`img should be Tensor Image. Got ${typeof img}`);
  if (img.ndim < 2) throw new TypeError('Tensor is not a torch image.');
  if (img.ndim < least) {
    throw new TypeError(`Input image tensor should have at least ${least} dimensions, but found ${img.ndim}`);
  }
}

/** @throws TypeError, in torchvision's words, for another number of channels than 1 or 3. */
export function assertColors(img: Tensor): void {
  const channels = img.ndim === 2 ? 1 : img.shape.at(-3)!;
  if (channels === 1 || channels === 3) return;
  throw new TypeError(`Input image tensor permitted channel values are [1, 3], but found ${channels}`);
}

/** The largest value of an image of that dtype that stands for white, other than in conversions. */
export const boundOf = (img: Tensor): number => (img.is_floating_point() ? 1 : 255);

/** An image as floating point numbers, of the same scale. */
export const floating = (img: Tensor): Tensor => (img.is_floating_point() ? img : img.to(float32));

/**
 * Applies what takes floating point batches (N, C, H, W) only to images of any dtype and (…, C, H, W) or (H, W). What was an integer
 * is rounded and made one again.
 */
export function onFloatBatch(img: Tensor, fn: (batch: Tensor) => Tensor): Tensor {
  const leading = img.shape.slice(0, -2);
  const channels = leading.at(-1) ?? 1;
  const count = leading.slice(0, -1).reduce((product, size) => product * size, 1);
  const result = fn(floating(img.reshape([count, channels, ...img.shape.slice(-2)])));
  const shaped = result.reshape([...leading, ...result.shape.slice(-2)]);
  return img.is_floating_point() ? shaped : shaped.round().to(img.dtype);
}

/** @throws RuntimeError for a crop or size that is no integer. */
export function assertIntegers(values: Readonly<Record<string, number>>, where: string): void {
  for (const [name, value] of Object.entries(values)) {
    if (!Number.isInteger(value)) throw new RuntimeError(`${where}(): ${name} must be an integer, got ${value}`);
  }
}
