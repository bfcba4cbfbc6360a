// Packing for the weight gradient's matrix product, where the pixels are what is summed over: step after step a pixel, side
// by side 5 or 4 output channels of the gradient, or 8 taps of the image. Both are transposed in registers.
import { loadRun, roundUp } from './conv_image';
import { packRows } from './pack';
import { storeTransposed } from './transpose';

/** dst[pixel][width] = the gradient of `lanes` output channels at pixels q .. q + count, through the images. */
export function packGradient(
  width: i32, grad: usize, gradStep: usize, ohw: i32, lanes: i32, q: i32, count: i32, dst: usize,
): void {
  while (count > 0) {
    const image = q / ohw;
    const pixel = q - image * ohw;
    const run = min(count, ohw - pixel);
    packRows(width, grad + <usize>image * gradStep + (<usize>pixel << 2), <usize>ohw << 2, 4, lanes, run, dst);
    dst += <usize>(run * width) << 2;
    q += run;
    count -= run;
  }
}

/** dst[pixel][8] = the values under 8 taps at pixels q .. q + count. dst needs 96 bytes beyond its end. */
export function packPatches(
  taps: usize, lanes: i32, lastTap: i32, q: i32, count: i32,
  base: usize, imageStep: usize, end: usize, OH: i32, OW: i32, sh: i32, sw: i32, WP: i32, dst: usize,
): void {
  // Lanes that do not exist repeat the last tap; their columns are dropped.
  const t0 = load<i32>(taps);
  const t1 = load<i32>(taps + (<usize>min(1, lanes - 1) << 2));
  const t2 = load<i32>(taps + (<usize>min(2, lanes - 1) << 2));
  const t3 = load<i32>(taps + (<usize>min(3, lanes - 1) << 2));
  const t4 = load<i32>(taps + (<usize>min(4, lanes - 1) << 2));
  const t5 = load<i32>(taps + (<usize>min(5, lanes - 1) << 2));
  const t6 = load<i32>(taps + (<usize>min(6, lanes - 1) << 2));
  const t7 = load<i32>(taps + (<usize>min(7, lanes - 1) << 2));
  const far = <usize>sw << 4;
  while (count > 0) {
    const row = q / OW;
    const ow = q - row * OW;
    const image = row / OH;
    const run = min(count, OW - ow);
    let p = base + <usize>image * imageStep + (<usize>((row - image * OH) * sh * WP + ow * sw) << 2);
    let d = dst;
    if (p + lastTap + (<usize>roundUp(run, 4) * sw << 2) <= end) {
      // The last four may run over the row's end: the next row's first pixels overwrite the surplus.
      for (let i = 0; i < run; i += 4) {
        storeTransposed(d, 32, loadRun(p + t0, sw), loadRun(p + t1, sw), loadRun(p + t2, sw), loadRun(p + t3, sw));
        storeTransposed(d + 16, 32, loadRun(p + t4, sw), loadRun(p + t5, sw), loadRun(p + t6, sw), loadRun(p + t7, sw));
        p += far;
        d += 128;
      }
    } else {
      for (let i = 0; i < run; i++) {
        store<f32>(d, load<f32>(p + t0));
        store<f32>(d, load<f32>(p + t1), 4);
        store<f32>(d, load<f32>(p + t2), 8);
        store<f32>(d, load<f32>(p + t3), 12);
        store<f32>(d, load<f32>(p + t4), 16);
        store<f32>(d, load<f32>(p + t5), 20);
        store<f32>(d, load<f32>(p + t6), 24);
        store<f32>(d, load<f32>(p + t7), 28);
        p += sw << 2;
        d += 32;
      }
    }
    dst += <usize>run << 5;
    q += run;
    count -= run;
  }
}
