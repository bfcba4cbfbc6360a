import type { TypedArray } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import type { Generator } from './generator.js';

const TWO_32 = 2n ** 32n;

/** What torch's integer sampling has to know of an element type. */
interface Limits {
  /** As torch names the type in an error. */
  readonly name: string;
  /** Bits of the significand of a floating-point type. */
  readonly digits?: number;
  readonly min: bigint;
  readonly max: bigint;
  /** Whether torch draws two words when a range needs them; the narrow types never do. */
  readonly wide: boolean;
}

// Every int64 is within the bounds of a floating-point type.
const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n, wide: true };

function limitsOf(out: TypedArray): Limits {
  if (out instanceof Float32Array) return { name: 'float', digits: 24, ...INT64 };
  if (out instanceof Float64Array) return { name: 'double', digits: 53, ...INT64 };
  if (out instanceof BigInt64Array) return { name: 'long', ...INT64 };
  if (out instanceof Int32Array) return { name: 'int', min: -(2n ** 31n), max: 2n ** 31n - 1n, wide: false };
  return { name: 'unsigned char', min: 0n, max: 255n, wide: false };
}

/**
 * Fills an array with integers of the uniform distribution on [low, high), as torch's `randint` and `random_(low, high)` do:
 * low + word mod (high - low).
 *
 * The word has 32 bits while the range is below 2^32, else 64. So, as in torch, the numbers are very slightly uneven when the
 * range does not divide 2^32.
 *
 * @throws TypeError when a bound is not an integer; RuntimeError when low >= high or a bound does not fit the dtype.
 *
 * @example
 * ```ts
 * fill_randint(new Int32Array(3), 0, 10, new torch.Generator().manual_seed(0)); // 4, 9, 3
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.randint.html | torch.randint}
 */
export function fill_randint(out: TypedArray, low: number | bigint, high: number | bigint, gen: Generator): void {
  let from = toInt64(low, 'low');
  let to = toInt64(high, 'high');
  if (from >= to) {
    throw new RuntimeError(`random_ expects 'from' to be less than 'to', but got from=${from} >= to=${to}`);
  }
  const limits = limitsOf(out);
  if (limits.digits !== undefined) {
    from = movedInside(from, 1n, limits.digits);
    to = movedInside(to, -1n, limits.digits);
    if (from >= to) {
      throw new RuntimeError(
        `random_ expects 'from' casted to dtype to be less than 'to' casted to dtype, but got from=${from} >= to=${to}`,
      );
    }
  }
  if (from < limits.min || from > limits.max) throw new RuntimeError(`from is out of bounds for ${limits.name}`);
  if (to - 1n > limits.max) throw new RuntimeError(`to - 1 is out of bounds for ${limits.name}`);
  const range = to - from;
  if (limits.wide && range >= TWO_32) fillExact(out, () => from + (gen.random64() % range));
  else if (isSafe(from) && isSafe(to)) fillFast(out, Number(from), Number(range), gen);
  else fillExact(out, () => from + (BigInt(gen.random()) % range));
}

/**
 * Fills an array with integers over the whole range of its type, as torch's `random_()` without bounds does: [0, 2^63) for int64,
 * [0, 2^31) for int32, [0, 256) for uint8, and [0, 2^24] and [0, 2^53] for float32 and float64.
 *
 * For bool use `fill_randint(out, 0, 2, gen)`, which is the same stream.
 *
 * @example
 * ```ts
 * const seed = new BigInt64Array(1);
 * fill_random(seed, torch.default_generator); // the seed of one epoch, as torch's RandomSampler draws it
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.Tensor.random_.html | Tensor.random_}
 */
export function fill_random(out: TypedArray, gen: Generator): void {
  if (out instanceof BigInt64Array) fillExact(out, () => BigInt.asUintN(63, gen.random64()));
  else if (out instanceof Float64Array) fillExact(out, () => gen.random64() % (2n ** 53n + 1n));
  else if (out instanceof Float32Array) fillFast(out, 0, 2 ** 24 + 1, gen);
  else fillFast(out, 0, out instanceof Int32Array ? 2 ** 31 : 256, gen);
}

/**
 * Returns the integers from 0 to n - 1 in random order, by torch's `randperm`: place i is swapped with place i + word mod (n - i).
 *
 * @throws RuntimeError when n is negative; TypeError when it is not an integer.
 *
 * @example
 * ```ts
 * randperm(4, new torch.Generator().manual_seed(0)); // 0, 1, 3, 2
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.randperm.html | torch.randperm}
 */
export function randperm(n: number, gen: Generator): Int32Array {
  if (!Number.isInteger(n)) throw new TypeError(`randperm expected an integer, but got ${n}`);
  if (n < 0) throw new RuntimeError(`Trying to create tensor with negative dimension ${n}: [${n}]`);
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = 0; i < n - 1; i++) {
    const j = i + (gen.random() % (n - i));
    const saved = order[i];
    order[i] = order[j];
    order[j] = saved;
  }
  return order;
}

function toInt64(value: number | bigint, name: string): bigint {
  if (typeof value !== 'bigint' && !Number.isInteger(value)) {
    throw new TypeError(`randint expected an integer for ${name}, but got ${String(value)}`);
  }
  const integer = BigInt(value);
  if (integer !== BigInt.asIntN(64, integer)) throw new RuntimeError('Overflow when unpacking long');
  return integer;
}

function isSafe(value: bigint): boolean {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
}

/**
 * A bound moved one float inside [from, to) where its inner neighbour would be rounded out of the range; torch does this so that
 * every sample is in the range after rounding.
 *
 * @param step - 1 for the lower bound, -1 for the upper one.
 */
function movedInside(bound: bigint, step: 1n | -1n, digits: number): bigint {
  const inner = bound + step;
  const float = digits === 24 ? Math.fround(Number(inner)) : Number(inner);
  // 2^63 wraps around, as it does when an x86 converts it: so torch leaves the largest bounds as they are.
  const rounded = BigInt.asIntN(64, BigInt(float));
  if (step > 0n ? rounded >= bound : rounded < bound) return bound;
  const bits = (inner < 0n ? -inner : inner).toString(2).length;
  return rounded + step * (1n << BigInt(bits - digits));
}

function fillFast(out: TypedArray, base: number, range: number, gen: Generator): void {
  if (out instanceof BigInt64Array) for (let i = 0; i < out.length; i++) out[i] = BigInt(base + (gen.random() % range));
  else for (let i = 0; i < out.length; i++) out[i] = base + (gen.random() % range);
}

function fillExact(out: TypedArray, draw: () => bigint): void {
  if (out instanceof BigInt64Array) for (let i = 0; i < out.length; i++) out[i] = draw();
  else for (let i = 0; i < out.length; i++) out[i] = Number(draw());
}
