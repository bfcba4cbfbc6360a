import { close, fenced, same, tested as k } from './expect.mjs';
import { f32, i64, place, put, random, randoms, reset } from './harness.mjs';

const fr = Math.fround;

function reductions(outer, red, inner) {
  reset();
  const label = `${[outer, red, inner]}`;
  const x = randoms(outer * red * inner);
  const rough = x.map((v) => (random() < 0.1 / red ? NaN : Math.round(v * 3)));
  const n = outer * inner;
  const total = new Float64Array(n);
  const want = { amax: [], amin: [], argmax: [], argmin: [] };
  for (let i = 0; i < n; i++) {
    const at = (r) => (Math.floor(i / inner) * red + r) * inner + (i % inner);
    for (let r = 0; r < red; r++) total[i] += x[at(r)];
    for (const [sign, name] of [[1, 'max'], [-1, 'min']]) {
      let best = 0;
      for (let r = 1; r < red; r++) {
        const b = rough[at(best)];
        const v = rough[at(r)];
        if (b === b && (v !== v || sign * v > sign * b)) best = r;
      }
      want[`a${name}`].push(rough[at(best)]);
      want[`arg${name}`].push(BigInt(best));
    }
  }
  const X = put(x, 4);
  const R = put(rough, 4);
  const out = place(4 * n, 4);
  const long = place(8 * n, 8);
  k.sum(X, out, red, inner, 0.5, 0, outer);
  close(`sum ${label}`, f32(out, n), total.map((v) => v / 2), Math.sqrt(red), 4e-7);
  fenced(`sum ${label}`, out, 4 * n);
  for (const name of ['amax', 'amin']) {
    k[name](R, out, red, inner, 0, outer);
    // Rounding gave -0 and 0, which tie.
    same(`${name} ${label}`, f32(out, n).map((v) => v + 0), want[name].map((v) => v + 0));
    k[`arg${name.slice(1)}`](R, long, red, inner, 0, outer);
    same(`arg${name.slice(1)} ${label}`, i64(long, n), want[`arg${name.slice(1)}`]);
  }
  fenced(label, out, 4 * n);
  fenced(label, long, 8 * n);
}

function softmaxes(rows, cols, scale) {
  reset();
  const label = `${[rows, cols, scale]}`;
  const n = rows * cols;
  const x = randoms(n).map((v) => v * scale);
  if (cols > 2) x[1] = -Infinity;
  const g = randoms(n);
  const s = new Float64Array(n);
  const ls = new Float64Array(n);
  const gs = new Float64Array(n);
  const gls = new Float64Array(n);
  const X = put(x, 4);
  const G = put(g, 4);
  const S = place(4 * n, 4);
  const LS = place(4 * n, 4);
  const out = place(4 * n, 4);
  k.softmax(X, S, cols, 0, rows);
  k.log_softmax(X, LS, cols, 0, rows);
  for (let r = 0; r < rows; r++) {
    const row = x.subarray(r * cols, (r + 1) * cols);
    const max = Math.max(...row);
    const sum = row.reduce((t, v) => t + Math.exp(v - max), 0);
    let dot = 0;
    let total = 0;
    for (let c = 0; c < cols; c++) {
      s[r * cols + c] = Math.exp(row[c] - max) / sum;
      ls[r * cols + c] = row[c] - max - Math.log(sum);
      dot += s[r * cols + c] * g[r * cols + c];
      total += g[r * cols + c];
    }
    for (let c = 0; c < cols; c++) {
      const i = r * cols + c;
      gs[i] = s[i] * (g[i] - dot);
      gls[i] = g[i] - Math.exp(ls[i]) * total;
    }
  }
  const finite = (a) => a.map((v) => (v === -Infinity ? -1e38 : v));
  // x - max is rounded, which the exponential magnifies.
  close(`softmax ${label}`, f32(S, n), s, s, 1e-6 + 2e-7 * scale);
  close(`log_softmax ${label}`, finite(f32(LS, n)), finite(ls), ls.map((v) => (v === -Infinity ? 1e38 : 1 - v)), 4e-7);
  fenced(label, S, 4 * n);
  fenced(label, LS, 4 * n);
  k.softmax_backward(G, S, out, cols, 0, rows);
  close(`softmax_backward ${label}`, f32(out, n), gs, 1, 1e-6);
  k.log_softmax_backward(G, LS, out, cols, 0, rows);
  close(`log_softmax_backward ${label}`, f32(out, n), gls, Math.sqrt(cols) + 1, 1e-6);
  fenced(label, out, 4 * n);
}

function crossEntropy(rows, cols) {
  reset();
  const n = rows * cols;
  const logp = randoms(n).map((v) => v - 1);
  const target = BigInt64Array.from({ length: rows }, (_, r) => (r % 5 === 3 ? -100n : BigInt((7 * r) % cols)));
  const want = Float64Array.from(logp, (v, i) => {
    const label = target[Math.floor(i / cols)];
    return label < 0n ? 0 : 0.37 * (Math.exp(v) - (BigInt(i % cols) === label ? 1 : 0));
  });
  const [from, labels, out] = [put(logp), put(target), place(4 * n, 4)];
  const middle = Math.floor(rows / 2);
  k.cross_entropy_backward(from, labels, out, cols, 0.37, -100, 0, middle);
  k.cross_entropy_backward(from, labels, out, cols, 0.37, -100, middle, rows);
  const label = `cross_entropy_backward ${[rows, cols]}`;
  close(label, f32(out, n), want, 1, 1e-6);
  fenced(label, out, 4 * n);
}

function sgd(n, momentum, dampening, decay, nesterov, maximize, first) {
  reset();
  const [lr, p, g, b] = [0.1, randoms(n), randoms(n), randoms(n)];
  const wantP = p.slice();
  const wantB = b.slice();
  for (let i = 0; i < n; i++) {
    let d = maximize ? -g[i] : g[i];
    if (decay) d = fr(d + fr(p[i] * fr(decay)));
    if (momentum) {
      wantB[i] = first ? d : fr(fr(b[i] * fr(momentum)) + fr(d * fr(1 - dampening)));
      d = nesterov ? fr(d + fr(wantB[i] * fr(momentum))) : wantB[i];
    }
    wantP[i] = fr(p[i] + fr(d * fr(-lr)));
  }
  const [P, G, B] = [put(p, 4), put(g, 8), put(b, 12)];
  const rates = [lr, momentum, dampening, decay, nesterov, maximize, first];
  const middle = Math.floor(n / 3);
  k.sgd_step(P, G, momentum ? B : 0, ...rates, 0, middle);
  k.sgd_step(P, G, momentum ? B : 0, ...rates, middle, n);
  const label = `sgd ${[n, momentum, dampening, decay, nesterov, maximize, first]}`;
  same(label, f32(P, n), wantP);
  same(`${label} buffer`, f32(B, n), wantB);
  fenced(label, P, 4 * n);
  fenced(label, B, 4 * n);
}

function adam(n, amsgrad, decay, shrink, maximize, split) {
  reset();
  const [p, g, m, v, top] = Array.from({ length: 5 }, () => randoms(n));
  for (const list of [v, top]) list.forEach((x, i) => (list[i] = Math.abs(x)));
  const [beta1, beta2, eps, size, correction] = [0.9, 0.999, 1e-8, 0.01, 0.3];
  const want = [p, m, v, top].map((list) => list.slice());
  for (let i = 0; i < n; i++) {
    const x = fr(p[i] * fr(shrink));
    let d = maximize ? -g[i] : g[i];
    if (decay) d = fr(d + fr(x * fr(decay)));
    want[1][i] = fr(fr(m[i] * fr(beta1)) + fr(d * fr(1 - beta1)));
    want[2][i] = fr(fr(v[i] * fr(beta2)) + fr(fr(d * fr(1 - beta2)) * d));
    if (amsgrad) want[3][i] = Math.max(top[i], want[2][i]);
    const divisor = fr(fr(fr(Math.sqrt(want[amsgrad ? 3 : 2][i])) / fr(correction)) + fr(eps));
    want[0][i] = fr(x + fr(fr(want[1][i] * fr(-size)) / divisor));
  }
  const [P, G, M, V, T] = [put(p, 4), put(g, 8), put(m, 12), put(v, 4), put(top, 8)];
  for (const [from, to] of [[0, split], [split, n]]) {
    k.adam_step(P, G, M, V, amsgrad ? T : 0, beta1, beta2, eps, decay, shrink, size, correction, maximize, from, to);
  }
  const label = `adam ${[n, amsgrad, decay, shrink, maximize, split]}`;
  [P, M, V, T].forEach((at, i) => {
    same(`${label} output ${i}`, f32(at, n), want[i]);
    fenced(label, at, 4 * n);
  });
}

export function checkReduce() {
  for (const red of [1, 2, 3, 4, 5, 15, 16, 17, 63, 64, 65, 130, 1024, 2050]) {
    for (const inner of [1, 2, 3, 4, 5, 9, 17, 33]) reductions(3, red, inner);
  }
  reductions(1, 300001, 1);
  reductions(1, 3001, 40);
  reset();
  const out = place(8);
  k.sum(out, out, 0, 1, 1, 0, 1);
  same('empty sum', f32(out, 1), [0]);
  for (const cols of [1, 2, 3, 4, 5, 7, 8, 10, 33, 513, 1000]) {
    for (const scale of [1, 50]) softmaxes(3, cols, scale);
  }
  for (const rows of [1, 2, 3, 4, 5, 9]) for (const cols of [1, 2, 3, 4, 10, 17]) crossEntropy(rows, cols);
  for (let n = 0; n < 12; n++) {
    for (let v = 0; v < 32; v++) {
      if (v < 16) adam(n, v & 1, v & 2 ? 0.01 : 0, v & 4 ? 0.9 : 1, v & 8 ? 1 : 0, (v * 5) % (n + 1));
      sgd(n, v & 1 ? 0.9 : 0, v & 2 && !(v & 8) ? 0.3 : 0, v & 4 ? 0.01 : 0, v & 1 && v & 8 ? 1 : 0, v & 16 ? 1 : 0, n % 2);
    }
  }
}
