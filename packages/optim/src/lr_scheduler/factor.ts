import { ValueError } from '@sconce/core';
import { named } from './_groups.js';
import { LRScheduler, type ScheduledOptimizer } from './scheduler.js';

/** Options of {@link ConstantLR}. */
export interface ConstantLROptions {
  /** By what the learning rate is multiplied at first; 1 / 3 by default. */
  readonly factor?: number;
  /** For how many epochs; 5 by default. */
  readonly total_iters?: number;
  /** Where to go on; −1, the default, for the beginning. */
  readonly last_epoch?: number;
}

/**
 * Multiplies the learning rate by a factor for the first total_iters epochs.
 *
 * @example
 * ```ts
 * const optimizer = new optim.SGD([torch.ones([1], { requires_grad: true })], { lr: 8 });
 * const scheduler = new optim.lr_scheduler.ConstantLR(optimizer, { factor: 0.5, total_iters: 2 });
 * const rates = [];
 * for (let epoch = 0; epoch < 4; epoch++) {
 *   rates.push(scheduler.get_last_lr()[0]);
 *   optimizer.step();
 *   scheduler.step();
 * }
 * console.log(rates); // [ 4, 4, 8, 8 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ConstantLR.html | torch.optim.lr_scheduler.ConstantLR}
 */
export class ConstantLR extends LRScheduler {
  /** By what the learning rate is multiplied at first. */
  factor: number;
  /** For how many epochs. */
  total_iters: number;

  /**
   * @param optimizer - the optimizer whose learning rates are set.
   * @param options - `factor`, `total_iters`, `last_epoch`.
   * @throws ValueError for a factor outside of [0, 1].
   */
  constructor(optimizer: ScheduledOptimizer, options?: ConstantLROptions) {
    const all = named('ConstantLR', { factor: 1 / 3, total_iters: 5, last_epoch: -1 }, {}, options);
    if (!(all.factor >= 0 && all.factor <= 1)) {
      throw new ValueError('Constant multiplicative factor expected to be between 0 and 1.');
    }
    super(optimizer, all.last_epoch);
    this.factor = all.factor;
    this.total_iters = all.total_iters;
    this._initial_step();
  }

  override get_lr(): number[] {
    const { factor, last_epoch, total_iters } = this;
    if (last_epoch === 0) return this.currentTimes(factor);
    if (last_epoch !== total_iters) return this.currentTimes();
    // Nothing undoes a factor of zero, for which torch divides by zero.
    return factor === 0 ? this.baseTimes(1) : this.currentTimes(1 / factor);
  }

  override _get_closed_form_lr(): number[] {
    return this.baseTimes(this.last_epoch >= this.total_iters ? 1 : this.factor);
  }
}

/** Options of {@link LinearLR}. */
export interface LinearLROptions {
  /** By what the learning rate is multiplied at first; 1 / 3 by default. */
  readonly start_factor?: number;
  /** By what it is multiplied at the end; 1 by default. */
  readonly end_factor?: number;
  /** After how many epochs it is there; 5 by default. */
  readonly total_iters?: number;
  /** Where to go on; −1, the default, for the beginning. */
  readonly last_epoch?: number;
}

/**
 * Changes the learning rate in a line, from start_factor to end_factor times what it was: a warm-up.
 *
 * @example
 * ```ts
 * const optimizer = new optim.SGD([torch.ones([1], { requires_grad: true })], { lr: 8 });
 * const scheduler = new optim.lr_scheduler.LinearLR(optimizer, { start_factor: 0.25, total_iters: 3 });
 * const rates = [];
 * for (let epoch = 0; epoch < 5; epoch++) {
 *   rates.push(scheduler.get_last_lr()[0]);
 *   optimizer.step();
 *   scheduler.step();
 * }
 * console.log(rates); // [ 2, 4, 6, 8, 8 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html | torch.optim.lr_scheduler.LinearLR}
 */
export class LinearLR extends LRScheduler {
  /** By what the learning rate is multiplied at first. */
  start_factor: number;
  /** By what it is multiplied at the end. */
  end_factor: number;
  /** After how many epochs it is there. */
  total_iters: number;

  /**
   * @param optimizer - the optimizer whose learning rates are set.
   * @param options - `start_factor`, `end_factor`, `total_iters`, `last_epoch`.
   * @throws ValueError for a start outside of (0, 1], or an end outside of [0, 1].
   */
  constructor(optimizer: ScheduledOptimizer, options?: LinearLROptions) {
    const defaults = { start_factor: 1 / 3, end_factor: 1, total_iters: 5, last_epoch: -1 };
    const all = named('LinearLR', defaults, {}, options);
    if (!(all.start_factor > 0 && all.start_factor <= 1)) {
      throw new ValueError('Starting multiplicative factor expected to be greater than 0 and less or equal to 1.');
    }
    if (!(all.end_factor >= 0 && all.end_factor <= 1)) {
      throw new ValueError('Ending multiplicative factor expected to be between 0 and 1.');
    }
    super(optimizer, all.last_epoch);
    this.start_factor = all.start_factor;
    this.end_factor = all.end_factor;
    this.total_iters = all.total_iters;
    this._initial_step();
  }

  override get_lr(): number[] {
    const { start_factor, end_factor, total_iters, last_epoch } = this;
    if (last_epoch === 0) return this.currentTimes(start_factor);
    if (last_epoch > total_iters) return this.currentTimes();
    const rise = end_factor - start_factor;
    return this.currentTimes(1 + rise / (total_iters * start_factor + (last_epoch - 1) * rise));
  }

  override _get_closed_form_lr(): number[] {
    const { start_factor, end_factor, total_iters, last_epoch } = this;
    const part = Math.min(total_iters, last_epoch) / total_iters;
    return this.baseTimes(start_factor + (end_factor - start_factor) * part);
  }
}

/** Options of {@link PolynomialLR}. */
export interface PolynomialLROptions {
  /** After how many epochs the learning rate is zero; 5 by default. */
  readonly total_iters?: number;
  /** The power of the polynomial; 1, the default, for a line. */
  readonly power?: number;
  /** Where to go on; −1, the default, for the beginning. */
  readonly last_epoch?: number;
}

/**
 * Lets the learning rate fall to zero by a polynomial: lr · (1 − epoch / total_iters)^power.
 *
 * @example
 * ```ts
 * const optimizer = new optim.SGD([torch.ones([1], { requires_grad: true })], { lr: 8 });
 * const scheduler = new optim.lr_scheduler.PolynomialLR(optimizer, { total_iters: 4, power: 2 });
 * const rates = [];
 * for (let epoch = 0; epoch < 5; epoch++) {
 *   rates.push(scheduler.get_last_lr()[0]);
 *   optimizer.step();
 *   scheduler.step();
 * }
 * console.log(rates); // [ 8, 4.5, 2, 0.5, 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.PolynomialLR.html | torch.optim.lr_scheduler.PolynomialLR}
 */
export class PolynomialLR extends LRScheduler {
  /** After how many epochs the learning rate is zero. */
  total_iters: number;
  /** The power of the polynomial. */
  power: number;

  /**
   * @param optimizer - the optimizer whose learning rates are set.
   * @param options - `total_iters`, `power`, `last_epoch`.
   */
  constructor(optimizer: ScheduledOptimizer, options?: PolynomialLROptions) {
    const all = named('PolynomialLR', { total_iters: 5, power: 1, last_epoch: -1 }, {}, options);
    super(optimizer, all.last_epoch);
    this.total_iters = all.total_iters;
    this.power = all.power;
    this._initial_step();
  }

  override get_lr(): number[] {
    const { total_iters, power, last_epoch } = this;
    if (last_epoch === 0 || last_epoch > total_iters) return this.currentTimes();
    const left = (epoch: number): number => 1 - epoch / total_iters;
    return this.currentTimes((left(last_epoch) / left(last_epoch - 1)) ** power);
  }

  override _get_closed_form_lr(): number[] {
    const { total_iters, power, last_epoch } = this;
    return this.baseTimes((1 - Math.min(total_iters, last_epoch) / total_iters) ** power);
  }
}
