import { beforeEach, describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';
import type { Tensor } from '../../src/index.js';

const { checkpoint, checkpoint_sequential } = torch.utils.checkpoint;

const leaf = (...shape: number[]): Tensor => torch.randn(shape, { requires_grad: true });
const bits = (x: Tensor | null | undefined): number[] => Array.from(x?.toTypedArray() ?? [], Number);

/** The loss, and the gradients of the inputs, bit by bit. */
function gradients(loss: () => Tensor, inputs: readonly Tensor[]): number[][] {
  for (const input of inputs) input.grad = null;
  const value = loss();
  value.backward();
  return [bits(value), ...inputs.map((input) => bits(input.grad))];
}

describe('checkpoint', () => {
  let [x, w, b]: Tensor[] = [];
  const block = (v: Tensor): Tensor => v.matmul(w).add(b).tanh().mul(v.sigmoid()).softmax(1);

  beforeEach(() => {
    torch.manual_seed(1);
    [x, w, b] = [leaf(3, 4), leaf(4, 4), leaf(4)];
  });

  it('gives the gradients that are computed without it, bit by bit', () => {
    const inputs = [x, w, b];
    const plain = gradients(() => block(block(x)).square().sum(), inputs);
    expect(gradients(() => checkpoint(block, checkpoint(block, x)).square().sum(), inputs)).toEqual(plain);
    // One inside another.
    const nested = (v: Tensor): Tensor => checkpoint(block, block(v));
    expect(gradients(() => checkpoint(nested, x).square().sum(), inputs)).toEqual(plain);
  });

  it('gives parameters their gradient, also where no argument needs one', () => {
    const data = x.detach();
    const plain = gradients(() => block(data).square().sum(), [w, b]);
    expect(gradients(() => checkpoint(block, data).square().sum(), [w, b])).toEqual(plain);
  });

  it('calls the function once more in backward(), and only once', () => {
    let calls = 0;
    const counted = (v: Tensor): Tensor => {
      calls++;
      return block(v);
    };
    const loss = checkpoint(counted, x).square().sum();
    expect(calls).toBe(1);
    loss.backward(null, { retain_graph: true });
    loss.backward();
    expect(calls).toBe(2);
    expect(() => {
      loss.backward();
    }).toThrow('Trying to backward through the graph a second time');
    torch.no_grad(() => checkpoint(counted, x));
    expect(calls).toBe(3);
  });

  it('keeps nothing of what it computes', () => {
    const data = torch.ones([100, 1000], { requires_grad: true });
    const deep = (v: Tensor): Tensor => {
      let y = v;
      for (let i = 0; i < 8; i++) {
        const next = y.sigmoid();
        // As the layers of a Sequential do it.
        if (i > 0) torch._give_to_tape(y);
        y = next;
      }
      return y;
    };
    const growth = (fn: () => Tensor): number => {
      const before = torch.memory_stats().allocated_bytes;
      const result = fn();
      const grown = torch.memory_stats().allocated_bytes - before;
      result.sum().backward();
      return grown;
    };
    expect(growth(() => deep(data))).toBe(8 * 400_000);
    expect(growth(() => checkpoint(deep, data))).toBe(400_000);
  });

  it('draws the same random numbers again, and leaves the generator where it is', () => {
    const dropout = (v: Tensor): Tensor => v.mul(torch.bernoulli(torch.full([3, 4], 0.5))).exp();
    torch.manual_seed(7);
    const plain = gradients(() => dropout(x).sum(), [x]);
    const next = torch.rand([2]).tolist();
    torch.manual_seed(7);
    const loss = checkpoint(dropout, x).sum();
    x.grad = null;
    expect(torch.rand([2]).tolist()).toEqual(next);
    const state = torch.default_generator.get_state();
    loss.backward();
    expect([bits(loss), bits(x.grad)]).toEqual(plain);
    expect(torch.default_generator.get_state()).toEqual(state);
  });

  it('draws others when told to', () => {
    const states: Uint8Array[] = [];
    const seen = (v: Tensor): Tensor => {
      states.push(torch.default_generator.get_state());
      return v.exp();
    };
    const loss = checkpoint(seen, x, { preserve_rng_state: false });
    torch.rand([1]);
    loss.sum().backward();
    expect(states).toHaveLength(2);
    expect(states[0]).not.toEqual(states[1]);
  });

  it('takes and returns anything', () => {
    const fn = (a: Tensor, options: { scale: number }, c: Tensor): { sum: Tensor; parts: Tensor[] } => ({
      sum: a.mul(c).mul(options.scale),
      parts: [a.exp()],
    });
    const { sum, parts } = checkpoint(fn, x, { scale: 3 }, b, { use_reentrant: false });
    sum.add(parts[0]).sum().backward();
    expect(x.grad?.allclose(b.mul(3).add(x.exp()))).toBe(true);
  });

  it('allows autograd.grad, of some inputs, and second derivatives', () => {
    const plain = torch.autograd.grad(block(x).square().sum(), [w], { create_graph: true });
    const again = torch.autograd.grad(checkpoint(block, x).square().sum(), [w], { create_graph: true });
    expect(bits(again[0])).toEqual(bits(plain[0]));
    const second = (first: Tensor): Tensor[] => torch.autograd.grad(first.sin().sum(), [x, w, b]);
    const expected = second(plain[0]);
    // Added up in another order.
    second(again[0]).forEach((grad, i) => expect(grad.allclose(expected[i], { atol: 1e-6 })).toBe(true));
    expect(x.grad).toBe(null);
  });

  it('knows changes in place within, and of its arguments', () => {
    const changing = (v: Tensor): Tensor => v.mul(w.sum()).abs_().mul_(v).sigmoid_();
    const plain = gradients(() => changing(x).sum(), [x, w]);
    expect(gradients(() => checkpoint(changing, x).sum(), [x, w])).toEqual(plain);
    const y = x.mul(2);
    const loss = checkpoint(block, y).sum();
    y.add_(1);
    expect(() => {
      loss.backward();
    }).toThrow('has been modified by an inplace operation');
  });

  it('notices when the second call does something else', () => {
    let calls = 0;
    const fickle = (v: Tensor): Tensor => (calls++ === 0 ? v.exp() : v.exp().exp());
    const loss = checkpoint(fickle, x).sum();
    expect(() => {
      loss.backward();
    }).toThrow('A different number of tensors was saved during the original forward and recomputation.');
  });

  it('works in tidy()', () => {
    const plain = gradients(() => block(x).square().sum(), [x]);
    x.grad = null;
    const loss = torch.tidy(() => checkpoint(block, x.mul(1)).square().sum());
    loss.backward();
    expect(bits(x.grad)).toEqual(plain[1]);
  });
});

describe('checkpoint_sequential', () => {
  it.each([1, 2, 3, 5])('in %i parts', (segments) => {
    torch.manual_seed(3);
    const x = leaf(2, 3);
    let calls = 0;
    const layers = [0, 1, 2, 3, 4].map((i) => (v: Tensor): Tensor => {
      calls++;
      return v.mul(i + 0.5).sin();
    });
    const plain = gradients(() => layers.reduce((v, layer) => layer(v), x).sum(), [x]);
    calls = 0;
    expect(gradients(() => checkpoint_sequential(layers, segments, x).sum(), [x])).toEqual(plain);
    // Each layer twice, but for the last part.
    expect(calls).toBe(10 - (5 - (segments - 1) * Math.floor(5 / segments)));
  });

  it('refuses an impossible number of parts', () => {
    for (const segments of [0, 3, 1.5]) {
      expect(() => checkpoint_sequential([torch.exp, torch.sin], segments, torch.ones([1]))).toThrow(
        `segments must be an integer from 1 to 2, got ${segments}`,
      );
    }
  });
});
