import { assertTensor } from '../autograd/brand.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { formatShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { maxPlanes, type MaybeIndices, withIndices } from './_max_pool.js';
import { type PlanePool, planeAttrs, poolAttrs, pooledShape, poolLines, poolVolumes } from './_pool.js';
import type { IntOrList, IntOrPair, IntOrSingle, IntOrTriple } from './_spatial.js';

/** Options of pools that take maxima; `Size` is one integer or one for each dimension. */
export interface MaxPoolOptions<Size extends IntOrList, R extends boolean = boolean> {
  /** How far the window moves at a time; `kernel_size` by default. */
  readonly stride?: Size | null;
  /** How many elements, smaller than any number, surround the input on each side; 0 by default. */
  readonly padding?: Size;
  /** The distance between two elements of a window; 1 by default. */
  readonly dilation?: Size;
  /** Whether a last window that is only partly inside counts; false by default. */
  readonly ceil_mode?: boolean;
  /** Whether to return where the maxima were as well; false by default. */
  readonly return_indices?: R;
}

/** Options of {@link max_pool1d}. */
export type MaxPool1dOptions<R extends boolean = boolean> = MaxPoolOptions<IntOrSingle, R>;
/** Options of {@link max_pool2d}. */
export type MaxPool2dOptions<R extends boolean = boolean> = MaxPoolOptions<IntOrPair, R>;
/** Options of {@link max_pool3d}. */
export type MaxPool3dOptions<R extends boolean = boolean> = MaxPoolOptions<IntOrTriple, R>;

const KEYS = ['stride', 'padding', 'dilation', 'ceil_mode', 'return_indices'];

/**
 * Takes the maximum of each window that moves over sequences.
 *
 * A sequence of length L gives ⌊(L + 2 · padding − dilation · (kernel_size − 1) − 1) / stride⌋ + 1. Of equal maxima the first gets
 * the gradient; NaN counts as the largest.
 *
 * @param input - floating point sequences of shape (N, C, L) or (C, L).
 * @param kernel_size - the window's size.
 * @param options - `stride`, `padding`, `dilation`, `ceil_mode` and `return_indices`.
 * @returns the maxima, of shape (N, C, L′) or (C, L′); with `return_indices` also where each was, int64.
 * @throws RuntimeError when the window does not fit; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * console.log(torch.max_pool1d(torch.tensor([[1, 3, 2, 5, 4, 0]]), 2).tolist()); // [ [ 3, 5, 4 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.max_pool1d.html | torch.nn.functional.max_pool1d}
 */
export function max_pool1d<R extends boolean = false>(
  input: Tensor,
  kernel_size: IntOrSingle,
  options: MaxPool1dOptions<R> = {},
): MaybeIndices<R> {
  checkKeys(options, KEYS, 'max_pool1d');
  assertTensor(input, 'max_pool1d');
  const attrs = poolAttrs(1, kernel_size, options, 'max_pool1d');
  if ((input.ndim !== 2 && input.ndim !== 3) || input.shape.slice(-2).includes(0)) {
    throw new RuntimeError(
      `max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:${formatShape(input.shape)}`,
    );
  }
  const pool: PlanePool = (lines) => maxPlanes(lines, planeAttrs(attrs, ['none', 0]));
  return withIndices(poolLines(input, pool), options.return_indices);
}

/**
 * Takes the maximum of each window that moves over planes.
 *
 * A plane of height H gives ⌊(H + 2 · padding − dilation · (kernel_size − 1) − 1) / stride⌋ + 1. Of equal maxima the first gets
 * the gradient; NaN counts as the largest.
 *
 * @param input - floating point planes of shape (N, C, H, W) or (C, H, W).
 * @param kernel_size - the window's size, an integer or a pair.
 * @param options - `stride`, `padding`, `dilation`, each an integer or a pair, `ceil_mode` and `return_indices`.
 * @returns the maxima, of shape (N, C, H′, W′) or (C, H′, W′); with `return_indices` also where each was, as an int64 index into
 * its plane.
 * @throws RuntimeError when the window does not fit; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * const x = torch.arange(16).float().view(1, 4, 4);
 * console.log(torch.max_pool2d(x, 2).tolist()); // [ [ [ 5, 7 ], [ 13, 15 ] ] ]
 * const [, indices] = torch.max_pool2d(x, 3, { stride: 1, return_indices: true });
 * console.log(indices.tolist()); // [ [ [ 10, 11 ], [ 14, 15 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.max_pool2d.html | torch.nn.functional.max_pool2d}
 */
export function max_pool2d<R extends boolean = false>(
  input: Tensor,
  kernel_size: IntOrPair,
  options: MaxPool2dOptions<R> = {},
): MaybeIndices<R> {
  checkKeys(options, KEYS, 'max_pool2d');
  assertTensor(input, 'max_pool2d');
  const attrs = poolAttrs(2, kernel_size, options, 'max_pool2d');
  if (input.ndim !== 3 && input.ndim !== 4) {
    throw new RuntimeError('non-empty 3D or 4D (batch mode) tensor expected for input');
  }
  return withIndices(maxPlanes(input, planeAttrs(attrs, [0, 1])), options.return_indices);
}

/**
 * Takes the maximum of each window that moves over volumes.
 *
 * A volume of size D gives ⌊(D + 2 · padding − dilation · (kernel_size − 1) − 1) / stride⌋ + 1 in each dimension. Of equal maxima the
 * first gets the gradient; NaN counts as the largest.
 *
 * @param input - floating point volumes of shape (N, C, D, H, W) or (C, D, H, W).
 * @param kernel_size - the window's size, an integer or three.
 * @param options - `stride`, `padding`, `dilation`, each an integer or three, `ceil_mode` and `return_indices`.
 * @returns the maxima, of shape (N, C, D′, H′, W′) or (C, D′, H′, W′); with `return_indices` also where each was, as an int64 index
 * into its volume.
 * @throws RuntimeError when the window does not fit; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * const x = torch.arange(16).float().view(1, 2, 2, 4);
 * console.log(torch.max_pool3d(x, 2).flatten().tolist()); // [ 13, 15 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.max_pool3d.html | torch.nn.functional.max_pool3d}
 */
export function max_pool3d<R extends boolean = false>(
  input: Tensor,
  kernel_size: IntOrTriple,
  options: MaxPool3dOptions<R> = {},
): MaybeIndices<R> {
  checkKeys(options, KEYS, 'max_pool3d');
  assertTensor(input, 'max_pool3d');
  const attrs = poolAttrs(3, kernel_size, options, 'max_pool3d');
  if (input.ndim !== 4 && input.ndim !== 5) {
    throw new RuntimeError('non-empty 4D or 5D (batch mode) tensor expected for input');
  }
  pooledShape(input.shape, attrs);
  const along = (axes: readonly [number, number | 'none']): PlanePool => {
    return (planes) => maxPlanes(planes, planeAttrs(attrs, axes)).slice(0, options.return_indices ? 2 : 1);
  };
  return withIndices(poolVolumes(input, along([1, 2]), along([0, 'none'])), options.return_indices);
}
