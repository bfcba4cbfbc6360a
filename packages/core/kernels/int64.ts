// Elementwise int64, strided: name(p, out, a, b), with p as in strided.ts. Comparisons write u8. Integer work is indices
// and counters, never the bulk, so these loops are scalar.
import { walk } from './strided';

const ADD = 0;
const SUB = 1;
const MUL = 2;
const EQ = 3;
const LT = 4;

@inline
function arithmeticRow(op: i32, n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32): void {
  for (; n > 0; n--) {
    const x = load<i64>(a);
    const y = load<i64>(b);
    store<i64>(out, op == ADD ? x + y : op == SUB ? x - y : x * y);
    out += so << 3;
    a += sa << 3;
    b += sb << 3;
  }
}

@inline
function compareRow(op: i32, n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32): void {
  for (; n > 0; n--) {
    const x = load<i64>(a);
    const y = load<i64>(b);
    store<u8>(out, <u8>(op == EQ ? x == y : x < y));
    out += so;
    a += sa << 3;
    b += sb << 3;
  }
}

function addRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  arithmeticRow(ADD, n, out, so, a, sa, b, sb);
}
export function add_i64(p: usize, out: usize, a: usize, b: usize, from: i32, to: i32): void {
  walk(p, 3, out, a, b, 0, 0x333, addRow, from, to);
}

function subRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  arithmeticRow(SUB, n, out, so, a, sa, b, sb);
}
export function sub_i64(p: usize, out: usize, a: usize, b: usize, from: i32, to: i32): void {
  walk(p, 3, out, a, b, 0, 0x333, subRow, from, to);
}

function mulRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  arithmeticRow(MUL, n, out, so, a, sa, b, sb);
}
export function mul_i64(p: usize, out: usize, a: usize, b: usize, from: i32, to: i32): void {
  walk(p, 3, out, a, b, 0, 0x333, mulRow, from, to);
}

function eqRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  compareRow(EQ, n, out, so, a, sa, b, sb);
}
export function eq_i64(p: usize, out: usize, a: usize, b: usize, from: i32, to: i32): void {
  walk(p, 3, out, a, b, 0, 0x330, eqRow, from, to);
}

function ltRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  compareRow(LT, n, out, so, a, sa, b, sb);
}
export function lt_i64(p: usize, out: usize, a: usize, b: usize, from: i32, to: i32): void {
  walk(p, 3, out, a, b, 0, 0x330, ltRow, from, to);
}
