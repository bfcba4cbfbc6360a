import { apply, applyAll } from '../autograd/apply.js';
import { assertTensor, isTensor, typeName } from '../autograd/brand.js';
import { defineOp, type Op } from '../autograd/op.js';
import { bool, int64 } from '../dtype.js';
import { IndexError, RuntimeError } from '../errors.js';
import { numel, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { pair, type ValuesAndIndices } from './_places.js';
import {
  type Dims,
  forEachGroup,
  groupsOf,
  reduceAttrs,
  type ReduceAttrs,
  reducedShape,
  reduceLoop,
  spread,
} from './_reduce.js';

type Extremum = 'max' | 'min';

/** The place of the largest (smallest) of a list; the first of equal ones, and the first NaN before all. */
function placeOf(which: Extremum, group: Float64Array): number {
  let best = 0;
  for (let i = 0; i < group.length; i++) {
    if (Number.isNaN(group[i])) return i;
    if (which === 'max' ? group[i] > group[best] : group[i] < group[best]) best = i;
  }
  return best;
}

const extremumLoop = (which: Extremum): Op<ReduceAttrs>['ref'] => reduceLoop((group) => group[placeOf(which, group)]);

/** Of several elements that are the extremum each gets an equal part of the gradient, as in torch. */
function shareEvenly(grad: Tensor, chosen: Tensor, attrs: ReduceAttrs): Tensor {
  return spread(grad, chosen.shape, attrs).mul(chosen).div(chosen.sum(attrs.dims, true));
}

/** `amax` and `amin`, over any dimensions. */
function defineExtremum(name: string, which: Extremum): Op<ReduceAttrs> {
  return defineOp<ReduceAttrs>({
    name,
    infer: ([x], attrs) => ({ outputs: [{ shape: reducedShape(x.shape, attrs), dtype: x.dtype }] }),
    ref: extremumLoop(which),
    save: { inputs: [0], outputs: [0] },
    backward(ctx, grad) {
      const x = ctx.input(0);
      return [shareEvenly(grad, x.eq(spread(ctx.output(0), x.shape, ctx.attrs)), ctx.attrs)];
    },
  });
}

/** `max` and `min` over everything: other than with `amax`, where the result is NaN its gradient goes to the NaNs. */
function defineTotal(which: Extremum): Op<ReduceAttrs> {
  return defineOp<ReduceAttrs>({
    ...defineExtremum(which, which),
    backward(ctx, grad) {
      const [x, value] = [ctx.input(0), ctx.output(0)];
      const chosen = x.eq(value).logical_or(x.isnan().logical_and(value.isnan()));
      return [shareEvenly(grad, chosen, ctx.attrs)];
    },
  });
}

/** A reduction that selects one element of each group, for gradients: the shape that it was selected from. */
interface SelectingAttrs extends ReduceAttrs {
  readonly shape: Shape;
}

/** Puts each gradient where its index points, into zeros, as an operation of (gradient, indices). */
const scatterOp: Op<SelectingAttrs> = defineOp({
  name: 'value_selecting_reduction_backward',
  infer: ([grad], { shape }) => ({ outputs: [{ shape, dtype: grad.dtype }] }),
  ref([out], [grad, indices], { shape, dims }) {
    const { outer, inner } = groupsOf(shape, dims);
    out.data.fill(0);
    for (let g = 0; g < outer.length; g++) out.data[outer[g] + inner[indices.data[g]]] = grad.data[g];
  },
  save: { inputs: [1] },
  backward: (ctx, grad) => [apply(gatherOp, [grad, ctx.input(1)], ctx.attrs), null],
});

/** Takes from each group the element that the index points to, as an operation of (elements, indices). */
const gatherOp: Op<SelectingAttrs> = defineOp({
  name: 'value_selecting_reduction',
  infer: ([x, indices]) => ({ outputs: [{ shape: indices.shape, dtype: x.dtype }] }),
  ref([out], [x, indices], { shape, dims }) {
    const { outer, inner } = groupsOf(shape, dims);
    for (let g = 0; g < outer.length; g++) out.data[g] = x.data[outer[g] + inner[indices.data[g]]];
  },
  save: { inputs: [1] },
  backward: (ctx, grad) => [apply(scatterOp, [grad, ctx.input(1)], ctx.attrs), null],
});

/** `max` and `min` along one dimension, with the places: the gradient goes to the selected element alone. */
function defineAlong(which: Extremum): Op<ReduceAttrs> {
  return defineOp<ReduceAttrs>({
    name: `${which}_dim`,
    infer([x], attrs) {
      const shape = reducedShape(x.shape, attrs);
      return {
        outputs: [
          { shape, dtype: x.dtype },
          { shape, dtype: int64 },
        ],
      };
    },
    ref([values, indices], [x], { dims }) {
      forEachGroup(x, dims, (group, g) => {
        const place = placeOf(which, group);
        values.data[g] = group[place];
        indices.data[g] = place;
      });
    },
    save: { outputs: [1] },
    backward: (ctx, grad) => [apply(scatterOp, [grad, ctx.output(1)], { ...ctx.attrs, shape: ctx.shape(0) })],
  });
}

function defineArgument(which: Extremum): Op<ReduceAttrs> {
  return defineOp<ReduceAttrs>({
    name: `arg${which}`,
    infer([x], attrs) {
      if (x.dtype === bool) throw new RuntimeError(`"arg${which}_cpu" not implemented for 'Bool'`);
      return { outputs: [{ shape: reducedShape(x.shape, attrs), dtype: int64 }] };
    },
    ref: reduceLoop((group) => placeOf(which, group)),
  });
}

const amaxOp = defineExtremum('amax', 'max');
const aminOp = defineExtremum('amin', 'min');
const totalOps = { max: defineTotal('max'), min: defineTotal('min') };
const alongOps = { max: defineAlong('max'), min: defineAlong('min') };
const argmaxOp = defineArgument('max');
const argminOp = defineArgument('min');

/** An extremum of no elements does not exist. */
function checkNotEmpty({ shape }: Tensor, dims: readonly number[], named: boolean, where: string): void {
  if (numel(shape) > 0) return;
  if (!named) {
    const message = `${where}(): Expected reduction dim to be specified for input.numel() == 0.`;
    if (where.startsWith('arg')) throw new IndexError(message);
    throw new RuntimeError(`${message} Specify the reduction dim with the 'dim' argument.`);
  }
  for (const d of dims) {
    if (shape[d] === 0) throw new IndexError(`${where}(): Expected reduction dim ${d} to have non-zero size.`);
  }
}

function reduceNonEmpty(op: Op<ReduceAttrs>, input: Tensor, dim: Dims | undefined, keepdim: boolean): Tensor {
  assertTensor(input, op.name);
  const attrs = reduceAttrs(input.shape.length, dim, keepdim);
  const named = typeof dim === 'number' || (Array.isArray(dim) && dim.length > 0);
  checkNotEmpty(input, attrs.dims, named, op.name);
  return apply(op, [input], attrs);
}

function extremum(
  which: Extremum,
  input: Tensor,
  dim: number | Tensor | undefined | null,
  keepdim: boolean,
): Tensor | ValuesAndIndices {
  assertTensor(input, which);
  if (isTensor(dim)) return which === 'max' ? input.maximum(dim) : input.minimum(dim);
  if (dim === undefined || dim === null) return reduceNonEmpty(totalOps[which], input, null, false);
  if (typeof dim !== 'number') throw new TypeError(`${which}(): argument 'dim' must be int, not ${typeName(dim)}`);
  const attrs = reduceAttrs(input.shape.length, dim, keepdim);
  checkNotEmpty(input, attrs.dims, true, which);
  const [values, indices] = applyAll(alongOps[which], [input], attrs);
  return pair(values, indices);
}

/**
 * Returns the largest element of the input, the largest along a dimension with its index, or the larger of two tensors' elements.
 *
 * NaN counts as the largest. The gradient is shared evenly among several largest elements; along a dimension it goes to the selected one,
 * the first.
 *
 * @param input - a tensor of any dtype.
 * @throws RuntimeError when there are no elements; IndexError when `dim` is out of range or of size 0.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[1, 5], [7, 3]]);
 * const { values, indices } = torch.max(x, 1);
 * console.log(torch.max(x).item(), values.tolist(), indices.tolist()); // 7 [ 5, 7 ] [ 1, 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.max.html | torch.max}
 */
export function max(input: Tensor): Tensor;
/**
 * Returns the larger of two tensors' elements; see {@link maximum}.
 *
 * @param input - a tensor.
 * @param other - a tensor whose shape broadcasts with `input`'s.
 */
export function max(input: Tensor, other: Tensor): Tensor;
/**
 * Returns the largest elements along a dimension, and where they are.
 *
 * @param input - a tensor of any dtype.
 * @param dim - the dimension to reduce.
 * @param keepdim - whether the dimension stays in the shape with size 1; false by default.
 * @throws IndexError when `dim` is out of range or of size 0.
 */
export function max(input: Tensor, dim: number, keepdim?: boolean): ValuesAndIndices;
export function max(input: Tensor, dim?: number | Tensor, keepdim = false): Tensor | ValuesAndIndices {
  return extremum('max', input, dim, keepdim);
}

/**
 * Returns the smallest element of the input, the smallest along a dimension with its index, or the smaller of two tensors' elements.
 *
 * NaN counts as the smallest. The gradient is shared evenly among several smallest elements; along a dimension it goes to the selected
 * one, the first.
 *
 * @param input - a tensor of any dtype.
 * @throws RuntimeError when there are no elements; IndexError when `dim` is out of range or of size 0.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[1, 5], [7, 3]]);
 * const [values, indices] = torch.min(x, 1);
 * console.log(torch.min(x).item(), values.tolist(), indices.tolist()); // 1 [ 1, 3 ] [ 0, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.min.html | torch.min}
 */
export function min(input: Tensor): Tensor;
/**
 * Returns the smaller of two tensors' elements; see {@link minimum}.
 *
 * @param input - a tensor.
 * @param other - a tensor whose shape broadcasts with `input`'s.
 */
export function min(input: Tensor, other: Tensor): Tensor;
/**
 * Returns the smallest elements along a dimension, and where they are.
 *
 * @param input - a tensor of any dtype.
 * @param dim - the dimension to reduce.
 * @param keepdim - whether the dimension stays in the shape with size 1; false by default.
 * @throws IndexError when `dim` is out of range or of size 0.
 */
export function min(input: Tensor, dim: number, keepdim?: boolean): ValuesAndIndices;
export function min(input: Tensor, dim?: number | Tensor, keepdim = false): Tensor | ValuesAndIndices {
  return extremum('min', input, dim, keepdim);
}

/**
 * Returns the largest element over the given dimensions, or over all; its gradient is shared evenly among equal ones.
 *
 * @param input - a tensor of any dtype.
 * @param dim - the dimension or dimensions; all by default.
 * @param keepdim - whether they stay in the shape with size 1; false by default.
 * @throws RuntimeError when there are no elements; IndexError when a dimension is out of range or of size 0.
 *
 * @example
 * ```ts
 * console.log(torch.amax(torch.tensor([[1, 5], [7, 3]]), 0).tolist()); // [ 7, 5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.amax.html | torch.amax}
 */
export function amax(input: Tensor, dim?: Dims, keepdim = false): Tensor {
  return reduceNonEmpty(amaxOp, input, dim, keepdim);
}

/**
 * Returns the smallest element over the given dimensions, or over all; its gradient is shared evenly among equal ones.
 *
 * @param input - a tensor of any dtype.
 * @param dim - the dimension or dimensions; all by default.
 * @param keepdim - whether they stay in the shape with size 1; false by default.
 * @throws RuntimeError when there are no elements; IndexError when a dimension is out of range or of size 0.
 *
 * @example
 * ```ts
 * console.log(torch.amin(torch.tensor([[1, 5], [7, 3]]), 0).tolist()); // [ 1, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.amin.html | torch.amin}
 */
export function amin(input: Tensor, dim?: Dims, keepdim = false): Tensor {
  return reduceNonEmpty(aminOp, input, dim, keepdim);
}

function argument(op: Op<ReduceAttrs>, input: Tensor, dim: number | null | undefined, keepdim: boolean): Tensor {
  if (dim !== undefined && dim !== null && typeof dim !== 'number') {
    throw new TypeError(`${op.name}(): argument 'dim' must be int, not ${typeName(dim)}`);
  }
  return reduceNonEmpty(op, input, dim, keepdim);
}

/**
 * Returns the index of the largest element along a dimension, or in the flattened input, as int64; of equal ones the first.
 *
 * @param input - a tensor of any dtype but bool.
 * @param dim - the dimension; by default the input is flattened.
 * @param keepdim - whether the dimension stays in the shape with size 1; false by default.
 * @throws IndexError when there are no elements or `dim` is out of range; RuntimeError for a bool tensor.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[1, 5], [7, 3]]);
 * console.log(torch.argmax(x).item(), torch.argmax(x, 1).tolist()); // 2 [ 1, 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.argmax.html | torch.argmax}
 */
export function argmax(input: Tensor, dim?: number | null, keepdim = false): Tensor {
  return argument(argmaxOp, input, dim, keepdim);
}

/**
 * Returns the index of the smallest element along a dimension, or in the flattened input, as int64; of equal ones the first.
 *
 * @param input - a tensor of any dtype but bool.
 * @param dim - the dimension; by default the input is flattened.
 * @param keepdim - whether the dimension stays in the shape with size 1; false by default.
 * @throws IndexError when there are no elements or `dim` is out of range; RuntimeError for a bool tensor.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[1, 5], [7, 3]]);
 * console.log(torch.argmin(x).item(), torch.argmin(x, 1).tolist()); // 0 [ 0, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.argmin.html | torch.argmin}
 */
export function argmin(input: Tensor, dim?: number | null, keepdim = false): Tensor {
  return argument(argminOp, input, dim, keepdim);
}
