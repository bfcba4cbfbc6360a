/** Cholesky, QR, symmetric eigenvalues and singular values. An operation gives its matrices side by side in one output. */
import { apply } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { defineOp } from '../autograd/op.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { numel, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { cat } from './_cat.js';
import {
  completeColumn,
  type Dense,
  forEachMatrix,
  householder,
  mirror,
  singularValues,
  symmetricEigen,
  transposed,
} from './_dense.js';
import { checkMatrix, checkSquare, failure } from './_square.js';
import { inverseOp, solveTriangularOp } from './_systems.js';

/** Cuts the last dimension into parts of the given shapes. */
function unpack(packed: Tensor, shapes: readonly Shape[]): Tensor[] {
  const batch = packed.shape.slice(0, -1);
  let start = 0;
  return shapes.map((shape) => {
    const part = packed.narrow(-1, start, numel(shape));
    start += numel(shape);
    return part.view([...batch, ...shape]);
  });
}

function packedShape(shape: Shape, parts: readonly Shape[]): Shape {
  return [...shape.slice(0, -2), parts.reduce((sum, part) => sum + numel(part), 0)];
}

/** Writes the matrices of one element of a batch. */
function pack(out: { set(values: Dense, at: number): void }, i: number, parts: readonly Dense[]): void {
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  let at = i * size;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
}

const choleskyOp = defineOp({
  name: 'linalg_cholesky',
  infer([a]) {
    checkSquare(a, 'cholesky');
    return { outputs: [{ shape: a.shape, dtype: a.dtype }] };
  },
  ref([out], [a]) {
    const n = a.shape[a.shape.length - 1];
    forEachMatrix(a, (matrix, b) => {
      const l = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j <= i; j++) {
          let sum = matrix[i * n + j];
          for (let k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k];
          if (i > j) {
            l[i * n + j] = sum / l[j * n + j];
            continue;
          }
          if (!(sum > 0)) {
            const what = `The factorization could not be completed because the input is not positive-definite (the leading minor of order ${i + 1} is not positive-definite).`;
            throw failure('linalg.cholesky', a.shape.length > 2, b, what);
          }
          l[i * n + i] = Math.sqrt(sum);
        }
      }
      out.data.set(l, b * n * n);
    });
  },
  save: { outputs: [0] },
  backward(ctx, grad) {
    const l = ctx.output(0);
    const lower = l.mT.matmul(grad).tril();
    const inverse = apply(inverseOp, [l], { lenient: true });
    const ga = inverse.mT.matmul(lower.sub(lower.triu().mul(0.5))).matmul(inverse);
    return [ga.add(ga.mT).mul(0.5)];
  },
});

interface QrAttrs {
  readonly complete: boolean;
}

function qrShapes(shape: Shape, { complete }: QrAttrs): [Shape, Shape] {
  const [m, n] = shape.slice(-2);
  const k = complete ? m : Math.min(m, n);
  return [
    [m, k],
    [k, n],
  ];
}

/** The gradient for the first columns, which make a triangle of R. */
function squareQrGradient(q: Tensor, r: Tensor, gq: Tensor, gr: Tensor): Tensor {
  const m = r.matmul(gr.mT).sub(gq.mT.matmul(q));
  const symmetric = m.tril().add(m.tril(-1).mT);
  const right = gq.add(q.matmul(symmetric));
  // x r' = right, transposed.
  return apply(solveTriangularOp, [r, right.mT], { upper: true, unitriangular: false }).mT;
}

const qrOp = defineOp<QrAttrs>({
  name: 'linalg_qr',
  infer([a], attrs) {
    checkMatrix(a, 'qr');
    return { outputs: [{ shape: packedShape(a.shape, qrShapes(a.shape, attrs)), dtype: a.dtype }] };
  },
  ref([out], [a], attrs) {
    const [m, n] = a.shape.slice(-2);
    const [, k] = qrShapes(a.shape, attrs)[0];
    forEachMatrix(a, (matrix, i) => {
      const q = householder(matrix, m, n, k);
      pack(out.data, i, [q, matrix.subarray(0, k * n)]);
    });
  },
  save: { outputs: [0] },
  backward(ctx, grad) {
    const shapes = qrShapes(ctx.shape(0), ctx.attrs);
    const [m, n] = ctx.shape(0).slice(-2);
    if (ctx.attrs.complete && m > n) {
      throw new RuntimeError("The QR decomposition is not differentiable when mode='complete' and nrows > ncols");
    }
    const [q, r] = unpack(ctx.output(0), shapes);
    const [gq, gr] = unpack(grad, shapes);
    if (m >= n) return [squareQrGradient(q, r, gq, gr)];
    const rest = n - m;
    const gRest = gr.narrow(-1, m, rest);
    // What stands to the right of the triangle is q' times the input there.
    const right = q.matmul(r.narrow(-1, m, rest));
    const first = squareQrGradient(q, r.narrow(-1, 0, m), gq.add(right.matmul(gRest.mT)), gr.narrow(-1, 0, m));
    return [cat([first, q.matmul(gRest)], -1)];
  },
});

const eighShapes = (shape: Shape): Shape[] => [[shape[shape.length - 1]], shape.slice(-2)];

const eighOp = defineOp<{ readonly upper: boolean }>({
  name: 'linalg_eigh',
  infer: ([a]) => ({ outputs: [{ shape: packedShape(a.shape, eighShapes(a.shape)), dtype: a.dtype }] }),
  ref([out], [a], { upper }) {
    const n = a.shape[a.shape.length - 1];
    forEachMatrix(a, (matrix, i) => {
      mirror(matrix, n, upper);
      const { values, vectors } = symmetricEigen(matrix, n);
      pack(out.data, i, [values, vectors]);
    });
  },
  save: { outputs: [0] },
  backward(ctx, grad) {
    const shapes = eighShapes(ctx.shape(0));
    const [values, v] = unpack(ctx.output(0), shapes);
    const [gValues, gv] = unpack(grad, shapes);
    const quotients = v.mT.matmul(gv).div(differences(values));
    const inner = quotients.tril(-1).add(quotients.triu(1)).add(gValues.diag_embed());
    return [v.matmul(inner).matmul(v.mT)];
  },
});

/** out[i][j] = x[j] - x[i], and ones on the diagonal, so that one can divide by it. */
function differences(x: Tensor): Tensor {
  return x
    .unsqueeze(-2)
    .sub(x.unsqueeze(-1))
    .add(x.new_ones([x.shape[x.shape.length - 1]]).diag_embed());
}

interface SvdAttrs {
  readonly full: boolean;
}

function svdShapes(shape: Shape, { full }: SvdAttrs): [Shape, Shape, Shape] {
  const [m, n] = shape.slice(-2);
  const k = Math.min(m, n);
  return [[m, full ? m : k], [k], [full ? n : k, n]];
}

/** The columns of `a` (m x k), and after them as many as make m orthogonal ones. */
function completed(a: Dense, m: number, k: number): Dense {
  const whole = new Float64Array(m * m);
  for (let i = 0; i < m; i++) for (let j = 0; j < k; j++) whole[i * m + j] = a[i * k + j];
  for (let j = k; j < m; j++) completeColumn(whole, m, m, j);
  return whole;
}

const svdOp = defineOp<SvdAttrs>({
  name: 'linalg_svd',
  infer([a], attrs) {
    checkMatrix(a, 'svd');
    return { outputs: [{ shape: packedShape(a.shape, svdShapes(a.shape, attrs)), dtype: a.dtype }] };
  },
  ref([out], [a], { full }) {
    const [m, n] = a.shape.slice(-2);
    const [long, short] = [Math.max(m, n), Math.min(m, n)];
    forEachMatrix(a, (matrix, i) => {
      const u = m >= n ? matrix : transposed(matrix, m, n);
      const { values, v } = singularValues(u, long, short);
      const outer = full ? completed(u, long, short) : u;
      const width = full ? long : short;
      const [left, right] = m >= n ? [outer, transposed(v, short, short)] : [v, transposed(outer, long, width)];
      pack(out.data, i, [left, values, right]);
    });
  },
  save: { outputs: [0] },
  backward(ctx, grad) {
    const shapes = svdShapes(ctx.shape(0), ctx.attrs);
    const [[m], [k], [, n]] = shapes;
    const cut = ([u, s, vh]: Tensor[]): Tensor[] => [u.narrow(-1, 0, k), s, vh.narrow(-2, 0, k)];
    const [u, s, vh] = cut(unpack(ctx.output(0), shapes));
    const [gu, gs, gvh] = cut(unpack(grad, shapes));
    const skew = (x: Tensor): Tensor => x.sub(x.mT).div(differences(s.square()));
    const [row, column] = [s.unsqueeze(-2), s.unsqueeze(-1)];
    const inner = skew(u.mT.matmul(gu))
      .mul(row)
      .add(skew(vh.matmul(gvh.mT)).mul(column))
      .add(gs.diag_embed());
    let ga = u.matmul(inner).matmul(vh);
    if (m > k)
      ga = ga.add(
        gu
          .sub(u.matmul(u.mT.matmul(gu)))
          .div(row)
          .matmul(vh),
      );
    if (n > k) ga = ga.add(u.matmul(gvh.sub(gvh.matmul(vh.mT).matmul(vh)).div(column)));
    return [ga];
  },
});

/** Options of {@link linalg.cholesky}. */
export interface CholeskyOptions {
  /** Whether to give the upper triangle, its transpose; false by default. */
  readonly upper?: boolean;
}

/**
 * Computes the Cholesky decomposition, A = L Lᵀ, of symmetric positive-definite matrices. Only their lower triangle is read.
 *
 * @param A - matrices of shape (*, n, n), floating point.
 * @param options - `upper`.
 * @throws RuntimeError when they are not square; LinAlgError when one is not positive-definite.
 *
 * @example
 * ```ts
 * console.log(torch.linalg.cholesky(torch.tensor([[4, 2], [2, 5]])).tolist()); // [ [ 2, 0 ], [ 1, 2 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.linalg.cholesky.html | torch.linalg.cholesky}
 */
export function cholesky(A: Tensor, options: CholeskyOptions = {}): Tensor {
  checkKeys(options, ['upper'], 'cholesky');
  assertTensor(A, 'linalg_cholesky');
  const lower = apply(choleskyOp, [A], undefined);
  return options.upper ? lower.mT : lower;
}

/** An orthogonal matrix and an upper triangle. */
export interface QR {
  /** The orthogonal matrix. */
  readonly Q: Tensor;
  /** The upper triangle. */
  readonly R: Tensor;
}

/**
 * Computes the QR decomposition, A = Q R.
 *
 * @param A - matrices of shape (*, m, n), floating point.
 * @param mode - `'reduced'`: Q is m × min(m, n); `'complete'`: Q is m × m; `'r'`: Q is empty.
 * @throws RuntimeError when A has fewer than two dimensions, or for another mode.
 *
 * @example
 * ```ts
 * const { Q, R } = torch.linalg.qr(torch.tensor([[3, 1], [4, 2]]));
 * console.log(Q.matmul(R).round().tolist()); // [ [ 3, 1 ], [ 4, 2 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.linalg.qr.html | torch.linalg.qr}
 */
export function qr(A: Tensor, mode: 'reduced' | 'complete' | 'r' = 'reduced'): QR {
  assertTensor(A, 'linalg_qr');
  if (!['reduced', 'complete', 'r'].includes(mode)) {
    throw new RuntimeError(
      `qr received unrecognized mode '${mode}' but expected one of 'reduced' (default), 'r', or 'complete'`,
    );
  }
  const attrs = { complete: mode === 'complete' };
  const [Q, R] = unpack(apply(qrOp, [A], attrs), qrShapes(A.shape, attrs));
  return { Q: mode === 'r' ? A.new_empty([0]) : Q, R };
}

/** Eigenvalues, ascending, and the eigenvectors as columns. */
export interface Eigh {
  /** The eigenvalues, of shape (*, n). */
  readonly eigenvalues: Tensor;
  /** The eigenvectors, as columns. */
  readonly eigenvectors: Tensor;
}

/**
 * Computes eigenvalues and eigenvectors of symmetric matrices, A = V diag(λ) Vᵀ. A vector's sign is not determined.
 *
 * @param A - matrices of shape (*, n, n), floating point.
 * @param UPLO - which triangle is read, `'L'` or `'U'`.
 * @throws RuntimeError when they are not square.
 *
 * @example
 * ```ts
 * const { eigenvalues } = torch.linalg.eigh(torch.tensor([[2, 0], [0, 1]]));
 * console.log(eigenvalues.tolist()); // [ 1, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.linalg.eigh.html | torch.linalg.eigh}
 */
export function eigh(A: Tensor, UPLO: 'L' | 'U' = 'L'): Eigh {
  assertTensor(A, 'linalg_eigh');
  if (!A.dtype.is_floating_point) {
    throw new RuntimeError(`"linalg_eigh_cpu" not implemented for '${A.dtype.scalarName}'`);
  }
  checkSquare(A, 'eigh');
  const packed = apply(eighOp, [A], { upper: UPLO === 'U' });
  const [eigenvalues, eigenvectors] = unpack(packed, eighShapes(A.shape));
  return { eigenvalues, eigenvectors };
}

/**
 * Computes the eigenvalues of symmetric matrices, ascending; see {@link linalg.eigh}.
 *
 * @param A - matrices of shape (*, n, n), floating point.
 * @param UPLO - which triangle is read, `'L'` or `'U'`.
 * @throws RuntimeError when they are not square.
 *
 * @example
 * ```ts
 * console.log(torch.linalg.eigvalsh(torch.tensor([[2, 0], [0, 1]])).tolist()); // [ 1, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.linalg.eigvalsh.html | torch.linalg.eigvalsh}
 */
export function eigvalsh(A: Tensor, UPLO: 'L' | 'U' = 'L'): Tensor {
  return eigh(A, UPLO).eigenvalues;
}

/** U, the singular values, descending, and V transposed. */
export interface LinalgSVD {
  /** The left singular vectors, as columns. */
  readonly U: Tensor;
  /** The singular values, descending. */
  readonly S: Tensor;
  /** The right singular vectors, as rows. */
  readonly Vh: Tensor;
}

/**
 * Computes the singular value decomposition, A = U diag(S) Vh. The signs of singular vectors are not determined.
 *
 * @param A - matrices of shape (*, m, n), floating point.
 * @param full_matrices - whether U and Vh are square, or have min(m, n) columns and rows only.
 * @throws RuntimeError when A has fewer than two dimensions.
 *
 * @example
 * ```ts
 * console.log(torch.linalg.svd(torch.tensor([[3, 0], [0, -4]])).S.tolist()); // [ 4, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.linalg.svd.html | torch.linalg.svd}
 */
export function linalg_svd(A: Tensor, full_matrices = true): LinalgSVD {
  assertTensor(A, 'linalg_svd');
  const attrs = { full: full_matrices };
  const [U, S, Vh] = unpack(apply(svdOp, [A], attrs), svdShapes(A.shape, attrs));
  return { U, S, Vh };
}

/**
 * Computes the singular values of matrices, descending; see {@link linalg.svd}.
 *
 * @param A - matrices of shape (*, m, n), floating point.
 * @throws RuntimeError when A has fewer than two dimensions.
 *
 * @example
 * ```ts
 * console.log(torch.linalg.svdvals(torch.tensor([[3, 0], [0, -4]])).tolist()); // [ 4, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.linalg.svdvals.html | torch.linalg.svdvals}
 */
export function svdvals(A: Tensor): Tensor {
  return linalg_svd(A, false).S;
}

/** U, the singular values, descending, and V. */
export interface SVD {
  /** The left singular vectors, as columns. */
  readonly U: Tensor;
  /** The singular values, descending. */
  readonly S: Tensor;
  /** The right singular vectors, as columns. */
  readonly V: Tensor;
}

/**
 * Computes the singular value decomposition, A = U diag(S) Vᵀ; {@link linalg.svd} is its successor in torch, and gives V transposed.
 *
 * @param input - matrices of shape (*, m, n), floating point.
 * @param some - whether U and V have min(m, n) columns only; true by default.
 * @throws RuntimeError when there are fewer than two dimensions.
 *
 * @example
 * ```ts
 * console.log(torch.svd(torch.tensor([[3, 0], [0, -4]])).S.tolist()); // [ 4, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.svd.html | torch.svd}
 */
export function svd(input: Tensor, some = true): SVD {
  const { U, S, Vh } = linalg_svd(input, !some);
  return { U, S, V: Vh.mT };
}
