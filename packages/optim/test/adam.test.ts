import * as torch from '@sconce/core';
import * as optim from '@sconce/optim';
import { describe, expect, it } from 'vitest';
import { expectClose, expectTrace, fixture, leaf, setUp, type TraceCase } from './helpers.js';

type AdamCase = TraceCase<optim.AdamOptions> & { optimizer: 'Adam' | 'AdamW' };

const cases = fixture<AdamCase>('adam');

describe("ten steps of Adam and AdamW agree with PyTorch's", () => {
  for (const row of cases) {
    for (const transposed of [false, true]) {
      it(`${row.optimizer}, ${row.name}, ${row.dtype}${transposed ? ', transposed' : ''}`, () => {
        expectTrace(row, (params) => new optim[row.optimizer](params, row.options), { transposed });
      });
    }
  }

  it.each(['Adam', 'AdamW'] as const)('%s goes on from a saved state', (kind) => {
    const row = cases.find(({ name, optimizer }) => name === 'all' && optimizer === kind) as AdamCase;
    expectTrace(row, (params) => new optim[kind](params, row.options), {
      between: (optimizer, k) => {
        if (k !== 5) return optimizer;
        const saved = optimizer.state_dict();
        const next = new optim[kind](optimizer.param_groups[0].params, { lr: 99 });
        next.load_state_dict(saved);
        for (const value of Object.values(saved.state[0])) (value as torch.Tensor).fill_(NaN);
        return next;
      },
    });
  });

  it('with the number of steps as a plain number, as older versions wrote it', () => {
    const row = cases.find(({ name }) => name === 'plain') as AdamCase;
    const { params, setGradients } = setUp(row);
    const optimizer = new optim.Adam(params);
    setGradients(0);
    optimizer.step();
    const saved = optimizer.state_dict();
    optimizer.load_state_dict({ ...saved, state: { 0: { ...saved.state[0], step: 1 } } });
    setGradients(1);
    optimizer.step();
    expectClose(params[0], row.steps[1][0], 'step 1');
  });
});

describe('a step', () => {
  it('is a change in place that the tape notices', () => {
    const w = leaf(1, 2);
    const loss = w.mul(w).sum();
    w.grad = torch.ones([2]);
    new optim.Adam([w], { lr: 0.5 }).step();
    expect([w.is_leaf, w.requires_grad]).toEqual([true, true]);
    expect(() => loss.backward()).toThrow('modified by an inplace operation');
  });

  it('passes on what the closure returns, and lets it record', () => {
    const w = leaf(3);
    const optimizer = new optim.Adam([w], { lr: 1 });
    const loss = torch.no_grad(() =>
      optimizer.step(() => {
        const value = w.mul(2).sum();
        value.backward();
        return value;
      }),
    );
    expect([loss.item(), w.item()]).toEqual([6, 2]);
    optimizer.zero_grad();
    expect(optimizer.step()).toBe(null);
    expect(w.item()).toBe(2);
  });

  it('carries NaN into amsgrad’s maximum', () => {
    const w = leaf(1, 1);
    w.grad = torch.tensor([NaN, 1]);
    const optimizer = new optim.Adam([w], { amsgrad: true });
    optimizer.step();
    w.grad = torch.ones([2]);
    optimizer.step();
    expect((optimizer.state.get(w)?.['max_exp_avg_sq'] as torch.Tensor).isnan().tolist()).toEqual([true, false]);
  });

  it('keeps weights that are not finite out of the averages unless they decay', () => {
    const w = leaf(Infinity);
    w.grad = torch.ones([1]);
    new optim.Adam([w]).step();
    expect(w.item()).toBe(Infinity);
  });

  it('makes no tensor once the averages are there', () => {
    const w = torch.zeros([1000], { requires_grad: true });
    w.grad = torch.ones([1000]);
    const optimizer = new optim.Adam([w], { amsgrad: true });
    optimizer.step();
    const before = torch.memory_stats();
    for (let i = 0; i < 10; i++) optimizer.step();
    expect(torch.memory_stats()).toEqual(before);
  });

  it('has the same bits for any number of threads', () => {
    const threads = torch.get_num_threads();
    const run = (count: number): torch.Tensor => {
      torch.set_num_threads(count);
      torch.manual_seed(1);
      const w = torch.randn([50_001]).requires_grad_();
      w.grad = torch.randn([50_001]);
      const optimizer = new optim.AdamW([w], { lr: 0.1 });
      for (let i = 0; i < 20; i++) optimizer.step();
      return w.detach();
    };
    const [one, several] = [run(1), run(3)];
    torch.set_num_threads(threads);
    expect(one.eq(several).all().item()).toBe(true);
  });

  it('is whole or not at all, over all groups', () => {
    const params = [leaf(1), leaf(2), leaf(3)];
    const groups = [{ params: params.slice(0, 2) }, { params: [params[2]] }];
    const optimizer = new optim.Adam(groups, { lr: 0.5 });
    for (const p of params) p.grad = torch.ones([1]);
    const state = () => [params.map((p) => [p.item(), p._version]), optimizer.state.size];
    const before = state();
    const refuses = (own: object, message: string): void => {
      optimizer.state.set(params[2], { ...own });
      expect(() => optimizer.step()).toThrow(message);
      optimizer.state.delete(params[2]);
      expect(state()).toEqual(before);
    };
    const [one, step] = [torch.ones([1]), torch.tensor(1)];
    const wanted = 'of shape [1] and dtype torch.float32, as the parameter has, but got';
    refuses({ step, exp_avg: torch.ones([2]), exp_avg_sq: one }, `Adam(): expected exp_avg ${wanted} of shape [2]`);
    refuses({ step, exp_avg: one }, `expected exp_avg_sq ${wanted} undefined`);
    refuses({ exp_avg: one, exp_avg_sq: one }, 'expected step to be a tensor of one element');
    optimizer.param_groups[1].amsgrad = true;
    refuses({ step, exp_avg: one, exp_avg_sq: one }, `expected max_exp_avg_sq ${wanted} undefined`);
    optimizer.param_groups[1].lr = '1' as never;
    expect(() => optimizer.step()).toThrow("argument 'lr' must be a number, not string");
    expect(state()).toEqual(before);
  });

  it('of the fused function checks lists, shapes and dtypes before anything is changed', () => {
    const [p, m, v] = [torch.zeros([2]), torch.zeros([2]), torch.zeros([2])];
    const options = { lr: 1, beta1: 0.9, beta2: 0.99, eps: 0, weight_decay: 0, amsgrad: false, maximize: false };
    const [ones, steps] = [torch.ones([2]), [torch.tensor(1)]];
    const fused = torch._fused_adam_;
    expect(() => fused([p], [torch.ones([3])], [m], [v], [], steps, options)).toThrow('expected grad of shape [2]');
    expect(() => fused([p], [ones], [m.double()], [v], [], steps, options)).toThrow(
      '_fused_adam_(): expected exp_avg of dtype torch.float32',
    );
    expect(() => fused([p], [ones], [m], [v], [], [], options)).toThrow(
      'one tensor for each of 1 parameters, but got 0',
    );
    expect(() => torch._fused_adamw_([p], [ones], [m], [v], [], steps, { ...options, amsgrad: true })).toThrow(
      '_fused_adamw_(): expected lists of one tensor',
    );
    expect(p.tolist()).toEqual([0, 0]);
  });
});

describe('construction', () => {
  const w = (): torch.Tensor => leaf(1);
  const errors: [string, () => unknown, string, string][] = [
    ['negative lr', () => new optim.Adam([w()], { lr: -1 }), 'ValueError', 'Invalid learning rate: -1'],
    ['lr that is no number', () => new optim.Adam([w()], { lr: NaN }), 'ValueError', 'Invalid learning rate: NaN'],
    ['negative eps', () => new optim.AdamW([w()], { eps: -1 }), 'ValueError', 'Invalid epsilon value: -1'],
    [
      'a first beta of 1',
      () => new optim.Adam([w()], { betas: [1, 0.9] }),
      'ValueError',
      'Invalid beta parameter at index 0: 1',
    ],
    [
      'a negative second beta',
      () => new optim.Adam([{ params: w(), betas: [0.9, -0.5] }]),
      'ValueError',
      'Invalid beta parameter at index 1: -0.5',
    ],
    [
      'negative decay',
      () => new optim.AdamW([w()], { weight_decay: -1 }),
      'ValueError',
      'Invalid weight_decay value: -1',
    ],
    ['one beta', () => new optim.Adam([w()], { betas: [0.9] as never }), 'TypeError', "'betas' must be two numbers"],
    ['a text', () => new optim.Adam([w()], { eps: '1' as never }), 'TypeError', "'eps' must be a number, not string"],
    ['a number', () => new optim.AdamW([w()], 0.1 as never), 'TypeError', 'options must be an object, not number'],
    ['unknown option', () => new optim.AdamW([w()], { beta: 1 } as never), 'TypeError', "Did you mean 'betas'?"],
  ];
  it.each(errors)('refuses %s', (_, make, name, message) => {
    expect(make).toThrow(expect.objectContaining({ name, message: expect.stringContaining(message) }));
  });
});

describe('state_dict', () => {
  it("has PyTorch's structure", () => {
    const params = [leaf(1, 2), leaf(2)];
    const optimizer = new optim.Adam([{ params: params.slice(0, 1) }, { params: [params[1]], lr: 1 }], {
      amsgrad: true,
    });
    params[0].grad = torch.ones([2]);
    optimizer.step();
    const { state, param_groups } = optimizer.state_dict();
    expect(Object.keys(state)).toEqual(['0']);
    expect(Object.entries(state[0]).map(([key, value]) => [key, (value as torch.Tensor).shape])).toEqual([
      ['step', []],
      ['exp_avg', [2]],
      ['exp_avg_sq', [2]],
      ['max_exp_avg_sq', [2]],
    ]);
    expect((state[0].step as torch.Tensor).dtype).toBe(torch.float32);
    const common = { betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0, amsgrad: true, maximize: false };
    expect(param_groups).toEqual([
      { lr: 0.001, ...common, params: [0] },
      { lr: 1, ...common, params: [1] },
    ]);
  });

  it('is printed as torch prints it', () => {
    expect(String(new optim.AdamW([leaf(1)]))).toBe(
      [
        'AdamW (',
        'Parameter Group 0',
        '    amsgrad: False',
        '    betas: (0.9, 0.999)',
        '    eps: 1e-08',
        '    lr: 0.001',
        '    maximize: False',
        '    weight_decay: 0.01',
        ')',
      ].join('\n'),
    );
  });
});
