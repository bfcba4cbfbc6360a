import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { FileFormatError, type Tensor, ValueError } from '@sconce/core';
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import type { CifarSource } from '../../src/datasets/cifar_files.js';
import type { RemoteFile } from '../../src/datasets/download.js';
import type { IdxSource } from '../../src/datasets/idx_files.js';
import { fourFilesSource } from '../../src/datasets/mnist_sources.js';
import {
  CIFAR10,
  type CIFAR10Options,
  CIFAR100,
  DataLoader,
  DatasetError,
  EMNIST,
  type EMNISTOptions,
  FashionMNIST,
  KMNIST,
  MNIST,
  type MNISTOptions,
  QMNIST,
  transforms,
} from '../../src/index.js';
import { idx, tar, zip } from './archives.js';
import { TestServer, whole } from './server.js';

const server = new TestServer();
const base = mkdtempSync(path.join(tmpdir(), 'sconce-load-'));
beforeAll(() => server.start());
afterAll(async () => {
  await server.stop();
  rmSync(base, { recursive: true, force: true });
});

let root = '';
let count = 0;
beforeEach(() => {
  root = path.join(base, String(count++));
});

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');
const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
const put = (name: string, bytes: Uint8Array): void => {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), bytes);
};

const images = (n: number): Uint8Array => idx(0x08, [n, 2, 2], range(4 * n));
const labels = (n: number): Uint8Array => idx(0x08, [n], range(n));

/** The four files of a tiny dataset, compressed. */
const four = {
  'train-images-idx3-ubyte.gz': gzipSync(images(4)),
  'train-labels-idx1-ubyte.gz': gzipSync(labels(4)),
  't10k-images-idx3-ubyte.gz': gzipSync(images(2)),
  't10k-labels-idx1-ubyte.gz': gzipSync(labels(2)),
};
const serveFour = (): void =>
  server.serve(Object.fromEntries(Object.entries(four).map(([name, bytes]) => [name, whole(bytes)])));

class Tiny<Image = Tensor, Label = number> extends FashionMNIST<Image, Label> {
  protected static override readonly title: string = 'Tiny';
  protected static override source({ train = true }: MNISTOptions<unknown, unknown>): IdxSource {
    const facts = (name: keyof typeof four) => ({ size: four[name].length, md5: md5(four[name]) });
    const files = {
      train: [facts('train-images-idx3-ubyte.gz'), facts('train-labels-idx1-ubyte.gz')],
      t10k: [facts('t10k-images-idx3-ubyte.gz'), facts('t10k-labels-idx1-ubyte.gz')],
    } as const;
    return fourFilesSource({ name: 'Tiny', mirrors: [server.url('/')], files }, train);
  }
}

describe('load', () => {
  it('downloads what is missing, all four files, and tells its progress', async () => {
    serveFour();
    const files = new Set<string>();
    const onProgress = (received: number, total: number | undefined, file: string): void => {
      if (received === total) files.add(file);
    };
    const dataset = await Tiny.load(root, { train: false, download: true, onProgress });
    expect([dataset.length, dataset.targets.tolist()]).toEqual([2, [0, 1]]);
    expect([...files]).toEqual(Object.keys(four).map((name) => `Tiny/raw/${name}`));
    expect(readdirSync(path.join(root, 'Tiny/raw')).sort()).toEqual(Object.keys(four).sort());

    server.requests.length = 0;
    expect((await Tiny.load(root, { download: true })).length).toBe(4);
    expect(new Tiny(root).length).toBe(4);
    expect(server.requests).toEqual([]);
  });

  it('does not download what was unpacked', async () => {
    serveFour();
    put('Tiny/raw/train-images-idx3-ubyte', images(4));
    put('Tiny/raw/train-labels-idx1-ubyte', labels(4));
    expect((await Tiny.load(root, { download: true })).length).toBe(4);
    expect(server.requests).toEqual(['/t10k-images-idx3-ubyte.gz', '/t10k-labels-idx1-ubyte.gz']);
  });

  it('passes the constructor’s options on', async () => {
    serveFour();
    const target_transform = (label: number): string => String(label);
    const dataset = await Tiny.load(root, { download: true, transform: new transforms.ToTensor(), target_transform });
    const [image, label] = dataset.get(3);
    expectTypeOf(label).toEqualTypeOf<string>();
    expect([image, label].map(String)).toEqual([expect.stringContaining('0.0471'), '3']);
  });

  it('checks its arguments before it downloads', async () => {
    server.serve({});
    const call = (options: unknown): Promise<unknown> => Tiny.load(root, options as never);
    await expect(call({ download: true, trian: true })).rejects.toThrow("unexpected keyword argument 'trian'");
    await expect(call({ download: 'yes' })).rejects.toThrow(
      "Tiny(): argument 'download' must be a boolean, not string",
    );
    await expect(call({ download: true, onProgress: 3 })).rejects.toThrow("argument 'onProgress' must be a function");
    await expect(Tiny.load(null, { download: true })).rejects.toThrow(ValueError);
    await expect(EMNIST.load(root, { download: true, split: 'all' as never })).rejects.toThrow("Unknown value 'all'");
    expect(server.requests).toEqual([]);
  });

  it('needs no download', async () => {
    expect((await MNIST.load(null, { train: false })).length).toBe(10_000);
    await expect(KMNIST.load(root)).rejects.toThrow(DatasetError);
  });

  it('gives batches to a loader', async () => {
    serveFour();
    const dataset = await Tiny.load(root, { download: true });
    const [[batch, targets]] = new DataLoader(dataset, { batch_size: 4 });
    expect([batch.shape, targets.tolist()]).toEqual([
      [4, 2, 2],
      [0, 1, 2, 3],
    ]);
  });
});

describe('a constructor', () => {
  it.each<[string, () => unknown]>([
    ['MNIST', () => new MNIST('root', { download: true })],
    ['FashionMNIST', () => new FashionMNIST('root', { download: true })],
    ['EMNIST', () => new EMNIST('root', { split: 'digits', download: true })],
    ['QMNIST', () => new QMNIST('root', { download: true })],
    ['CIFAR100', () => new CIFAR100('root', { download: true })],
  ])('of %s cannot download, and says what can', (name, make) => {
    expect(make).toThrow(ValueError);
    expect(make).toThrow(`${name}(): download=true takes time`);
    expect(make).toThrow(`await ${name}.load(root, { download: true })`);
  });

  it.each<[string, () => unknown]>([
    ["Unknown value 'all' for argument split", () => new EMNIST(null, { split: 'all' as never })],
    ["Unknown value 'none' for argument what", () => new QMNIST(null, { what: 'none' as never })],
    ["QMNIST(): argument 'compat' must be a boolean, not number", () => new QMNIST(null, { compat: 1 as never })],
    ['CIFAR10 not found: no root was given', () => new CIFAR10(null)],
    ['KMNIST not found: no root was given', () => new KMNIST()],
    ['unxz them', () => new QMNIST(base, { what: 'nist' })],
  ])('throws: %s', (message, make) => {
    expect(make).toThrow(message);
  });
});

describe('EMNIST', () => {
  const entries = {
    'gzip/emnist-letters-train-images-idx3-ubyte.gz': gzipSync(images(3)),
    'gzip/emnist-letters-train-labels-idx1-ubyte.gz': gzipSync(labels(3)),
  };

  it.each<0 | 8>([0, 8])('is downloaded and read as one archive, method %i', async (method) => {
    const archive = zip(entries, method);
    class TinyEMNIST<Image = Tensor, Label = number> extends EMNIST<Image, Label> {
      protected static override source(options: EMNISTOptions<unknown, unknown>): IdxSource {
        const { remote, ...rest } = super.source(options);
        const here: Partial<RemoteFile> = { urls: [server.url('/gzip.zip')], size: archive.length, md5: md5(archive) };
        return { ...rest, remote: remote.map((file) => ({ ...file, ...here })) };
      }
    }
    server.serve({ 'gzip.zip': whole(archive) });
    const dataset = await TinyEMNIST.load(root, { split: 'letters', download: true });
    expect([dataset.length, dataset.split, dataset.classes[dataset.get(1)[1]]]).toEqual([3, 'letters', 'a']);
    expect(readdirSync(path.join(root, 'EMNIST/raw'))).toEqual(['gzip.zip']);
    expect(() => new EMNIST(root, { split: 'digits' })).toThrow(
      'zip gzip/emnist-digits-train-images-idx3-ubyte.gz: expected such an entry, found none',
    );
  });

  it('names the archive and the entry that is malformed', () => {
    const cut = gzipSync(images(3)).subarray(0, -1);
    put('gzip.zip', zip({ ...entries, 'gzip/emnist-letters-train-images-idx3-ubyte.gz': cut }, 0));
    const make = (): unknown => new EMNIST(root, { split: 'letters' });
    expect(make).toThrow(FileFormatError);
    expect(make).toThrow(`${root}/gzip.zip/gzip/emnist-letters-train-images-idx3-ubyte.gz: trailer: expected 8 bytes`);
  });
});

describe('QMNIST', () => {
  const rows = [
    [5, 0, 100, 1, 35, 9, 0, 0],
    [2, 4, 2100, 7, 32, 8, 0, 0],
  ];
  beforeEach(() => {
    put('QMNIST/raw/qmnist-test-images-idx3-ubyte.gz', gzipSync(images(2)));
    put('QMNIST/raw/qmnist-test-labels-idx2-int.gz', gzipSync(idx(0x0c, [2, 8], rows.flat())));
  });

  it('has the digit as its label, or the whole row', () => {
    const digits = new QMNIST(root, { what: 'test' });
    expect([digits.what, digits.compat, digits.get(1)[1], digits.targets.tolist()]).toEqual(['test', true, 2, rows]);
    const whole = new QMNIST<Tensor, Tensor, Tensor>(root, { train: false, compat: false });
    expect(whole.get(1)[1].tolist()).toEqual(rows[1]);
    expect(whole.getBatch([1, 0])?.[1].tolist()).toEqual([rows[1], rows[0]]);
  });

  it('transforms either', () => {
    const odd = new QMNIST(root, { what: 'test10k', target_transform: (digit: number) => digit % 2 });
    expect([odd.get(0)[1], odd.getBatch([0, 1])?.[1].tolist()]).toEqual([1, [1, 0]]);
    const target_transform = (row: Tensor): number => row.select(0, 2).item();
    const writers = new QMNIST(root, { what: 'test', compat: false, target_transform });
    expect([writers.get(1)[1], writers.getBatch([0, 1])?.[1].tolist()]).toEqual([2100, [100, 2100]]);
  });
});

describe('CIFAR', () => {
  const record = (label: number): Uint8Array => new Uint8Array(3073).fill(label);
  const names = [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`);
  const files = Object.fromEntries(
    [...names, 'test_batch.bin'].map((name, i) => [`cifar-10-batches-bin/${name}`, record(i)] as const),
  );
  const archive = gzipSync(tar({ ...files, 'cifar-10-batches-bin/readme.html': Uint8Array.of(60) }));

  class TinyCIFAR<Image = Tensor, Label = number> extends CIFAR10<Image, Label> {
    protected static override readonly source: CifarSource = {
      ...CIFAR10['source'],
      archive: { path: 'cifar-10-binary.tar.gz', urls: [], size: archive.length, md5: md5(archive) },
    };
    static override async load<Image = Tensor, Label = number>(
      folder: string,
      options: CIFAR10Options<Image, Label>,
    ): Promise<TinyCIFAR<Image, Label>> {
      const urls = [server.url('/cifar')];
      Object.assign(this.source.archive, { urls });
      return new this(folder, await this.prepare(folder, options));
    }
  }

  it('is downloaded and read as one archive', async () => {
    server.serve({ cifar: whole(archive) });
    const dataset = await TinyCIFAR.load(root, { download: true });
    expect([dataset.data.shape, dataset.targets.tolist()]).toEqual([
      [5, 32, 32, 3],
      [0, 1, 2, 3, 4],
    ]);
    expect(dataset.classes[dataset.get(2)[1]]).toBe('bird');
    await TinyCIFAR.load(root, { download: true, train: false });
    expect(server.requests).toEqual(['/cifar']);
  });

  it('is not downloaded when it is unpacked', async () => {
    for (const [name, bytes] of Object.entries(files)) put(name, bytes);
    server.serve({});
    expect((await TinyCIFAR.load(root, { download: true, train: false })).targets.tolist()).toEqual([5]);
  });

  it('refuses an archive of another MD5, a label out of range and a cut file', () => {
    put('cifar-10-binary.tar.gz', archive);
    expect(() => new CIFAR10(root)).toThrow(/tar\.gz: expected MD5 c32a1d4ab5d03f1284b67883e8d87530, found /);
    put('cifar-10-batches-bin/test_batch.bin', record(10));
    const make = (): unknown => new CIFAR10(root, { train: false });
    expect(make).toThrow(FileFormatError);
    expect(make).toThrow('test_batch.bin: label: expected 0 to 9, found 10 in record 0');
    put('cifar-10-batches-bin/test_batch.bin', record(1).subarray(1));
    expect(make).toThrow('test_batch.bin: record: expected records of 3073 bytes, found 3072 bytes in all');
  });

  it('says that the pickled version is not read', () => {
    put('cifar-10-batches-py/data_batch_1', Uint8Array.of(0));
    const make = (): unknown => new CIFAR10(root);
    expect(make).toThrow(DatasetError);
    expect(make).toThrow('(cifar-10-batches-py, the pickled version, is not read). Download it: await CIFAR10.load');
  });

  it('gives batches with the channels in front', () => {
    for (const [name, bytes] of Object.entries(files)) put(name, bytes);
    const steps = [new transforms.RandomCrop(32, { padding: 4 }), new transforms.ToTensor()];
    const dataset = new CIFAR10(root, { transform: new transforms.Compose(steps) });
    const [[batch, labels]] = new DataLoader(dataset, { batch_size: 5 });
    expect([batch.shape, labels.tolist()]).toEqual([
      [5, 3, 32, 32],
      [0, 1, 2, 3, 4],
    ]);
  });
});
