import { apply } from '../autograd/apply.js';
import { assertTensor, isTensor } from '../autograd/brand.js';
import { defineOp } from '../autograd/op.js';
import { bool, type dtype, resultType, uint8 } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { numel as countOf, sameShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { asOperands, defineUnary, type Scalar } from './_pointwise.js';

const isposinfOp = defineUnary({ name: 'isposinf', toBool: true, fn: (x) => Number(x === Infinity) });
const isneginfOp = defineUnary({ name: 'isneginf', toBool: true, fn: (x) => Number(x === -Infinity) });
const signbitOp = defineUnary({ name: 'signbit', toBool: true, fn: (x) => Number(x < 0 || Object.is(x, -0)) });

const isinOp = defineOp<{ readonly invert: boolean }>({
  name: 'isin',
  // int64 comes as bigints, of which a Set tells equal ones too.
  moves: true,
  infer: ([elements]) => ({ outputs: [{ shape: elements.shape, dtype: bool }] }),
  ref([out], [elements, tests], { invert }) {
    const known = new Set<number>(tests.data);
    // A Set finds NaN, which equals nothing.
    known.delete(NaN);
    for (let i = 0; i < out.data.length; i++) out.data[i] = Number(known.has(elements.data[i]) !== invert);
  },
});

/**
 * Tests which elements are +∞; the result is a bool tensor.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.isposinf(torch.tensor([1, -Infinity, Infinity])).tolist()); // [ false, false, true ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.isposinf.html | torch.isposinf}
 */
export function isposinf(input: Tensor): Tensor {
  return apply(isposinfOp, [input], undefined);
}

/**
 * Tests which elements are −∞; the result is a bool tensor.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.isneginf(torch.tensor([1, -Infinity, Infinity])).tolist()); // [ false, true, false ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.isneginf.html | torch.isneginf}
 */
export function isneginf(input: Tensor): Tensor {
  return apply(isneginfOp, [input], undefined);
}

/**
 * Tests which elements have a minus sign, which -0 has too; the result is a bool tensor.
 *
 * A NaN counts as positive: JavaScript hides its sign.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.signbit(torch.tensor([1, -2, -0])).tolist()); // [ false, true, true ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.signbit.html | torch.signbit}
 */
export function signbit(input: Tensor): Tensor {
  return apply(signbitOp, [input], undefined);
}

/**
 * Tests which elements are real numbers, which all are, since there are no complex tensors; the result is a bool tensor.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.isreal(torch.tensor([1, NaN])).tolist()); // [ true, true ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.isreal.html | torch.isreal}
 */
export function isreal(input: Tensor): Tensor {
  assertTensor(input, 'isreal');
  return input.new_ones(input.shape, { dtype: bool });
}

/** Options of {@link isin}. */
export interface IsinOptions {
  /** A promise that neither side holds a value twice, which speeds torch up; here it changes nothing. */
  readonly assume_unique?: boolean;
  /** Whether to test which elements are not among the others; false by default. */
  readonly invert?: boolean;
}

/**
 * Tests which elements are among others: out = (elements ∈ test_elements), a bool tensor.
 *
 * NaN is among nothing.
 *
 * @param elements - a tensor of any dtype but bool, or a number.
 * @param test_elements - the values to look among, a tensor of any shape, or a number.
 * @param options - `invert`, `assume_unique`.
 * @throws RuntimeError for bools; TypeError when neither is a tensor.
 *
 * @example
 * ```ts
 * console.log(torch.isin(torch.tensor([1, 2, 3]), torch.tensor([3, 1])).tolist()); // [ true, false, true ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.isin.html | torch.isin}
 */
export function isin(elements: Tensor | Scalar, test_elements: Tensor | Scalar, options?: IsinOptions): Tensor {
  checkKeys(options, ['assume_unique', 'invert'], 'isin');
  const operands = asOperands(elements, test_elements, 'isin', 'test_elements');
  for (const { dtype } of operands) {
    if (dtype === bool) throw new RuntimeError('Unsupported input type encountered for isin(): Bool');
  }
  const common = resultType(operands);
  const inputs = operands.map((operand) => operand.detach().to(common));
  return apply(isinOp, inputs, { invert: options?.invert ?? false });
}

/**
 * Returns whether a value is a tensor.
 *
 * @param obj - anything.
 *
 * @example
 * ```ts
 * console.log(torch.is_tensor(torch.tensor(1)), torch.is_tensor(1)); // true false
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.is_tensor.html | torch.is_tensor}
 */
export function is_tensor(obj: unknown): obj is Tensor {
  return isTensor(obj);
}

/**
 * Returns whether the elements are floating point numbers.
 *
 * @param input - a tensor.
 * @throws TypeError when `input` is no tensor.
 *
 * @example
 * ```ts
 * console.log(torch.is_floating_point(torch.tensor([1.5]))); // true
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.is_floating_point.html | torch.is_floating_point}
 */
export function is_floating_point(input: Tensor): boolean {
  assertTensor(input, 'is_floating_point');
  return input.dtype.is_floating_point;
}

/**
 * Returns whether the elements are complex numbers, which there are none of: always false.
 *
 * @param input - a tensor.
 * @throws TypeError when `input` is no tensor.
 *
 * @example
 * ```ts
 * console.log(torch.is_complex(torch.tensor([1.5]))); // false
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.is_complex.html | torch.is_complex}
 */
export function is_complex(input: Tensor): boolean {
  assertTensor(input, 'is_complex');
  return false;
}

/**
 * Returns whether the dtype has negative numbers, which all but uint8 and bool have.
 *
 * @param input - a tensor.
 * @throws TypeError when `input` is no tensor.
 *
 * @example
 * ```ts
 * console.log(torch.is_signed(torch.tensor([1], { dtype: torch.uint8 }))); // false
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.Tensor.is_signed.html | torch.Tensor.is_signed}
 */
export function is_signed(input: Tensor): boolean {
  assertTensor(input, 'is_signed');
  return input.dtype !== bool && input.dtype !== uint8;
}

/**
 * Returns whether two tensors have the same shape.
 *
 * @param input - a tensor.
 * @param other - the tensor to compare with.
 * @throws TypeError when one is no tensor.
 *
 * @example
 * ```ts
 * console.log(torch.is_same_size(torch.ones([2, 3]), torch.zeros([2, 3]))); // true
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.Tensor.size.html | torch.Tensor.size}
 */
export function is_same_size(input: Tensor, other: Tensor): boolean {
  assertTensor(input, 'is_same_size');
  assertTensor(other, 'is_same_size', 'other');
  return sameShape(input.shape, other.shape);
}

/**
 * Returns whether the one element of a tensor is not zero.
 *
 * @param input - a tensor.
 * @throws RuntimeError when there is not exactly one element.
 *
 * @example
 * ```ts
 * console.log(torch.is_nonzero(torch.tensor([0.5])), torch.is_nonzero(torch.tensor(false))); // true false
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.is_nonzero.html | torch.is_nonzero}
 */
export function is_nonzero(input: Tensor): boolean {
  assertTensor(input, 'is_nonzero');
  const count = countOf(input.shape);
  if (count !== 1) {
    throw new RuntimeError(
      `Boolean value of Tensor with ${count === 0 ? 'no values' : 'more than one value'} is ambiguous`,
    );
  }
  return Boolean(input.ne(0).item());
}

/**
 * Returns the number of elements.
 *
 * @param input - a tensor.
 * @throws TypeError when `input` is no tensor.
 *
 * @example
 * ```ts
 * console.log(torch.numel(torch.ones([2, 3]))); // 6
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.numel.html | torch.numel}
 */
export function numel(input: Tensor): number {
  assertTensor(input, 'numel');
  return countOf(input.shape);
}

/**
 * Returns the dtype that an operation of two tensors, or of a tensor and a number, computes in.
 *
 * @param tensor1 - a tensor or a number.
 * @param tensor2 - a tensor or a number.
 * @throws TypeError when neither is a tensor.
 *
 * @example
 * ```ts
 * console.log(String(torch.result_type(torch.tensor([1], { dtype: torch.int32 }), 1.5))); // torch.float32
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.result_type.html | torch.result_type}
 */
export function result_type(tensor1: Tensor | Scalar, tensor2: Tensor | Scalar): dtype {
  return resultType(asOperands(tensor1, tensor2, 'result_type', 'tensor2'));
}

/**
 * Returns whether a conversion between dtypes is one that promotion may make: not from floating point to integers, and from nothing to bool.
 *
 * @param from_ - the dtype to convert from.
 * @param to - the dtype to convert to.
 *
 * @example
 * ```ts
 * console.log(torch.can_cast(torch.int64, torch.float32), torch.can_cast(torch.float32, torch.int64)); // true false
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.can_cast.html | torch.can_cast}
 */
export function can_cast(from_: dtype, to: dtype): boolean {
  return from_.category <= to.category;
}
