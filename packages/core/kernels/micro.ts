// The register-blocked inner kernel that matrix product and convolution share: a tile of 4 rows by 8 columns,
//   tile = A panel (k x 4, four row values per step) times B panel (k x 8, eight column values per step).
// Every element is summed over k in order, in one lane, starting from zero; what the tile is combined with is added
// last. So an element's bits depend neither on where it falls in a tile nor on how the work is split.

/** What a finished tile is combined with. */
export const STORE = 0;
/** c += tile */
export const ADD = 1;
/** c = tile + bias[column] */
export const COLUMN_BIAS = 2;
/** c = tile + bias[row] */
export const ROW_BIAS = 3;

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

/** `step` is the distance between rows of c in bytes. */
export function micro4x8(k: i32, pa: usize, pb: usize, c: usize, step: usize, mode: i32, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  // One step a turn. Unrolling loses up to a quarter on AMD's Zen 4, whose schedulers then get all multiplications on one
  // side and all additions on the other; elsewhere it gains nothing.
  for (; k > 0; k--) {
    const b0 = v128.load(pb);
    const b1 = v128.load(pb, 16);
    let a = v128.load32_splat(pa);
    c00 = f32x4.add(c00, f32x4.mul(a, b0));
    c01 = f32x4.add(c01, f32x4.mul(a, b1));
    a = v128.load32_splat(pa, 4);
    c10 = f32x4.add(c10, f32x4.mul(a, b0));
    c11 = f32x4.add(c11, f32x4.mul(a, b1));
    a = v128.load32_splat(pa, 8);
    c20 = f32x4.add(c20, f32x4.mul(a, b0));
    c21 = f32x4.add(c21, f32x4.mul(a, b1));
    a = v128.load32_splat(pa, 12);
    c30 = f32x4.add(c30, f32x4.mul(a, b0));
    c31 = f32x4.add(c31, f32x4.mul(a, b1));
    pa += 16;
    pb += 32;
  }
  finish(c, c00, c01, mode, bias, 0);
  c += step;
  finish(c, c10, c11, mode, bias, 4);
  c += step;
  finish(c, c20, c21, mode, bias, 8);
  c += step;
  finish(c, c30, c31, mode, bias, 12);
}

/**
 * A tile of which only rows x cols exist: computed whole into `tile` (128 bytes of scratch; the panels are padded), then
 * combined element by element with the same additions as above. Columns from `split` on go `jump` bytes further, and so
 * again every `period` columns: convolution's tiles may end in the next images.
 */
export function microEdge(
  k: i32, pa: usize, pb: usize, c: usize, step: usize, mode: i32, bias: usize,
  tile: usize, rows: i32, cols: i32, split: i32, period: i32, jump: usize,
): void {
  micro4x8(k, pa, pb, tile, 32, STORE, 0);
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
