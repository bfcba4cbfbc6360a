import { float32 } from '../../dtype.js';
import type { MaxPoolBackwardAttrs, PoolAttrs } from '../../ops/_pool.js';
import type { Pair } from '../../ops/_spatial.js';
import { numel } from '../../shape.js';
import type { Kernel, KernelTable } from '../kernel.js';
import { addressOf, type Operand } from '../operand.js';
import type { KernelExports } from './kernel_exports.js';
import { withScratch } from './scratch.js';
import { runShared } from './threads.js';

/** About how many multiplications and additions take as long as one element. */
const OPERATIONS = 16;

interface AvgPoolAttrs extends PoolAttrs {
  readonly count_include_pad: boolean;
  readonly divisor_override: number | null;
}

/** Height and width, the last two dimensions. */
function planeOf({ shape }: Operand): Pair {
  return [shape[shape.length - 2], shape[shape.length - 1]];
}

/** Runs a kernel over the planes of the larger side of a pool. */
function runPlanes(kernel: keyof KernelExports, args: readonly number[], { shape }: Operand): void {
  runShared({ kernel, args, total: numel(shape.slice(0, -2)), operations: OPERATIONS * numel(shape) });
}

/** Whether the kernels, which count in signed 32 bits, can take a window: the plane it may reach over is counted, too. */
function fits({ kernel_size, stride, padding, dilation }: PoolAttrs): boolean {
  const reach = ([0, 1] as const).map((axis) => kernel_size[axis] * dilation[axis] + stride[axis] + 2 * padding[axis]);
  return reach[0] * reach[1] < 2 ** 31;
}

const maxPool: Kernel<PoolAttrs> = ([y, indices], [x], attrs) => {
  const { kernel_size, stride, padding, dilation } = attrs;
  if (x.dtype !== float32 || !fits(attrs)) return false;
  return withScratch((scratch) => {
    const from = scratch.contiguous(x);
    const sizes = [...planeOf(x), ...planeOf(y)] as const;
    const window = [...kernel_size, ...stride, ...padding, ...dilation] as const;
    const args = [from, addressOf(y), addressOf(indices), ...sizes, ...window];
    runPlanes('max_pool2d_forward', args, x);
  });
};

/** Whether windows are 2x2, lie side by side, and begin at the plane's corner. */
function arePairs({ kernel_size, stride, padding, dilation }: PoolAttrs): boolean {
  const is = (pair: Pair, size: number): boolean => pair[0] === size && pair[1] === size;
  return is(kernel_size, 2) && is(stride, 2) && is(padding, 0) && is(dilation, 1);
}

const maxPoolBackward: Kernel<MaxPoolBackwardAttrs> = ([gx], [grad, indices], { window }) => {
  if (grad.dtype !== float32) return false;
  return withScratch((scratch) => {
    const [from, at] = [scratch.contiguous(grad), scratch.contiguous(indices)];
    const sizes = [...planeOf(gx), ...planeOf(grad)];
    runPlanes(
      'max_pool2d_backward',
      [from, at, addressOf(gx), ...sizes, Number(window !== null && arePairs(window))],
      gx,
    );
  });
};

function avgPool(direction: 'forward' | 'backward'): Kernel<AvgPoolAttrs> {
  return ([out], [operand], attrs) => {
    if (operand.dtype !== float32 || !fits(attrs)) return false;
    const [x, y] = direction === 'forward' ? [operand, out] : [out, operand];
    const { kernel_size, stride, padding, count_include_pad, divisor_override } = attrs;
    return withScratch((scratch) => {
      const from = scratch.contiguous(operand);
      const sizes = [...planeOf(x), ...planeOf(y)] as const;
      const window = [...kernel_size, ...stride, ...padding] as const;
      const divisor = [Number(count_include_pad), divisor_override ?? 0] as const;
      runPlanes(`avg_pool2d_${direction}`, [from, addressOf(out), ...sizes, ...window, ...divisor], x);
    });
  };
}

/** Kernels of pooling. */
export const pooling: KernelTable = {
  max_pool2d: maxPool,
  max_pool2d_backward: maxPoolBackward,
  avg_pool2d: avgPool('forward'),
  avg_pool2d_backward: avgPool('backward'),
};
