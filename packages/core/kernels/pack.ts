// Packing of strided matrices into panels: 4 or 8 lanes (rows of A, columns of B) side by side, step after step of k.
// Strides are in bytes. Transposes cost nothing extra, since any pair of strides can be read; missing lanes become zeros.
import { storeTransposed } from './transpose';

/** One panel of 4 lanes: dst[k][4]. */
export function packPanel4(src: usize, lane: usize, step: usize, lanes: i32, k: i32, dst: usize): void {
  if (lanes == 4 && lane == 4) {
    for (; k > 0; k--) {
      v128.store(dst, v128.load(src));
      src += step;
      dst += 16;
    }
    return;
  }
  if (lanes == 4) {
    if (step == 4) {
      for (; k >= 4; k -= 4) {
        storeTransposed(
          dst, 16,
          v128.load(src), v128.load(src + lane), v128.load(src + 2 * lane), v128.load(src + 3 * lane),
        );
        src += 16;
        dst += 64;
      }
    }
    for (; k > 0; k--) {
      store<f32>(dst, load<f32>(src));
      store<f32>(dst, load<f32>(src + lane), 4);
      store<f32>(dst, load<f32>(src + 2 * lane), 8);
      store<f32>(dst, load<f32>(src + 3 * lane), 12);
      src += step;
      dst += 16;
    }
    return;
  }
  for (; k > 0; k--) {
    v128.store(dst, f32x4.splat(0));
    for (let i = 0; i < lanes; i++) store<f32>(dst + (<usize>i << 2), load<f32>(src + <usize>i * lane));
    src += step;
    dst += 16;
  }
}

/** One panel of 8 lanes: dst[k][8]. */
export function packPanel8(src: usize, lane: usize, step: usize, lanes: i32, k: i32, dst: usize): void {
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
