import * as torch from '@sconce/core';
import * as nn from '@sconce/nn';
import { describe, expect, it } from 'vitest';
import { decode, type Encoded, expectClose, readFixture, weightsFor } from './fixtures.js';

const F = nn.functional;

interface LossCase {
  readonly fn: 'cross_entropy' | 'nll_loss' | 'mse_loss';
  readonly input: Encoded;
  readonly target: Encoded;
  readonly options: { weight?: Encoded; reduction?: torch.Reduction; ignore_index?: number; label_smoothing?: number };
  readonly output: Encoded;
  readonly input_grad: Encoded;
}

const modules = { cross_entropy: nn.CrossEntropyLoss, nll_loss: nn.NLLLoss, mse_loss: nn.MSELoss };

describe("losses agree with PyTorch's", () => {
  readFixture<LossCase>('losses').forEach((row, i) => {
    const { fn, options } = row;
    const shown = JSON.stringify({ ...options, ...(options.weight && { weight: true }) });
    it(`${i}: ${fn} of ${row.input.shape.join('x')}, target ${row.target.dtype}, ${shown}`, () => {
      const { weight, ...others } = options;
      const given = weight ? { ...others, weight: decode(weight) } : others;
      const run = (loss: (input: torch.Tensor, target: torch.Tensor) => torch.Tensor): void => {
        const input = decode(row.input).requires_grad_();
        const output = loss(input, decode(row.target));
        expectClose(output, row.output, 'output');
        output.mul(weightsFor(output)).sum().backward();
        expectClose(input.grad, row.input_grad, 'gradient');
      };
      run((input, target) => F[fn](input, target, given));
      run(new modules[fn](given));
    });
  });
});

describe('errors', () => {
  const [scores, classes] = [torch.ones([2, 3]), torch.tensor([1n, 2n])];
  const cases: [() => unknown, string][] = [
    [() => F.cross_entropy(scores, torch.ones([2])), 'expected scalar type Long but found Float'],
    [
      () => F.cross_entropy(scores, torch.ones([2, 3]).long()),
      'Expected floating point type for target with class probabilities, got Long',
    ],
    [
      () => F.cross_entropy(scores, torch.ones([2, 3]), { ignore_index: 1 }),
      'ignore_index is not supported for floating point target',
    ],
    [
      () => F.cross_entropy(scores, classes, { label_smoothing: 1.5 }),
      'label_smoothing must be between 0.0 and 1.0. Got: 1.5',
    ],
    [() => F.cross_entropy(scores, classes, { reduction: 'x' as 'sum' }), 'x is not a valid value for reduction'],
    [
      () => F.cross_entropy(scores, torch.ones([2, 3]), { weight: torch.ones([2]) }),
      'cross_entropy: weight tensor should be defined either for all 3 classes or no classes but got weight tensor of shape: [2]',
    ],
    [
      () => F.mse_loss(scores, torch.ones([2])),
      'The size of tensor a (3) must match the size of tensor b (2) at non-singleton dimension 1',
    ],
    [() => F.mse_loss(classes, classes), '"mse_cpu" not implemented for \'Long\''],
    [() => F.one_hot(scores), 'one_hot is only applicable to index tensor.'],
    [() => F.one_hot(classes, 2), 'Class values must be smaller than num_classes.'],
    [() => F.one_hot(torch.tensor([-1n])), 'Class values must be non-negative.'],
    [() => F.one_hot(torch.zeros([0]).long()), 'Can not infer total number of classes from empty tensor.'],
  ];
  it.each(cases)('%#', (call, message) => {
    expect(call).toThrow(message);
  });
});

describe('one_hot', () => {
  it('adds a dimension of the classes', () => {
    expect(F.one_hot(torch.tensor([[0n], [2n]])).tolist()).toEqual([[[1, 0, 0]], [[0, 0, 1]]]);
    expect(F.one_hot(torch.zeros([0]).long(), 3).shape).toEqual([0, 3]);
    expect(F.one_hot(torch.tensor(2n), 3).dtype).toBe(torch.int64);
  });
});

describe('relu', () => {
  it('works in place when asked to', () => {
    const x = torch.tensor([-1, 2]);
    expect(F.relu(x, { inplace: true })).toBe(x);
    expect(x.tolist()).toEqual([0, 2]);
  });
});
