import { readFileSync } from 'node:fs';

/** The cases of a fixture that core's tests share. */
export function fixture<T>(name: string): readonly T[] {
  const url = new URL(`../../core/test/random/fixtures/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(url, 'utf8')) as { cases: T[] }).cases;
}

/** Two passes, and a number that tells where the default generator stands after them. */
export type Passes = readonly [readonly unknown[], readonly unknown[], number];

/** What samplers and loaders yield in PyTorch 1.13.1: tools/reference/data.py. */
export interface DataFixture {
  readonly samplers: Readonly<Record<string, unknown>> & { readonly distributed: Readonly<Record<string, unknown>> };
  readonly loaders: Readonly<Record<string, Passes>>;
}

export function dataFixture(): DataFixture {
  return JSON.parse(readFileSync(new URL('fixtures/data.json', import.meta.url), 'utf8')) as DataFixture;
}

/** The module from which workers take what the tests use. */
export const workerModule = new URL('worker/datasets.ts', import.meta.url);

/** How many threads this one has started and not yet ended. */
export function threadCount(): number {
  const report = process.report.getReport() as unknown as { workers: readonly unknown[] };
  return report.workers.length;
}
