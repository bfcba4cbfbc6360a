import { describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';
import type { Tensor } from '../../src/index.js';
import type { NestedArray } from '../../src/index.js';

const f64 = { dtype: torch.float64 };
const leaf = (size: number[]): Tensor => torch.randn(size, { ...f64, requires_grad: true });
const long = (values: NestedArray): Tensor => torch.tensor(values, { dtype: torch.int64 });
const int = (values: NestedArray): Tensor => torch.tensor(values, { dtype: torch.int32 });

function checkDerivatives(fn: (...inputs: Tensor[]) => Tensor, inputs: Tensor[]): void {
  const curved = (...given: Tensor[]): Tensor => fn(...given).square();
  expect(torch.autograd.gradcheck(curved, inputs)).toBe(true);
  expect(torch.autograd.gradgradcheck(curved, inputs)).toBe(true);
}

const x = torch.arange(6).view(2, 3).float();

describe('gather', () => {
  it('takes elements along a dimension', () => {
    expect(
      x
        .gather(
          1,
          long([
            [2, 0],
            [1, 1],
          ]),
        )
        .tolist(),
    ).toEqual([
      [2, 0],
      [4, 4],
    ]);
    expect(x.gather(0, long([[1, 0]])).tolist()).toEqual([[3, 1]]);
    expect(
      x
        .t()
        .gather(-1, long([[1], [0]]))
        .tolist(),
    ).toEqual([[3], [1]]);
  });

  it('treats a scalar as a vector of one element', () => {
    expect(
      torch
        .tensor(3)
        .gather(0, long([0, 0]))
        .tolist(),
    ).toEqual([3, 3]);
    expect(x.index(0).gather(0, long(1)).tolist()).toBe(1);
    expect(x.gather(1, long([])).shape).toEqual([0]);
  });

  it('refuses indices in the words of torch', () => {
    expect(() => x.gather(1, int([[1]]))).toThrow('gather(): Expected dtype int64 for index');
    expect(() => x.gather(1, long([[7]]))).toThrow('index 7 is out of bounds for dimension 1 with size 3');
    expect(() => x.gather(1, long([[-1]]))).toThrow('index -1 is out of bounds for dimension 1 with size 3');
    expect(() => x.gather(0, long([0]))).toThrow(
      'Index tensor must have the same number of dimensions as input tensor',
    );
    expect(() => x.gather(1, long([[0], [1], [1]]))).toThrow(
      'Size does not match at dimension 0 expected index [3, 1] to be smaller than self [2, 3] apart from dimension 1',
    );
  });

  it('adds up the gradient of an element taken twice', () => {
    const y = leaf([3]);
    y.gather(0, long([1, 1, 2]))
      .sum()
      .backward();
    expect(y.grad?.tolist()).toEqual([0, 2, 1]);
    checkDerivatives(
      (a) =>
        a.gather(
          1,
          long([
            [0, 0],
            [2, 1],
          ]),
        ),
      [leaf([2, 3])],
    );
  });
});

describe('scatter and scatter_add', () => {
  it('write elements or one value along a dimension', () => {
    expect(x.scatter(1, long([[0], [2]]), 9).tolist()).toEqual([
      [9, 1, 2],
      [3, 4, 9],
    ]);
    expect(x.scatter(0, long([[1, 0]]), torch.tensor([[7, 8, 9]])).tolist()).toEqual([
      [0, 8, 2],
      [7, 4, 5],
    ]);
    expect(
      torch
        .arange(3)
        .scatter(0, long([1]), 2.5)
        .tolist(),
    ).toEqual([0, 2, 2]);
  });

  it('add elements, several to one place', () => {
    expect(
      x
        .scatter_add(
          1,
          long([
            [0, 0],
            [2, 1],
          ]),
          torch.ones([2, 2]),
        )
        .tolist(),
    ).toEqual([
      [2, 1, 2],
      [3, 5, 6],
    ]);
    expect(
      torch
        .arange(2)
        .scatter_add(0, long([1, 1]), long([5, 6]))
        .tolist(),
    ).toEqual([0, 12]);
  });

  it('work in place', () => {
    const y = torch.zeros([2, 2]);
    expect(y.t().scatter_(1, long([[0], [1]]), 1)).toBeInstanceOf(torch.Tensor);
    y.scatter_add_(0, long([[0, 0]]), torch.ones([1, 2]));
    expect(y.tolist()).toEqual([
      [2, 1],
      [0, 1],
    ]);
  });

  it('check everything before they write anything', () => {
    const y = torch.zeros([2, 3]);
    expect(() => y.scatter_(1, long([[0], [7]]), 1)).toThrow('index 7 is out of bounds for dimension 1 with size 3');
    expect(() => y.scatter_add_(1, long([[0], [-1]]), torch.ones([2, 1]))).toThrow('index -1 is out of bounds');
    expect(() => y.scatter_(1, int([[0]]), 1)).toThrow('scatter(): Expected dtype int64 for index');
    expect(() => y.scatter_(1, long([[0]]), torch.ones([1, 1], f64))).toThrow(
      'scatter(): Expected self.dtype to be equal to src.dtype',
    );
    expect(() => y.scatter_(1, long([[0], [1]]), torch.ones([1, 1]))).toThrow(
      'Expected index [2, 1] to be smaller than self [2, 3] apart from dimension 1 and to be smaller size than src [1, 1]',
    );
    expect(() => y.scatter_(0, long([0]), 1)).toThrow(
      'Index tensor must have the same number of dimensions as self tensor',
    );
    expect(y.tolist()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(y._version).toBe(0);
  });

  it('have first and second derivatives, also where the source is larger than the index', () => {
    const index = long([
      [0, 2],
      [1, 0],
    ]);
    checkDerivatives((a, b) => a.scatter(1, index, b), [leaf([2, 3]), leaf([2, 2])]);
    checkDerivatives((a) => a.scatter(1, index, 3), [leaf([2, 3])]);
    checkDerivatives(
      (a, b) =>
        a.scatter_add(
          1,
          long([
            [0, 0],
            [1, 0],
          ]),
          b,
        ),
      [leaf([2, 3]), leaf([3, 2])],
    );
  });
});

describe('index_select and index_add', () => {
  it('take parts of a dimension', () => {
    expect(x.index_select(1, long([2, 0])).tolist()).toEqual([
      [2, 0],
      [5, 3],
    ]);
    expect(
      x
        .t()
        .index_select(0, int([1, 1]))
        .tolist(),
    ).toEqual([
      [1, 4],
      [1, 4],
    ]);
    expect(x.index_select(1, long(2)).tolist()).toEqual([[2], [5]]);
    expect(x.index_select(0, long([])).shape).toEqual([0, 3]);
    expect(
      torch
        .tensor(2)
        .index_select(0, long([0]))
        .tolist(),
    ).toBe(2);
  });

  it('add parts to a dimension', () => {
    expect(x.index_add(0, long([1, 1]), torch.ones([2, 3])).tolist()).toEqual([
      [0, 1, 2],
      [5, 6, 7],
    ]);
    expect(x.index_add(1, long([0]), torch.ones([2, 1]), { alpha: -2 }).tolist()).toEqual([
      [-2, 1, 2],
      [1, 4, 5],
    ]);
    const y = torch.zeros([3]);
    expect(y.index_add_(0, long([2, 2]), torch.ones([2]))).toBe(y);
    expect(y.tolist()).toEqual([0, 0, 2]);
  });

  it('refuse indices in the words of torch', () => {
    expect(() => x.index_select(0, torch.tensor([0]))).toThrow(
      'index_select(): Expected dtype int32 or int64 for index',
    );
    expect(() => x.index_select(0, long([[0]]))).toThrow('index_select(): Index is supposed to be a vector');
    expect(() => x.index_select(0, long([5]))).toThrow('index out of range in self');
    expect(() => x.index_select(0, long([-1]))).toThrow('index out of range in self');
    expect(() => x.index_add(0, long([0]), torch.ones([2, 3]))).toThrow(
      'index_add_(): Number of indices (1) should be equal to source.size(dim): (2), for dim: 0',
    );
    expect(() => x.index_add(0, long([0]), long([[1, 1, 1]]))).toThrow(
      'index_add_(): self (Float) and source (Long) must have the same scalar type',
    );
    expect(() => x.index_add(0, long([9]), torch.ones([1, 3]))).toThrow('index out of range in self');
  });

  it('have first and second derivatives', () => {
    checkDerivatives((a) => a.index_select(1, long([2, 2, 0])), [leaf([2, 3])]);
    checkDerivatives((a, b) => a.index_add(0, long([1, 1]), b, { alpha: 3 }), [leaf([2, 3]), leaf([2, 3])]);
  });
});

describe('masked_fill, masked_select and nonzero', () => {
  const mask = torch.tensor([true, false, true]);

  it('fill where a mask is true, broadcasting it', () => {
    expect(x.masked_fill(mask, 9).tolist()).toEqual([
      [9, 1, 9],
      [9, 4, 9],
    ]);
    expect(x.index(0).masked_fill(x.gt(4), -1).tolist()).toEqual([
      [0, 1, 2],
      [0, 1, -1],
    ]);
    expect(torch.arange(3).masked_fill(mask, 2.5).tolist()).toEqual([2, 1, 2]);
    expect(torch.arange(3).float().masked_fill(mask, -Infinity).tolist()).toEqual([-Infinity, 1, -Infinity]);
    const y = x.clone();
    expect(y.masked_fill_(mask, torch.tensor(7))).toBe(y);
    expect(y.tolist()).toEqual([
      [7, 1, 7],
      [7, 4, 7],
    ]);
  });

  it('select where a mask is true', () => {
    expect(x.masked_select(x.gt(2)).tolist()).toEqual([3, 4, 5]);
    expect(x.masked_select(mask).tolist()).toEqual([0, 2, 3, 5]);
    expect(torch.tensor(3).masked_select(torch.tensor(true)).tolist()).toEqual([3]);
  });

  it('find what is not zero', () => {
    expect(x.nonzero().tolist()).toEqual([
      [0, 1],
      [0, 2],
      [1, 0],
      [1, 1],
      [1, 2],
    ]);
    expect(x.nonzero({ as_tuple: true }).map((column) => column.tolist())).toEqual([
      [0, 0, 1, 1, 1],
      [1, 2, 0, 1, 2],
    ]);
    expect(x.nonzero().dtype).toBe(torch.int64);
    expect(torch.tensor(3).nonzero().shape).toEqual([1, 0]);
    expect(torch.tensor(0).nonzero().shape).toEqual([0, 0]);
    expect(torch.tensor([NaN, 0, -0]).nonzero().tolist()).toEqual([[0]]);
  });

  it('refuse what is no mask in the words of torch', () => {
    expect(() => x.masked_select(long([0, 1, 1]))).toThrow('masked_select: expected BoolTensor or ByteTensor for mask');
    expect(() => x.masked_fill(long([0, 1, 1]), 0)).toThrow('masked_fill_ only supports boolean masks');
    expect(() => x.masked_fill(mask, torch.ones([1]))).toThrow(
      'masked_fill_ only supports a 0-dimensional value tensor, but got tensor with 1 dimension(s).',
    );
    expect(() => x.index(0).clone().masked_fill_(x.gt(2), 0)).toThrow(
      "output with shape [3] doesn't match the broadcast shape [2, 3]",
    );
    expect(() => x.masked_fill(torch.tensor([true, false]), 0)).toThrow(
      'The size of tensor a (3) must match the size of tensor b (2) at non-singleton dimension 1',
    );
  });

  it('have first and second derivatives, also with respect to the value', () => {
    checkDerivatives((a, value) => a.masked_fill(mask, value), [leaf([2, 3]), leaf([])]);
    checkDerivatives((a) => a.masked_select(mask), [leaf([2, 3])]);
  });
});
