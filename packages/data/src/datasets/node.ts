import type * as Crypto from 'node:crypto';
import type * as Fs from 'node:fs';
import type * as Module from 'node:module';
import type * as Path from 'node:path';
import type * as Process from 'node:process';
import type * as Zlib from 'node:zlib';
import { DatasetError, unreadable } from './errors.js';

interface NodeModules {
  readonly fs: typeof Fs;
  readonly path: typeof Path;
  readonly zlib: typeof Zlib;
  readonly crypto: typeof Crypto;
  readonly module: Pick<typeof Module, 'createRequire'>;
  readonly process: typeof Process;
}

/** Node's modules, asked for at run time: an import would break the browser's bundle, whether or not it reads files. */
export function node(): NodeModules {
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
    process: process.getBuiltinModule('node:process'),
  };
}

/** Whether there is a file of that name; a folder is none. */
export function isFile(path: string): boolean {
  try {
    return node().fs.statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** The bytes of a file, as a plain Uint8Array: Buffer's slice() and others mean something else. */
export function readFile(path: string): Uint8Array {
  try {
    const bytes = node().fs.readFileSync(path);
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** The MD5 of bytes, in hexadecimal digits. */
export function md5Of(bytes: Uint8Array): string {
  return node().crypto.createHash('md5').update(bytes).digest('hex');
}

/** The folder of an npm package: from this module's place, else from the working directory; undefined when it is not installed. */
export function packageFolder(name: string): string | undefined {
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
