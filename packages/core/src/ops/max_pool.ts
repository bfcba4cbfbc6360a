import { apply, applyAll, _give_to_tape } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { defineOp, type Op } from '../autograd/op.js';
import type { RefOperand } from '../device/reference.js';
import { int32, int64 } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import { type MaxPoolBackwardAttrs, planeCount, poolAttrs, type PoolAttrs, pooledShape } from './_pool.js';
import type { IntOrPair } from './_spatial.js';

/** The first place inside the plane that a window, which may begin in the padding, looks at. */
function firstInside(start: number, dilation: number): number {
  return start < 0 ? start + Math.ceil(-start / dilation) * dilation : start;
}

/** Of equal maxima the first wins, any NaN beats any number, and of several NaNs the last, as in torch. */
function maxPoolLoop(
  [values, indices]: readonly RefOperand[],
  [x]: readonly RefOperand[],
  { kernel_size, stride, padding, dilation }: PoolAttrs,
): void {
  const [height, width] = x.shape.slice(-2);
  const [outHeight, outWidth] = values.shape.slice(-2);
  let at = 0;
  for (let plane = 0; plane < planeCount(x.shape); plane++) {
    const base = plane * height * width;
    for (let oy = 0; oy < outHeight; oy++) {
      const top = oy * stride[0] - padding[0];
      const bottom = Math.min(top + (kernel_size[0] - 1) * dilation[0] + 1, height);
      const y0 = firstInside(top, dilation[0]);
      for (let ox = 0; ox < outWidth; ox++, at++) {
        const left = ox * stride[1] - padding[1];
        const right = Math.min(left + (kernel_size[1] - 1) * dilation[1] + 1, width);
        const x0 = firstInside(left, dilation[1]);
        let best = -Infinity;
        let index = y0 * width + x0;
        for (let y = y0; y < bottom; y += dilation[0]) {
          for (let column = x0; column < right; column += dilation[1]) {
            const value = x.data[base + y * width + column];
            if (!(value > best) && !Number.isNaN(value)) continue;
            best = value;
            index = y * width + column;
          }
        }
        values.data[at] = best;
        indices.data[at] = index;
      }
    }
  }
}

const maxPoolOp: Op<PoolAttrs> = defineOp<PoolAttrs>({
  name: 'max_pool2d',
  infer([x], attrs) {
    const shape = pooledShape(x.shape, attrs);
    if (!x.dtype.is_floating_point) {
      throw new RuntimeError(`"max_pool2d" not implemented for '${x.dtype.scalarName}'`);
    }
    return {
      outputs: [
        { shape, dtype: x.dtype },
        // Half as many bytes to write and to read as torch's int64.
        { shape, dtype: int32 },
      ],
    };
  },
  ref: maxPoolLoop,
  save: { outputs: [1] },
  backward(ctx, grad) {
    return [apply(maxPoolBackwardOp, [grad, ctx.output(1)], { inputShape: ctx.shape(0), window: ctx.attrs })];
  },
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

/** Options of {@link max_pool2d}. */
export interface MaxPool2dOptions {
  /** How far the window moves at a time; `kernel_size` by default. */
  readonly stride?: IntOrPair | null;
  /** How many elements, smaller than any number, surround a plane on each side; 0 by default. */
  readonly padding?: IntOrPair;
  /** The distance between two elements of a window; 1 by default. */
  readonly dilation?: IntOrPair;
  /** Whether a last window that is only partly inside counts; false by default. */
  readonly ceil_mode?: boolean;
  /** Whether to return where the maxima were as well; false by default. */
  readonly return_indices?: boolean;
}

/**
 * Takes the maximum of each window that moves over planes.
 *
 * A plane of height H gives ⌊(H + 2 · padding − dilation · (kernel_size − 1) − 1) / stride⌋ + 1. Of equal maxima the first gets
 * the gradient; NaN counts as the largest.
 *
 * @param input - floating point planes of shape (N, C, H, W) or (C, H, W).
 * @param kernel_size - the window's size, an integer or a pair.
 * @param options - `stride`, `padding`, `dilation`, each an integer or a pair, `ceil_mode` and `return_indices`.
 * @returns the maxima, of shape (N, C, H′, W′) or (C, H′, W′); with `return_indices` also where each was, as an int64 index into
 * its plane.
 * @throws RuntimeError when the window does not fit; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * const x = torch.arange(16).float().view(1, 4, 4);
 * console.log(torch.max_pool2d(x, 2).tolist()); // [ [ [ 5, 7 ], [ 13, 15 ] ] ]
 * const [, indices] = torch.max_pool2d(x, 3, { stride: 1, return_indices: true });
 * console.log(indices.tolist()); // [ [ [ 10, 11 ], [ 14, 15 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.max_pool2d.html | torch.nn.functional.max_pool2d}
 */
export function max_pool2d(
  input: Tensor,
  kernel_size: IntOrPair,
  options?: MaxPool2dOptions & { readonly return_indices?: false },
): Tensor;
export function max_pool2d(
  input: Tensor,
  kernel_size: IntOrPair,
  options: MaxPool2dOptions & { readonly return_indices: true },
): [Tensor, Tensor];
export function max_pool2d(
  input: Tensor,
  kernel_size: IntOrPair,
  options?: MaxPool2dOptions,
): Tensor | [Tensor, Tensor];
export function max_pool2d(
  input: Tensor,
  kernel_size: IntOrPair,
  options: MaxPool2dOptions = {},
): Tensor | [Tensor, Tensor] {
  checkKeys(options, ['stride', 'padding', 'dilation', 'ceil_mode', 'return_indices'], 'max_pool2d');
  assertTensor(input, 'max_pool2d');
  const attrs = poolAttrs(kernel_size, options, 'max_pool2d');
  if (input.ndim !== 3 && input.ndim !== 4) {
    throw new RuntimeError('non-empty 3D or 4D (batch mode) tensor expected for input');
  }
  const [values, indices] = applyAll(maxPoolOp, [input], attrs);
  if (options.return_indices) return [values, indices.to(int64)];
  _give_to_tape(indices);
  return values;
}
