import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import * as nn from '@sconce/nn';
import { describe, expect, it } from 'vitest';
import { cloneModule } from '../src/_clone.js';
import { decode, type Encoded, expectClose, readFixture, weightsFor } from './fixtures.js';

const { utils } = nn;

interface ClipCase {
  readonly kind: 'clip';
  readonly grads: readonly Encoded[];
  readonly max_norm: number;
  readonly norm_type: number | 'inf';
  readonly total: Encoded;
  readonly clipped: readonly Encoded[];
}

interface NormCase {
  readonly kind: 'weight_norm' | 'spectral_norm';
  readonly layer: 'linear' | 'conv';
  readonly options: object;
  readonly calls: number;
  readonly input: Encoded;
  readonly output: Encoded;
  readonly grads: Readonly<Record<string, Encoded>>;
  readonly state_dict: Readonly<Record<string, Encoded>>;
  readonly removed: Encoded;
  readonly keys: readonly string[];
}

const rows = readFixture<ClipCase | NormCase>('utils');
const withGrad = (grad: Tensor): Tensor => {
  const parameter = torch.zeros_like(grad).requires_grad_();
  parameter.grad = grad;
  return parameter;
};

describe("clip_grad_norm_ agrees with PyTorch's", () => {
  rows.forEach((row, i) => {
    if (row.kind !== 'clip') return;
    it(`${i}: at most ${row.max_norm}, norm ${row.norm_type}`, () => {
      const parameters = row.grads.map((grad) => withGrad(decode(grad)));
      const norm_type = row.norm_type === 'inf' ? Infinity : row.norm_type;
      const total = utils.clip_grad_norm_(parameters.values(), row.max_norm, { norm_type });
      expectClose(total, row.total, 'total');
      row.clipped.forEach((grad, k) => {
        expectClose(parameters[k].grad, grad, `gradient ${k}`);
      });
    });
  });

  it('takes one tensor, and leaves those without a gradient out', () => {
    const [one, none] = [withGrad(torch.tensor([3, 4])), torch.zeros([2], { requires_grad: true })];
    expect(utils.clip_grad_norm_(one, 10).item()).toBe(5);
    expect(one.grad?.tolist()).toEqual([3, 4]);
    expect(utils.clip_grad_norm_([none], 1).item()).toBe(0);
  });

  it('refuses a norm that is not finite, when asked to', () => {
    const parameter = withGrad(torch.tensor([1, Infinity]));
    expect(() => utils.clip_grad_norm_([parameter], 1, { error_if_nonfinite: true })).toThrow(
      'The total norm of order 2.0 for gradients from `parameters` is non-finite, so it cannot be clipped.',
    );
    expect(parameter.grad?.tolist()).toEqual([1, Infinity]);
  });
});

describe('clip_grad_value_', () => {
  it('clamps each element', () => {
    const [one, none] = [withGrad(torch.tensor([3, -4, 0.5])), torch.zeros([2], { requires_grad: true })];
    utils.clip_grad_value_([one, none], 1);
    expect(one.grad?.tolist()).toEqual([1, -1, 0.5]);
    expect(none.grad).toBe(null);
  });
});

describe('parameters_to_vector, vector_to_parameters', () => {
  it('go there and back', () => {
    const layer = new nn.Linear(2, 2);
    const vector = utils.parameters_to_vector(layer.parameters());
    expect(vector.tolist()).toEqual([
      ...(layer.weight.flatten().tolist() as number[]),
      ...(layer.bias?.tolist() as number[]),
    ]);
    vector.sum().backward();
    expect(layer.weight.grad?.tolist()).toEqual([
      [1, 1],
      [1, 1],
    ]);
    const { weight } = layer;
    utils.vector_to_parameters(torch.arange(6).float(), layer.parameters());
    expect(layer.weight).toBe(weight);
    expect([layer.weight.tolist(), layer.bias?.tolist()]).toEqual([
      [
        [0, 1],
        [2, 3],
      ],
      [4, 5],
    ]);
  });

  it('refuse what does not fit', () => {
    const layer = new nn.Linear(2, 2);
    expect(() => {
      utils.vector_to_parameters(torch.ones([5]), layer.parameters());
    }).toThrow('expected a vector of 6 elements, but got one of the shape [5]');
    expect(() => {
      utils.vector_to_parameters([1] as never, layer.parameters());
    }).toThrow('expected torch.Tensor, but got: object');
  });
});

describe("weight_norm and spectral_norm agree with PyTorch's", () => {
  rows.forEach((row, i) => {
    if (row.kind === 'clip') return;
    it(`${i}: ${row.kind} of ${row.layer} ${JSON.stringify(row.options)}`, () => {
      torch.manual_seed(0);
      const module = row.layer === 'linear' ? new nn.Linear(4, 3) : new nn.Conv2d(2, 3, 2);
      expect(utils[row.kind](module, 'weight', row.options)).toBe(module);
      const x = decode(row.input);
      let output = module(x);
      for (let k = 1; k < row.calls; k++) output = output.add(module(x));
      module.eval();
      output = output.add(module(x));
      expectClose(output, row.output, 'output');
      output.mul(weightsFor(output)).sum().backward();
      expect(Array.from(module.named_parameters(), ([name]) => name)).toEqual(Object.keys(row.grads));
      for (const [name, parameter] of module.named_parameters()) expectClose(parameter.grad, row.grads[name], name);
      const state = module.state_dict();
      expect(Object.keys(state)).toEqual(Object.keys(row.state_dict));
      for (const [name, value] of Object.entries(state)) expectClose(value, row.state_dict[name], name);
      const remove = row.kind === 'weight_norm' ? utils.remove_weight_norm : utils.remove_spectral_norm;
      expect(remove(module)).toBe(module);
      expectClose(module.weight, row.removed, 'weight');
      expect(Object.keys(module.state_dict()).sort()).toEqual([...row.keys].sort());
      // The weight is a parameter again, which the module reads.
      torch.no_grad(() => module.weight.zero_());
      expectClose(
        module(x).sub(module(torch.zeros(x.shape))),
        { ...row.output, data: row.output.data.map(() => 0) },
        'zeros',
      );
    });
  });

  it('go with a copy of the module', () => {
    for (const kind of ['weight_norm', 'spectral_norm'] as const) {
      const layer = utils[kind](new nn.Linear(3, 2)).eval();
      const copy = cloneModule(layer);
      const x = torch.rand([1, 3]);
      const before = layer(x).tolist();
      torch.no_grad(() => Array.from(copy.parameters(), (parameter) => parameter.zero_().add_(1)));
      expect(layer(x).tolist()).toEqual(before);
      copy(x);
      expect(layer.weight.eq(layer.weight.index(0, 0)).all().item()).toBe(false);
      expect(copy.weight.eq(copy.weight.index(0, 0)).all().item()).toBe(true);
    }
  });

  it('refuse what they cannot do', () => {
    const layer = new nn.Linear(2, 2);
    for (const kind of ['weight_norm', 'spectral_norm'] as const) {
      const remove = utils[`remove_${kind}`];
      expect(() => remove(layer)).toThrow(
        `${kind} of 'weight' not found in Linear(in_features=2, out_features=2, bias=True)`,
      );
      expect(() => utils[kind](layer, 'x')).toThrow(`${kind} cannot be applied: 'x' is no parameter of Linear(`);
      utils[kind](layer);
      expect(() => utils[kind](layer)).toThrow(`Cannot register two ${kind} hooks on the same parameter weight`);
      remove(layer);
    }
    expect(() => utils.spectral_norm(layer, 'weight', { n_power_iterations: 0 })).toThrow(
      'Expected n_power_iterations to be positive, but got n_power_iterations=0',
    );
    expect(Object.keys(layer.state_dict())).toEqual(['bias', 'weight']);
  });
});

describe('fuse_conv_bn_eval, fuse_linear_bn_eval', () => {
  /** A normalization that changes everything. */
  const drawn = <M extends nn.BatchNorm1d | nn.BatchNorm2d>(bn: M): M => {
    torch.no_grad(() => {
      for (const x of [bn.weight, bn.bias, bn.running_mean, bn.running_var]) x?.uniform_(0.5, 2);
    });
    bn.eval();
    return bn;
  };

  it('make one layer of two', () => {
    torch.manual_seed(0);
    const x = torch.randn([2, 3, 5, 5]);
    const check = (fused: Tensor, expected: Tensor): void => {
      expect(fused.allclose(expected, { atol: 1e-5, rtol: 1e-5 })).toBe(true);
    };
    for (const bias of [true, false]) {
      const conv = new nn.Conv2d(3, 4, 3, { bias }).eval();
      const turned = new nn.ConvTranspose2d(3, 4, 3, { bias }).eval();
      const linear = new nn.Linear(5, 4, { bias }).eval();
      const [bn, flat] = [drawn(new nn.BatchNorm2d(4)), drawn(new nn.BatchNorm1d(4))];
      const plain = new nn.BatchNorm2d(4, { affine: false }).eval();
      check(utils.fuse_conv_bn_eval(conv, bn)(x), bn(conv(x)));
      check(utils.fuse_conv_bn_eval(conv, plain)(x), plain(conv(x)));
      check(utils.fuse_conv_bn_eval(turned, bn, true)(x), bn(turned(x)));
      check(utils.fuse_linear_bn_eval(linear, flat)(x.index(0, 0)), flat(linear(x.index(0, 0))));
      expect(conv.bias !== null).toBe(bias);
    }
  });

  it('refuse training, and what keeps no statistics', () => {
    const [conv, bn] = [new nn.Conv2d(1, 1, 1), new nn.BatchNorm2d(1).eval()];
    expect(() => utils.fuse_conv_bn_eval(conv, bn)).toThrow('Fusion only for eval!');
    const own = new nn.BatchNorm2d(1, { track_running_stats: false }).eval();
    expect(() => utils.fuse_conv_bn_eval(conv.eval(), own)).toThrow('Fusion only with running statistics');
  });
});
