import { float32 } from '../../dtype.js';
import type { SgdStepAttrs } from '../../ops/optim.js';
import { numel } from '../../shape.js';
import type { Kernel, KernelTable } from '../kernel.js';
import { addressOf, operandIsContiguous } from '../operand.js';
import { withScratch } from './scratch.js';
import { wasm } from './wasm.js';

const sgdStep: Kernel<SgdStepAttrs> = (outs, ins, attrs) => {
  const [param, buffer] = outs;
  if (param.dtype !== float32 || !outs.every(operandIsContiguous)) return false;
  return withScratch((scratch) => {
    const grad = scratch.contiguous(ins[1]);
    wasm().sgd_step(
      addressOf(param),
      grad,
      buffer ? addressOf(buffer) : 0,
      numel(param.shape),
      attrs.lr,
      attrs.momentum,
      attrs.dampening,
      attrs.weight_decay,
      Number(attrs.nesterov),
      Number(attrs.maximize),
      Number(attrs.is_first_step),
    );
  });
};

/** Kernels of optimizers' steps. */
export const optim: KernelTable = { sgd_step: sgdStep };
