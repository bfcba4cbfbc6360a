import type { Tensor } from '@sconce/core';
import { Transform, type TransformFunction } from './transform.js';

/**
 * Applies a function of your own.
 *
 * It works on single images, so that a dataset with it is read image by image.
 *
 * @example
 * ```ts
 * const double = new transforms.Lambda((x: Tensor) => x.mul(2));
 * console.log(double(torch.tensor([1, 2])).tolist()); // [ 2, 4 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.Lambda.html | torchvision.transforms.Lambda}
 */
export class Lambda<In = Tensor, Out = Tensor> extends Transform<In, Out> {
  /**
   * @param lambd - the function.
   * @throws TypeError when it is none.
   */
  constructor(
    /** The function. */
    readonly lambd: (input: In) => Out,
  ) {
    super();
    if (typeof lambd !== 'function') throw new TypeError(`Argument lambd should be callable, got '${typeof lambd}'`);
  }

  /** Calls the function. */
  override forward(input: In): Out {
    return this.lambd(input);
  }
}

/** A transform, or a plain function. */
export type AnyTransform = TransformFunction<never, unknown>;

/** Each transform, on a line of its own, as PyTorch prints it. */
export function describeAll(transforms: readonly AnyTransform[]): string[] {
  return transforms.map((transform) =>
    transform instanceof Transform ? `    ${transform.toString()}` : `    ${transform.name || 'function'}()`,
  );
}

/** Applies transforms one after the other. */
export function applyAll(transforms: readonly AnyTransform[], image: unknown): unknown {
  return transforms.reduce((value, transform) => transform(value as never), image);
}

/** @throws TypeError for what is no list. */
export function checkTransforms(transforms: unknown): void {
  if (!Array.isArray(transforms)) throw new TypeError('Argument transforms should be a sequence');
}

/**
 * Applies transforms one after the other.
 *
 * It takes batches if all of them do.
 *
 * @typeParam Out - what the last one returns.
 *
 * @example
 * ```ts
 * const transform = new transforms.Compose([new transforms.ToTensor(), new transforms.Normalize([0.5], [0.5])]);
 * console.log(transform(torch.zeros([1, 2], { dtype: torch.uint8 })).tolist()); // [ [ [ -1, -1 ] ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.Compose.html | torchvision.transforms.Compose}
 */
export class Compose<Out = Tensor> extends Transform<Tensor, Out> {
  /** @param transforms - transforms, or plain functions; each takes what the one before it returned. */
  constructor(
    /** The transforms, in order. */
    readonly transforms: readonly AnyTransform[],
  ) {
    super();
    checkTransforms(transforms);
  }

  /** Transforms a batch by all transforms, or is undefined if one of them takes single images only. */
  override get batch(): ((images: Tensor) => Tensor) | undefined {
    const { transforms } = this;
    if (transforms.some((transform) => !transform.batch)) return undefined;
    return (images) => transforms.reduce((batch, transform) => transform.batch!(batch), images);
  }

  /** Transforms one image. */
  override forward(image: Tensor): Out {
    return applyAll(this.transforms, image) as Out;
  }

  /** Returns the transforms as PyTorch prints them. */
  override toString(): string {
    return ['Compose(', ...describeAll(this.transforms), ')'].join('\n');
  }
}
