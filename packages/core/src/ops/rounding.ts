import { apply, applyInPlace } from '../autograd/apply.js';
import { inPlace } from '../autograd/in_place.js';
import { defineOp } from '../autograd/op.js';
import { checkKeys, RuntimeError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import { defineUnary } from './_pointwise.js';
import { roundHalfToEven } from './_round.js';
import { withoutBool, zeroGradient } from './_unary.js';

const noBool = (name: string): string => `"${name}_vml_cpu" not implemented for 'Bool'`;

const floorOp = withoutBool(defineUnary({ name: 'floor', fn: Math.floor, backward: zeroGradient }), noBool('floor'));
const ceilOp = withoutBool(defineUnary({ name: 'ceil', fn: Math.ceil, backward: zeroGradient }), noBool('ceil'));
const truncOp = withoutBool(defineUnary({ name: 'trunc', fn: Math.trunc, backward: zeroGradient }), noBool('trunc'));

const roundOp = withoutBool(
  defineUnary({ name: 'round', fn: roundHalfToEven, backward: zeroGradient }),
  noBool('round'),
);

const fracOp = defineOp({
  ...defineUnary({ name: 'frac', fn: (x) => x - Math.trunc(x), backward: (_, grad) => [grad] }),
  infer([x]) {
    if (!x.dtype.is_floating_point) {
      throw new RuntimeError(`"frac_cpu" not implemented for '${x.dtype.scalarName}'`);
    }
    return { outputs: [x] };
  },
});

const isnanOp = defineUnary({ name: 'isnan', toBool: true, fn: (x) => Number(Number.isNaN(x)) });
const isinfOp = defineUnary({ name: 'isinf', toBool: true, fn: (x) => Number(Math.abs(x) === Infinity) });
const isfiniteOp = defineUnary({ name: 'isfinite', toBool: true, fn: (x) => Number(Number.isFinite(x)) });
const logicalNotOp = defineUnary({ name: 'logical_not', toBool: true, fn: (x) => Number(x === 0) });

/**
 * Rounds each element down to a whole number: out = ⌊input⌋; the derivative is 0.
 *
 * @param input - a tensor of any dtype but bool; integers stay as they are.
 * @throws RuntimeError for a bool tensor.
 *
 * @example
 * ```ts
 * console.log(torch.floor(torch.tensor([1.5, -1.5])).tolist()); // [ 1, -2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.floor.html | torch.floor}
 */
export function floor(input: Tensor): Tensor {
  return apply(floorOp, [input], undefined);
}

export function floor_(input: Tensor): Tensor {
  return applyInPlace(floorOp, [input], undefined);
}

/**
 * Rounds each element up to a whole number: out = ⌈input⌉; the derivative is 0.
 *
 * @param input - a tensor of any dtype but bool; integers stay as they are.
 * @throws RuntimeError for a bool tensor.
 *
 * @example
 * ```ts
 * console.log(torch.ceil(torch.tensor([1.5, -1.5])).tolist()); // [ 2, -1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.ceil.html | torch.ceil}
 */
export function ceil(input: Tensor): Tensor {
  return apply(ceilOp, [input], undefined);
}

export function ceil_(input: Tensor): Tensor {
  return applyInPlace(ceilOp, [input], undefined);
}

/** Options of {@link round}. */
export interface RoundOptions {
  /** To how many places behind the point, or, where negative, before it; 0 by default. */
  readonly decimals?: number;
}

/**
 * Rounds each element to the nearest whole number, of two equally near ones to the even one; the derivative is 0.
 *
 * @param input - a tensor of any dtype but bool; integers stay as they are.
 * @param options - `decimals`: round(input · 10^decimals) / 10^decimals, for floating point only.
 * @throws RuntimeError for a bool tensor, and for integers with `decimals`.
 *
 * @example
 * ```ts
 * console.log(torch.round(torch.tensor([0.5, 1.5, 2.6])).tolist()); // [ 0, 2, 3 ]
 * console.log(torch.round(torch.tensor([1284.5]), { decimals: -2 }).tolist()); // [ 1300 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.round.html | torch.round}
 */
export function round(input: Tensor, options?: RoundOptions): Tensor {
  checkKeys(options, ['decimals'], 'round');
  const decimals = options?.decimals ?? 0;
  if (decimals === 0) return apply(roundOp, [input], undefined);
  if (!input.is_floating_point()) {
    throw new RuntimeError(`"round_cpu" not implemented for '${input.dtype.scalarName}'`);
  }
  // By a whole power of ten, which is exact, where 0.01 is not.
  const scale = 10 ** Math.abs(decimals);
  return decimals > 0 ? input.mul(scale).round().div(scale) : input.div(scale).round().mul(scale);
}

export function round_(input: Tensor, options?: RoundOptions): Tensor {
  return options === undefined ? applyInPlace(roundOp, [input], undefined) : inPlace(input, (x) => round(x, options));
}

/**
 * Drops the fraction of each element, which rounds towards 0; the derivative is 0.
 *
 * @param input - a tensor of any dtype but bool; integers stay as they are.
 * @throws RuntimeError for a bool tensor.
 *
 * @example
 * ```ts
 * console.log(torch.trunc(torch.tensor([1.5, -1.5])).tolist()); // [ 1, -1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.trunc.html | torch.trunc}
 */
export function trunc(input: Tensor): Tensor {
  return apply(truncOp, [input], undefined);
}

/** Another name of {@link trunc}. */
export const fix = trunc;

/**
 * Returns the fraction of each element, with its sign: out = input − trunc(input).
 *
 * @param input - a floating point tensor.
 * @throws RuntimeError for integers and bools.
 *
 * @example
 * ```ts
 * console.log(torch.frac(torch.tensor([1.5, -1.5])).tolist()); // [ 0.5, -0.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.frac.html | torch.frac}
 */
export function frac(input: Tensor): Tensor {
  return apply(fracOp, [input], undefined);
}

/**
 * Tests which elements are NaN; the result is a bool tensor.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.isnan(torch.tensor([1, NaN])).tolist()); // [ false, true ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.isnan.html | torch.isnan}
 */
export function isnan(input: Tensor): Tensor {
  return apply(isnanOp, [input], undefined);
}

/**
 * Tests which elements are infinite; the result is a bool tensor.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.isinf(torch.tensor([1, -Infinity])).tolist()); // [ false, true ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.isinf.html | torch.isinf}
 */
export function isinf(input: Tensor): Tensor {
  return apply(isinfOp, [input], undefined);
}

/**
 * Tests which elements are neither infinite nor NaN; the result is a bool tensor.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.isfinite(torch.tensor([1, NaN, Infinity])).tolist()); // [ true, false, false ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.isfinite.html | torch.isfinite}
 */
export function isfinite(input: Tensor): Tensor {
  return apply(isfiniteOp, [input], undefined);
}

/**
 * Tests which elements are 0; the result is a bool tensor.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.logical_not(torch.tensor([0, 2])).tolist()); // [ true, false ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.logical_not.html | torch.logical_not}
 */
export function logical_not(input: Tensor): Tensor {
  return apply(logicalNotOp, [input], undefined);
}
