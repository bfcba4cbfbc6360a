// The walk over a strided n-d block that every elementwise kernel shares. The caller hands in a block of i32s,
//   nd, sizes[nd], strides_out[nd], strides_a[nd] (, strides_b[nd] (, strides_c[nd]))
// outermost dimension first, strides in elements. The innermost dimension goes to the op's own row function through the
// table, so the walk exists once and an op costs only its inner loop. It recurses because counters would need memory.
// Threads share the outermost dimension: a call takes [from, to) of it.

/** (n, out, so, a, sa, b, sb, c, sc): row functions take all nine, and ignore the operands they do not have. */
export type Row = (
  n: i32, out: usize, so: i32, a: usize, sa: i32, b: usize, sb: i32, c: usize, sc: i32,
) => void;

@inline
export function i32At(p: usize, i: i32): i32 {
  return load<i32>(p + ((<usize>i) << 2));
}

/** The four lanes' first, which is how scalar tails use the vector code: one definition per op, and the same bits. */
@inline
export function lane0(v: v128): f32 {
  return f32x4.extract_lane(v, 0);
}

/** The first `count` of dimension d, and all of those inside it. */
function descend(
  p: usize, d: i32, count: i32, nd: i32, operands: i32,
  out: usize, a: usize, b: usize, c: usize,
  shifts: i32, row: u32, from: i32,
): void {
  const so = i32At(p, 1 + nd + d);
  const sa = operands > 1 ? i32At(p, 1 + 2 * nd + d) : 0;
  const sb = operands > 2 ? i32At(p, 1 + 3 * nd + d) : 0;
  const sc = operands > 3 ? i32At(p, 1 + 4 * nd + d) : 0;
  const stepOut = so << (shifts & 15);
  const stepA = sa << ((shifts >> 4) & 15);
  const stepB = sb << ((shifts >> 8) & 15);
  const stepC = sc << ((shifts >> 12) & 15);
  out += from * stepOut;
  a += from * stepA;
  b += from * stepB;
  c += from * stepC;
  if (d == nd - 1) {
    call_indirect<void>(row, count, out, so, a, sa, b, sb, c, sc);
    return;
  }
  const inner = i32At(p, 2 + d);
  for (let i = 0; i < count; i++) {
    descend(p, d + 1, inner, nd, operands, out, a, b, c, shifts, row, 0);
    out += stepOut;
    a += stepA;
    b += stepB;
    c += stepC;
  }
}

/** `operands` counts out as well; `shifts` holds log2 of each operand's element size, four bits each, out lowest. */
export function walk(
  p: usize, operands: i32, out: usize, a: usize, b: usize, c: usize, shifts: i32, row: Row, from: i32, to: i32,
): void {
  descend(p, 0, to - from, load<i32>(p), operands, out, a, b, c, shifts, <u32>row.index, from);
}
