import { describe, expect, it } from 'vitest';
import { readZipEntry } from '../../src/datasets/zip_entry.js';
import { zip } from './archives.js';

// What must be refused stands in tools/malformed/zip_entry.ts.
describe('readZipEntry', () => {
  const files = {
    'gzip/a.gz': Uint8Array.of(1, 2, 3),
    'gzip/b.gz': Uint8Array.from({ length: 5000 }, (_, i) => i >> 4),
    'gzip/empty': new Uint8Array(0),
  };

  it.each<['stored' | 'deflated', 0 | 8]>([
    ['stored', 0],
    ['deflated', 8],
  ])('reads entries that are %s, and no more than it needs', (_, method) => {
    const bytes = zip(files, method);
    let most = 0;
    const read = (at: number, length: number): Uint8Array => {
      expect(at + length).toBeLessThanOrEqual(bytes.length);
      if (at + length < bytes.length) most = Math.max(most, length);
      return bytes.subarray(at, at + length);
    };
    for (const [name, data] of Object.entries(files)) {
      expect(readZipEntry({ size: bytes.length, read }, 'file', name, 5000)).toEqual(data);
    }
    expect(most).toBeLessThanOrEqual(5000);
  });
});
