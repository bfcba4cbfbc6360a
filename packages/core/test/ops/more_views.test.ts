import { describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';
import type { Tensor } from '../../src/index.js';

const f64 = { dtype: torch.float64 };
const leaf = (...size: number[]): Tensor => torch.randn(size, { ...f64, requires_grad: true });

type Call = (x: Tensor) => Tensor;

const VIEWS: readonly [string, Call][] = [
  ['as_strided', (x) => torch.as_strided(x, [2, 3], [3, 1], 1)],
  ['diagonal', (x) => x.diagonal(1)],
  ['unfold', (x) => x.unfold(1, 2, 2)],
  ['unfold, overlapping', (x) => x.unfold(0, 2, 1).select(-1, 1)],
  ['movedim', (x) => x.movedim(0, 1)],
  ['moveaxis', (x) => x.moveaxis(1, 0)],
  ['swapaxes', (x) => x.swapaxes(0, 1)],
  ['unflatten', (x) => x.unflatten(1, [2, 2])],
  ['ravel', (x) => x.ravel()],
  ['adjoint', (x) => x.adjoint()],
  ['H', (x) => x.H],
  ['mH', (x) => x.mH],
  ['atleast_3d', (x) => torch.atleast_3d(x)],
  ['tensor_split', (x) => x.tensor_split(2)[1]],
  ['hsplit', (x) => x.hsplit(2)[0]],
  ['vsplit', (x) => x.vsplit([1])[1]],
  ['dsplit', (x) => x.unsqueeze(-1).dsplit(1)[0]],
  ['meshgrid', (x) => torch.meshgrid(x.select(0, 1))[0]],
  ['t_ of a view', (x) => x.select(0, 1).unsqueeze_(0).t_()],
];

describe.each(VIEWS)('%s', (_, call) => {
  it('shows the same elements: what is written through it is written into the base', () => {
    const x = torch.zeros([3, 4]);
    call(x).fill_(1);
    expect(x._version).toBeGreaterThan(0);
    expect(x.sum().item()).toBe(call(torch.ones([3, 4])).numel());
  });

  it('is differentiated through after a change in place, of itself or of the base', () => {
    const through = (x: Tensor): Tensor => {
      const y = x.mul(1);
      const view = call(y);
      view.square_();
      y.mul_(2);
      return torch.cat([y.reshape([-1]), view.reshape([-1]).square()]);
    };
    expect(torch.autograd.gradcheck(through, [leaf(3, 4)])).toBe(true);
  });
});

const COPIES: readonly [string, Call][] = [
  ['repeat', (x) => x.repeat(1, 1)],
  ['tile', (x) => x.tile(1)],
  ['repeat_interleave', (x) => x.repeat_interleave(1, 0)],
  ['roll', (x) => x.roll(0, 0)],
  ['flip', (x) => x.flip([])],
  ['rot90', (x) => x.rot90(0)],
  ['diag', (x) => x.diag()],
  ['narrow_copy', (x) => x.narrow_copy(0, 0, 3)],
  ['tril', (x) => x.tril(9)],
  ['hstack', (x) => torch.hstack([x])],
];

it.each(COPIES)('%s gives a copy', (_, call) => {
  const x = torch.zeros([3, 4]);
  call(x).fill_(1);
  expect(x.sum().item()).toBe(0);
});

describe('changes in place of the shape alone', () => {
  it('keep the tensor, and count as changes', () => {
    const x = torch.arange(6).view(2, 3);
    expect(x.t_()).toBe(x);
    expect(x.tolist()).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    expect(x._version).toBe(1);
    expect(x.unsqueeze_(1).squeeze_().transpose_(0, 1).swapaxes_(0, 1).swapdims_(0, 1).shape).toEqual([2, 3]);
  });

  it('leave other views as they are, and these stay views', () => {
    const w = leaf(2, 3);
    const y = w.mul(2);
    const flat = y.view(6);
    y.t_();
    expect(flat.shape).toEqual([6]);
    flat.mul_(torch.arange(6));
    expect(y.tolist()).toEqual(w.detach().mul(2).mul(torch.arange(6).view(2, 3)).t().tolist());
    y.sum().backward();
    expect(w.grad?.tolist()).toEqual([
      [0, 2, 4],
      [6, 8, 10],
    ]);
  });

  it('are refused on leaves that require gradients', () => {
    const w = leaf(2, 3);
    const refusal = 'a leaf Variable that requires grad is being used in an in-place operation.';
    for (const call of [() => w.t_(), () => w.unsqueeze_(0), () => w.squeeze_(), () => w.transpose_(0, 1)]) {
      expect(call).toThrow(refusal);
    }
    expect(() => w.select(0, 0).squeeze_()).toThrow(/a view of a leaf Variable that requires grad/);
    expect(w.shape).toEqual([2, 3]);
    torch.no_grad(() => w.t_());
    expect(w.shape).toEqual([3, 2]);
    w.sum().backward();
    expect(w.grad?.shape).toEqual([3, 2]);
  });

  it('make a saved tensor useless, as in torch', () => {
    const y = leaf(2, 3).mul(2);
    const product = y.mul(y);
    y.unsqueeze_(0);
    expect(() => product.sum().backward()).toThrow(/modified by an inplace operation/);
  });
});

describe('an overlapping view', () => {
  it('adds up what arrives at one element', () => {
    const x = leaf(5);
    x.unfold(0, 3, 1).sum().backward();
    expect(x.grad?.tolist()).toEqual([1, 2, 3, 2, 1]);
  });

  it('keeps its gradient after the base was changed in place', () => {
    const x = leaf(4);
    const y = x.mul(1);
    const windows = y.unfold(0, 2, 1);
    y.mul_(3);
    windows.sum().backward();
    expect(x.grad?.tolist()).toEqual([3, 6, 6, 3]);
  });
});
