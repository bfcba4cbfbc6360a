import { apply, applyInPlace } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { defineOp, type Op } from '../autograd/op.js';
import { int32, int64 } from '../dtype.js';
import { checkKeys, IndexError, RuntimeError } from '../errors.js';
import { formatShape, numel, wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { asVector, checkRange, indexAt, splitShape } from './_indices.js';

interface DimAttrs {
  readonly dim: number;
}

const indexSelectOp: Op<DimAttrs> = defineOp<DimAttrs>({
  name: 'index_select',
  moves: true,
  infer([input, index], { dim }) {
    const length = numel(index.shape);
    return { outputs: [{ shape: input.shape.map((size, d) => (d === dim ? length : size)), dtype: input.dtype }] };
  },
  ref([out], [input, index], { dim }) {
    const { outer, size, inner } = splitShape(asVector(input.shape), dim);
    let to = 0;
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < index.data.length; i++) {
        const from = (o * size + indexAt(index.data, i)) * inner;
        out.data.set(input.data.subarray(from, from + inner), to);
        to += inner;
      }
    }
  },
  save: { inputs: [1] },
  backward: (ctx, grad) => [
    apply(indexAddOp, [grad.new_zeros(ctx.shape(0)), ctx.input(1), grad], { ...ctx.attrs, alpha: 1 }),
    null,
  ],
});

interface IndexAddAttrs extends DimAttrs {
  readonly alpha: number;
}

const indexAddOp: Op<IndexAddAttrs> = defineOp<IndexAddAttrs>({
  name: 'index_add',
  infer: ([self]) => ({ outputs: [self] }),
  ref([out], [self, index, source], { dim, alpha }) {
    out.data.set(self.data);
    const { outer, size, inner } = splitShape(asVector(self.shape), dim);
    let from = 0;
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < index.data.length; i++) {
        const to = (o * size + indexAt(index.data, i)) * inner;
        for (let k = 0; k < inner; k++) out.data[to + k] += alpha * source.data[from++];
      }
    }
  },
  save: { inputs: [1] },
  backward(ctx, grad) {
    const { dim, alpha } = ctx.attrs;
    if (!ctx.needs(2)) return [grad, null, null];
    const ofSource = apply(indexSelectOp, [grad, ctx.input(1)], { dim }).reshape(ctx.shape(2));
    return [grad, null, alpha === 1 ? ofSource : ofSource.mul(alpha)];
  },
});

/**
 * Returns the parts of a tensor at some indices of a dimension, as a copy.
 *
 * @param input - a tensor.
 * @param dim - the dimension.
 * @param index - a vector of int64 or int32.
 * @throws RuntimeError when the index has another dtype; IndexError when it is no vector or out of range.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[1, 2], [3, 4], [5, 6]]);
 * console.log(torch.index_select(x, 0, torch.tensor([2, 0], { dtype: torch.int64 })).tolist()); // [ [ 5, 6 ], [ 1, 2 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.index_select.html | torch.index_select}
 */
export function index_select(input: Tensor, dim: number, index: Tensor): Tensor {
  assertTensor(input, 'index_select');
  assertTensor(index, 'index_select', 'index');
  const d = wrapDim(dim, input.shape.length);
  if (index.dtype !== int64 && index.dtype !== int32) {
    throw new RuntimeError('index_select(): Expected dtype int32 or int64 for index');
  }
  if (index.shape.length > 1) throw new IndexError('index_select(): Index is supposed to be a vector');
  if (input.shape.length === 0 && index.numel() !== 1) {
    throw new RuntimeError('index_select(): Index to scalar can have only 1 value, got ' + `${index.numel()} value(s)`);
  }
  checkRange(index, asVector(input.shape)[d], () => new IndexError('index out of range in self'));
  return apply(indexSelectOp, [input, index], { dim: d });
}

/** Options of {@link index_add}. */
export interface IndexAddOptions {
  /** What `source` is multiplied with; 1 by default. */
  readonly alpha?: number;
}

function checkIndexAdd(input: Tensor, dim: number, index: Tensor, source: Tensor): number {
  assertTensor(input, 'index_add');
  assertTensor(index, 'index_add', 'index');
  assertTensor(source, 'index_add', 'source');
  const d = wrapDim(dim, input.shape.length);
  if (index.dtype !== int64 && index.dtype !== int32) {
    throw new RuntimeError(`index_add_(): Expected dtype int32/int64 for index but got: ${index.dtype.scalarName}`);
  }
  if (index.shape.length > 1) {
    throw new IndexError(
      `index_add_(): Index is supposed to be a vector, but got dim: ${index.shape.length} with type: ${index.dtype.scalarName} and size: ${formatShape(index.shape)}`,
    );
  }
  if (source.dtype !== input.dtype) {
    throw new RuntimeError(
      `index_add_(): self (${input.dtype.scalarName}) and source (${source.dtype.scalarName}) must have the same scalar type`,
    );
  }
  const [own, given] = [asVector(input.shape), asVector(source.shape)];
  if (d < given.length && given[d] !== index.numel()) {
    throw new RuntimeError(
      `index_add_(): Number of indices (${index.numel()}) should be equal to source.size(dim): (${given[d]}), for dim: ${d}`,
    );
  }
  if (own.length !== given.length || own.some((size, k) => k !== d && size !== given[k])) {
    throw new RuntimeError(
      `source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = ${formatShape(input.shape)} source.shape = ${formatShape(source.shape)}`,
    );
  }
  checkRange(index, own[d], () => new IndexError('index out of range in self'));
  return d;
}

/**
 * Adds the parts of `source` to a tensor at some indices of a dimension: out[index[i]] += alpha · source[i] for dim = 0.
 *
 * @param input - a tensor.
 * @param dim - the dimension.
 * @param index - a vector of int64 or int32.
 * @param source - a tensor of the input's dtype and shape, but for `dim`, where it is as long as the index.
 * @param options - `alpha`.
 * @throws RuntimeError when dtypes or sizes do not fit; IndexError when the index is no vector or out of range.
 *
 * @example
 * ```ts
 * const index = torch.tensor([0, 0, 2], { dtype: torch.int64 });
 * console.log(torch.index_add(torch.zeros([3]), 0, index, torch.tensor([1, 2, 3])).tolist()); // [ 3, 0, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.index_add.html | torch.index_add}
 */
export function index_add(
  input: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor,
  options?: IndexAddOptions,
): Tensor {
  checkKeys(options, ['alpha'], 'index_add');
  const d = checkIndexAdd(input, dim, index, source);
  return apply(indexAddOp, [input, index, source], { dim: d, alpha: options?.alpha ?? 1 });
}

export function index_add_(
  input: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor,
  options?: IndexAddOptions,
): Tensor {
  checkKeys(options, ['alpha'], 'index_add_');
  const d = checkIndexAdd(input, dim, index, source);
  return applyInPlace(indexAddOp, [input, index, source], { dim: d, alpha: options?.alpha ?? 1 });
}
