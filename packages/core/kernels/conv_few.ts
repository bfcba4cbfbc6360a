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
      // What is left of a row is the last eight again, or the last four together with the next row's, of which some are
      // written twice.
      const rest = OW & 7;
      const row = <usize>OW << 2;
      for (let oh = 0; oh < OH; oh++) {
        row8(K, panel, taps, p, c, plane, b, OW);
        if (rest > 4) row8(K, panel, taps, p + (<usize>(OW - 8) << 2), c + row - 32, plane, b, 8);
        else if (rest && (oh & 1 || oh == OH - 1)) {
          // The only row there is is its own next.
          const up = oh ? rowStep : 0, back = oh ? row : 0;
          rows4(K, panel, taps, p - up + (<usize>(OW - 4) << 2), c - back + row - 16, plane, b, up, back);
        }
        p += rowStep;
        c += row;
      }
    }
  }
}

/**
 * Eight outputs of four planes: with `aside` side by side, else four of a row and four of the next, `rows` bytes further in the
 * image and `below` in the outputs.
 */
@inline
function eight(
  aside: bool, K: i32, weights: usize, taps: usize, x: usize, c: usize, plane: usize, bias: usize, rows: usize, below: usize,
): void {
  let c00 = v128.load32_splat(bias), c10 = v128.load32_splat(bias, 4);
  let c20 = v128.load32_splat(bias, 8), c30 = v128.load32_splat(bias, 12);
  let c01 = c00, c11 = c10, c21 = c20, c31 = c30;
  for (; K > 0; K--) {
    const p = x + load<i32>(taps);
    const x0 = v128.load(p);
    const x1 = aside ? v128.load(p, 16) : v128.load(p + rows);
    let a = v128.load32_splat(weights);
    c00 = madd(a, x0, c00);
    c01 = madd(a, x1, c01);
    a = v128.load32_splat(weights, 4);
    c10 = madd(a, x0, c10);
    c11 = madd(a, x1, c11);
    a = v128.load32_splat(weights, 8);
    c20 = madd(a, x0, c20);
    c21 = madd(a, x1, c21);
    a = v128.load32_splat(weights, 12);
    c30 = madd(a, x0, c30);
    c31 = madd(a, x1, c31);
    weights += 16;
    taps += 4;
  }
  v128.store(c, c00);
  v128.store(c + below, c01);
  c += plane;
  v128.store(c, c10);
  v128.store(c + below, c11);
  c += plane;
  v128.store(c, c20);
  v128.store(c + below, c21);
  c += plane;
  v128.store(c, c30);
  v128.store(c + below, c31);
}

/** The first n (a multiple of eight) outputs of a row of four planes. */
function row8(K: i32, weights: usize, taps: usize, x: usize, c: usize, plane: usize, bias: usize, n: i32): void {
  for (; n >= 8; n -= 8) {
    eight(true, K, weights, taps, x, c, plane, bias, 16, 16);
    x += 32;
    c += 32;
  }
}

/** Four outputs of a row, and four of the next, of four planes. */
function rows4(
  K: i32, weights: usize, taps: usize, x: usize, c: usize, plane: usize, bias: usize, rows: usize, below: usize,
): void {
  eight(false, K, weights, taps, x, c, plane, bias, rows, below);
}
