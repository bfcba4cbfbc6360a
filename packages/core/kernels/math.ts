// exp, log, tanh and sigmoid of four float32 lanes. They are our own so that every engine gives the same bits; no
// library function and no fused multiply-add is used. The polynomials are those of Cephes' single-precision functions.
// The errors stated were measured by check.mjs against double precision, in units in the last place of the result.

@inline
function splat(x: f32): v128 {
  return f32x4.splat(x);
}

/** a * x + b */
@inline
function mad(a: v128, x: v128, b: f32): v128 {
  return f32x4.add(f32x4.mul(a, x), splat(b));
}

/** 1.5 * 2^23: a float32 of small magnitude added to it is rounded to an integer, which then stands in the lowest bits. */
const ROUNDER: f32 = 12582912;

@inline
function clamped(x: v128): v128 {
  // pmin and pmax with x first keep NaN. Beyond these bounds exp is inf or 0 anyway.
  return f32x4.pmax(f32x4.pmin(x, splat(90)), splat(-105));
}

/** x / ln 2, rounded to an integer, plus ROUNDER. */
@inline
function rounded(x: v128): v128 {
  return mad(x, splat(1.44269504088896341), ROUNDER);
}

/**
 * exp(x - n ln 2) where t = rounded(x) = n + ROUNDER; with `rest` what rounding that to float32 left out. `rest` is a
 * constant at every call, and what two calls share is computed once.
 */
@inline
function mantissa(x: v128, t: v128, rest: bool): v128 {
  const n = f32x4.sub(t, splat(ROUNDER));
  // ln 2 in two parts, the first of few bits, so that n * first is exact.
  const first = f32x4.sub(x, f32x4.mul(n, splat(0.693359375)));
  const second = f32x4.mul(n, splat(2.12194440e-4));
  const r = f32x4.add(first, second);
  let p = mad(splat(1.9875691500e-4), r, 1.3981999507e-3);
  p = mad(p, r, 8.3334519073e-3);
  p = mad(p, r, 4.1665795894e-2);
  p = mad(p, r, 1.6666665459e-1);
  p = mad(p, r, 5.0000001201e-1);
  // What rounding r and 1 + r lost is added again: the result is then little worse than one rounding.
  const q = f32x4.add(splat(1), r);
  const lost = f32x4.add(f32x4.sub(r, f32x4.sub(q, splat(1))), f32x4.add(f32x4.sub(first, r), second));
  p = f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), lost);
  const sum = f32x4.add(q, p);
  return rest ? f32x4.sub(p, f32x4.sub(sum, q)) : sum;
}

/** m * 2^n, in two half steps, so that neither leaves float32's range: gradual underflow and overflow come out by themselves. */
@inline
function scaled(m: v128, t: v128): v128 {
  const i = i32x4.sub(t, i32x4.splat(0x4b400000));
  const half = i32x4.shr_s(i, 1);
  return f32x4.mul(f32x4.mul(m, powerOfTwo(half)), powerOfTwo(i32x4.sub(i, half)));
}

@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** Largest error: 0.76 ulp. */
@inline
export function expv(x: v128): v128 {
  x = clamped(x);
  const t = rounded(x);
  return scaled(mantissa(x, t, false), t);
}

/** Largest error: 0.81 ulp. */
@inline
export function logv(x: v128): v128 {
  const tiny = f32x4.lt(x, splat(1.17549435e-38));
  const scaled = v128.bitselect(f32x4.mul(x, splat(8388608)), x, tiny);
  // Take the exponent relative to sqrt(1/2), so that the mantissa lies in [sqrt(1/2), sqrt(2)).
  const bits = i32x4.sub(scaled, i32x4.splat(0x3f3504f3));
  const e = f32x4.sub(
    f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23)),
    v128.and(tiny, splat(23)),
  );
  const m = i32x4.add(v128.and(bits, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const f = f32x4.sub(m, splat(1));
  const z = f32x4.mul(f, f);
  let p = mad(splat(7.0376836292e-2), f, -1.1514610310e-1);
  p = mad(p, f, 1.1676998740e-1);
  p = mad(p, f, -1.2420140846e-1);
  p = mad(p, f, 1.4249322787e-1);
  p = mad(p, f, -1.6668057665e-1);
  p = mad(p, f, 2.0000714765e-1);
  p = mad(p, f, -2.4999993993e-1);
  p = mad(p, f, 3.3333331174e-1);
  let y = f32x4.mul(f32x4.mul(p, f), z);
  y = f32x4.sub(y, f32x4.mul(e, splat(2.12194440e-4)));
  y = f32x4.sub(y, f32x4.mul(z, splat(0.5)));
  let r = f32x4.add(f32x4.add(f, y), f32x4.mul(e, splat(0.693359375)));
  r = v128.bitselect(x, r, f32x4.eq(x, splat(f32.mul(f32.MAX_VALUE, 2))));
  r = v128.bitselect(splat(-f32.mul(f32.MAX_VALUE, 2)), r, f32x4.eq(x, splat(0)));
  // All ones is a NaN; this catches negative numbers and NaN itself.
  return v128.or(r, v128.not(f32x4.ge(x, splat(0))));
}

/** log(1 + x). Largest error: 1.44 ulp. */
@inline
export function log1pv(x: v128): v128 {
  const u = f32x4.add(splat(1), x);
  // What rounding 1 + x lost, to first order; it is NaN at -1 and at inf, where there is nothing to correct.
  const lost = f32x4.div(f32x4.sub(x, f32x4.sub(u, splat(1))), u);
  const r = f32x4.add(logv(u), v128.and(lost, f32x4.eq(lost, lost)));
  return v128.bitselect(x, r, f32x4.eq(u, splat(1)));
}

/** Largest error: 1.13 ulp. */
@inline
export function sigmoidv(x: v128): v128 {
  // exp of minus the magnitude never overflows, so both tails keep their precision.
  const a = clamped(v128.or(x, splat(-0.0)));
  const t = rounded(a);
  const e = scaled(mantissa(a, t, false), t);
  const rest = scaled(mantissa(a, t, true), t);
  const negative = f32x4.lt(x, splat(0));
  const denominator = f32x4.add(splat(1), e);
  const lost = f32x4.add(f32x4.sub(e, f32x4.sub(denominator, splat(1))), rest);
  const y = f32x4.div(v128.bitselect(e, splat(1), negative), denominator);
  // To first order, what rounding exp and the denominator did to the quotient. Whichever is larger of y and 1 - y is the
  // denominator's reciprocal.
  const correction = f32x4.sub(v128.and(rest, negative), f32x4.mul(y, lost));
  const reciprocal = f32x4.pmax(y, f32x4.sub(splat(1), y));
  return f32x4.add(y, f32x4.mul(correction, reciprocal));
}

/** Largest error: 1.32 ulp. */
@inline
export function tanhv(x: v128): v128 {
  const sign = v128.and(x, splat(-0.0));
  const a = f32x4.abs(x);
  const e = expv(f32x4.add(a, a));
  const large = f32x4.sub(splat(1), f32x4.div(splat(2), f32x4.add(e, splat(1))));
  const z = f32x4.mul(a, a);
  let p = mad(splat(-5.70498872745e-3), z, 2.06390887954e-2);
  p = mad(p, z, -5.37397155531e-2);
  p = mad(p, z, 1.33314422036e-1);
  p = mad(p, z, -3.33332819422e-1);
  const small = f32x4.add(f32x4.mul(f32x4.mul(p, z), a), a);
  return v128.or(v128.bitselect(small, large, f32x4.lt(a, splat(0.625))), sign);
}
