import { checkKeys, float64, linalg, tensor, type Tensor, ValueError } from '@sconce/core';
import { checkInterpolation, type InterpolationMode } from '../interpolation_mode.js';
import { applyGrid, checkGridTransform, pixelCenters } from './_grid.js';
import { get_dimensions } from './dimensions.js';

/** Options of {@link perspective}. */
export interface PerspectiveOptions {
  /** `bilinear`, the default, or `nearest`. */
  readonly interpolation?: InterpolationMode;
  /** What stands where the result looks beyond the image: one number, or one for each channel; null, the default, leaves 0. */
  readonly fill?: number | readonly number[] | null;
}

/** Four points [x, y] in pixels: the corners top left, top right, bottom right, bottom left, or where they go. */
export type Corners = readonly (readonly number[])[];

/** The a to h of the map ((a x + b y + c) / (g x + h y + 1), (d x + e y + f) / (g x + h y + 1)) from end points to start points. */
function coefficients(from: Corners, to: Corners): number[] {
  const rows = to.flatMap(([x, y], i) => {
    const [u, v] = from[i];
    return [
      [x, y, 1, 0, 0, 0, -u * x, -u * y],
      [0, 0, 0, x, y, 1, -v * x, -v * y],
    ];
  });
  return linalg.solve(tensor(rows, { dtype: float64 }), tensor(from.flat(), { dtype: float64 })).tolist() as number[];
}

/** The points at which an image is seen through that map. */
function perspectiveGrid(
  [a, b, c, d, e, f, g, h]: readonly number[],
  height: number,
  width: number,
  like: Tensor,
): Tensor {
  const { dtype } = like;
  const centers = pixelCenters(height, width, 0.5, 0.5, like);
  const above = tensor([[a, b, c], [d, e, f]], { dtype }).t().div(tensor([width / 2, height / 2], { dtype })); // prettier-ignore
  const below = tensor([[g], [h], [1]], { dtype });
  return centers.mm(above).div(centers.mm(below)).sub(1).view(1, height, width, 2);
}

function checkCorners(corners: unknown): void {
  const isPoint = (point: unknown): boolean => Array.isArray(point) && point.length === 2;
  if (Array.isArray(corners) && corners.length === 4 && corners.every(isPoint)) return;
  throw new ValueError('startpoints and endpoints should be four points [x, y] each');
}

/**
 * Shows images of shape (…, H, W) in perspective: four points of them come to lie elsewhere.
 *
 * @param img - an image, or images.
 * @param startpoints - four points [x, y] of the image.
 * @param endpoints - where they come to lie.
 * @param options - `interpolation` and `fill`.
 * @throws ValueError for other than four points, a filling that does not fit the channels or an interpolation of another kind; LinAlgError
 * when three of the end points are on a line.
 *
 * @example
 * ```ts
 * const corners = [[0, 0], [1, 0], [1, 1], [0, 1]];
 * const mirrored = [[1, 0], [0, 0], [0, 1], [1, 1]];
 * const x = torch.tensor([[[1, 2], [3, 4]]]);
 * console.log(transforms.functional.perspective(x, corners, corners).round().tolist()); // [ [ [ 1, 2 ], [ 3, 4 ] ] ]
 * console.log(transforms.functional.perspective(x, corners, mirrored, { fill: 0, interpolation: 'nearest' }).shape); // [ 1, 2, 2 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.perspective.html | torchvision.transforms.functional.perspective}
 */
export function perspective(
  img: Tensor,
  startpoints: Corners,
  endpoints: Corners,
  options: PerspectiveOptions = {},
): Tensor {
  checkKeys(options, ['interpolation', 'fill'], 'perspective');
  const { interpolation = 'bilinear', fill = null } = options;
  checkInterpolation(interpolation);
  checkGridTransform(img, interpolation, fill);
  checkCorners(startpoints);
  checkCorners(endpoints);
  const map = coefficients(startpoints, endpoints);
  const [, height, width] = get_dimensions(img);
  return applyGrid(img, { interpolation, fill, grid: (like) => perspectiveGrid(map, height, width, like) });
}
