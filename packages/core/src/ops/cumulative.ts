import { apply } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { inPlace } from '../autograd/in_place.js';
import { defineOp, type Op } from '../autograd/op.js';
import type { NumberArray } from '../device/reference.js';
import { bool, type dtype } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { constantPad } from './_constant_pad.js';
import { type Find, selectAlong, type ValuesAndIndices } from './_places.js';
import { sumType } from './_reduce.js';
import { forEachLine } from './_softmax.js';

/** Along which dimension something accumulates, from the first element on or from the last. */
interface Direction {
  readonly dim: number;
  readonly backwards: boolean;
}

/** The elements one place further on in the direction, 0 entering at its beginning. */
function shifted(x: Tensor, { dim, backwards }: Direction): Tensor {
  const step = backwards ? -1 : 1;
  const before = x.shape.map((_, d) => (d === dim ? step : 0));
  return constantPad(
    x,
    before,
    before.map((n) => -n),
    0,
  );
}

/**
 * outᵢ = factorᵢ · (termᵢ + outᵢ₋₁), the linear recurrence of which running products and their gradients are made: an operation of
 * (terms, factors). It needs no division, so factors may be 0.
 */
const recurrenceOp: Op<Direction> = defineOp<Direction>({
  name: 'recurrence',
  infer: ([, factors]) => ({ outputs: [factors] }),
  ref([out], [terms, factors], { dim, backwards }) {
    forEachLine(factors.shape, dim, (start, size, step) => {
      let value = 0;
      for (let n = 0; n < size; n++) {
        const i = start + (backwards ? size - 1 - n : n) * step;
        out.data[i] = value = factors.data[i] * (terms.data[i] + value);
      }
    });
  },
  save: { inputs: [0, 1], outputs: [0] },
  backward(ctx, grad) {
    const { attrs } = ctx;
    // The gradients follow the same recurrence, the other way round.
    const reverse = { ...attrs, backwards: !attrs.backwards };
    const ofTerms = apply(recurrenceOp, [grad, ctx.input(1)], reverse);
    const sum = grad.add(shifted(ofTerms, reverse));
    return [ofTerms, sum.mul(ctx.input(0).add(shifted(ctx.output(0), attrs)))];
  },
});

/** dtypes as torch names them in one message. */
const CPP_NAMES: Readonly<Record<string, string>> = {
  bool: 'bool',
  uint8: 'unsigned char',
  int32: 'int',
  int64: 'long int',
  float32: 'float',
  float64: 'double',
};

/** Options of {@link cumprod}. */
export interface CumprodOptions {
  /** Convert the elements to this dtype first. */
  readonly dtype?: dtype | null;
}

/**
 * Computes the running products along a dimension: outᵢ = input₀ · … · inputᵢ.
 *
 * Integers and bools are multiplied as int64. The gradient is right where elements are 0 too.
 *
 * @param input - a tensor of any shape.
 * @param dim - the dimension.
 * @param options - `dtype`, to convert to first.
 * @throws IndexError when `dim` is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.cumprod(torch.tensor([1, 2, 3]), 0).tolist()); // [ 1, 2, 6 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.cumprod.html | torch.cumprod}
 */
export function cumprod(input: Tensor, dim: number, options?: CumprodOptions): Tensor {
  assertTensor(input, 'cumprod');
  checkKeys(options, ['dtype'], 'cumprod');
  const d = wrapDim(dim, input.shape.length);
  const x = input.to(options?.dtype ?? sumType(input.dtype));
  if (x.ndim === 0 || x.numel() === 0) return x.clone();
  // The first factor is multiplied by 1, and each further one by what came before it.
  const terms = x.new_zeros(x.shape);
  terms.select(d, 0).fill_(1);
  return apply(recurrenceOp, [terms, x], { dim: d, backwards: false });
}

export function cumprod_(input: Tensor, dim: number, options?: CumprodOptions): Tensor {
  checkReplaced('cumprod', input, options);
  return inPlace(input, (x) => cumprod(x, dim, options));
}

export function cumsum_(input: Tensor, dim: number, options?: CumprodOptions): Tensor {
  checkReplaced('cumsum', input, options);
  return inPlace(input, (x) => x.cumsum(dim, options));
}

/** Checks that running results can be written over what they are made of. */
function checkReplaced(name: string, self: Tensor, options: CumprodOptions | undefined): void {
  if (options?.dtype && options.dtype !== self.dtype) {
    throw new RuntimeError(
      `Bad in-place call: input tensor dtype ${CPP_NAMES[self.dtype.name]} and output tensor dtype ${CPP_NAMES[options.dtype.name]} should match`,
    );
  }
  if (self.dtype === bool) throw new RuntimeError(`"${name}_out_cpu" not implemented for 'Bool'`);
}

/** ln(e^a + e^b), without overflow. */
function logAddExp(a: number, b: number): number {
  const largest = Math.max(a, b);
  return Number.isFinite(largest) ? largest + Math.log1p(Math.exp(Math.min(a, b) - largest)) : largest;
}

const logcumsumexpOp = defineOp<{ readonly dim: number }>({
  name: 'logcumsumexp',
  infer([x]) {
    if (!x.dtype.is_floating_point) {
      throw new RuntimeError(`"logcumsumexp_out_cpu" not implemented for '${x.dtype.scalarName}'`);
    }
    return { outputs: [x] };
  },
  ref([out], [x], { dim }) {
    forEachLine(x.shape, dim, (start, size, step) => {
      let value = -Infinity;
      for (let i = start, n = 0; n < size; n++, i += step) out.data[i] = value = logAddExp(value, x.data[i]);
    });
  },
  save: { inputs: [0], outputs: [0] },
  backward(ctx, grad) {
    const [x, out] = [ctx.input(0), ctx.output(0)];
    if (x.ndim === 0 || x.numel() === 0) return [grad];
    // An element's part in a result shrinks from each result to the next, by what that gains.
    const { dim } = ctx.attrs;
    const length = x.shape[dim] - 1;
    const [before, after] = [out.narrow(dim, 0, length), out.narrow(dim, 1, length)];
    // Two infinities are no further apart than two equal numbers.
    const gains = before.sub(after).masked_fill(before.eq(after), 0).exp();
    const unit = x.shape.map((_, d) => Number(d === dim));
    const factors = constantPad(
      gains,
      unit,
      unit.map(() => 0),
      0,
    );
    const backwards = { dim, backwards: true };
    const later = shifted(apply(recurrenceOp, [grad, factors], backwards), backwards);
    return [x.sub(out).exp().mul(grad.add(later))];
  },
});

/**
 * Computes the logarithms of the running sums of the exponentials along a dimension, without overflow: outᵢ = ln(e^input₀ + … +
 * e^inputᵢ).
 *
 * @param input - a floating point tensor of any shape.
 * @param dim - the dimension.
 * @throws IndexError when `dim` is out of range; RuntimeError for integers and bools.
 *
 * @example
 * ```ts
 * console.log(torch.logcumsumexp(torch.tensor([1000, 1000]), 0).mul(1000).long().tolist()); // [ 1000000, 1000693 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.logcumsumexp.html | torch.logcumsumexp}
 */
export function logcumsumexp(input: Tensor, dim: number): Tensor {
  assertTensor(input, 'logcumsumexp');
  return apply(logcumsumexpOp, [input], { dim: wrapDim(dim, input.shape.length) });
}

/** The places of the running extrema of a line: of equal elements the last so far, and of NaN once there is one. */
function runningPlaces(replaces: (value: number, best: number) => boolean): Find {
  return (line: NumberArray) => {
    const places = new Uint32Array(line.length);
    for (let i = 0, best = 0; i < line.length; i++) {
      // NaN differs from itself.
      if (line[i] !== line[i] || replaces(line[i], line[best])) best = i;
      places[i] = best;
    }
    return places;
  };
}

function runningExtremum(name: 'cummax' | 'cummin', input: Tensor, dim: number): ValuesAndIndices {
  assertTensor(input, name);
  const d = wrapDim(dim, input.shape.length);
  const find = runningPlaces(name === 'cummax' ? (value, best) => value >= best : (value, best) => value <= best);
  return selectAlong(input, d, input.shape[d] ?? 1, find);
}

/**
 * Returns the running maxima along a dimension, and where they are; of equal elements the last so far.
 *
 * NaN counts as the largest. The gradient of each value goes to the element it was.
 *
 * @param input - a tensor of any dtype.
 * @param dim - the dimension.
 * @throws IndexError when `dim` is out of range.
 *
 * @example
 * ```ts
 * const { values, indices } = torch.cummax(torch.tensor([1, 3, 2]), 0);
 * console.log(values.tolist(), indices.tolist()); // [ 1, 3, 3 ] [ 0, 1, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.cummax.html | torch.cummax}
 */
export function cummax(input: Tensor, dim: number): ValuesAndIndices {
  return runningExtremum('cummax', input, dim);
}

/**
 * Returns the running minima along a dimension, and where they are; of equal elements the last so far.
 *
 * NaN counts as the smallest. The gradient of each value goes to the element it was.
 *
 * @param input - a tensor of any dtype.
 * @param dim - the dimension.
 * @throws IndexError when `dim` is out of range.
 *
 * @example
 * ```ts
 * const { values, indices } = torch.cummin(torch.tensor([3, 1, 2]), 0);
 * console.log(values.tolist(), indices.tolist()); // [ 3, 1, 1 ] [ 0, 1, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.cummin.html | torch.cummin}
 */
export function cummin(input: Tensor, dim: number): ValuesAndIndices {
  return runningExtremum('cummin', input, dim);
}
