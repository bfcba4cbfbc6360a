import { makeTensor } from '../autograd/factory.js';
import { bool, type dtype, float16, float32, float64, int32, int64, uint8 } from '../dtype.js';
import { ValueError } from '../errors.js';
import { contiguousStrides, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { bytesOfElements, tensorOfBytes } from './tensor_bytes.js';
import { quoted } from './json.js';

const MAGIC = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59);
/** NumPy's limit, in characters: more is no header that anyone wrote. */
const MOST_HEADER = 10_000;
const ALIGNMENT = 64;
/** NumPy leaves room to write the first size anew with this many digits, when rows are added. */
const GROWTH_DIGITS = 21;
const MOST_DIMENSIONS = 64;

/** The dtypes that are here, by the kind and the size of NumPy's. */
const DTYPES = new Map<string, dtype>([
  ['b1', bool],
  ['u1', uint8],
  ['i4', int32],
  ['i8', int64],
  ['f2', float16],
  ['f4', float32],
  ['f8', float64],
]);

/** What stops the reading: it throws an error that names the file and the field. */
type Fail = (field: string, reason: string) => never;

interface NpyHeader {
  readonly dtype: dtype;
  readonly isBigEndian: boolean;
  readonly fortran_order: boolean;
  readonly shape: Shape;
}

/** Reads the header's one form, a literal of Python's dict of three known keys; nothing is evaluated. */
class DictLiteral {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly fail: Fail,
  ) {}

  /** Calls `member` at the value of each key. */
  read(member: (key: string) => void): void {
    const seen = new Set<string>();
    this.expect('{', 'header');
    while (!this.accept('}')) {
      const key = this.string('header');
      if (seen.has(key)) this.fail('header', `the key ${quoted(key)} comes twice`);
      seen.add(key);
      this.expect(':', 'header');
      member(key);
      if (this.accept(',')) continue;
      this.expect('}', 'header');
      break;
    }
    if (!/^[ \n]*$/.test(this.text.slice(this.at))) this.fail('header', 'text follows the dict');
  }

  string(field: string): string {
    const text = this.take(/'[^'\\\n]*'|"[^"\\\n]*"/y) ?? this.failAt('a string', field);
    return text.slice(1, -1);
  }

  boolean(field: string): boolean {
    return (this.take(/(?:True|False)(?!\w)/y) ?? this.failAt('True or False', field)) === 'True';
  }

  sizes(field: string): number[] {
    const list: number[] = [];
    this.expect('(', field);
    while (!this.accept(')')) {
      // Python 2 wrote an L behind long integers.
      const digits =
        this.take(/(?:0|[1-9]\d{0,15})L?(?![\w.])/y) ?? this.failAt('an integer from 0 to 2^53 - 1', field);
      list.push(parseInt(digits, 10));
      if (!Number.isSafeInteger(list.at(-1))) this.fail(field, `${digits} passes 2^53`);
      if (this.accept(',')) continue;
      // To Python, (3) is no tuple.
      if (list.length === 1) this.expect(',', field);
      this.expect(')', field);
      break;
    }
    return list;
  }

  isAt(mark: string): boolean {
    this.take(/[ \t\n]*/y);
    return this.text.startsWith(mark, this.at);
  }

  private take(pattern: RegExp): string | undefined {
    while (' \t\n'.includes(this.text[this.at] ?? '.')) this.at++;
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private accept(mark: string): boolean {
    if (!this.isAt(mark)) return false;
    this.at += mark.length;
    return true;
  }

  private expect(mark: string, field: string): void {
    if (!this.accept(mark)) this.failAt(`'${mark}'`, field);
  }

  private failAt(expected: string, field: string): never {
    const found = this.text.slice(this.at, this.at + 16);
    return this.fail(field, `expected ${expected} at character ${this.at}, found ${found ? quoted(found) : 'the end'}`);
  }
}

function parseDescr(literal: DictLiteral, fail: Fail): Pick<NpyHeader, 'dtype' | 'isBigEndian'> {
  const field = 'descr';
  if (literal.isAt('[')) fail(field, 'the array is structured: its elements have fields, and no dtype here has');
  const descr = literal.string(field);
  if (/^.?O/.test(descr))
    fail(field, 'the elements are Python objects, which only a pickle holds: they are never read');
  const { order, type = '' } = /^(?<order>[<>|])(?<type>.*)$/.exec(descr)?.groups ?? {};
  const dtype = DTYPES.get(type);
  if (!dtype || (order === '|' && dtype.itemsize > 1)) {
    return fail(field, `there is no dtype for ${quoted(descr)}, only for ${[...DTYPES.keys()].join(', ')}`);
  }
  return { dtype, isBigEndian: order === '>' };
}

function parseText(text: string, fail: Fail): NpyHeader {
  const literal = new DictLiteral(text, fail);
  let element: Pick<NpyHeader, 'dtype' | 'isBigEndian'> | undefined;
  let fortran_order: boolean | undefined;
  let shape: number[] | undefined;
  literal.read((key) => {
    if (key === 'descr') element = parseDescr(literal, fail);
    else if (key === 'fortran_order') fortran_order = literal.boolean(key);
    else if (key === 'shape') shape = literal.sizes(key);
    else fail('header', `unknown key ${quoted(key)}`);
  });
  if (!element || fortran_order === undefined || !shape) {
    return fail('header', "it lacks one of 'descr', 'fortran_order' and 'shape'");
  }
  return { ...element, fortran_order, shape };
}

/** The header's text and where the elements begin. */
function splitHeader(bytes: Uint8Array, fail: Fail): { readonly text: string; readonly dataStart: number } {
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) fail('magic', 'expected \\x93NUMPY: this is no .npy file');
  if (bytes.length < 8) fail('version', 'the file ends before it');
  const [major, minor] = [bytes[6], bytes[7]];
  if (major < 1 || major > 3 || minor !== 0) fail('version', `expected 1.0, 2.0 or 3.0, found ${major}.${minor}`);
  const lengthStart = 8;
  const headerStart = lengthStart + (major === 1 ? 2 : 4);
  if (bytes.length < headerStart) fail('header length', 'the file ends before it');
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = major === 1 ? view.getUint16(lengthStart, true) : view.getUint32(lengthStart, true);
  if (length > MOST_HEADER) fail('header length', `expected at most ${MOST_HEADER} bytes, found ${length}`);
  const dataStart = headerStart + length;
  if (dataStart > bytes.length) {
    fail('header length', `${length} bytes, but only ${bytes.length - headerStart} follow`);
  }
  try {
    const decoder = new TextDecoder(major < 3 ? 'latin1' : 'utf-8', { fatal: true, ignoreBOM: true });
    return { text: decoder.decode(bytes.slice(headerStart, dataStart)), dataStart };
  } catch {
    return fail('header', 'it is not valid UTF-8');
  }
}

/**
 * The array of an .npy file.
 *
 * @param fail - throws the error for a field and what is wrong with it.
 */
export function parseNpy(bytes: Uint8Array, fail: Fail): Tensor {
  const { text, dataStart } = splitHeader(bytes, fail);
  const { dtype, isBigEndian, fortran_order, shape } = parseText(text, fail);
  let expected = dtype.itemsize;
  for (const size of shape) {
    expected *= size;
    if (expected > Number.MAX_SAFE_INTEGER) fail('shape', 'the number of its bytes passes 2^53');
  }
  const data = bytes.subarray(dataStart);
  if (data.length !== expected) {
    fail('data', `expected ${expected} bytes, as descr and shape say, found ${data.length}`);
  }
  if (!fortran_order) return tensorOfBytes(data, shape, dtype, isBigEndian);
  const { storage } = tensorOfBytes(data, [expected / dtype.itemsize], dtype, isBigEndian);
  return makeTensor(storage, shape, columnStrides(shape), 0);
}

/** Strides under which the first dimension lies closest together, as in Fortran. */
function columnStrides(shape: Shape): number[] {
  return contiguousStrides(shape.toReversed()).reverse();
}

function descrOf(dtype: dtype): string {
  for (const [type, own] of DTYPES) if (own === dtype) return (dtype.itemsize > 1 ? '<' : '|') + type;
  throw new TypeError(`Got unsupported ScalarType ${dtype.scalarName}`);
}

function formatHeader(descr: string, fortran_order: boolean, shape: Shape): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const order = fortran_order ? 'True' : 'False';
  const dict = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${tuple}, }`;
  const growing = shape.at(fortran_order ? -1 : 0);
  const room = growing === undefined ? 0 : GROWTH_DIGITS - String(growing).length;
  const start = MAGIC.length + 4;
  // At least one byte of padding, and a line feed.
  const length = dict.length + room + 1;
  const padded = length + ALIGNMENT - ((start + length) % ALIGNMENT);
  const bytes = new Uint8Array(start + padded).fill(0x20);
  bytes.set(MAGIC);
  bytes.set([1, 0, padded & 255, padded >> 8], MAGIC.length);
  bytes.set(new TextEncoder().encode(dict), start);
  bytes[bytes.length - 1] = 0x0a;
  return bytes;
}

/**
 * The bytes of an .npy file, in two pieces: header, and elements, which are copied.
 *
 * @throws TypeError for a dtype that NumPy lacks; ValueError for more dimensions than it has.
 */
export function formatNpy(tensor: Tensor): Uint8Array[] {
  const descr = descrOf(tensor.dtype);
  const { shape, ndim } = tensor;
  if (ndim > MOST_DIMENSIONS) {
    throw new ValueError(`maximum supported dimension for an ndarray is ${MOST_DIMENSIONS}, found ${ndim}`);
  }
  const reversed = tensor.detach().permute(shape.map((_, d) => ndim - 1 - d));
  const isFortran = !tensor.is_contiguous() && reversed.is_contiguous();
  return [formatHeader(descr, isFortran, shape), bytesOfElements(isFortran ? reversed : tensor)];
}
