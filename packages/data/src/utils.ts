import { cat, checkKeys, stack, Tensor, uint8, ValueError } from '@sconce/core';
import { write_png } from './image/image.js';

/** Options of {@link make_grid} and {@link save_image}. */
export interface GridOptions {
  /** The images in a row; 8 by default. */
  readonly nrow?: number;
  /** The pixels between images and around them; 2 by default. */
  readonly padding?: number;
  /** Whether to bring the values to 0 to 1; false by default. */
  readonly normalize?: boolean;
  /** The values that become 0 and 1; the smallest and the largest one by default. */
  readonly value_range?: readonly [number, number] | null;
  /** Whether to look for these in each image by itself; false by default. */
  readonly scale_each?: boolean;
  /** The value of the pixels between; 0 by default. */
  readonly pad_value?: number;
}

const KEYS = ['nrow', 'padding', 'normalize', 'value_range', 'scale_each', 'pad_value'] as const;

/** Images of three channels, or as many as they have, in four dimensions. */
function asBatch(images: Tensor | readonly Tensor[]): Tensor {
  const isList = Array.isArray(images);
  if (!(images instanceof Tensor) && !(isList && images.every((image) => image instanceof Tensor)))
    throw new TypeError(`tensor or list of tensors expected, got ${typeof images}`);
  let batch = images instanceof Tensor ? images : stack([...images]);
  if (batch.ndim < 2 || batch.ndim > 4)
    throw new ValueError(`make_grid(): expected images of 2 to 4 dimensions, got shape [${batch.shape.join(', ')}]`);
  while (batch.ndim < 4) batch = batch.unsqueeze(0);
  return batch.shape[1] === 1 ? cat([batch, batch, batch], 1) : batch;
}

/** Brings the values between `low` and `high` to 0 to 1; others become 0 or 1. */
function scale(image: Tensor, range: readonly [number, number] | null): Tensor {
  const [low, high] = range ?? [image.min().item(), image.max().item()];
  return image
    .clamp(low, high)
    .sub(low)
    .div(Math.max(high - low, 1e-5));
}

function normalized(batch: Tensor, range: readonly [number, number] | null, each: boolean): Tensor {
  if (range !== null && !(Array.isArray(range) && range.length === 2 && range.every((end) => typeof end === 'number')))
    throw new TypeError('value_range has to be a tuple (min, max) if specified. min and max are numbers');
  if (!each) return scale(batch, range);
  return stack(Array.from({ length: batch.shape[0] }, (_, i) => scale(batch.select(0, i), range)));
}

/**
 * Puts images side by side into one.
 *
 * @param tensor - images of shape (B, C, H, W), or an array of images of one shape; one image, of shape (C, H, W) or (H, W), stays as it
 * is. Of one channel three are made.
 * @param options - `nrow`, `padding`, `normalize`, `value_range`, `scale_each`, `pad_value`.
 * @returns an image of shape (C, rows * (H + padding) + padding, columns * (W + padding) + padding).
 * @throws TypeError for what are no tensors or is no range; ValueError for tensors of other dimensions.
 *
 * @example
 * ```ts
 * const grid = make_grid(torch.ones([5, 3, 4, 6]), { nrow: 3 });
 * console.log(grid.shape); // [ 3, 14, 26 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.utils.make_grid.html | torchvision.utils.make_grid}
 */
export function make_grid(tensor: Tensor | readonly Tensor[], options: GridOptions = {}): Tensor {
  checkKeys(options, KEYS, 'make_grid');
  const { nrow = 8, padding = 2, normalize = false, value_range = null, scale_each = false, pad_value = 0 } = options;
  let batch = asBatch(tensor);
  if (!(Number.isInteger(nrow) && nrow > 0 && Number.isInteger(padding) && padding >= 0))
    throw new ValueError(`make_grid(): expected nrow above 0 and padding of at least 0, got ${nrow} and ${padding}`);
  if (normalize) batch = normalized(batch, value_range, scale_each);
  const [count, channels, height, width] = batch.shape;
  if (count === 1) return batch.squeeze(0);
  const columns = Math.min(nrow, count);
  const [down, across] = [height + padding, width + padding];
  const size = [channels, Math.ceil(count / columns) * down + padding, columns * across + padding];
  const grid = batch.new_full(size, pad_value);
  for (let i = 0; i < count; i++) {
    const [y, x] = [Math.floor(i / columns) * down + padding, (i % columns) * across + padding];
    grid.narrow(1, y, height).narrow(2, x, width).copy_(batch.select(0, i));
  }
  return grid;
}

/**
 * Writes images, side by side, as a PNG file; see {@link make_grid}.
 *
 * @param tensor - images with values from 0 to 1.
 * @param fp - a path or `file:` URL; its name must end in `.png`.
 * @param options - those of {@link make_grid}.
 * @throws (by rejection) ValueError for another ending; what {@link make_grid} and {@link write_png} throw.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 *
 * const path = `${mkdtempSync(`${tmpdir()}/sconce-`)}/digits.png`;
 * await save_image(torch.rand([16, 1, 28, 28]), path);
 * console.log((await read_image(path)).shape); // [ 3, 62, 242 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.utils.save_image.html | torchvision.utils.save_image}
 */
export async function save_image(
  tensor: Tensor | readonly Tensor[],
  fp: string | URL,
  options?: GridOptions,
): Promise<void> {
  if (!/\.png$/i.test(String(fp))) throw new ValueError(`unknown file extension: expected .png, got ${String(fp)}`);
  const grid = make_grid(tensor, options);
  await write_png(grid.mul(255).add(0.5).clamp(0, 255).to(uint8), fp);
}
