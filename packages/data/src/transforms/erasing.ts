import { checkKeys, empty, tensor, type Tensor, ValueError } from '@sconce/core';
import { drawInt, drawShape, happens } from './_draw.js';
import { roundHalfEven } from './_round.js';
import { floatTuple, pythonValue } from './_text.js';
import { get_dimensions } from './functional/dimensions.js';
import { erase, type EraseOptions } from './functional/erasing.js';
import { Transform } from './transform.js';

/** Options of {@link RandomErasing}. */
export interface RandomErasingOptions extends EraseOptions {
  /** The probability; 0.5 by default. */
  readonly p?: number;
  /** The least and the largest part of the image's area to erase; [0.02, 0.33] by default. */
  readonly scale?: readonly number[];
  /** The least and the largest height divided by width of the rectangle; [0.3, 3.3] by default. */
  readonly ratio?: readonly number[];
  /** What to fill it with: one number, the default 0, or one for each channel, or `'random'` for normally distributed numbers. */
  readonly value?: number | readonly number[] | 'random';
}

/** What {@link RandomErasing.get_params} draws: the first row and column, height and width, and the filling. */
export type ErasingParams = [row: number, column: number, height: number, width: number, filling: Tensor];

function checkErasing({ p, scale, ratio, value }: Required<RandomErasingOptions>): void {
  if (typeof value !== 'number' && typeof value !== 'string' && !Array.isArray(value)) {
    throw new TypeError('Argument value should be either a number or str or a sequence');
  }
  if (typeof value === 'string' && value !== 'random') throw new ValueError("If value is str, it should be 'random'");
  if (!Array.isArray(scale)) throw new TypeError('Scale should be a sequence');
  if (!Array.isArray(ratio)) throw new TypeError('Ratio should be a sequence');
  if (!(scale[0] >= 0 && scale[1] <= 1)) throw new ValueError('Scale should be between 0 and 1');
  if (!(p >= 0 && p <= 1)) throw new ValueError('Random erasing probability should be between 0 and 1');
}

/**
 * Fills a rectangle of random area, proportions and place in images of shape (…, C, H, W), with a probability.
 *
 * @example
 * ```ts
 * const augment = new transforms.RandomErasing({ p: 1, scale: [0.25, 0.25], ratio: [1, 1] });
 * console.log(augment(torch.ones([1, 8, 8])).sum().item()); // 48
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomErasing.html | torchvision.transforms.RandomErasing}
 */
export class RandomErasing extends Transform {
  /** The probability. */
  readonly p: number;
  /** The least and the largest part of the image's area to erase. */
  readonly scale: readonly number[];
  /** The least and the largest height divided by width of the rectangle. */
  readonly ratio: readonly number[];
  /** What to fill it with. */
  readonly value: number | readonly number[] | 'random';
  /** Whether the image itself is changed. */
  readonly inplace: boolean;

  /**
   * @param options - `p`, `scale`, `ratio`, `value` and `inplace`.
   * @throws ValueError for a probability or range that cannot be, or another text than `'random'`; TypeError for arguments of the wrong kind.
   */
  constructor(options: RandomErasingOptions = {}) {
    super();
    checkKeys(options, ['p', 'scale', 'ratio', 'value', 'inplace'], 'RandomErasing');
    const { p = 0.5, scale = [0.02, 0.33], ratio = [0.3, 3.3], value = 0, inplace = false } = options;
    checkErasing({ p, scale, ratio, value, inplace });
    this.p = p;
    this.scale = scale;
    this.ratio = ratio;
    this.value = value;
    this.inplace = inplace;
  }

  /**
   * Draws what to erase: up to ten times `uniform_` for the area and for the logarithm of the proportions, until the rectangle is smaller
   * than the image; then `normal_` for a random filling, and `randint` for the row and for the column.
   *
   * @param img - an image, or images.
   * @param scale - the range of areas.
   * @param ratio - the range of proportions.
   * @param value - one number for all channels or one for each; null, the default, draws them.
   * @returns what {@link functional.erase} takes; after ten times the image itself, all of it.
   */
  static get_params(
    img: Tensor,
    scale: readonly number[],
    ratio: readonly number[],
    value: readonly number[] | null = null,
  ): ErasingParams {
    const [channels, height, width] = get_dimensions(img);
    for (let attempt = 0; attempt < 10; attempt++) {
      const { area, proportions } = drawShape(height * width, scale, ratio);
      const h = roundHalfEven(Math.sqrt(area * proportions));
      const w = roundHalfEven(Math.sqrt(area / proportions));
      if (h >= height || w >= width) continue;
      const filling = value === null ? empty([channels, h, w]).normal_() : tensor([...value]).view(-1, 1, 1);
      const row = drawInt(0, height - h + 1);
      return [row, drawInt(0, width - w + 1), h, w, filling];
    }
    return [0, 0, height, width, img];
  }

  /**
   * Transforms one image, or images together.
   *
   * @throws ValueError when there are neither one value nor as many as channels.
   */
  override forward(image: Tensor): Tensor {
    const { value } = this;
    const [channels] = get_dimensions(image);
    if (Array.isArray(value) && value.length !== 1 && value.length !== channels) {
      throw new ValueError(
        `If value is a sequence, it should have either a single value or ${channels} (number of input channels)`,
      );
    }
    if (!happens(this.p)) return image;
    const values = typeof value === 'number' ? [value] : value;
    const params = RandomErasing.get_params(image, this.scale, this.ratio, values === 'random' ? null : values);
    return erase(image, ...params, { inplace: this.inplace });
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    const [value, inplace] = [this.value, this.inplace].map(pythonValue);
    const ranges = `scale=${floatTuple(this.scale)}, ratio=${floatTuple(this.ratio)}`;
    return `RandomErasing(p=${this.p}, ${ranges}, value=${value}, inplace=${inplace})`;
  }
}
