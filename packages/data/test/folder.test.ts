import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as torch from '@sconce/core';
import { FileAccessError, IndexError, type Tensor, ValueError } from '@sconce/core';
import { afterAll, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import {
  DataLoader,
  DatasetError,
  DatasetFolder,
  encode_png,
  ImageError,
  ImageFolder,
  transforms,
} from '../src/index.js';
import { byCodePoint } from '../src/folder_files.js';
import { fixture } from './image/fixtures.js';

const base = mkdtempSync(path.join(tmpdir(), 'sconce-folder-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

let root = '';
let count = 0;
beforeEach(() => {
  root = path.join(base, String(count++));
  mkdirSync(root);
});

function put(name: string, bytes: Uint8Array | string = name): void {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}

function gray(value: number): Uint8Array {
  return encode_png(torch.full([1, 2, 3], value, { dtype: torch.uint8 })).toTypedArray() as Uint8Array;
}

const readText = (file: string): string => readFileSync(file, 'utf8');
const relative = (samples: readonly (readonly [string, number])[]): string[] =>
  samples.map(([file, target]) => `${path.relative(root, file)} ${target}`);

describe('DatasetFolder', () => {
  it('finds classes and files, sorted by code point as Python sorts', () => {
    // Digits, capitals, an underscore, small letters, U+FF41, and beyond U+FFFF, where UTF-16 sorts otherwise.
    for (const name of ['b', 'a', 'B', '_', '10', '2', 'ａ', '😀']) put(`${name}/1.txt`);
    put('readme.txt');
    const dataset = new DatasetFolder(root, readText, { extensions: ['.txt'] });
    expect(dataset.classes).toEqual(['10', '2', 'B', '_', 'a', 'b', 'ａ', '😀']);
    expect(dataset.class_to_idx).toEqual({ 10: 0, 2: 1, B: 2, _: 3, a: 4, b: 5, ａ: 6, '😀': 7 });
    expect(dataset.targets).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(dataset.length).toBe(8);
    expect(dataset.get(-1)).toEqual(['😀/1.txt', 7]);
  });

  it('walks into folders, in the order of their paths, and takes extensions in any case', () => {
    for (const name of ['a/2.txt', 'a/1.TXT', 'a/b/3.txt', 'a/b/deep/4.txt', 'a/b-c/5.txt', 'a/no.md', 'a/txt'])
      put(name);
    const dataset = new DatasetFolder(root, readText, { extensions: '.txt' });
    expect(relative(dataset.samples)).toEqual([
      'a/1.TXT 0',
      'a/2.txt 0',
      'a/b/3.txt 0',
      'a/b-c/5.txt 0',
      'a/b/deep/4.txt 0',
    ]);
  });

  it('follows links to folders and files, and goes round no circle', () => {
    put('a/1.txt');
    mkdirSync(path.join(root, 'elsewhere'));
    writeFileSync(path.join(root, 'elsewhere', '2.txt'), '2');
    symlinkSync('../elsewhere', path.join(root, 'a', 'linked'));
    symlinkSync('1.txt', path.join(root, 'a', 'same.txt'));
    symlinkSync('..', path.join(root, 'a', 'up'));
    symlinkSync('self', path.join(root, 'a', 'self'));
    const dataset = new DatasetFolder(root, readText, { extensions: '.txt' });
    expect(dataset.classes).toEqual(['a', 'elsewhere']);
    expect(relative(dataset.samples)).toEqual(['a/1.txt 0', 'a/same.txt 0', 'a/linked/2.txt 0', 'elsewhere/2.txt 1']);
  });

  it('asks is_valid_file instead of the extensions', () => {
    for (const name of ['a/1', 'a/2', 'b/1']) put(name);
    const dataset = new DatasetFolder(root, readText, { is_valid_file: (file) => file.endsWith('1') });
    expect(relative(dataset.samples)).toEqual(['a/1 0', 'b/1 1']);
    expect(dataset.extensions).toBeNull();
  });

  it('transforms samples and targets', () => {
    put('a/1.txt', 'one');
    const dataset = new DatasetFolder(root, readText, {
      extensions: '.txt',
      transform: (text) => text.length,
      target_transform: (target) => String(target),
    });
    const sample = dataset.get(0);
    expectTypeOf(sample).toEqualTypeOf<[number, string]>();
    expect(sample).toEqual([3, '0']);
    expect(() => dataset.get(1)).toThrow(IndexError);
  });

  it('lets a class of its own find classes and load files', () => {
    for (const name of ['a/1.txt', 'b/1.txt', 'b/2.txt']) put(name, name.toUpperCase());
    class OnlyB extends DatasetFolder<string> {
      constructor(folder: string) {
        super(folder, null, { extensions: '.txt' });
      }
      override find_classes(): [string[], Record<string, number>] {
        return [['b'], { b: 5 }];
      }
      protected override load(file: string): string {
        return readText(file).slice(0, 1);
      }
    }
    expect([...new OnlyB(root)]).toEqual([
      ['B', 5],
      ['B', 5],
    ]);
  });

  it('describes itself', () => {
    put('a/1.txt');
    const dataset = new DatasetFolder(root, readText, { extensions: '.txt' });
    expect(String(dataset)).toBe(`Dataset DatasetFolder\n    Number of datapoints: 1\n    Root location: ${root}`);
  });

  it('keeps its state in plain properties, which can be cloned', () => {
    put('a/1.txt', 'one');
    const dataset = new DatasetFolder(root, null, { extensions: '.txt' });
    const clone = Object.assign(
      Object.create(DatasetFolder.prototype) as typeof dataset,
      structuredClone(Object.assign({}, dataset)),
    );
    expect([clone.length, clone.samples, clone.root]).toEqual([1, dataset.samples, root]);
  });

  it('takes folders of strange names for what they are', () => {
    for (const name of ['__proto__/1.txt', 'constructor/1.txt']) put(name);
    const dataset = new DatasetFolder(root, readText, { extensions: '.txt' });
    expect(relative(dataset.samples)).toEqual(['__proto__/1.txt 0', 'constructor/1.txt 1']);
    expect(Object.keys(dataset.class_to_idx)).toEqual(['__proto__', 'constructor']);
  });

  describe('refuses', () => {
    const make =
      (options: object = { extensions: ['.a', '.b'] }) =>
      (): unknown =>
        new DatasetFolder(root, readText, options);

    it('a folder without classes', () => {
      put('file.a');
      expect(make()).toThrow(new DatasetError(`Couldn't find any class folder in ${root}.`));
    });

    it('classes without files, and names them', () => {
      for (const name of ['full/1.a', 'y/1.txt', 'x/1.txt']) put(name);
      expect(make()).toThrow(
        new DatasetError('Found no valid file for the classes x, y. Supported extensions are: .a, .b'),
      );
      expect(make({ is_valid_file: () => false })).toThrow('Found no valid file for the classes full, x, y. ');
    });

    it('both and none of extensions and is_valid_file', () => {
      put('a/1.a');
      const message = 'Both extensions and is_valid_file cannot be None or not None at the same time';
      expect(make({})).toThrow(new ValueError(message));
      expect(make({ extensions: '.a', is_valid_file: () => true })).toThrow(new ValueError(message));
    });

    it('an empty list of classes', () => {
      const call = (): unknown => DatasetFolder.make_dataset(root, {}, { extensions: '.a' });
      expect(call).toThrow(new ValueError("'class_to_index' must have at least one entry to collect any samples."));
    });

    it('a missing folder, and a file in its place', () => {
      root = path.join(root, 'none');
      expect(make()).toThrow(FileAccessError);
      expect(make()).toThrow(`cannot read ${root}: ENOENT`);
      writeFileSync(root, '');
      expect(make()).toThrow(`cannot read ${root}: ENOTDIR`);
    });

    it('an unreadable folder, wherever it lies', () => {
      put('a/inner/1.a');
      const closed = path.join(root, 'a', 'inner');
      // To a superuser every folder is open, so that the refusal is played.
      const fs = process.getBuiltinModule('node:fs');
      const { readdirSync } = fs;
      const spy = vi.spyOn(fs, 'readdirSync').mockImplementation(((folder: string, options: object) => {
        if (folder === closed) throw new Error(`EACCES: permission denied, scandir '${folder}'`);
        return readdirSync(folder, options as never);
      }) as never);
      try {
        expect(make()).toThrow(FileAccessError);
        expect(make()).toThrow(`cannot read ${closed}: EACCES`);
      } finally {
        spy.mockRestore();
      }
    });

    it('to work where there are no folders', () => {
      vi.stubGlobal('process', undefined);
      try {
        expect(make()).toThrow(`cannot read ${root}: there are no folders here`);
      } finally {
        vi.unstubAllGlobals();
      }
    });

    it('arguments of the wrong kind', () => {
      put('a/1.a');
      expect(() => new DatasetFolder(7 as never, readText, { extensions: '.a' })).toThrow(TypeError);
      expect(make({ extensions: '.a', transform: 'half' })).toThrow(
        /argument 'transform' must be a function, not string/,
      );
      expect(make({ extension: '.a' })).toThrow(/extension.*extensions/);
    });
  });
});

describe('ImageFolder', () => {
  it('gives images of three channels, whatever the files hold', () => {
    put('a/gray.png', gray(7));
    put('a/photo.JPG', fixture('jpeg sequential 4:2:0 19x17'));
    put('b/old.bmp', fixture('bmp 8'));
    put('b/palette.png', fixture('png palette 8 with alpha 7x5'));
    put('b/notes.txt', 'no image');
    const dataset = new ImageFolder(root);
    expect(relative(dataset.imgs)).toEqual(['a/gray.png 0', 'a/photo.JPG 0', 'b/old.bmp 1', 'b/palette.png 1']);
    const [image, target] = dataset.get(0);
    expectTypeOf(image).toEqualTypeOf<Tensor>();
    expect([image.dtype, image.unique().tolist(), target]).toEqual([torch.uint8, [7], 0]);
    expect(Array.from(dataset, ([{ shape }]) => shape)).toEqual([
      [3, 2, 3],
      [3, 17, 19],
      [3, 5, 7],
      [3, 5, 7],
    ]);
    expect(dataset.imgs).toBe(dataset.samples);
  });

  it('feeds a loader', async () => {
    for (let i = 0; i < 4; i++) put(`${i % 2 === 0 ? 'even' : 'odd'}/${i}.png`, gray(10 * i));
    const transform = new transforms.Lambda((image: Tensor) => image.div(10));
    const loader = new DataLoader(new ImageFolder(root, { transform }), { batch_size: 4 });
    for await (const [images, targets] of loader) {
      expect(images.shape).toEqual([4, 3, 2, 3]);
      expect(images.select(3, 0).select(2, 0).select(1, 0).tolist()).toEqual([0, 2, 1, 3]);
      expect(targets.tolist()).toEqual([0, 0, 1, 1]);
    }
  });

  it('loads by another loader', () => {
    put('a/1.png', 'no image');
    const loader = (file: string): Tensor => torch.tensor(readText(file).length);
    expect(new ImageFolder(root, { loader }).get(0)[0].item()).toBe(8);
  });

  it('asks is_valid_file instead of the extensions', () => {
    put('a/1.dat', gray(3));
    expect(new ImageFolder(root, { is_valid_file: () => true }).get(0)[0].max().item()).toBe(3);
    expect(() => new ImageFolder(root)).toThrow(
      'Found no valid file for the classes a. Supported extensions are: .jpg, .jpeg, .png, .ppm, .bmp, .pgm, .tif, .tiff, .webp',
    );
  });

  it('names a file that cannot be decoded', () => {
    put('a/1.png', gray(3).slice(0, -1));
    put('a/2.webp', 'RIFF0000WEBPVP8 ');
    const dataset = new ImageFolder(root);
    expect(() => dataset.get(0)).toThrow(ImageError);
    expect(() => dataset.get(0)).toThrow(`${path.join(root, 'a/1.png')}: IEND: `);
    expect(() => dataset.get(1)).toThrow(
      `${path.join(root, 'a/2.webp')}: signature: expected a PNG, JPEG or BMP image, found a WebP`,
    );
  });

  it('keeps its state in plain properties, which can be cloned', () => {
    put('a/1.png', gray(3));
    const dataset = new ImageFolder(root);
    const clone = Object.assign(
      Object.create(ImageFolder.prototype) as ImageFolder,
      structuredClone(Object.assign({}, dataset)),
    );
    expect(clone.get(0)[0].tolist()).toEqual(dataset.get(0)[0].tolist());
  });

  it('refuses unknown options', () => {
    put('a/1.png', gray(3));
    expect(() => new ImageFolder(root, { extensions: ['.png'] } as never)).toThrow(TypeError);
  });
});

describe('byCodePoint', () => {
  it('orders by code points, a beginning first', () => {
    const words = ['b', '', 'ab', 'a', '\u{1f600}', '\uffff', 'a\u{1f600}', 'a\uffff'];
    expect(words.sort(byCodePoint)).toEqual(['', 'a', 'ab', 'a\uffff', 'a\u{1f600}', 'b', '\uffff', '\u{1f600}']);
  });
});
