import { apply, applyAll } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { defineOp } from '../autograd/op.js';
import type { RefOperand } from '../device/reference.js';
import { bool, float64, int32 } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import { asOperand, defineBinary, defineUnary, inferPointwise, limitedTo, type Scalar } from './_pointwise.js';

/** Extrema that NaN loses. The gradient goes to one side only: of two equal values to the first, as in torch. */
const extremumOp = (name: string, pick: (...values: number[]) => number, wins: 'ge' | 'le') =>
  defineBinary({
    name,
    fn: (a, b) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : pick(a, b)),
    save: { inputs: [0, 1] },
    backward(ctx, grad) {
      const [a, b] = [ctx.input(0), ctx.input(1)];
      const first = a[wins](b).logical_or(b.isnan());
      return [grad.where(first, 0), grad.where(first.logical_not(), 0)];
    },
  });

const fmaxOp = extremumOp('fmax', Math.max, 'ge');
const fminOp = extremumOp('fmin', Math.min, 'le');

const copysignOp = defineBinary({
  name: 'copysign',
  floating: true,
  fn: (a, b) => Math.abs(a) * (b < 0 || Object.is(b, -0) ? -1 : 1),
  save: { inputs: [0], outputs: [0] },
  backward(ctx, grad) {
    const x = ctx.input(0);
    const sign = ctx.output(0).div(x);
    return [grad.mul(grad.new_zeros([]).where(x.eq(0), sign)), ctx.needs(1) ? grad.new_zeros(grad.shape) : null];
  },
});

const nextafterOp = limitedTo(
  [2],
  'nextafter_cpu',
  defineOp({
    name: 'nextafter',
    broadcasts: true,
    infer: inferPointwise(),
    ref([out]: readonly RefOperand[], [x, other]: readonly RefOperand[]): void {
      const isSingle = out.data instanceof Float32Array;
      const value = isSingle ? new Float32Array(1) : new Float64Array(1);
      // The same bits as an integer: of neighbouring numbers they are neighbours. ++ and -- also take the bigints of the second.
      const bits = (isSingle ? new Int32Array(value.buffer) : new BigInt64Array(value.buffer)) as Int32Array;
      for (let i = 0; i < out.data.length; i++) {
        const [from, to] = [x.data[i], other.data[i]];
        value[0] = from;
        if (from === 0) {
          value[0] = 0;
          bits[0]++;
          value[0] *= Math.sign(to);
        } else if (from < to === from > 0) bits[0]++;
        else bits[0]--;
        out.data[i] = from === to ? to : Number.isNaN(from) || Number.isNaN(to) ? NaN : value[0];
      }
    },
  }),
);

const heavisideOp = defineBinary({
  name: 'heaviside',
  fn: (x, atZero) => (x === 0 ? atZero : Number(x > 0)),
});

const frexpOp = defineOp({
  name: 'frexp',
  infer([{ shape, dtype }]) {
    if (!dtype.is_floating_point) throw new RuntimeError('torch.frexp() only supports floating-point dtypes');
    return {
      outputs: [
        { shape, dtype },
        { shape, dtype: int32 },
      ],
    };
  },
  ref([mantissa, exponent]: readonly RefOperand[], [x]: readonly RefOperand[]): void {
    x.data.forEach((value, i) => ([mantissa.data[i], exponent.data[i]] = splitNumber(value)));
  },
  save: { outputs: [1] },
  backward: (ctx, grad) => [grad.div(ctx.output(1).to(grad.dtype).exp2())],
});

function splitNumber(x: number): [number, number] {
  if (x === 0 || !Number.isFinite(x)) return [x, 0];
  let exponent = Math.floor(Math.log2(Math.abs(x))) + 1;
  // In two steps, since 2^1074 is no number.
  const half = exponent >> 1;
  let mantissa = x / 2 ** half / 2 ** (exponent - half);
  // The logarithm may be off by one beside a power of two.
  while (Math.abs(mantissa) >= 1) [mantissa, exponent] = [mantissa / 2, exponent + 1];
  while (Math.abs(mantissa) < 0.5) [mantissa, exponent] = [mantissa * 2, exponent - 1];
  return [mantissa, exponent];
}

interface Replacements {
  readonly nan: number;
  readonly posinf: number;
  readonly neginf: number;
}

const nanToNumOp = defineUnary<Replacements>({
  name: 'nan_to_num',
  fn: (x, { nan, posinf, neginf }) => (Number.isNaN(x) ? nan : x === Infinity ? posinf : x === -Infinity ? neginf : x),
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.where(ctx.input(0).isfinite(), 0)],
});

/**
 * Returns the larger of two values, element by element; a NaN loses, where in {@link maximum} it wins.
 *
 * @param input - a tensor.
 * @param other - a tensor whose shape broadcasts with `input`'s.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.fmax(torch.tensor([1, NaN]), torch.tensor([3, 4])).tolist()); // [ 3, 4 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.fmax.html | torch.fmax}
 */
export function fmax(input: Tensor, other: Tensor): Tensor {
  return apply(fmaxOp, [input, other], undefined);
}

/**
 * Returns the smaller of two values, element by element; a NaN loses, where in {@link minimum} it wins.
 *
 * @param input - a tensor.
 * @param other - a tensor whose shape broadcasts with `input`'s.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.fmin(torch.tensor([1, NaN]), torch.tensor([3, 4])).tolist()); // [ 1, 4 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.fmin.html | torch.fmin}
 */
export function fmin(input: Tensor, other: Tensor): Tensor {
  return apply(fminOp, [input, other], undefined);
}

/**
 * Gives each element the sign of another: out = |input| with the sign of `other`, that of -0 too.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor.
 * @param other - a tensor whose shape broadcasts with `input`'s, or a number.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.copysign(torch.tensor([1, -2]), -0).tolist()); // [ -1, -2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.copysign.html | torch.copysign}
 */
export function copysign(input: Tensor, other: Tensor | Scalar): Tensor {
  return apply(copysignOp, [input, asOperand(other, input, 'copysign')], undefined);
}

/**
 * Returns the next floating point number after each element, in the direction of another.
 *
 * @param input - a floating point tensor.
 * @param other - a tensor whose shape broadcasts with `input`'s.
 * @throws RuntimeError when no tensor is floating point, or the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.nextafter(torch.tensor([1]), torch.tensor([2])).sub(1).mul(2 ** 23).tolist()); // [ 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nextafter.html | torch.nextafter}
 */
export function nextafter(input: Tensor, other: Tensor): Tensor {
  return apply(nextafterOp, [input, other], undefined);
}

/**
 * Computes Heaviside's step function: out = 0 below 0, 1 above, and `values` at 0.
 *
 * It has no derivative.
 *
 * @param input - a tensor.
 * @param values - the results at 0, a tensor of the same dtype whose shape broadcasts with `input`'s.
 * @throws RuntimeError when the dtypes differ, or the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.heaviside(torch.tensor([-1.5, 0, 2]), torch.tensor(0.5)).tolist()); // [ 0, 0.5, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.heaviside.html | torch.heaviside}
 */
export function heaviside(input: Tensor, values: Tensor): Tensor {
  assertTensor(input, 'heaviside');
  assertTensor(values, 'heaviside', 'values');
  if (input.dtype !== values.dtype) {
    throw new RuntimeError('heaviside is not yet implemented for tensors with different dtypes.');
  }
  return apply(heavisideOp, [input, values], undefined);
}

/** What {@link frexp} returns. */
export interface MantissaAndExponent {
  /** Numbers with sizes in [0.5, 1), or 0, of the input's dtype. */
  readonly mantissa: Tensor;
  /** Powers of two, as int32. */
  readonly exponent: Tensor;
}

/**
 * Takes each element apart into a mantissa in [0.5, 1) and a power of two: input = mantissa · 2^exponent.
 *
 * @param input - a floating point tensor.
 * @throws RuntimeError for integers and bools.
 *
 * @example
 * ```ts
 * const { mantissa, exponent } = torch.frexp(torch.tensor([6]));
 * console.log(mantissa.tolist(), exponent.tolist()); // [ 0.75 ] [ 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.frexp.html | torch.frexp}
 */
export function frexp(input: Tensor): MantissaAndExponent {
  const [mantissa, exponent] = applyAll(frexpOp, [input], undefined);
  return { mantissa, exponent };
}

/**
 * Multiplies by a power of two, element by element: out = input · 2^other.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor.
 * @param other - a tensor whose shape broadcasts with `input`'s.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.ldexp(torch.tensor([1, 3]), torch.tensor([2, -1])).tolist()); // [ 4, 1.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.ldexp.html | torch.ldexp}
 */
export function ldexp(input: Tensor, other: Tensor): Tensor {
  assertTensor(input, 'ldexp');
  assertTensor(other, 'ldexp', 'other');
  return input.mul(other.exp2());
}

/** Options of {@link nan_to_num}. */
export interface NanToNumOptions {
  /** What takes the place of NaN; 0 by default. */
  readonly nan?: number | null;
  /** What takes the place of +∞; the largest number of the dtype by default. */
  readonly posinf?: number | null;
  /** What takes the place of −∞; the lowest number of the dtype by default. */
  readonly neginf?: number | null;
}

/**
 * Replaces NaN and infinities by numbers; the gradient is 0 there.
 *
 * @param input - a tensor; integers and bools stay as they are.
 * @param options - `nan`, `posinf`, `neginf`.
 *
 * @example
 * ```ts
 * console.log(torch.nan_to_num(torch.tensor([1, NaN, Infinity]), { posinf: 9 }).tolist()); // [ 1, 0, 9 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nan_to_num.html | torch.nan_to_num}
 */
export function nan_to_num(input: Tensor, options?: NanToNumOptions): Tensor {
  assertTensor(input, 'nan_to_num');
  checkKeys(options, ['nan', 'posinf', 'neginf'], 'nan_to_num');
  if (!input.is_floating_point()) return input.clone();
  const largest = input.dtype === float64 ? Number.MAX_VALUE : (2 - 2 ** -23) * 2 ** 127;
  return apply(nanToNumOp, [input], {
    nan: options?.nan ?? 0,
    posinf: options?.posinf ?? largest,
    neginf: options?.neginf ?? -largest,
  });
}

/**
 * Returns the tensor itself: Python writes `+input`.
 *
 * @param input - a tensor of any dtype but bool.
 * @throws RuntimeError for a bool tensor.
 *
 * @example
 * ```ts
 * console.log(torch.positive(torch.tensor([1, -2])).tolist()); // [ 1, -2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.positive.html | torch.positive}
 */
export function positive(input: Tensor): Tensor {
  assertTensor(input, 'positive');
  if (input.dtype === bool) throw new RuntimeError('The `+` operator, on a bool tensor is not supported.');
  return input;
}
