import * as torch from '@sconce/core';
import * as nn from '@sconce/nn';
import { describe, expect, it } from 'vitest';
import { readFixture } from './fixtures.js';
import { expectLayer, type LayerCase } from './layer_case.js';

class Block extends nn.Module {
  conv = new nn.Conv2d(2, 3, 3, { padding: 1 });
  declare scale: torch.Tensor;
  gain = new nn.Parameter(torch.full([1], 0.5));

  constructor() {
    super();
    this.register_buffer('scale', torch.ones([1]));
    this.register_buffer('temporary', torch.ones([1]), { persistent: false });
  }

  override forward(x: torch.Tensor): torch.Tensor {
    return this.conv(x).relu().mul(this.gain).mul(this.scale);
  }
}

class Net extends nn.Module {
  block = new Block();
  offset = new nn.Parameter(torch.zeros([1]));
  layers = new nn.ModuleList([new nn.Linear(12, 4), new nn.Linear(4, 4)]);
  heads = new nn.ModuleDict({ a: new nn.Linear(4, 2), b: new nn.Linear(4, 3, { bias: false }) });
  again = this.layers.get(1);
  pool = new nn.MaxPool2d(2);

  override forward(x: torch.Tensor): torch.Tensor {
    let y = this.pool(this.block(x)).flatten(1).add(this.offset);
    for (const layer of this.layers) y = layer(y).tanh();
    y = this.again(y);
    return torch.cat([this.heads.get('a')(y), this.heads.get('b')(y)], 1);
  }
}

const factories: Record<string, () => nn.Module> = {
  conv: () => new nn.Conv2d(4, 6, 3),
  conv_stride_pair: () => new nn.Conv2d(4, 6, [3, 2], { stride: [2, 1], padding: [1, 0] }),
  conv_dilation_groups: () => new nn.Conv2d(4, 6, 2, { dilation: 2, groups: 2, bias: false }),
  conv_same: () => new nn.Conv2d(4, 2, [4, 3], { padding: 'same', dilation: [1, 2] }),
  conv_valid: () => new nn.Conv2d(4, 2, 3, 1, 'valid'),
  conv_reflect: () => new nn.Conv2d(4, 2, 3, { padding: [2, 1], padding_mode: 'reflect' }),
  conv_replicate: () => new nn.Conv2d(4, 2, 3, 2, 1, { padding_mode: 'replicate' }),
  conv_circular_same: () => new nn.Conv2d(4, 2, [2, 3], { padding: 'same', padding_mode: 'circular' }),
  conv_unbatched: () => new nn.Conv2d({ in_channels: 4, out_channels: 2, kernel_size: 3 }),
  linear: () => new nn.Linear({ in_features: 5, out_features: 3 }),
  linear_no_bias: () => new nn.Linear(5, 3, false),
  max_pool: () => new nn.MaxPool2d(2),
  max_pool_all: () => new nn.MaxPool2d([3, 2], { stride: [2, 1], padding: [1, 0], dilation: [1, 2], ceil_mode: true }),
  avg_pool: () => new nn.AvgPool2d(3),
  avg_pool_all: () => new nn.AvgPool2d([3, 2], 2, 1, { ceil_mode: true, count_include_pad: false }),
  avg_pool_divisor: () => new nn.AvgPool2d({ kernel_size: 2, divisor_override: 3 }),
  relu: () => new nn.ReLU(),
  relu_inplace: () => new nn.ReLU({ inplace: true }),
  sigmoid: () => new nn.Sigmoid(),
  tanh: () => new nn.Tanh(),
  softmax: () => new nn.Softmax(1),
  softmax_implicit: () => new nn.Softmax(),
  log_softmax: () => new nn.LogSoftmax({ dim: -1 }),
  flatten: () => new nn.Flatten(),
  flatten_part: () => new nn.Flatten(0, 2),
  dropout: () => new nn.Dropout(0.25),
  dropout_small: () => new nn.Dropout(1e-5, { inplace: true }),
  identity: () => new nn.Identity(),
  sequential: () => new nn.Sequential(new nn.Conv2d(4, 3, 3), new nn.ReLU(), new nn.Flatten(), new nn.Linear(36, 2)),
  net: () => new Net(),
};

describe("layers agree with PyTorch's", () => {
  const cases = readFixture<LayerCase>('layers');

  it('covers every fixture', () => {
    expect(cases.map((row) => row.name)).toEqual(Object.keys(factories));
  });

  for (const row of cases) {
    it(row.name, () => {
      expectLayer(row, factories[row.name]);
    });
  }
});

describe('max_pool2d with indices', () => {
  it('gives a pair', () => {
    const pool = new nn.MaxPool2d(2, { return_indices: true });
    const [values, indices] = pool(torch.arange(16).float().view(1, 4, 4));
    expect([values.tolist(), indices.tolist()]).toEqual([
      [
        [
          [5, 7],
          [13, 15],
        ],
      ],
      [
        [
          [5, 7],
          [13, 15],
        ],
      ],
    ]);
  });
});

describe('Dropout', () => {
  it('zeroes with probability p and scales the rest, in training mode only', () => {
    const x = torch.ones([10_000]);
    const dropout = new nn.Dropout(0.25);
    const values = new Set(Array.from(dropout(x).toTypedArray(), Number));
    expect(values).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    expect(dropout(x).eq(0).float().mean().item()).toBeCloseTo(0.25, 1);
    expect(dropout.eval()(x)).toBe(x);
    expect(new nn.Dropout(1)(x).sum().item()).toBe(0);
  });

  it('writes into its input when asked to', () => {
    const x = torch.ones([100]);
    expect(new nn.Dropout({ p: 0.5, inplace: true })(x)).toBe(x);
    expect(x.eq(1).any().item()).toBe(false);
  });

  it('refuses a probability out of range', () => {
    expect(() => new nn.Dropout(-1)).toThrow('dropout probability has to be between 0 and 1, but got -1');
    expect(() => nn.functional.dropout(torch.ones([1]), { p: 1.5 })).toThrow('but got 1.5');
  });
});

describe('constructors check their arguments', () => {
  const cases: [string, () => unknown, string][] = [
    ['groups', () => new nn.Conv2d(3, 4, 3, { groups: 2 }), 'in_channels must be divisible by groups'],
    ['groups of outputs', () => new nn.Conv2d(4, 3, 3, { groups: 2 }), 'out_channels must be divisible by groups'],
    ['no groups', () => new nn.Conv2d(4, 4, 3, { groups: 0 }), 'groups must be a positive integer'],
    [
      'same with stride',
      () => new nn.Conv2d(1, 1, 3, { padding: 'same', stride: 2 }),
      "padding='same' is not supported for strided convolutions",
    ],
    [
      'padding word',
      () => new nn.Conv2d(1, 1, 3, { padding: 'x' as 'same' }),
      "Invalid padding string 'x', should be one of {'valid', 'same'}",
    ],
    ['padding_mode', () => new nn.Conv2d(1, 1, 3, { padding_mode: 'x' as 'zeros' }), "but got padding_mode='x'"],
    [
      'kernel 0',
      () => new nn.Conv2d(1, 1, 0),
      'kernel_size must be a positive integer or a pair of positive integers, got 0',
    ],
    ['kernel 1.5', () => new nn.Conv2d(1, 1, 1.5), 'got 1.5'],
    ['kernel triple', () => new nn.Conv2d(1, 1, [1, 2, 3] as never), 'got [1, 2, 3]'],
    ['pool kernel', () => new nn.MaxPool2d(-1), 'kernel_size must be a positive integer'],
    ['unknown key', () => new nn.Conv2d(1, 1, 3, { strid: 2 } as object), "Did you mean 'stride'?"],
    ['unknown name', () => new nn.Linear({ in_features: 1, out_feature: 2 } as never), "Did you mean 'out_features'?"],
    [
      'missing',
      () => new (nn.Linear as unknown as new (n: number) => nn.Linear)(1),
      "Linear() missing 1 required positional argument: 'out_features'",
    ],
    [
      'twice',
      () => new nn.MaxPool2d(2, 2, { stride: 1 } as object),
      "MaxPool2d() got multiple values for argument 'stride'",
    ],
    [
      'too many',
      () => new (nn.Flatten as new (...n: number[]) => nn.Flatten)(0, 1, 2),
      'Flatten() takes from 0 to 2 positional arguments but 3 were given',
    ],
    ['loss option', () => new nn.CrossEntropyLoss({ label_smooth: 0.1 } as object), "Did you mean 'label_smoothing'?"],
    ['no tensor', () => new nn.Flatten()(3 as never), "flatten(): argument 'input' must be Tensor, not number"],
    ['features', () => new nn.Linear(-1, 2), 'in_features must be at least 0, got -1'],
  ];
  it.each(cases)('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  it('takes a dtype', () => {
    expect(new nn.Conv2d(1, 1, 1, { dtype: torch.float64 }).weight.dtype).toBe(torch.float64);
    expect(new nn.Linear(1, 1, { dtype: torch.float64 }).bias?.dtype).toBe(torch.float64);
  });
});
