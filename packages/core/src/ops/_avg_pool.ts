import { apply } from '../autograd/apply.js';
import { defineOp, type Op } from '../autograd/op.js';
import type { RefOperand } from '../device/reference.js';
import { RuntimeError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import {
  adaptiveSpans,
  type InputShapeAttrs,
  planeCount,
  type PoolAttrs,
  pooledShape,
  slidingSpans,
  type Spans,
} from './_pool.js';
import type { Pair } from './_spatial.js';

/** How windows are averaged. */
export interface AvgPoolAttrs extends PoolAttrs {
  readonly count_include_pad: boolean;
  /** By what sums are divided instead of by the number of elements, or null. */
  readonly divisor_override: number | null;
}

/** By what the sum of a window is divided. */
type Divisor = Pick<AvgPoolAttrs, 'count_include_pad' | 'divisor_override'>;

/** The part of a window that lies inside the plane, and by what its sum is divided. */
interface PlaneWindow {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
  readonly divisor: number;
}

/** The windows of one plane, row-major. */
function windowsOf([rows, columns]: Spans, { count_include_pad, divisor_override }: Divisor): PlaneWindow[] {
  return rows.flatMap((row) =>
    columns.map((column) => {
      const inside = (row.to - row.from) * (column.to - column.from);
      const divisor = divisor_override ?? (count_include_pad ? row.count * column.count : inside);
      return { top: row.from, bottom: row.to, left: column.from, right: column.to, divisor };
    }),
  );
}

/** Calls `visit` with each window of each plane, the number of the output and the offset of the plane's first element. */
function forEachWindow(
  { shape }: RefOperand,
  windows: readonly PlaneWindow[],
  visit: (window: PlaneWindow, outputAt: number, base: number) => void,
): void {
  const [height, width] = shape.slice(-2);
  for (let plane = 0; plane < planeCount(shape); plane++) {
    for (let i = 0; i < windows.length; i++) visit(windows[i], plane * windows.length + i, plane * height * width);
  }
}

function takeMeans(out: RefOperand, x: RefOperand, windows: readonly PlaneWindow[]): void {
  const width = x.shape[x.shape.length - 1];
  forEachWindow(x, windows, ({ top, bottom, left, right, divisor }, outputAt, base) => {
    let total = 0;
    for (let i = top; i < bottom; i++) {
      for (let j = left; j < right; j++) total += x.data[base + i * width + j];
    }
    out.data[outputAt] = total / divisor;
  });
}

/** Every element of a window gets its share of the window's gradient. */
function giveShares(out: RefOperand, grad: RefOperand, windows: readonly PlaneWindow[]): void {
  const width = out.shape[out.shape.length - 1];
  const sums = new Float64Array(out.data.length);
  forEachWindow(out, windows, ({ top, bottom, left, right, divisor }, outputAt, base) => {
    const share = grad.data[outputAt] / divisor;
    for (let i = top; i < bottom; i++) {
      for (let j = left; j < right; j++) sums[base + i * width + j] += share;
    }
  });
  out.data.set(sums);
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
  ref: ([out], [x], attrs) => {
    takeMeans(out, x, windowsOf(slidingSpans(x.shape, out.shape, attrs), attrs));
  },
  backward: (ctx, grad) => [apply(avgPoolBackwardOp, [grad], { ...ctx.attrs, inputShape: ctx.shape(0) })],
});

const avgPoolBackwardOp: Op<AvgPoolAttrs & InputShapeAttrs> = defineOp<AvgPoolAttrs & InputShapeAttrs>({
  name: 'avg_pool2d_backward',
  infer: ([grad], { inputShape }) => ({ outputs: [{ shape: inputShape, dtype: grad.dtype }] }),
  ref: ([out], [grad], attrs) => {
    giveShares(out, grad, windowsOf(slidingSpans(out.shape, grad.shape, attrs), attrs));
  },
  backward: (ctx, grad) => [apply(avgPoolOp, [grad], ctx.attrs)],
});

const EXACT: Divisor = { count_include_pad: false, divisor_override: null };

const adaptiveAvgPoolOp: Op<Pair> = defineOp<Pair>({
  name: 'adaptive_avg_pool2d',
  infer: ([x], size) => ({ outputs: [{ shape: [...x.shape.slice(0, -2), ...size], dtype: x.dtype }] }),
  ref: ([out], [x]) => {
    takeMeans(out, x, windowsOf(adaptiveSpans(x.shape, out.shape), EXACT));
  },
  backward: (ctx, grad) => [apply(adaptiveAvgPoolBackwardOp, [grad], { inputShape: ctx.shape(0) })],
});

const adaptiveAvgPoolBackwardOp: Op<InputShapeAttrs> = defineOp<InputShapeAttrs>({
  name: 'adaptive_avg_pool2d_backward',
  infer: ([grad], { inputShape }) => ({ outputs: [{ shape: inputShape, dtype: grad.dtype }] }),
  ref: ([out], [grad]) => {
    giveShares(out, grad, windowsOf(adaptiveSpans(out.shape, grad.shape), EXACT));
  },
  backward: (ctx, grad) => [apply(adaptiveAvgPoolOp, [grad], ctx.shape(0).slice(-2) as unknown as Pair)],
});

/** The means of windows that move over planes. */
export function averagePlanes(x: Tensor, attrs: AvgPoolAttrs): Tensor {
  return apply(avgPoolOp, [x], attrs);
}

/** The means of as many windows as a plane is to have pixels. */
export function adaptiveAveragePlanes(x: Tensor, size: Pair): Tensor {
  return apply(adaptiveAvgPoolOp, [x], size);
}
