import { ValueError } from '@sconce/core';
import { named } from './_groups.js';
import { checkOptimizer, LRScheduler, type ScheduledGroup, type ScheduledOptimizer } from './scheduler.js';

/** Options of {@link SWALR}. */
export interface SWALROptions {
  /** For how many epochs the learning rate changes; 10 by default. */
  readonly anneal_epochs?: number;
  /** The way from one learning rate to the next: along a cosine, the default, or a line. */
  readonly anneal_strategy?: 'cos' | 'linear';
  /** Where to go on; −1, the default, for the beginning. */
  readonly last_epoch?: number;
}

/** All arguments of {@link SWALR} but the optimizer, by name. */
export interface SWALRArguments extends SWALROptions {
  /** The last learning rate, for all groups or for each. */
  readonly swa_lr: number | readonly number[];
}

interface SwaGroup extends ScheduledGroup {
  swa_lr: number;
}

const clampPart = (part: number): number => Math.max(0, Math.min(1, part));

/**
 * Brings the learning rate to a fixed value, at which weights are then averaged (stochastic weight averaging).
 *
 * @example
 * ```ts
 * const optimizer = new optim.SGD([torch.ones([1], { requires_grad: true })], { lr: 8 });
 * const scheduler = new optim.swa_utils.SWALR(optimizer, 2, { anneal_strategy: 'linear', anneal_epochs: 3 });
 * const rates = [];
 * for (let epoch = 0; epoch < 5; epoch++) {
 *   rates.push(scheduler.get_last_lr()[0].toFixed(0));
 *   optimizer.step();
 *   scheduler.step();
 * }
 * console.log(rates.join(' ')); // 8 6 4 2 2
 * ```
 * @see {@link https://pytorch.org/docs/stable/optim.html#stochastic-weight-averaging | torch.optim.swa_utils.SWALR}
 * @see {@link https://arxiv.org/abs/1803.05407 | Averaging Weights Leads to Wider Optima and Better Generalization}
 */
export class SWALR extends LRScheduler {
  /** For how many epochs the learning rate changes. */
  anneal_epochs: number;
  /** The way from one learning rate to the next. */
  _anneal_func_type: 'cos' | 'linear';

  /**
   * @param optimizer - the optimizer whose learning rates are set.
   * @param swa_lr - the last learning rate, for all groups or for each; or an object with all arguments.
   * @param options - `anneal_epochs`, `anneal_strategy`, `last_epoch`.
   * @throws ValueError for an unknown strategy, epochs that are no integer from 0, or a list that is too short or too long.
   */
  constructor(
    optimizer: ScheduledOptimizer,
    swa_lr: number | readonly number[] | SWALRArguments,
    options?: SWALROptions,
  ) {
    const defaults = {
      swa_lr: undefined as unknown as number | readonly number[],
      anneal_epochs: 10,
      anneal_strategy: 'cos' as 'cos' | 'linear',
      last_epoch: -1,
    };
    const all = named('SWALR', defaults, { swa_lr }, options);
    checkOptimizer(optimizer);
    const groups = optimizer.param_groups as unknown as SwaGroup[];
    const rates = typeof all.swa_lr === 'number' ? groups.map(() => all.swa_lr as number) : all.swa_lr;
    if (rates.length !== groups.length) {
      throw new ValueError(
        'swa_lr must have the same length as optimizer.param_groups: ' +
          `swa_lr has ${rates.length}, optimizer.param_groups has ${groups.length}`,
      );
    }
    if (!['cos', 'linear'].includes(all.anneal_strategy)) {
      throw new ValueError(`anneal_strategy must by one of 'cos' or 'linear', instead got ${all.anneal_strategy}`);
    }
    if (!(all.anneal_epochs >= 0 && Number.isInteger(all.anneal_epochs))) {
      throw new ValueError(`anneal_epochs must be equal or greater than 0, got ${all.anneal_epochs}`);
    }
    super(optimizer, all.last_epoch);
    groups.forEach((group, i) => (group.swa_lr = rates[i]));
    this.anneal_epochs = all.anneal_epochs;
    this._anneal_func_type = all.anneal_strategy;
    this._initial_step();
  }

  override get_lr(): number[] {
    const { anneal_epochs } = this;
    const step = Math.max(anneal_epochs === 0 ? 1 : 0, this._step_count - 1);
    const [before, now] = [step - 1, step].map((k) => this.anneal(clampPart(k / Math.max(1, anneal_epochs))));
    return (this.optimizer.param_groups as unknown as SwaGroup[]).map(({ lr, swa_lr }) => {
      const first = before === 1 ? swa_lr : (lr - before * swa_lr) / (1 - before);
      return swa_lr * now + first * (1 - now);
    });
  }

  private anneal(part: number): number {
    return this._anneal_func_type === 'linear' ? part : (1 - Math.cos(Math.PI * part)) / 2;
  }
}
