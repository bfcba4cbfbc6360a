import { apply } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { defineOp } from '../autograd/op.js';
import { bool, type dtype } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { broadcastShapes, numel, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { addProduct, type AddmmOptions } from './_add_product.js';
import { checkFactorTypes, checkInnerSize, multiplyMatrices, giveCopy } from './_matmul.js';

export type { AddmmOptions } from './_add_product.js';

const mmOp = defineOp({
  name: 'mm',
  infer([a, b]) {
    if (a.shape.length !== 2) throw new RuntimeError('self must be a matrix');
    if (b.shape.length !== 2) throw new RuntimeError('mat2 must be a matrix');
    checkInnerSize(a.shape[0], a.shape[1], b.shape[0], b.shape[1]);
    return { outputs: [{ shape: [a.shape[0], b.shape[1]], dtype: checkFactorTypes(a, b, 'addmm_impl_cpu_') }] };
  },
  ref: multiplyMatrices,
  save: { inputs: [0, 1] },
  backward: (ctx, grad) => [
    ctx.needs(0) ? mm(grad, ctx.input(1).t()) : null,
    ctx.needs(1) ? mm(ctx.input(0).t(), grad) : null,
  ],
});

const bmmOp = defineOp({
  name: 'bmm',
  infer([a, b]) {
    checkBatches(a.shape, b.shape);
    const [batches, rows] = a.shape;
    return { outputs: [{ shape: [batches, rows, b.shape[2]], dtype: checkFactorTypes(a, b, 'bmm') }] };
  },
  ref: multiplyMatrices,
  save: { inputs: [0, 1] },
  backward: (ctx, grad) => [
    ctx.needs(0) ? bmm(grad, ctx.input(1).transpose(1, 2)) : null,
    ctx.needs(1) ? bmm(ctx.input(0).transpose(1, 2), grad) : null,
  ],
});

function checkBatches(a: Shape, b: Shape): void {
  if (a.length !== 3) throw new RuntimeError('batch1 must be a 3D tensor');
  if (b.length !== 3) throw new RuntimeError('batch2 must be a 3D tensor');
  if (a[0] === b[0] && a[2] === b[1]) return;
  throw new RuntimeError(
    `Expected size for first two dimensions of batch2 tensor to be: [${a[0]}, ${a[2]}] but got: [${b[0]}, ${b[1]}].`,
  );
}

/**
 * Multiplies two matrices: out = input · mat2.
 *
 * @param input - an n × k matrix.
 * @param mat2 - a k × m matrix of the same dtype.
 * @returns an n × m matrix.
 * @throws RuntimeError when one is not a matrix, or sizes or dtypes do not fit.
 *
 * @example
 * ```ts
 * const a = torch.tensor([[1, 2], [3, 4]]);
 * console.log(torch.mm(a, torch.tensor([[1], [10]])).tolist()); // [ [ 21 ], [ 43 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.mm.html | torch.mm}
 */
export function mm(input: Tensor, mat2: Tensor): Tensor {
  assertTensor(input, 'mm');
  assertTensor(mat2, 'mm', 'mat2');
  return apply(mmOp, [input, mat2], undefined);
}

/**
 * Multiplies the matrices of two batches, pair by pair: out[i] = input[i] · mat2[i].
 *
 * @param input - b matrices, b × n × k.
 * @param mat2 - b matrices of the same dtype, b × k × m.
 * @returns b matrices, b × n × m.
 * @throws RuntimeError when one does not have 3 dimensions, or sizes or dtypes do not fit.
 *
 * @example
 * ```ts
 * console.log(torch.bmm(torch.ones([5, 2, 3]), torch.ones([5, 3, 4])).shape); // [ 5, 2, 4 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.bmm.html | torch.bmm}
 */
export function bmm(input: Tensor, mat2: Tensor): Tensor {
  assertTensor(input, 'bmm');
  assertTensor(mat2, 'bmm', 'mat2');
  return apply(bmmOp, [input, mat2], undefined);
}

/**
 * Multiplies a matrix by a vector: out = input · vec.
 *
 * @param input - an n × k matrix.
 * @param vec - a vector of k elements of the same dtype.
 * @returns a vector of n elements.
 * @throws RuntimeError when the dimensions, sizes or dtypes do not fit.
 *
 * @example
 * ```ts
 * console.log(torch.mv(torch.tensor([[1, 2], [3, 4]]), torch.tensor([1, 10])).tolist()); // [ 21, 43 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.mv.html | torch.mv}
 */
export function mv(input: Tensor, vec: Tensor): Tensor {
  assertTensor(input, 'mv');
  assertTensor(vec, 'mv', 'vec');
  if (input.ndim !== 2 || vec.ndim !== 1) {
    throw new RuntimeError(`vector + matrix @ vector expected, got 1, ${input.ndim}, ${vec.ndim}`);
  }
  checkVectorSize(input.shape[0], input.shape[1], vec.shape[0]);
  checkFactorTypes(input, vec, 'addmv_impl_cpu');
  return mm(input, vec.unsqueeze(1)).squeeze(1);
}

function checkVectorSize(rows: number, columns: number, size: number): void {
  if (columns !== size) throw new RuntimeError(`size mismatch, got ${rows}, ${rows}x${columns},${size}`);
}

/**
 * Computes the dot product of two vectors, Σᵢ inputᵢ · tensorᵢ.
 *
 * @param input - a vector.
 * @param tensor - a vector of the same size and dtype.
 * @returns a 0-dimensional tensor.
 * @throws RuntimeError when one is not a vector, or sizes or dtypes differ.
 *
 * @example
 * ```ts
 * console.log(torch.dot(torch.tensor([2, 3]), torch.tensor([2, 1])).item()); // 7
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.dot.html | torch.dot}
 */
export function dot(input: Tensor, tensor: Tensor): Tensor {
  assertTensor(input, 'dot');
  assertTensor(tensor, 'dot', 'tensor');
  if (input.ndim !== 1 || tensor.ndim !== 1) {
    throw new RuntimeError(`1D tensors expected, but got ${input.ndim}D and ${tensor.ndim}D tensors`);
  }
  checkDotTypes(input.dtype, tensor.dtype);
  const [a, b] = [input.numel(), tensor.numel()];
  if (a !== b) {
    throw new RuntimeError(
      `inconsistent tensor size, expected tensor [${a}] and src [${b}] to have the same number of elements, but got ${a} and ${b} elements respectively`,
    );
  }
  return mm(input.unsqueeze(0), tensor.unsqueeze(1)).view([]);
}

function checkDotTypes(a: dtype, b: dtype): void {
  if (a !== b) {
    throw new RuntimeError(
      `dot : expected both vectors to have same dtype, but found ${a.scalarName} and ${b.scalarName}`,
    );
  }
  if (a === bool) throw new RuntimeError('"dot" not implemented for \'Bool\'');
}

/**
 * Computes the outer product of two vectors, outᵢⱼ = inputᵢ · vec2ⱼ.
 *
 * @param input - a vector of n elements.
 * @param vec2 - a vector of m elements; dtypes promote.
 * @returns an n × m matrix.
 * @throws RuntimeError when one is not a vector.
 *
 * @example
 * ```ts
 * console.log(torch.outer(torch.tensor([1, 2]), torch.tensor([3, 4])).tolist()); // [ [ 3, 4 ], [ 6, 8 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.outer.html | torch.outer}
 */
export function outer(input: Tensor, vec2: Tensor): Tensor {
  assertTensor(input, 'outer');
  assertTensor(vec2, 'outer', 'vec2');
  if (input.ndim !== 1) throw new RuntimeError(`outer: Expected 1-D argument self, but got ${input.ndim}-D`);
  if (vec2.ndim !== 1) throw new RuntimeError(`outer: Expected 1-D argument vec2, but got ${vec2.ndim}-D`);
  return input.unsqueeze(1).mul(vec2);
}

/**
 * Multiplies two matrices and adds a third: out = beta · input + alpha · (mat1 · mat2).
 *
 * @param input - what is added; its shape must expand to n × m.
 * @param mat1 - an n × k matrix.
 * @param mat2 - a k × m matrix.
 * @param options - `beta` and `alpha`, both 1 by default.
 * @returns an n × m matrix.
 * @throws RuntimeError when dimensions or sizes do not fit, or the three dtypes are not one.
 *
 * @example
 * ```ts
 * const eye = torch.eye(2);
 * console.log(torch.addmm(torch.ones([2]), eye, eye, { alpha: 3 }).tolist()); // [ [ 4, 1 ], [ 1, 4 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.addmm.html | torch.addmm}
 */
export function addmm(input: Tensor, mat1: Tensor, mat2: Tensor, options: AddmmOptions = {}): Tensor {
  checkKeys(options, ['beta', 'alpha'], 'addmm');
  assertTensor(input, 'addmm');
  assertTensor(mat1, 'addmm', 'mat1');
  assertTensor(mat2, 'addmm', 'mat2');
  if (mat1.ndim !== 2) throw new RuntimeError(`mat1 must be a matrix, got ${mat1.ndim}-D tensor`);
  if (mat2.ndim !== 2) throw new RuntimeError(`mat2 must be a matrix, got ${mat2.ndim}-D tensor`);
  checkInnerSize(mat1.shape[0], mat1.shape[1], mat2.shape[0], mat2.shape[1]);
  const added = input.expand([mat1.shape[0], mat2.shape[1]]);
  if (input.dtype !== mat2.dtype) throw new RuntimeError('self and mat2 must have the same dtype');
  if (mat1.dtype !== mat2.dtype) throw new RuntimeError('mat1 and mat2 must have the same dtype');
  return addProduct(added, mm(mat1, mat2), options);
}

/**
 * Multiplies the matrices of two batches, pair by pair, and adds a third: out[i] = beta · input[i] + alpha · (batch1[i] · batch2[i]).
 *
 * @param input - what is added, in the dtype of the others; its shape must expand to b × n × m.
 * @param batch1 - b matrices, b × n × k.
 * @param batch2 - b matrices, b × k × m.
 * @param options - `beta` and `alpha`, both 1 by default.
 * @returns b matrices, b × n × m.
 * @throws RuntimeError when dimensions, sizes or dtypes do not fit.
 *
 * @example
 * ```ts
 * const [a, b] = [torch.ones([5, 2, 3]), torch.ones([5, 3, 4])];
 * console.log(torch.baddbmm(torch.zeros([4]), a, b).shape); // [ 5, 2, 4 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.baddbmm.html | torch.baddbmm}
 */
export function baddbmm(input: Tensor, batch1: Tensor, batch2: Tensor, options: AddmmOptions = {}): Tensor {
  checkKeys(options, ['beta', 'alpha'], 'baddbmm');
  assertTensor(input, 'baddbmm');
  assertTensor(batch1, 'baddbmm', 'batch1');
  assertTensor(batch2, 'baddbmm', 'batch2');
  checkBatches(batch1.shape, batch2.shape);
  const added = input.expand([batch1.shape[0], batch1.shape[1], batch2.shape[2]]);
  return addProduct(added.to(batch1.dtype), bmm(batch1, batch2), options);
}

/** A tensor of at least 3 dimensions by a matrix or a vector: all its rows as one matrix. */
function multiplyRows(input: Tensor, other: Tensor): Tensor {
  const leading = input.shape.slice(0, -1);
  const rows = input.reshape([numel(leading), input.shape[leading.length]]);
  const product = other.ndim === 1 ? mv(rows, other) : mm(rows, other);
  giveCopy(rows, input);
  return product.view([...leading, ...other.shape.slice(1)]);
}

/** A vector, matrix or batch by a batch; the batch dimensions broadcast. */
function multiplyBatches(input: Tensor, other: Tensor): Tensor {
  const [k, m] = other.shape.slice(-2);
  if (input.ndim <= 2) {
    // torch multiplies the transposes here, and so says the error.
    const [rows, size] = [numel(other.shape.slice(0, -2)) * m, input.shape[input.ndim - 1]];
    if (input.ndim === 1) checkVectorSize(rows, k, size);
    else checkInnerSize(rows, k, size, input.shape[0]);
  }
  const left = input.ndim === 1 ? input.unsqueeze(0) : input;
  const [n, inner] = left.shape.slice(-2);
  const batch = broadcastShapes(left.shape.slice(0, -2), other.shape.slice(0, -2));
  const flat = (x: Tensor, rows: number, columns: number): Tensor =>
    x.expand([...batch, rows, columns]).reshape([numel(batch), rows, columns]);
  const [a, b] = [flat(left, n, inner), flat(other, k, m)];
  const product = bmm(a, b);
  giveCopy(a, input);
  giveCopy(b, other);
  return product.view(input.ndim === 1 ? [...batch, m] : [...batch, n, m]);
}

/**
 * Multiplies two tensors as matrices.
 *
 * Two vectors give their dot product; a vector counts as a row before a matrix and as a column after one. With more than two
 * dimensions the last two are the matrices and the others, the batch, broadcast.
 *
 * @param input - a tensor of shape (…, n, k) or (k).
 * @param other - a tensor of the same dtype, of shape (…, k, m) or (k).
 * @returns a tensor of shape (…, n, m), without the dimension that a vector does not have.
 * @throws RuntimeError when sizes or dtypes do not fit, or one is 0-dimensional.
 *
 * @example
 * ```ts
 * const batch = torch.ones([5, 2, 3]);
 * console.log(torch.matmul(batch, torch.ones([3, 4])).shape); // [ 5, 2, 4 ]
 * console.log(torch.matmul(batch, torch.ones([3])).shape); // [ 5, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.matmul.html | torch.matmul}
 */
export function matmul(input: Tensor, other: Tensor): Tensor {
  assertTensor(input, 'matmul');
  assertTensor(other, 'matmul', 'other');
  const [a, b] = [input.ndim, other.ndim];
  if (a === 0 || b === 0) {
    throw new RuntimeError(`both arguments to matmul need to be at least 1D, but they are ${a}D and ${b}D`);
  }
  if (a === 1 && b === 1) return dot(input, other);
  if (a === 1 && b === 2) return mm(input.unsqueeze(0), other).squeeze(0);
  if (a === 2 && b === 1) return mv(input, other);
  if (a === 2 && b === 2) return mm(input, other);
  return b <= 2 ? multiplyRows(input, other) : multiplyBatches(input, other);
}
