import { _give_to_tape, type Tensor } from '@sconce/core';

/** Frees what a layer made and nobody will see, as soon as the tape needs it no more. */
export function give(...tensors: Tensor[]): void {
  for (const tensor of tensors) _give_to_tape(tensor);
}

/** Frees tensors as {@link give} does, but for those that show the elements of one that is kept. */
export function giveAllBut(kept: readonly Tensor[], ...tensors: Tensor[]): void {
  give(...tensors.filter(({ storage }) => !kept.some((tensor) => tensor.storage === storage)));
}
