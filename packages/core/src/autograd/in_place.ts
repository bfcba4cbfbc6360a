import type { Tensor } from '../tensor.js';
import { _give_to_tape, assertFits } from './apply.js';
import { is_grad_enabled } from './grad_mode.js';

/**
 * Writes a function of a tensor into the tensor itself: the in-place form of what has no form of its own.
 *
 * On the tape the function gets a copy, since its derivative may read what is about to be overwritten.
 *
 * @param fn - gives a new tensor, no view.
 */
export function inPlace(self: Tensor, fn: (input: Tensor) => Tensor): Tensor {
  const input = is_grad_enabled() ? self.clone() : self;
  const result = fn(input);
  assertFits(self, result);
  self.copy_(result);
  if (input !== self) _give_to_tape(input);
  _give_to_tape(result);
  return self;
}
