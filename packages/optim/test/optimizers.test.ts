import * as torch from '@sconce/core';
import * as optim from '@sconce/optim';
import { describe, expect, it } from 'vitest';
import { decode, encode, expectClose, fixture, leaf, type SavedTrace, setUp } from './helpers.js';

const kinds = {
  Adadelta: optim.Adadelta,
  Adagrad: optim.Adagrad,
  Adamax: optim.Adamax,
  ASGD: optim.ASGD,
  Muon: optim.Muon,
  NAdam: optim.NAdam,
  RAdam: optim.RAdam,
  RMSprop: optim.RMSprop,
  Rprop: optim.Rprop,
};
type Kind = keyof typeof kinds;
/** Those that have tests of their own, beside the traces. */
const others = { Adam: optim.Adam, AdamW: optim.AdamW, SGD: optim.SGD };
type Make = (params: Iterable<torch.Tensor> | Iterable<object>, options?: object) => optim.Optimizer<{ lr: number }>;

const make = (kind: string): Make => {
  const Class = { ...kinds, ...others }[kind as Kind] as unknown as new (...args: Parameters<Make>) => ReturnType<Make>;
  return (params, options) => new Class(params, options);
};
const names = Object.keys(kinds) as Kind[];
const cases = fixture<SavedTrace>('optimizers');

/** Takes the case's steps from `first` on and compares the parameters. */
function expectSteps(
  row: SavedTrace,
  first: number,
  optimizer: optim.Optimizer,
  { params, setGradients }: SetUp,
): void {
  for (let k = first; k < row.steps.length; k++) {
    setGradients(k);
    optimizer.step();
    params.forEach((p, i) => expectClose(p, row.steps[k][i], `step ${k}, parameter ${i}`));
  }
}
type SetUp = ReturnType<typeof setUp>;

describe('ten steps agree with PyTorch’s', () => {
  for (const row of cases) {
    for (const transposed of [false, true]) {
      it(`${row.optimizer}, ${row.name}, ${row.dtype}${transposed ? ', transposed' : ''}`, () => {
        const state = setUp(row, transposed);
        expectSteps(row, 0, make(row.optimizer)(state.params, row.options), state);
      });
    }
  }
});

describe('the state_dict', () => {
  it.each(cases)('of $optimizer, $name, $dtype, is PyTorch’s', (row) => {
    const { params, setGradients } = setUp(row);
    const optimizer = make(row.optimizer)(params, row.options);
    for (let k = 0; k < 5; k++) {
      setGradients(k);
      optimizer.step();
    }
    const { state, param_groups } = optimizer.state_dict();
    expect(param_groups).toEqual(row.saved.param_groups.map(withoutImplementation));
    expect(Object.keys(state)).toEqual(Object.keys(row.saved.state));
    for (const [place, own] of Object.entries(row.saved.state)) {
      // The same names in the same order, and the same shapes and dtypes.
      expect(encode(state[Number(place)])).toEqual(
        Object.fromEntries(Object.entries(own).map(([key, value]) => [key, approximately(value)])),
      );
      expect(Object.keys(state[Number(place)])).toEqual(Object.keys(own));
    }
  });

  it.each(cases)('of PyTorch’s $optimizer, $name, $dtype, is gone on from', (row) => {
    const setup = setUp(row);
    setup.params.forEach((p, i) => torch.no_grad(() => p.copy_(torch.tensor(row.steps[4][i]).view(row.shapes[i]))));
    // All options are those of the state_dict.
    const optimizer = make(row.optimizer)(setup.params, { lr: 99 });
    optimizer.load_state_dict(decode(row.saved) as optim.OptimizerStateDict);
    expectSteps(row, 5, optimizer, setup);
  });

  it.each(names)('of %s takes counts as plain numbers and as tensors', (kind) => {
    const [p, q] = [torch.ones([2, 2], { requires_grad: true }), torch.ones([2, 2], { requires_grad: true })];
    const [first, second] = [make(kind)([p]), make(kind)([q])];
    const step = (optimizer: optim.Optimizer, param: torch.Tensor): void => {
      param.grad = torch.tensor([
        [1, 2],
        [3, 4],
      ]);
      optimizer.step();
    };
    step(first, p);
    step(second, q);
    const saved = first.state_dict();
    const other = Object.entries(saved.state[0]).map(([key, value]) => {
      if (typeof value === 'number') return [key, torch.tensor(value)];
      return [key, (value as torch.Tensor).numel() === 1 ? (value as torch.Tensor).item() : value];
    });
    second.load_state_dict({ ...saved, state: { 0: Object.fromEntries(other) as optim.ParamState } });
    expect(encode(second.state_dict())).toEqual(encode(first.state_dict()));
    step(first, p);
    step(second, q);
    expect(q.equal(p)).toBe(true);
  });
});

/** Without torch's choices among implementations, which there are not here. */
function withoutImplementation(group: object): object {
  const choices = ['foreach', 'differentiable', 'capturable', 'fused'];
  return Object.fromEntries(Object.entries(group).filter(([key]) => !choices.includes(key)));
}

function approximately(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { tensor, ...rest } = value as { tensor: number[] };
  return { tensor: tensor.map((x) => expect.closeTo(x, 5) as unknown), ...rest };
}

describe.each(names)('a step of %s', (kind) => {
  const params = (): torch.Tensor[] => [1, 2, 3].map((x) => torch.full([2, 2], x).requires_grad_());
  const gradients = (list: torch.Tensor[]): void => list.forEach((p) => (p.grad = torch.ones([2, 2])));

  it('is a change in place that the tape notices', () => {
    const [w] = params();
    const loss = w.mul(w).sum();
    gradients([w]);
    make(kind)([w]).step();
    expect([w.is_leaf, w.requires_grad]).toEqual([true, true]);
    expect(() => loss.backward()).toThrow('modified by an inplace operation');
  });

  it('passes on what the closure returns, lets it record, and leaves the gradient alone', () => {
    const [w] = params();
    const optimizer = make(kind)([w], { lr: 0.5 });
    const loss = torch.no_grad(() =>
      optimizer.step(() => {
        optimizer.zero_grad();
        const value = w.mul(2).sum();
        value.backward();
        return value;
      }),
    ) as torch.Tensor;
    expect(loss.item()).toBe(8);
    expect(w.grad?.tolist()).toEqual([
      [2, 2],
      [2, 2],
    ]);
    expect(w.lt(1).all().item()).toBe(true);
    optimizer.zero_grad();
    expect(optimizer.step()).toBe(null);
  });

  it('leaves nothing behind, also inside tidy()', () => {
    const w = torch.zeros([40, 30], { requires_grad: true });
    w.grad = torch.rand([40, 30]);
    const optimizer = make(kind)([w]);
    torch.tidy(() => optimizer.step());
    const before = torch.memory_stats();
    for (let i = 0; i < 10; i++) optimizer.step();
    expect(torch.memory_stats()).toEqual(before);
  });

  it('is whole or not at all, over all groups', () => {
    const [a, b, c] = params();
    gradients([a, b, c]);
    const optimizer = make(kind)([{ params: [a, b] }, { params: [c] }], { lr: 0.5 });
    const known = optimizer.state.get(c);
    const seen = () => [[a, b, c].map((p) => [p.tolist(), p._version]), optimizer.state.size];
    const size = optimizer.state.size;
    const before = seen();
    optimizer.state.set(c, {});
    expect(() => optimizer.step()).toThrow(
      new RegExp(`^${kind}\\(\\): expected \\w+ (to be a tensor|of shape \\[2, 2\\])`),
    );
    if (known) optimizer.state.set(c, known);
    else optimizer.state.delete(c);
    optimizer.param_groups[1].lr = '1' as never;
    expect(() => optimizer.step()).toThrow(`${kind}(): argument 'lr' must be a number, not string`);
    expect([seen(), optimizer.state.size]).toEqual([before, size]);
  });

  it('treats each group by its own options, and groups that are added later', () => {
    const [a, b, c] = params();
    gradients([a, b, c]);
    const alone = make(kind)([a], { lr: 0.25 });
    const optimizer = make(kind)([{ params: [b], lr: 0 }], { lr: 0.25 });
    optimizer.add_param_group({ params: [c] });
    torch.no_grad(() => c.copy_(a));
    alone.step();
    optimizer.step();
    // Rprop's least step is not zero.
    expect(b.allclose(torch.full([2, 2], 2))).toBe(true);
    expect(c.equal(a)).toBe(true);
  });

  it('of infinite weights without decay keeps them out of the averages', () => {
    const w = torch.full([2, 2], Infinity).requires_grad_();
    gradients([w]);
    make(kind)([w], kind === 'Rprop' ? {} : { weight_decay: 0, ...(kind === 'ASGD' && { lambd: 0 }) }).step();
    expect(w.isinf().all().item()).toBe(true);
  });
});

describe('construction', () => {
  const errors: (readonly [Kind, object, string, string])[] = [
    ...names
      .filter((kind) => kind !== 'Muon')
      .map((kind) => [kind, { lr: -1 }, 'ValueError', 'Invalid learning rate: -1'] as const),
    ...(['RMSprop', 'Adagrad', 'Adadelta', 'Adamax', 'NAdam', 'RAdam', 'ASGD'] as const).map(
      (kind) => [kind, { weight_decay: -1 }, 'ValueError', 'Invalid weight_decay value: -1'] as const,
    ),
    ...(['RMSprop', 'Adagrad', 'Adadelta', 'Adamax', 'NAdam', 'RAdam'] as const).map(
      (kind) => [kind, { eps: -1 }, 'ValueError', 'Invalid epsilon value: -1'] as const,
    ),
    ...(['Adamax', 'NAdam', 'RAdam'] as const).map(
      (kind) => [kind, { betas: [0.9, 1] }, 'ValueError', 'Invalid beta parameter at index 1: 1'] as const,
    ),
    ['RMSprop', { momentum: -1 }, 'ValueError', 'Invalid momentum value: -1'],
    ['RMSprop', { alpha: -1 }, 'ValueError', 'Invalid alpha value: -1'],
    ['RMSprop', { centered: 1 }, 'TypeError', "RMSprop(): argument 'centered' must be a boolean, not number"],
    ['Adagrad', { lr_decay: -1 }, 'ValueError', 'Invalid lr_decay value: -1'],
    ['Adagrad', { initial_accumulator_value: -1 }, 'ValueError', 'Invalid initial_accumulator_value value: -1'],
    ['Adadelta', { rho: 1.5 }, 'ValueError', 'Invalid rho value: 1.5'],
    ['NAdam', { momentum_decay: -1 }, 'ValueError', 'Invalid momentum_decay value: -1'],
    ['Rprop', { etas: [0.5, 0.9] }, 'ValueError', 'Invalid eta values: 0.5, 0.9'],
    ['Rprop', { step_sizes: [1] }, 'TypeError', "Rprop(): argument 'step_sizes' must be two numbers"],
    ['Muon', { lr: -1 }, 'ValueError', 'Learning rate should be >= 0 but is: -1'],
    ['Muon', { momentum: -1 }, 'ValueError', 'momentum should be >= 0 but is: -1'],
    ['Muon', { weight_decay: -1 }, 'ValueError', 'weight decay should be >= 0 but is: -1'],
    ['Muon', { ns_steps: 100 }, 'ValueError', 'Number of steps must be less than 100 for computational efficiency'],
    ['Muon', { adjust_lr_fn: 'none' }, 'ValueError', 'Adjust learning rate function none is not supported'],
    ['Muon', { ns_coefficients: [1, 2] }, 'TypeError', "Muon(): argument 'ns_coefficients' must be three numbers"],
    ['ASGD', { lamdb: 1 }, 'TypeError', "Did you mean 'lambd'?"],
  ];
  it.each(errors)('of %s refuses %j', (kind, options, name, message) => {
    const error = expect.objectContaining({ name, message: expect.stringContaining(message) as string }) as Error;
    const w = (): torch.Tensor => torch.ones([1, 1], { requires_grad: true });
    expect(() => make(kind)([w()], options)).toThrow(error);
    if (!message.includes('Did you mean')) expect(() => make(kind)([{ params: [w()], ...options }])).toThrow(error);
  });

  it('of Muon refuses what is no matrix, also when it is added later', () => {
    const message = 'Muon only supports 2D parameters whereas we found a parameter with size: [3]';
    expect(() => new optim.Muon([leaf(1, 2, 3)])).toThrow(message);
    const optimizer = new optim.Muon([torch.ones([1, 1], { requires_grad: true })]);
    expect(() => optimizer.add_param_group({ params: [leaf(1, 2, 3)] })).toThrow(message);
    expect(optimizer.param_groups).toHaveLength(1);
  });

  it('of Adagrad makes the state at once, from its own first value, as torch does', () => {
    const [a, b] = [leaf(1, 2), leaf(3)];
    const groups = [{ params: [a], initial_accumulator_value: 5 }, { params: [b] }];
    const { state } = new optim.Adagrad(groups, { initial_accumulator_value: 2 }).state_dict();
    expect([0, 1].map((i) => (state[i]['sum'] as torch.Tensor).tolist())).toEqual([[2, 2], [2]]);
    expect((state[0]['step'] as torch.Tensor).item()).toBe(0);
  });
});
