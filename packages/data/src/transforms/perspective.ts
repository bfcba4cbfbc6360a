import { checkKeys, type Tensor } from '@sconce/core';
import { checkFill, checkProbability } from './_arguments.js';
import { drawInt, happens } from './_draw.js';
import { get_dimensions } from './functional/dimensions.js';
import { type Corners, perspective, type PerspectiveOptions } from './functional/perspective.js';
import { checkInterpolation, type InterpolationMode } from './interpolation_mode.js';
import { Transform } from './transform.js';

/** Options of {@link RandomPerspective}. */
export interface RandomPerspectiveOptions extends PerspectiveOptions {
  /** How far the corners may move inwards, as a part of half the size, from 0 to 1; 0.5 by default. */
  readonly distortion_scale?: number;
  /** The probability; 0.5 by default. */
  readonly p?: number;
}

/**
 * Shows images of shape (…, H, W) in a random perspective, with a probability.
 *
 * @example
 * ```ts
 * const augment = new transforms.RandomPerspective({ distortion_scale: 0.3, p: 1 });
 * console.log(augment(torch.ones([1, 28, 28])).shape); // [ 1, 28, 28 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomPerspective.html | torchvision.transforms.RandomPerspective}
 */
export class RandomPerspective extends Transform {
  /** How far the corners may move inwards, as a part of half the size. */
  readonly distortion_scale: number;
  /** The probability. */
  readonly p: number;
  /** How pixels between pixels are found. */
  readonly interpolation: InterpolationMode;
  /** What stands where the result looks beyond the image: one number, or one for each channel. */
  readonly fill: number | readonly number[];

  /**
   * @param options - `distortion_scale`, `p`, `interpolation` (`bilinear` by default, or `nearest`) and `fill` (0 by default).
   * @throws TypeError for arguments of the wrong kind.
   */
  constructor(options: RandomPerspectiveOptions = {}) {
    super();
    checkKeys(options, ['distortion_scale', 'p', 'interpolation', 'fill'], 'RandomPerspective');
    const { distortion_scale = 0.5, p = 0.5, interpolation = 'bilinear', fill = 0 } = options;
    checkInterpolation(interpolation);
    this.distortion_scale = distortion_scale;
    this.p = checkProbability(p, 'RandomPerspective');
    this.interpolation = interpolation;
    this.fill = checkFill(fill);
  }

  /**
   * Draws where the corners go, by `randint` for the x and y of each: top left, top right, bottom right, bottom left.
   *
   * @returns the start and the end points for {@link functional.perspective}.
   */
  static get_params(width: number, height: number, distortion_scale: number): [Corners, Corners] {
    const [x, y] = [width, height].map((size) => Math.trunc(distortion_scale * Math.floor(size / 2)));
    const corner = (isRight: boolean, isBottom: boolean): number[] => {
      const column = isRight ? drawInt(width - x - 1, width) : drawInt(0, x + 1);
      return [column, isBottom ? drawInt(height - y - 1, height) : drawInt(0, y + 1)];
    };
    const ends = [corner(false, false), corner(true, false), corner(true, true), corner(false, true)];
    const [right, bottom] = [width - 1, height - 1];
    return [[[0, 0], [right, 0], [right, bottom], [0, bottom]], ends]; // prettier-ignore
  }

  /**
   * Transforms one image, or images together.
   *
   * @throws ValueError for a filling that does not fit the channels, or bicubic interpolation.
   */
  override forward(image: Tensor): Tensor {
    const [, height, width] = get_dimensions(image);
    if (!happens(this.p)) return image;
    const { interpolation, fill } = this;
    const points = RandomPerspective.get_params(width, height, this.distortion_scale);
    return perspective(image, ...points, { interpolation, fill });
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    return `RandomPerspective(p=${this.p})`;
  }
}
