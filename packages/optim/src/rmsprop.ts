import type { Tensor } from '@sconce/core';
import { EPS, FLAG, fromZero, LR, type OptionRules, WEIGHT_DECAY } from './_options.js';
import { type InitialState, PerParameterOptimizer } from './_per_parameter.js';
import type { ParamsInput } from './optimizer.js';

/** The options of a parameter group of {@link RMSprop}. */
export interface RMSpropGroupOptions {
  /** The learning rate; 0.01 by default. */
  lr: number;
  /** How much of the running average of squares stays from step to step; 0.99 by default. */
  alpha: number;
  /** What is added to the divisor, so that it is not zero; 1e-8 by default. */
  eps: number;
  /** The L2 penalty: this much of the parameter is added to its gradient; 0 by default. */
  weight_decay: number;
  /** How much of the velocity stays from step to step; 0 by default. */
  momentum: number;
  /** Divide by the standard deviation of the gradient instead of the root of its square; false by default. */
  centered: boolean;
  /** Go up the gradient instead of down; false by default. */
  maximize: boolean;
}

/** Options of {@link RMSprop}. */
export type RMSpropOptions = Readonly<Partial<RMSpropGroupOptions>>;

const RULES: OptionRules<RMSpropGroupOptions> = {
  lr: LR(1e-2),
  momentum: fromZero(0, 'Invalid momentum value'),
  alpha: fromZero(0.99, 'Invalid alpha value'),
  eps: EPS(1e-8),
  centered: FLAG,
  weight_decay: WEIGHT_DECAY(),
  maximize: FLAG,
};

/**
 * RMSprop: divides the gradient by the root of the running average of its square.
 *
 * With g the gradient plus weight_decay · p: v = alpha · v + (1 − alpha) · g², and p = p − lr · g / (√v + eps). `centered` takes v − m² for v,
 * where m = alpha · m + (1 − alpha) · g. With momentum b = momentum · b + g / (√v + eps), and p = p − lr · b.
 *
 * @example
 * ```ts
 * const w = torch.tensor([4], { requires_grad: true });
 * const optimizer = new optim.RMSprop([w], { lr: 0.1, alpha: 0.75 });
 * w.mul(w).sum().backward();
 * optimizer.step();
 * console.log(w.item().toFixed(2)); // 3.80
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html | torch.optim.RMSprop}
 */
export class RMSprop extends PerParameterOptimizer<RMSpropGroupOptions> {
  /**
   * @param params - parameters, or groups of them with options of their own.
   * @param options - `lr`, `alpha`, `eps`, `weight_decay`, `momentum`, `centered`, `maximize`.
   * @throws ValueError for a negative value.
   */
  constructor(params: ParamsInput<RMSpropGroupOptions>, options: RMSpropOptions = {}) {
    super(params, options, RULES);
  }

  /** @internal */
  protected override get rules(): OptionRules<RMSpropGroupOptions> {
    return RULES;
  }

  /** @internal */
  protected override initialState({ momentum, centered }: RMSpropGroupOptions): InitialState {
    const tensors = { square_avg: 0, ...(momentum > 0 && { momentum_buffer: 0 }), ...(centered && { grad_avg: 0 }) };
    return { numbers: { step: 0 }, tensors };
  }

  /** @internal */
  protected override update(
    param: Tensor,
    grad: Tensor,
    { square_avg, momentum_buffer, grad_avg }: Record<string, Tensor>,
    { lr, alpha, eps, momentum, centered }: RMSpropGroupOptions,
  ): void {
    square_avg.mul_(alpha).add_(grad.square(), { alpha: 1 - alpha });
    if (centered) grad_avg.mul_(alpha).add_(grad, { alpha: 1 - alpha });
    const variance = centered ? square_avg.sub(grad_avg.square()) : square_avg.clone();
    const change = grad.div(variance.sqrt_().add_(eps));
    param.sub_(momentum > 0 ? momentum_buffer.mul_(momentum).add_(change) : change, { alpha: lr });
  }
}
