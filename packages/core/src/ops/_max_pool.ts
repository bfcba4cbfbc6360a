import { _give_to_tape, apply, applyAll } from '../autograd/apply.js';
import { type BackwardContext, defineOp, type Meta, type Op } from '../autograd/op.js';
import type { RefOperand } from '../device/reference.js';
import { int32 } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import type { Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import {
  adaptiveSpans,
  type MaxPoolBackwardAttrs,
  planeCount,
  type PoolAttrs,
  pooledShape,
  slidingSpans,
  type Spans,
} from './_pool.js';
import type { Pair } from './_spatial.js';

/** Of equal maxima the first wins, any NaN beats any number, and of several NaNs the last, as in torch. */
function takeMaxima([values, indices]: readonly RefOperand[], [x]: readonly RefOperand[], spans: Spans): void {
  const [height, width] = x.shape.slice(-2);
  const [rows, columns] = spans;
  let at = 0;
  for (let plane = 0; plane < planeCount(x.shape); plane++) {
    const base = plane * height * width;
    for (const row of rows) {
      for (const column of columns) {
        let best = -Infinity;
        let index = row.from * width + column.from;
        for (let i = row.from; i < row.to; i += row.step) {
          for (let j = column.from; j < column.to; j += column.step) {
            const value = x.data[base + i * width + j];
            if (!(value > best) && !Number.isNaN(value)) continue;
            best = value;
            index = i * width + j;
          }
        }
        values.data[at] = best;
        indices.data[at++] = index;
      }
    }
  }
}

/** The maxima and where they were. */
function outputsOf(name: string, x: Meta, shape: Shape): readonly Meta[] {
  if (!x.dtype.is_floating_point) throw new RuntimeError(`"${name}" not implemented for '${x.dtype.scalarName}'`);
  return [
    { shape, dtype: x.dtype },
    // Half as many bytes to write and to read as torch's int64.
    { shape, dtype: int32 },
  ];
}

function backward(ctx: BackwardContext<unknown>, grad: Tensor, window: PoolAttrs | null): Tensor[] {
  return [apply(maxPoolBackwardOp, [grad, ctx.output(1)], { inputShape: ctx.shape(0), window })];
}

const maxPoolOp: Op<PoolAttrs> = defineOp<PoolAttrs>({
  name: 'max_pool2d',
  infer: ([x], attrs) => ({ outputs: outputsOf('max_pool2d', x, pooledShape(x.shape, attrs)) }),
  ref: (outs, ins, attrs) => {
    takeMaxima(outs, ins, slidingSpans(ins[0].shape, outs[0].shape, attrs));
  },
  save: { outputs: [1] },
  backward: (ctx, grad) => backward(ctx, grad, ctx.attrs),
});

const adaptiveMaxPoolOp: Op<Pair> = defineOp<Pair>({
  name: 'adaptive_max_pool2d',
  infer: ([x], size) => ({ outputs: outputsOf('adaptive_max_pool2d', x, [...x.shape.slice(0, -2), ...size]) }),
  ref: (outs, ins) => {
    takeMaxima(outs, ins, adaptiveSpans(ins[0].shape, outs[0].shape));
  },
  save: { outputs: [1] },
  backward: (ctx, grad) => backward(ctx, grad, null),
});

/** Every gradient goes to the element that was the maximum. */
const maxPoolBackwardOp: Op<MaxPoolBackwardAttrs> = defineOp<MaxPoolBackwardAttrs>({
  name: 'max_pool2d_backward',
  infer: ([grad], { inputShape }) => ({ outputs: [{ shape: inputShape, dtype: grad.dtype }] }),
  ref([out], [grad, indices]) {
    const [height, width] = out.shape.slice(-2);
    const size = height * width;
    const perPlane = grad.shape[grad.shape.length - 2] * grad.shape[grad.shape.length - 1];
    const sums = new Float64Array(out.data.length);
    for (let i = 0; i < grad.data.length; i++) {
      // A window of nothing but padding, which a dilation can make, has an index outside of the plane.
      if (indices.data[i] < size) sums[Math.floor(i / perPlane) * size + indices.data[i]] += grad.data[i];
    }
    out.data.set(sums);
  },
  save: { inputs: [1] },
  backward: (ctx, grad) => [apply(maxPoolDoubleBackwardOp, [grad, ctx.input(1)], ctx.attrs)],
});

/** Picks, for each window, the element that was the maximum. */
const maxPoolDoubleBackwardOp: Op<MaxPoolBackwardAttrs> = defineOp<MaxPoolBackwardAttrs>({
  name: 'max_pool2d_double_backward',
  infer: ([x, indices]) => ({ outputs: [{ shape: indices.shape, dtype: x.dtype }] }),
  ref([out], [x, indices]) {
    const [height, width] = x.shape.slice(-2);
    const size = height * width;
    const perPlane = out.shape[out.shape.length - 2] * out.shape[out.shape.length - 1];
    for (let i = 0; i < out.data.length; i++) {
      const index = indices.data[i];
      out.data[i] = index < size ? x.data[Math.floor(i / perPlane) * size + index] : 0;
    }
  },
  save: { inputs: [1] },
  backward: (ctx, grad) => [apply(maxPoolBackwardOp, [grad, ctx.input(1)], ctx.attrs)],
});

/** The maxima of windows that move over planes, and their indices, int32. */
export function maxPlanes(x: Tensor, attrs: PoolAttrs): Tensor[] {
  return applyAll(maxPoolOp, [x], attrs);
}

/** The maxima of as many windows as a plane is to have pixels, and their indices, int32. */
export function adaptiveMaxPlanes(x: Tensor, size: Pair): Tensor[] {
  return applyAll(adaptiveMaxPoolOp, [x], size);
}

/** The maxima, and with `return_indices` also where they were. */
export type MaybeIndices<R extends boolean> = R extends true ? [Tensor, Tensor] : Tensor;

/** What the caller asked for of maxima and their indices, which are missing only where nobody asked for them. */
export function withIndices<R extends boolean>(
  [values, indices]: readonly [Tensor, Tensor?] | readonly Tensor[],
  wanted: R | undefined,
): MaybeIndices<R> {
  if (wanted) return [values, indices?.long()] as MaybeIndices<R>;
  if (indices) _give_to_tape(indices);
  return values as MaybeIndices<R>;
}
