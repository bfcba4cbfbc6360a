/** Determinants, inverses and linear systems, by Gaussian elimination with row exchanges. */
import { apply } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { defineOp } from '../autograd/op.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { broadcastShapes, sameShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { eliminate, forEachMatrix } from './_dense.js';
import { checkSquare } from './_square.js';
import { inverseOp, solveOp, solveTriangularOp } from './_systems.js';

/** The sign and the logarithm of the determinant's absolute value, side by side; only the second has a gradient. */
const slogdetOp = defineOp({
  name: 'linalg_slogdet',
  infer([a]) {
    checkSquare(a, 'slogdet');
    return { outputs: [{ shape: [...a.shape.slice(0, -2), 2], dtype: a.dtype }] };
  },
  ref([out], [a]) {
    const n = a.shape[a.shape.length - 1];
    forEachMatrix(a, (matrix, i) => {
      let { sign } = eliminate(matrix, n, matrix, 0);
      let log = 0;
      for (let k = 0; k < n; k++) {
        sign *= Math.sign(matrix[k * n + k]);
        log += Math.log(Math.abs(matrix[k * n + k]));
      }
      out.data.set([sign, log], 2 * i);
    });
  },
  save: { inputs: [0] },
  backward(ctx, grad) {
    const inverse = apply(inverseOp, [ctx.input(0)], { lenient: true });
    return [inverse.mT.mul(grad.select(-1, 1).unsqueeze(-1).unsqueeze(-1))];
  },
});

const detOp = defineOp({
  name: 'linalg_det',
  infer([a]) {
    checkSquare(a, 'det');
    return { outputs: [{ shape: a.shape.slice(0, -2), dtype: a.dtype }] };
  },
  ref([out], [a]) {
    const n = a.shape[a.shape.length - 1];
    forEachMatrix(a, (matrix, i) => {
      let { sign: det } = eliminate(matrix, n, matrix, 0);
      for (let k = 0; k < n; k++) det *= matrix[k * n + k];
      out.data[i] = det;
    });
  },
  save: { inputs: [0], outputs: [0] },
  backward(ctx, grad) {
    const det = ctx.output(0).unsqueeze(-1).unsqueeze(-1);
    const inverse = apply(inverseOp, [ctx.input(0)], { lenient: true }).mT;
    // As in torch, a singular matrix has no gradient.
    return [inverse.mul(det).masked_fill(det.eq(0), 0).mul(grad.unsqueeze(-1).unsqueeze(-1))];
  },
});

/** Both with the same batches, or in torch's words why that cannot be. */
function pair(a: Tensor, b: Tensor, name: string, left = true): [Tensor, Tensor] {
  checkSquare(a, name);
  if (a.dtype !== b.dtype) {
    throw new RuntimeError(
      `linalg.${name}: Expected A and B to have the same dtype, but found A of type ${a.dtype.scalarName} and B of type ${b.dtype.scalarName} instead`,
    );
  }
  const [n, rows, columns] = [a.shape[a.shape.length - 1], ...b.shape.slice(-2)];
  if ((left ? rows : columns) !== n) {
    const equation = left ? 'AX = B' : 'XA = B';
    throw new RuntimeError(
      `linalg.${name}: Incompatible shapes of A and B for the equation ${equation} (${n}x${n} and ${rows}x${columns})`,
    );
  }
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return [a.expand([...batch, n, n]), b.expand([...batch, rows, columns])];
}

/**
 * Computes the inverse of square matrices.
 *
 * @param A - matrices of shape (*, n, n), floating point.
 * @throws RuntimeError when they are not square; LinAlgError when one is singular.
 *
 * @example
 * ```ts
 * console.log(torch.linalg.inv(torch.tensor([[2, 0], [0, 4]])).tolist()); // [ [ 0.5, 0 ], [ 0, 0.25 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.linalg.inv.html | torch.linalg.inv}
 */
export function inv(A: Tensor): Tensor {
  assertTensor(A, 'linalg_inv');
  return apply(inverseOp, [A], { lenient: false });
}

/** See {@link linalg.inv}. */
export const inverse: typeof inv = inv;

/**
 * Computes the determinant of square matrices.
 *
 * A singular matrix has a gradient of zeros, as in torch.
 *
 * @param A - matrices of shape (*, n, n), floating point.
 * @throws RuntimeError when they are not square.
 *
 * @example
 * ```ts
 * console.log(torch.linalg.det(torch.tensor([[1, 2], [3, 5]])).item()); // -1
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.linalg.det.html | torch.linalg.det}
 */
export function det(A: Tensor): Tensor {
  assertTensor(A, 'linalg_det');
  return apply(detOp, [A], undefined);
}

/** A determinant's sign, and the natural logarithm of its absolute value. */
export interface SignAndLogabsdet {
  /** 1, −1, or 0 where a matrix is singular. */
  readonly sign: Tensor;
  /** The natural logarithm of the absolute value. */
  readonly logabsdet: Tensor;
}

/**
 * Computes the sign and the natural logarithm of the absolute value of determinants, which neither overflows nor vanishes.
 *
 * @param A - matrices of shape (*, n, n), floating point.
 * @throws RuntimeError when they are not square.
 *
 * @example
 * ```ts
 * const { sign, logabsdet } = torch.linalg.slogdet(torch.eye(3).mul(-1));
 * console.log(sign.item(), logabsdet.item()); // -1 0
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.linalg.slogdet.html | torch.linalg.slogdet}
 */
export function slogdet(A: Tensor): SignAndLogabsdet {
  assertTensor(A, 'linalg_slogdet');
  const both = apply(slogdetOp, [A], undefined);
  return { sign: both.select(-1, 0).detach(), logabsdet: both.select(-1, 1) };
}

/**
 * Computes the logarithm of determinants: NaN where one is negative.
 *
 * @param A - matrices of shape (*, n, n), floating point.
 * @throws RuntimeError when they are not square.
 *
 * @example
 * ```ts
 * console.log(torch.logdet(torch.eye(2)).item()); // 0
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.logdet.html | torch.logdet}
 */
export function logdet(A: Tensor): Tensor {
  const { sign, logabsdet } = slogdet(A);
  return logabsdet.masked_fill(sign.lt(0), NaN);
}

/** Whether torch takes B for a vector, or a batch of them, rather than for matrices. */
function isVector(a: Tensor, b: Tensor): boolean {
  return b.ndim === 1 || (a.ndim - 1 === b.ndim && sameShape(b.shape, a.shape.slice(0, -1)));
}

/** Options of {@link linalg.solve}. */
export interface SolveOptions {
  /** Whether to solve A X = B rather than X A = B; true by default. */
  readonly left?: boolean;
}

/**
 * Solves systems of linear equations, A X = B.
 *
 * @param A - matrices of shape (*, n, n), floating point.
 * @param B - right hand sides: (*, n, k), or vectors (*, n).
 * @param options - `left`: false to solve X A = B.
 * @throws RuntimeError when shapes or dtypes do not fit; LinAlgError when a matrix is singular.
 *
 * @example
 * ```ts
 * const A = torch.tensor([[2, 0], [0, 4]]);
 * console.log(torch.linalg.solve(A, torch.tensor([2, 2])).tolist()); // [ 1, 0.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.linalg.solve.html | torch.linalg.solve}
 */
export function solve(A: Tensor, B: Tensor, options: SolveOptions = {}): Tensor {
  checkKeys(options, ['left'], 'solve');
  assertTensor(A, 'linalg_solve');
  assertTensor(B, 'linalg_solve', 'B');
  const { left = true } = options;
  if (!left) return solve(A.transpose(-2, -1), B.transpose(-2, -1)).transpose(-2, -1);
  if (A.ndim >= 2 && isVector(A, B)) return solve(A, B.unsqueeze(-1)).squeeze(-1);
  return apply(solveOp, pair(A, B, 'solve'), undefined);
}

/** Options of {@link linalg.solve_triangular}. */
export interface SolveTriangularOptions extends SolveOptions {
  /** Whether A is an upper triangle, or a lower one; the other half is not read. */
  readonly upper: boolean;
  /** Whether A's diagonal counts as ones and is not read; false by default. */
  readonly unitriangular?: boolean;
}

/**
 * Solves systems of linear equations, A X = B, whose matrices are triangular.
 *
 * @param A - matrices of shape (*, n, n), floating point.
 * @param B - right hand sides of shape (*, n, k).
 * @param options - `upper`, `left` and `unitriangular`.
 * @throws RuntimeError when shapes or dtypes do not fit.
 *
 * @example
 * ```ts
 * const A = torch.tensor([[1, 1], [0, 2]]);
 * console.log(torch.linalg.solve_triangular(A, torch.tensor([[3], [4]]), { upper: true }).tolist()); // [ [ 1 ], [ 2 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.linalg.solve_triangular.html | torch.linalg.solve_triangular}
 */
export function solve_triangular(A: Tensor, B: Tensor, options: SolveTriangularOptions): Tensor {
  checkKeys(options, ['upper', 'left', 'unitriangular'], 'solve_triangular');
  assertTensor(A, 'linalg_solve_triangular');
  assertTensor(B, 'linalg_solve_triangular', 'B');
  const { upper, left = true, unitriangular = false } = options;
  const [a, b] = pair(A, B, 'solve_triangular', left);
  if (left) return apply(solveTriangularOp, [a, b], { upper, unitriangular });
  const turned = [a.mT, b.mT] as const;
  return apply(solveTriangularOp, turned, { upper: !upper, unitriangular }).mT;
}
