import { apply, applyInPlace } from '../autograd/apply.js';
import { assertTensor, isTensor } from '../autograd/brand.js';
import { defineOp, type Op } from '../autograd/op.js';
import type { RefOperand } from '../device/reference.js';
import { int64 } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import { formatShape, numel, type Shape, wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { asVector, checkRange, indexAt, strideOf } from './_indices.js';
import { type Scalar, scalarTensor } from './_pointwise.js';

interface DimAttrs {
  readonly dim: number;
}

/** Row-major offsets into `shape` of the elements of a smaller `window` of it, at its beginning, with dimension `dim` left out. */
function offsetsWithout(dim: number, window: Shape, shape: Shape): Float64Array {
  const offsets = new Float64Array(numel(window));
  let step = 1;
  let span = 1;
  for (let d = window.length - 1; d >= 0; d--) {
    if (d !== dim) {
      for (let i = 0; i < offsets.length; i++) offsets[i] += (Math.floor(i / span) % window[d]) * step;
    }
    span *= window[d];
    step *= shape[d];
  }
  return offsets;
}

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

/** Calls `visit` with the offsets of each element of `index` in the target and in the source. */
function forEachScattered(
  target: RefOperand,
  index: RefOperand,
  source: RefOperand,
  dim: number,
  visit: (to: number, from: number) => void,
): void {
  const to = offsetsWithout(dim, index.shape, target.shape);
  const from = offsetsWithout(-1, index.shape, source.shape);
  const stride = strideOf(dim, target.shape);
  for (let i = 0; i < to.length; i++) visit(to[i] + indexAt(index.data, i) * stride, from[i]);
}

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

function outOfBounds(dim: number, size: number): (index: number) => RuntimeError {
  return (index) => new RuntimeError(`index ${index} is out of bounds for dimension ${dim} with size ${size}`);
}

/** Whether the first shape is nowhere larger than the second, leaving one dimension out. */
function fitsInto(shape: Shape, limit: Shape, except: number): boolean {
  return shape.every((size, d) => d === except || size <= limit[d]);
}

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

/** Checks the operands of the scatter family and returns the wrapped dimension. */
function checkScatter(input: Tensor, dim: number, index: Tensor, src: Tensor | null, where: string): number {
  assertTensor(input, where);
  assertTensor(index, where, 'index');
  const shape = asVector(input.shape);
  const d = wrapDim(dim, input.shape.length);
  if (index.dtype !== int64) throw new RuntimeError('scatter(): Expected dtype int64 for index');
  if (src && src.dtype !== input.dtype) {
    throw new RuntimeError('scatter(): Expected self.dtype to be equal to src.dtype');
  }
  if (index.numel() === 0) return d;
  const own = asVector(index.shape);
  if (own.length !== shape.length) {
    throw new RuntimeError('Index tensor must have the same number of dimensions as self tensor');
  }
  const source = src && asVector(src.shape);
  if (source && source.length !== own.length) {
    throw new RuntimeError('Index tensor must have the same number of dimensions as src tensor');
  }
  if (!fitsInto(own, shape, d) || (source && !fitsInto(own, source, -1))) {
    const andSource = source ? ` and to be smaller size than src ${formatShape(source)}` : '';
    throw new RuntimeError(
      `Expected index ${formatShape(own)} to be smaller than self ${formatShape(shape)} apart from dimension ${d}${andSource}`,
    );
  }
  checkRange(index, shape[d], outOfBounds(d, shape[d]));
  return d;
}

/** The operands of a scatter, a number as a tensor that repeats it. */
function scatterInputs(input: Tensor, index: Tensor, src: Tensor | Scalar): Tensor[] {
  return [input, index, isTensor(src) ? src : scalarTensor(src, input.dtype).expand(index.shape)];
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
 * @throws RuntimeError when the index is not int64, does not fit, or is out of range.
 *
 * @example
 * ```ts
 * const labels = torch.tensor([[2], [0]], { dtype: torch.int64 });
 * console.log(torch.scatter(torch.zeros([2, 3]), 1, labels, 1).tolist()); // [ [ 0, 0, 1 ], [ 1, 0, 0 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.scatter.html | torch.scatter}
 */
export function scatter(input: Tensor, dim: number, index: Tensor, src: Tensor | Scalar): Tensor {
  const d = checkScatter(input, dim, index, isTensor(src) ? src : null, 'scatter');
  return apply(scatterOp, scatterInputs(input, index, src), { dim: d });
}

export function scatter_(input: Tensor, dim: number, index: Tensor, src: Tensor | Scalar): Tensor {
  const d = checkScatter(input, dim, index, isTensor(src) ? src : null, 'scatter_');
  return applyInPlace(scatterOp, scatterInputs(input, index, src), { dim: d });
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
