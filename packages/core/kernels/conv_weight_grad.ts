// The gradient of conv2d for its weights: (gradient, output channels x pixels) times (patches, pixels x K), reduced over
// the pixels of all images. The images are taken in order, in blocks of pixels that depend on the shape only, and the
// blocks are added up in order; threads divide the output channels, so the bits are the same for any number of them.
import { depthwiseScratch, depthwiseWeightGrad } from './conv_depthwise';
import { padPlanes, reach, roundUp, SLACK, tapOffsets } from './conv_image';
import { packGradient, packPatches } from './conv_panels';
import { directGrad, directGradFits } from './conv_weight_direct';
import { ADD, micro, microEdge, panelRows, STORE, TILE } from './micro';

/** Pixels in a block: a panel of eight taps (8 KB) stays in L1 while the gradient's panels come from L2. */
const BLOCK = 256;

@inline
function imagesTogether(ohw: i32): i32 {
  return max(1, BLOCK / max(1, ohw));
}

export function conv2d_weight_grad_scratch(
  N: i32, C: i32, H: i32, W: i32, O: i32, KH: i32, KW: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32,
  groups: i32, OH: i32, OW: i32,
): i32 {
  const Cg = C / groups;
  if (groups == C && O == C) return depthwiseScratch(KH, KW, sh, sw, dh, dw, OH, OW);
  const padded = imagesTogether(OH * OW) * Cg * reach(OH, sh, KH, dh) * reach(OW, sw, KW, dw);
  return TILE + roundUp(4 * Cg * KH * KW, 64) + 4 * BLOCK * roundUp(O / groups, 8) + 32 * (BLOCK + 4) + 4 * padded + SLACK;
}

/** grad is the output's gradient, gw (shaped like the weights) is written. Output channels [from, to) of all groups. */
export function conv2d_weight_grad(
  x: usize, grad: usize, gw: usize,
  N: i32, C: i32, H: i32, W: i32, O: i32, KH: i32, KW: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32,
  groups: i32, OH: i32, OW: i32, scratch: usize, from: i32, to: i32,
): void {
  const Cg = C / groups;
  const Og = O / groups;
  const K = Cg * KH * KW;
  const plane = <usize>(OH * OW) << 2;
  const xEnd = x + (<usize>(N * C * H * W) << 2);
  const xGroup = <usize>(Cg * H * W) << 2;
  if (N * OH * OW == 0) {
    memory.fill(gw + (<usize>(from * K) << 2), 0, <usize>((to - from) * K) << 2);
    return;
  }
  if (groups == C && O == C) {
    depthwiseWeightGrad(x, grad, gw, N, C, H, W, KH, KW, sh, sw, ph, pw, dh, dw, OH, OW, scratch, from, to);
    return;
  }
  if (KH * KW == 1 && sh * sw == 1 && (ph | pw) == 0) {
    W = OW = H * W;
    H = OH = 1;
  }
  for (let o = from; o < to;) {
    const g = o / Og;
    const end = min(to, (g + 1) * Og);
    groupGrad(
      x + <usize>g * xGroup, <usize>groups * xGroup, xEnd, grad + <usize>o * plane, <usize>O * plane,
      gw + (<usize>(o * K) << 2), N, Cg, H, W, end - o, KH, KW, sh, sw, ph, pw, dh, dw, OH, OW, scratch,
    );
    o = end;
  }
}

/** O output channels of one group; x, grad and gw point at the first. */
function groupGrad(
  x: usize, xStep: usize, xEnd: usize, grad: usize, gradStep: usize, gw: usize,
  N: i32, C: i32, H: i32, W: i32, O: i32, KH: i32, KW: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32,
  OH: i32, OW: i32, scratch: usize,
): void {
  const K = C * KH * KW;
  const ohw = OH * OW;
  const tile = scratch;
  const taps = tile + TILE;
  const gradients = taps + roundUp(4 * K, 64);
  const patches = gradients + 4 * BLOCK * roundUp(O, 8);
  const padded = patches + 32 * (BLOCK + 4);
  const HP = reach(OH, sh, KH, dh);
  const WP = reach(OW, sw, KW, dw);
  const padding = ph != 0 || pw != 0;
  const pitch = padding ? WP : W;
  tapOffsets(C, padding ? HP : H, pitch, KH, KW, dh, dw, false, taps);
  const lastTap = load<i32>(taps + (<usize>(K - 1) << 2));
  const paddedStep = <usize>(C * HP * WP) << 2;
  const together = imagesTogether(ohw);
  const direct = directGradFits(K, sw, OH, OW);
  for (let n = 0; n < N; n += together) {
    const images = min(together, N - n);
    let base = x + <usize>n * xStep;
    let step = xStep;
    let end = xEnd;
    if (padding) {
      for (let i = 0; i < images; i++) {
        padPlanes(base, C, H, W, ph, pw, HP, WP, padded + <usize>i * paddedStep);
        base += xStep;
      }
      base = padded;
      step = paddedStep;
      end = padded + <usize>images * paddedStep + SLACK;
    }
    if (direct) {
      for (let i = 0; i < images; i++) {
        const gradient = grad + <usize>(n + i) * gradStep;
        directGrad(base + <usize>i * step, taps, K, gradient, O, OH, OW, sh * pitch, gw, n + i == 0, tile);
      }
      continue;
    }
    const pixels = images * ohw;
    const blocks = (pixels + BLOCK - 1) / BLOCK;
    const size = roundUp((pixels + blocks - 1) / blocks, 4);
    for (let q = 0; q < pixels; q += size) {
      const count = min(size, pixels - q);
      const mode = n == 0 && q == 0 ? STORE : ADD;
      for (let o = 0; o < O;) {
        const rows = panelRows(O - o);
        const src = grad + <usize>n * gradStep + <usize>o * (<usize>ohw << 2);
        packGradient(rows, src, gradStep, ohw, min(rows, O - o), q, count, gradients + (<usize>(o * count) << 2));
        o += rows;
      }
      for (let k = 0; k < K; k += 8) {
        const lanes = min(8, K - k);
        packPatches(taps + (<usize>k << 2), lanes, lastTap, q, count, base, step, end, OH, OW, sh, sw, pitch, patches);
        multiply(count, O, K, k, lanes, gradients, patches, gw, mode, tile);
      }
    }
  }
}

/** Eight taps times every panel of output channels. */
function multiply(
  count: i32, O: i32, K: i32, k: i32, lanes: i32, gradients: usize, patches: usize, gw: usize, mode: i32, tile: usize,
): void {
  const step = <usize>K << 2;
  for (let o = 0; o < O;) {
    const width = panelRows(O - o);
    const rows = min(width, O - o);
    const a = gradients + (<usize>(o * count) << 2);
    const c = gw + (<usize>(o * K + k) << 2);
    if (lanes == 8 && rows == width) micro(width, count, a, patches, 32, 0, c, step, mode, 0);
    else microEdge(width, count, a, patches, 32, 0, c, step, mode, 0, tile, rows, lanes, 8, 1, 0);
    o += width;
  }
}
