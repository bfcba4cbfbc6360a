import { float32 } from '../../dtype.js';
import type { ConvAttrs } from '../../ops/_conv_loops.js';
import type { Kernel, KernelTable } from '../kernel.js';
import { addressOf, type Operand } from '../operand.js';
import type { Conv2dShape } from './kernel_exports.js';
import { withScratch } from './scratch.js';
import { runShared } from './threads.js';
import { wasm } from './wasm.js';
import {
  winogradFits,
  winogradForward,
  winogradInputGrad,
  winogradInputGradFits,
  winogradWeightGrad,
  winogradWeightGradFits,
} from './winograd.js';

function shapeOf(x: Operand, weight: Operand, y: Operand, attrs: ConvAttrs): Conv2dShape {
  const [n, c, h, w] = x.shape;
  const [o, , kh, kw] = weight.shape;
  const [, , oh, ow] = y.shape;
  const { stride, padding, dilation, groups } = attrs;
  return [n, c, h, w, o, kh, kw, ...stride, ...padding, ...dilation, groups, oh, ow];
}

/** The kernels count bytes in signed 32 bits. */
const MOST_BYTES = 2 ** 31;

/**
 * Whether the kernels can take it: their padded copies of the image must not be larger than they can count, which a huge padding, stride or
 * dilation makes of the smallest image; and they add up at least one channel.
 */
function fits(shape: Conv2dShape): boolean {
  const [, c, h, w, o, kh, kw, sh, sw, ph, pw, dh, dw, groups, oh, ow] = shape;
  const rows = Math.max((oh - 1) * sh + 1, h) + (kh - 1) * dh + ph;
  const columns = Math.max((ow - 1) * sw + 1, w) + (kw - 1) * dw + pw;
  // Small images are taken together, up to 256 pixels of them.
  const together = Math.max(1, 256 / Math.max(1, Math.min(oh * ow, h * w)));
  const images = 4 * together * Math.max(c, o) * rows * columns;
  const weights = 4 * (o + 8) * (c / groups + 8) * kh * kw;
  return c > 0 && images + 3 * weights + 64 * (sh + sw) < MOST_BYTES;
}

/** Additions and multiplications of any of the three products. */
function operationsOf([n, c, , , o, kh, kw, , , , , , , groups, oh, ow]: Conv2dShape): number {
  return 2 * n * o * oh * ow * (c / groups) * kh * kw;
}

const forward: Kernel<ConvAttrs> = ([y], [x, weight, bias], attrs) => {
  const shape = shapeOf(x, weight, y, attrs);
  if (x.dtype !== float32 || !fits(shape)) return false;
  return withScratch((scratch) => {
    const [from, by] = [scratch.contiguous(x), scratch.contiguous(weight)];
    const offset = bias ? scratch.contiguous(bias) : 0;
    if (winogradFits(shape)) {
      winogradForward([from, by, offset, addressOf(y)], shape, scratch);
      return;
    }
    const args = [from, by, offset, addressOf(y), ...shape];
    runShared(
      {
        kernel: 'conv2d_forward',
        args,
        scratchBytes: wasm().conv2d_forward_scratch(...shape),
        total: x.shape[0],
        operations: operationsOf(shape),
      },
      scratch,
    );
  });
};

const inputGrad: Kernel<ConvAttrs> = ([gx], [grad, weight], attrs) => {
  const shape = shapeOf(gx, weight, grad, attrs);
  if (grad.dtype !== float32 || !fits(shape)) return false;
  return withScratch((scratch) => {
    const [from, by] = [scratch.contiguous(grad), scratch.contiguous(weight)];
    if (winogradInputGradFits(shape)) {
      winogradInputGrad([from, by, addressOf(gx)], shape, scratch);
      return;
    }
    const args = [from, by, addressOf(gx), ...shape];
    runShared(
      {
        kernel: 'conv2d_input_grad',
        args,
        scratchBytes: wasm().conv2d_input_grad_scratch(...shape),
        total: gx.shape[0],
        operations: operationsOf(shape),
      },
      scratch,
    );
  });
};

const weightGrad: Kernel<ConvAttrs> = ([gw], [grad, x], attrs) => {
  const shape = shapeOf(x, gw, grad, attrs);
  if (grad.dtype !== float32 || !fits(shape)) return false;
  return withScratch((scratch) => {
    const [from, by] = [scratch.contiguous(grad), scratch.contiguous(x)];
    if (winogradWeightGradFits(shape)) {
      winogradWeightGrad([by, from, addressOf(gw)], shape, scratch);
      return;
    }
    const args = [by, from, addressOf(gw), ...shape];
    runShared(
      {
        kernel: 'conv2d_weight_grad',
        args,
        scratchBytes: wasm().conv2d_weight_grad_scratch(...shape),
        total: gw.shape[0],
        // Each piece packs the image anew, so that few channels do not pay; but both of two threads should have some.
        multiple: shape[4] < 16 ? 4 : 8,
        largePieces: true,
        operations: operationsOf(shape),
      },
      scratch,
    );
  });
};

/** Kernels of convolution and its two gradients. */
export const convolution: KernelTable = {
  conv2d: forward,
  conv2d_input_grad: inputGrad,
  conv2d_weight_grad: weightGrad,
};
