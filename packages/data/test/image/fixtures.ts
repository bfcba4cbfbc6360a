import { readFileSync } from 'node:fs';
import { ImageReadMode } from '../../src/image/raster.js';

/** A small image, and the values that torchvision or Pillow decode of it. */
export interface ImageFixture {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly values: readonly { readonly mode: ImageReadMode; readonly shape: number[]; readonly data: Uint8Array }[];
}

interface Stored {
  readonly file: string;
  readonly values: Readonly<Record<string, { readonly shape: number[]; readonly data: string }>>;
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

const stored = JSON.parse(readFileSync(new URL('../fixtures/images.json', import.meta.url), 'utf8')) as Record<
  string,
  Stored
>;

/** What tools/reference/images.py wrote. */
export const fixtures: readonly ImageFixture[] = Object.entries(stored).map(([name, { file, values }]) => ({
  name,
  bytes: bytesOf(file),
  values: Object.entries(values).map(([mode, { shape, data }]) => ({
    mode: ImageReadMode[mode as keyof typeof ImageReadMode],
    shape,
    data: bytesOf(data),
  })),
}));

/** The bytes of a fixture. */
export function fixture(name: string): Uint8Array {
  const found = fixtures.find((one) => one.name === name);
  if (!found) throw new Error(`no fixture ${name}`);
  return found.bytes;
}
