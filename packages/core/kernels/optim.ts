// Optimizer steps on contiguous float32, in place and in one pass over memory.

/** Four values, or the last ones of a range one at a time: one. */
@inline
function load(at: usize, whole: bool): v128 {
  return whole ? v128.load(at) : v128.load32_zero(at);
}

@inline
function store(at: usize, x: v128, whole: bool): void {
  if (whole) v128.store(at, x);
  else v128.store32_lane(at, x, 0);
}

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
    const x = load(p, whole);
    let d = f32x4.mul(load(g, whole), sign);
    if (weight_decay != 0) d = f32x4.add(d, f32x4.mul(x, decay));
    if (buf) {
      let b = d;
      if (!first) b = f32x4.add(f32x4.mul(load(buf, whole), keep), f32x4.mul(d, take));
      store(buf, b, whole);
      d = nesterov ? f32x4.add(d, f32x4.mul(b, keep)) : b;
    }
    const y = f32x4.add(x, f32x4.mul(d, rate));
    store(p, y, whole);
    // One at a time to the end: this turn took one value, not four.
    if (!whole) n += 3;
    const bytes: usize = whole ? 16 : 4;
    p += bytes;
    g += bytes;
    if (buf) buf += bytes;
  }
}

/**
 * torch.optim.Adam's step on values [from, to). m and v are the running averages of the gradient and of its square, top is the
 * largest v so far, 0 without amsgrad. The caller has put together what depends on the number of the step: step_size is
 * lr / (1 - beta1^t), correction the root of 1 - beta2^t. AdamW multiplies the parameter by shrink and has no weight_decay here.
 */
export function adam_step(
  p: usize, g: usize, m: usize, v: usize, top: usize, beta1: f64, beta2: f64, eps: f64, weight_decay: f64, shrink: f64,
  step_size: f64, correction: f64, maximize: i32, from: i32, to: i32,
): void {
  const sign = f32x4.splat(maximize ? -1 : 1);
  const decay = f32x4.splat(<f32>weight_decay);
  const small = f32x4.splat(<f32>eps);
  const rate = f32x4.splat(<f32>-step_size);
  const root = f32x4.splat(<f32>correction);
  let at = <usize>from << 2;
  const end = <usize>to << 2;
  while (at < end) {
    const whole = at + 16 <= end;
    const x = f32x4.mul(load(p + at, whole), f32x4.splat(<f32>shrink));
    let d = f32x4.mul(load(g + at, whole), sign);
    if (weight_decay != 0) d = f32x4.add(d, f32x4.mul(x, decay));
    const mean = f32x4.add(f32x4.mul(load(m + at, whole), f32x4.splat(<f32>beta1)), f32x4.mul(d, f32x4.splat(<f32>(1 - beta1))));
    let square = f32x4.mul(f32x4.mul(d, f32x4.splat(<f32>(1 - beta2))), d);
    square = f32x4.add(f32x4.mul(load(v + at, whole), f32x4.splat(<f32>beta2)), square);
    store(m + at, mean, whole);
    store(v + at, square, whole);
    if (top) {
      square = f32x4.max(load(top + at, whole), square);
      store(top + at, square, whole);
    }
    const divisor = f32x4.add(f32x4.div(f32x4.sqrt(square), root), small);
    store(p + at, f32x4.add(x, f32x4.div(f32x4.mul(mean, rate), divisor)), whole);
    at += whole ? 16 : 4;
  }
}
