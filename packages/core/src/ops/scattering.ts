import { apply, applyInPlace } from '../autograd/apply.js';
import { assertTensor, isTensor } from '../autograd/brand.js';
import { defineOp, type Op } from '../autograd/op.js';
import { int64 } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { formatShape, type Shape, wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { asVector, checkRange, indexAt, strideOf } from './_indices.js';
import type { Scalar } from './_pointwise.js';
import {
  checkScatter,
  type DimAttrs,
  forEachScattered,
  offsetsWithout,
  outOfBounds,
  scatterInputs,
} from './_scatter.js';

const gatherOp: Op<DimAttrs> = defineOp<DimAttrs>({
  name: 'gather',
  moves: true,
  infer: ([input, index]) => ({ outputs: [{ shape: index.shape, dtype: input.dtype }] }),
  ref([out], [input, index], { dim }) {
    const offsets = offsetsWithout(dim, index.shape, input.shape);
    const stride = strideOf(dim, input.shape);
    for (let i = 0; i < out.data.length; i++) out.data[i] = input.data[offsets[i] + indexAt(index.data, i) * stride];
  },
  save: { inputs: [1] },
  backward: (ctx, grad) => [apply(scatterAddOp, [grad.new_zeros(ctx.shape(0)), ctx.input(1), grad], ctx.attrs), null],
});

/** The gradient of a source of which only the beginning, of the index's shape, was read. */
function gatheredFor(shape: Shape, grad: Tensor, index: Tensor, attrs: DimAttrs): Tensor {
  const read = apply(gatherOp, [grad, index], attrs);
  if (shape.every((size, d) => size === index.shape[d])) return read;
  const result = grad.new_zeros(shape);
  let window = result;
  index.shape.forEach((size, d) => (window = window.narrow(d, 0, size)));
  window.copy_(read);
  return result;
}

const scatterAddOp: Op<DimAttrs> = defineOp<DimAttrs>({
  name: 'scatter_add',
  infer: ([self]) => ({ outputs: [self] }),
  ref([out], [self, index, source], { dim }) {
    out.data.set(self.data);
    forEachScattered(out, index, source, dim, (to, from) => (out.data[to] += source.data[from]));
  },
  save: { inputs: [1] },
  backward: (ctx, grad) => [grad, null, ctx.needs(2) ? gatheredFor(ctx.shape(2), grad, ctx.input(1), ctx.attrs) : null],
});

const scatterOp: Op<DimAttrs> = defineOp<DimAttrs>({
  name: 'scatter',
  moves: true,
  infer: ([self]) => ({ outputs: [self] }),
  ref([out], [self, index, source], { dim }) {
    out.data.set(self.data);
    forEachScattered(out, index, source, dim, (to, from) => (out.data[to] = source.data[from]));
  },
  save: { inputs: [1] },
  backward: (ctx, grad) => [
    ctx.needs(0)
      ? apply(scatterOp, [grad, ctx.input(1), grad.new_zeros([]).expand(ctx.input(1).shape)], ctx.attrs)
      : null,
    null,
    ctx.needs(2) ? gatheredFor(ctx.shape(2), grad, ctx.input(1), ctx.attrs) : null,
  ],
});

/**
 * Gathers elements along a dimension: out[i][j] = input[index[i][j]][j] for dim = 0, and so on for the others.
 *
 * @param input - a tensor.
 * @param dim - the dimension in which `index` counts.
 * @param index - an int64 tensor of as many dimensions, nowhere larger than `input` but in `dim`; the result has its shape.
 * @throws RuntimeError when the index is not int64, does not fit, or is out of range.
 *
 * @example
 * ```ts
 * const scores = torch.tensor([[1, 9], [8, 2]]);
 * const labels = torch.tensor([[1], [0]], { dtype: torch.int64 });
 * console.log(torch.gather(scores, 1, labels).tolist()); // [ [ 9 ], [ 8 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.gather.html | torch.gather}
 */
export function gather(input: Tensor, dim: number, index: Tensor): Tensor {
  assertTensor(input, 'gather');
  assertTensor(index, 'gather', 'index');
  const shape = asVector(input.shape);
  const d = wrapDim(dim, input.shape.length);
  if (index.dtype !== int64) throw new RuntimeError('gather(): Expected dtype int64 for index');
  if (index.numel() === 0) return apply(gatherOp, [input, index], { dim: d });
  const own = asVector(index.shape);
  if (own.length !== shape.length) {
    throw new RuntimeError('Index tensor must have the same number of dimensions as input tensor');
  }
  const wrong = own.findIndex((size, k) => k !== d && size > shape[k]);
  if (wrong >= 0) {
    throw new RuntimeError(
      `Size does not match at dimension ${wrong} expected index ${formatShape(own)} to be smaller than self ${formatShape(shape)} apart from dimension ${d}`,
    );
  }
  checkRange(index, shape[d], outOfBounds(d, shape[d]));
  return apply(gatherOp, [input, index], { dim: d });
}

/** Options of {@link scatter}. */
export interface ScatterOptions {
  /** Add to or multiply with what stands there instead of overwriting it; {@link Tensor.scatter_reduce} can do more. */
  readonly reduce?: 'add' | 'multiply';
}

/** The name under which `scatter_reduce` knows a reduction of `scatter`, or undefined for none. */
function reductionOf(options: ScatterOptions | undefined, where: string): 'sum' | 'prod' | undefined {
  checkKeys(options, ['reduce'], where);
  const reduce = options?.reduce;
  if (reduce === undefined) return undefined;
  if (reduce === 'add') return 'sum';
  if ((reduce as string) === 'multiply') return 'prod';
  throw new RuntimeError('reduce argument must be either add or multiply.');
}

/**
 * Writes elements along a dimension: out[index[i][j]][j] = src[i][j] for dim = 0, and so on for the others; the rest is `input`.
 *
 * Where several elements are written to one place, the last one stays.
 *
 * @param input - a tensor.
 * @param dim - the dimension in which `index` counts.
 * @param index - an int64 tensor of as many dimensions, nowhere larger than `src`, nor than `input` but in `dim`.
 * @param src - a tensor of the input's dtype, or one value for all places.
 * @param options - `reduce`: `'add'` or `'multiply'` instead of overwriting.
 * @throws RuntimeError when the index is not int64, does not fit, or is out of range.
 *
 * @example
 * ```ts
 * const labels = torch.tensor([[2], [0]], { dtype: torch.int64 });
 * console.log(torch.scatter(torch.zeros([2, 3]), 1, labels, 1).tolist()); // [ [ 0, 0, 1 ], [ 1, 0, 0 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.scatter.html | torch.scatter}
 */
export function scatter(
  input: Tensor,
  dim: number,
  index: Tensor,
  src: Tensor | Scalar,
  options?: ScatterOptions,
): Tensor {
  const reduce = reductionOf(options, 'scatter');
  const d = checkScatter(input, dim, index, isTensor(src) ? src : null, 'scatter');
  const inputs = scatterInputs(input, index, src);
  return reduce ? input.scatter_reduce(d, index, inputs[2], reduce) : apply(scatterOp, inputs, { dim: d });
}

export function scatter_(
  input: Tensor,
  dim: number,
  index: Tensor,
  src: Tensor | Scalar,
  options?: ScatterOptions,
): Tensor {
  const reduce = reductionOf(options, 'scatter_');
  const d = checkScatter(input, dim, index, isTensor(src) ? src : null, 'scatter_');
  const inputs = scatterInputs(input, index, src);
  return reduce ? input.scatter_reduce_(d, index, inputs[2], reduce) : applyInPlace(scatterOp, inputs, { dim: d });
}

/**
 * Adds elements along a dimension: out[index[i][j]][j] += src[i][j] for dim = 0, and so on for the others, beginning with `input`.
 *
 * @param input - a tensor.
 * @param dim - the dimension in which `index` counts.
 * @param index - an int64 tensor of as many dimensions, nowhere larger than `src`, nor than `input` but in `dim`.
 * @param src - a tensor of the input's dtype.
 * @throws RuntimeError when the index is not int64, does not fit, or is out of range.
 *
 * @example
 * ```ts
 * const bins = torch.tensor([0, 2, 0], { dtype: torch.int64 });
 * console.log(torch.scatter_add(torch.zeros([3]), 0, bins, torch.tensor([1, 2, 3])).tolist()); // [ 4, 0, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.scatter_add.html | torch.scatter_add}
 */
export function scatter_add(input: Tensor, dim: number, index: Tensor, src: Tensor): Tensor {
  assertTensor(src, 'scatter_add', 'src');
  return apply(scatterAddOp, [input, index, src], { dim: checkScatter(input, dim, index, src, 'scatter_add') });
}

export function scatter_add_(input: Tensor, dim: number, index: Tensor, src: Tensor): Tensor {
  assertTensor(src, 'scatter_add_', 'src');
  return applyInPlace(scatterAddOp, [input, index, src], { dim: checkScatter(input, dim, index, src, 'scatter_add_') });
}
