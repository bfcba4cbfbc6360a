/** Words of state. */
export const MERSENNE_STATE_N = 624;
const M = 397;
/** Seed of an engine that was given none, as in the authors' program and in torch's engine. */
const DEFAULT_SEED = 5489n;

/** The new word from the old words u (its top bit), v (the rest) and m (397 places on). */
function twist(u: number, v: number, m: number): number {
  // -(v & 1) is all ones when v is odd: the constant is masked instead of branched on, since the bit is a coin toss.
  return m ^ (((u & 0x80000000) | (v & 0x7fffffff)) >>> 1) ^ (-(v & 1) & 0x9908b0df);
}

/**
 * The Mersenne Twister MT19937, word for word the engine of PyTorch's CPU generator.
 *
 * Only the low 32 bits of the seed reach the state, as in PyTorch; the whole seed is remembered.
 *
 * @example
 * ```ts
 * const engine = new Mt19937(5489n);
 * console.log(engine.random()); // 3499211612
 * ```
 * @see Matsumoto and Nishimura, Mersenne Twister: a 623-dimensionally equidistributed uniform pseudo-random number generator (1998)
 */
export class Mt19937 {
  /** The words as signed integers: V8 keeps those unboxed, where unsigned ones above 2^31 become doubles. */
  readonly state = new Int32Array(MERSENNE_STATE_N);
  /** One more than the words left before the next turn of the state: PyTorch's count, which its saved states hold. */
  left = 1;
  /** Index of the word that comes out next. */
  next = 0;
  /** The seed as an unsigned 64-bit integer. */
  initialSeed = DEFAULT_SEED;

  constructor(seed: bigint = DEFAULT_SEED) {
    this.seed(seed);
  }

  /** Starts the stream that belongs to the low 32 bits of `seed`. */
  seed(seed: bigint): void {
    const state = this.state;
    this.initialSeed = BigInt.asUintN(64, seed);
    let word = Number(BigInt.asUintN(32, seed)) | 0;
    state[0] = word;
    for (let j = 1; j < MERSENNE_STATE_N; j++) {
      word = (Math.imul(1812433253, word ^ (word >>> 30)) + j) | 0;
      state[j] = word;
    }
    this.left = 1;
    this.next = 0;
  }

  /** The next word of the stream, an integer in [0, 2^32). */
  random(): number {
    if (--this.left === 0) this.turn();
    let y = this.state[this.next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  private turn(): void {
    const s = this.state;
    const N = MERSENNE_STATE_N;
    let k = 0;
    for (; k < N - M; k++) s[k] = twist(s[k], s[k + 1], s[k + M]);
    for (; k < N - 1; k++) s[k] = twist(s[k], s[k + 1], s[k + M - N]);
    s[k] = twist(s[k], s[0], s[M - 1]);
    this.left = N;
    this.next = 0;
  }
}
