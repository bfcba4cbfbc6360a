import { numpy } from '@sconce/core';
import { zipChunks } from '../../packages/core/src/serialization/zip_writer.js';
import { concat, little } from './bytes.js';
import type { FormatSuite, MalformedCase } from './suite.js';

const MAGIC = concat([0x93], 'NUMPY');
const GOOD = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n";
const DATA = [0, 0, 0, 0, 0, 0, 0x80, 0x3f];

/** A file of version 1.0, whose header's length may be a lie. */
function file(header: string | Uint8Array, data: readonly number[] = DATA, length?: number): Uint8Array {
  const bytes = concat(header);
  return concat(MAGIC, [1, 0], little(length ?? bytes.length, 2), bytes, data);
}

const good = file(GOOD);
const big = file("{'descr': '>i8', 'fortran_order': True, 'shape': (1, 1), }", DATA);
const SCALAR = "{'descr': '|b1', 'fortran_order': False, 'shape': ()}\n";
const scalar = concat(MAGIC, [2, 0], little(SCALAR.length, 4), SCALAR, [1]);

/** Cases of a good file in which one text stands for another. */
const replaced = (
  cases: readonly (readonly [name: string, old: string, replacement: string, field: string])[],
): MalformedCase[] =>
  cases.map(([name, old, replacement, field]) => ({ name, bytes: () => file(GOOD.replace(old, replacement)), field }));

/** .npy files. */
export const npy: FormatSuite = {
  format: 'npy',
  read: (bytes, name) => numpy.load(new File([Uint8Array.from(bytes)], name)),
  seeds: () => [good, big, scalar],
  cases: [
    { name: 'an empty file', bytes: () => new Uint8Array(0), field: 'magic' },
    { name: 'a cut magic', bytes: () => good.slice(0, 5), field: 'magic' },
    { name: 'another magic', bytes: () => concat('NUMPYX', good.slice(6)), field: 'magic' },
    { name: 'a pickle', bytes: () => concat([0x80, 4, 0x95]), field: 'magic' },
    { name: 'no version', bytes: () => good.slice(0, 7), field: 'version' },
    { name: 'version 0.0', bytes: () => concat(MAGIC, [0, 0], good.slice(8)), field: 'version' },
    { name: 'version 1.1', bytes: () => concat(MAGIC, [1, 1], good.slice(8)), field: 'version' },
    { name: 'version 4.0', bytes: () => concat(MAGIC, [4, 0], good.slice(8)), field: 'version' },
    { name: 'a cut header length', bytes: () => good.slice(0, 9), field: 'header length' },
    { name: 'a cut header length of version 2.0', bytes: () => concat(MAGIC, [2, 0, 9, 0, 0]), field: 'header length' },
    { name: 'a cut header', bytes: () => good.slice(0, 30), field: 'header length' },
    { name: 'a header past the end of the file', bytes: () => file(GOOD, DATA, 9000), field: 'header length' },
    { name: 'a header of 64 KiB', bytes: () => file(' '.repeat(65535)), field: 'header length' },
    {
      name: 'a header of 4 GiB',
      bytes: () => concat(MAGIC, [2, 0, 255, 255, 255, 255], GOOD, DATA),
      field: 'header length',
    },
    { name: 'a header of no bytes', bytes: () => file(''), field: 'header' },
    {
      name: 'a header of version 3.0 that is not UTF-8',
      bytes: () => concat(MAGIC, [3, 0], little(2, 4), [0x7b, 0xff]),
      field: 'header',
    },
    { name: 'an array without its last byte', bytes: () => good.slice(0, -1), field: 'data' },
    { name: 'an array without elements', bytes: () => file(GOOD, []), field: 'data' },
    { name: 'one byte too many', bytes: () => concat(good, [0]), field: 'data' },
    { name: 'two arrays', bytes: () => concat(good, good), field: 'data' },
    ...replaced([
      ['a call instead of a dict', '{', "__import__('os').system('true')#{", 'header'],
      ['text before the dict', '{', 'x{', 'header'],
      ['a set', GOOD, "{'descr'}", 'header'],
      ['a list', GOOD, '[]', 'header'],
      ['an empty dict', GOOD, '{}', 'header'],
      ['an unfinished dict', '}', '', 'header'],
      ['text after the dict', '}', '} or {}', 'header'],
      ['a comment', '}', '}#', 'header'],
      ['a zero byte as padding', '}', '}\0', 'header'],
      ['two commas', '), ', '),, ', 'header'],
      ['no comma', "'<f4',", "'<f4'", 'header'],
      ['no colon', "'descr':", "'descr'", 'header'],
      ['a key without quotes', "'descr'", 'descr', 'header'],
      ['an escape in a key', "'descr'", "'\\x64escr'", 'header'],
      ['an unknown key', "'descr': '<f4'", "'descr': '<f4', 'order': 'C'", 'header'],
      ['a key that comes twice', "'descr': '<f4'", "'descr': '<f8', 'descr': '<f4'", 'header'],
      ['no descr', "'descr': '<f4', ", '', 'header'],
      ['no fortran_order', "'fortran_order': False, ", '', 'header'],
      ['no shape', "'shape': (2,), ", '', 'header'],
      ['a string that joins another', "'<f4'", "'<' 'f4'", 'descr'],
      ['a string with a prefix', "'<f4'", "b'<f4'", 'descr'],
      ['an unfinished string', "'<f4'", "'<f4", 'descr'],
      ['Python objects', "'<f4'", "'|O'", 'descr'],
      ['Python objects of 8 bytes', "'<f4'", "'|O8'", 'descr'],
      ['a structure', "'<f4'", "[('x', '<f4')]", 'descr'],
      ['a descr with a subarray', "'<f4'", "('<f4', (2,))", 'descr'],
      ['a dtype that is not here', "'<f4'", "'<i2'", 'descr'],
      ['complex numbers', "'<f4'", "'<c8'", 'descr'],
      ['text', "'<f4'", "'<U1'", 'descr'],
      ['dates', "'<f4'", "'<M8[s]'", 'descr'],
      ['void of 2^62 bytes', "'<f4'", "'|V4611686018427387904'", 'descr'],
      ['no byte order', "'<f4'", "'f4'", 'descr'],
      ['a byte order that is none', "'<f4'", "'|f4'", 'descr'],
      ['an empty descr', "'<f4'", "''", 'descr'],
      ['a number as descr', "'<f4'", '4', 'descr'],
      ['a number as fortran_order', 'False', '0', 'fortran_order'],
      ['an order in lower case', 'False', 'false', 'fortran_order'],
      ['a longer word as fortran_order', 'False', 'Falsehood', 'fortran_order'],
      ['a list as shape', '(2,)', '[2]', 'shape'],
      ['a number as shape', '(2,)', '2', 'shape'],
      ['a number in parentheses', '(2,)', '(2)', 'shape'],
      ['an unfinished shape', '(2,), }', '(2,', 'shape'],
      ['a negative size', '(2,)', '(-2,)', 'shape'],
      ['a size with a sign', '(2,)', '(+2,)', 'shape'],
      ['a size with a point', '(2,)', '(2.0,)', 'shape'],
      ['a size with an exponent', '(2,)', '(2e0,)', 'shape'],
      ['a size with a zero before it', '(2,)', '(02,)', 'shape'],
      ['a size with an underscore', '(2,)', '(2_0,)', 'shape'],
      ['a hexadecimal size', '(2,)', '(0x2,)', 'shape'],
      ['a string as size', '(2,)', "('2',)", 'shape'],
      ['a nested shape', '(2,)', '((2,),)', 'shape'],
      ['True as size', '(2,)', '(True,)', 'shape'],
      ['two commas in a shape', '(2,)', '(2,,)', 'shape'],
      ['a comma alone in a shape', '(2,)', '(,)', 'shape'],
      ['a size of 2^53', '(2,)', '(9007199254740992,)', 'shape'],
      ['a size of 2^64 + 2', '(2,)', '(18446744073709551618,)', 'shape'],
      ['sizes whose product wraps to 2', '(2,)', '(4294967296, 4294967296, 2)', 'shape'],
      ['9000 opening parentheses', '(2,)', '('.repeat(9000), 'shape'],
      ['100 GB in 8 bytes', '(2,)', '(25000000000,)', 'data'],
      ['fewer elements than bytes', '(2,)', '(1,)', 'data'],
      ['no elements, but bytes', '(2,)', '(0, 2)', 'data'],
    ]),
  ],
};

const archive = (...entries: readonly (readonly [name: string, bytes: Uint8Array])[]): Uint8Array =>
  concat(...zipChunks(entries.map(([name, bytes]) => ({ name, bytes }))));

/** .npz files: what is wrong in them beyond the zip archive. */
export const npz: FormatSuite = {
  format: 'npz',
  read: (bytes, name) => numpy.load(new File([Uint8Array.from(bytes)], name)),
  seeds: () => [archive(['x.npy', good], ['folder/y.npy', scalar]), archive()],
  cases: [
    { name: 'an array alone', bytes: () => good, field: 'magic' },
    { name: 'two bytes', bytes: () => concat('PK'), field: 'end of central directory' },
    { name: 'a file that is no array', bytes: () => archive(['x.npy', good], ['x.txt', concat('x')]), field: 'x.txt' },
    { name: 'a pickle beside the arrays', bytes: () => archive(['x.pkl', concat([0x80, 4])]), field: 'x.pkl' },
    { name: 'an entry of no bytes', bytes: () => archive(['x.npy', new Uint8Array(0)]), field: 'x.npy: magic' },
    { name: 'a cut array', bytes: () => archive(['a.npy', good], ['x.npy', good.slice(0, -1)]), field: 'x.npy: data' },
    {
      name: 'Python objects in an archive',
      bytes: () => archive(['x.npy', file(GOOD.replace('<f4', '|O'))]),
      field: 'x.npy: descr',
    },
    { name: 'a name that leaves the folder', bytes: () => archive(['../x.npy', good]), field: /^central directory/ },
  ],
};
