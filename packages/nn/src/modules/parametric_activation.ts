import { type dtype, full, type Tensor } from '@sconce/core';
import { bindArguments, checkInteger, type Signature } from '../_arguments.js';
import { logsigmoid, prelu, softmax, softsign, tanhshrink } from '../functional.js';
import { KEEPS_NOTHING } from '../_members.js';
import { Module } from '../module.js';
import { Parameter } from '../parameter.js';
import { pythonArguments } from '../_repr.js';

/** Options of {@link PReLU}. */
export interface PReLUOptions {
  /** What each slope begins with; 0.25 by default. */
  readonly init?: number;
  /** The dtype of the slopes; the default dtype if none is given. */
  readonly dtype?: dtype;
}

/** All arguments of {@link PReLU} by name. */
export interface PReLUArguments extends PReLUOptions {
  /** How many slopes there are: 1, the default, or one for each channel. */
  readonly num_parameters?: number;
}

const PRELU: Signature = {
  where: 'PReLU',
  positional: ['num_parameters', 'init'],
  required: 0,
  keywords: ['dtype'],
};

/**
 * Multiplies negative elements by a learned slope: out = max(0, input) + weight · min(0, input).
 *
 * With one slope for each channel the input has the shape (N, C, …).
 *
 * @example
 * ```ts
 * console.log(new nn.PReLU()(torch.tensor([-2, 3])).tolist()); // [ -0.5, 3 ]
 * ```
 * @see {@link https://arxiv.org/abs/1502.01852 | Delving Deep into Rectifiers}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.PReLU.html | torch.nn.PReLU}
 */
export class PReLU extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** How many slopes there are. */
  readonly num_parameters: number;
  /** The slopes. */
  weight: Parameter;

  /** @throws TypeError for an unknown option. */
  constructor(args?: PReLUArguments);
  constructor(num_parameters: number, options?: PReLUOptions);
  constructor(num_parameters: number, init: number, options?: Omit<PReLUOptions, 'init'>);
  constructor(...args: unknown[]) {
    super();
    const { num_parameters = 1, init = 0.25, dtype } = bindArguments<PReLUArguments>(PRELU, args);
    this.num_parameters = checkInteger(num_parameters, 'num_parameters', 0);
    this.weight = new Parameter(full([num_parameters], init, { dtype }));
  }

  override forward(input: Tensor): Tensor {
    return prelu(input, this.weight);
  }

  override extra_repr(): string {
    return pythonArguments({ num_parameters: this.num_parameters });
  }
}

/**
 * Computes the logarithm of the sigmoid of each element: out = −ln(1 + e^−input).
 *
 * @example
 * ```ts
 * console.log(new nn.LogSigmoid()(torch.tensor([0])).item().toFixed(4)); // -0.6931
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.LogSigmoid.html | torch.nn.LogSigmoid}
 */
export class LogSigmoid extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  override forward(input: Tensor): Tensor {
    return logsigmoid(input);
  }
}

/**
 * Divides each element by 1 plus its magnitude: out = input / (1 + |input|).
 *
 * @example
 * ```ts
 * console.log(new nn.Softsign()(torch.tensor([-1, 0, 3])).tolist()); // [ -0.5, 0, 0.75 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Softsign.html | torch.nn.Softsign}
 */
export class Softsign extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  override forward(input: Tensor): Tensor {
    return softsign(input);
  }
}

/**
 * Subtracts its hyperbolic tangent from each element: out = input − tanh(input).
 *
 * @example
 * ```ts
 * console.log(new nn.Tanhshrink()(torch.tensor([0, 100])).tolist()); // [ 0, 99 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Tanhshrink.html | torch.nn.Tanhshrink}
 */
export class Tanhshrink extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  override forward(input: Tensor): Tensor {
    return tanhshrink(input);
  }
}

/**
 * Turns the channels of each pixel into probabilities: a softmax over the channels of input of shape (N, C, H, W) or (C, H, W).
 *
 * @example
 * ```ts
 * console.log(new nn.Softmax2d()(torch.zeros([2, 1, 1])).flatten().tolist()); // [ 0.5, 0.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Softmax2d.html | torch.nn.Softmax2d}
 */
export class Softmax2d extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  override forward(input: Tensor): Tensor {
    if (input.ndim !== 3 && input.ndim !== 4) throw new Error('Softmax2d requires a 3D or 4D tensor as input');
    return softmax(input, -3);
  }
}
