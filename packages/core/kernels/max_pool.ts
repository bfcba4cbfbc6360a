// max_pool2d and its gradient: NCHW float32, `planes` = N * C. Indices are int64, flat in the H x W plane, as torch gives.
// The first maximum of a window wins, and any NaN beats any number (of several NaNs the last), as in torch.
import { loadRun } from './conv_image';

/** Planes [from, to). */
export function max_pool2d_forward(
  x: usize, y: usize, indices: usize, H: i32, W: i32, OH: i32, OW: i32,
  kh: i32, kw: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32, from: i32, to: i32,
): void {
  const fast = kh == 2 && kw == 2 && sh == 2 && sw == 2 && (ph | pw) == 0 && dh == 1 && dw == 1
    && OW >= 4 && 2 * OH <= H && 2 * OW <= W;
  // Outputs left .. right have their windows' columns inside the image; fewer than four are not worth a vector.
  const left = min(OW, (pw + sw - 1) / sw);
  const inside = (W - 1 - (kw - 1) * dw + pw) / sw + 1;
  const right = min(OW, inside) - left < 4 ? left : min(OW, inside);
  for (let plane = from; plane < to; plane++) {
    const src = x + (<usize>(plane * H * W) << 2);
    for (let oh = 0; oh < OH; oh++) {
      const at = <usize>((plane * OH + oh) * OW);
      if (fast) row2x2(src, W, 2 * oh * W, OW, y + (at << 2), indices + (at << 3));
      else {
        const h0 = oh * sh - ph;
        const dst = y + (at << 2);
        const index = indices + (at << 3);
        row(src, H, W, h0, 0, left, kh, kw, sw, pw, dh, dw, dst, index);
        for (let ow = left; ow < right; ow += 4) {
          // The last four overlap those before, rather than leave a scalar rest.
          const o = <usize>min(ow, right - 4);
          rowInside(src, H, W, h0, <i32>o * sw - pw, kh, kw, sw, dh, dw, dst + (o << 2), index + (o << 3));
        }
        const o = <usize>right;
        row(src, H, W, h0, right, OW, kh, kw, sw, pw, dh, dw, dst + (o << 2), index + (o << 3));
      }
    }
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
    store<i64>(indices, <i64>index);
    y += 4;
    indices += 8;
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
  v128.store(indices, i64x2.extend_low_i32x4_u(index));
  v128.store(indices, i64x2.extend_high_i32x4_u(index), 16);
}

/** 2x2 windows side by side, four at a time; `first` is the flat index of the row's first value. There are at least four. */
function row2x2(src: usize, W: i32, first: i32, OW: i32, y: usize, indices: usize): void {
  const below = <usize>W << 2;
  for (let ow = 0; ow < OW; ow += 4) {
    // The last four overlap those before, rather than leave a scalar rest.
    const o = min(ow, OW - 4);
    const corner = first + 2 * o;
    const p = src + (<usize>corner << 2);
    const a = v128.load(p);
    const b = v128.load(p, 16);
    const c = v128.load(p + below);
    const d = v128.load(p + below, 16);
    let best = v128.shuffle<f32>(a, b, 0, 2, 4, 6);
    // Adding 1, W or W + 1 to the index of the window's corner, chosen by the same mask as the value.
    let offset = i32x4.splat(0);
    let value = v128.shuffle<f32>(a, b, 1, 3, 5, 7);
    let mask = beats(value, best);
    best = v128.bitselect(value, best, mask);
    offset = v128.bitselect(i32x4.splat(1), offset, mask);
    value = v128.shuffle<f32>(c, d, 0, 2, 4, 6);
    mask = beats(value, best);
    best = v128.bitselect(value, best, mask);
    offset = v128.bitselect(i32x4.splat(W), offset, mask);
    value = v128.shuffle<f32>(c, d, 1, 3, 5, 7);
    mask = beats(value, best);
    best = v128.bitselect(value, best, mask);
    offset = v128.bitselect(i32x4.splat(W + 1), offset, mask);
    v128.store(y + (<usize>o << 2), best);
    const flat = i32x4.add(i32x4.add(i32x4.splat(corner), i32x4(0, 2, 4, 6)), offset);
    const at = indices + (<usize>o << 3);
    v128.store(at, i64x2.extend_low_i32x4_u(flat));
    v128.store(at, i64x2.extend_high_i32x4_u(flat), 16);
  }
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
    let index = indices + (<usize>(plane * outputs) << 3);
    if (fast) {
      for (let oh = 0; oh < OH; oh++) {
        const first = 2 * oh * W;
        spread2x2(g, index, dst + (<usize>first << 2), W, first, OW);
        g += OW << 2;
        index += OW << 3;
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
      index += 8;
    }
  }
}

/** The gradients of a row of 2x2 windows over the two rows they came from, the first of which begins at flat index `first`. */
function spread2x2(grad: usize, indices: usize, dst: usize, W: i32, first: i32, OW: i32): void {
  const below = <usize>W << 2;
  const top = i32x4(0, 1, 0, 1);
  const bottom = i32x4.add(top, i32x4.splat(W));
  const rest = <usize>(W - 2 * OW) << 2;
  if (rest) {
    const end = dst + (<usize>OW << 3);
    memory.fill(end, 0, rest);
    memory.fill(end + below, 0, rest);
  }
  for (let ow = 0; ow < OW; ow += 4) {
    // The last four overlap those before, and write the same again.
    const o = <usize>min(ow, OW - 4);
    const at = indices + (o << 3);
    const flat = v128.shuffle<i32>(v128.load(at), v128.load(at, 16), 0, 2, 4, 6);
    const corners = i32x4.add(i32x4.splat(first + 2 * <i32>o), i32x4(0, 2, 4, 6));
    const offset = i32x4.sub(flat, corners);
    const g = v128.load(grad + (o << 2));
    const to = dst + (o << 3);
    let where = v128.shuffle<i32>(offset, offset, 0, 0, 1, 1);
    let twice = v128.shuffle<i32>(g, g, 0, 0, 1, 1);
    v128.store(to, v128.and(twice, i32x4.eq(where, top)));
    v128.store(to + below, v128.and(twice, i32x4.eq(where, bottom)));
    where = v128.shuffle<i32>(offset, offset, 2, 2, 3, 3);
    twice = v128.shuffle<i32>(g, g, 2, 2, 3, 3);
    v128.store(to, v128.and(twice, i32x4.eq(where, top)), 16);
    v128.store(to + below, v128.and(twice, i32x4.eq(where, bottom)), 16);
  }
}
