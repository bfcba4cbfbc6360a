import { _give_to_tape, type Tensor } from '@sconce/core';

/** Frees what a layer made and nobody will see, as soon as the tape needs it no more. */
export function give(...tensors: Tensor[]): void {
  for (const tensor of tensors) _give_to_tape(tensor);
}
