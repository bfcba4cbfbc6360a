import { assertTensor } from '../autograd/brand.js';
import { checkKeys, IndexError, RuntimeError } from '../errors.js';
import { wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { iterable } from './_places.js';
import type { Dims } from './_reduce.js';
import type { SumOptions } from './reduction.js';
import type { VarOptions } from './statistics.js';

function checkMoments(input: Tensor, where: string): void {
  assertTensor(input, where);
  if (!input.dtype.is_floating_point) {
    throw new RuntimeError(`${where} only support floating point and complex dtypes`);
  }
}

/**
 * Computes the variance and the mean over the given dimensions, or over all; see {@link var} and {@link mean}.
 *
 * @param input - a floating point tensor of any shape.
 * @param dim - the dimension or dimensions; all by default.
 * @param options - `correction` or `unbiased`, `keepdim`.
 * @returns the variance and the mean.
 * @throws IndexError when a dimension is out of range; RuntimeError for integers and bools.
 *
 * @example
 * ```ts
 * const [variance, mean] = torch.var_mean(torch.tensor([1, 2, 3, 6]), 0, { correction: 0 });
 * console.log(variance.item(), mean.item()); // 3.5 3
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.var_mean.html | torch.var_mean}
 */
export function var_mean(input: Tensor, dim?: Dims, options?: VarOptions): [Tensor, Tensor] {
  checkMoments(input, 'var_mean');
  return [input.var(dim, options), input.mean(dim, options?.keepdim)];
}

/**
 * Computes the standard deviation and the mean over the given dimensions, or over all; see {@link std} and {@link mean}.
 *
 * @param input - a floating point tensor of any shape.
 * @param dim - the dimension or dimensions; all by default.
 * @param options - `correction` or `unbiased`, `keepdim`.
 * @returns the standard deviation and the mean.
 * @throws IndexError when a dimension is out of range; RuntimeError for integers and bools.
 *
 * @example
 * ```ts
 * const [deviation, mean] = torch.std_mean(torch.tensor([1, 3]), 0, { correction: 0 });
 * console.log(deviation.item(), mean.item()); // 1 2
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.std_mean.html | torch.std_mean}
 */
export function std_mean(input: Tensor, dim?: Dims, options?: VarOptions): [Tensor, Tensor] {
  checkMoments(input, 'std_mean');
  return [input.std(dim, options), input.mean(dim, options?.keepdim)];
}

/**
 * Adds up the elements that are not NaN over the given dimensions, or over all.
 *
 * Integers and bools are added up as int64.
 *
 * @param input - a tensor of any shape.
 * @param dim - the dimension or dimensions to add up; all by default.
 * @param keepdim - whether they stay in the shape with size 1; false by default.
 * @param options - `dtype`, to convert to first.
 * @throws IndexError when a dimension is out of range; RuntimeError when one is named twice.
 *
 * @example
 * ```ts
 * console.log(torch.nansum(torch.tensor([1, NaN, 3])).item()); // 4
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nansum.html | torch.nansum}
 */
export function nansum(input: Tensor, dim?: Dims, keepdim = false, options?: SumOptions): Tensor {
  assertTensor(input, 'nansum');
  const numbers = input.dtype.is_floating_point ? input.masked_fill(input.isnan(), 0) : input;
  return numbers.sum(dim, keepdim, options);
}

/**
 * Computes the mean of the elements that are not NaN over the given dimensions, or over all; of nothing it is NaN.
 *
 * @param input - a floating point tensor of any shape.
 * @param dim - the dimension or dimensions to average; all by default.
 * @param keepdim - whether they stay in the shape with size 1; false by default.
 * @param options - `dtype`, to convert to first.
 * @throws IndexError when a dimension is out of range; RuntimeError for integers and bools, and when a dimension is named twice.
 *
 * @example
 * ```ts
 * console.log(torch.nanmean(torch.tensor([1, NaN, 3])).item()); // 2
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nanmean.html | torch.nanmean}
 */
export function nanmean(input: Tensor, dim?: Dims, keepdim = false, options?: SumOptions): Tensor {
  assertTensor(input, 'nanmean');
  if (!input.dtype.is_floating_point) {
    throw new RuntimeError(`nanmean(): expected input to have floating point dtype but got ${input.dtype.scalarName}`);
  }
  return nansum(input, dim, keepdim, options).div(input.isnan().logical_not().sum(dim, keepdim));
}

/** What {@link aminmax} returns; also iterable as a pair. */
export interface MinAndMax {
  /** The smallest elements. */
  readonly min: Tensor;
  /** The largest elements. */
  readonly max: Tensor;
  /** Yields `min` and then `max`, so that the two can be taken apart like an array. */
  [Symbol.iterator](): Iterator<Tensor>;
}

/** Options of {@link aminmax}. */
export interface AminmaxOptions {
  /** The dimension; all by default. */
  readonly dim?: number | null;
  /** Whether the dimension stays in the shape with size 1; false by default. */
  readonly keepdim?: boolean;
}

/**
 * Returns the smallest and the largest element along a dimension, or of all; see {@link amin} and {@link amax}.
 *
 * @param input - a tensor of any dtype.
 * @param options - `dim`, `keepdim`.
 * @throws RuntimeError when there are no elements; IndexError when `dim` is out of range or of size 0.
 *
 * @example
 * ```ts
 * const { min, max } = torch.aminmax(torch.tensor([3, 1, 2]));
 * console.log(min.item(), max.item()); // 1 3
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.aminmax.html | torch.aminmax}
 */
export function aminmax(input: Tensor, options: AminmaxOptions = {}): MinAndMax {
  assertTensor(input, 'aminmax');
  checkKeys(options, ['dim', 'keepdim'], 'aminmax');
  const { dim = null, keepdim } = options;
  if (dim === null && input.numel() === 0) {
    throw new RuntimeError(
      'aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity.',
    );
  }
  if (dim !== null && input.shape[wrapDim(dim, input.ndim)] === 0) {
    throw new IndexError(`aminmax: Expected reduction dim ${dim} to have non-zero size.`);
  }
  return iterable({ min: input.amin(dim, keepdim), max: input.amax(dim, keepdim) });
}
