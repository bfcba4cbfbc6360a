// C = A B (+ C) (+ bias) for float32 matrices with any strides: packed panels, blocked for the L1 and L2 caches.
// Rows of C are independent of each other, so the bits do not depend on how [mFrom, mTo) splits them.
import { gemv } from './gemv';
import { ADD, COLUMN_BIAS, micro, microEdge, panelRows, ROW_BIAS, STORE, TILE } from './micro';
import { packColumns, packRows } from './pack';

// An 8-column panel of B (8 KB) stays in L1 while the block of A (128 KB) comes from L2, beside the block of B (512 KB).
const KC = 256;
const MC = 128;
const NC = 512;
const FEW_ROWS = 10;

@inline
function roundUp(x: i32, to: i32): i32 {
  return (x + to - 1) / to * to;
}

/** Bytes of scratch that sgemm needs. */
export function sgemm_scratch(m: i32, n: i32, k: i32): i32 {
  const kc = min(k, KC);
  return TILE + 4 * kc * (min(roundUp(m, 4), MC) + min(roundUp(n, 8), NC));
}

function addBias(c: usize, ldc: i32, n: i32, bias: usize, biasMode: i32, mFrom: i32, mTo: i32): void {
  for (let i = mFrom; i < mTo; i++) {
    for (let j = 0; j < n; j++) {
      const at = c + (<usize>(i * ldc + j) << 2);
      store<f32>(at, load<f32>(at) + load<f32>(bias + (<usize>(biasMode == 1 ? j : i) << 2)));
    }
  }
}

/**
 * Strides are in elements; a's rows are rsa apart and its columns csa; c's columns are adjacent and its rows ldc apart.
 * biasMode: 0 none, 1 bias[column], 2 bias[row]. Computes rows [mFrom, mTo).
 */
export function sgemm(
  m: i32, n: i32, k: i32,
  a: usize, rsa: i32, csa: i32,
  b: usize, rsb: i32, csb: i32,
  c: usize, ldc: i32,
  accumulate: i32, bias: usize, biasMode: i32,
  scratch: usize, mFrom: i32, mTo: i32,
): void {
  if (bias == 0) biasMode = 0;
  if (k == 0 && !accumulate) {
    for (let i = mFrom; i < mTo; i++) memory.fill(c + (<usize>(i * ldc) << 2), 0, <usize>n << 2);
    accumulate = 1;
  }
  if ((k == 0 || accumulate) && biasMode) {
    addBias(c, ldc, n, bias, biasMode, mFrom, mTo);
    biasMode = 0;
  }
  if (k == 0) return;
  const first = accumulate ? ADD : biasMode == 1 ? COLUMN_BIAS : biasMode == 2 ? ROW_BIAS : STORE;
  if (m == 1 && (csb == 1 || (rsb == 1 && csa == 1))) {
    if (mFrom < mTo) gemv(n, k, a, csa, b, rsb, csb, c, 1, first, bias, first == COLUMN_BIAS ? 4 : 0);
    return;
  }
  if (n == 1 && (rsa == 1 || (csa == 1 && rsb == 1))) {
    gemv(
      mTo - mFrom, k, b, rsb, a + (<usize>(mFrom * rsa) << 2), csa, rsa, c + (<usize>(mFrom * ldc) << 2), ldc,
      first, bias + (first == ROW_BIAS ? <usize>mFrom << 2 : 0), first == ROW_BIAS ? 4 : 0,
    );
    return;
  }
  // Packing does not pay for two panels of rows.
  const asItLies = csb == 1 && mTo - mFrom <= FEW_ROWS;
  const blockA = scratch + TILE;
  const blockB = blockA + (<usize>(min(roundUp(m, 4), MC) * min(k, KC)) << 2);
  for (let j0 = 0; j0 < n; j0 += NC) {
    const nc = min(NC, n - j0);
    for (let p0 = 0; p0 < k; p0 += KC) {
      const kc = min(KC, k - p0);
      const mode = p0 ? ADD : first;
      const fromB = b + (<usize>(p0 * rsb + j0 * csb) << 2);
      // Of rows as they lie only a last, incomplete panel is packed.
      for (let j = asItLies ? nc & ~7 : 0; j < nc; j += 8) {
        const src = fromB + (<usize>(j * csb) << 2);
        packColumns(src, <usize>csb << 2, <usize>rsb << 2, min(8, nc - j), kc, blockB + (<usize>(j * kc) << 2));
      }
      for (let i0 = mFrom; i0 < mTo; i0 += MC) {
        const mc = min(MC, mTo - i0);
        for (let i = 0; i < mc;) {
          const rows = panelRows(mc - i);
          const src = a + (<usize>((i0 + i) * rsa + p0 * csa) << 2);
          packRows(rows, src, <usize>rsa << 2, <usize>csa << 2, min(rows, mc - i), kc, blockA + (<usize>(i * kc) << 2));
          i += rows;
        }
        block(mc, nc, kc, blockA, blockB, asItLies ? fromB : 0, <usize>rsb << 2, c + (<usize>(i0 * ldc + j0) << 2), ldc, mode, bias, i0, j0, scratch);
      }
    }
  }
}

/** One packed block of A times one of B, whose whole panels are read as they lie where `rowsB` tells where. */
function block(
  mc: i32, nc: i32, kc: i32, blockA: usize, blockB: usize, rowsB: usize, stepB: usize,
  c: usize, ldc: i32, mode: i32, bias: usize, i0: i32, j0: i32, tile: usize,
): void {
  const step = <usize>ldc << 2;
  for (let j = 0; j < nc; j += 8) {
    const cols = min(8, nc - j);
    const lies = rowsB != 0 && cols == 8;
    const pb = lies ? rowsB + (<usize>j << 2) : blockB + (<usize>(j * kc) << 2);
    const next = lies ? stepB : 32;
    for (let i = 0; i < mc;) {
      const width = panelRows(mc - i);
      const rows = min(width, mc - i);
      const pa = blockA + (<usize>(i * kc) << 2);
      const at = c + (<usize>(i * ldc + j) << 2);
      const from = bias + (<usize>(mode == COLUMN_BIAS ? j0 + j : i0 + i) << 2);
      if (rows == width && cols == 8) micro(width, kc, pa, pb, next, 0, at, step, mode, from);
      else microEdge(width, kc, pa, pb, next, 0, at, step, mode, from, tile, rows, cols, 8, 1, 0);
      i += width;
    }
  }
}

// The same over columns [nFrom, nTo) of all rows, for products of few rows: each range packs its own columns of b only. A range
// must not be a single column unless n is 1, since gemv adds up in another order.
export function sgemm_columns(
  m: i32, n: i32, k: i32,
  a: usize, rsa: i32, csa: i32,
  b: usize, rsb: i32, csb: i32,
  c: usize, ldc: i32,
  accumulate: i32, bias: usize, biasMode: i32,
  scratch: usize, nFrom: i32, nTo: i32,
): void {
  const perColumn = biasMode == 1 ? <usize>nFrom << 2 : 0;
  sgemm(
    m, nTo - nFrom, k, a, rsa, csa, b + (<usize>(nFrom * csb) << 2), rsb, csb, c + (<usize>nFrom << 2), ldc,
    accumulate, bias + perColumn, biasMode, scratch, 0, m,
  );
}
