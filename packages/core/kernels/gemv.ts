// One row times a matrix (or, with the roles exchanged, a matrix times one column): memory-bound, so nothing is packed.
import { madd } from './madd';
import { ADD, STORE } from './micro';
import { lane0 } from './strided';
import { sumLanes } from './sums';

const KC = 128;

/** Contiguous dot product, summed in blocks so that the error does not grow with k. */
function dot(k: i32, x: usize, y: usize): f32 {
  let total: f32 = 0;
  while (k > 0) {
    let n = min(k, 8 * KC);
    k -= n;
    let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
    for (; n >= 16; n -= 16) {
      s0 = madd(v128.load(x), v128.load(y), s0);
      s1 = madd(v128.load(x, 16), v128.load(y, 16), s1);
      s2 = madd(v128.load(x, 32), v128.load(y, 32), s2);
      s3 = madd(v128.load(x, 48), v128.load(y, 48), s3);
      x += 64;
      y += 64;
    }
    let s = sumLanes(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
    for (; n > 0; n--) {
      s += load<f32>(x) * load<f32>(y);
      x += 4;
      y += 4;
    }
    total += s;
  }
  return total;
}

@inline
function put(at: usize, x: f32, mode: i32, bias: usize): void {
  if (mode == ADD) x += load<f32>(at);
  else if (mode != STORE) x += load<f32>(bias);
  store<f32>(at, x);
}

/**
 * c[j * sc] = sum over p of x[p * sx] * b[p * rs + j * cs], where cs is 1, or rs and sx are. `biasStep` is the distance in
 * bytes between the biases of neighbouring outputs. An output's sum is over p in blocks, whichever chunk it falls in.
 */
export function gemv(
  n: i32, k: i32, x: usize, sx: i32, b: usize, rs: i32, cs: i32, c: usize, sc: i32, mode: i32, bias: usize, biasStep: usize,
): void {
  const stepC = <usize>sc << 2;
  if (cs != 1) {
    for (let j = 0; j < n; j++) {
      put(c, dot(k, x, b), mode, bias);
      b += cs << 2;
      c += stepC;
      bias += biasStep;
    }
    return;
  }
  // Blocks of rows outermost: a block's pages stay in the TLB while all columns are taken.
  for (let p0 = 0; p0 < k; p0 += KC) {
    const kc = min(KC, k - p0);
    const px = x + (<usize>(p0 * sx) << 2);
    const pb = b + (<usize>(p0 * rs) << 2);
    addBlock(n, kc, px, <usize>sx << 2, pb, <usize>rs << 2, c, stepC, p0 ? ADD : mode, bias, biasStep);
  }
}

/** One block of rows of b, whose columns are adjacent; strides are in bytes. */
function addBlock(
  n: i32, k: i32, x: usize, stepX: usize, b: usize, stepB: usize, c: usize, stepC: usize,
  mode: i32, bias: usize, biasStep: usize,
): void {
  let j = 0;
  for (; j + 16 <= n; j += 16) {
    let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
    let px = x;
    let pb = b;
    for (let p = 0; p < k; p++) {
      const v = v128.load32_splat(px);
      s0 = madd(v, v128.load(pb), s0);
      s1 = madd(v, v128.load(pb, 16), s1);
      s2 = madd(v, v128.load(pb, 32), s2);
      s3 = madd(v, v128.load(pb, 48), s3);
      px += stepX;
      pb += stepB;
    }
    putFour(c, stepC, s0, mode, bias, biasStep);
    putFour(c + 4 * stepC, stepC, s1, mode, bias + 4 * biasStep, biasStep);
    putFour(c + 8 * stepC, stepC, s2, mode, bias + 8 * biasStep, biasStep);
    putFour(c + 12 * stepC, stepC, s3, mode, bias + 12 * biasStep, biasStep);
    b += 64;
    c += 16 * stepC;
    bias += 16 * biasStep;
  }
  for (; j < n; j++) {
    // The same instructions as above on one lane, so that the bits do not depend on where a column falls.
    let s = f32x4.splat(0);
    let px = x;
    let pb = b;
    for (let p = 0; p < k; p++) {
      s = madd(v128.load32_splat(px), v128.load32_zero(pb), s);
      px += stepX;
      pb += stepB;
    }
    put(c, lane0(s), mode, bias);
    b += 4;
    c += stepC;
    bias += biasStep;
  }
}

function putFour(c: usize, step: usize, s: v128, mode: i32, bias: usize, biasStep: usize): void {
  put(c, f32x4.extract_lane(s, 0), mode, bias);
  put(c + step, f32x4.extract_lane(s, 1), mode, bias + biasStep);
  put(c + 2 * step, f32x4.extract_lane(s, 2), mode, bias + 2 * biasStep);
  put(c + 3 * step, f32x4.extract_lane(s, 3), mode, bias + 3 * biasStep);
}
