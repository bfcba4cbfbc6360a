import { named, REQUIRED } from './_groups.js';
import { LRScheduler, type ScheduledOptimizer } from './scheduler.js';

/** Options of {@link StepLR}. */
export interface StepLROptions {
  /** By what the learning rate is multiplied; 0.1 by default. */
  readonly gamma?: number;
  /** Where to go on; −1, the default, for the beginning. */
  readonly last_epoch?: number;
}

/** All arguments of {@link StepLR} but the optimizer, by name. */
export interface StepLRArguments extends StepLROptions {
  /** After how many epochs the learning rate falls each time. */
  readonly step_size: number;
}

/**
 * Multiplies the learning rate by gamma every step_size epochs.
 *
 * @example
 * ```ts
 * const optimizer = new optim.SGD([torch.ones([1], { requires_grad: true })], { lr: 8 });
 * const scheduler = new optim.lr_scheduler.StepLR(optimizer, 2, { gamma: 0.5 });
 * const rates = [];
 * for (let epoch = 0; epoch < 5; epoch++) {
 *   rates.push(scheduler.get_last_lr()[0]);
 *   optimizer.step();
 *   scheduler.step();
 * }
 * console.log(rates); // [ 8, 8, 4, 4, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html | torch.optim.lr_scheduler.StepLR}
 */
export class StepLR extends LRScheduler {
  /** After how many epochs the learning rate falls each time. */
  step_size: number;
  /** By what it is multiplied. */
  gamma: number;

  /**
   * @param optimizer - the optimizer whose learning rates are set.
   * @param step_size - after how many epochs the learning rate falls each time; or an object with all arguments.
   * @param options - `gamma`, `last_epoch`.
   */
  constructor(optimizer: ScheduledOptimizer, step_size: number | StepLRArguments, options?: StepLROptions) {
    const all = named('StepLR', { step_size: REQUIRED, gamma: 0.1, last_epoch: -1 }, { step_size }, options);
    super(optimizer, all.last_epoch);
    this.step_size = all.step_size;
    this.gamma = all.gamma;
    this._initial_step();
  }

  override get_lr(): number[] {
    const { last_epoch, step_size, gamma } = this;
    return this.currentTimes(last_epoch === 0 || last_epoch % step_size !== 0 ? 1 : gamma);
  }

  override _get_closed_form_lr(): number[] {
    return this.baseTimes(this.gamma ** Math.floor(this.last_epoch / this.step_size));
  }
}

/** Options of {@link MultiStepLR}. */
export type MultiStepLROptions = StepLROptions;

/** All arguments of {@link MultiStepLR} but the optimizer, by name. */
export interface MultiStepLRArguments extends MultiStepLROptions {
  /** The epochs at which the learning rate falls. */
  readonly milestones: readonly number[];
}

/**
 * Multiplies the learning rate by gamma at each of the milestones.
 *
 * @example
 * ```ts
 * const optimizer = new optim.SGD([torch.ones([1], { requires_grad: true })], { lr: 8 });
 * const scheduler = new optim.lr_scheduler.MultiStepLR(optimizer, [1, 3], { gamma: 0.5 });
 * const rates = [];
 * for (let epoch = 0; epoch < 5; epoch++) {
 *   rates.push(scheduler.get_last_lr()[0]);
 *   optimizer.step();
 *   scheduler.step();
 * }
 * console.log(rates); // [ 8, 4, 4, 2, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiStepLR.html | torch.optim.lr_scheduler.MultiStepLR}
 */
export class MultiStepLR extends LRScheduler {
  /** How often each epoch is a milestone. */
  milestones: Record<number, number> = {};
  /** By what the learning rate is multiplied. */
  gamma: number;

  /**
   * @param optimizer - the optimizer whose learning rates are set.
   * @param milestones - the epochs at which the learning rate falls; or an object with all arguments.
   * @param options - `gamma`, `last_epoch`.
   */
  constructor(
    optimizer: ScheduledOptimizer,
    milestones: readonly number[] | MultiStepLRArguments,
    options?: MultiStepLROptions,
  ) {
    const defaults = { milestones: undefined as unknown as readonly number[], gamma: 0.1, last_epoch: -1 };
    const all = named('MultiStepLR', defaults, { milestones }, options);
    super(optimizer, all.last_epoch);
    for (const epoch of all.milestones) this.milestones[epoch] = (this.milestones[epoch] ?? 0) + 1;
    this.gamma = all.gamma;
    this._initial_step();
  }

  override get_lr(): number[] {
    return this.currentTimes(this.gamma ** (this.milestones[this.last_epoch] ?? 0));
  }

  override _get_closed_form_lr(): number[] {
    let passed = 0;
    for (const [epoch, count] of Object.entries(this.milestones)) if (Number(epoch) <= this.last_epoch) passed += count;
    return this.baseTimes(this.gamma ** passed);
  }
}

/** Options of {@link ExponentialLR}. */
export interface ExponentialLROptions {
  /** Where to go on; −1, the default, for the beginning. */
  readonly last_epoch?: number;
}

/** All arguments of {@link ExponentialLR} but the optimizer, by name. */
export interface ExponentialLRArguments extends ExponentialLROptions {
  /** By what the learning rate is multiplied. */
  readonly gamma: number;
}

/**
 * Multiplies the learning rate by gamma every epoch.
 *
 * @example
 * ```ts
 * const optimizer = new optim.SGD([torch.ones([1], { requires_grad: true })], { lr: 8 });
 * const scheduler = new optim.lr_scheduler.ExponentialLR(optimizer, 0.5);
 * scheduler.step();
 * scheduler.step();
 * console.log(scheduler.get_last_lr()); // [ 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html | torch.optim.lr_scheduler.ExponentialLR}
 */
export class ExponentialLR extends LRScheduler {
  /** By what the learning rate is multiplied. */
  gamma: number;

  /**
   * @param optimizer - the optimizer whose learning rates are set.
   * @param gamma - by what the learning rate is multiplied; or an object with all arguments.
   * @param options - `last_epoch`.
   */
  constructor(optimizer: ScheduledOptimizer, gamma: number | ExponentialLRArguments, options?: ExponentialLROptions) {
    const all = named('ExponentialLR', { gamma: REQUIRED, last_epoch: -1 }, { gamma }, options);
    super(optimizer, all.last_epoch);
    this.gamma = all.gamma;
    this._initial_step();
  }

  override get_lr(): number[] {
    return this.currentTimes(this.last_epoch === 0 ? 1 : this.gamma);
  }

  override _get_closed_form_lr(): number[] {
    return this.baseTimes(this.gamma ** this.last_epoch);
  }
}
