import { zipChunks, type ZipInput } from '../../packages/core/src/serialization/zip_writer.js';
import { tensor, saveToBytes } from '@sconce/core';
import { concat } from './bytes.js';
import { archiveOf, loadNamed, pickleOf } from './pickle.js';
import type { FormatSuite } from './suite.js';

function archive(...entries: readonly (readonly [name: string, bytes: Uint8Array | string])[]): Uint8Array {
  return concat(...zipChunks(entries.map(([name, bytes]): ZipInput => ({ name, bytes: concat(bytes) }))));
}

const none = pickleOf('N');
const whole = concat(...archiveOf(none));
const magic = concat([0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19], '.');

function tar(): Uint8Array {
  const bytes = new Uint8Array(1024);
  bytes.set(concat('storages'), 0);
  bytes.set(concat('ustar'), 257);
  return bytes;
}

/** The .pt file around the pickle. */
export const torch: FormatSuite = {
  format: 'torch',
  read: (bytes, name) => loadNamed([bytes], name),
  seeds: () => [
    whole,
    saveToBytes({ weight: tensor([1, 2, 3]), state: { 0: { step: 1 } }, name: 'seed' }),
    archive(['m/data.pkl', none], ['m/version', '3\n'], ['m/byteorder', 'big'], ['m/.data/serialization_id', '12']),
  ],
  cases: [
    { name: 'an empty file', bytes: () => new Uint8Array(0), field: 'magic number' },
    { name: 'the format before 1.6', bytes: () => magic, field: 'magic number' },
    { name: 'a tar archive', bytes: tar, field: 'magic number' },
    { name: 'a bare pickle', bytes: () => none, field: 'magic number' },
    { name: 'a safetensors file', bytes: () => concat([2, 0, 0, 0, 0, 0, 0, 0], '{}'), field: 'magic number' },
    { name: 'a cut archive', bytes: () => whole.slice(0, -1), field: 'end of central directory' },
    { name: 'an archive of other things', bytes: () => archive(['a/b', 'c']), field: 'data.pkl' },
    { name: 'a pickle outside of a folder', bytes: () => archive(['data.pkl', none]), field: 'data.pkl' },
    { name: 'two pickles', bytes: () => archive(['a/data.pkl', none], ['b/data.pkl', none]), field: 'data.pkl' },
    {
      name: 'TorchScript',
      bytes: () => archive(['a/data.pkl', none], ['a/constants.pkl', none]),
      field: 'a/constants.pkl',
    },
    { name: 'no version', bytes: () => archive(['a/data.pkl', none]), field: 'a/version' },
    { name: 'an empty version', bytes: () => archive(['a/data.pkl', none], ['a/version', '']), field: 'a/version' },
    { name: 'version 0', bytes: () => archive(['a/data.pkl', none], ['a/version', '0']), field: 'a/version' },
    { name: 'version 11', bytes: () => archive(['a/data.pkl', none], ['a/version', '11']), field: 'a/version' },
    {
      name: 'a version in words',
      bytes: () => archive(['a/data.pkl', none], ['a/version', 'three']),
      field: 'a/version',
    },
    {
      name: 'an unknown byte order',
      bytes: () => archive(['a/data.pkl', none], ['a/version', '3'], ['a/byteorder', 'pdp']),
      field: 'a/byteorder',
    },
    {
      name: 'an empty pickle',
      bytes: () => archive(['a/data.pkl', ''], ['a/version', '3']),
      field: 'a/data.pkl: opcode at byte 0',
    },
    {
      name: 'a pickle that calls os.system',
      bytes: () => concat(...archiveOf(pickleOf('cos\nsystem\n(X\x04\0\0\0truetR'))),
      field: 'archive/data.pkl: GLOBAL at byte 2',
    },
  ],
};
