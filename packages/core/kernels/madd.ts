// a * b + c, which some engines do in one instruction and one rounding ("relaxed SIMD") and all do in two.

/**
 * One module serves both kinds of engine: what is compiled here are two instructions that no other code uses, and the
 * loader (../src/device/cpu/wasm_code.ts) overwrites them, byte for byte, by a multiplication and an addition, or by
 * nothing and a fused multiply-add. What stands here means neither, so it may only be run through the loader.
 */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return f32x4.relaxed_max(f32x4.relaxed_min(a, b), c);
}
