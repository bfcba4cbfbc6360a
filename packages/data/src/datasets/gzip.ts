import { FileFormatError } from '@sconce/core';
import { node } from './node.js';

const FLAG = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 };
const TRAILER = 8;
const CHUNK = 2 ** 20;
/** No dataset has more than one; each costs time, however short it is. */
const MOST_MEMBERS = 100;
/** Compressed bytes that are more than enough for the first bytes of what they hold. */
const PREFIX = 4096;

/** Where the compressed data of the member that begins at `start` begins. */
function skipHeader(bytes: Uint8Array, start: number, name: string): number {
  const fail = (field: string, reason: string): never => {
    throw new FileFormatError(name, field, reason);
  };
  const need = (end: number): number => {
    if (end > bytes.length) fail('header', `expected at least ${end} bytes, found a truncated file of ${bytes.length}`);
    return end;
  };
  const skipText = (at: number): number => {
    const end = bytes.indexOf(0, at);
    return end < 0 ? fail('header', 'expected a text that ends with a zero byte, found a truncated file') : end + 1;
  };
  if (bytes[start] !== 0x1f || bytes[start + 1] !== 0x8b) {
    const found = Array.from(bytes.subarray(start, start + 2), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    if (start > 0) fail('trailing bytes', `expected the end of the file, found ${bytes.length - start} bytes more`);
    fail('magic number', `expected 1f 8b, found ${found || 'an empty file'}`);
  }
  need(start + 10);
  if (bytes[start + 2] !== 8) fail('method', `expected 8 (deflate), found ${bytes[start + 2]}`);
  const flags = bytes[start + 3];
  if ((flags & FLAG.reserved) !== 0) fail('flags', `expected no reserved flag, found ${flags}`);
  let at = start + 10;
  if (flags & FLAG.extra) at = need(need(at + 2) + bytes[at] + 256 * bytes[at + 1]);
  if (flags & FLAG.name) at = skipText(at);
  if (flags & FLAG.comment) at = skipText(at);
  if (flags & FLAG.headerCrc) {
    const [found, end] = [node().zlib.crc32(bytes.subarray(start, at)) & 0xffff, need(at + 2)];
    if (found !== bytes[at] + 256 * bytes[at + 1]) fail('header CRC', 'the header is damaged');
    at = end;
  }
  return at;
}

/** Decompresses the deflate stream that begins at `start`: what it held, and where it ended. */
export function inflate(
  bytes: Uint8Array,
  start: number,
  name: string,
  most: number,
): { readonly data: Uint8Array; readonly end: number } {
  const tooLong = (cause?: unknown): FileFormatError =>
    new FileFormatError(name, 'data', `expected at most ${most} bytes when decompressed, found more`, { cause });
  try {
    // `info` gives the engine too, which alone knows how far it read.
    const options = { info: true, maxOutputLength: Math.max(most, 1), chunkSize: Math.min(CHUNK, Math.max(most, 64)) };
    const { buffer, engine } = node().zlib.inflateRawSync(bytes.subarray(start), options) as unknown as {
      buffer: Uint8Array;
      engine: { bytesWritten: number };
    };
    if (buffer.length > most) throw tooLong();
    return {
      data: new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength),
      end: start + engine.bytesWritten,
    };
  } catch (cause) {
    if (cause instanceof FileFormatError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLong(cause);
    throw new FileFormatError(name, 'data', `expected deflate data, found: ${(cause as Error).message}`, { cause });
  }
}

function checkTrailer(bytes: Uint8Array, at: number, data: Uint8Array, name: string): void {
  if (at + TRAILER > bytes.length) {
    throw new FileFormatError(name, 'trailer', `expected ${TRAILER} bytes, found ${bytes.length - at}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, TRAILER);
  const [crc, length] = [view.getUint32(0, true), view.getUint32(4, true)];
  if (length !== data.length % 2 ** 32) {
    throw new FileFormatError(name, 'ISIZE', `expected ${length} bytes of data, found ${data.length}`);
  }
  if (crc !== node().zlib.crc32(data)) throw new FileFormatError(name, 'CRC32', 'the data is damaged');
}

/**
 * Decompresses a gzip file of one or more members, to which nothing is appended.
 *
 * @param most - the number of bytes at which decompression stops with an error.
 * @throws FileFormatError when the file is truncated or damaged, or holds more than `most` bytes.
 */
export function gunzip(bytes: Uint8Array, name: string, most: number): Uint8Array {
  const members: Uint8Array[] = [];
  let [at, left] = [0, most];
  do {
    if (members.length === MOST_MEMBERS) {
      throw new FileFormatError(name, 'members', `expected at most ${MOST_MEMBERS}, found more`);
    }
    const { data, end } = inflate(bytes, skipHeader(bytes, at, name), name, left);
    checkTrailer(bytes, end, data, name);
    members.push(data);
    at = end + TRAILER;
    left -= data.length;
  } while (at < bytes.length);
  if (members.length === 1) return members[0];
  const whole = new Uint8Array(most - left);
  members.reduce((position, data) => (whole.set(data, position), position + data.length), 0);
  return whole;
}

/** The first bytes of what a gzip file holds, as many as its first few thousand bytes tell; damage further on is not seen. */
export function gunzipPrefix(bytes: Uint8Array, name: string): Uint8Array {
  const start = skipHeader(bytes, 0, name);
  const { zlib } = node();
  try {
    return zlib.inflateRawSync(bytes.subarray(start, start + PREFIX), { finishFlush: zlib.constants.Z_SYNC_FLUSH });
  } catch (cause) {
    throw new FileFormatError(name, 'data', `expected deflate data, found: ${(cause as Error).message}`, { cause });
  }
}
