import { maximum, type Tensor } from '@sconce/core';
import { coefficients, EPS, FLAG, LR, type OptionRules, WEIGHT_DECAY } from './_options.js';
import { type InitialState, PerParameterOptimizer } from './_per_parameter.js';
import type { ParamsInput } from './optimizer.js';

/** The options of a parameter group of {@link Adamax}. */
export interface AdamaxGroupOptions {
  /** The learning rate; 0.002 by default. */
  lr: number;
  /** How much of the running average of the gradient, and of its greatest value, stays from step to step; 0.9 and 0.999 by default. */
  betas: readonly [beta1: number, beta2: number];
  /** What is added to the gradient's absolute value, so that the divisor is not zero; 1e-8 by default. */
  eps: number;
  /** The L2 penalty: this much of the parameter is added to its gradient; 0 by default. */
  weight_decay: number;
  /** Go up the gradient instead of down; false by default. */
  maximize: boolean;
}

/** Options of {@link Adamax}. */
export type AdamaxOptions = Readonly<Partial<AdamaxGroupOptions>>;

const RULES: OptionRules<AdamaxGroupOptions> = {
  lr: LR(2e-3),
  betas: coefficients(0.9, 0.999),
  eps: EPS(1e-8),
  weight_decay: WEIGHT_DECAY(),
  maximize: FLAG,
};

/**
 * Adamax: {@link Adam} with the greatest gradient so far, which fades, as the divisor.
 *
 * With g the gradient plus weight_decay · p, and t the number of the step: m = β₁ · m + (1 − β₁) · g, u = max(β₂ · u, |g| + eps), and
 * p = p − lr / (1 − β₁ᵗ) · m / u.
 *
 * @example
 * ```ts
 * const w = torch.tensor([4], { requires_grad: true });
 * const optimizer = new optim.Adamax([w], { lr: 0.5 });
 * w.mul(w).sum().backward();
 * optimizer.step();
 * console.log(w.item().toFixed(2)); // 3.50
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.Adamax.html | torch.optim.Adamax}
 * @see {@link https://arxiv.org/abs/1412.6980 | Adam: A Method for Stochastic Optimization}
 */
export class Adamax extends PerParameterOptimizer<AdamaxGroupOptions> {
  /**
   * @param params - parameters, or groups of them with options of their own.
   * @param options - `lr`, `betas`, `eps`, `weight_decay`, `maximize`.
   * @throws ValueError for a negative value, or a beta outside of [0, 1).
   */
  constructor(params: ParamsInput<AdamaxGroupOptions>, options: AdamaxOptions = {}) {
    super(params, options, RULES);
  }

  /** @internal */
  protected override get rules(): OptionRules<AdamaxGroupOptions> {
    return RULES;
  }

  /** @internal */
  protected override initialState(): InitialState {
    return { scalars: { step: 0 }, tensors: { exp_avg: 0, exp_inf: 0 } };
  }

  /** @internal */
  protected override update(
    param: Tensor,
    grad: Tensor,
    { exp_avg, exp_inf }: Record<string, Tensor>,
    { lr, betas: [beta1, beta2], eps }: AdamaxGroupOptions,
    step: number,
  ): void {
    exp_avg.mul_(beta1).add_(grad, { alpha: 1 - beta1 });
    exp_inf.copy_(maximum(exp_inf.mul_(beta2), grad.abs().add_(eps)));
    param.sub_(exp_avg.div(exp_inf), { alpha: lr / (1 - beta1 ** step) });
  }
}
