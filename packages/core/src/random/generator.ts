import { RuntimeError } from '../errors.js';
import { shared } from '../state.js';
import { MERSENNE_STATE_N, Mt19937 } from './mt19937.js';

/** The seed of a new `torch.Generator()`, torch's `default_rng_seed_val`. */
const DEFAULT_SEED = 67280421310721;

/**
 * Places in a saved state, in bytes: torch's C struct `CPUGeneratorImplState` on a 64-bit little-endian machine. The words of the
 * engine take eight bytes each there, a habit of torch's first generator that was kept for the sake of old checkpoints.
 */
const AT = {
  seed: 0,
  left: 8,
  seeded: 12,
  next: 16,
  words: 24,
  normalY: 24 + 8 * MERSENNE_STATE_N + 8,
  normalIsValid: 24 + 8 * MERSENNE_STATE_N + 24,
  floatNormal: 24 + 8 * MERSENNE_STATE_N + 32,
  floatNormalIsValid: 24 + 8 * MERSENNE_STATE_N + 36,
} as const;
const STATE_BYTES = 24 + 8 * MERSENNE_STATE_N + 40;

/** A seed as the unsigned 64-bit integer that torch makes of it: negative ones wrap around. */
function toUint64(seed: number | bigint): bigint {
  if (typeof seed !== 'bigint' && !Number.isInteger(seed)) {
    throw new TypeError(`manual_seed expected an integer, but got ${String(seed)}`);
  }
  const value = BigInt(seed);
  if (value < -(2n ** 63n) || value >= 2n ** 64n) throw new RuntimeError('Overflow when unpacking long');
  return BigInt.asUintN(64, value);
}

/** As a number while that is exact. */
function narrow(seed: bigint): number | bigint {
  return seed <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(seed) : seed;
}

/** 53 bits from the system, so that the seed is an exact number. */
function nondeterministicSeed(): bigint {
  const words = globalThis.crypto.getRandomValues(new Uint32Array(2));
  return (BigInt(words[0] & 0x1fffff) << 32n) | BigInt(words[1]);
}

/**
 * A source of random numbers: an MT19937 that yields the same streams as PyTorch's CPU generator.
 *
 * A new generator has the seed 67280421310721, as in PyTorch.
 *
 * @example
 * ```ts
 * const g = new torch.Generator().manual_seed(42);
 * const state = g.get_state();
 * const first = torch.rand([1], { generator: g }).item();
 * g.set_state(state);
 * console.log(torch.rand([1], { generator: g }).item() === first); // true
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.Generator.html | torch.Generator}
 */
export class Generator {
  private readonly engine = new Mt19937(BigInt(DEFAULT_SEED));

  /**
   * The second float32 sample of a Box-Muller pair, kept for the next call. Nothing here sets it, nor in torch's CPU code; it is
   * carried so that a saved state stays whole.
   *
   * @internal
   */
  next_float_normal_sample: number | undefined = undefined;

  /** The second float64 sample of a Box-Muller pair, kept for the next call. @internal */
  next_double_normal_sample: number | undefined = undefined;

  /**
   * Restarts the stream that belongs to a seed.
   *
   * A negative seed stands for 2^64 + seed. Only the low 32 bits choose the stream, as in PyTorch.
   *
   * @param seed - an integer in [-2^63, 2^64); past 2^53 give a bigint.
   * @returns this generator.
   * @throws TypeError when the seed is not an integer; RuntimeError when it is out of range.
   *
   * @example
   * ```ts
   * const g = new torch.Generator().manual_seed(7);
   * console.log(g.initial_seed()); // 7
   * ```
   * @see {@link https://pytorch.org/docs/stable/generated/torch.Generator.html#torch.Generator.manual_seed | Generator.manual_seed}
   */
  manual_seed(seed: number | bigint): this {
    this.engine.seed(toUint64(seed));
    this.next_float_normal_sample = undefined;
    this.next_double_normal_sample = undefined;
    return this;
  }

  /**
   * Returns the seed with which the stream was started: a number, or a bigint when it is above 2^53 - 1.
   *
   * @example
   * ```ts
   * console.log(new torch.Generator().initial_seed()); // 67280421310721
   * ```
   * @see {@link https://pytorch.org/docs/stable/generated/torch.Generator.html#torch.Generator.initial_seed | Generator.initial_seed}
   */
  initial_seed(): number | bigint {
    return narrow(this.engine.initialSeed);
  }

  /**
   * Seeds the generator from the system's source of randomness and returns that seed.
   *
   * The seed has 53 bits, so that it is an exact number, where PyTorch on a CPU takes 64.
   *
   * @example
   * ```ts
   * const g = new torch.Generator();
   * console.log(g.seed() === g.initial_seed()); // true
   * ```
   * @see {@link https://pytorch.org/docs/stable/generated/torch.Generator.html#torch.Generator.seed | Generator.seed}
   */
  seed(): number {
    const seed = nondeterministicSeed();
    this.manual_seed(seed);
    return Number(seed);
  }

  /**
   * Returns the whole state as 5056 bytes, in the layout of PyTorch's CPU generator.
   *
   * The bytes can be given to PyTorch, `g.set_state(torch.frombuffer(bytes, dtype=torch.uint8))`, and its state to
   * {@link Generator.set_state} here.
   *
   * @example
   * ```ts
   * console.log(new torch.Generator().get_state().length); // 5056
   * ```
   * @see {@link https://pytorch.org/docs/stable/generated/torch.Generator.html#torch.Generator.get_state | Generator.get_state}
   */
  get_state(): Uint8Array {
    const bytes = new Uint8Array(STATE_BYTES);
    const view = new DataView(bytes.buffer);
    const { engine } = this;
    view.setBigUint64(AT.seed, engine.initialSeed, true);
    view.setInt32(AT.left, engine.left, true);
    view.setInt32(AT.seeded, 1, true);
    view.setUint32(AT.next, engine.next, true);
    for (let i = 0; i < MERSENNE_STATE_N; i++) view.setInt32(AT.words + 8 * i, engine.state[i], true);
    if (this.next_double_normal_sample !== undefined) {
      view.setFloat64(AT.normalY, this.next_double_normal_sample, true);
      view.setInt32(AT.normalIsValid, 1, true);
    }
    if (this.next_float_normal_sample !== undefined) {
      view.setFloat32(AT.floatNormal, this.next_float_normal_sample, true);
      view.setUint8(AT.floatNormalIsValid, 1);
    }
    return bytes;
  }

  /**
   * Restores a state that {@link Generator.get_state} or PyTorch's CPU generator returned.
   *
   * @param new_state - 5056 bytes; they are copied.
   * @throws TypeError when it is not a Uint8Array; RuntimeError when its size is wrong or it holds no valid state. The generator
   * then keeps the state it had.
   *
   * @example
   * ```ts
   * const a = new torch.Generator().manual_seed(1);
   * const b = new torch.Generator();
   * b.set_state(a.get_state());
   * console.log(b.initial_seed()); // 1
   * ```
   * @see {@link https://pytorch.org/docs/stable/generated/torch.Generator.html#torch.Generator.set_state | Generator.set_state}
   */
  set_state(new_state: Uint8Array): void {
    if (!(new_state instanceof Uint8Array)) throw new TypeError('RNG state must be a Uint8Array');
    if (new_state.length !== STATE_BYTES) {
      throw new RuntimeError(
        `Expected a CPUGeneratorImplState of size ${STATE_BYTES} but found the input RNG state size to be ${new_state.length}`,
      );
    }
    const view = new DataView(new_state.buffer, new_state.byteOffset, new_state.byteLength);
    const left = view.getInt32(AT.left, true);
    const next = view.getUint32(AT.next, true);
    const seeded = view.getInt32(AT.seeded, true) !== 0;
    // Stricter than torch, which allows any pair up to 624: `left` and `next` count the same words, so that a pair which
    // disagrees would read past the end of the words.
    const agree = next === 0 ? left === 1 : left + next === MERSENNE_STATE_N + 1;
    if (!seeded || left < 1 || next > MERSENNE_STATE_N || !agree) throw new RuntimeError('Invalid mt19937 state');
    const { engine } = this;
    engine.initialSeed = view.getBigUint64(AT.seed, true);
    engine.left = left;
    engine.next = next;
    for (let i = 0; i < MERSENNE_STATE_N; i++) engine.state[i] = view.getInt32(AT.words + 8 * i, true);
    this.next_double_normal_sample = view.getInt32(AT.normalIsValid, true)
      ? view.getFloat64(AT.normalY, true)
      : undefined;
    this.next_float_normal_sample = view.getUint8(AT.floatNormalIsValid)
      ? view.getFloat32(AT.floatNormal, true)
      : undefined;
  }

  /** The next 32 bits, an integer in [0, 2^32). @internal */
  random(): number {
    return this.engine.random();
  }

  /** The next 64 bits; the first word drawn is the high half. @internal */
  random64(): bigint {
    const high = this.engine.random();
    return (BigInt(high) << 32n) | BigInt(this.engine.random());
  }

  /** The low 53 of the next 64 bits as an exact number: what a float64 sample is made of. @internal */
  random53(): number {
    const high = this.engine.random();
    return (high & 0x1fffff) * 4294967296 + this.engine.random();
  }
}

/**
 * The generator that every random function uses when it is given none; its first seed comes from the system.
 *
 * @example
 * ```ts
 * torch.default_generator.manual_seed(0);
 * console.log(torch.default_generator.initial_seed()); // 0
 * ```
 * @see {@link https://pytorch.org/docs/stable/torch.html#random-sampling | torch.default_generator}
 */
export const default_generator: Generator = /* @__PURE__ */ shared('random.default_generator', () => {
  const generator = new Generator();
  generator.seed();
  return generator;
});

/**
 * Restarts the default generator with a seed, so that what follows is reproducible; see {@link Generator.manual_seed}.
 *
 * @param seed - an integer in [-2^63, 2^64); past 2^53 give a bigint.
 * @returns the default generator.
 * @throws TypeError when the seed is not an integer; RuntimeError when it is out of range.
 *
 * @example
 * ```ts
 * torch.manual_seed(0);
 * console.log(torch.initial_seed()); // 0
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.manual_seed.html | torch.manual_seed}
 */
export function manual_seed(seed: number | bigint): Generator {
  return default_generator.manual_seed(seed);
}

/**
 * Seeds the default generator from the system's source of randomness and returns that seed; see {@link Generator.seed}.
 *
 * @example
 * ```ts
 * console.log(torch.seed() === torch.initial_seed()); // true
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.seed.html | torch.seed}
 */
export function seed(): number {
  return default_generator.seed();
}

/**
 * Returns the seed with which the default generator was started; see {@link Generator.initial_seed}.
 *
 * @example
 * ```ts
 * torch.manual_seed(7);
 * console.log(torch.initial_seed()); // 7
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.initial_seed.html | torch.initial_seed}
 */
export function initial_seed(): number | bigint {
  return default_generator.initial_seed();
}
