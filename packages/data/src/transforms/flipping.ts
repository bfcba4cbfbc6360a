import type { Tensor } from '@sconce/core';
import { checkProbability } from './_arguments.js';
import { happens } from './_draw.js';
import { hflip, vflip } from './functional/flipping.js';
import { Transform } from './transform.js';

/**
 * Mirrors images of shape (…, H, W) with a probability: left becomes right.
 *
 * @example
 * ```ts
 * console.log(new transforms.RandomHorizontalFlip(1)(torch.tensor([[1, 2, 3]])).tolist()); // [ [ 3, 2, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomHorizontalFlip.html | torchvision.transforms.RandomHorizontalFlip}
 */
export class RandomHorizontalFlip extends Transform {
  /**
   * @param p - the probability; 0.5 by default.
   * @throws TypeError for what is no number.
   */
  constructor(
    /** The probability. */
    readonly p = 0.5,
  ) {
    super();
    checkProbability(p, 'RandomHorizontalFlip');
  }

  /** Transforms one image, or images together. */
  override forward(image: Tensor): Tensor {
    return happens(this.p) ? hflip(image) : image;
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    return `RandomHorizontalFlip(p=${this.p})`;
  }
}

/**
 * Turns images of shape (…, H, W) upside down with a probability.
 *
 * @example
 * ```ts
 * console.log(new transforms.RandomVerticalFlip(1)(torch.tensor([[1], [2]])).tolist()); // [ [ 2 ], [ 1 ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomVerticalFlip.html | torchvision.transforms.RandomVerticalFlip}
 */
export class RandomVerticalFlip extends Transform {
  /**
   * @param p - the probability; 0.5 by default.
   * @throws TypeError for what is no number.
   */
  constructor(
    /** The probability. */
    readonly p = 0.5,
  ) {
    super();
    checkProbability(p, 'RandomVerticalFlip');
  }

  /** Transforms one image, or images together. */
  override forward(image: Tensor): Tensor {
    return happens(this.p) ? vflip(image) : image;
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    return `RandomVerticalFlip(p=${this.p})`;
  }
}
