import type * as NodeFs from 'node:fs';
import type * as NodePath from 'node:path';
import type * as NodeUrl from 'node:url';
import { nodeModule } from '../host.js';
import { FileAccessError } from './errors.js';
import { removeStrays, temporaryName } from './strays.js';

/** Where bytes come from: a path or `file:` URL in Node; bytes, a Blob, a Response or a stream of bytes everywhere. */
export type FileSource = string | URL | Uint8Array | ArrayBuffer | Blob | Response | ReadableStream<Uint8Array>;

/** Where bytes go: a path or `file:` URL in Node, a stream everywhere. */
export type FileTarget = string | URL | WritableStream<Uint8Array>;

type FileSystem = typeof NodeFs;

/** Bytes, and how errors name them. */
export interface NamedBytes {
  /** The path, or what stands for it. */
  readonly name: string;
  /** All of them. */
  readonly bytes: Uint8Array;
}

const WITHOUT_FILES = 'there are no files here: only Node has paths; pass bytes or a stream instead';

function fileSystem(name: string, action: 'read' | 'write'): FileSystem {
  const fs = nodeModule<FileSystem>('node:fs');
  if (!fs) throw new FileAccessError(name, action, new Error(WITHOUT_FILES));
  return fs;
}

function pathOf(place: string | URL): string {
  if (typeof place === 'string') return place;
  return nodeModule<typeof NodeUrl>('node:url')?.fileURLToPath(place) ?? place.href;
}

async function readPath(path: string): Promise<Uint8Array> {
  const fs = fileSystem(path, 'read');
  try {
    const file = await fs.promises.open(path, 'r');
    try {
      const { size } = await file.stat();
      // fs.readFile stops at 2 GiB.
      const bytes = new Uint8Array(size);
      for (let at = 0; at < size;) {
        const { bytesRead } = await file.read(bytes, at, Math.min(size - at, 2 ** 30), at);
        if (bytesRead === 0) throw new Error(`the file shrank while it was read: ${at} of ${size} bytes`);
        at += bytesRead;
      }
      return bytes;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new FileAccessError(path, 'read', cause);
  }
}

/**
 * The bytes of a source, all of them, and its name for errors: the path, or `bytes` or `stream`.
 *
 * @param source - a path or `file:` URL in Node; bytes, a Blob, a Response or a stream everywhere.
 * @throws (by rejection) FileAccessError when they cannot be read.
 *
 * @example
 * ```ts
 * const { name, bytes } = await torch.readSource(new Blob(['digits']));
 * console.log(name, bytes.length); // stream 6
 * ```
 */
export async function readSource(source: FileSource): Promise<NamedBytes> {
  if (source instanceof Uint8Array) return { name: 'bytes', bytes: source };
  if (source instanceof ArrayBuffer) return { name: 'bytes', bytes: new Uint8Array(source) };
  if (typeof source === 'string' || source instanceof URL) {
    const name = pathOf(source);
    return { name, bytes: await readPath(name) };
  }
  const name = source instanceof Blob && 'name' in source ? String(source.name) : 'stream';
  try {
    const response = source instanceof ReadableStream ? new Response(source) : source;
    return { name, bytes: new Uint8Array(await response.arrayBuffer()) };
  } catch (cause) {
    throw new FileAccessError(name, 'read', cause);
  }
}

/** The file that a path leads to, so that a link is written through and not replaced; the path itself when nothing is there yet. */
async function realPath(fs: FileSystem, path: string): Promise<string> {
  try {
    return await fs.promises.realpath(path);
  } catch {
    return path;
  }
}

/** Makes the new name last: a rename is safe from a power failure only once its folder is on the disk. */
async function flushFolder(fs: FileSystem, folder: string): Promise<void> {
  try {
    const handle = await fs.promises.open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // Not every system lets a folder be opened and flushed; the file itself is whole already.
  }
}

/**
 * Writes a file so that at every moment, a crash or a full disk included, the path holds the old bytes or the new ones, whole.
 *
 * The bytes go to a temporary file beside the target, which is flushed to the disk and then renamed. What a process that was killed left of
 * it is removed when the file is next replaced.
 *
 * @param path - a path or `file:` URL.
 * @param chunks - the bytes, in one piece or several.
 * @throws (by rejection) FileAccessError; the old file is then untouched and the temporary one is gone.
 */
export async function writeFileAtomic(path: string | URL, chunks: Uint8Array | Iterable<Uint8Array>): Promise<void> {
  const name = pathOf(path);
  const fs = fileSystem(name, 'write');
  const target = await realPath(fs, name);
  const temporary = temporaryName(target);
  let made = false;
  try {
    const mode = fs.statSync(target, { throwIfNoEntry: false })?.mode;
    if (mode !== undefined) await removeStrays(target);
    const file = await fs.promises.open(temporary, 'wx', mode);
    made = true;
    try {
      for (const chunk of chunks instanceof Uint8Array ? [chunks] : chunks) {
        for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at)).bytesWritten;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.promises.rename(temporary, target);
  } catch (cause) {
    if (made) await fs.promises.rm(temporary, { force: true }).catch(() => undefined);
    throw new FileAccessError(name, 'write', cause);
  }
  await flushFolder(fs, nodeModule<typeof NodePath>('node:path')?.dirname(target) ?? '.');
}

/**
 * Writes bytes to a path or into a stream, which it closes.
 *
 * At every moment, a crash or a full disk included, the path holds the old bytes or the new ones, whole: they go to a temporary file beside
 * it, which is flushed to the disk and then renamed.
 *
 * @param target - a path or `file:` URL in Node, a stream everywhere.
 * @param chunks - the bytes, in one piece or several.
 * @throws (by rejection) FileAccessError when they cannot be written; an old file is then untouched, and the temporary one is gone.
 *
 * @example
 * ```ts
 * import { mkdtempSync, readFileSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 *
 * const path = `${mkdtempSync(`${tmpdir()}/sconce-`)}/digits`;
 * await torch.writeTarget(path, Uint8Array.of(1, 2, 3));
 * console.log([...readFileSync(path)]); // [ 1, 2, 3 ]
 * ```
 */
export async function writeTarget(target: FileTarget, chunks: Uint8Array | Iterable<Uint8Array>): Promise<void> {
  if (typeof target === 'string' || target instanceof URL) return writeFileAtomic(target, chunks);
  const writer = target.getWriter();
  try {
    for (const chunk of chunks instanceof Uint8Array ? [chunks] : chunks) await writer.write(chunk);
    await writer.close();
  } catch (cause) {
    await writer.abort(cause).catch(() => undefined);
    throw new FileAccessError('stream', 'write', cause);
  }
}
