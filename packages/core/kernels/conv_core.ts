// One group's convolution as an implicit matrix product: packed weights (output channels x K) times image patches
// (K x pixels), K = C * KH * KW. Eight pixels by all of K are packed once and meet every output channel while in L1. The
// forward pass and the stride-1 input gradient are both this. Every output is its own sum over K in a fixed order.
import { padPlanes, reach, roundUp, SLACK, tapOffsets } from './conv_image';
import { packStrip } from './conv_strip';
import { ADD, micro, microEdge, panelledRows, panelRows, ROW_BIAS, STORE, TILE } from './micro';
import { packRows } from './pack';

/** Above this many taps K is blocked, so that a strip stays in L1 and the block of weights in L2. */
const K_WHOLE = 512;
const K_BLOCK = 384;
/** Small images are taken together until there are this many pixels, so that strips stay full. */
const GROUP_PIXELS = 128;

@inline
function blockOf(K: i32): i32 {
  return K <= K_WHOLE ? K : K_BLOCK;
}

@inline
function imagesTogether(ohw: i32): i32 {
  return max(1, GROUP_PIXELS / max(1, ohw));
}

export function packedWeightsBytes(O: i32, K: i32): i32 {
  return 4 * panelledRows(O) * K;
}

/** w[O][K] into panels of output channels, block of K by block of K. */
export function packWeights(w: usize, O: i32, K: i32, dst: usize): void {
  const kb = blockOf(K);
  for (let p0 = 0; p0 < K; p0 += kb) {
    const kc = min(kb, K - p0);
    for (let o = 0; o < O;) {
      const rows = panelRows(O - o);
      packRows(rows, w + (<usize>(o * K + p0) << 2), <usize>K << 2, 4, min(rows, O - o), kc, dst);
      dst += <usize>(kc * rows) << 2;
      o += rows;
    }
  }
}

export function convolveScratch(
  C: i32, KH: i32, KW: i32, sh: i32, sw: i32, dh: i32, dw: i32, OH: i32, OW: i32,
): i32 {
  const K = C * KH * KW;
  const padded = imagesTogether(OH * OW) * C * reach(OH, sh, KH, dh) * reach(OW, sw, KW, dw);
  return TILE + roundUp(4 * K, 64) + 32 * blockOf(K) + 64 + 4 * padded + SLACK;
}

/**
 * x and y point at the group's first channel; xStep and yStep are the bytes from image to image, and xEnd the end of all
 * of x. `top` and `left` are the padding before the image, negative to crop. With `rowsFirst` the weights' K is (KH, C, KW)
 * rather than (C, KH, KW), and kernel rows that lie wholly in the padding are left out. Computes images [from, to).
 */
export function convolve(
  x: usize, xStep: usize, xEnd: usize, weights: usize, bias: usize, y: usize, yStep: usize,
  C: i32, H: i32, W: i32, O: i32, KH: i32, KW: i32, sh: i32, sw: i32, top: i32, left: i32, dh: i32, dw: i32,
  OH: i32, OW: i32, rowsFirst: bool, scratch: usize, from: i32, to: i32,
): void {
  const K = C * KH * KW;
  const kb = blockOf(K);
  const ohw = OH * OW;
  if (ohw == 0) return;
  const tile = scratch;
  const taps = tile + TILE;
  const strip = taps + roundUp(4 * K, 64);
  const padded = strip + 32 * kb + 64;
  const HP = reach(OH, sh, KH, dh);
  const WP = reach(OW, sw, KW, dw);
  const padding = top != 0 || left != 0 || HP > H || WP > W;
  const pitch = padding ? WP : W;
  const rows = panelledRows(O);
  tapOffsets(C, padding ? HP : H, pitch, KH, KW, dh, dw, rowsFirst, taps);
  const paddedStep = <usize>(C * HP * WP) << 2;
  const together = imagesTogether(ohw);
  for (let n = from; n < to; n += together) {
    const images = min(together, to - n);
    let base = x + <usize>n * xStep;
    let step = xStep;
    let end = xEnd;
    if (padding) {
      for (let i = 0; i < images; i++) {
        padPlanes(base, C, H, W, top, left, HP, WP, padded + <usize>i * paddedStep);
        base += xStep;
      }
      base = padded;
      step = paddedStep;
      end = padded + <usize>images * paddedStep + SLACK;
    }
    const out = y + <usize>n * yStep;
    const pixels = images * ohw;
    for (let p0 = 0; p0 < K; p0 += kb) {
      const kc = min(kb, K - p0);
      const mode = p0 ? ADD : bias ? ROW_BIAS : STORE;
      const block = weights + (<usize>(rows * p0) << 2);
      const blockTaps = taps + (<usize>p0 << 2);
      const lastTap = load<i32>(taps + (<usize>(K - 1) << 2));
      let image = 0, oh = 0, ow = 0;
      for (let q = 0; q < pixels; q += 8) {
        const cols = min(8, pixels - q);
        // What of this block lies over the image: steps first .. last.
        let first = 0, last = kc;
        if (rowsFirst) {
          const lastRow = oh + (ow + cols - 1) / OW;
          if (lastRow < OH) {
            let kh = 0;
            while (kh < KH && lastRow * sh + kh * dh < top) kh++;
            first = min(max(0, kh * C * KW - p0), kc);
            kh = KH;
            while (kh > 0 && oh * sh + (kh - 1) * dh >= top + H) kh--;
            last = max(min(kh * C * KW - p0, kc), first);
          }
        }
        const stripTaps = blockTaps + (<usize>first << 2);
        let from = strip;
        let direct: usize = 0;
        if (sw == 1 && OW - ow >= 8) {
          // Eight pixels side by side are read from the image as they are.
          from = base + <usize>image * step + (<usize>(oh * sh * pitch + ow) << 2);
          direct = stripTaps;
        } else {
          packStrip(stripTaps, last - first, lastTap, image, oh, ow, cols, base, step, end, OH, OW, sh, sw, pitch, strip);
        }
        if (last > first || p0 == 0) {
          multiplyStrip(
            kc, first, last - first, O, block, from, direct, out + <usize>image * yStep, yStep, oh * OW + ow, cols, ohw,
            mode, bias, tile,
          );
        }
        // Counting on costs less than dividing q for every strip.
        for (ow += 8; ow >= OW; ow -= OW) {
          if (++oh == OH) {
            oh = 0;
            image++;
          }
        }
      }
    }
  }
}

/**
 * A strip, which begins at `pixel` of the image whose output y is, times steps first .. first + count of every panel of
 * weights, kc steps long; `taps` as in micro.
 */
function multiplyStrip(
  kc: i32, first: i32, count: i32, O: i32, weights: usize, strip: usize, taps: usize, y: usize, yStep: usize,
  pixel: i32, cols: i32, ohw: i32, mode: i32, bias: usize, tile: usize,
): void {
  const split = ohw - pixel;
  const plane = <usize>ohw << 2;
  const whole = cols == 8 && split >= 8;
  let c = y + (<usize>pixel << 2);
  for (let o = 0; o < O;) {
    const width = panelRows(O - o);
    const panel = weights + (<usize>(first * width) << 2);
    if (whole && o + width <= O) micro(width, count, panel, strip, 32, taps, c, plane, mode, bias);
    else {
      const rows = min(width, O - o);
      microEdge(width, count, panel, strip, 32, taps, c, plane, mode, bias, tile, rows, cols, split, ohw, yStep - plane);
    }
    o += width;
    weights += <usize>(kc * width) << 2;
    c += <usize>width * plane;
    bias += <usize>width << 2;
  }
}
