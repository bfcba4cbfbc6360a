import { readFileSync } from 'node:fs';

/** The cases of a fixture that core's tests share. */
export function fixture<T>(name: string): readonly T[] {
  const url = new URL(`../../core/test/random/fixtures/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(url, 'utf8')) as { cases: T[] }).cases;
}
