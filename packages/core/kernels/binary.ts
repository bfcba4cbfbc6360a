// Elementwise float32 functions of two operands, strided: name(p, out, a, b), with p as in strided.ts.
import { lane0, walk } from './strided';

const ADD = 0;
const SUB = 1;
const MUL = 2;
const DIV = 3;
const MAXIMUM = 4;
const MINIMUM = 5;
const THRESHOLD_BACKWARD = 6;
const SIGMOID_BACKWARD = 7;
const TANH_BACKWARD = 8;

/** `op` is a constant at every call, so only one branch is left after optimization. */
@inline
function apply(op: i32, x: v128, y: v128): v128 {
  if (op == ADD) return f32x4.add(x, y);
  if (op == SUB) return f32x4.sub(x, y);
  if (op == MUL) return f32x4.mul(x, y);
  if (op == DIV) return f32x4.div(x, y);
  // pmax and pmin keep a NaN of x but drop one of y. (f32x4.max would keep both, and is slower on x64.)
  if (op == MAXIMUM) return v128.bitselect(y, f32x4.pmax(x, y), f32x4.ne(y, y));
  if (op == MINIMUM) return v128.bitselect(y, f32x4.pmin(x, y), f32x4.ne(y, y));
  // grad, input: a NaN input passes the gradient on, as torch's `input <= 0 ? 0 : grad` does.
  if (op == THRESHOLD_BACKWARD) return v128.andnot(x, f32x4.le(y, f32x4.splat(0)));
  // grad, output
  if (op == SIGMOID_BACKWARD) return f32x4.mul(f32x4.mul(x, f32x4.sub(f32x4.splat(1), y)), y);
  return f32x4.mul(x, f32x4.sub(f32x4.splat(1), f32x4.mul(y, y)));
}

@inline
function binaryRow(op: i32, n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32): void {
  if (so == 1) {
    if (sa == 1 && sb == 1) {
      for (; n >= 8; n -= 8) {
        const r0 = apply(op, v128.load(a), v128.load(b));
        const r1 = apply(op, v128.load(a, 16), v128.load(b, 16));
        v128.store(out, r0);
        v128.store(out, r1, 16);
        out += 32;
        a += 32;
        b += 32;
      }
    } else if (sa == 1 && sb == 0) {
      const y = v128.load32_splat(b);
      for (; n >= 4; n -= 4) {
        v128.store(out, apply(op, v128.load(a), y));
        out += 16;
        a += 16;
      }
    } else if (sa == 0 && sb == 1) {
      const x = v128.load32_splat(a);
      for (; n >= 4; n -= 4) {
        v128.store(out, apply(op, x, v128.load(b)));
        out += 16;
        b += 16;
      }
    }
  }
  for (; n > 0; n--) {
    store<f32>(out, lane0(apply(op, v128.load32_zero(a), v128.load32_zero(b))));
    out += so << 2;
    a += sa << 2;
    b += sb << 2;
  }
}

function addRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  binaryRow(ADD, n, out, so, a, sa, b, sb);
}
export function add_f32(p: usize, out: usize, a: usize, b: usize, from: i32, to: i32): void {
  walk(p, 3, out, a, b, 0, 0x222, addRow, from, to);
}

function subRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  binaryRow(SUB, n, out, so, a, sa, b, sb);
}
export function sub_f32(p: usize, out: usize, a: usize, b: usize, from: i32, to: i32): void {
  walk(p, 3, out, a, b, 0, 0x222, subRow, from, to);
}

function mulRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  binaryRow(MUL, n, out, so, a, sa, b, sb);
}
export function mul_f32(p: usize, out: usize, a: usize, b: usize, from: i32, to: i32): void {
  walk(p, 3, out, a, b, 0, 0x222, mulRow, from, to);
}

function divRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  binaryRow(DIV, n, out, so, a, sa, b, sb);
}
export function div_f32(p: usize, out: usize, a: usize, b: usize, from: i32, to: i32): void {
  walk(p, 3, out, a, b, 0, 0x222, divRow, from, to);
}

function maximumRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  binaryRow(MAXIMUM, n, out, so, a, sa, b, sb);
}
export function maximum_f32(p: usize, out: usize, a: usize, b: usize, from: i32, to: i32): void {
  walk(p, 3, out, a, b, 0, 0x222, maximumRow, from, to);
}

function minimumRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  binaryRow(MINIMUM, n, out, so, a, sa, b, sb);
}
export function minimum_f32(p: usize, out: usize, a: usize, b: usize, from: i32, to: i32): void {
  walk(p, 3, out, a, b, 0, 0x222, minimumRow, from, to);
}

function threshold_backwardRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  binaryRow(THRESHOLD_BACKWARD, n, out, so, a, sa, b, sb);
}
export function threshold_backward_f32(p: usize, out: usize, a: usize, b: usize, from: i32, to: i32): void {
  walk(p, 3, out, a, b, 0, 0x222, threshold_backwardRow, from, to);
}

function sigmoid_backwardRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  binaryRow(SIGMOID_BACKWARD, n, out, so, a, sa, b, sb);
}
export function sigmoid_backward_f32(p: usize, out: usize, a: usize, b: usize, from: i32, to: i32): void {
  walk(p, 3, out, a, b, 0, 0x222, sigmoid_backwardRow, from, to);
}

function tanh_backwardRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  binaryRow(TANH_BACKWARD, n, out, so, a, sa, b, sb);
}
export function tanh_backward_f32(p: usize, out: usize, a: usize, b: usize, from: i32, to: i32): void {
  walk(p, 3, out, a, b, 0, 0x222, tanh_backwardRow, from, to);
}
