import { apply } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { defineOp, type Inference, type MetaInput } from '../autograd/op.js';
import type { dtype } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { numel } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { toFloating } from './_pointwise.js';
import {
  type Dims,
  forEachGroup,
  reduceAttrs,
  type ReduceAttrs,
  reducedShape,
  reduceLoop,
  spread,
  sumOf,
} from './_reduce.js';

interface VarAttrs extends ReduceAttrs {
  /** How many degrees of freedom the mean has used up. */
  readonly correction: number;
}

function variance(group: Float64Array, correction: number): number {
  const mean = sumOf(group) / group.length;
  return sumOf(group.map((v) => (v - mean) ** 2)) / Math.max(0, group.length - correction);
}

function inferVariance([x]: readonly MetaInput[], attrs: VarAttrs): Inference {
  if (!x.dtype.is_floating_point) {
    throw new RuntimeError('std and var only support floating point and complex dtypes');
  }
  return { outputs: [{ shape: reducedShape(x.shape, attrs), dtype: x.dtype }] };
}

function varianceGradient(grad: Tensor, x: Tensor, attrs: VarAttrs): Tensor {
  const count = numel(attrs.dims.map((d) => x.shape[d]));
  const freedom = Math.max(0, count - attrs.correction);
  return spread(grad, x.shape, attrs)
    .mul(x.sub(x.mean(attrs.dims, true)))
    .mul(2 / freedom);
}

const varOp = defineOp<VarAttrs>({
  name: 'var',
  infer: inferVariance,
  ref([out], [x], { dims, correction }) {
    forEachGroup(x, dims, (group, g) => (out.data[g] = variance(group, correction)));
  },
  save: { inputs: [0] },
  backward: (ctx, grad) => [varianceGradient(grad, ctx.input(0), ctx.attrs)],
});

const stdOp = defineOp<VarAttrs>({
  name: 'std',
  infer: inferVariance,
  ref([out], [x], { dims, correction }) {
    forEachGroup(x, dims, (group, g) => (out.data[g] = Math.sqrt(variance(group, correction))));
  },
  save: { inputs: [0], outputs: [0] },
  backward(ctx, grad) {
    const result = ctx.output(0);
    // Where all elements are equal torch takes the derivative, which does not exist, to be 0.
    const ofVariance = grad.new_zeros([]).where(result.eq(0), grad.div(result.mul(2)));
    return [varianceGradient(ofVariance, ctx.input(0), ctx.attrs)];
  },
});

interface NormAttrs extends ReduceAttrs {
  readonly p: number;
}

function normOf(group: Float64Array, p: number): number {
  const sizes = group.map(Math.abs);
  // Math.max and Math.min keep NaN. Of nothing, torch's norm is 0.
  if (p === Infinity) return sizes.reduce((largest, v) => Math.max(largest, v), 0);
  if (p === -Infinity) return sizes.length === 0 ? 0 : sizes.reduce((smallest, v) => Math.min(smallest, v));
  if (p === 0) return sumOf(sizes.map((v) => Number(v !== 0)));
  if (p === 1) return sumOf(sizes);
  if (p === 2) return Math.sqrt(sumOf(sizes.map((v) => v * v)));
  return sumOf(sizes.map((v) => v ** p)) ** (1 / p);
}

/** ∂‖x‖ₚ/∂x times the gradient, 0 where torch says 0: at the origin, and for zeros that a power would make infinite. */
function normGradient(grad: Tensor, x: Tensor, norm: Tensor, p: number): Tensor {
  const zero = grad.new_zeros([]);
  const unlessZero = (test: Tensor, value: Tensor): Tensor => zero.where(test.eq(0), value);
  if (p === 0) return grad.new_zeros(x.shape);
  if (p === 1) return x.sign().mul(grad);
  if (p === 2) return grad.mul(unlessZero(norm, x.div(norm)));
  return x
    .sign()
    .mul(unlessZero(x, x.abs().pow(p - 1)))
    .mul(unlessZero(norm, grad.div(norm.pow(p - 1))));
}

/** The largest and the smallest magnitude: equal ones share the gradient. */
function extremeNormGradient(grad: Tensor, x: Tensor, norm: Tensor, dims: readonly number[]): Tensor {
  const sizes = x.abs();
  const chosen = sizes.eq(norm).logical_or(sizes.isnan().logical_and(norm.isnan()));
  return x
    .sign()
    .mul(chosen)
    .mul(grad.div(chosen.sum(dims, true)));
}

const normOp = defineOp<NormAttrs>({
  name: 'norm',
  infer([x], attrs) {
    if (!x.dtype.is_floating_point) {
      throw new RuntimeError(
        `norm(): input dtype should be either floating point or complex. Got ${x.dtype.scalarName} instead.`,
      );
    }
    return { outputs: [{ shape: reducedShape(x.shape, attrs), dtype: x.dtype }] };
  },
  ref([out], [x], { dims, p }) {
    forEachGroup(x, dims, (group, g) => (out.data[g] = normOf(group, p)));
  },
  save: { inputs: [0], outputs: [0] },
  backward(ctx, grad) {
    const { attrs } = ctx;
    const x = ctx.input(0);
    const [ofNorm, norm] = [spread(grad, x.shape, attrs), spread(ctx.output(0), x.shape, attrs)];
    if (Math.abs(attrs.p) === Infinity) return [extremeNormGradient(ofNorm, x, norm, attrs.dims)];
    return [normGradient(ofNorm, x, norm, attrs.p)];
  },
});

const logsumexpOp = defineOp<ReduceAttrs>({
  name: 'logsumexp',
  infer([x], attrs) {
    const type = toFloating(x.dtype);
    return { outputs: [{ shape: reducedShape(x.shape, attrs), dtype: type }], compute: type };
  },
  ref: reduceLoop((group) => {
    const largest = group.reduce((a, b) => Math.max(a, b), -Infinity);
    const shift = Number.isFinite(largest) ? largest : 0;
    return Math.log(sumOf(group.map((v) => Math.exp(v - shift)))) + shift;
  }),
  save: { inputs: [0], outputs: [0] },
  backward(ctx, grad) {
    const x = ctx.input(0);
    const [ofResult, result] = [spread(grad, x.shape, ctx.attrs), spread(ctx.output(0), x.shape, ctx.attrs)];
    return [ofResult.mul(x.sub(result).exp())];
  },
});

/** Options of {@link var} and {@link std}. */
export interface VarOptions {
  /** How much less than the number of elements to divide by; 1 by default. */
  readonly correction?: number | null;
  /** Whether `correction` is 1, the default, or 0; torch's older name for it. */
  readonly unbiased?: boolean;
  /** Whether the dimensions stay in the shape with size 1; false by default. */
  readonly keepdim?: boolean;
}

function varAttrs(input: Tensor, dim: Dims | undefined, options: VarOptions, where: string): VarAttrs {
  assertTensor(input, where);
  checkKeys(options, ['correction', 'unbiased', 'keepdim'], where);
  const { correction, unbiased, keepdim = false } = options;
  if (typeof unbiased === 'boolean' && typeof correction === 'number') {
    throw new TypeError(`${where}() takes correction or unbiased, not both`);
  }
  return { ...reduceAttrs(input.shape.length, dim, keepdim), correction: correction ?? Number(unbiased ?? true) };
}

/**
 * Computes the variance over the given dimensions, or over all: out = Σ (input − mean)² / max(0, n − correction).
 *
 * @param input - a floating point tensor of any shape.
 * @param dim - the dimension or dimensions; all by default.
 * @param options - `correction` or `unbiased`, `keepdim`.
 * @throws IndexError when a dimension is out of range; RuntimeError for integers and bools; TypeError when both `correction` and `unbiased`
 * are given.
 *
 * @example
 * ```ts
 * const x = torch.tensor([1, 2, 3, 6]);
 * console.log(torch.var(x, 0, { correction: 0 }).item()); // 3.5
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.var.html | torch.var}
 */
function var_(input: Tensor, dim?: Dims, options: VarOptions = {}): Tensor {
  return apply(varOp, [input], varAttrs(input, dim, options, 'var'));
}
export { var_ as var };

/**
 * Computes the standard deviation over the given dimensions, or over all: out = √(Σ (input − mean)² / max(0, n − correction)).
 *
 * @param input - a floating point tensor of any shape.
 * @param dim - the dimension or dimensions; all by default.
 * @param options - `correction` or `unbiased`, `keepdim`.
 * @throws IndexError when a dimension is out of range; RuntimeError for integers and bools; TypeError when both `correction` and `unbiased`
 * are given.
 *
 * @example
 * ```ts
 * const x = torch.tensor([1, 2, 3, 6, 3]);
 * console.log(torch.std(x.sub(1), 0, { unbiased: false }).item().toFixed(4)); // 1.6733
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.std.html | torch.std}
 */
export function std(input: Tensor, dim?: Dims, options: VarOptions = {}): Tensor {
  return apply(stdOp, [input], varAttrs(input, dim, options, 'std'));
}

/** Options of {@link norm}. */
export interface NormOptions {
  /** Convert the elements to this dtype first. */
  readonly dtype?: dtype | null;
}

/**
 * Computes the p-norm over the given dimensions, or over all: out = (Σ |input|^p)^(1/p).
 *
 * For p = ∞ and −∞ it is the largest and the smallest magnitude, for p = 0 the number of elements that are not 0. The derivative at the
 * origin is 0.
 *
 * @param input - a floating point tensor of any shape.
 * @param p - the order; 2 by default, for which `'fro'` stands too.
 * @param dim - the dimension or dimensions; all by default.
 * @param keepdim - whether they stay in the shape with size 1; false by default.
 * @param options - `dtype`, to convert to first.
 * @throws IndexError when a dimension is out of range; RuntimeError for integers and bools; TypeError when `p` is neither a number nor
 * `'fro'`.
 *
 * @example
 * ```ts
 * console.log(torch.norm(torch.tensor([3, -4])).item(), torch.norm(torch.tensor([3, -4]), 1).item()); // 5 7
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.norm.html | torch.norm}
 */
export function norm(
  input: Tensor,
  p: number | 'fro' | null = 'fro',
  dim?: Dims,
  keepdim = false,
  options?: NormOptions,
): Tensor {
  assertTensor(input, 'norm');
  checkKeys(options, ['dtype'], 'norm');
  const order = p === 'fro' || p === null ? 2 : p;
  if (typeof order !== 'number')
    throw new TypeError(`norm(): argument 'p' must be a number or 'fro', not ${String(p)}`);
  const converted = options?.dtype ? input.to(options.dtype) : input;
  return apply(normOp, [converted], { ...reduceAttrs(input.shape.length, dim, keepdim), p: order });
}

/**
 * Computes the p-norm of the difference of two tensors: out = (Σ |input − other|^p)^(1/p).
 *
 * @param input - a floating point tensor.
 * @param other - a tensor whose shape broadcasts with `input`'s.
 * @param p - the order; 2 by default.
 * @throws RuntimeError when the shapes do not broadcast, or for integers and bools.
 *
 * @example
 * ```ts
 * console.log(torch.dist(torch.tensor([1, 2]), torch.tensor([4, 6])).item()); // 5
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.dist.html | torch.dist}
 */
export function dist(input: Tensor, other: Tensor, p = 2): Tensor {
  assertTensor(input, 'dist');
  return norm(input.sub(other), p);
}

/**
 * Computes the logarithm of the sum of the exponentials over the given dimensions, without overflow: out = ln Σ e^input.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any shape.
 * @param dim - the dimension or dimensions.
 * @param keepdim - whether they stay in the shape with size 1; false by default.
 * @throws IndexError when a dimension is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.logsumexp(torch.tensor([1000, 1000]), 0).item().toFixed(3)); // 1000.693
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.logsumexp.html | torch.logsumexp}
 */
export function logsumexp(input: Tensor, dim: number | readonly number[], keepdim = false): Tensor {
  assertTensor(input, 'logsumexp');
  if (dim === undefined || dim === null) {
    throw new TypeError('logsumexp() missing 1 required positional arguments: "dim"');
  }
  return apply(logsumexpOp, [input], reduceAttrs(input.shape.length, dim, keepdim));
}
