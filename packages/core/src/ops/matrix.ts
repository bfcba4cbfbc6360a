/** Functions of matrices that are compositions: powers, norms, pseudo-inverses. */
import { assertTensor } from '../autograd/brand.js';
import { float64 } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { checkInteger, wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { checkMatrix, checkSquare } from './_square.js';

function identityLike(A: Tensor): Tensor {
  return A.new_ones([A.shape[A.shape.length - 1]])
    .diag_embed()
    .expand_as(A);
}

/**
 * Computes an integer power of square matrices; a negative one is the inverse's.
 *
 * @param input - matrices of shape (*, n, n).
 * @param n - the exponent.
 * @throws RuntimeError when they are not square; LinAlgError when one is singular and `n` negative.
 *
 * @example
 * ```ts
 * console.log(torch.linalg.matrix_power(torch.tensor([[1, 1], [0, 1]]), 3).tolist()); // [ [ 1, 3 ], [ 0, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.linalg.matrix_power.html | torch.linalg.matrix_power}
 */
export function matrix_power(input: Tensor, n: number): Tensor {
  assertTensor(input, 'linalg_matrix_power');
  checkInteger('matrix_power', 'n', n);
  // Integers have powers, too.
  checkSquare({ shape: input.shape, dtype: float64 }, 'matrix_power');
  if (n < 0) return matrix_power(input.inverse(), -n);
  let result: Tensor | undefined;
  let square = input;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2) result = result ? result.matmul(square) : square;
    if (rest > 1) square = square.matmul(square);
  }
  return (result ?? identityLike(input)).clone();
}

/** Terms of the exponential's series, enough for matrices of a norm below 1/2. */
const TERMS = 18;

/**
 * Computes the exponential of square matrices, Σ Aᵏ / k!, by squaring that of A / 2ˢ s times.
 *
 * @param A - matrices of shape (*, n, n), floating point.
 * @throws RuntimeError when they are not square.
 *
 * @example
 * ```ts
 * console.log(torch.linalg.matrix_exp(torch.zeros([2, 2])).tolist()); // [ [ 1, 0 ], [ 0, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.linalg.matrix_exp.html | torch.linalg.matrix_exp}
 */
export function matrix_exp(A: Tensor): Tensor {
  assertTensor(A, 'linalg_matrix_exp');
  checkSquare(A, 'matrix_exp');
  if (A.numel() === 0) return A.clone();
  const largest = A.detach().abs().sum(-2).max().item();
  const squarings = Math.max(0, Math.ceil(Math.log2(2 * largest || 1)));
  const small = A.div(2 ** squarings);
  const one = identityLike(A);
  let sum = one;
  for (let k = TERMS; k > 0; k--) sum = one.add(small.matmul(sum).div(k));
  for (let i = 0; i < squarings; i++) sum = sum.matmul(sum);
  return sum;
}

/** Options of {@link linalg.pinv} and {@link linalg.matrix_rank}. */
export interface ToleranceOptions {
  /** Singular values up to this count as zero; 0 by default. */
  readonly atol?: number;
  /** Singular values up to this times the largest count as zero; by default max(m, n) times the dtype's epsilon. */
  readonly rtol?: number;
}

/** Below what the singular values count as zero. */
function tolerance(A: Tensor, S: Tensor, { atol = 0, rtol }: ToleranceOptions): Tensor {
  const epsilon = A.dtype === float64 ? 2 ** -52 : 2 ** -23;
  const relative = rtol ?? (atol > 0 ? 0 : epsilon * Math.max(...A.shape.slice(-2)));
  return S.amax(-1, true).mul(relative).clamp_min(atol);
}

/**
 * Computes the Moore–Penrose pseudo-inverse.
 *
 * @param A - matrices of shape (*, m, n), floating point.
 * @param options - `atol` and `rtol`.
 * @throws RuntimeError when A has fewer than two dimensions or is not of floating point.
 *
 * @example
 * ```ts
 * console.log(torch.linalg.pinv(torch.tensor([[2, 0], [0, 0]])).tolist()); // [ [ 0.5, 0 ], [ 0, 0 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.linalg.pinv.html | torch.linalg.pinv}
 */
export function pinv(A: Tensor, options: ToleranceOptions = {}): Tensor {
  checkKeys(options, ['atol', 'rtol'], 'pinv');
  assertTensor(A, 'linalg_pinv');
  if (A.ndim < 2 || !A.dtype.is_floating_point) {
    throw new RuntimeError(
      `linalg.pinv(${A.dtype.scalarName}{[${A.shape.join(', ')}]}): expected a tensor with 2 or more dimensions of float, double, cfloat or cdouble types`,
    );
  }
  if (A.numel() === 0) return A.mT.clone();
  const { U, S, V } = A.svd();
  const small = S.detach().le(tolerance(A, S.detach(), options));
  const inverse = S.masked_fill(small, 1).reciprocal().masked_fill(small, 0);
  return V.mul(inverse.unsqueeze(-2)).matmul(U.mT);
}

/**
 * Computes the rank of matrices: how many singular values are not small.
 *
 * @param A - matrices of shape (*, m, n), floating point.
 * @param options - `atol` and `rtol`.
 * @throws RuntimeError when A has fewer than two dimensions.
 *
 * @example
 * ```ts
 * console.log(torch.linalg.matrix_rank(torch.tensor([[1, 2], [2, 4]])).item()); // 1
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.linalg.matrix_rank.html | torch.linalg.matrix_rank}
 */
export function matrix_rank(A: Tensor, options: ToleranceOptions = {}): Tensor {
  checkKeys(options, ['atol', 'rtol'], 'matrix_rank');
  assertTensor(A, 'linalg_matrix_rank');
  if (A.ndim < 2) {
    throw new RuntimeError('torch.linalg.matrix_rank: The input tensor input must have at least 2 dimensions.');
  }
  const { S } = A.detach().svd();
  // Without singular values there is no largest one either.
  if (S.shape.at(-1) === 0) return S.gt(0).sum(-1);
  return S.gt(tolerance(A, S, options)).sum(-1);
}

/** A least-squares solution. */
export interface LeastSquares {
  /** The X of least norm. */
  readonly solution: Tensor;
  /** Sums of the squared differences, where A has full rank and more rows than columns; else empty. */
  readonly residuals: Tensor;
  /** A's rank. */
  readonly rank: Tensor;
}

/**
 * Computes the X of least norm for which ‖A X − B‖ is least.
 *
 * @param A - matrices of shape (*, m, n), floating point.
 * @param B - right hand sides of shape (*, m, k).
 * @param options - `rcond`: singular values up to this times the largest count as zero.
 * @throws RuntimeError when A has fewer than two dimensions, or the sizes do not fit.
 *
 * @example
 * ```ts
 * const A = torch.tensor([[1, 0], [1, 1], [1, 2]]);
 * const { solution } = torch.linalg.lstsq(A, torch.tensor([[1], [3], [5]]));
 * console.log(solution.round().tolist()); // [ [ 1 ], [ 2 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.linalg.lstsq.html | torch.linalg.lstsq}
 */
export function lstsq(A: Tensor, B: Tensor, options: { readonly rcond?: number } = {}): LeastSquares {
  checkKeys(options, ['rcond'], 'lstsq');
  assertTensor(A, 'linalg_lstsq');
  assertTensor(B, 'linalg_lstsq', 'B');
  checkMatrix(A, 'lstsq');
  const [m, n] = A.shape.slice(-2);
  const limits = options.rcond === undefined ? {} : { rtol: options.rcond };
  const solution = pinv(A, limits).matmul(B);
  const rank = matrix_rank(A, limits);
  const isFull = m > n && rank.eq(n).all().item();
  const residuals = isFull ? A.matmul(solution).sub(B).square().sum(-2) : A.new_empty([0]);
  return { solution, residuals, rank };
}

/** Which norm of matrices. */
export type MatrixOrder = 'fro' | 'nuc' | number;

/** The columns' or rows' sums of absolute values, or the singular values, of which one is the norm. */
function candidates(A: Tensor, order: MatrixOrder): Tensor {
  if (order === 'nuc' || Math.abs(order as number) === 2) return A.svd().S;
  return A.abs().sum(Math.abs(order as number) === 1 ? -2 : -1);
}

/**
 * Computes norms of matrices.
 *
 * `'fro'` is the root of the sum of squares, `'nuc'` the sum of the singular values, 2 and −2 the largest and the least of them, 1
 * and −1 the largest and least sum of a column's absolute values, ±Infinity of a row's.
 *
 * @param A - matrices of shape (*, m, n), floating point.
 * @param ord - which norm; `'fro'` by default.
 * @param dim - the two dimensions that make the matrices; the last two by default.
 * @param keepdim - whether they stay, with size 1; false by default.
 * @throws RuntimeError when A has fewer than two dimensions, or for another order.
 *
 * @example
 * ```ts
 * console.log(torch.linalg.matrix_norm(torch.tensor([[3, 0], [0, 4]])).item()); // 5
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.linalg.matrix_norm.html | torch.linalg.matrix_norm}
 */
export function matrix_norm(
  A: Tensor,
  ord: MatrixOrder = 'fro',
  dim: readonly [number, number] = [-2, -1],
  keepdim = false,
): Tensor {
  assertTensor(A, 'linalg_matrix_norm');
  checkMatrix(A, 'matrix_norm');
  if (!['fro', 'nuc', 1, -1, 2, -2, Infinity, -Infinity].includes(ord)) {
    throw new RuntimeError(`linalg.matrix_norm: Order ${ord} not supported.`);
  }
  const [row, column] = dim.map((d) => wrapDim(d, A.ndim));
  const kept = (norm: Tensor): Tensor => {
    if (!keepdim) return norm;
    const [first, second] = [Math.min(row, column), Math.max(row, column)];
    return norm.unsqueeze(first).unsqueeze(second);
  };
  if (ord === 'fro') return kept(A.norm(2, [row, column]));
  const others = A.shape.map((_, d) => d).filter((d) => d !== row && d !== column);
  const values = candidates(A.permute(...others, row, column), ord);
  if (ord === 'nuc') return kept(values.sum(-1));
  return kept(ord > 0 ? values.amax(-1) : values.amin(-1));
}

/**
 * Computes norms of vectors, (Σ |x|ᵖ)^(1/p).
 *
 * @param x - a tensor of floating point.
 * @param ord - p; 2 by default. Infinity and −Infinity give the largest and the least absolute value, 0 counts what is not zero.
 * @param dim - the dimensions that make the vectors; all by default.
 * @param keepdim - whether they stay, with size 1; false by default.
 * @throws RuntimeError for integers.
 *
 * @example
 * ```ts
 * console.log(torch.linalg.vector_norm(torch.tensor([3, 4])).item()); // 5
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.linalg.vector_norm.html | torch.linalg.vector_norm}
 */
export function vector_norm(x: Tensor, ord = 2, dim?: number | readonly number[] | null, keepdim = false): Tensor {
  assertTensor(x, 'linalg_vector_norm');
  if (!x.dtype.is_floating_point) {
    throw new RuntimeError(
      `linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${x.dtype.scalarName}`,
    );
  }
  return x.norm(ord, dim ?? x.shape.map((_, d) => d), keepdim);
}

/**
 * Computes a norm: {@link linalg.matrix_norm} over two dimensions, {@link linalg.vector_norm} over one, or over all without an order.
 *
 * @param A - a tensor of floating point.
 * @param ord - which norm; the 2-norm of all elements by default.
 * @param dim - one or two dimensions; those of a vector or a matrix by default.
 * @param keepdim - whether they stay, with size 1; false by default.
 * @throws RuntimeError when an order is given without dimensions for a tensor that is neither vector nor matrix.
 *
 * @example
 * ```ts
 * console.log(torch.linalg.norm(torch.tensor([[3, 0], [0, 4]]), 'nuc').item()); // 7
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.linalg.norm.html | torch.linalg.norm}
 */
export function norm(
  A: Tensor,
  ord?: MatrixOrder | null,
  dim?: number | readonly number[] | null,
  keepdim = false,
): Tensor {
  assertTensor(A, 'linalg_norm');
  if (ord === undefined || ord === null) return vector_norm(A, 2, dim, keepdim);
  const dims = dim === undefined || dim === null ? A.shape.map((_, d) => d) : [dim].flat();
  if ((dim === undefined || dim === null) && A.ndim !== 1 && A.ndim !== 2) {
    throw new RuntimeError(
      `linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got ${A.ndim}D.`,
    );
  }
  if (typeof ord === 'string' || dims.length === 2) {
    return matrix_norm(A, ord, [dims[0], dims[1]], keepdim);
  }
  return vector_norm(A, ord, dims, keepdim);
}

/**
 * Computes condition numbers, ‖A‖ ‖A⁻¹‖.
 *
 * @param A - matrices of shape (*, m, n), floating point; square ones for an order other than 2 and −2.
 * @param p - the order of the norm; 2 by default.
 * @throws RuntimeError when A has fewer than two dimensions.
 *
 * @example
 * ```ts
 * console.log(torch.linalg.cond(torch.tensor([[1, 0], [0, 4]])).item()); // 4
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.linalg.cond.html | torch.linalg.cond}
 */
export function cond(A: Tensor, p: MatrixOrder | null = null): Tensor {
  assertTensor(A, 'linalg_cond');
  if (A.ndim < 2) throw new RuntimeError('linalg.cond: The input tensor must have at least 2 dimensions.');
  if (p === null || p === 2 || p === -2) {
    const { S } = A.svd();
    const [largest, least] = [S.amax(-1), S.amin(-1)];
    return p === -2 ? least.div(largest) : largest.div(least);
  }
  return matrix_norm(A, p).mul(matrix_norm(A.inverse(), p));
}

/**
 * Solves A X = B with A's Cholesky decomposition at hand.
 *
 * @param B - right hand sides of shape (*, n, k).
 * @param L - the triangle that {@link linalg.cholesky} gives.
 * @param upper - whether it is the upper one; false by default.
 *
 * @example
 * ```ts
 * const L = torch.tensor([[2, 0], [0, 1]]);
 * console.log(torch.cholesky_solve(torch.tensor([[4], [3]]), L).tolist()); // [ [ 1 ], [ 3 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.cholesky_solve.html | torch.cholesky_solve}
 */
export function cholesky_solve(B: Tensor, L: Tensor, upper = false): Tensor {
  assertTensor(B, 'cholesky_solve');
  assertTensor(L, 'cholesky_solve', 'input2');
  return cholesky_inverse(L, upper).matmul(B);
}

/**
 * Computes the inverse of A from its Cholesky decomposition.
 *
 * @param L - the triangle that {@link linalg.cholesky} gives.
 * @param upper - whether it is the upper one; false by default.
 *
 * @example
 * ```ts
 * console.log(torch.cholesky_inverse(torch.tensor([[2, 0], [0, 1]])).tolist()); // [ [ 0.25, 0 ], [ 0, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.cholesky_inverse.html | torch.cholesky_inverse}
 */
export function cholesky_inverse(L: Tensor, upper = false): Tensor {
  assertTensor(L, 'cholesky_inverse');
  const inverse = (upper ? L.triu().mT : L.tril()).inverse();
  return inverse.mT.matmul(inverse);
}

/** See {@link linalg.pinv}; `rcond` is its `rtol`. */
export function pinverse(input: Tensor, rcond = 1e-15): Tensor {
  return pinv(input, { rtol: rcond });
}
