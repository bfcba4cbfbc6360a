import { FileFormatError } from '@sconce/core';
import { describe, expect, it } from 'vitest';
import { suites } from './suites.js';

describe.each(suites)('$format', ({ format, read, seeds, cases }) => {
  it('reads its well-formed files', async () => {
    for (const seed of seeds()) await read(seed, 'good');
  });

  it('names each malformed case once', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  it.each(cases)('refuses $name', async ({ bytes, field }) => {
    const error: unknown = await Promise.resolve()
      .then(() => read(bytes(), `bad.${format}`))
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );
    expect(error).toBeInstanceOf(FileFormatError);
    const found = error as FileFormatError;
    expect(found.file).toBe(`bad.${format}`);
    if (typeof field === 'string') expect(found.field).toBe(field);
    else expect(found.field).toMatch(field);
    expect(found.message).toContain(`bad.${format}`);
  });
});
