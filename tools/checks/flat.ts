/**
 * Shows that the cost of an image does not depend on the size of its batch: trains a CNN on batches of 64 to 1024 images and prints time and
 * memory per image. Exits with 1 when the peak of the heap's bytes grows faster than the batch. Times are told and not judged, since
 * they depend on what else the machine does: the processor's time of one thread, which does so least.
 *
 * Each size runs in a process of its own, `flat.ts 64`, since a peak belongs to a process. Garbage is collected between steps, or the
 * peak would tell the heap's budget and not what a step needs.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as torch from '@sconce/core';
import { makeTraining } from './lib/models.js';

const SIZES = [64, 128, 256, 512, 1024];
const MIB = 2 ** 20;
/** As many images for each size. */
const IMAGES = 4096;
/** Peaks may be this much above proportion. */
const TOLERANCE = 1.1;

interface Figures {
  readonly microseconds: number;
  readonly peakBytes: number;
  readonly spilledBytes: number;
}

async function measure(size: number): Promise<Figures> {
  torch.set_num_threads(1);
  torch.manual_seed(1);
  const training = makeTraining('lenet');
  const [images, labels] = [torch.randn([size, 1, 28, 28]), torch.randint(10, [size])];
  const times: number[] = [];
  for (let i = 0; i < IMAGES / size; i++) {
    const before = process.cpuUsage();
    training.step(images, labels);
    const { user, system } = process.cpuUsage(before);
    times.push(user + system);
    globalThis.gc?.();
    // Finalizers run while nothing else does.
    await new Promise((resolve) => setTimeout(resolve));
  }
  const { peak_allocated_bytes, spilled_bytes } = torch.memory_stats();
  const microseconds = Math.min(...times) / size;
  return { microseconds, peakBytes: peak_allocated_bytes, spilledBytes: spilled_bytes };
}

function measureApart(size: number): Figures {
  const args = [...process.execArgv, '--expose-gc', fileURLToPath(import.meta.url), String(size)];
  const { status, stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`batch ${size} ended with ${status}`);
  return JSON.parse(stdout) as Figures;
}

function compare(): void {
  console.log('batch   µs per image   to batch 64   peak MiB   KiB per image   to batch 64   spilled MiB');
  let first: Figures | undefined;
  for (const size of SIZES) {
    const figures = measureApart(size);
    first ??= figures;
    const time = figures.microseconds / first.microseconds;
    const memory = figures.peakBytes / first.peakBytes / (size / SIZES[0]);
    console.log(
      [
        String(size).padStart(5),
        figures.microseconds.toFixed(1).padStart(15),
        time.toFixed(2).padStart(14),
        (figures.peakBytes / MIB).toFixed(1).padStart(11),
        (figures.peakBytes / 1024 / size).toFixed(1).padStart(16),
        memory.toFixed(2).padStart(14),
        (figures.spilledBytes / MIB).toFixed(1).padStart(14),
      ].join(''),
    );
    if (memory <= TOLERANCE) continue;
    console.log(`TOO MUCH memory for a batch of ${size}`);
    process.exitCode = 1;
  }
}

const size = Number(process.argv[2] ?? 0);
if (size > 0) console.log(JSON.stringify(await measure(size)));
else compare();
