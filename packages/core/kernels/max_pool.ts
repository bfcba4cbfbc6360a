// max_pool2d and its gradient: NCHW float32, `planes` = N * C. Indices are int32, flat in the H x W plane.
// The first maximum of a window wins, and any NaN beats any number (of several NaNs the last), as in torch.
import { loadRun } from './conv_image';

/** Planes [from, to). */
export function max_pool2d_forward(
  x: usize, y: usize, indices: usize, H: i32, W: i32, OH: i32, OW: i32,
  kh: i32, kw: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32, from: i32, to: i32,
): void {
  const fast = kh == 2 && kw == 2 && sh == 2 && sw == 2 && (ph | pw) == 0 && dh == 1 && dw == 1
    && OW >= 4 && 2 * OH <= H && 2 * OW <= W;
  for (let plane = from; plane < to; plane++) {
    const src = x + (<usize>(plane * H * W) << 2);
    const at = <usize>(plane * OH * OW) << 2;
    if (fast) rows2x2(src, H, W, OH, OW, y + at, indices + at);
    else rows(src, H, W, 0, OH, OW, kh, kw, sh, sw, ph, pw, dh, dw, y + at, indices + at);
  }
}

/** Rows oh .. OH of one plane; y and indices point at the first of them. */
function rows(
  src: usize, H: i32, W: i32, oh: i32, OH: i32, OW: i32,
  kh: i32, kw: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32, y: usize, indices: usize,
): void {
  // Outputs left .. right have their windows' columns inside the image; fewer than four are not worth a vector.
  const left = min(OW, (pw + sw - 1) / sw);
  const inside = (W - 1 - (kw - 1) * dw + pw) / sw + 1;
  const right = min(OW, inside) - left < 4 ? left : min(OW, inside);
  const end = <usize>right << 2;
  for (; oh < OH; oh++) {
    const h0 = oh * sh - ph;
    row(src, H, W, h0, 0, left, kh, kw, sw, pw, dh, dw, y, indices);
    for (let ow = left; ow < right; ow += 4) {
      // The last four overlap those before, rather than leave a scalar rest.
      const o = <usize>min(ow, right - 4);
      rowInside(src, H, W, h0, <i32>o * sw - pw, kh, kw, sw, dh, dw, y + (o << 2), indices + (o << 2));
    }
    row(src, H, W, h0, right, OW, kh, kw, sw, pw, dh, dw, y + end, indices + end);
    y += OW << 2;
    indices += OW << 2;
  }
}

/** Outputs ow .. OW of one row; h0 is the window's first row, and y and indices point at the first output. */
function row(
  src: usize, H: i32, W: i32, h0: i32, ow: i32, OW: i32, kh: i32, kw: i32, sw: i32, pw: i32, dh: i32, dw: i32,
  y: usize, indices: usize,
): void {
  const hEnd = min(h0 + (kh - 1) * dh + 1, H);
  while (h0 < 0) h0 += dh;
  for (; ow < OW; ow++) {
    let w0 = ow * sw - pw;
    const wEnd = min(w0 + (kw - 1) * dw + 1, W);
    while (w0 < 0) w0 += dw;
    let best: f32 = -Infinity;
    let index = h0 * W + w0;
    for (let h = h0; h < hEnd; h += dh) {
      for (let w = w0; w < wEnd; w += dw) {
        const i = h * W + w;
        const value = load<f32>(src + (<usize>i << 2));
        // Selected, since a branch on data is mispredicted.
        const better = i32(value > best) | i32(value != value);
        best = select<f32>(value, best, better);
        index = select<i32>(i, index, better);
      }
    }
    store<f32>(y, best);
    store<i32>(indices, index);
    y += 4;
    indices += 4;
  }
}

@inline
function beats(value: v128, best: v128): v128 {
  return v128.or(f32x4.gt(value, best), f32x4.ne(value, value));
}

/** Four windows whose columns lie inside the image, the first beginning at column w0. */
function rowInside(
  src: usize, H: i32, W: i32, h0: i32, w0: i32, kh: i32, kw: i32, sw: i32, dh: i32, dw: i32, y: usize, indices: usize,
): void {
  const hEnd = min(h0 + (kh - 1) * dh + 1, H);
  while (h0 < 0) h0 += dh;
  let flat = i32x4.add(i32x4.splat(h0 * W + w0), i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(sw)));
  let best = f32x4.splat(-Infinity);
  let index = flat;
  const nextRow = i32x4.splat(dh * W - kw * dw);
  for (let h = h0; h < hEnd; h += dh) {
    let p = src + (<usize>(h * W + w0) << 2);
    for (let j = 0; j < kw; j++) {
      const value = loadRun(p, sw);
      const mask = beats(value, best);
      best = v128.bitselect(value, best, mask);
      index = v128.bitselect(flat, index, mask);
      flat = i32x4.add(flat, i32x4.splat(dw));
      p += dw << 2;
    }
    flat = i32x4.add(flat, nextRow);
  }
  v128.store(y, best);
  v128.store(indices, index);
}

/** One plane of 2x2 windows side by side, at least four in a row. */
function rows2x2(src: usize, H: i32, W: i32, OH: i32, OW: i32, y: usize, indices: usize): void {
  for (let oh = 0; oh < OH; oh++) {
    if (!row2x2(src, W, 2 * oh, OW, y, indices)) rows(src, H, W, oh, oh + 1, OW, 2, 2, 2, 2, 0, 0, 1, 1, y, indices);
    y += OW << 2;
    indices += OW << 2;
  }
}

/** 2x2 windows side by side in row h and the next, at least four; false if there is a NaN, which the comparisons miss. */
function row2x2(src: usize, W: i32, h: i32, OW: i32, y: usize, indices: usize): bool {
  const below = <usize>W << 2;
  const toIndex = indices - y;
  const w = i32x4.splat(W);
  const step = i32x4.splat(8);
  let p = src + <usize>h * below;
  let corners = i32x4.add(i32x4.splat(h * W), i32x4(0, 2, 4, 6));
  let total = f32x4.splat(0);
  let groups = OW >> 2;
  let rest = OW & 3;
  while (true) {
    const a = v128.load(p);
    const b = v128.load(p, 16);
    const c = v128.load(p + below);
    const d = v128.load(p + below, 16);
    total = f32x4.add(total, f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
    const topLeft = v128.shuffle<f32>(a, b, 0, 2, 4, 6);
    const topRight = v128.shuffle<f32>(a, b, 1, 3, 5, 7);
    const lowLeft = v128.shuffle<f32>(c, d, 0, 2, 4, 6);
    const lowRight = v128.shuffle<f32>(c, d, 1, 3, 5, 7);
    const top = f32x4.pmax(topLeft, topRight);
    const low = f32x4.pmax(lowLeft, lowRight);
    v128.store(y, f32x4.pmax(top, low));
    const isLow = f32x4.gt(low, top);
    const isRight = v128.bitselect(f32x4.gt(lowRight, lowLeft), f32x4.gt(topRight, topLeft), isLow);
    // A mask is -1.
    v128.store(y + toIndex, i32x4.sub(i32x4.add(corners, v128.and(isLow, w)), isRight));
    if (--groups > 0) {
      y += 16;
      p += 32;
      corners = i32x4.add(corners, step);
    } else if (rest) {
      // The last four overlap those before, rather than leave a scalar rest.
      y += <usize>rest << 2;
      p += <usize>rest << 3;
      corners = i32x4.add(corners, i32x4.splat(2 * rest));
      rest = 0;
    } else break;
  }
  return !v128.any_true(f32x4.ne(total, total));
}

/**
 * gx (planes of H x W) gets every gradient at the index it came from, and zeros. `pairs` says that the windows are 2x2, side by
 * side and inside the plane. Planes [from, to).
 */
export function max_pool2d_backward(
  grad: usize, indices: usize, gx: usize, H: i32, W: i32, OH: i32, OW: i32, pairs: i32, from: i32, to: i32,
): void {
  const size = H * W;
  const outputs = OH * OW;
  const fast = pairs && OW >= 4 && 2 * OH <= H && 2 * OW <= W;
  for (let plane = from; plane < to; plane++) {
    const dst = gx + (<usize>(plane * size) << 2);
    let g = grad + (<usize>(plane * outputs) << 2);
    let index = indices + (<usize>(plane * outputs) << 2);
    if (fast) {
      for (let oh = 0; oh < OH; oh++) {
        const first = 2 * oh * W;
        spread2x2(g, index, dst + (<usize>first << 2), W, first, OW);
        g += OW << 2;
        index += OW << 2;
      }
      const done = <usize>(2 * OH * W) << 2;
      memory.fill(dst + done, 0, (<usize>size << 2) - done);
      continue;
    }
    memory.fill(dst, 0, <usize>size << 2);
    for (let n = 0; n < outputs; n++) {
      const i = <u32>load<i32>(index);
      // A window that lies wholly in the padding (dilation makes such) has an index outside the plane, and no gradient.
      if (i < <u32>size) {
        const at = dst + (<usize>i << 2);
        store<f32>(at, load<f32>(at) + load<f32>(g));
      }
      g += 4;
      index += 4;
    }
  }
}

/** The gradients of a row of 2x2 windows over the two rows they came from, the first of which begins at flat index `first`. */
function spread2x2(grad: usize, indices: usize, dst: usize, W: i32, first: i32, OW: i32): void {
  const below = <usize>W << 2;
  const top = i32x4(0, 1, 0, 1);
  const bottom = i32x4.add(top, i32x4.splat(W));
  const step = i32x4.splat(8);
  const beyond = <usize>(W - 2 * OW) << 2;
  if (beyond) {
    const end = dst + (<usize>OW << 3);
    memory.fill(end, 0, beyond);
    memory.fill(end + below, 0, beyond);
  }
  const toIndex = indices - grad;
  let corners = i32x4.add(i32x4.splat(first), i32x4(0, 2, 4, 6));
  let groups = OW >> 2;
  let rest = OW & 3;
  while (true) {
    const offset = i32x4.sub(v128.load(grad + toIndex), corners);
    const g = v128.load(grad);
    let where = v128.shuffle<i32>(offset, offset, 0, 0, 1, 1);
    let twice = v128.shuffle<i32>(g, g, 0, 0, 1, 1);
    v128.store(dst, v128.and(twice, i32x4.eq(where, top)));
    v128.store(dst + below, v128.and(twice, i32x4.eq(where, bottom)));
    where = v128.shuffle<i32>(offset, offset, 2, 2, 3, 3);
    twice = v128.shuffle<i32>(g, g, 2, 2, 3, 3);
    v128.store(dst, v128.and(twice, i32x4.eq(where, top)), 16);
    v128.store(dst + below, v128.and(twice, i32x4.eq(where, bottom)), 16);
    if (--groups > 0) {
      grad += 16;
      dst += 32;
      corners = i32x4.add(corners, step);
    } else if (rest) {
      // The last four overlap those before, and write the same again.
      grad += <usize>rest << 2;
      dst += <usize>rest << 3;
      corners = i32x4.add(corners, i32x4.splat(2 * rest));
      rest = 0;
    } else break;
  }
}
