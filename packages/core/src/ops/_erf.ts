const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/** erf near 0, as x · e^(−x²) · Σ (2x²)ⁿ / (2n + 1)!!, all of whose terms are positive, so that nothing cancels. */
function series(x: number): number {
  const square = x * x;
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * square) / (2 * n + 1);
    sum += term;
  }
  return TWO_OVER_SQRT_PI * Math.exp(-square) * sum;
}

/** 1 − erf away from 0: Laplace's continued fraction, summed from the inside out. */
function complement(x: number): number {
  let fraction = x;
  for (let n = 40; n > 0; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (fraction * Math.sqrt(Math.PI));
}

/** The error function of a number, to double precision. */
export function erfNumber(x: number): number {
  const size = Math.abs(x);
  // Past 6 the complement is below half a unit of the last place.
  if (size > 6) return Math.sign(x);
  if (size < 2.5 || Number.isNaN(x)) return x < 0 ? -series(size) : x === 0 ? x : series(x);
  return Math.sign(x) * (1 - complement(size));
}
