import type { Tensor } from '@sconce/core';

/**
 * Anything that a dataset takes as a `transform`: a function from one image to what stands in its place.
 *
 * One that has a `batch` method takes many images at once, which is far faster. `batch` owns what it is given: it may overwrite it, or
 * dispose of it once its result is made. It makes of each image what the function makes of it; one that draws random numbers for each
 * image has none.
 */
export interface TransformFunction<In = Tensor, Out = Tensor> {
  /** Transforms one image. */
  (input: In): Out;
  /** Transforms a batch of images, of one dimension more; its input may be changed or freed. */
  batch?: ((images: Tensor) => Tensor) | undefined;
}

/**
 * The class of all transforms: an instance is called as a function, and defines `forward`.
 *
 * What an instance was given stands in its own properties.
 *
 * @example
 * ```ts
 * class Invert extends transforms.Transform {
 *   override forward(image: Tensor): Tensor {
 *     return image.mul(-1).add(1);
 *   }
 * }
 * console.log(new Invert()(torch.tensor([0.25])).tolist()); // [ 0.75 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/transforms.html | torchvision.transforms}
 */
export abstract class Transform<In = Tensor, Out = Tensor> {
  /** Makes the instance a function. */
  constructor() {
    const self = (input: In): Out => (self as unknown as Transform<In, Out>).forward(input);
    // What a constructor returns becomes `this` of the classes below.
    return Object.setPrototypeOf(self, new.target.prototype as object) as this;
  }

  /** Transforms one image. */
  abstract forward(input: In): Out;

  /** Returns the transform as PyTorch prints it. */
  toString(): string {
    return `${this.constructor.name}()`;
  }

  /** @internal */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

// The call signature of the functions that instances are.
export interface Transform<In = Tensor, Out = Tensor> extends TransformFunction<In, Out> {
  /** Transforms one image. */
  (input: In): Out;
}
