import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { transforms } from '../src/index.js';

const { Compose, Lambda, Normalize, ToTensor } = transforms;

const bytes = (shape: number[]): Tensor =>
  torch.randint(256, shape, { dtype: torch.uint8, generator: new torch.Generator().manual_seed(0) });

describe('ToTensor', () => {
  it('puts one channel in front and divides by 255', () => {
    const x = new ToTensor()(torch.tensor([[0, 51, 255]], { dtype: torch.uint8 }));
    expect([x.shape, String(x.dtype)]).toEqual([[1, 1, 3], 'torch.float32']);
    // As torch rounds it: 51 / 255 in float32.
    expect(x.flatten().tolist()).toEqual([0, Math.fround(51 / 255), 1]);
  });

  it('moves the channels to the front', () => {
    const image = bytes([4, 5, 3]);
    const x = new ToTensor()(image);
    expect([x.shape, x.is_contiguous()]).toEqual([[3, 4, 5], true]);
    expect(x.select(0, 2).tolist()).toEqual(image.select(2, 2).to(torch.float32).div(255).tolist());
  });

  it('leaves the image alone, and the scale of what is not bytes', () => {
    const image = bytes([2, 2]);
    const before = image.tolist();
    new ToTensor()(image);
    expect(image.tolist()).toEqual(before);
    expect(new ToTensor()(torch.full([1, 1], 7)).tolist()).toEqual([[[7]]]);
  });

  it('makes the default dtype', () => {
    torch.set_default_dtype(torch.float64);
    try {
      expect(new ToTensor()(bytes([2, 2])).dtype).toBe(torch.float64);
    } finally {
      torch.set_default_dtype(torch.float32);
    }
  });

  it('refuses what is no image', () => {
    expect(() => new ToTensor()(bytes([2]))).toThrow('pic should be 2/3 dimensional. Got 1 dimensions.');
    expect(() => new ToTensor()(3 as never)).toThrow('pic should be a Tensor. Got number');
  });
});

describe('Normalize', () => {
  const normalize = new Normalize([0.5, 0.25, 0], [0.5, 0.25, 1]);

  it('shifts and scales each channel, in a copy', () => {
    const x = torch.ones([3, 1, 2]);
    expect(normalize(x).tolist()).toEqual([[[1, 1]], [[3, 3]], [[1, 1]]]);
    expect(x.tolist()).toEqual(torch.ones([3, 1, 2]).tolist());
  });

  it('works in place where asked to', () => {
    const x = torch.ones([1, 1, 1]);
    expect(new Normalize([0.5], [0.5], { inplace: true })(x)).toBe(x);
    new Normalize([0], [0.5], { inplace: true })(x);
    expect(x.item()).toBe(2);
  });

  it.each<[string, () => unknown]>([
    ['std evaluated to zero', () => new Normalize([0], [0])],
    [
      "unexpected keyword argument 'in_place'. Did you mean 'inplace'?",
      () => new Normalize([0], [1], { in_place: true } as never),
    ],
    ['Normalize(): mean must be an array of numbers, got 0.5', () => new Normalize(0.5 as never, [0.5])],
    ['Normalize(): std must be an array of numbers, got x', () => new Normalize([0.5], ['x'] as never)],
    ['Input tensor should be a float tensor. Got torch.uint8.', () => normalize(bytes([3, 2, 2]))],
    ['Input tensor should be a torch tensor. Got string.', () => normalize('x' as never)],
    [
      'Expected tensor to be a tensor image of size (..., C, H, W). Got tensor.size() = [2, 2]',
      () => normalize(torch.ones([2, 2])),
    ],
  ])('refuses: %s', (message, call) => {
    expect(call).toThrow(message);
  });
});

describe('Lambda and Compose', () => {
  const both = new Compose([new ToTensor(), new Normalize([0.5], [0.5])]);

  it('apply one after the other', () => {
    expectTypeOf(both(bytes([2, 2]))).toEqualTypeOf<Tensor>();
    expect(both(torch.full([1, 1], 255, { dtype: torch.uint8 })).item()).toBe(1);
    const mean = new Compose<number>([both, new Lambda((x: Tensor) => x.sum().item()), (x: number) => x * 2]);
    expectTypeOf(mean(bytes([2, 2]))).toEqualTypeOf<number>();
    expect(mean(torch.full([2, 2], 255, { dtype: torch.uint8 }))).toBe(8);
  });

  it('take batches when all parts do, with the same bits', () => {
    for (const shape of [
      [5, 4, 6],
      [5, 4, 6, 1],
    ]) {
      const images = bytes(shape);
      const one = torch.tensor(both(images.select(0, 3)));
      expect(both.batch?.(images.clone()).select(0, 3).tolist()).toEqual(one.tolist());
    }
    expect(new Compose([both, new Lambda((x: Tensor) => x)]).batch).toBeUndefined();
    expect(new Compose([both, (x: Tensor) => x]).batch).toBeUndefined();
  });

  it('leave nothing in the heap but the batch', () => {
    const images = bytes([8, 28, 28]).clone();
    const before = torch.memory_stats().allocated_bytes;
    const pixels = 8 * 28 * 28;
    const batch = both.batch?.(images);
    expect(batch?.shape).toEqual([8, 1, 28, 28]);
    // The bytes went, the floats came; the plain numbers in an expression are a few bytes more.
    expect(torch.memory_stats().allocated_bytes).toBeLessThan(before - pixels + 4 * pixels + 100);
  });

  it('print as in torch', () => {
    expect(String(both)).toBe('Compose(\n    ToTensor()\n    Normalize(mean=[0.5], std=[0.5])\n)');
    expect(both).toBeInstanceOf(transforms.Transform);
    expect(() => new Lambda(3 as never)).toThrow("Argument lambd should be callable, got 'number'");
  });
});
