import { FileFormatError } from '@sconce/core';

const SIDE = 32;
const PIXELS = SIDE * SIDE;
const CHANNELS = 3;

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
  /** Of dims [n, 32, 32, 3]. */
  readonly images: { readonly dims: number[]; readonly data: Uint8Array };
  /** Of dims [n]. */
  readonly labels: { readonly dims: number[]; readonly data: Uint8Array };
}

function countRecords({ name, member, bytes }: CifarFile, labels: CifarLabels): number {
  const field = (part: string): string => (member === undefined ? part : `${member} ${part}`);
  const record = labels.length + CHANNELS * PIXELS;
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
 * @returns the images with their channels last, and the last label of each record.
 * @throws FileFormatError when a file does not end with a record, is empty, or a label is out of range.
 */
export function parseCifar(files: readonly CifarFile[], labels: CifarLabels): CifarArrays {
  const counts = files.map((file) => countRecords(file, labels));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const pixels = new Uint8Array(total * PIXELS * CHANNELS);
  const targets = new Uint8Array(total);
  let [row, to] = [0, 0];
  files.forEach(({ bytes }, i) => {
    for (let n = 0, at = labels.length; n < counts[i]; n++, at += labels.length + CHANNELS * PIXELS) {
      targets[row++] = bytes[at - 1];
      for (let p = at; p < at + PIXELS; p++) {
        pixels[to++] = bytes[p];
        pixels[to++] = bytes[p + PIXELS];
        pixels[to++] = bytes[p + 2 * PIXELS];
      }
    }
  });
  return {
    images: { dims: [total, SIDE, SIDE, CHANNELS], data: pixels },
    labels: { dims: [total], data: targets },
  };
}
