import { enable_grad, float32, full_like, keep, no_grad, Tensor, tensor, tidy } from '@sconce/core';
import { checkOptions, checkTypes, type OptionRules, withDefaults } from './_options.js';
import { checkRoom } from './_room.js';
import { checkState, type OptimizerStateDict, type ParamState } from './_state_dict.js';
import { Optimizer, type ParamGroup, type ParamsInput } from './optimizer.js';

/** The options that the common part of the step knows. */
export interface StepOptions {
  /** The learning rate. */
  lr: number;
  /** The L2 penalty: this much of the parameter is added to its gradient. */
  weight_decay?: number;
  /** Shrink the parameter by lr · weight_decay instead of adding to its gradient. */
  decoupled_weight_decay?: boolean;
  /** Go up the gradient instead of down. */
  maximize?: boolean;
}

/** What an optimizer remembers of a parameter at first, by torch's names. */
export interface InitialState {
  /** Plain numbers. */
  readonly numbers?: Readonly<Record<string, number>>;
  /** Tensors of one element, in float32. */
  readonly scalars?: Readonly<Record<string, number>>;
  /** Tensors of the parameter's shape and dtype, filled with a number. */
  readonly tensors: Readonly<Record<string, number>>;
}

/** One parameter's part of a step. */
interface Job<O> {
  readonly group: O;
  readonly param: Tensor;
  readonly grad: Tensor;
  readonly state: ParamState;
}

/** The base of optimizers that treat one parameter after the other, by operations of tensors. */
export abstract class PerParameterOptimizer<O extends StepOptions> extends Optimizer<O> {
  constructor(params: ParamsInput<O>, options: Partial<O>, rules: OptionRules<O>) {
    super(params, withDefaults(new.target.name, rules, options));
  }

  /** Not a field, since the base's constructor needs it. @internal */
  protected abstract get rules(): OptionRules<O>;

  /** @internal */
  protected abstract initialState(group: O): InitialState;

  /**
   * Changes one parameter and its state; whatever else it makes is freed.
   *
   * @param grad - the gradient, turned round and with weight decay as the options say.
   * @param step - the number of the step, from 1.
   * @internal
   */
  protected abstract update(param: Tensor, grad: Tensor, state: Record<string, Tensor>, group: O, step: number): void;

  protected override checkGroup(group: ParamGroup<O>): void {
    checkOptions<StepOptions>(this.constructor.name, this.rules, group);
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
    // All is checked before anything is changed.
    const jobs = this.param_groups.flatMap((group) => this.jobsOf(group));
    // An update's operations take up to three tensors of the parameter's size.
    checkRoom(
      jobs.map(({ param }) => param),
      3,
    );
    no_grad(() => {
      for (const job of jobs) this.run(job);
    });
    return loss;
  }

  /** As {@link Optimizer.load_state_dict}; counts may be plain numbers or tensors, of which versions of PyTorch write one or the other. */
  override load_state_dict(state_dict: OptimizerStateDict): void {
    super.load_state_dict(state_dict);
    for (const group of this.param_groups) {
      const { numbers = {}, scalars = {} } = this.initialState(group);
      for (const param of group.params) {
        const state = this.state.get(param) ?? {};
        for (const [key, value] of Object.entries(state)) {
          if (key in scalars && typeof value === 'number') state[key] = scalar(value);
          else if (key in numbers && value instanceof Tensor) state[key] = value.item();
        }
      }
    }
  }

  /** @internal */
  protected newState(param: Tensor, group: O): ParamState {
    const { numbers, scalars = {}, tensors } = this.initialState(group);
    const state: ParamState = { ...numbers };
    for (const [key, value] of Object.entries(scalars)) state[key] = scalar(value);
    for (const [key, value] of Object.entries(tensors)) state[key] = keep(full_like(param, value));
    return state;
  }

  /** The gradient as the step takes it. @internal */
  protected direction(param: Tensor, grad: Tensor, group: O): Tensor {
    const { lr, weight_decay = 0, decoupled_weight_decay = false, maximize = false } = group;
    const ascent = maximize ? grad.neg() : grad;
    // Nothing is added when it is zero: zero times an infinite parameter would be NaN.
    if (weight_decay === 0) return ascent;
    if (!decoupled_weight_decay) return ascent.add(param, { alpha: weight_decay });
    param.mul_(1 - lr * weight_decay);
    return ascent;
  }

  private jobsOf(group: ParamGroup<O>): Job<O>[] {
    // Anything may have been assigned to the group's options since they were checked.
    checkTypes<StepOptions>(this.constructor.name, this.rules, group);
    const jobs: Job<O>[] = [];
    for (const param of group.params) {
      const grad = param.ownGrad;
      if (!grad) continue;
      const known = this.state.get(param);
      if (known) {
        const { scalars = {}, tensors } = this.initialState(group);
        checkState(this.constructor.name, param, known, Object.keys(tensors), Object.keys(scalars));
      }
      jobs.push({ group, param, grad, state: known ?? this.newState(param, group) });
    }
    return jobs;
  }

  private run({ group, param, grad, state }: Job<O>): void {
    this.state.set(param, state);
    const step = countUp(state);
    tidy(() => {
      this.update(param, this.direction(param, grad, group), state as Record<string, Tensor>, group, step);
    });
  }
}

function scalar(value: number): Tensor {
  return keep(tensor(value, { dtype: float32 }));
}

function countUp(state: ParamState): number {
  const { step } = state;
  if (!(step instanceof Tensor)) return 'step' in state ? (state['step'] = Number(step) + 1) : 0;
  const next = step.item() + 1;
  step.fill_(next);
  return next;
}
