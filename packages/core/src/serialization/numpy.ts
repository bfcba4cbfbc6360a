/**
 * Tensors in NumPy's .npy and .npz files: what `numpy.save`, `numpy.load` and `numpy.savez` give in Python.
 *
 * @see {@link https://numpy.org/doc/stable/reference/routines.io.html | numpy: input and output}
 *
 * @packageDocumentation
 */
import { assertTensor, isTensor } from '../autograd/brand.js';
import { ValueError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import { FileFormatError } from './errors.js';
import { type FileSource, type FileTarget, readSource, writeTarget } from './files.js';
import { formatNpy, parseNpy } from './npy.js';
import { bareRecord } from './record.js';
import { ZipArchive } from './zip.js';
import { deflated, type ZipInput, zipChunks } from './zip_writer.js';

const SUFFIX = '.npy';

/** As NumPy has it: a path without the suffix gets it. */
function withSuffix(file: FileTarget, suffix: string): FileTarget {
  if (typeof file === 'string') return file.endsWith(suffix) ? file : file + suffix;
  if (file instanceof URL && !file.pathname.endsWith(suffix)) {
    const url = new URL(file);
    url.pathname += suffix;
    return url;
  }
  return file;
}

/**
 * Writes a tensor into an .npy file, the same bytes that NumPy writes.
 *
 * The elements are copied before it returns its promise. A file is written whole or not at all. A tensor that lies in Fortran's order, such
 * as a transposed matrix, is written in it.
 *
 * @param file - a path or `file:` URL in Node, to which `.npy` is added where it is missing; or a stream.
 * @param arr - the tensor.
 * @throws (by rejection) TypeError when `arr` is no tensor, or is of bfloat16, which NumPy does not have; FileAccessError when the file
 * cannot be written.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 *
 * const folder = mkdtempSync(`${tmpdir()}/sconce-`);
 * await torch.numpy.save(`${folder}/x.npy`, torch.ones([2, 2]));
 * const x = await torch.numpy.load(`${folder}/x.npy`);
 * console.log(x.tolist()); // [ [ 1, 1 ], [ 1, 1 ] ]
 * ```
 * @see {@link https://numpy.org/doc/stable/reference/generated/numpy.save.html | numpy.save}
 */
export async function save(file: FileTarget, arr: Tensor): Promise<void> {
  assertTensor(arr, 'save');
  await writeTarget(withSuffix(file, SUFFIX), formatNpy(arr));
}

/** The entries of an archive; the elements are copied. */
function entriesOf(arrays: Readonly<Record<string, Tensor>>, where: string): ZipInput[] {
  if (typeof (arrays as unknown) !== 'object' || arrays === null || isTensor(arrays)) {
    throw new TypeError(`${where}(): expected an object of [string, torch.Tensor]`);
  }
  return Object.entries(arrays).map(([key, tensor]) => {
    assertTensor(tensor, `${where}: ${key}`);
    checkKey(key);
    const [header, elements] = formatNpy(tensor);
    const bytes = new Uint8Array(header.length + elements.length);
    bytes.set(header);
    bytes.set(elements, header.length);
    return { name: key + SUFFIX, bytes };
  });
}

/** @throws ValueError for a name that could not be read again: it is the name of a file in the archive. */
function checkKey(key: string): void {
  const leaves = key.startsWith('/') || /^[A-Za-z]:\//.test(key) || key.split('/').slice(0, -1).includes('..');
  if (leaves || /[\0\\]|\p{Surrogate}/u.test(key) || key.length > 10_000) {
    throw new ValueError(`${JSON.stringify(key)} cannot be the name of an array in an .npz file`);
  }
}

/**
 * Writes several tensors into an .npz file, a zip archive of .npy files, uncompressed.
 *
 * The elements are copied before it returns its promise. A file is written whole or not at all.
 *
 * @param file - a path or `file:` URL in Node, to which `.npz` is added where it is missing; or a stream.
 * @param arrays - the tensors by name; NumPy takes them as keyword arguments.
 * @throws (by rejection) what {@link save} throws; ValueError when a name cannot be a file's.
 *
 * @example
 * ```ts
 * const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
 * void torch.numpy.savez(writable, { x: torch.ones([2]), y: torch.zeros([1]) });
 * console.log(Object.keys(await torch.numpy.load(readable))); // [ 'x', 'y' ]
 * ```
 * @see {@link https://numpy.org/doc/stable/reference/generated/numpy.savez.html | numpy.savez}
 */
export async function savez(file: FileTarget, arrays: Readonly<Record<string, Tensor>>): Promise<void> {
  await writeTarget(withSuffix(file, '.npz'), zipChunks(entriesOf(arrays, 'savez')));
}

/**
 * Writes several tensors into an .npz file as {@link savez} does, compressed.
 *
 * @param file - a path or `file:` URL in Node, to which `.npz` is added where it is missing; or a stream.
 * @param arrays - the tensors by name.
 * @throws (by rejection) what {@link savez} throws.
 *
 * @example
 * ```ts
 * const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
 * void torch.numpy.savez_compressed(writable, { x: torch.zeros([1000]) });
 * const bytes = new Uint8Array(await new Response(readable).arrayBuffer());
 * console.log(bytes.length < 1000); // true
 * ```
 * @see {@link https://numpy.org/doc/stable/reference/generated/numpy.savez_compressed.html | numpy.savez_compressed}
 */
export async function savez_compressed(file: FileTarget, arrays: Readonly<Record<string, Tensor>>): Promise<void> {
  const entries = entriesOf(arrays, 'savez_compressed');
  await writeTarget(withSuffix(file, '.npz'), zipChunks(await deflated(entries)));
}

function parseNpyFile(bytes: Uint8Array, file: string, entry = ''): Tensor {
  return parseNpy(bytes, (field, reason) => {
    throw new FileFormatError(file, entry === '' ? field : `${entry}: ${field}`, reason);
  });
}

async function parseNpz(bytes: Uint8Array, file: string): Promise<Record<string, Tensor>> {
  const archive = new ZipArchive(bytes, file);
  const arrays: [string, Tensor][] = [];
  for (const name of archive.entries.keys()) {
    if (!name.endsWith(SUFFIX)) throw new FileFormatError(file, name, 'expected the name of an .npy file');
    arrays.push([name.slice(0, -SUFFIX.length), parseNpyFile(await archive.read(name), file, name)]);
  }
  return bareRecord(arrays);
}

async function parse(bytes: Uint8Array, file: string): Promise<Tensor | Record<string, Tensor>> {
  const isArchive = bytes[0] === 0x50 && bytes[1] === 0x4b;
  // What the types of load() promise must hold.
  if (isArchive ? file.endsWith('.npy') : file.endsWith('.npz')) {
    throw new FileFormatError(
      file,
      'magic',
      `the file is ${isArchive ? 'a' : 'no'} zip archive, but its name says otherwise`,
    );
  }
  return isArchive ? parseNpz(bytes, file) : parseNpyFile(bytes, file);
}

/**
 * Reads an .npy file into a tensor, or an .npz file into tensors by name.
 *
 * Arrays of Python objects and of structures are refused, and nothing is ever unpickled. An array in Fortran's order gives a tensor with the
 * same strides. Of an .npz file all arrays are read at once, where NumPy reads each when it is asked for.
 *
 * @param file - a path or `file:` URL in Node; bytes, a Blob, a Response or a stream everywhere.
 * @returns a tensor, or an object of tensors without a prototype; the file's first bytes decide, and its name must not say otherwise.
 * @throws (by rejection) FileFormatError when the file is malformed or has a dtype that is not here; FileAccessError when it cannot be
 * read.
 *
 * @example
 * ```ts
 * const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
 * void torch.numpy.save(writable, torch.eye(2));
 * const x = await torch.numpy.load(readable);
 * if (torch.is_tensor(x)) console.log(x.tolist()); // [ [ 1, 0 ], [ 0, 1 ] ]
 * ```
 * @see {@link https://numpy.org/doc/stable/reference/generated/numpy.load.html | numpy.load}
 */
export async function load(file: `${string}.npy`): Promise<Tensor>;
/** Reads an .npz file into tensors by name. */
export async function load(file: `${string}.npz`): Promise<Record<string, Tensor>>;
/** Reads an .npy or an .npz file. */
export async function load(file: FileSource): Promise<Tensor | Record<string, Tensor>>;
export async function load(file: FileSource): Promise<Tensor | Record<string, Tensor>> {
  const { bytes, name } = await readSource(file);
  return parse(bytes, name);
}
