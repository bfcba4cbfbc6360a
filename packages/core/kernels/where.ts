// where(p, out, condition, a, b): condition is u8, the rest float32; p as in strided.ts.
import { walk } from './strided';

function whereRow(n: i32, out: usize, so: i32, cond: usize, sc: i32, a: usize, sa: i32, b: usize, sb: i32): void {
  if (so == 1 && sc == 1 && sa <= 1 && sb <= 1 && sa >= 0 && sb >= 0) {
    const stepA = sa << 4;
    const stepB = sb << 4;
    for (; n >= 4; n -= 4) {
      const words = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(cond)));
      const mask = i32x4.ne(words, i32x4.splat(0));
      const x = sa ? v128.load(a) : v128.load32_splat(a);
      const y = sb ? v128.load(b) : v128.load32_splat(b);
      v128.store(out, v128.bitselect(x, y, mask));
      out += 16;
      cond += 4;
      a += stepA;
      b += stepB;
    }
  }
  for (; n > 0; n--) {
    // As integers, so that a NaN's bits pass unchanged.
    store<i32>(out, load<u8>(cond) ? load<i32>(a) : load<i32>(b));
    out += so << 2;
    cond += sc;
    a += sa << 2;
    b += sb << 2;
  }
}

export function where_f32(p: usize, out: usize, condition: usize, a: usize, b: usize, from: i32, to: i32): void {
  walk(p, 4, out, condition, a, b, 0x2202, whereRow, from, to);
}
