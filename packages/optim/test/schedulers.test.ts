import * as torch from '@sconce/core';
import * as optim from '@sconce/optim';
import { describe, expect, it } from 'vitest';
import { fixture, leaf } from './helpers.js';

const { lr_scheduler, swa_utils } = optim;

interface ScheduleCase {
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** What each step is given: an epoch, a metric, or nothing. */
  readonly calls: (number | null)[];
  readonly trace: [rates: number[], momenta: number[]][];
  readonly state: Record<string, unknown>;
  /** What another one sets that goes on from the end. */
  readonly resumed?: [rates: number[], momenta: number[]];
}

/** Any scheduler, as the tests use it. */
interface Scheduler {
  step(...args: number[]): void;
  get_last_lr(): number[];
  state_dict(): Record<string, unknown>;
  load_state_dict(state: Record<string, unknown>): void;
}

type Sgd = optim.SGD;
type Constructor = new (...args: unknown[]) => Scheduler;

const functions: Record<string, (x: number) => number> = {
  halving: (epoch) => 0.5 ** epoch,
  tenths: (epoch) => 1 - epoch / 10,
  shrinking: (x) => 1 / (1 + x),
};

/** The arguments that are given by position. */
const POSITIONAL: Record<string, string[]> = {
  StepLR: ['step_size'],
  MultiStepLR: ['milestones'],
  ExponentialLR: ['gamma'],
  LambdaLR: ['lr_lambda'],
  MultiplicativeLR: ['lr_lambda'],
  CosineAnnealingLR: ['T_max'],
  CosineAnnealingWarmRestarts: ['T_0'],
  CyclicLR: ['base_lr', 'max_lr'],
  ReduceLROnPlateau: ['mode'],
  SequentialLR: ['schedulers', 'milestones'],
  ChainedScheduler: ['schedulers'],
  SWALR: ['swa_lr'],
};

const makeOptimizer = (): Sgd =>
  new optim.SGD(
    [0.5, 0.05].map((lr) => ({ params: [leaf(1)], lr }), { lr: 1 }),
    { momentum: 0.7 },
  );

/** Makes the scheduler that a case describes, with its first arguments by position, or all by name. */
function make(optimizer: Sgd, type: string, options: Readonly<Record<string, unknown>>, byName = false): Scheduler {
  const given = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(given);
    if (typeof value !== 'object' || value === null) return functions[value as string] ?? value;
    const { type: inner, ...rest } = value as { type: string };
    return make(optimizer, inner, rest, byName);
  };
  const Class = { ...lr_scheduler, ...swa_utils }[type as 'StepLR'] as unknown as Constructor;
  const all = Object.fromEntries(Object.entries(options).map(([key, value]) => [key, given(value)]));
  if (byName && !('schedulers' in all)) return new Class(optimizer, all);
  const names = POSITIONAL[type] ?? [];
  const rest = Object.fromEntries(Object.entries(all).filter(([key]) => !names.includes(key)));
  const args = [...names.map((name) => all[name]), ...('schedulers' in all ? [] : [rest])];
  return type === 'ChainedScheduler' ? new Class(...args) : new Class(optimizer, ...args);
}

const cases = fixture<ScheduleCase>('schedulers').map((row, i) => ({ ...row, i }));
const close = (values: number[]): unknown[] => values.map((value) => expect.closeTo(value, 12) as unknown);

function nearly(value: unknown): unknown {
  if (value === 'Infinity' || value === '-Infinity') return Number(value);
  if (typeof value === 'number') return expect.closeTo(value, 12);
  if (Array.isArray(value)) return value.map(nearly);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, nearly(item)]));
}

function expectTrace(row: ScheduleCase, first: number, optimizer: Sgd, scheduler: Scheduler): void {
  for (let k = first; k < row.trace.length; k++) {
    const call = k > 0 ? row.calls[k - 1] : null;
    if (k > first || first > 0) {
      optimizer.step();
      scheduler.step(...(call === null ? [] : [call]));
    }
    const [rates, momenta] = row.trace[k];
    expect(optimizer.param_groups.map(({ lr }) => lr)).toEqual(close(rates));
    expect(optimizer.param_groups.map(({ momentum }) => momentum)).toEqual(close(momenta));
    expect(scheduler.get_last_lr()).toEqual(close(rates));
  }
}

describe('learning rates and momenta agree with PyTorch’s', () => {
  it.each(cases)('$i: $type', (row) => {
    const optimizer = makeOptimizer();
    const scheduler = make(optimizer, row.type, row.options);
    expectTrace(row, 0, optimizer, scheduler);
    // torch keeps the function that SWALR goes by, and no learning rates of a metric's schedule before its first step.
    const { _anneal_func_type, ...state } = scheduler.state_dict();
    expect(row.type === 'SWALR').toBe(_anneal_func_type !== undefined);
    expect(state).toEqual(nearly(row.state));
  });

  it.each(cases)('$i: $type, all arguments by name', (row) => {
    const optimizer = makeOptimizer();
    expectTrace(row, 0, optimizer, make(optimizer, row.type, row.options, true));
  });

  it.each(cases)('$i: $type goes on from a saved state', (row) => {
    const optimizer = makeOptimizer();
    const scheduler = make(optimizer, row.type, row.options);
    const half = 4;
    expectTrace({ ...row, trace: row.trace.slice(0, half) }, 0, optimizer, scheduler);
    const saved = JSON.parse(JSON.stringify([scheduler.state_dict(), optimizer.state_dict()])) as unknown[];
    const next = makeOptimizer();
    const loaded = make(next, row.type, row.options);
    loaded.load_state_dict(saved[0] as Record<string, unknown>);
    next.load_state_dict(saved[1] as optim.OptimizerStateDict);
    expect(loaded.state_dict()).toEqual(scheduler.state_dict());
    expectTrace(row, half, next, loaded);
  });

  it.each(cases.filter(({ resumed }) => resumed))('$i: $type goes on from an epoch', (row) => {
    const optimizer = makeOptimizer();
    const scheduler = make(optimizer, row.type, row.options);
    for (const _ of row.calls) scheduler.step();
    const resumed = make(optimizer, row.type, { ...row.options, last_epoch: row.calls.length });
    expect(resumed.state_dict()['last_epoch']).toBe(row.calls.length + 1);
    const [rates, momenta] = row.resumed!;
    expect(resumed.get_last_lr()).toEqual(close(rates));
    // A cycle that goes on has the momenta that it is given; torch takes the momentum of the moment for the least.
    if (row.type !== 'CyclicLR') {
      expect(optimizer.param_groups.map(({ momentum }) => momentum)).toEqual(close(momenta));
    }
  });

  it('a cycle goes on from an epoch as if it had not stopped', () => {
    const [first, second] = [makeOptimizer(), makeOptimizer()];
    const options = { step_size_up: 3, base_momentum: 0.5 };
    const going = new lr_scheduler.CyclicLR(first, 0.1, 1, options);
    const stopped = new lr_scheduler.CyclicLR(second, 0.1, 1, options);
    for (let k = 0; k < 2; k++) for (const scheduler of [going, stopped]) scheduler.step();
    const resumed = new lr_scheduler.CyclicLR(second, 0.1, 1, { ...options, last_epoch: 2 });
    for (let k = 0; k < 5; k++) {
      going.step();
      expect(second.param_groups.map(({ lr, momentum }) => [lr, momentum])).toEqual(
        first.param_groups.map(({ lr, momentum }) => [lr, momentum]),
      );
      resumed.step();
    }
  });
});

describe('CyclicLR', () => {
  it('cycles Adam’s first beta', () => {
    const optimizer = new optim.Adam([leaf(1)]);
    const scheduler = new lr_scheduler.CyclicLR(optimizer, 0, 1, { step_size_up: 2, base_momentum: 0.5 });
    const betas = [0, 1, 2].map(() => {
      const [beta] = optimizer.param_groups[0].betas;
      scheduler.step();
      return beta;
    });
    expect(betas).toEqual(close([0.9, 0.7, 0.5]));
    expect(optimizer.param_groups[0].betas[1]).toBe(0.999);
  });
});

describe('ReduceLROnPlateau', () => {
  it('takes tensors, and counts NaN as no improvement', () => {
    const optimizer = makeOptimizer();
    const scheduler = new lr_scheduler.ReduceLROnPlateau(optimizer, 'min', { patience: 0, factor: 0.5 });
    expect(scheduler.get_last_lr()).toEqual([0.5, 0.05]);
    scheduler.step(torch.tensor(1));
    expect(scheduler.best).toBe(1);
    scheduler.step(NaN);
    expect([scheduler.best, scheduler.get_last_lr()[0], scheduler.last_epoch]).toEqual([1, 0.25, 2]);
    scheduler.step(3, 7);
    expect(scheduler.last_epoch).toBe(7);
    expect(() => scheduler.step('1' as never)).toThrow("argument 'metrics' must be Tensor or number, not string");
    expect(scheduler.last_epoch).toBe(7);
  });
});

describe('schedulers of schedulers', () => {
  const exponential = (optimizer: Sgd): optim.lr_scheduler.LRScheduler =>
    new lr_scheduler.ExponentialLR(optimizer, 0.5);

  it('can be nested', () => {
    const optimizer = makeOptimizer();
    const warmup = new lr_scheduler.ConstantLR(optimizer, { factor: 0.25, total_iters: 2 });
    const chained = new lr_scheduler.ChainedScheduler([warmup, exponential(optimizer)]);
    const inner = new lr_scheduler.SequentialLR(optimizer, [chained, exponential(optimizer)], [2]);
    const outer = new lr_scheduler.SequentialLR(optimizer, [inner, exponential(optimizer)], [3]);
    const rates = [0, 1, 2, 3, 4].map(() => {
      const [rate] = outer.get_last_lr();
      outer.step();
      return rate;
    });
    // 0.5 · 0.25, half of it; the second exponential begins anew at 0.5, and so does the outer one.
    expect(rates).toEqual(close([0.125, 0.0625, 0.5, 0.5, 0.25]));
  });

  it('do not take another’s state', () => {
    const optimizer = makeOptimizer();
    const scheduler = new lr_scheduler.ChainedScheduler([exponential(optimizer)]);
    for (const bad of [null, {}, { _schedulers: [] }]) {
      expect(() => scheduler.load_state_dict(bad as never)).toThrow("the key '_schedulers' with 1 state_dicts");
    }
  });
});

describe('a group that is added later', () => {
  it('keeps its learning rate', () => {
    const optimizer = makeOptimizer();
    const scheduler = new lr_scheduler.LambdaLR(optimizer, functions['halving']);
    optimizer.add_param_group({ params: [leaf(3)], lr: 7 });
    scheduler.step();
    expect(scheduler.get_last_lr()).toEqual([0.25, 0.025, 7]);
  });
});

describe('construction', () => {
  const one = (type: string, options: Record<string, unknown>) => () => make(makeOptimizer(), type, options);
  const exponential = () => new lr_scheduler.ExponentialLR(makeOptimizer(), 1);
  const plain = () => new optim.RMSprop([leaf(1)]);
  const errors: [string, () => unknown, string, string][] = [
    ['an unknown option', one('StepLR', { step_size: 1, gama: 1 }), 'TypeError', "Did you mean 'gamma'?"],
    ['a missing argument', one('StepLR', {}), 'TypeError', "StepLR() missing required argument: 'step_size'"],
    ['a text', one('ExponentialLR', { gamma: '1' }), 'TypeError', "ExponentialLR(): argument 'gamma' must be a number"],
    ['verbose', one('StepLR', { step_size: 1, verbose: true }), 'TypeError', "unexpected keyword argument 'verbose'"],
    ['a number', () => new lr_scheduler.ConstantLR(makeOptimizer(), 3 as never), 'TypeError', 'must be an object'],
    ['no optimizer', () => new lr_scheduler.StepLR({} as never, 1), 'TypeError', 'Object is not an Optimizer'],
    ['no optimizer of a cycle', () => new lr_scheduler.CyclicLR({} as never, 1, 2), 'TypeError', 'not an Optimizer'],
    [
      'to go on where nothing began',
      one('StepLR', { step_size: 1, last_epoch: 3 }),
      'ValueError',
      "param 'initial_lr' is not specified in param_groups[0] when resuming an optimizer",
    ],
    [
      'a list of functions',
      one('LambdaLR', { lr_lambda: ['halving'] }),
      'ValueError',
      'Expected 2 lr_lambdas, but got 1',
    ],
    [
      'a factor above 1',
      one('ConstantLR', { factor: 2 }),
      'ValueError',
      'Constant multiplicative factor expected to be between 0 and 1.',
    ],
    [
      'a start of zero',
      one('LinearLR', { start_factor: 0 }),
      'ValueError',
      'Starting multiplicative factor expected to be greater than 0 and less or equal to 1.',
    ],
    [
      'an end above 1',
      one('LinearLR', { end_factor: 1.5 }),
      'ValueError',
      'Ending multiplicative factor expected to be between 0 and 1.',
    ],
    [
      'T_0',
      one('CosineAnnealingWarmRestarts', { T_0: 1.5 }),
      'ValueError',
      'Expected positive integer T_0, but got 1.5',
    ],
    [
      'T_mult',
      one('CosineAnnealingWarmRestarts', { T_0: 1, T_mult: 0 }),
      'ValueError',
      'Expected integer T_mult >= 1, but got 0',
    ],
    [
      'an unknown mode of a cycle',
      one('CyclicLR', { base_lr: 0, max_lr: 1, mode: 'square' }),
      'ValueError',
      'mode is invalid and scale_fn is None',
    ],
    ['no max_lr', one('CyclicLR', { base_lr: 0 }), 'TypeError', "CyclicLR() missing required argument: 'max_lr'"],
    [
      'three rates',
      one('CyclicLR', { base_lr: 0, max_lr: [1, 2, 3] }),
      'ValueError',
      'expected 2 values for max_lr, got 3',
    ],
    ['a factor of 1', one('ReduceLROnPlateau', { factor: 1 }), 'ValueError', 'Factor should be < 1.0.'],
    ['an unknown mode', one('ReduceLROnPlateau', { mode: 'least' }), 'ValueError', 'mode least is unknown!'],
    [
      'an unknown threshold mode',
      one('ReduceLROnPlateau', { threshold_mode: 'all' }),
      'ValueError',
      'threshold mode all is unknown!',
    ],
    ['three least rates', one('ReduceLROnPlateau', { min_lr: [1, 2, 3] }), 'ValueError', 'expected 2 min_lrs, got 3'],
    [
      'schedulers of another optimizer',
      () => new lr_scheduler.SequentialLR(makeOptimizer(), [exponential(), exponential()], [1]),
      'ValueError',
      'got schedulers at index 0 to be different than the optimizer passed in.',
    ],
    [
      'too few milestones',
      () => {
        const scheduler = exponential();
        return new lr_scheduler.SequentialLR(scheduler.optimizer, [scheduler], [1]);
      },
      'ValueError',
      'got number of schedulers 1 and the number of milestones to be equal to 1',
    ],
    [
      'a chain of nothing',
      () => new lr_scheduler.ChainedScheduler([]),
      'ValueError',
      'ChainedScheduler expects at least one scheduler to be chained, but got no scheduler.',
    ],
    [
      'a chain for two optimizers',
      () => new lr_scheduler.ChainedScheduler([exponential(), exponential()]),
      'ValueError',
      'got schedulers at index 0 and 1 to be different',
    ],
    [
      'three last rates',
      one('SWALR', { swa_lr: [1, 2, 3] }),
      'ValueError',
      'swa_lr must have the same length as optimizer.param_groups: swa_lr has 3, optimizer.param_groups has 2',
    ],
    [
      'half an epoch',
      one('SWALR', { swa_lr: 1, anneal_epochs: 0.5 }),
      'ValueError',
      'anneal_epochs must be equal or greater than 0, got 0.5',
    ],
    [
      'an unknown way',
      one('SWALR', { swa_lr: 1, anneal_strategy: 'sine' }),
      'ValueError',
      "anneal_strategy must by one of 'cos' or 'linear', instead got sine",
    ],
  ];
  it.each(errors)('refuses %s', (_, call, name, message) => {
    expect(call).toThrow(expect.objectContaining({ name, message: expect.stringContaining(message) as string }));
  });

  it('refuses to cycle the momentum of an optimizer that has none, and nothing is changed', () => {
    const optimizer = new optim.Adagrad([leaf(1)], { lr: 3 });
    expect(() => new lr_scheduler.CyclicLR(optimizer, 0, 1)).toThrow(
      'optimizer must support momentum with `cycle_momentum` option enabled',
    );
    expect(optimizer.param_groups[0].lr).toBe(3);
    expect(new lr_scheduler.CyclicLR(plain(), 0, 1).get_last_lr()).toEqual([0]);
  });

  it('refuses an epoch below zero where torch does, and nothing is changed', () => {
    const scheduler = new lr_scheduler.CosineAnnealingWarmRestarts(makeOptimizer(), 2);
    const before = scheduler.state_dict();
    expect(() => scheduler.step(-1)).toThrow('Expected non-negative epoch, but got -1');
    expect(scheduler.state_dict()).toEqual(before);
  });
});
