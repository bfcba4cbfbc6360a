// Strided copies by element size, and fills: copy8, copy32, copy64 (p, out, a) with p as in strided.ts.
import { i32At, walk } from './strided';
import { storeTransposed } from './transpose';

@inline
function copyRow<T>(n: i32, out: usize, so: i32, a: usize, sa: i32): void {
  if (so == 1 && sa == 1) {
    memory.copy(out, a, <usize>n * sizeof<T>());
    return;
  }
  const stepOut = so * <i32>sizeof<T>();
  const stepA = sa * <i32>sizeof<T>();
  for (; n > 0; n--) {
    store<T>(out, load<T>(a));
    out += stepOut;
    a += stepA;
  }
}

function copy8Row(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  copyRow<u8>(n, out, so, a, sa);
}
function copy32Row(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  if (so == 1 && sa == 0) {
    const x = v128.load32_splat(a);
    for (; n >= 4; n -= 4) {
      v128.store(out, x);
      out += 16;
    }
  }
  copyRow<u32>(n, out, so, a, sa);
}
function copy64Row(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  copyRow<u64>(n, out, so, a, sa);
}

export function copy8(p: usize, out: usize, a: usize): void {
  walk(p, 2, out, a, 0, 0, 0x00, copy8Row);
}
export function copy64(p: usize, out: usize, a: usize): void {
  walk(p, 2, out, a, 0, 0, 0x33, copy64Row);
}

/** out[i * so + j] = a[i + j * sa], in 16 x 16 blocks, so that every cache line that is touched is used while it is there. */
function transposePlane(rows: i32, cols: i32, out: usize, so: usize, a: usize, sa: usize): void {
  for (let i0 = 0; i0 < rows; i0 += 16) {
    const i1 = min(i0 + 16, rows);
    for (let j0 = 0; j0 < cols; j0 += 16) {
      const j1 = min(j0 + 16, cols);
      let i = i0;
      for (; i + 4 <= i1; i += 4) {
        let j = j0;
        for (; j + 4 <= j1; j += 4) {
          const s = a + (<usize>i << 2) + <usize>j * sa;
          storeTransposed(
            out + <usize>i * so + (<usize>j << 2), so,
            v128.load(s), v128.load(s + sa), v128.load(s + 2 * sa), v128.load(s + 3 * sa),
          );
        }
        for (; j < j1; j++) {
          for (let ii = i; ii < i + 4; ii++) {
            store<u32>(out + <usize>ii * so + (<usize>j << 2), load<u32>(a + (<usize>ii << 2) + <usize>j * sa));
          }
        }
      }
      for (; i < i1; i++) {
        for (let j = j0; j < j1; j++) {
          store<u32>(out + <usize>i * so + (<usize>j << 2), load<u32>(a + (<usize>i << 2) + <usize>j * sa));
        }
      }
    }
  }
}

/** Walk every dimension but `unit` (where the input is contiguous) and the last (where the output is), then transpose. */
function descendTransposed(p: usize, d: i32, nd: i32, unit: i32, out: usize, a: usize): void {
  if (d == unit) d++;
  const n = i32At(p, 1 + d);
  const so = i32At(p, 1 + nd + d) << 2;
  const sa = i32At(p, 1 + 2 * nd + d) << 2;
  if (d >= nd - 1) {
    transposePlane(i32At(p, 1 + unit), n, out, <usize>(i32At(p, 1 + nd + unit) << 2), a, <usize>sa);
    return;
  }
  for (let i = 0; i < n; i++) {
    descendTransposed(p, d + 1, nd, unit, out, a);
    out += so;
    a += sa;
  }
}

export function copy32(p: usize, out: usize, a: usize): void {
  const nd = load<i32>(p);
  if (nd >= 2 && i32At(p, 2 * nd) == 1 && i32At(p, 3 * nd) > 1) {
    for (let d = nd - 2; d >= 0; d--) {
      if (i32At(p, 1 + 2 * nd + d) == 1 && i32At(p, 1 + d) >= 4) {
        descendTransposed(p, 0, nd, d, out, a);
        return;
      }
    }
  }
  walk(p, 2, out, a, 0, 0, 0x22, copy32Row);
}

/** n float32 elements, contiguous. */
export function fill_f32(out: usize, n: i32, value: f32): void {
  const v = f32x4.splat(value);
  for (; n >= 4; n -= 4) {
    v128.store(out, v);
    out += 16;
  }
  for (; n > 0; n--) {
    store<f32>(out, value);
    out += 4;
  }
}
