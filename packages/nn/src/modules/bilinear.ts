import { type dtype, empty, type Tensor } from '@sconce/core';
import { bindArguments, checkInteger, type Signature } from '../_arguments.js';
import { bilinear } from '../functional.js';
import { uniform_ } from '../init.js';
import { KEEPS_NOTHING } from '../_members.js';
import { Module } from '../module.js';
import { Parameter } from '../parameter.js';
import { pythonArguments } from '../_repr.js';

/** Options of {@link Bilinear}. */
export interface BilinearOptions {
  /** Whether a learned number is added to each output; true by default. */
  readonly bias?: boolean;
  /** The dtype of the parameters; the default dtype if none is given. */
  readonly dtype?: dtype;
}

/** All arguments of {@link Bilinear} by name. */
export interface BilinearArguments extends BilinearOptions {
  /** The size of the first input's last dimension. */
  readonly in1_features: number;
  /** The size of the second input's last dimension. */
  readonly in2_features: number;
  /** The size of the output's last dimension. */
  readonly out_features: number;
}

const SIGNATURE: Signature = {
  where: 'Bilinear',
  positional: ['in1_features', 'in2_features', 'out_features', 'bias'],
  required: 3,
  keywords: ['dtype'],
};

/**
 * Applies a learned bilinear map to the last dimensions of two inputs: outₖ = input1ᵀ · weightₖ · input2 + biasₖ.
 *
 * Inputs of shapes (…, in1_features) and (…, in2_features) give (…, out_features). The parameters are drawn uniformly from ±1 / √in1_features.
 *
 * @example
 * ```ts
 * console.log(new nn.Bilinear(3, 4, 2)(torch.ones([5, 3]), torch.ones([5, 4])).shape); // [ 5, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Bilinear.html | torch.nn.Bilinear}
 */
export class Bilinear extends Module<[input1: Tensor, input2: Tensor]> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** The size of the first input's last dimension. */
  readonly in1_features: number;
  /** The size of the second input's last dimension. */
  readonly in2_features: number;
  /** The size of the output's last dimension. */
  readonly out_features: number;
  /** The matrices, of shape (out_features, in1_features, in2_features). */
  weight: Parameter;
  /** What is added to each output, or null. */
  bias: Parameter | null;

  /** @throws ValueError for a negative size; TypeError for one that is no integer and for an unknown option. */
  constructor(args: BilinearArguments);
  constructor(in1_features: number, in2_features: number, out_features: number, options?: BilinearOptions);
  constructor(
    in1_features: number,
    in2_features: number,
    out_features: number,
    bias: boolean,
    options?: Omit<BilinearOptions, 'bias'>,
  );
  constructor(...args: unknown[]) {
    super();
    const given = bindArguments<BilinearArguments>(SIGNATURE, args);
    const { in1_features, in2_features, out_features, bias = true, dtype } = given;
    this.in1_features = checkInteger(in1_features, 'in1_features', 1);
    this.in2_features = checkInteger(in2_features, 'in2_features', 0);
    this.out_features = checkInteger(out_features, 'out_features', 0);
    this.weight = new Parameter(empty([out_features, in1_features, in2_features], { dtype }));
    this.bias = bias ? new Parameter(empty([out_features], { dtype })) : null;
    this.reset_parameters();
  }

  /** Draws the parameters anew. */
  reset_parameters(): void {
    const bound = 1 / Math.sqrt(this.in1_features);
    uniform_(this.weight, -bound, bound);
    if (this.bias) uniform_(this.bias, -bound, bound);
  }

  override forward(input1: Tensor, input2: Tensor): Tensor {
    return bilinear(input1, input2, this.weight, this.bias);
  }

  override extra_repr(): string {
    const { in1_features, in2_features, out_features, bias } = this;
    return pythonArguments({ in1_features, in2_features, out_features, bias: bias !== null });
  }
}
