// softmax and log_softmax over the last dimension of contiguous float32 [rows, cols], and their gradients. Rows [from, to).
import { expv, logv } from './math';
import { FEW, logSoftmaxFew, softmaxFew } from './softmax_few';
import { lane0 } from './strided';
import { sumLanes, sumRow } from './sums';

/** The last one to three values of a row, `filler` in the missing lanes. */
@inline
function loadTail(p: usize, n: i32, filler: f32): v128 {
  let v = v128.load32_lane(p, f32x4.splat(filler), 0);
  if (n > 1) v = v128.load32_lane(p + 4, v, 1);
  if (n > 2) v = v128.load32_lane(p + 8, v, 2);
  return v;
}

@inline
function storeTail(p: usize, v: v128, n: i32): void {
  v128.store32_lane(p, v, 0);
  if (n > 1) v128.store32_lane(p + 4, v, 1);
  if (n > 2) v128.store32_lane(p + 8, v, 2);
}

/** NaN need not win here: it reaches the sum of exponentials in any case. */
function maxOfRow(x: usize, n: i32): f32 {
  let best = v128.load32_splat(x);
  for (; n >= 4; n -= 4) {
    best = f32x4.pmax(best, v128.load(x));
    x += 16;
  }
  if (n) best = f32x4.pmax(best, loadTail(x, n, load<f32>(x)));
  best = f32x4.pmax(best, v128.shuffle<f32>(best, best, 2, 3, 0, 1));
  best = f32x4.pmax(best, v128.shuffle<f32>(best, best, 1, 0, 3, 2));
  return lane0(best);
}

/** out = exp(x - shift), summed on the way unless out is 0. */
@inline
function exponentials(x: usize, out: usize, n: i32, shift: v128, keep: bool): f64 {
  let total: f64 = 0;
  while (n > 0) {
    let k = min(n, 512);
    n -= k;
    let s = f32x4.splat(0);
    for (; k >= 4; k -= 4) {
      const e = expv(f32x4.sub(v128.load(x), shift));
      s = f32x4.add(s, e);
      if (keep) v128.store(out, e);
      x += 16;
      out += 16;
    }
    if (k) {
      // The missing lanes are exp(-inf) = 0.
      const e = expv(f32x4.sub(loadTail(x, k, -Infinity), shift));
      s = f32x4.add(s, e);
      if (keep) storeTail(out, e, k);
    }
    total += <f64>sumLanes(s);
  }
  return total;
}

export function softmax(x: usize, out: usize, cols: i32, from: i32, to: i32): void {
  const bytes = <usize>cols << 2;
  if (cols == 0) return;
  if (cols <= FEW) {
    softmaxFew(x, out, cols, from, to);
    return;
  }
  for (let r = from; r < to; r++) {
    const src = x + <usize>r * bytes;
    let dst = out + <usize>r * bytes;
    const total = exponentials(src, dst, cols, f32x4.splat(maxOfRow(src, cols)), true);
    const scale = f32x4.splat(<f32>total);
    let n = cols;
    for (; n >= 4; n -= 4) {
      v128.store(dst, f32x4.div(v128.load(dst), scale));
      dst += 16;
    }
    if (n) storeTail(dst, f32x4.div(loadTail(dst, n, 0), scale), n);
  }
}

export function log_softmax(x: usize, out: usize, cols: i32, from: i32, to: i32): void {
  const bytes = <usize>cols << 2;
  if (cols == 0) return;
  if (cols <= FEW) {
    logSoftmaxFew(x, out, cols, from, to);
    return;
  }
  for (let r = from; r < to; r++) {
    let src = x + <usize>r * bytes;
    let dst = out + <usize>r * bytes;
    const shift = f32x4.splat(maxOfRow(src, cols));
    const logTotal = logv(f32x4.splat(<f32>exponentials(src, 0, cols, shift, false)));
    let n = cols;
    // First the maximum, then the logarithm: their sum could lose the logarithm.
    for (; n >= 4; n -= 4) {
      v128.store(dst, f32x4.sub(f32x4.sub(v128.load(src), shift), logTotal));
      src += 16;
      dst += 16;
    }
    if (n) storeTail(dst, f32x4.sub(f32x4.sub(loadTail(src, n, 0), shift), logTotal), n);
  }
}

/** gx = (grad - sum(grad * out)) * out */
export function softmax_backward(grad: usize, out: usize, gx: usize, cols: i32, from: i32, to: i32): void {
  const bytes = <usize>cols << 2;
  for (let r = from; r < to; r++) {
    let g = grad + <usize>r * bytes;
    let o = out + <usize>r * bytes;
    let dst = gx + <usize>r * bytes;
    const s = f32x4.splat(<f32>dotRow(g, o, cols));
    let n = cols;
    for (; n >= 4; n -= 4) {
      v128.store(dst, f32x4.mul(f32x4.sub(v128.load(g), s), v128.load(o)));
      g += 16;
      o += 16;
      dst += 16;
    }
    if (n) storeTail(dst, f32x4.mul(f32x4.sub(loadTail(g, n, 0), s), loadTail(o, n, 0)), n);
  }
}

function dotRow(a: usize, b: usize, n: i32): f64 {
  let total: f64 = 0;
  while (n > 0) {
    let k = min(n, 512);
    n -= k;
    let s = f32x4.splat(0);
    for (; k >= 4; k -= 4) {
      s = f32x4.add(s, f32x4.mul(v128.load(a), v128.load(b)));
      a += 16;
      b += 16;
    }
    if (k) s = f32x4.add(s, f32x4.mul(loadTail(a, k, 0), loadTail(b, k, 0)));
    total += <f64>sumLanes(s);
  }
  return total;
}

/** gx = grad - exp(out) * sum(grad) */
export function log_softmax_backward(grad: usize, out: usize, gx: usize, cols: i32, from: i32, to: i32): void {
  const bytes = <usize>cols << 2;
  for (let r = from; r < to; r++) {
    let g = grad + <usize>r * bytes;
    let o = out + <usize>r * bytes;
    let dst = gx + <usize>r * bytes;
    const s = f32x4.splat(<f32>sumRow(g, cols));
    let n = cols;
    for (; n >= 4; n -= 4) {
      v128.store(dst, f32x4.sub(v128.load(g), f32x4.mul(expv(v128.load(o)), s)));
      g += 16;
      o += 16;
      dst += 16;
    }
    if (n) storeTail(dst, f32x4.sub(loadTail(g, n, 0), f32x4.mul(expv(loadTail(o, n, 0)), s)), n);
  }
}
