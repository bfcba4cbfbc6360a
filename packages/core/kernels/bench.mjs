// Prints the kernels' speed on one thread: node packages/core/kernels/bench.mjs [part of a name]
import { kernels, place, put, randoms, relaxed, reset, use } from './harness.mjs';

const only = process.argv[2] ?? '';
const variants = relaxed ? ['plain', 'fused'] : ['plain'];
/** The kernels of whichever module is in use. */
const k = new Proxy({}, { get: (_, name) => kernels[name] });

/** Best of several runs, since the machine is shared; the two modules take turns. */
function bench(name, work, unit, run) {
  if (!name.includes(only)) return;
  const best = Object.fromEntries(variants.map((variant) => [variant, Infinity]));
  const start = performance.now();
  for (let i = 0; (i < 300 && performance.now() - start < 800) || i < 5; i++) {
    for (const variant of variants) {
      use(variant);
      const t = performance.now();
      run();
      best[variant] = Math.min(best[variant], performance.now() - t);
    }
  }
  const columns = variants.map((v) => `${(work / best[v] / 1e6).toFixed(1).padStart(7)} ${best[v].toFixed(3).padStart(9)} ms`);
  console.log(`${name.padEnd(42)} ${unit.padStart(7)} ${columns.join(' | ')}`);
}

console.log(`${''.padEnd(50)} ${variants.join(', ')}`);

function gemm(m, n, kk, [rsa, csa] = [kk, 1], [rsb, csb] = [n, 1], label = '') {
  reset();
  const a = put(randoms(m * kk));
  const b = put(randoms(kk * n));
  const c = place(4 * m * n);
  const s = place(k.sgemm_scratch(m, n, kk));
  bench(`sgemm ${m} ${n} ${kk} ${label}`, 2 * m * n * kk, 'GFLOP/s', () =>
    k.sgemm(m, n, kk, a, rsa, csa, b, rsb, csb, c, n, 0, 0, 0, s, 0, m));
}

for (const n of [256, 512, 1024]) gemm(n, n, n);
gemm(512, 512, 512, [512, 1], [1, 512], 'b transposed');
gemm(512, 512, 512, [1, 512], [512, 1], 'a transposed');
gemm(64, 512, 784, [784, 1], [1, 784], 'linear');
gemm(64, 10, 128, [128, 1], [1, 128], 'linear');
gemm(1, 4096, 4096);
gemm(4096, 1, 4096);

function conv(label, N, C, H, O, K, stride = 1, pad = 0, groups = 1, dilation = 1) {
  reset();
  const OH = Math.floor((H + 2 * pad - dilation * (K - 1) - 1) / stride) + 1;
  const shape = [N, C, H, H, O, K, K, stride, stride, pad, pad, dilation, dilation, groups, OH, OH];
  const x = put(randoms(N * C * H * H));
  const w = put(randoms((O * C * K * K) / groups));
  const y = put(randoms(N * O * OH * OH));
  const gx = place(4 * N * C * H * H);
  const gw = place((4 * O * C * K * K) / groups);
  const s = place(Math.max(
    k.conv2d_forward_scratch(...shape), k.conv2d_input_grad_scratch(...shape), k.conv2d_weight_grad_scratch(...shape)));
  const flops = (2 * N * O * OH * OH * C * K * K) / groups;
  bench(`${label} input_grad`, flops, 'GFLOP/s', () => k.conv2d_input_grad(y, w, gx, ...shape, s, 0, N));
  bench(`${label} weight_grad`, flops, 'GFLOP/s', () => k.conv2d_weight_grad(x, y, gw, ...shape, s, 0, O));
  bench(`${label} forward`, flops, 'GFLOP/s', () => k.conv2d_forward(x, w, 0, y, ...shape, s, 0, N));
  if (K === 3 && stride * groups * dilation === 1 && C >= 4) winograd(label, flops, [N, C, H, O, pad, OH], [x, w, y, gx, gw]);
}

/** The same by Winograd's method, as ../src/device/cpu/winograd.ts calls it. */
function winograd(label, flops, [N, C, H, O, pad, OH], [x, w, y, gx, gw]) {
  const tiles = (n) => N * Math.ceil(n / 4) ** 2;
  const blocks = Math.ceil(O / 64);
  const chunks = Math.max(1, Math.min(Math.floor(8 / blocks), Math.floor(tiles(OH) / 64)));
  const u = place(Math.max(k.winograd_weights_size(O, C), k.winograd_weights_size(C, O)));
  const sums = place(k.winograd_weight_sums_size(C, O, chunks));
  const s = place(Math.max(
    k.winograd_convolve_scratch(C, H, O, OH), k.winograd_convolve_scratch(O, OH, C, H),
    k.winograd_input_grad_scratch(C, O, OH), k.winograd_weight_sums_scratch(C, H, OH, 64)));
  const unpadded = pad === 0 && N >= 8 && tiles(OH) < tiles(H);
  bench(`${label} winograd input_grad`, flops, 'GFLOP/s', () => {
    k.winograd_weights(w, u, C, O, 9, 9 * C, unpadded ? 0 : 1, s, 0, Math.ceil(C / 4));
    if (unpadded) k.winograd_input_grad(y, u, gx, C, H, H, O, s, 0, N);
    else k.winograd_convolve(y, u, 0, gx, N, O, OH, OH, C, 2 - pad, 2 - pad, H, H, s, 0, Math.ceil(tiles(H) / 8));
  });
  bench(`${label} winograd weight_grad`, flops, 'GFLOP/s', () => {
    k.winograd_weight_sums(x, y, sums, N, C, H, H, O, pad, pad, OH, OH, chunks, 64, s, 0, chunks * blocks);
    k.winograd_weight_grad(sums, gw, C, O, chunks, s, 0, O);
  });
  bench(`${label} winograd forward`, flops, 'GFLOP/s', () => {
    k.winograd_weights(w, u, O, C, 9 * C, 9, 0, s, 0, Math.ceil(O / 4));
    k.winograd_convolve(x, u, 0, y, N, C, H, H, O, pad, pad, OH, OH, s, 0, Math.ceil(tiles(OH) / 8));
  });
}

conv('conv lenet 2', 64, 32, 26, 64, 3);
conv('conv lenet 2, batch 8', 8, 32, 26, 64, 3);
conv('conv lenet 2, batch 1', 1, 32, 26, 64, 3);
conv('conv lenet 1', 64, 1, 28, 32, 3);
conv('conv seed 8', 64, 1, 28, 8, 3);
conv('conv rgb 3x3', 64, 3, 32, 32, 3, 1, 1);
conv('conv lenet5 1', 256, 1, 28, 24, 5);
conv('conv padded 64', 16, 64, 28, 64, 3, 1, 1);
conv('conv stride 2', 16, 64, 28, 128, 3, 2, 1);
conv('conv 1x1', 16, 128, 14, 128, 1);
conv('conv 512 7x7', 16, 512, 7, 512, 3, 1, 1);
conv('conv depthwise', 16, 64, 28, 64, 3, 1, 1, 64);
conv('conv rgb 7x7/2', 4, 3, 112, 64, 7, 2, 3);

reset();
{
  const planes = 64 * 64;
  const x = put(randoms(planes * 24 * 24));
  const y = place(4 * planes * 144);
  const i = place(8 * planes * 144);
  const gx = place(4 * planes * 576);
  const bytes = 4 * planes * 576;
  bench('max_pool2d 2x2 (64x64x24x24)', bytes, 'GB/s', () =>
    k.max_pool2d_forward(x, y, i, 24, 24, 12, 12, 2, 2, 2, 2, 0, 0, 1, 1, 0, planes));
  bench('max_pool2d 3x3/2 p1', bytes, 'GB/s', () =>
    k.max_pool2d_forward(x, y, i, 24, 24, 12, 12, 3, 3, 2, 2, 1, 1, 1, 1, 0, planes));
  bench('max_pool2d backward', bytes, 'GB/s', () => k.max_pool2d_backward(y, i, gx, 24, 24, 12, 12, 1, 0, planes));
  bench('avg_pool2d 2x2', bytes, 'GB/s', () =>
    k.avg_pool2d_forward(x, y, 24, 24, 12, 12, 2, 2, 2, 2, 0, 0, 1, 0, 0, planes));
}

reset();
{
  // 256 KB operands: in L2, so that arithmetic shows; and 16 MB ones, from memory.
  for (const [where, n] of [['L2', 1 << 16], ['memory', 1 << 22]]) {
    reset();
    const a = put(randoms(n));
    const b = put(randoms(n));
    const out = place(4 * n);
    const one = put(Int32Array.of(1, n, 1, 1, 1));
    for (const op of ['relu', 'exp', 'log', 'tanh', 'sigmoid']) {
      bench(`${op} ${where}`, 8 * n, 'GB/s', () => k[`${op}_f32`](one, out, a, 0, n));
    }
    bench(`add ${where}`, 12 * n, 'GB/s', () => k.add_f32(one, out, a, b, 0, n));
    bench(`lt ${where}`, 9 * n, 'GB/s', () => k.lt_f32(one, out, a, b, 0, n));
    bench(`sum ${where}`, 4 * n, 'GB/s', () => k.sum(a, out, n, 1, 1, 0, 1));
    bench(`sum columns ${where}`, 4 * n, 'GB/s', () => k.sum(a, out, n >> 8, 256, 1, 0, 1));
    for (const cols of [10, 32, 1000]) {
      const rows = Math.floor(n / cols);
      bench(`softmax ${cols} ${where}`, 8 * n, 'GB/s', () => k.softmax(a, out, cols, 0, rows));
      bench(`log_softmax ${cols} ${where}`, 8 * n, 'GB/s', () => k.log_softmax(a, out, cols, 0, rows));
      bench(`softmax_backward ${cols} ${where}`, 12 * n, 'GB/s', () => k.softmax_backward(a, b, out, cols, 0, rows));
      bench(`log_softmax_backward ${cols} ${where}`, 12 * n, 'GB/s', () => k.log_softmax_backward(a, b, out, cols, 0, rows));
    }
    bench(`sgd momentum ${where}`, 20 * n, 'GB/s', () => k.sgd_step(a, b, out, 1e-9, 0.9, 0, 0, 0, 0, 0, 0, n));
    const square = put(randoms(n).map(Math.abs));
    bench(`adam ${where}`, 28 * n, 'GB/s', () => k.adam_step(a, b, out, square, 0, 0.9, 0.999, 1e-8, 0, 1, 1e-9, 0.5, 0, 0, n));
    const side = Math.sqrt(n);
    const turned = put(Int32Array.of(2, side, side, side, 1, 1, side));
    bench(`transpose ${where}`, 8 * n, 'GB/s', () => k.copy32(turned, out, a, 0, side));
  }
}
