// argmax and argmin of contiguous float32 seen as [outer, red, inner] over the middle, int64 out. The first of equals
// wins, and the first NaN beats any number.

@inline
function argExtreme(largest: bool, x: usize, out: usize, red: i32, inner: i32, from: i32, to: i32): void {
  const step = <usize>inner << 2;
  for (let o = from; o < to; o++) {
    for (let i = 0; i < inner; i++) {
      let p = x + (<usize>(o * red * inner + i) << 2);
      let best = load<f32>(p);
      let index = 0;
      // Once best is NaN, nothing can beat it.
      for (let r = 1; r < red && best == best; r++) {
        p += step;
        const value = load<f32>(p);
        if ((largest ? value > best : value < best) || value != value) {
          best = value;
          index = r;
        }
      }
      store<i64>(out + (<usize>(o * inner + i) << 3), <i64>index);
    }
  }
}

/** red must not be 0. */
export function argmax(x: usize, out: usize, red: i32, inner: i32, from: i32, to: i32): void {
  argExtreme(true, x, out, red, inner, from, to);
}

/** red must not be 0. */
export function argmin(x: usize, out: usize, red: i32, inner: i32, from: i32, to: i32): void {
  argExtreme(false, x, out, red, inner, from, to);
}
