// softmax and log_softmax over short rows, as of a classifier's ten outputs: four rows side by side, one in each lane, so
// that no lane lies idle at a row's end and nothing is summed across lanes. Missing rows repeat the last one; a row's bits do
// not depend on its lane.
import { expv, logv } from './math';

/** Rows up to this long are taken four at a time. */
export const FEW = 16;

/** The addresses of rows r + 1 .. r + 3 relative to row r's, repeating the last row before `to`. */
@inline
function below(r: i32, i: i32, to: i32, bytes: usize): usize {
  return <usize>min(i, to - 1 - r) * bytes;
}

@inline
function gather(p: usize, s1: usize, s2: usize, s3: usize): v128 {
  const v = v128.load32_lane(p + s1, v128.load32_zero(p), 1);
  return v128.load32_lane(p + s3, v128.load32_lane(p + s2, v, 2), 3);
}

@inline
function scatter(p: usize, s1: usize, s2: usize, s3: usize, v: v128): void {
  v128.store32_lane(p, v, 0);
  v128.store32_lane(p + s1, v, 1);
  v128.store32_lane(p + s2, v, 2);
  v128.store32_lane(p + s3, v, 3);
}

/** NaN need not win here: it reaches the sum of exponentials in any case. */
@inline
function maximum(p: usize, s1: usize, s2: usize, s3: usize, bytes: usize): v128 {
  let best = gather(p, s1, s2, s3);
  for (let j: usize = 4; j < bytes; j += 4) best = f32x4.pmax(best, gather(p + j, s1, s2, s3));
  return best;
}

export function softmaxFew(x: usize, out: usize, cols: i32, from: i32, to: i32): void {
  const bytes = <usize>cols << 2;
  for (let r = from; r < to; r += 4) {
    const s1 = below(r, 1, to, bytes), s2 = below(r, 2, to, bytes), s3 = below(r, 3, to, bytes);
    const src = x + <usize>r * bytes;
    const dst = out + <usize>r * bytes;
    const shift = maximum(src, s1, s2, s3, bytes);
    let total = f32x4.splat(0);
    for (let j: usize = 0; j < bytes; j += 4) {
      const e = expv(f32x4.sub(gather(src + j, s1, s2, s3), shift));
      total = f32x4.add(total, e);
      scatter(dst + j, s1, s2, s3, e);
    }
    // With rows that repeat, one is divided only once: the quotients are all read before any is written.
    for (let j: usize = 0; j < bytes; j += 4) {
      scatter(dst + j, s1, s2, s3, f32x4.div(gather(dst + j, s1, s2, s3), total));
    }
  }
}

export function logSoftmaxFew(x: usize, out: usize, cols: i32, from: i32, to: i32): void {
  const bytes = <usize>cols << 2;
  for (let r = from; r < to; r += 4) {
    const s1 = below(r, 1, to, bytes), s2 = below(r, 2, to, bytes), s3 = below(r, 3, to, bytes);
    const src = x + <usize>r * bytes;
    const dst = out + <usize>r * bytes;
    const shift = maximum(src, s1, s2, s3, bytes);
    let total = f32x4.splat(0);
    for (let j: usize = 0; j < bytes; j += 4) {
      total = f32x4.add(total, expv(f32x4.sub(gather(src + j, s1, s2, s3), shift)));
    }
    const logTotal = logv(total);
    // First the maximum, then the logarithm: their sum could lose the logarithm.
    for (let j: usize = 0; j < bytes; j += 4) {
      const v = f32x4.sub(f32x4.sub(gather(src + j, s1, s2, s3), shift), logTotal);
      scatter(dst + j, s1, s2, s3, v);
    }
  }
}
