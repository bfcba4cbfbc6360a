import * as torch from '@sconce/core';
import * as nn from '@sconce/nn';
import { describe, expect, it } from 'vitest';
import { type Encoded, expectClose, expectEqual, readFixture } from './fixtures.js';

interface InitCase {
  readonly fn: string;
  readonly shape: number[];
  readonly args: number[];
  readonly options: object;
  readonly result: Encoded;
}

type Init = (tensor: torch.Tensor, ...args: unknown[]) => torch.Tensor;

describe("init draws PyTorch's numbers", () => {
  readFixture<InitCase>('init').forEach(({ fn, shape, args, options, result }) => {
    it(`${fn}(${[`[${shape.join(', ')}]`, ...args].join(', ')}, ${JSON.stringify(options)})`, () => {
      const init = nn.init[fn as keyof typeof nn.init] as unknown as Init;
      const run = (given: object): torch.Tensor => {
        const tensor = torch.empty(shape, { requires_grad: true });
        expect(init(tensor, ...args, ...(Object.keys(given).length > 0 ? [given] : []))).toBe(tensor);
        return tensor;
      };
      torch.manual_seed(1);
      expectEqual(run(options), result, fn);
      if (fn.endsWith('normal_') || fn.endsWith('uniform_')) {
        expectEqual(run({ ...options, generator: new torch.Generator().manual_seed(1) }), result, fn);
      }
    });
  });
});

describe('init builds what PyTorch builds', () => {
  it.each(readFixture<InitCase>('fills'))('$fn($shape, $args, $options)', ({ fn, shape, args, options, result }) => {
    const init = nn.init[fn as keyof typeof nn.init] as unknown as Init;
    const run = (given: object): torch.Tensor => {
      const tensor = torch.empty(shape, { requires_grad: true });
      expect(init(tensor, ...args, ...(Object.keys(given).length > 0 ? [given] : []))).toBe(tensor);
      return tensor;
    };
    torch.manual_seed(1);
    expectClose(run(options), result, fn);
    if (fn === 'orthogonal_') {
      expectClose(run({ ...options, generator: new torch.Generator().manual_seed(1) }), result, fn);
    }
  });

  it('draws from the given generator', () => {
    const options = (): nn.init.InitOptions => ({ generator: new torch.Generator().manual_seed(3) });
    const drawn = [1, 2].map(() => nn.init.trunc_normal_(torch.empty([3]), 0, 1, -2, 2, options()).tolist());
    expect(drawn[0]).toEqual(drawn[1]);
    const sparse = [1, 2].map(() => nn.init.sparse_(torch.empty([3, 2]), 0.3, 1, options()).tolist());
    expect(sparse[0]).toEqual(sparse[1]);
  });

  it('is exact in double precision', () => {
    const w = nn.init.orthogonal_(torch.empty([20, 30], { dtype: torch.float64 }));
    expect(w.mm(w.t()).sub(torch.eye(20)).abs().max().item()).toBeLessThan(1e-14);
    const bounds = nn.init.trunc_normal_(torch.empty([1000], { dtype: torch.float64 }), 0, 1, -1e9, 1e9);
    expect(bounds.isfinite().all().item()).toBe(true);
  });
});

describe('init checks its arguments', () => {
  const w = torch.empty([2, 3]);
  it.each<[() => unknown, string]>([
    [() => nn.init.kaiming_uniform_(torch.empty([2])), 'fewer than 2 dimensions'],
    [
      () => nn.init.kaiming_normal_(w, { mode: 'x' as 'fan_in' }),
      "Mode x not supported, please use one of ['fan_in', 'fan_out']",
    ],
    [() => nn.init.kaiming_normal_(w, { nonlinearity: 'x' as 'relu' }), 'Unsupported nonlinearity x'],
    [() => nn.init.xavier_normal_(w, { gian: 1 } as object), "Did you mean 'gain'?"],
    [() => nn.init.normal_(w, { std: 0.02 } as never), "normal_(): argument 'mean' must be float, not object"],
    [() => nn.init.uniform_(w, 0, '1' as never), "uniform_(): argument 'to' must be float, not string"],
    [() => nn.init.eye_(torch.empty([2])), 'Only tensors with 2 dimensions are supported'],
    [() => nn.init.dirac_(w), 'Only tensors with 3, 4, or 5 dimensions are supported'],
    [() => nn.init.dirac_(torch.empty([3, 2, 3]), 2), 'dim 0 must be divisible by groups'],
    [() => nn.init.orthogonal_(torch.empty([3])), 'Only tensors with 2 or more dimensions are supported'],
    [() => nn.init.orthogonal_(w, { gian: 1 } as object), "Did you mean 'gain'?"],
    [() => nn.init.sparse_(torch.empty([3]), 0.1), 'Only tensors with 2 dimensions are supported'],
    [() => nn.init.trunc_normal_(w, 0, 1, 2, -2), 'uniform_ expects to return a [from, to) range'],
    [() => nn.init.calculate_gain('leaky_relu', '1' as never), 'negative_slope 1 not a valid number'],
  ])('%#', (call, message) => {
    expect(call).toThrow(message);
  });

  it('leaves a tensor without elements alone', () => {
    const empty = torch.empty([0, 3]);
    expect(nn.init.kaiming_uniform_(empty)).toBe(empty);
  });

  it('knows the gains', () => {
    expect(nn.init.calculate_gain('tanh')).toBe(5 / 3);
    expect(nn.init.calculate_gain('selu')).toBe(0.75);
    expect(nn.init.calculate_gain('leaky_relu')).toBe(Math.sqrt(2 / (1 + 0.01 ** 2)));
    expect(nn.init._calculate_fan_in_and_fan_out(torch.empty([4, 2, 3, 3]))).toEqual([18, 36]);
  });
});
