import { assertTensor } from '../autograd/brand.js';
import type { NumberArray } from '../device/reference.js';
import { bool } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import { wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { checkLines, placeOfValue, selectOne, type ValuesAndIndices } from './_places.js';

function checkNumeric(input: Tensor, where: string): void {
  assertTensor(input, where);
  if (input.dtype === bool) throw new RuntimeError(`"${where.replace('nan', '')}_cpu" not implemented for 'Bool'`);
}

/** The place of the element that comes `k`-th, from 0 on, when a line is sorted; of equal ones the first. */
function kthPlace(line: NumberArray, k: number): number {
  return placeOfValue(line, line.slice().sort()[k]);
}

/**
 * Returns the k-th smallest element along a dimension, and where it is; of equal ones the first.
 *
 * NaN counts as the largest. The gradient goes to the selected element.
 *
 * @param input - a tensor of any dtype but bool.
 * @param k - which: 1 for the smallest.
 * @param dim - the dimension; the last by default.
 * @param keepdim - whether the dimension stays in the shape with size 1; false by default.
 * @throws IndexError when `dim` is out of range or of size 0; RuntimeError when `k` is out of range, and for a bool tensor.
 *
 * @example
 * ```ts
 * const { values, indices } = torch.kthvalue(torch.tensor([30, 10, 20]), 2);
 * console.log(values.item(), indices.item()); // 20 2
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.kthvalue.html | torch.kthvalue}
 */
export function kthvalue(input: Tensor, k: number, dim = -1, keepdim = false): ValuesAndIndices {
  assertTensor(input, 'kthvalue');
  const d = wrapDim(dim, input.shape.length);
  checkLines(input, d, 'kthvalue');
  if (!Number.isInteger(k) || k < 1 || k > (input.shape[d] ?? 1)) {
    throw new RuntimeError(`kthvalue(): selected number k out of range for dimension ${d}`);
  }
  checkNumeric(input, 'kthvalue');
  return selectOne(input, d, keepdim, (line) => kthPlace(line, k - 1));
}

type MedianName = 'median' | 'nanmedian';

/** The place of the middle element, of two middle ones the lower; NaN if there is one, or, for `nanmedian`, if there is nothing else. */
function middle(name: MedianName, line: NumberArray): number {
  const sorted = line.slice().sort();
  const nan = sorted.findIndex((v) => v !== v);
  const numbers = nan < 0 ? sorted.length : nan;
  const which = name === 'median' && nan >= 0 ? nan : Math.max(0, (numbers - 1) >> 1);
  return placeOfValue(line, sorted[which]);
}

/** The median of all elements: as with `max`, equal ones share the gradient. */
function medianOfAll(name: MedianName, input: Tensor): Tensor {
  if (input.numel() === 0) {
    if (!input.is_floating_point()) throw new RuntimeError(`${name}(): Expected a tensor with elements.`);
    return input.sum().add(NaN);
  }
  const value = selectOne(input.detach().flatten(), 0, false, (line) => middle(name, line)).values;
  if (!input.requires_grad) return value;
  const chosen = value.isnan().item() ? input.isnan() : input.eq(value);
  return input.masked_select(chosen).max();
}

function medianOf(
  name: MedianName,
  input: Tensor,
  dim: number | undefined,
  keepdim: boolean,
): Tensor | ValuesAndIndices {
  checkNumeric(input, name);
  if (dim === undefined) return medianOfAll(name, input);
  const d = wrapDim(dim, input.shape.length);
  checkLines(input, d, 'median');
  return selectOne(input, d, keepdim, (line) => middle(name, line));
}

/**
 * Returns the median of all elements; of two middle ones the lower, and NaN if there is one.
 *
 * The gradient is shared evenly among elements that equal the median.
 *
 * @param input - a tensor of any dtype but bool.
 * @throws RuntimeError for a bool tensor, and for integers when there are no elements; without elements floating point gives NaN.
 *
 * @example
 * ```ts
 * console.log(torch.median(torch.tensor([4, 1, 3, 2])).item()); // 2
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.median.html | torch.median}
 */
export function median(input: Tensor): Tensor;
/**
 * Returns the medians along a dimension, and where they are; of equal elements the first.
 *
 * @param input - a tensor of any dtype but bool.
 * @param dim - the dimension.
 * @param keepdim - whether the dimension stays in the shape with size 1; false by default.
 * @throws IndexError when `dim` is out of range or of size 0; RuntimeError for a bool tensor.
 */
export function median(input: Tensor, dim: number, keepdim?: boolean): ValuesAndIndices;
export function median(input: Tensor, dim?: number, keepdim = false): Tensor | ValuesAndIndices {
  return medianOf('median', input, dim, keepdim);
}

/**
 * Returns the median of all elements that are not NaN; of two middle ones the lower.
 *
 * The gradient is shared evenly among elements that equal the median.
 *
 * @param input - a tensor of any dtype but bool.
 * @throws RuntimeError for a bool tensor, and for integers when there are no elements; without elements floating point gives NaN.
 *
 * @example
 * ```ts
 * console.log(torch.nanmedian(torch.tensor([4, NaN, 3, 2])).item()); // 3
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nanmedian.html | torch.nanmedian}
 */
export function nanmedian(input: Tensor): Tensor;
/**
 * Returns the medians along a dimension of what is not NaN, and where they are; of equal elements the first.
 *
 * @param input - a tensor of any dtype but bool.
 * @param dim - the dimension.
 * @param keepdim - whether the dimension stays in the shape with size 1; false by default.
 * @throws IndexError when `dim` is out of range or of size 0; RuntimeError for a bool tensor.
 */
export function nanmedian(input: Tensor, dim: number, keepdim?: boolean): ValuesAndIndices;
export function nanmedian(input: Tensor, dim?: number, keepdim = false): Tensor | ValuesAndIndices {
  return medianOf('nanmedian', input, dim, keepdim);
}

/** The last place of the element that occurs most often; of several the smallest. No NaN equals another. */
function mostFrequent(line: NumberArray): number {
  const sorted = line.slice().sort();
  let [best, most, count] = [sorted[0], 0, 0];
  for (let i = 0; i < sorted.length; i++) {
    count = i > 0 && sorted[i] === sorted[i - 1] ? count + 1 : 1;
    if (count > most) [best, most] = [sorted[i], count];
  }
  return best === best ? line.lastIndexOf(best) : placeOfValue(line, best);
}

/**
 * Returns the most frequent element along a dimension, of several the smallest, and its last place.
 *
 * The gradient goes to the selected element.
 *
 * @param input - a tensor of any dtype.
 * @param dim - the dimension; the last by default.
 * @param keepdim - whether the dimension stays in the shape with size 1; false by default.
 * @throws IndexError when `dim` is out of range or of size 0.
 *
 * @example
 * ```ts
 * const { values, indices } = torch.mode(torch.tensor([5, 2, 5, 2, 7]));
 * console.log(values.item(), indices.item()); // 2 3
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.mode.html | torch.mode}
 */
export function mode(input: Tensor, dim = -1, keepdim = false): ValuesAndIndices {
  assertTensor(input, 'mode');
  const d = wrapDim(dim, input.shape.length);
  checkLines(input, d, 'mode');
  return selectOne(input, d, keepdim, mostFrequent);
}
