import { execFileSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { FileFormatError } from '@sconce/core';
import { describe, expect, it } from 'vitest';
import { gunzip, gunzipPrefix } from '../../src/datasets/gzip.js';

// What must be refused stands in tools/malformed/gzip.ts.
const data = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >> 7);

describe('gunzip', () => {
  it.each([0, 1, 6, 9])('reads what zlib wrote at level %i', (level) => {
    expect(gunzip(gzipSync(data, { level }), 'file', data.length)).toEqual(data);
  });

  it('reads a file name in the header, as the command gzip writes it', () => {
    const command = 'printf hello > a; gzip -N a; cat a.gz; rm a.gz';
    const bytes = execFileSync('sh', ['-c', `cd "$(mktemp -d)"; ${command}; rmdir "$PWD"`]);
    expect(String.fromCharCode(...gunzip(bytes, 'file', 5))).toBe('hello');
  });

  it('reads several members as one', () => {
    const bytes = Buffer.concat([gzipSync(data.subarray(0, 1000)), gzipSync(''), gzipSync(data.subarray(1000))]);
    expect(gunzip(bytes, 'file', data.length)).toEqual(data);
  });

  it('reads nothing, where nothing may be', () => {
    expect(gunzip(gzipSync(''), 'file', 0)).toEqual(new Uint8Array(0));
    expect(() => gunzip(gzipSync('a'), 'file', 0)).toThrow(FileFormatError);
  });

  it('stops at the limit', () => {
    expect(() => gunzip(gzipSync(data), 'file', data.length - 1)).toThrow(
      new FileFormatError('file', 'data', 'expected at most 299999 bytes when decompressed, found more'),
    );
    const members = Buffer.concat([gzipSync('abc'), gzipSync('de')]);
    expect(() => gunzip(members, 'file', 4)).toThrow(FileFormatError);
  });

  it('refuses a file at every cut', () => {
    const bytes = gzipSync('hello, hello, hello');
    for (let n = 0; n < bytes.length; n++) {
      expect(() => gunzip(bytes.subarray(0, n), 'cut', 100), `${n} bytes`).toThrow(FileFormatError);
    }
  });
});

describe('gunzipPrefix', () => {
  it('gives the beginning, whatever follows', () => {
    const bytes = gzipSync(data);
    const prefix = gunzipPrefix(bytes.fill(0xff, 5000), 'file');
    expect(prefix.length).toBeGreaterThan(1000);
    expect(Buffer.from(prefix).equals(data.subarray(0, prefix.length))).toBe(true);
  });
});
