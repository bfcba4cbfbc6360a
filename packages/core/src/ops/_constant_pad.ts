import { apply } from '../autograd/apply.js';
import { defineOp } from '../autograd/op.js';
import { numel, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { type Scalar, toElement } from './_pointwise.js';

/** How many elements are added to each dimension, before its first and after its last; never negative here. */
interface ConstantPadAttrs {
  readonly before: Shape;
  readonly after: Shape;
  readonly value: number | bigint;
}

const constantPadOp = defineOp<ConstantPadAttrs>({
  name: 'constant_pad_nd',
  moves: true,
  infer: ([x], { before, after }) => ({
    outputs: [{ shape: x.shape.map((size, d) => before[d] + size + after[d]), dtype: x.dtype }],
  }),
  ref([out], [x], { before, value }) {
    out.data.fill(value as number);
    const rank = x.shape.length;
    const width = x.shape[rank - 1] ?? 1;
    const rows = numel(x.shape) / Math.max(width, 1);
    for (let row = 0; row < rows; row++) {
      let rest = row;
      let step = out.shape[rank - 1];
      let start = before[rank - 1];
      for (let d = rank - 2; d >= 0; d--) {
        start += ((rest % x.shape[d]) + before[d]) * step;
        rest = Math.floor(rest / x.shape[d]);
        step *= out.shape[d];
      }
      out.data.set(x.data.subarray(row * width, (row + 1) * width), start);
    }
  },
  backward(ctx, grad) {
    const { before } = ctx.attrs;
    const inner = (part: Tensor, size: number, d: number): Tensor =>
      part.shape[d] === size ? part : part.narrow(d, before[d], size);
    return [ctx.shape(0).reduce(inner, grad)];
  },
});

/** A view without the elements that a negative padding takes away. */
export function crop(input: Tensor, before: Shape, after: Shape): Tensor {
  let part = input;
  for (let d = 0; d < before.length; d++) {
    if (before[d] < 0) part = part.narrow(d, -before[d], part.shape[d] + before[d]);
    if (after[d] < 0) part = part.narrow(d, 0, part.shape[d] + after[d]);
  }
  return part;
}

/**
 * Surrounds a tensor with a value. Negative numbers take elements away.
 *
 * @param before - for each dimension how many to add before its first element.
 * @param after - for each dimension how many to add after its last element.
 */
export function constantPad(input: Tensor, before: Shape, after: Shape, value: Scalar): Tensor {
  const part = crop(input, before, after);
  const grow = (list: Shape): number[] => list.map((n) => Math.max(n, 0));
  if (![...before, ...after].some((n) => n > 0)) return part.clone();
  const attrs = { before: grow(before), after: grow(after), value: toElement(value, input.dtype) };
  return apply(constantPadOp, [part], attrs);
}
