import { parseIdx } from '../../packages/data/src/datasets/idx.js';
import { big, concat, patch } from './bytes.js';
import type { FormatSuite } from './suite.js';

const labels = concat(big(0x801, 4), big(3, 4), [7, 0, 9]);
const images = concat(big(0x803, 4), big(2, 4), big(2, 4), big(1, 4), [1, 2, 3, 4]);
const ints = concat(big(0xc02, 4), big(2, 4), big(1, 4), big(7, 4), big(-1, 4));
const doubles = concat(big(0xe01, 4), big(1, 4), big(0, 8));

/** MNIST's files and their kin, decompressed. */
export const idx: FormatSuite = {
  format: 'idx',
  read: (bytes, name) => parseIdx(bytes, name),
  seeds: () => [labels, images, ints, doubles],
  cases: [
    { name: 'an empty file', bytes: () => new Uint8Array(0), field: 'magic number' },
    { name: 'a cut magic number', bytes: () => labels.slice(0, 3), field: 'magic number' },
    { name: 'another magic number', bytes: () => patch(labels, 0, [0x50, 0x4b]), field: 'magic number' },
    { name: 'a gzip file', bytes: () => patch(labels, 0, [0x1f, 0x8b]), field: 'magic number' },
    { name: 'an unknown type', bytes: () => patch(labels, 2, [0x42]), field: 'type' },
    { name: 'a type between two types', bytes: () => patch(labels, 2, [0x0a]), field: 'type' },
    { name: 'bytes that are called floats', bytes: () => patch(labels, 2, [0x0d]), field: 'data' },
    { name: 'a cut int', bytes: () => ints.slice(0, -1), field: 'data' },
    { name: 'ints that are called shorts', bytes: () => patch(ints, 2, [0x0b]), field: 'data' },
    { name: 'a double of 4 bytes', bytes: () => doubles.slice(0, -4), field: 'data' },
    { name: 'no dimensions', bytes: () => patch(labels, 3, [0]), field: 'dimensions' },
    { name: '255 dimensions', bytes: () => patch(labels, 3, [255]), field: 'dimensions' },
    { name: 'a cut dimension', bytes: () => images.slice(0, 14), field: 'dimensions' },
    { name: 'a cut element', bytes: () => images.slice(0, -1), field: 'data' },
    { name: 'one element too many', bytes: () => concat(images, [0]), field: 'data' },
    { name: 'a size of 2^32 - 1', bytes: () => patch(labels, 4, big(0xffffffff, 4)), field: 'data' },
    {
      name: 'sizes whose product passes 2^53',
      bytes: () => patch(images, 4, concat(big(0xffffffff, 4), big(0xffffffff, 4))),
      field: 'data',
    },
  ],
};
