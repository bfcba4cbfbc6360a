import * as torch from '@sconce/core';
import * as nn from '@sconce/nn';
import { describe, expect, it } from 'vitest';
import { decode, type Encoded, expectClose, expectEqual, readFixture, weightsFor } from './fixtures.js';

interface Call {
  readonly output: Encoded;
  readonly input_grads: Encoded[];
  readonly grads: Record<string, Encoded>;
}

interface UnitCase {
  readonly name: string;
  readonly repr: string;
  readonly state_dict: Record<string, Encoded>;
  readonly after: Record<string, Encoded>;
  readonly inputs: Encoded[];
  /** In training mode, then in evaluation mode. */
  readonly calls: Call[];
}

type Unit = nn.Module<torch.Tensor[]>;

const factories: Record<string, () => unknown> = {
  relu6: () => new nn.ReLU6(),
  relu6_inplace: () => new nn.ReLU6({ inplace: true }),
  selu: () => new nn.SELU(),
  silu: () => new nn.SiLU(),
  silu_inplace: () => new nn.SiLU(true),
  mish: () => new nn.Mish(),
  hardswish: () => new nn.Hardswish(),
  hardsigmoid: () => new nn.Hardsigmoid({ inplace: true }),
  leaky_relu: () => new nn.LeakyReLU(),
  leaky_relu_inplace: () => new nn.LeakyReLU(0.2, { inplace: true }),
  elu: () => new nn.ELU(),
  elu_inplace: () => new nn.ELU(0.5, true),
  celu: () => new nn.CELU({ alpha: 0.75 }),
  hardtanh: () => new nn.Hardtanh(),
  hardtanh_bounds: () => new nn.Hardtanh(-2, 0.5, { inplace: true }),
  threshold: () => new nn.Threshold(0.1, 20),
  threshold_inplace: () => new nn.Threshold(0.1, 20, true),
  rrelu: () => new nn.RReLU(),
  rrelu_inplace: () => new nn.RReLU(0.1, 0.3, { inplace: true }),
  gelu: () => new nn.GELU(),
  gelu_tanh: () => new nn.GELU({ approximate: 'tanh' }),
  glu: () => new nn.GLU(),
  softplus: () => new nn.Softplus(),
  softplus_beta: () => new nn.Softplus(2, 3),
  hardshrink: () => new nn.Hardshrink(),
  softshrink: () => new nn.Softshrink(0.3),
  log_sigmoid: () => new nn.LogSigmoid(),
  softsign: () => new nn.Softsign(),
  tanhshrink: () => new nn.Tanhshrink(),
  softmin: () => new nn.Softmin(0),
  prelu: () => new nn.PReLU(),
  prelu_channels: () => new nn.PReLU(3, 0.1),
  softmax2d: () => new nn.Softmax2d(),
  batch_norm1d: () => new nn.BatchNorm1d(3),
  batch_norm1d_sequence: () => new nn.BatchNorm1d(2, 1e-3, 0.3),
  batch_norm2d: () => new nn.BatchNorm2d({ num_features: 4 }),
  batch_norm2d_plain: () => new nn.BatchNorm2d(4, { affine: false, track_running_stats: false }),
  batch_norm2d_cumulative: () => new nn.BatchNorm2d(4, { momentum: null }),
  batch_norm3d: () => new nn.BatchNorm3d(2, { affine: false }),
  instance_norm1d: () => new nn.InstanceNorm1d(2),
  instance_norm1d_unbatched: () => new nn.InstanceNorm1d(2, { affine: true }),
  instance_norm2d: () => new nn.InstanceNorm2d(4, { affine: true, track_running_stats: true }),
  instance_norm3d: () => new nn.InstanceNorm3d(2, { track_running_stats: true }),
  layer_norm: () => new nn.LayerNorm(5),
  layer_norm_shape: () => new nn.LayerNorm([3, 2], { eps: 0.1 }),
  layer_norm_plain: () => new nn.LayerNorm({ normalized_shape: 5, elementwise_affine: false }),
  group_norm: () => new nn.GroupNorm(2, 4),
  group_norm_plain: () => new nn.GroupNorm(1, 4, { affine: false }),
  local_response_norm: () => new nn.LocalResponseNorm(3),
  local_response_norm_all: () => new nn.LocalResponseNorm(2, { alpha: 0.1, beta: 0.5, k: 2 }),
  dropout: () => new nn.Dropout(0.3),
  dropout1d: () => new nn.Dropout1d(),
  dropout1d_unbatched: () => new nn.Dropout1d(),
  dropout2d: () => new nn.Dropout2d(0.3),
  dropout2d_unbatched: () => new nn.Dropout2d(0.3, true),
  dropout3d: () => new nn.Dropout3d(),
  dropout3d_unbatched: () => new nn.Dropout3d(),
  dropout2d_one: () => new nn.Dropout2d({ p: 1 }),
  alpha_dropout: () => new nn.AlphaDropout(0.3),
  alpha_dropout_inplace: () => new nn.AlphaDropout(0.3, { inplace: true }),
  feature_alpha_dropout: () => new nn.FeatureAlphaDropout(),
  unflatten: () => new nn.Unflatten(1, [2, 2]),
  bilinear: () => new nn.Bilinear(3, 2, 4),
  bilinear_no_bias: () => new nn.Bilinear(3, 2, 1, false),
};

function expectCall(module: Unit, given: readonly Encoded[], wanted: Call, mode: string): void {
  module.zero_grad();
  const inputs = given.map((input) => decode(input).requires_grad_());
  torch.manual_seed(1);
  const output = module(...inputs.map((input) => input.clone()));
  expectClose(output, wanted.output, `output, ${mode}`);
  output.mul(weightsFor(output)).sum().backward();
  inputs.forEach(({ grad }, i) => expectClose(grad, wanted.input_grads[i], `gradient of input ${i}, ${mode}`));
  for (const [name, parameter] of module.named_parameters()) {
    expectClose(parameter.grad, wanted.grads[name], `gradient of ${name}, ${mode}`);
  }
}

describe("layers agree with PyTorch's in both modes", () => {
  const cases = readFixture<UnitCase>('units');

  it('covers every fixture', () => {
    expect(cases.map((row) => row.name)).toEqual(Object.keys(factories));
  });

  for (const row of cases) {
    it(row.name, () => {
      torch.manual_seed(0);
      const module = factories[row.name]() as Unit;
      expect(module.toString()).toBe(row.repr);
      const state = module.state_dict();
      expect(Object.keys(state)).toEqual(Object.keys(row.state_dict));
      for (const [key, value] of Object.entries(state)) expectEqual(value, row.state_dict[key], key);
      expectCall(module.train(), row.inputs, row.calls[0], 'training');
      expectCall(module.eval(), row.inputs, row.calls[1], 'evaluation');
      for (const [key, value] of Object.entries(module.state_dict())) expectClose(value, row.after[key], key);
    });
  }
});
