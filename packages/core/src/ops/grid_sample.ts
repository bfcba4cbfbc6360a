import { assertTensor } from '../autograd/brand.js';
import { emptyTensor } from '../autograd/factory.js';
import { is_grad_enabled } from '../autograd/grad_mode.js';
import { float32, float64 } from '../dtype.js';
import { checkKeys, RuntimeError, ValueError } from '../errors.js';
import { formatShape, numel, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { lookUp } from './_grid_lookup.js';

/** Options of {@link grid_sample}. */
export interface GridSampleOptions {
  /** `bilinear` by default, which is trilinear for volumes. */
  readonly mode?: 'bilinear' | 'nearest' | 'bicubic';
  /** What is outside of the image: `zeros` by default, its edge (`border`) or itself mirrored (`reflection`). */
  readonly padding_mode?: 'zeros' | 'border' | 'reflection';
  /** Whether -1 and 1 are the centers of the corner pixels, or their outer edges; false by default. */
  readonly align_corners?: boolean | null;
}

type PaddingMode = NonNullable<GridSampleOptions['padding_mode']>;

/** Along one dimension, one of the pixels that each point is made of. */
interface Tap {
  /** The pixel's number, a floating point integer that may lie outside of the image. */
  readonly place: Tensor;
  readonly weight: Tensor | null;
}

/** What maps a coordinate to one inside the image. */
type Bring = (place: Tensor) => Tensor;

function bringer(size: number, mode: PaddingMode, alignCorners: boolean): Bring {
  if (mode === 'zeros') return (place) => place;
  const clip: Bring = (place) => place.clamp(0, size - 1);
  if (mode === 'border') return clip;
  const [low, span] = alignCorners ? [0, size - 1] : [-0.5, size];
  if (span === 0) return (place) => place.mul(0);
  // A zigzag: up along the image, and down again.
  return (place) =>
    clip(
      place
        .sub(low)
        .abs()
        .remainder(2 * span)
        .sub(span)
        .abs()
        .neg()
        .add(span + low),
    );
}

function linearTaps(place: Tensor): Tap[] {
  const floor = place.floor().detach();
  const share = place.sub(floor);
  return [
    { place: floor, weight: share.neg().add(1) },
    { place: floor.add(1), weight: share },
  ];
}

/** What the cubic of Keys with this parameter has between -1 and 1, and outside of it up to 2. */
const A = -0.75;
const inner = (t: Tensor): Tensor =>
  t
    .mul(A + 2)
    .sub(A + 3)
    .mul(t)
    .mul(t)
    .add(1);
const outer = (t: Tensor): Tensor =>
  t
    .mul(A)
    .sub(5 * A)
    .mul(t)
    .add(8 * A)
    .mul(t)
    .sub(4 * A);

function cubicTaps(place: Tensor, bring: Bring): Tap[] {
  const floor = place.floor().detach();
  const t = place.sub(floor);
  const weights = [outer(t.add(1)), inner(t), inner(t.neg().add(1)), outer(t.neg().add(2))];
  return weights.map((weight, k) => ({ place: bring(floor.add(k - 1)).round(), weight }));
}

/** The pixels along one dimension, from coordinates between -1 and 1. */
function tapsAlong(coordinate: Tensor, size: number, mode: string, padding: PaddingMode, alignCorners: boolean): Tap[] {
  const bring = bringer(size, padding, alignCorners);
  const from0 = coordinate.add(1);
  const place = alignCorners ? from0.mul((size - 1) / 2) : from0.mul(size).sub(1).div(2);
  if (mode === 'bicubic') return cubicTaps(place, bring);
  return mode === 'nearest' ? [{ place: bring(place).detach().round(), weight: null }] : linearTaps(bring(place));
}

/** The pixels of all combinations of taps, weighted and added up: of rows of channels, one for each point. */
function gather(rows: Tensor, base: Tensor, sizes: Shape, taps: readonly (readonly Tap[])[]): Tensor {
  const visit = (axis: number, index: Tensor, weight: Tensor | null, isInside: Tensor | null): Tensor => {
    if (axis === sizes.length) {
      const pixels = rows.index_select(0, index.long());
      // Not a product with 0, which would make NaN of a pixel that is not finite.
      const seen = isInside ? pixels.masked_fill(isInside.logical_not().unsqueeze(1), 0) : pixels;
      return weight ? seen.mul(weight.unsqueeze(1)) : seen;
    }
    const parts = taps[axis].map((tap) => {
      const here = tap.place.ge(0).logical_and(tap.place.le(sizes[axis] - 1));
      const place = tap.place.masked_fill(here.logical_not(), 0).double();
      const both = weight && tap.weight ? weight.mul(tap.weight) : (weight ?? tap.weight);
      return visit(axis + 1, index.mul(sizes[axis]).add(place), both, isInside ? isInside.logical_and(here) : here);
    });
    return parts.reduce((sum, part) => sum.add(part));
  };
  return visit(0, base, null, null);
}

/** Whether no gradient will be asked for, and the way is the usual one: images that are transformed before training. */
function isPlain(input: Tensor, grid: Tensor, mode: string, padding: PaddingMode): boolean {
  if (is_grad_enabled() && (input.requires_grad || grid.requires_grad)) return false;
  const isSingle = input.dtype === float32 || input.dtype === float64;
  return isSingle && input.ndim === 4 && mode !== 'bicubic' && padding === 'zeros';
}

function checkSample(input: Tensor, grid: Tensor, mode: string, padding: string): void {
  if (mode !== 'bilinear' && mode !== 'nearest' && mode !== 'bicubic') {
    throw new ValueError(
      `nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '${mode}'`,
    );
  }
  if (padding !== 'zeros' && padding !== 'border' && padding !== 'reflection') {
    throw new ValueError(
      `nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: '${padding}'`,
    );
  }
  const [x, g] = [input.shape, grid.shape];
  const complain = (what: string): RuntimeError => new RuntimeError(`grid_sampler(): ${what}`);
  const sizes = `got input with sizes ${formatShape(x)} and grid with sizes ${formatShape(g)}`;
  if (x[0] !== g[0]) throw complain(`expected grid and input to have same batch size, but ${sizes}`);
  if (g[g.length - 1] !== x.length - 2) {
    throw complain(
      `expected grid to have size ${x.length - 2} in last dimension, but got grid with sizes ${formatShape(g)}`,
    );
  }
  const empty = x.indexOf(0, 2);
  if (empty >= 0) {
    throw complain(
      `expected input to have non-empty spatial dimensions, but input has sizes ${formatShape(x)} with dimension ${empty} being empty`,
    );
  }
  if ((x.length !== 4 && x.length !== 5) || x.length !== g.length) {
    const wanted = x.length === 5 ? '5D' : '4D';
    throw complain(`expected ${wanted} input and grid with same number of dimensions, but ${sizes}`);
  }
  if (mode === 'bicubic' && x.length === 5) throw complain('bicubic interpolation only supports 4D input');
  if (input.dtype !== grid.dtype) {
    throw new RuntimeError(`expected scalar type ${input.dtype.scalarName} but found ${grid.dtype.scalarName}`);
  }
  if (!input.dtype.is_floating_point) {
    throw new RuntimeError(`"grid_sampler_2d_cpu" not implemented for '${input.dtype.scalarName}'`);
  }
}

/**
 * Looks up an image at points between its pixels: out[n, :, i, j] is input[n] at grid[n, i, j] = (x, y), both from -1, the left or upper
 * edge, to 1; volumes alike at (x, y, z).
 *
 * @param input - floating point images of shape (N, C, H, W) or volumes of shape (N, C, D, H, W).
 * @param grid - points of shape (N, H′, W′, 2) or (N, D′, H′, W′, 3), of the same dtype.
 * @param options - `mode`, `padding_mode` and `align_corners`.
 * @returns images of shape (N, C, H′, W′) or volumes of shape (N, C, D′, H′, W′).
 * @throws RuntimeError when shapes or dtypes do not fit; ValueError for an unknown mode; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[[[1, 2], [3, 4]]]]);
 * const middle = torch.zeros([1, 1, 1, 2]);
 * console.log(torch.grid_sample(x, middle).item()); // 2.5
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.grid_sample.html | torch.nn.functional.grid_sample}
 */
export function grid_sample(input: Tensor, grid: Tensor, options: GridSampleOptions = {}): Tensor {
  checkKeys(options, ['mode', 'padding_mode', 'align_corners'], 'grid_sample');
  assertTensor(input, 'grid_sample');
  assertTensor(grid, 'grid_sample', 'grid');
  const { mode = 'bilinear', padding_mode = 'zeros', align_corners } = options;
  checkSample(input, grid, mode, padding_mode);
  if (isPlain(input, grid, mode, padding_mode)) {
    return lookUp(input, grid, { isNearest: mode === 'nearest', align_corners: align_corners ?? false });
  }
  const [batch, channels, ...sizes] = input.shape;
  const out = grid.shape.slice(1, -1);
  const rank = sizes.length;
  const dims = Array.from({ length: rank }, (_, d) => d);
  const rows = input.permute([0, ...dims.map((d) => d + 2), 1]).reshape([batch * numel(sizes), channels]);
  const taps = sizes.map((size, axis) => {
    const coordinate = grid.select(-1, rank - 1 - axis).reshape([-1]);
    return tapsAlong(coordinate, size, mode, padding_mode, align_corners ?? false);
  });
  // In double precision, so that numbers of pixels are exact.
  const base = emptyTensor([batch * numel(out)], float64);
  const first = base.storage.array() as Float64Array;
  for (let i = 0; i < first.length; i++) first[i] = Math.floor(i / numel(out));
  const points = gather(rows, base, sizes, taps);
  return points
    .view([batch, ...out, channels])
    .permute([0, rank + 1, ...dims.map((d) => d + 1)])
    .contiguous();
}

/** Options of {@link affine_grid}. */
export interface AffineGridOptions {
  /** Whether -1 and 1 are the centers of the corner pixels, or their outer edges; false by default. */
  readonly align_corners?: boolean | null;
}

function checkAffine(theta: Tensor, size: Shape): void {
  if (!theta.dtype.is_floating_point) {
    throw new ValueError(`Expected theta to have floating point type, but got torch.${theta.dtype.name}`);
  }
  const rank = size.length - 2;
  if (rank !== 2 && rank !== 3) {
    throw new RuntimeError(
      `affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size ${formatShape(size)}.`,
    );
  }
  if (theta.ndim !== 3 || theta.shape[1] !== rank || theta.shape[2] !== rank + 1) {
    throw new ValueError(
      `Expected a batch of ${rank}D affine matrices of shape Nx${rank}x${rank + 1} for size ${formatShape(size)}. Got torch.Size(${formatShape(theta.shape)}).`,
    );
  }
  if (size.some((n) => n <= 0)) {
    throw new ValueError(`Expected non-zero, positive output size. Got ${formatShape(size)}`);
  }
  if (theta.shape[0] !== size[0]) {
    throw new RuntimeError(
      `Expected size for first two dimensions of batch2 tensor to be: [${size[0]}, ${rank + 1}] but got: [${theta.shape[0]}, ${rank + 1}].`,
    );
  }
}

/** The points (x, y, 1) or (x, y, z, 1) of a grid over an image, row-major. */
function basePoints(theta: Tensor, sizes: Shape, alignCorners: boolean): Tensor {
  const count = numel(sizes);
  const points = emptyTensor([count, sizes.length + 1], theta.dtype);
  const values = points.storage.array();
  for (let i = 0; i < count; i++) {
    let rest = i;
    sizes.toReversed().forEach((size, k) => {
      const place = rest % size;
      rest = Math.floor(rest / size);
      const last = alignCorners ? size - 1 : size;
      values[i * (sizes.length + 1) + k] = last === 0 || size === 1 ? 0 : (2 * place - (size - 1)) / last;
    });
    values[(i + 1) * (sizes.length + 1) - 1] = 1;
  }
  return points;
}

/**
 * Makes the points at which {@link grid_sample} transforms images by affine maps: grid[n, i, j] = theta[n] · (x, y, 1) for each pixel's
 * center (x, y).
 *
 * @param theta - floating point matrices of shape (N, 2, 3) for images, or (N, 3, 4) for volumes.
 * @param size - the size [N, C, H, W] or [N, C, D, H, W] of the result of `grid_sample`.
 * @param options - `align_corners`.
 * @returns points of shape (N, H, W, 2) or (N, D, H, W, 3).
 * @throws ValueError or RuntimeError when shapes or dtypes do not fit; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * const mirror = torch.tensor([[[-1, 0, 0], [0, 1, 0]]]);
 * const x = torch.tensor([[[[1, 2, 3]]]]);
 * console.log(torch.grid_sample(x, torch.affine_grid(mirror, [1, 1, 1, 3])).flatten().tolist()); // [ 3, 2, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.affine_grid.html | torch.nn.functional.affine_grid}
 */
export function affine_grid(theta: Tensor, size: Shape, options: AffineGridOptions = {}): Tensor {
  checkKeys(options, ['align_corners'], 'affine_grid');
  assertTensor(theta, 'affine_grid', 'theta');
  checkAffine(theta, size);
  const [batch, , ...sizes] = size;
  const points = basePoints(theta, sizes, options.align_corners ?? false);
  return points.matmul(theta.transpose(1, 2)).view([batch, ...sizes, sizes.length]);
}
