// Conversions between dtypes, contiguous: cast_FROM_TO(out, a, n).

export function cast_u8_f32(out: usize, a: usize, n: i32): void {
  for (; n >= 4; n -= 4) {
    const words = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(a)));
    v128.store(out, f32x4.convert_i32x4_s(words));
    out += 16;
    a += 4;
  }
  for (; n > 0; n--) {
    store<f32>(out, <f32>load<u8>(a));
    out += 4;
    a += 1;
  }
}

export function cast_i32_f32(out: usize, a: usize, n: i32): void {
  for (; n >= 4; n -= 4) {
    v128.store(out, f32x4.convert_i32x4_s(v128.load(a)));
    out += 16;
    a += 16;
  }
  for (; n > 0; n--) {
    store<f32>(out, <f32>load<i32>(a));
    out += 4;
    a += 4;
  }
}

export function cast_i64_f32(out: usize, a: usize, n: i32): void {
  for (; n > 0; n--) {
    store<f32>(out, <f32>load<i64>(a));
    out += 4;
    a += 8;
  }
}

/** Toward zero. What does not fit, and NaN, becomes the smallest int64, as the x86 conversion behind torch's does. */
export function cast_f32_i64(out: usize, a: usize, n: i32): void {
  for (; n > 0; n--) {
    const x = load<f32>(a);
    // 2^63 is the first float32 that does not fit; the comparison is false for NaN.
    const fits = x < 9223372036854775808.0 && x >= -9223372036854775808.0;
    store<i64>(out, fits ? <i64>x : i64.MIN_VALUE);
    out += 8;
    a += 4;
  }
}

export function cast_f32_f64(out: usize, a: usize, n: i32): void {
  for (; n > 0; n--) {
    store<f64>(out, <f64>load<f32>(a));
    out += 8;
    a += 4;
  }
}

export function cast_f64_f32(out: usize, a: usize, n: i32): void {
  for (; n > 0; n--) {
    store<f32>(out, <f32>load<f64>(a));
    out += 4;
    a += 8;
  }
}
