import zlib from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { inflate } from '../../src/image/zlib.js';
import { ZlibEngine } from '../../src/image/zlib_engine.js';

const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) >> 3);
const stream = new Uint8Array(zlib.deflateSync(bytes));

const changed = (at: number): Uint8Array => stream.map((byte, i) => (i === at ? byte ^ 1 : byte));

describe('inflate', () => {
  it('inflates streams one after the other, whatever came before', () => {
    expect(inflate([stream], 5000)).toEqual(bytes);
    expect(() => inflate([changed(stream.length - 1)], 5000)).toThrow('incorrect data check');
    expect(inflate([stream.slice(0, 9), stream.slice(9)], 5000)).toEqual(bytes);
  });

  it.each<[string, Uint8Array, number, string]>([
    ['a stream without the last byte of its sum', stream.slice(0, -1), 5000, 'unexpected end of file'],
    ['a stream without its sum', stream.slice(0, -4), 5000, 'unexpected end of file'],
    ['a stream that ends early', stream.slice(0, 200), 5000, 'unexpected end of file'],
    ['a byte too many', Uint8Array.from([...stream, 0]), 5000, '1 bytes follow the compressed data'],
    ['a wrong sum', changed(stream.length - 1), 5000, 'incorrect data check'],
    ['a longer stream', stream, 4999, 'expected 4999 bytes once inflated, found more'],
    ['a shorter stream', stream, 5001, 'expected 5001 bytes once inflated, found 5000'],
  ])('refuses %s', (_, damaged, size, message) => {
    expect(() => inflate([damaged], size)).toThrow(message);
  });
});

describe('ZlibEngine', () => {
  it('is null where Node is built another way', () => {
    const other = { ...zlib, createInflate: () => ({ _handle: {} }) } as unknown as typeof zlib;
    expect(ZlibEngine.make(other)).toBeNull();
  });

  it('says false when Node’s own parts throw', () => {
    const createInflate = () => {
      const inflator = zlib.createInflate() as unknown as { _handle: { writeSync: () => void } };
      vi.spyOn(inflator._handle, 'writeSync').mockImplementation(() => {
        throw new Error('not as it was');
      });
      return inflator;
    };
    const engine = ZlibEngine.make({ ...zlib, createInflate } as unknown as typeof zlib);
    expect(engine?.inflate(stream, new Uint8Array(5001))).toBe(false);
  });
});
