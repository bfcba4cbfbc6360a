// Packing of eight output pixels by many taps, straight from the image: the B panel of convolution's matrix product.
import { loadRun } from './conv_image';

/** Two runs of pixels side by side: lanes below `split` from p0 on, the others from p1 on. */
@inline
function packRuns(sw: i32, taps: usize, k: i32, p0: usize, p1: usize, split: i32, dst: usize): void {
  const far = <usize>sw << 4;
  if (split >= 8) {
    for (; k > 0; k--) {
      const p = p0 + load<i32>(taps);
      v128.store(dst, loadRun(p, sw));
      v128.store(dst, loadRun(p + far, sw), 16);
      taps += 4;
      dst += 32;
    }
    return;
  }
  // The second run's store overlaps the first's surplus lanes, and its own surplus is overwritten by the next tap.
  const shift = <usize>split << 2;
  for (; k > 0; k--) {
    const t = load<i32>(taps);
    const p = p0 + t;
    const q = p1 + t;
    v128.store(dst, loadRun(p, sw));
    v128.store(dst, loadRun(p + far, sw), 16);
    v128.store(dst + shift, loadRun(q, sw));
    v128.store(dst + shift, loadRun(q + far, sw), 16);
    taps += 4;
    dst += 32;
  }
}

/** Address of output pixel q's window; pixels are counted through all images from `base` on. */
@inline
function windowAt(q: i32, base: usize, imageStep: usize, OH: i32, OW: i32, sh: i32, sw: i32, WP: i32): usize {
  const row = q / OW;
  const image = row / OH;
  return base + <usize>image * imageStep + (<usize>((row - image * OH) * sh * WP + (q - row * OW) * sw) << 2);
}

/**
 * dst[k][8] = the values under taps[0 .. k) of pixels q .. q + count, where q is (image, oh, ow). `end` bounds what may be
 * read, `lastTap` is the largest offset in taps. Lanes from `count` on hold anything. dst needs 32 bytes beyond its end.
 */
export function packStrip(
  taps: usize, k: i32, lastTap: i32, image: i32, oh: i32, ow: i32, count: i32,
  base: usize, imageStep: usize, end: usize, OH: i32, OW: i32, sh: i32, sw: i32, WP: i32, dst: usize,
): void {
  const run = OW - ow;
  if (run >= count || count - run <= OW) {
    const rowStep = <usize>(sh * WP) << 2;
    const row = base + <usize>image * imageStep + <usize>oh * rowStep;
    const p0 = row + (<usize>(ow * sw) << 2);
    let p1 = p0;
    let split = 8;
    if (run < count) {
      p1 = oh + 1 < OH ? row + rowStep : base + <usize>(image + 1) * imageStep;
      split = run;
    }
    if (p1 + lastTap + (<usize>sw << 5) <= end) {
      if (sw == 1) packRuns(1, taps, k, p0, p1, split, dst);
      else if (sw == 2) packRuns(2, taps, k, p0, p1, split, dst);
      else packRuns(sw, taps, k, p0, p1, split, dst);
      return;
    }
  }
  const q = (image * OH + oh) * OW + ow;
  const last = q + count - 1;
  const p0 = windowAt(q, base, imageStep, OH, OW, sh, sw, WP);
  const p1 = windowAt(min(q + 1, last), base, imageStep, OH, OW, sh, sw, WP);
  const p2 = windowAt(min(q + 2, last), base, imageStep, OH, OW, sh, sw, WP);
  const p3 = windowAt(min(q + 3, last), base, imageStep, OH, OW, sh, sw, WP);
  const p4 = windowAt(min(q + 4, last), base, imageStep, OH, OW, sh, sw, WP);
  const p5 = windowAt(min(q + 5, last), base, imageStep, OH, OW, sh, sw, WP);
  const p6 = windowAt(min(q + 6, last), base, imageStep, OH, OW, sh, sw, WP);
  const p7 = windowAt(min(q + 7, last), base, imageStep, OH, OW, sh, sw, WP);
  for (; k > 0; k--) {
    const t = load<i32>(taps);
    store<f32>(dst, load<f32>(p0 + t));
    store<f32>(dst, load<f32>(p1 + t), 4);
    store<f32>(dst, load<f32>(p2 + t), 8);
    store<f32>(dst, load<f32>(p3 + t), 12);
    store<f32>(dst, load<f32>(p4 + t), 16);
    store<f32>(dst, load<f32>(p5 + t), 20);
    store<f32>(dst, load<f32>(p6 + t), 24);
    store<f32>(dst, load<f32>(p7 + t), 28);
    taps += 4;
    dst += 32;
  }
}
