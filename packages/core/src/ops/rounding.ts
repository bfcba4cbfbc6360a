import { apply, applyInPlace } from '../autograd/apply.js';
import { assertTensor, typeName } from '../autograd/brand.js';
import { defineOp, type MetaInput } from '../autograd/op.js';
import { type dtype, float32, int64, resultType } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import { defineUnary } from './_pointwise.js';
import { withoutBool, zeroGradient } from './_unary.js';

const noBool = (name: string): string => `"${name}_vml_cpu" not implemented for 'Bool'`;

const floorOp = withoutBool(defineUnary({ name: 'floor', fn: Math.floor, backward: zeroGradient }), noBool('floor'));
const ceilOp = withoutBool(defineUnary({ name: 'ceil', fn: Math.ceil, backward: zeroGradient }), noBool('ceil'));
const truncOp = withoutBool(defineUnary({ name: 'trunc', fn: Math.trunc, backward: zeroGradient }), noBool('trunc'));

/** The nearest whole number; halves go to the even one, where Math.round takes them up. */
function roundHalfToEven(x: number): number {
  const down = Math.floor(x);
  const fraction = x - down;
  if (fraction < 0.5) return down === 0 && x < 0 ? -0 : down;
  if (fraction === 0.5 && down % 2 === 0) return down === 0 && x < 0 ? -0 : down;
  return fraction >= 0.5 ? Math.ceil(x) : x;
}

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

interface ClampAttrs {
  readonly min: number | null;
  readonly max: number | null;
}

/** The dtype of a tensor beside bounds that are plain numbers: only a bound of a higher category counts. */
function clampType(x: MetaInput, { min, max }: ClampAttrs): dtype {
  const bounds = [min, max].filter((bound) => bound !== null);
  const types = bounds.map((bound) => (Number.isInteger(bound) ? int64 : float32));
  return resultType([x, ...types.map((type) => ({ shape: [], dtype: type, isWrappedNumber: true }))]);
}

const clampOp = defineOp<ClampAttrs>({
  ...defineUnary<ClampAttrs>({
    name: 'clamp',
    // NaN is neither below nor above, and passes.
    fn(x, { min, max }) {
      const raised = min !== null && x < min ? min : x;
      return max !== null && raised > max ? max : raised;
    },
    save: { inputs: [0] },
    backward(ctx, grad) {
      const { min, max } = ctx.attrs;
      const x = ctx.input(0);
      const above = min === null ? null : x.ge(min);
      const below = max === null ? null : x.le(max);
      const inside = above && below ? above.logical_and(below) : ((above ?? below) as Tensor);
      return [grad.where(inside, 0)];
    },
  }),
  infer(inputs, attrs) {
    const type = clampType(inputs[0], attrs);
    return { outputs: [{ shape: inputs[0].shape, dtype: type }], compute: type };
  },
});

const isnanOp = defineUnary({ name: 'isnan', toBool: true, fn: (x) => Number(Number.isNaN(x)) });
const isinfOp = defineUnary({ name: 'isinf', toBool: true, fn: (x) => Number(Math.abs(x) === Infinity) });
const isfiniteOp = defineUnary({ name: 'isfinite', toBool: true, fn: (x) => Number(Number.isFinite(x)) });
const logicalNotOp = defineUnary({ name: 'logical_not', toBool: true, fn: (x) => Number(x === 0) });

/** A lower or an upper bound, or none. */
export type Bound = number | null;

function bound(value: Bound | undefined, argument: string, where: string): Bound {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return value;
  throw new TypeError(`${where}(): argument '${argument}' must be Number, not ${typeName(value)}`);
}

function clampAttrs(input: Tensor, min: Bound | undefined, max: Bound | undefined, where: string): ClampAttrs {
  assertTensor(input, where);
  const attrs = { min: bound(min, 'min', where), max: bound(max, 'max', where) };
  if (attrs.min === null && attrs.max === null) {
    throw new RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None");
  }
  return attrs;
}

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

/**
 * Rounds each element to the nearest whole number, of two equally near ones to the even one; the derivative is 0.
 *
 * @param input - a tensor of any dtype but bool; integers stay as they are.
 * @throws RuntimeError for a bool tensor.
 *
 * @example
 * ```ts
 * console.log(torch.round(torch.tensor([0.5, 1.5, 2.6])).tolist()); // [ 0, 2, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.round.html | torch.round}
 */
export function round(input: Tensor): Tensor {
  return apply(roundOp, [input], undefined);
}

export function round_(input: Tensor): Tensor {
  return applyInPlace(roundOp, [input], undefined);
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

/**
 * Limits each element to a range: out = min(max(input, min), max).
 *
 * NaN stays NaN. The gradient passes where the element lies inside the range or on its bounds, and is 0 elsewhere.
 *
 * @param input - a tensor of any dtype; a bound that is not whole makes integers floating point.
 * @param min - the lower bound, or null for none.
 * @param max - the upper bound, or null for none; where it is less than `min`, every element becomes `max`.
 * @throws RuntimeError when both bounds are missing; TypeError when one is no number.
 *
 * @example
 * ```ts
 * console.log(torch.clamp(torch.tensor([-3, 0.5, 3]), -1, 1).tolist()); // [ -1, 0.5, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.clamp.html | torch.clamp}
 */
export function clamp(input: Tensor, min?: Bound, max?: Bound): Tensor {
  return apply(clampOp, [input], clampAttrs(input, min, max, 'clamp'));
}

export function clamp_(input: Tensor, min?: Bound, max?: Bound): Tensor {
  return applyInPlace(clampOp, [input], clampAttrs(input, min, max, 'clamp_'));
}

/**
 * Raises each element to at least a bound: out = max(input, min).
 *
 * @param input - a tensor of any dtype; a bound that is not whole makes integers floating point.
 * @param min - the lower bound.
 * @throws TypeError when `min` is no number.
 *
 * @example
 * ```ts
 * console.log(torch.clamp_min(torch.tensor([-3, 2]), 0).tolist()); // [ 0, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.clamp.html | torch.clamp}
 */
export function clamp_min(input: Tensor, min: number): Tensor {
  return apply(clampOp, [input], clampAttrs(input, min, null, 'clamp_min'));
}

export function clamp_min_(input: Tensor, min: number): Tensor {
  return applyInPlace(clampOp, [input], clampAttrs(input, min, null, 'clamp_min_'));
}

/**
 * Lowers each element to at most a bound: out = min(input, max).
 *
 * @param input - a tensor of any dtype; a bound that is not whole makes integers floating point.
 * @param max - the upper bound.
 * @throws TypeError when `max` is no number.
 *
 * @example
 * ```ts
 * console.log(torch.clamp_max(torch.tensor([-3, 2]), 0).tolist()); // [ -3, 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.clamp.html | torch.clamp}
 */
export function clamp_max(input: Tensor, max: number): Tensor {
  return apply(clampOp, [input], clampAttrs(input, null, max, 'clamp_max'));
}

export function clamp_max_(input: Tensor, max: number): Tensor {
  return applyInPlace(clampOp, [input], clampAttrs(input, null, max, 'clamp_max_'));
}
