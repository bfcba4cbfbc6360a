import type { Tensor } from '@sconce/core';
import { bindArguments } from '../_arguments.js';
import { gelu, glu, hardshrink, softplus, softshrink } from '../functional.js';
import { KEEPS_NOTHING } from '../_members.js';
import { Module } from '../module.js';
import { pythonArguments, pythonValue } from '../_repr.js';

/** All arguments of {@link GELU} by name. */
export interface GELUArguments {
  /** `tanh` for an approximation of the error function; `none` by default. */
  readonly approximate?: 'none' | 'tanh';
}

/**
 * Multiplies each element by the probability that a standard normal number is less: out = input · (1 + erf(input / √2)) / 2.
 *
 * @example
 * ```ts
 * console.log(new nn.GELU()(torch.tensor([1])).item().toFixed(4)); // 0.8413
 * ```
 * @see {@link https://arxiv.org/abs/1606.08415 | Gaussian Error Linear Units}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.GELU.html | torch.nn.GELU}
 */
export class GELU extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** `tanh` for an approximation of the error function. */
  approximate: 'none' | 'tanh';

  /** @throws TypeError for an unknown option. */
  constructor(args?: GELUArguments);
  constructor(approximate: 'none' | 'tanh');
  constructor(...args: unknown[]) {
    super();
    const signature = { where: 'GELU', positional: ['approximate'], required: 0, keywords: [] };
    const { approximate = 'none' } = bindArguments<GELUArguments>(signature, args);
    this.approximate = approximate;
  }

  override forward(input: Tensor): Tensor {
    return gelu(input, { approximate: this.approximate });
  }

  override extra_repr(): string {
    return `approximate='${this.approximate}'`;
  }
}

/** All arguments of {@link GLU} by name. */
export interface GLUArguments {
  /** The dimension; −1, the last one, by default. */
  readonly dim?: number;
}

/**
 * Gates one half of the input by the other: out = a · sigmoid(b), where a and b are the halves along a dimension.
 *
 * @example
 * ```ts
 * console.log(new nn.GLU()(torch.tensor([4, 3, 0, Infinity])).tolist()); // [ 2, 3 ]
 * ```
 * @see {@link https://arxiv.org/abs/1612.08083 | Language Modeling with Gated Convolutional Networks}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.GLU.html | torch.nn.GLU}
 */
export class GLU extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** The dimension. */
  dim: number;

  /** @throws TypeError for an unknown option. */
  constructor(args?: GLUArguments);
  constructor(dim: number);
  constructor(...args: unknown[]) {
    super();
    const signature = { where: 'GLU', positional: ['dim'], required: 0, keywords: [] };
    const { dim = -1 } = bindArguments<GLUArguments>(signature, args);
    this.dim = dim;
  }

  override forward(input: Tensor): Tensor {
    return glu(input, this.dim);
  }

  override extra_repr(): string {
    return pythonArguments({ dim: this.dim });
  }
}

/** All arguments of {@link Softplus} by name. */
export interface SoftplusArguments {
  /** How sharp the bend is; 1 by default. */
  readonly beta?: number;
  /** Past which beta · input the result is the input itself; 20 by default. */
  readonly threshold?: number;
}

/**
 * A smooth kind of ReLU: out = ln(1 + e^(beta · input)) / beta.
 *
 * @example
 * ```ts
 * console.log(new nn.Softplus()(torch.tensor([0])).item().toFixed(4)); // 0.6931
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Softplus.html | torch.nn.Softplus}
 */
export class Softplus extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** How sharp the bend is. */
  beta: number;
  /** Past which beta · input the result is the input itself. */
  threshold: number;

  /** @throws TypeError for an unknown option. */
  constructor(args?: SoftplusArguments);
  constructor(beta: number, options?: Omit<SoftplusArguments, 'beta'>);
  constructor(beta: number, threshold: number);
  constructor(...args: unknown[]) {
    super();
    const signature = { where: 'Softplus', positional: ['beta', 'threshold'], required: 0, keywords: [] };
    const { beta = 1, threshold = 20 } = bindArguments<SoftplusArguments>(signature, args);
    this.beta = beta;
    this.threshold = threshold;
  }

  override forward(input: Tensor): Tensor {
    return softplus(input, this.beta, this.threshold);
  }

  override extra_repr(): string {
    return pythonArguments({ beta: this.beta, threshold: this.threshold });
  }
}

/** All arguments of {@link Hardshrink} by name. */
export interface HardshrinkArguments {
  /** The bound; 0.5 by default. */
  readonly lambd?: number;
}

/**
 * Replaces the elements between −lambd and lambd by zero.
 *
 * @example
 * ```ts
 * console.log(new nn.Hardshrink()(torch.tensor([-1, 0.5, 2])).tolist()); // [ -1, 0, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Hardshrink.html | torch.nn.Hardshrink}
 */
export class Hardshrink extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** The bound. */
  lambd: number;

  /** @throws TypeError for an unknown option. */
  constructor(args?: HardshrinkArguments);
  constructor(lambd: number);
  constructor(...args: unknown[]) {
    super();
    const signature = { where: 'Hardshrink', positional: ['lambd'], required: 0, keywords: [] };
    const { lambd = 0.5 } = bindArguments<HardshrinkArguments>(signature, args);
    this.lambd = lambd;
  }

  override forward(input: Tensor): Tensor {
    return hardshrink(input, this.lambd);
  }

  override extra_repr(): string {
    return pythonValue(this.lambd);
  }
}

/** All arguments of {@link Softshrink} by name. */
export interface SoftshrinkArguments {
  /** By how much; 0.5 by default. */
  readonly lambd?: number;
}

/**
 * Moves each element towards 0 by lambd, those nearer to 0 than that to 0 itself.
 *
 * @example
 * ```ts
 * console.log(new nn.Softshrink()(torch.tensor([-2, 0.25, 1])).tolist()); // [ -1.5, 0, 0.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Softshrink.html | torch.nn.Softshrink}
 */
export class Softshrink extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** By how much. */
  lambd: number;

  /** @throws TypeError for an unknown option. */
  constructor(args?: SoftshrinkArguments);
  constructor(lambd: number);
  constructor(...args: unknown[]) {
    super();
    const signature = { where: 'Softshrink', positional: ['lambd'], required: 0, keywords: [] };
    const { lambd = 0.5 } = bindArguments<SoftshrinkArguments>(signature, args);
    this.lambd = lambd;
  }

  override forward(input: Tensor): Tensor {
    return softshrink(input, this.lambd);
  }

  override extra_repr(): string {
    return pythonValue(this.lambd);
  }
}
