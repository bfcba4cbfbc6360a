import type { Tensor } from '@sconce/core';
import { bindArguments, type Signature } from '../_arguments.js';
import { pythonArguments } from '../_repr.js';
import { log_softmax, relu, sigmoid, softmax, softmin, tanh } from '../functional.js';
import { KEEPS_NOTHING } from '../_members.js';
import { Module } from '../module.js';

/** All arguments of {@link ReLU} by name. */
export interface ReLUArguments {
  /** Whether the result is written into the input; false by default. */
  readonly inplace?: boolean;
}

const RELU: Signature = { where: 'ReLU', positional: ['inplace'], required: 0, keywords: [] };

/**
 * Replaces negative elements by zero: out = max(0, input).
 *
 * @example
 * ```ts
 * console.log(new nn.ReLU()(torch.tensor([-1, 0, 2])).tolist()); // [ 0, 0, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ReLU.html | torch.nn.ReLU}
 */
export class ReLU extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** Whether the result is written into the input. */
  inplace: boolean;

  /** @throws TypeError for an unknown option. */
  constructor(args?: ReLUArguments);
  constructor(inplace: boolean);
  constructor(...args: unknown[]) {
    super();
    this.inplace = bindArguments<ReLUArguments>(RELU, args).inplace ?? false;
  }

  override forward(input: Tensor): Tensor {
    return relu(input, { inplace: this.inplace });
  }

  override extra_repr(): string {
    return this.inplace ? 'inplace=True' : '';
  }
}

/**
 * Squeezes each element between 0 and 1: out = 1 / (1 + e^−input).
 *
 * @example
 * ```ts
 * console.log(new nn.Sigmoid()(torch.tensor([0])).tolist()); // [ 0.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Sigmoid.html | torch.nn.Sigmoid}
 */
export class Sigmoid extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  override forward(input: Tensor): Tensor {
    return sigmoid(input);
  }
}

/**
 * Squeezes each element between −1 and 1: out = tanh(input).
 *
 * @example
 * ```ts
 * console.log(new nn.Tanh()(torch.tensor([0])).tolist()); // [ 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Tanh.html | torch.nn.Tanh}
 */
export class Tanh extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  override forward(input: Tensor): Tensor {
    return tanh(input);
  }
}

/** All arguments of {@link Softmax}, {@link Softmin} and {@link LogSoftmax} by name. */
export interface SoftmaxArguments {
  /** The dimension along which the probabilities add up to 1. */
  readonly dim?: number | null;
}

function readDim(where: string, args: readonly unknown[]): number | null {
  const dim =
    bindArguments<SoftmaxArguments>({ where, positional: ['dim'], required: 0, keywords: [] }, args).dim ?? null;
  if (dim === null || Number.isInteger(dim)) return dim;
  throw new TypeError(`dim must be an integer, got ${String(dim)}`);
}

/** torch's choice where none is given, which it discourages. */
function implicitDim(input: Tensor): number {
  return input.ndim === 0 || input.ndim === 1 || input.ndim === 3 ? 0 : 1;
}

/**
 * Turns the elements along a dimension into probabilities: outᵢ = e^inputᵢ / Σⱼ e^inputⱼ.
 *
 * Always name the dimension; without one it is 0 for one or three dimensions, else 1, as in PyTorch.
 *
 * @example
 * ```ts
 * console.log(new nn.Softmax(1)(torch.zeros([1, 2])).tolist()); // [ [ 0.5, 0.5 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Softmax.html | torch.nn.Softmax}
 */
export class Softmax extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** The dimension along which the probabilities add up to 1. */
  dim: number | null;

  /** @throws TypeError for an unknown option. */
  constructor(args?: SoftmaxArguments);
  constructor(dim: number);
  constructor(...args: unknown[]) {
    super();
    this.dim = readDim('Softmax', args);
  }

  override forward(input: Tensor): Tensor {
    return softmax(input, this.dim ?? implicitDim(input));
  }

  override extra_repr(): string {
    return pythonArguments({ dim: this.dim });
  }
}

/**
 * Turns the elements along a dimension into probabilities, the smallest into the largest: outᵢ = e^−inputᵢ / Σⱼ e^−inputⱼ.
 *
 * Always name the dimension; without one it is 0 for one or three dimensions, else 1, as in PyTorch.
 *
 * @example
 * ```ts
 * console.log(new nn.Softmin(1)(torch.zeros([1, 2])).tolist()); // [ [ 0.5, 0.5 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Softmin.html | torch.nn.Softmin}
 */
export class Softmin extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** The dimension along which the probabilities add up to 1. */
  dim: number | null;

  /** @throws TypeError for an unknown option. */
  constructor(args?: SoftmaxArguments);
  constructor(dim: number);
  constructor(...args: unknown[]) {
    super();
    this.dim = readDim('Softmin', args);
  }

  override forward(input: Tensor): Tensor {
    return softmin(input, this.dim ?? implicitDim(input));
  }

  override extra_repr(): string {
    return pythonArguments({ dim: this.dim });
  }
}

/**
 * Computes the logarithm of {@link Softmax}: outᵢ = inputᵢ − ln Σⱼ e^inputⱼ.
 *
 * Always name the dimension; without one it is 0 for one or three dimensions, else 1, as in PyTorch.
 *
 * @example
 * ```ts
 * console.log(new nn.LogSoftmax(0)(torch.tensor([5, -Infinity])).tolist()); // [ 0, -Infinity ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.LogSoftmax.html | torch.nn.LogSoftmax}
 */
export class LogSoftmax extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** The dimension along which the probabilities add up to 1. */
  dim: number | null;

  /** @throws TypeError for an unknown option. */
  constructor(args?: SoftmaxArguments);
  constructor(dim: number);
  constructor(...args: unknown[]) {
    super();
    this.dim = readDim('LogSoftmax', args);
  }

  override forward(input: Tensor): Tensor {
    return log_softmax(input, this.dim ?? implicitDim(input));
  }

  override extra_repr(): string {
    return pythonArguments({ dim: this.dim });
  }
}
