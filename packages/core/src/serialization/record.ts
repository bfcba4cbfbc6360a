/** An object without a prototype, so that no key of a file, `__proto__` neither, means more than it says. */
export function bareRecord<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  const record = Object.create(null) as Record<string, T>;
  for (const [key, value] of entries) record[key] = value;
  return record;
}
