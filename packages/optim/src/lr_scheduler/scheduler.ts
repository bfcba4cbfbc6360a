import { RuntimeError, ValueError } from '@sconce/core';
import { Optimizer } from '../optimizer.js';

/** Any optimizer whose groups have a learning rate. */
export type ScheduledOptimizer = Optimizer<{
  /** The learning rate. */
  lr: number;
}>;

/** A scheduler's fields without its optimizer, as plain values. */
export type LRSchedulerStateDict = Record<string, unknown>;

/** A parameter group with what schedulers keep in it. @internal */
export interface ScheduledGroup {
  lr: number;
  initial_lr?: number;
}

/** What all schedulers have, also those that are not stepped by epochs alone. */
export abstract class BaseScheduler {
  /** The learning rates that were set last. */
  _last_lr: number[] = [];

  constructor(
    /** The optimizer whose learning rates are set. */
    readonly optimizer: ScheduledOptimizer,
  ) {
    checkOptimizer(optimizer);
  }

  /** Returns the learning rates that were set last, one for each group. */
  get_last_lr(): number[] {
    return [...this._last_lr];
  }

  /**
   * Returns a copy of the scheduler's fields, all but the optimizer.
   *
   * @example
   * ```ts
   * const optimizer = new optim.SGD([torch.ones([1], { requires_grad: true })], { lr: 0.5 });
   * const scheduler = new optim.lr_scheduler.OneCycleLR(optimizer, 1, { total_steps: 10, cycle_momentum: false });
   * console.log(scheduler.state_dict().last_epoch); // 0
   * ```
   */
  state_dict(): LRSchedulerStateDict {
    const own = Object.entries(this).filter(([key, value]) => key !== 'optimizer' && typeof value !== 'function');
    return structuredClone(Object.fromEntries(own));
  }

  /**
   * Takes over the fields that {@link LRScheduler.state_dict} returned. The optimizer has a state_dict of its own.
   *
   * @param state_dict - the fields; those that this scheduler does not have are left out.
   * @throws TypeError when it is no object, or `last_epoch` is missing or no number.
   */
  load_state_dict(state_dict: LRSchedulerStateDict): void {
    const isObject = typeof state_dict === 'object' && (state_dict as unknown) !== null;
    if (!isObject || typeof state_dict['last_epoch'] !== 'number') {
      throw new TypeError("Expected state_dict to have the key 'last_epoch', as state_dict() returns it");
    }
    const own = this.state_dict();
    const known = Object.entries(state_dict).filter(([key]) => key in own);
    Object.assign(this, structuredClone(Object.fromEntries(known)));
  }

  /** Notes the learning rates of all groups. @internal */
  protected noteRates(): void {
    this._last_lr = this.currentTimes();
  }

  /** The learning rates of all groups, times a factor. @internal */
  protected currentTimes(factor = 1): number[] {
    return this.optimizer.param_groups.map(({ lr }) => lr * factor);
  }
}

/**
 * The base of all learning rate schedulers: each {@link LRScheduler.step} sets the learning rates of the optimizer's groups.
 *
 * Subclasses define {@link LRScheduler.get_lr}, and end their constructor with `this._initial_step()`, which sets the first learning rates:
 * in JavaScript a subclass's own fields are not there yet while the base's constructor runs. Groups get an option `initial_lr`, from which a
 * scheduler that goes on later starts again.
 *
 * @example
 * ```ts
 * class Halving extends optim.lr_scheduler.LRScheduler {
 *   constructor(optimizer: optim.Optimizer<{ lr: number }>) {
 *     super(optimizer);
 *     this._initial_step();
 *   }
 *   override get_lr(): number[] {
 *     return this.base_lrs.map((lr) => lr * 0.5 ** this.last_epoch);
 *   }
 * }
 * const optimizer = new optim.SGD([torch.ones([1], { requires_grad: true })], { lr: 0.5 });
 * const scheduler = new Halving(optimizer);
 * optimizer.step();
 * scheduler.step();
 * console.log(scheduler.get_last_lr()); // [ 0.25 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate | torch.optim.lr_scheduler.LRScheduler}
 */
export abstract class LRScheduler extends BaseScheduler {
  /** The learning rates that the groups began with. */
  base_lrs: number[];
  /** How many steps were taken since the first learning rates were set. */
  last_epoch: number;
  /** How often the learning rates were set. */
  _step_count = 0;

  /**
   * @param optimizer - the optimizer whose learning rates are set.
   * @param last_epoch - where to go on; −1, the default, for the beginning.
   * @throws TypeError when `optimizer` is none; ValueError when one that goes on has a group without `initial_lr`.
   */
  constructor(optimizer: ScheduledOptimizer, last_epoch = -1) {
    super(optimizer);
    checkLastEpoch(optimizer, last_epoch);
    this.base_lrs = optimizer.param_groups.map((group: ScheduledGroup) => (group.initial_lr ??= group.lr));
    this.last_epoch = last_epoch;
  }

  /** Returns the learning rate of each group at `last_epoch`. Users call {@link LRScheduler.get_last_lr}. */
  abstract get_lr(): number[];

  /** Returns the learning rate of each group at `last_epoch` whatever was set before; the base takes those of {@link LRScheduler.get_lr}. */
  _get_closed_form_lr(): number[] {
    return this.get_lr();
  }

  /** Sets the first learning rates: the last call of a subclass's constructor. */
  _initial_step(): void {
    this._step_count = 0;
    this.step();
  }

  /** Forgets the first step, since another scheduler decides when it is taken. @internal */
  _undo(): void {
    this.last_epoch--;
  }

  /**
   * Sets the next learning rates; called after the optimizer's step.
   *
   * @param epoch - where to go instead; PyTorch advises against it.
   * @throws ValueError where the schedule has an end and is over. Nothing was changed then.
   */
  step(epoch?: number): void {
    const { last_epoch, _step_count } = this;
    this._step_count++;
    this.last_epoch = epoch ?? last_epoch + 1;
    let rates: number[];
    try {
      rates = epoch === undefined ? this.get_lr() : this._get_closed_form_lr();
    } catch (error) {
      Object.assign(this, { last_epoch, _step_count });
      throw error;
    }
    this.setRates(rates);
  }

  /**
   * Returns the learning rates that were set last, one for each group.
   *
   * @throws RuntimeError in a subclass whose constructor did not call `_initial_step`.
   */
  override get_last_lr(): number[] {
    if (this._last_lr.length === 0) {
      throw new RuntimeError(`${this.constructor.name}'s constructor must end with this._initial_step()`);
    }
    return super.get_last_lr();
  }

  /** @internal */
  protected setRates(rates: readonly number[]): void {
    // Groups that were added later stay as they are.
    this.optimizer.param_groups.forEach((group, i) => (group.lr = rates[i] ?? group.lr));
    this.noteRates();
  }

  /** The learning rates that the groups began with, times a factor. @internal */
  protected baseTimes(factor: number): number[] {
    return this.base_lrs.map((lr) => lr * factor);
  }
}

/** @throws TypeError for what is no optimizer. @internal */
export function checkOptimizer(optimizer: unknown): void {
  if (optimizer instanceof Optimizer) return;
  const kind = typeof optimizer === 'object' && optimizer !== null ? optimizer.constructor.name : String(optimizer);
  throw new TypeError(`${kind} is not an Optimizer`);
}

/** @throws ValueError when a scheduler that goes on lacks what it needs in a group. @internal */
export function checkLastEpoch(optimizer: ScheduledOptimizer, last_epoch: number, needed = ['initial_lr']): void {
  if (!Number.isInteger(last_epoch) || last_epoch < -1) {
    throw new ValueError(`Expected last_epoch to be an integer from -1, but got ${last_epoch}`);
  }
  if (last_epoch === -1) return;
  optimizer.param_groups.forEach((group, i) => {
    const missing = needed.find((name) => !(name in group));
    if (missing === undefined) return;
    throw new ValueError(`param '${missing}' is not specified in param_groups[${i}] when resuming an optimizer`);
  });
}
