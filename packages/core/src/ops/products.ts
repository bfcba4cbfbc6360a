import { assertTensor } from '../autograd/brand.js';
import { bool } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { formatShape, sameShape, wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { addProduct, type AddmmOptions } from './_add_product.js';
import { contract } from './_contract.js';
import { tensorList } from './_lists.js';

/** The dimensions over which {@link tensordot} sums: so many last and first ones, or lists for the two tensors. */
export type TensordotDims = number | readonly [readonly number[], readonly number[]];

function pairedDims(a: Tensor, b: Tensor, dims: TensordotDims): [number[], number[]] {
  if (typeof dims === 'number' && dims < 0) throw new RuntimeError(`tensordot expects dims >= 0, but got dims=${dims}`);
  const [ofA, ofB] =
    typeof dims === 'number'
      ? [Array.from({ length: dims }, (_, i) => i - dims), Array.from({ length: dims }, (_, i) => i)]
      : dims;
  if (ofA.length !== ofB.length) throw new RuntimeError('both dimension lists should have same length');
  const wrap = (list: readonly number[], rank: number): number[] => {
    const wrapped = list.map((d) => wrapDim(d, rank));
    const again = wrapped.find((d, i) => wrapped.indexOf(d) < i);
    if (again !== undefined) throw new RuntimeError(`dim ${again} appears multiple times in the list of dims`);
    return wrapped;
  };
  ofA.forEach((d, i) => {
    const [m, n] = [a.shape[wrapDim(d, a.ndim)], b.shape[wrapDim(ofB[i], b.ndim)]];
    if (m === n || m === 1 || n === 1) return;
    throw new RuntimeError(
      `contracted dimensions need to match, but first has size ${m} in dim ${d} and second has size ${n} in dim ${ofB[i]}`,
    );
  });
  return [wrap(ofA, a.ndim), wrap(ofB, b.ndim)];
}

/**
 * Multiplies two tensors and sums over pairs of their dimensions; the result has what is left of the first, then of the second.
 *
 * @param a - a tensor.
 * @param b - a tensor of the same dtype.
 * @param dims - how many last dimensions of `a` are summed with as many first ones of `b` (2 by default), or the two lists of dimensions.
 * @throws RuntimeError when sizes or dtypes do not fit; IndexError when a dimension is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.tensordot(torch.ones([2, 3, 4]), torch.ones([4, 3, 5]), [[1, 2], [1, 0]]).shape); // [ 2, 5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.tensordot.html | torch.tensordot}
 */
export function tensordot(a: Tensor, b: Tensor, dims: TensordotDims = 2): Tensor {
  assertTensor(a, 'tensordot', 'a');
  assertTensor(b, 'tensordot', 'b');
  const [ofA, ofB] = pairedDims(a, b, dims);
  if (a.dtype !== b.dtype) {
    throw new RuntimeError(`expected scalar type ${a.dtype.scalarName} but found ${b.dtype.scalarName}`);
  }
  const named = (x: Tensor, own: string, paired: readonly number[]): string[] =>
    x.shape.map((_, d) => (paired.includes(d) ? String(paired.indexOf(d)) : own + d));
  const [first, second] = [
    { x: a, labels: named(a, 'a', ofA) },
    { x: b, labels: named(b, 'b', ofB) },
  ];
  return contract(first, second, (label) => /[ab]/.test(label)).x;
}

/**
 * Computes the Kronecker product: a copy of `other` for each element of `input`, multiplied by it, laid out as these elements are.
 *
 * @param input - a tensor.
 * @param other - a tensor; dtypes promote.
 *
 * @example
 * ```ts
 * console.log(torch.kron(torch.tensor([1, 10]), torch.tensor([[1, 2]])).tolist()); // [ [ 1, 2, 10, 20 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.kron.html | torch.kron}
 */
export function kron(input: Tensor, other: Tensor): Tensor {
  assertTensor(input, 'kron');
  assertTensor(other, 'kron', 'other');
  const rank = Math.max(input.ndim, other.ndim);
  const [a, b] = [input, other].map(({ shape }) => [...new Array<number>(rank - shape.length).fill(1), ...shape]);
  const coarse = input.reshape(a.flatMap((size) => [size, 1]));
  const fine = other.reshape(b.flatMap((size) => [1, size]));
  return coarse.mul(fine).view(a.map((size, d) => size * b[d]));
}

/**
 * Multiplies two tensors and sums over their last dimensions: out[…, …'] = Σₖ input[…, k] · other[…', k].
 *
 * @param input - a tensor.
 * @param other - a tensor of the same dtype whose last dimension has the same size; a scalar is simply a factor.
 * @throws RuntimeError when sizes or dtypes do not fit.
 *
 * @example
 * ```ts
 * console.log(torch.inner(torch.tensor([1, 2]), torch.tensor([[1, 1], [0, 3]])).tolist()); // [ 3, 6 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.inner.html | torch.inner}
 */
export function inner(input: Tensor, other: Tensor): Tensor {
  assertTensor(input, 'inner');
  assertTensor(other, 'inner', 'other');
  if (input.ndim === 0 || other.ndim === 0) return input.mul(other);
  if (input.shape[input.ndim - 1] !== other.shape[other.ndim - 1]) {
    throw new RuntimeError(
      `inner() the last dimension must match on both input tensors but got shapes ${formatShape(input.shape)} and ${formatShape(other.shape)}`,
    );
  }
  return tensordot(input, other, [[-1], [-1]]);
}

/**
 * Multiplies a matrix by a vector and adds another vector: out = beta · input + alpha · (mat · vec).
 *
 * @param input - what is added: n elements, or 1.
 * @param mat - an n × k matrix.
 * @param vec - a vector of k elements of the same dtype.
 * @param options - `beta` and `alpha`, both 1 by default.
 * @returns a vector of n elements.
 * @throws RuntimeError when dimensions, sizes or dtypes do not fit.
 *
 * @example
 * ```ts
 * console.log(torch.addmv(torch.tensor([1, 1]), torch.eye(2), torch.tensor([2, 3])).tolist()); // [ 3, 4 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.addmv.html | torch.addmv}
 */
export function addmv(input: Tensor, mat: Tensor, vec: Tensor, options: AddmmOptions = {}): Tensor {
  checkKeys(options, ['beta', 'alpha'], 'addmv');
  assertTensor(input, 'addmv');
  assertTensor(mat, 'addmv', 'mat');
  assertTensor(vec, 'addmv', 'vec');
  if (mat.ndim !== 2 || vec.ndim !== 1 || input.ndim > 1) {
    throw new RuntimeError(`vector + matrix @ vector expected, got ${input.ndim}, ${mat.ndim}, ${vec.ndim}`);
  }
  const [n, k] = mat.shape;
  const size = input.numel();
  if (k !== vec.shape[0] || (size !== n && size !== 1)) {
    throw new RuntimeError(`size mismatch, got ${size}, ${n}x${k},${vec.shape[0]}`);
  }
  return addProduct(input.expand([n]), mat.mv(vec), options);
}

/**
 * Computes the outer product of two vectors and adds a matrix: outᵢⱼ = beta · inputᵢⱼ + alpha · vec1ᵢ · vec2ⱼ.
 *
 * @param input - what is added; its shape must expand to n × m.
 * @param vec1 - a vector of n elements.
 * @param vec2 - a vector of m elements; dtypes promote.
 * @param options - `beta` and `alpha`, both 1 by default.
 * @returns an n × m matrix.
 * @throws RuntimeError when dimensions or sizes do not fit.
 *
 * @example
 * ```ts
 * console.log(torch.addr(torch.ones([2, 2]), torch.tensor([1, 2]), torch.tensor([3, 4])).tolist()); // [ [ 4, 5 ], [ 7, 9 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.addr.html | torch.addr}
 */
export function addr(input: Tensor, vec1: Tensor, vec2: Tensor, options: AddmmOptions = {}): Tensor {
  checkKeys(options, ['beta', 'alpha'], 'addr');
  assertTensor(input, 'addr');
  for (const [argument, vector] of Object.entries({ vec1, vec2 })) {
    assertTensor(vector, 'addr', argument);
    if (vector.ndim !== 1) {
      throw new RuntimeError(`addr: Expected 1-D argument ${argument}, but got ${vector.ndim}-D`);
    }
  }
  return addProduct(input.expand([vec1.shape[0], vec2.shape[0]]), vec1.outer(vec2), options);
}

/**
 * Multiplies the matrices of two batches, pair by pair, adds up the products, and adds a matrix:
 * out = beta · input + alpha · Σᵢ batch1[i] · batch2[i].
 *
 * @param input - what is added; its shape must expand to n × m.
 * @param batch1 - b matrices, b × n × k.
 * @param batch2 - b matrices, b × k × m.
 * @param options - `beta` and `alpha`, both 1 by default.
 * @returns an n × m matrix.
 * @throws RuntimeError when dimensions, sizes or dtypes do not fit.
 *
 * @example
 * ```ts
 * const [a, b] = [torch.ones([5, 1, 3]), torch.ones([5, 3, 2])];
 * console.log(torch.addbmm(torch.zeros([1, 2]), a, b).tolist()); // [ [ 15, 15 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.addbmm.html | torch.addbmm}
 */
export function addbmm(input: Tensor, batch1: Tensor, batch2: Tensor, options: AddmmOptions = {}): Tensor {
  checkKeys(options, ['beta', 'alpha'], 'addbmm');
  assertTensor(input, 'addbmm');
  for (const [argument, batch] of Object.entries({ batch1, batch2 })) {
    assertTensor(batch, 'addbmm', argument);
    if (batch.ndim !== 3) throw new RuntimeError(`${argument} must be a 3D tensor`);
  }
  const [[b, n, k], [otherB, otherK, m]] = [batch1.shape, batch2.shape];
  if (b !== otherB) {
    throw new RuntimeError(`batch1 and batch2 must have same number of batches, got ${b} and ${otherB}`);
  }
  if (k !== otherK) throw new RuntimeError(`Incompatible matrix sizes for bmm (${n}x${k} and ${otherK}x${m})`);
  // The sum over the batch is part of the matrix product.
  return input.addmm(batch1.transpose(0, 1).reshape([n, b * k]), batch2.reshape([b * k, m]), options);
}

/** Writes the result of a product into what was added to it. */
export function overwrite(self: Tensor, result: Tensor): Tensor {
  if (sameShape(self.shape, result.shape)) return self.copy_(result);
  throw new RuntimeError(
    `Bad in-place call: input tensor size ${formatShape(self.shape)} and output tensor size ${formatShape(result.shape)} should match`,
  );
}

/**
 * Computes the cross product of vectors of 3 elements.
 *
 * @param input - a tensor with a dimension of size 3.
 * @param other - a tensor of as many dimensions and the same dtype; the others broadcast.
 * @param dim - the dimension of the vectors; by default the first of size 3.
 * @throws RuntimeError when the dimension does not have size 3 in both, or shapes or dtypes do not fit.
 *
 * @example
 * ```ts
 * console.log(torch.cross(torch.tensor([1, 0, 0]), torch.tensor([0, 1, 0])).tolist()); // [ 0, 0, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.cross.html | torch.cross}
 */
export function cross(input: Tensor, other: Tensor, dim?: number | null): Tensor {
  assertTensor(input, 'cross');
  assertTensor(other, 'cross', 'other');
  const d = dim ?? input.shape.indexOf(3);
  if (dim == null && d < 0) throw new RuntimeError('no dimension of size 3 in input');
  if (input.ndim !== other.ndim)
    throw new RuntimeError('linalg.cross: inputs must have the same number of dimensions.');
  const [m, n] = [input.size(d), other.size(d)];
  if (m !== 3 || n !== 3) {
    throw new RuntimeError(`linalg.cross: inputs dimension ${d} must have length 3. Got ${m} and ${n}`);
  }
  if (input.dtype !== other.dtype) {
    throw new RuntimeError(`expected scalar type ${input.dtype.scalarName} but found ${other.dtype.scalarName}`);
  }
  if (input.dtype === bool) throw new RuntimeError(`"cross" not implemented for 'Bool'`);
  const [next, before] = [-1, 1];
  const minuend = input.roll(next, d).mul(other.roll(before, d));
  return minuend.sub(input.roll(before, d).mul(other.roll(next, d)));
}

/** How a chain of matrices is multiplied at the least cost: before which one the products from `first` to `last` are split. */
function splitPoints(sizes: readonly number[]): number[][] {
  const count = sizes.length - 1;
  const table = (): number[][] => Array.from({ length: count }, () => new Array<number>(count).fill(0));
  const [costs, splits] = [table(), table()];
  for (let length = 2; length <= count; length++) {
    for (let first = 0; first + length <= count; first++) {
      const last = first + length - 1;
      costs[first][last] = Infinity;
      for (let split = first + 1; split <= last; split++) {
        const own = sizes[first] * sizes[split] * sizes[last + 1];
        const cost = costs[first][split - 1] + costs[split][last] + own;
        if (cost >= costs[first][last]) continue;
        costs[first][last] = cost;
        splits[first][last] = split;
      }
    }
  }
  return splits;
}

/**
 * Multiplies a chain of matrices, in the order that takes the fewest multiplications.
 *
 * @param matrices - matrices of one dtype, one by one or as one array; a single one comes back as it is.
 * @throws RuntimeError when there is none, one is no matrix, or sizes or dtypes do not fit.
 *
 * @example
 * ```ts
 * console.log(torch.chain_matmul(torch.ones([2, 3]), torch.ones([3, 4]), torch.ones([4, 1])).tolist()); // [ [ 12 ], [ 12 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.chain_matmul.html | torch.chain_matmul}
 */
export function chain_matmul(...matrices: readonly Tensor[] | [readonly Tensor[]]): Tensor {
  const list = tensorList(matrices, 'chain_matmul');
  if (list.length === 0) throw new RuntimeError('chain_matmul(): Expected one or more matrices');
  list.forEach(({ ndim }) => {
    if (ndim !== 2) throw new RuntimeError(`Tensor dimension is ${ndim}, expected 2 instead.`);
  });
  list.slice(1).forEach(({ shape }, i) => {
    if (list[i].shape[1] === shape[0]) return;
    const shapes = `${formatShape(list[i].shape)} and ${formatShape(shape)}`;
    throw new RuntimeError(`multi_dot(): tensors ${i} and ${i + 1} with shapes ${shapes} cannot be multiplied`);
  });
  const splits = splitPoints([list[0].shape[0], ...list.map(({ shape }) => shape[1])]);
  const product = (first: number, last: number): Tensor => {
    if (first === last) return list[first];
    const split = splits[first][last];
    return product(first, split - 1).mm(product(split, last));
  };
  return product(0, list.length - 1);
}
