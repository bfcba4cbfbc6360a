import { type Tensor, ValueError } from '@sconce/core';
import { bindArguments } from '../_arguments.js';
import { celu, elu, hardtanh, leaky_relu, rrelu, threshold } from '../functional.js';
import { KEEPS_NOTHING } from '../_members.js';
import { Module } from '../module.js';
import { pythonArguments, pythonFloat, pythonValue } from '../_repr.js';

/** What torch prints of `inplace`: only that it is so. */
function inplaceText(inplace: boolean): string {
  return inplace ? ', inplace=True' : '';
}

/** All arguments of {@link LeakyReLU} by name. */
export interface LeakyReLUArguments {
  /** The slope; 0.01 by default. */
  readonly negative_slope?: number;
  /** Whether the result is written into the input; false by default. */
  readonly inplace?: boolean;
}

/**
 * Multiplies negative elements by a slope: out = max(0, input) + negative_slope · min(0, input).
 *
 * @example
 * ```ts
 * console.log(new nn.LeakyReLU(0.25)(torch.tensor([-2, 3])).tolist()); // [ -0.5, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html | torch.nn.LeakyReLU}
 */
export class LeakyReLU extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** The slope. */
  negative_slope: number;
  /** Whether the result is written into the input. */
  inplace: boolean;

  /** @throws TypeError for an unknown option. */
  constructor(args?: LeakyReLUArguments);
  constructor(negative_slope: number, options?: Omit<LeakyReLUArguments, 'negative_slope'>);
  constructor(negative_slope: number, inplace: boolean);
  constructor(...args: unknown[]) {
    super();
    const signature = { where: 'LeakyReLU', positional: ['negative_slope', 'inplace'], required: 0, keywords: [] };
    const { negative_slope = 0.01, inplace = false } = bindArguments<LeakyReLUArguments>(signature, args);
    this.negative_slope = negative_slope;
    this.inplace = inplace;
  }

  override forward(input: Tensor): Tensor {
    return leaky_relu(input, this.negative_slope, { inplace: this.inplace });
  }

  override extra_repr(): string {
    return `negative_slope=${pythonValue(this.negative_slope)}${inplaceText(this.inplace)}`;
  }
}

/** All arguments of {@link ELU} by name. */
export interface ELUArguments {
  /** α; 1 by default. */
  readonly alpha?: number;
  /** Whether the result is written into the input; false by default. */
  readonly inplace?: boolean;
}

/**
 * Applies the exponential linear unit: out = input above 0, and α · (e^input − 1) elsewhere.
 *
 * @example
 * ```ts
 * console.log(new nn.ELU()(torch.tensor([-Infinity, 2])).tolist()); // [ -1, 2 ]
 * ```
 * @see {@link https://arxiv.org/abs/1511.07289 | Exponential Linear Units}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ELU.html | torch.nn.ELU}
 */
export class ELU extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** α. */
  alpha: number;
  /** Whether the result is written into the input. */
  inplace: boolean;

  /** @throws TypeError for an unknown option. */
  constructor(args?: ELUArguments);
  constructor(alpha: number, options?: Omit<ELUArguments, 'alpha'>);
  constructor(alpha: number, inplace: boolean);
  constructor(...args: unknown[]) {
    super();
    const signature = { where: 'ELU', positional: ['alpha', 'inplace'], required: 0, keywords: [] };
    const { alpha = 1, inplace = false } = bindArguments<ELUArguments>(signature, args);
    this.alpha = alpha;
    this.inplace = inplace;
  }

  override forward(input: Tensor): Tensor {
    return elu(input, this.alpha, { inplace: this.inplace });
  }

  override extra_repr(): string {
    return `alpha=${pythonFloat(this.alpha)}${inplaceText(this.inplace)}`;
  }
}

/** All arguments of {@link CELU} by name. */
export interface CELUArguments {
  /** α, not 0; 1 by default. */
  readonly alpha?: number;
  /** Whether the result is written into the input; false by default. */
  readonly inplace?: boolean;
}

/**
 * Applies the continuously differentiable exponential linear unit: out = max(0, input) + min(0, α · (e^(input / α) − 1)).
 *
 * @example
 * ```ts
 * console.log(new nn.CELU(0.5)(torch.tensor([-Infinity, 2])).tolist()); // [ -0.5, 2 ]
 * ```
 * @see {@link https://arxiv.org/abs/1704.07483 | Continuously Differentiable Exponential Linear Units}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.CELU.html | torch.nn.CELU}
 */
export class CELU extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** α, not 0. */
  alpha: number;
  /** Whether the result is written into the input. */
  inplace: boolean;

  /** @throws TypeError for an unknown option. */
  constructor(args?: CELUArguments);
  constructor(alpha: number, options?: Omit<CELUArguments, 'alpha'>);
  constructor(alpha: number, inplace: boolean);
  constructor(...args: unknown[]) {
    super();
    const signature = { where: 'CELU', positional: ['alpha', 'inplace'], required: 0, keywords: [] };
    const { alpha = 1, inplace = false } = bindArguments<CELUArguments>(signature, args);
    this.alpha = alpha;
    this.inplace = inplace;
  }

  override forward(input: Tensor): Tensor {
    return celu(input, this.alpha, { inplace: this.inplace });
  }

  override extra_repr(): string {
    return `alpha=${pythonFloat(this.alpha)}${inplaceText(this.inplace)}`;
  }
}

/** All arguments of {@link Hardtanh} by name. */
export interface HardtanhArguments {
  /** The lower bound; −1 by default. */
  readonly min_val?: number;
  /** The upper bound; 1 by default. */
  readonly max_val?: number;
  /** Whether the result is written into the input; false by default. */
  readonly inplace?: boolean;
}

/**
 * Cuts elements off at two bounds: out = min(max(input, min_val), max_val).
 *
 * @example
 * ```ts
 * console.log(new nn.Hardtanh(-1, 1)(torch.tensor([-2, 0.5, 3])).tolist()); // [ -1, 0.5, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Hardtanh.html | torch.nn.Hardtanh}
 */
export class Hardtanh extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** The lower bound. */
  min_val: number;
  /** The upper bound. */
  max_val: number;
  /** Whether the result is written into the input. */
  inplace: boolean;

  /** @throws ValueError unless `max_val` is greater than `min_val`; TypeError for an unknown option. */
  constructor(args?: HardtanhArguments);
  constructor(min_val: number, options?: Omit<HardtanhArguments, 'min_val'>);
  constructor(min_val: number, max_val: number, options?: Omit<HardtanhArguments, 'min_val' | 'max_val'>);
  constructor(min_val: number, max_val: number, inplace: boolean);
  constructor(...args: unknown[]) {
    super();
    const signature = { where: 'Hardtanh', positional: ['min_val', 'max_val', 'inplace'], required: 0, keywords: [] };
    const { min_val = -1, max_val = 1, inplace = false } = bindArguments<HardtanhArguments>(signature, args);
    if (!(max_val > min_val)) throw new ValueError('max_val must be larger than min_val');
    this.min_val = min_val;
    this.max_val = max_val;
    this.inplace = inplace;
  }

  override forward(input: Tensor): Tensor {
    return hardtanh(input, this.min_val, this.max_val, { inplace: this.inplace });
  }

  override extra_repr(): string {
    return `min_val=${pythonFloat(this.min_val)}, max_val=${pythonFloat(this.max_val)}${inplaceText(this.inplace)}`;
  }
}

/** All arguments of {@link Threshold} by name. */
export interface ThresholdArguments {
  /** What an element must exceed to stay. */
  readonly threshold: number;
  /** What the others become. */
  readonly value: number;
  /** Whether the result is written into the input; false by default. */
  readonly inplace?: boolean;
}

/**
 * Replaces the elements that are not above a threshold: out = input > threshold ? input : value.
 *
 * @example
 * ```ts
 * console.log(new nn.Threshold(2, 20)(torch.tensor([1, 2, 3])).tolist()); // [ 20, 20, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Threshold.html | torch.nn.Threshold}
 */
export class Threshold extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** What an element must exceed to stay. */
  threshold: number;
  /** What the others become. */
  value: number;
  /** Whether the result is written into the input. */
  inplace: boolean;

  /** @throws TypeError for an unknown option. */
  constructor(args: ThresholdArguments);
  constructor(threshold: number, value: number, options?: Omit<ThresholdArguments, 'threshold' | 'value'>);
  constructor(threshold: number, value: number, inplace: boolean);
  constructor(...args: unknown[]) {
    super();
    const signature = { where: 'Threshold', positional: ['threshold', 'value', 'inplace'], required: 2, keywords: [] };
    const { threshold, value, inplace = false } = bindArguments<ThresholdArguments>(signature, args);
    this.threshold = threshold;
    this.value = value;
    this.inplace = inplace;
  }

  override forward(input: Tensor): Tensor {
    return threshold(input, this.threshold, this.value, { inplace: this.inplace });
  }

  override extra_repr(): string {
    return pythonArguments({ threshold: this.threshold, value: this.value }) + inplaceText(this.inplace);
  }
}

/** All arguments of {@link RReLU} by name. */
export interface RReLUArguments {
  /** The least slope; 1/8 by default. */
  readonly lower?: number;
  /** The greatest slope; 1/3 by default. */
  readonly upper?: number;
  /** Whether the result is written into the input; false by default. */
  readonly inplace?: boolean;
}

/**
 * Multiplies negative elements by a slope that is drawn between the bounds in training mode, and their mean in evaluation mode.
 *
 * @example
 * ```ts
 * console.log(new nn.RReLU(0.25, 0.75).eval()(torch.tensor([-2, 3])).tolist()); // [ -1, 3 ]
 * ```
 * @see {@link https://arxiv.org/abs/1505.00853 | Empirical Evaluation of Rectified Activations}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.RReLU.html | torch.nn.RReLU}
 */
export class RReLU extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** The least slope. */
  lower: number;
  /** The greatest slope. */
  upper: number;
  /** Whether the result is written into the input. */
  inplace: boolean;

  /** @throws TypeError for an unknown option. */
  constructor(args?: RReLUArguments);
  constructor(lower: number, options?: Omit<RReLUArguments, 'lower'>);
  constructor(lower: number, upper: number, options?: Omit<RReLUArguments, 'lower' | 'upper'>);
  constructor(lower: number, upper: number, inplace: boolean);
  constructor(...args: unknown[]) {
    super();
    const signature = { where: 'RReLU', positional: ['lower', 'upper', 'inplace'], required: 0, keywords: [] };
    const { lower = 1 / 8, upper = 1 / 3, inplace = false } = bindArguments<RReLUArguments>(signature, args);
    this.lower = lower;
    this.upper = upper;
    this.inplace = inplace;
  }

  override forward(input: Tensor): Tensor {
    return rrelu(input, this.lower, this.upper, { training: this.training, inplace: this.inplace });
  }

  override extra_repr(): string {
    return pythonArguments({ lower: this.lower, upper: this.upper }) + inplaceText(this.inplace);
  }
}
