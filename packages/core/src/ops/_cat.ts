import { apply } from '../autograd/apply.js';
import type { Grad } from '../autograd/node.js';
import { defineOp, type MetaInput } from '../autograd/op.js';
import { resultType } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import { numel, type Shape, wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { assertTensors } from './_lists.js';

/** An old rule of torch: a vector without elements joins with anything, and counts for its dtype only. */
function isSkipped(shape: Shape): boolean {
  return shape.length === 1 && shape[0] === 0;
}

function joinedShape(inputs: readonly MetaInput[], dim: number): Shape {
  const first = inputs.find(({ shape }) => !isSkipped(shape))?.shape;
  if (!first) return [0];
  let size = 0;
  inputs.forEach(({ shape }, i) => {
    if (isSkipped(shape)) return;
    if (shape.length !== first.length) {
      throw new RuntimeError(`Tensors must have same number of dimensions: got ${first.length} and ${shape.length}`);
    }
    const d = shape.findIndex((n, k) => k !== dim && n !== first[k]);
    if (d >= 0) {
      throw new RuntimeError(
        `Sizes of tensors must match except in dimension ${dim}. Expected size ${first[d]} but got size ${shape[d]} for tensor number ${i} in the list.`,
      );
    }
    size += shape[dim];
  });
  return first.map((n, d) => (d === dim ? size : n));
}

export const catOp = defineOp<{ readonly dim: number; readonly count: number }>({
  name: 'cat',
  moves: true,
  infer(inputs, { dim }) {
    const dtype = resultType(inputs);
    return { outputs: [{ shape: joinedShape(inputs, dim), dtype }], compute: dtype };
  },
  ref([out], inputs, { dim }) {
    const outer = numel(out.shape.slice(0, dim));
    const row = out.data.length / outer;
    let start = 0;
    for (const { data } of inputs) {
      const part = data.length / outer;
      for (let i = 0; i < outer; i++) out.data.set(data.subarray(i * part, (i + 1) * part), i * row + start);
      start += part;
    }
  },
  backward(ctx, grad) {
    const { dim, count } = ctx.attrs;
    let start = 0;
    return Array.from({ length: count }, (_, i): Grad => {
      const shape = ctx.shape(i);
      const first = start;
      if (!isSkipped(shape)) start += shape[dim];
      if (!ctx.needs(i)) return null;
      return isSkipped(shape) ? grad.new_zeros(shape) : grad.narrow(dim, first, shape[dim]);
    });
  },
});

/**
 * Joins tensors along a dimension that they have.
 *
 * All other sizes must be the same; dtypes promote. A vector without elements is skipped.
 *
 * @param tensors - at least one tensor.
 * @param dim - the dimension; 0 by default.
 * @throws RuntimeError when there is no tensor, one has no dimensions, or sizes differ; IndexError when `dim` is out of range.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[1, 2]]);
 * console.log(torch.cat([x, x]).tolist(), torch.cat([x, x], 1).tolist()); // [ [ 1, 2 ], [ 1, 2 ] ] [ [ 1, 2, 1, 2 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.cat.html | torch.cat}
 */
export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
  assertTensors(tensors, 'cat');
  if (tensors.length === 0) throw new RuntimeError('torch.cat(): expected a non-empty list of Tensors');
  const scalar = tensors.findIndex(({ shape }) => shape.length === 0);
  if (scalar >= 0) {
    throw new RuntimeError(`zero-dimensional tensor (at position ${scalar}) cannot be concatenated`);
  }
  const rank = (tensors.find(({ shape }) => !isSkipped(shape)) ?? tensors[0]).shape.length;
  return apply(catOp, tensors, { dim: wrapDim(dim, rank), count: tensors.length });
}
