import { samplesOf, titleOf } from './inputs.js';
import type { DtypeName, InputSpec, Row, Sample } from './types.js';

/** Values at which sums, comparisons and divisions go wrong; each has a value for float32 and one for float64. */
const VALUES: Readonly<Record<string, readonly [float32: number, float64: number]>> = {
  NaN: [NaN, NaN],
  Infinity: [Infinity, Infinity],
  '-Infinity': [-Infinity, -Infinity],
  '0': [0, 0],
  '-0': [-0, -0],
  subnormal: [1e-40, 1e-310],
  largest: [3.4028234663852886e38, Number.MAX_VALUE],
};

/** Families that are left out: LAPACK, which torch calls, refuses NaN, never returns from it, or depends on its version. */
export const NOT_TRIED: ReadonlySet<string> = new Set(['linalg']);

/** Rows that are left out: torch 1.13 multiplies memory that nothing has written by 0, which is NaN or not by chance. */
const BY_CHANCE: ReadonlySet<string> = new Set(['baddbmm (beta 0)']);

/** Which of an input's elements are replaced, and by what. */
export interface Replacement {
  readonly name: string;
  /** The input's place. */
  readonly input: number;
  /** The elements' places, and the names of what they become. */
  readonly places: readonly (readonly [index: number, value: string])[];
}

function size(spec: InputSpec): number {
  return spec.shape.reduce((product, n) => product * n, 1);
}

function isFloat(spec: InputSpec): boolean {
  return spec.dtype === 'float32';
}

/** The sample of a row into which special values are put: the first that has a few floating point numbers. */
export function baseSample(row: Row): Sample | undefined {
  if (BY_CHANCE.has(titleOf(row))) return undefined;
  const fit = samplesOf(row).filter(
    (s) => !s.referenceOnly && s.inputs.some((spec) => isFloat(spec) && size(spec) > 0),
  );
  return fit.find((s) => s.inputs.some((spec) => isFloat(spec) && size(spec) >= 3)) ?? fit[0];
}

/**
 * Every special value at the first, middle and last place of every floating point input, and some two together. But for the grid of
 * grid_sample, where torch reads past the image.
 */
export function replacementsOf(row: Row, { inputs }: Sample): Replacement[] {
  return inputs
    .flatMap((spec, input): Replacement[] => {
      if (!isFloat(spec) || size(spec) === 0 || (row.name === 'grid_sample' && input === 1)) return [];
      const last = size(spec) - 1;
      const places = [...new Set([0, last >> 1, last])];
      const single = Object.keys(VALUES).flatMap((value) =>
        places.map((index): Replacement => ({ name: `${value} at ${index}`, input, places: [[index, value]] })),
      );
      if (last === 0) return single;
      const pairs = [
        ['Infinity', '-Infinity'],
        ['-Infinity', '-Infinity'],
        ['NaN', 'Infinity'],
        ['largest', 'largest'],
      ].map(([a, b]): Replacement => ({
        name: `${a} first, ${b} last`,
        input,
        places: [
          [0, a],
          [last, b],
        ],
      }));
      return [...single, ...pairs];
    })
    .map((replacement) => ({ ...replacement, name: `input ${replacement.input}, ${replacement.name}` }));
}

/** The elements of an input of that dtype after the replacement. */
export function replaceIn(values: readonly number[], { places }: Replacement, dtype: DtypeName): number[] {
  const out = values.slice();
  for (const [index, value] of places) out[index] = VALUES[value][dtype === 'float64' ? 1 : 0];
  return out;
}
