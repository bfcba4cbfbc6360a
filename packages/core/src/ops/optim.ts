import { assertTensor } from '../autograd/brand.js';
import { run } from '../device/device.js';
import type { RefOperand, Runnable } from '../device/reference.js';
import { RuntimeError } from '../errors.js';
import { formatShape, sameShape } from '../shape.js';
import type { Tensor } from '../tensor.js';

/** The hyperparameters of one step of stochastic gradient descent; see {@link _fused_sgd_}. */
export interface SgdStepAttrs {
  /** The learning rate. */
  readonly lr: number;
  /** How much of the velocity stays from step to step; 0 for plain gradient descent. */
  readonly momentum: number;
  /** By how much the gradient is weakened before it enters the velocity. */
  readonly dampening: number;
  /** The L2 penalty: this much of the parameter is added to its gradient. */
  readonly weight_decay: number;
  /** Nesterov's momentum. */
  readonly nesterov: boolean;
  /** Go up the gradient instead of down. */
  readonly maximize: boolean;
  /** The momentum buffers hold nothing yet: the gradient is copied into them. */
  readonly is_first_step: boolean;
}

/** torch.optim.SGD's step on one parameter, in place: out are the parameter and, with momentum, its buffer. */
const sgdStep: Runnable<SgdStepAttrs> = {
  name: 'sgd_step',
  ref(outs: readonly RefOperand[], ins: readonly RefOperand[], attrs: SgdStepAttrs): void {
    const { lr, momentum, dampening, weight_decay, nesterov, maximize, is_first_step } = attrs;
    const [param, grad] = [ins[0].data, ins[1].data];
    const buffer = ins.length > 2 ? ins[2].data : null;
    for (let i = 0; i < param.length; i++) {
      let step = maximize ? -grad[i] : grad[i];
      // Not added when it is zero: zero times an infinite parameter would be NaN.
      if (weight_decay !== 0) step += weight_decay * param[i];
      if (buffer) {
        const velocity = is_first_step ? step : momentum * buffer[i] + (1 - dampening) * step;
        outs[1].data[i] = velocity;
        step = nesterov ? step + momentum * velocity : velocity;
      }
      outs[0].data[i] = param[i] - lr * step;
    }
  },
};

function checkPartner(fn: string, param: Tensor, partner: Tensor, what: string): void {
  assertTensor(partner, fn, what);
  if (partner.dtype !== param.dtype) {
    throw new RuntimeError(
      `${fn}(): expected ${what} of dtype ${param.dtype.toString()}, as the parameter has, but got ${partner.dtype.toString()}`,
    );
  }
  if (!sameShape(partner.shape, param.shape)) {
    throw new RuntimeError(
      `${fn}(): expected ${what} of shape ${formatShape(param.shape)}, as the parameter has, but got ${formatShape(partner.shape)}`,
    );
  }
}

/**
 * Takes one step of SGD on several parameters, in place and past the tape, each in one pass over its memory.
 *
 * With g the gradient plus weight_decay · p: v = momentum · v + (1 − dampening) · g, and p = p − lr · v, or with Nesterov's momentum
 * p = p − lr · (g + momentum · v). This is what `optim.SGD` calls; prefer that.
 *
 * @param params - the parameters, floating point, of any shape.
 * @param grads - a gradient for each, of its shape and dtype.
 * @param momentum_buffers - the velocity of each, of its shape and dtype; none are needed when `momentum` is 0.
 * @param options - the hyperparameters.
 * @throws RuntimeError, before anything is changed, when lists, shapes or dtypes do not fit.
 *
 * @example
 * ```ts
 * const p = torch.tensor([1, 2]);
 * const options = { lr: 0.5, momentum: 0, dampening: 0, weight_decay: 0, nesterov: false, maximize: false, is_first_step: true };
 * torch._fused_sgd_([p], [torch.tensor([1, 1])], [], options);
 * console.log(p.tolist()); // [ 0.5, 1.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.SGD.html | torch.optim.SGD}
 */
export function _fused_sgd_(
  params: readonly Tensor[],
  grads: readonly Tensor[],
  momentum_buffers: readonly Tensor[],
  options: SgdStepAttrs,
): void {
  const withMomentum = options.momentum !== 0;
  if (grads.length !== params.length || (withMomentum && momentum_buffers.length !== params.length)) {
    throw new RuntimeError(
      `_fused_sgd_(): expected one gradient and one momentum buffer for each of ${params.length} parameters, ` +
        `but got ${grads.length} and ${momentum_buffers.length}`,
    );
  }
  params.forEach((param, i) => {
    assertTensor(param, '_fused_sgd_', 'params');
    checkPartner('_fused_sgd_', param, grads[i], 'grad');
    if (withMomentum) checkPartner('_fused_sgd_', param, momentum_buffers[i], 'momentum_buffer');
  });
  params.forEach((param, i) => {
    const buffers = withMomentum ? [momentum_buffers[i]] : [];
    run(sgdStep, [param, ...buffers], [param, grads[i], ...buffers], options);
    param.storage.version++;
    for (const buffer of buffers) buffer.storage.version++;
  });
}

/** The hyperparameters of one step of Adam; see {@link _fused_adam_}. */
export interface AdamStepAttrs {
  /** The learning rate. */
  readonly lr: number;
  /** How much of the gradients' running average stays from step to step. */
  readonly beta1: number;
  /** How much of the running average of their squares stays. */
  readonly beta2: number;
  /** What is added to the divisor, so that it is not zero. */
  readonly eps: number;
  /** The L2 penalty: this much of the parameter is added to its gradient; or, decoupled, how fast the parameter itself decays. */
  readonly weight_decay: number;
  /** Divide by the largest average of squares so far. */
  readonly amsgrad: boolean;
  /** Go up the gradient instead of down. */
  readonly maximize: boolean;
}

/** What the device is told: the numbers that depend on the step's count are put together once, in float64 as in Python. */
export interface AdamKernelAttrs extends Pick<AdamStepAttrs, 'beta1' | 'beta2' | 'eps' | 'maximize'> {
  /** What is added to the gradient for each unit of the parameter; 0 when the decay is decoupled. */
  readonly weight_decay: number;
  /** By what the parameter is multiplied first; 1 unless the decay is decoupled. */
  readonly shrink: number;
  /** lr / (1 − beta1^t) */
  readonly step_size: number;
  /** √(1 − beta2^t) */
  readonly correction: number;
}

/** torch.optim.Adam's step on one parameter, in place: out are the parameter, both averages and, with amsgrad, the largest of the second. */
const adamStep: Runnable<AdamKernelAttrs> = {
  name: 'adam_step',
  ref(outs: readonly RefOperand[], ins: readonly RefOperand[], attrs: AdamKernelAttrs): void {
    const { beta1, beta2, eps, weight_decay, shrink, step_size, correction, maximize } = attrs;
    const [param, grad, mean, square, largest] = ins.map(({ data }) => data);
    for (let i = 0; i < param.length; i++) {
      const p = param[i] * shrink;
      let d = maximize ? -grad[i] : grad[i];
      // Not added when it is zero: zero times an infinite parameter would be NaN.
      if (weight_decay !== 0) d += weight_decay * p;
      const m = (outs[1].data[i] = beta1 * mean[i] + (1 - beta1) * d);
      let v = (outs[2].data[i] = beta2 * square[i] + (1 - beta2) * d * d);
      if (largest) v = outs[3].data[i] = Math.max(largest[i], v);
      outs[0].data[i] = p - (step_size * m) / (Math.sqrt(v) / correction + eps);
    }
  },
};

/** The tensors of a step of Adam: one of each kind for each parameter. */
type AdamTensors = readonly [
  grads: readonly Tensor[],
  exp_avgs: readonly Tensor[],
  exp_avg_sqs: readonly Tensor[],
  max_exp_avg_sqs: readonly Tensor[],
];

const ADAM_TENSORS = ['grad', 'exp_avg', 'exp_avg_sq', 'max_exp_avg_sq'];

function adam(
  fn: string,
  params: readonly Tensor[],
  tensors: AdamTensors,
  steps: readonly Tensor[],
  options: AdamStepAttrs,
): void {
  const lists = options.amsgrad ? tensors : tensors.slice(0, 3);
  for (const { length } of [...lists, steps]) {
    if (length === params.length) continue;
    throw new RuntimeError(
      `${fn}(): expected lists of one tensor for each of ${params.length} parameters, but got ${length}`,
    );
  }
  params.forEach((param, i) => {
    assertTensor(param, fn, 'params');
    assertTensor(steps[i], fn, 'state_steps');
    lists.forEach((list, k) => checkPartner(fn, param, list[i], ADAM_TENSORS[k]));
  });
  const { lr, beta1, beta2, eps, weight_decay, maximize } = options;
  const decoupled = fn === '_fused_adamw_';
  const attrs = { beta1, beta2, eps, maximize, weight_decay: decoupled ? 0 : weight_decay };
  const shrink = decoupled ? 1 - lr * weight_decay : 1;
  params.forEach((param, i) => {
    const [grad, ...state] = lists.map((list) => list[i]);
    const t = steps[i].item();
    const step_size = lr / (1 - beta1 ** t);
    const correction = Math.sqrt(1 - beta2 ** t);
    run(adamStep, [param, ...state], [param, grad, ...state], { ...attrs, shrink, step_size, correction });
    for (const { storage } of [param, ...state]) storage.version++;
  });
}

/**
 * Takes one step of Adam on several parameters, in place and past the tape, each in one pass over its memory.
 *
 * With g the gradient plus weight_decay · p, and t the number of the step: m = beta1 · m + (1 − beta1) · g, v = beta2 · v + (1 − beta2) · g²,
 * p = p − lr · m / (1 − beta1ᵗ) / (√(v / (1 − beta2ᵗ)) + eps); amsgrad takes the largest v so far. This is what `optim.Adam` calls; prefer that.
 *
 * @param params - the parameters, floating point, of any shape.
 * @param grads - a gradient for each, of its shape and dtype.
 * @param exp_avgs - m of each, of its shape and dtype.
 * @param exp_avg_sqs - v of each, of its shape and dtype.
 * @param max_exp_avg_sqs - the largest v of each; none are needed without `amsgrad`.
 * @param state_steps - t of each, from 1, of one element; they are not counted up here.
 * @param options - the hyperparameters.
 * @throws RuntimeError, before anything is changed, when lists, shapes or dtypes do not fit.
 *
 * @example
 * ```ts
 * const [p, m, v] = [torch.tensor([1]), torch.zeros([1]), torch.zeros([1])];
 * const options = { lr: 0.5, beta1: 0.9, beta2: 0.999, eps: 0, weight_decay: 0, amsgrad: false, maximize: false };
 * torch._fused_adam_([p], [torch.tensor([4])], [m], [v], [], [torch.tensor(1)], options);
 * console.log(p.item().toFixed(4)); // 0.5000
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.Adam.html | torch.optim.Adam}
 */
export function _fused_adam_(
  params: readonly Tensor[],
  grads: readonly Tensor[],
  exp_avgs: readonly Tensor[],
  exp_avg_sqs: readonly Tensor[],
  max_exp_avg_sqs: readonly Tensor[],
  state_steps: readonly Tensor[],
  options: AdamStepAttrs,
): void {
  adam('_fused_adam_', params, [grads, exp_avgs, exp_avg_sqs, max_exp_avg_sqs], state_steps, options);
}

/**
 * The same as {@link _fused_adam_} with decoupled weight decay: nothing is added to the gradient, and p is multiplied by
 * 1 − lr · weight_decay first. This is what `optim.AdamW` calls; prefer that.
 *
 * @param params - the parameters, floating point, of any shape.
 * @param grads - a gradient for each, of its shape and dtype.
 * @param exp_avgs - m of each, of its shape and dtype.
 * @param exp_avg_sqs - v of each, of its shape and dtype.
 * @param max_exp_avg_sqs - the largest v of each; none are needed without `amsgrad`.
 * @param state_steps - t of each, from 1, of one element; they are not counted up here.
 * @param options - the hyperparameters.
 * @throws RuntimeError, before anything is changed, when lists, shapes or dtypes do not fit.
 *
 * @example
 * ```ts
 * const [p, m, v] = [torch.tensor([1]), torch.zeros([1]), torch.zeros([1])];
 * const options = { lr: 0.5, beta1: 0.9, beta2: 0.999, eps: 0, weight_decay: 0.5, amsgrad: false, maximize: false };
 * torch._fused_adamw_([p], [torch.tensor([4])], [m], [v], [], [torch.tensor(1)], options);
 * console.log(p.item().toFixed(4)); // 0.2500
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html | torch.optim.AdamW}
 */
export function _fused_adamw_(
  params: readonly Tensor[],
  grads: readonly Tensor[],
  exp_avgs: readonly Tensor[],
  exp_avg_sqs: readonly Tensor[],
  max_exp_avg_sqs: readonly Tensor[],
  state_steps: readonly Tensor[],
  options: AdamStepAttrs,
): void {
  adam('_fused_adamw_', params, [grads, exp_avgs, exp_avg_sqs, max_exp_avg_sqs], state_steps, options);
}
