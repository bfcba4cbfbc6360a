// Elementwise float32 functions of one operand, strided: name(p, out, a), with p as in strided.ts.
import { expv, log1pv, logv, sigmoidv, tanhv } from './math';
import { lane0, walk } from './strided';

const NEG = 0;
const ABS = 1;
const RELU = 2;
const EXP = 3;
const LOG = 4;
const SQRT = 5;
const RSQRT = 6;
const RECIPROCAL = 7;
const SQUARE = 8;
const SIGMOID = 9;
const TANH = 10;
const LOG1P = 11;
const FLOOR = 12;
const CEIL = 13;

/** `op` is a constant at every call, so only one branch is left after optimization. */
@inline
function apply(op: i32, x: v128): v128 {
  if (op == NEG) return f32x4.neg(x);
  if (op == ABS) return f32x4.abs(x);
  // x first: pmax then keeps NaN, and leaves -0 as torch's clamp_min does.
  if (op == RELU) return f32x4.pmax(x, f32x4.splat(0));
  if (op == EXP) return expv(x);
  if (op == LOG) return logv(x);
  if (op == SQRT) return f32x4.sqrt(x);
  if (op == RSQRT) return f32x4.div(f32x4.splat(1), f32x4.sqrt(x));
  if (op == RECIPROCAL) return f32x4.div(f32x4.splat(1), x);
  if (op == SQUARE) return f32x4.mul(x, x);
  if (op == SIGMOID) return sigmoidv(x);
  if (op == TANH) return tanhv(x);
  if (op == LOG1P) return log1pv(x);
  if (op == FLOOR) return f32x4.floor(x);
  return f32x4.ceil(x);
}

@inline
function unaryRow(op: i32, n: i32, out: usize, so: i32, a: usize, sa: i32): void {
  if (so == 1 && sa == 1) {
    for (; n >= 8; n -= 8) {
      const x = v128.load(a);
      const y = v128.load(a, 16);
      v128.store(out, apply(op, x));
      v128.store(out, apply(op, y), 16);
      out += 32;
      a += 32;
    }
  }
  for (; n > 0; n--) {
    store<f32>(out, lane0(apply(op, v128.load32_zero(a))));
    out += so << 2;
    a += sa << 2;
  }
}

function negRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  unaryRow(NEG, n, out, so, a, sa);
}
export function neg_f32(p: usize, out: usize, a: usize, from: i32, to: i32): void {
  walk(p, 2, out, a, 0, 0, 0x22, negRow, from, to);
}

function absRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  unaryRow(ABS, n, out, so, a, sa);
}
export function abs_f32(p: usize, out: usize, a: usize, from: i32, to: i32): void {
  walk(p, 2, out, a, 0, 0, 0x22, absRow, from, to);
}

function reluRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  unaryRow(RELU, n, out, so, a, sa);
}
export function relu_f32(p: usize, out: usize, a: usize, from: i32, to: i32): void {
  walk(p, 2, out, a, 0, 0, 0x22, reluRow, from, to);
}

function expRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  unaryRow(EXP, n, out, so, a, sa);
}
export function exp_f32(p: usize, out: usize, a: usize, from: i32, to: i32): void {
  walk(p, 2, out, a, 0, 0, 0x22, expRow, from, to);
}

function logRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  unaryRow(LOG, n, out, so, a, sa);
}
export function log_f32(p: usize, out: usize, a: usize, from: i32, to: i32): void {
  walk(p, 2, out, a, 0, 0, 0x22, logRow, from, to);
}

function sqrtRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  unaryRow(SQRT, n, out, so, a, sa);
}
export function sqrt_f32(p: usize, out: usize, a: usize, from: i32, to: i32): void {
  walk(p, 2, out, a, 0, 0, 0x22, sqrtRow, from, to);
}

function rsqrtRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  unaryRow(RSQRT, n, out, so, a, sa);
}
export function rsqrt_f32(p: usize, out: usize, a: usize, from: i32, to: i32): void {
  walk(p, 2, out, a, 0, 0, 0x22, rsqrtRow, from, to);
}

function reciprocalRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  unaryRow(RECIPROCAL, n, out, so, a, sa);
}
export function reciprocal_f32(p: usize, out: usize, a: usize, from: i32, to: i32): void {
  walk(p, 2, out, a, 0, 0, 0x22, reciprocalRow, from, to);
}

function squareRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  unaryRow(SQUARE, n, out, so, a, sa);
}
export function square_f32(p: usize, out: usize, a: usize, from: i32, to: i32): void {
  walk(p, 2, out, a, 0, 0, 0x22, squareRow, from, to);
}

function sigmoidRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  unaryRow(SIGMOID, n, out, so, a, sa);
}
export function sigmoid_f32(p: usize, out: usize, a: usize, from: i32, to: i32): void {
  walk(p, 2, out, a, 0, 0, 0x22, sigmoidRow, from, to);
}

function tanhRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  unaryRow(TANH, n, out, so, a, sa);
}
export function tanh_f32(p: usize, out: usize, a: usize, from: i32, to: i32): void {
  walk(p, 2, out, a, 0, 0, 0x22, tanhRow, from, to);
}

function log1pRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  unaryRow(LOG1P, n, out, so, a, sa);
}
export function log1p_f32(p: usize, out: usize, a: usize, from: i32, to: i32): void {
  walk(p, 2, out, a, 0, 0, 0x22, log1pRow, from, to);
}

function floorRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  unaryRow(FLOOR, n, out, so, a, sa);
}
export function floor_f32(p: usize, out: usize, a: usize, from: i32, to: i32): void {
  walk(p, 2, out, a, 0, 0, 0x22, floorRow, from, to);
}

function ceilRow(n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32): void {
  unaryRow(CEIL, n, out, so, a, sa);
}
export function ceil_f32(p: usize, out: usize, a: usize, from: i32, to: i32): void {
  walk(p, 2, out, a, 0, 0, 0x22, ceilRow, from, to);
}
