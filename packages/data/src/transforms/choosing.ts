import { checkKeys, type Tensor, ValueError } from '@sconce/core';
import { checkProbability } from './_arguments.js';
import { drawOrder, drawRand } from './_draw.js';
import { type AnyTransform, applyAll, checkTransforms, describeAll } from './compose.js';
import { Transform } from './transform.js';

/** Options of {@link RandomApply}. */
export interface RandomApplyOptions {
  /** The probability that the transforms are applied; 0.5 by default. */
  readonly p?: number;
}

/**
 * Applies transforms one after the other, or with the probability 1 − p leaves an image as it is.
 *
 * @example
 * ```ts
 * const sometimes = new transforms.RandomApply([(x: Tensor) => x.add(1)], { p: 0.5 });
 * console.log(Array.from({ length: 5 }, () => sometimes(torch.zeros([])).item())); // [ 1, 0, 1, 1, 1 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomApply.html | torchvision.transforms.RandomApply}
 */
export class RandomApply extends Transform {
  /** The probability that the transforms are applied. */
  readonly p: number;

  /**
   * @param transforms - transforms, or plain functions.
   * @param options - `p`.
   * @throws TypeError for what is no list of transforms or no number.
   */
  constructor(
    /** The transforms, in order. */
    readonly transforms: readonly AnyTransform[],
    options: RandomApplyOptions = {},
  ) {
    super();
    checkKeys(options, ['p'], 'RandomApply');
    checkTransforms(transforms);
    this.p = checkProbability(options.p ?? 0.5, 'RandomApply');
  }

  /** Transforms one image, or not. */
  override forward(image: Tensor): Tensor {
    return Math.fround(this.p) < drawRand() ? image : (applyAll(this.transforms, image) as Tensor);
  }

  /** Returns the transforms as PyTorch prints them. */
  override toString(): string {
    return ['RandomApply(', `    p=${this.p}`, ...describeAll(this.transforms), ')'].join('\n');
  }
}

/**
 * Applies transforms one after the other, in a new random order for each image.
 *
 * torchvision shuffles with Python's own random numbers. Here the order is `torch.randperm`'s, from torch's generator.
 *
 * @example
 * ```ts
 * const shuffled = new transforms.RandomOrder([(x: Tensor) => x.add(1), (x: Tensor) => x.mul(2)]);
 * console.log(Array.from({ length: 4 }, () => shuffled(torch.tensor(1)).item())); // [ 4, 3, 3, 4 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomOrder.html | torchvision.transforms.RandomOrder}
 */
export class RandomOrder extends Transform {
  /**
   * @param transforms - transforms, or plain functions.
   * @throws TypeError for what is no list.
   */
  constructor(
    /** The transforms. */
    readonly transforms: readonly AnyTransform[],
  ) {
    super();
    checkTransforms(transforms);
  }

  /** Transforms one image. */
  override forward(image: Tensor): Tensor {
    const order = drawOrder(this.transforms.length);
    return applyAll(
      order.map((i) => this.transforms[i]),
      image,
    ) as Tensor;
  }

  /** Returns the transforms as PyTorch prints them. */
  override toString(): string {
    return ['RandomOrder(', ...describeAll(this.transforms), ')'].join('\n');
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Options of {@link RandomChoice}. */
export interface RandomChoiceOptions {
  /** How likely each transform is, in proportion; all equally by default. */
  readonly p?: readonly number[] | null;
}

/**
 * Applies one of several transforms, chosen anew for each image.
 *
 * torchvision chooses with Python's own random numbers. Here the choice is made the same way by one `torch.rand(1)`, from torch's generator.
 *
 * @example
 * ```ts
 * const either = new transforms.RandomChoice([(x: Tensor) => x.add(1), (x: Tensor) => x.mul(5)], { p: [3, 1] });
 * console.log(Array.from({ length: 4 }, () => either(torch.tensor(1)).item())); // [ 2, 5, 2, 2 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.RandomChoice.html | torchvision.transforms.RandomChoice}
 */
export class RandomChoice extends Transform {
  /** How likely each transform is, in proportion, or null. */
  readonly p: readonly number[] | null;

  /**
   * @param transforms - transforms, or plain functions.
   * @param options - `p`.
   * @throws TypeError for what is no list; ValueError when there are not as many weights as transforms, or they add up to 0.
   */
  constructor(
    /** The transforms. */
    readonly transforms: readonly AnyTransform[],
    options: RandomChoiceOptions = {},
  ) {
    super();
    checkKeys(options, ['p'], 'RandomChoice');
    checkTransforms(transforms);
    const { p = null } = options;
    if (p !== null && !Array.isArray(p)) throw new TypeError('Argument p should be a sequence');
    if (p !== null && p.length !== transforms.length) {
      throw new ValueError('The number of weights does not match the population');
    }
    if (p !== null && !(sum(p) > 0)) {
      throw new ValueError('Total of weights must be greater than zero');
    }
    this.p = p;
  }

  /** Transforms one image. */
  override forward(image: Tensor): Tensor {
    const weights = this.p ?? this.transforms.map(() => 1);
    let rest = drawRand() * sum(weights);
    const chosen = weights.findIndex((weight) => (rest -= weight) < 0);
    return applyAll([this.transforms.at(chosen)!], image) as Tensor;
  }

  /** Returns the transforms as PyTorch prints them. */
  override toString(): string {
    return [
      'RandomChoice(',
      ...describeAll(this.transforms),
      `)(p=${this.p ? `[${this.p.join(', ')}]` : 'None'})`,
    ].join('\n');
  }
}
