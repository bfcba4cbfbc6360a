import { applyView, applyViewInPlace } from '../autograd/apply.js';
import { defineView } from '../autograd/op.js';
import { IndexError, RuntimeError } from '../errors.js';
import {
  checkCount,
  broadcastStrides,
  formatShape,
  inferSize,
  isContiguous,
  numel,
  type Shape,
  viewStrides,
  wrapDim,
  wrapDims,
} from '../shape.js';
import type { Tensor } from '../tensor.js';

const viewOp = defineView<{ readonly shape: Shape }>({
  name: 'view',
  window({ shape, strides, offset }, attrs) {
    const newStrides = viewStrides(shape, strides, attrs.shape);
    if (!newStrides) {
      throw new RuntimeError(
        "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
      );
    }
    return { shape: attrs.shape, strides: newStrides, offset };
  },
  backward: (ctx, grad) => grad.reshape(ctx.shape(0)),
});

const permuteOp = defineView<{ readonly dims: readonly number[] }>({
  name: 'permute',
  window: ({ shape, strides, offset }, { dims }) => ({
    shape: dims.map((d) => shape[d]),
    strides: dims.map((d) => strides[d]),
    offset,
  }),
  backward(ctx, grad) {
    const inverse: number[] = [];
    ctx.attrs.dims.forEach((d, i) => (inverse[d] = i));
    return grad.permute(inverse);
  },
});

const expandOp = defineView<{ readonly shape: Shape }>({
  name: 'expand',
  window: ({ shape, strides, offset }, attrs) => ({
    shape: attrs.shape,
    strides: broadcastStrides(shape, strides, attrs.shape),
    offset,
  }),
  backward: (ctx, grad) => grad.sum_to_size(ctx.shape(0)),
});

const selectOp = defineView<{ readonly dim: number; readonly index: number }>({
  name: 'select',
  window({ shape, strides, offset }, { dim, index }) {
    const without = (list: Shape): number[] => list.filter((_, d) => d !== dim);
    return { shape: without(shape), strides: without(strides), offset: offset + index * strides[dim] };
  },
  backward(ctx, grad) {
    const { dim, index } = ctx.attrs;
    const result = grad.new_zeros(ctx.shape(0));
    select(result, dim, index).copy_(grad);
    return result;
  },
});

const sliceOp = defineView<{
  readonly dim: number;
  readonly start: number;
  readonly length: number;
  readonly step: number;
}>({
  name: 'slice',
  window({ shape, strides, offset }, { dim, start, length, step }) {
    return {
      shape: shape.map((size, d) => (d === dim ? length : size)),
      strides: strides.map((stride, d) => (d === dim ? stride * step : stride)),
      offset: length > 0 ? offset + start * strides[dim] : offset,
    };
  },
  backward(ctx, grad) {
    const result = grad.new_zeros(ctx.shape(0));
    applyView(sliceOp, result, ctx.attrs).copy_(grad);
    return result;
  },
});

export function view(input: Tensor, shape: Shape): Tensor {
  return applyView(viewOp, input, { shape: inferSize(shape, input.numel()) });
}

/**
 * Returns the same elements in another shape: a view where strides allow it, else a copy.
 *
 * @param input - a tensor.
 * @param shape - the new shape; one size may be -1, which is then inferred.
 * @throws RuntimeError when the number of elements differs.
 *
 * @example
 * ```ts
 * console.log(torch.reshape(torch.arange(4), [2, -1]).tolist()); // [ [ 0, 1 ], [ 2, 3 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.reshape.html | torch.reshape}
 */
export function reshape(input: Tensor, shape: Shape): Tensor {
  const full = inferSize(shape, input.numel());
  const viewable = viewStrides(input.shape, input.strides, full) !== null;
  return applyView(viewOp, viewable ? input : input.clone(), { shape: full });
}

/**
 * Returns a view with its dimensions in another order.
 *
 * @param input - a tensor.
 * @param dims - the old dimension for each new one.
 * @throws RuntimeError when `dims` does not name each dimension once.
 *
 * @example
 * ```ts
 * console.log(torch.permute(torch.zeros([2, 3, 5]), [2, 0, 1]).shape); // [ 5, 2, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.permute.html | torch.permute}
 */
export function permute(input: Tensor, dims: readonly number[]): Tensor {
  const rank = input.shape.length;
  if (dims.length !== rank) {
    throw new RuntimeError(
      `permute(): the number of dimensions in the tensor input does not match the length of the desired ordering of dimensions: input.dim() = ${rank} is not equal to len(dims) = ${dims.length}`,
    );
  }
  const wrapped = dims.map((d) => wrapDim(d, rank));
  if (new Set(wrapped).size !== rank) throw new RuntimeError('permute(): duplicate dims are not allowed.');
  return applyView(permuteOp, input, { dims: wrapped });
}

/**
 * Returns a view with two dimensions swapped.
 *
 * @param input - a tensor.
 * @param dim0 - the first dimension.
 * @param dim1 - the second dimension.
 * @throws IndexError when a dimension is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.transpose(torch.zeros([2, 3]), 0, 1).shape); // [ 3, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.transpose.html | torch.transpose}
 */
export function transpose(input: Tensor, dim0: number, dim1: number): Tensor {
  return applyView(permuteOp, input, { dims: swapped(input, dim0, dim1) });
}

export function transpose_(input: Tensor, dim0: number, dim1: number): Tensor {
  return applyViewInPlace(permuteOp, input, { dims: swapped(input, dim0, dim1) });
}

function swapped(input: Tensor, dim0: number, dim1: number): number[] {
  const rank = input.shape.length;
  const [a, b] = [wrapDim(dim0, rank), wrapDim(dim1, rank)];
  return input.shape.map((_, d) => (d === a ? b : d === b ? a : d));
}

/**
 * Returns the transpose of a matrix, as a view; a vector or scalar comes back as it is.
 *
 * @param input - a tensor of at most 2 dimensions.
 * @throws RuntimeError when there are more dimensions.
 *
 * @example
 * ```ts
 * console.log(torch.t(torch.zeros([2, 3])).shape); // [ 3, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.t.html | torch.t}
 */
export function t(input: Tensor): Tensor {
  return applyView(permuteOp, input, { dims: matrixDims(input, 't') });
}

export function t_(input: Tensor): Tensor {
  return applyViewInPlace(permuteOp, input, { dims: matrixDims(input, 't_') });
}

function matrixDims({ shape }: Tensor, where: string): number[] {
  if (shape.length > 2) {
    throw new RuntimeError(`${where}() expects a tensor with <= 2 dimensions, but self is ${shape.length}D`);
  }
  return shape.map((_, d) => shape.length - 1 - d);
}

export function expand(input: Tensor, sizes: Shape): Tensor {
  const shift = sizes.length - input.shape.length;
  if (shift < 0) {
    throw new RuntimeError(
      `expand(torch.${input.dtype.scalarName}Tensor{${formatShape(input.shape)}}, size=${formatShape(sizes)}): the number of sizes provided (${sizes.length}) must be greater or equal to the number of dimensions in the tensor (${input.shape.length})`,
    );
  }
  const shape = sizes.map((size, d) => {
    if (!Number.isInteger(size))
      throw new TypeError(`expand(): size must be a list of integers, got ${formatShape(sizes)}`);
    const own = d >= shift ? input.shape[d - shift] : 1;
    if (size === -1 && d >= shift) return own;
    if (size < 0) {
      throw new RuntimeError(
        `The expanded size of the tensor (${size}) isn't allowed in a leading, non-existing dimension ${d}`,
      );
    }
    if (own !== size && own !== 1) {
      throw new RuntimeError(
        `The expanded size of the tensor (${size}) must match the existing size (${own}) at non-singleton dimension ${d}.  Target sizes: ${formatShape(sizes)}.  Tensor sizes: ${formatShape(input.shape)}`,
      );
    }
    return size;
  });
  return applyView(expandOp, input, { shape: checkCount(shape) });
}

/**
 * Returns a view without dimensions of size 1.
 *
 * @param input - a tensor.
 * @param dim - the dimension or dimensions to drop where their size is 1; all by default.
 * @throws IndexError when a dimension is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.squeeze(torch.zeros([1, 2, 1])).shape, torch.squeeze(torch.zeros([1, 2, 1]), 0).shape); // [ 2 ] [ 2, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.squeeze.html | torch.squeeze}
 */
export function squeeze(input: Tensor, dim?: number | readonly number[]): Tensor {
  return applyView(viewOp, input, { shape: squeezed(input.shape, dim) });
}

export function squeeze_(input: Tensor, dim?: number | readonly number[]): Tensor {
  return applyViewInPlace(viewOp, input, { shape: squeezed(input.shape, dim) });
}

function squeezed(shape: Shape, dim?: number | readonly number[]): Shape {
  const dims = wrapDims(dim, shape.length);
  return shape.filter((size, d) => size !== 1 || !dims.includes(d));
}

/**
 * Returns a view with a dimension of size 1 inserted.
 *
 * @param input - a tensor.
 * @param dim - where, from −(rank + 1) to rank.
 * @throws IndexError when `dim` is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.unsqueeze(torch.zeros([3]), 0).shape, torch.unsqueeze(torch.zeros([3]), -1).shape); // [ 1, 3 ] [ 3, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.unsqueeze.html | torch.unsqueeze}
 */
export function unsqueeze(input: Tensor, dim: number): Tensor {
  return applyView(viewOp, input, { shape: unsqueezed(input.shape, dim) });
}

export function unsqueeze_(input: Tensor, dim: number): Tensor {
  return applyViewInPlace(viewOp, input, { shape: unsqueezed(input.shape, dim) });
}

function unsqueezed(shape: Shape, dim: number): Shape {
  const at = wrapDim(dim, shape.length + 1);
  return [...shape.slice(0, at), 1, ...shape.slice(at)];
}

/**
 * Returns a view of the input at one index of a dimension, which goes.
 *
 * @param input - a tensor of at least 1 dimension.
 * @param dim - the dimension.
 * @param index - the index; negative ones count from the end.
 * @throws IndexError when `dim` or `index` is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.select(torch.tensor([[1, 2], [3, 4]]), 0, 1).tolist()); // [ 3, 4 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.select.html | torch.select}
 */
export function select(input: Tensor, dim: number, index: number): Tensor {
  if (input.shape.length === 0) throw new IndexError('select() cannot be applied to a 0-dim tensor.');
  const d = wrapDim(dim, input.shape.length);
  const size = input.shape[d];
  if (!Number.isInteger(index)) throw new TypeError(`select(): index must be an integer, got ${index}`);
  if (index < -size || index >= size) {
    throw new IndexError(
      `select(): index ${index} out of range for tensor of size ${formatShape(input.shape)} at dimension ${d}`,
    );
  }
  return applyView(selectOp, input, { dim: d, index: index < 0 ? index + size : index });
}

/**
 * Returns a view of `length` indices of a dimension, from `start` on.
 *
 * @param input - a tensor of at least 1 dimension.
 * @param dim - the dimension.
 * @param start - the first index; negative ones count from the end.
 * @param length - how many.
 * @throws RuntimeError when the range does not lie inside the dimension.
 *
 * @example
 * ```ts
 * console.log(torch.narrow(torch.arange(5), 0, 1, 3).tolist()); // [ 1, 2, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.narrow.html | torch.narrow}
 */
export function narrow(input: Tensor, dim: number, start: number, length: number): Tensor {
  if (input.shape.length === 0) throw new RuntimeError('narrow() cannot be applied to a 0-dim tensor.');
  for (const [argument, value] of Object.entries({ start, length })) {
    if (!Number.isInteger(value)) throw new TypeError(`narrow(): ${argument} must be an integer, got ${value}`);
  }
  if (length < 0) throw new RuntimeError('narrow(): length must be non-negative.');
  const d = wrapDim(dim, input.shape.length);
  const size = input.shape[d];
  if (start < -size || start > size) {
    throw new IndexError(`Dimension out of range (expected to be in range of [${-size}, ${size}], but got ${start})`);
  }
  const first = start < 0 ? start + size : start;
  if (first + length > size) {
    throw new RuntimeError(`start (${first}) + length (${length}) exceeds dimension size (${size}).`);
  }
  return applyView(sliceOp, input, { dim: d, start: first, length, step: 1 });
}

/** Every `step`-th index of a dimension from `start` up to, not including, `stop`, clamped as Python clamps slices. */
export function slice(input: Tensor, dim: number, start: number, stop: number, step: number): Tensor {
  const size = input.shape[dim];
  const clampIndex = (i: number): number => Math.min(Math.max(i < 0 ? i + size : i, 0), size);
  const first = clampIndex(start);
  const length = Math.max(0, Math.ceil((clampIndex(stop) - first) / step));
  return applyView(sliceOp, input, { dim, start: first, length, step });
}

/**
 * Joins a range of dimensions into one: a view where strides allow it, else a copy.
 *
 * @param input - a tensor; a scalar becomes a vector of one element.
 * @param start_dim - the first dimension to join; 0 by default.
 * @param end_dim - the last dimension to join; the last one by default.
 * @throws RuntimeError when `start_dim` comes after `end_dim`.
 *
 * @example
 * ```ts
 * console.log(torch.flatten(torch.zeros([2, 3, 4]), 1).shape); // [ 2, 12 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.flatten.html | torch.flatten}
 */
export function flatten(input: Tensor, start_dim = 0, end_dim = -1): Tensor {
  const { shape } = input;
  const [start, end] = [wrapDim(start_dim, shape.length), wrapDim(end_dim, shape.length)];
  if (start > end) throw new RuntimeError('flatten() has invalid args: start_dim cannot come after end_dim');
  if (shape.length === 0) return reshape(input, [1]);
  return reshape(input, [...shape.slice(0, start), numel(shape.slice(start, end + 1)), ...shape.slice(end + 1)]);
}

export function contiguous(input: Tensor): Tensor {
  return isContiguous(input.shape, input.strides) ? input : input.clone();
}
