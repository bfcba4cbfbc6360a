import type { Tensor } from '@sconce/core';
import { bindArguments, type Signature } from '../_arguments.js';
import { pythonArguments } from '../_repr.js';
import { dropout } from '../functional.js';
import { checkProbability } from '../functional/layers.js';
import { KEEPS_NOTHING } from '../_members.js';
import { Module } from '../module.js';

/** All arguments of {@link Dropout} by name. */
export interface DropoutArguments {
  /** The probability that an element becomes zero; 0.5 by default. */
  readonly p?: number;
  /** Whether the result is written into the input; false by default. */
  readonly inplace?: boolean;
}

const SIGNATURE: Signature = { where: 'Dropout', positional: ['p', 'inplace'], required: 0, keywords: [] };

/**
 * In training mode, zeroes each element with probability p and multiplies the others by 1 / (1 − p); in evaluation mode it returns
 * its input.
 *
 * @example
 * ```ts
 * const m = new nn.Dropout(0.2);
 * console.log(m.eval()(torch.ones([3])).tolist()); // [ 1, 1, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html | torch.nn.Dropout}
 */
export class Dropout extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** The probability that an element becomes zero. */
  p: number;
  /** Whether the result is written into the input. */
  inplace: boolean;

  /** @throws ValueError when `p` is not between 0 and 1; TypeError for an unknown option. */
  constructor(args?: DropoutArguments);
  constructor(p: number, options?: Omit<DropoutArguments, 'p'>);
  constructor(p: number, inplace: boolean);
  constructor(...args: unknown[]) {
    super();
    const { p = 0.5, inplace = false } = bindArguments<DropoutArguments>(SIGNATURE, args);
    checkProbability(p);
    this.p = p;
    this.inplace = inplace;
  }

  override forward(input: Tensor): Tensor {
    const { p, training, inplace } = this;
    return dropout(input, { p, training, inplace });
  }

  override extra_repr(): string {
    return pythonArguments({ p: this.p, inplace: this.inplace });
  }
}
