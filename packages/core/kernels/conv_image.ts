// What every convolution needs to know of its input image: padding, and where the values under a kernel tap lie.

/** Bytes allowed beyond padded images, so that vector loads of a last row need no scalar path. */
export const SLACK = 256;

@inline
export function roundUp(x: i32, to: i32): i32 {
  return (x + to - 1) / to * to;
}

/** Rows (or columns) of input that `out` outputs reach over. */
@inline
export function reach(out: i32, stride: i32, kernel: i32, dilation: i32): i32 {
  return (out - 1) * stride + (kernel - 1) * dilation + 1;
}

/**
 * Copy `planes` planes of H x W into planes of HP x WP, shifted down by `top` and right by `left` (either may be negative,
 * which crops), zeros around. With the padding in memory no later loop has to check bounds.
 */
export function padPlanes(
  src: usize, planes: i32, H: i32, W: i32, top: i32, left: i32, HP: i32, WP: i32, dst: usize,
): void {
  const j0 = max(0, left);
  const j1 = max(j0, min(WP, left + W));
  const run = <usize>(j1 - j0) << 2;
  for (let c = 0; c < planes; c++) {
    for (let i = 0; i < HP; i++) {
      const from = i - top;
      if (from < 0 || from >= H || j1 == j0) {
        memory.fill(dst, 0, <usize>WP << 2);
      } else {
        const row = src + (<usize>(from * W + j0 - left) << 2);
        for (let j = 0; j < j0; j++) store<f32>(dst + (<usize>j << 2), 0);
        copyRow(dst + (<usize>j0 << 2), row, run);
        for (let j = j1; j < WP; j++) store<f32>(dst + (<usize>j << 2), 0);
      }
      dst += <usize>WP << 2;
    }
    src += <usize>(H * W) << 2;
  }
}

/** Rows are short, and memory.copy costs a call out of the module. */
@inline
function copyRow(dst: usize, src: usize, bytes: usize): void {
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(dst + i, v128.load(src + i));
  for (; i < bytes; i += 4) store<f32>(dst + i, load<f32>(src + i));
}

/**
 * table[(c * KH + kh) * KW + kw] = byte offset of that tap from the window's first value, for planes of HP x WP; with
 * `rowsFirst` it is table[(kh * C + c) * KW + kw].
 */
export function tapOffsets(
  C: i32, HP: i32, WP: i32, KH: i32, KW: i32, dh: i32, dw: i32, rowsFirst: bool, table: usize,
): void {
  for (let i = 0; i < C * KH; i++) {
    const kh = rowsFirst ? i / C : i % KH;
    const c = rowsFirst ? i - kh * C : i / KH;
    for (let kw = 0; kw < KW; kw++) {
      store<i32>(table, ((c * HP + kh * dh) * WP + kw * dw) << 2);
      table += 4;
    }
  }
}

/** Four values `stride` elements apart. It reads nothing beyond the last of them. */
@inline
export function loadRun(p: usize, stride: i32): v128 {
  if (stride == 1) return v128.load(p);
  if (stride == 2) return v128.shuffle<f32>(v128.load(p), v128.load(p, 12), 0, 2, 5, 7);
  const step = <usize>stride << 2;
  let v = v128.load32_zero(p);
  v = v128.load32_lane(p + step, v, 1);
  v = v128.load32_lane(p + 2 * step, v, 2);
  return v128.load32_lane(p + 3 * step, v, 3);
}
