import { apply } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { defineOp, type Op } from '../autograd/op.js';
import { int32, int64 } from '../dtype.js';
import { checkKeys, IndexError, RuntimeError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import { checkRange, indexAt } from './_indices.js';

interface EmbeddingAttrs {
  /** The row that gets no gradient, or −1. */
  readonly padding: number;
  /** Whether the gradient of a row is divided by how often it was looked up. */
  readonly byFrequency: boolean;
  /** How many rows there are. */
  readonly rows: number;
}

const embeddingOp: Op<EmbeddingAttrs> = defineOp<EmbeddingAttrs>({
  name: 'embedding',
  moves: true,
  infer: ([weight, index]) => ({ outputs: [{ shape: [...index.shape, weight.shape[1]], dtype: weight.dtype }] }),
  ref([out], [weight, index]) {
    const width = weight.shape[1];
    for (let i = 0; i < index.data.length; i++) {
      const from = indexAt(index.data, i) * width;
      out.data.set(weight.data.subarray(from, from + width), i * width);
    }
  },
  save: { inputs: [1] },
  backward: (ctx, grad) => [apply(backwardOp, [grad, ctx.input(1)], ctx.attrs), null],
});

/** The gradient of the rows, as an operation of (gradient, index). */
const backwardOp: Op<EmbeddingAttrs> = defineOp<EmbeddingAttrs>({
  name: 'embedding_dense_backward',
  infer: ([grad], { rows }) => ({ outputs: [{ shape: [rows, grad.shape[grad.shape.length - 1]], dtype: grad.dtype }] }),
  ref([out], [grad, index], { padding, byFrequency, rows }) {
    const width = out.shape[1];
    const counts = new Float64Array(rows);
    for (let i = 0; i < index.data.length; i++) counts[indexAt(index.data, i)]++;
    out.data.fill(0);
    for (let i = 0; i < index.data.length; i++) {
      const row = indexAt(index.data, i);
      if (row === padding) continue;
      const scale = byFrequency ? 1 / counts[row] : 1;
      for (let k = 0; k < width; k++) out.data[row * width + k] += scale * grad.data[i * width + k];
    }
  },
  save: { inputs: [1] },
  backward(ctx, grad) {
    const index = ctx.input(1);
    const { padding, byFrequency, rows } = ctx.attrs;
    let result = apply(embeddingOp, [grad, index], ctx.attrs);
    if (padding >= 0) result = result.masked_fill(index.eq(padding).unsqueeze(-1), 0);
    if (!byFrequency) return [result, null];
    const flat = index.reshape([-1]);
    const counts = grad.new_zeros([rows]).index_add(0, flat, grad.new_ones(flat.shape));
    return [result.div(counts.index_select(0, flat).view(index.shape).unsqueeze(-1)), null];
  },
});

/** Options of {@link embedding}. */
export interface EmbeddingOptions {
  /** The row that gets no gradient; −1, the default, for none. */
  readonly padding_idx?: number;
  /** Whether the gradient of a row is divided by how often it was looked up; false by default. */
  readonly scale_grad_by_freq?: boolean;
}

/**
 * Looks up rows of a matrix: out[i, …] = weight[indices[i, …]].
 *
 * This is what `nn.functional.embedding` calls, which knows more options.
 *
 * @param weight - a matrix of shape [V, D].
 * @param indices - numbers of rows, int64 or int32, of any shape […].
 * @param options - `padding_idx`, `scale_grad_by_freq`.
 * @returns a tensor of shape […, D].
 * @throws RuntimeError when the weight is no matrix or the indices have another dtype; IndexError for an index that is no row.
 *
 * @example
 * ```ts
 * const weight = torch.tensor([[1, 2], [3, 4], [5, 6]]);
 * console.log(torch.embedding(weight, torch.tensor([2n, 0n])).tolist()); // [ [ 5, 6 ], [ 1, 2 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html | torch.nn.functional.embedding}
 */
export function embedding(weight: Tensor, indices: Tensor, options: EmbeddingOptions = {}): Tensor {
  assertTensor(weight, 'embedding', 'weight');
  assertTensor(indices, 'embedding', 'indices');
  checkKeys(options, ['padding_idx', 'scale_grad_by_freq'], 'embedding');
  if (weight.ndim !== 2) throw new RuntimeError("'weight' must be 2-D");
  if (indices.dtype !== int64 && indices.dtype !== int32) {
    throw new RuntimeError(
      `Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.${indices.dtype.scalarName}Tensor instead (while checking arguments for embedding)`,
    );
  }
  const [rows] = weight.shape;
  checkRange(indices, rows, () => new IndexError('index out of range in self'));
  const { padding_idx: padding = -1, scale_grad_by_freq: byFrequency = false } = options;
  return apply(embeddingOp, [weight, indices], { padding, byFrequency, rows });
}
