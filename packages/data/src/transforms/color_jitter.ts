import { checkKeys, type Tensor, ValueError } from '@sconce/core';
import { drawOrder, drawUniform } from './_draw.js';
import { floatList } from './_text.js';
import { adjust_brightness, adjust_contrast, adjust_saturation } from './functional/color.js';
import { adjust_hue } from './functional/hue.js';
import { Transform } from './transform.js';

/** A range of factors, or how far they may lie from the one that changes nothing. */
export type Jitter = number | readonly number[];

/** Options of {@link ColorJitter}; each is 0 by default, which changes nothing. */
export interface ColorJitterOptions {
  /** The range of factors, or how far they may lie from 1. */
  readonly brightness?: Jitter;
  /** The range of factors, or how far they may lie from 1. */
  readonly contrast?: Jitter;
  /** The range of factors, or how far they may lie from 1. */
  readonly saturation?: Jitter;
  /** The range of turns, within [-0.5, 0.5], or how far they may go either way. */
  readonly hue?: Jitter;
}

type Range = readonly number[] | null;

/** What {@link ColorJitter.get_params} draws: the order of the adjustments, and brightness, contrast, saturation and hue, or null. */
export type ColorJitterParams = [
  order: number[],
  brightness: number | null,
  contrast: number | null,
  saturation: number | null,
  hue: number | null,
];

/** A range of factors, or null for one that changes nothing. */
function rangeOf(value: unknown, name: keyof ColorJitterOptions): Range {
  const [center, least, most] = name === 'hue' ? [0, -0.5, 0.5] : [1, 0, Infinity];
  let range: readonly number[];
  if (typeof value === 'number') {
    if (!(value >= 0)) throw new ValueError(`If ${name} is a single number, it must be non negative.`);
    range = [name === 'hue' ? -value : Math.max(1 - value, 0), center + value];
  } else if (Array.isArray(value) && value.length === 2) {
    range = value as number[];
    if (!(least <= range[0] && range[0] <= range[1] && range[1] <= most)) {
      throw new ValueError(`${name} values should be between ${name === 'hue' ? '(-0.5, 0.5)' : '(0, inf)'}`);
    }
  } else throw new TypeError(`${name} should be a single number or a list/tuple with length 2.`);
  return range[0] === center && range[1] === center ? null : range;
}

const isOptions = (value: unknown): value is ColorJitterOptions =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Changes brightness, contrast, saturation and hue of images of shape (…, 1 or 3, H, W) at random, in random order.
 *
 * @example
 * ```ts
 * const augment = new transforms.ColorJitter({ brightness: 0.5, hue: [-0.1, 0.1] });
 * console.log(augment(torch.ones([3, 4, 4])).shape); // [ 3, 4, 4 ]
 * console.log(String(new transforms.ColorJitter(0.5))); // ColorJitter(brightness=[0.5, 1.5], contrast=None, saturation=None, hue=None)
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.ColorJitter.html | torchvision.transforms.ColorJitter}
 */
export class ColorJitter extends Transform {
  /** The least and the largest factor, or null. */
  readonly brightness: readonly number[] | null;
  /** The least and the largest factor, or null. */
  readonly contrast: readonly number[] | null;
  /** The least and the largest factor, or null. */
  readonly saturation: readonly number[] | null;
  /** The least and the largest turn, or null. */
  readonly hue: readonly number[] | null;

  /**
   * @param options - `brightness`, `contrast`, `saturation` and `hue`.
   * @throws ValueError for ranges that cannot be; TypeError for what is no range.
   */
  constructor(options?: ColorJitterOptions);
  /**
   * @param brightness - the range of factors, or how far they may lie from 1; 0 by default.
   * @param contrast - likewise.
   * @param saturation - likewise.
   * @param hue - the range of turns, within [-0.5, 0.5], or how far they may go either way; 0 by default.
   */
  constructor(brightness: Jitter, contrast?: Jitter, saturation?: Jitter, hue?: Jitter);
  constructor(first: ColorJitterOptions | Jitter = 0, contrast: Jitter = 0, saturation: Jitter = 0, hue: Jitter = 0) {
    super();
    const given = isOptions(first) ? first : { brightness: first, contrast, saturation, hue };
    checkKeys(given, ['brightness', 'contrast', 'saturation', 'hue'], 'ColorJitter');
    this.brightness = rangeOf(given.brightness ?? 0, 'brightness');
    this.contrast = rangeOf(given.contrast ?? 0, 'contrast');
    this.saturation = rangeOf(given.saturation ?? 0, 'saturation');
    this.hue = rangeOf(given.hue ?? 0, 'hue');
  }

  /**
   * Draws the order by `randperm(4)`, and each factor that has a range by `uniform_`.
   *
   * @returns the order, in which 0 is brightness, 1 contrast, 2 saturation and 3 hue, and the factors or null.
   */
  static get_params(
    brightness: readonly number[] | null,
    contrast: readonly number[] | null,
    saturation: readonly number[] | null,
    hue: readonly number[] | null,
  ): ColorJitterParams {
    const order = drawOrder(4);
    const draw = (range: Range): number | null => (range === null ? null : drawUniform(range));
    return [order, draw(brightness), draw(contrast), draw(saturation), draw(hue)];
  }

  /**
   * Transforms one image, or images together.
   *
   * @throws TypeError for an image of other than 1 or 3 channels.
   */
  override forward(image: Tensor): Tensor {
    const { brightness, contrast, saturation, hue } = this;
    const [order, ...factors] = ColorJitter.get_params(brightness, contrast, saturation, hue);
    const adjust = [adjust_brightness, adjust_contrast, adjust_saturation, adjust_hue];
    return order.reduce((x, i) => {
      const factor = factors[i];
      return factor === null ? x : adjust[i](x, factor);
    }, image);
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    const { brightness, contrast, saturation, hue } = this;
    const parts = Object.entries({ brightness, contrast, saturation, hue }).map(
      ([name, range]) => `${name}=${range ? floatList(range) : 'None'}`,
    );
    return `ColorJitter(${parts.join(', ')})`;
  }
}
