import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decode_image, ImageError, ImageReadMode, read_image } from '../../src/index.js';
import { forgetSharp, type Sharp, sharpPackage } from '../../src/image/sharp.js';
import { fixture, fixtures } from './fixtures.js';

const { UNCHANGED, GRAY, RGB, RGB_ALPHA } = ImageReadMode;

interface Call {
  readonly bytes: Uint8Array;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What stands in for the package: it decodes, with pixels together as sharp has them, and notes how it was called. */
function fakeSharp(calls: Call[], changes: { spread?: boolean; fail?: boolean; channels?: number } = {}): Sharp {
  return (bytes, options) => {
    calls.push({ bytes, options });
    const pipeline = {
      raw: () => pipeline,
      async toBuffer() {
        if (changes.fail) throw new Error('VipsJpeg: premature end of JPEG image');
        const image = decode_image(bytes);
        const isGray = image.shape[0] < 3;
        const mode = isGray ? (image.shape[0] === 1 ? RGB : RGB_ALPHA) : UNCHANGED;
        const shown = changes.spread ? decode_image(bytes, { mode }) : image;
        const [channels, height, width] = shown.shape;
        const data = shown.permute(1, 2, 0).contiguous().toTypedArray() as Uint8Array;
        return { data, info: { width, height, channels: changes.channels ?? channels } };
      },
    };
    return pipeline;
  };
}

const { load } = sharpPackage;
let calls: Call[] = [];

function install(sharp: Sharp | undefined): void {
  sharpPackage.load = async () => sharp;
}

beforeEach(() => {
  calls = [];
  forgetSharp();
});
afterEach(() => {
  sharpPackage.load = load;
  forgetSharp();
});

describe('read_image with sharp', () => {
  it.each([
    ['png gray 8 7x5', UNCHANGED],
    ['png rgb 8 7x5', GRAY],
    ['png gray_alpha 8 7x5', RGB_ALPHA],
    ['png rgb_alpha 8 9x10 interlaced', RGB],
    ['jpeg sequential 4:2:0 19x17', RGB],
    ['jpeg gray progressive', RGB],
    ['jpeg gray sequential', GRAY],
  ])('lets it decode %s in mode %s, to the same values', async (name, mode) => {
    install(fakeSharp(calls));
    const image = await read_image(fixture(name), { mode });
    expect(image.tolist()).toEqual(decode_image(fixture(name), { mode }).tolist());
    expect(calls.map(({ bytes }) => bytes)).toEqual([fixture(name)]);
  });

  it('checks the size itself, and has sharp refuse what is damaged', async () => {
    install(fakeSharp(calls));
    await read_image(fixture('png rgb 8 7x5'));
    expect(calls[0].options).toEqual({ failOn: 'warning', limitInputPixels: false });
    await expect(read_image(fixture('png rgb 8 7x5'), { maxPixels: 34 })).rejects.toThrow(/IHDR: expected at most 34/);
    expect(calls.length).toBe(1);
  });

  it.each(['png gray 8 7x5', 'png gray_alpha 8 7x5', 'jpeg gray sequential'])(
    'takes the gray of %s that sharp spreads over red, green and blue',
    async (name) => {
      install(fakeSharp(calls, { spread: true }));
      expect((await read_image(fixture(name))).tolist()).toEqual(decode_image(fixture(name)).tolist());
      expect(calls.length).toBe(1);
    },
  );

  it.each([
    ['16 bits', 'png rgb 16 7x5', UNCHANGED],
    ['few bits', 'png gray 4 7x5', UNCHANGED],
    ['a palette', 'png palette 8 7x5', UNCHANGED],
    ['a transparent colour', 'png transparent colour 2 8', RGB_ALPHA],
    ['cyan, magenta, yellow and black', 'jpeg CMYK', UNCHANGED],
    ['the luminance of colours', 'jpeg sequential 4:2:0 19x17', GRAY],
    ['a BMP', 'bmp 24', UNCHANGED],
  ])('decodes %s itself, since sharp gives other values', async (_, name, mode) => {
    install(fakeSharp(calls));
    const image = await read_image(fixture(name), { mode });
    expect(image.tolist()).toEqual(decode_image(fixture(name), { mode }).tolist());
    expect(calls).toEqual([]);
  });

  it('decodes images with a colour profile itself, which sharp would apply', async () => {
    install(fakeSharp(calls));
    const jpeg = fixture('jpeg sequential 4:2:0 19x17');
    const profile = Buffer.from('\xff\xe2\x00\x0eICC_PROFILE\0', 'latin1');
    await read_image(Uint8Array.of(...jpeg.subarray(0, 2), ...profile, ...jpeg.subarray(2)));
    expect(calls).toEqual([]);
  });

  it('decodes itself what sharp refuses, and says what is wrong', async () => {
    install(fakeSharp(calls, { fail: true }));
    const good = fixture('jpeg sequential 4:2:0 19x17');
    expect((await read_image(good)).tolist()).toEqual(decode_image(good).tolist());
    await expect(read_image(good.slice(0, -2))).rejects.toThrow(ImageError);
    await expect(read_image(good.slice(0, -2))).rejects.toThrow(/^bytes: EOI: /);
    expect(calls.length).toBe(3);
  });

  it('decodes itself when sharp gives other channels than the header tells', async () => {
    install(fakeSharp(calls, { channels: 2 }));
    const good = fixture('png rgb 8 7x5');
    expect((await read_image(good)).tolist()).toEqual(decode_image(good).tolist());
    expect(calls.length).toBe(1);
  });
});

describe('read_image without sharp', () => {
  it('looks for it once and decodes every image itself', async () => {
    const find = vi.fn(async () => undefined);
    sharpPackage.load = find;
    for (const { bytes } of fixtures) {
      expect((await read_image(bytes)).tolist()).toEqual(decode_image(bytes).tolist());
    }
    expect(find).toHaveBeenCalledTimes(1);
  });

  it('is not looked for outside Node', async () => {
    vi.stubGlobal('process', undefined);
    try {
      expect(await load()).toBeUndefined();
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('finds the package by import(), and takes one that cannot be loaded for a missing one', async () => {
    const found = fakeSharp(calls);
    vi.doMock('sharp', () => ({ default: found }));
    try {
      expect(await load()).toBe(found);
      vi.doMock('sharp', () => {
        throw new Error('Could not load the "sharp" module using the linux-x64 runtime');
      });
      expect(await load()).toBeUndefined();
    } finally {
      vi.doUnmock('sharp');
    }
  });
});
