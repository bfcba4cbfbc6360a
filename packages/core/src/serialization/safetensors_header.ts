import { bfloat16, bool, type dtype, float16, float32, float64, int32, int64, uint8 } from '../dtype.js';
import { ValueError } from '../errors.js';
import { numel, type Shape } from '../shape.js';
import { FileFormatError } from './errors.js';
import { quoted, StrictJson } from './json.js';
import { bareRecord } from './record.js';

/** The reference's limit, in bytes. */
const MOST_HEADER_BYTES = 100_000_000;
const LENGTH_BYTES = 8;
const METADATA = '__metadata__';

/** The dtypes of the format that are here, in the order in which the reference lays tensors out: the widest first. */
const DTYPES = new Map<string, dtype>([
  ['I64', int64],
  ['F64', float64],
  ['F32', float32],
  ['I32', int32],
  ['BF16', bfloat16],
  ['F16', float16],
  ['U8', uint8],
  ['BOOL', bool],
]);
const NAMES = [...DTYPES.keys()];
const TYPES = [...DTYPES.values()];

/** One tensor of a file. */
export interface Entry {
  readonly name: string;
  readonly dtype: dtype;
  readonly shape: Shape;
  /** Its bytes, counted from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

/** What a file says of itself. */
export interface Header {
  /** Where the tensors' bytes begin. */
  readonly dataStart: number;
  /** The file's own texts, if it has any. */
  readonly metadata: Readonly<Record<string, string>> | null;
  /** The tensors, as they lie in the file. */
  readonly entries: readonly Entry[];
}

function headerText(bytes: Uint8Array, file: string): string {
  const fail = (field: string, reason: string): never => {
    throw new FileFormatError(file, field, reason);
  };
  if (bytes.length < LENGTH_BYTES) fail('header length', `expected ${LENGTH_BYTES} bytes, found ${bytes.length}`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > MOST_HEADER_BYTES) fail('header length', `expected at most ${MOST_HEADER_BYTES} bytes, found ${length}`);
  const end = LENGTH_BYTES + Number(length);
  if (end > bytes.length) fail('header length', `${length} bytes, but only ${bytes.length - LENGTH_BYTES} follow`);
  if (bytes[LENGTH_BYTES] !== 0x7b || end === LENGTH_BYTES) fail('header', "expected '{' at its beginning");
  try {
    // A copy, since the bytes may be shared with other threads, which TextDecoder refuses in browsers.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.slice(LENGTH_BYTES, end));
  } catch {
    return fail('header', 'it is not valid UTF-8');
  }
}

function parseMetadata(json: StrictJson): Record<string, string> {
  const texts: [string, string][] = [];
  json.object((key) => texts.push([key, json.string()]));
  return bareRecord(texts);
}

function parseDtype(json: StrictJson): dtype {
  const name = json.string();
  return DTYPES.get(name) ?? json.fail(`there is no dtype for ${quoted(name)}, only for ${NAMES.join(', ')}`);
}

function sizes(json: StrictJson): number[] {
  const list: number[] = [];
  json.array(() => list.push(json.size()));
  return list;
}

function parseOffsets(json: StrictJson): readonly number[] {
  const offsets = sizes(json);
  return offsets.length === 2 ? offsets : json.fail(`expected two offsets, found ${offsets.length}`);
}

function parseEntry(json: StrictJson, name: string): Entry {
  const label = quoted(name);
  let type: dtype | undefined;
  let shape: number[] | undefined;
  let offsets: readonly number[] | undefined;
  json.object((key) => {
    json.field = `${label}.${key}`;
    if (key === 'dtype') type = parseDtype(json);
    else if (key === 'shape') shape = sizes(json);
    else if (key === 'data_offsets') offsets = parseOffsets(json);
    else {
      json.field = label;
      json.fail(`unknown key ${quoted(key)}`);
    }
    json.field = label;
  });
  if (!type || !shape || !offsets) return json.fail("it lacks one of 'dtype', 'shape' and 'data_offsets'");
  const [begin, end] = offsets;
  checkExtent(json, label, type, shape, end - begin);
  return { name, dtype: type, shape, begin, end };
}

function checkExtent(json: StrictJson, label: string, type: dtype, shape: Shape, found: number): void {
  json.field = `${label}.shape`;
  let expected = type.itemsize;
  for (const size of shape) {
    expected *= size;
    if (expected > Number.MAX_SAFE_INTEGER) json.fail('the number of its bytes passes 2^53');
  }
  json.field = `${label}.data_offsets`;
  if (found !== expected) json.fail(`expected ${expected} bytes, as dtype and shape say, found ${found}`);
}

/** The tensors must lie one behind the other from the header's end to the file's. */
function checkCover(file: string, entries: readonly Entry[], bytes: number): void {
  let covered = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== covered) {
      const what = begin < covered ? 'an overlap' : 'a gap';
      const field = `${quoted(name)}.data_offsets`;
      throw new FileFormatError(file, field, `${what}: expected it to begin at ${covered}, found ${begin}`);
    }
    covered = end;
  }
  if (covered !== bytes) {
    throw new FileFormatError(file, 'data', `the tensors take ${covered} bytes, but the file has ${bytes} for them`);
  }
}

/**
 * Reads and checks all that a file says of itself, before anything is made of it.
 *
 * @throws FileFormatError that names the file and the field.
 */
export function parseHeader(bytes: Uint8Array, file: string): Header {
  const text = headerText(bytes, file);
  const dataStart = LENGTH_BYTES + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const json = new StrictJson(text, file, 'header');
  let metadata: Record<string, string> | null = null;
  const entries: Entry[] = [];
  json.object((key) => {
    json.field = key === METADATA ? METADATA : quoted(key);
    if (key === METADATA) metadata = parseMetadata(json);
    else entries.push(parseEntry(json, key));
    json.field = 'header';
  });
  json.end();
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkCover(file, entries, bytes.length - dataStart);
  return { dataStart, metadata, entries };
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

/** Tensors in the reference's order: by dtype, the widest first, and then by the bytes of their names. */
export function inFileOrder<T extends { readonly name: string; readonly dtype: dtype }>(tensors: readonly T[]): T[] {
  const encoder = new TextEncoder();
  return tensors
    .map((tensor) => ({ tensor, rank: TYPES.indexOf(tensor.dtype), key: encoder.encode(tensor.name) }))
    .sort((a, b) => a.rank - b.rank || compareBytes(a.key, b.key))
    .map(({ tensor }) => tensor);
}

/**
 * The first bytes of a file: the header's length and the header, as the reference writes it.
 *
 * @throws ValueError when it is longer than a reader accepts.
 */
export function formatHeader(
  metadata: Readonly<Record<string, string>> | undefined,
  tensors: readonly { readonly name: string; readonly dtype: dtype; readonly shape: Shape }[],
): Uint8Array {
  let offset = 0;
  const members = tensors.map(({ name, dtype, shape }) => {
    const begin = offset;
    offset += numel(shape) * dtype.itemsize;
    const info = { dtype: NAMES[TYPES.indexOf(dtype)], shape, data_offsets: [begin, offset] };
    return `${JSON.stringify(name)}:${JSON.stringify(info)}`;
  });
  // One by one, since an object would put keys such as '1' first and lose '__proto__'.
  if (metadata) members.unshift(`"${METADATA}":${JSON.stringify(metadata)}`);
  const json = new TextEncoder().encode(`{${members.join(',')}}`);
  const padded = Math.ceil(json.length / 8) * 8;
  if (padded > MOST_HEADER_BYTES) {
    throw new ValueError(`the header would take ${padded} bytes; safetensors allows ${MOST_HEADER_BYTES}`);
  }
  const bytes = new Uint8Array(LENGTH_BYTES + padded).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(json, LENGTH_BYTES);
  return bytes;
}
