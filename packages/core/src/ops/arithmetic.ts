import { apply, applyInPlace } from '../autograd/apply.js';
import { isTensor } from '../autograd/brand.js';
import { defineOp } from '../autograd/op.js';
import { RuntimeError, checkKeys } from '../errors.js';
import type { Tensor } from '../tensor.js';
import { asOperand, asOperands, defineBinary, type Scalar } from './_pointwise.js';

const addOp = defineBinary({
  name: 'add',
  exact: true,
  fn: (a, b) => a + b,
  backward: (_, grad) => [grad, grad],
});

/** The sum of two bools is a bool, not 2. */
const addBoolOp: typeof addOp = defineBinary({ name: 'add_bool', fn: (a, b) => a | b });

const subOp = defineBinary({
  name: 'sub',
  exact: true,
  fn: (a, b) => a - b,
  backward: (ctx, grad) => [grad, ctx.needs(1) ? grad.neg() : null],
});

const multiplication = defineBinary({ name: 'mul', fn: (a, b) => a * b });

const mulOp = defineOp({
  ...multiplication,
  exact: true,
  ref(outs, ins) {
    // The product of two int32 may be no safe integer, and would lose the bits that are kept.
    if (!(outs[0].data instanceof Int32Array)) multiplication.ref(outs, ins);
    else outs[0].data.forEach((_, i, out) => (out[i] = Math.imul(ins[0].data[i], ins[1].data[i])));
  },
  save: { inputs: [0, 1] },
  backward: (ctx, grad) => [ctx.needs(0) ? grad.mul(ctx.input(1)) : null, ctx.needs(1) ? grad.mul(ctx.input(0)) : null],
});

const powOp = defineBinary({
  name: 'pow',
  // JavaScript says NaN for 1 ** NaN and (-1) ** Infinity; C and torch say 1.
  fn: (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b),
  save: { inputs: [0, 1], outputs: [0] },
  backward(ctx, grad) {
    const [base, exponent] = [ctx.input(0), ctx.input(1)];
    const ofBase = (): Tensor => {
      const slope = grad.mul(exponent).mul(base.pow(exponent.sub(1)));
      return grad.new_zeros([]).where(exponent.eq(0), slope);
    };
    const ofExponent = (): Tensor => {
      const flat = base.eq(0).logical_and(exponent.ge(0));
      return grad.new_zeros([]).where(flat, grad.mul(ctx.output(0)).mul(base.log()));
    };
    return [ctx.needs(0) ? ofBase() : null, ctx.needs(1) ? ofExponent() : null];
  },
});

/** Of two equal values each gets half of the gradient; beside a NaN both get all of it, as in torch. */
function extremumGradients(grad: Tensor, firstLoses: Tensor, secondLoses: Tensor, tie: Tensor): Tensor[] {
  const zero = grad.new_zeros([]);
  const share = grad.div(2).where(tie, grad);
  return [zero.where(firstLoses, share), zero.where(secondLoses, share)];
}

const maximumOp = defineBinary({
  name: 'maximum',
  exact: true,
  fn: (a, b) => Math.max(a, b),
  save: { inputs: [0, 1] },
  backward(ctx, grad) {
    const [a, b] = [ctx.input(0), ctx.input(1)];
    return extremumGradients(grad, a.lt(b), a.gt(b), a.eq(b));
  },
});

const minimumOp = defineBinary({
  name: 'minimum',
  exact: true,
  fn: (a, b) => Math.min(a, b),
  save: { inputs: [0, 1] },
  backward(ctx, grad) {
    const [a, b] = [ctx.input(0), ctx.input(1)];
    return extremumGradients(grad, a.gt(b), a.lt(b), a.eq(b));
  },
});

/** Options of {@link add} and {@link sub}. */
export interface AlphaOptions {
  /** By what `other` is multiplied first; 1 by default. */
  readonly alpha?: number;
}

/** Both operands, the second times `alpha`, which most calls leave at 1. */
function operandsOf(
  input: Tensor | Scalar,
  other: Tensor | Scalar,
  options: AlphaOptions | undefined,
  where: string,
): [Tensor, Tensor] {
  checkKeys(options, ['alpha'], where);
  const operands = asOperands(input, other, where);
  const alpha = options?.alpha ?? 1;
  if (alpha === 1) return operands;
  const [first, second] = operands;
  if (!Number.isInteger(alpha) && !second.is_floating_point() && !first.is_floating_point()) {
    throw new RuntimeError('For integral input tensors, argument alpha must not be a floating point number.');
  }
  return [first, second.mul(alpha)];
}

function addition(run: typeof apply, [input, other]: [Tensor, Tensor]): Tensor {
  const bools = input.dtype.category === 0 && other.dtype.category === 0;
  return run(bools ? addBoolOp : addOp, [input, other], undefined);
}

/**
 * Adds two tensors, or a number to a tensor, element by element: out = input + alpha · other.
 *
 * Shapes broadcast and dtypes promote.
 *
 * @param input - a tensor of any shape, or a number.
 * @param other - a tensor whose shape broadcasts with `input`'s, or a number.
 * @param options - `alpha`, by what `other` is multiplied.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.add(torch.tensor([1, 2]), torch.tensor([10, 20]), { alpha: 2 }).tolist()); // [ 21, 42 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.add.html | torch.add}
 */
export function add(input: Tensor | Scalar, other: Tensor | Scalar, options?: AlphaOptions): Tensor {
  return addition(apply, operandsOf(input, other, options, 'add'));
}

export function add_(input: Tensor, other: Tensor | Scalar, options?: AlphaOptions): Tensor {
  return addition(applyInPlace, operandsOf(input, other, options, 'add_'));
}

/**
 * Subtracts a tensor or a number from a tensor, element by element: out = input − alpha · other.
 *
 * Shapes broadcast and dtypes promote.
 *
 * @param input - a tensor of any shape, or a number.
 * @param other - a tensor whose shape broadcasts with `input`'s, or a number.
 * @param options - `alpha`, by what `other` is multiplied.
 * @throws RuntimeError when the shapes do not broadcast, or a tensor is bool.
 *
 * @example
 * ```ts
 * console.log(torch.sub(torch.tensor([5, 7]), 2).tolist()); // [ 3, 5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.sub.html | torch.sub}
 */
export function sub(input: Tensor | Scalar, other: Tensor | Scalar, options?: AlphaOptions): Tensor {
  return apply(subOp, subOperands(input, other, options, 'sub'), undefined);
}

export function sub_(input: Tensor, other: Tensor | Scalar, options?: AlphaOptions): Tensor {
  return applyInPlace(subOp, subOperands(input, other, options, 'sub_'), undefined);
}

/** Another name of {@link sub}. */
export const subtract = sub;

/**
 * Subtracts a tensor from a tensor or a number, element by element: out = other − alpha · input.
 *
 * @param input - what is subtracted.
 * @param other - from what it is subtracted; a tensor or a number.
 * @param options - `alpha`, by what `input` is multiplied.
 * @throws RuntimeError when the shapes do not broadcast, or a tensor is bool.
 *
 * @example
 * ```ts
 * console.log(torch.rsub(torch.tensor([5, 7]), 2).tolist()); // [ -3, -5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.sub.html | torch.sub}
 */
export function rsub(input: Tensor, other: Tensor | Scalar, options?: AlphaOptions): Tensor {
  return sub(other, input, options);
}

function subOperands(
  input: Tensor | Scalar,
  other: Tensor | Scalar,
  options: AlphaOptions | undefined,
  where: string,
): Tensor[] {
  const operands = operandsOf(input, other, options, where);
  const bools = operands.filter(({ dtype }) => dtype.category === 0).length;
  if (bools === 2) {
    throw new RuntimeError(
      'Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.',
    );
  }
  if (bools === 1) {
    throw new RuntimeError(
      'Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.',
    );
  }
  return operands;
}

/**
 * Multiplies two tensors, or a tensor by a number, element by element: out = input · other.
 *
 * Shapes broadcast and dtypes promote.
 *
 * @param input - a tensor of any shape, or a number.
 * @param other - a tensor whose shape broadcasts with `input`'s, or a number.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.mul(torch.tensor([1, 2, 3]), 4).tolist()); // [ 4, 8, 12 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.mul.html | torch.mul}
 */
export function mul(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return apply(mulOp, asOperands(input, other, 'mul'), undefined);
}

export function mul_(input: Tensor, other: Tensor | Scalar): Tensor {
  return applyInPlace(mulOp, [input, asOperand(other, input, 'mul_')], undefined);
}

/** Another name of {@link mul}. */
export const multiply = mul;

/**
 * Raises a tensor to a power, element by element: out = input ^ exponent.
 *
 * @param input - the base; a tensor or a number.
 * @param exponent - a tensor whose shape broadcasts with `input`'s, or a number.
 * @throws RuntimeError when the shapes do not broadcast, or for an integer base with a negative integer exponent.
 *
 * @example
 * ```ts
 * console.log(torch.pow(torch.tensor([1, 2, 3]), 2).tolist()); // [ 1, 4, 9 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.pow.html | torch.pow}
 */
export function pow(input: Tensor | Scalar, exponent: Tensor | Scalar): Tensor {
  if (isTensor(input)) {
    // As in torch, roots: of -Infinity there is none, while its powers are IEEE's Infinity and 0.
    if (exponent === 0.5) return input.sqrt();
    if (exponent === -0.5) return input.rsqrt();
  }
  return apply(powOp, powOperands(input, exponent), undefined);
}

export function pow_(input: Tensor, exponent: Tensor | Scalar): Tensor {
  if (exponent === 0.5) return input.sqrt_();
  if (exponent === -0.5) return input.rsqrt_();
  return applyInPlace(powOp, powOperands(input, exponent), undefined);
}

function powOperands(input: Tensor | Scalar, exponent: Tensor | Scalar): Tensor[] {
  const [base, power] = asOperands(input, exponent, 'pow', 'exponent');
  if (power.isWrappedNumber && !base.is_floating_point() && !power.is_floating_point() && Number(exponent) < 0) {
    throw new RuntimeError('Integers to negative integer powers are not allowed.');
  }
  return [base, power];
}

/**
 * Returns the larger of two values, element by element; NaN wins.
 *
 * @param input - a tensor.
 * @param other - a tensor whose shape broadcasts with `input`'s.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.maximum(torch.tensor([1, 5]), torch.tensor([3, 4])).tolist()); // [ 3, 5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.maximum.html | torch.maximum}
 */
export function maximum(input: Tensor, other: Tensor): Tensor {
  return apply(maximumOp, [input, other], undefined);
}

/**
 * Returns the smaller of two values, element by element; NaN wins.
 *
 * @param input - a tensor.
 * @param other - a tensor whose shape broadcasts with `input`'s.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.minimum(torch.tensor([1, 5]), torch.tensor([3, 4])).tolist()); // [ 1, 4 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.minimum.html | torch.minimum}
 */
export function minimum(input: Tensor, other: Tensor): Tensor {
  return apply(minimumOp, [input, other], undefined);
}
