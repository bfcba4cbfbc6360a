import { checkKeys, float32, Tensor, tensor, ValueError } from '@sconce/core';

/** Options of {@link normalize}. */
export interface NormalizeOptions {
  /** Whether the image itself is changed; false by default. */
  readonly inplace?: boolean;
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
 * Shifts and scales each channel of floating point images of shape (…, C, H, W): (x − mean[c]) / std[c].
 *
 * @param image - an image, or images.
 * @param mean - one number for each channel.
 * @param std - one number for each channel, none of them 0.
 * @param options - `inplace`.
 * @throws TypeError for an image that is not floating point; ValueError for one of fewer than 3 dimensions, or a standard deviation of 0.
 *
 * @example
 * ```ts
 * console.log(transforms.functional.normalize(torch.ones([1, 1, 2]), [0.5], [0.25]).tolist()); // [ [ [ 2, 2 ] ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.normalize.html | torchvision.transforms.functional.normalize}
 */
export function normalize(
  image: Tensor,
  mean: readonly number[],
  std: readonly number[],
  options: NormalizeOptions = {},
): Tensor {
  checkKeys(options, ['inplace'], 'normalize');
  checkFloatImage(image);
  const round = image.dtype === float32 ? Math.fround : Number;
  if (std.some((value) => round(value) === 0)) {
    throw new ValueError(
      `std evaluated to zero after conversion to ${String(image.dtype)}, leading to division by zero.`,
    );
  }
  const [shift, scale] = [mean, std].map((values) => tensor([...values], { dtype: image.dtype }).view(-1, 1, 1));
  const result = (options.inplace ? image : image.clone()).sub_(shift).div_(scale);
  if (!result.requires_grad) for (const values of [shift, scale]) values.dispose();
  return result;
}
