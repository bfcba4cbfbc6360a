import { assertTensor } from '../autograd/brand.js';
import { float32, uint8 } from '../dtype.js';
import { checkKeys, RuntimeError, ValueError } from '../errors.js';
import { heap } from '../memory/heap.js';
import { checkInteger, formatShape, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { adaptiveAverage } from './_adaptive_pool.js';
import { interpolations, type Scaling } from './_interpolation.js';
import { resample } from './_resample.js';

/** How {@link interpolate} finds the elements between elements. */
export type InterpolationMode = 'nearest' | 'nearest-exact' | 'linear' | 'bilinear' | 'bicubic' | 'trilinear' | 'area';

/** Options of {@link interpolate}: either a `size` or a `scale_factor`. */
export interface InterpolateOptions {
  /** The size of the result, one integer or one for each dimension. */
  readonly size?: number | Shape | null;
  /** By what sizes are multiplied, one number or one for each dimension. */
  readonly scale_factor?: number | Shape | null;
  /** `nearest` by default. */
  readonly mode?: InterpolationMode;
  /** Whether the corners of input and result are the same points, or their outer edges; false by default. */
  readonly align_corners?: boolean | null;
  /** Whether the scale is found anew from the rounded size; false by default. */
  readonly recompute_scale_factor?: boolean | null;
  /**
   * Whether what is made smaller is blurred as much as it loses pixels, as Pillow does it; false by default. For `bilinear` and `bicubic`
   * only.
   */
  readonly antialias?: boolean;
}

const KEYS = ['size', 'scale_factor', 'mode', 'align_corners', 'recompute_scale_factor', 'antialias'];

interface Mode {
  /** How many spatial dimensions it takes. */
  readonly ranks: readonly number[];
  readonly along: keyof typeof interpolations | null;
  /** The same against aliasing, where there is one. */
  readonly smooth?: keyof typeof interpolations;
}

const MODES: Readonly<Record<InterpolationMode, Mode>> = {
  nearest: { ranks: [1, 2, 3], along: 'nearest' },
  'nearest-exact': { ranks: [1, 2, 3], along: 'nearest-exact' },
  linear: { ranks: [1], along: 'linear' },
  bilinear: { ranks: [2], along: 'linear', smooth: 'filtered linear' },
  bicubic: { ranks: [2], along: 'cubic', smooth: 'filtered cubic' },
  trilinear: { ranks: [3], along: 'linear' },
  area: { ranks: [1, 2, 3], along: null },
};

/** One number for each spatial dimension. @throws ValueError, in torch's words, for another count. */
function listOf(value: number | Shape, input: Tensor, what: string, listed: string, format: string): Shape {
  const rank = input.ndim - 2;
  if (!Array.isArray(value)) return new Array<number>(rank).fill(value as number);
  if (value.length === rank) return value as Shape;
  throw new ValueError(
    `Input and ${what} must have the same number of spatial dimensions, but got input with spatial dimensions of ${formatShape(input.shape.slice(2))} and ${listed} ${formatShape(value as Shape)}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and ${format} in ${format === 'output size' ? '(o1, o2, ...,oK)' : '(s1, s2, ...,sK)'} format.`,
  );
}

/** The size of the result, and the factors that lead to it if they are to be used. */
function readScale(input: Tensor, options: InterpolateOptions): { size: Shape; factors: Shape | null } {
  const { size = null, scale_factor = null, mode, recompute_scale_factor } = options;
  if (size !== null && scale_factor !== null) {
    throw new ValueError('only one of size or scale_factor should be defined');
  }
  if (size !== null) {
    const list = listOf(size, input, 'output', 'output size of', 'output size');
    if (recompute_scale_factor) {
      throw new ValueError('recompute_scale_factor is not meaningful with an explicit size.');
    }
    return { size: list, factors: null };
  }
  if (scale_factor === null) throw new ValueError('either size or scale_factor should be defined');
  const factors = listOf(scale_factor, input, 'scale_factor', 'scale_factor of shape', 'scale_factor');
  const scaled = factors.map((factor, d) => Math.floor(input.shape[d + 2] * factor));
  return { size: scaled, factors: recompute_scale_factor || mode === 'area' ? null : factors };
}

/** @throws RuntimeError, in torch's words, when the mode does not take so many dimensions. */
function checkMode(input: Tensor, mode: InterpolationMode): void {
  const rank = input.ndim - 2;
  const ranks = Object.hasOwn(MODES, mode) ? MODES[mode].ranks : [];
  if (ranks.includes(rank)) return;
  const isLinear = mode.endsWith('linear') && Object.hasOwn(MODES, mode);
  throw new RuntimeError(
    isLinear && rank >= 1 && rank <= 3
      ? `Got ${input.ndim}D input, but ${mode} mode needs ${ranks[0] + 2}D input`
      : `Input Error: Only 3D, 4D and 5D input Tensors supported (got ${input.ndim}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | area | nearest-exact (got ${mode})`,
  );
}

function checkSizes({ shape, ndim, dtype }: Tensor, size: Shape): void {
  const show = (list: Shape): string => list.map((n, d) => `${'DHW'[3 - list.length + d]}: ${n}`).join(', ');
  const input = shape.slice(2);
  if ([...input, ...size].some((n) => n <= 0)) {
    throw new RuntimeError(
      `Input and output sizes should be greater than 0, but got input (${show(input)}) output (${show(size)})`,
    );
  }
  for (const n of size) if (n !== Infinity) checkInteger('interpolate', 'size', n);
  heap.checkRoom([...shape.slice(0, 2), ...size].reduce((a, b) => a * b) * dtype.itemsize);
  if (shape[1] === 0) {
    throw new RuntimeError(`Non-empty ${ndim}D data tensor expected but got a tensor with sizes ${formatShape(shape)}`);
  }
}

function checkType({ dtype, ndim }: Tensor, mode: InterpolationMode): void {
  if (dtype.is_floating_point || (dtype === uint8 && mode.startsWith('nearest'))) return;
  const kind = mode.startsWith('nearest') ? `nearest${ndim - 2}d` : `${mode}${ndim - 2}d`;
  throw new RuntimeError(`"upsample_${kind}_channels_last" not implemented for '${dtype.scalarName}'`);
}

/**
 * Makes images larger or smaller by interpolating between their pixels; sequences and volumes alike.
 *
 * The modes are `nearest`, `nearest-exact` (which has no half-pixel shift) and `area` (means, see {@link adaptive_avg_pool2d}) for any
 * number of dimensions, `linear` for sequences, `bilinear` and `bicubic` for images, `trilinear` for volumes.
 *
 * @param input - a floating point tensor of shape (N, C, L), (N, C, H, W) or (N, C, D, H, W); with a nearest mode also uint8.
 * @param options - `size` or `scale_factor`, each a number or one for each dimension, `mode`, `align_corners`,
 * `recompute_scale_factor` and `antialias`.
 * @returns a tensor with the same batch and channels and the new size: ⌊H · scale_factor⌋ where that was given.
 * @throws ValueError for options that exclude each other; RuntimeError for an input that the mode does not take; TypeError for an unknown
 * option.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[[1, 2, 3]]]);
 * console.log(torch.interpolate(x, { scale_factor: 2 }).tolist()); // [ [ [ 1, 1, 2, 2, 3, 3 ] ] ]
 * console.log(torch.interpolate(x, { size: 5, mode: 'linear', align_corners: true }).tolist()); // [ [ [ 1, 1.5, 2, 2.5, 3 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.interpolate.html | torch.nn.functional.interpolate}
 */
export function interpolate(input: Tensor, options: InterpolateOptions): Tensor {
  checkKeys(options, KEYS, 'interpolate');
  assertTensor(input, 'interpolate');
  const { mode = 'nearest', align_corners = null, antialias = false } = options;
  if (align_corners !== null && (mode.startsWith('nearest') || mode === 'area')) {
    throw new ValueError(
      'align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear',
    );
  }
  const { size, factors } = readScale(input, options);
  checkMode(input, mode);
  if (antialias && MODES[mode].smooth === undefined) {
    throw new ValueError('Anti-alias option is only supported for bilinear and bicubic modes');
  }
  const along = antialias ? MODES[mode].smooth! : MODES[mode].along;
  if (along === null) return adaptiveAverage(size.length, input, size);
  checkSizes(input, size);
  checkType(input, mode);
  // Only linear interpolation of a dimension that keeps its size looks at no factor, in torch too.
  const canSkip = antialias ? factors === null : along !== 'cubic';
  const round = input.dtype === float32 ? Math.fround : (value: number): number => value;
  // The last dimension first: the others then have long runs of elements that are treated alike.
  const result = size.reduceRight((x, output, d) => {
    const size = x.shape[d + 2];
    if (size === output && canSkip) return x;
    const scaling: Scaling = {
      input: size,
      output,
      factor: factors?.[d] ?? null,
      align_corners: align_corners ?? false,
      round,
    };
    return resample(x, d + 2, output, interpolations[along](scaling));
  }, input);
  return result === input ? input.clone() : result;
}
