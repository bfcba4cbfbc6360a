import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { inflateSync } from 'node:zlib';
import * as torch from '@sconce/core';
import { FileAccessError, RuntimeError, type Tensor } from '@sconce/core';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import {
  decode_png,
  encode_png,
  ImageError,
  ImageReadMode,
  read_image,
  readImageSync,
  write_png,
} from '../../src/index.js';
import { fixture } from './fixtures.js';

const folder = mkdtempSync(path.join(tmpdir(), 'sconce-images-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  vi.unstubAllGlobals();
});

const { RGB } = ImageReadMode;
const png = fixture('png rgb 8 7x5');
const file = path.join(folder, 'image.png');
writeFileSync(file, png);

/** Both ways of reading do the same. */
const ways: readonly [string, (file: string | URL) => Promise<Tensor>][] = [
  ['read_image', (source) => read_image(source, { mode: RGB })],
  ['readImageSync', async (source) => readImageSync(source, { mode: RGB })],
];

describe.each(ways)('%s', (_, read) => {
  it.each(['png palette 4 7x5', 'jpeg sequential 4:2:0 19x17', 'bmp 8'])(
    'reads %s, whatever its name',
    async (name) => {
      writeFileSync(path.join(folder, 'any'), fixture(name));
      const image = await read(path.join(folder, 'any'));
      expect(image.shape[0]).toBe(3);
      expect(image.tolist()).toEqual((await read_image(fixture(name), { mode: RGB })).tolist());
    },
  );

  it('reads a file: URL', async () => {
    expect((await read(pathToFileURL(file))).shape).toEqual([3, 5, 7]);
  });

  it('names a file that is damaged', async () => {
    const damaged = path.join(folder, 'damaged.png');
    writeFileSync(damaged, png.slice(0, -20));
    await expect(read(damaged)).rejects.toThrow(ImageError);
    await expect(read(damaged)).rejects.toThrow(`${damaged}: IDAT: expected`);
  });

  it('names a file that is missing', async () => {
    const missing = path.join(folder, 'missing.png');
    await expect(read(missing)).rejects.toThrow(FileAccessError);
    await expect(read(missing)).rejects.toThrow(`cannot read ${missing}: ENOENT`);
  });

  it('says that only Node has paths', async () => {
    vi.stubGlobal('process', undefined);
    await expect(read(file)).rejects.toThrow(`cannot read ${file}: there are no files here`);
  });
});

describe('read_image', () => {
  it('reads bytes, a Blob and a stream', async () => {
    const blob = new Blob([png as Uint8Array<ArrayBuffer>]);
    for (const source of [png, blob, blob.stream()]) expect((await read_image(source)).shape).toEqual([3, 5, 7]);
  });

  it('refuses a JPEG with alpha before it is decoded', async () => {
    await expect(read_image(fixture('jpeg CMYK'), { mode: ImageReadMode.RGB_ALPHA })).rejects.toThrow(
      new RuntimeError('The provided mode is not supported for JPEG files'),
    );
  });
});

/** Smooth and noisy parts, so that different filters suit different rows. */
function scene(channels: number, height: number, width: number): Tensor {
  const values = Uint8Array.from({ length: channels * height * width }, (_, i) =>
    i % 3 === 0 ? (i * 97) % 256 : (i >> 2) % 256,
  );
  return torch.fromTypedArray(values, [channels, height, width]);
}

describe('encode_png', () => {
  it.each([1, 2, 3, 4])('keeps every value of %s channels', (channels) => {
    for (const [height, width] of [
      [1, 1],
      [1, 9],
      [9, 1],
      [13, 17],
    ]) {
      const image = scene(channels, height, width);
      const bytes = encode_png(image);
      expect([bytes.dtype, bytes.ndim]).toEqual([torch.uint8, 1]);
      expect(decode_png(bytes).tolist()).toEqual(image.tolist());
    }
  });

  it('keeps 256 values of alpha over every colour', () => {
    const alpha = torch.fromTypedArray(
      Uint8Array.from({ length: 256 }, (_, i) => i),
      [1, 16, 16],
    );
    const image = torch.cat([scene(3, 16, 16), alpha]);
    expect(decode_png(encode_png(image)).tolist()).toEqual(image.tolist());
  });

  it('encodes what is not contiguous', () => {
    const image = scene(3, 8, 6).permute(0, 2, 1);
    expect(decode_png(encode_png(image)).tolist()).toEqual(image.tolist());
  });

  it('deflates by the level, in Node and elsewhere', () => {
    const image = scene(3, 64, 64);
    const sizes = [0, 6, 9].map((compression_level) => encode_png(image, { compression_level }).numel());
    expect(sizes[0]).toBeGreaterThan(3 * 64 * 64);
    expect(sizes[1]).toBeLessThan(sizes[0]);
    expect(sizes[2]).toBeLessThanOrEqual(sizes[1]);
    vi.stubGlobal('process', undefined);
    expect(decode_png(encode_png(image, { compression_level: 0 })).tolist()).toEqual(image.tolist());
    expect(decode_png(encode_png(image, { compression_level: 9 })).tolist()).toEqual(image.tolist());
  });

  it('filters rows, so that a gradient takes few bytes', () => {
    const gradient = torch.fromTypedArray(
      Uint8Array.from({ length: 64 * 64 }, (_, i) => (i % 64) + (i >> 6)),
      [1, 64, 64],
    );
    expect(encode_png(gradient).numel()).toBeLessThan(150);
  });

  it('writes one IDAT whose rows carry their filter', () => {
    const bytes = encode_png(torch.full([1, 2, 3], 5, { dtype: torch.uint8 })).toTypedArray() as Uint8Array;
    const at = Buffer.from(bytes).indexOf('IDAT');
    const rows = inflateSync(bytes.subarray(at + 4));
    // Sub on the first row and Up on the second one.
    expect([...rows]).toEqual([1, 5, 0, 0, 2, 0, 0, 0]);
  });

  it.each([
    ['another dtype', torch.zeros([1, 2, 2]), {}, 'Input tensor dtype should be uint8'],
    ['two dimensions', torch.zeros([2, 2], { dtype: torch.uint8 }), {}, 'Input data should be a 3-dimensional tensor'],
    [
      'five channels',
      torch.zeros([5, 2, 2], { dtype: torch.uint8 }),
      {},
      'The number of channels should be 1, 2, 3 or 4, got: 5',
    ],
    ['no pixels', torch.zeros([1, 0, 2], { dtype: torch.uint8 }), {}, 'The image should have pixels, got 2 x 0'],
    [
      'level 10',
      torch.zeros([1, 2, 2], { dtype: torch.uint8 }),
      { compression_level: 10 },
      'Compression level should be between 0 and 9',
    ],
  ])('refuses %s', (_, image, options, message) => {
    expect(() => encode_png(image, options)).toThrow(new RuntimeError(message));
  });
});

describe('write_png', () => {
  it('writes a file that read_image reads, and no other', async () => {
    const inner = mkdtempSync(path.join(folder, 'written-'));
    const target = path.join(inner, 'image.png');
    await write_png(scene(3, 4, 5), target, { compression_level: 1 });
    expect(readdirSync(inner)).toEqual(['image.png']);
    expect((await read_image(target)).tolist()).toEqual(scene(3, 4, 5).tolist());
  });

  it('leaves the old file when the image is refused or the folder is missing', async () => {
    const before = readFileSync(file);
    await expect(write_png(torch.zeros([3, 2, 2]), file)).rejects.toThrow(RuntimeError);
    expect(readFileSync(file)).toEqual(before);
    await expect(write_png(scene(1, 2, 2), path.join(folder, 'none', 'a.png'))).rejects.toThrow(FileAccessError);
  });
});
