import { emptyTensor } from '../autograd/factory.js';
import { assertTensor, isTensor, typeName } from '../autograd/brand.js';
import { defineOp, type Inference, type MetaInput, type Op } from '../autograd/op.js';
import type { RefOperand, Runnable } from '../device/reference.js';
import { bool, type dtype, get_default_dtype, int64, resultType } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import { encodeHalf, isHalf } from '../half.js';
import { broadcastShapes, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';

/** What a binary operation takes beside a tensor: another, or a plain number. */
export type Scalar = number | boolean | bigint;

/** A value as the typed array of a dtype takes it, rounded towards zero for integers. */
export function toElement(value: Scalar, type: dtype): number | bigint {
  if (type === bool) return Number(Boolean(value));
  if (type === int64) return typeof value === 'bigint' ? value : BigInt(Math.trunc(Number(value)));
  return isHalf(type) ? encodeHalf(Number(value), type) : Number(value);
}

/** Writes one value, as {@link toElement} gives it, into all elements. */
export const fillElements: Runnable<{ readonly value: number | bigint }> = {
  name: 'fill_',
  moves: true,
  exact: true,
  ref([out], _, { value }) {
    out.data.fill(value as number);
  },
};

/** Writes one value into a new 0-dimensional tensor. */
export function scalarTensor(value: Scalar, type: dtype): Tensor {
  const tensor = emptyTensor([], type);
  tensor.storage.array()[0] = toElement(value, type);
  return tensor;
}

/**
 * A plain number as an operand beside `partner`. It keeps the partner's dtype unless its own category (bool, integer, floating point) is
 * higher: JavaScript does not tell 2 from 2.0, so a whole number counts as an integer.
 *
 * @throws TypeError, in torch's words, for what is neither a tensor nor a number.
 */
export function asOperand(value: Tensor | Scalar, partner: Tensor, where: string, argument = 'other'): Tensor {
  assertTensor(partner, where);
  if (isTensor(value)) return value;
  const category = scalarCategory(value);
  if (category < 0) {
    throw new TypeError(`${where}(): argument '${argument}' must be Tensor or number, not ${typeName(value)}`);
  }
  const own = category === 2 ? get_default_dtype() : category === 1 ? int64 : bool;
  const wrapped = scalarTensor(value, category > partner.dtype.category ? own : partner.dtype);
  wrapped.isWrappedNumber = true;
  return wrapped;
}

/** Both operands of an operation that takes a plain number on either side. */
export function asOperands(
  input: Tensor | Scalar,
  other: Tensor | Scalar,
  where: string,
  argument = 'other',
): [Tensor, Tensor] {
  if (!isTensor(input) && isTensor(other)) return [asOperand(input, other, where, 'self'), other];
  return [input as Tensor, asOperand(other, input as Tensor, where, argument)];
}

function scalarCategory(value: Scalar): number {
  if (typeof value === 'boolean') return 0;
  if (typeof value === 'bigint') return 1;
  if (typeof value !== 'number') return -1;
  return Number.isInteger(value) ? 1 : 2;
}

/** Integers and bools become the default floating point type, as in torch's division or `exp`. */
export function toFloating(type: dtype): dtype {
  return type.is_floating_point ? type : get_default_dtype();
}

function commonShape(inputs: readonly MetaInput[]): Shape {
  let shape = inputs[0].shape;
  for (let i = 1; i < inputs.length; i++) shape = broadcastShapes(shape, inputs[i].shape);
  return shape;
}

/** How an element-wise operation's dtype follows from its inputs'. */
export interface PointwiseTypes {
  /** Integers are computed as floating point. */
  readonly floating?: boolean;
  /** The result is bool, whatever was compared. */
  readonly toBool?: boolean;
}

/** The shape and dtype rule of an element-wise operation. */
export function inferPointwise(types: PointwiseTypes = {}): (inputs: readonly MetaInput[]) => Inference {
  return (inputs) => {
    const common = inputs.length === 1 ? inputs[0].dtype : resultType(inputs);
    const compute = types.floating ? toFloating(common) : common;
    return { outputs: [{ shape: commonShape(inputs), dtype: types.toBool ? bool : compute }], compute };
  };
}

type UnaryParts<A> = Omit<Op<A>, 'infer' | 'ref' | 'broadcasts'> &
  PointwiseTypes & { readonly fn: (x: number, attrs: A) => number };

/** An element-wise operation of one input, from its function on numbers. */
export function defineUnary<A = void>(parts: UnaryParts<A>): Op<A> {
  const { fn, floating, toBool, ...rest } = parts;
  return defineOp<A>({
    ...rest,
    broadcasts: true,
    infer: inferPointwise({ floating, toBool }),
    ref([out]: readonly RefOperand[], [x]: readonly RefOperand[], attrs: A): void {
      for (let i = 0; i < out.data.length; i++) out.data[i] = fn(x.data[i], attrs);
    },
  });
}

type BinaryParts<A> = Omit<Op<A>, 'infer' | 'ref' | 'broadcasts'> &
  PointwiseTypes & { readonly fn: (a: number, b: number, attrs: A) => number };

/** An element-wise operation of two inputs, from its function on numbers. */
export function defineBinary<A = void>(parts: BinaryParts<A>): Op<A> {
  const { fn, floating, toBool, ...rest } = parts;
  return defineOp<A>({
    ...rest,
    broadcasts: true,
    infer: inferPointwise({ floating, toBool }),
    ref([out]: readonly RefOperand[], [a, b]: readonly RefOperand[], attrs: A): void {
      for (let i = 0; i < out.data.length; i++) out.data[i] = fn(a.data[i], b.data[i], attrs);
    },
  });
}

/** The op for some categories of dtypes only, 0 bool, 1 integers, 2 floating point; `kernel` is torch's name in the refusal of others. */
export function limitedTo<A>(categories: readonly number[], kernel: string, op: Op<A>): Op<A> {
  return {
    ...op,
    infer(inputs, attrs) {
      const inference = op.infer(inputs, attrs);
      const { category, scalarName } = inference.compute ?? inference.outputs[0].dtype;
      if (!categories.includes(category)) throw new RuntimeError(`"${kernel}" not implemented for '${scalarName}'`);
      return inference;
    },
  };
}
