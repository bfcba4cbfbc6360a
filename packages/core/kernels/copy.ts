// Strided copies by element size: copy8, copy32, copy64 (p, out, a) with p as in strided.ts.
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

export function copy8(p: usize, out: usize, a: usize, from: i32, to: i32): void {
  walk(p, 2, out, a, 0, 0, 0x00, copy8Row, from, to);
}
export function copy64(p: usize, out: usize, a: usize, from: i32, to: i32): void {
  walk(p, 2, out, a, 0, 0, 0x33, copy64Row, from, to);
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

/**
 * Walk every dimension but `unit` (where the input is contiguous) and the last (where the output is), then transpose.
 * `outer` is how much is taken of dimension 0.
 */
function descendTransposed(p: usize, d: i32, nd: i32, unit: i32, out: usize, a: usize, outer: i32): void {
  if (d == unit) d++;
  const so = i32At(p, 1 + nd + d) << 2;
  const sa = i32At(p, 1 + 2 * nd + d) << 2;
  const n = d == 0 ? outer : i32At(p, 1 + d);
  if (d >= nd - 1) {
    const rows = unit == 0 ? outer : i32At(p, 1 + unit);
    transposePlane(rows, n, out, <usize>(i32At(p, 1 + nd + unit) << 2), a, <usize>sa);
    return;
  }
  for (let i = 0; i < n; i++) {
    descendTransposed(p, d + 1, nd, unit, out, a, outer);
    out += so;
    a += sa;
  }
}

export function copy32(p: usize, out: usize, a: usize, from: i32, to: i32): void {
  const nd = load<i32>(p);
  if (nd >= 2 && i32At(p, 2 * nd) == 1 && i32At(p, 3 * nd) > 1) {
    for (let d = nd - 2; d >= 0; d--) {
      if (i32At(p, 1 + 2 * nd + d) == 1 && i32At(p, 1 + d) >= 4) {
        const first = out + ((from * i32At(p, 1 + nd)) << 2);
        descendTransposed(p, 0, nd, d, first, a + ((from * i32At(p, 1 + 2 * nd)) << 2), to - from);
        return;
      }
    }
  }
  walk(p, 2, out, a, 0, 0, 0x22, copy32Row, from, to);
}
