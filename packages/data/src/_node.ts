interface NodeProcess {
  readonly getBuiltinModule?: (name: string) => unknown;
}

/** A module of Node's own, or undefined elsewhere: an `import` of it would not survive bundling for browsers. */
export function nodeBuiltin<T>(name: string): T | undefined {
  const { process } = globalThis as { process?: NodeProcess };
  return process?.getBuiltinModule?.(name) as T | undefined;
}
