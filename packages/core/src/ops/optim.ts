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

function checkPartner(param: Tensor, partner: Tensor, what: string): void {
  assertTensor(partner, '_fused_sgd_', what);
  if (partner.dtype !== param.dtype) {
    throw new RuntimeError(
      `_fused_sgd_(): expected ${what} of dtype ${param.dtype.toString()}, as the parameter has, but got ${partner.dtype.toString()}`,
    );
  }
  if (!sameShape(partner.shape, param.shape)) {
    throw new RuntimeError(
      `_fused_sgd_(): expected ${what} of shape ${formatShape(param.shape)}, as the parameter has, but got ${formatShape(partner.shape)}`,
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
    checkPartner(param, grads[i], 'grad');
    if (withMomentum) checkPartner(param, momentum_buffers[i], 'momentum_buffer');
  });
  params.forEach((param, i) => {
    const buffers = withMomentum ? [momentum_buffers[i]] : [];
    run(sgdStep, [param, ...buffers], [param, grads[i], ...buffers], options);
    param.storage.version++;
    for (const buffer of buffers) buffer.storage.version++;
  });
}
