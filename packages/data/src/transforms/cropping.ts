import { checkKeys, type Tensor, ValueError } from '@sconce/core';
import { setupSize, TWO_DIMENSIONS } from './_arguments.js';
import { drawInt } from './_draw.js';
import { pythonValue } from './_text.js';
import { center_crop, crop, five_crop, type FiveCrops, ten_crop, type TenCropOptions } from './functional/cropping.js';
import { get_dimensions } from './functional/dimensions.js';
import { checkPadding, pad, type Padding, type PaddingMode, type PadOptions } from './functional/padding.js';
import { Transform } from './transform.js';

/** Height and width, or one number for both. */
export type Size = number | readonly number[];

/**
 * Cuts the middle out of images of shape (…, H, W); smaller ones are surrounded with 0.
 *
 * @example
 * ```ts
 * console.log(new transforms.CenterCrop([1, 2])(torch.tensor([[1, 2, 3, 4]])).tolist()); // [ [ 2, 3 ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.CenterCrop.html | torchvision.transforms.CenterCrop}
 */
export class CenterCrop extends Transform {
  /** Height and width. */
  readonly size: readonly [number, number];

  /**
   * @param size - height and width, or one number for both.
   * @throws ValueError for more than two numbers.
   */
  constructor(size: Size) {
    super();
    this.size = setupSize(size, TWO_DIMENSIONS);
  }

  /** Transforms one image, or images. */
  override forward(image: Tensor): Tensor {
    return center_crop(image, this.size);
  }

  /** Transforms images of one dimension more. */
  override get batch(): (images: Tensor) => Tensor {
    return (images) => this.forward(images);
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    return `CenterCrop(size=${pythonValue(this.size)})`;
  }
}

/**
 * Cuts out the four corners and the middle of images of shape (…, H, W), which gives an array.
 *
 * @example
 * ```ts
 * const stacked = new transforms.Compose([new transforms.FiveCrop(2), (crops: Tensor[]) => torch.stack(crops)]);
 * console.log(stacked(torch.zeros([3, 4, 4])).shape); // [ 5, 3, 2, 2 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.FiveCrop.html | torchvision.transforms.FiveCrop}
 */
export class FiveCrop extends Transform<Tensor, FiveCrops> {
  /** Height and width. */
  readonly size: readonly [number, number];

  /**
   * @param size - height and width, or one number for both.
   * @throws ValueError for more than two numbers.
   */
  constructor(size: Size) {
    super();
    this.size = setupSize(size, TWO_DIMENSIONS);
  }

  /**
   * Transforms one image: top left, top right, bottom left, bottom right, center.
   *
   * @throws ValueError when it is smaller than the crops.
   */
  override forward(image: Tensor): FiveCrops {
    return five_crop(image, this.size);
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    return `FiveCrop(size=${pythonValue(this.size)})`;
  }
}

/**
 * Cuts out the four corners and the middle of images of shape (…, H, W), and again of the images mirrored, which gives an array.
 *
 * @example
 * ```ts
 * console.log(new transforms.TenCrop(2)(torch.zeros([3, 4, 4])).length); // 10
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.TenCrop.html | torchvision.transforms.TenCrop}
 */
export class TenCrop extends Transform<Tensor, Tensor[]> {
  /** Height and width. */
  readonly size: readonly [number, number];
  /** Whether the second five are of the image turned upside down, not mirrored. */
  readonly vertical_flip: boolean;

  /**
   * @param size - height and width, or one number for both.
   * @param options - `vertical_flip`.
   * @throws ValueError for more than two numbers.
   */
  constructor(size: Size, options: TenCropOptions = {}) {
    super();
    checkKeys(options, ['vertical_flip'], 'TenCrop');
    this.size = setupSize(size, TWO_DIMENSIONS);
    this.vertical_flip = options.vertical_flip ?? false;
  }

  /**
   * Transforms one image.
   *
   * @throws ValueError when it is smaller than the crops.
   */
  override forward(image: Tensor): Tensor[] {
    return ten_crop(image, this.size, { vertical_flip: this.vertical_flip });
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    return `TenCrop(size=${pythonValue(this.size)}, vertical_flip=${pythonValue(this.vertical_flip)})`;
  }
}

/** Options of {@link RandomCrop}. */
export interface RandomCropOptions extends PadOptions {
  /** What is added before the crop, as in {@link Pad}; null, the default, adds nothing. */
  readonly padding?: Padding | null;
  /** Whether images that are smaller than the crop are padded; false by default. */
  readonly pad_if_needed?: boolean;
}

/**
 * Cuts a rectangle of that size out of images of shape (…, H, W), at a random place.
 *
 * @example
 * ```ts
 * const augment = new transforms.RandomCrop(4, { padding: 2, padding_mode: 'reflect' });
 * console.log(augment(torch.zeros([3, 4, 4])).shape); // [ 3, 4, 4 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomCrop.html | torchvision.transforms.RandomCrop}
 */
export class RandomCrop extends Transform {
  /** Height and width. */
  readonly size: readonly [number, number];
  /** What is added before the crop, or null. */
  readonly padding: Padding | null;
  /** Whether images that are smaller than the crop are padded. */
  readonly pad_if_needed: boolean;
  /** The constant to pad with. */
  readonly fill: number | null;
  /** What stands in the pixels that are added. */
  readonly padding_mode: PaddingMode;

  /**
   * @param size - height and width, or one number for both.
   * @param options - `padding`, `pad_if_needed`, `fill` and `padding_mode`.
   * @throws ValueError for a size or padding of other lengths or an unknown mode; TypeError for arguments of the wrong kind.
   */
  constructor(size: Size, options: RandomCropOptions = {}) {
    super();
    checkKeys(options, ['padding', 'pad_if_needed', 'fill', 'padding_mode'], 'RandomCrop');
    const { padding = null, pad_if_needed = false, fill = 0, padding_mode = 'constant' } = options;
    this.size = setupSize(size, TWO_DIMENSIONS);
    checkPadding(padding ?? 0, fill, padding_mode);
    this.padding = padding;
    this.pad_if_needed = pad_if_needed;
    this.fill = fill;
    this.padding_mode = padding_mode;
  }

  /**
   * Draws where to crop: `randint` for the row and for the column, or nothing when the size is the image's own.
   *
   * @returns the first row and column, height and width, for {@link functional.crop}.
   * @throws ValueError when the image is smaller.
   */
  static get_params(img: Tensor, output_size: readonly [number, number]): [number, number, number, number] {
    const [, h, w] = get_dimensions(img);
    const [height, width] = output_size;
    if (h < height || w < width) {
      throw new ValueError(`Required crop size (${height}, ${width}) is larger than input image size (${h}, ${w})`);
    }
    if (h === height && w === width) return [0, 0, h, w];
    const row = drawInt(0, h - height + 1);
    return [row, drawInt(0, w - width + 1), height, width];
  }

  /**
   * Transforms one image, or images together.
   *
   * @throws ValueError when the image is smaller than the crop.
   */
  override forward(image: Tensor): Tensor {
    const options = { fill: this.fill, padding_mode: this.padding_mode };
    let padded = this.padding === null ? image : pad(image, this.padding, options);
    const [, h, w] = get_dimensions(padded);
    const [height, width] = this.size;
    if (this.pad_if_needed && w < width) padded = pad(padded, [width - w, 0], options);
    if (this.pad_if_needed && h < height) padded = pad(padded, [0, height - h], options);
    return crop(padded, ...RandomCrop.get_params(padded, this.size));
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    return `RandomCrop(size=${pythonValue(this.size)}, padding=${pythonValue(this.padding)})`;
  }
}
