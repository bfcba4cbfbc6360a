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

/** What the elements of an IDX file can be, and the arrays that hold them. */
export interface IdxTypes {
  'unsigned byte': Uint8Array;
  'signed byte': Int8Array;
  short: Int16Array;
  int: Int32Array;
  float: Float32Array;
  double: Float64Array;
}

/** The contents of an IDX file. */
export interface IdxArray<Type extends keyof IdxTypes = keyof IdxTypes> {
  /** Size of each dimension; the first counts the examples. */
  readonly dims: number[];
  /** The elements in row-major order; bytes are a view into the file, not a copy. */
  readonly data: IdxTypes[Type];
}

interface Kind {
  readonly name: keyof IdxTypes;
  readonly size: number;
  readonly decode: (view: DataView) => IdxTypes[keyof IdxTypes];
}

/** Fills an array with elements that stand in the file most significant byte first. */
function filled<T extends IdxTypes[keyof IdxTypes]>(array: T, get: (at: number) => number): T {
  for (let i = 0; i < array.length; i++) array[i] = get(i * array.BYTES_PER_ELEMENT);
  return array;
}

const KINDS: Readonly<Record<number, Kind>> = {
  0x08: { name: 'unsigned byte', size: 1, decode: (v) => new Uint8Array(v.buffer, v.byteOffset, v.byteLength) },
  0x09: { name: 'signed byte', size: 1, decode: (v) => new Int8Array(v.buffer, v.byteOffset, v.byteLength) },
  0x0b: { name: 'short', size: 2, decode: (v) => filled(new Int16Array(v.byteLength / 2), (at) => v.getInt16(at)) },
  0x0c: { name: 'int', size: 4, decode: (v) => filled(new Int32Array(v.byteLength / 4), (at) => v.getInt32(at)) },
  0x0d: { name: 'float', size: 4, decode: (v) => filled(new Float32Array(v.byteLength / 4), (at) => v.getFloat32(at)) },
  0x0e: {
    name: 'double',
    size: 8,
    decode: (v) => filled(new Float64Array(v.byteLength / 8), (at) => v.getFloat64(at)),
  },
};

/** What a file must be, where that is known. */
export interface IdxExpected<Type extends keyof IdxTypes = keyof IdxTypes> {
  /** The number of dimensions. */
  readonly rank?: number | undefined;
  /** The type of its elements. */
  readonly type?: Type | undefined;
}

interface Header {
  readonly kind: Kind;
  readonly dims: number[];
  /** Where the elements begin. */
  readonly start: number;
  /** The number of bytes that the elements must have. */
  readonly length: number;
}

function hex(value: number, digits = 2): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

function failure(name: string, field: string, expected: string, found: string): IdxError {
  return new IdxError(name, field, `expected ${expected}, found ${found}`);
}

function kindOf(code: number, name: string, type: keyof IdxTypes | undefined): Kind {
  const kind = KINDS[code] as Kind | undefined;
  if (kind && (type === undefined || kind.name === type)) return kind;
  const wanted = Object.entries(KINDS).find(([, { name: other }]) => other === type);
  const expected = wanted ? `type code ${hex(Number(wanted[0]))} (${type})` : 'a type code from 0x08 to 0x0e';
  throw failure(name, 'type', expected, `${hex(code)} (${kind?.name ?? 'unknown'})`);
}

function readHeader(bytes: Uint8Array, name: string, { rank, type }: IdxExpected): Header {
  const truncated = `a truncated file of ${bytes.length} bytes`;
  if (bytes.length < 4) throw failure(name, 'magic number', 'an IDX header of at least 4 bytes', truncated);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  if (magic >>> 16 !== 0) {
    const gzip = magic >>> 16 === 0x1f8b ? ' (a gzip file: decompress it first)' : '';
    throw failure(name, 'magic number', 'an IDX magic number, which begins with 0x0000', `${hex(magic, 8)}${gzip}`);
  }
  const kind = kindOf(magic >>> 8, name, type);
  const found = magic & 0xff;
  if (found === 0 || (rank !== undefined && found !== rank)) {
    const wanted = hex((magic & 0xff00) + (rank ?? 0), 8);
    const expected = rank === undefined ? 'at least 1 dimension' : `magic number ${wanted} (${rank}-d)`;
    throw failure(name, 'dimensions', expected, `${hex(magic, 8)} (${found}-d)`);
  }
  const start = 4 + 4 * found;
  if (bytes.length < start) {
    throw failure(name, 'dimensions', `a header of ${start} bytes for ${found} dimensions`, truncated);
  }
  const dims = Array.from({ length: found }, (_, i) => view.getUint32(4 + 4 * i));
  return { kind, dims, start, length: dims.reduce((product, size) => product * size, kind.size) };
}

/**
 * Reads an IDX file, the format of MNIST.
 *
 * The format is two zero bytes, a type code, the number of dimensions, each dimension's size as a big-endian 32-bit integer, and then
 * the elements, big-endian too. Every byte must be accounted for.
 *
 * @param bytes - the whole file, decompressed.
 * @param name - how errors name the file.
 * @param expected - the number of dimensions and the type that it must have; any when left out.
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
export function parseIdx<Type extends keyof IdxTypes>(
  bytes: Uint8Array,
  name: string,
  expected: IdxExpected<Type> = {},
): IdxArray<Type> {
  const { kind, dims, start, length } = readHeader(bytes, name, expected);
  const found = bytes.length - start;
  if (found !== length) {
    const what = found < length ? 'a truncated file' : 'trailing bytes';
    throw failure(name, 'data', `${length} bytes of data for ${dims.join(' x ')} elements`, `${found} (${what})`);
  }
  const data = kind.decode(new DataView(bytes.buffer, bytes.byteOffset + start, length));
  return { dims, data: data as IdxTypes[Type] };
}

/**
 * The number of bytes of a whole IDX file, by what its first bytes claim.
 *
 * @throws IdxError when these are no IDX header.
 */
export function idxLength(prefix: Uint8Array, name: string, expected: IdxExpected = {}): number {
  const { start, length } = readHeader(prefix, name, expected);
  return start + length;
}
