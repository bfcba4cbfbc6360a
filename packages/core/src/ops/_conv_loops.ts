import type { NumberArray, RefOperand } from '../device/reference.js';
import type { Shape } from '../shape.js';
import type { Pair } from './_spatial.js';

/** How a kernel moves over an image. */
export interface ConvAttrs {
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly groups: number;
}

/** Where a kernel's element meets the image along one dimension: outputs `from` up to `to`, at `shift` + output · stride. */
export interface Reach {
  readonly from: number;
  readonly to: number;
  readonly shift: number;
}

export function reaches(
  size: number,
  kernel: number,
  out: number,
  attrs: Omit<ConvAttrs, 'groups'>,
  axis: 0 | 1,
): Reach[] {
  const [stride, padding, dilation] = [attrs.stride[axis], attrs.padding[axis], attrs.dilation[axis]];
  return Array.from({ length: kernel }, (_, k) => {
    const shift = k * dilation - padding;
    return {
      from: Math.max(0, Math.ceil(-shift / stride)),
      to: Math.min(out, Math.ceil((size - shift) / stride)),
      shift,
    };
  });
}

/**
 * Calls `visit` for each weight and each row of outputs to which it contributes: the weight's offset, the offsets of the first
 * input and the first output, and how many outputs there are. Inputs lie a stride apart.
 */
function walk(
  x: Shape,
  weight: Shape,
  out: Shape,
  attrs: ConvAttrs,
  visit: (weightAt: number, inputAt: number, outputAt: number, count: number) => void,
): void {
  const [batch, channels, height, width] = x;
  const [features, groupChannels, kernelHeight, kernelWidth] = weight;
  const [outHeight, outWidth] = out.slice(2);
  const rows = reaches(height, kernelHeight, outHeight, attrs, 0);
  const columns = reaches(width, kernelWidth, outWidth, attrs, 1);
  const [strideY, strideX] = attrs.stride;
  const groupFeatures = features / attrs.groups;
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < features; o++) {
      const outPlane = (n * features + o) * outHeight;
      const firstChannel = n * channels + Math.floor(o / groupFeatures) * groupChannels;
      for (let c = 0; c < groupChannels; c++) {
        const inPlane = (firstChannel + c) * height;
        rows.forEach((row, kh) => {
          columns.forEach((column, kw) => {
            const count = column.to - column.from;
            if (count <= 0) return;
            const weightAt = ((o * groupChannels + c) * kernelHeight + kh) * kernelWidth + kw;
            const firstColumn = column.from * strideX + column.shift;
            for (let y = row.from; y < row.to; y++) {
              const inputAt = (inPlane + y * strideY + row.shift) * width + firstColumn;
              visit(weightAt, inputAt, (outPlane + y) * outWidth + column.from, count);
            }
          });
        });
      }
    }
  }
}

/** Adds in double precision, whatever the result's dtype. */
function sumInto(result: NumberArray, add: (sums: Float64Array) => void): void {
  const sums = new Float64Array(result.length);
  add(sums);
  result.set(sums);
}

export function convolve(
  [out]: readonly RefOperand[],
  [x, weight, bias]: readonly (RefOperand | undefined)[],
  attrs: ConvAttrs,
): void {
  if (!x || !weight) return;
  const [input, factors, step] = [x.data, weight.data, attrs.stride[1]];
  sumInto(out.data, (sums) => {
    const plane = out.shape[2] * out.shape[3];
    if (bias) for (let i = 0; i < sums.length; i++) sums[i] = bias.data[Math.floor(i / plane) % out.shape[1]];
    walk(x.shape, weight.shape, out.shape, attrs, (weightAt, inputAt, outputAt, count) => {
      const factor = factors[weightAt];
      for (let i = 0; i < count; i++) sums[outputAt + i] += factor * input[inputAt + i * step];
    });
  });
}

export function convolveInputGrad(
  [out]: readonly RefOperand[],
  [grad, weight]: readonly RefOperand[],
  attrs: ConvAttrs,
): void {
  const [gradients, factors, step] = [grad.data, weight.data, attrs.stride[1]];
  sumInto(out.data, (sums) => {
    walk(out.shape, weight.shape, grad.shape, attrs, (weightAt, inputAt, outputAt, count) => {
      const factor = factors[weightAt];
      for (let i = 0; i < count; i++) sums[inputAt + i * step] += factor * gradients[outputAt + i];
    });
  });
}

export function convolveWeightGrad(
  [out]: readonly RefOperand[],
  [grad, x]: readonly RefOperand[],
  attrs: ConvAttrs,
): void {
  const [gradients, input, step] = [grad.data, x.data, attrs.stride[1]];
  sumInto(out.data, (sums) => {
    walk(x.shape, out.shape, grad.shape, attrs, (weightAt, inputAt, outputAt, count) => {
      let total = 0;
      for (let i = 0; i < count; i++) total += gradients[outputAt + i] * input[inputAt + i * step];
      sums[weightAt] += total;
    });
  });
}
