import { shared } from './state.js';

/** The typed arrays in which a tensor's elements can live, one for each {@link dtype}. */
export type TypedArray = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array | Uint16Array;

type TypedArrayConstructor =
  | Float32ArrayConstructor
  | Float64ArrayConstructor
  | Int32ArrayConstructor
  | BigInt64ArrayConstructor
  | Uint8ArrayConstructor
  | Uint16ArrayConstructor;

/**
 * The type of a tensor's elements.
 *
 * The eight instances, {@link float32} to {@link bool}, are the only ones.
 *
 * @example
 * ```ts
 * console.log(torch.ones([2]).dtype === torch.float32); // true
 * console.log(String(torch.int64)); // torch.int64
 * ```
 * @see {@link https://pytorch.org/docs/stable/tensor_attributes.html#torch.dtype | torch.dtype}
 */
export class dtype {
  /** @internal */
  constructor(
    /** The name without the `torch.` in front, such as `float32`. */
    readonly name: string,
    /** The name torch uses for it in messages about types, such as `Float`. @internal */
    readonly scalarName: string,
    /** Bytes of one element. */
    readonly itemsize: number,
    /** Whether this is {@link float32}, {@link float64}, {@link float16} or {@link bfloat16}. */
    readonly is_floating_point: boolean,
    /** Place in the chain of promotion: of two dtypes the one further on is the result's. @internal */
    readonly rank: number,
    /** 0 for bool, 1 for integers, 2 for floating point. @internal */
    readonly category: number,
    /** The typed array of this dtype. @internal */
    readonly array: TypedArrayConstructor,
  ) {}

  /** Returns the name as PyTorch prints it, such as `torch.float32`. */
  toString(): string {
    return `torch.${this.name}`;
  }

  /** @internal */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

function define(...args: ConstructorParameters<typeof dtype>): dtype {
  return shared(`dtype.${args[0]}`, () => Object.freeze(new dtype(...args)));
}

/** Boolean, one byte an element; values come out as `true` and `false`. */
export const bool: dtype = define('bool', 'Bool', 1, false, 0, 0, Uint8Array);
/** Unsigned 8-bit integer. */
export const uint8: dtype = define('uint8', 'Byte', 1, false, 1, 1, Uint8Array);
/** Signed 32-bit integer. */
export const int32: dtype = define('int32', 'Int', 4, false, 2, 1, Int32Array);
/** Signed 64-bit integer; values come out as numbers while they are safe integers, and as bigints past that. */
export const int64: dtype = define('int64', 'Long', 8, false, 3, 1, BigInt64Array);
/**
 * 16-bit floating point of 5 exponent and 10 fraction bits, to store numbers in: every operation takes it, computes in float32 by its plain
 * loop, and rounds to the nearest, ties to even.
 */
export const float16: dtype = define('float16', 'Half', 2, true, 4, 2, Uint16Array);
/** 16-bit floating point of 8 exponent and 7 fraction bits, the upper half of a {@link float32}; to store numbers in, as {@link float16} is. */
export const bfloat16: dtype = define('bfloat16', 'BFloat16', 2, true, 4, 2, Uint16Array);
/** 32-bit floating point, the default. */
export const float32: dtype = define('float32', 'Float', 4, true, 5, 2, Float32Array);
/** 64-bit floating point. */
export const float64: dtype = define('float64', 'Double', 8, true, 6, 2, Float64Array);

const defaults = shared('dtype.default', () => ({ dtype: float32 }));

/**
 * Returns the dtype that floating point tensors get when none is named.
 *
 * @example
 * ```ts
 * console.log(String(torch.get_default_dtype())); // torch.float32
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.get_default_dtype.html | torch.get_default_dtype}
 */
export function get_default_dtype(): dtype {
  return defaults.dtype;
}

/**
 * Sets the dtype that floating point tensors get when none is named.
 *
 * @param d - {@link float32} or {@link float64}.
 * @throws TypeError when `d` is not a floating point dtype.
 *
 * @example
 * ```ts
 * torch.set_default_dtype(torch.float64);
 * console.log(String(torch.ones([1]).dtype)); // torch.float64
 * torch.set_default_dtype(torch.float32);
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.set_default_dtype.html | torch.set_default_dtype}
 */
export function set_default_dtype(d: dtype): void {
  if (!(d instanceof dtype) || !d.is_floating_point) {
    throw new TypeError(`only floating-point types are supported as the default type, got ${String(d)}`);
  }
  defaults.dtype = d;
}

/**
 * Returns the dtype to which two dtypes are promoted when they meet.
 *
 * The dtypes form one chain, bool, uint8, int32, int64, float16 and bfloat16, float32, float64; the later one wins, and float16 with bfloat16
 * gives float32.
 *
 * @example
 * ```ts
 * console.log(String(torch.promote_types(torch.int64, torch.float32))); // torch.float32
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.promote_types.html | torch.promote_types}
 */
export function promote_types(type1: dtype, type2: dtype): dtype {
  if (type1.rank === type2.rank && type1 !== type2) return float32;
  return type1.rank >= type2.rank ? type1 : type2;
}

/** What promotion needs to know of an operand. */
export interface Promotable {
  readonly dtype: dtype;
  readonly shape: readonly number[];
  /** A JavaScript number that was wrapped into a tensor: it has the least say. */
  readonly isWrappedNumber?: boolean;
}

/**
 * The dtype of an operation over these operands, by torch's rule: tensors with dimensions decide first; 0-dimensional ones, and after
 * them plain numbers, count only when their category (bool, integer, floating) is higher.
 */
export function resultType(operands: readonly Promotable[]): dtype {
  const best: (dtype | undefined)[] = [undefined, undefined, undefined];
  for (const operand of operands) {
    const level = operand.isWrappedNumber ? 2 : operand.shape.length === 0 ? 1 : 0;
    const current = best[level];
    best[level] = current ? promote_types(current, operand.dtype) : operand.dtype;
  }
  let result: dtype | undefined;
  for (let level = 0; level < 3; level++) {
    let candidate = best[level];
    if (!candidate) continue;
    if (level === 2 && candidate.is_floating_point) candidate = defaults.dtype;
    if (!result || candidate.category > result.category) result = candidate;
  }
  return result ?? defaults.dtype;
}
