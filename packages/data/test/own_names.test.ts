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

it('lists every class and function of the package that can be made or called, and no other', () => {
  // A class that is only there to be extended has no instances; the loader of a user's subclass finds that by its own name.
  const bases = ['Dataset', 'IterableDataset', 'Sampler', 'Transform'];
  expect([...OWN_NAMES, ...bases].sort()).toEqual([...new Set(namesIn(data))].sort());
});
