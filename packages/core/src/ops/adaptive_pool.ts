import type { Tensor } from '../tensor.js';
import { adaptiveAverage, adaptiveMaximum, type AdaptiveMaxPoolOptions } from './_adaptive_pool.js';
import type { MaybeIndices } from './_max_pool.js';
import type { IntOrSingle } from './_spatial.js';

/** A height and a width, null where the input's stays, or one integer for both. */
export type OutputSize2d = number | null | readonly [number | null, number | null];

/** A depth, a height and a width, null where the input's stays, or one integer for all. */
export type OutputSize3d = number | null | readonly [number | null, number | null, number | null];

/**
 * Takes means of sequences so that each gives `output_size` of them: the i-th of the elements from ⌊i · L / L′⌋ up to
 * ⌈(i + 1) · L / L′⌉.
 *
 * @param input - floating point sequences of shape (N, C, L) or (C, L).
 * @param output_size - the length L′ of the result.
 * @returns the means, of shape (N, C, L′) or (C, L′).
 * @throws RuntimeError when the input has another rank or dtype, or the size is negative.
 *
 * @example
 * ```ts
 * console.log(torch.adaptive_avg_pool1d(torch.tensor([[1, 2, 3, 4, 5]]), 2).tolist()); // [ [ 2, 4 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool1d.html | torch.nn.functional.adaptive_avg_pool1d}
 */
export function adaptive_avg_pool1d(input: Tensor, output_size: IntOrSingle): Tensor {
  return adaptiveAverage(1, input, output_size);
}

/**
 * Takes means of images so that each gives `output_size` of them: the i-th row of the rows from ⌊i · H / H′⌋ up to ⌈(i + 1) · H / H′⌉,
 * and columns alike.
 *
 * @param input - floating point images of shape (N, C, H, W) or (C, H, W).
 * @param output_size - the size [H′, W′] of the result, or one integer for both; null keeps the input's.
 * @returns the means, of shape (N, C, H′, W′) or (C, H′, W′).
 * @throws RuntimeError when the input has another rank or dtype, or the size is negative.
 *
 * @example
 * ```ts
 * const x = torch.arange(16).float().view(1, 4, 4);
 * console.log(torch.adaptive_avg_pool2d(x, 1).tolist()); // [ [ [ 7.5 ] ] ]
 * console.log(torch.adaptive_avg_pool2d(x, [null, 3]).shape); // [ 1, 4, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool2d.html | torch.nn.functional.adaptive_avg_pool2d}
 */
export function adaptive_avg_pool2d(input: Tensor, output_size: OutputSize2d): Tensor {
  return adaptiveAverage(2, input, output_size);
}

/**
 * Takes means of volumes so that each gives `output_size` of them, in each dimension as {@link adaptive_avg_pool2d} does.
 *
 * @param input - floating point volumes of shape (N, C, D, H, W) or (C, D, H, W).
 * @param output_size - the size [D′, H′, W′] of the result, or one integer for all; null keeps the input's.
 * @returns the means, of shape (N, C, D′, H′, W′) or (C, D′, H′, W′).
 * @throws RuntimeError when the input has another rank or dtype, or the size is negative.
 *
 * @example
 * ```ts
 * console.log(torch.adaptive_avg_pool3d(torch.ones([1, 2, 4, 5, 6]), 1).flatten().tolist()); // [ 1, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool3d.html | torch.nn.functional.adaptive_avg_pool3d}
 */
export function adaptive_avg_pool3d(input: Tensor, output_size: OutputSize3d): Tensor {
  return adaptiveAverage(3, input, output_size);
}

/**
 * Takes maxima of sequences so that each gives `output_size` of them, in windows as {@link adaptive_avg_pool1d} has.
 *
 * @param input - floating point sequences of shape (N, C, L) or (C, L).
 * @param output_size - the length L′ of the result.
 * @param options - `return_indices`.
 * @returns the maxima, of shape (N, C, L′) or (C, L′); with `return_indices` also where each was, int64.
 * @throws RuntimeError when the input has another rank or dtype, or a size that does not fit.
 *
 * @example
 * ```ts
 * console.log(torch.adaptive_max_pool1d(torch.tensor([[1, 2, 3, 4, 5]]), 2).tolist()); // [ [ 3, 5 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool1d.html | torch.nn.functional.adaptive_max_pool1d}
 */
export function adaptive_max_pool1d<R extends boolean = false>(
  input: Tensor,
  output_size: IntOrSingle,
  options: AdaptiveMaxPoolOptions<R> = {},
): MaybeIndices<R> {
  return adaptiveMaximum(1, input, output_size, options);
}

/**
 * Takes maxima of images so that each gives `output_size` of them, in windows as {@link adaptive_avg_pool2d} has.
 *
 * @param input - floating point images of shape (N, C, H, W) or (C, H, W).
 * @param output_size - the size [H′, W′] of the result, or one integer for both; null keeps the input's.
 * @param options - `return_indices`.
 * @returns the maxima, of shape (N, C, H′, W′) or (C, H′, W′); with `return_indices` also where in its plane each was, int64.
 * @throws RuntimeError when the input has another rank or dtype, or a size that does not fit.
 *
 * @example
 * ```ts
 * const x = torch.arange(16).float().view(1, 4, 4);
 * console.log(torch.adaptive_max_pool2d(x, [1, 2]).tolist()); // [ [ [ 13, 15 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool2d.html | torch.nn.functional.adaptive_max_pool2d}
 */
export function adaptive_max_pool2d<R extends boolean = false>(
  input: Tensor,
  output_size: OutputSize2d,
  options: AdaptiveMaxPoolOptions<R> = {},
): MaybeIndices<R> {
  return adaptiveMaximum(2, input, output_size, options);
}

/**
 * Takes maxima of volumes so that each gives `output_size` of them, in windows as {@link adaptive_avg_pool3d} has.
 *
 * @param input - floating point volumes of shape (N, C, D, H, W) or (C, D, H, W).
 * @param output_size - the size [D′, H′, W′] of the result, or one integer for all; null keeps the input's.
 * @param options - `return_indices`.
 * @returns the maxima, of shape (N, C, D′, H′, W′) or (C, D′, H′, W′); with `return_indices` also where in its volume each was, int64.
 * @throws RuntimeError when the input has another rank or dtype, or a size that does not fit.
 *
 * @example
 * ```ts
 * const x = torch.arange(27).float().view(1, 3, 3, 3);
 * console.log(torch.adaptive_max_pool3d(x, 1).item()); // 26
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool3d.html | torch.nn.functional.adaptive_max_pool3d}
 */
export function adaptive_max_pool3d<R extends boolean = false>(
  input: Tensor,
  output_size: OutputSize3d,
  options: AdaptiveMaxPoolOptions<R> = {},
): MaybeIndices<R> {
  return adaptiveMaximum(3, input, output_size, options);
}
