// avg_pool2d and its gradient: NCHW float32, `planes` = N * C. As in torch, a window ends at most `p` beyond the image, and
// its size is counted there (countPadding) or after clipping to the image; divisor 0 means none was given.

@inline
function divisorOf(inside: i32, size: i32, countPadding: i32, divisor: i32): f32 {
  return <f32>(divisor ? divisor : countPadding ? size : inside)
}

/** Planes [from, to). */
export function avg_pool2d_forward(
  x: usize, y: usize, H: i32, W: i32, OH: i32, OW: i32, kh: i32, kw: i32, sh: i32, sw: i32, ph: i32, pw: i32,
  countPadding: i32, divisor: i32, from: i32, to: i32,
): void {
  for (let plane = from; plane < to; plane++) {
    const src = x + (<usize>(plane * H * W) << 2)
    let dst = y + (<usize>(plane * OH * OW) << 2)
    for (let oh = 0; oh < OH; oh++) {
      let h0 = oh * sh - ph
      let h1 = min(h0 + kh, H + ph)
      const height = h1 - h0
      h0 = max(h0, 0)
      h1 = min(h1, H)
      for (let ow = 0; ow < OW; ow++) {
        let w0 = ow * sw - pw
        let w1 = min(w0 + kw, W + pw)
        const size = height * (w1 - w0)
        w0 = max(w0, 0)
        w1 = min(w1, W)
        let sum: f32 = 0
        if (h0 < h1 && w0 < w1) {
          for (let h = h0; h < h1; h++) {
            for (let w = w0; w < w1; w++) sum += load<f32>(src + (<usize>(h * W + w) << 2))
          }
          sum /= divisorOf((h1 - h0) * (w1 - w0), size, countPadding, divisor)
        }
        store<f32>(dst, sum)
        dst += 4
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
    const dst = gx + (<usize>(plane * H * W) << 2)
    let src = grad + (<usize>(plane * OH * OW) << 2)
    memory.fill(dst, 0, <usize>(H * W) << 2)
    for (let oh = 0; oh < OH; oh++) {
      let h0 = oh * sh - ph
      let h1 = min(h0 + kh, H + ph)
      const height = h1 - h0
      h0 = max(h0, 0)
      h1 = min(h1, H)
      for (let ow = 0; ow < OW; ow++) {
        let w0 = ow * sw - pw
        let w1 = min(w0 + kw, W + pw)
        const size = height * (w1 - w0)
        w0 = max(w0, 0)
        w1 = min(w1, W)
        const share = load<f32>(src) / divisorOf((h1 - h0) * (w1 - w0), size, countPadding, divisor)
        src += 4
        for (let h = h0; h < h1; h++) {
          for (let w = w0; w < w1; w++) {
            const at = dst + (<usize>(h * W + w) << 2)
            store<f32>(at, load<f32>(at) + share)
          }
        }
      }
    }
  }
}
