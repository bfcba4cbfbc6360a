import type { TypedArray } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import { fma32, fma64 } from './fma.js';
import type { Generator } from './generator.js';
import { nextNormal } from './normal.js';

export { fill_normal } from './normal.js';
export { fill_randint, fill_random, randperm } from './integers.js';

const TO_UNIT_32 = 2 ** -24;
const TO_UNIT_64 = 2 ** -53;
const MAX_32 = (2 - 2 ** -23) * 2 ** 127;

/**
 * Fills an array with samples of the uniform distribution on [from, to), as torch's `uniform_` does: from + (to - from)·u.
 *
 * A float32 takes the low 24 bits of one word, a float64 the low 53 of two. As in torch, rounding can yield `to` itself.
 *
 * @throws RuntimeError when `from` > `to`, or a bound or their difference does not fit the dtype.
 *
 * @example
 * ```ts
 * fill_uniform(new Float32Array(2), 0, 1, new torch.Generator().manual_seed(0)); // 0.4963, 0.7682
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.Tensor.uniform_.html | Tensor.uniform_}
 */
export function fill_uniform(out: Float32Array | Float64Array, from: number, to: number, gen: Generator): void {
  const is32 = out instanceof Float32Array;
  const name = is32 ? 'Float' : 'Double';
  const max = is32 ? MAX_32 : Number.MAX_VALUE;
  if (!(Math.abs(from) <= max)) throw new RuntimeError(`from is out of bounds for ${name.toLowerCase()}`);
  if (!(Math.abs(to) <= max)) throw new RuntimeError(`to is out of bounds for ${name.toLowerCase()}`);
  if (from > to) {
    throw new RuntimeError(`uniform_ expects to return a [from, to) range, but found from=${from} > to=${to}`);
  }
  if (to - from > max) {
    throw new RuntimeError(
      `uniform_ expects to-from <= std::numeric_limits<${name}>::max(), but found to=${to} and from=${from} which result in to-from to exceed the limit`,
    );
  }
  if (is32) {
    const base = Math.fround(from);
    const range = Math.fround(Math.fround(to) - base);
    for (let i = 0; i < out.length; i++) out[i] = fma32((gen.random() & 0xffffff) * TO_UNIT_32, range, base);
  } else {
    const range = to - from;
    for (let i = 0; i < out.length; i++) out[i] = fma64(gen.random53() * TO_UNIT_64, range, from);
  }
}

/**
 * Fills an array with ones and zeros, a one with probability `p`, as torch's `bernoulli_` does.
 *
 * One number for all takes two words an element, whatever the dtype; so do float64 probabilities, one for each element. float32
 * probabilities take one word an element: `x.bernoulli_(0.5)` and `torch.bernoulli(torch.full(…, 0.5))` are different streams.
 *
 * Dropout in training is this with the number 1 - p, and the result divided by 1 - p.
 *
 * @param p - one probability, or as many as there are elements.
 * @throws RuntimeError when a probability is not in [0, 1], before anything is drawn.
 *
 * @example
 * ```ts
 * fill_bernoulli(new Float32Array(4), 0.5, new torch.Generator().manual_seed(0)); // 0, 0, 1, 0
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.Tensor.bernoulli_.html | Tensor.bernoulli_}
 */
export function fill_bernoulli(out: TypedArray, p: number | Float32Array | Float64Array, gen: Generator): void {
  if (typeof p === 'number') {
    checkProbability(p);
    fillScalarBernoulli(out, p, gen);
    return;
  }
  if (p.length !== out.length) {
    throw new RuntimeError(`bernoulli_ expects ${out.length} probabilities, but got ${p.length}`);
  }
  for (let i = 0; i < p.length; i++) checkProbability(p[i]);
  const draw =
    p instanceof Float32Array
      ? (i: number) => (gen.random() & 0xffffff) * TO_UNIT_32 < p[i]
      : (i: number) => gen.random53() * TO_UNIT_64 < p[i];
  if (out instanceof BigInt64Array) for (let i = 0; i < out.length; i++) out[i] = draw(i) ? 1n : 0n;
  else for (let i = 0; i < out.length; i++) out[i] = draw(i) ? 1 : 0;
}

/**
 * The case of dropout, in integers for speed: the 53 bits are compared with p·2^53, and the high 21 decide but for a tie. Their
 * comparison is a sign bit and no branch, since a branch on a coin is mispredicted half the time.
 */
function fillScalarBernoulli(out: TypedArray, p: number, gen: Generator): void {
  const threshold = Math.ceil(p * 2 ** 53);
  const high = Math.floor(threshold / 2 ** 32);
  const low = threshold % 2 ** 32;
  const draw = (): number => {
    const bits = gen.random() & 0x1fffff;
    const rest = gen.random();
    if (bits === high) return rest < low ? 1 : 0;
    return (bits - high) >>> 31;
  };
  if (out instanceof BigInt64Array) for (let i = 0; i < out.length; i++) out[i] = BigInt(draw());
  else for (let i = 0; i < out.length; i++) out[i] = draw();
}

function checkProbability(p: number): void {
  if (!(p >= 0 && p <= 1)) throw new RuntimeError(`bernoulli_ expects p to be in [0, 1], but got p=${p}`);
}

/**
 * Fills an array with samples of the exponential distribution of that rate, as torch's `exponential_` does: -ln(1 - u) / lambd.
 *
 * Computed in float64 for either dtype.
 *
 * @throws RuntimeError when `lambd` is negative or NaN.
 *
 * @example
 * ```ts
 * fill_exponential(new Float64Array(2), 1, new torch.Generator().manual_seed(0));
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.Tensor.exponential_.html | Tensor.exponential_}
 */
export function fill_exponential(out: Float32Array | Float64Array, lambd: number, gen: Generator): void {
  if (!(lambd >= 0)) throw new RuntimeError(`exponential_ expects lambda >= 0.0, but found lambda=${lambd}`);
  const scale = -1 / lambd;
  for (let i = 0; i < out.length; i++) out[i] = scale * Math.log(1 - gen.random53() * TO_UNIT_64);
}

/**
 * Fills an array with samples of the Cauchy distribution, as torch's `cauchy_` does: median + sigma · tan(π · (u − 1/2)).
 *
 * Computed in float64 for either dtype.
 *
 * @throws RuntimeError when `sigma` is NaN.
 *
 * @example
 * ```ts
 * fill_cauchy(new Float32Array(2), 0, 1, new torch.Generator().manual_seed(0));
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.Tensor.cauchy_.html | Tensor.cauchy_}
 */
export function fill_cauchy(out: Float32Array | Float64Array, median: number, sigma: number, gen: Generator): void {
  const [low, high] = [Number.EPSILON, 1 - Number.EPSILON];
  for (let i = 0; i < out.length; i++) {
    const u = Math.min(Math.max(gen.random53() * TO_UNIT_64, low), high);
    out[i] = median + sigma * Math.tan(Math.PI * (u - 0.5));
  }
}

/**
 * Fills an array with exponentials of samples of the normal distribution, as torch's `log_normal_` does: e^(mean + std · z).
 *
 * Computed in float64 for either dtype, in pairs of which the second is kept for the next call.
 *
 * @throws RuntimeError when `std` is not above 0.
 *
 * @example
 * ```ts
 * fill_log_normal(new Float32Array(2), 0, 1, new torch.Generator().manual_seed(0));
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.Tensor.log_normal_.html | Tensor.log_normal_}
 */
export function fill_log_normal(out: Float32Array | Float64Array, mean: number, std: number, gen: Generator): void {
  if (!(std > 0)) throw new RuntimeError(`log_normal_ expects std > 0.0, but found std=${std}`);
  for (let i = 0; i < out.length; i++) out[i] = Math.exp(fma64(nextNormal(gen), std, mean));
}

/**
 * Fills an array with samples of the geometric distribution, as torch's `geometric_` does: how many trials of that probability it
 * takes until the first success, ⌈ln(u) / ln(1 − p)⌉.
 *
 * @throws RuntimeError when `p` is not in (0, 1).
 *
 * @example
 * ```ts
 * fill_geometric(new Int32Array(2), 0.5, new torch.Generator().manual_seed(0));
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.Tensor.geometric_.html | Tensor.geometric_}
 */
export function fill_geometric(out: TypedArray, p: number, gen: Generator): void {
  if (!(p > 0 && p < 1)) throw new RuntimeError(`geometric_ expects p to be in (0, 1), but got p=${p}`);
  const scale = Math.log(1 - p);
  const draw = (): number => Math.ceil(Math.log(gen.random53() * TO_UNIT_64) / scale);
  if (out instanceof BigInt64Array) for (let i = 0; i < out.length; i++) out[i] = BigInt(draw());
  else for (let i = 0; i < out.length; i++) out[i] = draw();
}
