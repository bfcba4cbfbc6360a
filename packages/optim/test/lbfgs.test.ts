import * as torch from '@sconce/core';
import * as optim from '@sconce/optim';
import { describe, expect, it } from 'vitest';
import { decode, encode, expectClose, fixture, leaf } from './helpers.js';

interface LbfgsCase {
  readonly name: string;
  readonly dtype: 'float32' | 'float64';
  readonly options: optim.LBFGSOptions;
  readonly trace: [loss: number, x: number[], y: number[]][];
  readonly saved?: { readonly state: Record<string, Record<string, unknown>>; readonly param_groups: object[] };
}

const cases = fixture<LbfgsCase>('lbfgs');

function setUp(
  { dtype, options }: LbfgsCase,
  [start_x, start_y] = [
    [-1.2, 1, 0.5],
    [2, -1],
  ],
) {
  const x = torch.tensor(start_x, { dtype: torch[dtype], requires_grad: true });
  const y = torch.tensor([start_y], { dtype: torch[dtype], requires_grad: true });
  const optimizer = new optim.LBFGS([x, y], options);
  const closure = (): torch.Tensor => {
    optimizer.zero_grad();
    const low = x.narrow(0, 0, 2);
    const valley = x.narrow(0, 1, 2).sub(low.square()).square().sum().mul(10).add(x.sub(1).square().sum());
    const loss = valley.add(low.mul(y).sub(1).square().sum()).add(y.pow(4).sum());
    loss.backward();
    return loss;
  };
  return { x, y, optimizer, closure };
}

function expectSteps(
  { trace }: LbfgsCase,
  first: number,
  { x, y, optimizer, closure }: ReturnType<typeof setUp>,
): void {
  trace.forEach(([loss, ...params], k) => {
    if (k < first) return;
    expectClose(optimizer.step(closure).detach(), [loss], `loss ${k}`);
    [x, y].forEach((p, i) => expectClose(p, params[i], `step ${k}, parameter ${i}`));
  });
}

/** Numbers nearly, and a tensor of one element like the number: torch has both for the length of a step. */
function approximately(value: unknown): unknown {
  if (typeof value === 'number') return expect.closeTo(value, 4);
  if (Array.isArray(value)) return value.map(approximately);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, approximately(item)]));
}

describe('LBFGS', () => {
  it.each(cases)('agrees with PyTorch’s: $name, $dtype', (row) => {
    const state = setUp(row);
    expectSteps(row, 0, state);
    const { saved } = row;
    if (!saved) return;
    const got = encode(state.optimizer.state_dict()) as typeof saved;
    expect(got.param_groups).toEqual(saved.param_groups);
    expect(Object.keys(got.state)).toEqual(['0']);
    expect(Object.keys(got.state[0]).sort()).toEqual(Object.keys(saved.state[0]).sort());
    const { t, ...rest } = saved.state[0];
    expect(got.state[0]).toMatchObject(approximately(rest) as object);
    expect(got.state[0]['t']).toEqual(approximately(typeof t === 'number' ? t : (t as { tensor: number[] }).tensor[0]));
  });

  it.each(cases.filter(({ saved }) => saved))('goes on from PyTorch’s state: $name, $dtype', (row) => {
    const [first, second] = [setUp(row), setUp(row)];
    expectSteps(row, 0, first);
    const [, x, y] = row.trace[row.trace.length - 1];
    const loaded = setUp({ ...row, options: {} }, [x, y]);
    loaded.optimizer.load_state_dict(decode(row.saved) as optim.OptimizerStateDict);
    expectSteps(row, 0, second);
    for (const { optimizer, closure } of [loaded, second]) optimizer.step(closure);
    for (const key of ['x', 'y'] as const) {
      expectClose(loaded[key], Array.from(second[key].toTypedArray(), Number), key);
    }
  });

  it('stays where the gradient is zero', () => {
    const w = leaf(1);
    const optimizer = new optim.LBFGS([w, leaf(5)]);
    let calls = 0;
    optimizer.step(() => {
      optimizer.zero_grad();
      calls++;
      w.sub(1).square().sum().backward();
      return 0;
    });
    expect([calls, w.item(), optimizer.state.get(w)]).toEqual([1, 1, { func_evals: 1, n_iter: 0 }]);
  });

  it('stops where the direction leads nowhere', () => {
    const w = leaf(1);
    const optimizer = new optim.LBFGS([w], { tolerance_grad: 0 });
    optimizer.step(() => {
      optimizer.zero_grad();
      w.mul(1e-6).sum().backward();
      return w.detach().mul(1e-6).sum();
    });
    expect(w.item()).toBe(1);
  });

  it.each([null, 'strong_wolfe'] as const)('leaves nothing behind: %s', (line_search_fn) => {
    const w = torch.ones([3000], { requires_grad: true });
    const slope = torch.linspace(1, 2, 3000);
    const optimizer = new optim.LBFGS([w], {
      lr: 0.01,
      max_iter: 2,
      history_size: 2,
      line_search_fn,
      tolerance_grad: 0,
    });
    const step = (): void => {
      optimizer.step(() => {
        // Nothing of the closure's own, either.
        const { loss, grad } = torch.tidy(() => {
          const part = w.detach().mul(slope);
          return { loss: part.mul(w.detach()).sum().item(), grad: part.mul(2) };
        });
        w.grad?.dispose();
        w.grad = grad;
        return loss;
      });
    };
    for (let i = 0; i < 4; i++) step();
    const { allocated_bytes, blocks } = torch.memory_stats();
    for (let i = 0; i < 6; i++) step();
    expect(torch.memory_stats()).toMatchObject({ allocated_bytes, blocks });
  });

  it('refuses several groups, an unknown search and a step without closure, and nothing is changed', () => {
    const [a, b] = [leaf(1), leaf(2)];
    const message = "LBFGS doesn't support per-parameter options (parameter groups)";
    expect(() => new optim.LBFGS([{ params: [a] }, { params: [b] }])).toThrow(message);
    const optimizer = new optim.LBFGS([a], { line_search_fn: 'weak' as never });
    expect(() => optimizer.add_param_group({ params: [b] })).toThrow(message);
    expect(() => optimizer.step(() => 0)).toThrow("only 'strong_wolfe' is supported");
    expect(() => optimizer.step(undefined as never)).toThrow("step() missing 1 required argument: 'closure'");
    expect(optimizer.state.size).toBe(0);
    expect(() => new optim.LBFGS([a], { lr: -1 })).toThrow('Invalid learning rate: -1');
    expect(() => new optim.LBFGS([a], { max_iter: '1' as never })).toThrow("'max_iter' must be a number, not string");
  });
});
