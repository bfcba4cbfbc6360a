import type { Generator } from './generator.js';

const TO_UNIT_64 = 2 ** -53;
const HALF_LOG_TWO_PI = 0.91893853320467274178;

/** ln(k!), by Stirling's series once that has full precision. */
function logFactorial(k: number): number {
  if (k < 16) {
    let product = 1;
    for (let i = 2; i <= k; i++) product *= i;
    return Math.log(product);
  }
  const x = k + 1;
  const y = 1 / (x * x);
  const series = (1 / 12 - y * (1 / 360 - y * (1 / 1260 - y * (1 / 1680 - y / 1188)))) / x;
  return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + series;
}

/** Multiplies uniform numbers until their product is small enough (Knuth): as many steps as the sample says. */
function countProducts(rate: number, uniform: () => number): number {
  const limit = Math.exp(-rate);
  let count = 0;
  for (let product = uniform(); product > limit; product *= uniform()) count++;
  return count;
}

/** Rejection from a transformed uniform distribution, with a squeeze, in the names of the paper (algorithm PTRS). */
function rejectTransformed(mu: number, uniform: () => number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mu);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const vr = 0.9277 - 3.6224 / (b - 2);
  const logMu = Math.log(mu);
  for (;;) {
    const u = uniform() - 0.5;
    const v = uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mu + 0.43);
    if (us >= 0.07 && v <= vr) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const bound = k * logMu - mu - logFactorial(k);
    if (Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b) <= bound) return k;
  }
}

/**
 * A sample of the Poisson distribution, from the stream of torch's `poisson`.
 *
 * @see Hörmann, The transformed rejection method for generating Poisson random variables (1993)
 */
export function samplePoisson(rate: number, gen: Generator): number {
  const uniform = (): number => gen.random53() * TO_UNIT_64;
  if (rate === 0) return 0;
  return rate < 10 ? countProducts(rate, uniform) : rejectTransformed(rate, uniform);
}
