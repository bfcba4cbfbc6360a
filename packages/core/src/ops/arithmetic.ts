import { apply, applyInPlace } from '../autograd/apply.js';
import { defineOp } from '../autograd/op.js';
import { RuntimeError, ValueError, checkKeys } from '../errors.js';
import type { Tensor } from '../tensor.js';
import { asOperand, defineBinary, type Scalar } from './_pointwise.js';

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

const multiply = defineBinary({ name: 'mul', fn: (a, b) => a * b });

const mulOp = defineOp({
  ...multiply,
  exact: true,
  ref(outs, ins) {
    // The product of two int32 may be no safe integer, and would lose the bits that are kept.
    if (!(outs[0].data instanceof Int32Array)) multiply.ref(outs, ins);
    else outs[0].data.forEach((_, i, out) => (out[i] = Math.imul(ins[0].data[i], ins[1].data[i])));
  },
  save: { inputs: [0, 1] },
  backward: (ctx, grad) => [ctx.needs(0) ? grad.mul(ctx.input(1)) : null, ctx.needs(1) ? grad.mul(ctx.input(0)) : null],
});

const divOp = defineBinary({
  name: 'div',
  exact: true,
  floating: true,
  fn: (a, b) => a / b,
  save: { inputs: [0, 1] },
  backward(ctx, grad) {
    const b = ctx.input(1);
    const byB = grad.div(b);
    return [byB, ctx.needs(1) ? byB.mul(ctx.input(0).div(b)).neg() : null];
  },
});

/** Division rounded to an integer has derivative zero wherever it has one. */
const zeroGradients = (_: unknown, grad: Tensor): Tensor[] => {
  const zero = grad.new_zeros(grad.shape);
  return [zero, zero];
};

const divFloorOp = defineBinary({
  name: 'div_floor',
  // As in Python and torch: from the exact remainder, since a / b may round up to the next integer. Infinities give NaN.
  fn(a, b) {
    if (b === 0) return a / b;
    const remainder = a % b;
    const quotient = (a - remainder) / b;
    return Math.round(remainder !== 0 && b < 0 !== remainder < 0 ? quotient - 1 : quotient);
  },
  backward: zeroGradients,
});

const divTruncOp = defineBinary({
  name: 'div_trunc',
  fn: (a, b) => Math.trunc(a / b),
  backward: zeroGradients,
});

const remainderOp = defineBinary({
  name: 'remainder',
  // Python's sign rule: the result has the sign of the divisor.
  fn(a, b) {
    const r = a % b;
    return r !== 0 && r < 0 !== b < 0 ? r + b : r;
  },
  save: { inputs: [0, 1] },
  backward: (ctx, grad) => [
    grad,
    ctx.needs(1) ? grad.mul(ctx.input(0).div(ctx.input(1), { rounding_mode: 'floor' })).neg() : null,
  ],
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

/** `other` times `alpha`, which most calls leave at 1. */
function scaled(input: Tensor, other: Tensor | Scalar, options: AlphaOptions | undefined, where: string): Tensor {
  checkKeys(options, ['alpha'], where);
  const operand = asOperand(other, input, where);
  const alpha = options?.alpha ?? 1;
  if (alpha === 1) return operand;
  if (!Number.isInteger(alpha) && !operand.is_floating_point() && !input.is_floating_point()) {
    throw new RuntimeError('For integral input tensors, argument alpha must not be a floating point number.');
  }
  return operand.mul(alpha);
}

function addition(run: typeof apply, input: Tensor, other: Tensor): Tensor {
  const bools = input.dtype.category === 0 && other.dtype.category === 0;
  return run(bools ? addBoolOp : addOp, [input, other], undefined);
}

/**
 * Adds two tensors, or a number to a tensor, element by element: out = input + alpha · other.
 *
 * Shapes broadcast and dtypes promote.
 *
 * @param input - a tensor of any shape.
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
export function add(input: Tensor, other: Tensor | Scalar, options?: AlphaOptions): Tensor {
  return addition(apply, input, scaled(input, other, options, 'add'));
}

export function add_(input: Tensor, other: Tensor | Scalar, options?: AlphaOptions): Tensor {
  return addition(applyInPlace, input, scaled(input, other, options, 'add_'));
}

/**
 * Subtracts a tensor or a number from a tensor, element by element: out = input − alpha · other.
 *
 * Shapes broadcast and dtypes promote.
 *
 * @param input - a tensor of any shape.
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
export function sub(input: Tensor, other: Tensor | Scalar, options?: AlphaOptions): Tensor {
  return apply(subOp, subOperands(input, other, options, 'sub'), undefined);
}

export function sub_(input: Tensor, other: Tensor | Scalar, options?: AlphaOptions): Tensor {
  return applyInPlace(subOp, subOperands(input, other, options, 'sub_'), undefined);
}

function subOperands(
  input: Tensor,
  other: Tensor | Scalar,
  options: AlphaOptions | undefined,
  where: string,
): Tensor[] {
  const operand = scaled(input, other, options, where);
  if (input.dtype.category === 0 && operand.dtype.category === 0) {
    throw new RuntimeError(
      'Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.',
    );
  }
  if (input.dtype.category === 0 || operand.dtype.category === 0) {
    throw new RuntimeError(
      'Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.',
    );
  }
  return [input, operand];
}

/**
 * Multiplies two tensors, or a tensor by a number, element by element: out = input · other.
 *
 * Shapes broadcast and dtypes promote.
 *
 * @param input - a tensor of any shape.
 * @param other - a tensor whose shape broadcasts with `input`'s, or a number.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.mul(torch.tensor([1, 2, 3]), 4).tolist()); // [ 4, 8, 12 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.mul.html | torch.mul}
 */
export function mul(input: Tensor, other: Tensor | Scalar): Tensor {
  return apply(mulOp, [input, asOperand(other, input, 'mul')], undefined);
}

export function mul_(input: Tensor, other: Tensor | Scalar): Tensor {
  return applyInPlace(mulOp, [input, asOperand(other, input, 'mul_')], undefined);
}

/** Options of {@link div}. */
export interface DivOptions {
  /** Nothing for true division; `trunc` rounds towards zero and `floor` down, keeping integers integers. */
  readonly rounding_mode?: 'trunc' | 'floor' | null;
}

function divisionOp(options: DivOptions | undefined): typeof divOp {
  checkKeys(options, ['rounding_mode'], 'div');
  const mode = options?.rounding_mode ?? null;
  if (mode === null) return divOp;
  if (mode === 'floor') return divFloorOp;
  if (mode === 'trunc') return divTruncOp;
  throw new ValueError(`div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '${String(mode)}'`);
}

/** WebAssembly and C trap or give nonsense here; torch throws, and so do we, before anything is written. */
function checkIntegerDivision(op: typeof divOp, input: Tensor, other: Tensor): void {
  if (op === divOp || input.is_floating_point() || other.is_floating_point()) return;
  if (other.eq(0).any().item()) throw new RuntimeError('ZeroDivisionError');
}

function divide(run: typeof apply, input: Tensor, other: Tensor | Scalar, options?: DivOptions): Tensor {
  const op = divisionOp(options);
  const divisor = asOperand(other, input, 'div');
  checkIntegerDivision(op, input, divisor);
  return run(op, [input, divisor], undefined);
}

/**
 * Divides a tensor by a tensor or a number, element by element: out = input / other.
 *
 * Shapes broadcast and dtypes promote; without a rounding mode integers are divided as floating point.
 *
 * @param input - the dividend.
 * @param other - the divisor.
 * @param options - `rounding_mode`.
 * @throws RuntimeError when the shapes do not broadcast, or when integers are divided by zero; ValueError for an unknown
 * rounding mode.
 *
 * @example
 * ```ts
 * console.log(torch.div(torch.tensor([7, -7]), 2, { rounding_mode: 'floor' }).tolist()); // [ 3, -4 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.div.html | torch.div}
 */
export function div(input: Tensor, other: Tensor | Scalar, options?: DivOptions): Tensor {
  return divide(apply, input, other, options);
}

export function div_(input: Tensor, other: Tensor | Scalar, options?: DivOptions): Tensor {
  return divide(applyInPlace, input, other, options);
}

/**
 * Computes the remainder of a division, element by element, with the divisor's sign: out = input − other · ⌊input / other⌋.
 *
 * @param input - the dividend.
 * @param other - the divisor.
 * @throws RuntimeError when the shapes do not broadcast, or when integers are divided by zero.
 *
 * @example
 * ```ts
 * console.log(torch.remainder(torch.tensor([-3, 3]), 2).tolist()); // [ 1, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.remainder.html | torch.remainder}
 */
export function remainder(input: Tensor, other: Tensor | Scalar): Tensor {
  const divisor = asOperand(other, input, 'remainder');
  checkIntegerDivision(remainderOp, input, divisor);
  return apply(remainderOp, [input, divisor], undefined);
}

/**
 * Raises a tensor to a power, element by element: out = input ^ exponent.
 *
 * @param input - the base.
 * @param exponent - a tensor whose shape broadcasts with `input`'s, or a number.
 * @throws RuntimeError when the shapes do not broadcast, or for an integer base with a negative integer exponent.
 *
 * @example
 * ```ts
 * console.log(torch.pow(torch.tensor([1, 2, 3]), 2).tolist()); // [ 1, 4, 9 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.pow.html | torch.pow}
 */
export function pow(input: Tensor, exponent: Tensor | Scalar): Tensor {
  return apply(powOp, powOperands(input, exponent), undefined);
}

export function pow_(input: Tensor, exponent: Tensor | Scalar): Tensor {
  return applyInPlace(powOp, powOperands(input, exponent), undefined);
}

function powOperands(input: Tensor, exponent: Tensor | Scalar): Tensor[] {
  const power = asOperand(exponent, input, 'pow', 'exponent');
  if (power.isWrappedNumber && !input.is_floating_point() && !power.is_floating_point() && Number(exponent) < 0) {
    throw new RuntimeError('Integers to negative integer powers are not allowed.');
  }
  return [input, power];
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
