import * as torch from '@sconce/core';
import * as nn from '@sconce/nn';
import { describe, expect, it } from 'vitest';
import { decode, type Encoded, expectClose, readFixture, weightsFor } from './fixtures.js';

const F = nn.functional;

interface CallCase {
  readonly name: string;
  readonly input: Encoded;
  readonly output: Encoded;
  readonly input_grad: Encoded;
}

type Fn = (x: torch.Tensor) => torch.Tensor;

const calls: Record<string, Fn> = {
  gumbel_softmax: (x) => F.gumbel_softmax(x),
  gumbel_softmax_tau: (x) => F.gumbel_softmax(x, 0.5, { dim: 0 }),
  gumbel_softmax_hard: (x) => F.gumbel_softmax(x, 1, { hard: true }),
  normalize: (x) => F.normalize(x),
  normalize_p: (x) => F.normalize(x, { p: 3, dim: -1 }),
  normalize_eps: (x) => F.normalize(x, { p: 1, dim: 0, eps: 5 }),
  normalize_zeros: (x) => F.normalize(x.mul(0)),
  rms_norm: (x) => F.rms_norm(x, [3]),
  rms_norm_weight: (x) => F.rms_norm(x, [3, 2], torch.arange(1, 7).float().view(3, 2), 0.1),
  local_response_norm: (x) => F.local_response_norm(x, 3, { alpha: 0.5, k: 2 }),
  glu: (x) => F.glu(x, 0),
  gelu: (x) => F.gelu(x.mul(4)),
  rrelu: (x) => F.rrelu(x, 0.1, 0.9, { training: true }),
  rrelu_double: (x) => F.rrelu(x.double(), 1 / 8, 1 / 3, { training: true }),
  alpha_dropout: (x) => F.alpha_dropout(x),
  alpha_dropout_training: (x) => F.alpha_dropout(x, { p: 0.1, training: true }),
  feature_alpha_dropout: (x) => F.feature_alpha_dropout(x, { p: 0.4, training: true }),
  dropout2d_matrix: (x) => F.dropout2d(x),
  leaky_relu_: (x) => F.leaky_relu_(x.mul(1), 0.3),
  elu_: (x) => F.elu_(x.mul(1)),
  hardtanh_: (x) => F.hardtanh_(x.mul(1)),
  selu_: (x) => F.selu_(x.mul(1)),
  batch_norm: (x) => F.batch_norm(x, null, null, null, null, { training: true, eps: 0.5 }),
  group_norm: (x) => F.group_norm(x, 2),
};

describe("functions agree with PyTorch's", () => {
  const cases = readFixture<CallCase>('calls');

  it('covers every fixture', () => {
    expect(cases.map((row) => row.name)).toEqual(Object.keys(calls));
  });

  it.each(cases)('$name', ({ name, input, output, input_grad }) => {
    const x = decode(input).requires_grad_();
    torch.manual_seed(1);
    const result = calls[name](x);
    expectClose(result, output, 'output');
    result.mul(weightsFor(result)).sum().backward();
    expectClose(x.grad, input_grad, 'gradient');
  });
});

describe('the gradients and second derivatives are those of central differences', () => {
  const smooth: [string, Fn][] = [
    ['leaky_relu', (x) => F.leaky_relu(x, 0.2)],
    ['elu', (x) => F.elu(x, 0.5)],
    ['hardtanh', (x) => F.hardtanh(x)],
    ['hardsigmoid', F.hardsigmoid],
    ['hardswish', F.hardswish],
    ['silu', F.silu],
    ['mish', F.mish],
    ['softplus', (x) => F.softplus(x, 2, 3)],
    ['gelu', F.gelu],
    ['gelu, tanh', (x) => F.gelu(x, { approximate: 'tanh' })],
    ['glu', (x) => F.glu(x)],
    ['logsigmoid', F.logsigmoid],
    ['softsign', F.softsign],
    ['softshrink', F.softshrink],
    ['tanhshrink', F.tanhshrink],
    ['softmin', (x) => F.softmin(x, 0)],
    ['normalize', F.normalize],
    ['rms_norm', (x) => F.rms_norm(x, [4])],
    ['local_response_norm', (x) => F.local_response_norm(x.unsqueeze(0), 2, { alpha: 1 })],
    ['instance_norm', (x) => F.instance_norm(x.unsqueeze(0))],
  ];
  it.each(smooth)('%s', (_, fn) => {
    const values = [0.3, -0.7, 1.4, -1.9, 2.6, -2.3, 0.8, -0.2];
    const x = torch.tensor(values, { dtype: torch.float64 }).view(2, 4).requires_grad_();
    expect(torch.autograd.gradcheck(fn, [x])).toBe(true);
    expect(torch.autograd.gradgradcheck(fn, [x])).toBe(true);
  });
});

describe('far from 0', () => {
  const far = torch.tensor([-1000, -100, 100, 1000], { dtype: torch.float64, requires_grad: true });
  it.each<[string, Fn, number[], number[]]>([
    ['softplus', F.softplus, [0, 0, 100, 1000], [0, 0, 1, 1]],
    ['logsigmoid', F.logsigmoid, [-1000, -100, 0, 0], [1, 1, 0, 0]],
    ['elu', F.elu, [-1, -1, 100, 1000], [0, 0, 1, 1]],
    [
      'selu',
      (x) => F.selu(x).div(1.0507009873554805),
      [-1.6732632423543772, -1.6732632423543772, 100, 1000],
      [0, 0, 1, 1],
    ],
    ['mish', F.mish, [0, 0, 100, 1000], [0, 0, 1, 1]],
    ['silu', F.silu, [0, 0, 100, 1000], [0, 0, 1, 1]],
    ['gelu', F.gelu, [0, 0, 100, 1000], [0, 0, 1, 1]],
  ])('%s stays finite, and so do its gradients', (_, fn, values, gradients) => {
    const y = fn(far);
    const [grad] = torch.autograd.grad([y.sum()], [far]);
    const close = { atol: 1e-12, rtol: 1e-12 };
    expect(torch.allclose(y.detach(), torch.tensor(values, { dtype: torch.float64 }), close)).toBe(true);
    expect(torch.allclose(grad, torch.tensor(gradients, { dtype: torch.float64 }), close)).toBe(true);
  });
});

describe('NaN stays NaN', () => {
  const fns = { ...F } as unknown as Record<string, Fn>;
  const names =
    'leaky_relu elu selu celu hardtanh relu6 hardsigmoid hardswish silu mish softplus gelu logsigmoid softsign softshrink tanhshrink hardshrink rrelu';
  it.each(names.split(' '))('%s', (name) => {
    expect(fns[name](torch.tensor([NaN])).tolist()).toEqual([NaN]);
  });
});

describe('what does not fit is refused in torch’s words', () => {
  const [x, whole] = [torch.ones([2, 3]), torch.tensor([1n, 2n])];
  it.each<[() => unknown, string]>([
    [() => F.leaky_relu(whole), '"leaky_relu_cpu" not implemented for \'Long\''],
    [() => F.gelu(whole), '"GeluKernelImpl" not implemented for \'Long\''],
    [() => F.logsigmoid(whole), '"log_sigmoid_cpu" not implemented for \'Long\''],
    [() => F.silu('x' as never), "silu(): argument 'input' must be Tensor, not string"],
    [() => F.leaky_relu(x, 0.1, { inplac: true } as object), "Did you mean 'inplace'?"],
    [() => F.elu_(torch.ones([1], { requires_grad: true })), 'a leaf Variable that requires grad'],
    [() => F.gelu(x, { approximate: 'x' as 'tanh' }), 'approximate argument must be either none or tanh.'],
    [() => F.glu(x), 'Halving dimension must be even, but dimension 1 is size 3'],
    [() => F.glu(torch.tensor(1.5)), 'glu does not support scalars because halving size must be even'],
    [() => F.softshrink(x, -1), 'lambda must be greater or equal to 0, but found to be -1.'],
    [() => F.hardtanh(x, 2, 1), 'min_val cannot be greater than max_val'],
    [() => new nn.Hardtanh(2, 1), 'max_val must be larger than min_val'],
    [() => F.hardtanh(torch.tensor([true])), 'Bool inputs not supported for hardtanh'],
    [() => F.rrelu(x, 0.5, 0.1), 'Lower bound should be less than or equal to the upper bound'],
    [() => F.celu(x, 0), 'ZeroDivisionError: alpha cannot be 0 for CELU'],
    [() => new nn.Softmax2d()(x), 'Softmax2d requires a 3D or 4D tensor as input'],
    [() => F.gumbel_softmax(x, 1, { dim: 2 }), 'Dimension out of range'],
    [
      () => F.batch_norm(torch.ones([1, 3]), null, null, null, null, { training: true }),
      'Expected more than 1 value per channel when training, got input size torch.Size([1, 3])',
    ],
    [() => F.instance_norm(torch.ones([2, 3, 1])), 'Expected more than 1 spatial element when training'],
    [() => F.group_norm(torch.ones([1, 4]), 4), 'Expected more than 1 value per channel when training'],
    [() => F.rms_norm(x, [4]), 'expected input with shape [*, 4], but got input of size[2, 3]'],
    [() => F.rms_norm(x, []), 'Expected normalized_shape to be at least 1-dimensional'],
    [() => F.rms_norm(x, [3], torch.ones([4])), 'Expected weight to be of same shape as normalized_shape'],
    [() => F.local_response_norm(x, 2), 'Expected 3D or higher dimensionality input (got 2 dimensions)'],
    [() => F.normalize(torch.ones([3])), 'Dimension out of range'],
    [() => new nn.BatchNorm1d(3)(torch.ones([4])), 'expected 2D or 3D input (got 1D input)'],
    [() => new nn.BatchNorm2d(3)(x), 'expected 4D input (got 2D input)'],
    [() => new nn.BatchNorm3d(3)(x), 'expected 5D input (got 2D input)'],
    [() => new nn.BatchNorm1d(4)(x), 'running_mean should contain 3 elements not 4'],
    [() => new nn.InstanceNorm1d(3)(torch.ones([3])), 'expected 2D or 3D input (got 1D input)'],
    [() => new nn.InstanceNorm2d(3)(x), 'expected 3D or 4D input (got 2D input)'],
    [() => new nn.GroupNorm(3, 4), 'num_channels must be divisible by num_groups'],
    [() => new nn.BatchNorm2d(3, { moment: 0.1 } as object), "Did you mean 'momentum'?"],
    [() => F.dropout1d(torch.ones([2])), 'dropout1d: Expected 2D or 3D input, but received a 1D input.'],
    [() => F.dropout2d(torch.ones([2])), 'Feature dropout requires at least 2 dimensions in the input'],
    [() => F.alpha_dropout(x, { p: 2 }), 'dropout probability has to be between 0 and 1, but got 2'],
    [() => new nn.Dropout3d(-1), 'dropout probability has to be between 0 and 1, but got -1'],
    [
      () => new nn.Unflatten(1, [2, 2])(x),
      "unflatten: Provided sizes [2, 2] don't multiply up to the size of dim 1 (3) in the input tensor",
    ],
    [() => new nn.Unflatten(1, 3 as never), 'unflattened_size must be a tuple of ints, but found type number'],
  ])('%#', (call, message) => {
    expect(call).toThrow(message);
  });
});

describe('batch normalization', () => {
  it('learns, and its running values give what the batch gave', () => {
    torch.manual_seed(0);
    const norm = new nn.BatchNorm2d(3, { momentum: 1 });
    const x = torch.randn([4, 3, 5, 5]).mul(3).add(7);
    const trained = norm(x);
    const count = 4 * 5 * 5;
    norm.running_var?.mul_((count - 1) / count);
    expect(torch.allclose(norm.eval()(x), trained, { atol: 1e-5 })).toBe(true);
    expect(norm.num_batches_tracked?.item()).toBe(1);
    norm.reset_running_stats();
    expect([norm.running_mean?.tolist(), norm.running_var?.tolist()]).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ]);
  });

  it('reads checkpoints that have no num_batches_tracked', () => {
    const norm = new nn.BatchNorm1d(2);
    const { num_batches_tracked: _, ...old } = norm.state_dict();
    expect(norm.load_state_dict(old)).toEqual({ missing_keys: [], unexpected_keys: [] });
    const { running_mean: __, ...without } = old;
    expect(() => norm.load_state_dict(without)).toThrow('Missing key(s) in state_dict: "running_mean".');
  });

  it('becomes float64 with the rest of the model', () => {
    const model = new nn.Sequential(new nn.Linear(2, 3), new nn.BatchNorm1d(3)).double();
    expect(model(torch.randn([4, 2], { dtype: torch.float64 })).dtype).toBe(torch.float64);
    expect(model.state_dict()['1.num_batches_tracked'].dtype).toBe(torch.int64);
  });

  it('frees what lies between the layers of a Sequential', () => {
    const model = new nn.Sequential(new nn.Conv2d(1, 4, 3), new nn.BatchNorm2d(4), new nn.ReLU(), new nn.GELU());
    const x = torch.rand([2, 1, 8, 8]);
    const [weight] = model.parameters();
    const plain = [...model].reduce((y, layer) => layer(y), x);
    const [wanted] = torch.autograd.grad([plain.square().sum()], [weight]);
    model(x).square().sum().backward();
    expect(torch.allclose(weight.grad as torch.Tensor, wanted)).toBe(true);
  });
});

it('RMSNorm prints as in torch, and normalizes', () => {
  const norm = new nn.RMSNorm(4);
  expect(norm.toString()).toBe('RMSNorm((4,), eps=None, elementwise_affine=True)');
  expect(Object.keys(norm.state_dict())).toEqual(['weight']);
  const out = norm(torch.randn([3, 4]).mul(5));
  expect(torch.allclose(out.square().mean(-1), torch.ones([3]))).toBe(true);
  expect(new nn.RMSNorm([2, 2], 0.5, { elementwise_affine: false }).weight).toBeNull();
});

it('LayerNorm goes without bias', () => {
  const norm = new nn.LayerNorm([2, 3], { bias: false });
  expect([norm.bias, Object.keys(norm.state_dict())]).toEqual([null, ['weight']]);
  expect(norm(torch.randn([4, 2, 3])).shape).toEqual([4, 2, 3]);
});
