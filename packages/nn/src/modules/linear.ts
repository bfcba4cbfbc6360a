import { type dtype, empty, type Tensor } from '@sconce/core';
import { bindArguments, checkInteger, type Signature } from '../_arguments.js';
import { pythonArguments } from '../_repr.js';
import { linear } from '../functional.js';
import { KEEPS_NOTHING } from '../_members.js';
import { Module } from '../module.js';
import { Parameter } from '../parameter.js';
import { resetParameters } from './_reset.js';

/** Options of {@link Linear}. */
export interface LinearOptions {
  /** Whether a learned number is added to each output; true by default. */
  readonly bias?: boolean;
  /** The dtype of the parameters; the default dtype if none is given. */
  readonly dtype?: dtype;
}

/** All arguments of {@link Linear} by name. */
export interface LinearArguments extends LinearOptions {
  /** The size of the input's last dimension. */
  readonly in_features: number;
  /** The size of the output's last dimension. */
  readonly out_features: number;
}

const SIGNATURE: Signature = {
  where: 'Linear',
  positional: ['in_features', 'out_features', 'bias'],
  required: 2,
  keywords: ['dtype'],
};

/**
 * Applies a learned linear map to the last dimension: out = input · weightᵀ + bias.
 *
 * Input of shape (…, in_features) gives (…, out_features). The weight, of shape (out_features, in_features), and the bias are drawn
 * uniformly from ±1 / √in_features.
 *
 * @example
 * ```ts
 * const layer = new nn.Linear(4, 2);
 * console.log(layer(torch.zeros([8, 4])).shape); // [ 8, 2 ]
 * console.log(String(layer)); // Linear(in_features=4, out_features=2, bias=True)
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Linear.html | torch.nn.Linear}
 */
export class Linear extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** The size of the input's last dimension. */
  readonly in_features: number;
  /** The size of the output's last dimension. */
  readonly out_features: number;
  /** The matrix, of shape (out_features, in_features). */
  weight: Parameter;
  /** What is added to each output, or null. */
  bias: Parameter | null;

  /** @throws ValueError for a negative size; TypeError for one that is no integer and for an unknown option. */
  constructor(args: LinearArguments);
  constructor(in_features: number, out_features: number, options?: LinearOptions);
  constructor(in_features: number, out_features: number, bias: boolean, options?: Omit<LinearOptions, 'bias'>);
  constructor(...args: unknown[]) {
    super();
    const { in_features, out_features, bias = true, dtype } = bindArguments<LinearArguments>(SIGNATURE, args);
    this.in_features = checkInteger(in_features, 'in_features', 0);
    this.out_features = checkInteger(out_features, 'out_features', 0);
    this.weight = new Parameter(empty([out_features, in_features], { dtype }));
    this.bias = bias ? new Parameter(empty([out_features], { dtype })) : null;
    this.reset_parameters();
  }

  /** Draws the parameters anew. */
  reset_parameters(): void {
    resetParameters(this.weight, this.bias);
  }

  override forward(input: Tensor): Tensor {
    return linear(input, this.weight, this.bias);
  }

  override extra_repr(): string {
    const { in_features, out_features, bias } = this;
    return pythonArguments({ in_features, out_features, bias: bias !== null });
  }
}

/**
 * Returns its input; a place holder.
 *
 * @example
 * ```ts
 * console.log(new nn.Identity()(torch.ones([2])).tolist()); // [ 1, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Identity.html | torch.nn.Identity}
 */
export class Identity extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** Takes any arguments, and heeds none. */
  constructor(..._args: unknown[]) {
    super();
  }

  override forward(input: Tensor): Tensor {
    return input;
  }
}
