import type * as NodeZlib from 'node:zlib';
import { nodeModule } from '../host.js';

/** CRC-32 of the 256 bytes, followed by no, one, two and three zero bytes. */
function makeTables(): readonly Uint32Array[] {
  const tables = [0, 1, 2, 3].map(() => new Uint32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    tables[0][byte] = crc;
  }
  for (let byte = 0; byte < 256; byte++) {
    for (let k = 1; k < 4; k++) {
      const crc = tables[k - 1][byte];
      tables[k][byte] = (crc >>> 8) ^ tables[0][crc & 255];
    }
  }
  return tables;
}

let tables: readonly Uint32Array[] | undefined;

function crc32InScript(bytes: Uint8Array): number {
  const [one, two, three, four] = (tables ??= makeTables());
  let crc = -1;
  let at = 0;
  for (const end = bytes.length - 3; at < end; at += 4) {
    crc ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    crc = four[crc & 255] ^ three[(crc >>> 8) & 255] ^ two[(crc >>> 16) & 255] ^ one[crc >>> 24];
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ one[(crc ^ bytes[at]) & 255];
  return ~crc >>> 0;
}

/** The checksum of zip and PNG files. */
export function crc32(bytes: Uint8Array): number {
  // Node has its own from 20.15 on, some times as fast.
  const own = nodeModule<Partial<Pick<typeof NodeZlib, 'crc32'>>>('node:zlib')?.crc32;
  return own ? own(bytes) : crc32InScript(bytes);
}
