/** Dense matrices as row-major float64 arrays: the loops beneath the decompositions. Sizes are modest; nothing here is blocked. */
import type { RefOperand } from '../device/reference.js';

export type Dense = Float64Array;

/** Calls `each` with every matrix of a batch, copied, and its place in the batch. */
export function forEachMatrix({ data, shape }: RefOperand, each: (matrix: Dense, i: number) => void): void {
  const size = shape[shape.length - 2] * shape[shape.length - 1];
  const count = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  for (let i = 0; i < count; i++) each(Float64Array.from(data.subarray(i * size, (i + 1) * size)), i);
}

export function identity(n: number): Dense {
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) a[i * n + i] = 1;
  return a;
}

export function transposed(a: Dense, m: number, n: number): Dense {
  const t = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) t[j * m + i] = a[i * n + j];
  return t;
}

/** Copies one triangle of a square matrix to the other. */
export function mirror(a: Dense, n: number, upper: boolean): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      if (upper) a[i * n + j] = a[j * n + i];
      else a[j * n + i] = a[i * n + j];
    }
  }
}

function swapRows(a: Dense, n: number, i: number, j: number): void {
  for (let k = 0; k < n; k++) [a[i * n + k], a[j * n + k]] = [a[j * n + k], a[i * n + k]];
}

/**
 * Gaussian elimination with row exchanges, in place: `a` (n x n) becomes its upper triangle, and whatever is done to it is done to `b`
 * (n x columns), too. Returns the sign of the exchanges, and the first row without a pivot, counted from 1, or 0.
 */
export function eliminate(a: Dense, n: number, b: Dense, columns: number): { sign: number; singular: number } {
  let [sign, singular] = [1, 0];
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]) > Math.abs(a[pivot * n + k])) pivot = i;
    if (pivot !== k) {
      swapRows(a, n, k, pivot);
      swapRows(b, columns, k, pivot);
      sign = -sign;
    }
    if (a[k * n + k] === 0) {
      singular ||= k + 1;
      continue;
    }
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k] / a[k * n + k];
      if (factor === 0) continue;
      for (let j = k; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
      for (let j = 0; j < columns; j++) b[i * columns + j] -= factor * b[k * columns + j];
    }
  }
  return { sign, singular };
}

/** Solves a x = b in place of `b`, where `a` is triangular. */
export function substitute(a: Dense, n: number, b: Dense, columns: number, upper: boolean, unit = false): void {
  for (let step = 0; step < n; step++) {
    const i = upper ? n - 1 - step : step;
    for (let j = 0; j < columns; j++) {
      let sum = b[i * columns + j];
      for (let k = upper ? i + 1 : 0; k < (upper ? n : i); k++) sum -= a[i * n + k] * b[k * columns + j];
      b[i * columns + j] = unit ? sum : sum / a[i * n + i];
    }
  }
}

/**
 * Householder's QR, with LAPACK's signs: `a` (m x n) becomes R, and the result is Q (m x k). R's diagonal is not made positive.
 */
export function householder(a: Dense, m: number, n: number, k: number): Dense {
  const vectors: { v: Dense; tau: number }[] = [];
  for (let j = 0; j < Math.min(m, n); j++) {
    const v = new Float64Array(m);
    let below = 0;
    for (let i = j; i < m; i++) v[i] = a[i * n + j];
    for (let i = j + 1; i < m; i++) below += v[i] * v[i];
    if (below === 0) {
      vectors.push({ v, tau: 0 });
      continue;
    }
    const alpha = v[j];
    const beta = -Math.sign(alpha || 1) * Math.sqrt(alpha * alpha + below);
    for (let i = j + 1; i < m; i++) v[i] /= alpha - beta;
    v[j] = 1;
    const tau = (beta - alpha) / beta;
    vectors.push({ v, tau });
    reflect(a, m, n, v, tau, j);
  }
  for (let i = 0; i < m; i++) for (let j = 0; j < Math.min(i, n); j++) a[i * n + j] = 0;
  const q = new Float64Array(m * k);
  for (let i = 0; i < Math.min(m, k); i++) q[i * k + i] = 1;
  for (let j = vectors.length - 1; j >= 0; j--) reflect(q, m, k, vectors[j].v, vectors[j].tau, j);
  return q;
}

/** a -= tau v (v' a), where v begins at row `from`. */
function reflect(a: Dense, m: number, n: number, v: Dense, tau: number, from: number): void {
  if (tau === 0) return;
  for (let c = 0; c < n; c++) {
    let dot = 0;
    for (let i = from; i < m; i++) dot += v[i] * a[i * n + c];
    for (let i = from; i < m; i++) a[i * n + c] -= tau * dot * v[i];
  }
}

const SWEEPS = 60;

/** The rotation that makes the off-diagonal element of [[p, r], [r, q]] vanish. */
function rotation(p: number, q: number, r: number): [number, number] {
  const zeta = (q - p) / (2 * r);
  const t = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  const c = 1 / Math.hypot(1, t);
  return [c, c * t];
}

function rotateColumns(a: Dense, m: number, n: number, p: number, q: number, c: number, s: number): void {
  for (let i = 0; i < m; i++) {
    const [x, y] = [a[i * n + p], a[i * n + q]];
    a[i * n + p] = c * x - s * y;
    a[i * n + q] = s * x + c * y;
  }
}

/** Orders columns of `parts` (each rows x n) by `values`; returns the ordered values. */
function sortColumns(
  values: number[],
  order: (a: number, b: number) => number,
  parts: readonly [Dense, number][],
): Dense {
  const places = values.map((_, i) => i).sort((i, j) => order(values[i], values[j]));
  const n = values.length;
  for (const [part, rows] of parts) {
    const copy = part.slice();
    for (let i = 0; i < rows; i++) for (let j = 0; j < n; j++) part[i * n + j] = copy[i * n + places[j]];
  }
  return Float64Array.from(places, (i) => values[i]);
}

/** Jacobi's method for a symmetric matrix: eigenvalues, ascending, and the eigenvectors as columns. */
export function symmetricEigen(a: Dense, n: number): { values: Dense; vectors: Dense } {
  const v = identity(n);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let moved = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const r = a[p * n + q];
        if (Math.abs(r) <= 1e-17 * Math.sqrt(Math.abs(a[p * n + p] * a[q * n + q])) || r === 0) continue;
        moved = true;
        const [c, s] = rotation(a[p * n + p], a[q * n + q], r);
        rotateColumns(a, n, n, p, q, c, s);
        for (let j = 0; j < n; j++) {
          const [x, y] = [a[p * n + j], a[q * n + j]];
          a[p * n + j] = c * x - s * y;
          a[q * n + j] = s * x + c * y;
        }
        rotateColumns(v, n, n, p, q, c, s);
      }
    }
    if (!moved) break;
  }
  const values = sortColumns(
    Array.from({ length: n }, (_, i) => a[i * n + i]),
    (x, y) => x - y,
    [[v, n]],
  );
  return { values, vectors: v };
}

/** One-sided Jacobi (Hestenes) for m >= n: `a` becomes U (m x n); singular values, descending, and V (n x n). */
export function singularValues(a: Dense, m: number, n: number): { values: Dense; v: Dense } {
  const v = identity(n);
  const dot = (p: number, q: number): number => {
    let sum = 0;
    for (let i = 0; i < m; i++) sum += a[i * n + p] * a[i * n + q];
    return sum;
  };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let moved = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const [pp, qq, pq] = [dot(p, p), dot(q, q), dot(p, q)];
        if (pq === 0 || Math.abs(pq) <= 1e-16 * Math.sqrt(pp * qq)) continue;
        moved = true;
        const [c, s] = rotation(pp, qq, pq);
        rotateColumns(a, m, n, p, q, c, s);
        rotateColumns(v, n, n, p, q, c, s);
      }
    }
    if (!moved) break;
  }
  const norms = Array.from({ length: n }, (_, j) => Math.sqrt(dot(j, j)));
  const values = sortColumns(norms, (x, y) => y - x, [
    [a, m],
    [v, n],
  ]);
  const least = values.length ? values[0] * 1e-15 * Math.max(m, n) : 0;
  for (let j = 0; j < n; j++) {
    if (values[j] > least) for (let i = 0; i < m; i++) a[i * n + j] /= values[j];
    else completeColumn(a, m, n, j);
  }
  return { values, v };
}

/** Makes column j of `a` a unit vector that is orthogonal to the columns before it. */
export function completeColumn(a: Dense, m: number, n: number, j: number): void {
  for (let unit = 0; unit < m; unit++) {
    const x = new Float64Array(m);
    x[unit] = 1;
    // Twice, since once leaves a rest of rounding.
    for (let pass = 0; pass < 2; pass++) {
      for (let p = 0; p < j; p++) {
        let along = 0;
        for (let i = 0; i < m; i++) along += a[i * n + p] * x[i];
        for (let i = 0; i < m; i++) x[i] -= along * a[i * n + p];
      }
    }
    const norm = Math.hypot(...x);
    if (norm < 0.5 / Math.sqrt(m)) continue;
    for (let i = 0; i < m; i++) a[i * n + j] = x[i] / norm;
    return;
  }
}
