import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TypedArray } from '../../src/dtype.js';
import {
  fill_bernoulli,
  fill_exponential,
  fill_normal,
  fill_randint,
  fill_random,
  fill_uniform,
  randperm,
} from '../../src/random/distributions.js';
import { Generator } from '../../src/random/generator.js';

/** One call as tools/reference/random_streams.py writes it: the arguments beside PyTorch's result. */
export interface Call {
  readonly fn: string;
  readonly dtype: keyof typeof ARRAYS;
  readonly n: number;
  readonly data?: string;
  readonly sha256?: string;
  readonly from?: number;
  readonly to?: number;
  readonly mean?: number;
  readonly std?: number;
  readonly p?: number;
  readonly lambd?: number;
  readonly low?: string;
  readonly high?: string;
  readonly contiguous?: boolean;
}

export interface Case {
  readonly seed: string;
  readonly initial_seed: string;
  readonly calls: readonly Call[];
  readonly state: string;
}

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  uint8: Uint8Array,
} as const;

export function fixture<T = Case>(name: string): readonly T[] {
  const text = readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { cases: T[] }).cases;
}

export function decode(data: string, dtype: keyof typeof ARRAYS = 'uint8'): TypedArray {
  const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
  return new ARRAYS[dtype](bytes.buffer);
}

export function sha256(array: TypedArray): string {
  return createHash('sha256')
    .update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    .digest('hex');
}

/** Hash of a state but for the kept normal sample, as tools/reference/random_streams.py makes it. */
export function stateHash(gen: Generator): string {
  const state = gen.get_state();
  return createHash('sha256').update(state.subarray(0, 5016)).update(state.subarray(5040)).digest('hex');
}

export function seeded(seed: string): Generator {
  return new Generator().manual_seed(BigInt(seed));
}

/** Argument that a fixture must hold for this call. */
function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the fixture lacks an argument');
  return value;
}

function floats(array: TypedArray): Float32Array | Float64Array {
  if (array instanceof Float32Array || array instanceof Float64Array) return array;
  throw new Error('the fixture asks for floats of an integer dtype');
}

/** The probabilities torch.linspace(0, 1, n) gives. */
function linspace(out: Float32Array | Float64Array): typeof out {
  const n = out.length;
  const step = out instanceof Float32Array ? Math.fround(1 / (n - 1)) : 1 / (n - 1);
  for (let i = 0; i < n; i++) out[i] = i < n / 2 ? step * i : 1 - step * (n - 1 - i);
  return out;
}

/** Makes the call here. */
export function replay(call: Call, gen: Generator): TypedArray {
  if (call.fn === 'randperm') return randperm(call.n, gen);
  const out = new ARRAYS[call.dtype](call.n);
  switch (call.fn) {
    case 'words':
      for (let i = 0; i < out.length; i++) out[i] = gen.random64();
      break;
    case 'uniform':
      fill_uniform(floats(out), given(call.from), given(call.to), gen);
      break;
    case 'normal':
      fill_normal(floats(out), given(call.mean), given(call.std), gen, call.contiguous);
      break;
    case 'exponential':
      fill_exponential(floats(out), given(call.lambd), gen);
      break;
    case 'bernoulli':
      fill_bernoulli(out, given(call.p), gen);
      break;
    case 'bernoulli32':
      fill_bernoulli(out, linspace(new Float32Array(call.n)), gen);
      break;
    case 'bernoulli64':
      fill_bernoulli(out, linspace(new Float64Array(call.n)), gen);
      break;
    case 'randint':
      fill_randint(out, BigInt(given(call.low)), BigInt(given(call.high)), gen);
      break;
    case 'random':
      fill_random(out, gen);
      break;
    default:
      throw new Error(`unknown call ${call.fn}`);
  }
  return out;
}

/** A call in words, for the name of a test. */
export function describeCall({ data: _data, sha256: _sha256, fn, ...args }: Call): string {
  return `${fn}(${Object.entries(args)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(', ')})`;
}

function ordered(bits: bigint): bigint {
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
}

/** Greatest distance of two arrays of floats in units in the last place, and how many elements differ. */
export function distance(a: TypedArray, b: TypedArray): { ulps: number; differing: number } {
  let ulps = 0;
  let differing = 0;
  const bitsOf = (x: TypedArray): bigint[] =>
    x instanceof Float32Array
      ? Array.from(new Int32Array(x.buffer), (v) => BigInt(v < 0 ? -(v & 0x7fffffff) : v))
      : Array.from(new BigInt64Array(x.buffer), ordered);
  const other = bitsOf(b);
  bitsOf(a).forEach((bits, i) => {
    const d = Math.abs(Number(bits - other[i]));
    if (d > 0) differing++;
    ulps = Math.max(ulps, d);
  });
  return { ulps, differing };
}
