import { FileFormatError } from '@sconce/core';
import { inflate } from './gzip.js';
import { node } from './node.js';

/** A file that is read piece by piece, since an archive may be far larger than the entry that is wanted. */
export interface RandomAccess {
  readonly size: number;
  /** The bytes from `at` on; the caller asks for no more than there are. */
  readonly read: (at: number, length: number) => Uint8Array;
}

interface Entry {
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
  /** Where the local header is. */
  readonly offset: number;
}

const SIGNATURE = { end: 0x06054b50, central: 0x02014b50, local: 0x04034b50 };
const LENGTH = { end: 22, central: 46, local: 30 };
const MOST_COMMENT = 0xffff;
const MOST_DIRECTORY = 2 ** 20;

class ZipEntryReader {
  constructor(
    private readonly file: RandomAccess,
    private readonly name: string,
  ) {}

  fail(field: string, reason: string): never {
    throw new FileFormatError(this.name, `zip ${field}`, reason);
  }

  /** A view of some bytes, all of which must be there. */
  view(at: number, length: number, field: string): DataView {
    if (at < 0 || at + length > this.file.size) {
      this.fail(field, `expected ${length} bytes at ${at}, found a file of ${this.file.size}`);
    }
    const bytes = this.file.read(at, length);
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Where the list of entries is. */
  directory(): { at: number; length: number; count: number } {
    const length = Math.min(this.file.size, LENGTH.end + MOST_COMMENT);
    const tail = this.view(this.file.size - length, length, 'end of central directory');
    for (let at = length - LENGTH.end; at >= 0; at--) {
      if (tail.getUint32(at, true) !== SIGNATURE.end) continue;
      if (at + LENGTH.end + tail.getUint16(at + 20, true) !== length) continue;
      const found = { count: tail.getUint16(at + 10, true), length: tail.getUint32(at + 12, true) };
      if (found.length > MOST_DIRECTORY) this.fail('central directory', `of ${found.length} bytes is too long`);
      return { ...found, at: tail.getUint32(at + 16, true) };
    }
    return this.fail('end of central directory', 'expected one, found none');
  }

  find(wanted: string): Entry {
    const { at: start, length, count } = this.directory();
    const view = this.view(start, length, 'central directory');
    const decoder = new TextDecoder();
    let found: Entry | undefined;
    for (let i = 0, at = 0; i < count; i++) {
      if (at + LENGTH.central > length || view.getUint32(at, true) !== SIGNATURE.central) {
        this.fail('central directory', `expected ${count} entries, found ${i}`);
      }
      const nameLength = view.getUint16(at + 28, true);
      const end = at + LENGTH.central + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
      if (end > length) this.fail('central directory', `entry ${i} ends beyond it`);
      const name = decoder.decode(new Uint8Array(view.buffer, view.byteOffset + at + LENGTH.central, nameLength));
      if (name === wanted) {
        if (found) this.fail(wanted, 'expected it once, found it again');
        found = entryOf(view, at);
      }
      at = end;
    }
    return found ?? this.fail(wanted, 'expected such an entry, found none');
  }

  read(wanted: string, most: number): Uint8Array {
    const entry = this.find(wanted);
    if ((entry.flags & 1) !== 0) this.fail(wanted, 'is encrypted');
    if (entry.size > most) this.fail(wanted, `expected at most ${most} bytes, found ${entry.size}`);
    const local = this.view(entry.offset, LENGTH.local, 'local header');
    if (local.getUint32(0, true) !== SIGNATURE.local) this.fail('local header', `of ${wanted} has another signature`);
    const start = entry.offset + LENGTH.local + local.getUint16(26, true) + local.getUint16(28, true);
    const raw = this.view(start, entry.compressed, wanted);
    const bytes = new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength);
    const data = this.decompress(wanted, bytes, entry);
    if (data.length !== entry.size) this.fail(wanted, `expected ${entry.size} bytes, found ${data.length}`);
    if (node().zlib.crc32(data) !== entry.crc) this.fail(wanted, 'the data is damaged: its CRC differs');
    return data;
  }

  decompress(wanted: string, bytes: Uint8Array, { method, size }: Entry): Uint8Array {
    if (method === 0) return bytes;
    if (method !== 8) this.fail(wanted, `expected method 0 (stored) or 8 (deflate), found ${method}`);
    return inflate(bytes, 0, this.name, size).data;
  }
}

function entryOf(view: DataView, at: number): Entry {
  return {
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    compressed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    offset: view.getUint32(at + 42, true),
  };
}

/**
 * Reads one entry of a zip archive, and no more of the archive than that needs.
 *
 * @param most - the number of bytes that the entry may have.
 * @throws FileFormatError when the archive is damaged, has no such entry or two, or the entry is longer than `most`.
 */
export function readZipEntry(file: RandomAccess, name: string, wanted: string, most: number): Uint8Array {
  return new ZipEntryReader(file, name).read(wanted, most);
}
