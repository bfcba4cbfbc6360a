// Reductions of contiguous float32 seen as [outer, red, inner] over the middle. Each output is its own fixed-order sum, so
// the range [from, to) of outer indices may be split freely.
import { sumRow } from './sums';
import { lane0 } from './strided';

const BLOCK = 64;

/** out[outer, inner] = scale * sum over red; a mean is scale 1 / red. */
export function sum(x: usize, out: usize, red: i32, inner: i32, scale: f64, from: i32, to: i32): void {
  for (let o = from; o < to; o++) {
    const src = x + (<usize>(o * red * inner) << 2);
    const dst = out + (<usize>(o * inner) << 2);
    if (inner == 1) store<f32>(dst, <f32>(sumRow(src, red) * scale));
    else sumColumns(src, dst, red, inner, scale);
  }
}

/** The first two float32 lanes added to two float64 totals; widenHigh takes the last two. */
@inline
function widenLow(total: v128, s: v128): v128 {
  return f64x2.add(total, f64x2.promote_low_f32x4(s));
}

@inline
function widenHigh(total: v128, s: v128): v128 {
  return f64x2.add(total, f64x2.promote_low_f32x4(v128.shuffle<f32>(s, s, 2, 3, 0, 1)));
}

@inline
function narrow(lo: v128, hi: v128, scale: f64): v128 {
  const factor = f64x2.splat(scale);
  const a = f32x4.demote_f64x2_zero(f64x2.mul(lo, factor));
  const b = f32x4.demote_f64x2_zero(f64x2.mul(hi, factor));
  return v128.shuffle<f32>(a, b, 0, 1, 4, 5);
}

/** float32 within a block of rows, float64 across blocks; eight columns at a time, so that half a cache line is used. */
function sumColumns(src: usize, dst: usize, red: i32, inner: i32, scale: f64): void {
  const step = <usize>inner << 2;
  let i = 0;
  for (; i + 8 <= inner; i += 8) {
    let t0 = f64x2.splat(0), t1 = f64x2.splat(0), t2 = f64x2.splat(0), t3 = f64x2.splat(0);
    let p = src;
    for (let r = 0; r < red; r += BLOCK) {
      let s0 = f32x4.splat(0), s1 = f32x4.splat(0);
      for (let n = min(BLOCK, red - r); n > 0; n--) {
        s0 = f32x4.add(s0, v128.load(p));
        s1 = f32x4.add(s1, v128.load(p, 16));
        p += step;
      }
      t0 = widenLow(t0, s0);
      t1 = widenHigh(t1, s0);
      t2 = widenLow(t2, s1);
      t3 = widenHigh(t3, s1);
    }
    v128.store(dst, narrow(t0, t1, scale));
    v128.store(dst, narrow(t2, t3, scale), 16);
    src += 32;
    dst += 32;
  }
  for (; i < inner; i++) {
    let total: f64 = 0;
    let p = src;
    for (let r = 0; r < red; r += BLOCK) {
      let s: f32 = 0;
      for (let n = min(BLOCK, red - r); n > 0; n--) {
        s += load<f32>(p);
        p += step;
      }
      total += <f64>s;
    }
    store<f32>(dst, <f32>(total * scale));
    src += 4;
    dst += 4;
  }
}

/** The larger (or smaller) of each lane; NaN wins. */
@inline
function pick(largest: bool, x: v128, y: v128): v128 {
  const best = largest ? f32x4.pmax(x, y) : f32x4.pmin(x, y);
  return v128.bitselect(y, best, f32x4.ne(y, y));
}

@inline
function extreme(largest: bool, x: usize, out: usize, red: i32, inner: i32, from: i32, to: i32): void {
  const step = <usize>inner << 2;
  for (let o = from; o < to; o++) {
    let src = x + (<usize>(o * red * inner) << 2);
    let dst = out + (<usize>(o * inner) << 2);
    if (inner == 1) {
      let n = red;
      let best = v128.load32_splat(src);
      for (; n >= 4; n -= 4) {
        best = pick(largest, best, v128.load(src));
        src += 16;
      }
      for (; n > 0; n--) {
        best = pick(largest, best, v128.load32_splat(src));
        src += 4;
      }
      best = pick(largest, best, v128.shuffle<f32>(best, best, 2, 3, 0, 1));
      best = pick(largest, best, v128.shuffle<f32>(best, best, 1, 0, 3, 2));
      store<f32>(dst, lane0(best));
      continue;
    }
    let i = 0;
    for (; i + 4 <= inner; i += 4) {
      let best = v128.load(src);
      let p = src;
      for (let r = 1; r < red; r++) {
        p += step;
        best = pick(largest, best, v128.load(p));
      }
      v128.store(dst, best);
      src += 16;
      dst += 16;
    }
    for (; i < inner; i++) {
      let best = v128.load32_zero(src);
      let p = src;
      for (let r = 1; r < red; r++) {
        p += step;
        best = pick(largest, best, v128.load32_zero(p));
      }
      store<f32>(dst, lane0(best));
      src += 4;
      dst += 4;
    }
  }
}

/** red must not be 0. */
export function amax(x: usize, out: usize, red: i32, inner: i32, from: i32, to: i32): void {
  extreme(true, x, out, red, inner, from, to);
}

/** red must not be 0. */
export function amin(x: usize, out: usize, red: i32, inner: i32, from: i32, to: i32): void {
  extreme(false, x, out, red, inner, from, to);
}

/** out[c] = sum over n and pixels of x[n, c, pixel]: a convolution's bias gradient. Channels [from, to). */
export function channel_sum(x: usize, out: usize, N: i32, C: i32, pixels: i32, from: i32, to: i32): void {
  for (let c = from; c < to; c++) {
    let total: f64 = 0;
    for (let n = 0; n < N; n++) total += sumRow(x + (<usize>((n * C + c) * pixels) << 2), pixels);
    store<f32>(out + (<usize>c << 2), <f32>total);
  }
}
