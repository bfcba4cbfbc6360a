import * as torch from '@sconce/core';
import * as nn from '@sconce/nn';
import { expect, it } from 'vitest';

class Net extends nn.Module {
  conv = new nn.Conv2d(1, 8, 3, { groups: 1 });
  norm = new nn.BatchNorm2d(8);
  grouped = new nn.Conv2d(8, 4, [1, 3], { groups: 2, bias: false });
  head = new nn.Sequential(new nn.Flatten(), new nn.Dropout(), new nn.Linear(4 * 6 * 4, 1000));
  unused = new nn.Linear(2, 2);

  override forward(x: torch.Tensor): torch.Tensor {
    return this.head(this.grouped(this.norm(this.conv(x)).relu()));
  }
}

it('tells shapes, parameters and multiply-adds, and changes nothing', () => {
  const model = new Net();
  model.head.eval();
  model.conv.requires_grad_(false);
  const summary = nn.summary(model, [2, 1, 8, 8]);
  expect(summary.layers.map(({ name, outputShape }) => [name, outputShape])).toEqual([
    ['', [2, 1000]],
    ['conv', [2, 8, 6, 6]],
    ['norm', [2, 8, 6, 6]],
    ['grouped', [2, 4, 6, 4]],
    ['head', [2, 1000]],
    ['head.0', [2, 96]],
    ['head.1', [2, 96]],
    ['head.2', [2, 1000]],
    ['unused', null],
  ]);
  expect(summary.layers.map(({ parameters }) => parameters)).toEqual([0, 80, 16, 48, 0, 0, 0, 97_000, 6]);
  const macs = [2 * 36 * 8 * 9, 2 * 24 * 4 * 4 * 3, 2 * 96 * 1000];
  expect(summary.layers.map((layer) => layer.macs)).toEqual([0, macs[0], 0, macs[1], 0, 0, 0, macs[2], 0]);
  expect([summary.parameters, summary.trainableParameters]).toEqual([97_150, 97_070]);
  expect(summary.macs).toBe(macs[0] + macs[1] + macs[2]);
  expect([model.training, model.head.training, model.norm.num_batches_tracked?.item()]).toEqual([true, false, 0]);
  expect(String(summary)).toContain('  grouped (Conv2d)    [2, 4, 6, 4]          48    2,304\n');
  // No hook stays.
  expect(torch.no_grad(() => model(torch.zeros([1, 1, 8, 8]))).shape).toEqual([1, 1000]);
});

it('takes several inputs, tensors, and a module that is used twice', () => {
  const shared = new nn.Linear(3, 3);
  class Twice extends nn.Module<[torch.Tensor, torch.Tensor]> {
    layer = shared;
    same = shared;
    override forward(a: torch.Tensor, b: torch.Tensor): torch.Tensor {
      return this.layer(a).add(this.same(b));
    }
  }
  const summary = nn.summary(new Twice().double(), [[2, 3], torch.ones([2, 3], { dtype: torch.float64 })]);
  expect([summary.parameters, summary.macs, summary.layers.length]).toEqual([12, 36, 2]);
});

it('counts recurrent and transposed layers, and no look-ups', () => {
  const macsOf = (model: nn.AnyModule, shape: number[], dtype = torch.float32): number =>
    nn.summary(model, torch.zeros(shape, { dtype })).macs;
  expect(macsOf(new nn.LSTM(3, 5), [7, 2, 3])).toBe(7 * 2 * (20 * 3 + 20 * 5));
  expect(macsOf(new nn.ConvTranspose2d(2, 6, 3), [1, 2, 4, 4])).toBe(16 * 2 * 6 * 9);
  expect(macsOf(new nn.Embedding(10, 4), [2, 3], torch.int64)).toBe(0);
});

it('leaves the random numbers as they were', () => {
  class Noisy extends nn.Module {
    override forward(x: torch.Tensor): torch.Tensor {
      return x.add(torch.randn(x.shape));
    }
  }
  torch.manual_seed(1);
  const wanted = torch.rand([2]).tolist();
  torch.manual_seed(1);
  nn.summary(new Noisy(), [3]);
  expect(torch.rand([2]).tolist()).toEqual(wanted);
});

it('puts the model back when the call fails', () => {
  const model = new Net();
  expect(() => nn.summary(model, [1, 2, 8, 8])).toThrow('to have 1 channels, but got 2 channels instead');
  expect(model.training).toBe(true);
});
