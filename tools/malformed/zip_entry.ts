import { crc32, deflateRawSync } from 'node:zlib';
import { readZipEntry } from '../../packages/data/src/datasets/zip_entry.js';
import { concat, little, patch } from './bytes.js';
import type { FormatSuite } from './suite.js';

const WANTED = 'gzip/labels.gz';
const MOST = 1000;
const data = concat('labels, labels and labels');

interface Parts {
  readonly name?: string;
  readonly method?: number;
  readonly flags?: number;
  readonly content?: Uint8Array;
  readonly compressed?: number;
  readonly size?: number;
}

/** What local and central header have in common, from the flags on. */
function fields({ name = WANTED, method = 8, flags = 0, content = data, compressed, size }: Parts): Uint8Array {
  const packed = method === 8 ? deflateRawSync(content).length : content.length;
  const numbers = [crc32(content), compressed ?? packed, size ?? content.length].map((n) => little(n, 4));
  return concat(little(flags, 2), little(method, 2), little(0, 4), ...numbers, little(name.length, 2), little(0, 2));
}

function local(parts: Parts = {}): Uint8Array {
  const { name = WANTED, method = 8, content = data } = parts;
  const packed = method === 8 ? deflateRawSync(content) : content;
  return concat('PK\x03\x04', little(20, 2), fields(parts), name, packed);
}

function central(parts: Parts = {}, offset = 0): Uint8Array {
  const { name = WANTED } = parts;
  return concat('PK\x01\x02', little(20, 2), little(20, 2), fields(parts), little(0, 10), little(offset, 4), name);
}

function end(count: number, length: number, at: number): Uint8Array {
  return concat(
    'PK\x05\x06',
    little(0, 4),
    little(count, 2),
    little(count, 2),
    little(length, 4),
    little(at, 4),
    [0, 0],
  );
}

/** An archive of one entry, which the two headers may describe differently. */
function archive(inner: Parts = {}, outer: Parts = inner, offset = 0): Uint8Array {
  const [entry, list] = [local(inner), central(outer, offset)];
  return concat(entry, list, end(1, list.length, entry.length));
}

const good = archive();
const listAt = local().length;
const endAt = good.length - 22;
const damaged = patch(archive({ method: 0 }), 30 + WANTED.length, 'L');

/** The archive of EMNIST, from which single entries are read. */
export const zipEntry: FormatSuite = {
  format: 'zip_entry',
  read: (bytes, name): unknown => {
    const read = (at: number, length: number): Uint8Array => bytes.subarray(at, at + length);
    return readZipEntry({ size: bytes.length, read }, name, WANTED, MOST);
  },
  seeds: () => [good, archive({ method: 0 })],
  cases: [
    { name: 'an empty file', bytes: () => new Uint8Array(0), field: 'zip end of central directory' },
    { name: 'a cut end', bytes: () => good.slice(0, -1), field: 'zip end of central directory' },
    { name: 'no end', bytes: () => good.slice(0, endAt), field: 'zip end of central directory' },
    { name: 'trailing bytes', bytes: () => concat(good, 'x'), field: 'zip end of central directory' },
    {
      name: 'a comment beyond the end',
      bytes: () => patch(good, endAt + 20, [1]),
      field: 'zip end of central directory',
    },
    {
      name: 'a list beyond the end',
      bytes: () => patch(good, endAt + 16, little(2 ** 31, 4)),
      field: 'zip central directory',
    },
    {
      name: 'a list of 4 GiB',
      bytes: () => patch(good, endAt + 12, little(2 ** 32 - 1, 4)),
      field: 'zip central directory',
    },
    {
      name: 'more entries than the list holds',
      bytes: () => patch(good, endAt + 10, [2]),
      field: 'zip central directory',
    },
    { name: 'a list without its signature', bytes: () => patch(good, listAt, 'XX'), field: 'zip central directory' },
    { name: 'a name beyond the list', bytes: () => patch(good, listAt + 28, [0xff]), field: 'zip central directory' },
    { name: 'another name', bytes: () => archive({ name: 'gzip/images.gz' }), field: `zip ${WANTED}` },
    {
      name: 'the entry twice',
      bytes: (): Uint8Array => {
        const list = concat(central(), central());
        return concat(local(), list, end(2, list.length, listAt));
      },
      field: `zip ${WANTED}`,
    },
    { name: 'encryption', bytes: () => archive({ flags: 1 }), field: `zip ${WANTED}` },
    { name: 'an unknown method', bytes: () => archive({}, { method: 12 }), field: `zip ${WANTED}` },
    { name: 'an entry that claims 4 GiB', bytes: () => archive({}, { size: 2 ** 32 - 1 }), field: `zip ${WANTED}` },
    {
      name: 'an entry longer than may be',
      bytes: () => archive({ content: new Uint8Array(MOST + 1) }),
      field: `zip ${WANTED}`,
    },
    {
      name: 'a bomb that claims to be small',
      bytes: () => archive({ content: new Uint8Array(10 * 2 ** 20) }, { size: 10, compressed: 10_000 }),
      field: /^(data|zip gzip)/,
    },
    { name: 'data beyond the end', bytes: () => archive({}, { compressed: 2 ** 31 }), field: `zip ${WANTED}` },
    { name: 'fewer bytes than claimed', bytes: () => archive({}, { size: 100 }), field: `zip ${WANTED}` },
    {
      name: 'a stored entry of another length',
      bytes: () => archive({ method: 0 }, { method: 0, size: 3 }),
      field: `zip ${WANTED}`,
    },
    { name: 'a header beyond the end', bytes: () => archive({}, {}, 2 ** 31), field: 'zip local header' },
    { name: 'a header elsewhere', bytes: () => archive({}, {}, 4), field: 'zip local header' },
    { name: 'damaged data', bytes: () => damaged, field: `zip ${WANTED}` },
    { name: 'damaged deflate data', bytes: () => patch(good, 30 + WANTED.length, [0xff]), field: 'data' },
  ],
};
