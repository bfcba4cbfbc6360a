import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';
import type { Tensor } from '../../src/index.js';

/** What a view should show, without any strides: a shape and a function from an index to a place in the base. */
interface Model {
  readonly shape: readonly number[];
  readonly at: (index: readonly number[]) => number;
}

/** One way of making a view, of a tensor and of its model. */
interface Step {
  readonly name: string;
  readonly view: (x: Tensor) => Tensor;
  readonly model: (m: Model) => Model;
}

const numel = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function indicesOf(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (prefixes, size) => prefixes.flatMap((prefix) => Array.from({ length: size }, (_, i) => [...prefix, i])),
    [[]],
  );
}

function placesOf({ shape, at }: Model): number[] {
  return indicesOf(shape).map(at);
}

/** A number below `n`, drawn from a large one. */
const below = (n: number, seed: number): number => seed % Math.max(n, 1);

const insert = <T>(list: readonly T[], at: number, item: T): T[] => [...list.slice(0, at), item, ...list.slice(at)];
const remove = <T>(list: readonly T[], at: number): T[] => list.filter((_, d) => d !== at);
const replace = <T>(list: readonly T[], at: number, item: T): T[] => list.map((old, d) => (d === at ? item : old));

/** Steps fit any shape: what they need beyond it comes from two random numbers. */
const STEPS: Readonly<Record<string, (a: number, b: number) => Omit<Step, 'name'>>> = {
  transpose: (a, b) => ({
    view: (x) => (x.ndim < 2 ? x : x.transpose(below(x.ndim, a), below(x.ndim, b))),
    model(m) {
      if (m.shape.length < 2) return m;
      const [p, q] = [below(m.shape.length, a), below(m.shape.length, b)];
      const swap = <T>(list: readonly T[]): T[] => replace(replace(list, p, list[q]), q, list[p]);
      return { shape: swap(m.shape), at: (index) => m.at(swap(index)) };
    },
  }),
  narrow: (a, b) => ({
    view(x) {
      if (x.ndim === 0) return x;
      const d = below(x.ndim, a);
      const start = below(x.shape[d] + 1, b);
      return x.narrow(d, start, x.shape[d] - start);
    },
    model(m) {
      if (m.shape.length === 0) return m;
      const d = below(m.shape.length, a);
      const start = below(m.shape[d] + 1, b);
      const shape = replace(m.shape, d, m.shape[d] - start);
      return { shape, at: (index) => m.at(replace(index, d, index[d] + start)) };
    },
  }),
  every_second: (a, b) => ({
    view(x) {
      if (x.ndim === 0) return x;
      const items: string[] = Array.from({ length: x.ndim }, () => ':');
      return x.index(...replace(items, below(x.ndim, a), `${below(2, b)}::2`));
    },
    model(m) {
      if (m.shape.length === 0) return m;
      const d = below(m.shape.length, a);
      const start = Math.min(below(2, b), m.shape[d]);
      const shape = replace(m.shape, d, Math.ceil((m.shape[d] - start) / 2));
      return { shape, at: (index) => m.at(replace(index, d, start + 2 * index[d])) };
    },
  }),
  select: (a, b) => ({
    view(x) {
      const d = below(x.ndim, a);
      return x.ndim === 0 || x.shape[d] === 0 ? x : x.select(d, below(x.shape[d], b) - x.shape[d]);
    },
    model(m) {
      const d = below(m.shape.length, a);
      if (m.shape.length === 0 || m.shape[d] === 0) return m;
      const i = below(m.shape[d], b);
      return { shape: remove(m.shape, d), at: (index) => m.at(insert(index, d, i)) };
    },
  }),
  unsqueeze: (a) => ({
    view: (x) => x.unsqueeze(below(x.ndim + 1, a)),
    model(m) {
      const d = below(m.shape.length + 1, a);
      return { shape: insert(m.shape, d, 1), at: (index) => m.at(remove(index, d)) };
    },
  }),
  squeeze: () => ({
    view: (x) => x.squeeze(),
    model(m) {
      const kept = m.shape.flatMap((size, d) => (size === 1 ? [] : [d]));
      const at = (index: readonly number[]): number => m.at(m.shape.map((_, d) => index[kept.indexOf(d)] ?? 0));
      return { shape: kept.map((d) => m.shape[d]), at };
    },
  }),
  expand: (a) => ({
    view: (x) => x.unsqueeze(0).expand(1 + below(3, a), ...x.shape.map(() => -1)),
    model: (m) => ({ shape: [1 + below(3, a), ...m.shape], at: (index) => m.at(index.slice(1)) }),
  }),
  flatten: () => ({
    view: (x) => x.flatten(),
    model(m) {
      const places = placesOf(m);
      return { shape: [places.length], at: ([i]) => places[i] };
    },
  }),
};

const step: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom(...Object.keys(STEPS)), fc.nat(1000), fc.nat(1000))
  .map(([name, a, b]) => ({ name: `${name}(${a}, ${b})`, ...STEPS[name](a, b) }));
const path = fc.array(step, { minLength: 1, maxLength: 6 });
const baseShape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });

function start(shape: readonly number[]): { base: Tensor; model: Model } {
  const base = torch.arange(numel(shape)).view(shape);
  const at = (index: readonly number[]): number => index.reduce((place, i, d) => place * shape[d] + i, 0);
  return { base, model: { shape, at } };
}

describe('a view of a view of a view', () => {
  it('shows the elements that a plain array would', () => {
    fc.assert(
      fc.property(baseShape, path, (shape, steps) => {
        const { base, model } = start(shape);
        const x = steps.reduce((y, { view }) => view(y), base);
        const expected = steps.reduce((m, s) => s.model(m), model);
        expect(x.shape).toEqual(expected.shape);
        expect(Array.from(x.toTypedArray(), Number)).toEqual(placesOf(expected));
        expect(Array.from(x.contiguous().toTypedArray(), Number)).toEqual(placesOf(expected));
      }),
      { numRuns: 300 },
    );
  });

  it('is written to through to the base, where no copy was needed', () => {
    fc.assert(
      fc.property(baseShape, path, (shape, steps) => {
        const { base, model } = start(shape);
        const x = steps.reduce((y, { view }) => view(y), base);
        const repeats = x.shape.some((size, d) => size > 1 && x.stride(d) === 0);
        if (repeats || x.storage !== base.storage) return;
        x.fill_(-1);
        const written = new Set(placesOf(steps.reduce((m, s) => s.model(m), model)));
        const expected = Array.from({ length: numel(shape) }, (_, i) => (written.has(i) ? -1 : i));
        expect(Array.from(base.toTypedArray(), Number)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('passes its gradient back to the base, an element shown twice getting both', () => {
    fc.assert(
      fc.property(baseShape, path, (shape, steps) => {
        const { base, model } = start(shape);
        const leaf = base.double().requires_grad_();
        const x = steps.reduce((y, { view }) => view(y), leaf);
        x.mul(torch.arange(x.numel()).view(x.shape)).sum().backward();
        const expected = new Array<number>(numel(shape)).fill(0);
        placesOf(steps.reduce((m, s) => s.model(m), model)).forEach((place, i) => (expected[place] += i));
        expect(Array.from(leaf.grad?.toTypedArray() ?? [], Number)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });
});

describe('views', () => {
  const x = torch.zeros([2, 3]);

  it('share the storage of their base, and so its version', () => {
    const base = torch.zeros([2, 3]);
    const views = [base.t(), base.view(6), base.index(0), base.unsqueeze(0), base.expand(2, 2, 3), base.detach()];
    base.add_(1);
    for (const view of views) {
      expect(view.storage === base.storage).toBe(true);
      expect(view._version).toBe(1);
    }
  });

  it('copy only in reshape, flatten and contiguous, and only where strides demand it', () => {
    expect(x.reshape(3, 2).storage === x.storage).toBe(true);
    expect(x.t().reshape(6).storage === x.storage).toBe(false);
    expect(x.flatten().storage === x.storage).toBe(true);
    expect(x.t().contiguous().storage === x.storage).toBe(false);
    expect(x.contiguous()).toBe(x);
  });

  it('infer one size', () => {
    expect(x.view(-1, 2).shape).toEqual([3, 2]);
    expect(torch.zeros([0, 3]).view(-1, 3).shape).toEqual([0, 3]);
    expect(x.expand(4, -1, -1).shape).toEqual([4, 2, 3]);
  });

  it('tell their strides and offset as torch does', () => {
    const y = torch.zeros([2, 3, 4]);
    expect(y.permute(2, 0, 1).stride()).toEqual([1, 12, 4]);
    expect(y.index(1, ':', '1::2').stride()).toEqual([4, 2]);
    expect(y.index(1, ':', '1::2').storage_offset()).toBe(13);
    expect(y.select(1, 2).expand(5, 2, 4).stride()).toEqual([0, 12, 1]);
  });

  it('refuse what is impossible in the words of torch', () => {
    const cases: [() => unknown, string][] = [
      [
        () => x.t().view(6),
        "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
      ],
      [() => x.view(4), "shape '[4]' is invalid for input of size 6"],
      [() => x.view(-1, 4), "shape '[-1, 4]' is invalid for input of size 6"],
      [() => x.view(-1, -1), 'only one dimension can be inferred'],
      [
        () => torch.zeros([0]).view(-1, 0),
        'cannot reshape tensor of 0 elements into shape [-1, 0] because the unspecified dimension size -1 can be any value and is ambiguous',
      ],
      [() => x.permute(0, 0), 'permute(): duplicate dims are not allowed.'],
      [() => x.permute(0), 'does not match the length of the desired ordering of dimensions'],
      [() => x.transpose(0, 2), 'Dimension out of range (expected to be in range of [-2, 1], but got 2)'],
      [
        () => x.expand(3),
        'expand(torch.FloatTensor{[2, 3]}, size=[3]): the number of sizes provided (1) must be greater or equal to the number of dimensions in the tensor (2)',
      ],
      [
        () => x.expand(3, 3),
        'The expanded size of the tensor (3) must match the existing size (2) at non-singleton dimension 0.  Target sizes: [3, 3].  Tensor sizes: [2, 3]',
      ],
      [
        () => x.expand(-1, 2, 3),
        "The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension 0",
      ],
      [() => x.select(0, 2), 'select(): index 2 out of range for tensor of size [2, 3] at dimension 0'],
      [() => torch.zeros([]).select(0, 0), 'select() cannot be applied to a 0-dim tensor.'],
      [() => x.narrow(0, 1, 2), 'start (1) + length (2) exceeds dimension size (2).'],
      [() => x.narrow(0, 3, 0), 'Dimension out of range (expected to be in range of [-2, 2], but got 3)'],
      [() => x.squeeze(2), 'Dimension out of range (expected to be in range of [-2, 1], but got 2)'],
      [() => x.unsqueeze(3), 'Dimension out of range (expected to be in range of [-3, 2], but got 3)'],
      [() => x.flatten(1, 0), 'flatten() has invalid args: start_dim cannot come after end_dim'],
      [() => torch.zeros([1, 2, 3]).t(), 't() expects a tensor with <= 2 dimensions, but self is 3D'],
    ];
    for (const [call, message] of cases) expect(call).toThrow(message);
  });
});

describe('a size that is no integer', () => {
  it('is refused, before it becomes a window beyond the storage', () => {
    const x = torch.arange(6);
    expect(() => x.narrow(0, 0.5, 2)).toThrow('narrow(): start must be an integer, got 0.5');
    expect(() => x.narrow(0, 0, NaN)).toThrow('narrow(): length must be an integer, got NaN');
    expect(() => torch.ones([1]).expand([2.5])).toThrow('expand(): size must be a list of integers, got [2.5]');
  });
});
