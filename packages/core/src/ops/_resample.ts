import { apply } from '../autograd/apply.js';
import { defineOp, type Op } from '../autograd/op.js';
import type { NumberArray } from '../device/reference.js';
import type { Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { splitShape } from './_indices.js';

/** Of which elements of a dimension each element of the result is the weighted sum. */
export interface Taps {
  /** How many elements there are for each one of the result. */
  readonly count: number;
  /** `count` indices for each element of the result. */
  readonly index: Int32Array;
  readonly weight: Float64Array;
}

interface ResampleAttrs {
  readonly dim: number;
  readonly inputSize: number;
  readonly outputSize: number;
  readonly taps: Taps;
}

const withSize = (shape: Shape, dim: number, size: number): Shape => shape.with(dim, size);

/** Adds to each `to` its share of `from`: the elements of the result from those of the input, or backward the other way round. */
function spread(
  to: Float64Array,
  from: NumberArray,
  [outer, inner]: readonly [number, number],
  { inputSize, outputSize, taps }: ResampleAttrs,
  backward: boolean,
): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < outputSize * taps.count; i++) {
      const result = (o * outputSize + Math.floor(i / taps.count)) * inner;
      const input = (o * inputSize + taps.index[i]) * inner;
      const [target, source] = backward ? [input, result] : [result, input];
      const weight = taps.weight[i];
      for (let k = 0; k < inner; k++) to[target + k] += weight * from[source + k];
    }
  }
}

function add(out: NumberArray, from: NumberArray, shape: Shape, attrs: ResampleAttrs, backward: boolean): void {
  const { outer, inner } = splitShape(shape, attrs.dim);
  const sums = new Float64Array(out.length);
  spread(sums, from, [outer, inner], attrs, backward);
  out.set(sums);
}

const resampleOp: Op<ResampleAttrs> = defineOp<ResampleAttrs>({
  name: 'resample',
  infer: ([x], { dim, outputSize }) => ({
    outputs: [{ shape: withSize(x.shape, dim, outputSize), dtype: x.dtype }],
  }),
  ref: ([out], [x], attrs) => {
    add(out.data, x.data, x.shape, attrs, false);
  },
  backward: (ctx, grad) => [apply(resampleBackwardOp, [grad], ctx.attrs)],
});

const resampleBackwardOp: Op<ResampleAttrs> = defineOp<ResampleAttrs>({
  name: 'resample_backward',
  infer: ([grad], { dim, inputSize }) => ({
    outputs: [{ shape: withSize(grad.shape, dim, inputSize), dtype: grad.dtype }],
  }),
  ref: ([out], [grad], attrs) => {
    add(out.data, grad.data, grad.shape, attrs, true);
  },
  backward: (ctx, grad) => [apply(resampleOp, [grad], ctx.attrs)],
});

/** Makes every element along a dimension a weighted sum of the input's. */
export function resample(x: Tensor, dim: number, outputSize: number, taps: Taps): Tensor {
  return apply(resampleOp, [x], { dim, inputSize: x.shape[dim], outputSize, taps });
}
