// Packing of strided matrices into panels: 5 or 4 rows of A, 8 columns of B, side by side, step after step of k.
// Strides are in bytes. Transposes cost nothing extra, since any pair of strides can be read; missing lanes become zeros.
import { storeTransposed } from './transpose';

/** One panel of `width` (5 or 4) lanes, of which `lanes` exist: dst[k][width]. */
export function packRows(width: i32, src: usize, lane: usize, step: usize, lanes: i32, k: i32, dst: usize): void {
  const pitch = <usize>width << 2;
  const five = width == 5;
  const last = src + 4 * lane;
  if (lanes == width && lane == 4) {
    for (; k > 0; k--) {
      v128.store(dst, v128.load(src));
      if (five) store<f32>(dst, load<f32>(src, 16), 16);
      src += step;
      dst += pitch;
    }
    return;
  }
  if (lanes == width) {
    let i: usize = 0;
    if (step == 4) {
      for (; k >= 4; k -= 4) {
        const s = src + i;
        storeTransposed(dst, pitch, v128.load(s), v128.load(s + lane), v128.load(s + 2 * lane), v128.load(s + 3 * lane));
        if (five) {
          const v = v128.load(last + i);
          v128.store32_lane(dst, v, 0, 16);
          v128.store32_lane(dst + pitch, v, 1, 16);
          v128.store32_lane(dst + 2 * pitch, v, 2, 16);
          v128.store32_lane(dst + 3 * pitch, v, 3, 16);
        }
        i += 16;
        dst += 4 * pitch;
      }
    }
    for (; k > 0; k--) {
      const s = src + i;
      store<f32>(dst, load<f32>(s));
      store<f32>(dst, load<f32>(s + lane), 4);
      store<f32>(dst, load<f32>(s + 2 * lane), 8);
      store<f32>(dst, load<f32>(s + 3 * lane), 12);
      if (five) store<f32>(dst, load<f32>(last + i), 16);
      i += step;
      dst += pitch;
    }
    return;
  }
  // Only panels of four are ever incomplete.
  for (; k > 0; k--) {
    v128.store(dst, f32x4.splat(0));
    for (let i = 0; i < lanes; i++) store<f32>(dst + (<usize>i << 2), load<f32>(src + <usize>i * lane));
    src += step;
    dst += 16;
  }
}

/** One panel of 8 lanes: dst[k][8]. */
export function packColumns(src: usize, lane: usize, step: usize, lanes: i32, k: i32, dst: usize): void {
  if (lanes == 8 && lane == 4) {
    for (; k > 0; k--) {
      v128.store(dst, v128.load(src));
      v128.store(dst, v128.load(src, 16), 16);
      src += step;
      dst += 32;
    }
    return;
  }
  if (lanes == 8) {
    const far = src + 4 * lane;
    let i: usize = 0;
    if (step == 4) {
      for (; k >= 4; k -= 4) {
        const s = src + i;
        const t = far + i;
        storeTransposed(dst, 32, v128.load(s), v128.load(s + lane), v128.load(s + 2 * lane), v128.load(s + 3 * lane));
        storeTransposed(dst + 16, 32, v128.load(t), v128.load(t + lane), v128.load(t + 2 * lane), v128.load(t + 3 * lane));
        i += 16;
        dst += 128;
      }
    }
    for (; k > 0; k--) {
      const s = src + i;
      const t = far + i;
      store<f32>(dst, load<f32>(s));
      store<f32>(dst, load<f32>(s + lane), 4);
      store<f32>(dst, load<f32>(s + 2 * lane), 8);
      store<f32>(dst, load<f32>(s + 3 * lane), 12);
      store<f32>(dst, load<f32>(t), 16);
      store<f32>(dst, load<f32>(t + lane), 20);
      store<f32>(dst, load<f32>(t + 2 * lane), 24);
      store<f32>(dst, load<f32>(t + 3 * lane), 28);
      i += step;
      dst += 32;
    }
    return;
  }
  for (; k > 0; k--) {
    v128.store(dst, f32x4.splat(0));
    v128.store(dst, f32x4.splat(0), 16);
    for (let i = 0; i < lanes; i++) store<f32>(dst + (<usize>i << 2), load<f32>(src + <usize>i * lane));
    src += step;
    dst += 32;
  }
}
