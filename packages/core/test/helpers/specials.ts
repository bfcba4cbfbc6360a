import { readFileSync } from 'node:fs';
import type { Sample } from '../ops/table/types.js';
import type { Result } from './evaluate.js';
import { digest, dumpCall } from './fixtures.js';

type Line = readonly [title: string, digest: string, answers: string[], float32: number[], float64?: number[]];

const lines = new Map(
  (JSON.parse(readFileSync(new URL('../ops/fixtures/specials.json', import.meta.url), 'utf8')) as readonly Line[]).map(
    (line) => [line[0], line],
  ),
);

/** What torch made of each variant of a row's sample, in the writing of tools/reference/specials.py. */
export function expectedSpecials(title: string, torch: string, sample: Sample, dtype: 'float32' | 'float64'): string[] {
  const line = lines.get(title);
  if (line?.[1] !== digest(dumpCall(torch, sample))) {
    throw new Error(`no special values for "${title}": tools/reference/specials.py writes them`);
  }
  const [, , answers, float32, float64 = float32] = line;
  return (dtype === 'float32' ? float32 : float64).map((i) => answers[i]);
}

/** `3.n(1.5)` as `.`, `.`, `.`, `n`, `1.5`. */
function lengthen(code: string): string[] {
  return Array.from(code.matchAll(/(\d*)(?:\(([^)]*)\)|(\D))/g)).flatMap(([, count, number, letter]) =>
    new Array<string>(Number(count || 1)).fill(number ?? letter),
  );
}

function isClose(actual: number, wanted: number, rtol: number, atol: number): boolean {
  if (Number.isNaN(wanted)) return Number.isNaN(actual);
  return actual === wanted || Math.abs(actual - wanted) <= atol + rtol * Math.abs(wanted);
}

/** Whether an element is what a letter says, where it was `base` without special values. */
function agrees(actual: number, letter: string, base: number): boolean {
  const known: Readonly<Record<string, number>> = { n: NaN, p: Infinity, m: -Infinity, o: 0 };
  if (letter === '.') return isClose(actual, base, 3e-4, 3e-5);
  if (letter === 'M') return Number.isFinite(actual) && actual > 9e3;
  if (letter === 'W') return Number.isFinite(actual) && actual < -9e3;
  return isClose(actual, known[letter] ?? Number(letter), 6e-2, 1e-5);
}

/** The first element that is not what torch's answer says, or undefined. */
export function disagreement(
  actual: readonly (Result | null)[],
  base: readonly (Result | null)[],
  answer: string,
): string | undefined {
  if (answer.startsWith('!')) return `torch refuses this: ${answer.slice(1)}`;
  const codes = answer.split('|');
  for (const [k, code] of codes.entries()) {
    const found = actual[k];
    if (code === '#') continue;
    // No gradient means zero.
    if (code === '-') {
      if (found?.values.some((value) => value !== 0)) return `tensor ${k} is a gradient that torch does not have`;
      continue;
    }
    const letters = lengthen(code);
    for (const [i, letter] of letters.entries()) {
      const was = base[k]?.values[i] ?? 0;
      const value = found === null ? 0 : found?.values[i];
      if (value === undefined || !agrees(value, letter, was)) {
        return `element ${i} of tensor ${k} is ${value}, expected ${letter === '.' ? `as ever ${was}` : letter}`;
      }
    }
  }
  return undefined;
}
