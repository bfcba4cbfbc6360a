import { crc32 } from './crc32.js';
import { isBomb } from './inflate.js';

/** A file to put into an archive. */
export interface ZipInput {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The same bytes compressed by raw deflate, when they are to stand in the archive so. */
  readonly deflated?: Uint8Array;
}

/** Data begin at a multiple of this many bytes, so that a mapped file can be used where it lies. */
const ALIGNMENT = 64;
const IS_UTF8 = 1 << 11;
/** 1 January 1980, midnight: two archives of the same data have the same bytes. */
const DATE = 0x21;
const [VERSION, VERSION_64] = [20, 45];

type Field = readonly [size: 2 | 4 | 8, value: number];

function record(fields: readonly Field[], ...tail: readonly Uint8Array[]): Uint8Array {
  const head = fields.reduce((sum, [size]) => sum + size, 0);
  const bytes = new Uint8Array(tail.reduce((sum, { length }) => sum + length, head));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else if (size === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += size;
  }
  for (const piece of tail) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** The extra field of PyTorch's files that moves the data to the next aligned byte. */
function padding(before: number): Uint8Array {
  const size = (ALIGNMENT - ((before + 4) % ALIGNMENT)) % ALIGNMENT;
  return record(
    [
      [2, 0x4246],
      [2, size],
    ],
    new Uint8Array(size).fill(0x5a),
  );
}

/** The extra field for numbers that have no room in the record itself. */
function zip64Extra(numbers: readonly number[]): Uint8Array {
  if (numbers.length === 0) return new Uint8Array(0);
  return record([[2, 1], [2, 8 * numbers.length], ...numbers.map((n): Field => [8, n])]);
}

/** The two records of an entry. */
function entryRecords(entry: ZipInput, header: number, limit: number): [Uint8Array, Uint8Array] {
  const { bytes, deflated: compressed = bytes } = entry;
  const name = new TextEncoder().encode(entry.name);
  const method = compressed === bytes ? 0 : 8;
  const sizes = [bytes.length, compressed.length];
  const isWide = sizes.some((size) => size >= limit);
  const wide = isWide ? sizes : [];
  const crc = crc32(bytes);
  const shared = (version: number, extra: Uint8Array): Field[] => [
    ...([
      [2, version],
      [2, IS_UTF8],
      [2, method],
      [2, 0],
      [2, DATE],
      [4, crc],
    ] as const),
    ...([
      [4, isWide ? 0xffffffff : compressed.length],
      [4, isWide ? 0xffffffff : bytes.length],
      [2, name.length],
      [2, extra.length],
    ] as const),
  ];
  const localWide = zip64Extra(wide);
  const local = record([], localWide, padding(header + 30 + name.length + localWide.length));
  const centralExtra = zip64Extra(header >= limit ? [...wide, header] : wide);
  const version = centralExtra.length > 0 ? VERSION_64 : VERSION;
  return [
    record([[4, 0x04034b50], ...shared(version, local)], name, local),
    record(
      [
        ...([
          [4, 0x02014b50],
          [2, version],
        ] as const),
        ...shared(version, centralExtra),
        ...([
          [2, 0],
          [2, 0],
          [2, 0],
          [4, 0],
          [4, header >= limit ? 0xffffffff : header],
        ] as const),
      ],
      name,
      centralExtra,
    ),
  ];
}

function endRecords(count: number, size: number, start: number, limit: number): Uint8Array[] {
  const end: Field[] = [
    ...([
      [4, 0x06054b50],
      [2, 0],
      [2, 0],
      [2, Math.min(count, 0xffff)],
      [2, Math.min(count, 0xffff)],
    ] as const),
    ...([
      [4, size >= limit ? 0xffffffff : size],
      [4, start >= limit ? 0xffffffff : start],
      [2, 0],
    ] as const),
  ];
  if (count < 0xffff && size < limit && start < limit) return [record(end)];
  return [
    record([
      ...([
        [4, 0x06064b50],
        [8, 44],
        [2, VERSION_64],
        [2, VERSION_64],
        [4, 0],
        [4, 0],
      ] as const),
      ...([
        [8, count],
        [8, count],
        [8, size],
        [8, start],
      ] as const),
    ]),
    record([
      [4, 0x07064b50],
      [4, 0],
      [8, start + size],
      [4, 1],
    ]),
    record(end),
  ];
}

async function deflateRaw(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The entries, compressed; those that shrink to almost nothing are left as they are when a reader would take all for a zip bomb. */
export async function deflated(entries: readonly ZipInput[]): Promise<ZipInput[]> {
  const all: Required<ZipInput>[] = [];
  for (const { name, bytes } of entries) all.push({ name, bytes, deflated: await deflateRaw(bytes) });
  const sum = (lengths: readonly number[]): number => lengths.reduce((total, length) => total + length, 0);
  if (!isBomb(sum(all.map(({ bytes }) => bytes.length)), sum(all.map((entry) => entry.deflated.length)))) return all;
  return all.map((entry) =>
    isBomb(entry.bytes.length, entry.deflated.length, 0) ? { name: entry.name, bytes: entry.bytes } : entry,
  );
}

/**
 * A zip archive, in pieces: headers, and the entries' own bytes, which are not copied.
 *
 * @param limit - numbers from here on are written as zip64 has it.
 */
export function zipChunks(entries: readonly ZipInput[], limit = 0xffffffff): Uint8Array[] {
  const [chunks, directory]: [Uint8Array[], Uint8Array[]] = [[], []];
  let at = 0;
  for (const entry of entries) {
    const [local, central] = entryRecords(entry, at, limit);
    const data = entry.deflated ?? entry.bytes;
    chunks.push(local, data);
    directory.push(central);
    at += local.length + data.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  return [...chunks, ...directory, ...endRecords(entries.length, size, at, limit)];
}
