// Convolution with few taps, as in a network's first layer: packing patches would cost as much as the product. Four output
// channels at a time go along the rows of outputs, reading the image where it lies and writing four planes from end to end.
import { padPlanes, reach, roundUp, tapOffsets } from './conv_image';
import { madd } from './madd';
import { packRows } from './pack';

@inline
export function fewFits(K: i32, O: i32, sw: i32, OW: i32): bool {
  return K <= 32 && O >= 4 && sw == 1 && OW >= 8;
}

export function fewScratch(C: i32, O: i32, KH: i32, KW: i32, sh: i32, dh: i32, dw: i32, OH: i32, OW: i32): i32 {
  const K = C * KH * KW;
  return 64 + roundUp(4 * K, 64) + 4 * roundUp(O, 4) * K + 4 * C * reach(OH, sh, KH, dh) * reach(OW, 1, KW, dw);
}

/** Arguments as of convolve, but the weights are w[O][K] as they come, and the stride along a row is 1. */
export function convolveFew(
  x: usize, xStep: usize, w: usize, bias: usize, y: usize, yStep: usize,
  C: i32, H: i32, W: i32, O: i32, KH: i32, KW: i32, sh: i32, top: i32, left: i32, dh: i32, dw: i32,
  OH: i32, OW: i32, scratch: usize, from: i32, to: i32,
): void {
  const K = C * KH * KW;
  const noBias = scratch;
  const taps = scratch + 64;
  const weights = taps + roundUp(4 * K, 64);
  const padded = weights + 4 * roundUp(O, 4) * K;
  const HP = reach(OH, sh, KH, dh);
  const WP = reach(OW, 1, KW, dw);
  const padding = top != 0 || left != 0 || HP > H || WP > W;
  const pitch = padding ? WP : W;
  v128.store(noBias, f32x4.splat(0));
  tapOffsets(C, padding ? HP : H, pitch, KH, KW, dh, dw, false, taps);
  // The last four channels overlap those before, rather than leave a part of a panel.
  for (let o = 0; o < O; o += 4) {
    packRows(4, w + (<usize>(min(o, O - 4) * K) << 2), <usize>K << 2, 4, 4, K, weights + (<usize>(o * K) << 2));
  }
  const rowStep = <usize>(sh * pitch) << 2;
  const plane = <usize>(OH * OW) << 2;
  for (let n = from; n < to; n++) {
    let image = x + <usize>n * xStep;
    if (padding) {
      padPlanes(image, C, H, W, top, left, HP, WP, padded);
      image = padded;
    }
    for (let o = 0; o < O; o += 4) {
      const first = <usize>min(o, O - 4);
      const panel = weights + (<usize>(o * K) << 2);
      const b = bias ? bias + (first << 2) : noBias;
      let c = y + <usize>n * yStep + first * plane;
      let p = image;
      for (let oh = 0; oh < OH; oh++) {
        row8(K, panel, taps, p, c, plane, b, OW);
        // What is left of the row is the last four or eight again, of which some are written twice.
        const rest = OW & 7;
        if (rest > 4) row8(K, panel, taps, p + (<usize>(OW - 8) << 2), c + (<usize>(OW - 8) << 2), plane, b, 8);
        else if (rest) row4(K, panel, taps, p + (<usize>(OW - 4) << 2), c + (<usize>(OW - 4) << 2), plane, b);
        p += rowStep;
        c += <usize>OW << 2;
      }
    }
  }
}

/** The first n (a multiple of eight) outputs of a row of four planes. */
function row8(K: i32, weights: usize, taps: usize, x: usize, c: usize, plane: usize, bias: usize, n: i32): void {
  for (; n >= 8; n -= 8) {
    let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
    let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
    let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
    let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
    let w = weights;
    let t = taps;
    for (let k = K; k > 0; k--) {
      const p = x + load<i32>(t);
      const x0 = v128.load(p);
      const x1 = v128.load(p, 16);
      let a = v128.load32_splat(w);
      c00 = madd(a, x0, c00);
      c01 = madd(a, x1, c01);
      a = v128.load32_splat(w, 4);
      c10 = madd(a, x0, c10);
      c11 = madd(a, x1, c11);
      a = v128.load32_splat(w, 8);
      c20 = madd(a, x0, c20);
      c21 = madd(a, x1, c21);
      a = v128.load32_splat(w, 12);
      c30 = madd(a, x0, c30);
      c31 = madd(a, x1, c31);
      w += 16;
      t += 4;
    }
    let b = v128.load32_splat(bias);
    v128.store(c, f32x4.add(c00, b));
    v128.store(c, f32x4.add(c01, b), 16);
    let to = c + plane;
    b = v128.load32_splat(bias, 4);
    v128.store(to, f32x4.add(c10, b));
    v128.store(to, f32x4.add(c11, b), 16);
    to += plane;
    b = v128.load32_splat(bias, 8);
    v128.store(to, f32x4.add(c20, b));
    v128.store(to, f32x4.add(c21, b), 16);
    to += plane;
    b = v128.load32_splat(bias, 12);
    v128.store(to, f32x4.add(c30, b));
    v128.store(to, f32x4.add(c31, b), 16);
    x += 32;
    c += 32;
  }
}

/** Four outputs of a row of four planes. */
function row4(K: i32, weights: usize, taps: usize, x: usize, c: usize, plane: usize, bias: usize): void {
  let c0 = f32x4.splat(0), c1 = f32x4.splat(0), c2 = f32x4.splat(0), c3 = f32x4.splat(0);
  for (; K > 0; K--) {
    const v = v128.load(x + load<i32>(taps));
    c0 = madd(v128.load32_splat(weights), v, c0);
    c1 = madd(v128.load32_splat(weights, 4), v, c1);
    c2 = madd(v128.load32_splat(weights, 8), v, c2);
    c3 = madd(v128.load32_splat(weights, 12), v, c3);
    weights += 16;
    taps += 4;
  }
  v128.store(c, f32x4.add(c0, v128.load32_splat(bias)));
  v128.store(c + plane, f32x4.add(c1, v128.load32_splat(bias, 4)));
  v128.store(c + 2 * plane, f32x4.add(c2, v128.load32_splat(bias, 8)));
  v128.store(c + 3 * plane, f32x4.add(c3, v128.load32_splat(bias, 12)));
}
