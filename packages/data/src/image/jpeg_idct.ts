/** Cosines as libjpeg has them, in 1/8192. */
const F_0_298 = 2446;
const F_0_390 = 3196;
const F_0_541 = 4433;
const F_0_765 = 6270;
const F_0_899 = 7373;
const F_1_175 = 9633;
const F_1_501 = 12299;
const F_1_847 = 15137;
const F_1_961 = 16069;
const F_2_053 = 16819;
const F_2_562 = 20995;
const F_3_072 = 25172;

const { imul } = Math;
const work = new Int32Array(64);

/** One dimension of the transform, on eight numbers that lie `step` apart; the results lose `bits` bits, rounded. */
function transform(at: number, step: number, bits: number): void {
  const w = work;
  const half = 1 << (bits - 1);
  const even = imul(w[at + 2 * step] + w[at + 6 * step], F_0_541);
  const e2 = even - imul(w[at + 6 * step], F_1_847);
  const e3 = even + imul(w[at + 2 * step], F_0_765);
  const e0 = ((w[at] + w[at + 4 * step]) << 13) + half;
  const e1 = ((w[at] - w[at + 4 * step]) << 13) + half;
  const a0 = e0 + e3;
  const a1 = e1 + e2;
  const a2 = e1 - e2;
  const a3 = e0 - e3;

  const x1 = w[at + step];
  const x3 = w[at + 3 * step];
  const x5 = w[at + 5 * step];
  const x7 = w[at + 7 * step];
  const odd = imul(x1 + x3 + x5 + x7, F_1_175);
  const z1 = imul(x7 + x1, -F_0_899);
  const z2 = imul(x5 + x3, -F_2_562);
  const z3 = imul(x7 + x3, -F_1_961) + odd;
  const z4 = imul(x5 + x1, -F_0_390) + odd;
  const b3 = imul(x7, F_0_298) + z1 + z3;
  const b2 = imul(x5, F_2_053) + z2 + z4;
  const b1 = imul(x3, F_3_072) + z2 + z3;
  const b0 = imul(x1, F_1_501) + z1 + z4;

  w[at] = (a0 + b0) >> bits;
  w[at + 7 * step] = (a0 - b0) >> bits;
  w[at + step] = (a1 + b1) >> bits;
  w[at + 6 * step] = (a1 - b1) >> bits;
  w[at + 2 * step] = (a2 + b2) >> bits;
  w[at + 5 * step] = (a2 - b2) >> bits;
  w[at + 3 * step] = (a3 + b3) >> bits;
  w[at + 4 * step] = (a3 - b3) >> bits;
}

/**
 * Turns the 64 coefficients of a block into 8 rows of 8 samples from 0 to 255, by the same whole-number arithmetic (Loeffler, Ligtenberg and
 * Moschytz's 11 multiplications) as libjpeg's default, so that the samples are the same.
 *
 * @param coefficients - in rows, quantized, from `from` on.
 * @param quantization - their 64 steps, in rows.
 */
export function inverseTransform(
  coefficients: Int16Array,
  from: number,
  quantization: Uint16Array,
  samples: Uint8ClampedArray,
  to: number,
  stride: number,
): void {
  let rest = 0;
  for (let i = 1; i < 64; i++) rest |= coefficients[from + i];
  if (rest === 0) {
    const value = 128 + ((imul(coefficients[from], quantization[0]) + 4) >> 3);
    for (let y = 0; y < 8; y++) samples.fill(value, to + y * stride, to + y * stride + 8);
    return;
  }
  for (let i = 0; i < 64; i++) work[i] = imul(coefficients[from + i], quantization[i]);
  for (let x = 0; x < 8; x++) transform(x, 8, 11);
  for (let y = 0; y < 8; y++) {
    transform(8 * y, 1, 18);
    for (let x = 0; x < 8; x++) samples[to + y * stride + x] = work[8 * y + x] + 128;
  }
}
