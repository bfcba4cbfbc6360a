import { fenced, same, tested as k } from './expect.mjs';
import { f32, f64, i64, place, put, random, randoms, reset, u8 } from './harness.mjs';

const special = [0, -0, 1, -1, NaN, Infinity, -Infinity, 1e-40, 0.5, -2.5, 3, 7.25];
const fr = Math.fround;
const nanMax = (x, y) => (x !== x || y !== y ? NaN : Math.max(x, y));
const nanMin = (x, y) => (x !== x || y !== y ? NaN : Math.min(x, y));

// Pairs like (0, -0) have two right maxima; the data below avoids them by never pairing zeros of different sign.
const binary = {
  add: (x, y) => x + y, sub: (x, y) => x - y, mul: (x, y) => x * y, div: (x, y) => x / y,
  maximum: nanMax, minimum: nanMin,
  threshold_backward: (g, x) => (x <= 0 ? 0 : g),
  sigmoid_backward: (g, o) => fr(g * fr(1 - o)) * o,
  tanh_backward: (g, o) => g * fr(1 - fr(o * o)),
};
const compare = {
  eq: (x, y) => x === y, ne: (x, y) => x !== y, lt: (x, y) => x < y, le: (x, y) => x <= y, gt: (x, y) => x > y,
  ge: (x, y) => x >= y,
};
const unary = {
  neg: (x) => -x, abs: Math.abs, relu: (x) => (x < 0 ? 0 : x), sqrt: Math.sqrt,
  rsqrt: (x) => fr(1 / fr(Math.sqrt(x))), reciprocal: (x) => 1 / x, square: (x) => x * x, floor: Math.floor, ceil: Math.ceil,
};

/** Shapes with the strides of out, a, b, c, covering each inner case, odd ends, broadcasts, transposes and gaps. */
function layouts() {
  const list = [];
  for (const n of [1, 3, 4, 7, 8, 15, 16, 17, 33, 100]) {
    for (const inner of [[1, 1, 1, 1], [1, 1, 0, 1], [1, 0, 1, 0], [1, 2, 1, 1], [2, 1, 3, 1], [1, 0, 0, 0]]) {
      list.push({ sizes: [n], strides: inner.map((s) => [s]) });
      list.push({ sizes: [3, n], strides: inner.map((s, i) => [i % 2 ? 3 * n + 1 : 3 * n, s]) });
    }
  }
  list.push({ sizes: [1], strides: [[1], [1], [1], [1]] });
  list.push({ sizes: [5, 6, 7], strides: [[42, 7, 1], [1, 5, 30], [7, 0, 1], [0, 1, 6]] });
  list.push({ sizes: [2, 3, 4, 5], strides: [[60, 20, 5, 1], [1, 2, 6, 24], [0, 0, 0, 1], [60, 20, 5, 1]] });
  list.push({ sizes: [3, 21, 19], strides: [[399, 19, 1], [399, 1, 21], [399, 1, 21], [399, 1, 21]] });
  list.push({ sizes: [21, 3, 19], strides: [[57, 19, 1], [1, 399, 21], [1, 399, 21], [1, 399, 21]] });
  return list;
}

function offsets({ sizes, strides }, operand) {
  let list = [0];
  sizes.forEach((size, d) => {
    list = list.flatMap((base) => Array.from({ length: size }, (_, i) => base + i * strides[operand][d]));
  });
  return list;
}

function params({ sizes, strides }, operands) {
  return put(Int32Array.of(sizes.length, ...sizes, ...strides.slice(0, operands).flat()));
}

const span = (list) => Math.max(...list) + 1;

function data(n, salt) {
  return Float32Array.from({ length: n }, (_, i) =>
    random() < 0.3 ? special[(i * 7 + salt) % special.length] : random() * 8 - 4);
}

function run(name, fn, layout, arity, make, view, outBytes) {
  reset();
  const at = Array.from({ length: arity + 1 }, (_, i) => offsets(layout, i));
  const inputs = at.slice(1).map((list, i) => make[i](span(list), i));
  const pointers = inputs.map((array) => put(array, array.BYTES_PER_ELEMENT * 3));
  const bytes = span(at[0]) * outBytes;
  const out = place(bytes, outBytes);
  const p = params(layout, arity + 1);
  const count = layout.sizes[0];
  const middle = Math.floor(random() * count);
  k[name](p, out, ...pointers, 0, middle);
  k[name](p, out, ...pointers, middle, count);
  const result = view(out, span(at[0]));
  const label = `${name} ${JSON.stringify(layout)}`;
  same(label, at[0].map((o) => result[o]), at[0].map((_, i) => fn(...inputs.map((x, j) => x[at[j + 1][i]]))));
  fenced(label, out, bytes);
}

export function checkElementwise() {
  const floats = [data, data];
  const longs = (n) => BigInt64Array.from({ length: n }, () => BigInt(Math.floor(random() * 9) - 4) * 3000000001n);
  // Equal zeros only, see above.
  const positive = (n, i) => data(n, i).map((x) => (x === 0 ? 0 : x));
  for (const layout of layouts()) {
    for (const [name, fn] of Object.entries(unary)) run(`${name}_f32`, (x) => fr(fn(x)), layout, 1, floats, f32, 4);
    for (const [name, fn] of Object.entries(binary)) {
      run(`${name}_f32`, (x, y) => fr(fn(x, y)), layout, 2, [positive, positive], f32, 4);
    }
    for (const [name, fn] of Object.entries(compare)) run(`${name}_f32`, (x, y) => +fn(x, y), layout, 2, floats, u8, 1);
    const wrap = (fn) => (x, y) => BigInt.asIntN(64, fn(x, y));
    run('add_i64', wrap((x, y) => x + y), layout, 2, [longs, longs], i64, 8);
    run('sub_i64', wrap((x, y) => x - y), layout, 2, [longs, longs], i64, 8);
    run('mul_i64', wrap((x, y) => x * y), layout, 2, [longs, longs], i64, 8);
    run('eq_i64', (x, y) => +(x === y), layout, 2, [longs, longs], u8, 1);
    run('lt_i64', (x, y) => +(x < y), layout, 2, [longs, longs], u8, 1);
    const flags = (n) => Uint8Array.from({ length: n }, () => (random() < 0.5 ? 0 : Math.ceil(random() * 255)));
    run('where_f32', (c, x, y) => (c ? x : y), layout, 3, [flags, data, data], f32, 4);
    run('copy8', (x) => x, layout, 1, [flags], u8, 1);
    run('copy32', (x) => x, layout, 1, [data], f32, 4);
    run('copy64', (x) => x, layout, 1, [longs], i64, 8);
  }
  checkCasts();
}

function checkCasts() {
  for (let n = 0; n < 20; n++) {
    const longs = BigInt64Array.from({ length: n }, (_, i) => BigInt(Math.floor((random() - 0.5) * 2 ** (3 * i))));
    const big = Float32Array.from({ length: n }, (_, i) =>
      [NaN, Infinity, -Infinity, 2 ** 63, -(2 ** 63), -1.9, 1.9][i] ?? (random() - 0.5) * 2 ** (3 * i));
    const cases = [
      ['cast_u8_f32', randoms(n).map((x) => Math.abs(x) * 255), Uint8Array, 4, f32, (x) => x],
      ['cast_i32_f32', randoms(n).map((x) => x * 2 ** 31), Int32Array, 4, f32, (x) => fr(x)],
      ['cast_i64_f32', longs, BigInt64Array, 4, f32, (x) => fr(Number(x))],
      ['cast_f32_f64', big, Float32Array, 8, f64, (x) => x],
      ['cast_f64_f32', Float64Array.from(big, (x) => x * 1.1), Float64Array, 4, f32, (x) => fr(x)],
    ];
    for (const [name, source, Type, outBytes, view, fn] of cases) {
      reset();
      const input = Type.from(source);
      const out = place(n * outBytes, outBytes);
      const [from, middle] = [put(input), Math.floor(n / 3)];
      k[name](out, from, 0, middle);
      k[name](out, from, middle, n);
      same(`${name} ${n}`, view(out, n), Array.from(input, fn));
      fenced(`${name} ${n}`, out, n * outBytes);
    }
  }
}
