import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/device/cpu/pace.js';

/** Runs jobs whose times are given, and returns how many of them ran on one thread. */
function run(pace: Pace, jobs: number, shared: number, alone: number, operations = 1e6): number {
  let ranAlone = 0;
  for (let i = 0; i < jobs; i++) {
    const isAlone = pace.runsAlone;
    if (isAlone) ranAlone++;
    // Two kernels, one of which takes thrice as long.
    const factor = i % 2 === 0 ? 1 : 3;
    pace.note(i % 2 === 0 ? 'conv' : 'sum', operations, factor * (isAlone ? alone : shared));
  }
  return ranAlone;
}

describe('Pace', () => {
  it('shares at first, and tries the other way only now and then', () => {
    const pace = new Pace();
    expect(pace.runsAlone).toBe(false);
    expect(run(pace, 10_000, 0.5, 1)).toBeGreaterThan(0);
    expect(run(pace, 10_000, 0.5, 1)).toBeLessThan(500);
  });

  it('runs jobs on one thread where sharing them is slower', () => {
    const pace = new Pace();
    run(pace, 2000, 1.5, 1);
    expect(run(pace, 10_000, 1.5, 1)).toBeGreaterThan(9500);
  });

  it('turns when the machine changes, and back again', () => {
    const pace = new Pace();
    run(pace, 10_000, 0.5, 1);
    run(pace, 1000, 1.5, 1);
    expect(run(pace, 10_000, 1.5, 1)).toBeGreaterThan(9500);
    run(pace, 4000, 0.5, 1);
    expect(run(pace, 10_000, 0.5, 1)).toBeLessThan(500);
  });

  it('stays as it is where both ways are about as fast', () => {
    const pace = new Pace();
    expect(run(pace, 20_000, 1, 0.97)).toBeLessThan(1000);
  });

  it('goes on when sizes never come again', () => {
    const pace = new Pace();
    for (let i = 0; i < 2000; i++) expect(run(pace, 1, 1, 1, 1e6 + i)).toBeLessThanOrEqual(1);
  });
});
