import { assertTensor } from '../autograd/brand.js';
import { float64, int64 } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { type AvgPoolAttrs, averagePlanes } from './_avg_pool.js';
import { planeAttrs, type PlanePool, poolAttrs, pooledShape, poolLines, poolVolumes } from './_pool.js';
import type { IntOrList, IntOrPair, IntOrSingle, IntOrTriple } from './_spatial.js';

/** Options of pools that take means; `Size` is one integer or one for each dimension. */
export interface AvgPoolOptions<Size extends IntOrList> {
  /** How far the window moves at a time; `kernel_size` by default. */
  readonly stride?: Size | null;
  /** How many zeros surround the input on each side; 0 by default. */
  readonly padding?: Size;
  /** Whether a last window that is only partly inside counts; false by default. */
  readonly ceil_mode?: boolean;
  /** Whether the zeros of the padding count as elements; true by default. */
  readonly count_include_pad?: boolean;
}

/** Options of {@link avg_pool2d} and {@link avg_pool3d}. */
export interface AvgPoolDivisorOptions<Size extends IntOrList> extends AvgPoolOptions<Size> {
  /** By what sums are divided instead of by the number of elements. */
  readonly divisor_override?: number | null;
}

/** Options of {@link avg_pool1d}. */
export type AvgPool1dOptions = AvgPoolOptions<IntOrSingle>;
/** Options of {@link avg_pool2d}. */
export type AvgPool2dOptions = AvgPoolDivisorOptions<IntOrPair>;
/** Options of {@link avg_pool3d}. */
export type AvgPool3dOptions = AvgPoolDivisorOptions<IntOrTriple>;

const KEYS = ['stride', 'padding', 'ceil_mode', 'count_include_pad'];

/** Means of int64 are rounded towards zero. */
function inFloatingPoint(x: Tensor, pool: (x: Tensor) => Tensor): Tensor {
  return x.dtype === int64 ? pool(x.to(float64)).to(int64) : pool(x);
}

function checkDivisor(divisor: number | null, where: string): void {
  if (divisor === 0) throw new RuntimeError('divisor must be not zero');
  if (divisor !== null && !Number.isInteger(divisor)) {
    throw new TypeError(`${where}(): argument 'divisor_override' must be int, not ${typeof divisor}`);
  }
}

/**
 * Takes the mean of each window that moves over sequences.
 *
 * A sequence of length L gives ⌊(L + 2 · padding − kernel_size) / stride⌋ + 1.
 *
 * @param input - sequences of shape (N, C, L) or (C, L), floating point or int64, whose means are rounded towards zero.
 * @param kernel_size - the window's size.
 * @param options - `stride`, `padding`, `ceil_mode` and `count_include_pad`.
 * @returns the means, of shape (N, C, L′) or (C, L′).
 * @throws RuntimeError when the window does not fit; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * console.log(torch.avg_pool1d(torch.tensor([[1, 2, 3, 4, 5]]), 3, { stride: 2 }).tolist()); // [ [ 2, 4 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool1d.html | torch.nn.functional.avg_pool1d}
 */
export function avg_pool1d(input: Tensor, kernel_size: IntOrSingle, options: AvgPool1dOptions = {}): Tensor {
  checkKeys(options, KEYS, 'avg_pool1d');
  assertTensor(input, 'avg_pool1d');
  const { count_include_pad = true } = options;
  const window = planeAttrs(poolAttrs(1, kernel_size, options, 'avg_pool1d'), ['none', 0]);
  if (input.ndim !== 2 && input.ndim !== 3) {
    throw new RuntimeError(
      `Expected 2 to 3 dimensions, but got ${input.ndim}-dimensional tensor for argument #1 'self' (while checking arguments for avg_pool1d)`,
    );
  }
  const attrs = { ...window, count_include_pad, divisor_override: null };
  return inFloatingPoint(input, (x) => poolLines(x, (lines) => [averagePlanes(lines, attrs)])[0]);
}

/**
 * Takes the mean of each window that moves over planes.
 *
 * A plane of height H gives ⌊(H + 2 · padding − kernel_size) / stride⌋ + 1.
 *
 * @param input - planes of shape (N, C, H, W) or (C, H, W), floating point or int64, whose means are rounded towards zero.
 * @param kernel_size - the window's size, an integer or a pair.
 * @param options - `stride` and `padding`, each an integer or a pair, `ceil_mode`, `count_include_pad` and `divisor_override`.
 * @returns the means, of shape (N, C, H′, W′) or (C, H′, W′).
 * @throws RuntimeError when the window does not fit; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * const x = torch.arange(16).float().view(1, 4, 4);
 * console.log(torch.avg_pool2d(x, 2).tolist()); // [ [ [ 2.5, 4.5 ], [ 10.5, 12.5 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool2d.html | torch.nn.functional.avg_pool2d}
 */
export function avg_pool2d(input: Tensor, kernel_size: IntOrPair, options: AvgPool2dOptions = {}): Tensor {
  checkKeys(options, [...KEYS, 'divisor_override'], 'avg_pool2d');
  assertTensor(input, 'avg_pool2d');
  const { count_include_pad = true, divisor_override = null } = options;
  const window = planeAttrs(poolAttrs(2, kernel_size, options, 'avg_pool2d'), [0, 1]);
  checkDivisor(divisor_override, 'avg_pool2d');
  wrapDim(-3, input.ndim);
  return inFloatingPoint(input, (x) => averagePlanes(x, { ...window, count_include_pad, divisor_override }));
}

/**
 * Takes the mean of each window that moves over volumes.
 *
 * A volume of size D gives ⌊(D + 2 · padding − kernel_size) / stride⌋ + 1 in each dimension.
 *
 * @param input - volumes of shape (N, C, D, H, W) or (C, D, H, W), floating point or int64, whose means are rounded towards zero.
 * @param kernel_size - the window's size, an integer or three.
 * @param options - `stride` and `padding`, each an integer or three, `ceil_mode`, `count_include_pad` and `divisor_override`.
 * @returns the means, of shape (N, C, D′, H′, W′) or (C, D′, H′, W′).
 * @throws RuntimeError when the window does not fit; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * const x = torch.arange(16).float().view(1, 2, 2, 4);
 * console.log(torch.avg_pool3d(x, 2).flatten().tolist()); // [ 6.5, 8.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool3d.html | torch.nn.functional.avg_pool3d}
 */
export function avg_pool3d(input: Tensor, kernel_size: IntOrTriple, options: AvgPool3dOptions = {}): Tensor {
  checkKeys(options, [...KEYS, 'divisor_override'], 'avg_pool3d');
  assertTensor(input, 'avg_pool3d');
  const { count_include_pad = true, divisor_override = null } = options;
  const window = poolAttrs(3, kernel_size, options, 'avg_pool3d');
  if (input.ndim !== 4 && input.ndim !== 5) {
    throw new RuntimeError('non-empty 4D or 5D (batch mode) tensor expected for input');
  }
  checkDivisor(divisor_override, 'avg_pool3d');
  pooledShape(input.shape, window);
  const along = (axes: readonly [number, number | 'none'], divisor: number | null): PlanePool => {
    const attrs: AvgPoolAttrs = { ...planeAttrs(window, axes), count_include_pad, divisor_override: divisor };
    return (planes) => [averagePlanes(planes, attrs)];
  };
  const slices = along([1, 2], divisor_override === null ? null : 1);
  return inFloatingPoint(input, (x) => poolVolumes(x, slices, along([0, 'none'], divisor_override))[0]);
}
