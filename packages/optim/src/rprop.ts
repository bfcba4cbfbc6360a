import { ones_like, type Tensor } from '@sconce/core';
import { FLAG, LR, type OptionRules } from './_options.js';
import { type InitialState, PerParameterOptimizer } from './_per_parameter.js';
import type { ParamsInput } from './optimizer.js';

/** The options of a parameter group of {@link Rprop}. */
export interface RpropGroupOptions {
  /** The first size of the steps; 0.01 by default. */
  lr: number;
  /** By what a step's size is multiplied when the gradient's sign has changed, and when it has not; 0.5 and 1.2 by default. */
  etas: readonly [etaminus: number, etaplus: number];
  /** The least and the greatest size of a step; 1e-6 and 50 by default. */
  step_sizes: readonly [min: number, max: number];
  /** Go up the gradient instead of down; false by default. */
  maximize: boolean;
}

/** Options of {@link Rprop}. */
export type RpropOptions = Readonly<Partial<RpropGroupOptions>>;

const RULES: OptionRules<RpropGroupOptions> = {
  lr: LR(1e-2),
  etas: {
    initial: [0.5, 1.2],
    refusal: ([minus, plus]) => (minus > 0 && minus < 1 && plus > 1 ? null : `Invalid eta values: ${minus}, ${plus}`),
  },
  step_sizes: { initial: [1e-6, 50] },
  maximize: FLAG,
};

/**
 * Resilient backpropagation: only the signs of the gradient count, and each element has a step size of its own. It is for gradients of the
 * whole data, not of batches.
 *
 * A step size grows by etaplus while the gradient keeps its sign, and shrinks by etaminus when it changes; then the element stays where it
 * is for once. p = p − sign(g) · size.
 *
 * @example
 * ```ts
 * const w = torch.tensor([4], { requires_grad: true });
 * const optimizer = new optim.Rprop([w], { lr: 1, etas: [0.5, 1.5] });
 * for (let i = 0; i < 2; i++) {
 *   optimizer.zero_grad();
 *   w.mul(w).sum().backward();
 *   optimizer.step();
 * }
 * console.log(w.item()); // 1.5
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.Rprop.html | torch.optim.Rprop}
 */
export class Rprop extends PerParameterOptimizer<RpropGroupOptions> {
  /**
   * @param params - parameters, or groups of them with options of their own.
   * @param options - `lr`, `etas`, `step_sizes`, `maximize`.
   * @throws ValueError for a negative `lr`, or unless 0 < etaminus < 1 < etaplus.
   */
  constructor(params: ParamsInput<RpropGroupOptions>, options: RpropOptions = {}) {
    super(params, options, RULES);
  }

  /** @internal */
  protected override get rules(): OptionRules<RpropGroupOptions> {
    return RULES;
  }

  /** @internal */
  protected override initialState({ lr }: RpropGroupOptions): InitialState {
    return { numbers: { step: 0 }, tensors: { prev: 0, step_size: lr } };
  }

  /** @internal */
  protected override update(
    param: Tensor,
    grad: Tensor,
    { prev, step_size }: Record<string, Tensor>,
    { etas: [etaminus, etaplus], step_sizes }: RpropGroupOptions,
  ): void {
    const agreement = grad.mul(prev);
    const turned = agreement.lt(0);
    const factor = ones_like(param).masked_fill_(agreement.gt(0), etaplus).masked_fill_(turned, etaminus);
    step_size.mul_(factor).clamp_(...step_sizes);
    prev.copy_(grad).masked_fill_(turned, 0);
    param.sub_(prev.sign().mul_(step_size));
  }
}
