import { assertTensor, isTensor } from '../autograd/brand.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';

/** What a quantile between two elements is: a value in proportion, the lower, the higher, their mean, or the nearer one. */
export type Interpolation = 'linear' | 'lower' | 'higher' | 'midpoint' | 'nearest';

/** Options of {@link quantile} and {@link nanquantile}. */
export interface QuantileOptions {
  /** What to return between two elements; `'linear'` by default. */
  readonly interpolation?: Interpolation;
}

const INTERPOLATIONS: readonly string[] = ['linear', 'lower', 'higher', 'midpoint', 'nearest'];

function checkQuantile(input: Tensor, q: Tensor | number, interpolation: string): void {
  if (input.numel() === 0) throw new RuntimeError('quantile() input tensor must be non-empty');
  if (!input.dtype.is_floating_point) {
    throw new RuntimeError('quantile() input tensor must be either float or double dtype');
  }
  if (!INTERPOLATIONS.includes(interpolation)) {
    throw new RuntimeError(
      `quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got ${interpolation}`,
    );
  }
  if (!isTensor(q)) {
    if (q >= 0 && q <= 1) return;
    throw new RuntimeError(`quantile() q must be in the range [0, 1] but got ${q}`);
  }
  if (q.ndim > 1) throw new RuntimeError('quantile() q must be a scalar or 1D tensor');
  if (q.dtype !== input.dtype) throw new RuntimeError('quantile() q tensor must be same dtype as the input tensor');
  if (!q.ge(0).logical_and(q.le(1)).all().item()) {
    throw new RuntimeError('quantile() q values must be in the range [0, 1]');
  }
}

/** The places between the elements of sorted lines, of shape [..., number of quantiles], at which the quantiles lie. */
function ranksIn(sorted: Tensor, q: Tensor, ignoresNaN: boolean): Tensor {
  const last = sorted.shape[sorted.ndim - 1] - 1;
  const isNaN = sorted.detach().isnan();
  if (ignoresNaN) {
    const numbers = isNaN.logical_not().sum(-1, true);
    return q.mul(numbers.sub(1).clamp_min(0));
  }
  // A NaN, the last of its line, is what every quantile of the line is then.
  const ranks = q.mul(last).expand([...sorted.shape.slice(0, -1), q.shape[0]]);
  return ranks.masked_fill(isNaN.any(-1, true), last);
}

function interpolate(sorted: Tensor, ranks: Tensor, interpolation: Interpolation): Tensor {
  const at = (place: Tensor): Tensor => sorted.gather(-1, place.long());
  const places = ranks.detach();
  if (interpolation === 'lower') return at(places.floor());
  if (interpolation === 'higher') return at(places.ceil());
  if (interpolation === 'nearest') return at(places.round());
  const below = places.floor();
  const weights = interpolation === 'midpoint' ? places.new_full(places.shape, 0.5) : ranks.sub(below);
  return at(below).lerp(at(places.ceil()), weights);
}

function quantiles(
  input: Tensor,
  q: Tensor | number,
  dim: number | null,
  keepdim: boolean,
  { interpolation = 'linear' }: QuantileOptions,
  ignoresNaN: boolean,
): Tensor {
  checkQuantile(input, q, interpolation);
  const d = dim === null ? 0 : wrapDim(dim, input.ndim);
  const isTotal = dim === null || input.ndim === 0;
  const lines = isTotal ? input.flatten() : input.transpose(d, -1);
  const wanted = isTensor(q) ? q : input.new_full([], q);
  const sorted = lines.sort().values;
  const found = interpolate(sorted, ranksIn(sorted, wanted.reshape(-1), ignoresNaN), interpolation);
  // The quantiles of a line lie side by side; the first dimension is to count them, if `q` has one.
  const rows = found.reshape(-1, wanted.numel()).t();
  const turned = isTotal ? [] : lines.shape.map((size, k) => (k === lines.ndim - 1 ? 1 : size));
  const parts = rows.reshape([wanted.numel(), ...turned]);
  const inPlace = isTotal ? parts : parts.transpose(d + 1, -1);
  const shape = input.shape.map((size, k) => (isTotal || k === d ? 1 : size));
  const left = keepdim ? shape : shape.filter((_, k) => !isTotal && k !== d);
  return inPlace.reshape([...wanted.shape, ...left]);
}

/**
 * Computes quantiles along a dimension, or of all elements: of n sorted elements that at place q · (n − 1), which may lie between two.
 *
 * Where there is a NaN, the result is NaN. Gradients flow to the elements, and to `q` where it is interpolated linearly.
 *
 * @param input - a floating point tensor.
 * @param q - a number in [0, 1], or a vector of them in the input's dtype: the result then has another dimension in front.
 * @param dim - the dimension; all elements by default.
 * @param keepdim - whether the dimension stays in the shape with size 1; false by default.
 * @param options - `interpolation`.
 * @throws RuntimeError when the input is empty or not floating point, when `q` is out of range, of another dtype or has too many
 * dimensions; IndexError when `dim` is out of range.
 *
 * @example
 * ```ts
 * const x = torch.tensor([4, 1, 3, 2]);
 * console.log(torch.quantile(x, 0.5).item(), torch.quantile(x, torch.tensor([0, 0.25])).tolist()); // 2.5 [ 1, 1.75 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.quantile.html | torch.quantile}
 */
export function quantile(
  input: Tensor,
  q: Tensor | number,
  dim: number | null = null,
  keepdim = false,
  options: QuantileOptions = {},
): Tensor {
  assertTensor(input, 'quantile');
  checkKeys(options, ['interpolation'], 'quantile');
  return quantiles(input, q, dim, keepdim, options, false);
}

/**
 * Computes quantiles as {@link quantile} does, of the elements that are not NaN; of nothing they are NaN.
 *
 * @param input - a floating point tensor.
 * @param q - a number in [0, 1], or a vector of them in the input's dtype: the result then has another dimension in front.
 * @param dim - the dimension; all elements by default.
 * @param keepdim - whether the dimension stays in the shape with size 1; false by default.
 * @param options - `interpolation`.
 * @throws RuntimeError when the input is empty or not floating point, when `q` is out of range, of another dtype or has too many
 * dimensions; IndexError when `dim` is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.nanquantile(torch.tensor([4, NaN, 3, 2]), 0.5).item()); // 3
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nanquantile.html | torch.nanquantile}
 */
export function nanquantile(
  input: Tensor,
  q: Tensor | number,
  dim: number | null = null,
  keepdim = false,
  options: QuantileOptions = {},
): Tensor {
  assertTensor(input, 'nanquantile');
  checkKeys(options, ['interpolation'], 'nanquantile');
  return quantiles(input, q, dim, keepdim, options, true);
}
