import type * as NodeZlib from 'node:zlib';
import { nodeModule } from '../host.js';

/** Up to this size an archive may inflate in any case … */
const FREE_INFLATION = 64 * 2 ** 20;
/** … and past it to at most this many times its own size. */
const MOST_TOTAL_RATIO = 200;

/** Whether so few bytes inflate to so many that they are taken for a zip bomb. */
export function isBomb(inflated: number, deflated: number, free = FREE_INFLATION): boolean {
  return inflated > Math.max(free, MOST_TOTAL_RATIO * deflated);
}

function inflateInNode(zlib: typeof NodeZlib, bytes: Uint8Array, size: number): Uint8Array {
  const { buffer, engine } = zlib.inflateRawSync(bytes, {
    maxOutputLength: Math.max(size, 1),
    info: true,
  }) as unknown as { buffer: Uint8Array; engine: { bytesWritten: number } };
  const rest = bytes.length - engine.bytesWritten;
  if (rest > 0) throw new Error(`${rest} bytes follow the end of the deflated data`);
  return buffer;
}

async function inflateInBrowser(bytes: Uint8Array, size: number): Promise<Uint8Array> {
  const result = new Uint8Array(size);
  let at = 0;
  const inflated = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'));
  const reader = inflated.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    // Cancelled, a bomb goes no further.
    if (at + value.length > size) {
      await reader.cancel();
      throw new Error(`more than ${size} bytes`);
    }
    result.set(value, at);
    at += value.length;
  }
  return result.subarray(0, at);
}

/**
 * Bytes compressed by raw deflate, which inflate to at most `size` bytes.
 *
 * @throws (by rejection) Error when the bytes are malformed, are followed by others, or give more than `size`.
 */
export async function inflateRaw(bytes: Uint8Array, size: number): Promise<Uint8Array> {
  const zlib = nodeModule<typeof NodeZlib>('node:zlib');
  return zlib ? inflateInNode(zlib, bytes, size) : inflateInBrowser(bytes, size);
}
