import { FileFormatError } from '@sconce/core';

const SIDE = 32;
const CHANNELS = 3;
const PIXELS = CHANNELS * SIDE * SIDE;

/** A file of CIFAR, and how errors name it. */
export interface CifarFile {
  readonly name: string;
  /** What it is called within the archive of that name. */
  readonly member?: string;
  readonly bytes: Uint8Array;
}

/** The label bytes of a record, in their order: how each is called, and how many classes there are. The last is the target. */
export type CifarLabels = readonly { readonly name: string; readonly classes: number }[];

/** Images and labels of CIFAR's binary files. */
export interface CifarArrays {
  /** Of dims [n, 3, 32, 32]. */
  readonly images: { readonly dims: number[]; readonly data: Uint8Array };
  /** Of dims [n]. */
  readonly labels: { readonly dims: number[]; readonly data: Uint8Array };
}

function countRecords({ name, member, bytes }: CifarFile, labels: CifarLabels): number {
  const field = (part: string): string => (member === undefined ? part : `${member} ${part}`);
  const record = labels.length + PIXELS;
  if (bytes.length === 0 || bytes.length % record !== 0) {
    const reason = `expected records of ${record} bytes, found ${bytes.length} bytes in all`;
    throw new FileFormatError(name, field('record'), reason);
  }
  const count = bytes.length / record;
  for (let i = 0; i < count; i++) {
    labels.forEach((label, j) => {
      const value = bytes[i * record + j];
      if (value < label.classes) return;
      const reason = `expected 0 to ${label.classes - 1}, found ${value} in record ${i}`;
      throw new FileFormatError(name, field(label.name), reason);
    });
  }
  return count;
}

/**
 * Reads files of CIFAR's binary version: records of label bytes, then the image's red, green and blue planes.
 *
 * @param files - read one after the other.
 * @param labels - what the label bytes are.
 * @returns the images, and the last label of each record.
 * @throws FileFormatError when a file does not end with a record, is empty, or a label is out of range.
 */
export function parseCifar(files: readonly CifarFile[], labels: CifarLabels): CifarArrays {
  const counts = files.map((file) => countRecords(file, labels));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const pixels = new Uint8Array(total * PIXELS);
  const targets = new Uint8Array(total);
  let row = 0;
  files.forEach(({ bytes }, i) => {
    for (let n = 0, at = labels.length; n < counts[i]; n++, row++, at += labels.length + PIXELS) {
      targets[row] = bytes[at - 1];
      pixels.set(bytes.subarray(at, at + PIXELS), row * PIXELS);
    }
  });
  return {
    images: { dims: [total, CHANNELS, SIDE, SIDE], data: pixels },
    labels: { dims: [total], data: targets },
  };
}
