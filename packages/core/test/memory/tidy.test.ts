import { describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';
import type { Tensor } from '../../src/index.js';

/** Large enough to live in the heap. */
const make = (value = 1): Tensor => torch.full([64], value);
const isFreed = (tensor: Tensor): boolean => tensor.storage.isDisposed;

describe('tidy frees what was made inside', () => {
  it('and returns the result', () => {
    let inside: Tensor | undefined;
    const x = make();
    const sum = torch.tidy(() => {
      inside = x.mul(2);
      return inside.sum();
    });
    expect(sum.item()).toBe(128);
    expect(isFreed(inside as Tensor)).toBe(true);
    expect(isFreed(x)).toBe(false);
  });

  it('so that the heap is as it was', () => {
    const before = torch.memory_stats().allocated_bytes;
    torch.tidy(() => void make().add(make()).mul(3));
    expect(torch.memory_stats().allocated_bytes).toBe(before);
  });

  it('and says so when it is used afterwards', () => {
    const leaked: Tensor[] = [];
    torch.tidy(() => void leaked.push(make()));
    expect(() => leaked[0].add(1)).toThrow('its memory has been freed by dispose() or tidy()');
  });

  it('also when the callback throws', () => {
    let inside: Tensor | undefined;
    const failing = (): void => {
      inside = make();
      throw new Error('no');
    };
    expect(() => torch.tidy(failing)).toThrow('no');
    expect(isFreed(inside as Tensor)).toBe(true);
  });
});

describe('tidy keeps', () => {
  it('tensors in arrays, objects and maps, and views of what was made', () => {
    const result = torch.tidy(() => ({
      list: [make(1), [make(2)]],
      map: new Map([['key', make(3)]]),
      set: new Set([make(4)]),
      view: make(5).view(8, 8).index(0),
    }));
    const [inSet] = result.set;
    const all = [...result.list.flat(), result.map.get('key') as Tensor, inSet, result.view];
    expect(all.map((tensor) => tensor.flatten().index(0).item())).toEqual([1, 2, 3, 4, 5]);
  });

  it('what the graph of the result saved for backward', () => {
    const x = make(3).requires_grad_();
    const loss = torch.tidy(() => x.mul(2).exp().log().square().sum());
    loss.backward();
    expect(x.grad?.index(0).item()).toBeCloseTo(24, 4);
  });

  it('gradients that backward stored', () => {
    const x = make(3).requires_grad_();
    torch.tidy(() => x.square().sum().backward());
    torch.tidy(() => x.square().sum().backward());
    expect(x.grad?.index(0).item()).toBe(12);
  });

  it('what is given to keep', () => {
    const kept: Tensor[] = [];
    torch.tidy(() => void kept.push(torch.keep(make(7))));
    expect(kept[0].index(0).item()).toBe(7);
  });

  it('in the outer of two what the inner one returned, until the outer ends', () => {
    let inner: Tensor | undefined;
    const sum = torch.tidy(() => {
      inner = torch.tidy(() => make(2).mul(2));
      expect(inner.index(0).item()).toBe(4);
      return inner.sum();
    });
    expect(sum.item()).toBe(256);
    expect(isFreed(inner as Tensor)).toBe(true);
  });
});

describe('tidy refuses', () => {
  it('async callbacks', () => {
    let ran = false;
    const callback = async (): Promise<void> => void (ran = true);
    expect(() => torch.tidy(callback)).toThrow('tidy() takes a synchronous callback');
    expect(ran).toBe(false);
    expect(() => torch.tidy(() => Promise.resolve())).toThrow('tidy() takes a synchronous callback');
  });

  it('what is no function', () => {
    expect(() => torch.tidy(3 as unknown as () => void)).toThrow('tidy(): expected a function, got number');
  });
});
