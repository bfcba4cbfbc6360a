// Elementwise float32 comparisons into u8 0 or 1, strided: name(p, out, a, b), with p as in strided.ts.
import { walk } from './strided';

const EQ = 0;
const NE = 1;
const LT = 2;
const LE = 3;
const GT = 4;
const GE = 5;

@inline
function compare(op: i32, x: v128, y: v128): v128 {
  if (op == EQ) return f32x4.eq(x, y);
  if (op == NE) return f32x4.ne(x, y);
  if (op == LT) return f32x4.lt(x, y);
  if (op == LE) return f32x4.le(x, y);
  if (op == GT) return f32x4.gt(x, y);
  return f32x4.ge(x, y);
}

/** Sixteen masks of 32 bits become sixteen bytes 0 or 1; saturation keeps -1 as -1. */
@inline
function toBytes(m0: v128, m1: v128, m2: v128, m3: v128): v128 {
  const bytes = i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(m0, m1), i16x8.narrow_i32x4_s(m2, m3));
  return v128.and(bytes, i8x16.splat(1));
}

@inline
function compareRow(op: i32, n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32): void {
  if (so == 1) {
    if (sa == 1 && sb == 1) {
      for (; n >= 16; n -= 16) {
        const m0 = compare(op, v128.load(a), v128.load(b));
        const m1 = compare(op, v128.load(a, 16), v128.load(b, 16));
        const m2 = compare(op, v128.load(a, 32), v128.load(b, 32));
        const m3 = compare(op, v128.load(a, 48), v128.load(b, 48));
        v128.store(out, toBytes(m0, m1, m2, m3));
        out += 16;
        a += 64;
        b += 64;
      }
    } else if (sa == 1 && sb == 0) {
      const y = v128.load32_splat(b);
      for (; n >= 16; n -= 16) {
        const m0 = compare(op, v128.load(a), y);
        const m1 = compare(op, v128.load(a, 16), y);
        const m2 = compare(op, v128.load(a, 32), y);
        const m3 = compare(op, v128.load(a, 48), y);
        v128.store(out, toBytes(m0, m1, m2, m3));
        out += 16;
        a += 64;
      }
    } else if (sa == 0 && sb == 1) {
      const x = v128.load32_splat(a);
      for (; n >= 16; n -= 16) {
        const m0 = compare(op, x, v128.load(b));
        const m1 = compare(op, x, v128.load(b, 16));
        const m2 = compare(op, x, v128.load(b, 32));
        const m3 = compare(op, x, v128.load(b, 48));
        v128.store(out, toBytes(m0, m1, m2, m3));
        out += 16;
        b += 64;
      }
    }
  }
  for (; n > 0; n--) {
    const mask = compare(op, v128.load32_zero(a), v128.load32_zero(b));
    store<u8>(out, <u8>(i32x4.extract_lane(mask, 0) & 1));
    out += so;
    a += sa << 2;
    b += sb << 2;
  }
}

function eqRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  compareRow(EQ, n, out, so, a, sa, b, sb);
}
export function eq_f32(p: usize, out: usize, a: usize, b: usize, from: i32, to: i32): void {
  walk(p, 3, out, a, b, 0, 0x220, eqRow, from, to);
}

function neRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  compareRow(NE, n, out, so, a, sa, b, sb);
}
export function ne_f32(p: usize, out: usize, a: usize, b: usize, from: i32, to: i32): void {
  walk(p, 3, out, a, b, 0, 0x220, neRow, from, to);
}

function ltRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  compareRow(LT, n, out, so, a, sa, b, sb);
}
export function lt_f32(p: usize, out: usize, a: usize, b: usize, from: i32, to: i32): void {
  walk(p, 3, out, a, b, 0, 0x220, ltRow, from, to);
}

function leRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  compareRow(LE, n, out, so, a, sa, b, sb);
}
export function le_f32(p: usize, out: usize, a: usize, b: usize, from: i32, to: i32): void {
  walk(p, 3, out, a, b, 0, 0x220, leRow, from, to);
}

function gtRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  compareRow(GT, n, out, so, a, sa, b, sb);
}
export function gt_f32(p: usize, out: usize, a: usize, b: usize, from: i32, to: i32): void {
  walk(p, 3, out, a, b, 0, 0x220, gtRow, from, to);
}

function geRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  compareRow(GE, n, out, so, a, sa, b, sb);
}
export function ge_f32(p: usize, out: usize, a: usize, b: usize, from: i32, to: i32): void {
  walk(p, 3, out, a, b, 0, 0x220, geRow, from, to);
}
