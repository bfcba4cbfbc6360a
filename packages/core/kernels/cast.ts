// Conversions between dtypes, contiguous: cast_FROM_TO(out, a, from, to) over elements [from, to).

export function cast_u8_f32(out: usize, a: usize, from: i32, to: i32): void {
  out += <usize>from << 2;
  a += <usize>from;
  let n = to - from;
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

export function cast_i32_f32(out: usize, a: usize, from: i32, to: i32): void {
  out += <usize>from << 2;
  a += <usize>from << 2;
  let n = to - from;
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

export function cast_i64_f32(out: usize, a: usize, from: i32, to: i32): void {
  out += <usize>from << 2;
  a += <usize>from << 3;
  let n = to - from;
  for (; n > 0; n--) {
    store<f32>(out, <f32>load<i64>(a));
    out += 4;
    a += 8;
  }
}

export function cast_f32_f64(out: usize, a: usize, from: i32, to: i32): void {
  out += <usize>from << 3;
  a += <usize>from << 2;
  let n = to - from;
  for (; n > 0; n--) {
    store<f64>(out, <f64>load<f32>(a));
    out += 8;
    a += 4;
  }
}

export function cast_f64_f32(out: usize, a: usize, from: i32, to: i32): void {
  out += <usize>from << 2;
  a += <usize>from << 3;
  let n = to - from;
  for (; n > 0; n--) {
    store<f32>(out, <f32>load<f64>(a));
    out += 4;
    a += 8;
  }
}
