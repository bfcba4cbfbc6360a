import { checkKeys, fromTypedArray, pad as torchPad, type Tensor, ValueError } from '@sconce/core';
import { assertImage, onFloatBatch } from './_image.js';

/** How many pixels are added: on all sides; left and right, top and bottom; or left, top, right and bottom. */
export type Padding = number | readonly number[];

/** What stands in the pixels that padding adds: a constant, the edge, or the image mirrored without or with its edge. */
export type PaddingMode = 'constant' | 'edge' | 'reflect' | 'symmetric';

/** Options of {@link pad}. */
export interface PadOptions {
  /** The constant; 0 by default. */
  readonly fill?: number | null;
  /** `constant` by default. */
  readonly padding_mode?: PaddingMode;
}

const MODES: readonly unknown[] = ['constant', 'edge', 'reflect', 'symmetric'];

/** @throws TypeError or ValueError, in torchvision's words. */
export function checkPadding(padding: Padding, fill: number | null, mode: PaddingMode): void {
  if (typeof padding !== 'number' && !Array.isArray(padding)) throw new TypeError('Got inappropriate padding arg');
  if (fill !== null && typeof fill !== 'number') throw new TypeError('Got inappropriate fill arg');
  if (!MODES.includes(mode)) {
    throw new ValueError('Padding mode should be either constant, edge, reflect or symmetric');
  }
  if (Array.isArray(padding) && ![1, 2, 4].includes(padding.length)) {
    throw new ValueError(`Padding must be an int or a 1, 2, or 4 element tuple, not a ${padding.length} element tuple`);
  }
}

/** As `torch.pad` has them: left, right, top and bottom. */
function sidesOf(padding: Padding): [number, number, number, number] {
  const [left, top = left, right = left, bottom = top] = typeof padding === 'number' ? [padding] : padding;
  return [left, right, top, bottom];
}

/** Along one dimension, `before` and `after` more elements, mirrored at the outer edge of the first and last. */
function mirror(img: Tensor, dim: number, before: number, after: number): Tensor {
  const [start, end] = [Math.max(-before, 0), img.size(dim) - Math.max(-after, 0)];
  const indices: number[] = [];
  for (let i = Math.max(before, 0) - 1; i >= 0; i--) indices.push(start + i);
  for (let i = start; i < end; i++) indices.push(i);
  for (let i = 0; i < after; i++) indices.push(end - 1 - i);
  return img.index_select(dim, fromTypedArray(BigInt64Array.from(indices, BigInt), [indices.length]));
}

/**
 * Surrounds images of shape (…, H, W) with more pixels; negative numbers take pixels away.
 *
 * @param img - an image, or images.
 * @param padding - how many pixels.
 * @param options - `fill` and `padding_mode`.
 * @throws ValueError for a padding of 3 or more than 4 numbers or an unknown mode; TypeError for arguments of the wrong kind; RuntimeError
 * for a mirrored padding that is larger than the image.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[1, 2]]);
 * console.log(transforms.functional.pad(x, [2, 0]).tolist()); // [ [ 0, 0, 1, 2, 0, 0 ] ]
 * console.log(transforms.functional.pad(x, [2, 0], { padding_mode: 'symmetric' }).tolist()); // [ [ 2, 1, 1, 2, 2, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.pad.html | torchvision.transforms.functional.pad}
 */
export function pad(img: Tensor, padding: Padding, options: PadOptions = {}): Tensor {
  checkKeys(options, ['fill', 'padding_mode'], 'pad');
  const { fill = 0, padding_mode = 'constant' } = options;
  assertImage(img);
  checkPadding(padding, fill, padding_mode);
  const sides = sidesOf(padding);
  if (padding_mode === 'constant') return torchPad(img, sides, 'constant', fill ?? 0);
  if (padding_mode === 'symmetric') {
    const [left, right, top, bottom] = sides;
    return mirror(mirror(img, -1, left, right), -2, top, bottom);
  }
  const mode = padding_mode === 'edge' ? 'replicate' : 'reflect';
  return onFloatBatch(img, (batch) => torchPad(batch, sides, mode));
}
