import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../packages/core/src/serialization/crc32.js';
import { ZipArchive } from '../../packages/core/src/serialization/zip.js';
import { zipChunks } from '../../packages/core/src/serialization/zip_writer.js';
import { concat, little, patch } from './bytes.js';
import type { FormatSuite } from './suite.js';

interface Entry {
  readonly name: string;
  readonly data: Uint8Array;
  readonly size: number;
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
}

/** An archive by hand: no alignment, and, at will, entries that deflate or have their sizes behind their data. */
function archive(...entries: readonly Partial<Entry>[]): Uint8Array {
  let [body, directory]: Uint8Array[] = [new Uint8Array(0), new Uint8Array(0)];
  for (const entry of entries) {
    const data = entry.data ?? concat('some bytes');
    const { name = 'a', size = data.length, method = 0, flags = 0, crc = crc32(data) } = entry;
    const numbers = concat(little(crc, 4), little(data.length, 4), little(size, 4));
    const first = concat(little(flags, 2), little(method, 2), [0, 0, 0x21, 0]);
    const tail = concat(little(name.length, 2), [0, 0]);
    const local = flags & 8 ? new Uint8Array(12) : numbers;
    const central = concat('PK\x01\x02', [20, 0, 20, 0], first, numbers, tail, new Uint8Array(10));
    directory = concat(directory, central, little(body.length, 4), name);
    body = concat(
      body,
      'PK\x03\x04',
      [20, 0],
      first,
      local,
      tail,
      name,
      data,
      flags & 8 ? concat('PK\x07\x08', numbers) : [],
    );
  }
  const count = little(entries.length, 2);
  const end = concat([0, 0, 0, 0], count, count, little(directory.length, 4), little(body.length, 4), [0, 0]);
  return concat(body, directory, 'PK\x05\x06', end);
}

function deflated(plain: Uint8Array, rest: Partial<Entry> = {}): Partial<Entry> {
  return { name: 'z', data: deflateRawSync(plain), size: plain.length, method: 8, crc: crc32(plain), ...rest };
}

const plain = archive({});
const two = archive({}, { name: 'b/c.npy', flags: 8 });
const packed = archive(
  deflated(concat('some bytes, some bytes, some bytes')),
  deflated(concat('more'), { name: 'y', flags: 8 }),
);
const torchLike = concat(
  ...zipChunks([
    { name: 'a/data.pkl', bytes: concat('pickle') },
    { name: 'a/data/0', bytes: new Uint8Array(16) },
  ]),
);
const wide = concat(...zipChunks([{ name: 'a', bytes: concat('bytes') }], 0));

/** Where the records of `plain` stand: local header, data, central directory, end record. */
const [DATA, CENTRAL, END] = [31, 41, 88];
/** Where those of `wide` stand, counted from its end. */
const WIDE = {
  end: wide.length - 22,
  locator: wide.length - 42,
  record: wide.length - 98,
  central: wide.length - 98 - 75,
};

/** 8 MiB of zeros in 8 KiB. */
const zeros = deflateRawSync(new Uint8Array(2 ** 23));

async function readAll(bytes: Uint8Array, name: string): Promise<void> {
  const zip = new ZipArchive(bytes, name);
  for (const entry of zip.entries.keys()) await zip.read(entry);
}

const named =
  (name: string): (() => Uint8Array) =>
  () =>
    archive({ name });

/** Zip archives, the shell of .pt and .npz files. */
export const zip: FormatSuite = {
  format: 'zip',
  read: readAll,
  seeds: () => [plain, two, packed, torchLike, wide],
  cases: [
    { name: 'an empty file', bytes: () => new Uint8Array(0), field: 'end of central directory' },
    { name: 'a file of zeros', bytes: () => new Uint8Array(100_000), field: 'end of central directory' },
    { name: 'only a local header', bytes: () => plain.slice(0, DATA), field: 'end of central directory' },
    { name: 'data cut off', bytes: () => plain.slice(0, DATA + 4), field: 'end of central directory' },
    { name: 'no end record', bytes: () => plain.slice(0, END), field: 'end of central directory' },
    { name: 'a cut end record', bytes: () => plain.slice(0, -1), field: 'end of central directory' },
    { name: 'bytes behind the end record', bytes: () => concat(plain, [0]), field: 'end of central directory' },
    { name: 'bytes before the first header', bytes: () => concat([0], plain), field: 'central directory' },
    { name: 'several disks', bytes: () => patch(plain, END + 4, [1]), field: 'end of central directory' },
    { name: 'entries on other disks', bytes: () => patch(plain, END + 8, [0]), field: 'end of central directory' },
    {
      name: 'a directory past the end',
      bytes: () => patch(plain, END + 16, little(0xfffffff0, 4)),
      field: 'central directory',
    },
    {
      name: 'a directory of 4 GiB',
      bytes: () => patch(plain, END + 12, little(0xfffffff0, 4)),
      field: 'central directory',
    },
    {
      name: 'more entries than there are',
      bytes: () => patch(plain, END + 8, [2, 0, 2, 0]),
      field: 'central directory entry 1',
    },
    {
      name: 'fewer entries than there are',
      bytes: () => patch(plain, END + 8, [0, 0, 0, 0]),
      field: 'central directory',
    },
    {
      name: 'a zip64 count without zip64',
      bytes: () => patch(plain, END + 8, [255, 255, 255, 255]),
      field: 'central directory entry 1',
    },
    {
      name: 'another signature in the directory',
      bytes: () => patch(plain, CENTRAL, [0]),
      field: 'central directory entry 0',
    },
    {
      name: 'a name longer than the directory',
      bytes: () => patch(plain, CENTRAL + 28, [255, 255]),
      field: 'central directory entry 0',
    },
    {
      name: 'an extra field longer than the directory',
      bytes: () => patch(plain, CENTRAL + 30, [255, 255]),
      field: 'central directory entry 0',
    },
    {
      name: 'a comment longer than the directory',
      bytes: () => patch(plain, CENTRAL + 32, [255, 255]),
      field: 'central directory entry 0',
    },
    { name: 'an entry on disk 7', bytes: () => patch(plain, CENTRAL + 34, [7]), field: 'central directory entry 0' },
    { name: 'an encrypted entry', bytes: () => archive({ flags: 1 }), field: 'central directory entry 0' },
    { name: 'bzip2', bytes: () => archive({ method: 12 }), field: 'central directory entry 0' },
    { name: 'an empty name', bytes: named(''), field: 'central directory entry 0' },
    { name: 'a name that is not UTF-8', bytes: named('\xff'), field: 'central directory entry 0' },
    { name: 'a name with ../', bytes: named('a/../../etc/passwd'), field: 'central directory entry 0' },
    { name: 'an absolute name', bytes: named('/etc/passwd'), field: 'central directory entry 0' },
    { name: 'a name with a drive', bytes: named('C:/a'), field: 'central directory entry 0' },
    { name: 'a name with a backslash', bytes: named('..\\a'), field: 'central directory entry 0' },
    { name: 'a name with a NUL', bytes: named('a\0.npy'), field: 'central directory entry 0' },
    { name: 'a name that comes twice', bytes: () => archive({}, {}), field: 'central directory entry 1' },
    {
      name: 'a header past the end',
      bytes: () => patch(plain, CENTRAL + 42, little(0xfffffff0, 4)),
      field: 'a: local header',
    },
    { name: 'a header that is none', bytes: () => patch(plain, CENTRAL + 42, [1]), field: 'a: local header' },
    { name: 'another name in the local header', bytes: () => patch(plain, 30, 'b'), field: 'a: local header' },
    {
      name: 'another CRC-32 in the local header',
      bytes: () => patch(plain, 14, [1, 2, 3, 4]),
      field: 'a: local header',
    },
    { name: 'another size in the local header', bytes: () => patch(plain, 18, [9]), field: 'a: local header' },
    { name: 'another method in the local header', bytes: () => patch(plain, 8, [8]), field: 'a: local header' },
    { name: 'other flags in the local header', bytes: () => patch(plain, 6, [8]), field: 'a: local header' },
    { name: 'a local name past the end', bytes: () => patch(plain, 26, [255, 255]), field: 'a: local header' },
    { name: 'an extra field that is cut', bytes: () => patch(plain, 28, [3]), field: 'a: local header' },
    {
      name: 'two entries over the same bytes',
      // The second one's directory entry points to the first one's header, whose name is the same but for its case.
      bytes: () => patch(patch(archive({}, { name: 'b' }), 30, 'b'), 2 * CENTRAL + 47 + 42, [0]),
      field: /local header$/,
    },
    {
      name: 'an entry that ends inside the directory',
      bytes: () => patch(patch(plain, 18, [20, 0, 0, 0, 20]), CENTRAL + 20, [20, 0, 0, 0, 20]),
      field: 'a: size',
    },
    {
      name: 'an entry of 4 GiB',
      bytes: () =>
        patch(patch(plain, 18, little(0xf0fffffff0fffffffn, 8)), CENTRAL + 20, little(0xf0fffffff0fffffffn, 8)),
      field: /central directory entry 0|a: size/,
    },
    { name: 'a stored entry with two sizes', bytes: () => archive({ size: 11 }), field: 'central directory entry 0' },
    { name: 'a wrong CRC-32', bytes: () => archive({ crc: 7 }), field: 'a: CRC-32' },
    { name: 'a flipped bit in the data', bytes: () => patch(plain, DATA, 'r'), field: 'a: CRC-32' },
    { name: 'deflated data that are none', bytes: () => archive({ method: 8 }), field: 'a: deflated data' },
    {
      name: 'deflated data cut short',
      bytes: () => archive({ ...deflated(concat('abc')), data: concat([0x4b]) }),
      field: 'z: deflated data',
    },
    {
      name: 'bytes behind the deflated data',
      bytes: () => archive({ ...deflated(concat('abc')), data: concat(deflateRawSync(concat('abc')), [0, 0]) }),
      field: 'z: deflated data',
    },
    {
      name: 'deflated data that give less',
      bytes: () => archive(deflated(concat('abc'), { size: 4 })),
      field: 'z: size',
    },
    {
      name: 'deflated data that give more',
      bytes: () => archive(deflated(concat('abc'), { size: 2 })),
      field: 'z: deflated data',
    },
    {
      name: 'a bomb that hides its size',
      bytes: () => archive({ ...deflated(concat('abc')), data: zeros }),
      field: 'z: deflated data',
    },
    {
      name: 'a bomb that tells its size',
      bytes: () => archive({ data: zeros, method: 8, size: 0xfffffff0 }),
      field: 'central directory entry 0',
    },
    {
      name: 'many bombs',
      bytes: () =>
        archive(...Array.from({ length: 9 }, (_, i) => ({ name: `z${i}`, data: zeros, size: 2 ** 23, method: 8 }))),
      field: 'central directory',
    },
    {
      name: 'a zip64 locator to another disk',
      bytes: () => patch(wide, WIDE.locator + 4, [1]),
      field: 'zip64 locator',
    },
    {
      name: 'a zip64 locator behind itself',
      bytes: () => patch(wide, WIDE.locator + 8, little(2 ** 40, 8)),
      field: 'zip64 locator',
    },
    {
      name: 'a zip64 locator of 2^64 - 1',
      bytes: () => patch(wide, WIDE.locator + 8, new Uint8Array(8).fill(255)),
      field: 'zip64 locator',
    },
    {
      name: 'a zip64 locator to no record',
      bytes: () => patch(wide, WIDE.locator + 8, little(0, 8)),
      field: 'zip64 end of central directory',
    },
    {
      name: 'a zip64 record of another size',
      bytes: () => patch(wide, WIDE.record + 4, [45]),
      field: 'zip64 end of central directory',
    },
    {
      name: 'a zip64 record of 2^63 bytes',
      bytes: () => patch(wide, WIDE.record + 4, little(2n ** 63n, 8)),
      field: 'zip64 end of central directory',
    },
    {
      name: 'a zip64 count of 2^53',
      bytes: () => patch(wide, WIDE.record + 24, concat(little(2n ** 53n, 8), little(2n ** 53n, 8))),
      field: 'zip64 end of central directory',
    },
    {
      name: 'a zip64 directory of 2^52 bytes',
      bytes: () => patch(wide, WIDE.record + 40, little(2n ** 52n, 8)),
      field: 'central directory',
    },
    {
      name: 'a zip64 place of 2^52',
      bytes: () => patch(wide, WIDE.record + 48, little(2n ** 52n, 8)),
      field: 'central directory',
    },
    {
      name: 'an end record that disagrees with zip64',
      bytes: () => patch(wide, WIDE.end + 10, [9, 0]),
      field: 'end of central directory',
    },
    {
      name: 'a zip64 size of 2^60',
      bytes: () => patch(wide, WIDE.central + 47 + 4, little(2n ** 60n, 8)),
      field: 'central directory entry 0',
    },
    {
      name: 'a zip64 field that is too short',
      bytes: () => patch(wide, WIDE.central + 47 + 2, [16]),
      field: 'central directory entry 0',
    },
  ],
};
