import { decodeJpeg } from '../../packages/data/src/image/jpeg.js';
import { ImageReadMode } from '../../packages/data/src/image/raster.js';
import { fixture, fixtures } from '../../packages/data/test/image/fixtures.js';
import { big, concat, patch } from './bytes.js';
import type { FormatSuite, MalformedCase } from './suite.js';

type Bytes = Uint8Array | readonly number[];

const gray = fixture('jpeg gray sequential');
const colour = fixture('jpeg sequential 4:2:0 19x17');
const progressive = fixture('jpeg progressive 4:2:0 19x17');
const [SOF0, SOF2, DHT, SOS, DQT] = [0xc0, 0xc2, 0xc4, 0xda, 0xdb];

function segment(marker: number, data: Bytes): Uint8Array {
  return concat([0xff, marker], big(data.length + 2, 2), data);
}

/** The place of a marker: of the first such segment. */
function placeOf(file: Uint8Array, marker: number): number {
  let at = 2;
  while (file[at + 1] !== marker) at += 2 + ((file[at + 2] << 8) | file[at + 3]);
  return at;
}

function endOf(file: Uint8Array, marker: number): number {
  const at = placeOf(file, marker);
  return at + 2 + ((file[at + 2] << 8) | file[at + 3]);
}

/** With the first such segment replaced. */
function replaced(file: Uint8Array, marker: number, ...by: readonly Bytes[]): Uint8Array {
  return concat(file.subarray(0, placeOf(file, marker)), ...by, file.subarray(endOf(file, marker)));
}

/** Without any such segment before the scan. */
function without(file: Uint8Array, marker: number): Uint8Array {
  let rest = file;
  while (Buffer.from(rest.subarray(0, placeOf(rest, SOS))).includes(Buffer.of(0xff, marker)))
    rest = replaced(rest, marker);
  return rest;
}

function inserted(file: Uint8Array, before: number, ...pieces: readonly Bytes[]): Uint8Array {
  const at = placeOf(file, before);
  return concat(file.subarray(0, at), ...pieces, file.subarray(at));
}

const NAMES: Readonly<Record<number, string>> = { [SOF0]: 'SOF', [DHT]: 'DHT', [SOS]: 'SOS', [DQT]: 'DQT' };

function cutIn(marker: number): MalformedCase {
  const bytes = (): Uint8Array => gray.slice(0, endOf(gray, marker) - 3);
  return { name: `cut in ${NAMES[marker]}`, bytes, field: NAMES[marker] };
}

function cutAfter(marker: number): MalformedCase {
  // Behind SOS there must be room for the blocks.
  const field = marker === SOS ? 'SOS' : 'EOI';
  return { name: `cut behind ${NAMES[marker]}`, bytes: () => gray.slice(0, endOf(gray, marker)), field };
}

function cutBefore(marker: number): MalformedCase {
  return { name: `cut before ${NAMES[marker]}`, bytes: () => gray.slice(0, placeOf(gray, marker)), field: 'EOI' };
}

function lengthOf(name: string, marker: number, length: number): MalformedCase {
  const bytes = (): Uint8Array => patch(gray, placeOf(gray, marker) + 2, big(length, 2));
  return { name, bytes, field: NAMES[marker] };
}

interface Frame {
  precision?: number;
  height?: number;
  width?: number;
  /** Number, sampling factors and table of each component. */
  components?: readonly (readonly [number, number, number])[];
  count?: number;
}

function frame({
  precision = 8,
  height = 8,
  width = 8,
  components = [[1, 0x11, 0]],
  count = components.length,
}: Frame) {
  return concat([precision], big(height, 2), big(width, 2), [count], components.flat());
}

function framed(name: string, fields: Frame, field = 'SOF', marker = SOF0): MalformedCase {
  return { name, bytes: () => replaced(gray, SOF0, segment(marker, frame(fields))), field };
}

function tabled(name: string, field: string, marker: number, data: Bytes): MalformedCase {
  return { name, bytes: () => inserted(gray, SOS, segment(marker, data)), field };
}

function scanned(name: string, file: Uint8Array, ...data: readonly number[]): MalformedCase {
  return { name, bytes: () => replaced(file, SOS, segment(SOS, data)), field: 'SOS' };
}

/** The head of an image of gray blocks, in which DC symbols have 1 bit and mean 0, and AC symbols have 2. */
function head(marker: number, width: number, height: number): Uint8Array {
  return concat(
    [0xff, 0xd8],
    segment(DQT, [0, ...new Uint8Array(64).fill(1)]),
    segment(marker, frame({ width, height })),
    segment(DHT, [0, 1, 1, ...new Uint8Array(14), 0, 5]),
    // 0 ends a block, 0xf1 is 15 zeros and a coefficient of 1 bit.
    segment(DHT, [0x10, 0, 3, ...new Uint8Array(14), 0, 0xf1, 0xf0]),
  );
}

const SCAN = segment(SOS, [1, 1, 0, 0, 63, 0]);
const EOI = [0xff, 0xd9];

function coded(name: string, ...data: readonly number[]): MalformedCase {
  return { name, bytes: () => concat(head(SOF0, 8, 8), SCAN, data, EOI), field: 'SOS' };
}

function progressiveScan(from: number, to: number, bits: number): Uint8Array {
  return segment(SOS, [1, 1, 0, from, to, bits]);
}

/** One scan after the other over an image of 512 by 512 pixels, of which the first gives all its DC coefficients. */
function manyScans(count: number): Uint8Array {
  const scans = Array.from({ length: count }, () => concat(progressiveScan(1, 63, 0), [0, 0]));
  return concat(head(SOF2, 512, 512), progressiveScan(0, 0, 0), new Uint8Array(512), ...scans, EOI);
}

/** JPEG files. */
export const jpegSuite: FormatSuite = {
  format: 'jpeg',
  read: (bytes, name) => decodeJpeg({ name, bytes, maxPixels: 2 ** 26 }, ImageReadMode.RGB),
  seeds: () => fixtures.filter(({ name }) => name.startsWith('jpeg')).map(({ bytes }) => bytes),
  cases: [
    { name: 'an empty file', bytes: () => new Uint8Array(0), field: 'SOI' },
    { name: 'a cut SOI', bytes: () => gray.slice(0, 1), field: 'SOI' },
    { name: 'a PNG', bytes: () => fixture('png rgb 8 7x5'), field: 'SOI' },
    { name: 'nothing but SOI', bytes: () => gray.slice(0, 2), field: 'EOI' },
    { name: 'nothing but SOI and EOI', bytes: () => concat(gray.slice(0, 2), EOI), field: 'SOF' },
    ...[DQT, SOF0, DHT, SOS].flatMap((marker) => [cutBefore(marker), cutIn(marker), cutAfter(marker)]),
    { name: 'cut in the pixels', bytes: () => gray.slice(0, endOf(gray, SOS) + 60), field: 'SOS' },
    { name: 'no EOI', bytes: () => gray.slice(0, -2), field: 'EOI' },
    lengthOf('a length of 0', DQT, 0),
    lengthOf('a length of 1', SOF0, 1),
    lengthOf('a length of 2', SOF0, 2),
    lengthOf('a length of 65535', DHT, 65535),
    { name: 'no SOF', bytes: () => without(gray, SOF0), field: 'SOS' },
    { name: 'no DHT', bytes: () => without(gray, DHT), field: 'DHT' },
    { name: 'no DQT', bytes: () => without(gray, DQT), field: 'DQT' },
    { name: 'no SOS', bytes: () => concat(gray.slice(0, placeOf(gray, SOS)), EOI), field: 'SOS' },
    { name: 'two SOF', bytes: () => inserted(gray, SOS, segment(SOF0, frame({}))), field: 'SOF' },
    framed('a width of 0', { width: 0 }),
    framed('a height of 0, which DNL would tell', { height: 0 }),
    framed('65535 by 65535 pixels', { width: 65535, height: 65535 }),
    framed('65535 by 65535 pixels in several scans', { width: 65535, height: 65535 }, 'SOF', SOF2),
    framed('8192 by 8192 pixels in few bytes', { width: 8192, height: 8192 }, 'SOS'),
    framed('8192 by 8192 pixels in few bytes, in several scans', { width: 8192, height: 8192 }, 'SOS', SOF2),
    framed('12 bits', { precision: 12 }),
    framed('no components', { components: [] }),
    framed('2 components', {
      components: [
        [1, 0x11, 0],
        [2, 0x11, 0],
      ],
    }),
    framed('255 components', { count: 255 }),
    framed('fewer components than it says', { count: 3 }),
    framed('more components than it says', {
      components: [
        [1, 0x11, 0],
        [2, 0x11, 0],
      ],
      count: 1,
    }),
    framed('two components of one number', {
      components: [
        [1, 0x11, 0],
        [1, 0x11, 0],
        [2, 0x11, 0],
      ],
    }),
    framed('a sampling factor of 0', { components: [[1, 0x01, 0]] }),
    framed('a sampling factor of 5', { components: [[1, 0x15, 0]] }),
    framed('sampling factors of 3 and 2', {
      components: [
        [1, 0x31, 0],
        [2, 0x21, 0],
        [3, 0x11, 0],
      ],
    }),
    framed('a quantization table that there cannot be', { components: [[1, 0x11, 4]] }),
    ...[
      [0xc3, 'lossless'],
      [0xc5, 'hierarchical'],
      [0xc9, 'arithmetic coding'],
      [0xca, 'arithmetic coding in several scans'],
    ].map(([marker, name]) => framed(name as string, {}, 'SOF', marker as number)),
    tabled('a Huffman table of an unknown kind', 'DHT', DHT, [0x20, 1, ...new Uint8Array(15), 0]),
    tabled('a Huffman table of number 4', 'DHT', DHT, [0x04, 1, ...new Uint8Array(15), 0]),
    tabled('cut counts of a Huffman table', 'DHT', DHT, [0, 1, 2, 3]),
    tabled('fewer symbols than a Huffman table counts', 'DHT', DHT, [0, 0, 2, ...new Uint8Array(14), 0]),
    tabled('more than 256 Huffman codes', 'DHT', DHT, [0, ...new Uint8Array(16).fill(255)]),
    tabled('3 Huffman codes of 1 bit', 'DHT', DHT, [0, 3, ...new Uint8Array(15), 0, 1, 2]),
    tabled('a quantization table of 32 bits', 'DQT', DQT, [0x20, ...new Uint8Array(64)]),
    tabled('a quantization table of number 4', 'DQT', DQT, [0x04, ...new Uint8Array(64)]),
    tabled('a cut quantization table', 'DQT', DQT, [0, ...new Uint8Array(63)]),
    tabled('a short restart interval', 'DRI', 0xdd, [0]),
    tabled('a long restart interval', 'DRI', 0xdd, [0, 0, 0]),
    tabled('a restart interval, but no restart markers', 'SOS', 0xdd, [0, 1]),
    tabled('a number of lines behind the header', 'DNL', 0xdc, [0, 8]),
    scanned('a scan of no components', gray, 0, 0, 63, 0),
    scanned('a scan of 255 components', gray, 255, 1, 0, 0, 63, 0),
    scanned('a scan of an unknown component', gray, 1, 9, 0, 0, 63, 0),
    scanned('a scan of one component twice', colour, 2, 1, 0, 1, 0, 0, 63, 0),
    scanned('a cut header of a scan', gray, 1, 1, 0, 0),
    scanned('a long header of a scan', gray, 1, 1, 0, 0, 63, 0, 0),
    scanned('a scan that leaves components out', colour, 1, 1, 0, 0, 63, 0),
    scanned('coefficients 5 to 3', progressive, 1, 1, 0, 5, 3, 0),
    scanned('coefficients up to 64', progressive, 1, 1, 0, 1, 64, 0),
    scanned('DC and AC coefficients in one scan', progressive, 1, 1, 0, 0, 63, 0),
    scanned('AC coefficients of several components', progressive, 3, 1, 0, 2, 0, 3, 0, 1, 63, 0),
    scanned('bit 14', progressive, 1, 1, 0, 0, 0, 0x0e),
    scanned('two bits at once', progressive, 1, 1, 0, 0, 0, 0x31),
    {
      name: 'more than 10 blocks in an MCU',
      bytes: (): Uint8Array => {
        const large = [
          [1, 0x44, 0],
          [2, 0x11, 0],
          [3, 0x11, 0],
        ] as const;
        return replaced(colour, SOF0, segment(SOF0, frame({ width: 19, height: 17, components: large })));
      },
      field: 'SOS',
    },
    coded('bits that are no Huffman code', 0b01100000, 0),
    coded('more than 64 coefficients', 0b00110110, 0b11011000),
    coded('a marker in the pixels', 0xff, 0xe0),
    coded('nothing in the pixels'),
    {
      name: 'a difference of 16 bits',
      bytes: () =>
        concat(
          inserted(head(SOF0, 8, 8), DHT, segment(DHT, [1, 1, ...new Uint8Array(15), 16])),
          segment(SOS, [1, 1, 0x10, 0, 63, 0]),
          [0, 0, 0, 0],
          EOI,
        ),
      field: 'SOS',
    },
    {
      name: 'a refinement by 2 bits',
      bytes: () =>
        concat(
          head(SOF2, 8, 8),
          segment(DHT, [0x11, 1, ...new Uint8Array(15), 2]),
          segment(SOS, [1, 1, 1, 1, 63, 0x10]),
          [0, 0],
          EOI,
        ),
      field: 'SOS',
    },
    { name: '101 scans', bytes: () => manyScans(100), field: 'SOS' },
    { name: '20,000 scans', bytes: () => manyScans(20_000), field: 'SOS' },
  ],
};
