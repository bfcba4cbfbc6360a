import { bfloat16, bool, type dtype, float16, float32, int32, int64 } from './dtype.js';

/** Fraction bits, the largest exponent, and the decimal digits that always survive. */
function format(type: dtype): readonly [fraction: number, exponent: number, digits: number] {
  if (type === float16) return [10, 15, 3];
  if (type === bfloat16) return [7, 127, 2];
  return type === float32 ? [23, 127, 6] : [52, 1023, 15];
}

/**
 * The limits of a floating point dtype.
 *
 * @example
 * ```ts
 * console.log(new torch.finfo(torch.float32).eps); // 1.1920928955078125e-7
 * ```
 * @see {@link https://pytorch.org/docs/stable/type_info.html | torch.finfo}
 */
export class finfo {
  /** Bits of one number. */
  readonly bits: number;
  /** The distance from 1 to the next number. */
  readonly eps: number;
  /** The largest number. */
  readonly max: number;
  /** The least number, −max. */
  readonly min: number;
  /** The least positive number of full precision. */
  readonly smallest_normal: number;
  /** The same as `smallest_normal`. */
  readonly tiny: number;
  /** The resolution in decimals. */
  readonly resolution: number;
  /** The dtype's name. */
  readonly dtype: string;

  /** @throws TypeError for a dtype that is not of floating point. */
  constructor(type: dtype) {
    if (!type.is_floating_point) {
      throw new TypeError(
        "torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'",
      );
    }
    const [fraction, exponent, digits] = format(type);
    this.bits = 8 * type.itemsize;
    this.eps = 2 ** -fraction;
    this.max = (2 - this.eps) * 2 ** exponent;
    this.min = -this.max;
    this.smallest_normal = this.tiny = 2 ** (1 - exponent);
    this.resolution = Number(`1e-${digits}`);
    this.dtype = type.name;
  }
}

/**
 * The limits of an integer dtype; bigints for int64.
 *
 * @example
 * ```ts
 * console.log(new torch.iinfo(torch.int32).max); // 2147483647
 * ```
 * @see {@link https://pytorch.org/docs/stable/type_info.html | torch.iinfo}
 */
export class iinfo {
  /** Bits of one number. */
  readonly bits: number;
  /** The largest number. */
  readonly max: number | bigint;
  /** The least number. */
  readonly min: number | bigint;
  /** The dtype's name. */
  readonly dtype: string;

  /** @throws TypeError for a dtype that is not of integers. */
  constructor(type: dtype) {
    if (type === bool) throw new TypeError('torch.bool is not supported by torch.iinfo');
    if (type.is_floating_point) {
      throw new TypeError("torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'");
    }
    this.bits = 8 * type.itemsize;
    this.dtype = type.name;
    const isSigned = type === int32 || type === int64;
    const limit = 2n ** BigInt(this.bits - (isSigned ? 1 : 0));
    const value = (n: bigint): number | bigint => (type === int64 ? n : Number(n));
    this.max = value(limit - 1n);
    this.min = value(isSigned ? -limit : 0n);
  }
}
