import type { Tensor } from '@sconce/core';
import { EPS, FLAG, LR, type OptionRules, WEIGHT_DECAY } from './_options.js';
import { type InitialState, PerParameterOptimizer } from './_per_parameter.js';
import type { ParamsInput } from './optimizer.js';

/** The options of a parameter group of {@link Adadelta}. */
export interface AdadeltaGroupOptions {
  /** By what the change is multiplied before it is applied; 1 by default. */
  lr: number;
  /** How much of the running averages stays from step to step; 0.9 by default. */
  rho: number;
  /** What is added below the roots, so that they are not zero; 1e-6 by default. */
  eps: number;
  /** The L2 penalty: this much of the parameter is added to its gradient; 0 by default. */
  weight_decay: number;
  /** Go up the gradient instead of down; false by default. */
  maximize: boolean;
}

/** Options of {@link Adadelta}. */
export type AdadeltaOptions = Readonly<Partial<AdadeltaGroupOptions>>;

const RULES: OptionRules<AdadeltaGroupOptions> = {
  lr: LR(1),
  rho: { initial: 0.9, refusal: (rho) => (rho >= 0 && rho <= 1 ? null : `Invalid rho value: ${rho}`) },
  eps: EPS(1e-6),
  weight_decay: WEIGHT_DECAY(),
  maximize: FLAG,
};

/**
 * Adadelta: scales the gradient by the ratio of the recent changes to the recent gradients, so that it needs no learning rate.
 *
 * With g the gradient plus weight_decay · p: v = rho · v + (1 − rho) · g², d = √(u + eps) / √(v + eps) · g, u = rho · u + (1 − rho) · d²,
 * and p = p − lr · d.
 *
 * @example
 * ```ts
 * const w = torch.tensor([4], { requires_grad: true });
 * const optimizer = new optim.Adadelta([w], { rho: 0.75, eps: 0.01 });
 * w.mul(w).sum().backward();
 * optimizer.step();
 * console.log(w.item().toFixed(2)); // 3.80
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.Adadelta.html | torch.optim.Adadelta}
 * @see {@link https://arxiv.org/abs/1212.5701 | ADADELTA: An Adaptive Learning Rate Method}
 */
export class Adadelta extends PerParameterOptimizer<AdadeltaGroupOptions> {
  /**
   * @param params - parameters, or groups of them with options of their own.
   * @param options - `lr`, `rho`, `eps`, `weight_decay`, `maximize`.
   * @throws ValueError for a negative value, or a rho above 1.
   */
  constructor(params: ParamsInput<AdadeltaGroupOptions>, options: AdadeltaOptions = {}) {
    super(params, options, RULES);
  }

  /** @internal */
  protected override get rules(): OptionRules<AdadeltaGroupOptions> {
    return RULES;
  }

  /** @internal */
  protected override initialState(): InitialState {
    return { numbers: { step: 0 }, tensors: { square_avg: 0, acc_delta: 0 } };
  }

  /** @internal */
  protected override update(
    param: Tensor,
    grad: Tensor,
    { square_avg, acc_delta }: Record<string, Tensor>,
    { lr, rho, eps }: AdadeltaGroupOptions,
  ): void {
    square_avg.mul_(rho).add_(grad.square(), { alpha: 1 - rho });
    const delta = acc_delta.add(eps).sqrt_().div_(square_avg.add(eps).sqrt_()).mul_(grad);
    param.sub_(delta, { alpha: lr });
    acc_delta.mul_(rho).add_(delta.square_(), { alpha: 1 - rho });
  }
}
