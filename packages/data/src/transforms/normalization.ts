import { checkKeys, type Tensor, ValueError } from '@sconce/core';
import { normalize, type NormalizeOptions } from './functional/normalization.js';
import { pythonFloat } from './_text.js';
import { Transform } from './transform.js';

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
   * Transforms one image, or images.
   *
   * @throws TypeError when it is not floating point; ValueError when it has fewer than 3 dimensions.
   */
  override forward(image: Tensor): Tensor {
    return normalize(image, this.mean, this.std, { inplace: this.inplace });
  }

  /** Transforms images of shape (B, C, H, W). */
  override get batch(): (images: Tensor) => Tensor {
    return (images) => normalize(images, this.mean, this.std, { inplace: true });
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    return `Normalize(mean=[${this.mean.join(', ')}], std=[${this.std.join(', ')}])`;
  }
}

/**
 * Subtracts a vector from flattened images and multiplies them by a matrix, which whitens them if the two come from their covariance.
 *
 * @example
 * ```ts
 * const whiten = new transforms.LinearTransformation(torch.eye(2).mul(3), torch.ones([2]));
 * console.log(whiten(torch.tensor([[[1, 2]]])).tolist()); // [ [ [ 0, 3 ] ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.LinearTransformation.html | torchvision.transforms.LinearTransformation}
 */
export class LinearTransformation extends Transform {
  /**
   * @param transformation_matrix - a square matrix with C · H · W rows.
   * @param mean_vector - a vector of as many elements.
   * @throws ValueError when the shapes do not fit.
   */
  constructor(
    /** A square matrix with C · H · W rows. */
    readonly transformation_matrix: Tensor,
    /** A vector of as many elements. */
    readonly mean_vector: Tensor,
  ) {
    super();
    const [rows, columns] = transformation_matrix.shape;
    if (rows !== columns) {
      throw new ValueError(
        `transformation_matrix should be square. Got (${transformation_matrix.shape.join(', ')}) rectangular matrix.`,
      );
    }
    const [length] = mean_vector.shape;
    if (length !== rows) {
      throw new ValueError(
        `mean_vector should have the same length ${length} as any one of the dimensions of the transformation_matrix [(${rows}, ${columns})]`,
      );
    }
  }

  /**
   * Transforms an image of shape (C, H, W), or images.
   *
   * @throws ValueError when C · H · W is not the matrix's size.
   */
  override forward(image: Tensor): Tensor {
    const size = image.shape.slice(-3);
    const count = size.reduce((product, n) => product * n, 1);
    const rows = this.transformation_matrix.shape[0];
    if (size.length < 3 || count !== rows) {
      throw new ValueError(
        `Input tensor and transformation matrix have incompatible shape.[${size.join(' x ')}] != ${rows}`,
      );
    }
    return image.reshape([-1, count]).sub(this.mean_vector).mm(this.transformation_matrix).view(image.shape);
  }

  /** Transforms images of shape (B, C, H, W). */
  override get batch(): (images: Tensor) => Tensor {
    return (images) => this.forward(images);
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    const list = (values: unknown): string =>
      Array.isArray(values) ? `[${values.map(list).join(', ')}]` : pythonFloat(values as number);
    const [matrix, mean] = [this.transformation_matrix, this.mean_vector].map((tensor) => list(tensor.tolist()));
    return `LinearTransformation(transformation_matrix=${matrix}, mean_vector=${mean})`;
  }
}
