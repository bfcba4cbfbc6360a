import { bits, close, fenced, same, tested as k } from './expect.mjs';
import { f32, place, put, randoms, reset } from './harness.mjs';

export function reference(x, w, bias, gy, s) {
  const { N, C, H, W, O, KH, KW, sh, sw, ph, pw, dh, dw, groups, OH, OW } = s;
  const Cg = C / groups;
  const Og = O / groups;
  const y = new Float64Array(N * O * OH * OW);
  const gx = new Float64Array(N * C * H * W);
  const gw = new Float64Array(O * Cg * KH * KW);
  for (let n = 0; n < N; n++) for (let o = 0; o < O; o++) for (let oh = 0; oh < OH; oh++) for (let ow = 0; ow < OW; ow++) {
    const yi = ((n * O + o) * OH + oh) * OW + ow;
    let sum = bias ? bias[o] : 0;
    const c0 = Math.floor(o / Og) * Cg;
    for (let c = 0; c < Cg; c++) for (let i = 0; i < KH; i++) for (let j = 0; j < KW; j++) {
      const h = oh * sh - ph + i * dh;
      const v = ow * sw - pw + j * dw;
      if (h < 0 || h >= H || v < 0 || v >= W) continue;
      const xi = ((n * C + c0 + c) * H + h) * W + v;
      const wi = ((o * Cg + c) * KH + i) * KW + j;
      sum += x[xi] * w[wi];
      gx[xi] += gy[yi] * w[wi];
      gw[wi] += gy[yi] * x[xi];
    }
    y[yi] = sum;
  }
  return { y, gx, gw };
}

function one([N, C, H, W, O, KH, KW, sh, sw, ph, pw, dh, dw, groups], withBias) {
  reset();
  const OH = Math.floor((H + 2 * ph - dh * (KH - 1) - 1) / sh) + 1;
  const OW = Math.floor((W + 2 * pw - dw * (KW - 1) - 1) / sw) + 1;
  const shape = [N, C, H, W, O, KH, KW, sh, sw, ph, pw, dh, dw, groups, OH, OW];
  const label = `conv ${shape}`;
  const x = randoms(N * C * H * W);
  const w = randoms((O * C * KH * KW) / groups);
  const bias = withBias ? randoms(O) : null;
  const gy = randoms(N * O * OH * OW);
  const want = reference(x, w, bias, gy, { N, C, H, W, O, KH, KW, sh, sw, ph, pw, dh, dw, groups, OH, OW });
  const X = put(x, 4);
  const WT = put(w, 8);
  const B = bias ? put(bias, 4) : 0;
  const GY = put(gy, 12);
  const runs = [
    ['forward', want.y, N, (out, s, from, to) => k.conv2d_forward(X, WT, B, out, ...shape, s, from, to)],
    ['input_grad', want.gx, N, (out, s, from, to) => k.conv2d_input_grad(GY, WT, out, ...shape, s, from, to)],
    ['weight_grad', want.gw, O, (out, s, from, to) => k.conv2d_weight_grad(X, GY, out, ...shape, s, from, to)],
  ];
  for (const [name, expected, range, run] of runs) {
    const out = place(4 * expected.length, 4);
    const bytes = k[`conv2d_${name}_scratch`](...shape);
    const s = place(bytes);
    run(out, s, 0, range);
    const whole = f32(out, expected.length).slice();
    const terms = (2 * N * O * OH * OW * C * KH * KW) / groups / expected.length;
    close(`${name} ${label}`, whole, expected, Math.sqrt(terms) + 1, 4e-6);
    fenced(`${name} ${label}`, out, 4 * expected.length);
    fenced(`${name} scratch ${label}`, s, bytes);
    const again = place(4 * expected.length, 4);
    const cut = Math.ceil(range / 3);
    run(again, s, cut, range);
    run(again, s, 0, cut);
    same(`${name} split ${label}`, bits(f32(again, expected.length)), bits(whole));
  }
}

export function checkConv() {
  let i = 0;
  for (const [KH, KW] of [[1, 1], [3, 3], [2, 3], [5, 1]]) {
    for (const [sh, sw] of [[1, 1], [2, 2], [1, 2], [3, 1], [2, 3]]) {
      for (const [ph, pw] of [[0, 0], [1, 1], [2, 0]]) {
        for (const [dh, dw] of [[1, 1], [2, 1]]) {
          for (const [C, O, groups] of [[1, 3, 1], [3, 5, 1], [4, 8, 2], [6, 6, 6], [2, 6, 2]]) {
            const [H, W] = [[9, 10], [12, 7], [10, 19]][i % 3];
            one([1 + (i % 4), C, H, W, O, KH, KW, sh, sw, ph, pw, dh, dw, groups], i++ % 2);
          }
        }
      }
    }
  }
  // Small images (strips that cross several), padding beyond the kernel, blocked K, several blocks of pixels, big images.
  one([7, 3, 4, 4, 5, 3, 3, 1, 1, 0, 0, 1, 1, 1], 1);
  one([19, 5, 3, 3, 6, 3, 3, 1, 1, 0, 0, 1, 1, 1], 1);
  one([150, 2, 3, 3, 3, 3, 3, 1, 1, 0, 0, 1, 1, 1], 1);
  one([40, 5, 3, 3, 6, 3, 3, 1, 1, 1, 1, 1, 1, 1], 0);
  one([2, 3, 6, 6, 4, 2, 2, 1, 1, 3, 2, 1, 1, 1], 1);
  one([2, 3, 6, 6, 4, 1, 1, 1, 1, 2, 2, 1, 1, 1], 1);
  one([2, 3, 6, 6, 4, 1, 1, 2, 2, 1, 1, 1, 1, 1], 1);
  one([3, 65, 7, 6, 9, 3, 3, 1, 1, 1, 1, 1, 1, 1], 1);
  one([2, 130, 5, 5, 10, 3, 3, 2, 2, 1, 1, 1, 1, 1], 1);
  one([2, 9, 5, 5, 66, 3, 3, 1, 1, 1, 1, 1, 1, 1], 0);
  one([3, 2, 26, 30, 9, 3, 3, 1, 1, 0, 0, 1, 1, 1], 1);
  one([3, 2, 33, 31, 9, 3, 3, 2, 2, 1, 1, 1, 1, 1], 1);
  one([2, 32, 26, 26, 17, 3, 3, 1, 1, 0, 0, 1, 1, 1], 1);
  one([5, 16, 9, 11, 12, 1, 1, 1, 1, 0, 0, 1, 1, 2], 1);
  one([3, 6, 26, 30, 6, 3, 3, 1, 1, 1, 1, 1, 1, 6], 1);
  one([3, 6, 41, 30, 6, 5, 3, 2, 2, 2, 1, 1, 1, 6], 1);
  one([2, 4, 12, 13, 4, 3, 3, 1, 1, 3, 4, 1, 1, 4], 1);
  // First layers: every rest of a row, few output channels, planes of several blocks, strides and dilations down the rows.
  for (let W = 10; W < 18; W++) one([2, 1, 20, W, 3 + (W % 6), 3, 3, 1, 1, 0, 0, 1, 1, 1], W % 2);
  for (const H of [3, 4, 5]) one([2, 1, H, 12, 5, 3, 3, 1, 1, 0, 0, 1, 1, 1], 1);
  one([2, 1, 40, 37, 6, 3, 3, 1, 1, 0, 0, 1, 1, 1], 1);
  one([2, 3, 41, 22, 7, 3, 3, 2, 1, 1, 1, 1, 2, 1], 1);
  one([2, 1, 30, 28, 9, 5, 5, 1, 1, 2, 2, 1, 1, 1], 0);
  // Input gradients that skip the padding, with K in one block and in several.
  one([2, 8, 9, 26, 70, 3, 3, 1, 1, 0, 0, 1, 1, 1], 0);
  one([2, 8, 12, 14, 70, 3, 3, 1, 1, 0, 1, 4, 1, 1], 0);
  one([2, 8, 12, 14, 20, 3, 3, 1, 1, 1, 1, 4, 1, 1], 0);
  checkChannelSum();
}

function checkChannelSum() {
  for (const [N, C, pixels] of [[1, 1, 1], [3, 5, 7], [4, 3, 49], [2, 3, 1500]]) {
    reset();
    const x = randoms(N * C * pixels);
    const out = place(4 * C);
    const want = new Float64Array(C);
    x.forEach((v, i) => (want[Math.floor(i / pixels) % C] += v));
    k.channel_sum(put(x, 4), out, N, C, pixels, 0, C);
    close('channel_sum', f32(out, C), want, Math.sqrt(N * pixels), 1e-6);
    fenced('channel_sum', out, 4 * C);
  }
}
