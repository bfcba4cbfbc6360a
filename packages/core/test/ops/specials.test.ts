import { describe, expect, test } from 'vitest';
import { withoutKernels } from '../../src/device/device.js';
import { evaluate, materialize, type Result } from '../helpers/evaluate.js';
import { disagreement, expectedSpecials } from '../helpers/specials.js';
import { families } from './table/index.js';
import { inDouble, samplesOf, titleOf, valuesOf } from './table/inputs.js';
import { SPECIAL_EXCEPTIONS } from './table/special_exceptions.js';
import { baseSample, NOT_TRIED, type Replacement, replaceIn, replacementsOf } from './table/specials.js';
import type { Family, Row, Sample } from './table/types.js';

type Results = readonly (Result | null)[];

/** A row's outputs and gradients. */
function resultsOf(row: Row, sample: Sample): Results {
  const { outputs, gradients } = evaluate(row.call, materialize(sample));
  return [...outputs, ...gradients];
}

function replaced(sample: Sample, replacement: Replacement): Sample {
  const { input } = replacement;
  const spec = sample.inputs[input];
  const values = replaceIn(valuesOf(spec, input), replacement, spec.dtype);
  return { ...sample, inputs: sample.inputs.with(input, { ...spec, recipe: { kind: 'given', values } }) };
}

const MODES = [
  { name: 'in float32 with kernels', dtype: 'float32', run: <T>(fn: () => T): T => fn() },
  { name: 'in float32 with reference loops', dtype: 'float32', run: withoutKernels },
  { name: 'in float64', dtype: 'float64', run: <T>(fn: () => T): T => fn() },
] as const;

const needed = new Set<RegExp>();

/** Whether a difference from torch is one of those that stay. */
function isException(title: string, replacement: string): boolean {
  const found = SPECIAL_EXCEPTIONS.filter(({ rows, values }) => rows.test(title) && values.test(replacement));
  for (const { rows } of found) needed.add(rows);
  return found.length > 0;
}

/** What a row does with special values that torch does not do. */
function differences(family: string, row: Row, { dtype, run }: (typeof MODES)[number]): string[] {
  const sample = baseSample(row);
  if (!sample) return [];
  const title = `${family}: ${titleOf(row)}`;
  const answers = expectedSpecials(title, row.torch, sample, dtype);
  const typed = dtype === 'float64' ? inDouble(sample) : sample;
  const base = resultsOf(row, typed);
  return replacementsOf(row, sample).flatMap((replacement, i) => {
    const answer = answers[i];
    let wrong: string | undefined;
    try {
      const results = run(() => resultsOf(row, replaced(typed, replacement)));
      wrong = disagreement(results, base, answer);
    } catch (error) {
      if (!answer.startsWith('!')) wrong = (error as Error).message;
    }
    return wrong === undefined || isException(title, replacement.name)
      ? []
      : [`${title}, ${replacement.name}: ${wrong}`];
  });
}

const tried = families.filter(({ name }) => !NOT_TRIED.has(name));

describe.each(tried)('$name', ({ name, rows }) => {
  test.each(MODES)('does with NaN, infinities, zeros and extreme numbers what torch does, $name', (mode) => {
    expect(rows.flatMap((row) => differences(name, row, mode))).toEqual([]);
  });
});

test('every exception is needed', () => {
  expect(SPECIAL_EXCEPTIONS.filter(({ rows }) => !needed.has(rows)).map(({ why }) => why)).toEqual([]);
});

/** The largest sample of a row that meets vectors, tiles and what is left over. */
function longSample(row: Row): Sample | undefined {
  const size = ({ inputs }: Sample): number =>
    Math.max(...inputs.map((s) => (s.dtype === 'float32' ? s.shape.reduce((a, b) => a * b, 1) : 0)));
  const long = samplesOf(row).filter((sample) => size(sample) >= 15 && size(sample) < 1500);
  return long.toSorted((a, b) => size(b) - size(a))[0];
}

function sameNumbers(a: Results, b: Results): boolean {
  const alike = (x: number, y: number): boolean =>
    Object.is(x, y) || x === y || Math.abs(x - y) <= 1e-4 + 1e-3 * Math.abs(y);
  return a.every((result, k) => (result?.values ?? []).every((value, i) => alike(value, b[k]?.values[i] ?? 0)));
}

/** A kernel multiplies what the loop of a convolution leaves out, and Winograd's transforms spread what is in a tile. */
const isConvolution = ({ name }: Family): boolean => name.startsWith('conv');

describe('kernels and reference loops agree on NaN and infinities in', () => {
  test.each(tried.filter((family) => !isConvolution(family)))('$name', ({ rows }) => {
    const wrong = rows.flatMap((row) => {
      const sample = longSample(row);
      if (!sample) return [];
      return replacementsOf(row, sample)
        .filter(({ name }) => /NaN|Infinity/.test(name))
        .flatMap((replacement) => {
          const special = replaced(sample, replacement);
          const attempt = (): Results | string => {
            try {
              return resultsOf(row, special);
            } catch (error) {
              return (error as Error).message;
            }
          };
          const [fast, plain] = [attempt(), withoutKernels(attempt)];
          const agree =
            typeof fast === 'string' || typeof plain === 'string' ? fast === plain : sameNumbers(fast, plain);
          return agree ? [] : [`${titleOf(row)}, ${replacement.name}`];
        });
    });
    expect(wrong).toEqual([]);
  });
});
