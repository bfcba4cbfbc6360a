import type { Tensor } from '@sconce/core';
import { checkProbability } from './_arguments.js';
import { happens } from './_draw.js';
import { assertImage } from './functional/_image.js';
import { get_dimensions } from './functional/dimensions.js';
import { rgb_to_grayscale } from './functional/grayscale.js';
import { Transform } from './transform.js';

/**
 * Turns images of shape (…, 1 or 3, H, W) grey.
 *
 * @example
 * ```ts
 * console.log(new transforms.Grayscale()(torch.ones([3, 4, 4])).shape); // [ 1, 4, 4 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.Grayscale.html | torchvision.transforms.Grayscale}
 */
export class Grayscale extends Transform {
  /** @param num_output_channels - 1, the default, or 3 equal ones. */
  constructor(
    /** The number of channels of the result. */
    readonly num_output_channels = 1,
  ) {
    super();
  }

  /**
   * Transforms one image, or images.
   *
   * @throws TypeError for an image of other than 1 or 3 channels; ValueError for another number of channels to come.
   */
  override forward(image: Tensor): Tensor {
    return rgb_to_grayscale(image, this.num_output_channels);
  }

  /** Transforms images of shape (B, 1 or 3, H, W). */
  override get batch(): (images: Tensor) => Tensor {
    return (images) => {
      assertImage(images.select(0, 0), 3);
      return this.forward(images);
    };
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    return `Grayscale(num_output_channels=${this.num_output_channels})`;
  }
}

/**
 * Turns images of shape (…, 1 or 3, H, W) grey with a probability, with as many channels as before.
 *
 * @example
 * ```ts
 * console.log(new transforms.RandomGrayscale(1)(torch.ones([3, 4, 4])).shape); // [ 3, 4, 4 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomGrayscale.html | torchvision.transforms.RandomGrayscale}
 */
export class RandomGrayscale extends Transform {
  /**
   * @param p - the probability; 0.1 by default.
   * @throws TypeError for what is no number.
   */
  constructor(
    /** The probability. */
    readonly p = 0.1,
  ) {
    super();
    checkProbability(p, 'RandomGrayscale');
  }

  /** Transforms one image, or images together. */
  override forward(image: Tensor): Tensor {
    const [channels] = get_dimensions(image);
    return happens(this.p) ? rgb_to_grayscale(image, channels) : image;
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    return `RandomGrayscale(p=${this.p})`;
  }
}
