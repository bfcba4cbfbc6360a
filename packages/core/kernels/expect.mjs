// Comparisons for the checks, which collect failures instead of stopping at the first.
import { guarded, kernels } from './harness.mjs';

export const failures = [];
const called = new Set();

/** The kernels, noting which were called. */
export const tested = new Proxy(
  {},
  {
    get(_, name) {
      called.add(name);
      return kernels[name];
    },
  },
);

export function untested(names) {
  return names.filter((name) => typeof kernels[name] === 'function' && name !== 'heap_base' && !called.has(name));
}

/** Same values, NaN equal to NaN and -0 to -0. */
export function same(label, got, want) {
  for (let i = 0; i < want.length; i++) {
    if (!Object.is(got[i], want[i])) {
      failures.push(`${label}: [${i}] is ${got[i]}, should be ${want[i]}`);
      return;
    }
  }
}

/** Within `tolerance` times the magnitude `scale[i]` of what was summed (or a number for all). */
export function close(label, got, want, scale, tolerance) {
  for (let i = 0; i < want.length; i++) {
    const allowed = tolerance * (typeof scale === 'number' ? scale : scale[i]) + 1e-30;
    if (!(Math.abs(got[i] - want[i]) <= allowed)) {
      failures.push(`${label}: [${i}] is ${got[i]}, should be ${want[i]} within ${allowed}`);
      return;
    }
  }
}

/** Nothing was written beyond `bytes` bytes at `at`. */
export function fenced(label, at, bytes) {
  if (!guarded(at, bytes)) failures.push(`${label}: wrote beyond its end`);
}

export function bits(array) {
  return Array.from(new Uint32Array(array.buffer, array.byteOffset, array.length));
}
