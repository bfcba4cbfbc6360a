import { applyView } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { defineView } from '../autograd/op.js';
import { RuntimeError } from '../errors.js';
import { wrapDim, wrapDims } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { cat } from './_cat.js';

/** Its strides are negative, which only copying is made for: such a view never leaves this file. */
const flipOp = defineView<{ readonly dims: readonly number[] }>({
  name: 'flip',
  window: ({ shape, strides, offset }, { dims }) => ({
    shape,
    strides: strides.map((stride, d) => (dims.includes(d) ? -stride : stride)),
    offset: shape.includes(0) ? offset : dims.reduce((last, d) => last + (shape[d] - 1) * strides[d], offset),
  }),
  backward: (ctx, grad) => flip(grad, ctx.attrs.dims),
});

/**
 * Returns a copy in which dimensions run backwards.
 *
 * @param input - a tensor.
 * @param dims - the dimension or dimensions.
 * @throws RuntimeError when a dimension is named twice; IndexError when one is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.flip(torch.tensor([[1, 2], [3, 4]]), [0]).tolist()); // [ [ 3, 4 ], [ 1, 2 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.flip.html | torch.flip}
 */
export function flip(input: Tensor, dims: number | readonly number[]): Tensor {
  assertTensor(input, 'flip');
  const list = typeof dims === 'number' ? [dims] : dims;
  const wrapped = list.length === 0 ? [] : wrapDims(list, input.ndim);
  return applyView(flipOp, input, { dims: wrapped }).clone();
}

/**
 * Returns a copy with the columns in reverse order.
 *
 * @param input - a tensor of at least 2 dimensions.
 * @throws RuntimeError when there are fewer.
 *
 * @example
 * ```ts
 * console.log(torch.fliplr(torch.tensor([[1, 2], [3, 4]])).tolist()); // [ [ 2, 1 ], [ 4, 3 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.fliplr.html | torch.fliplr}
 */
export function fliplr(input: Tensor): Tensor {
  assertTensor(input, 'fliplr');
  if (input.ndim < 2) throw new RuntimeError('Input must be >= 2-d.');
  return flip(input, 1);
}

/**
 * Returns a copy with the rows in reverse order.
 *
 * @param input - a tensor of at least 1 dimension.
 * @throws RuntimeError when there is none.
 *
 * @example
 * ```ts
 * console.log(torch.flipud(torch.tensor([[1, 2], [3, 4]])).tolist()); // [ [ 3, 4 ], [ 1, 2 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.flipud.html | torch.flipud}
 */
export function flipud(input: Tensor): Tensor {
  assertTensor(input, 'flipud');
  if (input.ndim < 1) throw new RuntimeError('Input must be >= 1-d.');
  return flip(input, 0);
}

/**
 * Turns a tensor by 90 degrees in the plane of two dimensions, from the first towards the second; the result is a copy.
 *
 * @param input - a tensor of at least 2 dimensions.
 * @param k - how many times; 1 by default, negative ones turn the other way.
 * @param dims - the two dimensions; [0, 1] by default.
 * @throws RuntimeError when there are not two different dimensions or one is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.rot90(torch.tensor([[1, 2], [3, 4]])).tolist()); // [ [ 2, 4 ], [ 1, 3 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.rot90.html | torch.rot90}
 */
export function rot90(input: Tensor, k = 1, dims: readonly number[] = [0, 1]): Tensor {
  assertTensor(input, 'rot90');
  const rank = input.ndim;
  const [dim0, dim1] = dims;
  if (dims.length !== 2) {
    throw new RuntimeError(`expected total rotation dims == 2, but got dims = ${dims.length}`);
  }
  if (rank < 2) throw new RuntimeError(`expected total dims >= 2, but got total dims = ${rank}`);
  if (dim0 === dim1 || Math.abs(dim0 - dim1) === rank) {
    throw new RuntimeError(`expected rotation dims to be different, but got dim0 = ${dim0} and dim1 = ${dim1}`);
  }
  dims.forEach((dim, i) => {
    if (dim >= rank || dim < -rank) throw new RuntimeError(`Rotation dim${i} out of range, dim${i} = ${dim}`);
  });
  const turns = ((k % 4) + 4) % 4;
  if (turns === 0) return input.clone();
  if (turns === 2) return flip(input, dims);
  return flip(input, turns === 1 ? dim1 : dim0).transpose(dim0, dim1);
}

/**
 * Shifts the elements along dimensions; those that leave at one end come back at the other.
 *
 * @param input - a tensor.
 * @param shifts - by how many places, towards the end; for several dimensions an array.
 * @param dims - the dimension or dimensions; by default the tensor is flattened, and restored afterwards.
 * @throws RuntimeError when there are not as many shifts as dimensions; IndexError when a dimension is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.roll(torch.tensor([1, 2, 3, 4]), 1).tolist()); // [ 4, 1, 2, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.roll.html | torch.roll}
 */
export function roll(input: Tensor, shifts: number | readonly number[], dims: number | readonly number[] = []): Tensor {
  assertTensor(input, 'roll');
  const [by, along] = [shifts, dims].map((list) => (typeof list === 'number' ? [list] : list));
  if (by.length === 0) throw new RuntimeError('`shifts` required');
  if (along.length === 0 && by.length === 1) return rollOne(input.reshape([-1]), by[0], 0).view(input.shape);
  if (by.length !== along.length) {
    throw new RuntimeError(`shifts and dimensions must align. shifts: ${by.length}, dims:${along.length}`);
  }
  const wrapped = along.map((d) => wrapDim(d, input.ndim));
  return wrapped.reduce((x, dim, i) => rollOne(x, by[i], dim), input);
}

function rollOne(x: Tensor, shift: number, dim: number): Tensor {
  if (!Number.isInteger(shift)) throw new TypeError(`roll(): shifts must be integers, got ${shift}`);
  const size = x.shape[dim] ?? 1;
  const start = size - 1 - ((((shift - 1) % size) + size) % size);
  if (size === 0 || start === 0) return x.clone();
  return cat([x.narrow(dim, start, size - start), x.narrow(dim, 0, start)], dim);
}
