import { readFileSync } from 'node:fs';
import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import { expect } from 'vitest';

/** A tensor as tools/reference/transforms.py writes it; without data, one of the images that it makes. */
export interface Encoded {
  readonly shape: readonly number[];
  readonly dtype: 'uint8' | 'float32' | 'float64' | 'int32' | 'int64';
  readonly data: string;
}

export type Output = Encoded | readonly Encoded[];

/** A fixture of tools/reference/transforms.py. */
export function read<T>(name: string): readonly T[] {
  const url = new URL(`../fixtures/transforms_${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as T[];
}

/** The image of that shape and dtype, of the generator's first numbers. */
export function image({ shape, dtype }: Omit<Encoded, 'data'>): Tensor {
  const options = { dtype: torch[dtype], generator: new torch.Generator().manual_seed(7) };
  return dtype.startsWith('float') ? torch.rand(shape, options) : torch.randint(0, 256, shape, options);
}

const ARRAYS = {
  uint8: Uint8Array,
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
};

function decode({ shape, dtype, data }: Encoded): Tensor {
  const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
  return torch.fromTypedArray(new ARRAYS[dtype](bytes.buffer), shape, { dtype: torch[dtype] });
}

/**
 * Integers are torchvision's own, but that where an image was resized or seen in perspective what was half of one before it was rounded may
 * have gone the other way: torch has several kernels that resize, and solves for a perspective in float32. Floating point numbers may
 * differ in their last digits.
 */
export function expectOutput(actual: unknown, output: Output, name: string): void {
  if (!('dtype' in output)) {
    expect(actual).toHaveLength(output.length);
    output.forEach((part, i) => expectOutput((actual as unknown[])[i], part, name));
    return;
  }
  const [x, expected] = [actual as Tensor, decode(output)];
  expect([x.shape, x.dtype]).toEqual([expected.shape, expected.dtype]);
  if (!x.is_floating_point()) {
    const distances = x.long().sub(expected.long()).abs();
    expect(distances.max().item()).toBeLessThanOrEqual(/resize|perspective/i.test(name) ? 1 : 0);
    expect(distances.sum().item()).toBeLessThanOrEqual(x.numel() / 25);
  } else expect(x.sub(expected).abs().max().item()).toBeLessThan(/perspective/i.test(name) ? 3e-5 : 3e-6);
}
