import { type Tensor, ValueError } from '@sconce/core';
import { named } from './_groups.js';
import { BaseScheduler, type LRSchedulerStateDict, type ScheduledOptimizer } from './scheduler.js';

/** Options of {@link ReduceLROnPlateau}. */
export interface ReduceLROnPlateauOptions {
  /** By what the learning rate is multiplied; 0.1 by default. */
  readonly factor?: number;
  /** How many epochs without improvement are borne; 10 by default. */
  readonly patience?: number;
  /** How much better than the best a metric must be; 1e-4 by default. */
  readonly threshold?: number;
  /** Whether that is a part of the best, `'rel'`, the default, or an amount, `'abs'`. */
  readonly threshold_mode?: 'rel' | 'abs';
  /** For how many epochs after a reduction nothing is counted; 0 by default. */
  readonly cooldown?: number;
  /** The least learning rate, for all groups or for each; 0 by default. */
  readonly min_lr?: number | readonly number[];
  /** A learning rate that would fall by less stays; 1e-8 by default. */
  readonly eps?: number;
}

/** All arguments of {@link ReduceLROnPlateau} but the optimizer, by name. */
export interface ReduceLROnPlateauArguments extends ReduceLROnPlateauOptions {
  /** Whether lower metrics are better or higher ones. */
  readonly mode?: 'min' | 'max';
}

const DEFAULTS = {
  mode: 'min' as 'min' | 'max',
  factor: 0.1,
  patience: 10,
  threshold: 1e-4,
  threshold_mode: 'rel' as 'rel' | 'abs',
  cooldown: 0,
  min_lr: undefined as number | readonly number[] | undefined,
  eps: 1e-8,
};

/**
 * Lowers the learning rate when a metric has not improved for a while.
 *
 * @example
 * ```ts
 * const optimizer = new optim.SGD([torch.ones([1], { requires_grad: true })], { lr: 8 });
 * const scheduler = new optim.lr_scheduler.ReduceLROnPlateau(optimizer, 'min', { factor: 0.5, patience: 1 });
 * const rates = [];
 * for (const loss of [3, 2, 2, 2, 1]) {
 *   scheduler.step(loss);
 *   rates.push(scheduler.get_last_lr()[0]);
 * }
 * console.log(rates); // [ 8, 8, 8, 4, 4 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html | torch.optim.lr_scheduler.ReduceLROnPlateau}
 */
export class ReduceLROnPlateau extends BaseScheduler {
  /** By what the learning rate is multiplied. */
  factor: number;
  /** The least learning rate of each group. */
  min_lrs: number[];
  /** How many epochs without improvement are borne. */
  patience: number;
  /** For how many epochs after a reduction nothing is counted. */
  cooldown: number;
  /** How many of them are left. */
  cooldown_counter = 0;
  /** Whether lower metrics are better or higher ones. */
  mode: 'min' | 'max';
  /** How much better than the best a metric must be. */
  threshold: number;
  /** Whether that is a part of the best or an amount. */
  threshold_mode: 'rel' | 'abs';
  /** The best metric so far. */
  best: number;
  /** How many epochs there were without improvement. */
  num_bad_epochs = 0;
  /** What every metric is better than. */
  mode_worse: number;
  /** A learning rate that would fall by less stays. */
  eps: number;
  /** How many steps were taken. */
  last_epoch = 0;

  /**
   * @param optimizer - the optimizer whose learning rates are set.
   * @param mode - whether lower metrics are better, `'min'`, the default, or higher ones, `'max'`; or an object with all arguments.
   * @param options - `factor`, `patience` and others, which all have defaults.
   * @throws ValueError for a factor of 1 or more, an unknown mode, or a list that is too short or too long.
   */
  constructor(
    optimizer: ScheduledOptimizer,
    mode?: 'min' | 'max' | ReduceLROnPlateauArguments,
    options?: ReduceLROnPlateauOptions,
  ) {
    const all = named('ReduceLROnPlateau', DEFAULTS, { mode }, options);
    super(optimizer);
    if (!(all.factor < 1)) throw new ValueError('Factor should be < 1.0.');
    const min_lr = all.min_lr ?? 0;
    const count = optimizer.param_groups.length;
    this.min_lrs = typeof min_lr === 'number' ? new Array<number>(count).fill(min_lr) : [...min_lr];
    if (this.min_lrs.length !== count) throw new ValueError(`expected ${count} min_lrs, got ${this.min_lrs.length}`);
    if (all.mode !== 'min' && all.mode !== 'max') throw new ValueError(`mode ${String(all.mode)} is unknown!`);
    if (all.threshold_mode !== 'rel' && all.threshold_mode !== 'abs') {
      throw new ValueError(`threshold mode ${String(all.threshold_mode)} is unknown!`);
    }
    this.factor = all.factor;
    this.patience = all.patience;
    this.cooldown = all.cooldown;
    this.mode = all.mode;
    this.threshold = all.threshold;
    this.threshold_mode = all.threshold_mode;
    this.best = this.mode_worse = all.mode === 'min' ? Infinity : -Infinity;
    this.eps = all.eps;
    this.noteRates();
  }

  /** Whether reductions are paused, since there was one. */
  get in_cooldown(): boolean {
    return this.cooldown_counter > 0;
  }

  /** Returns whether metric `a` is better than `best` by more than the threshold. */
  is_better(a: number, best: number): boolean {
    const sign = this.mode === 'min' ? -1 : 1;
    const least = this.threshold_mode === 'rel' ? best * (1 + sign * this.threshold) : best + sign * this.threshold;
    return this.mode === 'min' ? a < least : a > least;
  }

  /**
   * Takes note of a metric, and lowers the learning rates when it is time.
   *
   * @param metrics - the metric: a number, or a tensor of one element.
   * @param epoch - the number of the epoch; the next one by default.
   * @throws TypeError for what is no number.
   */
  step(metrics: number | Tensor, epoch = this.last_epoch + 1): void {
    const current = typeof metrics === 'object' && metrics !== null ? metrics.item() : metrics;
    if (typeof current !== 'number') {
      throw new TypeError(`step(): argument 'metrics' must be Tensor or number, not ${typeof current}`);
    }
    this.last_epoch = epoch;
    if (this.is_better(current, this.best)) {
      this.best = current;
      this.num_bad_epochs = 0;
    } else this.num_bad_epochs++;
    if (this.in_cooldown) {
      this.cooldown_counter--;
      this.num_bad_epochs = 0;
    }
    if (this.num_bad_epochs > this.patience) {
      this.reduce();
      this.cooldown_counter = this.cooldown;
      this.num_bad_epochs = 0;
    }
    this.noteRates();
  }

  override load_state_dict(state_dict: LRSchedulerStateDict): void {
    super.load_state_dict(state_dict);
    this.mode_worse = this.mode === 'min' ? Infinity : -Infinity;
    // JSON knows no infinity.
    this.best ??= this.mode_worse;
  }

  private reduce(): void {
    this.optimizer.param_groups.forEach((group, i) => {
      const lower = Math.max(group.lr * this.factor, this.min_lrs[i] ?? 0);
      if (group.lr - lower > this.eps) group.lr = lower;
    });
  }
}
