import type * as NodeZlib from 'node:zlib';
import { Inflate, zlibSync } from 'fflate';
import { nodeBuiltin } from '../_node.js';
import { concat } from './bytes.js';
import { Scratch } from './scratch.js';
import { ZlibEngine } from './zlib_engine.js';

/** Node's zlib, which is about three times as fast as a program in JavaScript; undefined elsewhere. */
function nativeZlib(): typeof NodeZlib | undefined {
  return nodeBuiltin('node:zlib');
}

/** What is wrong with a zlib stream, without the file's name. */
export class ZlibError extends Error {}

/** Deflate cannot do better than 258 bytes for 2 bits. */
const BEST_RATIO = 1032;
/** So that one push of a bomb stays small. */
const STRIDE = 4096;

function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (let at = 0; at < bytes.length;) {
    // As many as b can take before it passes 2^32.
    for (const end = Math.min(bytes.length, at + 5552); at < end; at++) {
      a += bytes[at];
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return ((b << 16) | a) >>> 0;
}

function tooLong(size: number): ZlibError {
  return new ZlibError(`expected ${size} bytes once inflated, found more`);
}

function inflatePlainly(stream: Uint8Array, size: number): Uint8Array {
  const result = new Uint8Array(size);
  let length = 0;
  const inflate = new Inflate((chunk) => {
    if (length + chunk.length > size) throw tooLong(size);
    result.set(chunk, length);
    length += chunk.length;
  });
  const end = stream.length - 4;
  for (let at = 2; at < end; at += STRIDE)
    inflate.push(stream.subarray(at, Math.min(end, at + STRIDE)), at + STRIDE >= end);
  const found = result.subarray(0, length);
  const sum = new DataView(stream.buffer, stream.byteOffset).getUint32(end);
  if (sum !== adler32(found)) throw new ZlibError('incorrect data check');
  return found;
}

function inflateNatively(zlib: typeof NodeZlib, stream: Uint8Array, size: number): Uint8Array {
  const chunkSize = Math.min(Math.max(size, 64), 2 ** 20);
  // The types know nothing of `info`.
  const { buffer, engine } = zlib.inflateSync(stream, { maxOutputLength: size, chunkSize, info: true }) as unknown as {
    buffer: Uint8Array;
    engine: { bytesWritten: number };
  };
  if (engine.bytesWritten !== stream.length)
    throw new ZlibError(`${stream.length - engine.bytesWritten} bytes follow the compressed data`);
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

const scratch = /* @__PURE__ */ new Scratch();
let engine: ZlibEngine | null | undefined;

/** The bytes of a stream that is as it should be; undefined for all others. */
function inflateInPlace(zlib: typeof NodeZlib, stream: Uint8Array, size: number): Uint8Array | undefined {
  engine ??= ZlibEngine.make(zlib);
  const output = scratch.take(size + 1);
  return engine?.inflate(stream, output) ? output.subarray(0, size) : undefined;
}

function checkHeader(stream: Uint8Array): void {
  if (stream.length < 6) throw new ZlibError(`expected a zlib stream, found ${stream.length} bytes`);
  const [method, flags] = stream;
  const isZlib = (method & 15) === 8 && method >> 4 <= 7 && ((method << 8) | flags) % 31 === 0;
  if (!isZlib || flags & 32) throw new ZlibError('incorrect header check');
}

/**
 * Inflates a zlib stream of exactly `size` bytes; no more than these are ever allocated.
 *
 * @param pieces - the stream, in one piece or several.
 * @returns the bytes, which the next call may write over.
 * @throws ZlibError when it is damaged, cut off, or of another size.
 */
export function inflate(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const compressed = pieces.reduce((sum, { length }) => sum + length, 0);
  if (compressed * BEST_RATIO < size)
    throw new ZlibError(`expected ${size} bytes once inflated, found ${compressed} compressed ones, too few for that`);
  const stream = concat(pieces);
  checkHeader(stream);
  const zlib = nativeZlib();
  let found: Uint8Array;
  try {
    found = zlib
      ? (inflateInPlace(zlib, stream, size) ?? inflateNatively(zlib, stream, size))
      : inflatePlainly(stream, size);
  } catch (cause) {
    if (cause instanceof ZlibError) throw cause;
    if ((cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLong(size);
    throw new ZlibError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
  if (found.length !== size) throw new ZlibError(`expected ${size} bytes once inflated, found ${found.length}`);
  return found;
}

/** A zlib stream of these bytes, at a level from 0 to 9. */
export function deflate(bytes: Uint8Array, level: number): Uint8Array {
  const zlib = nativeZlib();
  return zlib
    ? zlib.deflateSync(bytes, { level })
    : zlibSync(bytes, { level: level as 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 });
}
