import { bits, close, fenced, same, tested as k } from './expect.mjs';
import { f32, place, put, randoms, reset } from './harness.mjs';

function one(m, n, kk, transA, transB, accumulate, biasMode, gap) {
  reset();
  const label = `sgemm ${[m, n, kk, transA, transB, accumulate, biasMode, gap]}`;
  const [rsa, csa] = transA ? [1, m + gap] : [kk + gap, 1];
  const [rsb, csb] = transB ? [1, kk + gap] : [n + gap, 1];
  const a = randoms((m + gap + 1) * (kk + gap + 1));
  const b = randoms((kk + gap + 1) * (n + gap + 1));
  const bias = randoms(Math.max(m, n));
  const ldc = n + gap;
  const c0 = randoms(m * ldc);
  const want = new Float64Array(m * ldc);
  const scale = new Float64Array(m * ldc);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let s = accumulate ? c0[i * ldc + j] : 0;
      s += biasMode === 1 ? bias[j] : biasMode === 2 ? bias[i] : 0;
      let total = Math.abs(s);
      for (let p = 0; p < kk; p++) {
        const product = a[i * rsa + p * csa] * b[p * rsb + j * csb];
        s += product;
        total += Math.abs(product);
      }
      want[i * ldc + j] = s;
      scale[i * ldc + j] = total;
    }
    // What lies between rows must stay.
    for (let j = n; j < ldc; j++) want[i * ldc + j] = c0[i * ldc + j];
  }
  const A = put(a, 4);
  const B = put(b, 8);
  const C = put(c0, 12);
  const bytes = k.sgemm_scratch(m, n, kk);
  const s = place(bytes);
  const run = (from, to) =>
    k.sgemm(m, n, kk, A, rsa, csa, B, rsb, csb, C, ldc, accumulate, biasMode ? put(bias) : 0, biasMode, s, from, to);
  run(0, m);
  const whole = f32(C, m * ldc).slice();
  close(label, whole, want, scale, 4e-6);
  fenced(label, C, 4 * m * ldc);
  fenced(`${label} scratch`, s, bytes);
  f32(C, m * ldc).set(c0);
  const cut = Math.ceil(m / 3);
  run(0, cut);
  run(cut, m);
  same(`${label} split`, bits(f32(C, m * ldc)), bits(whole));
  // A single column is computed in an order of its own, so it is no range.
  if (n % 8 === 1 && n > 1) return;
  const columns = (from, to) => {
    const b = biasMode ? put(bias) : 0;
    k.sgemm_columns(m, n, kk, A, rsa, csa, B, rsb, csb, C, ldc, accumulate, b, biasMode, s, from, to);
  };
  f32(C, m * ldc).set(c0);
  const middle = Math.min(n, 8 * Math.ceil(n / 24));
  columns(0, middle);
  if (middle < n) columns(middle, n);
  same(`${label} columns`, bits(f32(C, m * ldc)), bits(whole));
}

export function checkGemm() {
  for (const m of [1, 2, 3, 4, 5, 9, 17]) {
    for (const n of [1, 2, 7, 8, 9, 16, 19, 35]) {
      for (const kk of [0, 1, 2, 3, 5, 16, 33]) {
        for (let v = 0; v < 4; v++) {
          one(m, n, kk, v & 1, v >> 1, 0, (m + n + kk) % 3, v % 2);
          one(m, n, kk, v & 1, v >> 1, 1, (m + kk) % 3, 0);
        }
      }
    }
  }
  for (let v = 0; v < 4; v++) {
    one(133, 70, 300, v & 1, v >> 1, v & 1, v % 3, 1);
    one(30, 530, 257, v & 1, v >> 1, 0, v % 3, 0);
    one(1, 70, 1100, v & 1, v >> 1, 0, 1, 0);
    one(70, 1, 1100, v & 1, v >> 1, 0, 2, 0);
  }
}
