import { dtype, float32, type Tensor } from '@sconce/core';
import { channelsFirst, convert_image_dtype, scaled, to_tensor } from './functional/conversion.js';
import { Transform } from './transform.js';

/**
 * Turns an image of bytes into floating point numbers in [0, 1], with the channels in front.
 *
 * A uint8 image of shape (H, W), (H, W, C) or (C, H, W) becomes one of the default dtype and shape (C, H, W), divided by 255. One of
 * another dtype changes its shape only. Where H, W and C do not tell which one they are, because the first dimension is more than 4 or the
 * last one is not, the channels are taken to stand last.
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
    return to_tensor(image);
  }

  /** Transforms images of shape (B, H, W), (B, H, W, C) or (B, C, H, W). */
  override get batch(): (images: Tensor) => Tensor {
    return (images) => {
      const laidOut = channelsFirst(images, 1);
      const result = scaled(laidOut);
      if (result !== laidOut) images.dispose();
      return result;
    };
  }
}

/**
 * Converts images to another dtype, and their values to its range: 1 is white in floating point, the largest number is white in integers.
 *
 * With `float32` it is what {@link ToTensor} is to images whose channels stand in front already.
 *
 * @example
 * ```ts
 * const x = new transforms.ConvertImageDtype(torch.float32)(torch.tensor([[0, 255]], { dtype: torch.uint8 }));
 * console.log(x.tolist()); // [ [ 0, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.ConvertImageDtype.html | torchvision.transforms.ConvertImageDtype}
 */
export class ConvertImageDtype extends Transform {
  /**
   * @param dtype - the dtype; float32 by default.
   * @throws TypeError for what is no dtype.
   */
  constructor(
    /** The dtype of the result. */
    readonly dtype: dtype = float32,
  ) {
    super();
    checkDtype(dtype);
  }

  /**
   * Transforms one image, or images.
   *
   * @throws RuntimeError when the dtype has larger numbers than the image can tell apart.
   */
  override forward(image: Tensor): Tensor {
    return convert_image_dtype(image, this.dtype);
  }

  /** Transforms images of one dimension more. */
  override get batch(): (images: Tensor) => Tensor {
    return (images) => this.forward(images);
  }
}

function checkDtype(value: unknown): void {
  if (!(value instanceof dtype)) throw new TypeError(`ConvertImageDtype(): dtype must be a dtype, got ${typeof value}`);
}
