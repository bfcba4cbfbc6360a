import { bool, type dtype, type TypedArray } from '../dtype.js';

/** Turns the bytes of each element round. */
function swapBytes(bytes: Uint8Array, itemsize: number): void {
  for (let at = 0; at < bytes.length; at += itemsize) bytes.subarray(at, at + itemsize).reverse();
}

/**
 * Writes the elements that bytes of a file stand for into an array of the same size.
 *
 * @param isBigEndian - whether each element's most significant byte comes first.
 */
export function putBytes(target: TypedArray, bytes: Uint8Array, type: dtype, isBigEndian: boolean): void {
  const own = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
  own.set(bytes);
  if (isBigEndian && type.itemsize > 1) swapBytes(own, type.itemsize);
  // Any other byte than 0 is true, and must be 1 here.
  if (type === bool) for (let i = 0; i < own.length; i++) own[i] = own[i] === 0 ? 0 : 1;
}

/** The elements that bytes of a file stand for, as {@link putBytes} reads them. */
export function fromBytes(bytes: Uint8Array, type: dtype, isBigEndian: boolean): TypedArray {
  const values = new type.array(bytes.length / type.itemsize);
  putBytes(values, bytes, type, isBigEndian);
  return values;
}
