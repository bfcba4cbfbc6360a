// The transforms of Winograd's minimal filtering F(4x4, 3x3), one dimension of four lanes at a time: a correlation of six
// values with three (or four) taps as a product in the six points 0, a, -a, b, -b and infinity. With a = 5/8 and b = 3/2 the
// error is about twice the direct sum's, a third of what the usual 1 and 2 leave, and the constants are exact.
// See Lavin and Gray, "Fast algorithms for convolutional neural networks" (2015).
import { madd } from './madd';

const A: f32 = 0.625;
const B: f32 = 1.5;
const A2: f32 = A * A;
const B2: f32 = B * B;
/** What the products in 0, in a and -a, and in b and -b are divided by. */
const BY_0: f32 = 1 / (A2 * B2);
const BY_A: f32 = 1 / (2 * A2 * (A2 - B2));
const BY_B: f32 = 1 / (2 * B2 * (B2 - A2));

/** Six values of an image to the six points. The results are `step` bytes apart. */
@inline
export function storeImage(d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, dst: usize, step: usize): void {
  const product = f32x4.splat(A2 * B2);
  const sum = f32x4.splat(-(A2 + B2));
  v128.store(dst, madd(product, d0, madd(sum, d2, d4)));
  v128.store(dst + 5 * step, madd(product, d1, madd(sum, d3, d5)));
  const a2 = f32x4.splat(-A2);
  const b2 = f32x4.splat(-B2);
  const evenA = madd(b2, d2, d4);
  const oddA = f32x4.mul(f32x4.splat(A), madd(b2, d1, d3));
  v128.store(dst + step, f32x4.add(evenA, oddA));
  v128.store(dst + 2 * step, f32x4.sub(evenA, oddA));
  const evenB = madd(a2, d2, d4);
  const oddB = f32x4.mul(f32x4.splat(B), madd(a2, d1, d3));
  v128.store(dst + 3 * step, f32x4.add(evenB, oddB));
  v128.store(dst + 4 * step, f32x4.sub(evenB, oddB));
}

/** Taps (weights, or a tile of the output's gradient) to the six points; `last` is the last tap. */
@inline
export function storeTaps(g0: v128, g1: v128, g2: v128, g3: v128, last: v128, dst: usize, step: usize): void {
  v128.store(dst, f32x4.mul(g0, f32x4.splat(BY_0)));
  const evenA = f32x4.mul(f32x4.splat(BY_A), madd(f32x4.splat(A2), g2, g0));
  const oddA = f32x4.mul(f32x4.splat(BY_A * A), madd(f32x4.splat(A2), g3, g1));
  v128.store(dst + step, f32x4.add(evenA, oddA));
  v128.store(dst + 2 * step, f32x4.sub(evenA, oddA));
  const evenB = f32x4.mul(f32x4.splat(BY_B), madd(f32x4.splat(B2), g2, g0));
  const oddB = f32x4.mul(f32x4.splat(BY_B * B), madd(f32x4.splat(B2), g3, g1));
  v128.store(dst + 3 * step, f32x4.add(evenB, oddB));
  v128.store(dst + 4 * step, f32x4.sub(evenB, oddB));
  v128.store(dst + 5 * step, last);
}

/** Six points, `from` bytes apart, back to `count` (3 or 4) results. */
@inline
export function storeResults(src: usize, from: usize, count: i32, dst: usize, step: usize): void {
  const p1 = v128.load(src + from), p2 = v128.load(src + 2 * from);
  const evenA = f32x4.add(p1, p2), oddA = f32x4.sub(p1, p2);
  const p3 = v128.load(src + 3 * from), p4 = v128.load(src + 4 * from);
  const evenB = f32x4.add(p3, p4), oddB = f32x4.sub(p3, p4);
  const last = v128.load(src + 5 * from);
  v128.store(dst, f32x4.add(v128.load(src), f32x4.add(evenA, evenB)));
  v128.store(dst + step, madd(f32x4.splat(A), oddA, f32x4.mul(f32x4.splat(B), oddB)));
  let second = f32x4.mul(f32x4.splat(B2), evenB);
  if (count == 3) second = f32x4.add(second, last);
  v128.store(dst + 2 * step, madd(f32x4.splat(A2), evenA, second));
  if (count == 4) {
    const third = madd(f32x4.splat(B2 * B), oddB, last);
    v128.store(dst + 3 * step, madd(f32x4.splat(A2 * A), oddA, third));
  }
}

/**
 * The adjoint of storeImage, of six points, `from` bytes apart, that storeTaps made of a gradient: the gradient of six values.
 * What storeTaps divided by is multiplied again. dst may be src.
 */
@inline
export function storeAdjoint(src: usize, from: usize, dst: usize, step: usize): void {
  const p0 = v128.load(src), p5 = v128.load(src + 5 * from);
  const p1 = v128.load(src + from), p2 = v128.load(src + 2 * from);
  const evenA = f32x4.add(p1, p2), oddA = f32x4.sub(p1, p2);
  const p3 = v128.load(src + 3 * from), p4 = v128.load(src + 4 * from);
  const evenB = f32x4.add(p3, p4), oddB = f32x4.sub(p3, p4);
  const n0: f32 = A2 * B2, na: f32 = 2 * A2 * (A2 - B2), nb: f32 = 2 * B2 * (B2 - A2);
  v128.store(dst, f32x4.mul(f32x4.splat(n0 * A2 * B2), p0));
  const first = madd(f32x4.splat(-nb * A2 * B), oddB, f32x4.mul(f32x4.splat(A2 * B2), p5));
  v128.store(dst + step, madd(f32x4.splat(-na * A * B2), oddA, first));
  const second = madd(f32x4.splat(-nb * A2), evenB, f32x4.mul(f32x4.splat(-n0 * (A2 + B2)), p0));
  v128.store(dst + 2 * step, madd(f32x4.splat(-na * B2), evenA, second));
  const third = madd(f32x4.splat(nb * B), oddB, f32x4.mul(f32x4.splat(-(A2 + B2)), p5));
  v128.store(dst + 3 * step, madd(f32x4.splat(na * A), oddA, third));
  const fourth = madd(f32x4.splat(nb), evenB, f32x4.mul(f32x4.splat(n0), p0));
  v128.store(dst + 4 * step, madd(f32x4.splat(na), evenA, fourth));
  v128.store(dst + 5 * step, p5);
}
