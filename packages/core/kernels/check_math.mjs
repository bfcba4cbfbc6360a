import { failures, tested as k } from './expect.mjs';
import { f32, place, put, reset } from './harness.mjs';

const count = 1 << 22;
const fr = Math.fround;

/** Distance of neighbouring float32 at |x|, down to the denormals. */
function ulp(x) {
  const exponent = Math.max(-126, Math.min(127, Math.floor(Math.log2(Math.abs(x)))));
  return 2 ** (exponent - 23);
}

const functions = {
  exp: Math.exp,
  log: Math.log,
  log1p: Math.log1p,
  tanh: Math.tanh,
  sigmoid: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
};

/** Float32 by their bit patterns, evenly, so that every exponent is sampled alike; an odd step visits all mantissas. */
function measure(name, exact) {
  reset();
  const patterns = new Uint32Array(count);
  const input = new Float32Array(patterns.buffer);
  const step = 2 ** 32 / count - 1;
  for (let i = 0; i < count; i++) patterns[i] = Math.imul(i, step);
  // A second stretch, dense where the functions bend: -110 to 110.
  for (let i = count / 2; i < count; i++) input[i] = ((i - count / 2) / (count / 2)) ** 3 * (i % 2 ? 110 : -110);
  const edges = [0, -0, 1, -1, NaN, Infinity, -Infinity, 88.72283, 88.72284, -103.97, -104, -87.4, 1e-45, 1.2e-38, 3.4e38];
  input.set(edges);
  const at = put(input);
  const out = place(4 * count);
  const one = put(Int32Array.of(1, count, 1, 1));
  k[`${name}_f32`](one, out, at, 0, count);
  const got = f32(out, count);
  let worst = 0;
  let where = 0;
  for (let i = 0; i < count; i++) {
    const want = exact(input[i]);
    const rounded = fr(want);
    if (Object.is(got[i], rounded)) continue;
    const error = Number.isFinite(got[i]) && Number.isFinite(rounded) ? Math.abs(got[i] - want) / ulp(want) : Infinity;
    if (!(error <= worst) && !(Number.isNaN(rounded) && Number.isNaN(got[i]))) {
      worst = error;
      where = input[i];
    }
  }
  console.log(`  ${name}: largest error ${worst.toFixed(3)} ulp, at ${where}`);
  if (!(worst <= 2.5)) failures.push(`${name}: ${worst} ulp at ${where}`);
}

export function checkMath() {
  for (const [name, exact] of Object.entries(functions)) measure(name, exact);
}
