import { apply, applyInPlace } from '../autograd/apply.js';
import { assertTensor, isTensor } from '../autograd/brand.js';
import { defineOp } from '../autograd/op.js';
import { bool, uint8 } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { broadcastShapes, numel } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { asVector, int64Tensor, nonzeroPositions, strideOf } from './_indices.js';
import { type Scalar, scalarTensor } from './_pointwise.js';

const maskedFillOp = defineOp({
  name: 'masked_fill',
  moves: true,
  exact: true,
  broadcasts: true,
  infer: ([self, mask]) => ({
    outputs: [{ shape: broadcastShapes(self.shape, mask.shape), dtype: self.dtype }],
  }),
  ref([out], [self, mask, value]) {
    for (let i = 0; i < out.data.length; i++) out.data[i] = mask.data[i] ? value.data[i] : self.data[i];
  },
  save: { inputs: [1] },
  backward(ctx, grad) {
    const mask = ctx.input(1);
    return [
      ctx.needs(0) ? masked_fill(grad, mask, 0) : null,
      null,
      ctx.needs(2) ? grad.where(mask.bool(), grad.new_zeros([])) : null,
    ];
  },
});

function maskedInputs(input: Tensor, mask: Tensor, value: Tensor | Scalar, where: string): Tensor[] {
  assertTensor(input, where);
  assertTensor(mask, where, 'mask');
  if (mask.dtype !== bool && mask.dtype !== uint8) {
    throw new RuntimeError(`masked_fill_ only supports boolean masks, but got mask with dtype ${mask.dtype.name}`);
  }
  if (!isTensor(value)) return [input, mask, scalarTensor(value, input.dtype)];
  if (value.shape.length > 0) {
    throw new RuntimeError(
      `masked_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.shape.length} dimension(s).`,
    );
  }
  return [input, mask, value.to(input.dtype)];
}

/**
 * Returns a tensor with one value where a mask is true: out = mask ? value : input.
 *
 * @param input - a tensor.
 * @param mask - a bool tensor whose shape broadcasts with `input`'s.
 * @param value - a number, or a tensor without dimensions.
 * @throws RuntimeError when the mask is not bool, the shapes do not broadcast, or the value has dimensions.
 *
 * @example
 * ```ts
 * const x = torch.tensor([1, -2, 3]);
 * console.log(torch.masked_fill(x, x.lt(0), 0).tolist()); // [ 1, 0, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.Tensor.masked_fill.html | torch.Tensor.masked_fill}
 */
export function masked_fill(input: Tensor, mask: Tensor, value: Tensor | Scalar): Tensor {
  return apply(maskedFillOp, maskedInputs(input, mask, value, 'masked_fill'), undefined);
}

export function masked_fill_(input: Tensor, mask: Tensor, value: Tensor | Scalar): Tensor {
  return applyInPlace(maskedFillOp, maskedInputs(input, mask, value, 'masked_fill_'), undefined);
}

/** Options of {@link nonzero}. */
export interface NonzeroOptions {
  /** Whether to return one vector of indices for each dimension instead of a matrix; false by default. */
  readonly as_tuple?: boolean;
}

/**
 * Returns the indices of the elements that are not zero, in row-major order, one row for each.
 *
 * @param input - a tensor.
 * @param options - `as_tuple`: one vector for each dimension, as they are used for indexing.
 * @returns an int64 tensor of shape [elements found, dimensions]; the vectors in an array with `as_tuple`.
 *
 * @example
 * ```ts
 * console.log(torch.nonzero(torch.tensor([[0, 5], [7, 0]])).tolist()); // [ [ 0, 1 ], [ 1, 0 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nonzero.html | torch.nonzero}
 */
export function nonzero(input: Tensor, options?: NonzeroOptions & { readonly as_tuple?: false }): Tensor;
export function nonzero(input: Tensor, options: { readonly as_tuple: true }): Tensor[];
export function nonzero(input: Tensor, options?: NonzeroOptions): Tensor | Tensor[] {
  assertTensor(input, 'nonzero');
  checkKeys(options, ['as_tuple'], 'nonzero');
  const positions = nonzeroPositions(input);
  const shape = options?.as_tuple ? asVector(input.shape) : input.shape;
  const columns = shape.map((size, d) => {
    const step = strideOf(d, shape);
    return positions.map((position) => Math.floor(position / step) % size);
  });
  if (options?.as_tuple) return columns.map((column) => int64Tensor(column, [column.length]));
  const rows = positions.flatMap((_, i) => columns.map((column) => column[i]));
  return int64Tensor(rows, [positions.length, shape.length]);
}

/**
 * Returns the indices of the elements that are not zero, in row-major order, one row for each; see {@link nonzero}.
 *
 * @param input - a tensor.
 * @returns an int64 tensor of shape [elements found, dimensions].
 *
 * @example
 * ```ts
 * console.log(torch.argwhere(torch.tensor([[0, 5], [7, 0]])).tolist()); // [ [ 0, 1 ], [ 1, 0 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.argwhere.html | torch.argwhere}
 */
export function argwhere(input: Tensor): Tensor {
  return nonzero(input);
}

/**
 * Returns the elements at which a mask is true, in row-major order, as a vector.
 *
 * @param input - a tensor.
 * @param mask - a bool tensor whose shape broadcasts with `input`'s.
 * @throws RuntimeError when the mask is not bool or the shapes do not broadcast.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[1, -2], [3, -4]]);
 * console.log(torch.masked_select(x, x.gt(0)).tolist()); // [ 1, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.masked_select.html | torch.masked_select}
 */
export function masked_select(input: Tensor, mask: Tensor): Tensor {
  assertTensor(input, 'masked_select');
  assertTensor(mask, 'masked_select', 'mask');
  if (mask.dtype !== bool && mask.dtype !== uint8) {
    throw new RuntimeError('masked_select: expected BoolTensor or ByteTensor for mask');
  }
  const shape = broadcastShapes(input.shape, mask.shape);
  const positions = nonzeroPositions(mask.expand(shape));
  const flat = input.expand(shape).reshape([numel(shape)]);
  return flat.index_select(0, int64Tensor(positions, [positions.length]));
}
