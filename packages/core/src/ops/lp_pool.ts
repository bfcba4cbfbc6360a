import { assertTensor } from '../autograd/brand.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { numel, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { averagePlanes } from './_avg_pool.js';
import { planeAttrs, poolAttrs, poolLines } from './_pool.js';
import type { IntOrList, IntOrPair, IntOrSingle } from './_spatial.js';

/** Options of {@link lp_pool1d} and {@link lp_pool2d}. */
export interface LPPoolOptions<Size extends IntOrList> {
  /** How far the window moves at a time; `kernel_size` by default. */
  readonly stride?: Size | null;
  /** Whether a last window that is only partly inside counts; false by default. */
  readonly ceil_mode?: boolean;
}

/** The means of powers, taken back to sums and roots; where the sum is zero or less, it is zero. */
function lpPool(input: Tensor, normType: number, kernelSize: Shape, average: (powers: Tensor) => Tensor): Tensor {
  const means = average(input.pow(normType));
  return means
    .sign()
    .mul(means.abs().relu())
    .mul(numel(kernelSize))
    .pow(1 / normType);
}

/**
 * Takes the p-norm of each window that moves over sequences: (Σ x^p)^(1/p).
 *
 * @param input - floating point sequences of shape (N, C, L) or (C, L).
 * @param norm_type - p, not zero.
 * @param kernel_size - the window's size.
 * @param options - `stride` and `ceil_mode`.
 * @returns the norms, of shape (N, C, L′) or (C, L′).
 * @throws RuntimeError when the window does not fit; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * console.log(torch.lp_pool1d(torch.tensor([[3, 4, 6, 8]]), 2, 2).tolist()); // [ [ 5, 10 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool1d.html | torch.nn.functional.lp_pool1d}
 */
export function lp_pool1d(
  input: Tensor,
  norm_type: number,
  kernel_size: IntOrSingle,
  options: LPPoolOptions<IntOrSingle> = {},
): Tensor {
  checkKeys(options, ['stride', 'ceil_mode'], 'lp_pool1d');
  assertTensor(input, 'lp_pool1d');
  const attrs = poolAttrs(1, kernel_size, options, 'avg_pool1d');
  if (input.ndim !== 2 && input.ndim !== 3) {
    throw new RuntimeError(
      `Expected 2 to 3 dimensions, but got ${input.ndim}-dimensional tensor for argument #1 'self' (while checking arguments for avg_pool1d)`,
    );
  }
  const window = { ...planeAttrs(attrs, ['none', 0]), count_include_pad: true, divisor_override: null };
  return lpPool(input, norm_type, attrs.kernel_size, (powers) => {
    return poolLines(powers, (lines) => [averagePlanes(lines, window)])[0];
  });
}

/**
 * Takes the p-norm of each window that moves over planes: (Σ x^p)^(1/p).
 *
 * @param input - floating point planes of shape (N, C, H, W) or (C, H, W).
 * @param norm_type - p, not zero.
 * @param kernel_size - the window's size, an integer or a pair.
 * @param options - `stride` and `ceil_mode`.
 * @returns the norms, of shape (N, C, H′, W′) or (C, H′, W′).
 * @throws RuntimeError when the window does not fit; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * console.log(torch.lp_pool2d(torch.ones([1, 4, 4]), 1, 2).tolist()); // [ [ [ 4, 4 ], [ 4, 4 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool2d.html | torch.nn.functional.lp_pool2d}
 */
export function lp_pool2d(
  input: Tensor,
  norm_type: number,
  kernel_size: IntOrPair,
  options: LPPoolOptions<IntOrPair> = {},
): Tensor {
  checkKeys(options, ['stride', 'ceil_mode'], 'lp_pool2d');
  assertTensor(input, 'lp_pool2d');
  const attrs = poolAttrs(2, kernel_size, options, 'avg_pool2d');
  const window = { ...planeAttrs(attrs, [0, 1]), count_include_pad: true, divisor_override: null };
  return lpPool(input, norm_type, attrs.kernel_size, (powers) => averagePlanes(powers, window));
}
