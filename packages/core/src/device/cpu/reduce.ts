import { float32 } from '../../dtype.js';
import type { ReduceAttrs } from '../../ops/_reduce.js';
import { numel } from '../../shape.js';
import type { Kernel, KernelTable } from '../kernel.js';
import { addressOf, type Operand } from '../operand.js';
import type { KernelExports } from './kernel_exports.js';
import { type Scratch, withScratch } from './scratch.js';
import { runShared } from './threads.js';

/** About how many multiplications and additions take as long as reading one element, or as an element of a softmax. */
const READ_OPERATIONS = 4;
const ROW_OPERATIONS = 128;

/** An operand seen as [outer, reduced, inner], and the address of its elements in that order. */
interface Reduction {
  readonly address: number;
  readonly outer: number;
  readonly reduced: number;
  readonly inner: number;
}

function product(shape: readonly number[], from: number, to: number): number {
  return numel(shape.slice(from, to));
}

/** The reduced dimensions that are not of size 1. */
function effectiveDims({ shape }: Operand, dims: readonly number[]): number[] {
  return dims.filter((d) => shape[d] !== 1);
}

/** Brings the reduced dimensions side by side: where they are not, a copy is made in which they come last. */
function arrange(x: Operand, dims: readonly number[], scratch: Scratch): Reduction {
  const { shape } = x;
  const [first, last] = [dims[0] ?? shape.length, dims.at(-1) ?? shape.length - 1];
  if (product(shape, first, last + 1) === numel(dims.map((d) => shape[d]))) {
    return {
      address: scratch.contiguous(x),
      outer: product(shape, 0, first),
      reduced: product(shape, first, last + 1),
      inner: product(shape, last + 1, shape.length),
    };
  }
  const order = [...shape.keys()].sort((a, b) => Number(dims.includes(a)) - Number(dims.includes(b)) || a - b);
  const { storage, strides, offset, dtype } = x;
  const permuted = { storage, offset, dtype, shape: order.map((d) => shape[d]), strides: order.map((d) => strides[d]) };
  const reduced = numel(dims.map((d) => shape[d]));
  return { address: scratch.contiguous(permuted), outer: numel(shape) / reduced, reduced, inner: 1 };
}

/** Whether all but one dimension in the middle are reduced, as for the gradient of a convolution's bias. */
function isChannelSum({ shape }: Operand, dims: readonly number[]): boolean {
  return shape.length > 2 && dims.length === shape.length - 1 && !dims.includes(1);
}

function sumKernel(isMean: boolean): Kernel<ReduceAttrs> {
  return ([out], [x], attrs) => {
    if (x.dtype !== float32 || numel(x.shape) === 0) return false;
    return withScratch((scratch) => {
      if (!isMean && isChannelSum(x, attrs.dims)) {
        const [n, channels] = x.shape;
        const from = scratch.contiguous(x);
        const args = [from, addressOf(out), n, channels, product(x.shape, 2, x.shape.length)];
        runShared({ kernel: 'channel_sum', args, total: channels, operations: READ_OPERATIONS * numel(x.shape) });
        return;
      }
      const { address, outer, reduced, inner } = arrange(x, effectiveDims(x, attrs.dims), scratch);
      const args = [address, addressOf(out), reduced, inner, isMean ? 1 / reduced : 1];
      runShared({ kernel: 'sum', args, total: outer, operations: READ_OPERATIONS * numel(x.shape) });
    });
  };
}

/** The extreme values, or (int64) their places among the reduced elements. */
function extremeKernel(name: 'amax' | 'amin' | 'argmax' | 'argmin'): Kernel<ReduceAttrs> {
  return ([out], [x], attrs) => {
    if (x.dtype !== float32 || numel(x.shape) === 0) return false;
    return withScratch((scratch) => {
      const { address, outer, reduced, inner } = arrange(x, effectiveDims(x, attrs.dims), scratch);
      const args = [address, addressOf(out), reduced, inner];
      runShared({ kernel: name, args, total: outer, operations: READ_OPERATIONS * numel(x.shape) });
    });
  };
}

type RowKernel = 'softmax' | 'log_softmax';

/** Whether the dimension is the last one, so that its elements lie side by side. */
function isLast(x: Operand, dim: number): boolean {
  return product(x.shape, dim + 1, x.shape.length) === 1;
}

/** Runs a kernel over the rows of a contiguous operand. */
export function runRows(
  kernel: keyof KernelExports,
  args: readonly number[],
  { shape }: Operand,
  columns: number,
): void {
  const n = numel(shape);
  // Short rows are taken four at a time.
  runShared({ kernel, args, total: n / columns, multiple: 4, operations: ROW_OPERATIONS * n });
}

function softmaxKernel(name: RowKernel): Kernel<{ readonly dim: number }> {
  return ([out], [x], { dim }) => {
    if (x.dtype !== float32 || !isLast(x, dim)) return false;
    const columns = x.shape[dim] ?? 1;
    return withScratch((scratch) => {
      const from = scratch.contiguous(x);
      runRows(name, [from, addressOf(out), columns], x, columns);
    });
  };
}

function softmaxBackwardKernel(name: `${RowKernel}_backward`): Kernel<{ readonly dim: number }> {
  return ([gx], [grad, out], { dim }) => {
    if (grad.dtype !== float32 || out.dtype !== float32 || !isLast(grad, dim)) return false;
    const columns = grad.shape[dim] ?? 1;
    return withScratch((scratch) => {
      const [from, output] = [scratch.contiguous(grad), scratch.contiguous(out)];
      runRows(name, [from, output, addressOf(gx), columns], grad, columns);
    });
  };
}

/** Kernels of reductions and of what works row by row. */
export const reduce: KernelTable = {
  sum: sumKernel(false),
  mean: sumKernel(true),
  amax: extremeKernel('amax'),
  amin: extremeKernel('amin'),
  max: extremeKernel('amax'),
  min: extremeKernel('amin'),
  argmax: extremeKernel('argmax'),
  argmin: extremeKernel('argmin'),
  softmax: softmaxKernel('softmax'),
  log_softmax: softmaxKernel('log_softmax'),
  softmax_backward: softmaxBackwardKernel('softmax_backward'),
  log_softmax_backward: softmaxBackwardKernel('log_softmax_backward'),
};
