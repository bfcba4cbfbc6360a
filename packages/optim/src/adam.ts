import type { Tensor } from '@sconce/core';
import { _fused_adam_, _fused_adamw_, enable_grad, float32, keep, tensor, zeros_like } from '@sconce/core';
import {
  checkOptions,
  checkTypes,
  coefficients,
  EPS,
  FLAG,
  LR,
  type OptionRules,
  WEIGHT_DECAY,
  withDefaults,
} from './_options.js';
import { checkRoom } from './_room.js';
import { checkState, type OptimizerStateDict, type ParamState } from './_state_dict.js';
import { Optimizer, type ParamGroup, type ParamGroupInput } from './optimizer.js';

/** The options of a parameter group of {@link Adam} or {@link AdamW}. */
export interface AdamGroupOptions {
  /** The learning rate; 0.001 by default. */
  lr: number;
  /** How much of the running averages of the gradient and of its square stays from step to step; 0.9 and 0.999 by default. */
  betas: readonly [beta1: number, beta2: number];
  /** What is added to the divisor, so that it is not zero; 1e-8 by default. */
  eps: number;
  /** The weight decay: {@link Adam} adds it to the gradient, 0 by default; {@link AdamW} shrinks the parameter by it, 0.01 by default. */
  weight_decay: number;
  /** Divide by the largest average of squares so far; false by default. */
  amsgrad: boolean;
  /** Go up the gradient instead of down; false by default. */
  maximize: boolean;
}

/** Options of {@link Adam} and {@link AdamW}. */
export type AdamOptions = Readonly<Partial<AdamGroupOptions>>;

const RULES: OptionRules<AdamGroupOptions> = {
  lr: LR(1e-3),
  betas: coefficients(0.9, 0.999),
  eps: EPS(1e-8),
  weight_decay: WEIGHT_DECAY(),
  amsgrad: FLAG,
  maximize: FLAG,
};

/** The names of all options. @internal */
export const ADAM_KEYS: readonly string[] = Object.keys(RULES);

/** What the optimizer remembers of a parameter, under torch's names. */
interface AdamState {
  readonly step: Tensor;
  readonly exp_avg: Tensor;
  readonly exp_avg_sq: Tensor;
  readonly max_exp_avg_sq?: Tensor;
}

function newState(param: Tensor, amsgrad: boolean): AdamState {
  const zeros = (): Tensor => keep(zeros_like(param));
  const step = keep(tensor(0, { dtype: float32 }));
  return { step, exp_avg: zeros(), exp_avg_sq: zeros(), ...(amsgrad && { max_exp_avg_sq: zeros() }) };
}

/** The parameters of a group that have a gradient, and what belongs to them. */
interface Batch {
  readonly group: AdamGroupOptions;
  readonly params: Tensor[];
  readonly grads: Tensor[];
  readonly states: AdamState[];
}

/**
 * Adam: steps along the running average of the gradient, divided by the root of the running average of its square.
 *
 * With g the gradient plus weight_decay · p, and t the number of the step: m = β₁ · m + (1 − β₁) · g, v = β₂ · v + (1 − β₂) · g²,
 * p = p − lr · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + eps). With `amsgrad` the largest v so far stands for v.
 *
 * @example
 * ```ts
 * const w = torch.tensor([4], { requires_grad: true });
 * const optimizer = new optim.Adam([w], { lr: 0.5, betas: [0.9, 0.99] });
 * for (let i = 0; i < 3; i++) {
 *   optimizer.zero_grad();
 *   w.mul(w).sum().backward();
 *   optimizer.step();
 * }
 * console.log(w.item().toFixed(2)); // 2.51
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.Adam.html | torch.optim.Adam}
 * @see {@link https://arxiv.org/abs/1412.6980 | Adam: A Method for Stochastic Optimization}
 */
export class Adam extends Optimizer<AdamGroupOptions> {
  /**
   * @param params - parameters, or groups of them with options of their own.
   * @param options - `lr`, `betas`, `eps`, `weight_decay`, `amsgrad`, `maximize`.
   * @throws ValueError for a negative value, or a beta outside of [0, 1).
   */
  constructor(params: Iterable<Tensor> | Iterable<ParamGroupInput<AdamGroupOptions>>, options: AdamOptions = {}) {
    super(params, withDefaults(new.target.name, RULES, options));
  }

  protected override checkGroup(group: ParamGroup<AdamGroupOptions>): void {
    checkOptions(this.constructor.name, RULES, group as AdamGroupOptions);
  }

  /** Takes the step on the parameters of a batch. @internal */
  protected get fusedStep(): typeof _fused_adam_ {
    return _fused_adam_;
  }

  /** Changes the parameters once, by their gradients; those that have none stay. */
  override step(): null;
  /**
   * Computes the loss anew, and changes the parameters once.
   *
   * @param closure - computes the loss and its gradients, which are recorded even inside `no_grad`.
   * @returns what `closure` returned.
   */
  override step<T>(closure: () => T): T;
  override step<T>(closure?: () => T): T | null {
    const loss = closure ? enable_grad(closure) : null;
    const batches = this.param_groups.map((group) => this.batchOf(group));
    for (const { group, params } of batches) checkRoom(params, group.amsgrad ? 5 : 4);
    for (const { group, params, grads, states } of batches) {
      states.forEach(({ step }, i) => {
        step.fill_(step.item() + 1);
        this.state.set(params[i], states[i] as unknown as ParamState);
      });
      const { betas, amsgrad, ...options } = group;
      this.fusedStep(
        params,
        grads,
        states.map(({ exp_avg }) => exp_avg),
        states.map(({ exp_avg_sq }) => exp_avg_sq),
        amsgrad ? states.map(({ max_exp_avg_sq }) => max_exp_avg_sq as Tensor) : [],
        states.map(({ step }) => step),
        { ...options, amsgrad, beta1: betas[0], beta2: betas[1] },
      );
    }
    return loss;
  }

  /** As {@link Optimizer.load_state_dict}; the number of steps may be a plain number, as older versions of PyTorch wrote it. */
  override load_state_dict(state_dict: OptimizerStateDict): void {
    super.load_state_dict(state_dict);
    for (const state of this.state.values()) {
      if (typeof state['step'] === 'number') state['step'] = keep(tensor(state['step'], { dtype: float32 }));
    }
  }

  /** What a step changes, checked before anything is. */
  private batchOf(group: ParamGroup<AdamGroupOptions>): Batch {
    // Anything may have been assigned to the group's options since they were checked.
    checkTypes(this.constructor.name, RULES, group as AdamGroupOptions);
    const keys = ['exp_avg', 'exp_avg_sq', ...(group.amsgrad ? ['max_exp_avg_sq'] : [])];
    const batch: Batch = { group, params: [], grads: [], states: [] };
    for (const param of group.params) {
      const grad = param.ownGrad;
      if (!grad) continue;
      const known = this.state.get(param);
      if (known) checkState(this.constructor.name, param, known, keys, ['step']);
      batch.params.push(param);
      batch.grads.push(grad);
      batch.states.push((known as AdamState | undefined) ?? newState(param, group.amsgrad));
    }
    return batch;
  }
}
