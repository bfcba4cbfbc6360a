import { unpackCifar } from '../../packages/data/src/datasets/cifar_files.js';
import { parseCifar } from '../../packages/data/src/datasets/cifar_format.js';
import { concat, patch } from './bytes.js';
import type { FormatSuite } from './suite.js';

const BLOCK = 512;
const END = new Uint8Array(2 * BLOCK);
const CHECKSUM = 148;
const [NAME, SIZE, TYPE, MAGIC] = [0, 124, 156, 257];

/** A tar header with a right checksum. */
function sealed(header: Uint8Array): Uint8Array {
  const blank = patch(header, CHECKSUM, '        ');
  const sum = blank.reduce((total, byte) => total + byte, 0);
  return patch(blank, CHECKSUM, `${sum.toString(8).padStart(6, '0')}\0 `);
}

function octal(value: number): string {
  return `${value.toString(8).padStart(11, '0')}\0`;
}

/** A header, changed in places before it is sealed. */
function header(name: string, size: number, changes: readonly (readonly [number, string])[] = []): Uint8Array {
  let bytes = patch(new Uint8Array(BLOCK), NAME, name);
  for (const [at, text] of [[SIZE, octal(size)], [TYPE, '0'], [MAGIC, 'ustar\x0000'], ...changes] as const) {
    bytes = patch(bytes, at, text);
  }
  return sealed(bytes);
}

function member(name: string, data: Uint8Array, changes?: readonly (readonly [number, string])[]): Uint8Array {
  const padding = new Uint8Array((BLOCK - (data.length % BLOCK)) % BLOCK);
  return concat(header(name, data.length, changes), data, padding);
}

function records(...labels: readonly number[]): Uint8Array {
  return concat(...labels.map((label) => concat([label], new Uint8Array(3072).fill(label))));
}

const train = member('cifar/train.bin', records(0, 9));
const test = member('cifar/test.bin', records(3));
const folder = member('cifar/', new Uint8Array(0), [[TYPE, '5']]);
const good = concat(folder, train, test, END);
const TRAIN_AT = BLOCK;

function withTrain(bytes: Uint8Array): Uint8Array {
  return concat(member('cifar/train.bin', bytes), test, END);
}

function withSize(text: string): Uint8Array {
  return patch(good, TRAIN_AT, header('cifar/train.bin', 0, [[SIZE, text]]));
}

/** The archives of CIFAR's binary version, decompressed; {@link gzip} has what is wrong before that. */
export const cifar: FormatSuite = {
  format: 'cifar',
  read: (bytes, name) =>
    parseCifar(unpackCifar(bytes, name, ['train.bin', 'test.bin'], 'cifar'), [{ name: 'label', classes: 10 }]),
  seeds: () => [good, concat(test, train, END.slice(BLOCK))],
  cases: [
    { name: 'an empty archive', bytes: () => new Uint8Array(0), field: 'tar header' },
    { name: 'a cut header', bytes: () => good.slice(0, TRAIN_AT + 100), field: 'tar header' },
    { name: 'a cut member', bytes: () => good.slice(0, TRAIN_AT + BLOCK + 5000), field: 'tar size' },
    { name: 'no padding after the last member', bytes: () => concat(train, test).slice(0, -1), field: 'tar header' },
    { name: 'no end', bytes: () => good.slice(0, -END.length), field: 'tar header' },
    { name: 'members after the end', bytes: () => concat(folder, END, train, test, END), field: 'tar end' },
    { name: 'a wrong checksum', bytes: () => patch(good, TRAIN_AT + 1, 'I'), field: 'tar checksum' },
    {
      name: 'a checksum that is no number',
      bytes: () => patch(good, TRAIN_AT + CHECKSUM, '99'),
      field: 'tar checksum',
    },
    { name: 'a size above the file', bytes: () => withSize(octal(2 ** 20)), field: 'tar size' },
    { name: 'the largest octal size', bytes: () => withSize('777777777777'), field: 'tar size' },
    { name: 'a size that is no number', bytes: () => withSize('12345678901\0'), field: 'tar size' },
    { name: 'no size', bytes: () => withSize('\0'.repeat(12)), field: 'tar size' },
    { name: 'a negative size', bytes: () => withSize('-0000000001\0'), field: 'tar size' },
    { name: 'a size of 2^88 in base 256', bytes: () => withSize(`\x80${'\xff'.repeat(11)}`), field: 'tar size' },
    { name: 'a negative size in base 256', bytes: () => withSize('\xff'.repeat(12)), field: 'tar size' },
    {
      name: 'an absolute path',
      bytes: () => concat(member('/etc/passwd', records(1)), good),
      field: 'tar name',
    },
    {
      name: 'a path that leads out',
      bytes: () => concat(member('cifar/../../x', records(1)), good),
      field: 'tar name',
    },
    {
      name: 'a prefix that leads out',
      bytes: () => concat(member('x', records(1), [[345, '..']]), good),
      field: 'tar name',
    },
    { name: 'a member twice', bytes: () => concat(train, good), field: 'tar name' },
    {
      name: 'an extended header that renames',
      bytes: () => concat(member('pax', concat('22 path=cifar/evil.bin\n'), [[TYPE, 'x']]), good),
      field: 'tar type',
    },
    {
      name: 'a hundred thousand empty members',
      bytes: () => new Uint8Array(Buffer.alloc(100_000 * BLOCK, folder)),
      field: 'tar members',
    },
    { name: 'a missing member', bytes: () => concat(train, END), field: 'cifar/test.bin' },
    {
      name: 'a link in place of a member',
      bytes: () => concat(train, member('cifar/test.bin', new Uint8Array(0), [[TYPE, '2']]), END),
      field: 'cifar/test.bin',
    },
    { name: 'an empty member', bytes: () => withTrain(new Uint8Array(0)), field: 'cifar/train.bin record' },
    { name: 'a cut record', bytes: () => withTrain(records(1, 2).slice(0, -1)), field: 'cifar/train.bin record' },
    { name: 'a byte too many', bytes: () => withTrain(concat(records(1), [0])), field: 'cifar/train.bin record' },
    { name: 'a label out of range', bytes: () => withTrain(records(1, 10)), field: 'cifar/train.bin label' },
    { name: 'a label of 255', bytes: () => withTrain(records(255)), field: 'cifar/train.bin label' },
  ],
};
