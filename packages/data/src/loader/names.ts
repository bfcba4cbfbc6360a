import { nodeBuiltin } from '../_node.js';
import { OWN_NAMES } from './own_names.js';
import type { Named } from './packed.js';

/** A class or function, as what it is called by. */
export type NamedValue = ((...args: never) => unknown) | (abstract new (...args: never) => unknown);

interface UrlModule {
  pathToFileURL(path: string): URL;
}

/** The address of a module that was given as a URL, its text, or a path. */
function href(module: unknown, path: string): string {
  if (module instanceof URL) return module.href;
  if (typeof module === 'string' && /^[a-z][a-z+.-]+:/i.test(module)) return module;
  if (typeof module === 'string' && module.startsWith('/')) {
    return nodeBuiltin<UrlModule>('node:url')?.pathToFileURL(module).href ?? module;
  }
  throw new TypeError(`DataLoader(): ${path} must be a URL, such as import.meta.url, or an absolute path`);
}

function isClass(value: NamedValue): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

function membersOf(value: NamedValue): string | null {
  if (!isClass(value)) return null;
  return Object.getOwnPropertyNames(value.prototype as object)
    .sort()
    .join();
}

/** Whether a class or function that was found by a name is the one that was meant. */
export function isMeant(value: unknown, { members }: Named): value is NamedValue {
  return typeof value === 'function' && membersOf(value as NamedValue) === members;
}

/**
 * Returns where a worker finds a class or function.
 *
 * @param option - the loader's `worker_module`.
 * @throws TypeError that names the path, when no module is known for it.
 */
export function nameOf(value: NamedValue, path: string, option: string | URL | null): Named {
  const advice =
    'export it from a module, and give that as worker_module: import.meta.url, to the loader or as a property';
  if (value.name === '') {
    throw new TypeError(`DataLoader(): ${path} cannot travel to a worker, since it has no name: ${advice}`);
  }
  const named = (modules: readonly string[]): Named => ({ name: value.name, modules, members: membersOf(value) });
  if (Object.hasOwn(value, 'worker_module')) {
    const { worker_module } = value as { worker_module?: unknown };
    return named([href(worker_module, `worker_module of ${value.name}`)]);
  }
  const modules = option === null ? [] : [href(option, 'worker_module')];
  if (OWN_NAMES.has(value.name)) modules.push('');
  if (modules.length > 0) return named(modules);
  throw new TypeError(
    `DataLoader(): ${path} cannot travel to a worker, since no module is known for ${value.name}: ${advice}`,
  );
}
