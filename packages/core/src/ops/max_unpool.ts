import { assertTensor } from '../autograd/brand.js';
import { int64 } from '../dtype.js';
import { checkKeys, RuntimeError, ValueError } from '../errors.js';
import { formatShape, numel, sameShape, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { checkRange } from './_indices.js';
import { poolAttrs } from './_pool.js';
import type { IntOrList, IntOrPair, IntOrSingle, IntOrTriple } from './_spatial.js';

/** Options of functions that undo max pooling; `Size` is one integer or one for each dimension. */
export interface MaxUnpoolOptions<Size extends IntOrList> {
  /** How far the window moved at a time; `kernel_size` by default. */
  readonly stride?: Size | null;
  /** How many elements surrounded the input of the pool on each side; 0 by default. */
  readonly padding?: Size;
  /** The size of the result, with or without batch and channels, where several sizes would have been pooled to the input's. */
  readonly output_size?: Shape | null;
}

/** The size of the result; throws, in torch's words, when the one that is asked for cannot be. */
function unpooledSize(x: Shape, kernelSize: IntOrList, options: MaxUnpoolOptions<IntOrList>, where: string): Shape {
  const rank = where === 'max_unpool1d' ? 1 : where === 'max_unpool2d' ? 2 : 3;
  const { stride, padding } = options;
  const window = poolAttrs(rank, kernelSize, { stride, padding }, where);
  const sizes = window.stride.map(
    (step, d) => (x[x.length - rank + d] - 1) * step + window.kernel_size[d] - 2 * window.padding[d],
  );
  if (!options.output_size) return sizes;
  const wanted = options.output_size.length === rank + 2 ? options.output_size.slice(2) : options.output_size;
  if (wanted.length !== rank) {
    throw new ValueError(
      `output_size should be a sequence containing ${rank} or ${rank + 2} elements, but it has a length of '${wanted.length}'`,
    );
  }
  sizes.forEach((size, d) => {
    const [least, most] = [size - window.stride[d], size + window.stride[d]];
    if (wanted[d] > least && wanted[d] < most) return;
    throw new ValueError(
      `invalid output_size "${formatShape(wanted)}" (dim ${d} must be between ${least} and ${most})`,
    );
  });
  return wanted;
}

function maxUnpool(
  rank: 1 | 2 | 3,
  input: Tensor,
  indices: Tensor,
  kernelSize: IntOrList,
  options: MaxUnpoolOptions<IntOrList>,
): Tensor {
  const where = `max_unpool${rank}d`;
  checkKeys(options, ['stride', 'padding', 'output_size'], where);
  assertTensor(input, where);
  assertTensor(indices, where, 'indices');
  const { shape } = input;
  if (shape.length !== rank + 1 && shape.length !== rank + 2) {
    throw new RuntimeError(
      `Input to max_unpooling${rank}d should be a ${rank + 1}d or ${rank + 2}d Tensor, but got a tensor with ${shape.length} dimensions.`,
    );
  }
  const size = unpooledSize(shape, kernelSize, options, where);
  if (indices.dtype !== int64) {
    throw new RuntimeError(`elements in indices should be type int64 but got: ${indices.dtype.scalarName}`);
  }
  if (!sameShape(indices.shape, shape)) {
    throw new RuntimeError(
      `Expected shape of indices to be same as that of the input tensor (${formatShape(shape)}) but got indices tensor with shape: ${formatShape(indices.shape)}`,
    );
  }
  checkRange(indices, numel(size), (index) => {
    // torch sees a line as a plane with a width of one.
    const volume = [...size, ...(rank === 1 ? [1] : [])].join('x');
    return new RuntimeError(`Found an invalid max index: ${index} (output volumes are of size ${volume}`);
  });
  const lead = shape.slice(0, -rank);
  return input
    .new_zeros([...lead, numel(size)])
    .scatter(-1, indices.flatten(-rank), input.flatten(-rank))
    .view([...lead, ...size]);
}

/**
 * Undoes {@link max_pool1d} as far as can be: every maximum goes back to where it was, and all else is zero.
 *
 * @param input - maxima, of shape (N, C, L) or (C, L).
 * @param indices - where each was, int64, as `max_pool1d` returns them.
 * @param kernel_size - the window's size.
 * @param options - `stride`, `padding` and `output_size`.
 * @returns sequences of (L − 1) · stride − 2 · padding + kernel_size elements, or as many as `output_size` says.
 * @throws RuntimeError when indices do not fit; ValueError when the output size does not.
 *
 * @example
 * ```ts
 * const [values, indices] = torch.max_pool1d(torch.tensor([[1, 3, 5, 4]]), 2, { return_indices: true });
 * console.log(torch.max_unpool1d(values, indices, 2).tolist()); // [ [ 0, 3, 5, 0 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool1d.html | torch.nn.functional.max_unpool1d}
 */
export function max_unpool1d(
  input: Tensor,
  indices: Tensor,
  kernel_size: IntOrSingle,
  options: MaxUnpoolOptions<IntOrSingle> = {},
): Tensor {
  return maxUnpool(1, input, indices, kernel_size, options);
}

/**
 * Undoes {@link max_pool2d} as far as can be: every maximum goes back to where it was, and all else is zero.
 *
 * @param input - maxima, of shape (N, C, H, W) or (C, H, W).
 * @param indices - where in its plane each was, int64, as `max_pool2d` returns them.
 * @param kernel_size - the window's size, an integer or a pair.
 * @param options - `stride` and `padding`, each an integer or a pair, and `output_size`.
 * @returns planes of height (H − 1) · stride − 2 · padding + kernel_size, or as `output_size` says.
 * @throws RuntimeError when indices do not fit; ValueError when the output size does not.
 *
 * @example
 * ```ts
 * const [values, indices] = torch.max_pool2d(torch.tensor([[[1, 2], [3, 4]]]), 2, { return_indices: true });
 * console.log(torch.max_unpool2d(values, indices, 2).tolist()); // [ [ [ 0, 0 ], [ 0, 4 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool2d.html | torch.nn.functional.max_unpool2d}
 */
export function max_unpool2d(
  input: Tensor,
  indices: Tensor,
  kernel_size: IntOrPair,
  options: MaxUnpoolOptions<IntOrPair> = {},
): Tensor {
  return maxUnpool(2, input, indices, kernel_size, options);
}

/**
 * Undoes {@link max_pool3d} as far as can be: every maximum goes back to where it was, and all else is zero.
 *
 * @param input - maxima, of shape (N, C, D, H, W) or (C, D, H, W).
 * @param indices - where in its volume each was, int64, as `max_pool3d` returns them.
 * @param kernel_size - the window's size, an integer or three.
 * @param options - `stride` and `padding`, each an integer or three, and `output_size`.
 * @returns volumes of depth (D − 1) · stride − 2 · padding + kernel_size, or as `output_size` says.
 * @throws RuntimeError when indices do not fit; ValueError when the output size does not.
 *
 * @example
 * ```ts
 * const [values, indices] = torch.max_pool3d(torch.ones([1, 2, 2, 2]), 2, { return_indices: true });
 * console.log(torch.max_unpool3d(values, indices, 2).shape); // [ 1, 2, 2, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool3d.html | torch.nn.functional.max_unpool3d}
 */
export function max_unpool3d(
  input: Tensor,
  indices: Tensor,
  kernel_size: IntOrTriple,
  options: MaxUnpoolOptions<IntOrTriple> = {},
): Tensor {
  return maxUnpool(3, input, indices, kernel_size, options);
}
