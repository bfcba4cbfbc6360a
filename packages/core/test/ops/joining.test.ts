import { describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';
import type { Tensor } from '../../src/index.js';

const f64 = { dtype: torch.float64 };
const leaf = (size: number[]): Tensor => torch.randn(size, { ...f64, requires_grad: true });
const lists = (tensors: Tensor[]): unknown[] => tensors.map((tensor) => tensor.tolist());

describe('cat', () => {
  const x = torch.tensor([
    [1, 2],
    [3, 4],
  ]);

  it('joins along any dimension', () => {
    expect(torch.cat([x, x.index('0:1')]).tolist()).toEqual([
      [1, 2],
      [3, 4],
      [1, 2],
    ]);
    expect(torch.cat([x, x.t()], 1).tolist()).toEqual([
      [1, 2, 1, 3],
      [3, 4, 2, 4],
    ]);
    expect(torch.cat([x, x], -1).shape).toEqual([2, 4]);
  });

  it('promotes dtypes', () => {
    const joined = torch.cat([torch.tensor([1n]), torch.tensor([true]), torch.tensor([0.5])]);
    expect(joined.dtype).toBe(torch.float32);
    expect(joined.tolist()).toEqual([1, 1, 0.5]);
    expect(torch.cat([torch.tensor([2n ** 60n]), torch.tensor([-1n])]).tolist()).toEqual([2n ** 60n, -1]);
  });

  it('skips a vector without elements, whose dtype counts all the same', () => {
    const joined = torch.cat([torch.zeros([0], f64), x], -1);
    expect(joined.tolist()).toEqual(x.tolist());
    expect(joined.dtype).toBe(torch.float64);
    expect(torch.cat([torch.zeros([0]), torch.zeros([0])]).shape).toEqual([0]);
  });

  it('refuses what does not fit in the words of torch', () => {
    const { cat, ones } = torch;
    expect(() => cat([])).toThrow('torch.cat(): expected a non-empty list of Tensors');
    expect(() => cat([ones([2, 2]), ones([3, 2]), ones([1, 3])])).toThrow(
      'Sizes of tensors must match except in dimension 0. Expected size 2 but got size 3 for tensor number 2 in the list.',
    );
    expect(() => cat([ones([2, 3]), ones([3])])).toThrow('Tensors must have same number of dimensions: got 2 and 1');
    expect(() => cat([ones([1]), ones([])])).toThrow('zero-dimensional tensor (at position 1) cannot be concatenated');
    expect(() => cat([x, x], 2)).toThrow('Dimension out of range (expected to be in range of [-2, 1], but got 2)');
    expect(() => cat([x, 1 as unknown as Tensor])).toThrow(
      'expected Tensor as element 1 in argument 0, but got number',
    );
    expect(() => cat(x as unknown as Tensor[])).toThrow("argument 'tensors' (position 1) must be array of Tensors");
  });

  it('gives each input its part of the gradient', () => {
    const [a, b, empty] = [leaf([2, 2]), leaf([2, 1]), leaf([0])];
    torch.cat([a, empty, b, a], 1).mul(torch.arange(10).view(2, 5)).sum().backward();
    expect(a.grad?.tolist()).toEqual([
      [0 + 3, 1 + 4],
      [5 + 8, 6 + 9],
    ]);
    expect(b.grad?.tolist()).toEqual([[2], [7]]);
    expect(empty.grad?.shape).toEqual([0]);
  });

  it('has first and second derivatives', () => {
    const join = (a: Tensor, b: Tensor): Tensor => torch.cat([a, b.t(), a], 0).square();
    expect(torch.autograd.gradcheck(join, [leaf([2, 3]), leaf([3, 1])])).toBe(true);
    expect(torch.autograd.gradgradcheck(join, [leaf([2, 3]), leaf([3, 1])])).toBe(true);
  });
});

describe('stack', () => {
  it('joins along a new dimension', () => {
    const [a, b] = [torch.tensor([1, 2]), torch.tensor([3, 4])];
    expect(torch.stack([a, b]).tolist()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(torch.stack([a, b], -1).tolist()).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(torch.stack([torch.tensor(1), torch.tensor(2)]).tolist()).toEqual([1, 2]);
  });

  it('refuses tensors of different shapes', () => {
    expect(() => torch.stack([])).toThrow('stack expects a non-empty TensorList');
    expect(() => torch.stack([torch.ones([2, 3]), torch.ones([3])])).toThrow(
      'stack expects each tensor to be equal size, but got [2, 3] at entry 0 and [3] at entry 1',
    );
    expect(() => torch.stack([torch.ones([2])], 2)).toThrow('expected to be in range of [-2, 1], but got 2');
  });

  it('has first and second derivatives', () => {
    const join = (a: Tensor, b: Tensor): Tensor => torch.stack([a, b, a], 1).square();
    expect(torch.autograd.gradcheck(join, [leaf([2]), leaf([2])])).toBe(true);
    expect(torch.autograd.gradgradcheck(join, [leaf([2]), leaf([2])])).toBe(true);
  });
});

describe('split, chunk and unbind', () => {
  const x = torch.arange(7);

  it('cut into pieces of one size, the last of which may be smaller', () => {
    expect(lists(torch.split(x, 3))).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
    expect(lists(x.chunk(3))).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
    expect(lists(torch.arange(3).chunk(5))).toEqual([[0], [1], [2]]);
  });

  it('cut into pieces of given sizes', () => {
    expect(lists(x.split([2, 0, 5]))).toEqual([[0, 1], [], [2, 3, 4, 5, 6]]);
    expect(
      torch
        .ones([2, 4])
        .split([1, 3], -1)
        .map((piece) => piece.shape),
    ).toEqual([
      [2, 1],
      [2, 3],
    ]);
  });

  it('take a dimension apart', () => {
    const matrix = torch.tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(lists(torch.unbind(matrix, 1))).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(lists([...matrix])).toEqual(lists(matrix.unbind()));
  });

  it('keep their count when there are no elements', () => {
    expect(torch.zeros([0]).split(0).length).toBe(1);
    expect(torch.zeros([0]).split(2).length).toBe(1);
    expect(
      torch
        .zeros([0, 3])
        .chunk(2)
        .map((piece) => piece.shape),
    ).toEqual([
      [0, 3],
      [0, 3],
    ]);
  });

  it('give views', () => {
    const y = torch.zeros([4]);
    y.chunk(2)[1].fill_(5);
    y.unbind()[0].fill_(7);
    y.split(1)[1].fill_(3);
    expect(y.tolist()).toEqual([7, 3, 5, 5]);
  });

  it('pass gradients back to where the pieces were', () => {
    const y = leaf([5]);
    const [a, , b] = y.split([2, 1, 2]);
    a.sum().add(b.mul(3).sum()).backward();
    expect(y.grad?.tolist()).toEqual([1, 1, 0, 3, 3]);
  });

  it('put the gradients of the pieces together in one record', () => {
    const y = leaf([3, 2]);
    const [a, b] = [y.mul(1).unbind(), y.mul(1).chunk(2, 1)];
    expect(a.map((row) => String(row.grad_fn))).toEqual(new Array(3).fill('<UnbindBackward0>'));
    expect(a[0].grad_fn).toBe(a[2].grad_fn);
    a[1].mul(5).sum().add(b[1].sum()).add(a[0].sum()).backward();
    expect(y.grad?.tolist()).toEqual([
      [1, 2],
      [5, 6],
      [0, 1],
    ]);
    for (const take of [(x: Tensor) => x.unbind(1), (x: Tensor) => x.split([1, 0, 2]), (x: Tensor) => x.split(2)]) {
      expect(torch.autograd.gradgradcheck((x: Tensor) => take(x)[0].mul(take(x).at(-1)!.sum()), [leaf([3, 2])])).toBe(
        true,
      );
    }
  });

  it('may not be changed in place where gradients are recorded', () => {
    const several =
      'This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.';
    const y = leaf([2, 2]).mul(1);
    expect(() => y.unbind()[1].add_(1)).toThrow(
      `Output 1 of UnbindBackward0 is a view and is being modified inplace. ${several}`,
    );
    expect(() => y.chunk(2)[0].add_(1)).toThrow('Output 0 of SplitBackward0 is a view');
    expect(() => y.split([1, 1])[0].add_(1)).toThrow('Output 0 of SplitWithSizesBackward0 is a view');
    expect(() =>
      torch
        .ones([2], f64)
        .split(1)[0]
        .mul_(leaf([1])),
    ).toThrow(`A view was created in no_grad mode and is being modified inplace with grad mode enabled. ${several}`);
    const [part] = y.split(1);
    y.mul_(3);
    part.sum().backward();
    expect(String(part.grad_fn)).toBe('<AsStridedBackward0>');
  });

  it('refuse impossible sizes in the words of torch', () => {
    const scalar = torch.ones([]);
    expect(() => x.split(0)).toThrow('split_size can only be 0 if dimension size is 0, but got dimension size of 7');
    expect(() => x.split(-1)).toThrow('split expects split_size be non-negative, but got split_size=-1');
    expect(() => x.split([1, 1])).toThrow(
      "split_with_sizes expects split_sizes to sum exactly to 7 (input tensor's size at dimension 0), but got split_sizes=[1, 1]",
    );
    expect(() => x.split([8, -1])).toThrow('split_with_sizes expects split_sizes have only non-negative entries');
    expect(() => scalar.split(1)).toThrow('split expects at least a 1-dimensional tensor');
    expect(() => scalar.chunk(1)).toThrow('chunk expects at least a 1-dimensional tensor');
    expect(() => x.chunk(0)).toThrow('chunk expects `chunks` to be greater than 0, got: 0');
    expect(() => scalar.unbind()).toThrow('Dimension specified as 0 but tensor has no dimensions');
  });
});
