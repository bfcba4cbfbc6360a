import * as torch from '@sconce/core';
import * as optim from '@sconce/optim';
import { describe, expect, it } from 'vitest';
import { encode } from './helpers.js';

const { lr_scheduler, swa_utils } = optim;

interface Run {
  /** Takes a step; returns all that shows a difference. */
  step(k: number): unknown;
  readonly parts: Record<string, torch.Stateful>;
}

const STEPS = 8;

/** Runs to the end without a stop, and from each step on in a new run that loads the state; all must show the same, to the bit. */
async function expectResumable(make: () => Run): Promise<void> {
  const whole = make();
  const shown: unknown[] = [];
  const checkpoints: Uint8Array[] = [];
  const states = ({ parts }: Run): unknown => new torch.Checkpoint(parts).state_dict();
  for (let k = 0; k < STEPS; k++) {
    checkpoints.push(torch.saveToBytes(states(whole)));
    shown.push(whole.step(k));
  }
  for (let k = 0; k < STEPS; k++) {
    const resumed = make();
    await new torch.Checkpoint(resumed.parts).load(checkpoints[k]);
    for (let next = k; next < STEPS; next++) expect(resumed.step(next), `step ${next} after ${k}`).toEqual(shown[next]);
    expect(encode(states(resumed))).toEqual(encode(states(whole)));
  }
}

/** A tensor as a part of a checkpoint. */
function partOf(param: torch.Tensor): torch.Stateful {
  return {
    state_dict: () => ({ param: param.detach() }),
    load_state_dict: ({ param: saved }: { param: torch.Tensor }) => torch.no_grad(() => param.copy_(saved)),
  };
}

const input = torch.fromTypedArray(
  Float32Array.from({ length: 20 }, (_, i) => Math.sin(i)),
  [5, 4],
);
const target = torch.fromTypedArray(
  Float32Array.from({ length: 15 }, (_, i) => Math.cos(i)),
  [5, 3],
);

function makeTraining(makeOptimizer: (params: torch.Tensor[]) => optim.Optimizer): Run {
  const w = torch.full([4, 3], 0.1, { requires_grad: true });
  const v = torch.full([3, 3], 0.2, { requires_grad: true });
  const optimizer = makeOptimizer([w, v]);
  const closure = (): torch.Tensor => {
    optimizer.zero_grad();
    const loss = input.matmul(w).tanh().matmul(v).sub(target).square().mean();
    loss.backward();
    return loss;
  };
  return {
    parts: { w: partOf(w), v: partOf(v), optimizer },
    step: () => [(optimizer.step(closure) as torch.Tensor).item(), w.tolist(), v.tolist()],
  };
}

type Params = torch.Tensor[];
const groups = ([w, v]: Params): [{ params: Params }, { params: Params; lr: number }] => [
  { params: [w] },
  { params: [v], lr: 0.3 },
];

const OPTIMIZERS: Readonly<Record<string, readonly ((params: Params) => unknown)[]>> = {
  Adadelta: [(p) => new optim.Adadelta(p), (p) => new optim.Adadelta(groups(p), { lr: 0.5, weight_decay: 0.1 })],
  Adagrad: [(p) => new optim.Adagrad(p, { lr_decay: 0.1, initial_accumulator_value: 0.5 })],
  Adam: [(p) => new optim.Adam(p), (p) => new optim.Adam(groups(p), { amsgrad: true, weight_decay: 0.1 })],
  AdamW: [(p) => new optim.AdamW(p), (p) => new optim.AdamW(groups(p), { amsgrad: true, maximize: true })],
  Adamax: [(p) => new optim.Adamax(p)],
  ASGD: [(p) => new optim.ASGD(p, { t0: 3, lambd: 0.1 })],
  LBFGS: [
    (p) => new optim.LBFGS(p, { max_iter: 2 }),
    (p) => new optim.LBFGS(p, { line_search_fn: 'strong_wolfe', history_size: 3, max_iter: 2 }),
  ],
  Muon: [(p) => new optim.Muon(p)],
  NAdam: [(p) => new optim.NAdam(p)],
  RAdam: [(p) => new optim.RAdam(p)],
  RMSprop: [(p) => new optim.RMSprop(p), (p) => new optim.RMSprop(groups(p), { momentum: 0.9, centered: true })],
  Rprop: [(p) => new optim.Rprop(p)],
  SGD: [
    (p) => new optim.SGD(p, { lr: 0.1 }),
    (p) => new optim.SGD(groups(p), { lr: 0.1, momentum: 0.9, nesterov: true }),
    (p) => new optim.SGD(p, { lr: 0.1, momentum: 0.9, dampening: 0.5, weight_decay: 0.01 }),
  ],
};

describe('an optimizer goes on from a checkpoint, to the bit', () => {
  it.each(Object.entries(OPTIMIZERS).flatMap(([name, all]) => all.map((make, i) => [name, i, make] as const)))(
    '%s %i',
    async (_, __, make) => {
      await expectResumable(() => makeTraining((params) => make(params) as optim.Optimizer));
    },
  );

  it('all of them are tried', () => {
    const isOptimizer = (value: unknown): boolean =>
      typeof value === 'function' && value.prototype instanceof optim.Optimizer;
    const names = Object.entries(optim).flatMap(([name, value]) => (isOptimizer(value) ? [name] : []));
    expect(Object.keys(OPTIMIZERS).sort()).toEqual(names.sort());
  });
});

type Scheduled = optim.SGD;
interface Scheduler extends torch.Stateful {
  step(metric?: number): void;
  get_last_lr(): number[];
}

function makeSchedule(make: (optimizer: Scheduled) => unknown): Run {
  const params = [0.5, 0.03].map((lr) => ({ params: [torch.ones([1], { requires_grad: true })], lr }));
  const optimizer = new optim.SGD(params, { lr: 1, momentum: 0.7 });
  const scheduler = make(optimizer) as Scheduler;
  const isMetric = scheduler instanceof lr_scheduler.ReduceLROnPlateau;
  return {
    parts: { optimizer, scheduler },
    step: (k) => {
      optimizer.step();
      scheduler.step(...(isMetric ? [Math.abs(k - 2)] : []));
      return [optimizer.param_groups.map(({ lr, momentum }) => [lr, momentum]), scheduler.get_last_lr()];
    },
  };
}

const SCHEDULERS: Readonly<Record<string, readonly ((optimizer: Scheduled) => unknown)[]>> = {
  ChainedScheduler: [
    (o) =>
      new lr_scheduler.ChainedScheduler([
        new lr_scheduler.ConstantLR(o, { total_iters: 3 }),
        new lr_scheduler.ExponentialLR(o, 0.9),
      ]),
  ],
  ConstantLR: [(o) => new lr_scheduler.ConstantLR(o, { factor: 0.3, total_iters: 4 })],
  CosineAnnealingLR: [(o) => new lr_scheduler.CosineAnnealingLR(o, 3, { eta_min: 0.01 })],
  CosineAnnealingWarmRestarts: [(o) => new lr_scheduler.CosineAnnealingWarmRestarts(o, 2, { T_mult: 2 })],
  CyclicLR: [
    (o) => new lr_scheduler.CyclicLR(o, 0.1, 0.7, { step_size_up: 3, mode: 'exp_range', gamma: 0.9 }),
    (o) => new lr_scheduler.CyclicLR(o, 0.1, 0.7, { step_size_up: 2, scale_fn: (x) => 1 / (1 + x) }),
  ],
  ExponentialLR: [(o) => new lr_scheduler.ExponentialLR(o, 0.7)],
  LambdaLR: [(o) => new lr_scheduler.LambdaLR(o, (epoch) => 0.9 ** epoch)],
  LinearLR: [(o) => new lr_scheduler.LinearLR(o, { total_iters: 6 })],
  MultiplicativeLR: [(o) => new lr_scheduler.MultiplicativeLR(o, () => 0.7)],
  MultiStepLR: [(o) => new lr_scheduler.MultiStepLR(o, [2, 3, 3, 6], { gamma: 0.3 })],
  OneCycleLR: [(o) => new lr_scheduler.OneCycleLR(o, 0.7, { total_steps: 10, three_phase: true })],
  PolynomialLR: [(o) => new lr_scheduler.PolynomialLR(o, { total_iters: 5, power: 1.5 })],
  ReduceLROnPlateau: [(o) => new lr_scheduler.ReduceLROnPlateau(o, { patience: 1, cooldown: 1, factor: 0.3 })],
  SequentialLR: [
    (o) =>
      new lr_scheduler.SequentialLR(
        o,
        [new lr_scheduler.ConstantLR(o, { factor: 0.1 }), new lr_scheduler.ExponentialLR(o, 0.9)],
        [3],
      ),
  ],
  StepLR: [(o) => new lr_scheduler.StepLR(o, 3, { gamma: 0.3 })],
  SWALR: [(o) => new swa_utils.SWALR(o, 0.05, { anneal_epochs: 4 })],
};

describe('a scheduler goes on from a checkpoint, to the bit', () => {
  it.each(Object.entries(SCHEDULERS).flatMap(([name, all]) => all.map((make, i) => [name, i, make] as const)))(
    '%s %i',
    async (_, __, make) => {
      await expectResumable(() => makeSchedule(make));
    },
  );

  it('all of them are tried', () => {
    const names = Object.keys({ ...lr_scheduler, ...swa_utils }).filter((name) => name !== 'LRScheduler');
    expect(Object.keys(SCHEDULERS).sort()).toEqual(names.sort());
  });
});
