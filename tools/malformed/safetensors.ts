import * as torch from '@sconce/core';
import { SafeOpen } from '../../packages/core/src/serialization/safetensors.js';
import { concat, little, patch } from './bytes.js';
import type { FormatSuite, MalformedCase } from './suite.js';

/** A file with this header, whose length may be a lie. */
function file(header: string | Uint8Array, data: readonly number[] = [], length?: number | bigint): Uint8Array {
  const bytes = concat(header);
  return concat(little(length ?? bytes.length, 8), bytes, data);
}

const entry = (dtype: string, shape: string, offsets: string): string =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;
const one = entry('U8', '[1]', '[0,1]');
const good = file(`{"a":${one}}`, [7]);

const seeds = (): Uint8Array[] => [
  torch.safetensors.save(
    {
      a: torch.arange(4, { dtype: torch.float32 }).reshape([2, 2]),
      'b"é': torch.ones([1], { dtype: torch.bfloat16 }),
      c: torch.tensor([true, false, true]),
      scalar: torch.tensor(5n),
      none: torch.zeros([0, 2]),
    },
    { metadata: { format: 'pt', '': '\n' } },
  ),
  torch.safetensors.save({}),
  good,
];

/** Cases in which the tensor is `a`, of one byte. */
const ofTensor = (cases: readonly (readonly [name: string, described: string, field: string])[]): MalformedCase[] =>
  cases.map(([name, described, field]) => ({ name, bytes: () => file(`{"a":${described}}`, [7]), field }));

/** Cases of a header alone. */
const ofHeader = (cases: readonly (readonly [name: string, header: string, field: string])[]): MalformedCase[] =>
  cases.map(([name, header, field]) => ({ name, bytes: () => file(header, [7]), field }));

const shape = '"a".shape';
const offsets = '"a".data_offsets';

/** safetensors files. */
export const safetensors: FormatSuite = {
  format: 'safetensors',
  read: (bytes, name) => new SafeOpen(bytes, name).all(),
  seeds,
  cases: [
    { name: 'an empty file', bytes: () => new Uint8Array(0), field: 'header length' },
    { name: 'a cut length', bytes: () => good.slice(0, 7), field: 'header length' },
    { name: 'a length and no more', bytes: () => good.slice(0, 8), field: 'header length' },
    { name: 'a cut header', bytes: () => good.slice(0, 20), field: 'header length' },
    { name: 'no data', bytes: () => good.slice(0, -1), field: 'data' },
    { name: 'one byte too many', bytes: () => concat(good, [0]), field: 'data' },
    { name: 'a header of 100 GB', bytes: () => file(`{"a":${one}}`, [7], 10n ** 11n), field: 'header length' },
    {
      name: 'a header of 2^64 - 1 bytes',
      bytes: () => patch(good, 0, little(2n ** 64n - 1n, 8)),
      field: 'header length',
    },
    { name: 'a header of 2^63 bytes', bytes: () => patch(good, 0, little(2n ** 63n, 8)), field: 'header length' },
    { name: 'a header past the limit', bytes: () => patch(good, 0, little(100_000_001, 8)), field: 'header length' },
    {
      name: 'a header that takes the data too',
      bytes: () => file(`{"a":${one}}`, [7], good.length - 8),
      field: 'header',
    },
    { name: 'a header one byte short', bytes: () => file(`{"a":${one}}`, [7], good.length - 10), field: 'header' },
    { name: 'a header of no bytes', bytes: () => file('', [7]), field: 'header' },
    { name: 'a header in UTF-16', bytes: () => file(Uint8Array.of(0x7b, 0, 0x7d, 0)), field: 'header' },
    { name: 'a byte order mark', bytes: () => file(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d)), field: 'header' },
    { name: 'a byte that is not UTF-8', bytes: () => file(Uint8Array.of(0x7b, 0x22, 0xff, 0x22)), field: 'header' },
    {
      name: 'a surrogate in UTF-8',
      bytes: () => file(concat('{"', [0xed, 0xa0, 0x80], `":${one}}`), [7]),
      field: 'header',
    },
    ...ofHeader([
      ['an array', '[]', 'header'],
      ['a space before the header', ` {"a":${one}}`, 'header'],
      ['text after the header', `{"a":${one}}x`, 'header'],
      ['a second header', `{"a":${one}}{}`, 'header'],
      ['a line feed as padding', `{"a":${one}}\n`, 'header'],
      ['a zero byte as padding', `{"a":${one}}\0`, 'header'],
      ['a comma at the end', `{"a":${one},}`, 'header'],
      ['a comment', `{/**/"a":${one}}`, 'header'],
      ['a key without quotes', `{a:${one}}`, 'header'],
      ['a key in single quotes', `{'a':${one}}`, 'header'],
      ['a missing colon', `{"a"${one}}`, 'header'],
      ['an unfinished object', `{"a":${one}`, 'header'],
      ['an unfinished string', '{"a', 'header'],
      ['a string that ends in a backslash', '{"a\\', 'header'],
      ['an unknown escape', `{"\\x61":${one}}`, 'header'],
      ['a control character in a name', `{"\n":${one}}`, 'header'],
      ['half a surrogate pair', `{"\\ud800":${one}}`, 'header'],
      ['a name that comes twice', `{"a":${one},"a":${one}}`, 'header'],
      ['a name that comes twice, once with an escape', `{"a":${one},"\\u0061":${one}}`, 'header'],
      ['metadata that comes twice', `{"__metadata__":{},"a":${one},"__metadata__":{}}`, 'header'],
      ['a key of metadata that comes twice', `{"__metadata__":{"k":"1","k":"2"},"a":${one}}`, '__metadata__'],
      ['a number in metadata', `{"__metadata__":{"k":1},"a":${one}}`, '__metadata__'],
      ['an object in metadata', `{"__metadata__":{"k":{}},"a":${one}}`, '__metadata__'],
      ['null as metadata', `{"__metadata__":null,"a":${one}}`, '__metadata__'],
      ['a string as metadata', `{"__metadata__":"k","a":${one}}`, '__metadata__'],
      ['__proto__ that is no tensor', '{"__proto__":{"polluted":true}}', '"__proto__"'],
    ]),
    ...ofTensor([
      ['a number for a tensor', '1', '"a"'],
      ['null for a tensor', 'null', '"a"'],
      ['a tensor that says nothing', '{}', '"a"'],
      ['no dtype', '{"shape":[1],"data_offsets":[0,1]}', '"a"'],
      ['no shape', '{"dtype":"U8","data_offsets":[0,1]}', '"a"'],
      ['no offsets', '{"dtype":"U8","shape":[1]}', '"a"'],
      ['an unknown key', '{"dtype":"U8","shape":[1],"data_offsets":[0,1],"strides":[1]}', '"a"'],
      ['a dtype that comes twice', '{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}', '"a"'],
      ['a shape that comes twice', '{"dtype":"U8","shape":[2],"shape":[1],"data_offsets":[0,1]}', '"a"'],
      ['an unknown dtype', entry('U9', '[1]', '[0,1]'), '"a".dtype'],
      ['a dtype that is not here', entry('F8_E4M3', '[1]', '[0,1]'), '"a".dtype'],
      ['a dtype in lower case', entry('u8', '[1]', '[0,1]'), '"a".dtype'],
      ['a number as dtype', '{"dtype":8,"shape":[1],"data_offsets":[0,1]}', '"a".dtype'],
      ['a number as shape', entry('U8', '1', '[0,1]'), shape],
      ['a string in a shape', entry('U8', '["1"]', '[0,1]'), shape],
      ['a nested shape', entry('U8', '[[1]]', '[0,1]'), shape],
      ['a negative size', entry('U8', '[-1]', '[0,1]'), shape],
      ['a size of -0', entry('U8', '[-0]', '[0,0]'), shape],
      ['a size of 1.0', entry('U8', '[1.0]', '[0,1]'), shape],
      ['a size of 1e0', entry('U8', '[1e0]', '[0,1]'), shape],
      ['a size of 01', entry('U8', '[01]', '[0,1]'), shape],
      ['a size of +1', entry('U8', '[+1]', '[0,1]'), shape],
      ['a size of 0x1', entry('U8', '[0x1]', '[0,1]'), shape],
      ['a size of 2^53', entry('U8', '[9007199254740992]', '[0,1]'), shape],
      ['a size of 2^64', entry('U8', '[18446744073709551616]', '[0,1]'), shape],
      ['a size of 1000 digits', entry('U8', `[1${'0'.repeat(999)}]`, '[0,1]'), shape],
      ['NaN as a size', entry('U8', '[NaN]', '[0,1]'), shape],
      ['sizes whose product passes 2^64 and wraps to 1', entry('U8', '[4294967297,4294967297]', '[0,1]'), shape],
      ['sizes times dtype that pass 2^53', entry('I64', '[2251799813685248]', '[0,1]'), shape],
      ['a comma at the end of a shape', entry('U8', '[1,]', '[0,1]'), shape],
      ['one offset', entry('U8', '[1]', '[1]'), offsets],
      ['three offsets', entry('U8', '[1]', '[0,1,1]'), offsets],
      ['offsets the wrong way round', entry('U8', '[1]', '[1,0]'), offsets],
      ['a negative offset', entry('U8', '[1]', '[-1,0]'), offsets],
      ['an offset of 1e0', entry('U8', '[1]', '[0,1e0]'), offsets],
      ['an offset past 2^53', entry('U8', '[1]', '[0,9007199254740993]'), offsets],
      ['fewer bytes than the shape needs', entry('U8', '[2]', '[0,1]'), offsets],
      ['more bytes than the shape needs', entry('U8', '[0]', '[0,1]'), offsets],
      ['fewer bytes than the dtype needs', entry('F32', '[1]', '[0,1]'), offsets],
      ['a tensor of 100 GB in a file of one byte', entry('U8', '[100000000000]', '[0,100000000000]'), 'data'],
      ['a first tensor that begins late', entry('U8', '[1]', '[1,2]'), offsets],
    ]),
    {
      name: 'tensors that overlap',
      bytes: () => file(`{"a":${entry('U8', '[2]', '[0,2]')},"b":${entry('U8', '[2]', '[1,3]')}}`, [1, 2, 3]),
      field: '"b".data_offsets',
    },
    {
      name: 'two tensors of the same bytes',
      bytes: () => file(`{"a":${one},"b":${one}}`, [1]),
      field: '"b".data_offsets',
    },
    {
      name: 'a gap between tensors',
      bytes: () => file(`{"a":${one},"b":${entry('U8', '[1]', '[2,3]')}}`, [1, 2, 3]),
      field: '"b".data_offsets',
    },
    {
      name: 'a million opening brackets',
      bytes: () => file(`{"a":{"shape":${'['.repeat(1e6)}`),
      field: shape,
    },
  ],
};
