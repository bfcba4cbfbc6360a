import type { Tensor } from '@sconce/core';
import { bindArguments } from '../_arguments.js';
import { hardsigmoid, hardswish, mish, relu6, selu, silu } from '../functional.js';
import { KEEPS_NOTHING } from '../_members.js';
import { Module } from '../module.js';
import type { ReLUArguments } from './activation.js';

/** An activation whose only argument is whether it writes into its input. */
abstract class InplaceActivation extends Module {
  /** Whether the result is written into the input. */
  inplace: boolean;

  /** @throws TypeError for an unknown option. */
  constructor(args?: ReLUArguments);
  constructor(inplace: boolean);
  constructor(...args: unknown[]) {
    super();
    const signature = { where: this._get_name(), positional: ['inplace'], required: 0, keywords: [] };
    this.inplace = bindArguments<ReLUArguments>(signature, args).inplace ?? false;
  }

  override extra_repr(): string {
    return this.inplace ? 'inplace=True' : '';
  }
}

/**
 * Cuts elements off at 0 and 6: out = min(max(0, input), 6).
 *
 * @example
 * ```ts
 * console.log(new nn.ReLU6()(torch.tensor([-1, 3, 8])).tolist()); // [ 0, 3, 6 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ReLU6.html | torch.nn.ReLU6}
 */
export class ReLU6 extends InplaceActivation {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  override forward(input: Tensor): Tensor {
    return relu6(input, { inplace: this.inplace });
  }
}

/**
 * Applies the scaled exponential linear unit: out = scale · (max(0, input) + min(0, α · (e^input − 1))) with α = 1.67326… and scale = 1.05070….
 *
 * @example
 * ```ts
 * console.log(new nn.SELU()(torch.tensor([0])).tolist()); // [ 0 ]
 * ```
 * @see {@link https://arxiv.org/abs/1706.02515 | Self-Normalizing Neural Networks}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.SELU.html | torch.nn.SELU}
 */
export class SELU extends InplaceActivation {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  override forward(input: Tensor): Tensor {
    return selu(input, { inplace: this.inplace });
  }
}

/**
 * Multiplies each element by its sigmoid: out = input / (1 + e^−input). Also known as swish.
 *
 * @example
 * ```ts
 * console.log(new nn.SiLU()(torch.tensor([0, 100])).tolist()); // [ 0, 100 ]
 * ```
 * @see {@link https://arxiv.org/abs/1606.08415 | Gaussian Error Linear Units}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.SiLU.html | torch.nn.SiLU}
 */
export class SiLU extends InplaceActivation {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  override forward(input: Tensor): Tensor {
    return silu(input, { inplace: this.inplace });
  }
}

/**
 * Multiplies each element by the hyperbolic tangent of its softplus: out = input · tanh(ln(1 + e^input)).
 *
 * @example
 * ```ts
 * console.log(new nn.Mish()(torch.tensor([0, 100])).tolist()); // [ 0, 100 ]
 * ```
 * @see {@link https://arxiv.org/abs/1908.08681 | Mish}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Mish.html | torch.nn.Mish}
 */
export class Mish extends InplaceActivation {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  override forward(input: Tensor): Tensor {
    return mish(input, { inplace: this.inplace });
  }
}

/**
 * Multiplies each element by its hard sigmoid: out = input · min(max(0, input + 3), 6) / 6.
 *
 * @example
 * ```ts
 * console.log(new nn.Hardswish()(torch.tensor([1.5, 4])).tolist()); // [ 1.125, 4 ]
 * ```
 * @see {@link https://arxiv.org/abs/1905.02244 | Searching for MobileNetV3}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Hardswish.html | torch.nn.Hardswish}
 */
export class Hardswish extends InplaceActivation {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  override forward(input: Tensor): Tensor {
    return hardswish(input, { inplace: this.inplace });
  }

  /** Nothing: as in torch, `inplace` is not shown. */
  override extra_repr(): string {
    return '';
  }
}

/**
 * Applies a sigmoid made of three straight lines: out = min(max(0, input + 3), 6) / 6.
 *
 * @example
 * ```ts
 * console.log(new nn.Hardsigmoid()(torch.tensor([-4, 0, 4])).tolist()); // [ 0, 0.5, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Hardsigmoid.html | torch.nn.Hardsigmoid}
 */
export class Hardsigmoid extends InplaceActivation {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  override forward(input: Tensor): Tensor {
    return hardsigmoid(input, { inplace: this.inplace });
  }

  /** Nothing: as in torch, `inplace` is not shown. */
  override extra_repr(): string {
    return '';
  }
}
