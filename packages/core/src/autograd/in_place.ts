import type { dtype } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import { formatShape, sameShape, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { is_grad_enabled } from './grad_mode.js';

/** @throws RuntimeError, in torch's words, unless a result can be written into `self`. */
export function assertFits(self: Tensor, result: { readonly shape: Shape; readonly dtype: dtype }): void {
  if (!sameShape(result.shape, self.shape)) {
    throw new RuntimeError(
      `output with shape ${formatShape(self.shape)} doesn't match the broadcast shape ${formatShape(result.shape)}`,
    );
  }
  if (result.dtype.category > self.dtype.category) {
    throw new RuntimeError(
      `result type ${result.dtype.scalarName} can't be cast to the desired output type ${self.dtype.scalarName}`,
    );
  }
}

/**
 * Writes a function of a tensor into the tensor itself: the in-place form of what has no form of its own.
 *
 * On the tape the function gets a copy, since its derivative may read what is about to be overwritten.
 */
export function inPlace(self: Tensor, fn: (input: Tensor) => Tensor): Tensor {
  const result = fn(is_grad_enabled() ? self.clone() : self);
  assertFits(self, result);
  return self.copy_(result);
}
