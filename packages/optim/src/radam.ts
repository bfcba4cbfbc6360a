import type { Tensor } from '@sconce/core';
import { coefficients, EPS, FLAG, LR, type OptionRules, WEIGHT_DECAY } from './_options.js';
import { type InitialState, PerParameterOptimizer } from './_per_parameter.js';
import type { ParamsInput } from './optimizer.js';

/** The options of a parameter group of {@link RAdam}. */
export interface RAdamGroupOptions {
  /** The learning rate; 0.001 by default. */
  lr: number;
  /** How much of the running averages of the gradient and of its square stays from step to step; 0.9 and 0.999 by default. */
  betas: readonly [beta1: number, beta2: number];
  /** What is added to the divisor, so that it is not zero; 1e-8 by default. */
  eps: number;
  /** The weight decay, added to the gradient unless it is decoupled; 0 by default. */
  weight_decay: number;
  /** Shrink the parameter by lr · weight_decay instead of adding to its gradient, as {@link AdamW} does; false by default. */
  decoupled_weight_decay: boolean;
  /** Go up the gradient instead of down; false by default. */
  maximize: boolean;
}

/** Options of {@link RAdam}. */
export type RAdamOptions = Readonly<Partial<RAdamGroupOptions>>;

const RULES: OptionRules<RAdamGroupOptions> = {
  lr: LR(1e-3),
  betas: coefficients(0.9, 0.999),
  eps: EPS(1e-8),
  weight_decay: WEIGHT_DECAY(),
  decoupled_weight_decay: FLAG,
  maximize: FLAG,
};

/**
 * RAdam: {@link Adam} that divides by the root of the squares only once there are enough of them, and rectifies their variance.
 *
 * With g the gradient plus weight_decay · p, t the number of the step, ρ = 2 / (1 − β₂) − 1 and ρₜ = ρ − 2 · t · β₂ᵗ / (1 − β₂ᵗ):
 * m = β₁ · m + (1 − β₁) · g, v = β₂ · v + (1 − β₂) · g², m̂ = m / (1 − β₁ᵗ), and p = p − lr · m̂ while ρₜ ≤ 5; afterwards
 * p = p − lr · m̂ · r · √(1 − β₂ᵗ) / (√v + eps), where r = √((ρₜ − 4)(ρₜ − 2) ρ / ((ρ − 4)(ρ − 2) ρₜ)).
 *
 * @example
 * ```ts
 * const w = torch.tensor([4], { requires_grad: true });
 * const optimizer = new optim.RAdam([w], { lr: 0.25 });
 * w.mul(w).sum().backward();
 * optimizer.step();
 * console.log(w.item().toFixed(2)); // 2.00
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.RAdam.html | torch.optim.RAdam}
 * @see {@link https://arxiv.org/abs/1908.03265 | On the Variance of the Adaptive Learning Rate and Beyond}
 */
export class RAdam extends PerParameterOptimizer<RAdamGroupOptions> {
  /**
   * @param params - parameters, or groups of them with options of their own.
   * @param options - `lr`, `betas`, `eps`, `weight_decay`, `decoupled_weight_decay`, `maximize`.
   * @throws ValueError for a negative value, or a beta outside of [0, 1).
   */
  constructor(params: ParamsInput<RAdamGroupOptions>, options: RAdamOptions = {}) {
    super(params, options, RULES);
  }

  /** @internal */
  protected override get rules(): OptionRules<RAdamGroupOptions> {
    return RULES;
  }

  /** @internal */
  protected override initialState(): InitialState {
    return { scalars: { step: 0 }, tensors: { exp_avg: 0, exp_avg_sq: 0 } };
  }

  /** @internal */
  protected override update(
    param: Tensor,
    grad: Tensor,
    { exp_avg, exp_avg_sq }: Record<string, Tensor>,
    { lr, betas: [beta1, beta2], eps }: RAdamGroupOptions,
    step: number,
  ): void {
    exp_avg.mul_(beta1).add_(grad, { alpha: 1 - beta1 });
    exp_avg_sq.mul_(beta2).add_(grad.square(), { alpha: 1 - beta2 });
    const rate = lr / (1 - beta1 ** step);
    const correction = 1 - beta2 ** step;
    const longest = 2 / (1 - beta2) - 1;
    const length = longest - (2 * step * beta2 ** step) / correction;
    if (length <= 5) {
      param.sub_(exp_avg, { alpha: rate });
      return;
    }
    const rectified = ((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length);
    param.sub_(exp_avg.div(exp_avg_sq.sqrt().add_(eps)), { alpha: rate * Math.sqrt(rectified * correction) });
  }
}
