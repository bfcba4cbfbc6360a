import { cat, grid_sample, linspace, ones, stack, tensor, type Tensor, tidy, ValueError } from '@sconce/core';
import type { InterpolationMode } from '../interpolation_mode.js';
import { assertImage, floating, onFloatBatch } from './_image.js';
import { get_dimensions } from './dimensions.js';

/** What stands where a result looks beyond the image: a number, or one for each channel; null leaves 0, unblended. */
export type Fill = number | readonly number[] | null;

/** What moves the pixels of images. */
export interface GridTransform {
  readonly interpolation: InterpolationMode;
  readonly fill: Fill;
  /** Makes the points, of shape (1, H′, W′, 2), at which to look the images up; of the images' dtype. */
  readonly grid: (like: Tensor) => Tensor;
}

/** @throws in torchvision's words. */
export function checkGridTransform(img: Tensor, interpolation: InterpolationMode, fill: Fill): void {
  assertImage(img);
  const [channels] = get_dimensions(img);
  if (Array.isArray(fill) && fill.length > 1 && fill.length !== channels) {
    throw new ValueError(
      `The number of elements in 'fill' cannot broadcast to match the number of channels of the image (${fill.length} != ${channels})`,
    );
  }
  if (interpolation === 'bicubic') {
    throw new ValueError("Interpolation mode 'bicubic' is unsupported with Tensor input");
  }
}

/** The points (x, y, 1) of a grid of pixels, of shape (H · W, 3), with those numbers for the first column and row. */
export function pixelCenters(height: number, width: number, x: number, y: number, like: Tensor): Tensor {
  const [columns, rows] = [linspace(x, x + width - 1, width), linspace(y, y + height - 1, height)];
  const shape = [height, width];
  return stack([columns.expand(shape), rows.unsqueeze(1).expand(shape), ones(shape)], -1)
    .view(-1, 3)
    .to(like.dtype);
}

/** Looks an image up together with a channel of ones, which becomes how much of each pixel lies inside. */
function sampleFilled(batch: Tensor, grid: Tensor, mode: 'nearest' | 'bilinear', fill: readonly number[]): Tensor {
  const [count, channels, height, width] = batch.shape;
  const both = cat([batch, ones([count, 1, height, width], { dtype: batch.dtype })], 1);
  const sampled = grid_sample(both, grid, { mode, align_corners: false });
  const [seen, inside] = [sampled.narrow(1, 0, channels), sampled.narrow(1, channels, 1)];
  const filling = tensor([...fill], { dtype: batch.dtype }).view(1, -1, 1, 1);
  if (mode === 'nearest') return filling.where(inside.lt(0.5), seen);
  return seen.mul(inside).add(inside.neg().add(1).mul(filling));
}

/** Looks images up at other points. */
export function applyGrid(img: Tensor, { interpolation, fill, grid }: GridTransform): Tensor {
  const mode = interpolation === 'nearest' ? 'nearest' : 'bilinear';
  return tidy(() => {
    const points = grid(floating(img));
    const filling = typeof fill === 'number' ? [fill] : fill;
    // Where the nearest pixel is not inside, 0 stands anyway.
    const isPlain = filling === null || (mode === 'nearest' && filling.every((value) => value === 0));
    return onFloatBatch(img, (batch) => {
      const all = points.expand([batch.shape[0], ...points.shape.slice(1)]);
      return isPlain
        ? grid_sample(batch, all, { mode, align_corners: false })
        : sampleFilled(batch, all, mode, filling);
    });
  });
}
