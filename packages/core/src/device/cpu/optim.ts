import { float32 } from '../../dtype.js';
import type { AdamKernelAttrs, SgdStepAttrs } from '../../ops/optim.js';
import { numel } from '../../shape.js';
import type { Kernel, KernelTable } from '../kernel.js';
import { addressOf, operandIsContiguous } from '../operand.js';
import { withScratch } from './scratch.js';
import { OPERATIONS } from './strided.js';
import { runShared } from './threads.js';

const sgdStep: Kernel<SgdStepAttrs> = (outs, ins, attrs) => {
  const [param, buffer] = outs;
  if (param.dtype !== float32 || !outs.every(operandIsContiguous)) return false;
  return withScratch((scratch) => {
    const grad = scratch.contiguous(ins[1]);
    const { lr, momentum, dampening, weight_decay, nesterov, maximize, is_first_step } = attrs;
    const addresses = [addressOf(param), grad, buffer ? addressOf(buffer) : 0];
    const rates = [lr, momentum, dampening, weight_decay];
    const total = numel(param.shape);
    runShared({
      kernel: 'sgd_step',
      args: [...addresses, ...rates, Number(nesterov), Number(maximize), Number(is_first_step)],
      total,
      multiple: 16,
      operations: 2 * OPERATIONS * total,
    });
  });
};

const adamStep: Kernel<AdamKernelAttrs> = (outs, ins, attrs) => {
  if (outs[0].dtype !== float32 || !outs.every(operandIsContiguous)) return false;
  return withScratch((scratch) => {
    const grad = scratch.contiguous(ins[1]);
    const [param, mean, square, largest = 0] = outs.map(addressOf);
    const { beta1, beta2, eps, weight_decay, shrink, step_size, correction } = attrs;
    const numbers = [beta1, beta2, eps, weight_decay, shrink, step_size, correction, Number(attrs.maximize)];
    const total = numel(outs[0].shape);
    runShared({
      kernel: 'adam_step',
      args: [param, grad, mean, square, largest, ...numbers],
      total,
      multiple: 16,
      operations: 3 * OPERATIONS * total,
    });
  });
};

/** Kernels of optimizers' steps. */
export const optim: KernelTable = { sgd_step: sgdStep, adam_step: adamStep };
