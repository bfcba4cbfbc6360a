import * as torch from '@sconce/core';
import * as optim from '@sconce/optim';
import { describe, expect, it } from 'vitest';
import { fixture, leaf } from './helpers.js';

const { LRScheduler, OneCycleLR } = optim.lr_scheduler;

interface CycleCase {
  readonly name: string;
  readonly optimizer: 'SGD' | 'Adam';
  readonly options: optim.lr_scheduler.OneCycleLROptions & { max_lr: number | number[] };
  readonly trace: [rates: number[], momenta: number[]][];
}

const cases = fixture<CycleCase>('one_cycle');

function setUp({ optimizer: kind, options: { max_lr, ...options } }: CycleCase) {
  const groups = Array.from({ length: Array.isArray(max_lr) ? max_lr.length : 1 }, () => ({ params: [leaf(1)] }));
  const optimizer =
    kind === 'SGD'
      ? new optim.SGD(groups, { lr: 0.3, momentum: 0.4 })
      : new optim.Adam(groups, { lr: 0.3, betas: [0.4, 0.9] });
  const momenta = (): number[] =>
    optimizer instanceof optim.Adam
      ? optimizer.param_groups.map(({ betas }) => betas[0])
      : optimizer.param_groups.map(({ momentum }) => momentum);
  return { optimizer, momenta, max_lr, options };
}

const close = (values: number[]): unknown[] => values.map((value) => expect.closeTo(value, 12) as unknown);

describe("OneCycleLR's learning rates and momenta agree with PyTorch's", () => {
  it.each(cases)('$name, $optimizer', (row) => {
    const { optimizer, momenta, max_lr, options } = setUp(row);
    const scheduler = new OneCycleLR(optimizer, max_lr, options);
    row.trace.forEach(([rates, betas], k) => {
      if (k > 0) {
        optimizer.step();
        scheduler.step();
      }
      expect(scheduler.last_epoch).toBe(k);
      expect(scheduler.get_last_lr()).toEqual(close(rates));
      expect(optimizer.param_groups.map(({ lr }) => lr)).toEqual(close(rates));
      expect(momenta()).toEqual(close(betas));
    });
  });

  it('goes on from a saved state', () => {
    const row = cases.find(({ name }) => name === 'three_phase') as CycleCase;
    const first = setUp(row);
    const scheduler = new OneCycleLR(first.optimizer, first.max_lr, first.options);
    for (let k = 0; k < 7; k++) scheduler.step();
    const saved = JSON.parse(JSON.stringify(scheduler.state_dict())) as optim.lr_scheduler.LRSchedulerStateDict;
    const groups = JSON.parse(JSON.stringify(first.optimizer.state_dict())) as optim.OptimizerStateDict;

    const second = setUp(row);
    second.optimizer.load_state_dict(groups);
    const loaded = new OneCycleLR(second.optimizer, 99, { total_steps: 3, last_epoch: 0 });
    loaded.load_state_dict({ ...saved, verbose: false });
    expect(loaded.state_dict()).toEqual(saved);
    loaded.step();
    expect(loaded.get_last_lr()).toEqual(close(row.trace[8][0]));

    const third = setUp(row);
    third.optimizer.load_state_dict(groups);
    const resumed = new OneCycleLR(third.optimizer, 99, { ...third.options, last_epoch: 7 });
    expect(resumed.get_last_lr()).toEqual(close(row.trace[8][0]));
    expect(third.momenta()).toEqual(close(row.trace[8][1]));
  });

  it('takes all arguments by name', () => {
    const { optimizer } = setUp(cases[0]);
    const scheduler = new OneCycleLR(optimizer, { max_lr: 0.5, total_steps: 10, div_factor: 5 });
    expect(scheduler.get_last_lr()).toEqual(close([0.1]));
  });

  it('reaches max_lr at once when the rise has no length', () => {
    const { optimizer } = setUp(cases[0]);
    const scheduler = new OneCycleLR(optimizer, 0.5, { total_steps: 10, pct_start: 0.1 });
    expect(scheduler.get_last_lr()).toEqual([0.5]);
  });
});

describe('OneCycleLR refuses', () => {
  const sgd = () => new optim.SGD([leaf(1)], { lr: 0.5, momentum: 0.25 });
  class Plain extends optim.Optimizer<{ lr: number }> {
    override step(): null {
      return null;
    }
  }
  const make = (options?: object, max_lr: number | number[] = 1) => new OneCycleLR(sgd(), max_lr, options);
  const errors: [string, () => unknown, string, string][] = [
    ['no length', () => make(), 'ValueError', 'You must define either total_steps OR (epochs AND steps_per_epoch)'],
    ['no steps', () => make({ total_steps: 0 }), 'ValueError', 'Expected positive integer total_steps, but got 0'],
    [
      'half an epoch',
      () => make({ epochs: 0.5, steps_per_epoch: 10 }),
      'ValueError',
      'Expected positive integer epochs, but got 0.5',
    ],
    [
      'epochs alone',
      () => make({ epochs: 1 }),
      'ValueError',
      'Expected positive integer steps_per_epoch, but got None',
    ],
    [
      'a part above 1',
      () => make({ total_steps: 9, pct_start: 1.5 }),
      'ValueError',
      'Expected float between 0 and 1 pct_start, but got 1.5',
    ],
    [
      'another strategy',
      () => make({ total_steps: 9, anneal_strategy: 'exp' }),
      'ValueError',
      "anneal_strategy must by one of 'cos' or 'linear', instead got exp",
    ],
    ['a list too long', () => make({ total_steps: 9 }, [1, 2]), 'ValueError', 'expected 1 values for max_lr, got 2'],
    [
      'an optimizer without momentum',
      () => new OneCycleLR(new Plain([leaf(1)], { lr: 1 }), 1, { total_steps: 9 }),
      'ValueError',
      'optimizer must support momentum with `cycle_momentum` option enabled',
    ],
    [
      'no optimizer',
      () => new OneCycleLR({} as never, 1, { total_steps: 9 }),
      'TypeError',
      'Object is not an Optimizer',
    ],
    [
      'to go on where nothing began',
      () => make({ total_steps: 9, last_epoch: 3 }),
      'ValueError',
      "param 'initial_lr' is not specified in param_groups[0] when resuming an optimizer",
    ],
    ['an unknown option', () => make({ total_step: 9 }), 'TypeError', "Did you mean 'total_steps'?"],
  ];
  it.each(errors)('%s', (_, call, name, message) => {
    expect(call).toThrow(expect.objectContaining({ name, message: expect.stringContaining(message) }));
  });

  it('a step too many, and nothing is changed', () => {
    const optimizer = sgd();
    const scheduler = new OneCycleLR(optimizer, 1, { total_steps: 2 });
    scheduler.step();
    scheduler.step();
    const before = [scheduler.state_dict(), { ...optimizer.param_groups[0] }];
    expect(() => scheduler.step()).toThrow('Tried to step 4 times. The specified number of total steps is 2');
    expect([scheduler.state_dict(), optimizer.param_groups[0]]).toEqual(before);
  });

  it('without touching the optimizer', () => {
    const optimizer = sgd();
    const before = { ...optimizer.param_groups[0] };
    expect(() => new OneCycleLR(optimizer, 1, { total_steps: 9, base_momentum: [1, 2] })).toThrow(
      'base_momentum, got 2',
    );
    expect(optimizer.param_groups[0]).toEqual(before);
  });
});

describe('a scheduler of one’s own', () => {
  class Halving extends LRScheduler {
    constructor(optimizer: optim.Optimizer<{ lr: number }>, last_epoch?: number) {
      super(optimizer, last_epoch);
      this._initial_step();
    }

    override get_lr(): number[] {
      return this.base_lrs.map((lr) => lr * 0.5 ** this.last_epoch);
    }
  }

  it('sets the first learning rates when it is made, and begins at initial_lr', () => {
    const optimizer = new optim.SGD([{ params: [leaf(1)] }, { params: [leaf(2)], lr: 2 }], { lr: 1 });
    const scheduler = new Halving(optimizer);
    expect([scheduler.last_epoch, scheduler.get_last_lr()]).toEqual([0, [1, 2]]);
    scheduler.step();
    expect(optimizer.param_groups.map(({ lr }) => lr)).toEqual([0.5, 1]);
    expect(scheduler.state_dict()).toEqual({ base_lrs: [1, 2], last_epoch: 1, _step_count: 2, _last_lr: [0.5, 1] });
    expect(new Halving(optimizer).base_lrs).toEqual([1, 2]);
    expect(new Halving(optimizer, 1).get_last_lr()).toEqual([0.25, 0.5]);
  });

  it('says what is missing', () => {
    class Forgetful extends LRScheduler {
      override get_lr(): number[] {
        return this.base_lrs;
      }
    }
    const optimizer = new optim.SGD([torch.ones([1], { requires_grad: true })], { lr: 1 });
    const scheduler = new Forgetful(optimizer);
    expect(() => scheduler.get_last_lr()).toThrow("Forgetful's constructor must end with this._initial_step()");
    expect(() => scheduler.load_state_dict({})).toThrow("Expected state_dict to have the key 'last_epoch'");
    expect(() => new Forgetful(optimizer, -2)).toThrow('Expected last_epoch to be an integer from -1, but got -2');
  });
});
