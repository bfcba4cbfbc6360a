import { checkKeys, linspace, meshgrid, stack, Tensor, ValueError } from '@sconce/core';
import { checkInterpolation } from '../interpolation_mode.js';
import { applyGrid, checkGridTransform } from './_grid.js';
import { get_dimensions } from './dimensions.js';
import type { PerspectiveOptions } from './perspective.js';

/** The point of each pixel's center, from -1 to 1, of shape (H, W, 2). */
function identityGrid(height: number, width: number): Tensor {
  const [rows, columns] = [height, width].map((n) => linspace((1 - n) / n, (n - 1) / n, n));
  const [y, x] = meshgrid(rows, columns, { indexing: 'ij' });
  return stack([x, y], -1);
}

/**
 * Looks images of shape (…, H, W) up at other places, each pixel at its own.
 *
 * @param img - an image, or images.
 * @param displacement - how far to look right and down, of shape (1, H, W, 2); 2 is the image's width or height.
 * @param options - `interpolation`: `bilinear` by default, or `nearest`; `fill`.
 * @throws ValueError for a displacement of another shape, a filling that does not fit the channels or bicubic interpolation; TypeError for
 * arguments of the wrong kind.
 *
 * @example
 * ```ts
 * const onePixel = torch.tensor([2 / 3, 0]).expand([1, 1, 3, 2]);
 * const x = torch.tensor([[[1, 2, 3]]]);
 * console.log(transforms.functional.elastic_transform(x, onePixel, { interpolation: 'nearest' }).tolist()); // [ [ [ 2, 3, 0 ] ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.elastic_transform.html | torchvision.transforms.functional.elastic_transform}
 */
export function elastic_transform(img: Tensor, displacement: Tensor, options: PerspectiveOptions = {}): Tensor {
  checkKeys(options, ['interpolation', 'fill'], 'elastic_transform');
  const { interpolation = 'bilinear', fill = null } = options;
  checkInterpolation(interpolation);
  checkGridTransform(img, interpolation, fill);
  if (!(displacement instanceof Tensor)) throw new TypeError('Argument displacement should be a Tensor');
  const [, height, width] = get_dimensions(img);
  if (displacement.shape.join() !== [1, height, width, 2].join()) {
    throw new ValueError(
      `Argument displacement shape should be (1, ${height}, ${width}, 2), but given torch.Size([${displacement.shape.join(', ')}])`,
    );
  }
  const grid = (like: Tensor): Tensor => identityGrid(height, width).add(displacement).to(like.dtype);
  return applyGrid(img, { interpolation, fill, grid });
}
