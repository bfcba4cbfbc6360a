import { checkKeys, type Tensor } from '@sconce/core';
import { checkProbability } from './_arguments.js';
import { drawRand } from './_draw.js';
import { adjust_sharpness } from './functional/blur.js';
import { autocontrast, equalize, invert, posterize, solarize } from './functional/tones.js';
import { Transform } from './transform.js';

/** Options of the transforms here that happen with a probability. */
export interface ProbabilityOptions {
  /** The probability; 0.5 by default. */
  readonly p?: number;
}

/**
 * Turns light to dark in images of shape (…, 1 or 3, H, W), with a probability.
 *
 * @example
 * ```ts
 * console.log(new transforms.RandomInvert(1)(torch.tensor([[[0.25, 1]]])).tolist()); // [ [ [ 0.75, 0 ] ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomInvert.html | torchvision.transforms.RandomInvert}
 */
export class RandomInvert extends Transform {
  /**
   * @param p - the probability; 0.5 by default.
   * @throws TypeError for what is no number.
   */
  constructor(
    /** The probability. */
    readonly p = 0.5,
  ) {
    super();
    checkProbability(p, 'RandomInvert');
  }

  /**
   * Transforms one image, or images together.
   *
   * @throws TypeError for an image of other than 1 or 3 channels.
   */
  override forward(image: Tensor): Tensor {
    return drawRand() < this.p ? invert(image) : image;
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    return `RandomInvert(p=${this.p})`;
  }
}

/**
 * Keeps the upper bits of the bytes of images of shape (…, 1 or 3, H, W), with a probability.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[[63, 64, 255]]], { dtype: torch.uint8 });
 * console.log(new transforms.RandomPosterize(2, { p: 1 })(x).tolist()); // [ [ [ 0, 64, 192 ] ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomPosterize.html | torchvision.transforms.RandomPosterize}
 */
export class RandomPosterize extends Transform {
  /** The probability. */
  readonly p: number;

  /**
   * @param bits - how many bits, from 0 to 8.
   * @param options - `p`.
   * @throws TypeError for a probability that is no number.
   */
  constructor(
    /** How many bits. */
    readonly bits: number,
    options: ProbabilityOptions = {},
  ) {
    super();
    checkKeys(options, ['p'], 'RandomPosterize');
    this.p = checkProbability(options.p ?? 0.5, 'RandomPosterize');
  }

  /**
   * Transforms one image, or images together.
   *
   * @throws ValueError for a number of bits that is not from 0 to 8; TypeError for other than bytes of 1 or 3 channels.
   */
  override forward(image: Tensor): Tensor {
    return drawRand() < this.p ? posterize(image, this.bits) : image;
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    return `RandomPosterize(bits=${this.bits},p=${this.p})`;
  }
}

/**
 * Inverts the light pixels of images of shape (…, 1 or 3, H, W), with a probability.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[[0.25, 0.75]]]);
 * console.log(new transforms.RandomSolarize(0.5, { p: 1 })(x).tolist()); // [ [ [ 0.25, 0.25 ] ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomSolarize.html | torchvision.transforms.RandomSolarize}
 */
export class RandomSolarize extends Transform {
  /** The probability. */
  readonly p: number;

  /**
   * @param threshold - the least value that is inverted.
   * @param options - `p`.
   * @throws TypeError for a probability that is no number.
   */
  constructor(
    /** The least value that is inverted. */
    readonly threshold: number,
    options: ProbabilityOptions = {},
  ) {
    super();
    checkKeys(options, ['p'], 'RandomSolarize');
    this.p = checkProbability(options.p ?? 0.5, 'RandomSolarize');
  }

  /**
   * Transforms one image, or images together.
   *
   * @throws TypeError for an image of other than 1 or 3 channels, or a threshold above white.
   */
  override forward(image: Tensor): Tensor {
    return drawRand() < this.p ? solarize(image, this.threshold) : image;
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    return `RandomSolarize(threshold=${this.threshold},p=${this.p})`;
  }
}

/**
 * Sharpens or blurs images of shape (…, 1 or 3, H, W), with a probability.
 *
 * @example
 * ```ts
 * const x = torch.zeros([1, 3, 3]);
 * x.select(-1, 1).select(-1, 1).fill_(0.5);
 * console.log(new transforms.RandomAdjustSharpness(2, { p: 1 })(x).max().item() > 0.5); // true
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomAdjustSharpness.html | torchvision.transforms.RandomAdjustSharpness}
 */
export class RandomAdjustSharpness extends Transform {
  /** The probability. */
  readonly p: number;

  /**
   * @param sharpness_factor - 0 blurs, 1 changes nothing, 2 sharpens as much as 0 blurs.
   * @param options - `p`.
   * @throws TypeError for a probability that is no number.
   */
  constructor(
    /** 0 blurs, 1 changes nothing, 2 sharpens as much as 0 blurs. */
    readonly sharpness_factor: number,
    options: ProbabilityOptions = {},
  ) {
    super();
    checkKeys(options, ['p'], 'RandomAdjustSharpness');
    this.p = checkProbability(options.p ?? 0.5, 'RandomAdjustSharpness');
  }

  /**
   * Transforms one image, or images together.
   *
   * @throws ValueError for a negative factor; TypeError for an image of other than 1 or 3 channels.
   */
  override forward(image: Tensor): Tensor {
    return drawRand() < this.p ? adjust_sharpness(image, this.sharpness_factor) : image;
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    return `RandomAdjustSharpness(sharpness_factor=${this.sharpness_factor},p=${this.p})`;
  }
}

/**
 * Stretches the values of each channel of images of shape (…, 1 or 3, H, W) to all of the range, with a probability.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[[0.25, 0.5, 0.75]]]);
 * console.log(new transforms.RandomAutocontrast(1)(x).tolist()); // [ [ [ 0, 0.5, 1 ] ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomAutocontrast.html | torchvision.transforms.RandomAutocontrast}
 */
export class RandomAutocontrast extends Transform {
  /**
   * @param p - the probability; 0.5 by default.
   * @throws TypeError for what is no number.
   */
  constructor(
    /** The probability. */
    readonly p = 0.5,
  ) {
    super();
    checkProbability(p, 'RandomAutocontrast');
  }

  /**
   * Transforms one image, or images together.
   *
   * @throws TypeError for an image of other than 1 or 3 channels.
   */
  override forward(image: Tensor): Tensor {
    return drawRand() < this.p ? autocontrast(image) : image;
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    return `RandomAutocontrast(p=${this.p})`;
  }
}

/**
 * Spreads the values of each channel of images of shape (…, 1 or 3, H, W), so that all levels are about equally frequent, with a
 * probability.
 *
 * @example
 * ```ts
 * const x = torch.arange(512, { dtype: torch.float32 }).div(8).to(torch.uint8).view(1, 16, 32);
 * console.log(x.max().item(), new transforms.RandomEqualize(1)(x).max().item()); // 63 255
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomEqualize.html | torchvision.transforms.RandomEqualize}
 */
export class RandomEqualize extends Transform {
  /**
   * @param p - the probability; 0.5 by default.
   * @throws TypeError for what is no number.
   */
  constructor(
    /** The probability. */
    readonly p = 0.5,
  ) {
    super();
    checkProbability(p, 'RandomEqualize');
  }

  /**
   * Transforms one image, or images together.
   *
   * @throws TypeError for other than bytes of 1 or 3 channels.
   */
  override forward(image: Tensor): Tensor {
    return drawRand() < this.p ? equalize(image) : image;
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    return `RandomEqualize(p=${this.p})`;
  }
}
