import { describe, expect, test } from 'vitest';
import * as torch from '../../src/index.js';
import type { Tensor } from '../../src/index.js';

const leaf = (values: torch.NestedArray): Tensor => torch.tensor(values, { requires_grad: true });

describe('hooks', () => {
  test('see the gradient, in the order of registration, and may replace it', () => {
    const x = leaf([1, 2]);
    const seen: unknown[] = [];
    x.register_hook((g) => void seen.push(['first', g.tolist()]));
    x.register_hook((g) => {
      seen.push(['second', g.tolist()]);
      return g.mul(10);
    });
    x.register_hook((g) => void seen.push(['third', g.tolist()]));
    x.mul(3).sum().backward();
    expect(seen).toEqual([
      ['first', [3, 3]],
      ['second', [3, 3]],
      ['third', [30, 30]],
    ]);
    expect(x.grad?.tolist()).toEqual([30, 30]);
  });

  test('on a tensor that is no leaf change what flows on', () => {
    const x = leaf([1, 2]);
    const y = x.mul(2);
    y.register_hook((g) => g.mul(100));
    y.sum().backward();
    expect(x.grad?.tolist()).toEqual([200, 200]);
  });

  test('see the sum of what comes over several ways, once', () => {
    const x = leaf([1]);
    const y = x.mul(2);
    const seen: unknown[] = [];
    y.register_hook((g) => void seen.push(g.tolist()));
    y.mul(3).add(y.mul(4)).sum().backward();
    expect(seen).toEqual([[7]]);
  });

  test('can be removed', () => {
    const x = leaf([1]);
    let calls = 0;
    const handle = x.register_hook(() => {
      calls++;
    });
    x.sum().backward();
    handle.remove();
    handle.remove();
    x.sum().backward();
    expect(calls).toBe(1);
  });

  test('may keep the gradient', () => {
    const x = leaf([1, 2]);
    const y = x.mul(3);
    const kept: Tensor[] = [];
    y.register_hook((g) => void kept.push(g));
    y.mul(y).sum().backward();
    expect(kept[0].tolist()).toEqual([6, 12]);
  });

  test('may not change the shape', () => {
    const x = leaf([1, 2]);
    x.register_hook((g) => g.sum());
    expect(() => x.mul(2).sum().backward()).toThrow(/^hook.* has changed the size of value/);
  });

  test('need a tensor that requires a gradient', () => {
    expect(() => torch.ones([1]).register_hook(() => {})).toThrow(
      "cannot register a hook on a tensor that doesn't require gradient",
    );
  });
});

describe('retain_grad', () => {
  test('keeps the gradient of a tensor that is no leaf, and adds to it', () => {
    const x = leaf([1, 2]);
    const y = x.mul(2);
    y.retain_grad();
    y.mul(y).sum().backward(null, { retain_graph: true });
    expect(y.grad?.tolist()).toEqual([4, 8]);
    y.sum().backward();
    expect(y.grad?.tolist()).toEqual([5, 9]);
  });

  test('does nothing on a leaf, and refuses what requires no gradient', () => {
    const x = leaf([1]);
    x.retain_grad();
    x.sum().backward();
    expect(x.grad?.tolist()).toEqual([1]);
    expect(() => torch.ones([1]).retain_grad()).toThrow("can't retain_grad on Tensor that has requires_grad=False");
  });
});

describe('what a hook returns', () => {
  const walk = (hook: (grad: Tensor) => unknown): Tensor => {
    const x = leaf([1, 2]);
    const y = x.mul(2);
    y.register_hook(hook as torch.autograd.Hook);
    y.sum().backward();
    return x.grad as Tensor;
  };

  test('must be a tensor of the same dtype, or nothing', () => {
    expect(() => walk(() => 3)).toThrow("expected Variable, but hook returned 'number'");
    expect(() => walk((g) => g.double())).toThrow(
      'hook has changed the type of value (was torch.FloatTensor got torch.DoubleTensor)',
    );
    expect(walk(() => null).tolist()).toEqual([2, 2]);
  });

  test('a hook that is registered by another waits for the next walk', () => {
    const calls: string[] = [];
    const y = leaf([1]).mul(2);
    y.register_hook(() => {
      calls.push('first');
      y.register_hook(() => void calls.push('second'));
    });
    y.sum().backward();
    expect(calls).toEqual(['first']);
  });
});

test("a leaf's hooks stay when its data is replaced", () => {
  const x = leaf([1, 2]);
  const seen: unknown[] = [];
  x.register_hook((g) => void seen.push(g.tolist()));
  x.data = torch.ones([2, 2]);
  x.mul(3).sum().backward();
  expect(seen).toEqual([
    [
      [3, 3],
      [3, 3],
    ],
  ]);
});
