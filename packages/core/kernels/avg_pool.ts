// avg_pool2d and its gradient: NCHW float32, `planes` = N * C. As in torch, a window ends at most `p` beyond the image, and
// its size is counted there (countPadding) or after clipping to the image; divisor 0 means none was given.
import { loadRun } from './conv_image';

@inline
function divisorOf(inside: i32, size: i32, countPadding: i32, divisor: i32): f32 {
  return <f32>(divisor ? divisor : countPadding ? size : inside);
}

/** The means of four windows `sw` columns apart, the first at p. */
@inline
function meanOfFour(p: usize, height: i32, W: i32, kw: i32, sw: i32, divisor: f32): v128 {
  let sum = f32x4.splat(0);
  if (height <= 0) return sum;
  for (let h = 0; h < height; h++) {
    for (let w = 0; w < kw; w++) sum = f32x4.add(sum, loadRun(p + (<usize>(h * W + w) << 2), sw));
  }
  return f32x4.div(sum, f32x4.splat(divisor));
}

/** Planes [from, to). */
export function avg_pool2d_forward(
  x: usize, y: usize, H: i32, W: i32, OH: i32, OW: i32, kh: i32, kw: i32, sh: i32, sw: i32, ph: i32, pw: i32,
  countPadding: i32, divisor: i32, from: i32, to: i32,
): void {
  // Outputs left .. right, a multiple of four, have their windows' columns inside the image.
  const left = min(OW, (pw + sw - 1) / sw);
  const right = left + (max(0, min(OW, (W - kw + pw) / sw + 1) - left) & ~3);
  for (let plane = from; plane < to; plane++) {
    const src = x + (<usize>(plane * H * W) << 2);
    let dst = y + (<usize>(plane * OH * OW) << 2);
    for (let oh = 0; oh < OH; oh++) {
      let h0 = oh * sh - ph;
      let h1 = min(h0 + kh, H + ph);
      const height = h1 - h0;
      h0 = max(h0, 0);
      h1 = min(h1, H);
      for (let ow = 0; ow < OW; ow++) {
        if (ow >= left && ow < right) {
          const inside = divisorOf(max(0, h1 - h0) * kw, height * kw, countPadding, divisor);
          for (; ow < right; ow += 4) {
            v128.store(dst, meanOfFour(src + (<usize>(h0 * W + ow * sw - pw) << 2), h1 - h0, W, kw, sw, inside));
            dst += 16;
          }
          if (ow == OW) break;
        }
        let w0 = ow * sw - pw;
        let w1 = min(w0 + kw, W + pw);
        const size = height * (w1 - w0);
        w0 = max(w0, 0);
        w1 = min(w1, W);
        let sum: f32 = 0;
        if (h0 < h1 && w0 < w1) {
          for (let h = h0; h < h1; h++) {
            for (let w = w0; w < w1; w++) sum += load<f32>(src + (<usize>(h * W + w) << 2));
          }
          sum /= divisorOf((h1 - h0) * (w1 - w0), size, countPadding, divisor);
        }
        store<f32>(dst, sum);
        dst += 4;
      }
    }
  }
}

/** gx is written whole. Planes [from, to). */
export function avg_pool2d_backward(
  grad: usize, gx: usize, H: i32, W: i32, OH: i32, OW: i32, kh: i32, kw: i32, sh: i32, sw: i32, ph: i32, pw: i32,
  countPadding: i32, divisor: i32, from: i32, to: i32,
): void {
  for (let plane = from; plane < to; plane++) {
    const dst = gx + (<usize>(plane * H * W) << 2);
    let src = grad + (<usize>(plane * OH * OW) << 2);
    memory.fill(dst, 0, <usize>(H * W) << 2);
    for (let oh = 0; oh < OH; oh++) {
      let h0 = oh * sh - ph;
      let h1 = min(h0 + kh, H + ph);
      const height = h1 - h0;
      h0 = max(h0, 0);
      h1 = min(h1, H);
      for (let ow = 0; ow < OW; ow++) {
        let w0 = ow * sw - pw;
        let w1 = min(w0 + kw, W + pw);
        const size = height * (w1 - w0);
        w0 = max(w0, 0);
        w1 = min(w1, W);
        const share = load<f32>(src) / divisorOf((h1 - h0) * (w1 - w0), size, countPadding, divisor);
        src += 4;
        for (let h = h0; h < h1; h++) {
          for (let w = w0; w < w1; w++) {
            const at = dst + (<usize>(h * W + w) << 2);
            store<f32>(at, load<f32>(at) + share);
          }
        }
      }
    }
  }
}
