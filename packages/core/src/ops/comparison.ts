import { apply } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { defineOp } from '../autograd/op.js';
import { bool, resultType } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { broadcastShapes, sameShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { asOperand, defineBinary, type Scalar, toFloating } from './_pointwise.js';

const eqOp = defineBinary({ name: 'eq', toBool: true, exact: true, fn: (a, b) => Number(a === b) });
const neOp = defineBinary({ name: 'ne', toBool: true, exact: true, fn: (a, b) => Number(a !== b) });
const ltOp = defineBinary({ name: 'lt', toBool: true, exact: true, fn: (a, b) => Number(a < b) });
const leOp = defineBinary({ name: 'le', toBool: true, exact: true, fn: (a, b) => Number(a <= b) });
const gtOp = defineBinary({ name: 'gt', toBool: true, exact: true, fn: (a, b) => Number(a > b) });
const geOp = defineBinary({ name: 'ge', toBool: true, exact: true, fn: (a, b) => Number(a >= b) });

/**
 * Compares two tensors for equality, element by element: out = (input = other), a bool tensor.
 *
 * @param input - a tensor.
 * @param other - a tensor whose shape broadcasts with `input`'s, or a number.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.eq(torch.tensor([1, 2]), 2).tolist()); // [ false, true ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.eq.html | torch.eq}
 */
export function eq(input: Tensor, other: Tensor | Scalar): Tensor {
  return apply(eqOp, [input, asOperand(other, input, 'eq')], undefined);
}

/**
 * Compares two tensors for inequality, element by element: out = (input ≠ other), a bool tensor.
 *
 * @param input - a tensor.
 * @param other - a tensor whose shape broadcasts with `input`'s, or a number.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.ne(torch.tensor([1, 2]), 2).tolist()); // [ true, false ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.ne.html | torch.ne}
 */
export function ne(input: Tensor, other: Tensor | Scalar): Tensor {
  return apply(neOp, [input, asOperand(other, input, 'ne')], undefined);
}

/** Another name of {@link ne}. */
export const not_equal = ne;

/**
 * Tests where one tensor is less than another, element by element: out = (input < other), a bool tensor.
 *
 * @param input - a tensor.
 * @param other - a tensor whose shape broadcasts with `input`'s, or a number.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.lt(torch.tensor([1, 2]), 2).tolist()); // [ true, false ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.lt.html | torch.lt}
 */
export function lt(input: Tensor, other: Tensor | Scalar): Tensor {
  return apply(ltOp, [input, asOperand(other, input, 'lt')], undefined);
}

/** Another name of {@link lt}. */
export const less = lt;

/**
 * Tests where one tensor is less than or equal to another, element by element: out = (input ≤ other), a bool tensor.
 *
 * @param input - a tensor.
 * @param other - a tensor whose shape broadcasts with `input`'s, or a number.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.le(torch.tensor([1, 2]), 2).tolist()); // [ true, true ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.le.html | torch.le}
 */
export function le(input: Tensor, other: Tensor | Scalar): Tensor {
  return apply(leOp, [input, asOperand(other, input, 'le')], undefined);
}

/** Another name of {@link le}. */
export const less_equal = le;

/**
 * Tests where one tensor is greater than another, element by element: out = (input > other), a bool tensor.
 *
 * @param input - a tensor.
 * @param other - a tensor whose shape broadcasts with `input`'s, or a number.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.gt(torch.tensor([1, 2]), 2).tolist()); // [ false, false ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.gt.html | torch.gt}
 */
export function gt(input: Tensor, other: Tensor | Scalar): Tensor {
  return apply(gtOp, [input, asOperand(other, input, 'gt')], undefined);
}

/** Another name of {@link gt}. */
export const greater = gt;

/**
 * Tests where one tensor is greater than or equal to another, element by element: out = (input ≥ other), a bool tensor.
 *
 * @param input - a tensor.
 * @param other - a tensor whose shape broadcasts with `input`'s, or a number.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.ge(torch.tensor([1, 2]), 2).tolist()); // [ false, true ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.ge.html | torch.ge}
 */
export function ge(input: Tensor, other: Tensor | Scalar): Tensor {
  return apply(geOp, [input, asOperand(other, input, 'ge')], undefined);
}

/** Another name of {@link ge}. */
export const greater_equal = ge;

const logicalAndOp = defineBinary({
  name: 'logical_and',
  toBool: true,
  fn: (a, b) => Number(a !== 0 && b !== 0),
});

const logicalOrOp = defineBinary({
  name: 'logical_or',
  toBool: true,
  fn: (a, b) => Number(a !== 0 || b !== 0),
});

const logicalXorOp = defineBinary({
  name: 'logical_xor',
  toBool: true,
  fn: (a, b) => Number((a !== 0) !== (b !== 0)),
});

/**
 * Tests where both tensors are not zero, element by element: out = input ∧ other, a bool tensor.
 *
 * @param input - a tensor of any dtype.
 * @param other - a tensor whose shape broadcasts with `input`'s.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.logical_and(torch.tensor([0, 1]), torch.tensor([2, 3])).tolist()); // [ false, true ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.logical_and.html | torch.logical_and}
 */
export function logical_and(input: Tensor, other: Tensor): Tensor {
  return apply(logicalAndOp, [input, other], undefined);
}

/**
 * Tests where at least one of two tensors is not zero, element by element: out = input ∨ other, a bool tensor.
 *
 * @param input - a tensor of any dtype.
 * @param other - a tensor whose shape broadcasts with `input`'s.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.logical_or(torch.tensor([0, 1]), torch.tensor([2, 3])).tolist()); // [ true, true ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.logical_or.html | torch.logical_or}
 */
export function logical_or(input: Tensor, other: Tensor): Tensor {
  return apply(logicalOrOp, [input, other], undefined);
}

/**
 * Tests where exactly one of two tensors is not zero, element by element: out = input ⊻ other, a bool tensor.
 *
 * @param input - a tensor of any dtype.
 * @param other - a tensor whose shape broadcasts with `input`'s.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.logical_xor(torch.tensor([0, 1]), torch.tensor([2, 3])).tolist()); // [ true, false ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.logical_xor.html | torch.logical_xor}
 */
export function logical_xor(input: Tensor, other: Tensor): Tensor {
  return apply(logicalXorOp, [input, other], undefined);
}

const whereOp = defineOp({
  name: 'where',
  exact: true,
  broadcasts: true,
  moves: true,
  infer([condition, a, b]) {
    if (condition.dtype !== bool) {
      throw new RuntimeError(
        `where expected condition to be a boolean tensor, but got a tensor with dtype ${condition.dtype.scalarName}`,
      );
    }
    const shape = broadcastShapes(condition.shape, broadcastShapes(a.shape, b.shape));
    return { outputs: [{ shape, dtype: a.dtype }] };
  },
  ref([out], [condition, a, b]) {
    for (let i = 0; i < out.data.length; i++) out.data[i] = condition.data[i] ? a.data[i] : b.data[i];
  },
  save: { inputs: [0] },
  backward(ctx, grad) {
    const condition = ctx.input(0);
    const zero = grad.new_zeros([]);
    return [null, ctx.needs(1) ? grad.where(condition, zero) : null, ctx.needs(2) ? zero.where(condition, grad) : null];
  },
});

/**
 * Chooses, element by element, from one of two tensors: out = condition ? input : other.
 *
 * The three shapes broadcast; the dtypes of `input` and `other` promote. With the condition alone it returns the indices of what is
 * not zero, one vector for each dimension, as {@link nonzero} does with `as_tuple`.
 *
 * @param condition - a bool tensor.
 * @param input - the values where the condition is true; a tensor or a number.
 * @param other - the values where it is false; a tensor or a number.
 * @throws RuntimeError when `condition` is not bool or the shapes do not broadcast.
 *
 * @example
 * ```ts
 * const x = torch.tensor([-1, 2]);
 * console.log(torch.where(x.gt(0), x, 0).tolist()); // [ 0, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.where.html | torch.where}
 */
export function where(condition: Tensor, input: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function where(condition: Tensor): Tensor[];
export function where(condition: Tensor, input?: Tensor | Scalar, other?: Tensor | Scalar): Tensor | Tensor[] {
  assertTensor(condition, 'where', 'condition');
  if (input === undefined || other === undefined) return condition.nonzero({ as_tuple: true });
  const partner = typeof input === 'object' ? input : typeof other === 'object' ? other : condition;
  const a = asOperand(input, partner, 'where', 'input');
  const b = asOperand(other, partner, 'where', 'other');
  const type = resultType([a, b]);
  return apply(whereOp, [condition, a.to(type), b.to(type)], undefined);
}

/**
 * Returns whether two tensors have the same shape and the same elements.
 *
 * @param input - a tensor.
 * @param other - the tensor to compare with.
 *
 * @example
 * ```ts
 * console.log(torch.equal(torch.tensor([1, 2]), torch.tensor([1, 2]))); // true
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.equal.html | torch.equal}
 */
export function equal(input: Tensor, other: Tensor): boolean {
  assertTensor(input, 'equal');
  assertTensor(other, 'equal', 'other');
  return sameShape(input.shape, other.shape) && Boolean(eq(input, other).all().item());
}

/** Options of {@link isclose} and {@link allclose}. */
export interface AllcloseOptions {
  /** The relative tolerance; 1e-5 by default. */
  readonly rtol?: number;
  /** The absolute tolerance; 1e-8 by default. */
  readonly atol?: number;
  /** Whether two NaNs are close; false by default. */
  readonly equal_nan?: boolean;
}

/**
 * Tests which elements of two tensors are close: out = |input − other| ≤ atol + rtol · |other|, a bool tensor.
 *
 * An infinity is close to the same infinity only.
 *
 * @param input - a tensor.
 * @param other - a tensor of the same dtype whose shape broadcasts with `input`'s.
 * @param options - `rtol`, `atol`, `equal_nan`.
 * @throws RuntimeError when the shapes do not broadcast, the dtypes differ, or a tolerance is negative.
 *
 * @example
 * ```ts
 * console.log(torch.isclose(torch.tensor([1.0, 2.0]), torch.tensor([1.000001, 2.1])).tolist()); // [ true, false ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.isclose.html | torch.isclose}
 */
export function isclose(input: Tensor, other: Tensor, options: AllcloseOptions = {}): Tensor {
  assertTensor(input, 'isclose');
  assertTensor(other, 'isclose', 'other');
  checkKeys(options, ['rtol', 'atol', 'equal_nan'], 'isclose');
  const { rtol = 1e-5, atol = 1e-8, equal_nan = false } = options;
  for (const [name, value] of Object.entries({ rtol, atol })) {
    if (value < 0) throw new RuntimeError(`${name} must be greater than or equal to zero, but got ${value}`);
  }
  if (input.dtype !== other.dtype) {
    throw new RuntimeError(`${input.dtype.scalarName} did not match ${other.dtype.scalarName}`);
  }
  const wanted = other.to(toFloating(other.dtype));
  const distance = input.to(wanted.dtype).sub(wanted).abs();
  const close = input
    .eq(other)
    .logical_or(distance.le(wanted.abs().mul(rtol).add(atol)).logical_and(distance.lt(Infinity)));
  return equal_nan ? close.logical_or(input.isnan().logical_and(other.isnan())) : close;
}

/**
 * Returns whether all elements of two tensors are close: |input − other| ≤ atol + rtol · |other|; see {@link isclose}.
 *
 * @param input - a tensor.
 * @param other - a tensor of the same dtype whose shape broadcasts with `input`'s.
 * @param options - `rtol`, `atol`, `equal_nan`.
 * @throws RuntimeError when the shapes do not broadcast, the dtypes differ, or a tolerance is negative.
 *
 * @example
 * ```ts
 * console.log(torch.allclose(torch.tensor([1.0]), torch.tensor([1.000001]))); // true
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.allclose.html | torch.allclose}
 */
export function allclose(input: Tensor, other: Tensor, options?: AllcloseOptions): boolean {
  return Boolean(isclose(input, other, options).all().item());
}
