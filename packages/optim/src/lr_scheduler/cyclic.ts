import { ValueError } from '@sconce/core';
import { checkMomentum, forGroups, type MomentumGroup, named, setMomentum } from './_groups.js';
import { checkLastEpoch, checkOptimizer, LRScheduler, type ScheduledOptimizer } from './scheduler.js';

/** Options of {@link CyclicLR}. */
export interface CyclicLROptions {
  /** How many steps the learning rate rises; 2000 by default. */
  readonly step_size_up?: number;
  /** How many steps it falls; as many as it rises by default. */
  readonly step_size_down?: number | null;
  /** How high the cycles are: all alike (`'triangular'`, the default), each half as high (`'triangular2'`), or gamma^step times (`'exp_range'`). */
  readonly mode?: 'triangular' | 'triangular2' | 'exp_range';
  /** The constant of `'exp_range'`; 1 by default. */
  readonly gamma?: number;
  /** How high the cycles are, instead of `mode`. */
  readonly scale_fn?: ((x: number) => number) | null;
  /** Whether `scale_fn` is given the number of the cycle, from 1 (the default), or of the step. */
  readonly scale_mode?: 'cycle' | 'iterations';
  /** Whether the momentum, or Adam's first beta, falls while the learning rate rises, and the other way round; true by default. */
  readonly cycle_momentum?: boolean;
  /** The least momentum, for all groups or for each; 0.8 by default. */
  readonly base_momentum?: number | readonly number[];
  /** The greatest momentum, for all groups or for each; 0.9 by default. */
  readonly max_momentum?: number | readonly number[];
  /** Where to go on; −1, the default, for the beginning. */
  readonly last_epoch?: number;
}

/** All arguments of {@link CyclicLR} but the optimizer, by name. */
export interface CyclicLRArguments extends CyclicLROptions {
  /** The least learning rate, for all groups or for each. */
  readonly base_lr: number | readonly number[];
  /** The greatest learning rate, for all groups or for each. */
  readonly max_lr: number | readonly number[];
}

const DEFAULTS = {
  base_lr: undefined as unknown as number | readonly number[],
  max_lr: undefined as unknown as number | readonly number[],
  step_size_up: 2000,
  step_size_down: null as number | null,
  mode: 'triangular',
  gamma: 1,
  scale_fn: null as ((x: number) => number) | null,
  scale_mode: 'cycle',
  cycle_momentum: true,
  base_momentum: undefined as number | readonly number[] | undefined,
  max_momentum: undefined as number | readonly number[] | undefined,
  last_epoch: -1,
};

/**
 * Lets the learning rate rise from base_lr to max_lr in a line and fall again, over and over, while the momentum, or Adam's first beta, goes
 * the other way. {@link LRScheduler.step} is called after each batch, not after each epoch.
 *
 * @example
 * ```ts
 * const optimizer = new optim.SGD([torch.ones([1], { requires_grad: true })], { lr: 1, momentum: 0.9 });
 * const scheduler = new optim.lr_scheduler.CyclicLR(optimizer, 1, 5, { step_size_up: 2 });
 * const rates = [];
 * for (let batch = 0; batch < 6; batch++) {
 *   rates.push(scheduler.get_last_lr()[0]);
 *   optimizer.step();
 *   scheduler.step();
 * }
 * console.log(rates.join(' ')); // 1 3 5 3 1 3
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CyclicLR.html | torch.optim.lr_scheduler.CyclicLR}
 * @see {@link https://arxiv.org/abs/1506.01186 | Cyclical Learning Rates for Training Neural Networks}
 */
export class CyclicLR extends LRScheduler {
  /** The greatest learning rate of each group. */
  max_lrs: number[];
  /** How many steps a cycle has. */
  total_size: number;
  /** The part of a cycle in which the learning rate rises. */
  step_ratio: number;
  /** How high the cycles are, unless a function says so. */
  mode: string;
  /** The constant of `'exp_range'`. */
  gamma: number;
  /** The function that says how high the cycles are; it is not saved. */
  _scale_fn_custom: ((x: number) => number) | null;
  /** Whether the height goes by the number of the cycle or of the step. */
  scale_mode: string;
  /** Whether the momentum goes against the learning rate. */
  cycle_momentum: boolean;
  /** The least momentum of each group. */
  base_momentums?: number[];
  /** The greatest momentum of each group. */
  max_momentums?: number[];

  /**
   * @param optimizer - the optimizer whose learning rates and momenta are set.
   * @param base_lr - the least learning rate, for all groups or for each; or an object with all arguments.
   * @param max_lr - the greatest learning rate, for all groups or for each.
   * @param options - `step_size_up`, `mode` and others, which all have defaults.
   * @throws ValueError for an unknown mode, a list that is too short or too long, and when the momentum of an optimizer that has none is to be
   * cycled.
   */
  constructor(
    optimizer: ScheduledOptimizer,
    base_lr: number | readonly number[] | CyclicLRArguments,
    max_lr?: number | readonly number[],
    options?: CyclicLROptions,
  ) {
    const all = named('CyclicLR', DEFAULTS, { base_lr, max_lr }, options);
    checkOptimizer(optimizer);
    if (all.scale_fn === null && !['triangular', 'triangular2', 'exp_range'].includes(all.mode)) {
      throw new ValueError('mode is invalid and scale_fn is None');
    }
    const base_lrs = forGroups('base_lr', optimizer, all.base_lr);
    const max_lrs = forGroups('max_lr', optimizer, all.max_lr);
    checkLastEpoch(optimizer, all.last_epoch);
    if (all.cycle_momentum) checkMomentum(optimizer);
    const base_momentums = forGroups('base_momentum', optimizer, all.base_momentum ?? 0.8);
    const max_momentums = forGroups('max_momentum', optimizer, all.max_momentum ?? 0.9);
    if (all.last_epoch === -1) optimizer.param_groups.forEach((group, i) => (group.lr = base_lrs[i]));
    super(optimizer, all.last_epoch);
    this.base_lrs = base_lrs;
    this.max_lrs = max_lrs;
    this.total_size = all.step_size_up + (all.step_size_down ?? all.step_size_up);
    this.step_ratio = all.step_size_up / this.total_size;
    this.mode = all.mode;
    this.gamma = all.gamma;
    this._scale_fn_custom = all.scale_fn;
    this.scale_mode = all.scale_fn ? all.scale_mode : all.mode === 'exp_range' ? 'iterations' : 'cycle';
    this.cycle_momentum = all.cycle_momentum;
    if (all.cycle_momentum) {
      this.base_momentums = base_momentums;
      this.max_momentums = max_momentums;
    }
    this._initial_step();
  }

  /** Returns how high a cycle is, by its number or that of the step. */
  scale_fn(x: number): number {
    if (this._scale_fn_custom) return this._scale_fn_custom(x);
    if (this.mode === 'exp_range') return this.gamma ** x;
    return this.mode === 'triangular' ? 1 : 0.5 ** (x - 1);
  }

  override get_lr(): number[] {
    const { last_epoch, total_size, step_ratio, max_lrs, base_momentums, max_momentums } = this;
    const cycle = Math.floor(1 + last_epoch / total_size);
    const x = 1 + last_epoch / total_size - cycle;
    const part = x <= step_ratio ? x / step_ratio : (x - 1) / (step_ratio - 1);
    const height = part * this.scale_fn(this.scale_mode === 'cycle' ? cycle : last_epoch);
    if (base_momentums && max_momentums) {
      base_momentums.forEach((base, i) => {
        const group: MomentumGroup = this.optimizer.param_groups[i] as object;
        setMomentum(group, max_momentums[i] - (max_momentums[i] - base) * height);
      });
    }
    return this.base_lrs.map((base, i) => base + (max_lrs[i] - base) * height);
  }
}
