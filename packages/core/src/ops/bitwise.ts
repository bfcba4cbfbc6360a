import { apply } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { defineOp, type Op } from '../autograd/op.js';
import type { RefOperand } from '../device/reference.js';
import { bool, type TypedArray } from '../dtype.js';
import type { Tensor } from '../tensor.js';
import { asOperands, defineBinary, defineUnary, inferPointwise, limitedTo, type Scalar } from './_pointwise.js';

// The elements of int64 come as bigints here (`moves`), for which these operators work as they do for numbers.

function bitwiseOp(name: string, fn: (a: number, b: number) => number): Op {
  return limitedTo([0, 1], `${name}_cpu`, defineBinary({ name, moves: true, fn }));
}

const bitwiseAndOp = bitwiseOp('bitwise_and', (a, b) => a & b);
const bitwiseOrOp = bitwiseOp('bitwise_or', (a, b) => a | b);
const bitwiseXorOp = bitwiseOp('bitwise_xor', (a, b) => a ^ b);
const bitwiseNotOp = limitedTo(
  [1],
  'bitwise_not_cpu',
  defineUnary({ name: 'bitwise_not', moves: true, fn: (x) => ~x }),
);

type Shift = (a: number, by: number, isFar: boolean, last: number) => number;

/** Shifts by less than nothing or by all bits, which C leaves open, shift everything out. */
function shiftOp(name: string, kernel: string, shift: Shift): Op {
  const op = defineOp({
    name,
    moves: true,
    broadcasts: true,
    infer: inferPointwise(),
    ref([out]: readonly RefOperand[], [x, by]: readonly RefOperand[]): void {
      const last = ((out.data as TypedArray) instanceof BigInt64Array ? 63n : 31) as number;
      out.data.forEach(
        (_, i) => (out.data[i] = shift(x.data[i], by.data[i], by.data[i] < 0 || by.data[i] > last, last)),
      );
    },
  });
  return limitedTo([1], kernel, op);
}

const leftShiftOp = shiftOp('bitwise_left_shift', 'lshift_cpu', (a, by, isFar) => (isFar ? a ^ a : a << by));
const rightShiftOp = shiftOp('bitwise_right_shift', 'rshift_cpu', (a, by, isFar, last) => a >> (isFar ? last : by));

function greatestDivisor(a: number, b: number): number {
  while (b) [a, b] = [b, a % b];
  return a < 0 ? -a : a;
}

function leastMultiple(a: number, b: number): number {
  const divisor = greatestDivisor(a, b);
  if (!divisor) return divisor;
  const multiple = (a / divisor) * b;
  return multiple < 0 ? -multiple : multiple;
}

const gcdOp = limitedTo([1], 'gcd_cpu', defineBinary({ name: 'gcd', moves: true, fn: greatestDivisor }));
const lcmOp = limitedTo([1], 'lcm_cpu', defineBinary({ name: 'lcm', moves: true, fn: leastMultiple }));

/**
 * Keeps the bits that are set in both numbers, element by element: out = input & other.
 *
 * Of bools it is the logical one: Python writes `mask & other`.
 *
 * @param input - a tensor of integers or bools, or a number.
 * @param other - a tensor whose shape broadcasts with `input`'s, or a number.
 * @throws RuntimeError for floating point numbers, or when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.bitwise_and(torch.tensor([6, 5], { dtype: torch.int64 }), 3).tolist()); // [ 2, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.bitwise_and.html | torch.bitwise_and}
 */
export function bitwise_and(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return apply(bitwiseAndOp, asOperands(input, other, 'bitwise_and'), undefined);
}

/**
 * Keeps the bits that are set in at least one of two numbers, element by element: out = input | other.
 *
 * Of bools it is the logical one: Python writes `mask | other`.
 *
 * @param input - a tensor of integers or bools, or a number.
 * @param other - a tensor whose shape broadcasts with `input`'s, or a number.
 * @throws RuntimeError for floating point numbers, or when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.bitwise_or(torch.tensor([6, 5], { dtype: torch.int64 }), 3).tolist()); // [ 7, 7 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.bitwise_or.html | torch.bitwise_or}
 */
export function bitwise_or(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return apply(bitwiseOrOp, asOperands(input, other, 'bitwise_or'), undefined);
}

/**
 * Keeps the bits that are set in exactly one of two numbers, element by element: out = input ^ other.
 *
 * Of bools it is the logical one: Python writes `mask ^ other`.
 *
 * @param input - a tensor of integers or bools, or a number.
 * @param other - a tensor whose shape broadcasts with `input`'s, or a number.
 * @throws RuntimeError for floating point numbers, or when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.bitwise_xor(torch.tensor([6, 5], { dtype: torch.int64 }), 3).tolist()); // [ 5, 6 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.bitwise_xor.html | torch.bitwise_xor}
 */
export function bitwise_xor(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return apply(bitwiseXorOp, asOperands(input, other, 'bitwise_xor'), undefined);
}

/**
 * Flips each bit of each element: out = ~input.
 *
 * Of bools it is the logical one: Python writes `~mask`.
 *
 * @param input - a tensor of integers or bools.
 * @throws RuntimeError for floating point numbers.
 *
 * @example
 * ```ts
 * console.log(torch.bitwise_not(torch.tensor([0, 5], { dtype: torch.int64 })).tolist()); // [ -1, -6 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.bitwise_not.html | torch.bitwise_not}
 */
export function bitwise_not(input: Tensor): Tensor {
  assertTensor(input, 'bitwise_not');
  return input.dtype === bool ? input.logical_not() : apply(bitwiseNotOp, [input], undefined);
}

/**
 * Shifts the bits of each element to the left: out = input · 2^other.
 *
 * @param input - a tensor of integers, or a number.
 * @param other - a tensor whose shape broadcasts with `input`'s, or a number.
 * @throws RuntimeError for bools and floating point numbers, or when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.bitwise_left_shift(torch.tensor([3, 5], { dtype: torch.int64 }), 2).tolist()); // [ 12, 20 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.bitwise_left_shift.html | torch.bitwise_left_shift}
 */
export function bitwise_left_shift(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return apply(leftShiftOp, asOperands(input, other, 'bitwise_left_shift'), undefined);
}

/**
 * Shifts the bits of each element to the right, keeping the sign: out = ⌊input / 2^other⌋.
 *
 * @param input - a tensor of integers, or a number.
 * @param other - a tensor whose shape broadcasts with `input`'s, or a number.
 * @throws RuntimeError for bools and floating point numbers, or when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.bitwise_right_shift(torch.tensor([3, 5], { dtype: torch.int64 }), 2).tolist()); // [ 0, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.bitwise_right_shift.html | torch.bitwise_right_shift}
 */
export function bitwise_right_shift(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return apply(rightShiftOp, asOperands(input, other, 'bitwise_right_shift'), undefined);
}

/**
 * Returns the greatest common divisor of two whole numbers, element by element; gcd(0, 0) = 0.
 *
 * @param input - a tensor of integers.
 * @param other - a tensor of integers whose shape broadcasts with `input`'s.
 * @throws RuntimeError for bools and floating point numbers, or when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.gcd(torch.tensor([12, 7], { dtype: torch.int64 }), torch.tensor([18, 0], { dtype: torch.int64 })).tolist()); // [ 6, 7 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.gcd.html | torch.gcd}
 */
export function gcd(input: Tensor, other: Tensor): Tensor {
  return apply(gcdOp, [input, other], undefined);
}

/**
 * Returns the least common multiple of two whole numbers, element by element; lcm(0, n) = 0.
 *
 * @param input - a tensor of integers.
 * @param other - a tensor of integers whose shape broadcasts with `input`'s.
 * @throws RuntimeError for bools and floating point numbers, or when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.lcm(torch.tensor([4, 7], { dtype: torch.int64 }), torch.tensor([6, 0], { dtype: torch.int64 })).tolist()); // [ 12, 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.lcm.html | torch.lcm}
 */
export function lcm(input: Tensor, other: Tensor): Tensor {
  return apply(lcmOp, [input, other], undefined);
}
