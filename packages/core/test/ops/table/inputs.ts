import type { DtypeName, InputSpec, Recipe, Row, Sample } from './types.js';

type Shape = readonly number[];

interface Extra {
  readonly dtype?: DtypeName;
  readonly grad?: boolean;
}

/** Random elements from `low` to `high`. */
export function random(shape: Shape, low = -2, high = 2, { dtype = 'float32', ...extra }: Extra = {}): InputSpec {
  return { shape, dtype, recipe: { kind: 'uniform', low, high }, ...extra };
}

/** Random integers from `low` up to, not including, `high`. */
export function integers(shape: Shape, low: number, high: number, dtype: DtypeName = 'int64'): InputSpec {
  return { shape, dtype, recipe: { kind: 'integers', low, high } };
}

export function booleans(shape: Shape): InputSpec {
  return integers(shape, 0, 2, 'bool');
}

/** Random elements that differ by at least `step`, also from zero: away from ties and from the kink at 0. */
export function distinct(shape: Shape, step = 0.125): InputSpec {
  return { shape, dtype: 'float32', recipe: { kind: 'distinct', step } };
}

/** These elements. */
export function given(values: readonly number[], shape: Shape = [values.length], extra: Extra = {}): InputSpec {
  return { shape, dtype: extra.dtype ?? 'float32', recipe: { kind: 'given', values }, ...extra };
}

/** Values at which element-wise functions are easily wrong. */
export const SPECIALS: readonly number[] = [
  NaN,
  Infinity,
  -Infinity,
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1e-30,
  -1e-30,
  1e30,
  -1e30,
];

/** Sizes just before, at and after the ends of SIMD vectors and tiles. */
export const EDGES: readonly number[] = [1, 3, 4, 5, 15, 16, 17, 33, 65];

/** A generator of numbers in [0, 1) (mulberry32). */
function uniformStream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function fromRecipe(recipe: Recipe, n: number, next: () => number): number[] {
  switch (recipe.kind) {
    case 'given':
      return recipe.values.slice();
    case 'uniform':
      // Rounded, so that float32 and float64 tensors get the same values.
      return Array.from({ length: n }, () => Math.fround(recipe.low + next() * (recipe.high - recipe.low)));
    case 'integers':
      return Array.from({ length: n }, () => Math.floor(recipe.low + next() * (recipe.high - recipe.low)));
    case 'distinct': {
      const values = Array.from({ length: n }, (_, i) => (i - Math.floor(n / 2) + 0.5) * recipe.step);
      for (let i = n - 1; i > 0; i--) {
        const j = Math.floor(next() * (i + 1));
        [values[i], values[j]] = [values[j], values[i]];
      }
      return values;
    }
  }
}

/** The elements of the input at this place of a sample, row-major. */
export function valuesOf(spec: InputSpec, place: number): number[] {
  const n = spec.shape.reduce((product, size) => product * size, 1);
  const seed = spec.shape.reduce((hash, size) => Math.imul(hash ^ size, 16777619), 2166136261 + 977 * place);
  const values = fromRecipe(spec.recipe, n, uniformStream(seed));
  if (values.length !== n)
    throw new Error(`${values.length} values were given for the shape [${spec.shape.join(', ')}]`);
  return values;
}

/** A random input in another dtype; one that is no random float32 stays as it is. */
function inDtype(spec: InputSpec, dtype: DtypeName, [low, high]: readonly [number, number]): InputSpec {
  if (spec.dtype !== 'float32') return spec;
  if (dtype === 'float64') return { ...spec, dtype };
  if (dtype === 'bool') return { ...spec, dtype, recipe: { kind: 'integers', low: 0, high: 2 } };
  const shift = dtype === 'uint8' ? Math.max(0, -low) : 0;
  return { ...spec, dtype, recipe: { kind: 'integers', low: low + shift, high: high + shift } };
}

/** A row's samples and those in its other dtypes. */
export function samplesOf(row: Row): Sample[] {
  const random = row.samples.filter((s) => !s.kink && s.inputs.every((input) => input.recipe.kind !== 'given'));
  const others = (row.dtypes ?? []).flatMap((dtype) =>
    random.slice(0, 2).map((sample) => ({
      ...sample,
      name: `${sample.name} ${dtype}`,
      inputs: sample.inputs.map((input) => inDtype(input, dtype, row.integers ?? [-9, 10])),
    })),
  );
  return [...row.samples, ...others];
}

/** The sample with its float32 inputs as float64, for gradcheck. */
export function inDouble(sample: Sample): Sample {
  return {
    ...sample,
    inputs: sample.inputs.map((input) => (input.dtype === 'float32' ? { ...input, dtype: 'float64' } : input)),
  };
}

/** A row's name with its variant. */
export function titleOf({ name, variant }: Row): string {
  return variant === undefined ? name : `${name} (${variant})`;
}

/** A JavaScript options object as Python keyword arguments. */
export function keywords(options: Readonly<Record<string, unknown>>): string {
  const toPython = (value: unknown): string => {
    if (value === null) return 'None';
    if (typeof value === 'boolean') return value ? 'True' : 'False';
    if (Array.isArray(value)) return `[${value.map(toPython).join(', ')}]`;
    return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
  };
  return Object.entries(options)
    .map(([key, value]) => `, ${key}=${toPython(value)}`)
    .join('');
}
