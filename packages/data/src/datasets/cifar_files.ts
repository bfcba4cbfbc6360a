import { FileFormatError } from '@sconce/core';
import { type CifarArrays, type CifarFile, type CifarLabels, parseCifar } from './cifar_format.js';
import type { RemoteFile } from './download.js';
import { DatasetError } from './errors.js';
import { gunzip } from './gzip.js';
import { isFile, md5Of, node, readFile } from './node.js';
import { readTar } from './tar.js';

/** CIFAR's binary version: an archive of one folder. */
export interface CifarSource {
  /** The class's name. */
  readonly name: string;
  /** The folder in the archive, and below `root` once it is unpacked. */
  readonly folder: string;
  readonly train: readonly string[];
  readonly test: readonly string[];
  readonly labels: CifarLabels;
  /** The number of bytes that the archive has at most when it is decompressed. */
  readonly most: number;
  readonly archive: Omit<RemoteFile, 'unless'>;
  /** The folder of the version that is not read. */
  readonly pickled: string;
}

/** The archive, unless its files are unpacked already. */
export function cifarRemote({ archive, folder, train, test }: CifarSource): RemoteFile {
  return { ...archive, unless: [...train, ...test].map((file) => `${folder}/${file}`) };
}

/** Takes files out of the archive, once it is decompressed. */
export function unpackCifar(tar: Uint8Array, name: string, files: readonly string[], folder: string): CifarFile[] {
  const members = readTar(tar, name);
  return files.map((file) => {
    const member = `${folder}/${file}`;
    const bytes = members.get(member);
    if (!bytes) throw new FileFormatError(name, member, 'expected such a file in the archive, found none');
    return { name, member, bytes };
  });
}

function readArchive(path: string, files: readonly string[], source: CifarSource): CifarArrays {
  const bytes = readFile(path);
  const arrays = parseCifar(unpackCifar(gunzip(bytes, path, source.most), path, files, source.folder), source.labels);
  // After the format, since what that finds says more.
  const found = md5Of(bytes);
  if (found === source.archive.md5) return arrays;
  const expected = `expected MD5 ${source.archive.md5}, found ${found}`;
  throw new DatasetError(`${path}: ${expected}: the file is damaged or not this dataset's`);
}

/**
 * Reads the training or test set, from `root/FOLDER` or else from the archive in `root`, whose MD5 is then checked.
 *
 * @throws DatasetError when neither is there, can not be read, or the archive has another MD5; FileFormatError for what is malformed.
 */
export function readCifar(source: CifarSource, root: string | null | undefined, train: boolean): CifarArrays {
  const { path } = node();
  const { name, folder, archive, labels, pickled } = source;
  const advice = `Download it: await ${name}.load(root, { download: true })`;
  if (root == null) throw new DatasetError(`${name} not found: no root was given. ${advice}`);
  const files = source[train ? 'train' : 'test'];
  const unpacked = files.map((file) => path.join(root, folder, file));
  const missing = unpacked.find((file) => !isFile(file));
  if (missing === undefined) {
    return parseCifar(
      unpacked.map((file) => ({ name: file, bytes: readFile(file) })),
      labels,
    );
  }
  const packed = path.join(root, archive.path);
  if (isFile(packed)) return readArchive(packed, files, source);
  const hint = node().fs.existsSync(path.join(root, pickled)) ? ` (${pickled}, the pickled version, is not read)` : '';
  throw new DatasetError(`${name} not found: looked for ${missing} and ${packed}${hint}. ${advice}`);
}
