import { _fused_sgd_, empty_like, enable_grad, keep, RuntimeError, type Tensor, ValueError } from '@sconce/core';
import {
  checkOptions,
  checkTypes,
  FLAG,
  fromZero,
  LR,
  type OptionRules,
  WEIGHT_DECAY,
  withDefaults,
} from './_options.js';
import { checkRoom } from './_room.js';
import { Optimizer, type ParamGroup, type ParamGroupInput } from './optimizer.js';

/** The options of a parameter group of {@link SGD}. */
export interface SGDGroupOptions {
  /** The learning rate. */
  lr: number;
  /** How much of the velocity stays from step to step; 0 by default. */
  momentum: number;
  /** By how much the gradient is weakened before it enters the velocity; 0 by default. */
  dampening: number;
  /** The L2 penalty: this much of the parameter is added to its gradient; 0 by default. */
  weight_decay: number;
  /** Nesterov's momentum; false by default. */
  nesterov: boolean;
  /** Go up the gradient instead of down; false by default. */
  maximize: boolean;
}

/** Options of {@link SGD}. */
export type SGDOptions = Readonly<Partial<SGDGroupOptions>>;

const RULES: OptionRules<SGDGroupOptions> = {
  lr: LR(),
  momentum: fromZero(0, 'Invalid momentum value'),
  dampening: { initial: 0 },
  weight_decay: WEIGHT_DECAY(),
  nesterov: FLAG,
  maximize: FLAG,
};

function checkNesterov({ momentum = 0, dampening = 0, nesterov = false }: SGDOptions): void {
  if (nesterov && (momentum <= 0 || dampening !== 0)) {
    throw new ValueError('Nesterov momentum requires a momentum and zero dampening');
  }
}

/** The parameters of one call of the fused step. */
class Batch {
  readonly params: Tensor[] = [];
  readonly grads: Tensor[] = [];
  readonly buffers: Tensor[] = [];

  constructor(
    readonly group: SGDGroupOptions,
    readonly is_first_step: boolean,
  ) {}

  /** @throws RuntimeError, in the words of the fused step, when a velocity does not fit: no batch may go before all are known to fit. */
  add(param: Tensor, grad: Tensor, buffer: Tensor | null): void {
    if (buffer && (buffer.dtype !== param.dtype || buffer.shape.join() !== param.shape.join())) {
      throw new RuntimeError(
        `SGD(): expected momentum_buffer of shape [${param.shape.join(', ')}] and dtype ${param.dtype.toString()}, ` +
          `as the parameter has, but got [${buffer.shape.join(', ')}] and ${buffer.dtype.toString()}`,
      );
    }
    this.params.push(param);
    this.grads.push(grad);
    if (buffer) this.buffers.push(buffer);
  }

  step(): void {
    if (this.params.length === 0) return;
    const { lr, momentum, dampening, weight_decay, nesterov, maximize } = this.group;
    const options = { lr, momentum, dampening, weight_decay, nesterov, maximize, is_first_step: this.is_first_step };
    _fused_sgd_(this.params, this.grads, this.buffers, options);
  }
}

/**
 * Stochastic gradient descent, optionally with momentum.
 *
 * With g the gradient plus weight_decay · p: v = momentum · v + (1 − dampening) · g, and p = p − lr · v, or with Nesterov's momentum
 * p = p − lr · (g + momentum · v). The first velocity is the gradient itself.
 *
 * @example
 * ```ts
 * const w = torch.tensor([4], { requires_grad: true });
 * const optimizer = new optim.SGD([w], { lr: 0.25 });
 * for (let i = 0; i < 3; i++) {
 *   optimizer.zero_grad();
 *   w.mul(w).sum().backward();
 *   optimizer.step();
 * }
 * console.log(w.tolist()); // [ 0.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.SGD.html | torch.optim.SGD}
 */
export class SGD extends Optimizer<SGDGroupOptions> {
  /**
   * @param params - parameters, or groups of them with options of their own.
   * @param options - `lr`, which is required unless every group has its own, `momentum`, `dampening`, `weight_decay`, `nesterov`, `maximize`.
   * @throws ValueError for a negative value, a missing `lr`, or Nesterov's momentum without momentum or with dampening.
   */
  constructor(params: Iterable<Tensor>, options: SGDOptions & { readonly lr: number });
  constructor(params: Iterable<ParamGroupInput<SGDGroupOptions>>, options?: SGDOptions);
  constructor(params: Iterable<Tensor> | Iterable<ParamGroupInput<SGDGroupOptions>>, options: SGDOptions = {}) {
    const defaults = withDefaults('SGD', RULES, options);
    checkNesterov(defaults);
    super(params, defaults);
  }

  protected override checkGroup(group: ParamGroup<SGDGroupOptions>): void {
    checkOptions('SGD', RULES, group as SGDGroupOptions);
    checkNesterov(group);
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
    const batches = this.param_groups.flatMap((group) => this.batchesOf(group));
    for (const { params, buffers } of batches) checkRoom(params, buffers.length > 0 ? 3 : 2);
    for (const batch of batches) batch.step();
    for (const batch of batches) this.remember(batch);
    return loss;
  }

  /** What a step changes, checked before anything is: the parameters that have no velocity yet, and the others. */
  private batchesOf(group: ParamGroup<SGDGroupOptions>): Batch[] {
    // Anything may have been assigned to the group's options since they were checked.
    checkTypes('SGD', RULES, group as SGDGroupOptions);
    const [first, later] = [new Batch(group, true), new Batch(group, false)];
    for (const param of group.params) {
      const grad = param.ownGrad;
      if (!grad) continue;
      const known = this.state.get(param)?.['momentum_buffer'] as Tensor | null | undefined;
      if (group.momentum === 0) later.add(param, grad, null);
      else if (known) later.add(param, grad, known);
      else first.add(param, grad, keep(empty_like(param)));
    }
    return [first, later];
  }

  private remember({ params, buffers, is_first_step }: Batch): void {
    params.forEach((param, i) => {
      if (is_first_step) this.state.set(param, { momentum_buffer: buffers[i] });
      else if (!this.state.has(param)) this.state.set(param, { momentum_buffer: null });
    });
  }
}
