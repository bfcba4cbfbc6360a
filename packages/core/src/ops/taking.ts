import { assertTensor, isTensor } from '../autograd/brand.js';
import { bool, int64, uint8 } from '../dtype.js';
import { IndexError, RuntimeError } from '../errors.js';
import { broadcastShapes, type Shape, wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { asVector, checkRange, indexValues, nonzeroPositions } from './_indices.js';
import type { Scalar } from './_pointwise.js';
import type { IndexItem } from './_slices.js';

/** A scalar is indexed like a vector of one element. */
function asVectorTensor(x: Tensor): Tensor {
  return x.ndim === 0 ? x.view([1]) : x;
}

/** Checks flat indices, of which negative ones count from the end. */
function checkFlat(input: Tensor, index: Tensor, where: string): void {
  assertTensor(input, where);
  assertTensor(index, where, 'index');
  if (index.dtype !== int64) {
    throw new RuntimeError(`${where}(): Expected a long tensor for index, but got ${index.dtype.scalarName}`);
  }
  const n = input.numel();
  if (n === 0 && index.numel() > 0) throw new IndexError(`${where}(): tried to take from an empty tensor`);
  const values = indexValues(index);
  for (let i = 0; i < values.length; i++) {
    if (values[i] >= -n && values[i] < n) continue;
    throw new IndexError(`out of range: tried to access index ${values[i]} on a tensor of ${n} elements.`);
  }
}

/**
 * Returns the elements at some places of a tensor that is counted through row-major, in the shape of the index.
 *
 * @param input - a tensor.
 * @param index - an int64 tensor; negative indices count from the end.
 * @throws RuntimeError when the index has another dtype; IndexError when it is out of range.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[4, 3], [6, 7]]);
 * console.log(torch.take(x, torch.tensor([0, 2, -1], { dtype: torch.int64 })).tolist()); // [ 4, 6, 7 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.take.html | torch.take}
 */
export function take(input: Tensor, index: Tensor): Tensor {
  checkFlat(input, index, 'take');
  return input
    .reshape([-1])
    .index(index.reshape([-1]))
    .view(index.shape);
}

/**
 * Returns the elements at some indices of a dimension, as `argsort` and `argmax` give them; the other dimensions broadcast.
 *
 * @param input - a tensor.
 * @param indices - an int64 tensor of as many dimensions.
 * @param dim - the dimension; by default both are flattened first.
 * @throws RuntimeError when the shapes do not fit, the index has another dtype, or it is out of range.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[10, 30], [60, 40]]);
 * console.log(torch.take_along_dim(x, torch.argmax(x, 1, true), 1).tolist()); // [ [ 30 ], [ 60 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.take_along_dim.html | torch.take_along_dim}
 */
export function take_along_dim(input: Tensor, indices: Tensor, dim?: number | null): Tensor {
  assertTensor(input, 'take_along_dim');
  assertTensor(indices, 'take_along_dim', 'indices');
  if (dim == null) return input.reshape([-1]).gather(0, indices.reshape([-1]));
  if (input.ndim !== indices.ndim) {
    throw new RuntimeError(
      `torch.take_along_dim(): input and indices should have the same number of dimensions, but got ${input.ndim} dimensions for input, and ${indices.ndim} dimensions for indices`,
    );
  }
  const d = wrapDim(dim, input.ndim);
  const withOne = (shape: Shape): Shape => shape.map((size, k) => (k === d ? 1 : size));
  const common = broadcastShapes(withOne(input.shape), withOne(indices.shape));
  const expanded = (x: Tensor): Tensor => x.expand(common.map((size, k) => (k === d ? x.shape[d] : size)));
  return expanded(input).gather(d, expanded(indices));
}

/**
 * Returns a copy of a tensor in which elements at some places, counted through row-major, are replaced or added to.
 */
export function put(input: Tensor, index: Tensor, source: Tensor, accumulate = false): Tensor {
  assertTensor(source, 'put_', 'source');
  checkFlat(input, index, 'put_');
  if (source.numel() !== index.numel()) {
    throw new IndexError(
      `put_(): Expected source and index to have the same number of elements, but got source.numel() = ${source.numel()}, index.numel() = ${index.numel()}`,
    );
  }
  if (source.dtype !== input.dtype) {
    throw new RuntimeError(
      `put_(): self and source expected to have the same dtype, but got self.dtype = ${input.dtype.scalarName} and source.dtype = ${source.dtype.scalarName}`,
    );
  }
  const flat = input.clone().view([-1]);
  return flat.index_put_([index.reshape([-1])], source.reshape([-1]), { accumulate }).view(input.shape);
}

/** The items that take all of the dimensions before one, and of that what the index says. */
function along(dim: number, index: Tensor): IndexItem[] {
  return [...new Array<IndexItem>(dim).fill(':'), index];
}

export function index_fill_(input: Tensor, dim: number, index: Tensor, value: Tensor | Scalar): Tensor {
  assertTensor(index, 'index_fill_', 'index');
  const d = wrapDim(dim, input.ndim);
  if (index.dtype !== int64) throw new IndexError('index_fill_(): Expected dtype int64 for index.');
  if (index.ndim > 1) throw new RuntimeError('Index has to be a vector/scalar');
  if (isTensor(value) && value.ndim > 0) {
    throw new RuntimeError(
      `index_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.ndim} dimension(s).`,
    );
  }
  const single = isTensor(value) ? value.to(input.dtype) : value;
  asVectorTensor(input).setIndex(along(d, asVectorTensor(index)), single);
  return input;
}

function checkIndexCopy(input: Tensor, dim: number, index: Tensor, source: Tensor): void {
  const fail = (message: string): never => {
    throw new IndexError(`index_copy_(): ${message}`);
  };
  if (index.ndim > 1) fail(`Index should have dimension 1 or 0 (got ${index.ndim})`);
  const count = index.numel();
  if (source.ndim === 0 && count !== 1) fail(`When source is scalar, index should have one element (got ${count})`);
  if (source.ndim !== input.ndim && source.ndim !== 0 && input.ndim !== 0) {
    fail(
      `When source and destination are not scalars, their dimensionality must match. Source dimensionality (${source.ndim}), destination dimensionality (${input.ndim})`,
    );
  }
  if (index.dtype !== int64) {
    throw new RuntimeError(`index_copy_(): Expected a long tensor for index, but got ${index.dtype.scalarName}`);
  }
  if (input.dtype !== source.dtype) {
    throw new RuntimeError(
      `index_copy_(): self and source expected to have the same dtype, but got (self) ${input.dtype.scalarName} and (source) ${source.dtype.scalarName}`,
    );
  }
  const [ours, theirs] = [input.shape, source.shape].map((shape) => shape.filter((_, k) => k !== dim).join(' '));
  if (ours !== theirs) {
    throw new RuntimeError(
      `index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: ${ours} at dimension ${dim} and source slice shape: ${theirs} at dimension ${Math.min(dim, source.ndim)}.`,
    );
  }
  const length = asVector(source.shape)[dim];
  if (length !== count) fail(`Number of indices (${count}) should be equal to source.size(dim) (${length})`);
  const size = asVector(input.shape)[dim];
  checkRange(index, size, (i) => fail(`index ${i} is out of bounds for dimension ${dim} with size ${size}`));
}

export function index_copy_(input: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
  assertTensor(index, 'index_copy_', 'index');
  assertTensor(source, 'index_copy_', 'source');
  const d = wrapDim(dim, input.ndim);
  checkIndexCopy(input, d, index, source);
  asVectorTensor(input).setIndex(along(d, asVectorTensor(index)), asVectorTensor(source));
  return input;
}

/**
 * Returns a copy of a tensor in which the parts at some indices of a dimension hold one value.
 *
 * @param input - a tensor.
 * @param dim - the dimension.
 * @param index - a vector of int64; negative indices count from the end.
 * @param value - a number, or a tensor without dimensions.
 * @throws IndexError when the index has another dtype or is out of range; RuntimeError when it is no vector or the value has dimensions.
 *
 * @example
 * ```ts
 * const x = torch.zeros([2, 3]);
 * console.log(torch.index_fill(x, 1, torch.tensor([0, 2], { dtype: torch.int64 }), 5).tolist()); // [ [ 5, 0, 5 ], [ 5, 0, 5 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.Tensor.index_fill_.html | torch.Tensor.index_fill_}
 */
export function index_fill(input: Tensor, dim: number, index: Tensor, value: Tensor | Scalar): Tensor {
  assertTensor(input, 'index_fill');
  return index_fill_(input.clone(), dim, index, value);
}

/**
 * Returns a copy of a tensor in which the parts at some indices of a dimension are those of `source`: out[index[i]] = source[i] for dim = 0.
 *
 * @param input - a tensor.
 * @param dim - the dimension.
 * @param index - a vector of int64.
 * @param source - a tensor of the input's dtype and shape, but for `dim`, where it is as long as the index.
 * @throws RuntimeError when dtypes or sizes do not fit; IndexError when the index is no vector, too long or short, or out of range.
 *
 * @example
 * ```ts
 * const [x, index] = [torch.zeros([3, 2]), torch.tensor([2, 0], { dtype: torch.int64 })];
 * console.log(torch.index_copy(x, 0, index, torch.tensor([[1, 2], [3, 4]])).tolist()); // [ [ 3, 4 ], [ 0, 0 ], [ 1, 2 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.Tensor.index_copy_.html | torch.Tensor.index_copy_}
 */
export function index_copy(input: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
  assertTensor(input, 'index_copy');
  return index_copy_(input.clone(), dim, index, source);
}

export function masked_scatter_(input: Tensor, mask: Tensor, source: Tensor): Tensor {
  assertTensor(mask, 'masked_scatter_', 'mask');
  assertTensor(source, 'masked_scatter_', 'source');
  if (mask.dtype !== bool && mask.dtype !== uint8) {
    throw new RuntimeError(`masked_scatter_ only supports boolean masks, but got mask with dtype ${mask.dtype.name}`);
  }
  if (source.dtype !== input.dtype) {
    throw new RuntimeError(
      `masked_scatter: expected self and source to have same dtypes but got ${input.dtype.scalarName} and ${source.dtype.scalarName}`,
    );
  }
  const places = asVectorTensor(mask.expand(input.shape));
  const count = nonzeroPositions(places).length;
  if (source.numel() < count) throw new RuntimeError('Number of elements of source < number of ones in mask');
  asVectorTensor(input).setIndex(places, source.reshape([-1]).narrow(0, 0, count));
  return input;
}

/**
 * Returns a copy of a tensor in which the elements where a mask is true are, one after the other, those of `source`.
 *
 * @param input - a tensor.
 * @param mask - a bool tensor whose shape broadcasts with the input's.
 * @param source - a tensor of the input's dtype with at least as many elements as the mask has true ones.
 * @throws RuntimeError when there are too few elements, or dtypes or shapes do not fit.
 *
 * @example
 * ```ts
 * const x = torch.tensor([1, -2, -3]);
 * console.log(torch.masked_scatter(x, x.lt(0), torch.tensor([7, 8, 9])).tolist()); // [ 1, 7, 8 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.Tensor.masked_scatter_.html | torch.Tensor.masked_scatter_}
 */
export function masked_scatter(input: Tensor, mask: Tensor, source: Tensor): Tensor {
  assertTensor(input, 'masked_scatter');
  assertTensor(mask, 'masked_scatter', 'mask');
  return masked_scatter_(input.expand(broadcastShapes(input.shape, mask.shape)).clone(), mask, source);
}
