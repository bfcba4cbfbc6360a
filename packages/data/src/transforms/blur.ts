import { type Tensor, ValueError } from '@sconce/core';
import { setupSize } from './_arguments.js';
import { drawUniform } from './_draw.js';
import { floatTuple, pythonValue } from './_text.js';
import { gaussian_blur } from './functional/blur.js';
import { Transform } from './transform.js';

function sigmaRange(sigma: unknown): [number, number] {
  if (typeof sigma === 'number') {
    if (!(sigma > 0)) throw new ValueError('If sigma is a single number, it must be positive.');
    return [sigma, sigma];
  }
  if (!Array.isArray(sigma) || sigma.length !== 2) {
    throw new ValueError('sigma should be a single number or a list/tuple with length 2.');
  }
  const [least, most] = sigma as number[];
  if (least > 0 && least <= most) return [least, most];
  throw new ValueError('sigma values should be positive and of the form (min, max).');
}

/**
 * Blurs images of shape (…, C, H, W) by a normal distribution of random width.
 *
 * @example
 * ```ts
 * const augment = new transforms.GaussianBlur(5, [0.1, 2]);
 * console.log(augment(torch.ones([3, 8, 8])).shape); // [ 3, 8, 8 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.GaussianBlur.html | torchvision.transforms.GaussianBlur}
 */
export class GaussianBlur extends Transform {
  /** Width and height of the neighbourhood. */
  readonly kernel_size: readonly [number, number];
  /** The least and the largest standard deviation. */
  readonly sigma: readonly [number, number];

  /**
   * @param kernel_size - width and height of the neighbourhood in pixels, or one number for both; odd.
   * @param sigma - the least and the largest standard deviation, or one number for both; [0.1, 2] by default.
   * @throws ValueError for an even size, a deviation that is not positive, or lists of other lengths.
   */
  constructor(kernel_size: number | readonly number[], sigma: number | readonly number[] = [0.1, 2]) {
    super();
    this.kernel_size = setupSize(kernel_size, 'Kernel size should be a tuple/list of two integers');
    if (this.kernel_size.some((size) => size <= 0 || size % 2 === 0)) {
      throw new ValueError('Kernel size value should be an odd and positive number.');
    }
    this.sigma = sigmaRange(sigma);
  }

  /** Draws a standard deviation by `uniform_`. */
  static get_params(sigma_min: number, sigma_max: number): number {
    return drawUniform([sigma_min, sigma_max]);
  }

  /**
   * Transforms one image, or images together.
   *
   * @throws RuntimeError when the neighbourhood is larger than twice the image.
   */
  override forward(image: Tensor): Tensor {
    const sigma = GaussianBlur.get_params(...this.sigma);
    return gaussian_blur(image, this.kernel_size, [sigma, sigma]);
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    return `GaussianBlur(kernel_size=${pythonValue(this.kernel_size)}, sigma=${floatTuple(this.sigma)})`;
  }
}
