import { describe, expect, it } from 'vitest';
import { type Call, decode, describeCall, distance, fixture, replay, seeded, sha256, stateHash } from './replay.js';

/** float64 results go through Math.log, sin and cos, which differ from the C library's by up to 3 units in a million numbers. */
function allowedUlps(call: Call): number {
  return call.dtype === 'float64' && (call.fn === 'normal' || call.fn === 'exponential') ? 4 : 0;
}

function check(call: Call, gen: ReturnType<typeof seeded>): void {
  const got = replay(call, gen);
  if (call.sha256 !== undefined) {
    expect(sha256(got), describeCall(call)).toBe(call.sha256);
    return;
  }
  const want = decode(call.data ?? '', call.dtype);
  const ulps = allowedUlps(call);
  if (ulps === 0) expect(got, describeCall(call)).toEqual(want);
  else expect(distance(got, want).ulps, describeCall(call)).toBeLessThanOrEqual(ulps);
}

for (const name of ['words', 'uniform', 'normal', 'exponential', 'bernoulli', 'integers', 'mixed', 'large']) {
  describe(`PyTorch's streams: ${name}`, () => {
    fixture(name).forEach((row, i) => {
      it(`case ${i}, seed ${row.seed}: ${row.calls.length} calls in turn`, () => {
        const gen = seeded(row.seed);
        expect(String(gen.initial_seed())).toBe(row.initial_seed);
        for (const call of row.calls) check(call, gen);
        expect(stateHash(gen)).toBe(row.state);
      });
    });
  });
}
