import { RuntimeError } from '@sconce/core';
import { nodeBuiltin } from '../_node.js';

declare const __filename: string | undefined;

interface UrlModule {
  pathToFileURL(path: string): URL;
}

/** The address of this file: of the CommonJS build only its path is known. */
function ownAddress(): string {
  const { url } = import.meta as { url?: string };
  if (url !== undefined) return url;
  return nodeBuiltin<UrlModule>('node:url')?.pathToFileURL(__filename ?? '').href ?? '';
}

/**
 * The address of this package, which a worker loads.
 *
 * @throws RuntimeError where the package is a part of a bundle, since a worker would run the whole bundle.
 */
export function packageEntry(address = ownAddress()): string {
  if (/\/dist\/index\.c?js$/.test(address)) return address;
  if (/\/src\/loader\/entry\.ts$/.test(address)) return new URL('../index.ts', address).href;
  throw new RuntimeError(
    'DataLoader: num_workers > 0 needs @sconce/data as a package of its own; mark it as external where you bundle it',
  );
}
