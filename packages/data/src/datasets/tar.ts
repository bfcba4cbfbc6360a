import { FileFormatError } from '@sconce/core';

const BLOCK = 512;
/** Where the fields of a header are, and how long. */
const FIELD = {
  name: [0, 100],
  size: [124, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 6],
  prefix: [345, 155],
};
/** A file's type: a zero byte in the oldest archives. */
const FILES = ['0', '\0'];
const EXTENDED = 'x';
/** CIFAR's archives have eight; each costs time, however short it is. */
const MOST_MEMBERS = 1000;

type Fail = (field: string, reason: string) => never;

/** A plain loop: an archive may end with many zeros. */
function isZero(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function textField(header: Uint8Array, [at, length]: readonly number[]): string {
  const text = textOf(header.subarray(at, at + length));
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

/** A number in octal digits or, where its first bit is set, in base 256. */
function numberField(header: Uint8Array, [at, length]: readonly number[]): number {
  const bytes = header.subarray(at, at + length);
  if (bytes[0] === 0x80) return bytes.subarray(1).reduce((value, byte) => 256 * value + byte, 0);
  const digits = /^ *([0-7]+)[ \0]*$/.exec(textOf(bytes))?.[1];
  return digits === undefined ? NaN : parseInt(digits, 8);
}

function checkSum(header: Uint8Array, fail: Fail): void {
  const [at, length] = FIELD.checksum;
  const inside = (i: number): boolean => i >= at && i < at + length;
  // Its own place counts as spaces.
  const sum = header.reduce((total, byte, i) => total + (inside(i) ? 0x20 : byte), 0);
  const found = numberField(header, FIELD.checksum);
  if (found !== sum) fail('checksum', `expected ${sum}, found ${found}`);
}

/** The name of a member; nothing is ever unpacked to the disk, but a name that leads out of the folder is no good file's. */
function memberName(header: Uint8Array, fail: Fail): string {
  const prefix = textField(header, FIELD.magic) === 'ustar' ? textField(header, FIELD.prefix) : '';
  const whole = (prefix === '' ? '' : `${prefix}/`) + textField(header, FIELD.name);
  if (whole.startsWith('/') || whole.split('/').includes('..')) {
    fail('name', `expected a path inside the archive, found '${whole}'`);
  }
  return whole.replace(/^(?:\.\/)+/, '');
}

/**
 * Reads a tar archive: the bytes of its files by their names, as views.
 *
 * Folders and links are left out. Extended headers that would change the next member's name or size are refused.
 *
 * @throws FileFormatError when the archive is truncated or damaged, holds a name twice, or one that leads out of it.
 */
export function readTar(bytes: Uint8Array, name: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (let [at, count] = [0, 0]; ; count++) {
    const fail: Fail = (field, reason) => {
      throw new FileFormatError(name, `tar ${field}`, `${reason} (header at byte ${at})`);
    };
    if (at + BLOCK > bytes.length) fail('header', `expected ${BLOCK} bytes, found ${bytes.length - at}`);
    const header = bytes.subarray(at, at + BLOCK);
    if (isZero(header)) {
      if (!isZero(bytes.subarray(at))) fail('end', 'expected zeros up to the end of the archive, found more');
      return files;
    }
    if (count === MOST_MEMBERS) fail('members', `expected at most ${MOST_MEMBERS}, found more`);
    checkSum(header, fail);
    const size = numberField(header, FIELD.size);
    const rest = bytes.length - at - BLOCK;
    if (!(size <= rest)) fail('size', `expected at most the ${rest} bytes that are left, found ${size}`);
    const data = bytes.subarray(at + BLOCK, at + BLOCK + size);
    const member = memberName(header, fail);
    const type = String.fromCharCode(header[FIELD.type[0]]);
    if (type === EXTENDED && /(?:^|\n)\d+ (?:path|size)=/.test(textOf(data.subarray(0, BLOCK)))) {
      fail('type', 'expected plain members, found an extended header');
    }
    if (FILES.includes(type)) {
      if (files.has(member)) fail('name', `expected each name once, found '${member}' again`);
      files.set(member, data);
    }
    at += BLOCK + BLOCK * Math.ceil(size / BLOCK);
  }
}
