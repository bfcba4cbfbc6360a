import { apply, applyInPlace } from '../autograd/apply.js';
import { RuntimeError, ValueError, checkKeys } from '../errors.js';
import type { Tensor } from '../tensor.js';
import { asOperands, defineBinary, limitedTo, type Scalar } from './_pointwise.js';

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

const divFloorOp = limitedTo(
  [1, 2],
  'div_floor_cpu',
  defineBinary({
    name: 'div_floor',
    // As in Python and torch: from the exact remainder, since a / b may round up to the next integer. Infinities give NaN.
    fn(a, b) {
      if (b === 0) return a / b;
      const remainder = a % b;
      const quotient = (a - remainder) / b;
      return Math.round(remainder !== 0 && b < 0 !== remainder < 0 ? quotient - 1 : quotient);
    },
    backward: zeroGradients,
  }),
);

const divTruncOp = defineBinary({
  name: 'div_trunc',
  fn: (a, b) => Math.trunc(a / b),
  backward: zeroGradients,
});

const remainderOp = limitedTo(
  [1, 2],
  'remainder_cpu',
  defineBinary({
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
  }),
);

const fmodOp = limitedTo(
  [1, 2],
  'fmod_cpu',
  defineBinary({
    name: 'fmod',
    fn: (a, b) => a % b,
    save: { inputs: [0, 1] },
    backward: (ctx, grad) => [
      grad,
      ctx.needs(1) ? grad.mul(ctx.input(0).div(ctx.input(1), { rounding_mode: 'trunc' })).neg() : null,
    ],
  }),
);

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

function divided(
  run: typeof apply,
  op: typeof divOp,
  input: Tensor | Scalar,
  other: Tensor | Scalar,
  where: string,
): Tensor {
  const [dividend, divisor] = asOperands(input, other, where);
  checkIntegerDivision(op, dividend, divisor);
  return run(op, [dividend, divisor], undefined);
}

/**
 * Divides a tensor by a tensor or a number, element by element: out = input / other.
 *
 * Shapes broadcast and dtypes promote; without a rounding mode integers are divided as floating point.
 *
 * @param input - the dividend; a tensor or a number.
 * @param other - the divisor; a tensor or a number.
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
export function div(input: Tensor | Scalar, other: Tensor | Scalar, options?: DivOptions): Tensor {
  return divided(apply, divisionOp(options), input, other, 'div');
}

export function div_(input: Tensor, other: Tensor | Scalar, options?: DivOptions): Tensor {
  return divided(applyInPlace, divisionOp(options), input, other, 'div_');
}

/**
 * Computes the remainder of a division, element by element, with the divisor's sign: out = input − other · ⌊input / other⌋.
 *
 * @param input - the dividend; a tensor or a number.
 * @param other - the divisor; a tensor or a number.
 * @throws RuntimeError when the shapes do not broadcast, or when integers are divided by zero.
 *
 * @example
 * ```ts
 * console.log(torch.remainder(torch.tensor([-3, 3]), 2).tolist()); // [ 1, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.remainder.html | torch.remainder}
 */
export function remainder(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return divided(apply, remainderOp, input, other, 'remainder');
}

export function remainder_(input: Tensor, other: Tensor | Scalar): Tensor {
  return divided(applyInPlace, remainderOp, input, other, 'remainder_');
}

/**
 * Computes the remainder of a division rounded towards zero, element by element, with the dividend's sign:
 * out = input − other · trunc(input / other).
 *
 * @param input - the dividend.
 * @param other - the divisor; a tensor or a number.
 * @throws RuntimeError when the shapes do not broadcast, when integers are divided by zero, or for bools.
 *
 * @example
 * ```ts
 * console.log(torch.fmod(torch.tensor([-3, 3]), 2).tolist()); // [ -1, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.fmod.html | torch.fmod}
 */
export function fmod(input: Tensor, other: Tensor | Scalar): Tensor {
  return divided(apply, fmodOp, input, other, 'fmod');
}

export function fmod_(input: Tensor, other: Tensor | Scalar): Tensor {
  return divided(applyInPlace, fmodOp, input, other, 'fmod_');
}

/**
 * Divides and rounds down, element by element: out = ⌊input / other⌋.
 *
 * @param input - the dividend; a tensor or a number.
 * @param other - the divisor; a tensor or a number.
 * @throws RuntimeError when the shapes do not broadcast, when integers are divided by zero, or for bools.
 *
 * @example
 * ```ts
 * console.log(torch.floor_divide(torch.tensor([7, -7]), 2).tolist()); // [ 3, -4 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.floor_divide.html | torch.floor_divide}
 */
export function floor_divide(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return divided(apply, divFloorOp, input, other, 'floor_divide');
}

export function floor_divide_(input: Tensor, other: Tensor | Scalar): Tensor {
  return divided(applyInPlace, divFloorOp, input, other, 'floor_divide_');
}

/** Another name of {@link div}. */
export const divide = div;

/** Another name of {@link div}. */
export const true_divide = div;
