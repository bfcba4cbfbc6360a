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

/** e^(x²) · (1 − erf) away from 0: Laplace's continued fraction, summed from the inside out. */
function scaledComplement(x: number): number {
  let fraction = x;
  for (let n = 40; n > 0; n--) fraction = x + n / 2 / fraction;
  return 1 / (fraction * Math.sqrt(Math.PI));
}

/** Where the series and the continued fraction take turns. */
const BOUNDARY = 2.5;

/** 1 − erf of a number, to full relative precision where it is small. */
export function erfcNumber(x: number): number {
  return x < BOUNDARY || Number.isNaN(x) ? 1 - erfNumber(x) : scaledComplement(x) * Math.exp(-x * x);
}

/** e^(x²) · (1 − erf) of a number, which stays in range where the two factors do not. */
export function erfcxNumber(x: number): number {
  if (x === Infinity) return 0;
  return x < BOUNDARY || Number.isNaN(x) ? Math.exp(x * x) * erfcNumber(x) : scaledComplement(x);
}

/** The error function of a number, to double precision. */
export function erfNumber(x: number): number {
  const size = Math.abs(x);
  // Past 6 the complement is below half a unit of the last place.
  if (size > 6) return Math.sign(x);
  if (size < BOUNDARY || Number.isNaN(x)) return x < 0 ? -series(size) : x === 0 ? x : series(x);
  return Math.sign(x) * (1 - erfcNumber(size));
}

/** Where 1 − erf takes a value in [0, 1]. */
function inverseComplement(value: number): number {
  if (value === 0) return Infinity;
  // A guess within a few thousandths (Winitzki), then Halley's steps, each of which triples the digits.
  const log = Math.log(value * (2 - value));
  const t = 2 / (Math.PI * 0.147) + log / 2;
  let y = Math.sqrt(Math.max(0, Math.sqrt(t * t - log / 0.147) - t));
  for (let i = 0; i < 4; i++) {
    const step = (value - erfcNumber(y)) / (TWO_OVER_SQRT_PI * Math.exp(-y * y));
    y += step / (y * step - 1);
  }
  return y;
}

/** Where erf takes a value; NaN outside [−1, 1]. */
export function erfinvNumber(value: number): number {
  const size = Math.abs(value);
  if (!(size <= 1)) return NaN;
  if (size > 0.5) return Math.sign(value) * inverseComplement(1 - size);
  // By Newton's steps on erf itself, whose small values 1 − erf does not tell apart.
  let y = value;
  for (let i = 0; i < 6; i++) y += (value - erfNumber(y)) / (TWO_OVER_SQRT_PI * Math.exp(-y * y));
  return y;
}

/** Where the normal distribution function takes a value; NaN outside [0, 1]. */
export function ndtriNumber(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  if (Math.abs(p - 0.5) < 0.25) return Math.SQRT2 * erfinvNumber(2 * p - 1);
  return p < 0.5 ? -Math.SQRT2 * inverseComplement(2 * p) : Math.SQRT2 * inverseComplement(2 - 2 * p);
}
