import { expect, it } from 'vitest';
import * as data from '../src/index.js';
import { OWN_NAMES } from '../src/loader/own_names.js';

/** The names of the classes and functions in a module and in its namespaces. */
function namesIn(module: object): string[] {
  return Object.values(module).flatMap((value: unknown) => {
    if (typeof value === 'function') return [value.name];
    return typeof value === 'object' && value !== null ? namesIn(value) : [];
  });
}

it('lists every class and function of the package that can be made or called', () => {
  // A class that is only there to be extended has no instances: a class of the user's own has its own name.
  const bases = ['Dataset', 'ImageDataset', 'IterableDataset', 'Sampler', 'Transform'];
  const missing = namesIn(data).filter((name) => !OWN_NAMES.has(name) && !bases.includes(name));
  expect(missing).toEqual([]);
  for (const name of bases) expect(OWN_NAMES.has(name)).toBe(false);
});
