import { describe, expect, expectTypeOf, it } from 'vitest';
import * as torch from '../../src/index.js';
import type { Tensor } from '../../src/index.js';

const { int64, uint8 } = torch;

/** Neighbours that are the same number as a float64. */
const big = (): Tensor => torch.tensor([2n ** 60n + 1n, 2n ** 60n, 2n ** 60n + 2n], { dtype: int64 });

describe('integers past the safe ones', () => {
  it('are sorted and ranked exactly', () => {
    expect(big().sort().indices.tolist()).toEqual([1, 0, 2]);
    expect(big().topk(2).indices.tolist()).toEqual([2, 0]);
    expect(big().kthvalue(2).indices.item()).toBe(0);
    expect(big().median().item()).toBe(2n ** 60n + 1n);
    expect(big().mode().indices.item()).toBe(1);
    expect(big().cummin(0).indices.tolist()).toEqual([0, 1, 1]);
  });

  it('are sorted exactly in long lines', () => {
    const line = torch.arange(40).mul(-1).sub(1).unsqueeze(1).mul(big()).flatten();
    const values = line.sort().values.toTypedArray();
    expect(values).toEqual(line.toTypedArray().sort());
  });

  it('are counted and searched exactly', () => {
    expect(big().unique().shape).toEqual([3]);
    expect(torch.searchsorted(big().sort().values, big()).tolist()).toEqual([1, 0, 2]);
    expect(torch.searchsorted(big().sort().values, 2n ** 60n + 1n).item()).toBe(1);
  });
});

describe('ties', () => {
  const line = (): Tensor => torch.tensor([2, 3, 1, 3, 2, 1]);

  it('go to the first element, or to the last for a mode and a running extremum', () => {
    expect(line().topk(3).indices.tolist()).toEqual([1, 3, 0]);
    expect(line().topk(3, 0, { largest: false }).indices.tolist()).toEqual([2, 5, 0]);
    expect(line().kthvalue(4).indices.item()).toBe(0);
    expect(line().median(0).indices.item()).toBe(0);
    expect(line().mode().indices.item()).toBe(5);
    expect(line().cummax(0).indices.tolist()).toEqual([0, 1, 1, 3, 3, 3]);
  });

  it('keep their order when they are sorted', () => {
    const long = torch.arange(200).remainder(3);
    for (const descending of [false, true]) {
      const { indices } = long.sort(0, { descending });
      const firsts = indices.narrow(0, 0, 66).tolist() as number[];
      expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
    }
  });
});

describe('results', () => {
  it('can be taken apart by name and like an array', () => {
    const result = torch.sort(torch.tensor([2, 1]));
    const [values, indices] = result;
    expect(values).toBe(result.values);
    expect(indices).toBe(result.indices);
    expect(Object.keys(result)).toEqual(['values', 'indices']);
    const { min, max } = torch.aminmax(torch.tensor([2, 1]));
    expect([min.item(), max.item()]).toEqual([1, 2]);
  });

  it('of unique have the type that the options say', () => {
    const x = torch.tensor([1, 1, 2]);
    expectTypeOf(torch.unique(x)).toEqualTypeOf<Tensor>();
    expectTypeOf(torch.unique(x, { sorted: true, dim: 0 })).toEqualTypeOf<Tensor>();
    expectTypeOf(torch.unique(x, { return_counts: true })).toEqualTypeOf<[Tensor, Tensor]>();
    expectTypeOf(x.unique({ return_inverse: true, return_counts: true })).toEqualTypeOf<[Tensor, Tensor, Tensor]>();
    const options: torch.UniqueOptions = {};
    expectTypeOf(torch.unique(x, options)).toExtend<Tensor | Tensor[]>();
    expectTypeOf(torch.unique(x, options)).not.toExtend<Tensor>();
    expect(torch.unique(x, options)).toBeInstanceOf(torch.Tensor);
  });

  it('require no gradient where there is none', () => {
    const x = torch.rand([4], { requires_grad: true });
    const found = [torch.argsort(x), torch.unique(x), torch.histc(x, 3), torch.sort(x).indices];
    expect(found.map((t) => t.requires_grad)).toEqual([false, false, false, false]);
  });
});

describe('what does not fit', () => {
  it.each<[string, () => unknown]>([
    [`sort() got an unexpected keyword argument 'decending'`, () => torch.sort(big(), 0, { decending: true } as never)],
    [`topk(): argument 'k' (position 2) must be int`, () => torch.topk(big(), 1.5)],
    ['median(): Expected a tensor with elements.', () => torch.median(torch.zeros([0], { dtype: uint8 }))],
    [`argument 'input' must be Tensor, not array`, () => torch.unique([1] as never)],
    ['order must be non-negative but got -1', () => torch.diff(big(), -1)],
    ['Dimension specified as -1 but tensor has no dimensions', () => torch.trapezoid(torch.tensor(1))],
  ])('%s', (message, call) => {
    expect(call).toThrow(message);
  });
});
