import { checkKeys, get_default_dtype, Tensor, tensor, uint8, ValueError } from '@sconce/core';

/**
 * Anything that a dataset takes as a `transform`: a function from one image to what stands in its place.
 *
 * One that has a `batch` method takes many images at once, which is far faster. `batch` owns what it is given: it may overwrite it, or
 * dispose of it once its result is made.
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

/**
 * Turns an image of bytes into floating point numbers in [0, 1], with the channels in front.
 *
 * A uint8 image of shape (H, W) or (H, W, C) becomes one of the default dtype and shape (C, H, W), divided by 255. One of
 * another dtype changes its shape only.
 *
 * @example
 * ```ts
 * const image = torch.tensor([[0, 51], [102, 255]], { dtype: torch.uint8 });
 * const x = new transforms.ToTensor()(image);
 * console.log(x.shape, x.select(0, 0).mul(5).tolist()); // [ 1, 2, 2 ] [ [ 0, 1 ], [ 2, 5 ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.ToTensor.html | torchvision.transforms.ToTensor}
 */
export class ToTensor extends Transform {
  /**
   * Transforms one image.
   *
   * @throws ValueError when it has neither 2 nor 3 dimensions.
   */
  override forward(image: Tensor): Tensor {
    return scaled(channelsFirst(image, 0));
  }

  /** Transforms images of shape (B, H, W) or (B, H, W, C). */
  override batch = (images: Tensor): Tensor => {
    const laidOut = channelsFirst(images, 1);
    const result = scaled(laidOut);
    if (result !== laidOut) images.dispose();
    return result;
  };
}

/** A view of shape (…, C, H, W), `leading` dimensions being the batch's. */
function channelsFirst(images: Tensor, leading: 0 | 1): Tensor {
  const rank = images instanceof Tensor ? images.ndim - leading : -1;
  if (rank === 2) return images.unsqueeze(leading);
  if (rank === 3) return leading === 0 ? images.permute(2, 0, 1) : images.permute(0, 3, 1, 2);
  if (rank < 0) throw new TypeError(`pic should be a Tensor. Got ${typeof images}`);
  throw new ValueError(`pic should be 2/3 dimensional. Got ${rank} dimensions.`);
}

function scaled(images: Tensor): Tensor {
  return images.dtype === uint8 ? images.to(get_default_dtype()).div_(255) : images.contiguous();
}

/** Options of {@link Normalize}. */
export interface NormalizeOptions {
  /** Whether the image itself is changed; false by default. */
  readonly inplace?: boolean;
}

/**
 * Shifts and scales each channel: (x − mean[c]) / std[c].
 *
 * Takes floating point tensors of shape (…, C, H, W).
 *
 * @example
 * ```ts
 * const x = new transforms.Normalize([0.5], [0.25])(torch.ones([1, 1, 2]));
 * console.log(x.tolist()); // [ [ [ 2, 2 ] ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html | torchvision.transforms.Normalize}
 */
export class Normalize extends Transform {
  /** Whether the image itself is changed. */
  readonly inplace: boolean;

  /**
   * @param mean - one number for each channel.
   * @param std - one number for each channel, none of them 0.
   * @param options - `inplace`.
   * @throws ValueError when a standard deviation is 0; TypeError for what is no array of numbers.
   */
  constructor(
    /** One number for each channel. */
    readonly mean: readonly number[],
    /** One number for each channel. */
    readonly std: readonly number[],
    options: NormalizeOptions = {},
  ) {
    super();
    checkKeys(options, ['inplace'], 'Normalize');
    for (const [name, values] of Object.entries({ mean, std })) {
      if (Array.isArray(values) && values.every((value) => typeof value === 'number')) continue;
      throw new TypeError(`Normalize(): ${name} must be an array of numbers, got ${String(values)}`);
    }
    this.inplace = options.inplace ?? false;
    if (std.some((value) => value === 0)) {
      throw new ValueError('std evaluated to zero, leading to division by zero.');
    }
  }

  /**
   * Transforms one image.
   *
   * @throws TypeError when it is not floating point; ValueError when it has fewer than 3 dimensions.
   */
  override forward(image: Tensor): Tensor {
    checkFloatImage(image);
    return this.shifted(this.inplace ? image : image.clone());
  }

  /** Transforms images of shape (B, C, H, W). */
  override batch = (images: Tensor): Tensor => {
    checkFloatImage(images);
    return this.shifted(images);
  };

  private shifted(images: Tensor): Tensor {
    const [mean, std] = [this.mean, this.std].map((values) =>
      tensor([...values], { dtype: images.dtype }).view(-1, 1, 1),
    );
    images.sub_(mean).div_(std);
    if (!images.requires_grad) for (const values of [mean, std]) values.dispose();
    return images;
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    return `Normalize(mean=[${this.mean.join(', ')}], std=[${this.std.join(', ')}])`;
  }
}

function checkFloatImage(image: unknown): asserts image is Tensor {
  if (!(image instanceof Tensor)) throw new TypeError(`Input tensor should be a torch tensor. Got ${typeof image}.`);
  if (!image.is_floating_point())
    throw new TypeError(`Input tensor should be a float tensor. Got ${String(image.dtype)}.`);
  if (image.ndim < 3) {
    throw new ValueError(
      `Expected tensor to be a tensor image of size (..., C, H, W). Got tensor.size() = [${image.shape.join(', ')}]`,
    );
  }
}

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
    readonly transforms: readonly TransformFunction<never, unknown>[],
  ) {
    super();
    const steps = transforms.map(({ batch }) => batch);
    if (!steps.every((step) => step !== undefined)) return;
    this.batch = (images) => steps.reduce((batch, step) => step(batch), images);
  }

  /** Transforms one image. */
  override forward(image: Tensor): Out {
    let value: unknown = image;
    for (const transform of this.transforms) value = transform(value as never);
    return value as Out;
  }

  /** Returns the transforms as PyTorch prints them. */
  override toString(): string {
    return ['Compose(', ...this.transforms.map((transform) => `    ${describe(transform)}`), ')'].join('\n');
  }
}

function describe(transform: TransformFunction<never, unknown>): string {
  return transform instanceof Transform ? transform.toString() : `${transform.name || 'function'}()`;
}
