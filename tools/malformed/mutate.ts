/** A source of numbers below 2^32 that depends on a seed and the input's number alone (splitmix32). */
export type Random = (below: number) => number;

export function makeRandom(seed: number, input: number): Random {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(input + 1, 0x85ebca6b)) >>> 0;
  return (below) => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) % below;
  };
}

/** Values at which lengths, offsets and counts go wrong. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

function withEdge(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const size = [1, 2, 4][random(3)];
  if (copy.length < size) return copy;
  const [at, value, isLittle] = [random(copy.length - size + 1), EDGES[random(EDGES.length)], random(2) === 0];
  if (size === 1) view.setUint8(at, value & 0xff);
  else if (size === 2) view.setUint16(at, value & 0xffff, isLittle);
  else view.setUint32(at, value, isLittle);
  return copy;
}

function withByte(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = bytes.slice();
  if (copy.length > 0) copy[random(copy.length)] = random(256);
  return copy;
}

function withBit(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = bytes.slice();
  if (copy.length > 0) copy[random(copy.length)] ^= 1 << random(8);
  return copy;
}

function spliced(bytes: Uint8Array, from: number, until: number, piece: Uint8Array): Uint8Array {
  const result = new Uint8Array(from + piece.length + bytes.length - until);
  result.set(bytes.subarray(0, from));
  result.set(piece, from);
  result.set(bytes.subarray(until), from + piece.length);
  return result;
}

function range(bytes: Uint8Array, random: Random): [number, number] {
  const from = random(bytes.length + 1);
  return [from, Math.min(bytes.length, from + random(16))];
}

const EDITS: readonly ((bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array)[] = [
  withBit,
  withByte,
  withEdge,
  withEdge,
  // Cut short.
  (bytes, random) => bytes.slice(0, random(bytes.length + 1)),
  // A piece is left out.
  (bytes, random) => spliced(bytes, ...range(bytes, random), new Uint8Array(0)),
  // A piece comes twice.
  (bytes, random) => {
    const [from, until] = range(bytes, random);
    return spliced(bytes, until, until, bytes.subarray(from, until));
  },
  // Strange bytes come between.
  (bytes, random) => {
    const at = random(bytes.length + 1);
    return spliced(
      bytes,
      at,
      at,
      Uint8Array.from({ length: 1 + random(8) }, () => random(256)),
    );
  },
  // A piece of another file, or of another place, stands here.
  (bytes, random, other) => {
    const [from, until] = range(other, random);
    const at = random(bytes.length + 1);
    return spliced(bytes, at, Math.min(bytes.length, at + until - from), other.subarray(from, until));
  },
];

/** One of the seeds after one to four edits. */
export function mutate(seeds: readonly Uint8Array[], random: Random): Uint8Array {
  let bytes = seeds[random(seeds.length)];
  for (let edits = 1 + random(4); edits > 0; edits--) {
    bytes = EDITS[random(EDITS.length)](bytes, random, seeds[random(seeds.length)]);
  }
  return bytes;
}
