import { assertTensor } from '../autograd/brand.js';
import { emptyTensor } from '../autograd/factory.js';
import { get_default_dtype, int64, resultType } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { heap } from '../memory/heap.js';
import { checkInteger, formatShape, wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { cat } from './_cat.js';
import { indexValues, int64Tensor } from './_indices.js';
import { assertTensors, type TensorArguments, tensorList } from './_lists.js';

/** Tensors of at least `rank` dimensions: those of fewer as torch's `atleast_…` shows them. */
function raised(tensors: readonly Tensor[], rank: number, where: string): Tensor[] {
  assertTensors(tensors, where);
  if (tensors.length === 0) throw new RuntimeError(`${where} expects a non-empty TensorList`);
  return tensors.map((tensor) => {
    if (tensor.ndim >= rank) return tensor;
    const row = tensor.ndim === 0 ? tensor.view([1]) : tensor;
    const matrix = rank >= 2 && row.ndim < 2 ? row.unsqueeze(0) : row;
    return rank === 3 ? matrix.unsqueeze(-1) : matrix;
  });
}

/**
 * Joins tensors side by side: vectors along their one dimension, all others along the second.
 *
 * @param tensors - at least one tensor.
 * @throws RuntimeError when there is none or sizes differ.
 *
 * @example
 * ```ts
 * console.log(torch.hstack([torch.tensor([[1], [2]]), torch.tensor([[3], [4]])]).tolist()); // [ [ 1, 3 ], [ 2, 4 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.hstack.html | torch.hstack}
 */
export function hstack(tensors: readonly Tensor[]): Tensor {
  const list = raised(tensors, 1, 'hstack');
  return cat(list, list[0].ndim === 1 ? 0 : 1);
}

/**
 * Joins tensors one below the other: vectors as rows, all others along the first dimension.
 *
 * @param tensors - at least one tensor.
 * @throws RuntimeError when there is none or sizes differ.
 *
 * @example
 * ```ts
 * console.log(torch.vstack([torch.tensor([1, 2]), torch.tensor([3, 4])]).tolist()); // [ [ 1, 2 ], [ 3, 4 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.vstack.html | torch.vstack}
 */
export function vstack(tensors: readonly Tensor[]): Tensor {
  return cat(raised(tensors, 2, 'vstack'), 0);
}

/**
 * Joins tensors behind each other, along the third dimension.
 *
 * @param tensors - at least one tensor.
 * @throws RuntimeError when there is none or sizes differ.
 *
 * @example
 * ```ts
 * console.log(torch.dstack([torch.tensor([1, 2]), torch.tensor([3, 4])]).tolist()); // [ [ [ 1, 3 ], [ 2, 4 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.dstack.html | torch.dstack}
 */
export function dstack(tensors: readonly Tensor[]): Tensor {
  return cat(raised(tensors, 3, 'dstack'), 2);
}

/**
 * Joins tensors side by side, vectors as columns.
 *
 * @param tensors - at least one tensor.
 * @throws RuntimeError when there is none or sizes differ.
 *
 * @example
 * ```ts
 * console.log(torch.column_stack([torch.tensor([1, 2]), torch.tensor([3, 4])]).tolist()); // [ [ 1, 3 ], [ 2, 4 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.column_stack.html | torch.column_stack}
 */
export function column_stack(tensors: readonly Tensor[]): Tensor {
  const list = raised(tensors, 1, 'column_stack');
  return hstack(list.map((tensor) => (tensor.ndim === 1 ? tensor.unsqueeze(1) : tensor)));
}

/** Options of {@link meshgrid}. */
export interface MeshgridOptions {
  /** `'ij'` (the default): the first tensor runs along the first dimension; `'xy'`: along the second. */
  readonly indexing?: 'ij' | 'xy';
}

/**
 * Makes grids of coordinates from vectors, one for each, as views: gridₖ[i₀, i₁, …] = tensorₖ[iₖ].
 *
 * @param tensors - vectors or scalars of one dtype, one by one or as one array.
 * @param options - `indexing`; it follows the tensors.
 * @throws RuntimeError when there is no tensor, one has more than 1 dimension, or dtypes differ.
 *
 * @example
 * ```ts
 * const [rows, columns] = torch.meshgrid(torch.tensor([1, 2]), torch.tensor([3, 4]), { indexing: 'ij' });
 * console.log(rows.tolist(), columns.tolist()); // [ [ 1, 1 ], [ 2, 2 ] ] [ [ 3, 4 ], [ 3, 4 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.meshgrid.html | torch.meshgrid}
 */
export function meshgrid(tensors: readonly Tensor[], options?: MeshgridOptions): Tensor[];
export function meshgrid(...tensors: Tensor[] | [...Tensor[], MeshgridOptions]): Tensor[];
export function meshgrid(...args: unknown[]): Tensor[] {
  const last = args.at(-1);
  const hasOptions = args.length > 0 && (last === undefined || Object.getPrototypeOf(last) === Object.prototype);
  const options = hasOptions ? (args.pop() as MeshgridOptions | undefined) : undefined;
  checkKeys(options, ['indexing'], 'meshgrid');
  return grid(tensorList(args as unknown as TensorArguments, 'meshgrid'), options?.indexing ?? 'ij');
}

function grid(tensors: readonly Tensor[], indexing: string): Tensor[] {
  if (tensors.length === 0) throw new RuntimeError('meshgrid expects a non-empty TensorList');
  if (indexing !== 'ij' && indexing !== 'xy') {
    throw new RuntimeError(`torch.meshgrid: indexing must be one of "xy" or "ij", but received: ${indexing}`);
  }
  for (const tensor of tensors) {
    if (tensor.dtype !== tensors[0].dtype)
      throw new RuntimeError('meshgrid expects all tensors to have the same dtype');
    if (tensor.ndim < 2) continue;
    throw new RuntimeError(`torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: ${String(tensor)}`);
  }
  const shape = tensors.map((tensor) => tensor.numel());
  const grids = tensors.map((tensor, k) => tensor.reshape(shape.map((n, d) => (d === k ? n : 1))).expand(shape));
  return indexing === 'xy' && grids.length > 1 ? grids.map((g) => g.transpose(0, 1)) : grids;
}

function assertVector(tensor: Tensor): void {
  if (tensor.ndim !== 1) throw new RuntimeError(`Expect a 1D vector, but got shape ${formatShape(tensor.shape)}`);
}

/**
 * Returns all combinations of one element of each vector, one in a row, as Python's `itertools.product`.
 *
 * @param tensors - vectors of one dtype, one by one or as one array; a single one comes back as it is.
 * @throws RuntimeError when one is no vector or dtypes differ.
 *
 * @example
 * ```ts
 * const [x, y] = [torch.tensor([1, 2]), torch.tensor([3, 4])];
 * console.log(torch.cartesian_prod(x, y).tolist()); // [ [ 1, 3 ], [ 1, 4 ], [ 2, 3 ], [ 2, 4 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.cartesian_prod.html | torch.cartesian_prod}
 */
export function cartesian_prod(...tensors: readonly Tensor[] | [readonly Tensor[]]): Tensor {
  const list = tensorList(tensors, 'cartesian_prod');
  list.forEach(assertVector);
  if (list.length === 1) return list[0];
  return cat(
    grid(list, 'ij').map((column) => column.reshape([-1, 1])),
    1,
  );
}

/** The rows of `r` indices below `n` that go up, or with `again` do not go down. */
/** @throws RuntimeError when there is no room for the rows that {@link indexRows} makes. */
function checkRows(n: number, r: number, again: boolean): void {
  // The binomial coefficient of `all` and its shorter part, as far as it grows.
  const all = again ? n + r - 1 : n;
  const part = Math.min(r, all - r);
  let rows = part < 0 ? 0 : 1;
  for (let k = 1; k <= part && rows < Number.MAX_SAFE_INTEGER; k++) rows *= (all - part + k) / k;
  heap.checkRoom(rows * r * int64.itemsize);
}

function indexRows(n: number, r: number, again: boolean): number[][] {
  let rows: number[][] = [[]];
  for (let k = 0; k < r; k++) {
    rows = rows.flatMap((row) => {
      const first = k === 0 ? 0 : row[k - 1] + (again ? 0 : 1);
      return Array.from({ length: Math.max(0, n - first) }, (_, i) => [...row, first + i]);
    });
  }
  return rows;
}

/**
 * Returns all combinations of `r` elements of a vector, one in a row, as Python's `itertools.combinations`.
 *
 * @param input - a vector.
 * @param r - how many elements each has; 2 by default.
 * @param with_replacement - whether one may have an element several times; false by default.
 * @throws RuntimeError when the tensor is no vector or `r` is negative.
 *
 * @example
 * ```ts
 * console.log(torch.combinations(torch.tensor([1, 2, 3])).tolist()); // [ [ 1, 2 ], [ 1, 3 ], [ 2, 3 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.combinations.html | torch.combinations}
 */
export function combinations(input: Tensor, r = 2, with_replacement = false): Tensor {
  assertTensor(input, 'combinations');
  assertVector(input);
  checkInteger('combinations', 'r', r);
  if (r < 0) throw new RuntimeError(`Expect a non-negative number, but got ${r}`);
  if (r === 0) return input.new_empty([0]);
  checkRows(input.shape[0], r, with_replacement);
  if (r > input.shape[0] && !with_replacement) return input.narrow(0, 0, 0).view([0, r]);
  const rows = indexRows(input.shape[0], r, with_replacement);
  return input.index_select(0, int64Tensor(rows.flat(), [rows.length * r])).view([rows.length, r]);
}

/**
 * Makes a matrix in which tensors stand along the diagonal, and zero elsewhere.
 *
 * @param tensors - tensors of at most 2 dimensions, one by one or as one array; vectors count as rows, and dtypes promote.
 * @throws RuntimeError when one has more dimensions.
 *
 * @example
 * ```ts
 * console.log(torch.block_diag(torch.tensor([[1], [2]]), torch.tensor([3, 4])).tolist()); // [ [ 1, 0, 0 ], [ 2, 0, 0 ], [ 0, 3, 4 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.block_diag.html | torch.block_diag}
 */
export function block_diag(...tensors: readonly Tensor[] | [readonly Tensor[]]): Tensor {
  const list = tensorList(tensors, 'block_diag');
  list.forEach(({ ndim }, i) => {
    if (ndim <= 2) return;
    throw new RuntimeError(
      `torch.block_diag: Input tensors must have 2 or fewer dimensions. Input ${i} has ${ndim} dimensions`,
    );
  });
  if (list.length === 0) return emptyTensor([1, 0], get_default_dtype());
  const blocks = raised(list, 2, 'block_diag');
  const total = (d: number): number => blocks.reduce((sum, { shape }) => sum + shape[d], 0);
  const result = list[0].new_zeros([total(0), total(1)], { dtype: resultType(list) });
  let [row, column] = [0, 0];
  for (const block of blocks) {
    const [rows, columns] = block.shape;
    result.narrow(0, row, rows).narrow(1, column, columns).copy_(block);
    row += rows;
    column += columns;
  }
  return result;
}

/** Where a tensor is cut: the number of pieces, or the indices at which new ones begin. */
export type IndicesOrSections = number | readonly number[] | Tensor;

function cutsOf(given: IndicesOrSections, size: number): readonly number[] {
  const value = typeof given === 'number' || Array.isArray(given) ? given : cutsOfTensor(given as Tensor);
  if (typeof value !== 'number') return value as readonly number[];
  if (value <= 0) throw new RuntimeError(`number of sections must be larger than 0, got ${value}`);
  checkInteger('tensor_split', 'sections', value);
  // About what so many views cost.
  heap.checkRoom(value * 512);
  const [least, longer] = [Math.floor(size / value), size % value];
  return Array.from({ length: value - 1 }, (_, i) => (i + 1) * least + Math.min(i + 1, longer));
}

function cutsOfTensor(given: Tensor): number | readonly number[] {
  assertTensor(given, 'tensor_split', 'indices_or_sections');
  if (given.dtype !== int64) {
    throw new RuntimeError(
      `tensor_split expected tensor_indices_or_sections to have dtype of long, but got ${given.dtype.scalarName}`,
    );
  }
  if (given.ndim > 1) {
    throw new RuntimeError(
      `tensor_split expected tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, but got a tensor with ${given.ndim} dims`,
    );
  }
  return given.ndim === 0 ? given.item() : Array.from(indexValues(given));
}

/**
 * Cuts a tensor into views along a dimension: into as equal pieces as possible, or before some indices.
 *
 * @param input - a tensor of at least 1 dimension.
 * @param indices_or_sections - the number of pieces, or the indices, as an array or a tensor of int64.
 * @param dim - the dimension; 0 by default.
 * @throws RuntimeError when the number is not positive; IndexError when `dim` is out of range.
 *
 * @example
 * ```ts
 * const x = torch.arange(5);
 * console.log(torch.tensor_split(x, 3).map((piece) => piece.tolist())); // [ [ 0, 1 ], [ 2, 3 ], [ 4 ] ]
 * console.log(torch.tensor_split(x, [1, 4]).map((piece) => piece.tolist())); // [ [ 0 ], [ 1, 2, 3 ], [ 4 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.tensor_split.html | torch.tensor_split}
 */
export function tensor_split(input: Tensor, indices_or_sections: IndicesOrSections, dim = 0): Tensor[] {
  assertTensor(input, 'tensor_split');
  if (input.ndim === 0) {
    throw new RuntimeError('tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims');
  }
  const d = wrapDim(dim, input.ndim);
  const cuts = cutsOf(indices_or_sections, input.shape[d]);
  return [...cuts, Infinity].map((end, i) => input.sliced(d, i === 0 ? 0 : cuts[i - 1], end, 1));
}

function splitAlong(
  input: Tensor,
  given: number | readonly number[],
  dim: number,
  rank: number,
  where: string,
): Tensor[] {
  assertTensor(input, where);
  if (input.ndim < rank) {
    throw new RuntimeError(
      `torch.${where} requires a tensor with at least ${rank} dimension, but got a tensor with ${input.ndim} dimensions!`,
    );
  }
  const size = input.shape[dim];
  if (typeof given === 'number' && (given === 0 || size % given !== 0)) {
    throw new RuntimeError(
      `torch.${where} attempted to split along dimension ${dim}, but the size of the dimension ${size} is not divisible by the split_size ${given}!`,
    );
  }
  return tensor_split(input, given, dim);
}

/**
 * Cuts a tensor into views from left to right: along its one dimension, or the second one.
 *
 * @param input - a tensor of at least 1 dimension.
 * @param indices_or_sections - the number of equal pieces, or the indices before which it is cut.
 * @throws RuntimeError when the pieces would not be equal or there is no dimension.
 *
 * @example
 * ```ts
 * const x = torch.arange(4).view(2, 2);
 * console.log(torch.hsplit(x, 2).map((piece) => piece.tolist())); // [ [ [ 0 ], [ 2 ] ], [ [ 1 ], [ 3 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.hsplit.html | torch.hsplit}
 */
export function hsplit(input: Tensor, indices_or_sections: number | readonly number[]): Tensor[] {
  return splitAlong(input, indices_or_sections, input.ndim === 1 ? 0 : 1, 1, 'hsplit');
}

/**
 * Cuts a tensor into views from top to bottom, along the first dimension.
 *
 * @param input - a tensor of at least 2 dimensions.
 * @param indices_or_sections - the number of equal pieces, or the indices before which it is cut.
 * @throws RuntimeError when the pieces would not be equal or there are fewer dimensions.
 *
 * @example
 * ```ts
 * const x = torch.arange(4).view(2, 2);
 * console.log(torch.vsplit(x, 2).map((piece) => piece.tolist())); // [ [ [ 0, 1 ] ], [ [ 2, 3 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.vsplit.html | torch.vsplit}
 */
export function vsplit(input: Tensor, indices_or_sections: number | readonly number[]): Tensor[] {
  return splitAlong(input, indices_or_sections, 0, 2, 'vsplit');
}

/**
 * Cuts a tensor into views along the third dimension.
 *
 * @param input - a tensor of at least 3 dimensions.
 * @param indices_or_sections - the number of equal pieces, or the indices before which it is cut.
 * @throws RuntimeError when the pieces would not be equal or there are fewer dimensions.
 *
 * @example
 * ```ts
 * console.log(torch.dsplit(torch.zeros([1, 2, 4]), [1]).map((piece) => piece.shape)); // [ [ 1, 2, 1 ], [ 1, 2, 3 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.dsplit.html | torch.dsplit}
 */
export function dsplit(input: Tensor, indices_or_sections: number | readonly number[]): Tensor[] {
  return splitAlong(input, indices_or_sections, 2, 3, 'dsplit');
}
