import { deflateRawSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { crc32 } from '../../src/serialization/crc32.js';
import { ZipArchive } from '../../src/serialization/zip.js';
import { type ZipInput, zipChunks } from '../../src/serialization/zip_writer.js';

const text = (letters: string): Uint8Array => new TextEncoder().encode(letters);

function archive(entries: readonly ZipInput[], limit?: number): Uint8Array {
  return new Uint8Array(Buffer.concat(zipChunks(entries, limit)));
}

const ENTRIES = [
  { name: 'a/data.pkl', bytes: text('pickle') },
  { name: 'a/empty', bytes: text('') },
  { name: 'a/größe', bytes: Uint8Array.from({ length: 1000 }, (_, i) => i) },
];

/** Replaces the only entry's data by what they deflate to. */
function deflate(bytes: Uint8Array, plain: Uint8Array): Uint8Array {
  const [local, stored, central, end] = zipChunks([{ name: 'z', bytes }]).map((chunk) => chunk.slice());
  for (const [record, at] of [
    [local, 8],
    [central, 10],
  ] as const) {
    record[at] = 8;
    const view = new DataView(record.buffer);
    view.setUint32(at + 6, crc32(plain), true);
    view.setUint32(at + 14, plain.length, true);
  }
  return new Uint8Array(Buffer.concat([local, stored, central, end]));
}

/** Hides Node's own modules, as in a browser. */
function leaveNode(): void {
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('crc32', () => {
  it('is the same by Node and in script', () => {
    const bytes = Uint8Array.from({ length: 1003 }, (_, i) => (i * 7919) >> 3);
    const native = [0, 1, 5, 1003].map((size) => crc32(bytes.subarray(0, size)));
    leaveNode();
    expect([0, 1, 5, 1003].map((size) => crc32(bytes.subarray(0, size)))).toEqual(native);
    expect(crc32(text('123456789'))).toBe(0xcbf43926);
  });
});

describe('zip archives', () => {
  it('come back as they were written', async () => {
    const zip = new ZipArchive(archive(ENTRIES), 'a.pt');
    expect([...zip.entries.keys()]).toEqual(ENTRIES.map(({ name }) => name));
    for (const { name, bytes } of ENTRIES) expect(await zip.read(name)).toEqual(bytes);
    expect(() => new ZipArchive(archive([]), 'none.zip').entries.size).not.toThrow();
  });

  it('begin their data at multiples of 64 bytes', () => {
    for (const { start } of new ZipArchive(archive(ENTRIES), 'a.pt').entries.values()) expect(start % 64).toBe(0);
  });

  it('use zip64 where a number has no room', async () => {
    for (const limit of [0, 1, 6, 1000]) {
      const zip = new ZipArchive(archive(ENTRIES, limit), 'a.pt');
      for (const { name, bytes } of ENTRIES) expect(await zip.read(name)).toEqual(bytes);
    }
    const many = Array.from({ length: 70_000 }, (_, i) => ({ name: String(i), bytes: text('') }));
    expect(new ZipArchive(archive(many), 'many.zip').entries.size).toBe(70_000);
  });

  it('inflate by Node and by streams', async () => {
    const plain = text('some bytes, some bytes, some bytes');
    const bytes = deflate(deflateRawSync(plain), plain);
    expect(await new ZipArchive(bytes, 'z.npz').read('z')).toEqual(Buffer.from(plain));
    leaveNode();
    expect(await new ZipArchive(bytes, 'z.npz').read('z')).toEqual(plain);
  });

  it('stop a stream that gives more than it should, or ends early', async () => {
    leaveNode();
    const bomb = new ZipArchive(deflate(deflateRawSync(new Uint8Array(2 ** 20)), text('abc')), 'z.npz');
    await expect(bomb.read('z')).rejects.toThrow('z.npz: z: deflated data: expected 3 bytes: more than 3 bytes');
    const cut = new ZipArchive(deflate(deflateRawSync(text('abc')).subarray(0, 2), text('abc')), 'z.npz');
    await expect(cut.read('z')).rejects.toThrow('z.npz: z: deflated data: expected 3 bytes');
  });

  it('name an entry that is missing', async () => {
    const zip = new ZipArchive(archive(ENTRIES), 'a.pt');
    await expect(zip.read('a/version')).rejects.toThrow('a.pt: a/version: there is no such entry in the archive');
  });
});
