/** Small helpers that build files byte by byte. */

/** Bytes of several pieces; a string stands for its characters' codes. */
export function concat(...pieces: readonly (Uint8Array | readonly number[] | string)[]): Uint8Array {
  return Uint8Array.from(
    pieces.flatMap((piece) => (typeof piece === 'string' ? [...Buffer.from(piece, 'latin1')] : [...piece])),
  );
}

/** An unsigned integer of `size` bytes, least significant first. */
export function little(value: number | bigint, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 0xffn));
}

/** An unsigned integer of `size` bytes, most significant first. */
export function big(value: number | bigint, size: number): Uint8Array {
  return little(value, size).reverse();
}

/** A copy in which other bytes stand from `at` on. */
export function patch(bytes: Uint8Array, at: number, replacement: Uint8Array | readonly number[] | string): Uint8Array {
  const copy = bytes.slice();
  copy.set(concat(replacement), at);
  return copy;
}
