import { ValueError } from '@sconce/core';
import { named } from './_groups.js';
import { LRScheduler, type LRSchedulerStateDict, type ScheduledOptimizer } from './scheduler.js';

/** Gives a factor for an epoch. */
export type LRLambda = (epoch: number) => number;

/** Options of {@link LambdaLR} and {@link MultiplicativeLR}. */
export interface LambdaLROptions {
  /** Where to go on; −1, the default, for the beginning. */
  readonly last_epoch?: number;
}

/** All arguments of {@link LambdaLR} and {@link MultiplicativeLR} but the optimizer, by name. */
export interface LambdaLRArguments extends LambdaLROptions {
  /** Gives the factor for an epoch, for all groups or for each. */
  readonly lr_lambda: LRLambda | readonly LRLambda[];
}

/** What both schedulers share that are given by functions. */
abstract class FunctionLR extends LRScheduler {
  /** A function for each group. */
  lr_lambdas: LRLambda[];

  /**
   * @param optimizer - the optimizer whose learning rates are set.
   * @param lr_lambda - gives the factor for an epoch, for all groups or for each; or an object with all arguments.
   * @param options - `last_epoch`.
   * @throws ValueError when there are not as many functions as groups.
   */
  constructor(
    optimizer: ScheduledOptimizer,
    lr_lambda: LRLambda | readonly LRLambda[] | LambdaLRArguments,
    options?: LambdaLROptions,
  ) {
    const defaults = { lr_lambda: undefined as unknown as LRLambda | LRLambda[], last_epoch: -1 };
    const all = named(new.target.name, defaults, { lr_lambda }, options);
    super(optimizer, all.last_epoch);
    const count = optimizer.param_groups.length;
    this.lr_lambdas = Array.isArray(all.lr_lambda)
      ? [...all.lr_lambda]
      : new Array<LRLambda>(count).fill(all.lr_lambda);
    if (this.lr_lambdas.length !== count) {
      throw new ValueError(`Expected ${count} lr_lambdas, but got ${this.lr_lambdas.length}`);
    }
    this._initial_step();
  }

  /** As {@link LRScheduler.state_dict}; functions are not saved, and null stands for each. */
  override state_dict(): LRSchedulerStateDict {
    const { lr_lambdas } = this;
    return { ...this.withoutLambdas(() => super.state_dict()), lr_lambdas: lr_lambdas.map(() => null) };
  }

  /** As {@link LRScheduler.load_state_dict}; the functions stay. */
  override load_state_dict(state_dict: LRSchedulerStateDict): void {
    this.withoutLambdas(() => super.load_state_dict(state_dict));
  }

  private withoutLambdas<T>(fn: () => T): T {
    const { lr_lambdas } = this;
    this.lr_lambdas = [];
    try {
      return fn();
    } finally {
      this.lr_lambdas = lr_lambdas;
    }
  }
}

/**
 * Sets the learning rate to what it was at first times a function of the epoch.
 *
 * @example
 * ```ts
 * const optimizer = new optim.SGD([torch.ones([1], { requires_grad: true })], { lr: 8 });
 * const scheduler = new optim.lr_scheduler.LambdaLR(optimizer, (epoch) => 0.5 ** epoch);
 * scheduler.step();
 * scheduler.step();
 * console.log(scheduler.get_last_lr()); // [ 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LambdaLR.html | torch.optim.lr_scheduler.LambdaLR}
 */
export class LambdaLR extends FunctionLR {
  override get_lr(): number[] {
    return this.base_lrs.map((lr, i) => lr * this.lr_lambdas[i](this.last_epoch));
  }
}

/**
 * Multiplies the learning rate by a function of the epoch, from epoch 1 on.
 *
 * @example
 * ```ts
 * const optimizer = new optim.SGD([torch.ones([1], { requires_grad: true })], { lr: 8 });
 * const scheduler = new optim.lr_scheduler.MultiplicativeLR(optimizer, (epoch) => 1 / epoch);
 * scheduler.step();
 * scheduler.step();
 * console.log(scheduler.get_last_lr()); // [ 4 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiplicativeLR.html | torch.optim.lr_scheduler.MultiplicativeLR}
 */
export class MultiplicativeLR extends FunctionLR {
  override get_lr(): number[] {
    return this.currentTimes().map((lr, i) => (this.last_epoch > 0 ? lr * this.lr_lambdas[i](this.last_epoch) : lr));
  }
}
