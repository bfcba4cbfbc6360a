import type { Tensor } from '@sconce/core';
import { FLAG, LR, type OptionRules, WEIGHT_DECAY } from './_options.js';
import { type InitialState, PerParameterOptimizer } from './_per_parameter.js';
import type { ParamsInput } from './optimizer.js';

/** The options of a parameter group of {@link ASGD}. */
export interface ASGDGroupOptions {
  /** The learning rate; 0.01 by default. */
  lr: number;
  /** How fast the parameters decay; 1e-4 by default. */
  lambd: number;
  /** The power by which the learning rate falls; 0.75 by default. */
  alpha: number;
  /** The step at which averaging starts; 1e6 by default. */
  t0: number;
  /** The L2 penalty: this much of the parameter is added to its gradient; 0 by default. */
  weight_decay: number;
  /** Go up the gradient instead of down; false by default. */
  maximize: boolean;
}

/** Options of {@link ASGD}. */
export type ASGDOptions = Readonly<Partial<ASGDGroupOptions>>;

const RULES: OptionRules<ASGDGroupOptions> = {
  lr: LR(1e-2),
  lambd: { initial: 1e-4 },
  alpha: { initial: 0.75 },
  t0: { initial: 1e6 },
  weight_decay: WEIGHT_DECAY(),
  maximize: FLAG,
};

/**
 * Averaged stochastic gradient descent: the average of the parameters, from step t0 on, is in the state as `ax`.
 *
 * With g the gradient plus weight_decay · p, and t the number of the step: p = p · (1 − lambd · η) − η · g, ax = ax + μ · (p − ax), and then
 * η = lr / (1 + lambd · lr · t)^alpha and μ = 1 / max(1, t − t0).
 *
 * @example
 * ```ts
 * const w = torch.tensor([4], { requires_grad: true });
 * const optimizer = new optim.ASGD([w], { lr: 0.25, lambd: 0 });
 * w.mul(w).sum().backward();
 * optimizer.step();
 * console.log(w.item()); // 2
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.ASGD.html | torch.optim.ASGD}
 * @see {@link https://doi.org/10.1137/0330046 | Acceleration of Stochastic Approximation by Averaging}
 */
export class ASGD extends PerParameterOptimizer<ASGDGroupOptions> {
  /**
   * @param params - parameters, or groups of them with options of their own.
   * @param options - `lr`, `lambd`, `alpha`, `t0`, `weight_decay`, `maximize`.
   * @throws ValueError for a negative `lr` or `weight_decay`.
   */
  constructor(params: ParamsInput<ASGDGroupOptions>, options: ASGDOptions = {}) {
    super(params, options, RULES);
  }

  /** @internal */
  protected override get rules(): OptionRules<ASGDGroupOptions> {
    return RULES;
  }

  /** @internal */
  protected override initialState({ lr }: ASGDGroupOptions): InitialState {
    return { scalars: { step: 0, eta: lr, mu: 1 }, tensors: { ax: 0 } };
  }

  /** @internal */
  protected override update(
    param: Tensor,
    grad: Tensor,
    { eta, mu, ax }: Record<string, Tensor>,
    { lr, lambd, alpha, t0 }: ASGDGroupOptions,
    step: number,
  ): void {
    const rate = eta.item();
    param.mul_(1 - lambd * rate).sub_(grad, { alpha: rate });
    if (mu.item() === 1) ax.copy_(param);
    else ax.add_(param.sub(ax), { alpha: mu.item() });
    eta.fill_(lr / (1 + lambd * lr * step) ** alpha);
    mu.fill_(1 / Math.max(1, step - t0));
  }
}
