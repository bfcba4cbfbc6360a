// The gradient of a cross-entropy with class indices, float32 [rows, cols], from the log-probabilities.
import { expv } from './math';
import { lane0 } from './strided';

/**
 * gx = scale * (exp(logp) - 1 at the target); rows whose target (int64) is `ignored` get zeros. Rows [from, to).
 */
export function cross_entropy_backward(
  logp: usize, target: usize, gx: usize, cols: i32, scale: f32, ignored: f64, from: i32, to: i32,
): void {
  let src = logp + (<usize>(from * cols) << 2);
  let dst = gx + (<usize>(from * cols) << 2);
  const factor = f32x4.splat(scale);
  // Rows lie one after the other, so that exponentials need not end with them.
  let n = (to - from) * cols;
  for (; n >= 4; n -= 4) {
    v128.store(dst, f32x4.mul(expv(v128.load(src)), factor));
    src += 16;
    dst += 16;
  }
  for (; n > 0; n--) {
    store<f32>(dst, lane0(f32x4.mul(expv(v128.load32_zero(src)), factor)));
    src += 4;
    dst += 4;
  }
  for (let r = from; r < to; r++) {
    const label = load<i64>(target + (<usize>r << 3));
    const row = gx + (<usize>(r * cols) << 2);
    if (label == <i64>ignored) {
      memory.fill(row, 0, <usize>cols << 2);
      continue;
    }
    const at = row + (<usize><i32>label << 2);
    store<f32>(at, load<f32>(at) - scale);
  }
}
