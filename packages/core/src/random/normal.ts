import { RuntimeError } from '../errors.js';
import { fma64 } from './fma.js';
import type { Generator } from './generator.js';

const { cos, fround, log, log1p, sin, sqrt } = Math;
const TWO_PI = 2 * Math.PI;
const TWO_PI_32 = fround(TWO_PI);
const TO_UNIT_32 = 2 ** -24;
const TO_UNIT_64 = 2 ** -53;

/** From this size on torch fills whole blocks; below it, it draws one pair after the other. */
const BLOCK = 16;
const HALF = BLOCK / 2;

/**
 * Fills an array with samples of the normal distribution of that mean and standard deviation, as torch's `normal_` does.
 *
 * Both ways are Box and Muller's, z = sqrt(-2·ln(1 - u1))·cos(2π·u2) and the same with sin, but they are two streams:
 * - fewer than 16 elements, or a tensor that is not contiguous: pairs in double precision; the second of a pair is kept in the
 *   generator for the next call, even when that asks for another dtype;
 * - otherwise uniform numbers first, then blocks of 16 in which element j and j + 8 make a pair, in the array's own precision. When
 *   16 does not divide the size, the last 16 elements are drawn anew.
 *
 * float32 results have torch's bits, those of its AVX2 and AVX-512 builds. float64 ones differ in 6 of 100 cases and by 3 units in
 * the last place at most, in a million compared: torch calls the C library's log, sin and cos, and this calls Math's.
 *
 * @param out - the array to fill.
 * @param contiguous - false makes it take the first way at any size, as torch does for a tensor with strides.
 * @throws RuntimeError when `std` is negative or NaN.
 *
 * @example
 * ```ts
 * fill_normal(new Float32Array(3), 0, 1, new torch.Generator().manual_seed(0)); // 1.5410, -0.2934, -2.1788
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.Tensor.normal_.html | Tensor.normal_}
 */
export function fill_normal(
  out: Float32Array | Float64Array,
  mean: number,
  std: number,
  gen: Generator,
  contiguous = true,
): void {
  if (!(std >= 0)) throw new RuntimeError(`normal expects std >= 0.0, but found std ${std}`);
  if (out.length < BLOCK || !contiguous) fillPairs(out, mean, std, gen);
  else if (out instanceof Float32Array) fillBlocks32(out, fround(mean), fround(std), gen);
  else fillBlocks64(out, mean, std, gen);
}

/** The next sample of the standard normal distribution, in double precision: one of a pair, of which the other is kept. */
export function nextNormal(gen: Generator): number {
  const kept = gen.next_double_normal_sample;
  if (kept !== undefined) {
    gen.next_double_normal_sample = undefined;
    return kept;
  }
  const u1 = gen.random53() * TO_UNIT_64;
  const u2 = gen.random53() * TO_UNIT_64;
  const radius = sqrt(-2 * log1p(-u2));
  const theta = TWO_PI * u1;
  gen.next_double_normal_sample = radius * sin(theta);
  return radius * cos(theta);
}

function fillPairs(out: Float32Array | Float64Array, mean: number, std: number, gen: Generator): void {
  for (let i = 0; i < out.length; i++) out[i] = fma64(nextNormal(gen), std, mean);
}

function fillBlocks64(out: Float64Array, mean: number, std: number, gen: Generator): void {
  const n = out.length;
  for (let i = 0; i < n; i++) out[i] = gen.random53() * TO_UNIT_64;
  for (let i = 0; i + BLOCK <= n; i += BLOCK) transform64(out, i, mean, std);
  if (n % BLOCK === 0) return;
  for (let i = n - BLOCK; i < n; i++) out[i] = gen.random53() * TO_UNIT_64;
  transform64(out, n - BLOCK, mean, std);
}

function transform64(data: Float64Array, start: number, mean: number, std: number): void {
  for (let j = start; j < start + HALF; j++) {
    const radius = sqrt(-2 * log(1 - data[j]));
    const theta = TWO_PI * data[j + HALF];
    data[j] = fma64(radius * cos(theta), std, mean);
    data[j + HALF] = fma64(radius * sin(theta), std, mean);
  }
}

function fillBlocks32(out: Float32Array, mean: number, std: number, gen: Generator): void {
  const n = out.length;
  for (let i = 0; i < n; i++) out[i] = (gen.random() & 0xffffff) * TO_UNIT_32;
  for (let i = 0; i + BLOCK <= n; i += BLOCK) transform32(out, i, mean, std);
  if (n % BLOCK === 0) return;
  for (let i = n - BLOCK; i < n; i++) out[i] = (gen.random() & 0xffffff) * TO_UNIT_32;
  transform32(out, n - BLOCK, mean, std);
}

// The constants of Cephes's logf and sinf, rounded to float32.
const SQRT_HALF = fround(0.707106781186547524);
const LN2_HIGH = 0.693359375;
const LN2_LOW = fround(-2.1219444e-4);
const [L0, L1, L2, L3, L4, L5, L6, L7, L8] = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
].map(fround);
const FOUR_OVER_PI = fround(1.27323954473516);
const [PI4_A, PI4_B, PI4_C] = [-0.78515625, -2.4187564849853515625e-4, -3.77489497744594108e-8].map(fround);
const [S0, S1, S2] = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1].map(fround);
const [C0, C1, C2] = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2].map(fround);

const scratch = new Float32Array(1);
const scratchBits = new Int32Array(scratch.buffer);

/**
 * Makes pairs of a block of 16 uniform float32 numbers, operation for operation as torch's AVX2 code does.
 *
 * `fround(a * b + c)` stands for the fused multiply-add there. It rounds once more than the machine, which goes wrong once in about
 * 2^29; none of forty million numbers compared showed it. `fma32` is exact, but so many calls of it are not inlined, and then
 * this is five times slower.
 */
function transform32(data: Float32Array, start: number, mean: number, std: number): void {
  for (let j = start; j < start + HALF; j++) {
    // ln(u): a fraction in [sqrt(1/2), sqrt(2)) and an exponent; a polynomial of the fraction; ln 2 in two parts.
    scratch[0] = 1 - data[j];
    const bits = scratchBits[0];
    let exponent = (bits >>> 23) - 126;
    scratchBits[0] = (bits & 0x007fffff) | 0x3f000000;
    const fraction = scratch[0];
    let f = fround(fraction - 1);
    if (fraction < SQRT_HALF) {
      exponent -= 1;
      f = fround(f + fraction);
    }
    const ff = fround(f * f);
    let l = fround(L0 * f + L1);
    l = fround(l * f + L2);
    l = fround(l * f + L3);
    l = fround(l * f + L4);
    l = fround(l * f + L5);
    l = fround(l * f + L6);
    l = fround(l * f + L7);
    l = fround(l * f + L8);
    l = fround(fround(l * f) * ff + fround(exponent * LN2_LOW));
    l = fround(l - 0.5 * ff);
    l = fround(exponent * LN2_HIGH + fround(f + l));
    const radius = fround(sqrt(fround(-2 * l)));

    // sin and cos: the octant, what remains of the angle after pi/4 in three parts, and one polynomial each.
    const theta = fround(TWO_PI_32 * data[j + HALF]);
    const octant = (fround(theta * FOUR_OVER_PI) + 1) & ~1;
    let x = fround(octant * PI4_A + theta);
    x = fround(octant * PI4_B + x);
    x = fround(octant * PI4_C + x);
    const z = fround(x * x);
    let c = fround(C0 * z + C1);
    c = fround(c * z + C2);
    c = fround(fround(c * z) * z - 0.5 * z);
    c = fround(c + 1);
    let s = fround(S0 * z + S1);
    s = fround(s * z + S2);
    s = fround(fround(s * z) * x + x);
    const swap = (octant & 2) !== 0;
    const sine = (octant & 4) !== 0 ? -(swap ? c : s) : swap ? c : s;
    const cosine = ((octant - 2) & 4) === 0 ? -(swap ? s : c) : swap ? s : c;

    data[j] = fround(radius * cosine) * std + mean;
    data[j + HALF] = fround(radius * sine) * std + mean;
  }
}
