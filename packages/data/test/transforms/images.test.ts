import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import { describe, expect, it } from 'vitest';
import { DataLoader, MNIST, Subset, transforms } from '../../src/index.js';
import { image } from './fixtures.js';
import { RANDOM, STEADY } from './made.js';

const T = transforms;
const F = T.functional;

const colored = image({ shape: [5, 3, 6, 9], dtype: 'uint8' });
const gray = image({ shape: [5, 6, 9], dtype: 'uint8' });

describe('batches', () => {
  const made: [string, transforms.Transform, Tensor][] = [
    ['Resize', new T.Resize(4), colored],
    ['Resize of grey images', new T.Resize([8, 8], { interpolation: 'bicubic', antialias: true }), gray],
    ['CenterCrop', new T.CenterCrop(5), colored],
    ['CenterCrop of grey images', new T.CenterCrop([9, 4]), gray],
    ['Pad', new T.Pad([1, 2], { padding_mode: 'symmetric' }), colored],
    ['Pad of grey images', new T.Pad(2, { padding_mode: 'edge' }), gray],
    ['Grayscale', new T.Grayscale(), colored],
    ['ToTensor', new T.ToTensor(), colored],
    ['ToTensor of grey images', new T.ToTensor(), gray],
    ['ConvertImageDtype', new T.ConvertImageDtype(), colored],
    ['Normalize', new T.Normalize([0.5, 0.4, 0.3], [0.2, 0.3, 0.4]), colored.float()],
    ['LinearTransformation', new T.LinearTransformation(torch.eye(162).mul(2), torch.ones([162])), colored.float()],
    ['Compose', new T.Compose([new T.Resize(7), new T.CenterCrop(5), new T.ToTensor()]), gray],
  ];

  it.each(made)('%s makes of each image what it makes of one', (_name, transform, images) => {
    const samples = images.unbind(0).map((sample) => transform(sample.clone()));
    expect(transform.batch?.(images.clone()).tolist()).toEqual(torch.stack(samples).tolist());
  });

  it('are refused where an image would be', () => {
    const three = gray.narrow(0, 0, 3);
    expect(() => new T.Grayscale()(three.select(0, 0))).toThrow('should have at least 3 dimensions, but found 2');
    expect(() => new T.Grayscale().batch(three)).toThrow('should have at least 3 dimensions, but found 2');
  });

  it('of a dataset with a random transform are its samples, of the same draws', () => {
    const augment = [new T.RandomCrop(28, { padding: 4 }), new T.RandomRotation(10), new T.ToTensor()];
    const dataset = new MNIST(null, { train: false, transform: new T.Compose(augment) });
    const order = [3, 1, 2];
    expect(dataset.getBatch(order)).toBeUndefined();
    torch.manual_seed(1);
    const [[batch]] = new DataLoader(new Subset(dataset, order), { batch_size: 3 });
    torch.manual_seed(1);
    // What a loader draws first, for its workers.
    torch.empty([], { dtype: torch.int64 }).random_();
    const samples = order.map((index) => dataset.get(index)[0]);
    expect(batch.tolist()).toEqual(torch.stack(samples).tolist());
  });
});

describe('images without channels', () => {
  it.each<[string, (x: Tensor) => Tensor]>([
    ['resize', (x) => F.resize(x, [4, 11], { antialias: true })],
    ['pad', (x) => F.pad(x, 2, { padding_mode: 'reflect' })],
    ['rotate', (x) => F.rotate(x, 40, { interpolation: 'bilinear', fill: 3 })],
    ['perspective', (x) => F.perspective(x, [[0, 0], [8, 0], [8, 5], [0, 5]], [[1, 0], [7, 1], [8, 4], [0, 5]])], // prettier-ignore
    ['adjust_contrast', (x) => F.adjust_contrast(x, 2)],
    ['adjust_hue', (x) => F.adjust_hue(x, 0.2)],
    ['adjust_sharpness', (x) => F.adjust_sharpness(x, 2)],
    ['gaussian_blur', (x) => F.gaussian_blur(x, 5)],
    ['erase', (x) => F.erase(x, 1, 1, 2, 2, torch.zeros([1, 1, 1]))],
  ])('%s takes as images of one', (_name, call) => {
    const plain = gray.select(0, 0);
    expect(call(plain).tolist()).toEqual(call(plain.unsqueeze(0)).squeeze(0).tolist());
  });
});

describe('images with many leading dimensions', () => {
  it.each<[string, (x: Tensor) => Tensor]>([
    ['resize', (x) => F.resize(x, 4)],
    ['pad', (x) => F.pad(x, 2, { padding_mode: 'symmetric' })],
    ['affine', (x) => F.affine(x, 10, [1, 0], 1.2, 5, { interpolation: 'bilinear', fill: [1, 2, 3] })],
    ['adjust_hue', (x) => F.adjust_hue(x, 0.2)],
    ['equalize', (x) => F.equalize(x)],
  ])('%s takes as batches', (_name, call) => {
    const result = call(colored);
    expect(call(colored.view(1, 5, 3, 6, 9)).tolist()).toEqual([result.tolist()]);
  });
});

describe('ToTensor', () => {
  it('leaves channels in front where only they are few', () => {
    expect(new T.ToTensor()(colored.select(0, 0)).tolist()).toEqual(
      F.convert_image_dtype(colored.select(0, 0)).tolist(),
    );
    expect(new T.ToTensor()(image({ shape: [3, 5, 4], dtype: 'uint8' })).shape).toEqual([4, 3, 5]);
  });
});

describe('crops outside of an image', () => {
  it.each([
    [-9, 0],
    [9, 0],
    [0, -20],
    [7, 30],
  ])('at %i, %i are black', (top, left) => {
    expect(F.crop(gray.add(1), top, left, 2, 3).tolist()).toEqual(torch.zeros([5, 2, 3]).tolist());
  });
});

describe('erase and normalize in place', () => {
  it('change the image', () => {
    const x = torch.ones([1, 2, 2]);
    expect(F.erase(x, 0, 0, 1, 2, torch.zeros([1]), { inplace: true })).toBe(x);
    expect(F.normalize(x, [1], [2], { inplace: true })).toBe(x);
    expect(x.tolist()).toEqual([
      [
        [-0.5, -0.5],
        [0, 0],
      ],
    ]);
  });
});

describe('RandomOrder and RandomChoice', () => {
  const steps = [(x: Tensor) => x.add(1), (x: Tensor) => x.mul(2), (x: Tensor) => x.sub(3)];

  it('draw from the default generator', () => {
    const draw = (): unknown[] => {
      torch.manual_seed(5);
      const [order, choice] = [new T.RandomOrder(steps), new T.RandomChoice(steps)];
      return Array.from({ length: 20 }, () => [order(torch.tensor(1)).item(), choice(torch.tensor(1)).item()]);
    };
    expect(draw()).toEqual(draw());
    expect(new Set(draw().flat()).size).toBeGreaterThan(4);
  });

  it('choose as often as the weights say', () => {
    torch.manual_seed(0);
    const choice = new T.RandomChoice(steps, { p: [1, 0, 3] });
    const counts = new Map<number, number>();
    for (let i = 0; i < 400; i++) {
      const value = choice(torch.tensor(1)).item();
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([-2, 2]);
    expect(Math.abs(counts.get(2)! - 100)).toBeLessThan(30);
  });
});

describe('a transform', () => {
  it.each([...RANDOM, ...STEADY])('%s can be made anew from its own properties', (_name, make) => {
    const transform = make();
    const Class = transform.constructor as abstract new () => transforms.Transform;
    const { name: _, length: __, ...state } = Object.getOwnPropertyDescriptors(transform);
    // A transform without what its own constructor does.
    const copy = Object.defineProperties(Reflect.construct(T.Transform, [], Class) as typeof transform, state);
    expect([String(copy), copy instanceof Class]).toEqual([String(transform), true]);
    if (copy instanceof T.Normalize || copy instanceof T.LinearTransformation) return;
    const x = image({ shape: [3, 5, 7], dtype: 'uint8' });
    const call = (made: typeof transform): unknown => {
      torch.manual_seed(3);
      const result = made(x) as Tensor | Tensor[];
      return Array.isArray(result) ? result.map((part) => part.tolist()) : result.tolist();
    };
    expect(call(copy)).toEqual(call(transform));
  });
});
