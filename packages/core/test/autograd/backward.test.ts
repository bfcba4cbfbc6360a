import { describe, expect, test } from 'vitest';
import * as torch from '../../src/index.js';

const { backward } = torch.autograd;

describe('autograd.backward', () => {
  test('adds up the gradients of several tensors', () => {
    const x = torch.tensor([1, 2], { requires_grad: true });
    backward([x.sum(), x.square()], [null, torch.tensor([1, 10])]);
    expect(x.grad?.tolist()).toEqual([3, 41]);
    backward(x.sum());
    backward(x.mul(2), torch.ones([2]));
    expect(x.grad?.tolist()).toEqual([6, 44]);
  });

  test('takes the options of Tensor.backward', () => {
    const [x, y] = [3, 4].map((v) => torch.tensor(v, { requires_grad: true }));
    const z = x.mul(y);
    backward([z], null, { retain_graph: true, inputs: [x] });
    expect([x.grad?.item(), y.grad]).toEqual([4, null]);
    backward(z);
    expect([x.grad?.item(), y.grad?.item()]).toEqual([8, 3]);
  });

  test('says which tensor is at fault, before anything is changed', () => {
    const x = torch.tensor([1, 2], { requires_grad: true });
    const [y, data] = [x.sum(), torch.ones([2])];
    const rows: [() => void, string][] = [
      [() => backward([y, data]), 'element 1 of tensors does not require grad and does not have a grad_fn'],
      [() => backward([y, x.mul(2)]), 'grad can be implicitly created only for scalar outputs'],
      [() => backward([y, y], [null]), 'got 2 tensors and 1 gradients'],
      [
        () => backward([y, x.mul(2)], [null, torch.ones([3])]),
        'Mismatch in shape: grad_output[1] has a shape of [3] and output[1] has a shape of [2].',
      ],
      [() => backward([y, 3 as never]), "backward(): argument 'tensors' must be Tensor, not number"],
      [() => backward(y, 0 as never), "backward(): argument 'gradient' must be Tensor, not number"],
    ];
    for (const [run, message] of rows) expect(run).toThrow(message);
    expect(x.grad).toBe(null);
  });
});
