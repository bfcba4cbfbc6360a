import { checkKeys, type Tensor, ValueError } from '@sconce/core';
import { checkInterpolation, type InterpolationMode } from '../interpolation_mode.js';
import { applyGrid, checkGridTransform, type Fill } from './_grid.js';
import { affineGrid, expandedSize, inverseMatrix } from './_matrix.js';
import { get_dimensions } from './dimensions.js';

/** Options of {@link affine}. */
export interface AffineOptions {
  /** `nearest`, the default, or `bilinear`. */
  readonly interpolation?: InterpolationMode;
  /** What stands where the result looks beyond the image: one number, or one for each channel; null, the default, leaves 0. */
  readonly fill?: number | readonly number[] | null;
  /** The point [x, y] that stays where it is, in pixels from the upper left corner; the image's center by default. */
  readonly center?: readonly number[] | null;
}

/** Options of {@link rotate}. */
export interface RotateOptions extends AffineOptions {
  /** Whether the result is large enough for all of the rotated image, around its center; false by default. */
  readonly expand?: boolean;
}

interface Settings {
  readonly interpolation: InterpolationMode;
  readonly fill: Fill;
  readonly center: readonly number[];
}

/** The options, checked; the center is counted from the image's own. */
function readOptions(img: Tensor, options: AffineOptions): Settings {
  const { interpolation = 'nearest', fill = null, center = null } = options;
  if (center !== null && !Array.isArray(center)) throw new TypeError('Argument center should be a sequence');
  checkInterpolation(interpolation);
  checkGridTransform(img, interpolation, fill);
  const [, height, width] = get_dimensions(img);
  return { interpolation, fill, center: center ? [center[0] - width / 2, center[1] - height / 2] : [0, 0] };
}

function checkAngle(angle: unknown): void {
  if (typeof angle !== 'number') throw new TypeError('Argument angle should be int or float');
}

/**
 * Rotates images of shape (…, H, W) counter-clockwise.
 *
 * @param img - an image, or images.
 * @param angle - in degrees.
 * @param options - `interpolation`, `expand`, `center` and `fill`.
 * @throws ValueError for a filling that does not fit the channels or an interpolation of another kind; TypeError for arguments of the
 * wrong kind.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[[1, 2], [3, 4]]]);
 * console.log(transforms.functional.rotate(x, 90).tolist()); // [ [ [ 2, 4 ], [ 1, 3 ] ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.rotate.html | torchvision.transforms.functional.rotate}
 */
export function rotate(img: Tensor, angle: number, options: RotateOptions = {}): Tensor {
  checkKeys(options, ['interpolation', 'expand', 'center', 'fill'], 'rotate');
  checkAngle(angle);
  const { center, ...settings } = readOptions(img, options);
  // Counter-clockwise, where an affine map turns clockwise.
  const matrix = inverseMatrix({ center, angle: -angle, translate: [0, 0], scale: 1, shear: [0, 0] });
  const [, height, width] = get_dimensions(img);
  const size = options.expand ? expandedSize(matrix, height, width) : ([height, width] as const);
  return applyGrid(img, { ...settings, grid: (like) => affineGrid(matrix, [height, width], size, like) });
}

/**
 * Rotates images of shape (…, H, W) clockwise around their center, scales, shears and moves them.
 *
 * @param img - an image, or images.
 * @param angle - in degrees.
 * @param translate - how far to move right and down, in pixels.
 * @param scale - more than 0; 1 keeps the size.
 * @param shear - the angle of shear along x, or those along x and y, in degrees.
 * @param options - `interpolation`, `fill` and `center`.
 * @throws ValueError for a scale that is not positive, lists of other lengths or a filling that does not fit the channels; TypeError for
 * arguments of the wrong kind.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[[1, 2, 3]]]);
 * console.log(transforms.functional.affine(x, 0, [1, 0], 1, 0, { fill: 9 }).tolist()); // [ [ [ 9, 1, 2 ] ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.affine.html | torchvision.transforms.functional.affine}
 */
export function affine(
  img: Tensor,
  angle: number,
  translate: readonly number[],
  scale: number,
  shear: number | readonly number[],
  options: AffineOptions = {},
): Tensor {
  checkKeys(options, ['interpolation', 'fill', 'center'], 'affine');
  checkAngle(angle);
  if (!Array.isArray(translate)) throw new TypeError('Argument translate should be a sequence');
  if (translate.length !== 2) throw new ValueError('Argument translate should be a sequence of length 2');
  if (!(scale > 0)) throw new ValueError('Argument scale should be positive');
  if (typeof shear !== 'number' && !Array.isArray(shear)) {
    throw new TypeError('Shear should be either a single value or a sequence of two values');
  }
  const angles: readonly number[] = typeof shear === 'number' ? [shear, 0] : shear;
  const both = angles.length === 1 ? [angles[0], angles[0]] : angles;
  if (both.length !== 2) {
    throw new ValueError(`Shear should be a sequence containing two values. Got [${both.join(', ')}]`);
  }
  const { center, ...settings } = readOptions(img, options);
  const matrix = inverseMatrix({ center, angle, translate: translate as readonly number[], scale, shear: both });
  const [, height, width] = get_dimensions(img);
  const size = [height, width] as const;
  return applyGrid(img, { ...settings, grid: (like) => affineGrid(matrix, size, size, like) });
}
