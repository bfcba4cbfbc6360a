import { reference } from './check_conv.mjs';
import { bits, close, fenced, same, tested as k } from './expect.mjs';
import { f32, place, put, randoms, reset } from './harness.mjs';

/** Runs [0, total) whole into one output and in parts into another: close to what is expected, the same bits, no byte beyond. */
function both(label, bytes, total, scratchBytes, run) {
  const [out, again, scratch] = [place(bytes, 4), place(bytes, 4), place(scratchBytes)];
  run(out, scratch, 0, total);
  fenced(`${label} scratch`, scratch, scratchBytes);
  const cut = Math.ceil(total / 3);
  run(again, scratch, cut, total);
  run(again, scratch, 0, cut);
  for (const at of [out, again]) fenced(label, at, bytes);
  return [out, again];
}

function convolution(label, want, [x, w, bias], [rows, depth, ...steps], [N, H, W, top, left, OH, OW]) {
  const size = k.winograd_weights_size(rows, depth);
  const panels = Math.ceil(rows / 4);
  const [u] = both(`${label} weights`, size, panels, k.winograd_weights_scratch(), (out, s, from, to) =>
    k.winograd_weights(w, out, rows, depth, ...steps, s, from, to));
  const eights = Math.ceil((N * Math.ceil(OH / 4) * Math.ceil(OW / 4)) / 8);
  const scratch = k.winograd_convolve_scratch(depth, W, rows, OW);
  const [y, again] = both(label, 4 * want.length, eights, scratch, (out, s, from, to) =>
    k.winograd_convolve(x, u, bias, out, N, depth, H, W, rows, top, left, OH, OW, s, from, to));
  close(label, f32(y, want.length), want, Math.sqrt(9 * depth) + 1, 1e-5);
  same(`${label} split`, bits(f32(again, want.length)), bits(f32(y, want.length)));
}

function inputGrad(label, want, gy, w, [N, C, H, W, O]) {
  const u = place(k.winograd_weights_size(C, O));
  k.winograd_weights(w, u, C, O, 9, 9 * C, 0, place(k.winograd_weights_scratch()), 0, Math.ceil(C / 4));
  const scratch = k.winograd_input_grad_scratch(C, O, W - 2);
  // Fours of images, cut where the kernel may be cut.
  const [gx, again] = both(label, 4 * want.length, Math.ceil(N / 4), scratch, (out, s, from, to) =>
    k.winograd_input_grad(gy, u, out, C, H, W, O, s, 4 * from, Math.min(4 * to, N)));
  close(label, f32(gx, want.length), want, Math.sqrt(9 * O) + 1, 1e-5);
  same(`${label} split`, bits(f32(again, want.length)), bits(f32(gx, want.length)));
}

function weightGrad(label, want, x, gy, [N, C, H, W, O, ph, pw, OH, OW], chunks, together) {
  const pieces = chunks * Math.ceil(O / together);
  const size = k.winograd_weight_sums_size(C, O, chunks);
  const scratch = k.winograd_weight_sums_scratch(C, W, OW, together);
  const results = both(`${label} sums`, size, pieces, scratch, (out, s, from, to) =>
    k.winograd_weight_sums(x, gy, out, N, C, H, W, O, ph, pw, OH, OW, chunks, together, s, from, to));
  const [gw, again] = results.map((sums) =>
    both(label, 4 * want.length, O, k.winograd_weight_grad_scratch(), (out, s, from, to) =>
      k.winograd_weight_grad(sums, out, C, O, chunks, s, from, to))).flatMap(([whole, parts], i) => (i ? parts : whole));
  close(label, f32(gw, want.length), want, Math.sqrt(N * OH * OW) + 1, 1e-5);
  same(`${label} split`, bits(f32(again, want.length)), bits(f32(gw, want.length)));
}

function one([N, C, H, W, O, ph, pw], withBias, chunks, together) {
  reset();
  const [OH, OW] = [H + 2 * ph - 2, W + 2 * pw - 2];
  const label = `winograd ${[N, C, H, W, O, ph, pw]}`;
  const x = randoms(N * C * H * W);
  const w = randoms(O * C * 9);
  const bias = withBias ? randoms(O) : null;
  const gy = randoms(N * O * OH * OW);
  const s = { N, C, H, W, O, KH: 3, KW: 3, sh: 1, sw: 1, ph, pw, dh: 1, dw: 1, groups: 1, OH, OW };
  const want = reference(x, w, bias, gy, s);
  const [X, WT, B, GY] = [put(x, 4), put(w, 8), bias ? put(bias, 4) : 0, put(gy, 12)];
  convolution(`${label} forward`, want.y, [X, WT, B], [O, C, 9 * C, 9, 0], [N, H, W, ph, pw, OH, OW]);
  convolution(`${label} input_grad`, want.gx, [GY, WT, 0], [C, O, 9, 9 * C, 1], [N, OH, OW, 2 - ph, 2 - pw, H, W]);
  if (ph + pw === 0) inputGrad(`${label} unpadded input_grad`, want.gx, GY, WT, [N, C, H, W, O]);
  weightGrad(`${label} weight_grad`, want.gw, X, GY, [N, C, H, W, O, ph, pw, OH, OW], chunks, together);
}

export function checkWinograd() {
  // Every rest of a tile in both directions, paddings, channels and output channels around four and eight.
  let i = 0;
  for (let H = 6; H < 11; H++) {
    for (let W = 6; W < 11; W++) {
      const [ph, pw] = [i % 3, (i >> 1) % 3];
      one([1 + (i % 3), 1 + (i % 9), H, W, 1 + ((i * 5) % 13), ph, pw], i % 2, 1 + (i % 2), 4 * (1 + (i % 3)));
      i++;
    }
  }
  // The smallest, images smaller than a tile, rows longer than a block of tiles, several blocks, and many channels.
  one([1, 4, 4, 4, 4, 1, 1], 1, 1, 8);
  one([40, 5, 4, 5, 9, 1, 1], 1, 3, 8);
  one([1, 3, 7, 150, 6, 1, 2], 1, 2, 64);
  one([3, 8, 6, 131, 8, 0, 0], 0, 4, 4);
  for (let H = 6; H < 11; H++) one([5 + H, 9, H, 16 - H, 5, 0, 0], 1, 2, 8);
  one([5, 33, 26, 26, 70, 0, 0], 1, 5, 64);
  one([2, 130, 14, 14, 68, 1, 1], 1, 1, 64);
}
