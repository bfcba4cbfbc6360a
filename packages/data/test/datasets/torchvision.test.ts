import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Tensor } from '@sconce/core';
import { afterAll, describe, expect, it } from 'vitest';
import type { IdxSource } from '../../src/datasets/idx_files.js';
import { FASHION_FILES, fourFilesSource, KMNIST_FILES, MNIST_FILES } from '../../src/datasets/mnist_sources.js';
import { source as qmnistSource } from '../../src/datasets/qmnist.js';
import * as data from '../../src/index.js';

interface IdxCase {
  readonly dataset: 'MNIST' | 'FashionMNIST' | 'KMNIST' | 'EMNIST' | 'QMNIST';
  readonly options: Record<string, unknown>;
  readonly files: Readonly<Record<string, string>>;
  readonly repr: string;
  readonly length: number;
  readonly classes: readonly string[];
  readonly class_to_idx: Readonly<Record<string, number>>;
  readonly data: unknown;
  readonly targets: unknown;
  readonly labels: readonly unknown[];
}

interface CifarCase {
  readonly dataset: 'CIFAR10' | 'CIFAR100';
  readonly options: { readonly train: boolean };
  readonly repr: string;
  readonly shape: readonly number[];
  readonly md5: string;
  readonly targets: readonly number[];
}

/** What torchvision makes of the same files: tools/reference/datasets.py. */
const reference = JSON.parse(readFileSync(new URL('fixtures/torchvision.json', import.meta.url), 'utf8')) as {
  idx: IdxCase[];
  cifar: CifarCase[];
  md5: Record<'MNIST' | 'FashionMNIST' | 'KMNIST' | 'EMNIST' | 'QMNIST', Record<string, string>>;
};

const root = mkdtempSync(path.join(tmpdir(), 'sconce-torchvision-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function put(name: string, bytes: Uint8Array): void {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), bytes);
}

/** The source of a test's files, whose MD5 is not that of the real ones. */
function unchecked(source: IdxSource): IdxSource {
  return { ...source, images: { ...source.images, md5: undefined }, labels: { ...source.labels, md5: undefined } };
}

class AnyMNIST extends data.MNIST<unknown, unknown> {
  protected static override source(options: data.MNISTOptions<unknown, unknown>): IdxSource {
    return unchecked(super.source(options));
  }
}

class AnyFashionMNIST extends data.FashionMNIST<unknown, unknown> {
  protected static override source(options: data.MNISTOptions<unknown, unknown>): IdxSource {
    return unchecked(super.source(options));
  }
}

type AnyDataset = new (root: string, options: unknown) => data.ImageDataset<unknown, unknown>;

const classes = { ...data, MNIST: AnyMNIST, FashionMNIST: AnyFashionMNIST };

/** A value as JSON has it: tensors as lists. */
function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'tolist' in value ? (value as Tensor).tolist() : value;
}

describe.each(reference.idx)('$dataset $options', (expected) => {
  const contents = Object.entries(expected.files).map(([name, text]) => [name, Buffer.from(text, 'base64')] as const);
  const clear = (): void => rmSync(path.join(root, expected.dataset), { recursive: true, force: true });
  const make = () => new (classes[expected.dataset] as AnyDataset)(root, expected.options);

  it('holds what torchvision’s does', () => {
    clear();
    for (const [name, content] of contents) put(`${expected.dataset}/raw/${name}`, content);
    const dataset = make();
    expect(String(dataset)).toBe(expected.repr.replace('Root location: .', `Root location: ${root}`));
    expect(dataset.length).toBe(expected.length);
    expect(dataset.classes).toEqual(expected.classes);
    expect(dataset.class_to_idx).toEqual(expected.class_to_idx);
    if (expected.length === 0) return;
    expect([dataset.data.tolist(), dataset.targets.tolist()]).toEqual([expected.data, expected.targets]);
    expect([...dataset].map(([, label]) => plain(label))).toEqual(expected.labels);
    const indices = expected.labels.map((_, i) => i);
    const [images, labels] = dataset.getBatch(indices) as [Tensor, Tensor];
    expect([images.tolist(), labels.tolist()]).toEqual([expected.data, expected.labels]);
  });

  it('is read from compressed files in the root', () => {
    clear();
    for (const [name, content] of contents) put(`${name}.gz`, gzipSync(content));
    expect(make().length).toBe(expected.length);
  });
});

/** The formula of the reference's pixels: planes of each image one after the other. */
function pixels(image: number): Uint8Array {
  return Uint8Array.from({ length: 3072 }, (_, j) => {
    const i = image * 3072 + j;
    return i * 31 + (i >> 5);
  });
}

describe.each(reference.cifar)('$dataset $options', ({ dataset, options, ...expected }) => {
  it('holds what torchvision’s does, from the binary version', () => {
    const isTen = dataset === 'CIFAR10';
    const batch = (first: number, count: number): Uint8Array => {
      const records = Array.from({ length: count }, (_, n) => {
        const label = ((first + n) * 3) % 10;
        return [Uint8Array.from(isTen ? [label] : [19, label]), pixels(first + n)];
      });
      return Buffer.concat(records.flat());
    };
    const folder = isTen ? 'cifar-10-batches-bin' : 'cifar-100-binary';
    const train = isTen ? [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`) : ['train.bin'];
    train.forEach((name, i) => put(`${folder}/${name}`, batch(2 * i, 2)));
    put(`${folder}/${isTen ? 'test_batch' : 'test'}.bin`, batch(50, 3));

    const found = new data[dataset](root, options);
    expect(String(found)).toBe(expected.repr.replace('Root location: .', `Root location: ${root}`));
    expect([found.data.shape, found.targets.tolist()]).toEqual([expected.shape, expected.targets]);
    const bytes = found.data.toTypedArray() as Uint8Array;
    expect(createHash('md5').update(bytes).digest('hex')).toBe(expected.md5);
    const [image, label] = found.get(1);
    expect([image.shape, label]).toEqual([[3, 32, 32], expected.targets[1]]);
    expect(image.flatten().tolist()).toEqual([...pixels(options.train ? 1 : 51)]);
  });
});

describe('what is downloaded', () => {
  const md5Of = (source: IdxSource): Record<string, string> =>
    Object.fromEntries(source.remote.map(({ path: place, md5 }) => [path.basename(place), md5]));

  it.each([MNIST_FILES, FASHION_FILES, KMNIST_FILES])('has torchvision’s MD5: $name', (files) => {
    expect(md5Of(fourFilesSource(files, true))).toEqual(reference.md5[files.name as 'MNIST']);
  });

  it('has torchvision’s MD5: EMNIST and QMNIST', () => {
    class Open extends data.EMNIST {
      static remote(): IdxSource {
        return this.source({ split: 'letters' });
      }
    }
    expect(md5Of(Open.remote())).toEqual(reference.md5.EMNIST);
    const { 'xnist-images-idx3-ubyte.xz': _, 'xnist-labels-idx2-int.xz': __, ...qmnist } = reference.md5.QMNIST;
    expect({ ...md5Of(qmnistSource({})), ...md5Of(qmnistSource({ train: false })) }).toEqual(qmnist);
  });
});
