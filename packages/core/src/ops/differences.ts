import { assertTensor } from '../autograd/brand.js';
import { bool } from '../dtype.js';
import { checkKeys, IndexError, RuntimeError } from '../errors.js';
import { wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { constantPad } from './_constant_pad.js';

/** All elements along a dimension but the last, and all but the first. */
function neighbours(x: Tensor, dim: number): readonly [Tensor, Tensor] {
  const length = x.size(dim) - 1;
  return [x.narrow(dim, 0, length), x.narrow(dim, 1, length)];
}

/** Options of {@link diff}. */
export interface DiffOptions {
  /** What to put in front of the input, along `dim`. */
  readonly prepend?: Tensor | null;
  /** What to put behind the input, along `dim`. */
  readonly append?: Tensor | null;
}

function checkNeighbour(input: Tensor, other: Tensor, dim: number): void {
  if (other.ndim !== input.ndim) {
    throw new RuntimeError('diff expects prepend or append to be the same dimension as input');
  }
  const wrong = other.shape.findIndex((size, d) => d !== dim && size !== input.shape[d]);
  if (wrong < 0) return;
  throw new RuntimeError(
    `diff expects the shape of tensor to prepend or append to match that of input except along the differencing dimension; input.size(${wrong}) = ${input.shape[wrong]}, but got tensor.size(${wrong}) = ${other.shape[wrong]}`,
  );
}

/** Tensors one behind the other along a dimension: each is surrounded by zeros, and they are added up. */
function inRow(parts: readonly Tensor[], dim: number): Tensor {
  const total = parts.reduce((sum, part) => sum + part.shape[dim], 0);
  let start = 0;
  const padded = parts.map((part) => {
    const only = (n: number): number[] => part.shape.map((_, d) => (d === dim ? n : 0));
    const before = start;
    start += part.shape[dim];
    return constantPad(part, only(before), only(total - start), 0);
  });
  return padded.reduce((sum, part) => sum.add(part));
}

/**
 * Computes the differences of neighbouring elements along a dimension: outᵢ = inputᵢ₊₁ − inputᵢ; for bools, whether they differ.
 *
 * @param input - a tensor of at least one dimension.
 * @param n - how often to take differences; 1 by default.
 * @param dim - the dimension; the last by default.
 * @param options - `prepend`, `append`.
 * @throws RuntimeError when the input is a scalar, `n` is negative or what surrounds it does not fit; IndexError when `dim` is out of
 * range.
 *
 * @example
 * ```ts
 * console.log(torch.diff(torch.tensor([1, 3, 2])).tolist()); // [ 2, -1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.diff.html | torch.diff}
 */
export function diff(input: Tensor, n = 1, dim = -1, options: DiffOptions = {}): Tensor {
  assertTensor(input, 'diff');
  checkKeys(options, ['prepend', 'append'], 'diff');
  if (input.ndim === 0) throw new RuntimeError('diff expects input to be at least one-dimensional');
  if (n < 0) throw new RuntimeError(`order must be non-negative but got ${n}`);
  const d = wrapDim(dim, input.ndim);
  const { prepend, append } = options;
  for (const other of [prepend, append]) if (other) checkNeighbour(input, other, d);
  if (n === 0) return input.clone();
  let x = inRow(
    [prepend, input, append].filter((part) => part != null),
    d,
  );
  for (let i = 0; i < n && x.shape[d] > 0; i++) {
    const [before, after] = neighbours(x, d);
    x = x.dtype === bool ? after.logical_xor(before) : after.sub(before);
  }
  return x;
}

/** Options of {@link trapezoid} and {@link cumulative_trapezoid}. */
export interface TrapezoidOptions {
  /** The distance between two places, where `x` does not give them; 1 by default. */
  readonly dx?: number;
  /** The dimension along which to integrate; the last by default. */
  readonly dim?: number;
}

/** Twice the areas between neighbouring places, and the dimension along which they lie, from the back. */
function areas(
  y: Tensor,
  x: Tensor | null,
  { dx = 1, dim = -1 }: TrapezoidOptions,
  where: string,
): readonly [areas: Tensor, dim: number] {
  assertTensor(y, where, 'y');
  if (y.ndim === 0) throw new IndexError(`Dimension specified as ${dim} but tensor has no dimensions`);
  // From the back, since `x` may have other dimensions in front.
  const d = wrapDim(dim, y.ndim) - y.ndim;
  if (y.dtype === bool) throw new RuntimeError(`${where}: received a bool input for \`y\`, but bool is not supported`);
  if (y.size(d) === 0) return [y.div(1), d];
  const [left, right] = neighbours(y, d);
  const heights = left.add(right);
  if (!x) return [heights.div(1).mul(dx), d];
  if (x.ndim === 1 && x.shape[0] !== y.size(d)) {
    throw new RuntimeError(`${where}: There must be one \`x\` value for each sample point`);
  }
  const places = x.ndim === 1 ? x.reshape([x.shape[0], ...new Array<number>(-d - 1).fill(1)]) : x;
  const [before, after] = neighbours(places, d);
  return [after.sub(before).mul(heights), d];
}

/**
 * Integrates along a dimension by the trapezoidal rule: out = Σ (xᵢ₊₁ − xᵢ) (yᵢ + yᵢ₊₁) / 2.
 *
 * @param y - the values.
 * @param x - where they were taken: a vector, or a tensor that broadcasts with `y`; by default the places are `dx` apart.
 * @param options - `dx`, `dim`.
 * @throws IndexError when `dim` is out of range; RuntimeError when `x` does not fit, and for bool values.
 *
 * @example
 * ```ts
 * const y = torch.tensor([1, 5, 10]);
 * console.log(torch.trapezoid(y).item(), torch.trapezoid(y, torch.tensor([1, 3, 6])).item()); // 10.5 28.5
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.trapezoid.html | torch.trapezoid}
 */
export function trapezoid(y: Tensor, x: Tensor | null = null, options: TrapezoidOptions = {}): Tensor {
  checkKeys(options, ['dx', 'dim'], 'trapezoid');
  const [parts, dim] = areas(y, x, options, 'trapezoid');
  return parts.sum(dim).div(2);
}

/** Another name of {@link trapezoid}. */
export const trapz = trapezoid;

/**
 * Integrates along a dimension as {@link trapezoid} does, up to each place but the first.
 *
 * @param y - the values.
 * @param x - where they were taken: a vector, or a tensor that broadcasts with `y`; by default the places are `dx` apart.
 * @param options - `dx`, `dim`.
 * @throws IndexError when `dim` is out of range; RuntimeError when `x` does not fit, and for bool values.
 *
 * @example
 * ```ts
 * console.log(torch.cumulative_trapezoid(torch.tensor([1, 5, 10])).tolist()); // [ 3, 10.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.cumulative_trapezoid.html | torch.cumulative_trapezoid}
 */
export function cumulative_trapezoid(y: Tensor, x: Tensor | null = null, options: TrapezoidOptions = {}): Tensor {
  checkKeys(options, ['dx', 'dim'], 'cumulative_trapezoid');
  const [parts, dim] = areas(y, x, options, 'cumulative_trapezoid');
  return parts.cumsum(dim).div(2);
}
