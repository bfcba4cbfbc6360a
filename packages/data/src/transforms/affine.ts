import { checkKeys, type Tensor, ValueError } from '@sconce/core';
import { checkFill, checkSequence, setupAngle } from './_arguments.js';
import { drawUniform } from './_draw.js';
import { roundHalfEven } from './_round.js';
import { floatList, pythonValue } from './_text.js';
import { affine, type AffineOptions, rotate, type RotateOptions } from './functional/affine.js';
import { get_dimensions } from './functional/dimensions.js';
import { checkInterpolation, type InterpolationMode } from './interpolation_mode.js';
import { Transform } from './transform.js';

/** What both classes keep of their options, checked. */
function readOptions(options: AffineOptions): Required<AffineOptions> & { fill: number | readonly number[] } {
  const { interpolation = 'nearest', center = null, fill = 0 } = options;
  checkInterpolation(interpolation);
  if (center !== null) checkSequence(center, 'center', [2]);
  return { interpolation, center, fill: checkFill(fill) };
}

/**
 * Rotates images of shape (…, H, W) by a random angle.
 *
 * @example
 * ```ts
 * const x = new transforms.RandomRotation([90, 90])(torch.tensor([[[1, 2], [3, 4]]]));
 * console.log(x.tolist()); // [ [ [ 2, 4 ], [ 1, 3 ] ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomRotation.html | torchvision.transforms.RandomRotation}
 */
export class RandomRotation extends Transform {
  /** The least and the largest angle, in degrees counter-clockwise. */
  readonly degrees: readonly number[];
  /** How pixels between pixels are found. */
  readonly interpolation: InterpolationMode;
  /** Whether the result is large enough for all of the rotated image. */
  readonly expand: boolean;
  /** The point [x, y] that stays where it is, or null. */
  readonly center: readonly number[] | null;
  /** What stands where the result looks beyond the image: one number, or one for each channel. */
  readonly fill: number | readonly number[];

  /**
   * @param degrees - the least and the largest angle; or one number, the largest either way.
   * @param options - `interpolation`: `nearest` by default, or `bilinear`; `expand`; `center`; `fill`, 0 by default.
   * @throws ValueError for a negative number or lists of other lengths; TypeError for arguments of the wrong kind.
   */
  constructor(degrees: number | readonly number[], options: RotateOptions = {}) {
    super();
    checkKeys(options, ['interpolation', 'expand', 'center', 'fill'], 'RandomRotation');
    this.degrees = setupAngle(degrees, 'degrees');
    const { interpolation, center, fill } = readOptions(options);
    this.interpolation = interpolation;
    this.expand = options.expand ?? false;
    this.center = center;
    this.fill = fill;
  }

  /** Draws an angle by `uniform_`. */
  static get_params(degrees: readonly number[]): number {
    return drawUniform(degrees);
  }

  /**
   * Transforms one image, or images together.
   *
   * @throws ValueError for a filling that does not fit the channels, or bicubic interpolation.
   */
  override forward(image: Tensor): Tensor {
    const { interpolation, expand, center, fill } = this;
    return rotate(image, RandomRotation.get_params(this.degrees), { interpolation, expand, center, fill });
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    const center = this.center ? `, center=${pythonValue(this.center)}` : '';
    const first = `degrees=${floatList(this.degrees)}, interpolation=${this.interpolation}`;
    return `RandomRotation(${first}, expand=${pythonValue(this.expand)}${center}, fill=${pythonValue(this.fill)})`;
  }
}

/** Options of {@link RandomAffine}. */
export interface RandomAffineOptions extends AffineOptions {
  /** The largest move either way, as a part of width and of height, each in [0, 1]; null, the default, does not move. */
  readonly translate?: readonly number[] | null;
  /** The least and the largest factor; null, the default, keeps the size. */
  readonly scale?: readonly number[] | null;
  /** The largest shear along x either way, in degrees; its least and largest; or those along x and along y; null, the default, is none. */
  readonly shear?: number | readonly number[] | null;
}

/** What {@link RandomAffine.get_params} draws: the angle, how far to move, the factor, and the angles of shear. */
export type AffineParams = [angle: number, translate: [number, number], scale: number, shear: [number, number]];

function checkTranslate(translate: unknown): void {
  checkSequence(translate, 'translate', [2]);
  if (translate.every((t) => t >= 0 && t <= 1)) return;
  throw new ValueError('translation values should be between 0 and 1');
}

function checkScale(scale: unknown): void {
  checkSequence(scale, 'scale', [2]);
  if (!scale.every((s) => s > 0)) throw new ValueError('scale values should be positive');
}

/**
 * Rotates, moves, scales and shears images of shape (…, H, W) at random.
 *
 * @example
 * ```ts
 * const augment = new transforms.RandomAffine(10, { translate: [0.1, 0.1], scale: [0.9, 1.1], shear: 5 });
 * console.log(augment(torch.ones([1, 28, 28])).shape); // [ 1, 28, 28 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomAffine.html | torchvision.transforms.RandomAffine}
 */
export class RandomAffine extends Transform {
  /** The least and the largest angle, in degrees clockwise. */
  readonly degrees: readonly number[];
  /** The largest move either way, as a part of width and of height, or null. */
  readonly translate: readonly number[] | null;
  /** The least and the largest factor, or null. */
  readonly scale: readonly number[] | null;
  /** The least and the largest shear along x, and perhaps along y, in degrees, or null. */
  readonly shear: readonly number[] | null;
  /** How pixels between pixels are found. */
  readonly interpolation: InterpolationMode;
  /** What stands where the result looks beyond the image: one number, or one for each channel. */
  readonly fill: number | readonly number[];
  /** The point [x, y] around which all this happens, or null. */
  readonly center: readonly number[] | null;

  /**
   * @param degrees - the least and the largest angle; or one number, the largest either way.
   * @param options - `translate`, `scale`, `shear`, `interpolation` (`nearest` by default, or `bilinear`), `fill` (0 by default) and
   * `center`.
   * @throws ValueError for ranges that cannot be or lists of other lengths; TypeError for arguments of the wrong kind.
   */
  constructor(degrees: number | readonly number[], options: RandomAffineOptions = {}) {
    super();
    checkKeys(options, ['translate', 'scale', 'shear', 'interpolation', 'fill', 'center'], 'RandomAffine');
    const { translate = null, scale = null, shear = null } = options;
    this.degrees = setupAngle(degrees, 'degrees');
    if (translate !== null) checkTranslate(translate);
    if (scale !== null) checkScale(scale);
    this.translate = translate;
    this.scale = scale;
    this.shear = shear === null ? null : setupAngle(shear, 'shear', [2, 4]);
    const { interpolation, center, fill } = readOptions(options);
    this.interpolation = interpolation;
    this.fill = fill;
    this.center = center;
  }

  /**
   * Draws by `uniform_`, each if there is a range for it: the angle, the moves along x and y, the factor, the shears along x and y.
   *
   * @param degrees - the range of angles.
   * @param translate - the largest moves as parts of the size.
   * @param scale_ranges - the range of factors.
   * @param shears - the range of shears along x, and perhaps along y.
   * @param img_size - width and height.
   * @returns what {@link functional.affine} takes.
   */
  static get_params(
    degrees: readonly number[],
    translate: readonly number[] | null,
    scale_ranges: readonly number[] | null,
    shears: readonly number[] | null,
    img_size: readonly number[],
  ): AffineParams {
    const angle = drawUniform(degrees);
    const move = (axis: 0 | 1): number => {
      if (translate === null) return 0;
      const most = translate[axis] * img_size[axis];
      return roundHalfEven(drawUniform([-most, most]));
    };
    const x = move(0);
    const y = move(1);
    const scale = scale_ranges === null ? 1 : drawUniform(scale_ranges);
    const shearX = shears === null ? 0 : drawUniform(shears);
    const shearY = shears?.length === 4 ? drawUniform(shears.slice(2)) : 0;
    return [angle, [x, y], scale, [shearX, shearY]];
  }

  /**
   * Transforms one image, or images together.
   *
   * @throws ValueError for a filling that does not fit the channels, or bicubic interpolation.
   */
  override forward(image: Tensor): Tensor {
    const [, height, width] = get_dimensions(image);
    const params = RandomAffine.get_params(this.degrees, this.translate, this.scale, this.shear, [width, height]);
    const { interpolation, fill, center } = this;
    return affine(image, ...params, { interpolation, fill, center });
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    const parts = [`degrees=${floatList(this.degrees)}`];
    if (this.translate) parts.push(`translate=${pythonValue(this.translate)}`);
    if (this.scale) parts.push(`scale=${pythonValue(this.scale)}`);
    if (this.shear) parts.push(`shear=${floatList(this.shear)}`);
    if (this.interpolation !== 'nearest') parts.push(`interpolation=${this.interpolation}`);
    if (this.fill !== 0) parts.push(`fill=${pythonValue(this.fill)}`);
    if (this.center) parts.push(`center=${pythonValue(this.center)}`);
    return `RandomAffine(${parts.join(', ')})`;
  }
}
