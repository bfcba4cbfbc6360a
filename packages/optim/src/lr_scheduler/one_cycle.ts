import { ValueError } from '@sconce/core';
import { checkMomentum, forGroups, type MomentumGroup, named, setMomentum } from './_groups.js';
import { checkLastEpoch, checkOptimizer, LRScheduler, type ScheduledOptimizer } from './scheduler.js';

/** Options of {@link OneCycleLR}. */
export interface OneCycleLROptions {
  /** How many steps the cycle has; or `epochs` and `steps_per_epoch` are given. */
  readonly total_steps?: number;
  /** How many epochs the cycle has. */
  readonly epochs?: number;
  /** How many steps an epoch has. */
  readonly steps_per_epoch?: number;
  /** The part of the cycle in which the learning rate rises; 0.3 by default. */
  readonly pct_start?: number;
  /** The way from one learning rate to the next: along a cosine, the default, or a line. */
  readonly anneal_strategy?: 'cos' | 'linear';
  /** Whether the momentum, or Adam's first beta, falls while the learning rate rises, and the other way round; true by default. */
  readonly cycle_momentum?: boolean;
  /** The least momentum, for all groups or for each; 0.85 by default. */
  readonly base_momentum?: number | readonly number[];
  /** The greatest momentum, for all groups or for each; 0.95 by default. */
  readonly max_momentum?: number | readonly number[];
  /** The first learning rate is max_lr / div_factor; 25 by default. */
  readonly div_factor?: number;
  /** The last learning rate is the first / final_div_factor; 10,000 by default. */
  readonly final_div_factor?: number;
  /** Whether the learning rate first falls to where it began, as steeply as it rose, and then to the last; false by default. */
  readonly three_phase?: boolean;
  /** Where to go on; −1, the default, for the beginning. */
  readonly last_epoch?: number;
}

/** All arguments of {@link OneCycleLR} but the optimizer, by name. */
export interface OneCycleLRArguments extends OneCycleLROptions {
  /** The greatest learning rate, for all groups or for each. */
  readonly max_lr: number | readonly number[];
}

const DEFAULTS = {
  max_lr: undefined as unknown as number | readonly number[],
  total_steps: undefined as number | undefined,
  epochs: undefined as number | undefined,
  steps_per_epoch: undefined as number | undefined,
  pct_start: 0.3,
  anneal_strategy: 'cos' as 'cos' | 'linear',
  cycle_momentum: true,
  base_momentum: undefined as number | readonly number[] | undefined,
  max_momentum: undefined as number | readonly number[] | undefined,
  div_factor: 25,
  final_div_factor: 1e4,
  three_phase: false,
  last_epoch: -1,
};
type Arguments = typeof DEFAULTS;

type Rate = 'initial_lr' | 'max_lr' | 'min_lr';
type Momentum = 'base_momentum' | 'max_momentum';

/** A part of the cycle: where it ends, and from what to what it goes, by the names of a group's options. */
interface Phase {
  readonly end_step: number;
  readonly start_lr: Rate;
  readonly end_lr: Rate;
  readonly start_momentum: Momentum;
  readonly end_momentum: Momentum;
}

/** What the scheduler keeps in a parameter group, under torch's names. */
interface Group extends Record<Rate | Momentum, number>, MomentumGroup {}

function stepsOf({ total_steps, epochs, steps_per_epoch }: OneCycleLROptions): number {
  if (total_steps === undefined && epochs === undefined && steps_per_epoch === undefined) {
    throw new ValueError('You must define either total_steps OR (epochs AND steps_per_epoch)');
  }
  const given = total_steps === undefined ? { epochs, steps_per_epoch } : { total_steps };
  let product = 1;
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || !Number.isInteger(value) || value <= 0) {
      throw new ValueError(`Expected positive integer ${name}, but got ${value === undefined ? 'None' : value}`);
    }
    product *= value;
  }
  return product;
}

function phasesOf({ pct_start, three_phase }: Arguments, steps: number): Phase[] {
  const fall = { start_momentum: 'max_momentum', end_momentum: 'base_momentum' } as const;
  const rise = { start_momentum: 'base_momentum', end_momentum: 'max_momentum' } as const;
  const stay = { start_momentum: 'max_momentum', end_momentum: 'max_momentum' } as const;
  const up: Phase = { end_step: pct_start * steps - 1, start_lr: 'initial_lr', end_lr: 'max_lr', ...fall };
  if (!three_phase) return [up, { end_step: steps - 1, start_lr: 'max_lr', end_lr: 'min_lr', ...rise }];
  return [
    up,
    { end_step: 2 * pct_start * steps - 2, start_lr: 'max_lr', end_lr: 'initial_lr', ...rise },
    { end_step: steps - 1, start_lr: 'initial_lr', end_lr: 'min_lr', ...stay },
  ];
}

function checkOptions({ pct_start, anneal_strategy }: Arguments): void {
  if (!(pct_start >= 0 && pct_start <= 1)) {
    throw new ValueError(`Expected float between 0 and 1 pct_start, but got ${pct_start}`);
  }
  if (anneal_strategy !== 'cos' && anneal_strategy !== 'linear') {
    throw new ValueError(`anneal_strategy must by one of 'cos' or 'linear', instead got ${String(anneal_strategy)}`);
  }
}

/**
 * The 1cycle policy: the learning rate rises from max_lr / div_factor to max_lr and then falls far below where it began, while the momentum,
 * or Adam's first beta, goes the other way. {@link LRScheduler.step} is called after each batch, not after each epoch.
 *
 * @example
 * ```ts
 * const optimizer = new optim.Adam([torch.ones([1], { requires_grad: true })]);
 * const scheduler = new optim.lr_scheduler.OneCycleLR(optimizer, 1, { total_steps: 5, pct_start: 0.4, anneal_strategy: 'linear' });
 * const rates = [];
 * for (let i = 0; i < 5; i++) {
 *   rates.push(scheduler.get_last_lr()[0].toFixed(2));
 *   optimizer.step();
 *   scheduler.step();
 * }
 * console.log(rates.join(' ')); // 0.04 1.00 0.67 0.33 0.00
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html | torch.optim.lr_scheduler.OneCycleLR}
 * @see {@link https://arxiv.org/abs/1708.07120 | Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates}
 */
export class OneCycleLR extends LRScheduler {
  /** How many steps the cycle has. */
  total_steps: number;
  /** The parts of the cycle. */
  _schedule_phases: readonly Phase[];
  /** The way from one learning rate to the next. */
  _anneal_func_type: 'cos' | 'linear';
  /** Whether the momentum goes against the learning rate. */
  cycle_momentum: boolean;
  /** Whether the momentum is Adam's first beta. */
  use_beta1: boolean;

  /**
   * @param optimizer - the optimizer whose learning rates and momenta are set.
   * @param max_lr - the greatest learning rate, for all groups or for each; or an object with all arguments.
   * @param options - `total_steps`, or `epochs` and `steps_per_epoch`; all others have defaults.
   * @throws ValueError, in torch's words, for what is out of range, and when the momentum of an optimizer that has none is to be cycled.
   */
  constructor(
    optimizer: ScheduledOptimizer,
    max_lr: number | readonly number[] | OneCycleLRArguments,
    options?: OneCycleLROptions,
  ) {
    const all = named('OneCycleLR', DEFAULTS, { max_lr }, options);
    checkOptimizer(optimizer);
    const total_steps = stepsOf(all);
    checkOptions(all);
    const momenta = all.cycle_momentum ? ['max_momentum', 'base_momentum'] : [];
    checkLastEpoch(optimizer, all.last_epoch, ['initial_lr', 'max_lr', 'min_lr', ...momenta]);
    const rates = forGroups('max_lr', optimizer, all.max_lr);
    if (all.cycle_momentum) checkMomentum(optimizer);
    const greatest = forGroups('max_momentum', optimizer, all.max_momentum ?? 0.95);
    const least = forGroups('base_momentum', optimizer, all.base_momentum ?? 0.85);
    if (all.last_epoch === -1) {
      (optimizer.param_groups as unknown as Group[]).forEach((group, i) => {
        group.initial_lr = rates[i] / all.div_factor;
        group.max_lr = rates[i];
        group.min_lr = group.initial_lr / all.final_div_factor;
        if (!all.cycle_momentum) return;
        group.max_momentum = greatest[i];
        group.base_momentum = least[i];
      });
    }
    super(optimizer, all.last_epoch);
    this.total_steps = total_steps;
    this._schedule_phases = phasesOf(all, total_steps);
    this._anneal_func_type = all.anneal_strategy;
    this.cycle_momentum = all.cycle_momentum;
    this.use_beta1 = 'betas' in optimizer.defaults;
    this._initial_step();
  }

  /** @throws ValueError when the cycle is over. */
  override get_lr(): number[] {
    const step = this.last_epoch;
    if (step > this.total_steps) {
      throw new ValueError(
        `Tried to step ${step + 1} times. The specified number of total steps is ${this.total_steps}`,
      );
    }
    const last = this._schedule_phases.length - 1;
    const k = this._schedule_phases.findIndex(({ end_step }, i) => step <= end_step || i === last);
    const phase = this._schedule_phases[k];
    const start = k === 0 ? 0 : this._schedule_phases[k - 1].end_step;
    // A phase of no length, where torch divides by zero, is at its end.
    const part = phase.end_step === start ? 1 : (step - start) / (phase.end_step - start);
    return (this.optimizer.param_groups as unknown as Group[]).map((group) => {
      if (this.cycle_momentum) {
        setMomentum(group, this.anneal(group[phase.start_momentum], group[phase.end_momentum], part));
      }
      return this.anneal(group[phase.start_lr], group[phase.end_lr], part);
    });
  }

  private anneal(start: number, end: number, part: number): number {
    if (this._anneal_func_type === 'linear') return (end - start) * part + start;
    return end + ((start - end) / 2) * (Math.cos(Math.PI * part) + 1);
  }
}
