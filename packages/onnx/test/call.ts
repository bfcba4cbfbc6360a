import type { Tensor } from '@sconce/core';
import * as nn from '@sconce/nn';

/** A module of one function. */
export class Call extends nn.Module<Tensor[], Tensor | readonly Tensor[]> {
  constructor(private readonly fn: (...args: Tensor[]) => Tensor | readonly Tensor[]) {
    super();
  }

  override forward(...args: Tensor[]): Tensor | readonly Tensor[] {
    return this.fn(...args);
  }
}
