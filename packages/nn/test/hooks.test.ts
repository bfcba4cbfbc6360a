import * as torch from '@sconce/core';
import * as nn from '@sconce/nn';
import { describe, expect, it } from 'vitest';

class Product extends nn.Module<[torch.Tensor, torch.Tensor]> {
  override forward(a: torch.Tensor, b: torch.Tensor): torch.Tensor {
    return a.mul(b);
  }
}

class Split extends nn.Module<[torch.Tensor], [torch.Tensor, torch.Tensor]> {
  override forward(x: torch.Tensor): [torch.Tensor, torch.Tensor] {
    return [x.mul(2), x.mul(3)];
  }
}

const leaf = (...values: number[]): torch.Tensor => torch.tensor(values, { requires_grad: true });

describe('forward hooks', () => {
  it('see and replace arguments and output, in the order they were registered', () => {
    const m = new nn.Identity();
    const seen: string[] = [];
    m.register_forward_pre_hook((module, [x]) => {
      expect(module).toBe(m);
      seen.push(`pre ${x.item()}`);
      return x.add(1);
    });
    m.register_forward_pre_hook((_, [x]) => [x.mul(10)]);
    m.register_forward_hook((_, [x], output) => {
      seen.push(`after ${x.item()} ${output.item()}`);
    });
    m.register_forward_hook((_, __, output) => output.neg());
    expect(m(torch.tensor(1)).item()).toBe(-20);
    expect(seen).toEqual(['pre 1', 'after 20 20']);
  });

  it('go when removed', () => {
    const m = new nn.Identity();
    let calls = 0;
    const hook = (): void => {
      calls++;
    };
    const [first, second] = [m.register_forward_hook(hook), m.register_forward_hook(hook)];
    m(torch.ones([1]));
    first.remove();
    m(torch.ones([1]));
    second.remove();
    m(torch.ones([1]));
    expect(calls).toBe(3);
    expect(() => m.register_forward_hook(3 as never)).toThrow(TypeError);
  });
});

describe('full backward hooks', () => {
  it('see the gradients of all inputs and outputs at once', () => {
    const m = new Product();
    const seen: unknown[] = [];
    m.register_full_backward_hook((module, gradInput, gradOutput) => {
      expect(module).toBe(m);
      seen.push([gradInput, gradOutput].map((grads) => grads.map((grad) => grad?.tolist() ?? null)));
    });
    const [a, b] = [leaf(2, 3), leaf(5, 7)];
    m(a, b).mul(10).sum().backward();
    expect(seen).toEqual([
      [
        [
          [50, 70],
          [20, 30],
        ],
        [[10, 10]],
      ],
    ]);
    expect([a.grad?.tolist(), b.grad?.tolist()]).toEqual([
      [50, 70],
      [20, 30],
    ]);
  });

  it('replace the gradients of the inputs', () => {
    const m = new Product();
    m.register_full_backward_hook((_, [a, b]) => [a && a.mul(2), b && b.neg()]);
    m.register_full_backward_hook((_, [a, b]) => [a && a.add(1), b]);
    const [a, b] = [leaf(2), leaf(5)];
    m(a, b).sum().backward();
    expect([a.grad?.tolist(), b.grad?.tolist()]).toEqual([[11], [-2]]);
  });

  it('have null for what is no tensor or needs no gradient, and see several outputs', () => {
    const m = new Split();
    const seen: unknown[] = [];
    m.register_full_backward_hook((_, gradInput, gradOutput) => {
      seen.push(
        gradInput[0]?.tolist(),
        gradOutput.map((grad) => grad?.tolist() ?? null),
      );
    });
    const x = leaf(1);
    const [first] = m(x);
    first.sum().backward();
    expect(seen).toEqual([[2], [[1], null]]);
  });

  it('are called when no input needs a gradient', () => {
    const m = new nn.Linear(2, 1, { bias: false });
    let seen: unknown = null;
    m.register_full_backward_hook((_, gradInput, gradOutput) => {
      seen = [gradInput, gradOutput.map((grad) => grad?.tolist())];
    });
    m(torch.ones([1, 2]))
      .sum()
      .backward();
    expect(seen).toEqual([[null], [[[1]]]]);
    expect(m.weight.grad?.tolist()).toEqual([[1, 1]]);
    m.register_full_backward_hook((_, __, gradOutput) => gradOutput);
    expect(() =>
      m(torch.ones([1, 2]))
        .sum()
        .backward(),
    ).toThrow('where no input requires gradient');
  });

  it('must return as many gradients as there are inputs', () => {
    const m = new nn.Identity();
    m.register_full_backward_hook(() => []);
    expect(() => m(leaf(1)).sum().backward()).toThrow(
      'Backward hook returned an invalid number of grad_input, got 0, but expected 1',
    );
  });

  it('leave a module alone when nothing is recorded', () => {
    const m = new nn.Identity();
    m.register_full_backward_hook(() => expect.fail('called'));
    const x = leaf(1);
    expect(torch.no_grad(() => m(x))).toBe(x);
  });

  it('allow second derivatives', () => {
    const m = new Product();
    let calls = 0;
    m.register_full_backward_hook(() => {
      calls++;
    });
    const x = leaf(3);
    const [grad] = torch.autograd.grad(m(x, x), x, { create_graph: true });
    grad.backward();
    expect([grad.tolist(), x.grad?.tolist()]).toEqual([[6], [2]]);
    expect(calls).toBeGreaterThan(0);
  });
});
