import {
  checkKeys,
  default_generator,
  float64,
  type Generator,
  type GeneratorOptions,
  multinomial,
  Tensor,
  tensor,
  ValueError,
} from '@sconce/core';
import { shuffled } from './dataset.js';
import { Sampler } from './sampler.js';

/**
 * Visits some samples in random order, a new one in each pass.
 *
 * Unlike {@link RandomSampler}, a pass draws from the default generator itself where none is given, as torch does.
 *
 * @example
 * ```ts
 * const sampler = new SubsetRandomSampler([10, 20, 30], { generator: new torch.Generator().manual_seed(0) });
 * console.log([...sampler]); // [ 30, 10, 20 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.SubsetRandomSampler | torch.utils.data.SubsetRandomSampler}
 */
export class SubsetRandomSampler extends Sampler {
  /** The generator that was given, or null. */
  readonly generator: Generator | null;

  /**
   * @param indices - the numbers of the samples.
   * @param options - `generator`.
   */
  constructor(
    /** The numbers of the samples. */
    readonly indices: readonly number[],
    options: GeneratorOptions = {},
  ) {
    super();
    checkKeys(options, ['generator'], 'SubsetRandomSampler');
    this.generator = options.generator ?? null;
  }

  /** How many numbers there are. */
  override get length(): number {
    return this.indices.length;
  }

  /** Begins a pass; random numbers are drawn when its first number is asked for. */
  override *[Symbol.iterator](): IterableIterator<number> {
    for (const i of shuffled(this.length, { generator: this.generator ?? default_generator })) yield this.indices[i];
  }
}

/** Options of {@link WeightedRandomSampler}. */
export interface WeightedRandomSamplerOptions extends GeneratorOptions {
  /** Whether a sample may come more than once; true by default. */
  readonly replacement?: boolean;
}

/**
 * Draws samples with given probabilities: sample i with weights[i] / Σ weights.
 *
 * @example
 * ```ts
 * const generator = new torch.Generator().manual_seed(0);
 * const sampler = new WeightedRandomSampler([0, 1, 0], 4, { generator });
 * console.log([...sampler], sampler.length); // [ 1, 1, 1, 1 ] 4
 * ```
 * @see {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.WeightedRandomSampler | torch.utils.data.WeightedRandomSampler}
 */
export class WeightedRandomSampler extends Sampler {
  /** The weights, a float64 tensor. */
  readonly weights: Tensor;
  /** Whether a sample may come more than once. */
  readonly replacement: boolean;
  /** The generator that was given, or null. */
  readonly generator: Generator | null;

  /**
   * @param weights - one weight for each sample; they need not add up to 1.
   * @param num_samples - how many numbers a pass yields.
   * @param options - `replacement`, `generator`.
   * @throws ValueError when `num_samples` is not a positive integer, `replacement` is not a boolean, or the weights do not form a list.
   */
  constructor(
    weights: readonly number[] | Tensor,
    /** How many numbers a pass yields. */
    readonly num_samples: number,
    options: WeightedRandomSamplerOptions = {},
  ) {
    super();
    checkKeys(options, ['replacement', 'generator'], 'WeightedRandomSampler');
    const { replacement = true, generator = null } = options;
    if (!Number.isInteger(num_samples) || num_samples <= 0) {
      throw new ValueError(
        `num_samples should be a positive integer value, but got num_samples=${String(num_samples)}`,
      );
    }
    if (typeof replacement !== 'boolean') {
      throw new ValueError(`replacement should be a boolean value, but got replacement=${String(replacement)}`);
    }
    const given = weights instanceof Tensor ? weights.detach() : tensor(weights);
    if (given.ndim !== 1) {
      throw new ValueError(`weights should be a 1d sequence but given weights have shape (${given.shape.join(', ')})`);
    }
    this.weights = weights instanceof Tensor ? given.to(float64) : tensor(weights, { dtype: float64 });
    this.replacement = replacement;
    this.generator = generator;
  }

  /** How many numbers a pass yields. */
  override get length(): number {
    return this.num_samples;
  }

  /**
   * Begins a pass; random numbers are drawn when its first number is asked for.
   *
   * @throws RuntimeError when the weights are negative or not finite, or without replacement there are too few that are not 0.
   */
  override *[Symbol.iterator](): IterableIterator<number> {
    const { weights, num_samples, replacement } = this;
    const drawn = multinomial(weights, num_samples, { replacement, generator: this.generator ?? default_generator });
    const numbers = drawn.tolist() as number[];
    drawn.dispose();
    yield* numbers;
  }
}
