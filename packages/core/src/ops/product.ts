import { apply } from '../autograd/apply.js';
import { assertTensor, typeName } from '../autograd/brand.js';
import { emptyTensor } from '../autograd/factory.js';
import { defineOp, type Op } from '../autograd/op.js';
import type { NumberArray } from '../device/reference.js';
import { bool, type dtype } from '../dtype.js';
import { checkKeys } from '../errors.js';
import { wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { groupsOf, reduceAttrs, type ReduceAttrs, reducedShape, reduceLoop, spread, sumType } from './_reduce.js';

/** True everywhere but on the diagonal. */
function offDiagonal(n: number): Tensor {
  const mask = emptyTensor([n, n], bool);
  const elements = mask.storage.array() as Uint8Array;
  elements.fill(1);
  for (let i = 0; i < n; i++) elements[i * n + i] = 0;
  return mask;
}

/**
 * The product's gradient: each element gets the product of the others, which is right where some are zero too. An operation of
 * (gradient, elements).
 */
const prodBackwardOp: Op<ReduceAttrs> = defineOp({
  name: 'prod_backward',
  infer: ([, x]) => ({ outputs: [x] }),
  ref([out], [grad, x], { dims }) {
    const { outer, inner } = groupsOf(x.shape, dims);
    outer.forEach((start, g) => {
      let before = grad.data[g];
      for (const offset of inner) {
        out.data[start + offset] = before;
        before *= x.data[start + offset];
      }
      let after = 1;
      for (let i = inner.length - 1; i >= 0; i--) {
        out.data[start + inner[i]] *= after;
        after *= x.data[start + inner[i]];
      }
    });
  },
  save: { inputs: [0, 1] },
  backward(ctx, grad) {
    const [ofResult, x] = [ctx.input(0), ctx.input(1)];
    const { dims } = ctx.attrs;
    // The elements of a group along the last dimension; a copy for each of them, in which it is replaced by 1.
    const isTotal = dims.length === x.ndim;
    const toLast = (t: Tensor): Tensor => (isTotal ? t.reshape([-1]) : t.transpose(dims[0], -1));
    const fromLast = (t: Tensor): Tensor => (isTotal ? t.reshape(x.shape) : t.transpose(dims[0], -1));
    const lines = toLast(x);
    const n = lines.shape[lines.ndim - 1];
    const others = offDiagonal(n);
    const copies = lines
      .unsqueeze(-2)
      .expand([...lines.shape.slice(0, -1), n, n])
      .where(others, 1);
    const ofGradient = (): Tensor => fromLast(toLast(grad).mul(copies.prod(-1))).sum(dims, ctx.attrs.keepdim);
    const ofElements = (): Tensor => {
      const outer = toLast(grad).mul(toLast(spread(ofResult, x.shape, ctx.attrs)));
      const attrs = { dims: [copies.ndim - 1], keepdim: false };
      return fromLast(apply(prodBackwardOp, [outer, copies], attrs).where(others, 0).sum(-2));
    };
    return [ctx.needs(0) ? ofGradient() : null, ctx.needs(1) ? ofElements() : null];
  },
});

const prodOp = defineOp<ReduceAttrs>({
  name: 'prod',
  infer: ([x], attrs) => ({
    outputs: [{ shape: reducedShape(x.shape, attrs), dtype: sumType(x.dtype) }],
    compute: sumType(x.dtype),
  }),
  ref: reduceLoop((group) => group.reduce((product, value) => product * value, 1)),
  save: { inputs: [0] },
  backward: (ctx, grad) => [apply(prodBackwardOp, [grad, ctx.input(0)], ctx.attrs)],
});

interface CumsumAttrs {
  readonly dim: number;
}

/** Running sums along each line of a dimension, from its first element on or from its last. */
function runningSums(
  x: NumberArray,
  out: NumberArray,
  shape: readonly number[],
  dim: number,
  backwards: boolean,
): void {
  const { outer, inner } = groupsOf(shape, shape.length === 0 ? [] : [dim]);
  if (backwards) inner.reverse();
  for (const start of outer) {
    let total = 0;
    for (const offset of inner) out[start + offset] = total += x[start + offset];
  }
}

function defineCumsum(name: string, backwards: boolean, transposed: () => Op<CumsumAttrs>): Op<CumsumAttrs> {
  return defineOp<CumsumAttrs>({
    name,
    infer: ([x]) => ({ outputs: [{ shape: x.shape, dtype: sumType(x.dtype) }], compute: sumType(x.dtype) }),
    ref([out], [x], { dim }) {
      runningSums(x.data, out.data, x.shape, dim, backwards);
    },
    backward: (ctx, grad) => [apply(transposed(), [grad], ctx.attrs)],
  });
}

const cumsumOp: Op<CumsumAttrs> = defineCumsum('cumsum', false, () => cumsumBackwardOp);
const cumsumBackwardOp: Op<CumsumAttrs> = defineCumsum('cumsum_backward', true, () => cumsumOp);

/** Options of {@link prod} and {@link cumsum}. */
export interface ProdOptions {
  /** Convert the elements to this dtype first. */
  readonly dtype?: dtype | null;
}

/**
 * Multiplies the elements along a dimension, or all of them.
 *
 * Integers and bools are multiplied as int64. The gradient is right where elements are 0 too.
 *
 * @param input - a tensor of any shape.
 * @param dim - the dimension; all elements are multiplied by default.
 * @param keepdim - whether the dimension stays in the shape with size 1; false by default.
 * @param options - `dtype`, to convert to first.
 * @throws IndexError when `dim` is out of range.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[1, 2], [3, 4]]);
 * console.log(torch.prod(x).item(), torch.prod(x, 0).tolist()); // 24 [ 3, 8 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.prod.html | torch.prod}
 */
export function prod(input: Tensor, dim?: number | null, keepdim = false, options?: ProdOptions): Tensor {
  assertTensor(input, 'prod');
  checkKeys(options, ['dtype'], 'prod');
  if (dim !== undefined && dim !== null && typeof dim !== 'number') {
    throw new TypeError(`prod(): argument 'dim' must be int, not ${typeName(dim)}`);
  }
  const converted = options?.dtype ? input.to(options.dtype) : input;
  return apply(prodOp, [converted], reduceAttrs(input.shape.length, dim, keepdim));
}

/**
 * Computes the running sums along a dimension: outᵢ = input₀ + … + inputᵢ.
 *
 * Integers and bools are added up as int64.
 *
 * @param input - a tensor of any shape.
 * @param dim - the dimension.
 * @param options - `dtype`, to convert to first.
 * @throws IndexError when `dim` is out of range.
 *
 * @example
 * ```ts
 * console.log(torch.cumsum(torch.tensor([1, 2, 3]), 0).tolist()); // [ 1, 3, 6 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.cumsum.html | torch.cumsum}
 */
export function cumsum(input: Tensor, dim: number, options?: ProdOptions): Tensor {
  assertTensor(input, 'cumsum');
  checkKeys(options, ['dtype'], 'cumsum');
  const converted = options?.dtype ? input.to(options.dtype) : input;
  return apply(cumsumOp, [converted], { dim: wrapDim(dim, input.shape.length) });
}
