import { inspect } from 'node:util';
import * as torch from '@sconce/core';
import * as optim from '@sconce/optim';
import { describe, expect, it } from 'vitest';
import { expectTrace, fixture, leaf, type TraceCase } from './helpers.js';

type SgdCase = TraceCase<optim.SGDOptions & { lr: number }>;

const cases = fixture<SgdCase>('sgd');

describe("ten steps of SGD agree with PyTorch's", () => {
  for (const row of cases) {
    for (const transposed of [false, true]) {
      it(`${row.name}, ${row.dtype}${transposed ? ', transposed' : ''}`, () => {
        expectTrace(row, (params) => new optim.SGD(params, row.options), { transposed });
      });
    }
  }

  it('goes on from a saved state', () => {
    const row = cases.find(({ name }) => name === 'nesterov_decay_maximize') as SgdCase;
    expectTrace(row, (params) => new optim.SGD(params, row.options), {
      between: (optimizer, k) => {
        if (k !== 5) return optimizer;
        const saved = optimizer.state_dict();
        const next = new optim.SGD(optimizer.param_groups[0].params, { lr: 99 });
        next.load_state_dict(saved);
        (saved.state[0].momentum_buffer as torch.Tensor).fill_(NaN);
        return next;
      },
    });
  });
});

describe('a step', () => {
  it('is a change in place that the tape notices', () => {
    const w = leaf(1, 2);
    const loss = w.mul(w).sum();
    w.grad = torch.ones([2]);
    new optim.SGD([w], { lr: 0.5 }).step();
    expect([w.tolist(), w.is_leaf, w.requires_grad]).toEqual([[0.5, 1.5], true, true]);
    expect(() => loss.backward()).toThrow('modified by an inplace operation');
  });

  it('passes on what the closure returns, and lets it record', () => {
    const w = leaf(3);
    const optimizer = new optim.SGD([w], { lr: 1 });
    const loss = torch.no_grad(() =>
      optimizer.step(() => {
        optimizer.zero_grad();
        const value = w.mul(2).sum();
        value.backward();
        return value;
      }),
    );
    expect([loss.item(), w.tolist()]).toEqual([6, [1]]);
    expect(optimizer.step()).toBe(null);
  });

  it('keeps weights that are not finite out of it unless they decay', () => {
    const w = leaf(Infinity);
    w.grad = torch.ones([1]);
    new optim.SGD([w], { lr: 0.5 }).step();
    expect(w.tolist()).toEqual([Infinity]);
  });

  it('uses options as they are then', () => {
    const w = leaf(0);
    const optimizer = new optim.SGD([w], { lr: 1 });
    w.grad = torch.ones([1]);
    optimizer.param_groups[0].lr = 0.25;
    optimizer.step();
    expect(w.tolist()).toEqual([-0.25]);
  });

  it('makes no tensor once the momentum is there', () => {
    const w = torch.zeros([1000], { requires_grad: true });
    w.grad = torch.ones([1000]);
    const optimizer = new optim.SGD([w], { lr: 0.1, momentum: 0.9 });
    optimizer.step();
    const before = torch.memory_stats();
    for (let i = 0; i < 10; i++) optimizer.step();
    expect(torch.memory_stats()).toEqual(before);
  });

  it('checks all shapes and dtypes before anything is changed', () => {
    const [a, b] = [torch.zeros([2]), torch.zeros([2])];
    const options = {
      lr: 1,
      momentum: 0,
      dampening: 0,
      weight_decay: 0,
      nesterov: false,
      maximize: false,
      is_first_step: true,
    };
    const grads = [torch.ones([2]), torch.ones([3])];
    expect(() => torch._fused_sgd_([a, b], grads, [], options)).toThrow('expected grad of shape [2]');
    expect(() => torch._fused_sgd_([a, b], [grads[0], grads[0].double()], [], options)).toThrow(
      'of dtype torch.float32',
    );
    expect(() => torch._fused_sgd_([a, b], [grads[0]], [], options)).toThrow(
      'for each of 2 parameters, but got 1 and 0',
    );
    expect(a.tolist()).toEqual([0, 0]);
  });

  it('takes what was assigned to a group since, though construction would refuse it, as in torch', () => {
    const w = leaf(1);
    const optimizer = new optim.SGD([w], { lr: 1, momentum: 0.5, nesterov: true });
    Object.assign(optimizer.param_groups[0], { lr: -1, momentum: 0 });
    w.grad = torch.ones([1]);
    optimizer.step();
    expect(w.item()).toBe(2);
  });

  it('is whole or not at all, over all groups', () => {
    const params = [leaf(1), leaf(2), leaf(3)];
    const optimizer = new optim.SGD([{ params: params.slice(0, 2) }, { params: [params[2]] }], {
      lr: 0.5,
      momentum: 0.9,
    });
    for (const p of params) p.grad = torch.ones([1]);
    const state = () => [params.map((p) => [p.item(), p._version]), optimizer.state.size, optimizer.param_groups];
    const before = state();
    optimizer.state.set(params[2], { momentum_buffer: torch.ones([2]) });
    expect(() => optimizer.step()).toThrow(
      'expected momentum_buffer of shape [1] and dtype torch.float32, as the parameter has, but got [2]',
    );
    optimizer.state.delete(params[2]);
    optimizer.param_groups[1].lr = '1' as never;
    expect(() => optimizer.step()).toThrow("argument 'lr' must be a number, not string");
    optimizer.param_groups[1].lr = 0.5;
    expect(state()).toEqual(before);
  });
});

describe('zero_grad', () => {
  it('forgets gradients, or makes them zero', () => {
    const w = leaf(1);
    const optimizer = new optim.SGD([w], { lr: 1 });
    w.mul(2).sum().backward();
    const { grad } = w;
    optimizer.zero_grad({ set_to_none: false });
    expect([w.grad?.tolist(), grad?.tolist()]).toEqual([[0], [0]]);
    optimizer.zero_grad();
    expect(w.grad).toBe(null);
    expect(() => optimizer.zero_grad({ set_to_null: true } as object)).toThrow("Did you mean 'set_to_none'?");
  });
});

describe('construction', () => {
  const w = (): torch.Tensor => leaf(1);
  const twice = w();
  const errors: [string, () => unknown, string, string][] = [
    ['negative lr', () => new optim.SGD([w()], { lr: -0.1 }), 'ValueError', 'Invalid learning rate: -0.1'],
    [
      'negative momentum',
      () => new optim.SGD([w()], { lr: 1, momentum: -1 }),
      'ValueError',
      'Invalid momentum value: -1',
    ],
    [
      'negative decay',
      () => new optim.SGD([w()], { lr: 1, weight_decay: -1 }),
      'ValueError',
      'Invalid weight_decay value: -1',
    ],
    [
      'nesterov alone',
      () => new optim.SGD([w()], { lr: 1, nesterov: true }),
      'ValueError',
      'Nesterov momentum requires a momentum and zero dampening',
    ],
    [
      'no lr',
      () => new optim.SGD([{ params: [w()] }]),
      'ValueError',
      "parameter group didn't specify a value of required optimization parameter lr",
    ],
    ['nothing', () => new optim.SGD([], { lr: 1 }), 'ValueError', 'optimizer got an empty parameter list'],
    [
      'a tensor',
      () => new optim.SGD(w() as never, { lr: 1 }),
      'TypeError',
      'params argument given to the optimizer should be an iterable of Tensors or dicts, but got Tensor',
    ],
    [
      'no tensor',
      () => new optim.SGD([1 as never], { lr: 1 }),
      'TypeError',
      'optimizer can only optimize Tensors, but one of the params is number',
    ],
    ['no leaf', () => new optim.SGD([w().mul(2)], { lr: 1 }), 'ValueError', "can't optimize a non-leaf Tensor"],
    [
      'one twice',
      () => new optim.SGD([twice, twice], { lr: 1 }),
      'ValueError',
      'optimizer contains a parameter group with duplicate parameters',
    ],
    [
      'one in two groups',
      () => new optim.SGD([{ params: [twice] }, { params: twice }], { lr: 1 }),
      'ValueError',
      'some parameters appear in more than one parameter group',
    ],
    [
      'unknown option',
      () => new optim.SGD([w()], { lr: 1, momentun: 1 } as never),
      'TypeError',
      "Did you mean 'momentum'?",
    ],
    [
      'unknown group option',
      () => new optim.SGD([{ params: w(), learn: 1 } as never], { lr: 1 }),
      'TypeError',
      "unexpected keyword argument 'learn'",
    ],
    ['a number', () => new optim.SGD([w()], 0.1 as never), 'TypeError', 'options must be an object, not number'],
    [
      'a text',
      () => new optim.SGD([w()], { lr: '1' as never }),
      'TypeError',
      "argument 'lr' must be a number, not string",
    ],
    [
      'a flag that is none',
      () => new optim.SGD([w()], { lr: 1, momentum: 0.9, nesterov: 'false' as never }),
      'TypeError',
      "argument 'nesterov' must be a boolean, not string",
    ],
    [
      'tensors among groups',
      () => new optim.SGD([{ params: [w()] }, w()] as never, { lr: 1 }),
      'TypeError',
      'param group must be a dict',
    ],
    ['integers', () => new optim.SGD([torch.ones([1]).long()], { lr: 1 }), 'RuntimeError', 'floating point'],
  ];
  it.each(errors)('refuses %s', (_, make, name, message) => {
    expect(make).toThrow(expect.objectContaining({ name, message: expect.stringContaining(message) }));
  });

  it('gives each group its own options', () => {
    const [a, b] = [w(), w()];
    const optimizer = new optim.SGD([{ params: [a], lr: 0.5 }, { params: new Set([b]) }], { lr: 0.25, momentum: 0.9 });
    expect(optimizer.param_groups.map(({ lr, momentum }) => [lr, momentum])).toEqual([
      [0.5, 0.9],
      [0.25, 0.9],
    ]);
    [a.grad, b.grad] = [torch.ones([1]), torch.ones([1])];
    optimizer.step();
    expect([a.tolist(), b.tolist()]).toEqual([[0.5], [0.75]]);
    const before = optimizer.param_groups.length;
    expect(() => optimizer.add_param_group({ params: [w(), a] })).toThrow('more than one parameter group');
    expect(optimizer.param_groups).toHaveLength(before);
  });
});

describe('state_dict', () => {
  it("has PyTorch's structure", () => {
    const params = [leaf(1), leaf(2), leaf(3)];
    const optimizer = new optim.SGD([{ params: params.slice(0, 2) }, { params: [params[2]], lr: 1 }], {
      lr: 0.5,
      momentum: 0.9,
    });
    params[1].grad = torch.ones([1]);
    optimizer.step();
    const { state, param_groups } = optimizer.state_dict();
    expect(Object.keys(state)).toEqual(['1']);
    expect((state[1].momentum_buffer as torch.Tensor).tolist()).toEqual([1]);
    const common = { momentum: 0.9, dampening: 0, weight_decay: 0, nesterov: false, maximize: false };
    expect(param_groups).toEqual([
      { lr: 0.5, ...common, params: [0, 1] },
      { lr: 1, ...common, params: [2] },
    ]);
  });

  it('is loaded whole or not at all', () => {
    const optimizer = new optim.SGD([leaf(1), leaf(2)], { lr: 0.5 });
    const saved = optimizer.state_dict();
    expect(() => optimizer.load_state_dict({ state: {}, param_groups: [] })).toThrow(
      'loaded state dict has a different number of parameter groups',
    );
    expect(() =>
      optimizer.load_state_dict({ state: {}, param_groups: [{ ...saved.param_groups[0], params: [0] }] }),
    ).toThrow("loaded state dict contains a parameter group that doesn't match the size of optimizer's group");
    expect(() => optimizer.load_state_dict({ ...saved, state: { 7: {} } })).toThrow('parameter 7');
    for (const bad of [
      null,
      3,
      {},
      { state: {} },
      { param_groups: saved.param_groups },
      { state: {}, param_groups: [{}] },
    ]) {
      expect(() => optimizer.load_state_dict(bad as never)).toThrow('Expected state_dict to have the keys');
    }
    expect(optimizer.param_groups[0].lr).toBe(0.5);
  });

  it("takes PyTorch's own, whose options are more or fewer, into the parameter's dtype", () => {
    const w = torch.ones([1], { dtype: torch.float64, requires_grad: true });
    const optimizer = new optim.SGD([w], { lr: 0.5 });
    optimizer.load_state_dict({
      state: { 0: { momentum_buffer: torch.ones([1]) } },
      param_groups: [{ lr: 0.25, momentum: 0.5, foreach: null, params: [0] }],
    });
    expect(optimizer.param_groups[0]).toMatchObject({ lr: 0.25, momentum: 0.5, nesterov: false, foreach: null });
    w.grad = torch.ones([1], { dtype: torch.float64 });
    optimizer.step();
    expect(w.tolist()).toEqual([1 - 0.25 * 1.5]);
  });
});

describe('printing', () => {
  it('is torch’s', () => {
    const text = [
      'SGD (',
      'Parameter Group 0',
      '    dampening: 0',
      '    lr: 1e-05',
      '    maximize: False',
      '    momentum: 0.9',
      '    nesterov: True',
      '    weight_decay: 0',
      ')',
    ].join('\n');
    const optimizer = new optim.SGD([leaf(1)], { lr: 1e-5, momentum: 0.9, nesterov: true });
    expect(String(optimizer)).toBe(text);
    expect(inspect(optimizer)).toBe(text);
  });
});

describe('types', () => {
  it('of options and groups', () => {
    // Compiled, never called.
    const shouldNotCompile = (w: torch.Tensor): void => {
      // @ts-expect-error no learning rate
      new optim.SGD([w]);
      // @ts-expect-error an unknown option
      new optim.SGD([w], { lr: 1, momentun: 0.9 });
      // @ts-expect-error an unknown option of a group
      new optim.SGD([{ params: [w], learning_rate: 1 }]);
      // @ts-expect-error not a tensor
      new optim.SGD([1], { lr: 1 });
    };
    expect(shouldNotCompile).toBeTypeOf('function');
  });
});
