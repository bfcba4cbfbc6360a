/** B₂, B₄, …: the numbers of Bernoulli, from which all series here have their coefficients. */
const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510];
/** From here on the asymptotic series have double precision. */
const FAR = 10;

/** log |Γ(x)| of a number. */
export function lgammaNumber(x: number): number {
  if (x === 1 || x === 2) return 0;
  if (Math.abs(x) === Infinity) return Infinity;
  if (x < 0.5) {
    // Γ(x) · Γ(1 − x) = π / sin(πx)
    return Math.log(Math.PI) - Math.log(Math.abs(Math.sin(Math.PI * (x - Math.floor(x))))) - lgammaNumber(1 - x);
  }
  let product = 1;
  let far = x;
  for (; far < FAR; far++) product *= far;
  let series = 0;
  for (let n = BERNOULLI.length; n > 0; n--) {
    series = series / (far * far) + BERNOULLI[n - 1] / (2 * n * (2 * n - 1));
  }
  return (far - 0.5) * Math.log(far) - far + Math.log(2 * Math.PI) / 2 + series / far - Math.log(product);
}

/** The derivative of log Γ(x). */
export function digammaNumber(x: number): number {
  if (x === 0) return -1 / x;
  if (x < 0)
    return x === Math.floor(x) ? NaN : digammaNumber(1 - x) - Math.PI / Math.tan(Math.PI * (x - Math.floor(x)));
  let sum = 0;
  let far = x;
  for (; far < FAR; far++) sum += 1 / far;
  let series = 0;
  for (let n = BERNOULLI.length; n > 0; n--) series = (series + BERNOULLI[n - 1] / (2 * n)) / (far * far);
  return Math.log(far) - 1 / (2 * far) - series - sum;
}

/** Σ (q + k)^(−s) over k = 0, 1, …: Hurwitz's zeta function, by the sum formula of Euler and Maclaurin. */
export function zetaNumber(s: number, q: number): number {
  if (s === 1) return Infinity;
  if (!(s > 1) || Number.isNaN(q)) return NaN;
  if (q <= 0 && q === Math.floor(q)) return Infinity;
  if (q <= 0 && s !== Math.floor(s)) return NaN;
  let sum = 0;
  let far = q;
  for (; far < FAR; far++) sum += far ** -s;
  sum += far ** (1 - s) / (s - 1) + far ** -s / 2;
  let term = s / far ** (s + 1);
  let factorial = 2;
  for (let n = 1; n <= BERNOULLI.length; n++) {
    sum += (BERNOULLI[n - 1] / factorial) * term;
    term *= ((s + 2 * n - 1) * (s + 2 * n)) / (far * far);
    factorial *= (2 * n + 1) * (2 * n + 2);
  }
  return sum;
}

/** The incomplete gamma functions, the lower P(a, x) and the upper Q(a, x) = 1 − P(a, x), each where it is the smaller one. */
export function incompleteGamma(a: number, x: number, upper: boolean): number {
  if (!(a >= 0 && x >= 0) || (a === 0 && x === 0) || (a === Infinity && x === Infinity)) return NaN;
  if (a === 0 || x === Infinity) return upper ? 0 : 1;
  if (x === 0 || a === Infinity) return upper ? 1 : 0;
  const scale = Math.exp(a * Math.log(x) - x - lgammaNumber(a));
  const isUpper = x > a + 1;
  const found = scale * (isUpper ? upperFraction(a, x) : lowerSeries(a, x));
  return isUpper === upper ? found : 1 - found;
}

/** Σ x^n / (a (a + 1) … (a + n)), all of whose terms are positive. */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** Legendre's continued fraction 1 / (x + 1 − a − 1 (1 − a) / (x + 3 − a − …)), from the outside in, by Lentz's method. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let d = 1 / b;
  let c = Infinity;
  let fraction = d;
  for (let n = 1, change = 0; Math.abs(change - 1) > 1e-16 && n < 1e5; n++) {
    const numerator = n * (a - n);
    b += 2;
    d = 1 / (b + numerator * d);
    c = b + numerator / c;
    change = c * d;
    fraction *= change;
  }
  return fraction;
}
