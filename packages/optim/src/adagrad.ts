import type { Tensor } from '@sconce/core';
import { EPS, FLAG, fromZero, LR, type OptionRules, WEIGHT_DECAY } from './_options.js';
import { type InitialState, PerParameterOptimizer } from './_per_parameter.js';
import type { ParamsInput } from './optimizer.js';

/** The options of a parameter group of {@link Adagrad}. */
export interface AdagradGroupOptions {
  /** The learning rate; 0.01 by default. */
  lr: number;
  /** By how much the divisor of the learning rate grows with each step; 0 by default. */
  lr_decay: number;
  /** The L2 penalty: this much of the parameter is added to its gradient; 0 by default. */
  weight_decay: number;
  /** Where the sum of squares begins; 0 by default. */
  initial_accumulator_value: number;
  /** What is added to the divisor, so that it is not zero; 1e-10 by default. */
  eps: number;
  /** Go up the gradient instead of down; false by default. */
  maximize: boolean;
}

/** Options of {@link Adagrad}. */
export type AdagradOptions = Readonly<Partial<AdagradGroupOptions>>;

const RULES: OptionRules<AdagradGroupOptions> = {
  lr: LR(1e-2),
  lr_decay: fromZero(0, 'Invalid lr_decay value'),
  eps: EPS(1e-10),
  weight_decay: WEIGHT_DECAY(),
  initial_accumulator_value: fromZero(0, 'Invalid initial_accumulator_value value'),
  maximize: FLAG,
};

/**
 * Adagrad: divides the gradient by the root of the sum of all its squares so far.
 *
 * With g the gradient plus weight_decay · p, and t the number of the step from 1: v = v + g², and
 * p = p − lr / (1 + (t − 1) · lr_decay) · g / (√v + eps).
 *
 * @example
 * ```ts
 * const w = torch.tensor([4], { requires_grad: true });
 * const optimizer = new optim.Adagrad([w], { lr: 0.5 });
 * w.mul(w).sum().backward();
 * optimizer.step();
 * console.log(w.item().toFixed(2)); // 3.50
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.Adagrad.html | torch.optim.Adagrad}
 * @see {@link https://jmlr.org/papers/v12/duchi11a.html | Adaptive Subgradient Methods for Online Learning and Stochastic Optimization}
 */
export class Adagrad extends PerParameterOptimizer<AdagradGroupOptions> {
  /**
   * @param params - parameters, or groups of them with options of their own.
   * @param options - `lr`, `lr_decay`, `weight_decay`, `initial_accumulator_value`, `eps`, `maximize`.
   * @throws ValueError for a negative value.
   */
  constructor(params: ParamsInput<AdagradGroupOptions>, options: AdagradOptions = {}) {
    super(params, options, RULES);
    for (const group of this.param_groups) {
      // As in torch, which takes the optimizer's own value here, whatever the group's is.
      const { initial_accumulator_value } = this.defaults as AdagradGroupOptions;
      const initial = { ...group, initial_accumulator_value };
      for (const param of group.params) this.state.set(param, this.newState(param, initial));
    }
  }

  /** @internal */
  protected override get rules(): OptionRules<AdagradGroupOptions> {
    return RULES;
  }

  /** @internal */
  protected override initialState({ initial_accumulator_value }: AdagradGroupOptions): InitialState {
    return { scalars: { step: 0 }, tensors: { sum: initial_accumulator_value } };
  }

  /** @internal */
  protected override update(
    param: Tensor,
    grad: Tensor,
    { sum }: Record<string, Tensor>,
    { lr, lr_decay, eps }: AdagradGroupOptions,
    step: number,
  ): void {
    sum.add_(grad.square());
    param.sub_(grad.div(sum.sqrt().add_(eps)), { alpha: lr / (1 + (step - 1) * lr_decay) });
  }
}
