/**
 * The one place where process-wide state hangs.
 *
 * A page or process may end up with two copies of this package (two versions, a bundle beside a module). Whatever
 * must exist once, such as the heap, the grad mode or the default generator, is kept under one registered symbol, so that the
 * copies share it.
 */
const KEY = Symbol.for('@sconce/core');

type Registry = Map<string, unknown>;

function registry(): Registry {
  const holder = globalThis as { [KEY]?: Registry };
  return (holder[KEY] ??= new Map<string, unknown>());
}

/**
 * Returns the process-wide value of that name, making it the first time.
 */
export function shared<T>(name: string, create: () => T): T {
  const values = registry();
  if (!values.has(name)) values.set(name, create());
  return values.get(name) as T;
}
