// Depthwise convolution: one input and one output channel a group. There is no product of matrices to block, so rows of
// outputs are summed directly from the padded plane, four pixels at a time; memory, not arithmetic, is the limit.
import { loadRun, padPlanes, reach, roundUp, SLACK, tapOffsets } from './conv_image';
import { madd } from './madd';
import { sumLanes } from './sums';

export function depthwiseScratch(KH: i32, KW: i32, sh: i32, sw: i32, dh: i32, dw: i32, OH: i32, OW: i32): i32 {
  // The last four outputs of a row may reach beyond it, by up to three strides.
  return roundUp(8 * KH * KW, 64) + 4 * reach(OH, sh, KH, dh) * reach(OW, sw, KW, dw) + 16 * sw + SLACK;
}

/**
 * y[n, c] = x[n, c] convolved with w[c] (read backwards if `flipped`), for images [from, to). `top` and `left` are the
 * padding before the image, negative to crop.
 */
export function depthwise(
  x: usize, w: usize, bias: usize, y: usize, flipped: bool,
  C: i32, H: i32, W: i32, KH: i32, KW: i32, sh: i32, sw: i32, top: i32, left: i32, dh: i32, dw: i32,
  OH: i32, OW: i32, scratch: usize, from: i32, to: i32,
): void {
  const count = KH * KW;
  const HP = reach(OH, sh, KH, dh);
  const WP = reach(OW, sw, KW, dw);
  const taps = scratch;
  const weights = taps + 4 * count;
  const padded = scratch + roundUp(8 * count, 64);
  tapOffsets(1, HP, WP, KH, KW, dh, dw, false, taps);
  for (let c = 0; c < C; c++) {
    for (let t = 0; t < count; t++) {
      const value = load<f32>(w + (<usize>(c * count + (flipped ? count - 1 - t : t)) << 2));
      store<f32>(weights + (<usize>t << 2), value);
    }
    const b = bias ? load<f32>(bias + (<usize>c << 2)) : 0;
    for (let n = from; n < to; n++) {
      padPlanes(x + (<usize>((n * C + c) * H * W) << 2), 1, H, W, top, left, HP, WP, padded);
      let out = y + (<usize>((n * C + c) * OH * OW) << 2);
      for (let oh = 0; oh < OH; oh++) {
        outputRow(padded + (<usize>(oh * sh * WP) << 2), taps, weights, count, f32x4.splat(b), sw, OW, out);
        out += <usize>OW << 2;
      }
    }
  }
}

function outputRow(src: usize, taps: usize, weights: usize, count: i32, bias: v128, sw: i32, OW: i32, out: usize): void {
  const last = <usize>count << 2;
  for (let ow = 0; ow < OW; ow += 4) {
    let sum = f32x4.splat(0);
    for (let t: usize = 0; t < last; t += 4) {
      const value = loadRun(src + load<i32>(taps + t), sw);
      sum = madd(v128.load32_splat(weights + t), value, sum);
    }
    sum = f32x4.add(sum, bias);
    if (ow + 4 <= OW) {
      v128.store(out, sum);
    } else {
      v128.store32_lane(out, sum, 0);
      if (OW - ow > 1) v128.store32_lane(out + 4, sum, 1);
      if (OW - ow > 2) v128.store32_lane(out + 8, sum, 2);
    }
    src += <usize>sw << 4;
    out += 16;
  }
}

/** gw[c] for channels [from, to): each tap's sum over a plane, then over the images in order in float64. */
export function depthwiseWeightGrad(
  x: usize, grad: usize, gw: usize,
  N: i32, C: i32, H: i32, W: i32, KH: i32, KW: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32,
  OH: i32, OW: i32, scratch: usize, from: i32, to: i32,
): void {
  const count = KH * KW;
  const HP = reach(OH, sh, KH, dh);
  const WP = reach(OW, sw, KW, dw);
  const totals = scratch;
  const padded = scratch + roundUp(8 * count, 64);
  for (let c = from; c < to; c++) {
    for (let t = 0; t < count; t++) store<f64>(totals + (<usize>t << 3), 0);
    for (let n = 0; n < N; n++) {
      padPlanes(x + (<usize>((n * C + c) * H * W) << 2), 1, H, W, ph, pw, HP, WP, padded);
      const g = grad + (<usize>((n * C + c) * OH * OW) << 2);
      for (let t = 0; t < count; t++) {
        const at = totals + (<usize>t << 3);
        const kh = t / KW;
        const src = padded + (<usize>(kh * dh * WP + (t - kh * KW) * dw) << 2);
        store<f64>(at, load<f64>(at) + planeDot(g, src, OH, OW, sw, <usize>(sh * WP) << 2));
      }
    }
    for (let t = 0; t < count; t++) {
      store<f32>(gw + (<usize>(c * count + t) << 2), <f32>load<f64>(totals + (<usize>t << 3)));
    }
  }
}

function planeDot(g: usize, src: usize, OH: i32, OW: i32, sw: i32, rowStep: usize): f64 {
  let total: f64 = 0;
  for (let oh = 0; oh < OH;) {
    let sum = f32x4.splat(0);
    let rest: f32 = 0;
    // Sixteen rows at a time, so that float32 sums stay short.
    for (const end = min(OH, oh + 16); oh < end; oh++) {
      let p = src;
      let ow = 0;
      for (; ow + 4 <= OW; ow += 4) {
        sum = madd(v128.load(g), loadRun(p, sw), sum);
        g += 16;
        p += <usize>sw << 4;
      }
      for (; ow < OW; ow++) {
        rest += load<f32>(g) * load<f32>(p);
        g += 4;
        p += <usize>sw << 2;
      }
      src += rowStep;
    }
    total += <f64>sumLanes(sum) + <f64>rest;
  }
  return total;
}
