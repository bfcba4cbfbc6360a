import { apply } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { defineOp, type Op } from '../autograd/op.js';
import { float64, int64 } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { type Shape, wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { type InputShapeAttrs, planeCount, poolAttrs, type PoolAttrs, pooledShape } from './_pool.js';
import type { IntOrPair } from './_spatial.js';

/** How windows are averaged. */
interface AvgPoolAttrs extends PoolAttrs {
  readonly count_include_pad: boolean;
  /** By what sums are divided instead of by the number of elements, or null. */
  readonly divisor_override: number | null;
}

/** The part of a window that lies inside the plane, and by what its sum is divided. */
interface PlaneWindow {
  readonly outputAt: number;
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
  readonly divisor: number;
}

/** The windows of one plane, row-major. */
function windowsOf(inputShape: Shape, outputShape: Shape, attrs: AvgPoolAttrs): PlaneWindow[] {
  const { kernel_size, stride, padding, count_include_pad, divisor_override } = attrs;
  const [height, width] = inputShape.slice(-2);
  const [outHeight, outWidth] = outputShape.slice(-2);
  return Array.from({ length: outHeight * outWidth }, (_, outputAt) => {
    const y = Math.floor(outputAt / outWidth) * stride[0] - padding[0];
    const x = (outputAt % outWidth) * stride[1] - padding[1];
    // In ceil_mode the last window may reach beyond the padding, and that part never counts.
    const padded =
      (Math.min(y + kernel_size[0], height + padding[0]) - y) * (Math.min(x + kernel_size[1], width + padding[1]) - x);
    const [top, bottom] = [Math.max(y, 0), Math.min(y + kernel_size[0], height)];
    const [left, right] = [Math.max(x, 0), Math.min(x + kernel_size[1], width)];
    const divisor = divisor_override ?? (count_include_pad ? padded : (bottom - top) * (right - left));
    return { outputAt, top, bottom, left, right, divisor };
  });
}

const avgPoolOp: Op<AvgPoolAttrs> = defineOp<AvgPoolAttrs>({
  name: 'avg_pool2d',
  infer([x], attrs) {
    const shape = pooledShape(x.shape, attrs);
    if (!x.dtype.is_floating_point) {
      throw new RuntimeError(`"avg_pool2d" not implemented for '${x.dtype.scalarName}'`);
    }
    return { outputs: [{ shape, dtype: x.dtype }] };
  },
  ref([out], [x], attrs) {
    const windows = windowsOf(x.shape, out.shape, attrs);
    const [height, width] = x.shape.slice(-2);
    for (let plane = 0; plane < planeCount(x.shape); plane++) {
      const base = plane * height * width;
      for (const { outputAt, top, bottom, left, right, divisor } of windows) {
        let total = 0;
        for (let i = top; i < bottom; i++) {
          for (let j = left; j < right; j++) total += x.data[base + i * width + j];
        }
        out.data[plane * windows.length + outputAt] = total / divisor;
      }
    }
  },
  backward: (ctx, grad) => [apply(avgPoolBackwardOp, [grad], { ...ctx.attrs, inputShape: ctx.shape(0) })],
});

/** Every element of a window gets its share of the window's gradient. */
const avgPoolBackwardOp: Op<AvgPoolAttrs & InputShapeAttrs> = defineOp<AvgPoolAttrs & InputShapeAttrs>({
  name: 'avg_pool2d_backward',
  infer: ([grad], { inputShape }) => ({ outputs: [{ shape: inputShape, dtype: grad.dtype }] }),
  ref([out], [grad], attrs) {
    const windows = windowsOf(out.shape, grad.shape, attrs);
    const [height, width] = out.shape.slice(-2);
    const sums = new Float64Array(out.data.length);
    for (let plane = 0; plane < planeCount(out.shape); plane++) {
      const base = plane * height * width;
      for (const { outputAt, top, bottom, left, right, divisor } of windows) {
        const share = grad.data[plane * windows.length + outputAt] / divisor;
        for (let i = top; i < bottom; i++) {
          for (let j = left; j < right; j++) sums[base + i * width + j] += share;
        }
      }
    }
    out.data.set(sums);
  },
  backward: (ctx, grad) => [apply(avgPoolOp, [grad], ctx.attrs)],
});

/** Options of {@link avg_pool2d}. */
export interface AvgPool2dOptions {
  /** How far the window moves at a time; `kernel_size` by default. */
  readonly stride?: IntOrPair | null;
  /** How many zeros surround a plane on each side; 0 by default. */
  readonly padding?: IntOrPair;
  /** Whether a last window that is only partly inside counts; false by default. */
  readonly ceil_mode?: boolean;
  /** Whether the zeros of the padding count as elements; true by default. */
  readonly count_include_pad?: boolean;
  /** By what sums are divided instead of by the number of elements. */
  readonly divisor_override?: number | null;
}

/**
 * Takes the mean of each window that moves over planes.
 *
 * A plane of height H gives ⌊(H + 2 · padding − kernel_size) / stride⌋ + 1.
 *
 * @param input - planes of shape (N, C, H, W) or (C, H, W), floating point or int64, whose means are rounded towards zero.
 * @param kernel_size - the window's size, an integer or a pair.
 * @param options - `stride` and `padding`, each an integer or a pair, `ceil_mode`, `count_include_pad` and `divisor_override`.
 * @returns the means, of shape (N, C, H′, W′) or (C, H′, W′).
 * @throws RuntimeError when the window does not fit; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * const x = torch.arange(16).float().view(1, 4, 4);
 * console.log(torch.avg_pool2d(x, 2).tolist()); // [ [ [ 2.5, 4.5 ], [ 10.5, 12.5 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool2d.html | torch.nn.functional.avg_pool2d}
 */
export function avg_pool2d(input: Tensor, kernel_size: IntOrPair, options: AvgPool2dOptions = {}): Tensor {
  const keys = ['stride', 'padding', 'ceil_mode', 'count_include_pad', 'divisor_override'];
  checkKeys(options, keys, 'avg_pool2d');
  assertTensor(input, 'avg_pool2d');
  const { count_include_pad = true, divisor_override = null } = options;
  const window = poolAttrs(kernel_size, options, 'avg_pool2d');
  if (divisor_override === 0) throw new RuntimeError('divisor must be not zero');
  if (divisor_override !== null && !Number.isInteger(divisor_override)) {
    throw new TypeError(`avg_pool2d(): argument 'divisor_override' must be int, not ${typeof divisor_override}`);
  }
  wrapDim(-3, input.ndim);
  const attrs = { ...window, count_include_pad, divisor_override };
  if (input.dtype === int64) return apply(avgPoolOp, [input.to(float64)], attrs).to(int64);
  return apply(avgPoolOp, [input], attrs);
}
