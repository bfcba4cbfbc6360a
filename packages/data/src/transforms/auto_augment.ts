import { checkKeys, IndexError, type Tensor } from '@sconce/core';
import { drawInt } from './_draw.js';
import { roundHalfEven } from './_round.js';
import { pythonValue } from './_text.js';
import { affine, rotate } from './functional/affine.js';
import { adjust_sharpness } from './functional/blur.js';
import { adjust_brightness, adjust_contrast, adjust_saturation } from './functional/color.js';
import { get_dimensions } from './functional/dimensions.js';
import { autocontrast, equalize, posterize, solarize } from './functional/tones.js';
import { checkInterpolation, type InterpolationMode } from './interpolation_mode.js';
import { Transform } from './transform.js';

/** Options that all augmentations here take. */
export interface AugmentOptions {
  /** How many magnitudes there are; 31 by default. */
  readonly num_magnitude_bins?: number;
  /** `nearest`, the default, or `bilinear`. */
  readonly interpolation?: InterpolationMode;
  /** What stands where the result looks beyond the image: one number, or one for each channel; null, the default, leaves 0. */
  readonly fill?: number | readonly number[] | null;
}

type Settings = Required<Pick<AugmentOptions, 'interpolation' | 'fill'>>;

const degrees = (slope: number): number => Math.atan(slope) * (180 / Math.PI);

/** Shears by slopes, around the upper left corner. */
const shear = (img: Tensor, slopes: readonly number[], settings: Settings): Tensor =>
  affine(img, 0, [0, 0], 1, slopes.map(degrees), { ...settings, center: [0, 0] });

const move = (img: Tensor, by: readonly number[], settings: Settings): Tensor =>
  affine(img, 0, by.map(Math.trunc), 1, [0, 0], settings);

/** What may be done to an image, in torchvision's order. */
const KINDS = {
  Identity: (img: Tensor) => img,
  ShearX: (img: Tensor, m: number, settings: Settings) => shear(img, [m, 0], settings),
  ShearY: (img: Tensor, m: number, settings: Settings) => shear(img, [0, m], settings),
  TranslateX: (img: Tensor, m: number, settings: Settings) => move(img, [m, 0], settings),
  TranslateY: (img: Tensor, m: number, settings: Settings) => move(img, [0, m], settings),
  Rotate: (img: Tensor, m: number, settings: Settings) => rotate(img, m, settings),
  Brightness: (img: Tensor, m: number) => adjust_brightness(img, 1 + m),
  Color: (img: Tensor, m: number) => adjust_saturation(img, 1 + m),
  Contrast: (img: Tensor, m: number) => adjust_contrast(img, 1 + m),
  Sharpness: (img: Tensor, m: number) => adjust_sharpness(img, 1 + m),
  Posterize: (img: Tensor, m: number) => posterize(img, m),
  Solarize: (img: Tensor, m: number) => solarize(img, m),
  AutoContrast: (img: Tensor) => autocontrast(img),
  Equalize: (img: Tensor) => equalize(img),
} as const;

type Kind = keyof typeof KINDS;

const NAMES = Object.keys(KINDS) as Kind[];

/** The largest magnitude of those that may be negative too. */
type Largest = Partial<Record<Kind, number>>;

interface Space {
  readonly largest: Largest;
  /** How many bits `Posterize` takes away at most. */
  readonly bits: number;
}

function ranges(most: Record<'slope' | 'x' | 'y' | 'angle' | 'factor', number>): Largest {
  const { slope, x, y, angle, factor } = most;
  const shapes = { ShearX: slope, ShearY: slope, TranslateX: x, TranslateY: y, Rotate: angle };
  return { ...shapes, Brightness: factor, Color: factor, Contrast: factor, Sharpness: factor };
}

const isFixed = (kind: Kind): boolean => kind === 'Identity' || kind === 'AutoContrast' || kind === 'Equalize';

/** The magnitude of that number, from the weakest on; float32, as in torch. */
function magnitudeOf(kind: Kind, index: number, count: number, { largest, bits }: Space): number {
  if (kind === 'Posterize') return 8 - roundHalfEven(Math.fround(index / Math.fround((count - 1) / bits)));
  const [start, end] = kind === 'Solarize' ? [255, 0] : [0, Math.fround(largest[kind]!)];
  // As torch.linspace counts: from both ends, by a step in float32.
  const step = Math.fround((end - start) / (count - 1));
  return Math.fround(index < Math.floor(count / 2) ? start + step * index : end - step * (count - 1 - index));
}

/** The space of RandAugment, for an image of that size. */
const spaceOf = (height: number, width: number): Space => ({
  largest: ranges({ slope: 0.3, x: (150 / 331) * width, y: (150 / 331) * height, angle: 30, factor: 0.9 }),
  bits: 4,
});

/** The space of TrivialAugmentWide. */
const WIDE: Space = { largest: ranges({ slope: 0.99, x: 32, y: 32, angle: 135, factor: 0.99 }), bits: 6 };

/** Does one thing to an image; `drawIndex` says how strongly, and where it may go either way that is drawn after it. */
function augment(img: Tensor, count: number, space: Space, settings: Settings, drawIndex: () => number): Tensor {
  const kind = NAMES[drawInt(0, NAMES.length)];
  if (isFixed(kind)) return KINDS[kind](img, 0, settings);
  const magnitude = magnitudeOf(kind, drawIndex(), count, space);
  const isBackward = kind in space.largest && drawInt(0, 2) === 1;
  return KINDS[kind](img, isBackward ? -magnitude : magnitude, settings);
}

const printMode = (mode: InterpolationMode): string => `InterpolationMode.${mode.toUpperCase()}`;

/** Options of {@link RandAugment}. */
export interface RandAugmentOptions extends AugmentOptions {
  /** How many things are done to an image; 2 by default. */
  readonly num_ops?: number;
  /** How strongly, from 0 to `num_magnitude_bins` − 1; 9 by default. */
  readonly magnitude?: number;
}

/**
 * Does a few randomly chosen things to images of bytes of shape (…, 1 or 3, H, W), all equally strongly: shears, moves, rotates, changes
 * brightness, colour, contrast, sharpness or tones, or nothing.
 *
 * @example
 * ```ts
 * const augment = new transforms.RandAugment({ num_ops: 2, magnitude: 5 });
 * console.log(augment(torch.zeros([3, 8, 8], { dtype: torch.uint8 })).shape); // [ 3, 8, 8 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.RandAugment.html | torchvision.transforms.RandAugment}
 */
export class RandAugment extends Transform {
  /** How many things are done to an image. */
  readonly num_ops: number;
  /** How strongly. */
  readonly magnitude: number;
  /** How many magnitudes there are. */
  readonly num_magnitude_bins: number;
  /** How pixels between pixels are found. */
  readonly interpolation: InterpolationMode;
  /** What stands where the result looks beyond the image, or null. */
  readonly fill: number | readonly number[] | null;

  /**
   * @param options - `num_ops`, `magnitude`, `num_magnitude_bins`, `interpolation` and `fill`.
   * @throws IndexError for a magnitude that there is not; TypeError for what is no mode.
   */
  constructor(options: RandAugmentOptions = {}) {
    super();
    checkKeys(options, ['num_ops', 'magnitude', 'num_magnitude_bins', 'interpolation', 'fill'], 'RandAugment');
    this.num_ops = options.num_ops ?? 2;
    this.magnitude = options.magnitude ?? 9;
    this.num_magnitude_bins = options.num_magnitude_bins ?? 31;
    this.interpolation = options.interpolation ?? 'nearest';
    this.fill = options.fill ?? null;
    checkInterpolation(this.interpolation);
    const { magnitude, num_magnitude_bins: bins } = this;
    if (!Number.isInteger(magnitude) || magnitude < 0 || magnitude >= bins) {
      throw new IndexError(`index ${magnitude} is out of bounds for dimension 0 with size ${bins}`);
    }
  }

  /**
   * Transforms one image, or images together.
   *
   * @throws TypeError for other than bytes of 1 or 3 channels.
   */
  override forward(image: Tensor): Tensor {
    const [, height, width] = get_dimensions(image);
    const space = spaceOf(height, width);
    const settings = { interpolation: this.interpolation, fill: this.fill };
    let result = image;
    for (let i = 0; i < this.num_ops; i++) {
      result = augment(result, this.num_magnitude_bins, space, settings, () => this.magnitude);
    }
    return result;
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    const { num_ops, magnitude, num_magnitude_bins: bins } = this;
    const first = `num_ops=${num_ops}, magnitude=${magnitude}, num_magnitude_bins=${bins}`;
    return `RandAugment(${first}, interpolation=${printMode(this.interpolation)}, fill=${pythonValue(this.fill)})`;
  }
}

/**
 * Does one randomly chosen thing to images of bytes of shape (…, 1 or 3, H, W), randomly strongly, in wider ranges than
 * {@link RandAugment}.
 *
 * @example
 * ```ts
 * const augment = new transforms.TrivialAugmentWide();
 * console.log(augment(torch.zeros([3, 8, 8], { dtype: torch.uint8 })).shape); // [ 3, 8, 8 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.TrivialAugmentWide.html | torchvision.transforms.TrivialAugmentWide}
 */
export class TrivialAugmentWide extends Transform {
  /** How many magnitudes there are. */
  readonly num_magnitude_bins: number;
  /** How pixels between pixels are found. */
  readonly interpolation: InterpolationMode;
  /** What stands where the result looks beyond the image, or null. */
  readonly fill: number | readonly number[] | null;

  /**
   * @param options - `num_magnitude_bins`, `interpolation` and `fill`.
   * @throws TypeError for what is no mode.
   */
  constructor(options: AugmentOptions = {}) {
    super();
    checkKeys(options, ['num_magnitude_bins', 'interpolation', 'fill'], 'TrivialAugmentWide');
    this.num_magnitude_bins = options.num_magnitude_bins ?? 31;
    this.interpolation = options.interpolation ?? 'nearest';
    this.fill = options.fill ?? null;
    checkInterpolation(this.interpolation);
  }

  /**
   * Transforms one image, or images together.
   *
   * @throws TypeError for other than bytes of 1 or 3 channels.
   */
  override forward(image: Tensor): Tensor {
    const bins = this.num_magnitude_bins;
    const settings = { interpolation: this.interpolation, fill: this.fill };
    return augment(image, bins, WIDE, settings, () => drawInt(0, bins));
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    const first = `num_magnitude_bins=${this.num_magnitude_bins}, interpolation=${printMode(this.interpolation)}`;
    return `TrivialAugmentWide(${first}, fill=${pythonValue(this.fill)})`;
  }
}
