import { checkKeys, type Tensor, ValueError } from '@sconce/core';
import { setupSize, TWO_DIMENSIONS } from './_arguments.js';
import { drawInt, drawShape } from './_draw.js';
import { roundHalfEven } from './_round.js';
import { floatTuple, pythonValue } from './_text.js';
import type { Size } from './cropping.js';
import { get_dimensions } from './functional/dimensions.js';
import { resize, resized_crop, type ResizedCropOptions, type ResizeOptions } from './functional/resizing.js';
import { checkInterpolation, type InterpolationMode } from './interpolation_mode.js';
import { Transform } from './transform.js';

/**
 * Makes images of shape (…, H, W) larger or smaller.
 *
 * @example
 * ```ts
 * const x = torch.zeros([3, 20, 30]);
 * console.log(new transforms.Resize(8)(x).shape, new transforms.Resize([8, 9])(x).shape); // [ 3, 8, 12 ] [ 3, 8, 9 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.Resize.html | torchvision.transforms.Resize}
 */
export class Resize extends Transform {
  /** How pixels between pixels are found. */
  readonly interpolation: InterpolationMode;
  /** The most that the longer side may be, or null. */
  readonly max_size: number | null;
  /** Whether what is made smaller is blurred as much as it loses pixels; null is false. */
  readonly antialias: boolean | null;

  /**
   * @param size - height and width; or one number, the length of the shorter side, which keeps the proportions.
   * @param options - `interpolation`: `bilinear` by default, `nearest` or `bicubic`; `max_size`; `antialias`.
   * @throws ValueError for more than two numbers; TypeError for what is no size or mode.
   */
  constructor(
    /** Height and width, or the length of the shorter side. */
    readonly size: Size,
    options: ResizeOptions = {},
  ) {
    super();
    checkKeys(options, ['interpolation', 'max_size', 'antialias'], 'Resize');
    const { interpolation = 'bilinear', max_size = null, antialias = null } = options;
    if (!Array.isArray(size) && !Number.isInteger(size)) {
      throw new TypeError(`Size should be int or sequence. Got ${String(size)}`);
    }
    if (Array.isArray(size) && size.length !== 1 && size.length !== 2) {
      throw new ValueError('If size is a sequence, it should have 1 or 2 values');
    }
    checkInterpolation(interpolation);
    this.interpolation = interpolation;
    this.max_size = max_size;
    this.antialias = antialias;
  }

  /**
   * Transforms one image, or images.
   *
   * @throws ValueError for a size or `max_size` that cannot be.
   */
  override forward(image: Tensor): Tensor {
    const { interpolation, max_size, antialias } = this;
    return resize(image, this.size, { interpolation, max_size, antialias });
  }

  /** Transforms images of one dimension more. */
  override get batch(): (images: Tensor) => Tensor {
    return (images) => this.forward(images);
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    const [size, max_size, antialias] = [this.size, this.max_size, this.antialias].map(pythonValue);
    return `Resize(size=${size}, interpolation=${this.interpolation}, max_size=${max_size}, antialias=${antialias})`;
  }
}

/** Options of {@link RandomResizedCrop}. */
export interface RandomResizedCropOptions extends ResizedCropOptions {
  /** The least and the largest part of the image's area to crop; [0.08, 1] by default. */
  readonly scale?: readonly number[];
  /** The least and the largest width divided by height of the crop; [3 / 4, 4 / 3] by default. */
  readonly ratio?: readonly number[];
}

/**
 * Cuts a rectangle of random area, proportions and place out of images of shape (…, H, W), and resizes it.
 *
 * @example
 * ```ts
 * const augment = new transforms.RandomResizedCrop(4, { scale: [0.5, 1] });
 * console.log(augment(torch.zeros([3, 10, 12])).shape); // [ 3, 4, 4 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomResizedCrop.html | torchvision.transforms.RandomResizedCrop}
 */
export class RandomResizedCrop extends Transform {
  /** Height and width. */
  readonly size: readonly [number, number];
  /** The least and the largest part of the image's area to crop. */
  readonly scale: readonly number[];
  /** The least and the largest width divided by height of the crop. */
  readonly ratio: readonly number[];
  /** How pixels between pixels are found. */
  readonly interpolation: InterpolationMode;
  /** Whether what is made smaller is blurred as much as it loses pixels; null is false. */
  readonly antialias: boolean | null;

  /**
   * @param size - height and width, or one number for both.
   * @param options - `scale`, `ratio`, `interpolation` (`bilinear` by default) and `antialias`.
   * @throws ValueError for more than two numbers; TypeError for ranges that are no lists, or no mode.
   */
  constructor(size: Size, options: RandomResizedCropOptions = {}) {
    super();
    checkKeys(options, ['scale', 'ratio', 'interpolation', 'antialias'], 'RandomResizedCrop');
    const { scale = [0.08, 1], ratio = [3 / 4, 4 / 3], interpolation = 'bilinear', antialias = null } = options;
    this.size = setupSize(size, TWO_DIMENSIONS);
    if (!Array.isArray(scale)) throw new TypeError('Scale should be a sequence');
    if (!Array.isArray(ratio)) throw new TypeError('Ratio should be a sequence');
    checkInterpolation(interpolation);
    this.scale = scale as readonly number[];
    this.ratio = ratio as readonly number[];
    this.interpolation = interpolation;
    this.antialias = antialias;
  }

  /**
   * Draws what to crop: up to ten times `uniform_` for the area and for the logarithm of the proportions, until the crop lies inside; then
   * `randint` for the row and for the column. After ten times it is as much of the middle as the proportions allow.
   *
   * @returns the first row and column, height and width, for {@link functional.resized_crop}.
   */
  static get_params(img: Tensor, scale: readonly number[], ratio: readonly number[]): [number, number, number, number] {
    const [, height, width] = get_dimensions(img);
    for (let attempt = 0; attempt < 10; attempt++) {
      const { area, proportions } = drawShape(height * width, scale, ratio);
      const w = roundHalfEven(Math.sqrt(area * proportions));
      const h = roundHalfEven(Math.sqrt(area / proportions));
      if (w <= 0 || w > width || h <= 0 || h > height) continue;
      const row = drawInt(0, height - h + 1);
      return [row, drawInt(0, width - w + 1), h, w];
    }
    const [least, most] = [Math.min(...ratio), Math.max(...ratio)];
    const h = width / height < least ? roundHalfEven(width / least) : height;
    const w = width / height > most ? roundHalfEven(height * most) : width;
    return [Math.floor((height - h) / 2), Math.floor((width - w) / 2), h, w];
  }

  /** Transforms one image, or images together. */
  override forward(image: Tensor): Tensor {
    const { interpolation, antialias } = this;
    const params = RandomResizedCrop.get_params(image, this.scale, this.ratio);
    return resized_crop(image, ...params, this.size, { interpolation, antialias });
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    const [scale, ratio] = [this.scale, this.ratio].map(floatTuple);
    const first = `size=${pythonValue(this.size)}, scale=${scale}, ratio=${ratio}, interpolation=${this.interpolation}`;
    // torchvision closes the parenthesis twice.
    return `RandomResizedCrop(${first}), antialias=${pythonValue(this.antialias)})`;
  }
}
