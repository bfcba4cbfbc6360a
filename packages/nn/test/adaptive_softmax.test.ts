import * as torch from '@sconce/core';
import * as nn from '@sconce/nn';
import { describe, expect, it } from 'vitest';
import { decode, type Encoded, expectClose, expectEqual, readFixture } from './fixtures.js';

interface AdaptiveCase {
  readonly repr: string;
  readonly state_dict: Record<string, Encoded>;
  readonly input: Encoded;
  readonly target: Encoded;
  readonly output: Encoded;
  readonly loss: Encoded;
  readonly input_grad: Encoded;
  readonly grads: Record<string, Encoded>;
  readonly log_prob: Encoded;
  readonly predict: Encoded;
}

const [wanted] = readFixture<AdaptiveCase>('adaptive_softmax');

function make(): nn.AdaptiveLogSoftmaxWithLoss {
  torch.manual_seed(0);
  return new nn.AdaptiveLogSoftmaxWithLoss(8, 20, [4, 10], { div_value: 2, head_bias: true });
}

describe('AdaptiveLogSoftmaxWithLoss', () => {
  it('begins with the weights of PyTorch and gives its output, loss and gradients', () => {
    const module = make();
    expect(String(module)).toBe(wanted.repr);
    for (const [name, tensor] of Object.entries(module.state_dict()))
      expectEqual(tensor, wanted.state_dict[name], name);
    const input = decode(wanted.input).requires_grad_();
    const { output, loss } = module(input, decode(wanted.target));
    expectClose(output, wanted.output, 'output');
    expectClose(loss, wanted.loss, 'loss');
    loss.backward();
    expectClose(input.grad, wanted.input_grad, 'input');
    for (const [name, { grad }] of module.named_parameters()) expectClose(grad, wanted.grads[name], name);
  });

  it('gives all probabilities, and the most probable classes', () => {
    const module = make();
    const input = decode(wanted.input);
    expectClose(module.log_prob(input), wanted.log_prob, 'log_prob');
    expectEqual(module.predict(input.mul(30)), wanted.predict, 'predict');
  });

  it('takes a single vector', () => {
    const module = make();
    const input = decode(wanted.input);
    const { output } = module(input.select(0, 1), decode(wanted.target).select(0, 1));
    expect(output.shape).toEqual([]);
    expect(output.item()).toBeCloseTo(Number(wanted.output.data[1]), 5);
  });

  it('refuses cutoffs that do not grow, and targets that are no classes', () => {
    const cutoffs = 'cutoffs should be a sequence of unique, positive integers sorted in an increasing order';
    expect(() => new nn.AdaptiveLogSoftmaxWithLoss(8, 20, [10, 4])).toThrow(cutoffs);
    expect(() => new nn.AdaptiveLogSoftmaxWithLoss(8, 20, [20])).toThrow(cutoffs);
    const module = make();
    expect(() => module(torch.ones([1, 8]), torch.tensor([20]).long())).toThrow(
      'Target values should be in [0, 19], but values in range [20, 20] were found.',
    );
    expect(() => module(torch.ones([2, 8]), torch.tensor([1]).long())).toThrow(
      'Input and target should have the same size in the batch dimension.',
    );
  });
});
