import { ValueError } from '@sconce/core';
import { named, REQUIRED } from './_groups.js';
import { LRScheduler, type ScheduledOptimizer } from './scheduler.js';

/** Options of {@link CosineAnnealingLR}. */
export interface CosineAnnealingLROptions {
  /** The least learning rate; 0 by default. */
  readonly eta_min?: number;
  /** Where to go on; −1, the default, for the beginning. */
  readonly last_epoch?: number;
}

/** All arguments of {@link CosineAnnealingLR} but the optimizer, by name. */
export interface CosineAnnealingLRArguments extends CosineAnnealingLROptions {
  /** After how many epochs the learning rate is least. */
  readonly T_max: number;
}

const cosine = (part: number): number => (1 + Math.cos(Math.PI * part)) / 2;

/**
 * Lets the learning rate fall along a cosine for T_max epochs, and rise again: eta_min + (lr − eta_min) · (1 + cos(π · epoch / T_max)) / 2.
 *
 * @example
 * ```ts
 * const optimizer = new optim.SGD([torch.ones([1], { requires_grad: true })], { lr: 8 });
 * const scheduler = new optim.lr_scheduler.CosineAnnealingLR(optimizer, 3);
 * const rates = [];
 * for (let epoch = 0; epoch < 4; epoch++) {
 *   rates.push(scheduler.get_last_lr()[0].toFixed(1));
 *   optimizer.step();
 *   scheduler.step();
 * }
 * console.log(rates.join(' ')); // 8.0 6.0 2.0 0.0
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html | torch.optim.lr_scheduler.CosineAnnealingLR}
 * @see {@link https://arxiv.org/abs/1608.03983 | SGDR: Stochastic Gradient Descent with Warm Restarts}
 */
export class CosineAnnealingLR extends LRScheduler {
  /** After how many epochs the learning rate is least. */
  T_max: number;
  /** The least learning rate. */
  eta_min: number;

  /**
   * @param optimizer - the optimizer whose learning rates are set.
   * @param T_max - after how many epochs the learning rate is least; or an object with all arguments.
   * @param options - `eta_min`, `last_epoch`.
   */
  constructor(
    optimizer: ScheduledOptimizer,
    T_max: number | CosineAnnealingLRArguments,
    options?: CosineAnnealingLROptions,
  ) {
    const defaults = { T_max: REQUIRED, eta_min: 0, last_epoch: -1 };
    const all = named('CosineAnnealingLR', defaults, { T_max }, options);
    super(optimizer, all.last_epoch);
    this.T_max = all.T_max;
    this.eta_min = all.eta_min;
    this._initial_step();
  }

  override get_lr(): number[] {
    const { T_max, eta_min, last_epoch } = this;
    if (last_epoch === 0) return this.currentTimes();
    if (this._step_count === 1 && last_epoch > 0) return this._get_closed_form_lr();
    const rates = this.currentTimes();
    // After the bottom, where the ratio below is no number.
    if ((last_epoch - 1 - T_max) % (2 * T_max) === 0) {
      return rates.map((lr, i) => lr + (this.base_lrs[i] - eta_min) * (1 - cosine(1 / T_max)));
    }
    const ratio = cosine(last_epoch / T_max) / cosine((last_epoch - 1) / T_max);
    return rates.map((lr) => ratio * (lr - eta_min) + eta_min);
  }

  override _get_closed_form_lr(): number[] {
    const { T_max, eta_min, last_epoch } = this;
    return this.base_lrs.map((lr) => eta_min + (lr - eta_min) * cosine(last_epoch / T_max));
  }
}

/** Options of {@link CosineAnnealingWarmRestarts}. */
export interface CosineAnnealingWarmRestartsOptions {
  /** By what the length grows with each restart; 1 by default. */
  readonly T_mult?: number;
  /** The least learning rate; 0 by default. */
  readonly eta_min?: number;
  /** Where to go on; −1, the default, for the beginning. */
  readonly last_epoch?: number;
}

/** All arguments of {@link CosineAnnealingWarmRestarts} but the optimizer, by name. */
export interface CosineAnnealingWarmRestartsArguments extends CosineAnnealingWarmRestartsOptions {
  /** How many epochs there are before the first restart. */
  readonly T_0: number;
}

/**
 * Lets the learning rate fall along a cosine, again and again from the top: eta_min + (lr − eta_min) · (1 + cos(π · T_cur / T_i)) / 2, where
 * T_cur counts the epochs since the last restart, and T_i those until the next.
 *
 * @example
 * ```ts
 * const optimizer = new optim.SGD([torch.ones([1], { requires_grad: true })], { lr: 8 });
 * const scheduler = new optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 2);
 * const rates = [];
 * for (let epoch = 0; epoch < 5; epoch++) {
 *   rates.push(scheduler.get_last_lr()[0].toFixed(1));
 *   optimizer.step();
 *   scheduler.step();
 * }
 * console.log(rates.join(' ')); // 8.0 4.0 8.0 4.0 8.0
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.html | torch.optim.lr_scheduler.CosineAnnealingWarmRestarts}
 * @see {@link https://arxiv.org/abs/1608.03983 | SGDR: Stochastic Gradient Descent with Warm Restarts}
 */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  /** How many epochs there are before the first restart. */
  T_0: number;
  /** How many there are before the next. */
  T_i: number;
  /** By what the length grows with each restart. */
  T_mult: number;
  /** The least learning rate. */
  eta_min: number;
  /** How many epochs there were since the last restart. */
  T_cur: number;

  /**
   * @param optimizer - the optimizer whose learning rates are set.
   * @param T_0 - how many epochs there are before the first restart; or an object with all arguments.
   * @param options - `T_mult`, `eta_min`, `last_epoch`.
   * @throws ValueError unless T_0 and T_mult are integers from 1.
   */
  constructor(
    optimizer: ScheduledOptimizer,
    T_0: number | CosineAnnealingWarmRestartsArguments,
    options?: CosineAnnealingWarmRestartsOptions,
  ) {
    const defaults = { T_0: REQUIRED, T_mult: 1, eta_min: 0, last_epoch: -1 };
    const all = named('CosineAnnealingWarmRestarts', defaults, { T_0 }, options);
    if (!(all.T_0 > 0 && Number.isInteger(all.T_0))) {
      throw new ValueError(`Expected positive integer T_0, but got ${all.T_0}`);
    }
    if (!(all.T_mult >= 1 && Number.isInteger(all.T_mult))) {
      throw new ValueError(`Expected integer T_mult >= 1, but got ${all.T_mult}`);
    }
    super(optimizer, all.last_epoch);
    this.T_0 = this.T_i = all.T_0;
    this.T_mult = all.T_mult;
    this.eta_min = all.eta_min;
    this.T_cur = all.last_epoch;
    this._initial_step();
  }

  override get_lr(): number[] {
    return this.base_lrs.map((lr) => this.eta_min + (lr - this.eta_min) * cosine(this.T_cur / this.T_i));
  }

  /**
   * Sets the next learning rates.
   *
   * @param epoch - where to go instead; a part of an epoch counts, so that it can be called after each batch.
   * @throws ValueError for an epoch below zero.
   *
   * @example
   * ```ts
   * const optimizer = new optim.SGD([torch.ones([1], { requires_grad: true })], { lr: 8 });
   * const scheduler = new optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 1);
   * const [epoch, batch, batches] = [3, 1, 2];
   * scheduler.step(epoch + batch / batches);
   * console.log(scheduler.get_last_lr()[0].toFixed(1)); // 4.0
   * ```
   */
  override step(epoch?: number): void {
    if (epoch !== undefined || this.last_epoch < 0) this.goTo(epoch ?? 0);
    else {
      this.last_epoch++;
      this.T_cur++;
      if (this.T_cur >= this.T_i) {
        this.T_cur -= this.T_i;
        this.T_i *= this.T_mult;
      }
    }
    this.setRates(this.get_lr());
  }

  private goTo(epoch: number): void {
    if (!(epoch >= 0)) throw new ValueError(`Expected non-negative epoch, but got ${epoch}`);
    this.last_epoch = Math.floor(epoch);
    this.T_i = this.T_0;
    this.T_cur = epoch;
    if (this.T_mult === 1) this.T_cur %= this.T_0;
    else {
      while (this.T_cur >= this.T_i) {
        this.T_cur -= this.T_i;
        this.T_i *= this.T_mult;
      }
    }
  }
}
