// Optimizer steps on contiguous float32, in place and in one pass over memory.

/**
 * torch.optim.SGD's step on values [from, to). buf is the momentum buffer, 0 when momentum is 0; the first step copies the gradient
 * into it. Hyperparameters are float64, as in Python, and are rounded where torch rounds them.
 */
export function sgd_step(
  p: usize, g: usize, buf: usize, lr: f64, momentum: f64, dampening: f64, weight_decay: f64,
  nesterov: i32, maximize: i32, first: i32, from: i32, to: i32,
): void {
  const start = <usize>from << 2;
  p += start;
  g += start;
  if (buf) buf += start;
  const sign = f32x4.splat(maximize ? -1 : 1);
  const decay = f32x4.splat(<f32>weight_decay);
  const keep = f32x4.splat(<f32>momentum);
  const take = f32x4.splat(<f32>(1 - dampening));
  const rate = f32x4.splat(<f32>-lr);
  for (let n = to - from; n > 0; n -= 4) {
    const whole = n >= 4;
    const x = whole ? v128.load(p) : v128.load32_zero(p);
    let d = f32x4.mul(whole ? v128.load(g) : v128.load32_zero(g), sign);
    if (weight_decay != 0) d = f32x4.add(d, f32x4.mul(x, decay));
    if (buf) {
      let b = d;
      if (!first) b = f32x4.add(f32x4.mul(whole ? v128.load(buf) : v128.load32_zero(buf), keep), f32x4.mul(d, take));
      if (whole) v128.store(buf, b);
      else v128.store32_lane(buf, b, 0);
      d = nesterov ? f32x4.add(d, f32x4.mul(b, keep)) : b;
    }
    const y = f32x4.add(x, f32x4.mul(d, rate));
    if (whole) {
      v128.store(p, y);
    } else {
      v128.store32_lane(p, y, 0);
      // One at a time to the end: this turn takes one value, not four.
      n += 3;
    }
    const bytes: usize = whole ? 16 : 4;
    p += bytes;
    g += bytes;
    if (buf) buf += bytes;
  }
}
