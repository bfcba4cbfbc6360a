import { ValueError } from '@sconce/core';
import { checkOptimizer, LRScheduler, type LRSchedulerStateDict, type ScheduledOptimizer } from './scheduler.js';

/** What schedulers share that are made of others. */
abstract class ComposedLR extends LRScheduler {
  /** The schedulers. */
  _schedulers: LRScheduler[];

  constructor(optimizer: ScheduledOptimizer, schedulers: readonly LRScheduler[], last_epoch?: number) {
    super(optimizer, last_epoch);
    this._schedulers = [...schedulers];
  }

  override get_lr(): number[] {
    return this.currentTimes();
  }

  override _initial_step(): void {
    this.step();
  }

  /** @internal */
  override _undo(): void {
    for (const scheduler of this._schedulers) scheduler._undo();
  }

  /** As {@link LRScheduler.state_dict}, with those of the schedulers. */
  override state_dict(): LRSchedulerStateDict {
    return { _last_lr: [...this._last_lr], _schedulers: this._schedulers.map((scheduler) => scheduler.state_dict()) };
  }

  /**
   * As {@link LRScheduler.load_state_dict}.
   *
   * @throws TypeError when it has not one state_dict for each scheduler. Nothing was changed then.
   */
  override load_state_dict(state_dict: LRSchedulerStateDict): void {
    const states = (state_dict as LRSchedulerStateDict | null)?.['_schedulers'];
    if (!Array.isArray(states) || states.length !== this._schedulers.length) {
      throw new TypeError(
        `Expected state_dict to have the key '_schedulers' with ${this._schedulers.length} state_dicts`,
      );
    }
    this._schedulers.forEach((scheduler, i) => {
      scheduler.load_state_dict(states[i] as LRSchedulerStateDict);
    });
    this._last_lr = [...((state_dict['_last_lr'] as number[] | undefined) ?? this._last_lr)];
  }
}

/**
 * Lets schedulers follow each other: each has the learning rate from one milestone to the next.
 *
 * @example
 * ```ts
 * const { ConstantLR, ExponentialLR, SequentialLR } = optim.lr_scheduler;
 * const optimizer = new optim.SGD([torch.ones([1], { requires_grad: true })], { lr: 8 });
 * const warmup = new ConstantLR(optimizer, { factor: 0.25, total_iters: 2 });
 * const scheduler = new SequentialLR(optimizer, [warmup, new ExponentialLR(optimizer, 0.5)], [2]);
 * const rates = [];
 * for (let epoch = 0; epoch < 5; epoch++) {
 *   rates.push(scheduler.get_last_lr()[0]);
 *   optimizer.step();
 *   scheduler.step();
 * }
 * console.log(rates); // [ 2, 2, 8, 4, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.SequentialLR.html | torch.optim.lr_scheduler.SequentialLR}
 */
export class SequentialLR extends ComposedLR {
  /** Where one scheduler ends and the next begins. */
  _milestones: number[];

  /**
   * @param optimizer - the optimizer whose learning rates are set.
   * @param schedulers - schedulers of this optimizer.
   * @param milestones - after how many steps each but the first begins, in rising order.
   * @param options - `last_epoch`: where to go on; −1, the default, for the beginning.
   * @throws ValueError when a scheduler has another optimizer, or the milestones are not one fewer than the schedulers.
   */
  constructor(
    optimizer: ScheduledOptimizer,
    schedulers: readonly LRScheduler[],
    milestones: readonly number[],
    { last_epoch = -1 }: { readonly last_epoch?: number } = {},
  ) {
    checkOptimizer(optimizer);
    schedulers.forEach((scheduler, i) => {
      if (scheduler.optimizer === optimizer) return;
      throw new ValueError(
        'Sequential Schedulers expects all schedulers to belong to the same optimizer, but ' +
          `got schedulers at index ${i} to be different than the optimizer passed in.`,
      );
    });
    if (milestones.length !== schedulers.length - 1) {
      throw new ValueError(
        'Sequential Schedulers expects number of schedulers provided to be one more than the number of milestone points, ' +
          `but got number of schedulers ${schedulers.length} and the number of milestones to be equal to ${milestones.length}`,
      );
    }
    super(optimizer, schedulers, last_epoch);
    this._milestones = [...milestones];
    this.last_epoch = last_epoch + 1;
    // Each scheduler has taken its first step when it was made, upon what the others had set.
    this.setRates(this.base_lrs);
    super._undo();
    schedulers[0]._initial_step();
    this.noteRates();
  }

  override step(epoch = this.last_epoch + 1): void {
    const k = this._milestones.filter((milestone) => milestone <= epoch).length;
    this._schedulers[k].step(k > 0 && this._milestones[k - 1] === epoch ? 0 : undefined);
    this.last_epoch = epoch;
    this.noteRates();
  }

  /** @internal */
  override _undo(): void {
    super._undo();
    this.last_epoch--;
  }

  override state_dict(): LRSchedulerStateDict {
    return { ...super.state_dict(), _milestones: [...this._milestones], last_epoch: this.last_epoch };
  }

  override load_state_dict(state_dict: LRSchedulerStateDict): void {
    super.load_state_dict(state_dict);
    const { _milestones = this._milestones, last_epoch = this.last_epoch } = state_dict as Partial<SequentialLR>;
    this._milestones = [..._milestones];
    this.last_epoch = last_epoch;
  }
}

/**
 * Lets schedulers work together: each changes what the one before has set.
 *
 * @example
 * ```ts
 * const { ChainedScheduler, ConstantLR, ExponentialLR } = optim.lr_scheduler;
 * const optimizer = new optim.SGD([torch.ones([1], { requires_grad: true })], { lr: 8 });
 * const warmup = new ConstantLR(optimizer, { factor: 0.25, total_iters: 2 });
 * const scheduler = new ChainedScheduler([warmup, new ExponentialLR(optimizer, 0.5)]);
 * const rates = [];
 * for (let epoch = 0; epoch < 4; epoch++) {
 *   rates.push(scheduler.get_last_lr()[0]);
 *   optimizer.step();
 *   scheduler.step();
 * }
 * console.log(rates); // [ 2, 1, 2, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ChainedScheduler.html | torch.optim.lr_scheduler.ChainedScheduler}
 */
export class ChainedScheduler extends ComposedLR {
  /**
   * @param schedulers - schedulers of one optimizer.
   * @throws ValueError when there are none, or their optimizers differ.
   */
  constructor(schedulers: readonly LRScheduler[]) {
    if (schedulers.length === 0) {
      throw new ValueError('ChainedScheduler expects at least one scheduler to be chained, but got no scheduler.');
    }
    const [{ optimizer }] = schedulers;
    const other = schedulers.findIndex((scheduler) => scheduler.optimizer !== optimizer);
    if (other > 0) {
      throw new ValueError(
        'ChainedScheduler expects all schedulers to belong to the same optimizer, but ' +
          `got schedulers at index 0 and ${other} to be different`,
      );
    }
    super(optimizer, schedulers);
    this.noteRates();
  }

  override step(epoch?: number): void {
    for (const scheduler of this._schedulers) scheduler.step(epoch);
    this.noteRates();
  }
}
