import type { BackwardContext, Op } from '../autograd/op.js';
import { bool } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import type { Tensor } from '../tensor.js';

/** The op, refusing bool inputs with this message. */
export function withoutBool<A>(op: Op<A>, message: string): Op<A> {
  return {
    ...op,
    infer(inputs, attrs) {
      if (inputs[0].dtype === bool) throw new RuntimeError(message);
      return op.infer(inputs, attrs);
    },
  };
}

/** The derivative of a step function: zero wherever it has one, and, as in torch, also where it has none. */
export function zeroGradient(_: BackwardContext<unknown>, grad: Tensor): Tensor[] {
  return [grad.new_zeros(grad.shape)];
}
