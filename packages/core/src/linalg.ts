/**
 * Linear algebra: decompositions, inverses and systems of equations, norms.
 *
 * Sizes up to a few hundred are meant: the loops are plain, in float64 within.
 *
 * @see {@link https://pytorch.org/docs/stable/linalg.html | torch.linalg}
 *
 * @packageDocumentation
 */
export { LinAlgError } from './ops/_square.js';
export {
  cholesky,
  type CholeskyOptions,
  eigh,
  type Eigh,
  eigvalsh,
  linalg_svd as svd,
  type LinalgSVD,
  qr,
  type QR,
  svdvals,
} from './ops/decompositions.js';
export {
  cond,
  type LeastSquares,
  lstsq,
  matrix_exp,
  matrix_norm,
  matrix_power,
  matrix_rank,
  type MatrixOrder,
  norm,
  pinv,
  type ToleranceOptions,
  vector_norm,
} from './ops/matrix.js';
export {
  det,
  inv,
  type SignAndLogabsdet,
  slogdet,
  solve,
  type SolveOptions,
  solve_triangular,
  type SolveTriangularOptions,
} from './ops/solving.js';
