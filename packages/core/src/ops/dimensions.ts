import { assertTensor, isTensor } from '../autograd/brand.js';
import { RuntimeError } from '../errors.js';
import { broadcastShapes, checkShape, formatShape, inferSize, type Shape, wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { type TensorArguments, tensorList } from './_lists.js';

function wrapDistinct(dims: readonly number[], rank: number, which: string): number[] {
  const wrapped = dims.map((d) => wrapDim(d, rank));
  if (new Set(wrapped).size === dims.length) return wrapped;
  throw new RuntimeError(`movedim: repeated dim in \`${which}\` (${formatShape(dims)})`);
}

/**
 * Returns a view in which some dimensions stand elsewhere; the others keep their order.
 *
 * @param input - a tensor.
 * @param source - the dimension or dimensions to move.
 * @param destination - where each of them goes.
 * @throws RuntimeError when the lists differ in length or name a dimension twice; IndexError when a dimension is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.movedim(torch.zeros([2, 3, 4]), 0, -1).shape); // [ 3, 4, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.movedim.html | torch.movedim}
 */
export function movedim(
  input: Tensor,
  source: number | readonly number[],
  destination: number | readonly number[],
): Tensor {
  assertTensor(input, 'movedim');
  const [from, to] = [source, destination].map((dims) => (typeof dims === 'number' ? [dims] : dims));
  if (from.length !== to.length) {
    throw new RuntimeError(
      `movedim: Invalid source or destination dims: source (${formatShape(from)} dims) should contain the same number of dims as destination (${formatShape(to)} dims)`,
    );
  }
  const rank = input.ndim;
  const moved = wrapDistinct(from, rank, 'source');
  const places = wrapDistinct(to, rank, 'destination');
  const others = input.shape.map((_, d) => d).filter((d) => !moved.includes(d));
  return input.permute(
    input.shape.map((_, place) => {
      const k = places.indexOf(place);
      return k >= 0 ? moved[k] : (others.shift() as number);
    }),
  );
}

/**
 * Returns a view in which one dimension is split into several.
 *
 * @param input - a tensor.
 * @param dim - the dimension.
 * @param sizes - the sizes that it is split into; one may be -1, which is then inferred.
 * @throws RuntimeError when the sizes do not multiply up to that of the dimension; IndexError when `dim` is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.unflatten(torch.zeros([2, 6]), 1, [3, -1]).shape); // [ 2, 3, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.unflatten.html | torch.unflatten}
 */
export function unflatten(input: Tensor, dim: number, sizes: readonly number[]): Tensor {
  assertTensor(input, 'unflatten');
  const d = wrapDim(dim, input.ndim);
  if (sizes.length === 0) throw new RuntimeError('unflatten: sizes must be non-empty');
  const { shape } = input;
  return input.view([...shape.slice(0, d), ...splitSizes(sizes, shape[d], d), ...shape.slice(d + 1)]);
}

function splitSizes(sizes: Shape, size: number, dim: number): Shape {
  try {
    return inferSize(sizes, size);
  } catch (error) {
    if (!(error instanceof RuntimeError) || !error.message.startsWith('shape')) throw error;
    throw new RuntimeError(
      `unflatten: Provided sizes ${formatShape(sizes)} don't multiply up to the size of dim ${dim} (${size}) in the input tensor`,
    );
  }
}

/**
 * Returns all elements as a vector: a view where strides allow it, else a copy.
 *
 * @param input - a tensor.
 *
 * @example
 * ```ts
 * console.log(torch.ravel(torch.zeros([2, 3])).shape); // [ 6 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.ravel.html | torch.ravel}
 */
export function ravel(input: Tensor): Tensor {
  assertTensor(input, 'ravel');
  return input.reshape([-1]);
}

/** The view with the last two dimensions swapped, for what torch calls `where`; a scalar comes back as it is. */
export function transposedMatrices(input: Tensor, where: string, most = Infinity): Tensor {
  const { ndim } = input;
  if (ndim === 0) return input;
  if (ndim >= 2 && ndim <= most) return input.transpose(-2, -1);
  const what = most === 2 ? 'matrices (2-D tensors)' : 'matrices or batches of matrices';
  const hint = ndim > most ? ' For batches of matrices, consider using tensor.mH' : '';
  throw new RuntimeError(`tensor.${where} is only supported on ${what}. Got ${ndim}-D tensor.${hint}`);
}

/**
 * Returns the view of matrices transposed and conjugated; of real numbers, the last two dimensions swapped.
 *
 * @param input - a tensor of at least 2 dimensions; a scalar comes back as it is.
 * @throws RuntimeError when the tensor has 1 dimension.
 *
 * @example
 * ```ts
 * console.log(torch.adjoint(torch.zeros([5, 2, 3])).shape); // [ 5, 3, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.adjoint.html | torch.adjoint}
 */
export function adjoint(input: Tensor): Tensor {
  assertTensor(input, 'adjoint');
  return transposedMatrices(input, 'adjoint()');
}

/**
 * Returns a copy of `length` indices of a dimension, from `start` on; {@link narrow} gives a view.
 *
 * @param input - a tensor of at least 1 dimension.
 * @param dim - the dimension.
 * @param start - the first index; negative ones count from the end.
 * @param length - how many.
 * @throws RuntimeError when the range does not lie inside the dimension.
 *
 * @example
 * ```ts
 * console.log(torch.narrow_copy(torch.arange(5), 0, 1, 3).tolist()); // [ 1, 2, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.narrow_copy.html | torch.narrow_copy}
 */
export function narrow_copy(input: Tensor, dim: number, start: number, length: number): Tensor {
  assertTensor(input, 'narrow_copy');
  return input.narrow(dim, start, length).clone();
}

/**
 * Returns a view in a larger shape, in which dimensions of size 1 are repeated.
 *
 * @param input - a tensor.
 * @param size - the shape, to which the input's must broadcast.
 * @throws RuntimeError when it does not.
 *
 * @example
 * ```ts
 * console.log(torch.broadcast_to(torch.arange(2), [2, 2]).tolist()); // [ [ 0, 1 ], [ 0, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.broadcast_to.html | torch.broadcast_to}
 */
export function broadcast_to(input: Tensor, size: readonly number[]): Tensor {
  assertTensor(input, 'broadcast_to');
  return input.expand(size);
}

/**
 * Returns views of tensors in the one shape to which they broadcast.
 *
 * @param tensors - tensors, one by one or as one array.
 * @throws RuntimeError when their shapes do not broadcast.
 *
 * @example
 * ```ts
 * const [x, y] = torch.broadcast_tensors(torch.zeros([3]), torch.zeros([2, 1]));
 * console.log(x.shape, y.shape); // [ 2, 3 ] [ 2, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.broadcast_tensors.html | torch.broadcast_tensors}
 */
export function broadcast_tensors(...tensors: readonly Tensor[] | [readonly Tensor[]]): Tensor[] {
  const list = tensorList(tensors, 'broadcast_tensors');
  const shape = list.reduce((common: Shape, { shape }) => broadcastShapes(common, shape), []);
  return list.map((tensor) => tensor.expand(shape));
}

/**
 * Returns the shape to which shapes broadcast.
 *
 * @param shapes - lists of sizes.
 * @throws RuntimeError when they do not broadcast or a size is negative.
 *
 * @example
 * ```ts
 * console.log(torch.broadcast_shapes([2, 1], [3], [1, 1, 1])); // [ 1, 2, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.broadcast_shapes.html | torch.broadcast_shapes}
 */
export function broadcast_shapes(...shapes: (readonly number[])[]): readonly number[] {
  try {
    return shapes.map(checkShape).reduce(broadcastShapes, []);
  } catch (error) {
    if (!(error instanceof RuntimeError) || !error.message.startsWith('The size')) throw error;
    throw new RuntimeError('Shape mismatch: objects cannot be broadcast to a single shape');
  }
}

/** What `atleast_1d` and its like take and give: one tensor for one, an array for several. */
function eachOf(args: TensorArguments, where: string, raise: (tensor: Tensor) => Tensor): Tensor | Tensor[] {
  if (args.length === 1 && isTensor(args[0])) return raise(args[0]);
  return tensorList(args, where).map(raise);
}

/**
 * Returns tensors as they are, scalars as views of one dimension.
 *
 * @param tensors - one tensor, or several in an array or one by one, for which an array is returned.
 *
 * @example
 * ```ts
 * console.log(torch.atleast_1d(torch.tensor(3)).shape); // [ 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.atleast_1d.html | torch.atleast_1d}
 */
export function atleast_1d(tensors: Tensor): Tensor;
export function atleast_1d(...tensors: readonly Tensor[] | [readonly Tensor[]]): Tensor[];
export function atleast_1d(...tensors: readonly unknown[]): Tensor | Tensor[] {
  return eachOf(tensors as TensorArguments, 'atleast_1d', raised1d);
}

/**
 * Returns tensors of fewer than 2 dimensions as views of 2: scalars as [1, 1], vectors as one row.
 *
 * @param tensors - one tensor, or several in an array or one by one, for which an array is returned.
 *
 * @example
 * ```ts
 * console.log(torch.atleast_2d(torch.zeros([3])).shape); // [ 1, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.atleast_2d.html | torch.atleast_2d}
 */
export function atleast_2d(tensors: Tensor): Tensor;
export function atleast_2d(...tensors: readonly Tensor[] | [readonly Tensor[]]): Tensor[];
export function atleast_2d(...tensors: readonly unknown[]): Tensor | Tensor[] {
  return eachOf(tensors as TensorArguments, 'atleast_2d', raised2d);
}

/**
 * Returns tensors of fewer than 3 dimensions as views of 3: vectors as [1, n, 1], matrices with a dimension of size 1 at the end.
 *
 * @param tensors - one tensor, or several in an array or one by one, for which an array is returned.
 *
 * @example
 * ```ts
 * console.log(torch.atleast_3d(torch.zeros([3])).shape, torch.atleast_3d(torch.zeros([2, 3])).shape); // [ 1, 3, 1 ] [ 2, 3, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.atleast_3d.html | torch.atleast_3d}
 */
export function atleast_3d(tensors: Tensor): Tensor;
export function atleast_3d(...tensors: readonly Tensor[] | [readonly Tensor[]]): Tensor[];
export function atleast_3d(...tensors: readonly unknown[]): Tensor | Tensor[] {
  return eachOf(tensors as TensorArguments, 'atleast_3d', (tensor) =>
    tensor.ndim > 2 ? tensor : raised2d(tensor).unsqueeze(-1),
  );
}

const raised1d = (tensor: Tensor): Tensor => (tensor.ndim > 0 ? tensor : tensor.view([1]));
const raised2d = (tensor: Tensor): Tensor => (tensor.ndim > 1 ? tensor : raised1d(tensor).unsqueeze(0));
