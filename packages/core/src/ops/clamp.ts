import { apply, applyInPlace } from '../autograd/apply.js';
import { assertTensor, isTensor, typeName } from '../autograd/brand.js';
import { inPlace } from '../autograd/in_place.js';
import { defineOp, type MetaInput } from '../autograd/op.js';
import { type dtype, float32, int64, resultType } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import { asOperand, defineBinary, defineUnary, limitedTo } from './_pointwise.js';

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

/** A bound that is a tensor; the gradient goes to the element inside or on the bound, and to the bound outside. */
const boundOp = (name: string, pick: (...values: number[]) => number, inside: 'ge' | 'le', outside: 'lt' | 'gt') =>
  limitedTo(
    [1, 2],
    'clamp_cpu',
    defineBinary({
      name,
      // NaN wins, on either side.
      fn: (x, bound) => pick(x, bound),
      save: { inputs: [0, 1] },
      backward(ctx, grad) {
        const [x, bound] = [ctx.input(0), ctx.input(1)];
        return [grad.where(x[inside](bound), 0), grad.where(x[outside](bound), 0)];
      },
    }),
  );

const lowerOp = boundOp('clamp_min_tensor', Math.max, 'ge', 'lt');
const upperOp = boundOp('clamp_max_tensor', Math.min, 'le', 'gt');

/** A lower or an upper bound, or none. */
export type Bound = number | Tensor | null;

/** The bounds of {@link clamp} by their names. */
export interface ClampOptions {
  /** The lower bound, or none. */
  readonly min?: Bound;
  /** The upper bound, or none. */
  readonly max?: Bound;
}

function checkBound(value: unknown, argument: string, where: string): void {
  if (value == null || typeof value === 'number' || isTensor(value)) return;
  throw new TypeError(`${where}(): argument '${argument}' must be Number, not ${typeName(value)}`);
}

/** Both bounds, checked: from two arguments, or from an object with torch's keywords. */
function boundsOf(
  input: Tensor,
  min: Bound | ClampOptions | undefined,
  max: Bound | undefined,
  where: string,
): [Bound, Bound] {
  assertTensor(input, where);
  if (typeof min === 'object' && min !== null && !isTensor(min)) {
    checkKeys(min, ['min', 'max'], where);
    return boundsOf(input, min.min ?? null, min.max, where);
  }
  checkBound(min, 'min', where);
  checkBound(max, 'max', where);
  if (min == null && max == null) {
    throw new RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None");
  }
  return [min ?? null, max ?? null];
}

function clamped(input: Tensor, [min, max]: [Bound, Bound]): Tensor {
  if (!isTensor(min) && !isTensor(max)) return apply(clampOp, [input], { min, max });
  const raised = min === null ? input : apply(lowerOp, [input, asOperand(min, input, 'clamp', 'min')], undefined);
  return max === null ? raised : apply(upperOp, [raised, asOperand(max, input, 'clamp', 'max')], undefined);
}

function clampedInPlace(input: Tensor, bounds: [Bound, Bound]): Tensor {
  const [min, max] = bounds;
  if (isTensor(min) || isTensor(max)) return inPlace(input, (x) => clamped(x, bounds));
  return applyInPlace(clampOp, [input], { min, max });
}

/**
 * Limits each element to a range: out = min(max(input, min), max).
 *
 * NaN stays NaN. The gradient passes where the element lies inside the range or on its bounds; elsewhere a bound that is a tensor
 * gets it.
 *
 * @param input - a tensor of any dtype; a bound that is not whole makes integers floating point.
 * @param min - the lower bound, a number or a tensor that broadcasts with `input`, or null for none; or both bounds as `{ min, max }`.
 * @param max - the upper bound, or null for none; where it is less than `min`, every element becomes `max`.
 * @throws RuntimeError when both bounds are missing; TypeError when one is neither a number nor a tensor.
 *
 * @example
 * ```ts
 * console.log(torch.clamp(torch.tensor([-3, 0.5, 3]), -1, 1).tolist()); // [ -1, 0.5, 1 ]
 * console.log(torch.clamp(torch.tensor([5, 5]), null, torch.tensor([3, 8])).tolist()); // [ 3, 5 ]
 * console.log(torch.clamp(torch.tensor([0, 5]), { min: 1 }).tolist()); // [ 1, 5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.clamp.html | torch.clamp}
 */
export function clamp(input: Tensor, min?: Bound | ClampOptions, max?: Bound): Tensor {
  return clamped(input, boundsOf(input, min, max, 'clamp'));
}

export function clamp_(input: Tensor, min?: Bound | ClampOptions, max?: Bound): Tensor {
  return clampedInPlace(input, boundsOf(input, min, max, 'clamp_'));
}

/** Another name of {@link clamp}. */
export const clip = clamp;

/**
 * Raises each element to at least a bound: out = max(input, min).
 *
 * @param input - a tensor of any dtype; a bound that is not whole makes integers floating point.
 * @param min - the lower bound, a number or a tensor that broadcasts with `input`.
 * @throws TypeError when `min` is neither a number nor a tensor.
 *
 * @example
 * ```ts
 * console.log(torch.clamp_min(torch.tensor([-3, 2]), 0).tolist()); // [ 0, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.clamp.html | torch.clamp}
 */
export function clamp_min(input: Tensor, min: number | Tensor): Tensor {
  return clamped(input, boundsOf(input, min, null, 'clamp_min'));
}

export function clamp_min_(input: Tensor, min: number | Tensor): Tensor {
  return clampedInPlace(input, boundsOf(input, min, null, 'clamp_min_'));
}

/**
 * Lowers each element to at most a bound: out = min(input, max).
 *
 * @param input - a tensor of any dtype; a bound that is not whole makes integers floating point.
 * @param max - the upper bound, a number or a tensor that broadcasts with `input`.
 * @throws TypeError when `max` is neither a number nor a tensor.
 *
 * @example
 * ```ts
 * console.log(torch.clamp_max(torch.tensor([-3, 2]), 0).tolist()); // [ -3, 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.clamp.html | torch.clamp}
 */
export function clamp_max(input: Tensor, max: number | Tensor): Tensor {
  return clamped(input, boundsOf(input, null, max, 'clamp_max'));
}

export function clamp_max_(input: Tensor, max: number | Tensor): Tensor {
  return clampedInPlace(input, boundsOf(input, null, max, 'clamp_max_'));
}
