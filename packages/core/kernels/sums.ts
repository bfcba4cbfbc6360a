// Blocked sums, the building block of every reduction: float32 vector lanes over at most 1024 values, then float64 across
// blocks. The error hardly grows with the length, and the order depends on the length only.
import { lane0 } from './strided';

const BLOCK = 1024;

/** The four lanes' sum, in a fixed order. */
@inline
export function sumLanes(v: v128): f32 {
  const pairs = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return lane0(f32x4.add(pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2)));
}

/** Sum of n contiguous float32. */
export function sumRow(x: usize, n: i32): f64 {
  let total: f64 = 0;
  while (n > 0) {
    let k = min(n, BLOCK);
    n -= k;
    let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
    for (; k >= 16; k -= 16) {
      s0 = f32x4.add(s0, v128.load(x));
      s1 = f32x4.add(s1, v128.load(x, 16));
      s2 = f32x4.add(s2, v128.load(x, 32));
      s3 = f32x4.add(s3, v128.load(x, 48));
      x += 64;
    }
    for (; k >= 4; k -= 4) {
      s0 = f32x4.add(s0, v128.load(x));
      x += 16;
    }
    let s = sumLanes(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
    for (; k > 0; k--) {
      s += load<f32>(x);
      x += 4;
    }
    total += <f64>s;
  }
  return total;
}
