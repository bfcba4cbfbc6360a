import { crc32 } from './crc32.js';
import { Cursor } from './cursor.js';
import { FileFormatError } from './errors.js';
import { inflateRaw, isBomb } from './inflate.js';

/** One file in a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes when inflated. */
  readonly size: number;
  readonly compressedSize: number;
  readonly isDeflated: boolean;
  readonly crc: number;
  /** Where in the archive its bytes begin. */
  readonly start: number;
}

/** What the central directory says of an entry. */
interface Listed extends Omit<ZipEntry, 'start'> {
  readonly nameBytes: Uint8Array;
  readonly flags: number;
  readonly method: number;
  /** Where its local header begins. */
  readonly header: number;
}

interface Directory {
  readonly start: number;
  readonly size: number;
  readonly count: number;
}

const [LOCAL, CENTRAL, END, END_64, LOCATOR_64] = [0x04034b50, 0x02014b50, 0x06054b50, 0x06064b50, 0x07064b50];
const END_SIZE = 22;
const [STORED, DEFLATED] = [0, 8];
const [MOST_16, MOST_32] = [0xffff, 0xffffffff];
/** Sizes and CRC-32 stand behind the data, and are zero in the local header. */
const HAS_DESCRIPTOR = 1 << 3;
/** Encrypted, a patch, strongly encrypted, masked headers. */
const REFUSED_FLAGS = 1 | (1 << 5) | (1 << 6) | (1 << 13);
/** Deflate gives at most 258 bytes for 2 bits. */
const MOST_RATIO = 1032;

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}

/** Reads the records of one archive. */
class Reader {
  constructor(
    private readonly bytes: Uint8Array,
    private readonly file: string,
  ) {}

  fail(field: string, reason: string): FileFormatError {
    return new FileFormatError(this.file, field, reason);
  }

  private cursor(at: number, field: string): Cursor {
    return new Cursor(this.bytes, at, (reason) => this.fail(field, reason));
  }

  private signature(cursor: Cursor, expected: number, field: string): void {
    const found = cursor.u32();
    if (found !== expected) throw this.fail(field, `expected the signature ${hex(expected)}, found ${hex(found)}`);
  }

  /** Where the last record stands: the comment behind it reaches to the end of the file. */
  private findEnd(): number {
    const { bytes } = this;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const first = bytes.length - END_SIZE;
    for (let at = first; at >= 0 && at >= first - MOST_16; at--) {
      if (view.getUint32(at, true) === END && view.getUint16(at + 20, true) === first - at) return at;
    }
    throw this.fail('end of central directory', 'not found: this is no zip archive, or its end is cut off');
  }

  private directory64(locator: number): Directory & { readonly end: number } {
    const field = 'zip64 end of central directory';
    const place = this.cursor(locator + 4, 'zip64 locator');
    const [disk, end, disks] = [place.u32(), place.u64(), place.u32()];
    if (disk !== 0 || disks > 1) throw this.fail('zip64 locator', 'the archive spans several disks');
    if (end > locator) throw this.fail('zip64 locator', `points to byte ${end}, behind itself`);
    const record = this.cursor(end, field);
    this.signature(record, END_64, field);
    const size = record.u64();
    if (end + 12 + size !== locator) throw this.fail(field, `its size, ${size}, does not lead to its locator`);
    record.skip(4);
    const [ownDisk, startDisk, here, count] = [record.u32(), record.u32(), record.u64(), record.u64()];
    if (ownDisk !== 0 || startDisk !== 0 || here !== count) throw this.fail(field, 'the archive spans several disks');
    const directorySize = record.u64();
    return { count, size: directorySize, start: record.u64(), end };
  }

  directory(): Directory {
    const field = 'end of central directory';
    const at = this.findEnd();
    const end = this.cursor(at + 4, field);
    const [disk, startDisk, here, count, size, start] = [
      ...[end.u16(), end.u16(), end.u16(), end.u16()],
      ...[end.u32(), end.u32()],
    ];
    const has64 = at >= 20 && this.cursor(at - 20, field).u32() === LOCATOR_64;
    const found = has64 ? this.directory64(at - 20) : { count, size, start, end: at };
    const agrees = (short: number, most: number, long: number): boolean => short === long || (has64 && short === most);
    if (!agrees(disk, MOST_16, 0) || !agrees(startDisk, MOST_16, 0) || here !== count) {
      throw this.fail(field, 'the archive spans several disks');
    }
    if (!agrees(count, MOST_16, found.count)) throw this.fail(field, `counts ${count} entries, zip64 ${found.count}`);
    if (!agrees(size, MOST_32, found.size)) throw this.fail(field, `has size ${size}, zip64 ${found.size}`);
    if (!agrees(start, MOST_32, found.start)) throw this.fail(field, `points to ${start}, zip64 to ${found.start}`);
    if (found.start + found.size !== found.end) {
      throw this.fail(
        'central directory',
        `expected ${found.size} bytes from byte ${found.start} up to its end record at byte ${found.end}`,
      );
    }
    return found;
  }

  private name(bytes: Uint8Array, field: string): string {
    let name: string;
    try {
      name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (cause) {
      throw new FileFormatError(this.file, field, 'the name is not UTF-8', { cause });
    }
    const shown = JSON.stringify(name);
    if (name === '') throw this.fail(field, 'the name is empty');
    if (/[\0\\]/.test(name)) throw this.fail(field, `the name ${shown} holds a backslash or a NUL`);
    if (/^(?:\/|[A-Za-z]:\/)/.test(name)) throw this.fail(field, `the name ${shown} is an absolute path`);
    if (name.split('/').includes('..')) throw this.fail(field, `the name ${shown} leaves its folder`);
    return name;
  }

  /** The zip64 numbers of an extra field, for those of the values that have no room for theirs. */
  private widened(extra: Uint8Array, values: readonly number[], field: string): number[] {
    const cursor = new Cursor(extra, 0, (reason) => this.fail(field, `extra field: ${reason}`));
    while (cursor.left > 0) {
      const [id, size] = [cursor.u16(), cursor.u16()];
      const data = cursor.take(size);
      if (id !== 1) continue;
      const numbers = new Cursor(data, 0, (reason) => this.fail(field, `zip64 extra field: ${reason}`));
      return values.map((value) => (value === MOST_32 ? numbers.u64() : value));
    }
    return values.slice();
  }

  private checkListed(entry: Listed, field: string): void {
    const { name, flags, method, size, compressedSize } = entry;
    if (flags & REFUSED_FLAGS) throw this.fail(field, `${name} is encrypted or a patch (flags ${hex(flags)})`);
    if (method !== STORED && method !== DEFLATED) {
      throw this.fail(field, `${name} is compressed by method ${method}; only 0 (stored) and 8 (deflated) are known`);
    }
    if (method === STORED && size !== compressedSize) {
      throw this.fail(field, `${name} is stored, but ${compressedSize} bytes are to give ${size}`);
    }
    if (method === DEFLATED && size > compressedSize * MOST_RATIO) {
      throw this.fail(field, `${compressedSize} deflated bytes of ${name} cannot give ${size}: a zip bomb`);
    }
  }

  listed(directory: Directory): Listed[] {
    const entries: Listed[] = [];
    const names = new Set<string>();
    let at = directory.start;
    for (let i = 0; i < directory.count; i++) {
      const field = `central directory entry ${i}`;
      const cursor = this.cursor(at, field);
      this.signature(cursor, CENTRAL, field);
      cursor.skip(4);
      const [flags, method] = [cursor.u16(), cursor.u16()];
      cursor.skip(4);
      const [crc, shortCompressed, shortSize] = [cursor.u32(), cursor.u32(), cursor.u32()];
      const [nameLength, extraLength, commentLength, disk] = [cursor.u16(), cursor.u16(), cursor.u16(), cursor.u16()];
      if (disk !== 0) throw this.fail(field, `begins on disk ${disk}: the archive spans several disks`);
      cursor.skip(6);
      const shortHeader = cursor.u32();
      const nameBytes = cursor.take(nameLength);
      const name = this.name(nameBytes, field);
      if (names.has(name)) throw this.fail(field, `the name ${JSON.stringify(name)} comes twice`);
      names.add(name);
      const extra = cursor.take(extraLength);
      cursor.skip(commentLength);
      const [size, compressedSize, header] = this.widened(extra, [shortSize, shortCompressed, shortHeader], field);
      const isDeflated = method === DEFLATED;
      const entry = { name, nameBytes, flags, method, isDeflated, crc, size, compressedSize, header };
      this.checkListed(entry, field);
      entries.push(entry);
      ({ at } = cursor);
    }
    if (at !== directory.start + directory.size) {
      throw this.fail(
        'central directory',
        `its ${directory.count} entries end at byte ${at} instead of ${directory.start + directory.size}`,
      );
    }
    return entries;
  }

  /** Checks an entry's own header against the central directory, and tells where the data begin. */
  private located(entry: Listed): ZipEntry {
    const field = `${entry.name}: local header`;
    const cursor = this.cursor(entry.header, field);
    this.signature(cursor, LOCAL, field);
    cursor.skip(2);
    const [flags, method] = [cursor.u16(), cursor.u16()];
    cursor.skip(4);
    const [crc, shortCompressed, shortSize] = [cursor.u32(), cursor.u32(), cursor.u32()];
    const [nameLength, extraLength] = [cursor.u16(), cursor.u16()];
    const name = cursor.take(nameLength);
    const [size, compressedSize] = this.widened(cursor.take(extraLength), [shortSize, shortCompressed], field);
    if (name.length !== entry.nameBytes.length || name.some((byte, i) => byte !== entry.nameBytes[i])) {
      throw this.fail(field, 'bears another name than the central directory gives it');
    }
    const pairs = { flags: [flags, entry.flags], method: [method, entry.method] };
    const later = {
      'CRC-32': [crc, entry.crc],
      size: [size, entry.size],
      compressed: [compressedSize, entry.compressedSize],
    };
    for (const [what, [found, expected]] of Object.entries({ ...pairs, ...later })) {
      const isLater = what in later && flags & HAS_DESCRIPTOR && found === 0;
      if (found !== expected && !isLater) {
        throw this.fail(field, `${what} is ${found}, in the central directory ${expected}`);
      }
    }
    return { ...entry, start: cursor.at };
  }

  /** All entries, none of which shares a byte with another or with the directory. */
  entries(): Map<string, ZipEntry> {
    const directory = this.directory();
    const listed = this.listed(directory);
    const entries = new Map<string, ZipEntry>();
    for (const entry of listed) entries.set(entry.name, this.located(entry));
    let end = 0;
    for (const { name, header } of listed.sort((a, b) => a.header - b.header)) {
      if (header < end) throw this.fail(`${name}: local header`, `at byte ${header} it overlaps the entry before it`);
      const { start, compressedSize } = entries.get(name) as ZipEntry;
      end = start + compressedSize;
      if (end > directory.start) {
        throw this.fail(
          `${name}: size`,
          `its data end at byte ${end}, past the central directory's ${directory.start}`,
        );
      }
    }
    return entries;
  }
}

/** A zip archive in memory, whose directory has been checked whole. */
export class ZipArchive {
  /** The entries by name, in the order of the central directory. */
  readonly entries: ReadonlyMap<string, ZipEntry>;

  /**
   * @param bytes - the whole archive.
   * @param file - how errors name it.
   * @throws FileFormatError when a record is malformed or disagrees with another, entries overlap, a name comes twice or leads
   * elsewhere, or the entries would inflate to far more than the archive.
   */
  constructor(
    private readonly bytes: Uint8Array,
    readonly file: string,
  ) {
    this.entries = new Reader(bytes, file).entries();
    let total = 0;
    for (const { isDeflated, size } of this.entries.values()) if (isDeflated) total += size;
    if (isBomb(total, bytes.length)) {
      throw new FileFormatError(
        file,
        'central directory',
        `${bytes.length} bytes claim to inflate to ${total}: a zip bomb`,
      );
    }
  }

  /**
   * The bytes of an entry: a view of the archive where it is stored.
   *
   * @throws (by rejection) FileFormatError when there is no such entry, or its data do not have its size and CRC-32.
   */
  async read(name: string): Promise<Uint8Array> {
    const entry = this.entries.get(name);
    if (!entry) throw new FileFormatError(this.file, name, 'there is no such entry in the archive');
    const { start, size, compressedSize, isDeflated, crc } = entry;
    const stored = this.bytes.subarray(start, start + compressedSize);
    const bytes = isDeflated ? await this.inflate(name, stored, size) : stored;
    if (bytes.length !== size) {
      throw new FileFormatError(this.file, `${name}: size`, `expected ${size} bytes, found ${bytes.length}`);
    }
    const found = crc32(bytes);
    if (found !== crc) {
      throw new FileFormatError(this.file, `${name}: CRC-32`, `expected ${hex(crc)}, found ${hex(found)}`);
    }
    return bytes;
  }

  private async inflate(name: string, stored: Uint8Array, size: number): Promise<Uint8Array> {
    try {
      return await inflateRaw(stored, size);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new FileFormatError(this.file, `${name}: deflated data`, `expected ${size} bytes: ${reason}`, { cause });
    }
  }
}
