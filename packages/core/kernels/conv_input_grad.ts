// The gradient of conv2d for its input. With stride 1 it is itself a convolution, of the output's gradient with the
// weights flipped and their channels exchanged. With a larger stride that would multiply mostly zeros, so there the
// product (transposed weights) x (gradient) is scattered over the image tile by tile.
import { depthwise, depthwiseScratch } from './conv_depthwise';
import { convolve, convolveScratch, packedWeightsBytes, packWeights } from './conv_core';
import { reach, roundUp } from './conv_image';
import { micro, panelRows, STORE, TILE } from './micro';
import { packColumns, packRows } from './pack';

export function conv2d_input_grad_scratch(
  N: i32, C: i32, H: i32, W: i32, O: i32, KH: i32, KW: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32,
  groups: i32, OH: i32, OW: i32,
): i32 {
  const Cg = C / groups;
  const Og = O / groups;
  const K = Cg * KH * KW;
  if (sh == 1 && sw == 1) {
    if (groups == C && O == C) return depthwiseScratch(KH, KW, 1, 1, dh, dw, H, W);
    const rows = KH * KW == 1 && (ph | pw) == 0 ? 1 : H;
    return 4 * roundUp(Og * K, 16) + packedWeightsBytes(Cg, Og * KH * KW)
      + convolveScratch(Og, KH, KW, 1, 1, dh, dw, rows, H * W / max(1, rows));
  }
  return TILE + packedWeightsBytes(K, Og) + 32 * Og + 4 * Cg * reach(OH, sh, KH, dh) * reach(OW, sw, KW, dw);
}

/** dst[c][kh][o][kw] = w[o][c][KH - 1 - kh][KW - 1 - kw]: rows first, so that convolve can skip those in the padding. */
function flip(w: usize, C: i32, O: i32, KH: i32, KW: i32, dst: usize): void {
  for (let c = 0; c < C; c++) {
    for (let kh = 0; kh < KH; kh++) {
      for (let o = 0; o < O; o++) {
        let src = w + (<usize>(((o * C + c + 1) * KH - kh) * KW - 1) << 2);
        for (let kw = 0; kw < KW; kw++) {
          store<f32>(dst, load<f32>(src));
          src -= 4;
          dst += 4;
        }
      }
    }
  }
}

/** grad is the output's gradient, gx is written whole. Images [from, to). */
export function conv2d_input_grad(
  grad: usize, w: usize, gx: usize,
  N: i32, C: i32, H: i32, W: i32, O: i32, KH: i32, KW: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32,
  groups: i32, OH: i32, OW: i32, scratch: usize, from: i32, to: i32,
): void {
  const Cg = C / groups;
  const Og = O / groups;
  const taps = KH * KW;
  const weights = Og * Cg * taps;
  const gradEnd = grad + (<usize>(N * O * OH * OW) << 2);
  const gradGroup = <usize>(Og * OH * OW) << 2;
  const gxGroup = <usize>(Cg * H * W) << 2;
  if (sh != 1 || sw != 1) {
    for (let g = 0; g < groups; g++) {
      scatterGroup(
        grad + <usize>g * gradGroup, <usize>groups * gradGroup, w + (<usize>(g * weights) << 2),
        gx + <usize>g * gxGroup, <usize>groups * gxGroup,
        Cg, H, W, Og, KH, KW, sh, sw, ph, pw, dh, dw, OH, OW, scratch, from, to,
      );
    }
    return;
  }
  if (groups == C && O == C) {
    const top = dh * (KH - 1) - ph;
    const left = dw * (KW - 1) - pw;
    depthwise(grad, w, 0, gx, true, C, OH, OW, KH, KW, 1, 1, top, left, dh, dw, H, W, scratch, from, to);
    return;
  }
  if (taps == 1 && (ph | pw) == 0) {
    W = OW = H * W;
    H = OH = 1;
  }
  const packed = scratch + 4 * roundUp(weights, 16);
  const rest = packed + packedWeightsBytes(Cg, Og * taps);
  for (let g = 0; g < groups; g++) {
    flip(w + (<usize>(g * weights) << 2), Cg, Og, KH, KW, scratch);
    packWeights(scratch, Cg, Og * taps, packed);
    convolve(
      grad + <usize>g * gradGroup, <usize>groups * gradGroup, gradEnd, packed, 0,
      gx + <usize>g * gxGroup, <usize>groups * gxGroup,
      Og, OH, OW, Cg, KH, KW, 1, 1, dh * (KH - 1) - ph, dw * (KW - 1) - pw, dh, dw, H, W, true, rest, from, to,
    );
  }
}

function scatterGroup(
  grad: usize, gradStep: usize, w: usize, gx: usize, gxStep: usize,
  C: i32, H: i32, W: i32, O: i32, KH: i32, KW: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32,
  OH: i32, OW: i32, scratch: usize, from: i32, to: i32,
): void {
  const K = C * KH * KW;
  const ohw = OH * OW;
  const HP = reach(OH, sh, KH, dh);
  const WP = reach(OW, sw, KW, dw);
  const tile = scratch;
  const packed = tile + TILE;
  const strip = packed + packedWeightsBytes(K, O);
  const image = strip + 32 * O;
  const plane = <usize>ohw << 2;
  for (let k = 0; k < K;) {
    const rows = panelRows(K - k);
    packRows(rows, w + (<usize>k << 2), 4, <usize>K << 2, min(rows, K - k), O, packed + (<usize>(k * O) << 2));
    k += rows;
  }
  for (let n = from; n < to; n++) {
    // Summed with the padding in place, so that the inner loop needs no bounds.
    memory.fill(image, 0, <usize>(C * HP * WP) << 2);
    for (let q = 0; q < ohw; q += 8) {
      const cols = min(8, ohw - q);
      packColumns(grad + <usize>n * gradStep + (<usize>q << 2), 4, plane, cols, O, strip);
      for (let k = 0; k < K;) {
        const rows = panelRows(K - k);
        micro(rows, O, packed + (<usize>(k * O) << 2), strip, 32, 0, tile, 32, STORE, 0);
        for (let i = 0; i < min(rows, K - k); i++) {
          const c = (k + i) / (KH * KW);
          const t = k + i - c * KH * KW;
          const kh = t / KW;
          const to = image + (<usize>((c * HP + kh * dh) * WP + (t - kh * KW) * dw) << 2);
          scatterRow(tile + (<usize>i << 5), cols, q, OW, sh * WP, sw, to);
        }
        k += rows;
      }
    }
    cropPlanes(image, C, HP, WP, ph, pw, H, W, gx + <usize>n * gxStep);
  }
}

@inline
function scatterRow(tile: usize, cols: i32, q: i32, OW: i32, rowStep: i32, sw: i32, image: usize): void {
  let oh = q / OW;
  let ow = q - oh * OW;
  for (let j = 0; j < cols; j++) {
    const at = image + (<usize>(oh * rowStep + ow * sw) << 2);
    store<f32>(at, load<f32>(at) + load<f32>(tile + (<usize>j << 2)));
    if (++ow == OW) {
      ow = 0;
      oh++;
    }
  }
}

/** The inverse of padPlanes; what no window reached is zero. */
function cropPlanes(src: usize, C: i32, HP: i32, WP: i32, ph: i32, pw: i32, H: i32, W: i32, dst: usize): void {
  for (let c = 0; c < C; c++) {
    for (let h = 0; h < H; h++) {
      const row = src + (<usize>((c * HP + h + ph) * WP + pw) << 2);
      const inside = h + ph < HP ? max(0, min(W, WP - pw)) : 0;
      for (let j = 0; j < inside; j++) store<f32>(dst + (<usize>j << 2), load<f32>(row + (<usize>j << 2)));
      for (let j = inside; j < W; j++) store<f32>(dst + (<usize>j << 2), 0);
      dst += <usize>W << 2;
    }
  }
}
