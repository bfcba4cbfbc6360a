import { apply } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { defineOp, type Op } from '../autograd/op.js';
import { bool, type dtype, int64, uint8 } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { formatShape, numel, sameShape, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import {
  type Dims,
  reduceAttrs,
  type ReduceAttrs,
  reducedShape,
  reduceLoop,
  spread,
  sumOf,
  sumType,
} from './_reduce.js';

const sumOp = defineOp<ReduceAttrs>({
  name: 'sum',
  infer: ([x], attrs) => ({
    outputs: [{ shape: reducedShape(x.shape, attrs), dtype: sumType(x.dtype) }],
    compute: sumType(x.dtype),
  }),
  ref: reduceLoop(sumOf),
  backward: (ctx, grad) => [spread(grad, ctx.shape(0), ctx.attrs)],
});

const meanOp = defineOp<ReduceAttrs>({
  name: 'mean',
  infer([x], attrs) {
    if (!x.dtype.is_floating_point) {
      throw new RuntimeError(
        `mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: ${x.dtype.scalarName}`,
      );
    }
    return { outputs: [{ shape: reducedShape(x.shape, attrs), dtype: x.dtype }] };
  },
  ref: reduceLoop((group) => sumOf(group) / group.length),
  backward(ctx, grad) {
    const shape = ctx.shape(0);
    const count = numel(ctx.attrs.dims.map((d) => shape[d]));
    return [spread(grad.div(count), shape, ctx.attrs)];
  },
});

const countNonzeroOp = defineOp<ReduceAttrs>({
  name: 'count_nonzero',
  infer: ([x], attrs) => ({ outputs: [{ shape: reducedShape(x.shape, attrs), dtype: int64 }] }),
  ref: reduceLoop((group) => {
    let count = 0;
    for (let i = 0; i < group.length; i++) if (group[i] !== 0) count++;
    return count;
  }),
});

/** bool, but of uint8, which once stood in for it, uint8. */
const inferTruth: Op<ReduceAttrs>['infer'] = ([x], attrs) => ({
  outputs: [{ shape: reducedShape(x.shape, attrs), dtype: x.dtype === uint8 ? uint8 : bool }],
});

const anyOp = defineOp<ReduceAttrs>({
  name: 'any',
  infer: inferTruth,
  ref: reduceLoop((group) => Number(group.some((v) => v !== 0))),
});

const allOp = defineOp<ReduceAttrs>({
  name: 'all',
  infer: inferTruth,
  ref: reduceLoop((group) => Number(group.every((v) => v !== 0))),
});

/** Options of reductions that may change the dtype. */
export interface SumOptions {
  /** Convert the elements to this dtype first. */
  readonly dtype?: dtype;
}

/**
 * Adds up the elements over the given dimensions, or over all.
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
 * const x = torch.tensor([[1, 2], [3, 4]]);
 * console.log(torch.sum(x).item(), torch.sum(x, 0).tolist()); // 10 [ 4, 6 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.sum.html | torch.sum}
 */
export function sum(input: Tensor, dim?: Dims, keepdim = false, options?: SumOptions): Tensor {
  assertTensor(input, 'sum');
  checkKeys(options, ['dtype'], 'sum');
  const converted = options?.dtype ? input.to(options.dtype) : input;
  return apply(sumOp, [converted], reduceAttrs(input.shape.length, dim, keepdim));
}

/**
 * Computes the mean of the elements over the given dimensions, or over all: out = Σ input / n.
 *
 * @param input - a floating point tensor of any shape.
 * @param dim - the dimension or dimensions to average; all by default.
 * @param keepdim - whether they stay in the shape with size 1; false by default.
 * @param options - `dtype`, to convert to first, which makes integers possible.
 * @throws IndexError when a dimension is out of range; RuntimeError for integers and bools, and when a dimension is named twice.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[1, 2], [3, 4]]);
 * console.log(torch.mean(x).item(), torch.mean(x, 0).tolist()); // 2.5 [ 2, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.mean.html | torch.mean}
 */
export function mean(input: Tensor, dim?: Dims, keepdim = false, options?: SumOptions): Tensor {
  assertTensor(input, 'mean');
  checkKeys(options, ['dtype'], 'mean');
  const converted = options?.dtype ? input.to(options.dtype) : input;
  return apply(meanOp, [converted], reduceAttrs(input.shape.length, dim, keepdim));
}

/**
 * Counts the elements that are not zero over the given dimensions, or over all.
 *
 * @param input - a tensor of any dtype.
 * @param dim - the dimension or dimensions; all by default.
 * @throws IndexError when a dimension is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.count_nonzero(torch.tensor([0, 3, 5])).item()); // 2
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.count_nonzero.html | torch.count_nonzero}
 */
export function count_nonzero(input: Tensor, dim?: Dims): Tensor {
  assertTensor(input, 'count_nonzero');
  return apply(countNonzeroOp, [input], reduceAttrs(input.shape.length, dim, false));
}

/**
 * Tests whether any element over the given dimensions, or over all, is not zero. Of uint8 the result is uint8, of all others bool.
 *
 * @param input - a tensor of any dtype.
 * @param dim - the dimension or dimensions; all by default.
 * @param keepdim - whether they stay in the shape with size 1; false by default.
 * @throws IndexError when a dimension is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.any(torch.tensor([0, 3])).item()); // true
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.any.html | torch.any}
 */
export function any(input: Tensor, dim?: Dims, keepdim = false): Tensor {
  assertTensor(input, 'any');
  return apply(anyOp, [input], reduceAttrs(input.shape.length, dim, keepdim));
}

/**
 * Tests whether all elements over the given dimensions, or over all, are not zero. Of uint8 the result is uint8, of all others bool.
 *
 * @param input - a tensor of any dtype.
 * @param dim - the dimension or dimensions; all by default.
 * @param keepdim - whether they stay in the shape with size 1; false by default.
 * @throws IndexError when a dimension is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.all(torch.tensor([0, 3])).item()); // false
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.all.html | torch.all}
 */
export function all(input: Tensor, dim?: Dims, keepdim = false): Tensor {
  assertTensor(input, 'all');
  return apply(allOp, [input], reduceAttrs(input.shape.length, dim, keepdim));
}

/** Whether a tensor of the first shape can be added up to one of the second, that is, the second broadcasts to the first. */
export function isSummableTo(shape: Shape, target: Shape): boolean {
  const shift = shape.length - target.length;
  return shift >= 0 && target.every((size, d) => size === shape[d + shift] || size === 1);
}

export function sum_to_size(input: Tensor, size: Shape): Tensor {
  if (!isSummableTo(input.shape, size)) {
    throw new RuntimeError(`size {${formatShape(size)}} is not expandable to size {${formatShape(input.shape)}}.`);
  }
  if (sameShape(input.shape, size)) return input;
  const shift = input.shape.length - size.length;
  const dims = input.shape.map((_, d) => d).filter((d) => d < shift || (size[d - shift] === 1 && input.shape[d] !== 1));
  return dims.length > 0 ? sum(input, dims, true).reshape(size) : input.reshape(size);
}
