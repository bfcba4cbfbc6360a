import { checkKeys, type Tensor } from '@sconce/core';
import { pythonValue } from './_text.js';
import { checkPadding, pad, type Padding, type PaddingMode, type PadOptions } from './functional/padding.js';
import { Transform } from './transform.js';

/**
 * Surrounds images of shape (…, H, W) with more pixels; negative numbers take pixels away.
 *
 * @example
 * ```ts
 * const x = new transforms.Pad([1, 0], { fill: 7 })(torch.tensor([[1, 2]]));
 * console.log(x.tolist()); // [ [ 7, 1, 2, 7 ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.Pad.html | torchvision.transforms.Pad}
 */
export class Pad extends Transform {
  /** The constant. */
  readonly fill: number | null;
  /** What stands in the pixels that are added. */
  readonly padding_mode: PaddingMode;

  /**
   * @param padding - how many pixels: on all sides; left and right, top and bottom; or left, top, right and bottom.
   * @param options - `fill` and `padding_mode`: `constant` by default, `edge`, `reflect` or `symmetric`.
   * @throws ValueError for a padding of 3 or more than 4 numbers or an unknown mode; TypeError for arguments of the wrong kind.
   */
  constructor(
    /** How many pixels. */
    readonly padding: Padding,
    options: PadOptions = {},
  ) {
    super();
    checkKeys(options, ['fill', 'padding_mode'], 'Pad');
    const { fill = 0, padding_mode = 'constant' } = options;
    checkPadding(padding, fill, padding_mode);
    this.fill = fill;
    this.padding_mode = padding_mode;
  }

  /** Transforms one image, or images. */
  override forward(image: Tensor): Tensor {
    return pad(image, this.padding, { fill: this.fill, padding_mode: this.padding_mode });
  }

  /** Transforms images of one dimension more. */
  override get batch(): (images: Tensor) => Tensor {
    return (images) => this.forward(images);
  }

  /** Returns the transform as PyTorch prints it. */
  override toString(): string {
    return `Pad(padding=${pythonValue(this.padding)}, fill=${pythonValue(this.fill)}, padding_mode=${this.padding_mode})`;
  }
}
