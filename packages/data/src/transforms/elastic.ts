import { cat, checkKeys, rand, tidy, type Tensor, ValueError } from '@sconce/core';
import { floatList } from './_text.js';
import { gaussian_blur } from './functional/blur.js';
import { get_dimensions } from './functional/dimensions.js';
import { elastic_transform } from './functional/elastic.js';
import { checkInterpolation, type InterpolationMode } from './interpolation_mode.js';
import { Transform } from './transform.js';

/** Options of {@link ElasticTransform}. */
export interface ElasticTransformOptions {
  /** How far pixels move, one number or those along x and y; 50 by default. */
  readonly alpha?: number | readonly number[];
  /** How alike neighbours move: the standard deviation of a blur in pixels, one number or those along x and y; 5 by default. */
  readonly sigma?: number | readonly number[];
  /** `bilinear`, the default, or `nearest`. */
  readonly interpolation?: InterpolationMode;
  /** What stands where the result looks beyond the image; 0 by default. */
  readonly fill?: number;
}

/** @throws in torchvision's words. */
function pairOf(value: unknown, name: string): readonly number[] {
  if (typeof value === 'number') return [value, value];
  if (!Array.isArray(value))
    throw new TypeError(`${name} should be float or a sequence of floats. Got ${typeof value}`);
  if (value.length === 2) return value as number[];
  throw new ValueError(`If ${name} is a sequence its length should be 2. Got ${value.length}`);
}

/** Random numbers in [-1, 1), blurred. */
function drawField(height: number, width: number, sigma: number, sigmas: readonly number[]): Tensor {
  const field = rand([1, 1, height, width]).mul(2).sub(1);
  if (!(sigma > 0)) return field;
  const size = Math.trunc(8 * sigma + 1);
  return gaussian_blur(field, size % 2 === 0 ? size + 1 : size, sigmas);
}

/**
 * Moves the pixels of images of shape (…, H, W) at random, neighbours alike, as if seen through water.
 *
 * @example
 * ```ts
 * const augment = new transforms.ElasticTransform({ alpha: 30, sigma: 2 });
 * console.log(augment(torch.ones([1, 28, 28])).shape); // [ 1, 28, 28 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.ElasticTransform.html | torchvision.transforms.ElasticTransform}
 */
export class ElasticTransform extends Transform {
  /** How far pixels move along x and y. */
  readonly alpha: readonly number[];
  /** How alike neighbours move along x and y. */
  readonly sigma: readonly number[];
  /** How pixels between pixels are found. */
  readonly interpolation: InterpolationMode;
  /** What stands where the result looks beyond the image. */
  readonly fill: number;

  /**
   * @param options - `alpha`, `sigma`, `interpolation` and `fill`.
   * @throws ValueError for lists of other lengths; TypeError for arguments of the wrong kind.
   */
  constructor(options: ElasticTransformOptions = {}) {
    super();
    checkKeys(options, ['alpha', 'sigma', 'interpolation', 'fill'], 'ElasticTransform');
    const { alpha = 50, sigma = 5, interpolation = 'bilinear', fill = 0 } = options;
    checkInterpolation(interpolation);
    if (typeof fill !== 'number') throw new TypeError(`fill should be int or float. Got ${typeof fill}`);
    this.alpha = pairOf(alpha, 'alpha');
    this.sigma = pairOf(sigma, 'sigma');
    this.interpolation = interpolation;
    this.fill = fill;
  }

  /**
   * Draws how far each pixel moves: by `rand` for all pixels along x, then along y.
   *
   * @param alpha - how far, along x and y.
   * @param sigma - how alike, along x and y.
   * @param size - height and width.
   * @returns what {@link functional.elastic_transform} takes.
   */
  static get_params(alpha: readonly number[], sigma: readonly number[], size: readonly number[]): Tensor {
    const [height, width] = size;
    return tidy(() => {
      const fields = [0, 1].map((axis) =>
        drawField(height, width, sigma[axis], sigma).mul(alpha[axis]).div(size[axis]),
      );
      return cat(fields, 1).permute(0, 2, 3, 1);
    });
  }

  /**
   * Transforms one image, or images together.
   *
   * @throws RuntimeError when the image is smaller than four deviations of the blur.
   */
  override forward(image: Tensor): Tensor {
    const [, height, width] = get_dimensions(image);
    const displacement = ElasticTransform.get_params(this.alpha, this.sigma, [height, width]);
    const { interpolation, fill } = this;
    return elastic_transform(image, displacement, { interpolation, fill });
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    const [alpha, sigma] = [this.alpha, this.sigma].map(floatList);
    return `ElasticTransform(alpha=${alpha}, sigma=${sigma}, interpolation=${this.interpolation}, fill=${this.fill})`;
  }
}
