// conv2d, NCHW float32. The arguments of the three convolution kernels are the same; see README.md.
import { depthwise, depthwiseScratch } from './conv_depthwise';
import { convolve, convolveScratch, packedWeightsBytes, packWeights } from './conv_core';
import { convolveFew, fewFits, fewScratch } from './conv_few';

export function conv2d_forward_scratch(
  N: i32, C: i32, H: i32, W: i32, O: i32, KH: i32, KW: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32,
  groups: i32, OH: i32, OW: i32,
): i32 {
  const Cg = C / groups;
  if (groups == C && O == C) return depthwiseScratch(KH, KW, sh, sw, dh, dw, OH, OW);
  if (fewFits(Cg * KH * KW, O / groups, sw, OW)) return fewScratch(Cg, O / groups, KH, KW, sh, dh, dw, OH, OW);
  // A 1x1 convolution is seen as one long row, which may need another amount.
  const rows = KH * KW == 1 && sh * sw == 1 && (ph | pw) == 0 ? 1 : OH;
  return packedWeightsBytes(O / groups, Cg * KH * KW)
    + convolveScratch(Cg, KH, KW, sh, sw, dh, dw, rows, OH * OW / max(1, rows));
}

/** Images [from, to). */
export function conv2d_forward(
  x: usize, w: usize, bias: usize, y: usize,
  N: i32, C: i32, H: i32, W: i32, O: i32, KH: i32, KW: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32,
  groups: i32, OH: i32, OW: i32, scratch: usize, from: i32, to: i32,
): void {
  if (groups == C && O == C) {
    depthwise(x, w, bias, y, false, C, H, W, KH, KW, sh, sw, ph, pw, dh, dw, OH, OW, scratch, from, to);
    return;
  }
  const Cg = C / groups;
  const Og = O / groups;
  const K = Cg * KH * KW;
  const few = fewFits(K, Og, sw, OW);
  const xEnd = x + (<usize>(N * C * H * W) << 2);
  const xGroup = <usize>(Cg * H * W) << 2;
  const yGroup = <usize>(Og * OH * OW) << 2;
  const rest = scratch + packedWeightsBytes(Og, K);
  if (!few && KH * KW == 1 && sh * sw == 1 && (ph | pw) == 0) {
    // A plain matrix product: as one row, strips need not end where the image's rows do.
    W = OW = H * W;
    H = OH = 1;
  }
  for (let g = 0; g < groups; g++) {
    const weights = w + (<usize>(g * Og * K) << 2);
    const input = x + <usize>g * xGroup;
    const b = bias ? bias + (<usize>(g * Og) << 2) : 0;
    const out = y + <usize>g * yGroup;
    if (few) {
      convolveFew(
        input, <usize>groups * xGroup, weights, b, out, <usize>groups * yGroup,
        Cg, H, W, Og, KH, KW, sh, ph, pw, dh, dw, OH, OW, scratch, from, to,
      );
      continue;
    }
    packWeights(weights, Og, K, scratch);
    convolve(
      input, <usize>groups * xGroup, xEnd, scratch, b, out, <usize>groups * yGroup,
      Cg, H, W, Og, KH, KW, sh, sw, ph, pw, dh, dw, OH, OW, false, rest, from, to,
    );
  }
}
