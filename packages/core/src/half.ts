/** The two 16-bit floating point formats. Elements are kept as bits; whatever computes sees them as float32 and is rounded back. */
import { bfloat16, type dtype, float16, type TypedArray } from './dtype.js';

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** Rounds the lowest `drop` bits away, ties to even. */
function roundBits(value: number, drop: number): number {
  const half = 2 ** (drop - 1);
  const kept = Math.floor(value / 2 ** drop);
  const rest = value - kept * 2 ** drop;
  return rest > half || (rest === half && kept % 2 === 1) ? kept + 1 : kept;
}

function toBfloat16(value: number): number {
  float[0] = value;
  return Number.isNaN(value) ? 0x7fc0 : roundBits(bits[0], 16);
}

function toFloat16(value: number): number {
  float[0] = value;
  const sign = (bits[0] >>> 16) & 0x8000;
  const magnitude = bits[0] & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // From halfway past the largest number on it is infinity.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) return sign | (roundBits(magnitude, 13) - (112 << 10));
  // Below the normal numbers the unit is 2 ** -24.
  return sign | roundBits(Math.abs(float[0]) * 2 ** 34, 10);
}

function fromFloat16(half: number): number {
  const exponent = (half >>> 10) & 31;
  const fraction = half & 1023;
  const magnitude =
    exponent === 31
      ? fraction
        ? NaN
        : Infinity
      : exponent === 0
        ? fraction * 2 ** -24
        : (1024 + fraction) * 2 ** (exponent - 25);
  return half & 0x8000 ? -magnitude : magnitude;
}

function fromBfloat16(half: number): number {
  bits[0] = half << 16;
  return float[0];
}

/** Whether a dtype's elements are kept as bits that say nothing as numbers. */
export function isHalf(type: dtype): boolean {
  return type === float16 || type === bfloat16;
}

/** The bits of the nearest number of a 16-bit dtype. */
export function encodeHalf(value: number, type: dtype): number {
  return type === float16 ? toFloat16(value) : toBfloat16(value);
}

/** The number that bits of a 16-bit dtype stand for. */
export function decodeHalf(half: number, type: dtype): number {
  return type === float16 ? fromFloat16(half) : fromBfloat16(half);
}

/** Elements as numbers: float32 for a 16-bit dtype, what they are for others. */
export function decoded(values: TypedArray, type: dtype): TypedArray {
  if (!isHalf(type)) return values;
  return Float32Array.from(values as Uint16Array, (half) => decodeHalf(half, type));
}
