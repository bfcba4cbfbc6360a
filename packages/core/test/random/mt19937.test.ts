import { describe, expect, it } from 'vitest';
import { Mt19937 } from '../../src/random/mt19937.js';

describe('Mt19937', () => {
  it('gives the numbers that the C++ standard promises of its mt19937', () => {
    const engine = new Mt19937();
    expect(engine.random()).toBe(3499211612);
    for (let i = 2; i < 10000; i++) engine.random();
    expect(engine.random()).toBe(4123659995);
  });

  it('uses the low 32 bits of the seed and remembers all of it', () => {
    const a = new Mt19937(5n);
    const b = new Mt19937((1n << 32n) + 5n);
    expect(b.initialSeed).toBe((1n << 32n) + 5n);
    for (let i = 0; i < 1300; i++) expect(a.random()).toBe(b.random());
  });

  it('starts again when it is seeded again', () => {
    const engine = new Mt19937(9n);
    const first = Array.from({ length: 5 }, () => engine.random());
    engine.seed(9n);
    expect(Array.from({ length: 5 }, () => engine.random())).toEqual(first);
  });
});
