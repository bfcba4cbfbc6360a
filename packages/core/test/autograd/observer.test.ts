import * as torch from '@sconce/core';
import { describe, expect, it } from 'vitest';

type Seen = torch.ObservedOp;

function seen(fn: () => unknown): Seen[] {
  const ops: Seen[] = [];
  torch._observe_ops((op) => ops.push(op), fn);
  return ops;
}

describe('_observe_ops', () => {
  it('shows operations, views and changes in place, in order, and returns what fn returns', () => {
    const x = torch.ones([2, 3]);
    const names: string[] = [];
    const result = torch._observe_ops(
      ({ name }) => names.push(name),
      () => {
        const [a, b] = x.mul(2).t().split(2);
        return a
          .add(b.expand([2, 2]))
          .relu_()
          .sum();
      },
    );
    expect(names).toEqual(['mul', 'permute', 'split', 'expand', 'add', 'relu', 'sum']);
    expect(result.item()).toBe(16);
  });

  it('shows inputs, attributes, outputs and the dtype in which it computes', () => {
    const x = torch.ones([2, 3]);
    const [op] = seen(() => x.sum(1, true));
    expect([op.inputs.length, op.inputs[0] === x]).toEqual([1, true]);
    expect(op.attrs).toEqual({ dims: [1], keepdim: true });
    expect(op.outputs.map(({ shape, dtype }) => [shape, dtype])).toEqual([[[2, 1], torch.float32]]);
    expect(seen(() => torch.ones([2], { dtype: torch.int64 }).div(2))[0].compute).toBe(torch.float32);
  });

  it('shows an operation before it computes: a tensor that changes in place has its old elements', () => {
    const x = torch.ones([2]);
    const before: unknown[] = [];
    torch._observe_ops(
      ({ inputs, outputs }) => before.push(inputs[0].tolist(), outputs[0] === x),
      () => x.add_(1),
    );
    expect(before).toEqual([[1, 1], true]);
    expect(x.tolist()).toEqual([2, 2]);
  });

  it('shows a transposition in place as the view that the tensor becomes', () => {
    const x = torch.ones([2, 3]);
    const [op] = seen(() => x.t_());
    expect([op.name, op.outputs[0].shape, op.outputs[0].storage === x.storage]).toEqual(['permute', [3, 2], true]);
  });

  it("does not show the observer's own operations, nor what happens outside of fn", () => {
    const x = torch.ones([2]);
    let count = 0;
    const observe = (): void => {
      count++;
      x.mul(2).add(1);
    };
    torch._observe_ops(observe, () => x.mul(2));
    x.mul(2);
    expect(count).toBe(1);
  });

  it('shows nothing more to the outer observer while there is an inner one, and goes back to it, after an error too', () => {
    const x = torch.ones([2]);
    const outer = seen(() => {
      expect(seen(() => x.exp())).toHaveLength(1);
      expect(() => seen(() => torch.ones([2]).view(3))).toThrow('shape');
      x.log();
    });
    expect(outer.map(({ name }) => name)).toEqual(['log']);
  });
});
