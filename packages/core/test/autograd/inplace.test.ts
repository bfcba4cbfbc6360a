import { describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';
import type { Tensor } from '../../src/index.js';

const f64 = { dtype: torch.float64 };
const leaf = (values: number[]): Tensor => torch.tensor(values, { ...f64, requires_grad: true });
const MODIFIED = 'one of the variables needed for gradient computation has been modified by an inplace operation';

describe('the version of a tensor', () => {
  it('counts changes in place, and is one for all views', () => {
    const x = torch.zeros([2, 2]);
    x.add_(1);
    x.t().mul_(2);
    x.index(0).fill_(3);
    x.setIndex(0, 4);
    expect(x._version).toBe(4);
    expect(x.detach()._version).toBe(4);
    expect(x.clone()._version).toBe(0);
  });
});

describe('a saved tensor that was changed in place', () => {
  it('is noticed when it was an input', () => {
    const y = leaf([1, 2, 3]).mul(2);
    const z = y.mul(y);
    y.add_(1);
    expect(() => z.sum().backward()).toThrow(`${MODIFIED}: [torch.DoubleTensor [3]]`);
    expect(() => z.sum().backward()).toThrow('is at version 1; expected version 0 instead.');
  });

  it('is noticed when it was an output', () => {
    const y = leaf([1]).exp();
    y.add_(1);
    expect(() => y.sum().backward()).toThrow(MODIFIED);
  });

  it('is noticed when only a part of it was changed, and through a detached view', () => {
    const y = leaf([1, 2]).sigmoid();
    y.index(0).zero_();
    expect(() => y.sum().backward()).toThrow(MODIFIED);
    const z = leaf([1, 2]).sigmoid();
    z.detach().zero_();
    expect(() => z.sum().backward()).toThrow(MODIFIED);
  });

  it('does no harm where the value is not needed', () => {
    const x = leaf([1, 2]);
    const y = x.mul(2);
    const z = y.add(1);
    y.mul_(5);
    z.sum().backward();
    expect(x.grad?.tolist()).toEqual([2, 2]);
  });
});

describe('a leaf', () => {
  const w = leaf([1, 2]);

  it('that requires a gradient may not be changed in place, nor may a view of it', () => {
    expect(() => w.add_(1)).toThrow('a leaf Variable that requires grad is being used in an in-place operation.');
    const message = 'a view of a leaf Variable that requires grad is being used in an in-place operation.';
    expect(() => w.index('0:1').add_(1)).toThrow(message);
    expect(() => w.view(2, 1).index(0).zero_()).toThrow(message);
    expect(w.tolist()).toEqual([1, 2]);
    expect(w._version).toBe(0);
  });

  it('may be changed under no_grad', () => {
    torch.no_grad(() => w.sub_(1));
    expect(w.tolist()).toEqual([0, 1]);
    expect(w.requires_grad).toBe(true);
  });

  it('that requires none gets a history from what is written into it', () => {
    const x = torch.zeros([2], f64);
    const b = leaf([3]);
    x.index('0:1').copy_(b);
    expect(x.requires_grad).toBe(true);
    x.mul(x).sum().backward();
    expect(b.grad?.tolist()).toEqual([6]);
  });
});

describe('a change in place is recorded', () => {
  it('as if its result were another tensor', () => {
    const x = leaf([1, 2]);
    const y = x.mul(3);
    y.mul_(y.mul(1)).add_(1).neg_();
    y.sum().backward();
    expect(y.tolist()).toEqual([-10, -37]);
    expect(x.grad?.tolist()).toEqual([-18, -36]);
  });

  it('with a gradient for each operand', () => {
    const check = (a: Tensor, b: Tensor): Tensor => a.mul(1).mul_(b).add_(a).mul_(a).sub_(b);
    expect(torch.autograd.gradcheck(check, [leaf([1, 2]), leaf([3, 0.5])])).toBe(true);
    expect(torch.autograd.gradgradcheck(check, [leaf([1, 2]), leaf([3, 0.5])])).toBe(true);
  });

  it('but cannot be differentiated when the changed tensor is also the other operand', () => {
    const y = leaf([1]).mul(1);
    y.mul_(y);
    expect(() => y.sum().backward()).toThrow(MODIFIED);
  });

  it('that broadcasts the operand, not the tensor', () => {
    expect(() => torch.ones([2]).add_(torch.ones([2, 2]))).toThrow(
      "output with shape [2] doesn't match the broadcast shape [2, 2]",
    );
    const b = leaf([1]);
    leaf([1, 2]).mul(1).add_(b).sum().backward();
    expect(b.grad?.tolist()).toEqual([2]);
  });

  it('never changes the dtype', () => {
    expect(() => torch.arange(2).add_(1.5)).toThrow("result type Float can't be cast to the desired output type Long");
    const flags = torch.tensor([true]);
    expect(() => flags.mul_(2)).toThrow("result type Long can't be cast to the desired output type Bool");
  });
});

describe('a change of a part', () => {
  it('gives the whole a new history (CopySlices), and its views too', () => {
    const x = leaf([1, 2, 3]);
    const y = x.mul(1);
    const view = y.index('1:');
    y.index(0).mul_(10);
    view.mul_(5);
    expect(String(y.grad_fn)).toBe('<CopySlices>');
    expect(String(view.grad_fn)).toBe('<AsStridedBackward0>');
    y.sum().backward();
    expect(x.grad?.tolist()).toEqual([10, 5, 5]);
  });

  it('is seen by the gradient of a view made before', () => {
    const x = leaf([1, 2, 3]);
    const y = x.mul(1);
    const view = y.index('1:');
    y.mul_(4);
    view.sum().backward();
    expect(x.grad?.tolist()).toEqual([0, 4, 4]);
  });

  it('through views of views', () => {
    const x = leaf([1, 2, 3, 4]);
    const y = x.mul(1);
    y.view(2, 2).t().index(1).square_();
    y.sum().backward();
    expect(y.tolist()).toEqual([1, 4, 3, 16]);
    expect(x.grad?.tolist()).toEqual([1, 4, 1, 8]);
  });

  it('gives a gradient to what was written and takes it from what was overwritten', () => {
    const [x, b] = [leaf([1, 2, 3]), leaf([7])];
    const y = x.mul(2);
    y.index('1:2').copy_(b);
    y.mul(torch.tensor([1, 10, 100], f64))
      .sum()
      .backward();
    expect(x.grad?.tolist()).toEqual([2, 0, 200]);
    expect(b.grad?.tolist()).toEqual([10]);
  });

  it('has second derivatives', () => {
    const check = (a: Tensor, b: Tensor): Tensor => {
      const y = a.mul(a);
      y.index('1:').mul_(b);
      y.index(0).exp_();
      return y;
    };
    expect(torch.autograd.gradcheck(check, [leaf([0.5, 2, 3]), leaf([2, -1])])).toBe(true);
    expect(torch.autograd.gradgradcheck(check, [leaf([0.5, 2, 3]), leaf([2, -1])])).toBe(true);
  });

  it('under no_grad leaves the history as it was', () => {
    const x = leaf([1, 2]);
    const y = x.mul(3);
    torch.no_grad(() => y.index(0).fill_(7));
    y.sum().backward();
    expect(y.tolist()).toEqual([7, 6]);
    expect(x.grad?.tolist()).toEqual([3, 3]);
  });
});

describe('an expanded tensor', () => {
  it('may not be changed in place, since its elements lie in one place', () => {
    expect(() => torch.ones([1, 3]).expand(2, 3).add_(1)).toThrow(
      'unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation.',
    );
  });
});

describe('views whose base is not contiguous', () => {
  /** A base that is no view and lies in memory with gaps. */
  const base = (): Tensor => torch.arange(8, f64).reshape([2, 4]).index(':', '::2').detach();

  it('find their place after the base was changed', () => {
    const b = base();
    const row = b.select(0, 1);
    const w = torch.ones([2, 2], { ...f64, requires_grad: true });
    b.mul_(w);
    row.sum().backward();
    expect(w.grad?.tolist()).toEqual([
      [0, 0],
      [4, 6],
    ]);
  });

  it('may be changed themselves', () => {
    const b = base();
    const w = leaf([1, 1]);
    b.select(0, 1).mul_(w);
    b.mul(torch.tensor([[1], [10]], f64))
      .sum()
      .backward();
    expect(w.grad?.tolist()).toEqual([40, 60]);
  });
});

describe('a view that may not be changed in place where gradients are recorded', () => {
  const w = leaf([2]);

  it('is one that was made in no_grad, and its views', () => {
    const off = 'A view was created in no_grad mode and is being modified inplace with grad mode enabled.';
    const plain = torch.ones([2], f64);
    const view = torch.no_grad(() => plain.narrow(0, 0, 1));
    expect(() => view.mul_(w)).toThrow(off);
    expect(() => view.narrow(0, 0, 1).mul_(w)).toThrow(off);
    const x = leaf([1, 2]);
    const ofLeaf = torch.no_grad(() => x.select(0, 0));
    expect(() => ofLeaf.add_(1)).toThrow(off);
    expect(x.tolist()).toEqual([1, 2]);
    torch.no_grad(() => ofLeaf.add_(1));
    view.add_(1);
    expect(x.tolist()).toEqual([2, 2]);
    expect(plain.tolist()).toEqual([2, 1]);
  });

  it('is one whose base became a leaf that requires a gradient', () => {
    const x = torch.ones([2], f64);
    const view = x.narrow(0, 0, 1);
    x.requires_grad_();
    const error = 'a view of a leaf Variable that requires grad is being used in an in-place operation.';
    expect(() => view.add_(1)).toThrow(error);
    expect(() => view.mul_(w)).toThrow(error);
    expect(x.is_leaf).toBe(true);
    expect(x.tolist()).toEqual([1, 1]);
  });

  it('is one that repeats elements, or whose base does', () => {
    const repeated = torch.ones([1, 2], f64).expand([3, 2]).detach();
    expect(() => repeated.select(0, 0).mul_(w)).toThrow('a view of a tensor that repeats elements');
    expect(repeated.tolist()[0 as never]).toEqual([1, 1]);
  });
});

it('a tensor that retains its gradient keeps that of what it was changed into', () => {
  const x = leaf([1, 2]);
  const y = x.mul(2);
  const part = y.narrow(0, 0, 1);
  y.retain_grad();
  part.retain_grad();
  y.mul_(3);
  y.sum().add(part.sum()).backward();
  expect(x.grad?.tolist()).toEqual([12, 6]);
  expect(y.grad?.tolist()).toEqual([2, 1]);
  expect(part.grad?.tolist()).toEqual([1]);
});
