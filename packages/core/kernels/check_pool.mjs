import { close, fenced, same, tested as k } from './expect.mjs';
import { f32, i32, place, put, random, randoms, reset } from './harness.mjs';

const fr = Math.fround;

/** Few distinct values, so that there are ties, and some NaN and infinities. */
function values(n) {
  return Float32Array.from({ length: n }, () => {
    const r = random();
    if (r < 0.05) return r < 0.03 ? NaN : Infinity;
    return r < 0.2 ? -Infinity : Math.floor(random() * 5) - 2;
  });
}

function maxPool(P, H, W, kh, kw, sh, sw, ph, pw, dh, dw, OH, OW) {
  reset();
  const label = `max_pool2d ${[P, H, W, kh, kw, sh, sw, ph, pw, dh, dw, OH, OW]}`;
  const x = values(P * H * W);
  const n = P * OH * OW;
  const y = new Float32Array(n);
  const index = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const plane = Math.floor(i / (OH * OW));
    let h0 = (Math.floor(i / OW) % OH) * sh - ph;
    let w0 = (i % OW) * sw - pw;
    const h1 = Math.min(h0 + (kh - 1) * dh + 1, H);
    const w1 = Math.min(w0 + (kw - 1) * dw + 1, W);
    while (h0 < 0) h0 += dh;
    while (w0 < 0) w0 += dw;
    let best = -Infinity;
    let at = h0 * W + w0;
    for (let h = h0; h < h1; h += dh) for (let w = w0; w < w1; w += dw) {
      const v = x[plane * H * W + h * W + w];
      if (v > best || v !== v) {
        best = v;
        at = h * W + w;
      }
    }
    y[i] = best;
    index[i] = at;
  }
  const Y = place(4 * n, 4);
  const I = place(4 * n, 4);
  const X = put(x, 4);
  k.max_pool2d_forward(X, Y, I, H, W, OH, OW, kh, kw, sh, sw, ph, pw, dh, dw, 1, P);
  k.max_pool2d_forward(X, Y, I, H, W, OH, OW, kh, kw, sh, sw, ph, pw, dh, dw, 0, 1);
  same(label, f32(Y, n), y);
  same(`${label} indices`, i32(I, n), index);
  fenced(label, Y, 4 * n);
  fenced(label, I, 4 * n);
  const g = randoms(n);
  const want = new Float32Array(P * H * W);
  g.forEach((v, i) => {
    const at = Math.floor(i / (OH * OW)) * H * W + index[i];
    want[at] = fr(want[at] + v);
  });
  const G = place(4 * P * H * W, 4);
  const pairs = +([kh, kw, sh, sw].every((size) => size === 2) && [ph, pw].every((size) => size === 0) && dh * dw === 1);
  const [from, args] = [put(g), [H, W, OH, OW, pairs]];
  k.max_pool2d_backward(from, I, G, ...args, 0, 1);
  k.max_pool2d_backward(from, I, G, ...args, 1, P);
  same(`${label} backward`, f32(G, want.length), want);
  fenced(`${label} backward`, G, 4 * want.length);
}

function avgPool(P, H, W, kh, kw, sh, sw, ph, pw, OH, OW, countPadding, divisor) {
  reset();
  const label = `avg_pool2d ${[P, H, W, kh, kw, sh, sw, ph, pw, OH, OW, countPadding, divisor]}`;
  const x = randoms(P * H * W);
  const n = P * OH * OW;
  const y = new Float64Array(n);
  const g = randoms(n);
  const gx = new Float64Array(P * H * W);
  for (let i = 0; i < n; i++) {
    const plane = Math.floor(i / (OH * OW)) * H * W;
    let h0 = (Math.floor(i / OW) % OH) * sh - ph;
    let w0 = (i % OW) * sw - pw;
    let h1 = Math.min(h0 + kh, H + ph);
    let w1 = Math.min(w0 + kw, W + pw);
    let size = (h1 - h0) * (w1 - w0);
    h0 = Math.max(h0, 0);
    w0 = Math.max(w0, 0);
    h1 = Math.min(h1, H);
    w1 = Math.min(w1, W);
    if (h0 >= h1 || w0 >= w1) continue;
    if (!countPadding) size = (h1 - h0) * (w1 - w0);
    if (divisor) size = divisor;
    for (let h = h0; h < h1; h++) for (let w = w0; w < w1; w++) {
      y[i] += x[plane + h * W + w] / size;
      gx[plane + h * W + w] += g[i] / size;
    }
  }
  const Y = place(4 * n, 4);
  k.avg_pool2d_forward(put(x, 4), Y, H, W, OH, OW, kh, kw, sh, sw, ph, pw, countPadding, divisor, 0, P);
  close(label, f32(Y, n), y, 4, 1e-6);
  fenced(label, Y, 4 * n);
  const G = place(4 * gx.length, 4);
  k.avg_pool2d_backward(put(g), G, H, W, OH, OW, kh, kw, sh, sw, ph, pw, countPadding, divisor, 0, P);
  close(`${label} backward`, f32(G, gx.length), gx, 4, 1e-6);
  fenced(label, G, 4 * gx.length);
}

export function checkPool() {
  const out = (size, kernel, stride, pad, dilation, up) => {
    let o = (up ? Math.ceil : Math.floor)((size + 2 * pad - dilation * (kernel - 1) - 1) / stride) + 1;
    if (up && (o - 1) * stride >= size + pad) o--;
    return o;
  };
  for (const [H, W] of [[2, 2], [6, 8], [7, 9], [12, 17], [9, 26], [8, 3]]) {
    for (const [kh, kw] of [[2, 2], [3, 3], [2, 3], [1, 1]]) {
      for (const [sh, sw] of [[1, 1], [2, 2], [3, 2]]) {
        for (const pad of [0, 1]) {
          for (const up of [false, true]) {
            if (2 * pad > Math.min(kh, kw)) continue;
            for (const d of [1, 2]) {
              const OH = out(H, kh, sh, pad, d, up);
              const OW = out(W, kw, sw, pad, d, up);
              if (OH < 1 || OW < 1) continue;
              maxPool(3, H, W, kh, kw, sh, sw, pad, pad, d, d, OH, OW);
              if (d === 1) {
                avgPool(3, H, W, kh, kw, sh, sw, pad, pad, OH, OW, 1, 0);
                avgPool(3, H, W, kh, kw, sh, sw, pad, pad, OH, OW, 0, 0);
                avgPool(3, H, W, kh, kw, sh, sw, pad, pad, OH, OW, 1, 3);
              }
            }
          }
        }
      }
    }
  }
}
