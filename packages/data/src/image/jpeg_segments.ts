import { checkSize, ImageError, type ImageFile } from './error.js';
import { type HuffmanTable, makeHuffmanTable } from './jpeg_huffman.js';
import { type Component, type Frame, type Scan, ZIGZAG } from './jpeg_scan.js';

/** A frame with what only its header says. */
export interface JpegFrame extends Frame {
  /** The largest `h` and `v` of its components. */
  readonly mostH: number;
  readonly mostV: number;
}

/** The tables and settings that segments before a scan have set. */
export interface Tables {
  readonly quantization: (Uint16Array | undefined)[];
  readonly dc: (HuffmanTable | undefined)[];
  readonly ac: (HuffmanTable | undefined)[];
  /** The MCUs between restart markers. */
  interval: number;
}

/** The bytes of one segment, behind its length, read from front to back. */
export class Segment {
  /** The first byte behind it. */
  readonly end: number;
  private at: number;

  /**
   * @param marker - its name.
   * @param start - the place of its length.
   */
  constructor(
    private readonly file: ImageFile,
    readonly marker: string,
    start: number,
  ) {
    const { bytes } = file;
    const length = start + 2 <= bytes.length ? (bytes[start] << 8) | bytes[start + 1] : 0;
    if (length < 2)
      throw this.fail(
        `expected a length of at least 2, found ${start + 2 <= bytes.length ? length : 'the end of the file'}`,
      );
    this.at = start + 2;
    this.end = start + length;
    if (this.end > bytes.length)
      throw this.fail(`expected ${length} bytes, found ${bytes.length - start}: the file is truncated`);
  }

  get left(): number {
    return this.end - this.at;
  }

  fail(reason: string): ImageError {
    return new ImageError(this.file.name, this.marker, reason);
  }

  take(count: number): Uint8Array {
    if (count > this.left) throw this.fail(`expected ${count} more bytes in the segment, found ${this.left}`);
    return this.file.bytes.subarray(this.at, (this.at += count));
  }

  byte(): number {
    return this.take(1)[0];
  }

  word(): number {
    const [upper, lower] = this.take(2);
    return (upper << 8) | lower;
  }

  finish(): void {
    if (this.left > 0) throw this.fail(`found ${this.left} bytes more than it needs`);
  }
}

export function readQuantization(segment: Segment, { quantization }: Tables): void {
  while (segment.left > 0) {
    const spec = segment.byte();
    const [precision, number] = [spec >> 4, spec & 15];
    if (precision > 1 || number > 3)
      throw segment.fail(`expected table 0 to 3 of 8 or 16 bits, found 0x${spec.toString(16)}`);
    const table = new Uint16Array(64);
    for (const place of ZIGZAG) table[place] = precision === 0 ? segment.byte() : segment.word();
    quantization[number] = table;
  }
}

export function readHuffman(segment: Segment, { dc, ac }: Tables): void {
  while (segment.left > 0) {
    const spec = segment.byte();
    const [kind, number] = [spec >> 4, spec & 15];
    if (kind > 1 || number > 3) throw segment.fail(`expected DC or AC table 0 to 3, found 0x${spec.toString(16)}`);
    const counts = segment.take(16);
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (total > 256) throw segment.fail(`expected at most 256 codes, found ${total}`);
    const table = makeHuffmanTable(counts, segment.take(total));
    if (!table) throw segment.fail('found more codes of one length than there can be');
    (kind === 0 ? dc : ac)[number] = table;
  }
}

interface RawComponent {
  readonly id: number;
  readonly h: number;
  readonly v: number;
  readonly table: number;
}

function readComponent(segment: Segment): RawComponent {
  const [id, sampling, table] = segment.take(3);
  const [h, v] = [sampling >> 4, sampling & 15];
  if (h < 1 || h > 4 || v < 1 || v > 4)
    throw segment.fail(`expected sampling factors from 1 to 4, found ${h} and ${v}`);
  if (table > 3) throw segment.fail(`expected quantization table 0 to 3, found ${table}`);
  return { id, h, v, table };
}

function readComponents(segment: Segment): RawComponent[] {
  const count = segment.byte();
  if (count !== 1 && count !== 3 && count !== 4) throw segment.fail(`expected 1, 3 or 4 components, found ${count}`);
  const raw = Array.from({ length: count }, () => readComponent(segment));
  if (new Set(raw.map(({ id }) => id)).size < count) throw segment.fail('found two components of one number');
  return raw;
}

/** Reads SOF0, SOF1 or SOF2; nothing is allocated for the pixels yet. */
export function readFrame(file: ImageFile, segment: Segment, progressive: boolean): JpegFrame {
  const [precision, height, width] = [segment.byte(), segment.word(), segment.word()];
  if (precision !== 8) throw segment.fail(`expected 8 bits a sample, found ${precision}, which is not supported`);
  checkSize(file, segment.marker, width, height);
  const raw = readComponents(segment);
  segment.finish();
  const [mostH, mostV] = [Math.max(...raw.map(({ h }) => h)), Math.max(...raw.map(({ v }) => v))];
  for (const { h, v } of raw) {
    if (mostH % h !== 0 || mostV % v !== 0)
      throw segment.fail(
        `expected sampling factors that divide ${mostH} and ${mostV}, found ${h} and ${v}, which is not supported`,
      );
  }
  const [mcusWide, mcusHigh] = [Math.ceil(width / (8 * mostH)), Math.ceil(height / (8 * mostV))];
  const components = raw.map(({ id, h, v, table }): Component => {
    const [w, t] = [Math.ceil((width * h) / mostH), Math.ceil((height * v) / mostV)];
    const [blocksWide, blocksHigh] = [Math.ceil(w / 8), Math.ceil(t / 8)];
    const [paddedWide, paddedHigh] = [mcusWide * h, mcusHigh * v];
    const sizes = { width: w, height: t, blocksWide, blocksHigh, paddedWide, paddedHigh };
    const empty = {
      samples: new Uint8ClampedArray(0),
      coefficients: new Int16Array(0),
      filled: new Int32Array(0),
      predicted: 0,
    };
    return { id, h, v, table, ...sizes, ...empty, quantization: undefined, dc: undefined, ac: undefined };
  });
  return { width, height, progressive, components, mcusWide, mcusHigh, mostH, mostV };
}

/** The tables that a component needs in a scan, or an error that says which marker did not define it. */
function chooseTables(
  file: ImageFile,
  tables: Tables,
  frame: JpegFrame,
  scan: Scan,
  component: Component,
  spec: number,
): void {
  const missing = (marker: string, what: string, number: number): ImageError =>
    new ImageError(
      file.name,
      marker,
      `expected ${what} table ${number} before the scan of component ${component.id}, found none`,
    );
  component.quantization ??= tables.quantization[component.table];
  if (!component.quantization) throw missing('DQT', 'quantization', component.table);
  component.dc = tables.dc[spec >> 4];
  component.ac = tables.ac[spec & 15];
  const needsDc = scan.from === 0 && scan.high === 0;
  const needsAc = !frame.progressive || scan.from > 0;
  if (needsDc && !component.dc) throw missing('DHT', 'DC', spec >> 4);
  if (needsAc && !component.ac) throw missing('DHT', 'AC', spec & 15);
}

/** Checks what a scan of a progressive image gives; writers of others do not always fill it in. */
function checkBand(segment: Segment, { components, from, to, high, low }: Scan): void {
  const fits = from === 0 ? to === 0 : from <= to && to <= 63 && components.length === 1;
  if (!fits) {
    throw segment.fail(
      `found coefficients ${from} to ${to} of ${components.length} components, which no scan may have`,
    );
  }
  if (low > 13 || (high !== 0 && high !== low + 1))
    throw segment.fail(`found bits ${high} to ${low}, which no scan may have`);
}

/** Reads SOS and gives each of the scan's components its tables. */
export function readScan(file: ImageFile, segment: Segment, frame: JpegFrame, tables: Tables): Scan {
  const count = segment.byte();
  if (count < 1 || count > frame.components.length)
    throw segment.fail(`expected 1 to ${frame.components.length} components, found ${count}`);
  const chosen = Array.from({ length: count }, () => {
    const [id, spec] = segment.take(2);
    const component = frame.components.find((one) => one.id === id);
    if (!component) throw segment.fail(`expected a component of the frame, found ${id}`);
    return { component, spec };
  });
  const components = chosen.map(({ component }) => component);
  if (new Set(components).size < count) throw segment.fail('found a component twice');
  const blocks = components.reduce((sum, { h, v }) => sum + h * v, 0);
  if (count > 1 && blocks > 10) throw segment.fail(`expected at most 10 blocks in an MCU, found ${blocks}`);
  const [from, to, bits] = segment.take(3);
  segment.finish();
  const scan: Scan = frame.progressive
    ? { components, from, to, high: bits >> 4, low: bits & 15 }
    : { components, from: 0, to: 63, high: 0, low: 0 };
  if (frame.progressive) checkBand(segment, scan);
  for (const { component, spec } of chosen) chooseTables(file, tables, frame, scan, component, spec);
  return scan;
}
