import {
  type dtype,
  float32,
  float64,
  get_default_dtype,
  int32,
  int64,
  RuntimeError,
  Tensor,
  uint8,
  ValueError,
} from '@sconce/core';

/**
 * Shows an image as (C, H, W), or with one leading dimension images as (B, C, H, W).
 *
 * Without channels there is one. They stand last, as in the arrays that torchvision takes, unless only the first dimension is as small as
 * channels are: so `read_image` has them.
 */
export function channelsFirst(images: Tensor, leading: 0 | 1): Tensor {
  if (!(images instanceof Tensor)) throw new TypeError(`pic should be a Tensor. Got ${typeof images}`);
  const rank = images.ndim - leading;
  if (rank === 2) return images.unsqueeze(leading);
  if (rank !== 3) throw new ValueError(`pic should be 2/3 dimensional. Got ${rank} dimensions.`);
  const [first, , last] = images.shape.slice(leading);
  if (first <= 4 && last > 4) return images;
  return leading === 0 ? images.permute(2, 0, 1) : images.permute(0, 3, 1, 2);
}

/** Bytes as fractions, and whatever else as it is, row-major. */
export function scaled(images: Tensor): Tensor {
  return images.dtype === uint8 ? images.to(get_default_dtype()).div_(255) : images.contiguous();
}

/**
 * Turns an image of bytes into floating point numbers in [0, 1], with the channels in front.
 *
 * A uint8 image of shape (H, W), (H, W, C) or (C, H, W) becomes one of the default dtype and shape (C, H, W), divided by 255. One of
 * another dtype changes its shape only. Where H, W and C do not tell which one they are, because the first dimension is more than 4 or the
 * last one is not, the channels are taken to stand last.
 *
 * @throws ValueError when it has neither 2 nor 3 dimensions; TypeError for what is no tensor.
 *
 * @example
 * ```ts
 * const x = transforms.functional.to_tensor(torch.tensor([[0, 255]], { dtype: torch.uint8 }));
 * console.log(x.tolist()); // [ [ [ 0, 1 ] ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.to_tensor.html | torchvision.transforms.functional.to_tensor}
 */
export function to_tensor(pic: Tensor): Tensor {
  return scaled(channelsFirst(pic, 0));
}

/** What stands for white: the largest integer of the dtype, or 1. */
function maxOf(type: dtype): number {
  if (type === uint8) return 255;
  if (type === int32) return 2 ** 31 - 1;
  return type === int64 ? 2 ** 63 : 1;
}

/** How many bits tell the dtype's numbers from 0 on apart. */
const bitsOf = (type: dtype): number => Math.ceil(Math.log2(maxOf(type) + 1));

function isUnsafe(from: dtype, to: dtype): boolean {
  return (from === float32 && (to === int32 || to === int64)) || (from === float64 && to === int64);
}

/**
 * Converts images to another dtype, and their values to its range: 1 is white in floating point, the largest number is white in integers.
 *
 * @param image - images of any shape.
 * @param dtype - the dtype; float32 by default.
 * @returns the image itself if it has the dtype.
 * @throws RuntimeError for a floating point image and a dtype whose largest numbers it cannot tell apart; TypeError for what is no tensor.
 *
 * @example
 * ```ts
 * const x = transforms.functional.convert_image_dtype(torch.tensor([0, 0.5, 1]), torch.uint8);
 * console.log(x.tolist()); // [ 0, 127, 255 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.convert_image_dtype.html | torchvision.transforms.functional.convert_image_dtype}
 */
export function convert_image_dtype(image: Tensor, dtype: dtype = float32): Tensor {
  if (!(image instanceof Tensor)) throw new TypeError('Input img should be Tensor Image');
  const from = image.dtype;
  if (from === dtype) return image;
  if (from.is_floating_point) {
    if (dtype.is_floating_point) return image.to(dtype);
    if (isUnsafe(from, dtype)) {
      throw new RuntimeError(`The cast from ${String(from)} to ${String(dtype)} cannot be performed safely.`);
    }
    // So that all levels, white too, get parts of [0, 1] that are equally wide.
    return image.mul(maxOf(dtype) + 1 - 1e-3).to(dtype);
  }
  if (dtype.is_floating_point) return image.to(dtype).div(maxOf(from));
  const bits = bitsOf(dtype) - bitsOf(from);
  return bits > 0 ? image.to(dtype).bitwise_left_shift(bits) : image.bitwise_right_shift(-bits).to(dtype);
}
