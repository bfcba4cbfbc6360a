import { describe, expect, test } from 'vitest';
import * as torch from '../../src/index.js';
import type { Tensor } from '../../src/index.js';

const leaf = (values: torch.NestedArray): Tensor => torch.tensor(values, { requires_grad: true });

/** The values of a tensor's gradient. */
const gradOf = (tensor: Tensor): unknown => tensor.grad?.tolist();

const FREED = /^Trying to backward through the graph a second time/;

describe('backward', () => {
  test('stores the gradient of each leaf, and none elsewhere', () => {
    const [a, b] = [leaf([1, 2]), leaf([3, 4])];
    const product = a.mul(b);
    product.sum().backward();
    expect(a.grad?.tolist()).toEqual([3, 4]);
    expect(b.grad?.tolist()).toEqual([1, 2]);
    expect(product.grad).toBeNull();
    expect(a.grad?.requires_grad).toBe(false);
  });

  test('adds to gradients that are there, in place', () => {
    const x = leaf([1, 2]);
    x.mul(3).sum().backward();
    const first = x.grad;
    x.mul(4).sum().backward();
    expect(x.grad).toBe(first);
    expect(x.grad?.tolist()).toEqual([7, 7]);
    x.grad = null;
    x.sum().backward();
    expect(gradOf(x)).toEqual([1, 1]);
  });

  test('starts from a given gradient', () => {
    const x = leaf([1, 2, 3]);
    x.mul(x).backward(torch.tensor([1, 10, 100]));
    expect(x.grad?.tolist()).toEqual([2, 40, 600]);
  });

  test("does not keep the given gradient as the leaf's own", () => {
    const x = leaf([1, 2]);
    const start = torch.tensor([1, 1]);
    x.view(2).backward(start);
    start.fill_(9);
    expect(x.grad?.tolist()).toEqual([1, 1]);
  });

  test('gives two leaves that share a gradient each their own', () => {
    const [a, b] = [leaf([1, 2]), leaf([3, 4])];
    a.add(b).sum().backward();
    a.grad?.fill_(9);
    expect(b.grad?.tolist()).toEqual([1, 1]);
  });

  test('of a leaf gives it the gradient itself', () => {
    const x = leaf(2);
    x.backward();
    expect(x.grad?.item()).toBe(1);
  });

  test('adds up what comes over several ways: a diamond', () => {
    const x = leaf([2]);
    const y = x.mul(3);
    y.mul(y).add(y.mul(5)).sum().backward();
    expect(x.grad?.tolist()).toEqual([2 * 9 * 2 + 15]);
  });

  test('adds up both gradients of an operation with one tensor twice', () => {
    const x = leaf([3]);
    x.mul(x).sum().backward();
    expect(x.grad?.tolist()).toEqual([6]);
    const y = leaf([3]);
    y.sub(y).sum().backward();
    expect(y.grad?.tolist()).toEqual([0]);
  });

  test('visits a node once, after all that depend on it', () => {
    // Thirty diamonds one after the other have 2^30 ways through them.
    const x = leaf([1]);
    let y: Tensor = x;
    for (let i = 0; i < 30; i++) y = y.add(y).mul(0.5);
    y.sum().backward();
    expect(x.grad?.tolist()).toEqual([1]);
  });

  test('walks a chain of 50,000 operations', () => {
    const x = leaf([1]);
    let y: Tensor = x;
    for (let i = 0; i < 50_000; i++) y = y.add(1);
    y.sum().backward();
    expect(x.grad?.tolist()).toEqual([1]);
  });

  test('sums what was broadcast and brings back the dtype', () => {
    const row = leaf([1, 2, 3]);
    const wide = torch.ones([2, 3], { dtype: torch.float64 });
    row.mul(wide).sum().backward();
    expect(row.grad?.dtype).toBe(torch.float32);
    expect(row.grad?.tolist()).toEqual([2, 2, 2]);
  });

  test('leaves out what does not require a gradient', () => {
    const x = leaf([1, 2]);
    const constant = torch.tensor([5, 6]);
    const detached = x.mul(2).detach();
    x.mul(constant).add(detached).sum().backward();
    expect(x.grad?.tolist()).toEqual([5, 6]);
    expect(constant.grad).toBeNull();
  });

  test('gives only the asked leaves their gradient', () => {
    const [a, b] = [leaf([1]), leaf([2])];
    a.mul(b)
      .sum()
      .backward(null, { inputs: [b] });
    expect(a.grad).toBeNull();
    expect(b.grad?.tolist()).toEqual([1]);
    expect(() => a.mul(b).sum().backward(null, { inputs: [] })).toThrow(
      "'inputs' argument to backward() cannot be empty.",
    );
  });

  test('through views reaches the elements that they show', () => {
    const x = leaf([
      [1, 2],
      [3, 4],
    ]);
    x.select(0, 1)
      .mul(10)
      .sum()
      .add(x.t().narrow(0, 0, 1).sum())
      .backward();
    expect(x.grad?.tolist()).toEqual([
      [1, 0],
      [11, 10],
    ]);
  });

  test('through a change in place of a part follows the part', () => {
    const x = leaf([1, 2, 3]);
    const y = x.mul(2);
    y.narrow(0, 0, 2).mul_(10);
    y.sum().backward();
    expect(x.grad?.tolist()).toEqual([20, 20, 2]);
  });
});

describe('backward refuses', () => {
  test('a tensor of several elements without a gradient', () => {
    expect(() => leaf([1, 2]).mul(2).backward()).toThrow('grad can be implicitly created only for scalar outputs');
  });

  test('a tensor that was not recorded', () => {
    expect(() => torch.ones([1]).backward()).toThrow(
      'element 0 of tensors does not require grad and does not have a grad_fn',
    );
  });

  test('a gradient of another shape', () => {
    expect(() =>
      leaf([1, 2])
        .mul(2)
        .backward(torch.ones([3])),
    ).toThrow(/^Mismatch in shape: grad_output\[0\] has a shape of .*3.* and output\[0\] has a shape of .*2/);
  });

  test('an unknown option', () => {
    expect(() => leaf([1]).backward(null, { retain_grph: true } as never)).toThrow(/'retain_grph'.*'retain_graph'/);
  });

  test('a second walk of the same graph, before anything changes', () => {
    const x = leaf([1, 2]);
    const y = x.mul(x).sum();
    y.backward();
    expect(() => y.backward()).toThrow(FREED);
    expect(x.grad?.tolist()).toEqual([2, 4]);
    expect(() => torch.autograd.grad(y, x)).toThrow(FREED);
  });

  test('a graph of which a part was freed', () => {
    const x = leaf([1, 2]);
    const shared = x.mul(x);
    shared.sum().backward();
    const z = leaf([1, 1]);
    expect(() => shared.mul(z).sum().backward()).toThrow(FREED);
    expect(z.grad).toBeNull();
  });

  test('a saved tensor that was changed in place', () => {
    const x = leaf([1, 2]);
    const y = x.mul(2);
    const z = y.mul(y);
    y.add_(1);
    expect(() => z.sum().backward()).toThrow(
      /^one of the variables needed for gradient computation has been modified by an inplace operation: \[torch\.FloatTensor \[2\]\], .*is at version 1; expected version 0 instead\./,
    );
  });

  test('a change in place of a leaf', () => {
    expect(() => leaf([1]).add_(1)).toThrow(
      'a leaf Variable that requires grad is being used in an in-place operation.',
    );
    expect(() => leaf([1]).view(1).add_(1)).toThrow(
      'a view of a leaf Variable that requires grad is being used in an in-place operation.',
    );
  });

  test('gradients for integers', () => {
    expect(() => torch.ones([1], { dtype: torch.int64, requires_grad: true })).toThrow(
      /only Tensors of floating point and complex dtype can require gradients/i,
    );
  });
});

describe('retain_graph', () => {
  test('lets the graph be walked again', () => {
    const x = leaf([1, 2]);
    const y = x.mul(x).sum();
    y.backward(null, { retain_graph: true });
    y.backward(null, { retain_graph: true });
    y.backward();
    expect(x.grad?.tolist()).toEqual([6, 12]);
    expect(() => y.backward()).toThrow(FREED);
  });

  test('is not needed where nothing was saved', () => {
    const x = leaf([1, 2]);
    const y = x.add(1).sum();
    y.backward();
    y.backward();
    expect(x.grad?.tolist()).toEqual([2, 2]);
  });
});

describe('create_graph', () => {
  test('makes gradients differentiable, as often as wanted', () => {
    const x = leaf([2]);
    const [first] = torch.autograd.grad(x.pow(4).sum(), x, { create_graph: true });
    const [second] = torch.autograd.grad(first.sum(), x, { create_graph: true });
    const [third] = torch.autograd.grad(second.sum(), x);
    expect([first, second, third].map((g) => g.item())).toEqual([32, 48, 48]);
    expect([first, second, third].map((g) => g.requires_grad)).toEqual([true, true, false]);
  });

  test('gives leaves a gradient that is on the tape', () => {
    const x = leaf([3]);
    x.mul(x).mul(x).sum().backward(null, { create_graph: true });
    expect(x.grad?.requires_grad).toBe(true);
    const gradient = x.grad as Tensor;
    x.grad = null;
    gradient.sum().backward();
    expect(gradOf(x)).toEqual([18]);
  });

  test('follows the gradient that it starts from', () => {
    const x = leaf([2]);
    const v = leaf([5]);
    const [g] = torch.autograd.grad(x.mul(x), x, { grad_outputs: v, create_graph: true });
    const [ofX, ofV] = torch.autograd.grad(g.sum(), [x, v]);
    expect([ofX.item(), ofV.item()]).toEqual([10, 4]);
  });

  test('keeps the graph', () => {
    const x = leaf([2]);
    const y = x.mul(x).sum();
    torch.autograd.grad(y, x, { create_graph: true });
    y.backward();
    expect(x.grad?.tolist()).toEqual([4]);
  });
});

describe('autograd.grad', () => {
  test('returns gradients and leaves every grad as it is', () => {
    const [a, b] = [leaf([1, 2]), leaf([3, 4])];
    const [ofA, ofB] = torch.autograd.grad(a.mul(b).sum(), [a, b]);
    expect([ofA.tolist(), ofB.tolist()]).toEqual([
      [3, 4],
      [1, 2],
    ]);
    expect([a.grad, b.grad]).toEqual([null, null]);
  });

  test('differentiates by tensors that are not leaves', () => {
    const x = leaf([1, 2]);
    const y = x.mul(3);
    const z = y.mul(y).sum();
    const [ofX, ofY] = torch.autograd.grad(z, [x, y]);
    expect(ofY.tolist()).toEqual([6, 12]);
    expect(ofX.tolist()).toEqual([18, 36]);
  });

  test('takes one input twice', () => {
    const x = leaf([3]);
    const found = torch.autograd.grad(x.mul(x).sum(), [x, x]);
    expect(found.map((g) => g.tolist())).toEqual([[6], [6]]);
  });

  test('takes several outputs with their gradients', () => {
    const x = leaf([1, 2]);
    const [g] = torch.autograd.grad([x.mul(2), x.mul(x)], x, {
      grad_outputs: [torch.tensor([1, 10]), torch.tensor([100, 1000])],
    });
    expect(g.tolist()).toEqual([202, 4020]);
    expect(() => torch.autograd.grad([x.sum(), x.sum()], x, { grad_outputs: [torch.ones([])] })).toThrow(
      /got 2 tensors and 1 gradients/,
    );
  });

  test('says which input was not used, or returns null for it', () => {
    const [a, b] = [leaf([1]), leaf([2])];
    expect(() => torch.autograd.grad(a.sum(), [a, b])).toThrow(
      'One of the differentiated Tensors appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.',
    );
    const found: (Tensor | null)[] = torch.autograd.grad(a.sum(), [a, b], { allow_unused: true });
    expect(found[0]?.tolist()).toEqual([1]);
    expect(found[1]).toBeNull();
  });

  test('refuses an input without a gradient', () => {
    expect(() => torch.autograd.grad(leaf([1]).sum(), torch.ones([1]))).toThrow(
      'One of the differentiated Tensors does not require grad',
    );
  });

  test('frees only the part of the graph that it walks', () => {
    const x = leaf([2]);
    const y = x.mul(x);
    const z = y.mul(y).sum();
    torch.autograd.grad(z, y);
    expect(torch.autograd.grad(y.sum(), x)[0].tolist()).toEqual([4]);
  });
});

describe('memory', () => {
  const N = 100_000;
  const BYTES = 4 * N;
  const allocated = (): number => torch.memory_stats().allocated_bytes;

  test("interior gradients are freed on the way, and the leaf's is kept", () => {
    const x = torch.ones([N], { requires_grad: true });
    const kept: Tensor[] = [x.mul(3)];
    for (let i = 1; i < 20; i++) kept.push(kept[i - 1].mul(1));
    const loss = kept[19].sum();
    const before = allocated();
    let atTheEnd = 0;
    x.register_hook(() => {
      atTheEnd = allocated();
    });
    loss.backward();
    expect(atTheEnd - before).toBeLessThanOrEqual(3 * BYTES);
    expect(allocated() - before).toBeLessThanOrEqual(2 * BYTES);
    expect(x.grad?.sum().item()).toBe(3 * N);
    expect(kept[10].select(0, 7).item()).toBe(3);
  });

  test('what a graph adds up is freed too', () => {
    const x = torch.ones([N], { requires_grad: true });
    const branches = [1, 2, 3, 4, 5].map((k) => x.mul(k));
    let total = branches[0];
    const kept = branches.slice(1).map((branch) => (total = total.add(branch)));
    const loss = total.sum();
    const before = allocated();
    loss.backward();
    expect(allocated() - before).toBeLessThanOrEqual(2 * BYTES);
    expect(x.grad?.select(0, 0).item()).toBe(15);
    expect(kept.length).toBe(4);
  });

  test('steps that are repeated take no more memory', () => {
    const w = torch.ones([N], { requires_grad: true });
    const held: Tensor[] = [];
    const step = (): void => {
      const y = w.mul(2);
      const z = y.sum();
      held.push(y, z);
      z.backward();
      for (const t of held.splice(0)) t.dispose();
    };
    step();
    const before = allocated();
    for (let i = 0; i < 10; i++) step();
    expect(allocated() - before).toBeLessThanOrEqual(BYTES);
  });
});

describe('a gradient has one owner', () => {
  test('backward with inputs gives each its own, adds to it in place, and counts an input once', () => {
    const [a, b] = [leaf([1, 2]), leaf([3, 4])];
    const start = torch.tensor([1, 1]);
    a.add(b).backward(start, { inputs: [a, b, a] });
    const first = a.grad;
    a.grad?.mul_(5);
    expect(gradOf(a)).toEqual([5, 5]);
    expect(gradOf(b)).toEqual([1, 1]);
    expect(start.tolist()).toEqual([1, 1]);
    a.mul(2).backward(start, { inputs: a });
    expect(a.grad).toBe(first);
    expect(gradOf(a)).toEqual([7, 7]);
    expect(gradOf(b)).toEqual([1, 1]);
  });

  test('tensors that retain theirs do not share it', () => {
    const y = leaf([1, 2]).mul(2);
    const z = y.add(1);
    y.retain_grad();
    z.retain_grad();
    const start = torch.tensor([1, 1]);
    z.backward(start);
    z.grad?.mul_(5);
    expect(gradOf(y)).toEqual([1, 1]);
    expect(start.tolist()).toEqual([1, 1]);
  });

  test('a tensor is not its own', () => {
    const x = leaf([1, 2]);
    expect(() => (x.grad = x)).toThrow("can't assign Variable as its own grad");
  });

  test('what max pooling saved serves a second walk and a second derivative', () => {
    const x = torch.arange(16, { dtype: torch.float64 }).reshape([1, 1, 4, 4]).requires_grad_();
    const y = torch.max_pool2d(x, 2).square().sum();
    const [g] = torch.autograd.grad(y, x, { create_graph: true });
    g.sum().backward();
    expect(x.grad?.sum().item()).toBe(8);
  });
});

describe('gradients that nobody reads again', () => {
  const n = 1000;

  test('are written over by element-wise rules', () => {
    const size = 2 ** 20;
    const out = torch.linspace(-1, 1, size).requires_grad_().tanh().sigmoid().tanh().sigmoid().sum();
    const { allocated_bytes } = torch.memory_stats();
    out.backward();
    // The largest amount of this file is reached here: one gradient beside what was saved, not two.
    expect(torch.memory_stats().peak_allocated_bytes - allocated_bytes).toBeLessThan(1.5 * 4 * size);
  });

  test('stay as they are where a hook, retain_grad or the caller has seen them', () => {
    const x = torch.linspace(-1, 1, n).requires_grad_();
    const [a, b] = [x.mul(2).relu(), x.neg().tanh()];
    const seen: torch.Tensor[] = [];
    a.retain_grad();
    b.register_hook((grad) => void seen.push(grad));
    const given = torch.full([n], 3);
    a.add(b).backward(given);
    expect([a.grad, ...seen, given].map((grad) => [grad?.amin().item(), grad?.amax().item()])).toEqual([
      [3, 3],
      [3, 3],
      [3, 3],
    ]);
  });

  test('give the same second derivatives', () => {
    const x = torch.tensor([0.3, -0.7], { dtype: torch.float64, requires_grad: true });
    expect(torch.autograd.gradgradcheck((t) => t.tanh().sigmoid().relu(), [x])).toBe(true);
  });
});
