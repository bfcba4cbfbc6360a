import { tensor, type Tensor } from '@sconce/core';
import { pixelCenters } from './_grid.js';

/** The rows [a, b, c] and [d, e, f] of a map (a x + b y + c, d x + e y + f). */
export type AffineMatrix = readonly [number, number, number, number, number, number];

/** A map around a center: turned by an angle in degrees, scaled, sheared by angles in degrees and moved. */
export interface AffineMap {
  readonly center: readonly number[];
  readonly angle: number;
  readonly translate: readonly number[];
  readonly scale: number;
  readonly shear: readonly number[];
}

const radians = (degrees: number): number => degrees * (Math.PI / 180);

/** The map that leads from a place in the result to the place in the image that is seen there. */
export function inverseMatrix({ center, angle, translate, scale, shear }: AffineMap): AffineMatrix {
  const [cx, cy] = center;
  const [rotation, sx, sy] = [angle, ...shear].map(radians);
  // The rows of rotation and shear together, whose determinant is 1.
  const a = Math.cos(rotation - sy) / Math.cos(sy);
  const b = (-Math.cos(rotation - sy) * Math.tan(sx)) / Math.cos(sy) - Math.sin(rotation);
  const c = Math.sin(rotation - sy) / Math.cos(sy);
  const d = (-Math.sin(rotation - sy) * Math.tan(sx)) / Math.cos(sy) + Math.cos(rotation);
  const [m00, m01, m10, m11] = [d, -b, -c, a].map((value) => value / scale);
  const [x, y] = [-cx - translate[0], -cy - translate[1]];
  return [m00, m01, m00 * x + m01 * y + cx, m10, m11, m10 * x + m11 * y + cy];
}

/** Height and width in which all of a mapped image is seen, computed in float32 as in torchvision. */
export function expandedSize(matrix: AffineMatrix, height: number, width: number): [number, number] {
  const f = Math.fround;
  const tolerance = f(1e-4);
  const trim = (value: number): number => f(Math.trunc(f(value / tolerance)) * tolerance);
  const extent = (row: readonly number[], size: number): number => {
    const places = [
      [-0.5, -0.5],
      [-0.5, 0.5],
      [0.5, 0.5],
      [0.5, -0.5],
    ].map(([x, y]) => f(f(f(f(row[0]) * x * width) + f(row[1]) * y * height) + f(row[2])));
    return Math.ceil(trim(f(Math.max(...places) + size / 2))) - Math.floor(trim(f(Math.min(...places) + size / 2)));
  };
  return [extent(matrix.slice(3), height), extent(matrix.slice(0, 3), width)];
}

/** The points at which an image of `[height, width]` is seen in a result of another size, both around their centers. */
export function affineGrid(
  matrix: AffineMatrix,
  [height, width]: readonly [number, number],
  [outHeight, outWidth]: readonly [number, number],
  like: Tensor,
): Tensor {
  const { dtype } = like;
  const theta = tensor([...matrix], { dtype })
    .view(2, 3)
    .t();
  const rescaled = theta.div(tensor([width / 2, height / 2], { dtype }));
  const centers = pixelCenters(outHeight, outWidth, (1 - outWidth) / 2, (1 - outHeight) / 2, like);
  return centers.mm(rescaled).view(1, outHeight, outWidth, 2);
}
