import * as torch from '@sconce/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { decode_image, decode_jpeg, decode_png, ImageError, ImageReadMode } from '../../src/index.js';
import { fixture, fixtures } from './fixtures.js';

const { UNCHANGED, GRAY, GRAY_ALPHA, RGB, RGB_ALPHA } = ImageReadMode;

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('decode_image gives the values that torchvision and Pillow give', () => {
  const cases = fixtures.flatMap(({ name, bytes, values }) => values.map((value) => ({ name, bytes, ...value })));

  it.each(cases)('$name in mode $mode', ({ bytes, mode, shape, data }) => {
    const image = decode_image(bytes, { mode });
    expect([image.shape, image.dtype]).toEqual([shape, torch.uint8]);
    expect(image.toTypedArray()).toEqual(data);
  });

  it.each(fixtures.filter(({ name }) => name.startsWith('png')))('$name without zlib of Node', ({ bytes, values }) => {
    vi.stubGlobal('process', undefined);
    for (const { mode, data } of values) expect(decode_image(bytes, { mode }).toTypedArray()).toEqual(data);
  });
});

describe('decode_image', () => {
  const png = fixture('png rgb 8 7x5');

  it('takes bytes, a buffer and a tensor, and a view that begins anywhere', () => {
    const expected = decode_image(png).tolist();
    expect(decode_image(png.slice().buffer).tolist()).toEqual(expected);
    expect(decode_image(torch.fromTypedArray(png, [png.length])).tolist()).toEqual(expected);
    const shifted = new Uint8Array(png.length + 3);
    shifted.set(png, 3);
    expect(decode_image(shifted.subarray(3)).tolist()).toEqual(expected);
  });

  it('leaves its input as it was', () => {
    const copy = png.slice();
    decode_image(copy, { mode: GRAY_ALPHA });
    expect(copy).toEqual(png);
  });

  it.each([
    ['a GIF', 'GIF89a', 'found a GIF image'],
    ['a WebP', 'RIFF\0\0\0\0WEBPVP8 ', 'found a WebP image'],
    ['a TIFF', 'II*\0', 'found a TIFF image'],
    ['an AVIF', '\0\0\0\x1cftypavif', 'found an AVIF or HEIF image'],
    ['a PNM', 'P6 1 1 255\n', 'found a PNM image'],
    ['text', 'hello', 'found something else'],
    ['nothing', '', 'found an empty file'],
  ])('refuses %s by name', (_, text, message) => {
    const call = (): unknown => decode_image(new Uint8Array(Buffer.from(text, 'latin1')));
    expect(call).toThrow(ImageError);
    expect(call).toThrow(`bytes: signature: expected a PNG, JPEG or BMP image, ${message}`);
  });

  it.each([
    ['PNG', fixture('png rgb 8 7x5'), 35, 'IHDR'],
    ['JPEG', fixture('jpeg CMYK'), 360, 'SOF'],
    ['BMP', fixture('bmp 24'), 35, 'biHeight'],
  ])('refuses a %s of more pixels than maxPixels', (_, bytes, pixels, field) => {
    expect(decode_image(bytes, { maxPixels: pixels }).numel()).toBeGreaterThan(0);
    expect(() => decode_image(bytes, { maxPixels: pixels - 1 })).toThrow(
      new RegExp(`^bytes: ${field}: expected at most ${pixels - 1} pixels, found .* = ${pixels}; the option maxPixels`),
    );
  });

  it('refuses arguments of the wrong kind', () => {
    expect(() => decode_image('path.png' as never)).toThrow(TypeError);
    expect(() => decode_image(torch.zeros([8]))).toThrow(/Expected the bytes of an image/);
    expect(() => decode_image(png, { mode: 5 as never })).toThrow(/mode must be one of ImageReadMode, got 5/);
    expect(() => decode_image(png, { mode: 'RGB' as never })).toThrow(TypeError);
    expect(() => decode_image(png, { maxPixels: 0 })).toThrow(/maxPixels must be a number above 0, got 0/);
    expect(() => decode_image(png, { max_pixels: 9 } as never)).toThrow(/max_pixels.*maxPixels/);
  });
});

describe('decode_png', () => {
  it('refuses another format', () => {
    expect(() => decode_png(fixture('jpeg CMYK'))).toThrow(/^bytes: signature: expected the eight bytes/);
  });

  it('adds alpha that is opaque, and drops it', () => {
    const rgb = fixture('png rgb 8 7x5');
    expect(decode_png(rgb, { mode: RGB_ALPHA }).select(0, 3).min().item()).toBe(255);
    const rgba = decode_png(fixture('png rgb_alpha 8 7x5'));
    expect(decode_png(fixture('png rgb_alpha 8 7x5'), { mode: RGB }).tolist()).toEqual(rgba.narrow(0, 0, 3).tolist());
  });
});

describe('decode_jpeg', () => {
  it('refuses another format', () => {
    expect(() => decode_jpeg(fixture('png rgb 8 7x5'))).toThrow(/^bytes: SOI: expected the marker/);
  });

  it.each([GRAY_ALPHA, RGB_ALPHA])('has no alpha to give in mode %s', (mode) => {
    expect(() => decode_jpeg(fixture('jpeg CMYK'), { mode })).toThrow(
      new torch.RuntimeError('The provided mode is not supported for JPEG files'),
    );
  });

  it('makes gray of cyan, magenta, yellow and black, too', () => {
    const gray = decode_jpeg(fixture('jpeg CMYK'), { mode: GRAY });
    const rgb = decode_jpeg(fixture('jpeg CMYK'), { mode: RGB }).to(torch.float32);
    const weights = torch.tensor([0.299, 0.587, 0.114]).view(3, 1, 1);
    expect(gray.shape).toEqual([1, 18, 20]);
    expect(gray.sub(rgb.mul(weights).sum(0)).abs().max().item()).toBeLessThanOrEqual(0.51);
  });

  it('reads cyan, magenta, yellow and black without the marker of Adobe as they are, not inverted', () => {
    const bytes = fixture('jpeg CMYK');
    const at = Buffer.from(bytes).indexOf('Adobe');
    const plain = bytes.slice();
    plain[at] = 0;
    const ink = decode_jpeg(plain, { mode: UNCHANGED }).to(torch.float32);
    expect(ink.tolist()).toEqual(decode_jpeg(bytes).tolist());
    const expected = torch
      .sub(255, ink.narrow(0, 0, 3))
      .mul(torch.sub(255, ink.narrow(0, 3, 1)))
      .div(255);
    expect(decode_jpeg(plain, { mode: RGB }).sub(expected).abs().max().item()).toBeLessThanOrEqual(0.51);
  });

  it('goes over bytes between segments, fill bytes and bytes behind the end, as libjpeg does', () => {
    const bytes = fixture('jpeg gray sequential');
    const odd = Uint8Array.of(...bytes.subarray(0, 2), 0, 7, 0xff, 0xff, ...bytes.subarray(2), 1, 2, 3);
    expect(decode_jpeg(odd).tolist()).toEqual(decode_jpeg(bytes).tolist());
  });
});
