import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';
import type { IndexItem, NestedArray, Tensor } from '../../src/index.js';

const { slice } = torch;
const f64 = { dtype: torch.float64 };
const long = (values: NestedArray): Tensor => torch.tensor(values, { dtype: torch.int64 });
const leaf = (size: number[]): Tensor => torch.randn(size, { ...f64, requires_grad: true });
const x = torch.arange(6).view(2, 3);
const big = torch.ones([2, 3, 4, 5]);
const i = long([0, 1]);

/** A slice of an array, as Python makes it. */
function pythonSlice<T>(list: T[], start: number | null, stop: number | null, step: number): T[] {
  const from = start ?? 0;
  const part = list.slice(from < 0 ? Math.max(0, from + list.length) : from, stop ?? undefined);
  return part.filter((_, k) => k % step === 0);
}

describe('index with integers, slices, null and ...', () => {
  it('takes an index of a dimension', () => {
    expect(x.index(1).tolist()).toEqual([3, 4, 5]);
    expect(x.index(-1, -3).item()).toBe(3);
    expect(x.index(long(1)).tolist()).toEqual([3, 4, 5]);
  });

  it('takes a range, as a slice or in the notation of Python', () => {
    expect(x.index(':', slice(1)).tolist()).toEqual([
      [1, 2],
      [4, 5],
    ]);
    expect(x.index(':', '1:').tolist()).toEqual([
      [1, 2],
      [4, 5],
    ]);
    expect(x.index(slice(0, 1), slice(null, null, 2)).tolist()).toEqual([[0, 2]]);
    expect(x.index('0:1', '::2').tolist()).toEqual([[0, 2]]);
    expect(x.index(' -1 : ').tolist()).toEqual([[3, 4, 5]]);
    expect(x.index('5:9').shape).toEqual([0, 3]);
    expect(x.index('1:0').shape).toEqual([0, 3]);
  });

  it('slices as Python does, whatever the bounds', () => {
    const bound = fc.option(fc.integer({ min: -8, max: 8 }));
    fc.assert(
      fc.property(bound, bound, fc.integer({ min: 1, max: 4 }), (start, stop, step) => {
        const expected = pythonSlice([0, 1, 2, 3, 4, 5], start, stop, step);
        expect(
          torch
            .arange(6)
            .index(slice(start, stop, step))
            .tolist(),
        ).toEqual(expected);
        expect(
          torch
            .arange(6)
            .index(`${start ?? ''}:${stop ?? ''}:${step}`)
            .tolist(),
        ).toEqual(expected);
      }),
    );
  });

  it('makes new dimensions and fills in missing ones', () => {
    expect(x.index(null).shape).toEqual([1, 2, 3]);
    expect(x.index(null, 0, null).shape).toEqual([1, 1, 3]);
    expect(x.index('...', 0).tolist()).toEqual([0, 3]);
    expect(big.index(0, '...', 1).shape).toEqual([3, 4]);
    expect(x.index('...', null).shape).toEqual([2, 3, 1]);
    expect(torch.tensor(3).index('...').item()).toBe(3);
  });

  it('gives views', () => {
    const y = torch.zeros([2, 3]);
    y.index(':', '1:').add_(1);
    y.index('...').index(0, 0).fill_(9);
    expect(y.tolist()).toEqual([
      [9, 1, 1],
      [0, 1, 1],
    ]);
  });

  it('refuses what does not fit in the words of torch', () => {
    const index =
      (...items: unknown[]) =>
      (): Tensor =>
        x.index(...(items as IndexItem[]));
    expect(index(5)).toThrow('index 5 is out of bounds for dimension 0 with size 2');
    expect(index(0, 7)).toThrow('index 7 is out of bounds for dimension 1 with size 3');
    expect(index(':', -4)).toThrow('index -4 is out of bounds for dimension 1 with size 3');
    expect(index(0, 0, 0)).toThrow('too many indices for tensor of dimension 2');
    expect(index(1.5)).toThrow(
      'only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid',
    );
    expect(index('a')).toThrow("are valid indices (got 'a')");
    expect(index({})).toThrow('are valid indices (got object)');
    expect(index('::-1')).toThrow('step must be greater than zero');
    expect(() => slice(0, 1, 0)).toThrow('slice step cannot be zero');
    expect(() => slice(0.5)).toThrow('slice indices must be integers');
    expect(() => torch.tensor(3).index(0)).toThrow('invalid index of a 0-dim tensor');
  });
});

describe('index with tensors', () => {
  it('takes the listed indices, negative ones from the end', () => {
    expect(x.index(long([-1, 0, -1])).tolist()).toEqual([
      [3, 4, 5],
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(x.index(':', [2, 0]).tolist()).toEqual([
      [2, 0],
      [5, 3],
    ]);
    expect(
      x.index(
        long([
          [0, 1],
          [1, 0],
        ]),
      ).shape,
    ).toEqual([2, 2, 3]);
    expect(x.index([]).shape).toEqual([0, 3]);
  });

  it('broadcasts several index tensors', () => {
    expect(x.index([0, 1], [1, 2]).tolist()).toEqual([1, 5]);
    expect(x.index(i, long([[0], [2]])).tolist()).toEqual([
      [0, 3],
      [2, 5],
    ]);
  });

  it('takes nested arrays', () => {
    expect(
      x
        .index(
          [
            [0, 1],
            [-1, 0],
          ] as IndexItem,
          [[2], [0]] as IndexItem,
        )
        .tolist(),
    ).toEqual([
      [2, 5],
      [3, 0],
    ]);
    expect(
      x
        .index([
          [true, false, true],
          [false, false, true],
        ])
        .tolist(),
    ).toEqual([0, 2, 5]);
    expect(x.index([[]]).shape).toEqual([1, 0, 3]);
    expect(() => x.index([[0, 1], [1]])).toThrow('must have the same length everywhere at a depth');
    expect(() => x.index([[0], 1])).toThrow('must have the same length everywhere at a depth');
  });

  it('takes what a mask of several dimensions marks, whatever follows it', () => {
    const y = torch.arange(12).view(2, 2, 3);
    const m = torch.tensor([
      [true, false],
      [false, true],
    ]);
    expect(y.index(m, '1:').tolist()).toEqual([
      [1, 2],
      [10, 11],
    ]);
    expect(y.index(m, null, [0, 2]).tolist()).toEqual([[0], [11]]);
  });

  it('puts their dimensions where they stood, or in front when they stood apart', () => {
    expect(big.index(':', i, i).shape).toEqual([2, 2, 5]);
    expect(big.index(':', i, ':', i).shape).toEqual([2, 2, 4]);
    expect(big.index(i, '...', i).shape).toEqual([2, 3, 4]);
    expect(big.index(i, null, i).shape).toEqual([2, 1, 4, 5]);
    expect(big.index(0, ':', i).shape).toEqual([3, 2, 5]);
    expect(big.index(':', true, i).shape).toEqual([2, 2, 4, 5]);
    const y = torch.arange(24).view(2, 3, 4);
    expect(y.index([1, 0], ':', [2, 3]).tolist()).toEqual([
      [14, 18, 22],
      [3, 7, 11],
    ]);
  });

  it('takes what a mask marks', () => {
    expect(x.index(x.gt(2)).tolist()).toEqual([3, 4, 5]);
    expect(x.index([true, false]).tolist()).toEqual([[0, 1, 2]]);
    expect(x.index('0:1', torch.tensor([true, false, true])).tolist()).toEqual([[0, 2]]);
    expect(big.index(':', torch.ones([3, 4], { dtype: torch.bool })).shape).toEqual([2, 12, 5]);
    expect(x.index(true).shape).toEqual([1, 2, 3]);
    expect(x.index(false).shape).toEqual([0, 2, 3]);
  });

  it('gives a copy', () => {
    const y = torch.zeros([3]);
    y.index([0, 1]).fill_(1);
    expect(y.tolist()).toEqual([0, 0, 0]);
  });

  it('refuses what does not fit in the words of torch', () => {
    const mask = torch.tensor([true, false]);
    expect(() => x.index(long([5]))).toThrow('index 5 is out of bounds for dimension 0 with size 2');
    expect(() => x.index(':', long([-4]))).toThrow('index -4 is out of bounds for dimension 1 with size 3');
    expect(() => x.index(torch.tensor([1]))).toThrow('tensors used as indices must be long, byte or bool tensors');
    expect(() => x.index([0.5])).toThrow('are valid indices (got float)');
    expect(() => x.index(i, [0, 1, 2])).toThrow(
      'shape mismatch: indexing tensors could not be broadcast together with shapes [2], [3]',
    );
    expect(() => x.index(':', mask)).toThrow(
      'The shape of the mask [2] at index 0 does not match the shape of the indexed tensor [2, 3] at index 1',
    );
    expect(() => x.index(x.gt(2), 0)).toThrow('too many indices for tensor of dimension 2');
    expect(() => torch.zeros([0, 3]).index([0])).toThrow('index is out of bounds for dimension with size 0');
  });

  it('agrees with a plain loop for any indices', () => {
    const y = torch.arange(60).view(3, 4, 5);
    const at = (size: number) => fc.array(fc.integer({ min: -size, max: size - 1 }), { minLength: 3, maxLength: 3 });
    const pick = (list: number[], k: number, size: number): number => (list[k] + size) % size;
    fc.assert(
      fc.property(at(3), at(5), (first, last) => {
        const expected = first.map((_, k) =>
          [0, 1, 2, 3].map((middle) => pick(first, k, 3) * 20 + middle * 5 + pick(last, k, 5)),
        );
        expect(y.index(first, ':', last).tolist()).toEqual(expected);
        const together = first.map((_, k) => pick(first, k, 3) * 20 + 10 + pick(last, k, 5));
        expect(y.transpose(1, 2).index(first, last, 2).tolist()).toEqual(together);
      }),
    );
  });
});

describe('the gradient of index', () => {
  it('goes to where the elements were taken from, once for each time', () => {
    const y = leaf([2, 3]);
    y.index([0, 0, 1], [2, 2, 0]).sum().backward();
    expect(y.grad?.tolist()).toEqual([
      [0, 0, 2],
      [1, 0, 0],
    ]);
    expect(String(y.index([0]))).toContain('grad_fn=<IndexBackward0>');
  });

  it.each<[string, IndexItem[]]>([
    ['integers and slices', [0, '::2']],
    ['a new dimension', [null, '1:', '...']],
    ['an index tensor', [':', long([2, 0, 2])]],
    ['index tensors that stand apart', [[1, 0], ':', [2, 2]]],
    ['a mask', [torch.tensor([true, false])]],
  ])('has a derivative of its own: %s', (_, items) => {
    const take = (y: Tensor): Tensor => y.index(...items).square();
    expect(torch.autograd.gradcheck(take, [leaf([2, 3, 3])])).toBe(true);
    expect(torch.autograd.gradgradcheck(take, [leaf([2, 3, 3])])).toBe(true);
  });
});

describe('setIndex', () => {
  function after(items: IndexItem | IndexItem[], value: Tensor | number | boolean): unknown {
    const y = torch.arange(6).view(2, 3).float();
    y.setIndex(items, value);
    return y.tolist();
  }

  it('writes a number or a tensor that broadcasts', () => {
    expect(after(0, 5)).toEqual([
      [5, 5, 5],
      [3, 4, 5],
    ]);
    expect(after([':', '1:'], torch.tensor([8, 9]))).toEqual([
      [0, 8, 9],
      [3, 8, 9],
    ]);
    expect(after(0, torch.ones([1, 1, 3]))).toEqual([
      [1, 1, 1],
      [3, 4, 5],
    ]);
    expect(after(1, long([7, 8, 9]))).toEqual([
      [0, 1, 2],
      [7, 8, 9],
    ]);
    expect(after('...', true)).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
  });

  it('writes where index tensors and masks point', () => {
    expect(after(x.gt(2), 0)).toEqual([
      [0, 1, 2],
      [0, 0, 0],
    ]);
    expect(after(x.gt(2), torch.tensor([7, 8, 9]))).toEqual([
      [0, 1, 2],
      [7, 8, 9],
    ]);
    expect(after([':', [2, 0]], torch.tensor([7, 8]))).toEqual([
      [8, 1, 7],
      [8, 4, 7],
    ]);
    expect(
      after(
        [
          [0, 1],
          [1, 2],
        ],
        -1,
      ),
    ).toEqual([
      [0, -1, 2],
      [3, 4, -1],
    ]);
    expect(after(true, 3)).toEqual([
      [3, 3, 3],
      [3, 3, 3],
    ]);
    expect(after(false, 3)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });

  it('writes through views', () => {
    const y = torch.zeros([3, 2]);
    y.t().setIndex([0, [0, 2]], 5);
    y.index('1:').setIndex([':', 1], 7);
    expect(y.tolist()).toEqual([
      [5, 0],
      [0, 7],
      [5, 7],
    ]);
  });

  it('refuses what does not fit, and writes nothing', () => {
    const y = torch.zeros([2, 3]);
    expect(() => y.setIndex(0, torch.ones([4]))).toThrow(
      'The expanded size of the tensor (3) must match the existing size (4) at non-singleton dimension 0.  Target sizes: [3].  Tensor sizes: [4]',
    );
    expect(() => y.setIndex(i, torch.ones([4]))).toThrow(
      'shape mismatch: value tensor of shape [4] cannot be broadcast to indexing result of shape [2, 3]',
    );
    expect(() => y.setIndex(i, long([[1, 1, 1]]))).toThrow(
      'Index put requires the source and destination dtypes match, got Float for the destination and Long for the source.',
    );
    expect(() => y.setIndex([[0, 5]], 1)).toThrow('index 5 is out of bounds for dimension 0 with size 2');
    expect(() => y.setIndex(0, 'a' as unknown as number)).toThrow("can't assign a string to a torch.FloatTensor");
    expect(y.tolist()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(y._version).toBe(0);
  });

  it('is recorded: what is overwritten loses its gradient, what is written gets it', () => {
    const [a, b] = [leaf([2, 3]), leaf([2])];
    const y = a.mul(2);
    y.setIndex([0, [0, 2]], b);
    y.setIndex([1, '1:'], 0);
    y.sum().backward();
    expect(a.grad?.tolist()).toEqual([
      [0, 2, 0],
      [2, 0, 0],
    ]);
    expect(b.grad?.tolist()).toEqual([1, 1]);
  });
});

describe('index_put_', () => {
  it('replaces elements, or adds to them', () => {
    const y = torch.zeros([2, 3]);
    expect(y.index_put_([i, i], torch.tensor([1, 2]))).toBe(y);
    y.index_put_([long([0, 0]), long([2, 2])], torch.tensor([3, 4]), { accumulate: true });
    y.index_put_([torch.tensor([false, true])], torch.tensor(5));
    expect(y.tolist()).toEqual([
      [1, 0, 7],
      [5, 5, 5],
    ]);
  });

  it('refuses what does not fit in the words of torch', () => {
    const y = torch.zeros([2, 3]);
    expect(() => y.index_put_([i, i, i], torch.ones([2]))).toThrow(
      'too many indices for tensor of dimension 2 (got 3)',
    );
    expect(() => y.index_put_([long([0, 9])], torch.ones([2, 3]))).toThrow('index 9 is out of bounds for dimension 0');
    expect(() => y.index_put_([null as unknown as Tensor], torch.ones([3]))).toThrow(
      'expected Tensor as element 0 in argument 0, but got null',
    );
    expect(y.tolist()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it.each([false, true])('has first and second derivatives (accumulate: %s)', (accumulate) => {
    const write = (a: Tensor, b: Tensor): Tensor =>
      a
        .mul(1)
        .index_put_([i, long([2, 0])], b, { accumulate })
        .square();
    expect(torch.autograd.gradcheck(write, [leaf([2, 3]), leaf([2])])).toBe(true);
    expect(torch.autograd.gradgradcheck(write, [leaf([2, 3]), leaf([2])])).toBe(true);
  });
});
