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

/** SGD's step on four values or, at the end of a range, on one. */
@inline
function sgdLanes(
  whole: bool, p: usize, g: usize, buf: usize, sign: v128, decay: v128, keep: v128, take: v128, rate: v128,
  decays: bool, nesterov: i32, first: i32,
): void {
  const x = load(p, whole);
  let d = f32x4.mul(load(g, whole), sign);
  if (decays) d = f32x4.add(d, f32x4.mul(x, decay));
  if (buf) {
    let b = d;
    if (!first) b = f32x4.add(f32x4.mul(load(buf, whole), keep), f32x4.mul(d, take));
    store(buf, b, whole);
    d = nesterov ? f32x4.add(d, f32x4.mul(b, keep)) : b;
  }
  store(p, f32x4.add(x, f32x4.mul(d, rate)), whole);
}

/**
 * torch.optim.SGD's step on values [from, to). buf is the momentum buffer, 0 when momentum is 0; the first step copies the gradient
 * into it. Hyperparameters are float64, as in Python, and are rounded where torch rounds them.
 */
export function sgd_step(
  p: usize, g: usize, buf: usize, lr: f64, momentum: f64, dampening: f64, weight_decay: f64,
  nesterov: i32, maximize: i32, first: i32, from: i32, to: i32,
): void {
  const sign = f32x4.splat(maximize ? -1 : 1);
  const decay = f32x4.splat(<f32>weight_decay);
  const keep = f32x4.splat(<f32>momentum);
  const take = f32x4.splat(<f32>(1 - dampening));
  const rate = f32x4.splat(<f32>-lr);
  const decays = weight_decay != 0;
  const last = <usize>to << 2;
  let at = <usize>from << 2;
  for (; at + 16 <= last; at += 16) {
    sgdLanes(true, p + at, g + at, buf ? buf + at : 0, sign, decay, keep, take, rate, decays, nesterov, first);
  }
  for (; at < last; at += 4) {
    sgdLanes(false, p + at, g + at, buf ? buf + at : 0, sign, decay, keep, take, rate, decays, nesterov, first);
  }
}

/** Adam's step on four values or, at the end of a range, on one. */
@inline
function adamLanes(
  whole: bool, p: usize, g: usize, m: usize, v: usize, top: usize, shrink: v128, sign: v128, decay: v128, decays: bool,
  keep1: v128, take1: v128, keep2: v128, take2: v128, small: v128, rate: v128, root: v128,
): void {
  const x = f32x4.mul(load(p, whole), shrink);
  let d = f32x4.mul(load(g, whole), sign);
  if (decays) d = f32x4.add(d, f32x4.mul(x, decay));
  const mean = f32x4.add(f32x4.mul(load(m, whole), keep1), f32x4.mul(d, take1));
  let square = f32x4.add(f32x4.mul(load(v, whole), keep2), f32x4.mul(f32x4.mul(d, take2), d));
  store(m, mean, whole);
  store(v, square, whole);
  if (top) {
    square = f32x4.max(load(top, whole), square);
    store(top, square, whole);
  }
  const divisor = f32x4.add(f32x4.div(f32x4.sqrt(square), root), small);
  store(p, f32x4.add(x, f32x4.div(f32x4.mul(mean, rate), divisor)), whole);
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
  const factor = f32x4.splat(<f32>shrink);
  const sign = f32x4.splat(maximize ? -1 : 1);
  const decay = f32x4.splat(<f32>weight_decay);
  const decays = weight_decay != 0;
  const keep1 = f32x4.splat(<f32>beta1);
  const take1 = f32x4.splat(<f32>(1 - beta1));
  const keep2 = f32x4.splat(<f32>beta2);
  const take2 = f32x4.splat(<f32>(1 - beta2));
  const small = f32x4.splat(<f32>eps);
  const rate = f32x4.splat(<f32>-step_size);
  const root = f32x4.splat(<f32>correction);
  const last = <usize>to << 2;
  let at = <usize>from << 2;
  for (; at + 16 <= last; at += 16) {
    adamLanes(
      true, p + at, g + at, m + at, v + at, top ? top + at : 0, factor, sign, decay, decays,
      keep1, take1, keep2, take2, small, rate, root,
    );
  }
  for (; at < last; at += 4) {
    adamLanes(
      false, p + at, g + at, m + at, v + at, top ? top + at : 0, factor, sign, decay, decays,
      keep1, take1, keep2, take2, small, rate, root,
    );
  }
}
