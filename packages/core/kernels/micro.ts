// The register-blocked inner kernel that matrix product and convolution share: a tile of 5 or 4 rows by 8 columns,
//   tile = A panel (k x rows, one value of each row per step) times B panel (k x 8, eight column values per step).
// Every element is summed over k in order, in one lane, starting from zero; what the tile is combined with is added
// last. So an element's bits depend neither on where it falls in a tile nor on how the work is split.
import { madd } from './madd';

/** What a finished tile is combined with. */
export const STORE = 0;
/** c += tile */
export const ADD = 1;
/** c = tile + bias[column] */
export const COLUMN_BIAS = 2;
/** c = tile + bias[row] */
export const ROW_BIAS = 3;

/** Bytes of the scratch tile that microEdge wants. */
export const TILE = 192;

/**
 * Rows of the next panel of A when `left` rows are left. Five rows by eight columns fill 14 of the 15 registers that V8
 * leaves on x64, and ten sums hide the latency of a fused multiply-add; panels of four make any count from 12 come out even.
 */
@inline
export function panelRows(left: i32): i32 {
  return left >= 5 + 4 * ((5 - left % 5) % 5) ? 5 : 4;
}

/** Rows of all panels together, the last one's padding included. */
export function panelledRows(rows: i32): i32 {
  let total = 0;
  while (total < rows) total += panelRows(rows - total);
  return total;
}

/** One row of a finished tile; `mode` is a constant at every call. */
@inline
function finish(c: usize, lo: v128, hi: v128, mode: i32, bias: usize, row: usize): void {
  if (mode == ADD) {
    lo = f32x4.add(lo, v128.load(c));
    hi = f32x4.add(hi, v128.load(c, 16));
  } else if (mode == COLUMN_BIAS) {
    lo = f32x4.add(lo, v128.load(bias));
    hi = f32x4.add(hi, v128.load(bias, 16));
  } else if (mode == ROW_BIAS) {
    const b = v128.load32_splat(bias + row);
    lo = f32x4.add(lo, b);
    hi = f32x4.add(hi, b);
  }
  v128.store(c, lo);
  v128.store(c, hi, 16);
}

/**
 * `stepB` is the distance between B's steps in bytes, 32 in a packed panel, `step` that between rows of c. With `taps` (then pb
 * points into an image) step p's eight values lie at pb + taps[p], so that nothing need be packed. `rows` and `direct` are
 * constants at every call.
 */
@inline
function tile(
  rows: i32, direct: bool, k: i32, pa: usize, pb: usize, stepB: usize, taps: usize, c: usize, step: usize, mode: i32, bias: usize,
): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0), c41 = f32x4.splat(0);
  // One step a turn: two would need more registers than there are.
  for (; k > 0; k--) {
    const at = direct ? pb + load<i32>(taps) : pb;
    const b0 = v128.load(at);
    const b1 = v128.load(at, 16);
    let a = v128.load32_splat(pa);
    c00 = madd(a, b0, c00);
    c01 = madd(a, b1, c01);
    a = v128.load32_splat(pa, 4);
    c10 = madd(a, b0, c10);
    c11 = madd(a, b1, c11);
    a = v128.load32_splat(pa, 8);
    c20 = madd(a, b0, c20);
    c21 = madd(a, b1, c21);
    a = v128.load32_splat(pa, 12);
    c30 = madd(a, b0, c30);
    c31 = madd(a, b1, c31);
    if (rows == 5) {
      a = v128.load32_splat(pa, 16);
      c40 = madd(a, b0, c40);
      c41 = madd(a, b1, c41);
    }
    pa += rows << 2;
    if (direct) taps += 4;
    else pb += stepB;
  }
  // One branch for all rows: with one for each V8 keeps the sums in memory.
  if (mode == ADD) {
    finish(c, c00, c01, ADD, bias, 0);
    finish(c + step, c10, c11, ADD, bias, 4);
    finish(c + 2 * step, c20, c21, ADD, bias, 8);
    finish(c + 3 * step, c30, c31, ADD, bias, 12);
    if (rows == 5) finish(c + 4 * step, c40, c41, ADD, bias, 16);
  } else if (mode == COLUMN_BIAS) {
    finish(c, c00, c01, COLUMN_BIAS, bias, 0);
    finish(c + step, c10, c11, COLUMN_BIAS, bias, 4);
    finish(c + 2 * step, c20, c21, COLUMN_BIAS, bias, 8);
    finish(c + 3 * step, c30, c31, COLUMN_BIAS, bias, 12);
    if (rows == 5) finish(c + 4 * step, c40, c41, COLUMN_BIAS, bias, 16);
  } else if (mode == ROW_BIAS) {
    finish(c, c00, c01, ROW_BIAS, bias, 0);
    finish(c + step, c10, c11, ROW_BIAS, bias, 4);
    finish(c + 2 * step, c20, c21, ROW_BIAS, bias, 8);
    finish(c + 3 * step, c30, c31, ROW_BIAS, bias, 12);
    if (rows == 5) finish(c + 4 * step, c40, c41, ROW_BIAS, bias, 16);
  } else {
    finish(c, c00, c01, STORE, bias, 0);
    finish(c + step, c10, c11, STORE, bias, 4);
    finish(c + 2 * step, c20, c21, STORE, bias, 8);
    finish(c + 3 * step, c30, c31, STORE, bias, 12);
    if (rows == 5) finish(c + 4 * step, c40, c41, STORE, bias, 16);
  }
}

function micro5(k: i32, pa: usize, pb: usize, stepB: usize, c: usize, step: usize, mode: i32, bias: usize): void {
  tile(5, false, k, pa, pb, stepB, 0, c, step, mode, bias);
}

function micro4(k: i32, pa: usize, pb: usize, stepB: usize, c: usize, step: usize, mode: i32, bias: usize): void {
  tile(4, false, k, pa, pb, stepB, 0, c, step, mode, bias);
}

function direct5(k: i32, pa: usize, pb: usize, taps: usize, c: usize, step: usize, mode: i32, bias: usize): void {
  tile(5, true, k, pa, pb, 0, taps, c, step, mode, bias);
}

function direct4(k: i32, pa: usize, pb: usize, taps: usize, c: usize, step: usize, mode: i32, bias: usize): void {
  tile(4, true, k, pa, pb, 0, taps, c, step, mode, bias);
}

/** A whole tile of `rows` (5 or 4) by 8; `taps` is 0 when B is packed. */
@inline
export function micro(
  rows: i32, k: i32, pa: usize, pb: usize, stepB: usize, taps: usize, c: usize, step: usize, mode: i32, bias: usize,
): void {
  if (taps) {
    if (rows == 5) direct5(k, pa, pb, taps, c, step, mode, bias);
    else direct4(k, pa, pb, taps, c, step, mode, bias);
  } else if (rows == 5) micro5(k, pa, pb, stepB, c, step, mode, bias);
  else micro4(k, pa, pb, stepB, c, step, mode, bias);
}

/**
 * A tile of a panel of `width` rows of which only rows x cols exist: computed whole into `tile` (TILE bytes of scratch; the
 * panels are padded), then combined element by element with the same additions as above. Columns from `split` on go `jump`
 * bytes further, and so again every `period` columns: convolution's tiles may end in the next images.
 */
export function microEdge(
  width: i32, k: i32, pa: usize, pb: usize, stepB: usize, taps: usize, c: usize, step: usize, mode: i32, bias: usize,
  tile: usize, rows: i32, cols: i32, split: i32, period: i32, jump: usize,
): void {
  micro(width, k, pa, pb, stepB, taps, tile, 32, STORE, 0);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const at = c + (<usize>j << 2) + (j >= split ? jump * <usize>(1 + (j - split) / period) : 0);
      let x = load<f32>(tile + (<usize>j << 2));
      if (mode == ADD) x += load<f32>(at);
      else if (mode == COLUMN_BIAS) x += load<f32>(bias + (<usize>j << 2));
      else if (mode == ROW_BIAS) x += load<f32>(bias + (<usize>i << 2));
      store<f32>(at, x);
    }
    tile += 32;
    c += step;
  }
}
