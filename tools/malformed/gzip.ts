import { constants, crc32, deflateRawSync } from 'node:zlib';
import { gunzipIdx } from '../../packages/data/src/datasets/idx_files.js';
import { parseIdx } from '../../packages/data/src/datasets/idx.js';
import { big, concat, little, patch } from './bytes.js';
import type { FormatSuite } from './suite.js';

const FLAG = { headerCrc: 2, extra: 4, name: 8, comment: 16 };

/** The first bytes of a member, before the optional fields. */
function header(flags = 0): Uint8Array {
  return concat([0x1f, 0x8b, 8, flags], little(0, 4), [0, 3]);
}

function trailer(data: Uint8Array): Uint8Array {
  return concat(little(crc32(data), 4), little(data.length, 4));
}

function member(data: Uint8Array, start = header()): Uint8Array {
  return concat(start, deflateRawSync(data), trailer(data));
}

const labels = concat(big(0x801, 4), big(3, 4), [7, 0, 9]);
const good = member(labels);
const [dataAt, trailerAt] = [10, good.length - 8];

const withFields = concat(header(FLAG.headerCrc + FLAG.extra + FLAG.name + FLAG.comment), little(2, 2), 'xy', 'a\0b\0');
const full = member(labels, concat(withFields, little(crc32(withFields) & 0xffff, 2)));

/** Deflated zeros, as many MiB as wanted, made without holding them; `first` comes before. */
function bomb(first: Uint8Array, mebibytes: number): Uint8Array {
  const flushed = (data: Uint8Array): Buffer => deflateRawSync(data, { finishFlush: constants.Z_FULL_FLUSH });
  const zeros = flushed(new Uint8Array(2 ** 20));
  const blocks = Array.from({ length: mebibytes }, () => zeros);
  return new Uint8Array(Buffer.concat([header(), flushed(first), ...blocks, Buffer.from([3, 0]), Buffer.alloc(8)]));
}

/** Compressed IDX files: what a dataset's `.gz` are. */
export const gzip: FormatSuite = {
  format: 'gzip',
  read: (bytes, name) => parseIdx(gunzipIdx(bytes, name), name),
  seeds: () => [good, full, concat(member(labels.slice(0, 9)), member(labels.slice(9)))],
  cases: [
    { name: 'an empty file', bytes: () => new Uint8Array(0), field: 'magic number' },
    { name: 'half a magic number', bytes: () => good.slice(0, 1), field: 'magic number' },
    { name: 'another magic number', bytes: () => patch(good, 0, 'PK'), field: 'magic number' },
    { name: 'a cut header', bytes: () => good.slice(0, 9), field: 'header' },
    { name: 'another method', bytes: () => patch(good, 2, [7]), field: 'method' },
    { name: 'a reserved flag', bytes: () => patch(good, 3, [0x20]), field: 'flags' },
    { name: 'an extra field without its length', bytes: () => patch(good.slice(0, 11), 3, [4]), field: 'header' },
    { name: 'an extra field beyond the end', bytes: () => concat(header(4), [0xff, 0xff, 0]), field: 'header' },
    { name: 'a file name without an end', bytes: () => concat(header(8), 'name'), field: 'header' },
    { name: 'a comment without an end', bytes: () => concat(header(16), 'text'), field: 'header' },
    { name: 'a header CRC beyond the end', bytes: () => concat(header(2), [0]), field: 'header' },
    { name: 'a wrong header CRC', bytes: () => patch(full, 4, [1]), field: 'header CRC' },
    { name: 'nothing after the header', bytes: () => good.slice(0, dataAt), field: /data|magic number/ },
    { name: 'cut data', bytes: () => good.slice(0, trailerAt - 1), field: 'data' },
    { name: 'an invalid block type', bytes: () => patch(good, dataAt, [0x07]), field: 'data' },
    { name: 'a stored block of wrong length', bytes: () => concat(header(), [1, 5, 0, 5, 0], labels), field: 'data' },
    { name: 'no trailer', bytes: () => good.slice(0, trailerAt), field: 'trailer' },
    { name: 'a cut CRC', bytes: () => good.slice(0, trailerAt + 3), field: 'trailer' },
    { name: 'a cut length', bytes: () => good.slice(0, -1), field: 'trailer' },
    { name: 'a wrong CRC', bytes: () => patch(good, trailerAt, [good[trailerAt] ^ 1]), field: 'CRC32' },
    { name: 'a wrong length', bytes: () => patch(good, trailerAt + 4, little(12, 4)), field: 'ISIZE' },
    { name: 'a length of 2^32 - 1', bytes: () => patch(good, trailerAt + 4, little(2 ** 32 - 1, 4)), field: 'ISIZE' },
    { name: 'trailing garbage', bytes: () => concat(good, 'garbage'), field: 'trailing bytes' },
    { name: 'a trailing zero', bytes: () => concat(good, [0]), field: 'trailing bytes' },
    { name: 'a second member that is cut', bytes: () => concat(good, good.slice(0, 5)), field: 'header' },
    { name: 'a second member after all the data', bytes: () => concat(good, good), field: 'data' },
    {
      name: 'a million empty members',
      bytes: () => new Uint8Array(Buffer.alloc(18e6, member(new Uint8Array(0)))),
      field: /magic number|members/,
    },
    {
      name: 'a million empty members after the data',
      bytes: () => new Uint8Array(Buffer.concat([good, Buffer.alloc(20e6, member(new Uint8Array(0)))])),
      field: 'members',
    },
    { name: 'a member too few', bytes: () => member(labels.slice(0, 9)), field: 'data' },
    { name: 'a bomb of 1 GiB after three labels', bytes: () => bomb(labels, 1024), field: 'data' },
    {
      name: 'a bomb of 700 MiB whose header claims it',
      bytes: () => bomb(concat(big(0x801, 4), big(700 * 2 ** 20, 4)), 700),
      field: 'dimensions',
    },
    { name: 'no IDX file within', bytes: () => member(concat('hello')), field: 'magic number' },
  ],
};
