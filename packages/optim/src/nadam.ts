import type { Tensor } from '@sconce/core';
import { coefficients, EPS, FLAG, fromZero, LR, type OptionRules, WEIGHT_DECAY } from './_options.js';
import { type InitialState, PerParameterOptimizer } from './_per_parameter.js';
import type { ParamsInput } from './optimizer.js';

/** The options of a parameter group of {@link NAdam}. */
export interface NAdamGroupOptions {
  /** The learning rate; 0.002 by default. */
  lr: number;
  /** How much of the running averages of the gradient and of its square stays from step to step; 0.9 and 0.999 by default. */
  betas: readonly [beta1: number, beta2: number];
  /** What is added to the divisor, so that it is not zero; 1e-8 by default. */
  eps: number;
  /** The weight decay, added to the gradient unless it is decoupled; 0 by default. */
  weight_decay: number;
  /** How fast the momentum grows to beta1; 0.004 by default. */
  momentum_decay: number;
  /** Shrink the parameter by lr · weight_decay instead of adding to its gradient, as {@link AdamW} does; false by default. */
  decoupled_weight_decay: boolean;
  /** Go up the gradient instead of down; false by default. */
  maximize: boolean;
}

/** Options of {@link NAdam}. */
export type NAdamOptions = Readonly<Partial<NAdamGroupOptions>>;

const RULES: OptionRules<NAdamGroupOptions> = {
  lr: LR(2e-3),
  betas: coefficients(0.9, 0.999),
  eps: EPS(1e-8),
  weight_decay: WEIGHT_DECAY(),
  momentum_decay: fromZero(4e-3, 'Invalid momentum_decay value'),
  decoupled_weight_decay: FLAG,
  maximize: FLAG,
};

/**
 * NAdam: {@link Adam} with Nesterov's momentum.
 *
 * With g the gradient plus weight_decay · p, t the number of the step, and μₜ = β₁ · (1 − 0.96^(t · momentum_decay) / 2):
 * m = β₁ · m + (1 − β₁) · g, v = β₂ · v + (1 − β₂) · g², m̂ = μₜ₊₁ · m / (1 − μ₁ ⋯ μₜ₊₁) + (1 − μₜ) · g / (1 − μ₁ ⋯ μₜ), and
 * p = p − lr · m̂ / (√(v / (1 − β₂ᵗ)) + eps).
 *
 * @example
 * ```ts
 * const w = torch.tensor([4], { requires_grad: true });
 * const optimizer = new optim.NAdam([w], { lr: 0.5 });
 * w.mul(w).sum().backward();
 * optimizer.step();
 * console.log(w.item().toFixed(2)); // 3.47
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.NAdam.html | torch.optim.NAdam}
 * @see {@link https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ | Incorporating Nesterov Momentum into Adam}
 */
export class NAdam extends PerParameterOptimizer<NAdamGroupOptions> {
  /**
   * @param params - parameters, or groups of them with options of their own.
   * @param options - `lr`, `betas`, `eps`, `weight_decay`, `momentum_decay`, `decoupled_weight_decay`, `maximize`.
   * @throws ValueError for a negative value, or a beta outside of [0, 1).
   */
  constructor(params: ParamsInput<NAdamGroupOptions>, options: NAdamOptions = {}) {
    super(params, options, RULES);
  }

  /** @internal */
  protected override get rules(): OptionRules<NAdamGroupOptions> {
    return RULES;
  }

  /** @internal */
  protected override initialState(): InitialState {
    return { scalars: { step: 0, mu_product: 1 }, tensors: { exp_avg: 0, exp_avg_sq: 0 } };
  }

  /** @internal */
  protected override update(
    param: Tensor,
    grad: Tensor,
    { exp_avg, exp_avg_sq, mu_product }: Record<string, Tensor>,
    { lr, betas: [beta1, beta2], eps, momentum_decay }: NAdamGroupOptions,
    step: number,
  ): void {
    const momentumAt = (t: number): number => beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay));
    const [mu, next] = [momentumAt(step), momentumAt(step + 1)];
    const product = mu_product.mul_(mu).item();
    exp_avg.mul_(beta1).add_(grad, { alpha: 1 - beta1 });
    exp_avg_sq.mul_(beta2).add_(grad.square(), { alpha: 1 - beta2 });
    const change = grad.mul((1 - mu) / (1 - product)).add_(exp_avg, { alpha: next / (1 - product * next) });
    const divisor = exp_avg_sq
      .div(1 - beta2 ** step)
      .sqrt_()
      .add_(eps);
    param.sub_(change.div_(divisor), { alpha: lr });
  }
}
