import { float32 } from '../../dtype.js';
import type { ConvAttrs } from '../../ops/_conv_loops.js';
import type { Kernel, KernelTable } from '../kernel.js';
import { addressOf, type Operand } from '../operand.js';
import type { Conv2dShape } from './kernel_exports.js';
import { withScratch } from './scratch.js';
import { wasm } from './wasm.js';

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

const forward: Kernel<ConvAttrs> = ([y], [x, weight, bias], attrs) => {
  const shape = shapeOf(x, weight, y, attrs);
  if (x.dtype !== float32 || !fits(shape)) return false;
  const { conv2d_forward, conv2d_forward_scratch } = wasm();
  return withScratch((scratch) => {
    const [from, by] = [scratch.contiguous(x), scratch.contiguous(weight)];
    const offset = bias ? scratch.contiguous(bias) : 0;
    const work = scratch.allocate(conv2d_forward_scratch(...shape));
    conv2d_forward(from, by, offset, addressOf(y), ...shape, work, 0, x.shape[0]);
  });
};

const inputGrad: Kernel<ConvAttrs> = ([gx], [grad, weight], attrs) => {
  const shape = shapeOf(gx, weight, grad, attrs);
  if (grad.dtype !== float32 || !fits(shape)) return false;
  const { conv2d_input_grad, conv2d_input_grad_scratch } = wasm();
  return withScratch((scratch) => {
    const [from, by] = [scratch.contiguous(grad), scratch.contiguous(weight)];
    const work = scratch.allocate(conv2d_input_grad_scratch(...shape));
    conv2d_input_grad(from, by, addressOf(gx), ...shape, work, 0, gx.shape[0]);
  });
};

const weightGrad: Kernel<ConvAttrs> = ([gw], [grad, x], attrs) => {
  const shape = shapeOf(x, gw, grad, attrs);
  if (grad.dtype !== float32 || !fits(shape)) return false;
  const { conv2d_weight_grad, conv2d_weight_grad_scratch } = wasm();
  return withScratch((scratch) => {
    const [from, by] = [scratch.contiguous(grad), scratch.contiguous(x)];
    const work = scratch.allocate(conv2d_weight_grad_scratch(...shape));
    conv2d_weight_grad(by, from, addressOf(gw), ...shape, work, 0, gw.shape[0]);
  });
};

/** Kernels of convolution and its two gradients. */
export const convolution: KernelTable = {
  conv2d: forward,
  conv2d_input_grad: inputGrad,
  conv2d_weight_grad: weightGrad,
};
