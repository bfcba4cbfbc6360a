import type { NumberArray } from '../device/reference.js';

/** Whether an element comes before another in a sorted line. NaN counts as the largest. */
export function isBefore(a: number, b: number, descending: boolean): boolean {
  // NaN differs from itself, and unlike Number.isNaN this takes bigints too.
  return descending ? a > b || (a !== a && b === b) : a < b || (b !== b && a === a);
}

/** Sorts places by their elements; the order of equal ones stays. */
export function sortPlaces(places: Uint32Array, line: NumberArray, descending: boolean): Uint32Array {
  return places.sort((i, j) => {
    const [a, b] = [line[i], line[j]];
    return isBefore(a, b, descending) ? -1 : Number(isBefore(b, a, descending));
  });
}

/** The integers from 0 on. */
export function allPlaces(count: number): Uint32Array {
  const places = new Uint32Array(count);
  for (let i = 0; i < count; i++) places[i] = i;
  return places;
}

/**
 * The elements as unsigned integers in the same order, of one word or of two, the lower one first. Of a negative floating point number
 * all bits are flipped, of others the sign alone.
 */
function keysOf(line: NumberArray): Uint32Array[] {
  if (line instanceof Uint8Array) return [Uint32Array.from(line)];
  const isFloat = line instanceof Float32Array || line instanceof Float64Array;
  const copy = line.slice();
  // Makes zeros alike.
  if (isFloat) for (let i = 0; i < copy.length; i++) copy[i] += 0;
  const words = new Uint32Array(copy.buffer);
  const count = line.BYTES_PER_ELEMENT / 4;
  return Array.from({ length: count }, (_, w) => {
    const key = new Uint32Array(line.length);
    const sign = w === count - 1 ? 0x80000000 : 0;
    for (let i = 0; i < key.length; i++) {
      const isNegative = isFloat && words[(i + 1) * count - 1] >>> 31 === 1;
      key[i] = line[i] !== line[i] ? 0xffffffff : words[i * count + w] ^ (isNegative ? 0xffffffff : sign);
    }
    return key;
  });
}

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;

/** Sorts places by one digit of their keys after the other, from the last on. */
function sortByDigits(line: NumberArray, descending: boolean): Uint32Array {
  const flip = descending ? 0xffffffff : 0;
  let from = allPlaces(line.length);
  let to: Uint32Array = new Uint32Array(line.length);
  for (const key of keysOf(line)) {
    for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
      const starts = new Uint32Array(DIGITS + 1);
      const digitOf = (place: number): number => ((key[place] ^ flip) >>> shift) & (DIGITS - 1);
      for (let i = 0; i < key.length; i++) starts[digitOf(i) + 1]++;
      if (starts[digitOf(0) + 1] === key.length) continue;
      for (let d = 0; d < DIGITS; d++) starts[d + 1] += starts[d];
      for (let i = 0; i < key.length; i++) to[starts[digitOf(from[i])]++] = from[i];
      [from, to] = [to, from];
    }
  }
  return from;
}

/** The places of a line's elements in sorted order; that of equal ones stays. */
export function sortedPlaces(line: NumberArray, descending: boolean): Uint32Array {
  // Counting digits does not pay for short lines.
  return line.length < 64 ? sortPlaces(allPlaces(line.length), line, descending) : sortByDigits(line, descending);
}
