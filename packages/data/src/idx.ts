import { FileFormatError } from '@sconce/core';

/**
 * Raised when the bytes of an IDX file are not what its header promises.
 *
 * The message names the file, the field, what was expected and what was found.
 *
 * @example
 * ```ts
 * const error = new IdxError('labels', 'data', 'expected 10 bytes, found 9');
 * console.log(error.name); // IdxError
 * ```
 * @see {@link http://yann.lecun.com/exdb/mnist/ | The IDX file format}
 */
export class IdxError extends FileFormatError {
  /** The name of the class, as it stands before the message. */
  override readonly name: string = 'IdxError';
}

/** The contents of an IDX file of unsigned bytes. */
export interface IdxArray {
  /** Size of each dimension; the first counts the examples. */
  readonly dims: number[];
  /** The elements in row-major order: a view into the file's bytes, not a copy. */
  readonly data: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;
const TYPE_NAMES: Readonly<Record<number, string>> = {
  0x08: 'unsigned byte',
  0x09: 'signed byte',
  0x0b: 'short',
  0x0c: 'int',
  0x0d: 'float',
  0x0e: 'double',
};

function hex(value: number, digits = 2): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

/**
 * Reads an IDX file of unsigned bytes, the format of MNIST.
 *
 * The format is two zero bytes, a type code, the number of dimensions, each dimension's size as a big-endian 32-bit integer, and then
 * the elements. Every byte must be accounted for.
 *
 * @param bytes - the whole file, decompressed.
 * @param name - how errors name the file.
 * @param rank - the number of dimensions it must have; any when left out.
 * @throws IdxError when the file is truncated, starts with another magic number, holds another type or another number of dimensions,
 * or has more or fewer elements than its header counts.
 *
 * @example
 * ```ts
 * const { dims, data } = parseIdx(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 2, 7, 9]), 'labels');
 * console.log(dims, data); // [ 2 ] Uint8Array(2) [ 7, 9 ]
 * ```
 * @see {@link http://yann.lecun.com/exdb/mnist/ | The IDX file format}
 */
export function parseIdx(bytes: Uint8Array, name: string, rank?: number): IdxArray {
  const fail = (field: string, expected: string, found: string): IdxError =>
    new IdxError(name, field, `expected ${expected}, found ${found}`);
  if (bytes.length < 4)
    throw fail('magic number', 'an IDX header of at least 4 bytes', `a truncated file of ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  if (magic >>> 16 !== 0) {
    const gzip = magic >>> 16 === 0x1f8b ? ' (a gzip file: decompress it first)' : '';
    throw fail('magic number', 'an IDX magic number, which begins with 0x0000', `${hex(magic, 8)}${gzip}`);
  }
  const type = (magic >>> 8) & 0xff;
  if (type !== UNSIGNED_BYTE) {
    throw fail(
      'type',
      `type code 0x08 (${TYPE_NAMES[UNSIGNED_BYTE]})`,
      `${hex(type)} (${TYPE_NAMES[type] ?? 'unknown'})`,
    );
  }
  const found = magic & 0xff;
  if (found === 0 || (rank !== undefined && found !== rank)) {
    const expected = rank === undefined ? 'at least 1 dimension' : `magic number ${hex(0x800 + rank, 8)} (${rank}-d)`;
    throw fail('dimensions', expected, `${hex(magic, 8)} (${found}-d)`);
  }
  const start = 4 + 4 * found;
  if (bytes.length < start) {
    throw fail(
      'dimensions',
      `a header of ${start} bytes for ${found} dimensions`,
      `a truncated file of ${bytes.length} bytes`,
    );
  }
  const dims = Array.from({ length: found }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = dims.reduce((product, size) => product * size, 1);
  const rest = bytes.length - start;
  if (rest !== expected) {
    const kind = rest < expected ? 'a truncated file' : 'trailing bytes';
    throw fail('data', `${expected} bytes of data for ${dims.join(' x ')} elements`, `${rest} (${kind})`);
  }
  return { dims, data: bytes.subarray(start) };
}
