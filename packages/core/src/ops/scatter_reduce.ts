import { apply } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { defineOp, type Op } from '../autograd/op.js';
import { bool } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { checkScatter, type DimAttrs, forEachScattered } from './_scatter.js';

/** What {@link Tensor.scatter_reduce} makes of elements that arrive at one place. */
export type ScatterReduction = 'sum' | 'prod' | 'mean' | 'amax' | 'amin';

const REDUCTIONS: readonly string[] = ['sum', 'prod', 'mean', 'amax', 'amin'];

/** Options of {@link Tensor.scatter_reduce}. */
export interface ScatterReduceOptions {
  /** Whether the input's own elements count; true by default. If not, they stay only where nothing arrives. */
  readonly include_self?: boolean;
}

interface ReduceAttrs extends DimAttrs {
  readonly reduce: 'prod' | 'amax' | 'amin';
  readonly includeSelf: boolean;
}

const COMBINE = {
  prod: (a: number, b: number) => a * b,
  amax: (a: number, b: number) => Math.max(a, b),
  amin: (a: number, b: number) => Math.min(a, b),
};

/** The gradients of the largest or smallest elements: equal ones share. */
function shared(
  grad: Tensor,
  self: Tensor,
  index: Tensor,
  source: Tensor,
  result: Tensor,
  attrs: ReduceAttrs,
): Tensor[] {
  const { dim, includeSelf } = attrs;
  const isResult = self.eq(result).to(grad.dtype);
  const ofSelf = includeSelf ? isResult : isResult.scatter(dim, index, 0);
  // Where nothing arrives, the input is the result.
  const ofSource = source.eq(result.gather(dim, index)).to(grad.dtype);
  const count = ofSelf.scatter_add(dim, index, ofSource);
  const share = grad.div(count);
  const toSelf = ofSelf.mul(share);
  // Once more, for NaN that arrives: nothing equals it, and nothing is shared by none.
  return [includeSelf ? toSelf : toSelf.scatter(dim, index, 0), ofSource.mul(share.gather(dim, index))];
}

/** The gradients of a product: each factor gets the product of the others, which is right where some are zero too. */
function ofProduct(grad: Tensor, self: Tensor, index: Tensor, source: Tensor, attrs: ReduceAttrs): Tensor[] {
  const { dim, includeSelf } = attrs;
  const whole = { ...attrs, includeSelf: true };
  const arriving = apply(scatterReduceOp, [self.detach().mul(0).add(1), index, source], whole);
  const toSelf = grad.mul(arriving);
  const own = includeSelf ? self : self.scatter(dim, index, 1);
  const [selfZero, sourceZero] = [own.eq(0), source.eq(0)];
  const zeros = selfZero.to(grad.dtype).scatter_add(dim, index, sourceZero.to(grad.dtype)).gather(dim, index);
  const nonzero = source.masked_fill(sourceZero, 1);
  const product = apply(scatterReduceOp, [own.masked_fill(selfZero, 1), index, nonzero], whole);
  const others = grad.mul(product).gather(dim, index).div(nonzero);
  // An element counts where no other factor is zero.
  return [
    includeSelf ? toSelf : toSelf.scatter(dim, index, 0),
    others.masked_fill(zeros.ne(sourceZero.to(grad.dtype)), 0),
  ];
}

const scatterReduceOp: Op<ReduceAttrs> = defineOp<ReduceAttrs>({
  name: 'scatter_reduce',
  infer: ([self]) => ({ outputs: [self] }),
  ref([out], [self, index, source], { dim, reduce, includeSelf }) {
    const combine = COMBINE[reduce];
    out.data.set(self.data);
    const isBegun = new Uint8Array(out.data.length).fill(Number(includeSelf));
    forEachScattered(out, index, source, dim, (to, from) => {
      out.data[to] = isBegun[to] ? combine(out.data[to], source.data[from]) : source.data[from];
      isBegun[to] = 1;
    });
  },
  save: { inputs: [0, 1, 2], outputs: [0] },
  backward(ctx, grad) {
    const [self, index, source] = [ctx.input(0), ctx.input(1), ctx.input(2)];
    const [toSelf, toSource] =
      ctx.attrs.reduce === 'prod'
        ? ofProduct(grad, self, index, source, ctx.attrs)
        : shared(grad, self, index, source, ctx.output(0), ctx.attrs);
    return [toSelf, null, toSource];
  },
});

function reduced(
  self: Tensor,
  index: Tensor,
  source: Tensor,
  reduce: ScatterReduction,
  attrs: Omit<ReduceAttrs, 'reduce'>,
): Tensor {
  const { dim, includeSelf } = attrs;
  if (self.dtype === bool && reduce !== 'mean') {
    return apply(scatterReduceOp, [self, index, source], {
      ...attrs,
      reduce: /sum|max/.test(reduce) ? 'amax' : 'amin',
    });
  }
  if (reduce !== 'sum' && reduce !== 'mean') return apply(scatterReduceOp, [self, index, source], { ...attrs, reduce });
  const sums = (includeSelf ? self : self.scatter(dim, index, 0)).scatter_add(dim, index, source);
  if (reduce === 'sum') return sums;
  const own = includeSelf ? self.new_ones(self.shape) : self.new_zeros(self.shape);
  const counts = own.scatter_add(dim, index, source.new_ones(index.shape)).clamp_min(1);
  return self.is_floating_point() ? sums.div(counts) : sums.div(counts, { rounding_mode: 'floor' });
}

/**
 * Reduces elements along a dimension: each src[i][j] goes to out[index[i][j]][j] for dim = 0, and so on for the others, where all that
 * arrive at one place, and what `input` has there, are added up, multiplied, averaged, or the largest or smallest is kept.
 *
 * @param input - a tensor.
 * @param dim - the dimension in which `index` counts.
 * @param index - an int64 tensor of as many dimensions, nowhere larger than `src`, nor than `input` but in `dim`.
 * @param src - a tensor of the input's dtype.
 * @param reduce - `'sum'`, `'prod'`, `'mean'`, `'amax'` or `'amin'`.
 * @param options - `include_self`: whether the elements of `input` count; true by default.
 * @throws RuntimeError when the index is not int64, does not fit, or is out of range, or `reduce` is another word.
 *
 * @example
 * ```ts
 * const [bins, x] = [torch.tensor([0, 2, 0], { dtype: torch.int64 }), torch.tensor([1, 2, 3])];
 * console.log(torch.scatter_reduce(torch.zeros([3]), 0, bins, x, 'amax').tolist()); // [ 3, 0, 2 ]
 * console.log(torch.scatter_reduce(torch.zeros([3]), 0, bins, x, 'mean', { include_self: false }).tolist()); // [ 2, 0, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.scatter_reduce.html | torch.scatter_reduce}
 */
export function scatter_reduce(
  input: Tensor,
  dim: number,
  index: Tensor,
  src: Tensor,
  reduce: ScatterReduction,
  options?: ScatterReduceOptions,
): Tensor {
  checkKeys(options, ['include_self'], 'scatter_reduce');
  assertTensor(src, 'scatter_reduce', 'src');
  if (!REDUCTIONS.includes(reduce)) {
    throw new RuntimeError('reduce argument must be either sum, prod, mean, amax or amin.');
  }
  const d = checkScatter(input, dim, index, src, 'scatter_reduce');
  if (index.numel() === 0) return input.clone();
  // Of a larger source only the beginning is read.
  const source = index.shape.reduce((x, size, k) => (x.shape[k] === size ? x : x.narrow(k, 0, size)), src);
  return reduced(input, index, source, reduce, { dim: d, includeSelf: options?.include_self ?? true });
}

function embedded(input: Tensor, src: Tensor, where: string, window: (x: Tensor) => Tensor): Tensor {
  assertTensor(src, where, 'src');
  const result = input.clone();
  const slice = window(result);
  if (slice.shape.join() !== src.shape.join()) {
    throw new RuntimeError(
      `expected src to have a size equal to the slice of self. src size = [${src.shape.join(', ')}], slice size = [${slice.shape.join(', ')}]`,
    );
  }
  slice.copy_(src);
  return result;
}

/**
 * Returns a copy of a tensor in which one index of a dimension is overwritten: what {@link select} shows.
 *
 * @param input - a tensor.
 * @param src - what to write, in the shape of the selection.
 * @param dim - the dimension.
 * @param index - the index; negative ones count from the end.
 * @throws RuntimeError when the shape differs; IndexError when `dim` or `index` is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.select_scatter(torch.zeros([2, 2]), torch.ones([2]), 0, 1).tolist()); // [ [ 0, 0 ], [ 1, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.select_scatter.html | torch.select_scatter}
 */
export function select_scatter(input: Tensor, src: Tensor, dim: number, index: number): Tensor {
  assertTensor(input, 'select_scatter');
  return embedded(input, src, 'select_scatter', (x) => x.select(dim, index));
}

/**
 * Returns a copy of a tensor in which a slice of a dimension is overwritten.
 *
 * @param input - a tensor.
 * @param src - what to write, in the shape of the slice.
 * @param dim - the dimension; 0 by default.
 * @param start - the first index; the beginning by default.
 * @param end - where to stop, before this index; the end by default.
 * @param step - the distance between two indices; 1 by default.
 * @throws RuntimeError when the shape differs or `step` is not positive; IndexError when `dim` is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.slice_scatter(torch.zeros([4]), torch.ones([2]), 0, 0, 4, 2).tolist()); // [ 1, 0, 1, 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.slice_scatter.html | torch.slice_scatter}
 */
export function slice_scatter(
  input: Tensor,
  src: Tensor,
  dim = 0,
  start: number | null = null,
  end: number | null = null,
  step = 1,
): Tensor {
  assertTensor(input, 'slice_scatter');
  if (step <= 0) throw new RuntimeError('slice step must be positive');
  const d = wrapDim(dim, input.ndim);
  return embedded(input, src, 'slice_scatter', (x) => x.sliced(d, start ?? 0, end ?? Infinity, step));
}

/**
 * Returns a copy of a tensor in which a diagonal is overwritten: what {@link diagonal} shows.
 *
 * @param input - a tensor of at least 2 dimensions.
 * @param src - what to write, in the shape of the diagonal.
 * @param offset - which diagonal: 0 the main one, positive ones above it, negative ones below.
 * @param dim1 - the dimension of the matrices' rows; 0 by default.
 * @param dim2 - the dimension of their columns; 1 by default.
 * @throws RuntimeError when the shape differs; IndexError when a dimension is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.diagonal_scatter(torch.zeros([2, 2]), torch.tensor([1, 2])).tolist()); // [ [ 1, 0 ], [ 0, 2 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.diagonal_scatter.html | torch.diagonal_scatter}
 */
export function diagonal_scatter(input: Tensor, src: Tensor, offset = 0, dim1 = 0, dim2 = 1): Tensor {
  assertTensor(input, 'diagonal_scatter');
  return embedded(input, src, 'diagonal_scatter', (x) => x.diagonal(offset, dim1, dim2));
}
