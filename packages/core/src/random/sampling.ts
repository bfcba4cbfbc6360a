import { assertTensor } from '../autograd/brand.js';
import { emptyTensor } from '../autograd/factory.js';
import { elementsOf } from '../device/reference.js';
import { int64 } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { empty } from '../ops/creation.js';
import { numel } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { drawnLike } from './functions.js';
import type { Generator } from './generator.js';
import { assertFloating, exponential_, type GeneratorOptions, generatorOf } from './in_place.js';
import { samplePoisson } from './poisson.js';

/** Options of {@link multinomial}. */
export interface MultinomialOptions extends GeneratorOptions {
  /** Whether a category can be drawn more than once; false by default. */
  readonly replacement?: boolean;
}

const TO_UNIT_64 = 2 ** -53;

function checkProbabilities(input: Tensor, num_samples: number, replacement: boolean): void {
  const { shape } = input;
  if (shape.length !== 1 && shape.length !== 2) throw new RuntimeError('prob_dist must be 1 or 2 dim');
  if (!input.dtype.is_floating_point) {
    throw new RuntimeError(`multinomial only supports floating-point dtypes for input, got: ${input.dtype.scalarName}`);
  }
  if (!(num_samples > 0)) throw new RuntimeError('cannot sample n_sample <= 0 samples');
  if (!replacement && num_samples > shape[shape.length - 1]) {
    throw new RuntimeError('cannot sample n_sample > prob_dist.size(-1) samples without replacement');
  }
  if (input.lt(0).logical_or(input.isfinite().logical_not()).any().item()) {
    throw new RuntimeError('probability tensor contains either `inf`, `nan` or element < 0');
  }
  if (input.sum(-1).eq(0).any().item()) {
    throw new RuntimeError('invalid multinomial distribution (sum of probabilities <= 0)');
  }
}

/** The first place at which the running sums of a row reach a uniform number. */
function drawFrom(sums: Float32Array | Float64Array, u: number): number {
  let [low, high] = [0, sums.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle] < u) low = middle + 1;
    else high = middle;
  }
  return low;
}

function withReplacement(input: Tensor, count: number, generator: Generator): Tensor {
  const categories = input.shape[input.ndim - 1];
  const result = emptyTensor([...input.shape.slice(0, -1), count], int64);
  const out = result.storage.array() as BigInt64Array;
  const weights = elementsOf(input) as Float32Array;
  for (let i = 0; i < out.length; i += count) {
    const sums = weights.slice((i / count) * categories, (i / count + 1) * categories);
    for (let k = 1; k < categories; k++) sums[k] += sums[k - 1];
    const total = sums[categories - 1];
    // The last one is 1 whatever rounding says.
    for (let k = 0; k < categories; k++) sums[k] = k === categories - 1 ? 1 : sums[k] / total;
    for (let k = 0; k < count; k++) out[i + k] = BigInt(drawFrom(sums, generator.random53() * TO_UNIT_64));
  }
  return result;
}

/**
 * Draws categories, each with the probability that its weight has among those of its row.
 *
 * @param input - the weights, floating point: a vector, or a matrix of which each row is a distribution of its own. They need not add
 * up to 1.
 * @param num_samples - how many to draw from each row.
 * @param options - `replacement`, `generator`.
 * @returns the indices of the categories drawn, int64: a vector, or a row for each row.
 * @throws RuntimeError when a weight is negative, infinite or NaN, when a row has no weight, and when more are to be drawn without
 * replacement than there are.
 *
 * @example
 * ```ts
 * const weights = torch.tensor([0, 10, 3, 0]);
 * console.log(torch.multinomial(weights, 1).shape); // [ 1 ]
 * console.log(torch.multinomial(torch.tensor([0, 1]), 4, { replacement: true }).tolist()); // [ 1, 1, 1, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.multinomial.html | torch.multinomial}
 */
export function multinomial(input: Tensor, num_samples: number, options: MultinomialOptions = {}): Tensor {
  assertTensor(input, 'multinomial');
  checkKeys(options, ['replacement', 'generator'], 'multinomial');
  const { replacement = false } = options;
  const weights = input.detach();
  checkProbabilities(weights, num_samples, replacement);
  const generator = generatorOf(options, 'multinomial');
  if (replacement && num_samples > 1) return withReplacement(weights, num_samples, generator);
  // The race of exponential clocks: those that ring first are a sample.
  const clocks = drawnLike(weights, undefined, (size) =>
    exponential_(empty(size, { dtype: weights.dtype }), 1, { generator }),
  );
  const speeds = weights.div(clocks);
  return num_samples === 1 ? speeds.argmax(-1, true) : speeds.topk(num_samples).indices;
}

/**
 * Makes a tensor of random numbers, each from the Poisson distribution of the rate that `input` holds there.
 *
 * @param input - the rates, floating point and not negative.
 * @param options - `generator`.
 * @returns a tensor of the input's shape and dtype; it requires no gradient.
 * @throws RuntimeError when a rate is negative or NaN, or the dtype is not floating point.
 *
 * @example
 * ```ts
 * console.log(torch.poisson(torch.zeros([2])).tolist()); // [ 0, 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.poisson.html | torch.poisson}
 */
export function poisson(input: Tensor, options?: GeneratorOptions): Tensor {
  assertTensor(input, 'poisson');
  checkKeys(options, ['generator'], 'poisson');
  assertFloating(input.dtype, 'poisson_cpu');
  const generator = generatorOf(options, 'poisson');
  const rates = elementsOf(input.detach()) as Float32Array;
  if (!rates.every((rate) => rate >= 0)) {
    throw new RuntimeError('invalid Poisson rate, expected rate to be non-negative');
  }
  const result = emptyTensor(input.shape.slice(), input.dtype);
  const out = result.storage.array() as Float32Array;
  for (let i = 0; i < numel(input.shape); i++) out[i] = samplePoisson(rates[i], generator);
  return result;
}
