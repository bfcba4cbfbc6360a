import * as torch from '@sconce/core';
import * as nn from '@sconce/nn';
import { describe, expect, it } from 'vitest';

const { AveragedModel, get_ema_avg_fn, get_ema_multi_avg_fn, get_swa_multi_avg_fn, update_bn } = nn.swa_utils;

const makeModel = () => new nn.Sequential(new nn.Linear(2, 3), new nn.BatchNorm1d(3));

/** Sets all parameters and buffers to a value. */
function fill(model: nn.AnyModule, value: number): void {
  torch.no_grad(() => {
    for (const x of [...model.parameters(), ...model.buffers()]) x.fill_(value);
  });
}

const first = (x: torch.Tensor): number => x.reshape([-1]).select(0, 0).item();

/** One element of the weight, of a running mean and of the count of batches, after the model had each of the values. */
function averages(options: nn.swa_utils.AveragedModelOptions, values: number[]): number[][] {
  const model = makeModel();
  const averaged = new AveragedModel(model, options);
  return values.map((value) => {
    fill(model, value);
    averaged.update_parameters(model);
    const state = averaged.state_dict();
    return ['module.0.weight', 'module.1.running_mean', 'module.1.num_batches_tracked'].map((key) => first(state[key]));
  });
}

describe('AveragedModel', () => {
  it('begins as a copy, with PyTorch’s keys, and is called like the model', () => {
    const model = makeModel().eval();
    const averaged = new AveragedModel(model);
    expect(Object.keys(averaged.state_dict())).toEqual([
      'n_averaged',
      ...Object.keys(model.state_dict()).map((key) => `module.${key}`),
    ]);
    expect([averaged.n_averaged.dtype, averaged.n_averaged.item()]).toEqual([torch.int64, 0]);
    const x = torch.randn([4, 2]);
    expect(averaged(x).equal(model(x))).toBe(true);
    fill(model, 7);
    expect(averaged(x).equal(model(x))).toBe(false);
    expect([...averaged.parameters()].every((p) => p.requires_grad && p.is_leaf)).toBe(true);
  });

  it('has the mean of the parameters, and the last buffers', () => {
    expect(averages({}, [1, 4, 7])).toEqual([
      [1, 1, 1],
      [2.5, 4, 4],
      [4, 7, 7],
    ]);
    expect(averages({ multi_avg_fn: get_swa_multi_avg_fn() }, [1, 4])[1]).toEqual([2.5, 4, 4]);
  });

  it('averages buffers, too, where asked for; integers are cut off', () => {
    expect(averages({ use_buffers: true }, [1, 4, 7])).toEqual([
      [1, 1, 1],
      [2.5, 2.5, 2],
      [4, 4, 3],
    ]);
  });

  it.each([
    ['avg_fn', { avg_fn: get_ema_avg_fn(0.5) }],
    ['multi_avg_fn', { multi_avg_fn: get_ema_multi_avg_fn(0.5) }],
  ])('goes by %s', (_, options) => {
    expect(averages(options, [1, 5, 7]).map(([weight]) => weight)).toEqual([1, 3, 5]);
  });

  it('tells a function how many models there were', () => {
    const seen: number[] = [];
    const avg_fn: nn.swa_utils.AvgFn = (averaged, _, count) => {
      seen.push(count);
      return averaged;
    };
    averages({ avg_fn }, [1, 2, 3]);
    expect(seen).toEqual([1, 1, 1, 1, 2, 2, 2, 2]);
  });

  it('goes on from a saved state', () => {
    const [model, other] = [makeModel(), makeModel()];
    const averaged = new AveragedModel(model);
    for (const value of [1, 4]) {
      fill(model, value);
      averaged.update_parameters(model);
    }
    const next = new AveragedModel(other);
    next.load_state_dict(averaged.state_dict());
    fill(other, 7);
    next.update_parameters(other);
    expect(first(next.get_parameter('module.0.weight'))).toBe(4);
  });

  it('leaves nothing behind', () => {
    const model = new nn.Linear(50, 40);
    for (const options of [{}, { multi_avg_fn: get_ema_multi_avg_fn() }]) {
      const averaged = new AveragedModel(model, options);
      averaged.update_parameters(model);
      averaged.update_parameters(model);
      const { allocated_bytes, blocks } = torch.memory_stats();
      for (let i = 0; i < 5; i++) averaged.update_parameters(model);
      expect(torch.memory_stats()).toMatchObject({ allocated_bytes, blocks });
    }
  });

  it('refuses two functions, an unknown option and an impossible decay', () => {
    const model = new nn.Linear(1, 1);
    const both = { avg_fn: get_ema_avg_fn(), multi_avg_fn: get_ema_multi_avg_fn() };
    expect(() => new AveragedModel(model, both)).toThrow('Only one of avg_fn and multi_avg_fn should be provided');
    expect(() => new AveragedModel(model, { use_buffer: true } as never)).toThrow("Did you mean 'use_buffers'?");
    for (const make of [get_ema_avg_fn, get_ema_multi_avg_fn]) {
      expect(() => make(1.5)).toThrow('Invalid decay value 1.5 provided. Please provide a value in [0,1] range.');
    }
  });
});

describe('update_bn', () => {
  const batches = [0, 1, 2].map((k) =>
    torch
      .arange(8, { dtype: torch.float32 })
      .view(4, 2)
      .mul(k + 1),
  );

  /** The means over the batches of what each batch's mean and unbiased variance are. */
  const expected = [batches.map((x) => x.mean(0)), batches.map((x) => x.var(0))].map((list) =>
    torch.stack(list).mean(0),
  );

  async function* asynchronously() {
    for (const batch of batches) yield Promise.resolve([batch, torch.zeros([4])] as const);
  }

  it.each([
    ['an array of tensors', () => batches],
    ['an array of arrays', () => batches.map((x) => [x, 1] as const)],
    ['an asynchronous iterable', asynchronously],
  ])('takes %s', async (_, makeLoader) => {
    const norm = new nn.BatchNorm1d(2, { momentum: 0.3 });
    fill(norm, 9);
    const model = new nn.Sequential(norm).eval();
    await update_bn(makeLoader() as typeof batches, model);
    expect([norm.momentum, norm.training, model.training]).toEqual([0.3, false, false]);
    expect(norm.running_mean!.allclose(expected[0])).toBe(true);
    expect(norm.running_var!.allclose(expected[1])).toBe(true);
    expect(norm.num_batches_tracked!.item()).toBe(3);
    expect(norm.weight!.grad_fn).toBe(null);
  });

  it('does nothing without batch normalizations, and restores the model when something throws', async () => {
    let calls = 0;
    const loader = {
      *[Symbol.iterator]() {
        calls++;
        yield batches[0];
        throw new Error('no more');
      },
    };
    await update_bn(loader, new nn.Linear(2, 2));
    expect(calls).toBe(0);
    const model = new nn.BatchNorm1d(2).eval();
    await expect(update_bn(loader, model)).rejects.toThrow('no more');
    expect([model.momentum, model.training]).toEqual([0.1, false]);
  });
});
