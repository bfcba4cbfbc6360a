import { float32 } from '../../dtype.js';
import type { PoolAttrs } from '../../ops/_pool.js';
import type { Pair } from '../../ops/_spatial.js';
import { numel } from '../../shape.js';
import type { Kernel, KernelTable } from '../kernel.js';
import { addressOf, type Operand } from '../operand.js';
import { withScratch } from './scratch.js';
import { wasm } from './wasm.js';

interface AvgPoolAttrs extends PoolAttrs {
  readonly count_include_pad: boolean;
  readonly divisor_override: number | null;
}

/** Height and width, the last two dimensions. */
function planeOf({ shape }: Operand): Pair {
  return [shape[shape.length - 2], shape[shape.length - 1]];
}

/** How many planes of height times width there are. */
function planesOf({ shape }: Operand): number {
  return numel(shape.slice(0, -2));
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
    wasm().max_pool2d_forward(from, addressOf(y), addressOf(indices), ...sizes, ...window, 0, planesOf(x));
  });
};

const maxPoolBackward: Kernel = ([gx], [grad, indices]) => {
  if (grad.dtype !== float32) return false;
  return withScratch((scratch) => {
    const [from, at] = [scratch.contiguous(grad), scratch.contiguous(indices)];
    const [size, outputs] = [numel(planeOf(gx)), numel(planeOf(grad))];
    wasm().max_pool2d_backward(from, at, addressOf(gx), size, outputs, 0, planesOf(gx));
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
      const kernel = wasm()[`avg_pool2d_${direction}`];
      kernel(from, addressOf(out), ...sizes, ...window, ...divisor, 0, planesOf(x));
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
