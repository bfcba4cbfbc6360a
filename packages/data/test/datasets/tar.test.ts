import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FileFormatError } from '@sconce/core';
import { describe, expect, it } from 'vitest';
import { readTar } from '../../src/datasets/tar.js';
import { tar } from './archives.js';

// What must be refused stands in tools/malformed/cifar.ts.
describe('readTar', () => {
  it.each(['v7', 'oldgnu', 'gnu', 'ustar', 'posix'])('reads what the command tar writes as %s', (format) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'sconce-tar-'));
    try {
      mkdirSync(path.join(folder, 'cifar'));
      writeFileSync(path.join(folder, 'cifar/a.bin'), new Uint8Array(1000).fill(7));
      writeFileSync(path.join(folder, 'cifar/empty'), '');
      symlinkSync('a.bin', path.join(folder, 'cifar/link'));
      const args = ['-C', folder, `--format=${format}`, '-cf', '-', './cifar'];
      const files = readTar(execFileSync('tar', args), 'file');
      expect([...files.keys()].sort()).toEqual(['cifar/a.bin', 'cifar/empty']);
      expect(Buffer.from(files.get('cifar/a.bin') ?? []).equals(Buffer.alloc(1000, 7))).toBe(true);
      expect(files.get('cifar/empty')).toHaveLength(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('reads a size in base 256 and a name in two pieces', () => {
    const bytes = Buffer.from(tar({ name: Uint8Array.of(1, 2, 3) }));
    bytes.write('\x80\0\0\0\0\0\0\0\0\0\0\x03', 124, 'latin1');
    bytes.write('folder', 345);
    bytes.write('        ', 148);
    const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    expect([...readTar(bytes, 'file')]).toEqual([['folder/name', Buffer.of(1, 2, 3)]]);
  });

  it('copies nothing', () => {
    const bytes = tar({ a: Uint8Array.of(1) });
    expect(readTar(bytes, 'file').get('a')?.buffer).toBe(bytes.buffer);
  });

  it('refuses an archive at every block', () => {
    const bytes = tar({ a: new Uint8Array(600), b: new Uint8Array(1) });
    // One block of zeros ends an archive.
    for (let n = 0; n < bytes.length - 512; n += 512) {
      expect(() => readTar(bytes.subarray(0, n), 'cut'), `${n} bytes`).toThrow(FileFormatError);
    }
    expect(readTar(bytes, 'whole').size).toBe(2);
  });
});
