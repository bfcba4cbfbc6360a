import { apply, applyMultiView } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { defineMultiView } from '../autograd/op.js';
import { IndexError, RuntimeError } from '../errors.js';
import { formatShape, sameShape, type Shape, wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { cat, catOp } from './_cat.js';
import { assertTensors } from './_lists.js';

export { cat } from './_cat.js';

/**
 * Joins tensors of one shape along a new dimension.
 *
 * @param tensors - at least one tensor; dtypes promote.
 * @param dim - where the new dimension stands, from −(rank + 1) to rank; 0 by default.
 * @throws RuntimeError when there is no tensor or the shapes differ; IndexError when `dim` is out of range.
 *
 * @example
 * ```ts
 * const x = torch.tensor([1, 2]);
 * console.log(torch.stack([x, x]).tolist(), torch.stack([x, x], 1).tolist()); // [ [ 1, 2 ], [ 1, 2 ] ] [ [ 1, 1 ], [ 2, 2 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.stack.html | torch.stack}
 */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  assertTensors(tensors, 'stack');
  if (tensors.length === 0) throw new RuntimeError('stack expects a non-empty TensorList');
  const { shape } = tensors[0];
  const at = wrapDim(dim, shape.length + 1);
  tensors.forEach((tensor, i) => {
    if (sameShape(tensor.shape, shape)) return;
    throw new RuntimeError(
      `stack expects each tensor to be equal size, but got ${formatShape(shape)} at entry 0 and ${formatShape(tensor.shape)} at entry ${i}`,
    );
  });
  const rows = tensors.map((tensor) => tensor.unsqueeze(at));
  return apply(catOp, rows, { dim: at, count: rows.length });
}

/** The sizes of pieces of one size, the last of which may be smaller; there is always one. */
function evenSizes(total: number, size: number): number[] {
  if (size === 0) return [0];
  const count = Math.max(1, Math.ceil(total / size));
  return Array.from({ length: count }, (_, i) => Math.min(size, total - i * size));
}

interface PieceAttrs {
  readonly dim: number;
  readonly sizes: readonly number[];
}

/** Pieces of a dimension, one behind the other. */
const splitOp = defineMultiView<PieceAttrs>({
  name: 'split',
  windows({ shape, strides, offset }, { dim, sizes }) {
    let at = offset;
    return sizes.map((size) => {
      const window = { shape: shape.map((n, d) => (d === dim ? size : n)), strides, offset: size > 0 ? at : offset };
      at += size * strides[dim];
      return window;
    });
  },
  backward(ctx, _, grads) {
    const { dim, sizes } = ctx.attrs;
    const like = grads.find((grad) => grad !== null)!;
    const shapeOf = (i: number): Shape => ctx.shape(0).map((n, d) => (d === dim ? sizes[i] : n));
    return cat(
      grads.map((grad, i) => grad ?? like.new_zeros(shapeOf(i))),
      dim,
    );
  },
});

/** torch has a name of its own for pieces of given sizes. */
const splitWithSizesOp = { ...splitOp, name: 'split_with_sizes' };

/** The places of a dimension, each without it. */
const unbindOp = defineMultiView<{ readonly dim: number }>({
  name: 'unbind',
  windows({ shape, strides, offset }, { dim }) {
    const without = (list: Shape): number[] => list.filter((_, d) => d !== dim);
    const place = { shape: without(shape), strides: without(strides) };
    return Array.from({ length: shape[dim] }, (_, i) => ({ ...place, offset: offset + i * strides[dim] }));
  },
  backward(ctx, _, grads) {
    const like = grads.find((grad) => grad !== null)!;
    return stack(
      grads.map((grad) => grad ?? like.new_zeros(like.shape)),
      ctx.attrs.dim,
    );
  },
});

function assertDivisible(input: Tensor, where: string): void {
  assertTensor(input, where);
  if (input.shape.length === 0) throw new RuntimeError(`${where} expects at least a 1-dimensional tensor`);
}

/**
 * Cuts a tensor into views along a dimension.
 *
 * @param tensor - a tensor of at least 1 dimension.
 * @param split_size_or_sections - the size of every piece (the last may be smaller), or the sizes of the pieces.
 * @param dim - the dimension; 0 by default.
 * @throws RuntimeError when a size is negative or the sizes do not add up; IndexError when `dim` is out of range.
 *
 * @example
 * ```ts
 * const x = torch.arange(5);
 * console.log(torch.split(x, 2).map((piece) => piece.tolist())); // [ [ 0, 1 ], [ 2, 3 ], [ 4 ] ]
 * console.log(torch.split(x, [1, 4]).map((piece) => piece.tolist())); // [ [ 0 ], [ 1, 2, 3, 4 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.split.html | torch.split}
 */
export function split(tensor: Tensor, split_size_or_sections: number | readonly number[], dim = 0): Tensor[] {
  assertDivisible(tensor, 'split');
  const d = wrapDim(dim, tensor.shape.length);
  const total = tensor.shape[d];
  if (typeof split_size_or_sections === 'number') {
    const size = split_size_or_sections;
    if (!Number.isInteger(size)) throw new TypeError(`split(): split_size must be an integer, got ${size}`);
    if (size < 0) throw new RuntimeError(`split expects split_size be non-negative, but got split_size=${size}`);
    if (size === 0 && total !== 0) {
      throw new RuntimeError(`split_size can only be 0 if dimension size is 0, but got dimension size of ${total}`);
    }
    return applyMultiView(splitOp, tensor, { dim: d, sizes: evenSizes(total, size) });
  }
  return split_with_sizes(tensor, split_size_or_sections, dim);
}

/**
 * Cuts a tensor into views of given sizes along a dimension; {@link split} does the same.
 *
 * @param input - a tensor of at least 1 dimension.
 * @param split_sizes - the sizes of the pieces.
 * @param dim - the dimension; 0 by default.
 * @throws RuntimeError when a size is negative or the sizes do not add up; IndexError when `dim` is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.split_with_sizes(torch.arange(3), [1, 2]).map((piece) => piece.tolist())); // [ [ 0 ], [ 1, 2 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.split.html | torch.split}
 */
export function split_with_sizes(input: Tensor, split_sizes: readonly number[], dim = 0): Tensor[] {
  assertDivisible(input, 'split');
  const d = wrapDim(dim, input.shape.length);
  const [total, sizes] = [input.shape[d], split_sizes];
  if (sizes.some((size) => size < 0)) {
    throw new RuntimeError(
      `split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes=${formatShape(sizes)}`,
    );
  }
  if (sizes.reduce((sum, size) => sum + size, 0) !== total) {
    throw new RuntimeError(
      `split_with_sizes expects split_sizes to sum exactly to ${total} (input tensor's size at dimension ${d}), but got split_sizes=${formatShape(sizes)}`,
    );
  }
  return applyMultiView(splitWithSizesOp, input, { dim: d, sizes });
}

/**
 * Cuts a tensor into at most `chunks` views of one size, the last of which may be smaller.
 *
 * @param input - a tensor of at least 1 dimension.
 * @param chunks - how many pieces to try for.
 * @param dim - the dimension; 0 by default.
 * @throws RuntimeError when `chunks` is not positive; IndexError when `dim` is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.chunk(torch.arange(5), 2).map((piece) => piece.tolist())); // [ [ 0, 1, 2 ], [ 3, 4 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.chunk.html | torch.chunk}
 */
export function chunk(input: Tensor, chunks: number, dim = 0): Tensor[] {
  assertDivisible(input, 'chunk');
  if (!Number.isInteger(chunks)) throw new TypeError(`chunk(): chunks must be an integer, got ${chunks}`);
  if (chunks <= 0) throw new RuntimeError(`chunk expects \`chunks\` to be greater than 0, got: ${chunks}`);
  const d = wrapDim(dim, input.shape.length);
  const size = Math.ceil(input.shape[d] / chunks);
  // Without elements there are as many pieces as asked for.
  const sizes = size === 0 ? new Array<number>(chunks).fill(0) : evenSizes(input.shape[d], size);
  return applyMultiView(splitOp, input, { dim: d, sizes });
}

/**
 * Takes a dimension away: returns a view for each of its indices.
 *
 * @param input - a tensor of at least 1 dimension.
 * @param dim - the dimension; 0 by default.
 * @throws IndexError when the tensor has no dimensions or `dim` is out of range.
 *
 * @example
 * ```ts
 * const [a, b] = torch.unbind(torch.tensor([[1, 2], [3, 4]]));
 * console.log(a.tolist(), b.tolist()); // [ 1, 2 ] [ 3, 4 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.unbind.html | torch.unbind}
 */
export function unbind(input: Tensor, dim = 0): Tensor[] {
  assertTensor(input, 'unbind');
  if (input.shape.length === 0) throw new IndexError(`Dimension specified as ${dim} but tensor has no dimensions`);
  const d = wrapDim(dim, input.shape.length);
  return applyMultiView(unbindOp, input, { dim: d });
}
