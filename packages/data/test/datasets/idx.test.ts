import { describe, expect, it } from 'vitest';
import { IdxError, idxLength, parseIdx } from '../../src/datasets/idx.js';

/** An IDX file of unsigned bytes with these dimensions, and that many elements or as many as given. */
function idx(dims: readonly number[], elements = dims.reduce((a, b) => a * b, 1)): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * dims.length + elements);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x800 + dims.length);
  dims.forEach((size, i) => view.setUint32(4 + 4 * i, size));
  for (let i = 0; i < elements; i++) bytes[4 + 4 * dims.length + i] = i + 1;
  return bytes;
}

function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
}

describe('parseIdx', () => {
  it('reads labels', () => {
    expect(parseIdx(idx([5]), 'labels')).toEqual({ dims: [5], data: new Uint8Array([1, 2, 3, 4, 5]) });
  });

  it('reads images, of the expected rank', () => {
    const { dims, data } = parseIdx(idx([2, 3, 4]), 'images', { rank: 3, type: 'unsigned byte' });
    expect(dims).toEqual([2, 3, 4]);
    expect(Array.from(data)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
  });

  it('reads an empty array', () => {
    expect(parseIdx(idx([0, 28, 28]), 'none')).toEqual({ dims: [0, 28, 28], data: new Uint8Array(0) });
  });

  it('reads a view into a larger buffer, and copies nothing', () => {
    const whole = new Uint8Array(100);
    whole.set(idx([4]), 13);
    const { data } = parseIdx(whole.subarray(13, 13 + 12), 'view');
    expect(Array.from(data)).toEqual([1, 2, 3, 4]);
    expect(data.buffer).toBe(whole.buffer);
  });

  it.each<[number, string, unknown, readonly number[]]>([
    [0x09, 'signed bytes', new Int8Array([-1, 2]), [0xff, 2]],
    [0x0b, 'shorts', new Int16Array([-2, 258]), [0xff, 0xfe, 1, 2]],
    [0x0c, 'ints', new Int32Array([-3, 0x01020304]), [0xff, 0xff, 0xff, 0xfd, 1, 2, 3, 4]],
    [0x0d, 'floats', new Float32Array([-2, 0.5]), [0xc0, 0, 0, 0, 0x3f, 0, 0, 0]],
    [0x0e, 'doubles', new Float64Array([1, -0]), [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0]],
  ])('reads elements of type %i: %s, most significant byte first', (type, _, data, elements) => {
    // Not aligned to the size of an element.
    const bytes = new Uint8Array([1, 0, 0, type, 1, 0, 0, 0, 2, ...elements]).subarray(1);
    expect(parseIdx(bytes, 'any')).toEqual({ dims: [2], data });
    expect(idxLength(bytes.subarray(0, 8), 'any')).toBe(bytes.length);
    expect(() => parseIdx(bytes.subarray(0, -1), 'any')).toThrow(/bytes of data for 2 elements, found \d+ \(a trunc/);
  });

  it('refuses an unknown type whatever is expected', () => {
    expect(() => parseIdx(changed(idx([2]), 2, 0x0a), 'bad')).toThrow(
      'bad: type: expected a type code from 0x08 to 0x0e, found 0x0a (unknown)',
    );
  });

  const good = idx([2, 3]);
  const malformed: readonly [string, Uint8Array, string, number?][] = [
    [
      'an empty file',
      new Uint8Array(0),
      'bad: magic number: expected an IDX header of at least 4 bytes, found a truncated file of 0 bytes',
    ],
    [
      'a cut magic number',
      good.slice(0, 3),
      'expected an IDX header of at least 4 bytes, found a truncated file of 3 bytes',
    ],
    [
      'a cut header',
      good.slice(0, 11),
      'expected a header of 12 bytes for 2 dimensions, found a truncated file of 11 bytes',
    ],
    ['cut data', good.slice(0, 17), 'expected 6 bytes of data for 2 x 3 elements, found 5 (a truncated file)'],
    [
      'a header without data',
      good.slice(0, 12),
      'expected 6 bytes of data for 2 x 3 elements, found 0 (a truncated file)',
    ],
    ['trailing bytes', idx([2, 3], 8), 'expected 6 bytes of data for 2 x 3 elements, found 8 (trailing bytes)'],
    [
      'data where none are promised',
      idx([0, 3], 1),
      'expected 0 bytes of data for 0 x 3 elements, found 1 (trailing bytes)',
    ],
    ['a count above the data', changed(good, 7, 200), 'expected 600 bytes of data for 200 x 3 elements, found 6'],
    ['a count below the data', changed(good, 7, 1), 'expected 3 bytes of data for 1 x 3 elements, found 6'],
    ['a huge count', changed(good, 4, 0xff), 'bytes of data for 4278190082 x 3 elements, found 6 (a truncated file)'],
    [
      'another magic number',
      changed(good, 0, 0x89),
      'expected an IDX magic number, which begins with 0x0000, found 0x89000802',
    ],
    ['a gzip file', new Uint8Array([0x1f, 0x8b, 8, 0, 0]), 'found 0x1f8b0800 (a gzip file: decompress it first)'],
    ['floats', changed(good, 2, 0x0d), 'expected type code 0x08 (unsigned byte), found 0x0d (float)'],
    ['signed bytes', changed(good, 2, 0x09), 'expected type code 0x08 (unsigned byte), found 0x09 (signed byte)'],
    ['an unknown type', changed(good, 2, 0x77), 'expected type code 0x08 (unsigned byte), found 0x77 (unknown)'],
    ['no dimensions', changed(good, 3, 0), 'expected at least 1 dimension, found 0x00000800 (0-d)'],
    ['another rank', good, 'expected magic number 0x00000803 (3-d), found 0x00000802 (2-d)', 3],
  ];
  it.each(malformed)('refuses %s', (_, bytes, message, rank) => {
    const parse = (): unknown => parseIdx(bytes, 'bad', { type: 'unsigned byte', rank });
    expect(parse).toThrow(IdxError);
    expect(parse).toThrow(message);
    expect(parse).toThrow(/^bad: .*: expected .*, found /);
  });

  it('refuses every cut of a file', () => {
    const bytes = idx([3, 2, 2]);
    for (let n = 0; n < bytes.length; n++) expect(() => parseIdx(bytes.slice(0, n), 'cut')).toThrow(IdxError);
    expect(parseIdx(bytes, 'whole').data.length).toBe(12);
  });
});
