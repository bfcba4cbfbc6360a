import type { dtype } from '../dtype.js';
import { checkKeys, ValueError } from '../errors.js';
import { FileFormatError } from './errors.js';
import { type FileSource, type FileTarget, readSource, writeTarget } from './files.js';
import { readPickle } from './pickle.js';
import { describe, type PickleValue, Refusal, Tuple } from './pickle_values.js';
import { findTorchGlobal } from './torch_globals.js';
import { isCount, StorageSpec, StorageType } from './torch_specs.js';
import { Converter, inspect } from './torch_values.js';
import { torchEntries } from './torch_writer.js';
import { ZipArchive } from './zip.js';
import { zipChunks } from './zip_writer.js';

/** Options of {@link load}. */
export interface LoadOptions {
  /** Where tensors go; there is only the CPU, to which those of other devices come too. */
  readonly map_location?: 'cpu' | null;
  /** Whether only tensors and plain values are read; always true, since a pickle is never let run anything. */
  readonly weights_only?: true;
}

/** The first bytes of what PyTorch wrote before 1.6: its magic number in a pickle. */
const LEGACY = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
const TAR_MAGIC_AT = 257;
/** The newest version of the archive's layout that PyTorch writes. */
const MOST_VERSION = 10;
const SAVE_AGAIN = 'load it in PyTorch and torch.save it again';

function startsWith(bytes: Uint8Array, prefix: readonly number[], at = 0): boolean {
  return prefix.every((byte, i) => bytes[at + i] === byte);
}

const codes = (letters: string): number[] => Array.from(letters, (letter) => letter.charCodeAt(0));

/** @throws FileFormatError when the bytes begin as another format does. */
function checkMagic(bytes: Uint8Array, file: string): void {
  const fail = (reason: string): FileFormatError => new FileFormatError(file, 'magic number', reason);
  if (startsWith(bytes, LEGACY)) {
    throw fail(`0x1950a86a20f9469cfc6c, the format of PyTorch before 1.6, which is not read: ${SAVE_AGAIN}`);
  }
  if (startsWith(bytes, codes('ustar'), TAR_MAGIC_AT)) {
    throw fail(`a tar archive, the format of PyTorch before 0.1.10, which is not read: ${SAVE_AGAIN}`);
  }
  if (!startsWith(bytes, codes('PK'))) {
    const safetensors = bytes[8] === 0x7b ? ' (it looks like safetensors)' : '';
    throw fail(`this is no zip archive as torch.save writes it${safetensors}`);
  }
}

/** The folder in which the archive's entries stand, with its slash. */
function rootOf(zip: ZipArchive): string {
  const roots = [...zip.entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (roots.length !== 1) {
    throw new FileFormatError(
      zip.file,
      'data.pkl',
      `expected one such entry in a folder of the archive, found ${roots.length}`,
    );
  }
  const root = roots[0].slice(0, -'data.pkl'.length);
  if (zip.entries.has(`${root}constants.pkl`)) {
    throw new FileFormatError(
      zip.file,
      `${root}constants.pkl`,
      'this is a TorchScript archive: torch.save the state_dict() instead',
    );
  }
  return root;
}

/** The text of a short entry. */
async function textOf(zip: ZipArchive, name: string): Promise<string> {
  return new TextDecoder().decode((await zip.read(name)).subarray(0, 100)).trim();
}

async function checkVersion(zip: ZipArchive, root: string): Promise<void> {
  // torch.save writes the one, TorchScript the other.
  const name = [`${root}version`, `${root}.data/version`].find((entry) => zip.entries.has(entry)) ?? `${root}version`;
  const version = await textOf(zip, name);
  if (!/^\d{1,3}$/.test(version) || Number(version) < 1 || Number(version) > MOST_VERSION) {
    throw new FileFormatError(
      zip.file,
      name,
      `expected a version from 1 to ${MOST_VERSION}, found ${JSON.stringify(version)}`,
    );
  }
}

/** Whether the elements' most significant bytes come first. Files of before 2.1 do not say, and are little-endian. */
async function readByteOrder(zip: ZipArchive, root: string): Promise<boolean> {
  const name = `${root}byteorder`;
  if (!zip.entries.has(name)) return false;
  const order = await textOf(zip, name);
  if (order === 'little' || order === 'big') return order === 'big';
  throw new FileFormatError(zip.file, name, `expected little or big, found ${JSON.stringify(order)}`);
}

/** ('storage', class, key, location, number of elements) */
function findStorage(id: PickleValue, storages: Map<string, StorageSpec>): StorageSpec {
  const [tag, type, key, location, length] = id instanceof Tuple ? id.items : [];
  if (tag !== 'storage' || typeof key !== 'string' || typeof location !== 'string') {
    throw new Refusal(
      `a persistent id must be a tuple of 'storage', a class, a key, a device and a size, not ${describe(id)}`,
    );
  }
  if (!(type instanceof StorageType)) throw new Refusal(`${describe(type)} is no class of storages`);
  if (!isCount(length)) throw new Refusal(`the size of storage ${key} must be a whole number that is not negative`);
  const known = storages.get(key);
  if (!known) {
    const storage = new StorageSpec(key, type.dtype, length);
    storages.set(key, storage);
    return storage;
  }
  const same = known.dtype === type.dtype ? length : type.dtype ? NaN : length / (known.dtype as dtype).itemsize;
  if (known.length !== same) throw new Refusal(`storage ${key} comes twice, with other dtypes or sizes`);
  return known;
}

/** The bytes of all storages that a pickle names. */
async function readStorages(
  zip: ZipArchive,
  root: string,
  storages: ReadonlyMap<string, StorageSpec>,
): Promise<Map<StorageSpec, Uint8Array>> {
  const found = new Map<StorageSpec, Uint8Array>();
  for (const [key, spec] of storages) {
    const name = `${root}data/${key}`;
    const bytes = await zip.read(name);
    const expected = spec.length * (spec.dtype?.itemsize ?? 1);
    if (bytes.length !== expected) {
      throw new FileFormatError(
        zip.file,
        name,
        `expected ${expected} bytes for ${spec.length} elements, found ${bytes.length}`,
      );
    }
    found.set(spec, bytes);
  }
  return found;
}

function unpickle(
  bytes: Uint8Array,
  file: string,
  field: string,
): { value: PickleValue; storages: Map<string, StorageSpec> } {
  const storages = new Map<string, StorageSpec>();
  const world = { findGlobal: findTorchGlobal, findPersistent: (id: PickleValue) => findStorage(id, storages) };
  const value = readPickle(bytes, world, file, field);
  try {
    inspect(value, bytes.length);
  } catch (error) {
    throw error instanceof Refusal ? new FileFormatError(file, field, error.message) : error;
  }
  return { value, storages };
}

async function loadBytes(bytes: Uint8Array, file: string): Promise<unknown> {
  checkMagic(bytes, file);
  const zip = new ZipArchive(bytes, file);
  const root = rootOf(zip);
  await checkVersion(zip, root);
  const isBigEndian = await readByteOrder(zip, root);
  const field = `${root}data.pkl`;
  const { value, storages } = unpickle(await zip.read(field), file, field);
  const elements = await readStorages(zip, root, storages);
  const converter = new Converter((spec) => elements.get(spec) as Uint8Array, isBigEndian);
  try {
    return converter.convert(value);
  } catch (error) {
    converter.dispose();
    throw error;
  }
}

/**
 * Reads what PyTorch's `torch.save` or {@link save} wrote: tensors, numbers, strings and containers of them.
 *
 * The pickle inside names functions and classes, which are looked up on a closed list and nowhere else: nothing that a file says is ever
 * run. A whole pickled module is refused by name; so is what PyTorch wrote before 1.6.
 *
 * | Python                     | JavaScript                                                                            |
 * | -------------------------- | ------------------------------------------------------------------------------------- |
 * | None, bool, float, str     | null, boolean, number, string                                                         |
 * | int                        | number; bigint past 2^53                                                              |
 * | bytes, bytearray           | Uint8Array                                                                            |
 * | list, tuple, torch.Size    | array                                                                                 |
 * | dict, OrderedDict, Counter | object when its keys are strings, or indices as in an optimizer's `state`; else a Map |
 * | set, frozenset             | Set                                                                                   |
 * | Tensor, Parameter          | Tensor, which requires a gradient where that one did                                  |
 * | torch.float32              | {@link float32}                                                                       |
 * | torch.device               | string                                                                                |
 * | complex                    | `{ real, imag }`                                                                      |
 * | numpy scalar, array        | number, Tensor                                                                        |
 *
 * Tensors that shared a storage still do, and an object that was in two places is one object in two places. Attributes of an OrderedDict,
 * such as a state_dict's `_metadata`, are left out.
 *
 * @param f - a path or `file:` URL in Node; bytes, a Blob, a Response or a stream everywhere.
 * @param options - `map_location`, `weights_only`: both as they are anyway.
 * @returns what was saved. Its type is the one that the caller expects, or names as `load<T>`; it is checked by what takes it, such as
 * `load_state_dict`, not here.
 * @throws (by rejection) FileFormatError, which names the file and the part of it, when the file is malformed or holds anything else;
 * FileAccessError when it cannot be read.
 *
 * @example
 * ```ts
 * const bytes = torch.saveToBytes({ weight: torch.tensor([1, 2]), epoch: 3 });
 * const checkpoint = await torch.load<{ weight: torch.Tensor; epoch: number }>(bytes);
 * console.log(checkpoint.weight.tolist(), checkpoint.epoch); // [ 1, 2 ] 3
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.load.html | torch.load}
 */
// What the caller expects is what TypeScript infers, so that `model.load_state_dict(await torch.load(path))` needs no cast.

export async function load<T>(f: FileSource, options: LoadOptions = {}): Promise<T> {
  checkKeys(options, ['map_location', 'weights_only'], 'load');
  const { map_location = null, weights_only = true } = options;
  if (map_location !== null && map_location !== 'cpu') {
    throw new ValueError(`load(): there is no device ${String(map_location)} to map to, only cpu`);
  }
  if (!weights_only) throw new ValueError('load(): weights_only must be true: what a pickle names is never run');
  const { bytes, name } = await readSource(f);
  return (await loadBytes(bytes, name)) as T;
}

/**
 * The bytes that {@link save} writes.
 *
 * @param obj - what to save.
 * @throws TypeError, which tells where in `obj`, when it holds anything that PyTorch could not read.
 *
 * @example
 * ```ts
 * const bytes = torch.saveToBytes({ w: torch.ones([2]) });
 * console.log(String.fromCharCode(...bytes.subarray(0, 2))); // PK
 * ```
 */
export function saveToBytes(obj: unknown): Uint8Array {
  const chunks = zipChunks(torchEntries(obj));
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/**
 * Writes tensors, numbers, strings and containers of them as PyTorch's `torch.save` does, so that `torch.load` reads them in both.
 *
 * | JavaScript                                 | Python                                                                     |
 * | ------------------------------------------ | -------------------------------------------------------------------------- |
 * | null, boolean, string                      | None, bool, str                                                            |
 * | number                                     | int when it is whole and safe, else float                                  |
 * | bigint                                     | int                                                                        |
 * | Uint8Array                                 | bytes                                                                      |
 * | array                                      | list                                                                       |
 * | object                                     | dict of strings; of ints when all keys are indices and not all values are  |
 * |                                            | tensors, as in an optimizer's `state`. What is undefined is left out.      |
 * | Map                                        | dict with keys as they are; an array as a key becomes a tuple              |
 * | Set                                        | set                                                                        |
 * | Tensor, nn.Parameter                       | Tensor, Parameter                                                          |
 * | dtype                                      | torch.dtype                                                                |
 *
 * Tensors that share a storage share it in the file, which holds the whole of it once. Anything else is refused: of a module, an optimizer
 * or a scheduler save the `state_dict()`.
 *
 * All elements are taken before the first await, so that training may go on at once. A file is replaced whole: a crash leaves the old one.
 *
 * @param obj - what to save.
 * @param f - a path or `file:` URL in Node, a stream everywhere; {@link saveToBytes} returns bytes.
 * @throws (by rejection) TypeError, which tells where in `obj`, when it holds anything that PyTorch could not read, before anything is
 * written; FileAccessError when the file cannot be written.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 *
 * const path = `${mkdtempSync(`${tmpdir()}/sconce-`)}/model.pt`;
 * await torch.save({ 'fc.weight': torch.eye(2) }, path); // in Python: model.load_state_dict(torch.load('model.pt'))
 * const state = await torch.load<Record<string, torch.Tensor>>(path);
 * console.log(state['fc.weight'].tolist()); // [ [ 1, 0 ], [ 0, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.save.html | torch.save}
 */
export async function save(obj: unknown, f: FileTarget): Promise<void> {
  const chunks = zipChunks(torchEntries(obj));
  await writeTarget(f, chunks);
}
