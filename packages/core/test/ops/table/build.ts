import { EDGES, given, random, SPECIALS } from './inputs.js';
import type { DtypeName, InputSpec, Sample } from './types.js';

/** The dtypes that most element-wise functions take besides float32. */
export const ALL_DTYPES: readonly DtypeName[] = ['float64', 'int32', 'int64', 'uint8', 'bool'];
export const NUMBER_DTYPES: readonly DtypeName[] = ['float64', 'int32', 'int64', 'uint8'];

export function sample(name: string, ...inputs: InputSpec[]): Sample {
  return { name, inputs };
}

export function kink(name: string, ...inputs: InputSpec[]): Sample {
  return { name, inputs, kink: true };
}

/** Compared with the reference loop only. */
export function large(name: string, ...inputs: InputSpec[]): Sample {
  return { name, inputs, referenceOnly: true };
}

/** Samples of a function of one input that is smooth between `low` and `high`. */
export function unarySamples(low = -2, high = 2, specials: readonly number[] = SPECIALS): Sample[] {
  return [
    sample('plain', random([2, 3], low, high)),
    sample('scalar', random([], low, high)),
    sample('empty', random([2, 0, 3], low, high)),
    ...EDGES.map((n) => sample(`size ${n}`, random([n], low, high))),
    sample('rank 4', random([2, 3, 2, 2], low, high)),
    kink('specials', given(specials)),
  ];
}

/** All pairs of special values, as two columns. */
export function specialPairs(values: readonly number[] = SPECIALS): [InputSpec, InputSpec] {
  const pairs = values.flatMap((a) => values.map((b) => [a, b] as const));
  return [given(pairs.map(([a]) => a)), given(pairs.map(([, b]) => b))];
}

/** Samples of a function of two inputs; each range says where the function is smooth. */
export function binarySamples(
  [lowA, highA]: readonly [number, number] = [-2, 2],
  [lowB, highB]: readonly [number, number] = [lowA, highA],
  specials: readonly number[] = SPECIALS,
): Sample[] {
  const a = (...shape: number[]): InputSpec => random(shape, lowA, highA);
  const b = (...shape: number[]): InputSpec => random(shape, lowB, highB);
  return [
    sample('plain', a(2, 3), b(2, 3)),
    sample('broadcast', a(2, 1, 3), b(4, 1)),
    sample('row over matrix', a(3), b(2, 3)),
    sample('scalars', a(), b()),
    sample('scalar and matrix', a(), b(2, 3)),
    sample('matrix and scalar', a(2, 3), b()),
    sample('empty', a(0, 3), b(1, 3)),
    ...EDGES.map((n) => sample(`size ${n}`, a(n), b(n))),
    sample('rank 4', a(2, 3, 1, 2), b(3, 2, 1)),
    // More elements than are left to the reference loops, in rows that end inside a vector.
    sample('row over rows of 5', a(7, 5), b(5)),
    sample('column over rows of 3', a(9, 3), b(9, 1)),
    kink('specials', ...specialPairs(specials)),
  ];
}

/** Inputs of different dtypes, which promote. */
export function promotions(): Sample[] {
  const whole = (shape: number[], dtype: DtypeName): InputSpec => ({
    shape,
    dtype,
    recipe: { kind: 'integers', low: dtype === 'uint8' || dtype === 'bool' ? 0 : -5, high: dtype === 'bool' ? 2 : 6 },
  });
  return [
    sample('float32 and int64', random([2, 3]), whole([3], 'int64')),
    sample('int32 matrix and float64 scalar', whole([2, 3], 'int32'), random([], -2, 2, { dtype: 'float64' })),
    sample('float32 matrix and float64 scalar', random([2, 3]), random([], -2, 2, { dtype: 'float64' })),
    sample('uint8 and int32', whole([2, 3], 'uint8'), whole([2, 3], 'int32')),
    sample('int64 matrix and bool', whole([2, 3], 'int64'), whole([3], 'bool')),
    sample('float64 and float32', random([3], -2, 2, { dtype: 'float64' }), random([2, 3])),
  ];
}

/** Few samples of a function of one input that is smooth between `low` and `high`. */
export function fewUnary(low = -2, high = 2, specials: readonly number[] = SPECIALS): Sample[] {
  return [
    sample('plain', random([2, 3], low, high)),
    sample('scalar', random([], low, high)),
    sample('empty', random([0, 3], low, high)),
    kink('specials', given(specials)),
  ];
}

/** Few samples of a function of two inputs; each range says where the function is smooth. */
export function fewBinary(
  [lowA, highA]: readonly [number, number] = [-2, 2],
  [lowB, highB]: readonly [number, number] = [lowA, highA],
  specials: readonly number[] = [NaN, Infinity, -Infinity, 0, -0, 1, -2],
): Sample[] {
  return [
    sample('plain', random([2, 3], lowA, highA), random([2, 3], lowB, highB)),
    sample('broadcast', random([2, 1, 3], lowA, highA), random([2, 1], lowB, highB)),
    sample('scalar and matrix', random([], lowA, highA), random([2, 3], lowB, highB)),
    sample('empty', random([0, 3], lowA, highA), random([1, 3], lowB, highB)),
    kink('specials', ...specialPairs(specials)),
  ];
}
