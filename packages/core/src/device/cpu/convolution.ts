import { float32 } from '../../dtype.js';
import type { Kernel, KernelTable } from '../kernel.js';
import { addressOf, type Operand } from '../operand.js';
import type { Conv2dShape } from './kernel_exports.js';
import { withScratch } from './scratch.js';
import { wasm } from './wasm.js';

type Pair = readonly [number, number];

/** What the kernels need to know of a convolution beside its operands. */
interface ConvolutionAttrs {
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly groups: number;
}

function shapeOf(x: Operand, weight: Operand, y: Operand, attrs: ConvolutionAttrs): Conv2dShape {
  const [n, c, h, w] = x.shape;
  const [o, , kh, kw] = weight.shape;
  const [, , oh, ow] = y.shape;
  const { stride, padding, dilation, groups } = attrs;
  return [n, c, h, w, o, kh, kw, ...stride, ...padding, ...dilation, groups, oh, ow];
}

const forward: Kernel<ConvolutionAttrs> = ([y], [x, weight, bias], attrs) => {
  if (x.dtype !== float32) return false;
  const shape = shapeOf(x, weight, y, attrs);
  const { conv2d_forward, conv2d_forward_scratch } = wasm();
  return withScratch((scratch) => {
    const [from, by] = [scratch.contiguous(x), scratch.contiguous(weight)];
    const offset = bias ? scratch.contiguous(bias) : 0;
    const work = scratch.allocate(conv2d_forward_scratch(...shape));
    conv2d_forward(from, by, offset, addressOf(y), ...shape, work, 0, x.shape[0]);
  });
};

const inputGrad: Kernel<ConvolutionAttrs> = ([gx], [grad, weight], attrs) => {
  if (grad.dtype !== float32) return false;
  const shape = shapeOf(gx, weight, grad, attrs);
  const { conv2d_input_grad, conv2d_input_grad_scratch } = wasm();
  return withScratch((scratch) => {
    const [from, by] = [scratch.contiguous(grad), scratch.contiguous(weight)];
    const work = scratch.allocate(conv2d_input_grad_scratch(...shape));
    conv2d_input_grad(from, by, addressOf(gx), ...shape, work, 0, gx.shape[0]);
  });
};

const weightGrad: Kernel<ConvolutionAttrs> = ([gw], [grad, x], attrs) => {
  if (grad.dtype !== float32) return false;
  const shape = shapeOf(x, gw, grad, attrs);
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
