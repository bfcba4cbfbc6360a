// 4x4 transposes of float32 in registers, which packing, copying and pooling share.

/** Store the transpose of four rows a, b, c, d: lane i of each becomes the vector at p0, p1, p2 or p3. */
@inline
export function storeColumnsOf(p0: usize, p1: usize, p2: usize, p3: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(p0, v128.shuffle<f64>(ab0, cd0, 0, 2));
  v128.store(p1, v128.shuffle<f64>(ab0, cd0, 1, 3));
  v128.store(p2, v128.shuffle<f64>(ab1, cd1, 0, 2));
  v128.store(p3, v128.shuffle<f64>(ab1, cd1, 1, 3));
}

/** The same with the four `step` bytes apart from dst on. */
@inline
export function storeTransposed(dst: usize, step: usize, a: v128, b: v128, c: v128, d: v128): void {
  storeColumnsOf(dst, dst + step, dst + 2 * step, dst + 3 * step, a, b, c, d);
}
