import type * as NodeFs from 'node:fs';
import type * as NodePath from 'node:path';
import { FileAccessError } from '@sconce/core';
import { nodeBuiltin } from './_node.js';

/** Node's modules. */
function node(folder: string): { readonly fs: typeof NodeFs; readonly path: typeof NodePath } {
  const fs = nodeBuiltin<typeof NodeFs>('node:fs');
  const path = nodeBuiltin<typeof NodePath>('node:path');
  if (fs && path) return { fs, path };
  throw new FileAccessError(folder, 'read', new Error('there are no folders here: only Node has them'));
}

/** Orders strings by code point, as Python does; JavaScript's own order puts surrogates before U+E000. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [left, right] = [a.codePointAt(i)!, b.codePointAt(i)!];
    if (left !== right) return left - right;
  }
  return a.length - b.length;
}

interface Listing {
  readonly folder: string;
  readonly folders: readonly string[];
  /** What is no folder, by name. */
  readonly files: readonly string[];
}

/** Whether a link leads to a folder, other than one in which it lies itself. */
function leadsDown(path: string, folder: string): boolean {
  const { fs, path: paths } = node(folder);
  try {
    if (!fs.statSync(path).isDirectory()) return false;
    const [target, here] = [fs.realpathSync(path), fs.realpathSync(folder)];
    return here !== target && !here.startsWith(target + paths.sep);
  } catch {
    // It leads nowhere, or in circles.
    return false;
  }
}

function list(folder: string): Listing {
  const { fs, path } = node(folder);
  let entries;
  try {
    entries = fs.readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw new FileAccessError(folder, 'read', cause);
  }
  const isFolder = entries.map(
    (entry) => entry.isDirectory() || (entry.isSymbolicLink() && leadsDown(path.join(folder, entry.name), folder)),
  );
  const pick = (wanted: boolean): string[] => entries.flatMap(({ name }, i) => (isFolder[i] === wanted ? [name] : []));
  return { folder, folders: pick(true), files: pick(false) };
}

/**
 * The names of the folders in a folder, sorted by code point.
 *
 * @throws FileAccessError when it cannot be read.
 */
export function foldersIn(folder: string): string[] {
  return list(folder).folders.toSorted(byCodePoint);
}

/**
 * The paths of all files under a folder, links to folders followed: sorted by their folder's path, then by name.
 *
 * @throws FileAccessError that names the folder which cannot be read.
 */
export function filesUnder(folder: string): string[] {
  const { path } = node(folder);
  const found: Listing[] = [];
  for (const open = [folder]; open.length > 0;) {
    const listing = list(open.pop()!);
    found.push(listing);
    open.push(...listing.folders.map((name) => path.join(listing.folder, name)));
  }
  found.sort((a, b) => byCodePoint(a.folder, b.folder));
  return found.flatMap((listing) => listing.files.toSorted(byCodePoint).map((name) => path.join(listing.folder, name)));
}

/** The path of a folder in another. */
export function pathIn(folder: string, name: string): string {
  return node(folder).path.join(folder, name);
}
