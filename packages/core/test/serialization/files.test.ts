import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileAccessError, FileFormatError } from '../../src/index.js';
import { readSource, writeFileAtomic, writeTarget } from '../../src/serialization/files.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sconce-files-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('FileFormatError', () => {
  it('names the file and the field', () => {
    const error = new FileFormatError('a.npy', 'magic', 'expected 0x93, found 0x00');
    expect(error).toMatchObject({ file: 'a.npy', field: 'magic', name: 'FileFormatError' });
    expect(error.message).toBe('a.npy: magic: expected 0x93, found 0x00');
  });
});

describe('writeFileAtomic', () => {
  it('writes a new file and replaces an old one, keeping its mode', async () => {
    const path = join(folder, 'a');
    await writeFileAtomic(path, bytes(1, 2));
    expect([...readFileSync(path)]).toEqual([1, 2]);
    chmodSync(path, 0o600);
    await writeFileAtomic(pathToFileURL(path), [bytes(3), bytes(), bytes(4, 5)]);
    expect([...readFileSync(path)]).toEqual([3, 4, 5]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('writes through a link', async () => {
    writeFileSync(join(folder, 'real'), 'old');
    symlinkSync('real', join(folder, 'link'));
    await writeFileAtomic(join(folder, 'link'), bytes(9));
    expect([...readFileSync(join(folder, 'real'))]).toEqual([9]);
    expect(readdirSync(folder)).toEqual(['link', 'real']);
  });

  it('leaves the old file and nothing else when the bytes end in an error', async () => {
    const path = join(folder, 'a');
    writeFileSync(path, 'old');
    const chunks = function* (): Iterable<Uint8Array> {
      yield bytes(1);
      throw new Error('no more');
    };
    await expect(writeFileAtomic(path, chunks())).rejects.toThrow(`cannot write ${path}: no more`);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('names the path when its folder is missing or the target is a folder', async () => {
    await expect(writeFileAtomic(join(folder, 'none', 'a'), bytes(1))).rejects.toThrow(FileAccessError);
    mkdirSync(join(folder, 'd'));
    await expect(writeFileAtomic(join(folder, 'd'), bytes(1))).rejects.toThrow(/cannot write .*d: EISDIR/);
    expect(readdirSync(folder)).toEqual(['d']);
  });
});

describe('readSource', () => {
  it('reads paths, URLs, bytes, blobs, responses and streams', async () => {
    const path = join(folder, 'a');
    writeFileSync(path, bytes(1, 2));
    const buffer = bytes(1, 2).buffer as ArrayBuffer;
    const sources = [path, pathToFileURL(path), bytes(1, 2), buffer, new Blob([buffer]), new Response(buffer)];
    for (const source of [...sources, new Blob([buffer]).stream()]) {
      expect([...(await readSource(source)).bytes]).toEqual([1, 2]);
    }
    expect((await readSource(path)).name).toBe(path);
    expect((await readSource(new File([buffer], 'b.pt'))).name).toBe('b.pt');
  });

  it('names what cannot be read', async () => {
    await expect(readSource(join(folder, 'none'))).rejects.toThrow(/cannot read .*none: ENOENT/);
    await expect(readSource(folder)).rejects.toThrow(/cannot read .*: EISDIR/);
  });
});

describe('writeTarget', () => {
  it('writes into a stream and closes it', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const read = readSource(readable);
    await writeTarget(writable, [bytes(1), bytes(2)]);
    expect([...(await read).bytes]).toEqual([1, 2]);
  });

  it('tells that a stream failed', async () => {
    const stream = new WritableStream<Uint8Array>({
      write() {
        throw new Error('pipe is broken');
      },
    });
    await expect(writeTarget(stream, [bytes(1)])).rejects.toThrow('cannot write stream: pipe is broken');
  });
});
