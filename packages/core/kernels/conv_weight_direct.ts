// The weight gradient without packing: for windows side by side, four pixels of the gradient times the four pixels under a
// tap, both read where they lie, are summed lane by lane; four output channels by two taps at a time. It needs planes
// that are large enough to pay for adding up the lanes, and wins where there are few taps (a network's first layer), which
// do not pay for packing the gradient.
import { madd } from './madd';
import { sumLanes } from './sums';

/** Pixels after which the lanes are added up, so that float32 sums stay short. */
const PIXELS = 1024;

@inline
export function directGradFits(K: i32, sw: i32, OH: i32, OW: i32): bool {
  return K <= 32 && sw == 1 && OW >= 8 && OH * OW >= 128;
}

/**
 * gw[o][k] += the sum over one image's pixels (= for the first image). `taps` are byte offsets from x, whose rows under
 * neighbouring rows of outputs are `rowStep` values apart. Neither what is summed nor its order depends on O.
 */
export function directGrad(
  x: usize, taps: usize, K: i32, grad: usize, O: i32, OH: i32, OW: i32, rowStep: i32, gw: usize, first: bool, sums: usize,
): void {
  const plane = <usize>(OH * OW) << 2;
  const pitch = <usize>rowStep << 2;
  const row = <usize>OW << 2;
  // A row's last one to three values are the upper lanes of a load that ends with the row.
  const rest = OW & 3;
  const last = <usize>(OW - 4) << 2;
  const rowsTogether = max(1, PIXELS / OW);
  for (let h = 0; h < OH; h += rowsTogether) {
    const rows = min(rowsTogether, OH - h);
    const from = x + <usize>h * pitch;
    for (let o = 0; o < O; o += 4) {
      // Channels and taps that do not exist repeat the last one, and are not stored.
      const g0 = grad + <usize>o * plane + <usize>h * row;
      const g1 = g0 + <usize>min(1, O - 1 - o) * plane;
      const g2 = g0 + <usize>min(2, O - 1 - o) * plane;
      const g3 = g0 + <usize>min(3, O - 1 - o) * plane;
      for (let k = 0; k < K; k += 2) {
        const at = taps + (<usize>k << 2);
        const x0 = from + load<i32>(at);
        const x1 = from + load<i32>(at + (<usize>min(1, K - 1 - k) << 2));
        wholeVectors(g0, g1, g2, g3, x0, x1, rows, OW >> 2, row, pitch, sums);
        if (rest) {
          const mask = i32x4.gt_s(i32x4(1, 2, 3, 4), i32x4.splat(4 - rest));
          lastVectors(g0 + last, g1 + last, x0 + last, x1 + last, rows, row, pitch, mask, sums);
          lastVectors(g2 + last, g3 + last, x0 + last, x1 + last, rows, row, pitch, mask, sums + 64);
        }
        for (let i = 0; i < min(4, O - o); i++) {
          for (let j = 0; j < min(2, K - k); j++) {
            const to = gw + (<usize>((o + i) * K + k + j) << 2);
            const sum = sumLanes(v128.load(sums + (<usize>(2 * i + j) << 4)));
            store<f32>(to, first ? sum : load<f32>(to) + sum);
          }
        }
      }
    }
    first = false;
  }
}

/** sums[4][2] = the products' sums over rows of n vectors. More than 4 x 2 in two loops makes V8 keep sums in memory. */
function wholeVectors(
  g0: usize, g1: usize, g2: usize, g3: usize, x0: usize, x1: usize, rows: i32, n: i32, stepG: usize, stepX: usize,
  sums: usize,
): void {
  let s00 = f32x4.splat(0), s01 = f32x4.splat(0);
  let s10 = f32x4.splat(0), s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0), s21 = f32x4.splat(0);
  let s30 = f32x4.splat(0), s31 = f32x4.splat(0);
  const gapG = stepG - (<usize>n << 4);
  const gapX = stepX - (<usize>n << 4);
  let g: usize = 0;
  let x: usize = 0;
  for (; rows > 0; rows--) {
    for (let i = n; i > 0; i--) {
      const a0 = v128.load(x0 + x), a1 = v128.load(x1 + x);
      let b = v128.load(g0 + g);
      s00 = madd(b, a0, s00);
      s01 = madd(b, a1, s01);
      b = v128.load(g1 + g);
      s10 = madd(b, a0, s10);
      s11 = madd(b, a1, s11);
      b = v128.load(g2 + g);
      s20 = madd(b, a0, s20);
      s21 = madd(b, a1, s21);
      b = v128.load(g3 + g);
      s30 = madd(b, a0, s30);
      s31 = madd(b, a1, s31);
      g += 16;
      x += 16;
    }
    g += gapG;
    x += gapX;
  }
  v128.store(sums, s00);
  v128.store(sums, s01, 16);
  v128.store(sums, s10, 32);
  v128.store(sums, s11, 48);
  v128.store(sums, s20, 64);
  v128.store(sums, s21, 80);
  v128.store(sums, s30, 96);
  v128.store(sums, s31, 112);
}

/** Adds the lanes in `mask` of one vector of every row, for two of the four channels. */
function lastVectors(
  g0: usize, g1: usize, x0: usize, x1: usize, rows: i32, stepG: usize, stepX: usize, mask: v128, sums: usize,
): void {
  let s00 = v128.load(sums), s01 = v128.load(sums, 16);
  let s10 = v128.load(sums, 32), s11 = v128.load(sums, 48);
  for (; rows > 0; rows--) {
    // Both factors are masked: zero times an infinite neighbour would be NaN.
    const a0 = v128.and(v128.load(x0), mask), a1 = v128.and(v128.load(x1), mask);
    const b0 = v128.and(v128.load(g0), mask), b1 = v128.and(v128.load(g1), mask);
    s00 = madd(b0, a0, s00);
    s01 = madd(b0, a1, s01);
    s10 = madd(b1, a0, s10);
    s11 = madd(b1, a1, s11);
    g0 += stepG;
    g1 += stepG;
    x0 += stepX;
    x1 += stepX;
  }
  v128.store(sums, s00);
  v128.store(sums, s01, 16);
  v128.store(sums, s10, 32);
  v128.store(sums, s11, 48);
}
