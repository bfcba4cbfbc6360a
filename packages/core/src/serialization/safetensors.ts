/**
 * Tensors in safetensors files: what `safetensors.torch` gives in Python.
 *
 * A file is a list of named tensors with their bytes, and texts that say what it is. There is nothing in it that could be run.
 *
 * @see {@link https://huggingface.co/docs/safetensors/index | safetensors}
 *
 * @packageDocumentation
 */
import { isTensor } from '../autograd/brand.js';
import { checkKeys, RuntimeError, ValueError } from '../errors.js';
import type { Storage } from '../memory/storage.js';
import type { Tensor } from '../tensor.js';
import { bytesOfElements, tensorOfBytes } from './tensor_bytes.js';
import { type FileSource, type FileTarget, readSource, writeTarget } from './files.js';
import { bareRecord } from './record.js';
import { type Entry, formatHeader, type Header, inFileOrder, parseHeader } from './safetensors_header.js';

/** Options of {@link save} and {@link save_file}. */
export interface SaveOptions {
  /** Texts that say what the file is, such as `{ format: 'pt' }`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

function checkText(text: string, what: string): void {
  if (typeof text !== 'string') throw new TypeError(`${what} must be a string, got ${typeof text}`);
  if (/\p{Surrogate}/u.test(text)) throw new ValueError(`${what} holds half a surrogate pair`);
}

function checkMetadata(metadata: SaveOptions['metadata']): void {
  if (metadata === undefined) return;
  const given: unknown = metadata;
  if (typeof given !== 'object' || given === null) throw new TypeError('metadata must be an object of strings');
  for (const [key, value] of Object.entries(metadata)) {
    checkText(key, 'a key of metadata');
    checkText(value, `metadata '${key}'`);
  }
}

function checkTensors(tensors: unknown): asserts tensors is Readonly<Record<string, Tensor>> {
  if (typeof tensors !== 'object' || tensors === null || isTensor(tensors)) {
    throw new ValueError('Expected an object of [string, torch.Tensor]');
  }
  for (const [name, value] of Object.entries(tensors)) {
    checkText(name, 'the name of a tensor');
    if (name === '__metadata__') throw new ValueError("no tensor can be named '__metadata__'");
    if (!isTensor(value)) {
      throw new ValueError(`Key \`${name}\` is invalid, expected torch.Tensor but received ${typeof value}`);
    }
  }
}

/** The places of a tensor's first element and of the one behind its last. */
function extent({ shape, strides, offset }: Tensor): [number, number] {
  return [offset, shape.reduce((end, size, d) => end + (size - 1) * strides[d], offset + 1)];
}

/** @throws RuntimeError when tensors overlap in memory: loaded again they would not. */
function checkApart(named: readonly (readonly [string, Tensor])[]): void {
  const areas = named
    .filter(([, tensor]) => tensor.numel() > 0)
    .map(([name, tensor]) => ({ name, storage: tensor.storage, extent: extent(tensor) }))
    .sort((a, b) => a.extent[0] - b.extent[0]);
  /** Of each storage, the area that reaches furthest. */
  const furthest = new Map<Storage, (typeof areas)[number]>();
  for (const area of areas) {
    const last = furthest.get(area.storage);
    if (last && area.extent[0] < last.extent[1]) {
      throw new RuntimeError(
        'Some tensors share memory, this will lead to duplicate memory on disk and potential differences when loading them again: ' +
          `{'${last.name}', '${area.name}'}. Leave one of them out, or save a clone() of it.`,
      );
    }
    furthest.set(area.storage, area);
  }
}

/** The bytes of a file, in pieces: the header and each tensor, copied. */
function pieces(
  tensors: Readonly<Record<string, Tensor>>,
  options: SaveOptions | undefined,
  where: string,
): Uint8Array[] {
  checkKeys(options, ['metadata'], where);
  checkMetadata(options?.metadata);
  checkTensors(tensors);
  const named = Object.entries(tensors);
  checkApart(named);
  const ordered = inFileOrder(
    named.map(([name, tensor]) => ({ name, tensor, shape: tensor.shape, dtype: tensor.dtype })),
  );
  return [formatHeader(options?.metadata, ordered), ...ordered.map(({ tensor }) => bytesOfElements(tensor))];
}

/**
 * Writes tensors into the bytes of a safetensors file, the same ones that Python's safetensors writes.
 *
 * A tensor whose elements do not lie row-major is saved as if they did, where Python wants `.contiguous()` called first.
 *
 * @param tensors - the tensors by name, such as a module's `state_dict()`.
 * @param options - `metadata`.
 * @throws ValueError when a value is no tensor or a name is impossible; TypeError when `metadata` holds anything but strings; RuntimeError
 * when two of the tensors share memory.
 *
 * @example
 * ```ts
 * const bytes = torch.safetensors.save({ weight: torch.ones([2, 2]), bias: torch.zeros([2]) });
 * console.log(torch.safetensors.load(bytes).weight.tolist()); // [ [ 1, 1 ], [ 1, 1 ] ]
 * ```
 * @see {@link https://huggingface.co/docs/safetensors/api/torch#safetensors.torch.save | safetensors.torch.save}
 */
export function save(tensors: Readonly<Record<string, Tensor>>, options?: SaveOptions): Uint8Array {
  const parts = pieces(tensors, options, 'save');
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * Writes tensors into a safetensors file, as {@link save} does.
 *
 * The elements are copied before it returns its promise: training may go on meanwhile. A file is written whole or not at all.
 *
 * @param tensors - the tensors by name.
 * @param filename - a path or `file:` URL in Node, or a stream.
 * @param options - `metadata`.
 * @throws (by rejection) what {@link save} throws, and FileAccessError when the file cannot be written.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 *
 * const path = `${mkdtempSync(`${tmpdir()}/sconce-`)}/model.safetensors`;
 * const model = new nn.Linear(2, 1);
 * await torch.safetensors.save_file(model.state_dict(), path, { metadata: { format: 'pt' } });
 * model.load_state_dict(await torch.safetensors.load_file(path));
 * ```
 * @see {@link https://huggingface.co/docs/safetensors/api/torch#safetensors.torch.save_file | safetensors.torch.save_file}
 */
export async function save_file(
  tensors: Readonly<Record<string, Tensor>>,
  filename: FileTarget,
  options?: SaveOptions,
): Promise<void> {
  await writeTarget(filename, pieces(tensors, options, 'save_file'));
}

/**
 * A safetensors file that was opened by {@link safe_open}: its names and texts, and its tensors one by one.
 *
 * @example
 * ```ts
 * const bytes = torch.safetensors.save({ w: torch.ones([2]) }, { metadata: { format: 'pt' } });
 * const file = await torch.safetensors.safe_open(bytes);
 * console.log(file.keys(), file.metadata()?.format); // [ 'w' ] pt
 * ```
 * @see {@link https://huggingface.co/docs/safetensors/index | safetensors}
 */
export class SafeOpen {
  private readonly entries: ReadonlyMap<string, Entry>;
  private readonly header: Header;

  /**
   * @param bytes - the whole file.
   * @param file - how errors name it.
   * @internal
   */
  constructor(
    private readonly bytes: Uint8Array,
    file: string,
  ) {
    this.header = parseHeader(bytes, file);
    this.entries = new Map(this.header.entries.map((entry) => [entry.name, entry]));
  }

  /** Returns the names of the tensors, as they lie in the file. */
  keys(): string[] {
    return [...this.entries.keys()];
  }

  /** Returns the file's own texts, or null when it has none. */
  metadata(): Record<string, string> | null {
    const { metadata } = this.header;
    return metadata && bareRecord(Object.entries(metadata));
  }

  /**
   * Returns a tensor of the file.
   *
   * @param name - its name.
   * @throws ValueError when the file has none of this name.
   */
  get_tensor(name: string): Tensor {
    const entry = this.entries.get(name);
    if (!entry) throw new ValueError(`File does not contain tensor ${name}`);
    const { dataStart } = this.header;
    const bytes = this.bytes.subarray(dataStart + entry.begin, dataStart + entry.end);
    return tensorOfBytes(bytes, entry.shape, entry.dtype);
  }

  /** All tensors, by name. @internal */
  all(): Record<string, Tensor> {
    return bareRecord(this.keys().map((name) => [name, this.get_tensor(name)]));
  }
}

/**
 * Opens a safetensors file, to see its metadata or to take a few of its tensors.
 *
 * The whole file is read; a tensor is made when it is asked for.
 *
 * @param filename - a path or `file:` URL in Node; bytes, a Blob, a Response or a stream everywhere.
 * @throws (by rejection) FileFormatError when it is no well-formed safetensors file, or has a dtype that is not here; FileAccessError when
 * it cannot be read.
 *
 * @example
 * ```ts
 * const bytes = torch.safetensors.save({ w: torch.ones([2]), b: torch.zeros([1]) });
 * const file = await torch.safetensors.safe_open(bytes);
 * console.log(file.keys(), file.get_tensor('w').tolist()); // [ 'b', 'w' ] [ 1, 1 ]
 * ```
 * @see {@link https://huggingface.co/docs/safetensors/index | safetensors}
 */
export async function safe_open(filename: FileSource): Promise<SafeOpen> {
  const { bytes, name } = await readSource(filename);
  return new SafeOpen(bytes, name);
}

/**
 * Reads the tensors of the bytes of a safetensors file.
 *
 * @param data - the whole file; it is copied.
 * @returns the tensors by name, in an object without a prototype.
 * @throws FileFormatError when it is no well-formed safetensors file, or has a dtype that is not here.
 *
 * @example
 * ```ts
 * const bytes = torch.safetensors.save({ x: torch.tensor([1n, 2n]) });
 * const { x } = torch.safetensors.load(bytes);
 * console.log(String(x.dtype), x.tolist()); // torch.int64 [ 1, 2 ]
 * ```
 * @see {@link https://huggingface.co/docs/safetensors/api/torch#safetensors.torch.load | safetensors.torch.load}
 */
export function load(data: Uint8Array): Record<string, Tensor> {
  return new SafeOpen(data, 'bytes').all();
}

/**
 * Reads the tensors of a safetensors file.
 *
 * @param filename - a path or `file:` URL in Node; bytes, a Blob, a Response or a stream everywhere.
 * @returns the tensors by name, in an object without a prototype.
 * @throws (by rejection) FileFormatError when it is no well-formed safetensors file, or has a dtype that is not here; FileAccessError when
 * it cannot be read.
 *
 * @example
 * ```ts
 * const file = new Blob([torch.safetensors.save({ x: torch.ones([2]) })]);
 * console.log((await torch.safetensors.load_file(file)).x.tolist()); // [ 1, 1 ]
 * ```
 * @see {@link https://huggingface.co/docs/safetensors/api/torch#safetensors.torch.load_file | safetensors.torch.load_file}
 */
export async function load_file(filename: FileSource): Promise<Record<string, Tensor>> {
  return (await safe_open(filename)).all();
}
